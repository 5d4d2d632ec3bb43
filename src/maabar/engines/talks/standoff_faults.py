"""What keeps the stand-off of a case from being worked out, each fault at its file, row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from maabar.engines.talks.logic import check_action_ids, parse
from maabar.engines.talks.standoff_wishes import situation_code
from maabar.errors import Problem, UsageError, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from maabar.case import Case

#: Column of the statement, by table.
STATEMENTS: Final = ("preferences", "exclusions")


def cell_faults(case: Case) -> list[Problem]:
    """Return the faults of single cells: action ids, statements, situations."""
    actions = tuple(str(one) for one in case["actions"]["action"])
    found = [
        Problem(what, "", "actions.csv", int(str(at)), "action", shorten(case["actions"].loc[at, "action"]))
        for at in case["actions"].index
        for what in check_action_ids([str(case["actions"].loc[at, "action"])])
    ]

    def look(table: str, column: str, refused: Callable[[str], object]) -> None:
        for at, cell in case[table][column].items():
            try:
                refused(str(cell))
            except UsageError as error:
                found.append(Problem(str(error), "", f"{table}.csv", int(str(at)), column, shorten(cell)))

    for table in STATEMENTS:
        look(table, "statement", lambda text: parse(text, actions))
    look("payoffs", "situation", lambda text: situation_code(actions, text))
    return found


def wish_faults(case: Case) -> list[Problem]:
    """Return the faults of a party's wishes as a whole: it has none, or has them in two forms."""
    found: list[Problem] = []
    ranked = set(case["preferences"]["party"])
    paid = case["payoffs"]
    both = paid[paid["party"].isin(ranked)].drop_duplicates("party")
    for at, row in both.iterrows():
        what = f'"{shorten(row["party"])}" has preferences as well.'
        fix = "Give it one of the two."
        found.append(Problem(what, fix, "payoffs.csv", int(str(at)), "party", shorten(row["party"])))
    wishing = ranked | set(paid["party"])
    silent = case["actions"][~case["actions"]["party"].isin(wishing)].drop_duplicates("party")
    for at, row in silent.iterrows():
        what = f'"{shorten(row["party"])}" has an action, and neither preferences nor payoffs.'
        fix = "Add what it wants to preferences, or its numbers to payoffs."
        found.append(Problem(what, fix, "actions.csv", int(str(at)), "party", shorten(row["party"])))
    return found
