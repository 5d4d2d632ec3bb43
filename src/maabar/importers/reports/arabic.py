"""Statements in Arabic: fewer patterns than in English, and only those that hold. What fits none is left out.

A report in Arabic puts the verb of saying first, then who says it, then "that" or the noun of what happens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maabar.importers.reports.arabic_clues import arabic_clues, within_reach
from maabar.importers.reports.arabic_states import States, Told
from maabar.importers.reports.arabic_words import ENDS, ArabicTrail, Word, crossing_at, words_of
from maabar.importers.reports.guesses import START, doubted, otherwise, weigh
from maabar.importers.reports.records import Span, Suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.guesses import Weights
    from maabar.importers.reports.records import Mention, Reading, Sentence
    from maabar.importers.reports.settings import ReadingSettings

    #: Features of a sentence, word by word and of the whole.
    Features = tuple[list[frozenset[str]], frozenset[str]]

#: Where the name of a speaker ends: "denied the truth of reports".
_NOT_NAMED = frozenset({"الي", "عن", "صحه", "الانباء", "انباء", "ما", "وجود", "خبر", "بشكل"})
_SAY = ("say", "deny", "urge", "promise", "threaten", "more")
#: Questions, and what is not known.
_ASKING = frozenset({"؟", "?", "هل", "المعروف", "معروفا"})
_ALL = frozenset({"جميع", "كل", "كافه", "كافة", "سائر"})


@dataclass(slots=True)
class _Said:
    """A verb of saying: its class, who speaks, where what is said begins and ends."""

    kind: str
    speaker: tuple[int, int] | None
    begin: int
    end: int


class ArabicReader:
    """Reads the sentences of one report in order."""

    def __init__(
        self, reading: Reading, ground: Ground, settings: ReadingSettings, guessing: Weights | None = None
    ) -> None:
        """Take a report and what the case says of its crossings; weights for guesses, None for none."""
        self.reading = reading
        self.settings = settings
        self.guessing = guessing if settings.guess else None
        self.ground = ground
        self.last_speaker: tuple[str, str, Span | None] | None = None
        self.trail = ArabicTrail(ground)

    def all(self) -> tuple[Suggestion, ...]:
        """Return what the report says, in the order of the text."""
        found: list[Suggestion] = []
        for sentence in self.reading.sentences:
            found += self._sentence(sentence)
        return tuple(found)

    def _sentence(self, sentence: Sentence) -> list[Suggestion]:
        words = words_of(sentence)
        mentions = [
            m for m in self.reading.mentions if sentence.span.start <= m.span.start < sentence.span.stop
        ]
        said = self._said(words, mentions)
        states = States(words, mentions, self.trail, sentence.number)
        found: list[Suggestion] = []
        used = -1
        for at in range(len(words)):
            told = states.at(at) if at > used else None
            if told is None:
                continue
            used = told.last
            if any(w.has("how.question") for w in words[max(0, at - 4) : at]):
                continue  # "it is not known when it will open"
            row = self._row(sentence, words, at, told, said=said, mentions=mentions)
            if _ended(words, at, row, found):
                row = replace(row, realis="historical")
            if any(w.low in _ALL for w in words[at : told.last + 1]):
                found += [replace(row, subject=one, flags=()) for one in self.ground.gates]
            elif not any(_same(row, one) for one in found):
                found.append(row)
        here = [m.id for w in words if (m := crossing_at(w, mentions, self.ground)) is not None]
        if self.guessing is not None and words:
            features = arabic_clues(sentence, words, mentions, self.ground)
            found = self._doubted(found, features) or self._guessed(sentence, words, mentions, said, features)
        self.trail.note(sentence.number, here or [one.subject for one in found if one.subject])
        return found

    # --- by weights ---

    def _doubted(self, found: list[Suggestion], features: Features) -> list[Suggestion]:
        """Flag what the weights read otherwise than the rules."""
        if self.guessing is None or not found:
            return found
        scores = self.guessing.scores(frozenset([START]).union(features[1], *features[0]))
        return [doubted(row, otherwise(row, scores, self.settings.other_reading)) for row in found]

    def _guessed(
        self, sentence: Sentence, words: list[Word], mentions: list[Mention], said: list[_Said],
        features: Features,
    ) -> list[Suggestion]:  # fmt: skip
        """What the weights take a sentence to say in which no rule found anything: flagged."""
        known, trail = self.guessing, self.trail
        asks = any(w.low in _ASKING for w in words)
        if known is None or asks or not within_reach(sentence, words, mentions, trail, self.settings):
            return []
        found = weigh(*features, known, self.settings.least_chance)
        if found is None:
            return []
        named = [m for w in words if (m := crossing_at(w, mentions, self.ground)) is not None]
        if named:
            crossing = min(named, key=lambda m: abs(m.span.start - words[found.at].start)).id
            doubts: tuple[str, ...] = () if len({m.id for m in named}) == 1 else ("subject",)
        else:
            crossing, doubts = trail.last(sentence.number)
        if not crossing:
            return []
        predicate = "passage" if found.value in {"used", "none"} else "gate"
        told = Told(predicate, found.value, crossing, found.at, ("guess", *doubts))
        row = self._row(sentence, words, found.at, told, said=said, mentions=mentions)
        return [replace(row, value=found.value, realis=found.realis, score=round(0.5 * found.chance, 2))]

    # --- who ---

    def _said(self, words: list[Word], mentions: Sequence[Mention]) -> list[_Said]:
        label = _label(words, mentions)
        found: list[_Said] = [label] if label is not None else []
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

    def _verb(self, words: list[Word], at: int, kind: str, earlier: list[_Said]) -> _Said:
        begin = at + 1
        while begin < len(words) and begin - at <= 14:
            tags = words[begin].tags
            if "say.begins" in tags or words[begin].low in ENDS:
                break
            if tags & {"state.open_noun", "state.closed_noun"} or words[begin].low in _NOT_NAMED:
                break
            if words[begin].low.startswith("ب") and any(t.startswith(("told.", "state.")) for t in tags):
                break  # "called for letting trucks through"
            begin += 1
        speaker: tuple[int, int] | None = (at + 1, begin) if begin > at + 1 else None
        if kind == "more" or speaker is None:
            speaker = (
                earlier[-1].speaker if earlier else ((0, at) if 0 < at <= 6 and kind != "more" else None)
            )
        end = len(words)
        return _Said(kind if kind != "more" else "say", speaker, begin, end)

    def _voice(
        self, said: _Said | None, words: list[Word], mentions: list[Mention]
    ) -> tuple[str, str, Span | None]:
        if said is None:
            return self.reading.source, "reporter", None
        if said.speaker is None or said.speaker[1] <= said.speaker[0]:
            return self.last_speaker or (self.reading.source, "reporter", None)
        start, stop = said.speaker
        stop = min(stop, len(words))
        if any(w.has("who.ours") for w in words[start:stop]):
            return self.reading.source, "reporter", None
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

    def _by_adjective(self, words: list[Word]) -> str:
        """Return the party whose name, made an adjective, stands among some words; empty if none does."""
        for word in words:
            low = word.low.removeprefix("ال")
            for ending in ("يه", "ي", "يين", "يون"):
                if low.endswith(ending) and low.removesuffix(ending) in self.ground.arabic:
                    return self.ground.arabic[low.removesuffix(ending)]
        return ""

    # --- how ---

    def _row(
        self, sentence: Sentence, words: list[Word], at: int, told: Told,
        *, said: list[_Said], mentions: list[Mention],
    ) -> Suggestion:  # fmt: skip
        last, predicate, value, crossing = told.last, told.predicate, told.value, told.crossing
        over = [s for s in said if s.begin <= at < s.end]
        nearest = (
            max(over, key=lambda s: s.begin if s.speaker is None or s.speaker[0] < at else -1)
            if over
            else None
        )
        said_by, role, span = self._voice(nearest, words, mentions)
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
            quantity=told.quantity,
            score=0.7 if crossing and not told.flags else 0.5,
            flags=told.flags if crossing else ("subject",),
        )


def _label(words: list[Word], mentions: Sequence[Mention]) -> _Said | None:
    """As in a live blog, "10:05 X: the crossing is shut": who stands before the colon says the rest."""
    start = next((k for k, w in enumerate(words) if w.low[:1].isalpha()), len(words))
    for k in range(start, min(start + 9, len(words) - 2)):
        if words[k].low == ":":
            inside = words[start:k]
            speaks = any(
                w.has("who.office", "who.anonymous", "who.collective", "who.ours") for w in inside
            ) or any(
                m.table in {"parties", "sources"}
                and m.id
                and w.start >= m.span.start
                and w.start < m.span.stop
                for w in inside
                for m in mentions
            )
            verb = any(w.has(*(f"say.{kind}" for kind in _SAY)) for w in inside)
            return _Said("say", (start, k), k + 1, len(words)) if speaks and not verb else None
    return None


def _ended(words: list[Word], at: int, row: Suggestion, found: list[Suggestion]) -> bool:
    """As in "crossed again after a halt of a week": what the movement told before has ended."""
    after = any(w.low in {"بعد", "عقب"} for w in words[max(0, at - 2) : at])
    return (
        after
        and row.value in {"closed", "none"}
        and any(one.subject == row.subject and one.value in {"open", "used", "restricted"} for one in found)
    )


def _same(row: Suggestion, one: Suggestion) -> bool:
    return (row.subject, row.predicate, row.value, row.realis) == (
        one.subject,
        one.predicate,
        one.value,
        one.realis,
    )


def _until(words: list[Word], start: int) -> int:
    """Return where a name ends: at a comma or the end."""
    for k in range(start, len(words)):
        if words[k].low in ENDS:
            return k
    return len(words)


def _realis(words: list[Word], at: int, last: int, kinds: set[str], predicate: str) -> str:  # noqa: PLR0911 - one return per pattern
    before = range(max(0, at - 6), at)
    around = range(max(0, at - 8), min(last + 8, len(words)))
    # "لا يزال مغلقا" (is still closed) is no negation.
    negated = predicate != "passage" and any(
        "how.negated" in words[k].tags and not (k + 1 < len(words) and "how.still" in words[k + 1].tags)
        for k in before
    )
    if "deny" in kinds or _untrue(words, at):
        return "asserted" if negated else "negated"
    when = any(w.low == "متي" for w in words[last + 1 : last + 9])  # "will open when they leave"
    if when or any("how.conditional" in words[k].tags for k in around) or "threaten" in kinds:
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
    return _past(words, at, last, predicate)


def _past(words: list[Word], at: int, last: int, predicate: str) -> str:
    """Return how what is no plan, wish or rumour is said: of the past, as possible, or as a fact."""
    before = range(max(0, at - 6), at)
    around = range(max(0, at - 8), min(last + 8, len(words)))
    was = any(words[k].low.removeprefix("و") in {"كان", "كانت"} for k in before)
    if (was and (predicate != "passage" or _present(words[at].low))) or _recalled(words):
        return "historical"
    if at and "how.may" in words[at - 1].tags and _present(words[at].low):
        return "conditional"
    if any("how.historical" in words[k].tags for k in around):
        return "historical"
    return "asserted"


def _present(low: str) -> bool:
    """Whether a verb is in the present, by its first letter."""
    return low[:1] in {"ي", "ت"} and not low.startswith("توقف")


def _recalled(words: list[Word]) -> bool:
    """As in "it is recalled that the gate was shut for three months": background at the end of a report."""
    first = next((w.low.removeprefix("و") for w in words if w.low[:1].isalpha()), "")
    return first in {"يذكر", "يشار"} and not any("how.still" in w.tags for w in words)


def _untrue(words: list[Word], at: int) -> bool:
    """As in "there is no truth in what is said of its closure"."""
    for k in range(max(0, at - 9), at):
        low = words[k].low
        if low in {"صحه", "الصحه", "صحيح", "صحيحا", "صحيحه"} and words[k - 1].low.removeprefix("و") in {
            "لا",
            "عن",
            "غير",
        }:
            return True
    return False


def _clause(words: list[Word], at: int, last: int) -> tuple[int, int]:
    start, stop = at, last + 1
    while start > 0 and words[start - 1].low not in ENDS and "say.begins" not in words[start - 1].tags:
        start -= 1
    while stop < len(words) and words[stop].low not in ENDS:
        stop += 1
    return start, stop


def _uses(words: list[Word], last: int, stop: int) -> tuple[str, ...]:
    return tuple(
        use
        for use in ("aid", "trade", "people")
        if any(f"use.{use}" in words[k].tags for k in range(last, stop))
    )
