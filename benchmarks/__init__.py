"""Speed, memory and size. Run with `pytest benchmarks`; plain `pytest` leaves them out."""
