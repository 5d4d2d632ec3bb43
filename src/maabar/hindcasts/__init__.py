"""Published crises, and plain rules held against them."""
