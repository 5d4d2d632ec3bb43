"""Models of others, written anew from their published equations: what the plain mean is compared with."""
