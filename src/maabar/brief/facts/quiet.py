"""The crossings that nobody speaks of: one short table, with the reason for what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from maabar.brief.facts.titles import USES, WAYS, Pair, way
from maabar.brief.facts.view import row_of
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from maabar.brief.facts.status import Crossing, Group
    from maabar.brief.facts.view import View, Word


@dataclass(frozen=True)
class Cell:
    """The answer for one use of a crossing without live claims.

    Attributes:
        way: Which way, in words; empty if both ways are the same.
        status: Key of the state.
        label: The state in words.
        assumed: Whether the case assumes it.
    """

    way: Markup
    status: str
    label: str
    assumed: bool


@dataclass(frozen=True)
class QuietLine:
    """One line of the table of crossings without live claims.

    Attributes:
        crossing: The crossing.
        cells: For each use the answer, one or one each way.
        why: What assumed answers rest on.
        said: Last words about it that still count or once did; the assumption stands before them.
    """

    crossing: Crossing
    cells: tuple[tuple[Cell, ...], ...]
    why: Markup
    said: tuple[Word, ...]


def quiet_lines(view: View, found: Sequence[Crossing]) -> tuple[QuietLine, ...]:
    """The crossings without live claims, one line each.

    Args:
        view: The study in one language.
        found: As from `crossings`.
    """
    lines = []
    for one in found:
        if not one.live:
            cells = tuple(_cells(view, row_of(view.crossings, one.ident), one.quiet, use) for use in USES)
            why = view.reasons(group.why for group in one.quiet)
            lines.append(QuietLine(one, cells, why, _said(view, one.ident)))
    return tuple(lines)


def _said(view: View, crossing: str) -> tuple[Word, ...]:
    """The last words about a crossing whose state is assumed all the same, each claim once."""
    status = view.table("evidence.status")
    mine = status[status["crossing"] == crossing]
    claims = dict.fromkeys([*mine["last_for"], *mine["last_against"]])
    return tuple(word for claim in claims if claim and (word := view.word(str(claim))) is not None)


def _cells(view: View, crossing: pd.Series, groups: Sequence[Group], use: str) -> tuple[Cell, ...]:
    found: dict[tuple[str, bool], list[str]] = {}
    for direction in WAYS:
        answer = next((group.effective for group in groups if (use, direction) in group.pairs), None)
        if answer is not None:
            found.setdefault((answer.status, answer.basis == "assumed"), []).append(direction)
    return tuple(
        Cell(
            way=view.listed([]) if len(ways) > 1 else way(view, crossing, ways[0]),
            status=status,
            label=view.say.word("status", status),
            assumed=assumed,
        )
        for (status, assumed), ways in found.items()
    )


def why(view: View, crossing: pd.Series, pair: Pair) -> str:
    """The `source` of the row of `states` that holds for a use and direction on the day."""
    use, direction = pair
    for row in view.once(_ruling).get(str(crossing["crossing"]), []):
        uses = {"": USES, "cargo": ("aid", "trade")}.get(row["use"], (row["use"],))
        if use in uses and row["direction"] in {"", "both", direction}:
            return row["source"]
    return ""


def _ruling(view: View) -> dict[str, list[dict[str, str]]]:
    """Crossing -> the rows of `states` that give a state on the day."""
    table = view.case["states"]
    on = pd.Timestamp(view.on)
    here = (table["status"] != "") & ~(table["from"] > on) & ~(table["until"] < on)
    found: dict[str, list[dict[str, str]]] = {}
    for row in table.loc[here, ["crossing", "use", "direction", "source"]].to_dict("records"):
        record = {str(name): str(value) for name, value in row.items()}
        for ident in split_ids(record["crossing"]):
            found.setdefault(ident, []).append(record)
    return found
