"""Who a speaker is: a party, a source, an office, a group; never the name of a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from maabar.importers.reports.names_forms import states
from maabar.importers.reports.phrases import phrase_after
from maabar.importers.reports.records import Span
from maabar.importers.reports.small import words
from maabar.importers.reports.speaker_words import (
    UNNAMED,
    Speaker,
    _bare,
    _binds,
    _description,
    _party,
    _person_words,
    _role,
    _text,
)

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.records import Mention


_PERSONS = words("he she him her his")

_THINGS = frozenset(["it", "its"])

_MANY = frozenset(["they", "them", "their"])

_OURS = frozenset(["we", "i", "us"])

#: Words that belong to a party's name in a sentence without changing who speaks.
_HOLLOW = words(
    "the a an government side authorities army forces military republic state of and 's itself too"
)

_OFFICIAL = words("ministry minister president government premier army military cabinet")

_SERVICE = words(
    "service customs police authorities interior foreign defence defense agency directorate border"
)

_HANGING = words("who which whose speaking asking whom citing")
_HEARSAY = words("reports rumours rumors posts claims allegations speculation")

#: "Our teams", "this newspaper": the report speaks of its own people.
_OWN_PEOPLE = words(
    "colleagues colleague team teams staff correspondent correspondents reporter reporters newsroom "
    "crew desk "
    "newspaper agency station outlet office monitors patrols drivers bureau paper website channel observers "
    "volunteers medics partners field"
)

_DEFINITE = words("the this that these those both")


@cache
def _powers() -> frozenset[str]:
    """Return states and their capitals in small letters: "Washington said" names no person."""
    return frozenset(
        name.lower()
        for one in states().values()
        for key in ("names", "capitals")
        for name in one.get(key, ())
    )


@dataclass(slots=True)
class _Known:
    speaker: Speaker
    words: frozenset[str]
    names: frozenset[str]
    shape: str
    sentence: int
    bound: bool = False


@dataclass(slots=True)
class Memory:
    """Who spoke earlier in the text, so that "he" and "the ministry" can be told."""

    known: list[_Known] = field(default_factory=list)
    #: Words by which the report calls its own source: "the Mission".
    own: frozenset[str] = frozenset()
    #: Last sentence in which it did.
    own_spoke: int = -99

    def keep(self, speaker: Speaker, line: Line, part: Range) -> None:
        """Remember a speaker."""
        words = frozenset(line.low(k) for k in range(*part) if line.tokens[k].word)
        names = frozenset(_person_words(line, *part))
        bound = any(
            m.id == speaker.said_by.split(": ")[0] for k in range(*part) for m in line.named(k, "parties")
        )
        self.known.append(
            _Known(speaker, words, names, _shape(line, part, speaker), line.sentence.number, bound)
        )

    def by_surname(self, names: list[str]) -> Speaker | None:
        """Return who was introduced by this name earlier."""
        for one in reversed(self.known):
            if names and names[-1] in one.names and one.speaker.said_by != UNNAMED:
                return one.speaker
        return None

    def by_pronoun(self, low: str, sentence: int) -> Speaker | None:
        """Return who "he", "it" or "they" is; flagged if it could be another."""
        shape = "person" if low in _PERSONS else "thing" if low in _THINGS else "many"
        near = [one for one in self.known if sentence - one.sentence <= 5]
        fits = [one for one in near if one.shape == shape] or ([] if shape == "person" else near)
        if not fits:
            return None
        last = fits[-1]
        others = {one.speaker.said_by for one in fits if last.sentence - one.sentence <= 1}
        flags = ("speaker-ambiguous",) if len(others) > 1 else ()
        return Speaker(last.speaker.said_by, last.speaker.role, None, last.speaker.source, flags)

    def by_head(self, head: str, more: frozenset[str] = frozenset()) -> Speaker | None:
        """Return who "the ministry" or "the spokesman" is; "the army spokesman" was introduced as one.

        Args:
            head: The noun.
            more: What stands before it.
        """
        fits = [
            one
            for one in self.known
            if (head in one.words and more <= one.words)
            or (head == "group" and one.shape in {"thing", "many"})
        ]
        if not fits:
            return None
        last = fits[-1]
        return Speaker(last.speaker.said_by, last.speaker.role, None, last.speaker.source)


def _shape(line: Line, part: Range, speaker: Speaker) -> str:
    if ": " not in speaker.said_by and any(line.named(k, "parties") for k in range(*part)):
        return "thing"
    if _person_words(line, *part):
        return "person"
    if any(line.tagged(k, "nouns.collective") for k in range(*part)):
        return "many"
    heads = [k for k in range(*part) if line.tagged(k, "nouns.office", "nouns.person", "nouns.anonymous")]
    if heads and not speaker.source:
        low = line.low(heads[0])
        if low in {"ministry", "authority", "administration", "command", "authorities"}:
            return "thing"
        return "many" if low.endswith("s") else "person"
    return "thing"


def describe(line: Line, part: Range, memory: Memory, *, source: str, before: Line | None = None) -> Speaker:
    """Return who a noun phrase names.

    Args:
        line: The sentence.
        part: The words that name the speaker.
        memory: Who spoke earlier.
        source: The report's own source, which "we" stands for.
        before: The sentence before, whose subject "he" may be.
    """
    start, stop = _bare(line, part)
    if stop <= start:
        return Speaker(source, "reporter")
    stop = _head_only(line, start, stop)
    span = Span(line.tokens[start].start, line.tokens[stop - 1].stop)
    low = line.low(start)
    if stop - start == 1 and low in _PERSONS | _THINGS | _MANY | _OURS:
        return _pronoun(low, line, span, memory, source, before)
    if _reports_itself(line, start, stop, memory):
        return Speaker(source, "reporter", span)
    owned = _owned(line, start, stop, memory)
    if owned is not None:
        return Speaker(owned.said_by, owned.role, span, owned.source, owned.flags)
    earlier = _definite(line, start, stop, memory)
    if earlier is not None:
        return Speaker(earlier.said_by, earlier.role, span, earlier.source, earlier.flags)
    return _named(line, start, stop, memory, span, source)


def _reports_itself(line: Line, start: int, stop: int, memory: Memory) -> bool:
    """Whether the report speaks: "the Mission" in its own report, or reports and rumours it does not name."""
    words = {line.low(k) for k in range(start, stop)}
    if line.low(start) in {"our", "this"} and words & _OWN_PEOPLE:
        return True  # "our colleagues in the field", "this newsroom"
    own = words - {"the", "our"}
    if own and own <= memory.own and line.tokens[stop - 1].capital:
        memory.own_spoke = line.sentence.number
        return True
    hearsay = words & _HEARSAY and not line.names.get(start)
    return line.low(stop - 1) in _HEARSAY or bool(hearsay or words & {"rumours", "rumors"})


def _head_only(line: Line, start: int, stop: int) -> int:
    """Leave out ", who asked not to be named" after an office, a group or a party; not after a bare name."""
    for k in range(start + 1, stop - 1):
        hangs = (line.low(k) == "," and line.low(k + 1) in _HANGING) or line.low(k) == "who"
        named = any(line.low(j) in {"themselves", "itself", "called", "known"} for j in range(k, stop))
        if hangs and not named:
            told = any(
                line.tagged(j, "nouns.office", "nouns.anonymous", "nouns.collective", "nouns.person")
                or line.named(j, "parties")
                or line.named(j, "sources")
                for j in range(start, k)
            )
            return k if told else stop
    return stop


def _pronoun(low: str, line: Line, span: Span, memory: Memory, source: str, before: Line | None) -> Speaker:
    own = low in _THINGS and memory.own_spoke >= max([k.sentence for k in memory.known], default=-9)
    if low in _OURS or (own and line.sentence.number - memory.own_spoke <= 2):
        return Speaker(source, "reporter", span)
    found = memory.by_pronoun(low, line.sentence.number)
    subject = _subject(before) if before is not None and low not in _OURS else None
    if found is None and subject is not None and before is not None:
        found = describe(before, subject, Memory(), source=source)
    if found is None:
        return Speaker("", "anonymous", span, "", ("speaker",))
    return Speaker(found.said_by, found.role, span, found.source, found.flags)


def _subject(line: Line) -> Range | None:
    """The first noun phrase of a sentence, if it is somebody who could speak."""
    stop = phrase_after(line, 0, len(line))
    if any(line.tagged(k, "nouns.office", "nouns.person") or line.named(k, "parties") for k in range(stop)):
        return 0, stop
    return None


def _owned(line: Line, start: int, stop: int, memory: Memory) -> Speaker | None:
    """As in "Its president", "the agency's coordinator", "one of them": somebody of whoever spoke before."""
    first = line.low(start)
    number = line.sentence.number
    if (
        first in {"one", "some", "two", "both"}
        and line.low(start + 1) == "of"
        and line.low(start + 2) in _MANY
    ):
        return memory.by_pronoun("they", number)
    owner: Speaker | None = None
    begin = start + 1
    if first in {"its", "their", "his", "her"}:
        owner = memory.by_pronoun({"its": "it", "their": "they"}.get(first, first), number) or (
            memory.known[-1].speaker if memory.known and first in {"its", "their"} else None
        )
        near = [m.id for k in range(start) for m in line.named(k, "parties") if m.id]
        if near and first in {"its", "their"}:
            owner = Speaker(near[-1], "named")
    elif (
        first == "the" and start + 1 < stop and line.tokens[start + 1].owner and not line.names.get(start + 1)
    ):
        owner = memory.by_head(line.low(start + 1))
        begin = start + 2
    if owner is None or begin >= stop:
        return None
    if line.low(begin) in {"side", "government", "country"}:
        return owner
    party = owner.said_by.split(": ")[0]
    text = _description(line, begin, stop, _person_words(line, begin, stop))
    role = _role(line, begin, stop, person=bool(_person_words(line, begin, stop)))
    return Speaker(f"{party}: {text}", role, None, "", owner.flags)


#: Whose spokesman or official somebody is.
_WHOSE = words("government army police foreign interior defence defense presidential military customs border")


def _definite(line: Line, start: int, stop: int, memory: Memory) -> Speaker | None:
    """As in "The ministry", "the two officials": whoever spoke before under this word."""
    words = [k for k in range(start, stop) if line.tokens[k].word]
    if line.low(start) not in _DEFINITE or len(words) > 3 or line.names.get(words[-1]):
        return None
    if any(line.names.get(k) for k in words) or not line.tagged(words[-1], "nouns.definite"):
        return None
    head = line.low(words[-1])
    more = frozenset(line.low(k) for k in words[1:-1]) & _WHOSE
    found = memory.by_head(head, more) or memory.by_head(head.rstrip("s"), more)
    if (
        found is None
        and head in {"statement", "group", "source", "official", "spokesman", "spokeswoman"}
        and memory.known
    ):
        last = memory.known[-1].speaker
        return Speaker(last.said_by, last.role, None, last.source, ("speaker-ambiguous",))
    return found


def _named(line: Line, start: int, stop: int, memory: Memory, span: Span, source: str) -> Speaker:  # noqa: PLR0911 - one return per pattern
    sources = [m for k in range(start, stop) for m in line.named(k, "sources") if m.id]
    party = _party(line, start, stop)
    person = _person_words(line, start, stop)
    office = any(
        line.tagged(k, "nouns.office", "nouns.person", "nouns.anonymous", "nouns.collective")
        for k in range(start, stop)
    )
    if sources and not office and not person and (not party or _is_whole(line, start, sources[0])):
        own = sources[0].id == source
        return Speaker(sources[0].id, "reporter" if own else "named", None if own else span, sources[0].id)
    if any(line.tagged(k, "nouns.reporter") for k in range(start, stop)) and not party:
        return Speaker(source, "reporter", span)
    if sources and any(
        line.low(k) in {"journalist", "correspondent", "reporter", "reporters", "journalists"}
        for k in range(start, stop)
    ):
        return Speaker(sources[0].id, "reporter" if sources[0].id == source else "named", span, sources[0].id)
    role = _role(line, start, stop, person=bool(person))
    text = _description(line, start, stop, person)
    if person and text == UNNAMED and " ".join(person) in _powers():
        return Speaker(_text(line, start, stop), "named", span)
    if person and text == UNNAMED:
        known = memory.by_surname(person)
        if known is not None:
            return Speaker(known.said_by, known.role, span, known.source, known.flags)
        return Speaker(f"{party}: {text}" if party else text, "named", span, "", ("speaker",))
    if party:
        whole = not person and not office and _hollow(line, start, stop)
        return Speaker(party if whole else f"{party}: {text}", "named" if whole else role, span)
    official = office or any(line.low(k) in _OFFICIAL | _SERVICE for k in range(start, stop))
    bound = _official_of(line, start, stop, memory) if official and not sources else ""
    if bound:
        return Speaker(f"{bound}: {text}", role, span, "", ("speaker",))
    if sources and office:
        return Speaker(f"{sources[0].id}: {text}", role, span)
    return Speaker(text, role, span)


def _official_of(line: Line, start: int, stop: int, memory: Memory) -> str:
    """Return the party that an official without one belongs to: whoever spoke just before."""
    words = {line.low(k) for k in range(start, stop)}
    own = [
        m.id
        for k in range(start)
        if k < 6
        for m in line.named(k, "parties")
        if m.id and _binds(line, 0, k, m)
    ]
    if own and words & (_OFFICIAL | _SERVICE) and not words & {"of", "for", "from", "at"}:
        return own[0]
    if (
        not words & _OFFICIAL
        or words & {"of", "for", "from", "at"}
        or line.any(start, stop, "nouns.anonymous") >= 0
    ):
        return ""
    for one in reversed(memory.known):
        if line.sentence.number - one.sentence > 3:
            return ""
        thing = one.speaker.said_by.split(": ")[0]
        if one.bound:
            return thing
    return ""


def _is_whole(line: Line, start: int, mention: Mention) -> bool:
    return mention.span.start <= line.tokens[start].start or line.tokens[start].low == "the"


def _hollow(line: Line, start: int, stop: int) -> bool:
    """Whether nothing but the party's name and empty words stands there."""
    return all(
        line.named(k, "parties") or line.low(k) in _HOLLOW or not line.tokens[k].word
        for k in range(start, stop)
    )
