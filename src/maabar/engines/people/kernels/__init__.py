"""What runs on people: compiled with numba, which is imported with this package and not before."""
