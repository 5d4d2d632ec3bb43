"""Back-tests: engines held against what happened. They report, gate nothing, and print failures."""
