"""Tables of what computed results are worth to parties, made when all draws of an option are there."""

from __future__ import annotations

from maabar.engines.talks.tables import BASIS, CLAIMS, SOURCE, share
from maabar.table import Column, Table

_SPREAD = {"p10": "which one draw in ten stays below", "p50": "median", "p90": "which one in ten exceeds"}
_DRAWS = Column("draws", "number", "Draws of results behind it; 0: the case as stated alone.", unit="draws")

WITH_STAKES = Table(
    "talks.with_stakes",
    "What the package of an option comes to if computed results count for parties as the case says.",
    (
        Column("proposal", "id", "The proposal it stands for.", refers=("proposals",)),
        Column("counted", "number", "Stakes that were counted.", unit="stakes"),
        Column("left_out", "number", "Stakes whose result is not there.", unit="stakes"),
        share("p", "Share of draws in which it is a deal, without stakes."),
        share("p_with_stakes", "The same with them."),
        share("p_with_low", "Lower end of its 95 % interval."),
        share("p_with_high", "Upper end."),
        _DRAWS,
    ),
    at_end=True,
)
STAKES = Table(
    "talks.stakes",
    "What one computed result is worth to a party under an option, in its own points.",
    (
        Column("stake", "integer", "Number of the row in `stakes`, as a spreadsheet counts.", key=True),
        Column("party", "id", "The party.", refers=("parties",)),
        Column("table", "text", "Result table."),
        Column("column", "text", "Result column."),
        Column("where", "text", "Which rows, added up.", many=True),
        Column(
            "reference",
            "number",
            "Result that counts as nothing; empty: that of the same draw if nothing changes.",
            unit="of the result",
        ),
        *(
            Column(f"result_{name}", "number", f"The result: {words}.", unit="of the result")
            for name, words in _SPREAD.items()
        ),
        *(
            Column(f"points_{name}", "number", f"What it adds: {words}.", unit="points")
            for name, words in _SPREAD.items()
        ),
        share("p_for", "Share of draws in which the party is for the package, without stakes."),
        share("p_for_with", "The same with all its stakes."),
        _DRAWS,
        Column(
            "why",
            "choice",
            "Why nothing was counted: its engine did not run or no number is there, the party is judged by "
            "red lines only, or is among those who would have to cross; empty if it was.",
            choices=("no table", "no column", "no row", "red lines only", "affected"),
        ),
        BASIS,
        CLAIMS,
        SOURCE,
    ),
    at_end=True,
)
AT_END = (WITH_STAKES, STAKES)
