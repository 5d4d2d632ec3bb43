"""Statements in Arabic: fewer patterns than in English, and only those that hold. What fits none is left out.

A report in Arabic puts the verb of saying first, then who says it, then "that" or the noun of what happens.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from maabar.importers.reports.records import Span, Suggestion
from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.records import Mention, Reading, Sentence

_WORD = re.compile(r"\w+|[^\w\s]")
_PREFIXES = ("", "و", "ف", "ب", "ل", "وب", "ول", "لل", "ال", "وال", "بال", "فال")
_SAY = ("say", "deny", "urge", "promise", "threaten", "more")
_ENDS = frozenset('،,؛;.؟!»«"”“():')


@dataclass(slots=True)
class _Word:
    start: int
    stop: int
    low: str
    tags: frozenset[str]


@dataclass(slots=True)
class _Said:
    """A verb of saying: its class, who speaks, where what is said begins and ends."""

    kind: str
    speaker: tuple[int, int] | None
    begin: int
    end: int


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    text = files("maabar.importers.reports").joinpath("lexicon/arabic.toml").read_text(encoding="utf-8")
    words: dict[str, set[str]] = {}
    for section, keys in tomllib.loads(text).items():
        for key, forms in keys.items():
            for form in forms.split():
                words.setdefault(fold(form.split("_")[0]), set()).add(f"{section}.{key}")
    return {word: frozenset(tags) for word, tags in words.items()}


@cache
def _tags(low: str) -> frozenset[str]:
    known = _lexicon()
    found: frozenset[str] = frozenset()
    for prefix in _PREFIXES:
        if low.startswith(prefix) and len(low) > len(prefix) + 1:
            found |= known.get(low[len(prefix) :], frozenset())
    return found


class ArabicReader:
    """Reads the sentences of one report in order."""

    def __init__(self, reading: Reading, ground: Ground) -> None:
        """Take a report and what the case says of its crossings."""
        self.reading = reading
        self.ground = ground
        self.last_speaker: tuple[str, str, Span | None] | None = None
        self.last_crossing = ""

    def all(self) -> tuple[Suggestion, ...]:
        """Return what the report says, in the order of the text."""
        found: list[Suggestion] = []
        for sentence in self.reading.sentences:
            found += self._sentence(sentence)
        return tuple(found)

    def _sentence(self, sentence: Sentence) -> list[Suggestion]:
        words = [
            _Word(
                sentence.span.start + m.start(),
                sentence.span.start + m.end(),
                fold(m.group()),
                _tags(fold(m.group())),
            )
            for m in _WORD.finditer(sentence.text)
        ]
        mentions = [
            m for m in self.reading.mentions if sentence.span.start <= m.span.start < sentence.span.stop
        ]
        said = self._said(words)
        found: list[Suggestion] = []
        used = -1
        for at in range(len(words)):
            if at <= used:
                continue
            one = self._state(words, at, mentions) or self._passage(words, at, mentions)
            if one is None:
                continue
            predicate, value, crossing, last = one
            used = last
            row = self._row(
                sentence, words, at, last, (predicate, value, crossing), said=said, mentions=mentions
            )
            if row is not None:
                found.append(row)
        return found

    # --- who ---

    def _said(self, words: list[_Word]) -> list[_Said]:
        found: list[_Said] = []
        for at, word in enumerate(words):
            kind = next((k for k in _SAY if f"say.{k}" in word.tags), "")
            if "say.according" in word.tags:
                stop = _until(words, at + 1)
                speaker = (at + 1 + (words[at + 1].low == "ل" if at + 1 < len(words) else 0), stop)
                inner = (stop + 1, len(words)) if at <= 1 else (0, at)
                found.append(_Said("say", speaker, *inner))
            elif kind:
                if found and found[-1].begin < at:
                    # Another verb of saying begins: what the one before covers ends there.
                    found[-1].end = at
                found.append(self._verb(words, at, kind, found))
        return found

    def _verb(self, words: list[_Word], at: int, kind: str, earlier: list[_Said]) -> _Said:
        begin = at + 1
        while begin < len(words) and begin - at <= 14:
            tags = words[begin].tags
            if "say.begins" in tags or words[begin].low in _ENDS:
                break
            if tags & {"state.open_noun", "state.closed_noun"} or words[begin].low in {"الي", "عن"}:
                break
            begin += 1
        speaker: tuple[int, int] | None = (at + 1, begin) if begin > at + 1 else None
        if kind == "more" or speaker is None:
            speaker = (
                earlier[-1].speaker if earlier else ((0, at) if 0 < at <= 6 and kind != "more" else None)
            )
        end = len(words)
        return _Said(kind if kind != "more" else "say", speaker, begin, end)

    def _voice(
        self, said: _Said | None, words: list[_Word], mentions: list[Mention]
    ) -> tuple[str, str, Span | None]:
        if said is None:
            return self.reading.source, "reporter", None
        if said.speaker is None or said.speaker[1] <= said.speaker[0]:
            return self.last_speaker or (self.reading.source, "reporter", None)
        start, stop = said.speaker
        stop = min(stop, len(words))
        span = Span(words[start].start, words[stop - 1].stop)
        inside = [m for m in mentions if span.start <= m.span.start < span.stop and m.id]
        tags = frozenset().union(*(w.tags for w in words[start:stop]))
        role = next(
            (
                r
                for r, t in (
                    ("anonymous", "who.anonymous"),
                    ("role", "who.office"),
                    ("collective", "who.collective"),
                )
                if t in tags
            ),
            "named",
        )
        text = " ".join(self.reading.text[span.start : span.stop].split())[:120]
        sources = [m for m in inside if m.table == "sources"]
        adjective = self._by_adjective(words[start:stop])
        parties = [m for m in inside if m.table == "parties"]
        if sources and role == "named" and not parties:
            return sources[0].id, "named", span
        if parties:
            plain = parties[0].span.stop - parties[0].span.start >= 0.7 * (span.stop - span.start)
            result = (
                parties[0].id if plain else f"{parties[0].id}: {text}",
                "named" if plain else role,
                span,
            )
        elif adjective:
            result = (f"{adjective}: {text}", "role" if role == "named" else role, span)
        else:
            result = (text, "role" if role == "named" else role, span)
        self.last_speaker = result
        return result

    def _by_adjective(self, words: list[_Word]) -> str:
        """Return the party whose name, made an adjective, stands among some words; empty if none does."""
        for word in words:
            low = word.low.removeprefix("ال")
            for ending in ("يه", "ي", "يين", "يون"):
                if low.endswith(ending) and low.removesuffix(ending) in self.ground.arabic:
                    return self.ground.arabic[low.removesuffix(ending)]
        return ""

    # --- what ---

    def _state(
        self, words: list[_Word], at: int, mentions: list[Mention]
    ) -> tuple[str, str, str, int] | None:
        tags = words[at].tags
        noun = tags & {"state.open_noun", "state.closed_noun"}
        verb = tags & {"state.open_word", "state.closed_word", "state.open_future", "state.closed_future"}
        if not (noun or verb):
            return None
        value = "open" if any(t.startswith("state.open") for t in tags) else "closed"
        if value == "open" and any(t.startswith("state.closed") for t in tags):
            return None
        after = self._anchor(words, range(at + 1, min(at + 6, len(words))), mentions)
        before = self._anchor(words, range(at - 1, max(-1, at - 7), -1), mentions) if verb else None
        anchor = after or before
        if anchor is None:
            return None
        predicate, crossing, place = anchor
        return predicate, value, crossing, max(at, place)

    def _anchor(
        self, words: list[_Word], places: range, mentions: list[Mention]
    ) -> tuple[str, str, int] | None:
        """Return the crossing or road among some words, the nearest first."""
        for k in places:
            word = words[k]
            named = next(
                (
                    m
                    for m in mentions
                    if m.table == "crossings" and m.id and m.span.start <= word.start < m.span.stop
                ),
                None,
            )
            if named is not None:
                last = max(i for i, w in enumerate(words) if w.start < named.span.stop)
                self.last_crossing = named.id
                return "gate", named.id, last
            if word.tags & {"anchor.cross", "anchor.road"}:
                near = [
                    m
                    for m in mentions
                    if m.table == "crossings" and m.id and 0 <= m.span.start - word.start <= 30
                ]
                predicate = "road" if "anchor.road" in word.tags else "gate"
                if near:
                    self.last_crossing = near[0].id
                    last = max(i for i, w in enumerate(words) if w.start < near[0].span.stop)
                    return predicate, near[0].id, last
                return predicate, self.last_crossing, k
            if word.low in _ENDS or "how.conditional" in word.tags:
                return None
        return None

    def _passage(
        self, words: list[_Word], at: int, mentions: list[Mention]
    ) -> tuple[str, str, str, int] | None:
        if "passage.go" not in words[at].tags:
            return None
        near = range(max(0, at - 6), min(at + 7, len(words)))
        if not any("passage.mover" in words[k].tags for k in near):
            return None
        through = any(
            words[k].low in {"عبر", "خلال"} or "anchor.cross" in words[k].tags
            for k in range(at + 1, min(at + 9, len(words)))
        )
        anchor = self._anchor(words, range(at + 1, min(at + 9, len(words))), mentions) if through else None
        if anchor is None and words[at].low in {"عبروا", "عبرت"} and self.last_crossing:
            anchor = ("gate", self.last_crossing, at)
        if anchor is None:
            return None
        nothing = any(words[k].low in {"لم", "اي", "لا"} for k in range(max(0, at - 5), at))
        return "passage", "none" if nothing else "used", anchor[1], max(at, anchor[2])

    # --- how ---

    def _row(
        self, sentence: Sentence, words: list[_Word], at: int, last: int, what: tuple[str, str, str],
        *, said: list[_Said], mentions: list[Mention],
    ) -> Suggestion | None:  # fmt: skip
        over = [s for s in said if s.begin <= at < s.end]
        nearest = (
            max(over, key=lambda s: s.begin if s.speaker is None or s.speaker[0] < at else -1)
            if over
            else None
        )
        said_by, role, span = self._voice(nearest, words, mentions)
        predicate, value, crossing = what
        realis = _realis(words, at, last, {s.kind for s in over}, predicate)
        if (
            value != "closed"
            and predicate != "passage"
            and any("state.partly" in w.tags for w in words[at : last + 5])
        ):
            value = "restricted"
        start, stop = _clause(words, at, last)
        source = self.reading.source
        via = (source,) if source and role != "reporter" and said_by != source else ()
        return Suggestion(
            report=self.reading.report,
            sentence=sentence.number,
            quote=Span(words[start].start, words[stop - 1].stop),
            predicate=predicate,
            value=value,
            subject=crossing,
            said_by=said_by,
            role=role,
            via=via,
            use=_uses(words, last, stop),
            realis=realis,
            speaker=span,
            cue=Span(words[at].start, words[at].stop),
            score=0.7 if crossing else 0.5,
            flags=() if crossing else ("subject",),
        )


def _until(words: list[_Word], start: int) -> int:
    """Return where a name ends: at a comma or the end."""
    for k in range(start, len(words)):
        if words[k].low in _ENDS:
            return k
    return len(words)


def _realis(words: list[_Word], at: int, last: int, kinds: set[str], predicate: str) -> str:  # noqa: PLR0911 - one return per pattern
    before = range(max(0, at - 6), at)
    around = range(max(0, at - 8), min(last + 8, len(words)))
    # "لا يزال مغلقا" (is still closed) is no negation.
    negated = predicate != "passage" and any(
        "how.negated" in words[k].tags and not (k + 1 < len(words) and "how.still" in words[k + 1].tags)
        for k in before
    )
    if "deny" in kinds:
        return "asserted" if negated else "negated"
    if any("how.conditional" in words[k].tags for k in around) or "threaten" in kinds:
        return "conditional"
    if negated:
        return "negated"
    if "urge" in kinds:
        return "proposed"
    if any("how.rumoured" in words[k].tags and not words[k].low.startswith("لل") for k in before):
        return "rumoured"
    future = words[at].tags & {"state.open_future", "state.closed_future"}
    if "promise" in kinds or future or any("how.planned" in words[k].tags for k in before):
        return "planned"
    if any("how.may" in words[k].tags for k in range(max(0, at - 1), at)):
        return "conditional"
    if any("how.historical" in words[k].tags for k in around):
        return "historical"
    return "asserted"


def _clause(words: list[_Word], at: int, last: int) -> tuple[int, int]:
    start, stop = at, last + 1
    while start > 0 and words[start - 1].low not in _ENDS and "say.begins" not in words[start - 1].tags:
        start -= 1
    while stop < len(words) and words[stop].low not in _ENDS:
        stop += 1
    return start, stop


def _uses(words: list[_Word], last: int, stop: int) -> tuple[str, ...]:
    return tuple(
        use
        for use in ("aid", "trade", "people")
        if any(f"use.{use}" in words[k].tags for k in range(last, stop))
    )
