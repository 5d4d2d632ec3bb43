"""States and movements in an Arabic sentence, and the crossing they are said of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.arabic_words import (
    ENDS,
    QUOTES,
    ArabicTrail,
    Word,
    crossing_at,
    last_word,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.records import Mention

_VERBS = frozenset({"state.open_word", "state.closed_word", "state.open_future", "state.closed_future"})
_NOUNS = frozenset({"state.open_noun", "state.closed_noun"})
_WAYS = frozenset({"عبر", "خلال", "من", "في", "علي", "الي"})


#: A class of words, the class that must stand beside it, how near, whether after it, and what both tell.
_WORDED = (
    ("told.restricted", "anchor.ops", 6, False, "restricted"),
    ("told.restricted", "anchor.cross", 6, False, "restricted"),
    ("told.goes_on", "anchor.ops", 6, False, "open"),
    ("told.returns", "anchor.ops", 3, True, "open"),
    ("told.let", "anchor.ops", 5, True, "open"),
    ("told.bar", "anchor.ops", 6, True, "closed"),
    ("told.lift", "told.limits", 3, True, "open"),
    ("told.impose", "told.limits", 4, True, "restricted"),
    ("state.closed_word", "anchor.moves", 2, True, "closed"),
    ("state.closed_noun", "anchor.moves", 2, True, "closed"),
    ("state.open_word", "anchor.moves", 2, True, "open"),
    ("state.open_noun", "anchor.moves", 2, True, "open"),
    ("told.receives", "passage.mover", 4, True, "open"),
    ("told.passable", "anchor.road", 6, False, "open"),
    ("told.cut", "anchor.road", 4, False, "closed"),
)


def word_again(line: Sequence[Word], at: int) -> bool:
    """Whether "again" is said of something else than an opening: "أعادوا المسافرين" sent them back.

    Args:
        line: The words of the sentence.
        at: The word.
    """
    if not line[at].has("state.again"):
        return False
    return not any(w.has("state.open_noun") for w in line[at + 1 : at + 8])


@dataclass(slots=True)
class Told:
    """A state or movement.

    Attributes:
        predicate: `gate`, `road` or `passage`.
        value: As in the table `claims`.
        crossing: The crossing; empty if it cannot be told.
        last: The last word of what says it.
        flags: Doubts.
        quantity: How many passed.
    """

    predicate: str
    value: str
    crossing: str
    last: int
    flags: tuple[str, ...] = ()
    quantity: float | None = None


@dataclass(slots=True)
class States:
    """Finds what the words of one sentence tell."""

    words: Sequence[Word]
    mentions: Sequence[Mention]
    trail: ArabicTrail
    number: int

    def at(self, at: int) -> Told | None:
        """Return what begins to be told at a word; None if nothing does."""
        return self._passage(at) or self._plain(at) or self._worded(at)

    # --- open and closed ---

    def _plain(self, at: int) -> Told | None:
        tags = self.words[at].tags
        verb = tags & _VERBS
        if not (tags & _NOUNS or verb):
            return None
        value = "open" if any(t.startswith("state.open") for t in tags) else "closed"
        if word_again(self.words, at):
            return None
        if value == "open" and any(t.startswith("state.closed") for t in tags):
            return None
        if "its.own" in tags:
            return self._own(at, value)
        after = self._anchor(range(at + 1, min(at + 6, len(self.words))))
        before = self._anchor(range(at - 1, max(-1, at - 7), -1)) if verb else None
        found = after or before
        if found is None:
            return None
        predicate, crossing, place, flags = found
        return Told(predicate, value, crossing, max(at, place), flags)

    def _own(self, at: int, value: str) -> Told | None:
        """As in "its closure": of the crossing named before, in the sentence or earlier."""
        for k in range(at - 1, -1, -1):
            m = crossing_at(self.words[k], self.mentions, self.trail.ground)
            if m is not None:
                return Told("gate", value, m.id, at)
            if self.words[k].has("anchor.cross"):
                crossing, flags = self._meant(k)
                return Told("gate", value, crossing, at, flags) if crossing else None
        crossing, flags = self.trail.last(self.number)
        near = self.trail.named and self.number - self.trail.named[-1][0] <= 1
        return Told("gate", value, crossing, at, flags or ("subject",)) if crossing and near else None

    def _anchor(self, places: range) -> tuple[str, str, int, tuple[str, ...]] | None:
        """Return the crossing or road among some words, the nearest first."""
        for k in places:
            word = self.words[k]
            named = crossing_at(word, self.mentions, self.trail.ground)
            if named is not None:
                return "gate", named.id, last_word(self.words, named), ()
            if word.has("anchor.cross", "anchor.road"):
                predicate = "road" if word.has("anchor.road") else "gate"
                near = [
                    m
                    for m in self.mentions
                    if m.table == "crossings" and m.id and 0 <= m.span.start - word.start <= 30
                ]
                if near:
                    return predicate, near[0].id, last_word(self.words, near[0]), ()
                crossing, flags = self._meant(k)
                if k + 1 < len(self.words) and self.words[k + 1].has("anchor.leads"):
                    flags = ("subject",)  # "the bridge that leads to the crossing"
                return predicate, crossing, k, flags
            twin = self._twin(word) if abs(k - places.start) <= 1 else ""
            if twin:
                return "gate", twin, k, ()
            if word.low in QUOTES and places.step < 0:
                continue  # a name in quotation marks between the crossing and its state
            if word.low in ENDS or "how.conditional" in word.tags:
                return None
        return None

    def _meant(self, at: int) -> tuple[str, tuple[str, ...]]:
        """Return the crossing that a bare noun stands for: named before it in the sentence, or earlier."""
        noun = self.words[at].low.removeprefix("و").removeprefix("ال").removeprefix("لل")
        here = [m for w in self.words[:at] if (m := crossing_at(w, self.mentions, self.trail.ground))]
        fits = [m.id for m in here if noun in self.trail.ground.nouns.get(m.id, ())] or [m.id for m in here]
        if fits:
            return fits[-1], ("subject",) if len(set(fits)) > 1 else ()
        return self.trail.last(self.number, noun)

    def _twin(self, word: Word) -> str:
        """Return the crossing that has the name of a town, where the town itself could not be opened."""
        for m in self.mentions:
            if m.table == "places" and "place-or-crossing" in m.flags:
                inside = m.span.start <= word.start < m.span.stop
                own = [one for one in m.others if one in self.trail.ground.gates]
                if inside and len(own) == 1:
                    return own[0]
        return ""

    # --- in other words ---

    def _worded(self, at: int) -> Told | None:
        """As in "passage will be confined to urgent cases", "entry goes on as usual", "traffic returned"."""
        value = self._value(at)
        if not value:
            return None
        found = self._place(at)
        if found is None:
            return None
        predicate, crossing, place, flags = found
        return Told(predicate, value, crossing, max(at, place) if place - at <= 9 else at, flags)

    def _value(self, at: int) -> str:
        word = self.words[at]
        for tag, beside, reach, after, value in _WORDED:
            if tag in word.tags:
                near = self._near(at, beside, reach)
                if near > at or (near >= 0 and not after):
                    return value
        if word.has("told.crowded"):
            return "restricted"
        out = word.has("told.out") and any(w.low == "الخدمه" for w in self.words[at : at + 7])
        return "closed" if out else ""

    def _near(self, at: int, tag: str, reach: int) -> int:
        """Return the nearest word of a class, after a word first; -1 if none is near."""
        for k in [
            *range(at + 1, min(at + reach + 1, len(self.words))),
            *range(at - 1, max(-1, at - reach - 1), -1),
        ]:
            if self.words[k].has(tag):
                return int(k)
        return -1

    def _place(self, at: int) -> tuple[str, str, int, tuple[str, ...]] | None:
        """Return the crossing of the clause, of the sentence, or spoken of just before."""
        best: tuple[int, int] | None = None
        for k, word in enumerate(self.words):
            named = crossing_at(word, self.mentions, self.trail.ground) is not None
            if named or (
                word.has("anchor.cross", "anchor.road") and word.low.startswith(("ال", "بال", "لل"))
            ):
                far = abs(k - at) - (6 if named else 0)
                if best is None or far < best[0]:
                    best = far, k
        if best is not None:
            return self._anchor(range(best[1], min(best[1] + 2, len(self.words))))
        if self.words[at].has("told.let", "told.bar"):
            return None  # who let whom in where, is not said
        crossing, flags = self.trail.last(self.number)
        near = self.trail.named and self.number - self.trail.named[-1][0] <= 2
        return ("gate", crossing, at, flags) if crossing and near else None

    # --- movement ---

    def _passage(self, at: int) -> Told | None:
        word = self.words[at]
        noun = word.has("passage.noun")
        if not (word.has("passage.go") or noun) or self._is_way(at):
            return None
        near = range(max(0, at - 6), min(at + 9, len(self.words)))
        if not any(self.words[k].has("passage.mover") for k in near):
            return None
        allowed = any(
            self.words[k].has("told.let", "told.bar", "told.goes_on") for k in range(max(0, at - 4), at)
        )
        # "Entry through X goes on as usual": that it works, not who passed.
        works = noun and any(w.has("told.goes_on", "told.restricted") for w in self.words)
        quantity = self._quantity(at)
        if allowed or works or (noun and quantity is None):
            return None
        found = self._through(at)
        if found is None:
            return None
        before = range(max(0, at - 5), at)
        nothing = any(self.words[k].low.removeprefix("و") in {"لم", "اي", "لا"} for k in before)
        value = "none" if nothing else "used"
        return Told("passage", value, found[0], max(at, found[1]), found[2], 0.0 if nothing else quantity)

    def _is_way(self, at: int) -> bool:
        """Whether the word for "crossed" is the one for "through": it is no verb before a crossing."""
        if self.words[at].low.removeprefix("و") != "عبر":
            return False
        opens = at == 0 or self.words[at - 1].has("say.begins") or self.words[at - 1].low in ENDS
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        named = following is not None and (
            following.has("anchor.cross")
            or crossing_at(following, self.mentions, self.trail.ground) is not None
        )
        return not opens or named

    def _through(self, at: int) -> tuple[str, int, tuple[str, ...]] | None:
        """Return the crossing that is passed: after a word of way, or the one spoken of before."""
        for k in range(at + 1, min(at + 16, len(self.words))):
            if self.words[k].low in {".", "؛", ";"}:
                break
            way = any(self.words[j].low in _WAYS for j in range(max(at, k - 3), k + 1))
            named = crossing_at(self.words[k], self.mentions, self.trail.ground)
            if named is not None and (way or self.words[at].has("passage.over")):
                return named.id, last_word(self.words, named), ()
            if self.words[k].has("anchor.cross") and way:
                found = self._anchor(range(k, min(k + 2, len(self.words))))
                return (found[1], found[2], found[3]) if found is not None and found[1] else None
        if any(self.words[k].low.removeprefix("و") == "لم" for k in range(max(0, at - 3), at)):
            here = [m for w in self.words[:at] if (m := crossing_at(w, self.mentions, self.trail.ground))]
            if here:
                return here[-1].id, at, () if len({m.id for m in here}) == 1 else ("subject",)
        before = (
            self._anchor(range(at - 1, max(-1, at - 4), -1)) if self.words[at].has("passage.noun") else None
        )
        if before is not None and before[1]:
            return before[1], at, before[3]
        if (
            self.words[at].low.removeprefix("و") in {"عبروا", "عبرت", "تعبر", "يعبر", "عبر"}
            and self.trail.named
        ):
            crossing, flags = self.trail.last(self.number)
            return (crossing, at, flags) if crossing else None
        return None

    def _quantity(self, at: int) -> float | None:
        for k in range(max(0, at - 4), min(at + 7, len(self.words))):
            low = self.words[k].low.replace(",", "")
            if low.isdigit() and not (1900 <= int(low) <= 2100):
                return float(low)
        return None
