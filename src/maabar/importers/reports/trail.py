"""The crossings that a report has named so far: what "the bridge", "it", "there" and "both" stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.settings import ReadingSettings

#: A crossing named further back than this, in sentences, is a guess that a person should see.
_NEAR = 2
#: A sentence of so few words that names a crossing is a heading over what follows, for so many sentences.
_HEADING, _SECTION = 5, 8
#: A heading that tells its kind may be longer.
_LABEL, _KINDS = 14, words("crossing checkpoint gate border post point road route corridor bridge location")


@dataclass(slots=True)
class Subject:
    """The crossings a state is said of.

    Attributes:
        ids: Crossings, one row each; one empty id if it cannot be told.
        flags: Doubts.
        guess: Whether the sentence names none, and one spoken of before is taken.
    """

    ids: tuple[str, ...]
    flags: tuple[str, ...] = ()
    guess: bool = False


@dataclass(slots=True)
class Trail:
    """The crossings named so far, by sentence, so that "the crossing" and "all three" can be told."""

    ground: Ground
    settings: ReadingSettings
    named: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    lists: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    last_state: tuple[int, tuple[str, ...]] = (-99, ())
    #: Sentences that spoke of some crossing, named or not.
    spoken: int = -99
    #: The last sentence that was a heading and only named a crossing.
    heading: int = -99

    def note(self, line: Line) -> None:
        """Remember the crossings that a sentence names."""
        ids = []
        for at in range(len(line)):
            for one in crossings_at(line, at, self.ground):
                if one not in ids:
                    ids.append(one)
        if ids:
            self.named.append((line.sentence.number, tuple(ids)))
            short = len(line) <= _HEADING and line.low(len(line) - 1) not in {".", "!", "?"}
            if len(ids) == 1 and (short or _labelled(line)):
                self.heading = line.sentence.number
            if len(ids) > 1:
                self.lists.append((line.sentence.number, tuple(ids)))
        if ids or line.any(0, len(line), "anchor.cross") >= 0:
            self.spoken = line.sentence.number

    def beside(self, line: Line, text: str) -> bool:
        """Whether the sentence just before, in the same paragraph, named a crossing.

        Args:
            line: The sentence.
            text: The stored text.
        """
        if not self.named or line.sentence.number - self.named[-1][0] != 1:
            return False
        start = line.sentence.span.start
        return "\n" not in text[max(0, start - 2) : start]

    def section(self, number: int) -> bool:
        """Whether a heading that only names a crossing stands over a sentence: what follows is of it."""
        return (
            0 < number - self.heading <= _SECTION and bool(self.named) and self.named[-1][0] == self.heading
        )

    def said(self, number: int, ids: tuple[str, ...]) -> None:
        """Remember the crossings that a sentence told a state of."""
        when, before = self.last_state
        self.last_state = (number, tuple(dict.fromkeys([*before, *ids])) if when == number else ids)

    def topic(self, number: int) -> bool:
        """Whether a crossing was spoken of shortly before a sentence."""
        return number - self.spoken <= self.settings.crossing_memory

    def last(self, number: int, noun: str = "") -> Subject:
        """Return the crossing that a noun or pronoun of a sentence stands for; empty if none was named.

        The nearest sentence decides, then what was last said to be open or closed. If that leaves several,
        the one named last is taken, with a flag.

        Args:
            number: Number of the sentence.
            noun: The word that stands for it: "the corridor" is a crossing with that word in its name.
        """
        called = {
            one for _, ids in self.named for one in ids if noun and noun in self.ground.nouns.get(one, ())
        }
        if len(called) == 1:
            return Subject(tuple(called))
        only = [one for one, nouns in self.ground.nouns.items() if noun and noun in nouns]
        if len(only) == 1:
            return Subject((only[0],), ("subject",))
        state, ids = self.last_state
        for when, found in reversed(self.named):
            fits = tuple(one for one in found if one in called) if called else found
            if when >= number or not fits:
                continue
            several = len({one for _, ids_ in self.named for one in ids_}) > 1
            if (
                len(ids) == 1
                and (when < state or (state == when and len(fits) > 1))
                and self._may(ids, called)
            ):
                far = several and number - state > _NEAR
                return Subject(ids, ("subject",) if far else ())
            mixed = state >= when and len(ids) > 1
            far = mixed or (several and number - when > _NEAR and not self.section(number)) or len(fits) > 1
            far = far or self._another_near(number, fits[-1], called)
            return Subject(fits[-1:], ("subject",) if far else ())
        if len(ids) == 1:
            return Subject(ids, ("subject",))
        return Subject(("",), ("subject",))

    def _another_near(self, number: int, taken: str, called: set[str]) -> bool:
        """Whether another crossing that may be meant was named in the sentences just before."""
        return not self.section(number) and any(
            one != taken and (not called or one in called)
            for when, ids in self.named
            if number - when <= _NEAR
            for one in ids
        )

    @staticmethod
    def _may(ids: tuple[str, ...], called: set[str]) -> bool:
        return not called or ids[0] in called

    def group(self, size: int, noun: str = "") -> tuple[str, ...]:
        """Return the list of crossings named last; of this size if it is not 0."""
        for _, ids in reversed(self.lists):
            if size in {0, len(ids)}:
                return ids
        called = [
            one for _, ids in self.named for one in ids if noun and noun in self.ground.nouns.get(one, ())
        ]
        if size == 0 and len(set(called)) > 1:
            return tuple(dict.fromkeys(called))
        together = tuple(dict.fromkeys(one for _, ids in reversed(self.named) for one in ids))
        return together[:size] if 0 < size <= len(together) else ()


def _labelled(line: Line) -> bool:
    """As in "Crossing: North Bridge (Arden to Brook)": a heading with its kind before the name."""
    return line.low(0) in _KINDS and line.low(1) == ":" and len(line) <= _LABEL


def crossings_at(line: Line, at: int, ground: Ground) -> tuple[str, ...]:
    """Return the crossing that a word names; empty if none or not sure which."""
    for mention in line.named(at, "crossings"):
        if mention.id:
            return (mention.id,)
    for mention in line.named(at, "places"):
        if "place-or-crossing" in mention.flags:
            near = [one for one in mention.others if one in ground.gates]
            near = near or list(ground.at_place.get(mention.id, ()))
            if len(near) == 1:
                return (near[0],)
    return ()
