"""Benchmarks of the talks engine."""
