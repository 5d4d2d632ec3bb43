"""What a report says of crossings, roads, proposals and positions, as suggestions for a person to judge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maabar.importers.reports.arabic import ArabicReader
from maabar.importers.reports.clauses import narrowed, part_of, scopes, span_of
from maabar.importers.reports.counts import counts
from maabar.importers.reports.cues import Line, line_of
from maabar.importers.reports.details import dates_of, direction_said, gate_said, use_said
from maabar.importers.reports.doubts import doubts
from maabar.importers.reports.echoes import REACH, echo
from maabar.importers.reports.ground import Ground
from maabar.importers.reports.guesses import doubted, guess, opinion, otherwise
from maabar.importers.reports.hedges import Setting
from maabar.importers.reports.labelled import labelled
from maabar.importers.reports.offices import with_party
from maabar.importers.reports.passages import passages
from maabar.importers.reports.realis import Manner, manner
from maabar.importers.reports.records import Reading, Span, Suggestion
from maabar.importers.reports.sayings import (
    chanted,
    ended_by,
    gives_reason,
    heading_only,
    in_aside,
    moved_to,
    names_none,
    offered,
    superseded,
)
from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.reports.speech import Speech
from maabar.importers.reports.states import states
from maabar.importers.reports.subjects import subject_of
from maabar.importers.reports.talk import Talk
from maabar.importers.reports.trail import Trail
from maabar.importers.reports.wordings import without_usual, wordings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.guesses import Weights
    from maabar.importers.reports.records import Day, Mention
    from maabar.importers.reports.speech import Voice

_STATES = frozenset({"gate", "road", "passage"})
_ACTS = frozenset(["order", "urge", "threaten"])


def suggest(
    reading: Reading,
    case: Case,
    settings: ReadingSettings | None = None,
    *,
    guessing: Weights | None = None,
) -> tuple[Suggestion, ...]:
    """Return what the rules take a report to say, in the order of the text.

    Args:
        reading: The report taken apart.
        case: The case whose crossings, parties and proposals are meant.
        settings: Judgements; the defaults if None.
        guessing: Weights for sentences in which no rule finds anything; None to leave these alone.
    """
    settings = settings or ReadingSettings()
    if reading.lang == "ar":
        return ArabicReader(reading, Ground.of(case), settings, guessing).all()
    if reading.lang != "en":
        return ()
    return _English(reading, Ground.of(case), settings, guessing).all()


class _English:
    def __init__(
        self, reading: Reading, ground: Ground, settings: ReadingSettings, guessing: Weights | None
    ) -> None:
        self.guessing = guessing
        self.reading = reading
        self.ground = ground
        self.settings = settings
        self.trail = Trail(ground, settings)
        self.speech = Speech.of(reading, self.ground.own_names.get(reading.source, frozenset()))
        self.lines = lines_of(reading)
        self.speech.read(self.lines)
        self.talk = Talk(reading, ground, settings, self.speech)
        self.talk.prepare(self.lines)

    def all(self) -> tuple[Suggestion, ...]:
        found: list[Suggestion] = []
        for n, line in enumerate(self.lines):
            spoken, taken = self.talk.rows(n, line)
            rows = self._doubted(line, self._states(n, line, taken))
            rows = rows or self._echoed(n, line, found) or ([] if spoken else self._guessed(n, line))
            found += sorted([*rows, *spoken], key=lambda s: s.quote.start)
            self.trail.note(line)
            if len(found) > self.settings.most_suggestions:
                break
        return tuple(found[: self.settings.most_suggestions])

    def _states(self, n: int, line: Line, taken: list[Range]) -> list[Suggestion]:
        topic = self.trail.topic(line.sentence.number)
        findings = states(line, topic=topic)
        moves = passages(line, findings, topic=topic)
        moves += counts(
            line, [*findings, *moves], topic=topic, near=self.trail.beside(line, self.reading.text)
        )
        told = wordings(
            line, [*findings, *moves], topic=topic, section=self.trail.section(line.sentence.number)
        )
        section = self.trail.section(line.sentence.number)
        told += labelled(line, [*findings, *moves, *told], topic=topic, section=section)
        findings = sorted([*findings, *without_usual(moves, told), *told], key=lambda f: f.at)
        parts = scopes(line, findings, self.speech.found[n])
        found: list[Suggestion] = []
        for number, (finding, scope) in enumerate(zip(findings, parts, strict=True)):
            if _in_passing(line, finding, findings):
                continue
            if any(start <= finding.at < stop for start, stop in taken) and not (
                self._said_apart(n, finding, taken) or offered(line, finding, self.ground)
            ):
                continue  # "rejected the opening": no crossing is said to be open
            rows = self._rows(n, line, finding, scope)
            if found and rows:
                found, rows = _in_turn(line, findings[number - 1], finding, found, rows)
            found += [row for row in rows if not any(_same(row, one) for one in found)]
        return found

    def _echoed(self, n: int, line: Line, found: list[Suggestion]) -> list[Suggestion]:
        """As in "The customs service called these reports false": what was said before, denied."""
        answer = echo(line)
        if answer is None or line.sentence.zone == "headline":
            return []
        realis, part = answer
        number = line.sentence.number
        before = [one for one in found if one.predicate in _STATES and 0 < number - one.sentence <= REACH]
        last = max((one.sentence for one in before), default=0)
        if len({one.value for one in before if one.sentence == last}) > 1:
            return []  # which of them is meant cannot be told
        voice = self.speech.voice(n, min(part[1], len(line)) - 1)
        return [
            replace(
                one,
                sentence=number,
                quote=span_of(line, part),
                cue=span_of(line, (part[0], part[0] + 1)),
                said_by=voice.speaker.said_by,
                role=voice.speaker.role,
                via=voice.via,
                speaker=voice.speaker.span,
                realis="asserted" if (realis == "negated") == (one.realis == "negated") else "negated",
                score=0.65,
                flags=tuple(dict.fromkeys(["polarity", *one.flags, *voice.flags])),
            )
            for one in before
            if one.sentence == last and one.realis not in {"planned", "proposed", "conditional", "historical"}
        ]

    def _doubted(self, line: Line, rows: list[Suggestion]) -> list[Suggestion]:
        """Flag what the weights read otherwise than the rules."""
        known = self.guessing
        if known is None or not rows or not self.settings.guess:
            return rows
        scores = opinion(line, self.ground, known)
        return [doubted(row, otherwise(row, scores, self.settings.other_reading)) for row in rows]

    def _guessed(self, n: int, line: Line) -> list[Suggestion]:
        """What the weights take a sentence to say that no rule understood: flagged, and not trusted much."""
        if self.guessing is None or not self.settings.guess:
            return []
        found = guess(line, self.trail, self.guessing, self.settings.least_chance)
        if found is None:
            return []
        finding = found.finding
        scope = part_of(self.speech.found[n], finding.at, len(line))
        return [
            replace(
                self._row(
                    line, finding, self.speech.voice(n, finding.at), Manner(finding.value, found.realis),
                    narrowed(line, scope, finding.at, finding.end), crossing,
                    doubts=("guess", *found.subject.flags), days=days_in(self.reading.days, line, scope),
                ),
                score=round(0.5 * found.chance, 2),
            )
            for crossing in found.subject.ids
        ]  # fmt: skip

    def _said_apart(self, n: int, finding: Finding, taken: list[Range]) -> bool:
        """As in "protested and said its gate would stay open": said beside the position, not part of it."""
        return any(
            frame.kind == "say" and frame.covers(finding.at) and start < frame.cue[0] - 1
            for frame in self.speech.found[n]
            for start, stop in taken
            if start <= finding.at < stop and self.lines[n].low(frame.cue[0] - 1) in {"and", "but"}
        )

    def _rows(self, n: int, line: Line, finding: Finding, scope: Range) -> list[Suggestion]:
        voice = self.speech.voice(n, finding.at)
        days = days_in(self.reading.days, line, scope)
        days = tuple(d for d in days if not in_aside(line, finding, line.place(d.span.start)))
        if finding.predicate != "passage":
            whole = days_in(self.reading.days, line, (0, len(line)))
            days = moved_to(line, finding, whole) or days
        setting = Setting(line, voice.frame, scope, days, self.reading.published, voice.frames)
        how = manner(finding, setting, self.settings)
        if not how.realis or heading_only(line, finding, how.realis) or chanted(line, finding):
            return []
        quote = narrowed(line, scope, finding.at, finding.end)
        if finding.anchor.before and 0 <= finding.anchor.at < quote[0]:
            quote = (finding.anchor.at, quote[1]) if scope[0] <= finding.anchor.at else quote
        quote = self._with_act(voice, quote, n)
        subject = subject_of(line, finding, self.trail)
        if (subject.guess or subject.ids == ("",)) and names_none(
            line, finding, self.ground, guess=subject.guess
        ):
            return []
        if subject.ids != ("",):
            self.trail.said(line.sentence.number, subject.ids)
        unsure = (*subject.flags, *doubts(finding, setting, how, subject, self.trail))
        return [
            self._row(line, finding, voice, how, quote, crossing, doubts=unsure, days=days)
            for crossing in subject.ids
        ]

    def _with_act(self, voice: Voice, quote: Range, n: int) -> Range:
        """As in "X ordered the closure": the ordering is part of what is said."""
        frame = voice.frame
        if (
            frame is None
            or frame.kind not in _ACTS
            or frame.speaker is None
            or frame not in self.speech.found[n]
        ):
            return quote
        if frame.speaker[0] < quote[0] and quote[0] - frame.cue[1] <= 4:
            return frame.speaker[0], quote[1]
        return quote

    def _row(
        self, line: Line, finding: Finding, voice: Voice, how: Manner, quote: Range, crossing: str,
        *, doubts: tuple[str, ...], days: tuple[Day, ...],
    ) -> Suggestion:  # fmt: skip
        dates = dates_of(finding, days, how.realis)
        speaker = with_party(voice.speaker, line, self.ground)
        voice = replace(voice, speaker=speaker)
        flags = tuple(dict.fromkeys([*doubts, *how.flags, *voice.flags]))
        return Suggestion(
            report=self.reading.report,
            sentence=line.sentence.number,
            quote=span_of(line, quote),
            predicate=finding.predicate,
            value=how.value,
            subject=crossing,
            said_by=voice.speaker.said_by,
            role=voice.speaker.role,
            via=voice.via,
            gate=gate_said(line, quote, crossing, self.ground, voice.speaker.said_by) if crossing else "",
            use=use_said(line, finding, quote),
            direction=direction_said(line, quote, crossing, self.ground) if crossing else "",
            realis=how.realis,
            first=dates.first,
            last=dates.last,
            precision=dates.precision,
            quantity=finding.quantity,
            unit=finding.unit if finding.quantity is not None else "",
            speaker=voice.speaker.span,
            cue=span_of(line, (finding.at, finding.end)),
            score=max(0.3, round(0.95 - 0.15 * len(flags), 2)),
            flags=flags,
        )


def _same(one: Suggestion, other: Suggestion) -> bool:
    """Whether a sentence says the same twice: "open for students holding permits only"."""
    whole = replace(
        other, quote=one.quote, cue=one.cue, speaker=one.speaker, score=one.score, flags=one.flags
    )
    over = one.quote.start < other.quote.stop and other.quote.start < one.quote.stop
    return over and one == whole and one.predicate != "passage"


def _in_turn(
    line: Line, before: Finding, finding: Finding, found: list[Suggestion], rows: list[Suggestion]
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return what was said before in a sentence and what comes now, seen together."""
    if found[-1].value == "restricted" and gives_reason(line, before, finding):
        rows = [row for row in rows if row.subject != found[-1].subject]
    over = (
        superseded(line, before, finding) if {r.subject for r in rows} <= {r.subject for r in found} else ""
    )
    if over == "second":
        rows = [replace(row, realis="historical") if row.realis == "asserted" else row for row in rows]
    if ended_by(line, before, finding) or over == "first":
        found = [replace(row, realis="historical") if row.realis == "asserted" else row for row in found]
    elif finding.anchor == before.anchor and found[-1].realis == "historical":
        # "was shut in 2020 and reopened a year later": still of the past
        rows = [
            replace(row, realis="historical") if row.realis == "asserted" and row.first is None else row
            for row in rows
        ]
    return found, rows


