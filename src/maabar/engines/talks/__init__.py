"""Talks: who accepts which package, who stands in the way, and whether the stand-off holds.

**Question.** Which packages would everybody accept who must agree, who refuses the others and on which
statement, what is nearest to the text on the table, and does the present situation hold?

**Method.** Three methods share one set of tables. *Packages*: every combination of levels, with red
lines, reserves and vetoes. *Stand-off*: the graph model for conflict resolution, over yes/no actions that
parties control. *Positions*: the weighted mean of what parties want, with a band as wide as such
forecasts have erred.

**Limits.** A party is taken as one mind. Stated positions are openings. Nothing here says what to do:
lists are in the order of a stated fact, and every number rests on a statement or the word *assumed*.
"""
