"""The verification ladder: every extractor's suggestions pass it, and a rung can only lower them.

V1 a strict record · V2 a quote that stands once in its sentence · V3 polarity and realis agree with the cues
around it · V4 numbers and dates read again · V5 the speaker stands in the text · V6 the subject is of the
case and of the text · V7 no quote from the prompt · V8 disagreement with the rules comes first in the queue.
V9, a person, is not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from maabar.importers.llm_prompt import EXAMPLES
from maabar.importers.reports.comparing import _likeness, _numbers_in, _polarity, _same_place, _same_voice
from maabar.importers.reports.cues import Line, line_of
from maabar.importers.reports.records import Suggestion
from maabar.importers.reports.rungs import fault_of, place_of
from maabar.importers.reports.suggest import suggest
from maabar.importers.reports.text import fold
from maabar.tables.words_said import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case
    from maabar.importers.reports.records import Reading, Sentence, Span
    from maabar.importers.reports.settings import ReadingSettings


#: Text that speaks to a program instead of to readers.
_ADDRESSES = re.compile(
    r"(?:ignore|disregard|forget)\s+(?:\w+\s+){0,3}(?:instructions?|prompts?|rules?)\b|\bsystem\s+prompt\b|\b(?:as|you\s+are)\s+an?\s+"
    r"(?:AI|language\s+model|assistant)\b|\b(?:dear|attention)\s+(?:AI|model|assistant)\b|</?(?:system|assistant|instructions?)>",
    re.IGNORECASE,
)

_RULES = "rules"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A suggestion that does not pass.

    Attributes:
        number: Which of the records, from 0.
        rung: `V1`, `V2` or `V7`.
        why: The reason.
    """

    number: int
    rung: str
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What passed, with its doubts as flags, and what did not."""

    accepted: tuple[Suggestion, ...]
    refused: tuple[Refusal, ...]


def verify(
    records: Sequence[object],
    reading: Reading,
    case: Case,
    settings: ReadingSettings | None = None,
    *,
    extractor: str = "records",
) -> Verified:
    """Check what an extractor found.

    Args:
        records: Records with the number of a sentence and words quoted from it, or suggestions with offsets.
        reading: The report; its own suggestions are not looked at.
        case: The case that subjects and speakers must be of.
        settings: Judgements of the rules that read the report again; the defaults if None.
        extractor: Name that records without one get.
    """
    by_number = {sentence.number: sentence for sentence in reading.sentences}
    foreign = any(not isinstance(one, Suggestion) or one.extractor != _RULES for one in records)
    again = suggest(reading, case, settings) if foreign else ()
    judge = _Judge(reading, case, again)
    accepted: list[Suggestion] = []
    refused: list[Refusal] = []
    for number, record in enumerate(records):
        one = _as_suggestion(record, reading, by_number, extractor)
        if isinstance(one, str):
            refused.append(Refusal(number, one[:2], one[3:].strip()))
        else:
            accepted.append(judge.lowered(one))
    return Verified(tuple(accepted), tuple(refused))


def _as_suggestion(  # noqa: PLR0911 - one return per pattern
    record: object,
    reading: Reading,
    by_number: Mapping[int, Sentence],
    extractor: str,
) -> Suggestion | str:
    """Return a record as a suggestion, or why it is none (V1, V2, V7)."""
    if isinstance(record, Suggestion):
        return _own(record, reading, by_number)
    if not isinstance(record, Mapping):
        return "V1: it is no record."
    fault = fault_of(record)
    if fault:
        return fault
    sentence = by_number.get(record["sentence"])
    if sentence is None:
        return "V2: there is no such sentence, or nothing may be taken from it."
    quote = place_of(record["quote"], sentence)
    if quote is None:
        return "V2: the quote does not stand exactly once in its sentence."
    if _of_prompt(record["quote"]):
        return "V7: the quote stands in the examples of the prompt."
    return _made(record, quote, reading, extractor)


def _own(one: Suggestion, reading: Reading, by_number: Mapping[int, Sentence]) -> Suggestion | str:
    record = {
        "sentence": one.sentence,
        "quote": "x",
        "predicate": one.predicate,
        "value": one.value,
        "realis": one.realis,
        "role": one.role,
        "gate": one.gate,
        "direction": one.direction,
        "use": list(one.use),
    }
    fault = fault_of(record)
    if fault:
        return fault
    sentence = by_number.get(one.sentence)
    if sentence is None or not (
        sentence.span.start <= one.quote.start < one.quote.stop <= sentence.span.stop
    ):
        return "V2: the quote does not stand in its sentence."
    if _of_prompt(reading.text[one.quote.start : one.quote.stop]):
        return "V7: the quote stands in the examples of the prompt."
    return one


def _of_prompt(quote: str) -> bool:
    plain = fold(quote)
    return len(plain) >= 12 and any(plain in fold(text) for text, _ in EXAMPLES)


def _made(record: Mapping[str, Any], quote: Span, reading: Reading, extractor: str) -> Suggestion:
    def day(key: str) -> date | None:
        text = record.get(key) or ""
        return date.fromisoformat(text) if text else None

    quantity = record.get("quantity")
    said_by = record.get("said_by", "")
    return Suggestion(
        report=reading.report,
        sentence=record["sentence"],
        quote=quote,
        predicate=record["predicate"],
        value=record.get("value", ""),
        subject=record.get("subject", ""),
        said_by=said_by or reading.source,
        role=record.get("role") or ("role" if said_by else "reporter"),
        via=tuple(record.get("via", ())),
        gate=record.get("gate", ""),
        use=tuple(record.get("use", ())),
        direction=record.get("direction", ""),
        realis=record.get("realis", "asserted"),
        first=day("from"),
        last=day("until"),
        quantity=float(quantity) if quantity is not None else None,
        unit=record.get("unit", "") if quantity is not None else "",
        score=0.6,
        extractor=extractor,
    )


class _Judge:
    """Compares suggestions with what the rules read in the same place."""

    def __init__(self, reading: Reading, case: Case, again: Sequence[Suggestion]) -> None:
        self.reading = reading
        self.case = case
        self.again = again
        self.lines = {s.number: s for s in reading.sentences}

    def lowered(self, one: Suggestion) -> Suggestion:
        sentence = self.lines[one.sentence]
        flags = list(one.flags)
        if any(
            _ADDRESSES.search(self.lines[n].text)
            for n in range(one.sentence - 1, one.sentence + 2)
            if n in self.lines
        ):
            flags.append("addresses-reader")
        if one.extractor != _RULES:
            one, more = self._compared(one, line_of(sentence))
            flags += more
        flags = list(dict.fromkeys(flags))
        return replace(one, flags=tuple(flags), score=_score(one, flags))

    def _compared(self, one: Suggestion, line: Line) -> tuple[Suggestion, list[str]]:
        twins = [other for other in self.again if _same_place(one, other)]
        twin = max(twins, key=lambda other: _likeness(one, other)) if twins else None
        one, flags = self._subject(one, twin)
        flags += _polarity(one, twin, line)
        flags += self._numbers(one, twin, line)
        flags += self._speaker(one, twin)
        if twin is None or flags:
            flags.append("disagrees")
        return one, flags

    # --- V4 ---

    def _numbers(self, one: Suggestion, twin: Suggestion | None, line: Line) -> list[str]:
        flags = []
        if (one.quantity is not None and one.quantity not in _numbers_in(line)) or (
            one.quantity is not None and twin is not None and twin.quantity not in {None, one.quantity}
        ):
            flags.append("quantity")
        known = {day for d in self._days(one) for day in (d.first, d.last)} | {None, self.reading.published}
        wrong = [day for day in (one.first, one.last) if day not in known]
        if (
            twin is not None
            and (one.first, one.last) != (None, None)
            and twin.first != one.first
            and twin.first is not None
        ):
            wrong.append(one.first)
        if wrong:
            read = (
                twin.first
                if twin is not None and twin.first
                else next((d.first for d in self._days(one) if d.first), None)
            )
            flags.append(f"date:{read.isoformat()}" if read else "date")
        return flags

    def _days(self, one: Suggestion) -> list[Any]:
        span = self.lines[one.sentence].span
        return [d for d in self.reading.days if span.start <= d.span.start < span.stop]

    # --- V5 ---

    def _speaker(self, one: Suggestion, twin: Suggestion | None) -> list[str]:
        if not self._stands(one):
            return ["speaker"]
        if twin is not None and not _same_voice(one.said_by, twin.said_by):
            return ["speaker"]
        if twin is None and one.said_by != self.reading.source and not self._near(one):
            return ["speaker"]
        return []

    def _stands(self, one: Suggestion) -> bool:
        """Whether the speaker stands in the sentence or an earlier one."""
        said = one.said_by
        if not said or said == self.reading.source:
            return True
        until = self.lines[one.sentence].span.stop
        thing, _, text = said.partition(": ")
        if any(m.id == thing and m.span.start < until for m in self.reading.mentions):
            return True
        words = fold(text or thing)
        return words in fold(self.reading.text[:until]) and thing not in set(self.case["parties"]["party"])

    def _near(self, one: Suggestion) -> bool:
        """Whether the speaker stands in the sentence itself, or the one before."""
        spans = [self.lines[n].span for n in (one.sentence - 1, one.sentence) if n in self.lines]
        thing, _, text = one.said_by.partition(": ")
        if any(
            m.id == thing and any(s.start <= m.span.start < s.stop for s in spans)
            for m in self.reading.mentions
        ):
            return True
        return any(fold(text or thing) in fold(self.reading.text[s.start : s.stop]) for s in spans)

    # --- V6 ---

    def _subject(self, one: Suggestion, twin: Suggestion | None) -> tuple[Suggestion, list[str]]:
        tables = SUBJECTS[one.predicate]
        known = (
            any(one.subject in set(self.case[table].iloc[:, 0]) for table in tables) if one.subject else False
        )
        if not known:
            return replace(one, subject=""), ["subject"]
        if twin is not None and twin.subject and twin.subject != one.subject:
            return one, ["subject"]
        if tables[0] == "crossings" and not self._named(one):
            return one, ["subject"]
        if twin is None and tables[0] == "proposals":
            return one, ["subject"]
        return one, []

    def _named(self, one: Suggestion) -> bool:
        until = self.lines[one.sentence].span.stop
        here = [
            m
            for m in self.reading.mentions
            if m.span.start < until and (m.id == one.subject or one.subject in m.others)
        ]
        named = [
            m for m in self.reading.mentions if m.table == "crossings" and self._inside(m.span, one.sentence)
        ]
        if named and not any(self._inside(m.span, one.sentence) for m in here):
            return False
        return bool(here)

    def _inside(self, span: Span, number: int) -> bool:
        outer = self.lines[number].span
        return outer.start <= span.start < outer.stop


def _score(one: Suggestion, flags: Sequence[str]) -> float:
    lost = 0.15 * len([flag for flag in flags if flag not in one.flags])
    return max(0.1, round(one.score - lost, 2))
