"""Levels of issues in words: the name of a level, or where it lies between the two ends of its issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from maabar.case import Case
    from maabar.engines.talks.values import Space

Zone = Literal["any", "one", "low", "high", "some"]

#: A level between the ends that the meaning of an end names, as in "both gates (50 = one gate)".
BETWEEN: Final = re.compile(r"\s*\((\d{1,3}) = ([^()]+)\)")


@dataclass(frozen=True, eq=False)
class Levels:
    """What the levels of the issues of a case are called in one language.

    Attributes:
        case: The case; its tables `issues` and `levels` hold the names.
        space: Its issues with their levels.
        lang: `en` or `ar`; where a name is missing in Arabic, the other one is taken.
    """

    case: Case
    space: Space
    lang: str = "en"

    def issue(self, issue: str) -> str:
        """Return the name of an issue, or its id."""
        return self._issues.get(issue) or issue

    def values(self, issue: str) -> list[float]:
        """Return where the levels of an issue lie, ascending."""
        found: list[float] = self.space.levels_at(self.space.issues.index(issue)).tolist()
        return found

    def name(self, issue: str, value: float) -> str:
        """Return the name of a level; empty if it has none."""
        return self._named.get((issue, value), "")

    def ends(self, issue: str) -> tuple[str, str]:
        """Return what the two ends of an issue mean; empty where nobody says, and for a choice."""
        return (self._ends[issue, 0.0], self._ends[issue, 100.0]) if self._line(issue) else ("", "")

    def nearest(self, issue: str, value: float) -> list[float]:
        """Return the level that lies nearest to a place on the line, or both of two."""
        places = self.space.levels_at(self.space.issues.index(issue))
        far = np.abs(places - value)
        found: list[float] = places[far == far.min()].tolist()
        return found

    def zone(self, issue: str, values: Sequence[float]) -> tuple[Zone, list[float]]:
        """Say how some levels lie among all of their issue, and which of them tell it; see `lie`."""
        return lie(self.values(issue), values, line=self._line(issue))

    @cached_property
    def _issues(self) -> dict[str, str]:
        rows = self.case["issues"].to_dict("records")
        return {str(row["issue"]): _text(row, "name", self.lang) for row in rows}

    @cached_property
    def _ends(self) -> dict[tuple[str, float], str]:
        return ends(self.case, self.lang)

    @cached_property
    def _named(self) -> dict[tuple[str, float], str]:
        """(issue, value) -> name: that of `levels`, else from the meanings of the ends, else its id."""
        found: dict[tuple[str, float], str] = {}
        for k, issue in enumerate(self.space.issues):
            for value, ident in zip(self.space.levels_at(k).tolist(), self.space.levels[k], strict=True):
                if ident != f"{value:g}":
                    found[issue, value] = ident
        on_a_line = {key: text for key, text in self._ends.items() if text and self._line(key[0])}
        return found | _between(self.case, self.lang) | on_a_line | _listed(self.case, self.lang)

    def _line(self, issue: str) -> bool:
        return issue in self.space.issues and bool(self.space.scale[self.space.issues.index(issue)])


def names(case: Case, lang: str) -> dict[tuple[str, float], str]:
    """Return (issue, value) -> what a level is called: by `levels`, else by what the ends mean."""
    found = {key: text for key, text in ends(case, lang).items() if text}
    return _between(case, lang) | found | _listed(case, lang)


def ends(case: Case, lang: str) -> dict[tuple[str, float], str]:
    """Return (issue, 0 or 100) -> what that end of the issue means; empty where nobody says."""
    return {key: BETWEEN.sub("", text) for key, text in _meanings(case, lang).items()}


def lie(every: Sequence[float], values: Sequence[float], *, line: bool = True) -> tuple[Zone, list[float]]:
    """Say how some levels lie among all of their issue, and which of them tell it.

    Args:
        every: All levels, ascending.
        values: Some of them.
        line: Whether they have an order; those of a choice have none.

    Returns:
        `any` and none, `one` and it, `low` and the highest (it and less), `high` and the lowest (it and
        more), or `some` and all of them; without an order never `low` or `high`.
    """
    whole, crossed = list(every), sorted(values)
    if crossed == whole:
        return "any", []
    if len(crossed) == 1:
        return "one", crossed
    if line and crossed == whole[: len(crossed)]:
        return "low", crossed[-1:]
    if line and crossed == whole[-len(crossed) :]:
        return "high", crossed[:1]
    return "some", crossed


def _meanings(case: Case, lang: str) -> dict[tuple[str, float], str]:
    return {
        (str(row["issue"]), at): _text(row, column, lang)
        for row in case["issues"].to_dict("records")
        for at, column in ((0.0, "low_means"), (100.0, "high_means"))
    }


def _between(case: Case, lang: str) -> dict[tuple[str, float], str]:
    return {
        (issue, float(at)): name
        for (issue, _), text in _meanings(case, lang).items()
        for at, name in BETWEEN.findall(text)
    }


def _listed(case: Case, lang: str) -> dict[tuple[str, float], str]:
    rows = case["levels"].to_dict("records")
    named = {(str(row["issue"]), float(row["value"])): _text(row, "name", lang) for row in rows}
    return {key: name for key, name in named.items() if name}


def _text(row: Mapping[Hashable, Any], column: str, lang: str) -> str:
    return str(row.get(f"{column}_{lang}") or "") or str(row.get(column) or "")


def level(levels: Levels, issue: str, value: float, *, number: bool = True) -> str:
    """Return a level in words.

    Args:
        levels: The names.
        issue: Its issue.
        value: Where it lies.
        number: Whether its number stands behind its name; without a name it stands there in any case.
    """
    if name := levels.name(issue, value):
        return f"{name} ({value:g})" if number else name
    low, high = levels.ends(issue)
    between = f", between {low} and {high}" if low and high else ""
    return f"{value:g} of 100{between}"


def zone(levels: Levels, issue: str, values: Sequence[float]) -> str:
    """Return levels of one issue in words, such as `two gates (60) or more`."""
    kind, told = levels.zone(issue, values)
    words = " / ".join(level(levels, issue, value) for value in told)
    return {"any": "any level", "low": f"{words} or less", "high": f"{words} or more"}.get(kind, words)
