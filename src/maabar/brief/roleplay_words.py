"""What a pack to play talks is made of: its sheets, and the words for parties, issues and levels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.talking.levels import Levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maabar.brief.messages import Messages
    from maabar.talking.table import Table


@dataclass(frozen=True)
class Part:
    """One part of a sheet: a heading with sentences, a list, a table."""

    title: str
    lines: Sequence[str | Markup] = ()
    items: Sequence[str | Markup] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str | Markup]] = ()


@dataclass(frozen=True)
class Sheet:
    """One file of the pack."""

    name: str
    title: str
    pack: str | Markup
    printed: str
    parts: Sequence[Part]


@dataclass(frozen=True, eq=False)
class Pack:
    """The talks of a case in one language."""

    table: Table
    say: Messages

    @cached_property
    def levels(self) -> Levels:
        """What levels are called in this language."""
        return Levels(self.table.case, self.table.bargained.space, self.say.lang)

    @property
    def players(self) -> list[str]:
        """The parties that are played; those who would have to cross have an empty chair."""
        b = self.table.bargained
        return [party for party, role in zip(b.parties, b.roles, strict=True) if role != "affected"]

    def name(self, ident: str) -> Markup:
        """The name of anything with an id."""
        return self.say.name(self.table.case, ident)

    def issue(self, issue: str) -> Markup:
        """The name of an issue."""
        return self.say.foreign(self.levels.issue(issue))

    def listed(self, idents: Iterable[str]) -> Markup:
        """Names, with commas between them."""
        return self.joined(self.name(ident) for ident in idents)

    def issues(self, issues: Iterable[str]) -> Markup:
        """Names of issues, with commas between them."""
        return self.joined(self.issue(issue) for issue in issues)

    def joined(self, words: Iterable[str | Markup]) -> Markup:
        """Words with commas between them."""
        return self.say.html("list.comma").join(words)

    def level(self, issue: str, value: float) -> Markup:
        """A level: its name and number; without a name where it lies between the ends of its issue."""
        say, n = self.say, self.say.number(value, 1)
        if name := self.levels.name(issue, value):
            return say.html("play.level.named", name=say.foreign(name), n=n)
        low, high = (say.foreign(end) for end in self.levels.ends(issue))
        if low and high:
            return say.html("play.level.between", n=n, all=say.number(100), low=low, high=high)
        return say.html("play.level.plain", n=n, all=say.number(100))

    def position(self, issue: str, value: float) -> Markup:
        """A place on the line: its level, or the one that lies nearest; empty if it is not known."""
        if math.isnan(value):
            return Markup()
        nearest = self.levels.nearest(issue, value)
        if nearest == [value]:
            return self.level(issue, value)
        say, level = self.say, self._either(issue, nearest)
        return say.html("play.level.near", n=say.number(value, 1), all=say.number(100), level=level)

    def _either(self, issue: str, values: Iterable[float]) -> Markup:
        return self.say.html("play.zone.or").join(self.level(issue, value) for value in values)

    def zone(self, issue: str, values: Sequence[float]) -> Markup:
        """Levels of one issue, such as two gates or more."""
        kind, told = self.levels.zone(issue, values)
        if kind == "any":
            return self.say.html("play.zone.any")
        words = self._either(issue, told)
        return self.say.html(f"play.zone.{kind}", level=words) if kind in {"low", "high"} else words
