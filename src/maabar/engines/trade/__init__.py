"""Trade: what commerce would do, at what prices, and whose till it fills."""
