"""How well reports are read: labelled texts, the table of measures, and the fit of the guesses."""