def _in_passing(line: Line, one: Finding, found: Sequence[Finding]) -> bool:
    """Whether a state is only mentioned beside another: "the newly reopened gate", "which was due to"."""
    others = [f for f in found if f is not one and f.predicate in {"gate", "road", "passage"}]
    if not others:
        return False
    if one.form == "attribute":
        return any(f.anchor.at == one.anchor.at for f in others)
    words = [line.low(k) for k in range(max(0, one.at - 6), one.at)]
    if "after" in words and "had" in words:
        return True
    meant = {"due", "supposed", "meant", "scheduled", "expected"} & set(words)
    return bool(meant) and bool({"had", "was", "were"} & set(words)) and "which" in words


def lines_of(reading: Reading) -> list[Line]:
    """Return the sentences of a report as words with their names."""
    mentions = sorted(reading.mentions, key=lambda m: m.span.start)
    lines, k = [], 0
    for sentence in reading.sentences:
        while k < len(mentions) and mentions[k].span.stop <= sentence.span.start:
            k += 1
        inside: list[Mention] = []
        j = k
        while j < len(mentions) and mentions[j].span.start < sentence.span.stop:
            inside.append(mentions[j])
            j += 1
        lines.append(line_of(sentence, inside))
    return lines


def days_in(days: Sequence[Day], line: Line, part: Range) -> tuple[Day, ...]:
    """Return the dates that stand in a stretch of words."""
    start, stop = line.tokens[part[0]].start, line.tokens[min(part[1], len(line)) - 1].stop
    return tuple(d for d in days if start <= d.span.start < stop)


def within(span: Span, outer: Span) -> bool:
    """Whether a stretch lies in another."""
    return outer.start <= span.start and span.stop <= outer.stop
