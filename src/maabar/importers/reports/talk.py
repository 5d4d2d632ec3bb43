"""Which proposal a statement is about, and the rows that statements on proposals make."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from maabar.importers.reports.answers import answers, newest, stems, touches
from maabar.importers.reports.clauses import span_of
from maabar.importers.reports.others import others
from maabar.importers.reports.records import Suggestion
from maabar.importers.reports.speakers import describe
from maabar.importers.reports.stance_words import Stance, on_topic
from maabar.importers.reports.stances import stances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.ground import Ground, Proposal
    from maabar.importers.reports.records import Reading
    from maabar.importers.reports.settings import ReadingSettings
    from maabar.importers.reports.speaker_words import Speaker
    from maabar.importers.reports.speech import Speech, Voice

#: How many sentences a report stays on its subject, proposals: its headline counts throughout.
_REACH = 12
#: How many sentences after a proposal was told an answer to "it" may come.
_ANSWERS = 3


@dataclass(slots=True)
class Talk:
    """Reads what a report says of proposals, sentence by sentence."""

    reading: Reading
    ground: Ground
    settings: ReadingSettings
    speech: Speech
    proposers: tuple[str, ...] = ()
    spoken: list[int] = field(default_factory=list)
    #: Sentence that told of a proposal in its own words, and which.
    touched: tuple[int, str] = (-99, "")
    last: str = ""
    last_past: bool = False

    def prepare(self, lines: Sequence[Line]) -> None:
        """Find who proposes anything in the report, and where it speaks of opening or closing."""
        found: list[str] = []
        for n, line in enumerate(lines):
            if self._opens(line):
                self.spoken.append(n)
            for at in range(len(line)):
                if line.tagged(at, "topic.things"):
                    found += [m.id for k in (at - 1, at - 2) for m in line.named(k, "parties") if m.id]
            found += [
                one
                for stance in stances(line, topic=True)
                if stance.proposer is not None and not stance.earlier
                for one in self._parties(line, stance.proposer)
            ]
        self.proposers = tuple(dict.fromkeys(found))

    def rows(self, n: int, line: Line) -> tuple[list[Suggestion], list[Range]]:
        """Return the suggestions of a sentence, and the stretches in which "opening" is only talked about.

        Args:
            n: Which sentence, from 0.
            line: The sentence.
        """
        topic = any(0 < n - m <= _REACH for m in self.spoken) or 0 in self.spoken
        found: list[Suggestion] = []
        taken: list[Range] = []
        for stance in stances(line, topic=topic):
            if stance.predicate in {"proposal", "prediction"} and not self.ground.proposals:
                continue
            row = self._row(n, line, stance)
            if row is not None:
                found.append(row)
                if not (stance.predicate == "agreement" and stance.realis == "asserted"):
                    taken.append(stance.quote)
        told = newest(one.subject for one in found if one.subject and one.realis == "asserted")
        if told:
            self.touched = (n, told)
        if not found:
            found += self._answers(n, line, taken)
        found += self._others(n, line, topic=topic)
        return found, taken

    def _answers(self, n: int, line: Line, taken: list[Range]) -> list[Suggestion]:
        """Return what a sentence says of the one proposal that the words here or just before tell apart."""
        here = newest(
            one.id
            for one in self.ground.proposals
            if self._fits(one, [], earlier=False)
            and touches(line, stems(f"{one.name} {one.summary}"), stems(one.name))
        )
        if here:
            self.touched = (n, here)
        when, which = self.touched
        if not which or n - when > _ANSWERS:
            return []
        rows = []
        for stance in answers(line, touched=bool(here)):
            row = self._row(n, line, stance)
            if row is not None:
                flags = tuple(flag for flag in row.flags if flag != "subject")
                rows.append(replace(row, subject=which, flags=flags))
                taken.append(stance.quote)
        return rows

    def _opens(self, line: Line) -> bool:
        """Whether a sentence speaks of opening or closing a crossing, or of a proposal about one."""
        about = on_topic(line, 0, len(line), topic=False)
        return (
            about and line.any(0, len(line), "open.v", "open.n", "closed.n", "closed.v", "topic.things") >= 0
        )

    def _parties(self, line: Line, part: Range) -> list[str]:
        return [m.id for k in range(*part) for m in line.named(k, "parties") if m.id]

    def _row(self, n: int, line: Line, stance: Stance) -> Suggestion | None:
        voice, speaker = self._speaker(n, line, stance)
        subject, doubts = self._subject(line, stance)
        realis = self._realis(stance, voice)
        if not realis:
            return None
        if subject and stance.predicate != "prediction":
            self.last, self.last_past = subject, realis == "historical"
        flags = tuple(dict.fromkeys([*doubts, *speaker.flags, *voice.flags]))
        via = voice.via
        if not via and speaker.role != "reporter" and self.reading.source:
            via = (self.reading.source,)
        return Suggestion(
            report=self.reading.report,
            sentence=line.sentence.number,
            quote=span_of(line, stance.quote),
            predicate=stance.predicate,
            value=stance.value,
            subject=subject,
            said_by=speaker.said_by,
            role=speaker.role,
            via=via,
            realis=realis,
            speaker=speaker.span,
            cue=span_of(line, stance.cue),
            score=max(0.3, round(0.9 - 0.15 * len(flags), 2)),
            flags=flags,
        )

    def _speaker(self, n: int, line: Line, stance: Stance) -> tuple[Voice, Speaker]:
        at = stance.quote[0] if stance.holder is None else stance.cue[0]
        voice = self.speech.voice(n, min(max(at, stance.quote[0]), len(line) - 1))
        if stance.holder is None:
            return voice, voice.speaker
        before = self.speech.lines[n - 1] if n else None
        return voice, describe(
            line, stance.holder, self.speech.memory, source=self.reading.source, before=before
        )

    def _realis(self, stance: Stance, voice: Voice) -> str:
        if stance.predicate == "proposal" and stance.value == "withdrawn" and self.last_past:
            return "historical"
        denied = any(f.kind == "deny" for f in voice.frames)
        if denied and stance.realis in {"asserted", "negated"}:
            return "negated" if stance.realis == "asserted" else "asserted"
        return stance.realis

    def _subject(self, line: Line, stance: Stance) -> tuple[str, tuple[str, ...]]:
        """Return the proposal meant, if exactly one fits."""
        back = stance.predicate == "prediction" or stance.value == "withdrawn"
        if back and self.last and self.last_past:
            return self.last, ()
        by = self._parties(line, stance.proposer) if stance.proposer is not None else list(self.proposers)
        fits = [one for one in self.ground.proposals if self._fits(one, by, earlier=stance.earlier)]
        if len(fits) > 1 and not stance.earlier:
            newest = max(one.on for one in fits if one.on is not None)
            fits = [one for one in fits if one.on == newest]
        if len(fits) == 1:
            return fits[0].id, ()
        told = [
            one.id
            for one in self.ground.proposals
            if self._fits(one, [], earlier=stance.earlier)
            and touches(line, stems(f"{one.name} {one.summary}"), stems(one.name))
        ]
        return (told[0], ()) if len(told) == 1 else ("", ("subject",))

    def _fits(self, one: Proposal, by: list[str], *, earlier: bool) -> bool:
        published = self.reading.published
        if (by and one.by not in by) or one.on is None or published is None:
            return False
        old = one.on < published - timedelta(days=self.settings.proposal_days)
        return old if earlier else not old and one.on <= published

    def _others(self, n: int, line: Line, *, topic: bool) -> list[Suggestion]:
        found = []
        for one in others(line, topic=topic and bool(self.ground.proposals)):
            voice = self.speech.voice(n, one.cue[0])
            doubts = ("subject",) if "" in one.subjects else ()
            found += [
                Suggestion(
                    report=self.reading.report,
                    sentence=line.sentence.number,
                    quote=span_of(line, one.quote),
                    predicate=one.predicate,
                    value=one.value,
                    subject=subject,
                    said_by=voice.speaker.said_by,
                    role=voice.speaker.role,
                    via=voice.via,
                    realis="asserted",
                    quantity=one.quantity,
                    unit=one.unit,
                    speaker=voice.speaker.span,
                    cue=span_of(line, one.cue),
                    score=0.7,
                    flags=(*doubts, *voice.flags),
                )
                for subject in one.subjects[:1]
            ]
        return found
