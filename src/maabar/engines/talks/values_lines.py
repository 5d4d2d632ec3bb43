"""Red lines and principles as masks over the levels of issues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engines.talks.values import RedLine, Space
from maabar.engines.talks.values_rows import Rows, number, ranged, text, yes
from maabar.engines.talks.values_sides import Uncertain, cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def check_lines(rows: Rows) -> None:
    """Warn of red lines that rest on nothing that can be looked up."""
    for at, row in rows.each("redlines"):
        if not text(row, "claims") and not text(row, "source"):
            rows.warn(
                "redlines", at, "claims", f"red line {text(row, 'redline')} has neither claims nor a source."
            )


def red_lines(rows: Rows, place: Space, parties: tuple[str, ...]) -> tuple[RedLine, ...]:
    """Return the red lines of `redlines` that hold on the day, then those of `positions`."""
    found = []
    for name, group in _groups(rows, "redlines", "redline").items():
        one, first = group[0]
        conditions = _conditions(rows, place, "redlines", group)
        party = text(first, "party")
        chance = number(first, "likelihood")
        for at, row in group[1:]:
            for column in ("party", "kind", "hard", "likelihood"):
                if text(row, column) != text(first, column):
                    rows.error(
                        "redlines",
                        at,
                        column,
                        f"rows of red line {name} disagree with row {one}.",
                        "Make them equal.",
                    )
        found.append(
            RedLine(
                parties.index(party) if party else -1,
                conditions,
                name,
                text(first, "kind") or "red-line",
                yes(first, "hard"),
                1.0 if np.isnan(chance) else chance,
            )
        )
    for _, row in rows.each("positions"):
        low, high = number(row, "red_line_low"), number(row, "red_line_high")
        if (np.isnan(low) and np.isnan(high)) or text(row, "issue") not in place.issues:
            continue
        k = place.issues.index(text(row, "issue"))
        values = place.levels_at(k)
        mask = (values < low) | (values > high)  # NaN = no limit
        found.append(
            RedLine(
                parties.index(text(row, "party")), {k: mask}, f"{text(row, 'party')} on {text(row, 'issue')}"
            )
        )
    return tuple(line for line in found if line.conditions)


def chances(rows: Rows, parties: tuple[str, ...]) -> list[Uncertain]:
    """Return the red lines whose chance of being real is below 1; `level` is their place in the list."""
    found = []
    for r, (name, group) in enumerate(_groups(rows, "redlines", "redline").items()):
        first = group[0][1]
        low, chance, high = ranged(first, "likelihood")
        party = text(first, "party")
        if low < 1 or chance < 1:
            a = parties.index(party) if party else -1
            key = f"redlines|{name}|{text(first, 'issue')}#0|likelihood"
            found.append(Uncertain("redline", a, -1, r, low, chance, high, cause(rows, first), key))
    return found


def _groups(rows: Rows, table: str, column: str) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for at, row in rows.each(table):
        if rows.holds(row):
            found.setdefault(text(row, column), []).append((at, row))
    return found


def _conditions(
    rows: Rows, place: Space, table: str, group: list[tuple[int, dict[str, Any]]]
) -> dict[int, NDArray[np.bool_]]:
    masks: dict[int, NDArray[np.bool_]] = {}
    for at, row in group:
        issue = text(row, "issue")
        if issue not in place.issues:
            rows.error(table, at, "issue", f'there is no issue "{issue}".', "Add it to issues.")
            continue
        k = place.issues.index(issue)
        low, high = number(row, "low"), number(row, "high")
        low, high = (0.0 if np.isnan(low) else low), (100.0 if np.isnan(high) else high)
        mask = (place.levels_at(k) >= low) & (place.levels_at(k) <= high)
        masks[k] = masks[k] & mask if k in masks else mask
    return masks


@dataclass(frozen=True, eq=False)
class Principle:
    """A principle that packages may cost: listed and counted, never priced.

    Attributes:
        name: Its id.
        conditions: Issue -> mask over levels; all must hold.
        statement: What is given up.
    """

    name: str
    conditions: dict[int, NDArray[np.bool_]]
    statement: str = ""


def principles(rows: Rows, place: Space) -> tuple[Principle, ...]:
    """Read the principles; rows of one id must all hold."""
    return tuple(
        Principle(name, _conditions(rows, place, "principles", group), text(group[0][1], "statement"))
        for name, group in _groups(rows, "principles", "principle").items()
    )


def costs(found: Sequence[Principle], packages: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which principles (n × P) packages (n × K) cost."""
    out = np.ones((len(packages), len(found)), dtype=bool)
    for p, one in enumerate(found):
        for k, mask in one.conditions.items():
            out[:, p] &= mask[packages[:, k]]
    return out
