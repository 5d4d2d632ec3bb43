"""The town or its crossing: decided by the words around a name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maabar.importers.reports.names_forms import word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maabar.importers.reports.names_keys import Word
    from maabar.importers.reports.records import Mention

#: Tables of things that lie somewhere.
GROUND = frozenset({"places", "crossings", "areas"})
_AND = frozenset({"and", "or", "و", "او"})


@dataclass(frozen=True, slots=True)
class Found:
    """A mention, and the place that has the same name if it is a crossing's."""

    mention: Mention
    place: str = ""


@dataclass
class Choice:
    """Decides between a place and a crossing of the same name.

    Attributes:
        reach: How far a word such as `crossing` may stand from the name, in words.
    """

    reach: int
    gates: frozenset[str] = field(default_factory=lambda: word_list("crossing"))
    ground: frozenset[str] = field(default_factory=lambda: word_list("ground"))
    prepositions: frozenset[str] = field(default_factory=lambda: word_list("ground", "prepositions"))
    joining: frozenset[str] = field(default_factory=lambda: word_list("joining"))
    stops: frozenset[str] = field(default_factory=lambda: word_list("joining", "stops"))

    def settle(self, line: Sequence[Word], found: Sequence[Found]) -> list[Mention]:
        """Return the mentions of a sentence with places and crossings told apart.

        Args:
            line: The words of the sentence.
            found: Its mentions in order.
        """
        starts = [word.start for word in line]
        named = {
            index
            for one in found
            if one.mention.table in GROUND
            for index in _indices(starts, one.mention.span.start, one.mention.span.stop)
        }
        return [self._settled(line, starts, one, named) for one in found]

    def _settled(self, line: Sequence[Word], starts: list[int], one: Found, named: set[int]) -> Mention:
        mention = one.mention
        if mention.table != "crossings" or not mention.id:
            return mention
        own = _indices(starts, mention.span.start, mention.span.stop)
        gate = self._gate_after(line, own[-1], named) or self._gate_before(line, own[0], named)
        if not one.place:
            flags = tuple(flag for flag in mention.flags if not (gate and flag == "no-crossing-word"))
            return replace(mention, flags=flags)
        flags = tuple(sorted({*mention.flags, "place-or-crossing"} - {"no-crossing-word"}))
        rest = tuple(other for other in mention.others if other not in {one.place, mention.id})
        if gate:
            return replace(mention, others=(one.place, *rest), flags=flags)
        return replace(mention, table="places", id=one.place, others=(mention.id, *rest), flags=flags)

    def _gate_after(self, line: Sequence[Word], last: int, named: set[int]) -> bool:
        """Whether `crossing` follows: at once, or as a plural after names joined by `and`."""
        steps, joined = 0, False
        for index in range(last + 1, len(line)):
            key = line[index].key
            if key in self.gates:
                return not joined or key.endswith("s")
            joined = joined or key in _AND or _arabic_and(line[index])
            steps += index not in named and key not in self.joining
            if key in self.stops or steps > 0 or index - last > 3 * self.reach:
                return False
        return False

    def _gate_before(self, line: Sequence[Word], first: int, named: set[int]) -> bool:
        """Whether `crossing`, `crossing points in` or the like goes before, perhaps with names between."""
        if _arabic_and(line[first]) and first and first - 1 not in named:
            return False
        for index in range(first - 1, max(-1, first - 1 - 3 * self.reach), -1):
            key = line[index].key
            if any(form in self.gates for form, _ in line[index].alternatives):
                # `the Varda crossing in Orsha`: the word has its own name already.
                own = index - 1 in named and not key.endswith("s") and key[0] < "\u0600"
                return not own
            if key in self.stops or (index not in named and key not in self.joining):
                return False
        return False

    def somewhere(self, line: Sequence[Word], piece: Sequence[Word], ground: set[int]) -> tuple[bool, bool]:
        """Return whether the words around a piece put it somewhere, and whether they do so plainly.

        Args:
            line: The words of the sentence.
            piece: Some of them, in a row.
            ground: Where words of the sentence stand (by their start) that are known to lie somewhere.
        """
        starts = [word.start for word in line]
        first, last = bisect_left(starts, piece[0].start), bisect_left(starts, piece[-1].start)
        before = line[first - 1] if first else None
        after = line[last + 1] if last + 1 < len(line) else None
        # In Arabic the noun goes before the name (`town of Varda`), and numbers go before the noun.
        latin = piece[0].key[0] < "\u0600"
        plain = _in(self.ground, before) or (latin and _in(self.ground, after))
        joined = False
        if before is not None and (before.key in _AND or _arabic_and(piece[0])):
            neighbour = before if before.key not in _AND else line[first - 2] if first > 1 else None
            joined = neighbour is not None and neighbour.start in ground
        if after is not None and after.key in _AND and last + 2 < len(line):
            joined = joined or line[last + 2].start in ground
        if not plain and before is not None and before.key == "the" and first > 1:
            before = line[first - 2]
        plain = plain or self._shares(line, last)
        return plain or joined or _in(self.prepositions, before), plain

    def _shares(self, line: Sequence[Word], last: int) -> bool:
        """Whether a plural such as `crossings` follows names joined by `and`: `Varda and Orsha crossings`."""
        if last + 3 >= len(line) or line[last + 1].key not in _AND:
            return False
        return any(
            word.key in self.ground and word.key.endswith("s")
            for word in line[last + 3 : last + 3 + self.reach]
        )


def _indices(starts: list[int], start: int, stop: int) -> range:
    """Return which words of a sentence a mention covers, at least one."""
    first = max(bisect_right(starts, start) - 1, 0)  # a joined letter may stand before the name
    return range(first, max(bisect_left(starts, stop), first + 1))


def _arabic_and(word: Word) -> bool:
    """Whether an Arabic word may carry the joined `and`."""
    return word.key[0] == "و" and len(word.key) > 3


def _in(known: Iterable[str], word: Word | None) -> bool:
    # An Arabic noun with its article has no name after it: `the crossing from Monday`.
    return word is not None and any(
        key in known and not (article and key[0] >= "\u0600") for key, article in word.alternatives
    )
