"""Other people's files turned into rows of a case."""
