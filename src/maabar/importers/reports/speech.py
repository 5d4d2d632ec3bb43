"""Who stands behind each stretch of a report: within a sentence, and from one sentence to the next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import quotations
from maabar.importers.reports.frame_words import first_phrase
from maabar.importers.reports.frames import Frame, frames, outer_of
from maabar.importers.reports.phrases import QUOTES, phrase_after
from maabar.importers.reports.small import words
from maabar.importers.reports.speaker_words import UNNAMED, Speaker
from maabar.importers.reports.speakers import Memory, describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.records import Reading

_ACTS = words("order urge promise plan threaten")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says a stretch of text, and how.

    Attributes:
        speaker: Who.
        via: Outlets it passed through, nearest the speaker first.
        frame: The verb of saying that is nearest; None in the reporter's own voice.
        frames: All that cover it.
        flags: Doubts.
    """

    speaker: Speaker
    via: tuple[str, ...] = ()
    frame: Frame | None = None
    frames: tuple[Frame, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class Speech:
    """The speakers of a report, sentence by sentence; lines must come in order."""

    reading: Reading
    quotes: list[tuple[int, int]] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    wire: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    found: list[list[Frame]] = field(default_factory=list)
    told: list[dict[int, Speaker]] = field(default_factory=list)

    @classmethod
    def of(cls, reading: Reading, own: frozenset[str] = frozenset()) -> Speech:
        """Return what is needed to tell the speakers of a report.

        Args:
            reading: The report.
            own: Words by which the report calls its own source.
        """
        stretches = [(z.span.start, z.span.stop) for z in reading.zones if z.speaks]
        wire = tuple(
            dict.fromkeys(
                m.id
                for z in reading.zones
                if z.name == "dateline"
                for m in reading.mentions
                if m.table == "sources" and m.id and z.span.start <= m.span.start < z.span.stop
            )
        )
        return cls(reading, quotations(reading.text, stretches), Memory(own=own), wire)

    def read(self, lines: Sequence[Line]) -> None:
        """Find the verbs of saying of all sentences and who their subjects are."""
        for n, line in enumerate(lines):
            before = lines[n - 1] if n else None
            found = frames(line)
            told: dict[int, Speaker] = {}
            for k, frame in enumerate(found):
                if frame.speaker is None:
                    continue
                speaker = describe(
                    line, frame.speaker, self.memory, source=self.reading.source, before=before
                )
                if frame.kind == "label":
                    speaker = self._labelled(line, frame, speaker)
                told[k] = speaker
                if speaker.role != "reporter" and speaker.said_by:
                    self.memory.keep(speaker, line, frame.speaker)
            if not found:
                self._keep_subject(line)
            self.lines.append(line)
            self.found.append(found)
            self.told.append(told)

    def _labelled(self, line: Line, frame: Frame, speaker: Speaker) -> Speaker:
        """Return who a label names: somebody introduced before, the programme itself, or as it reads."""
        if frame.speaker is None or frame.speaker[1] - frame.speaker[0] != 1:
            return speaker
        name = line.low(frame.speaker[0])
        if name in {"spokesperson", "spokesman", "spokeswoman"} and self.memory.own:
            return self._reporter()  # the report is the briefing of its own office
        if name in {"anchor", "presenter", "host", "reporter", "correspondent", "interviewer", "moderator"}:
            return self._reporter()
        for earlier in reversed(self.lines):
            for at in range(len(earlier) - 2):
                if earlier.low(at) == name and earlier.low(at + 1) == ",":
                    stop = phrase_after(earlier, at + 2, len(earlier))
                    return describe(earlier, (at, stop), Memory(), source=self.reading.source)
        token = line.tokens[frame.speaker[0]]
        if line.names.get(frame.speaker[0]) or token.has("nouns.office", "nouns.collective", "nouns.person"):
            return speaker
        return Speaker(UNNAMED, "named", speaker.span, "", ("speaker",))

    def _keep_subject(self, line: Line) -> None:
        """Remember the party that a sentence is about: "it" and "its president" may be of that party."""
        part = first_phrase(line, min(len(line), 14))
        if part is not None and any(
            line.named(k, "parties") or line.tagged(k, "nouns.collective") for k in range(*part)
        ):
            speaker = describe(line, part, Memory(), source=self.reading.source)
            if speaker.said_by:
                self.memory.keep(speaker, line, part)

    def voice(self, n: int, at: int) -> Voice:
        """Return who says a word.

        Args:
            n: Which sentence, from 0.
            at: Which word.
        """
        found = self.found[n]
        over = sorted((f for f in found if f.covers(at)), key=lambda f: (f.size, -f.cue[0]))
        if over:
            return self._framed(n, over)
        return self._inherited(n, at)

    def _framed(self, n: int, over: list[Frame]) -> Voice:
        found, told = self.found[n], self.told[n]
        inner = over[0]
        speaker = told.get(found.index(inner))
        chain = [inner, *outer_of(found, inner)]
        for frame in over[1:]:
            if frame not in chain:
                chain.append(frame)
        via: list[str] = []
        position = 0
        while speaker is not None and speaker.source and position + 1 < len(chain):
            # "X said, an agency reported": an outlet only carries what another frame says.
            other = told.get(found.index(chain[position + 1]))
            if other is None or other.source or other.role == "reporter":
                break
            via.append(speaker.source)
            inner, speaker = chain[position + 1], other
            position += 1
        for frame in chain:
            other = told.get(found.index(frame))
            if frame.heard is not None:
                via += self._outlets(n, frame)
            if other is not None and other.source and other is not speaker:
                via.append(other.source)
        speaker = speaker or Speaker("", "anonymous", None, "", ("speaker",))
        if speaker.source and speaker.source != self.reading.source:
            via.insert(0, speaker.source)
        flags = tuple(speaker.flags) + (("distance",) if any(f.kind == "claim" for f in chain) else ())
        return Voice(speaker, self._chain(via, speaker), inner, tuple(over), flags)

    def _outlets(self, n: int, frame: Frame) -> list[str]:
        line = self.lines[n]
        if frame.heard is None:
            return []
        found = [m.id for k in range(*frame.heard) for m in line.named(k, "sources") if m.id]
        found = list(dict.fromkeys(found))
        # "told the group's sister paper, Y": the one named last heard it, the first only owns it.
        own = [one for one in found if one != self.reading.source]
        return own or found

    def _chain(self, via: list[str], speaker: Speaker) -> tuple[str, ...]:
        if speaker.role == "reporter" and not via:
            return self.wire if self.wire != (self.reading.source,) else ()
        source = self.reading.source
        ordered = [one for one in dict.fromkeys([*via, *self.wire]) if one and one != source]
        return tuple(ordered + ([source] if source else []))

    def _inherited(self, n: int, at: int) -> Voice:
        """A word outside every verb of saying: a quotation that runs on, or the reporter."""
        line = self.lines[n]
        offset = line.tokens[at].start
        inside = next((q for q in self.quotes if q[0] <= offset < q[1]), None)
        reporter = Voice(self._reporter(), self._chain([], self._reporter()))
        if inside is None:
            return self._continued(n, at) or reporter
        for m in self._others(inside, n):
            if self.told[m]:
                speaker = list(self.told[m].values())[-1]
                frame = self.found[m][-1]
                return Voice(
                    speaker, self._chain(self._outlets(m, frame), speaker), frame, (frame,), speaker.flags
                )
        covers_most = inside[1] - inside[0] > 0.6 * (line.sentence.span.stop - line.sentence.span.start)
        if not covers_most:
            return reporter
        for m in (n - 1, n + 1):
            if 0 <= m < len(self.lines) and self.told[m]:
                speaker = list(self.told[m].values())[-1]
                if speaker.role != "reporter" or speaker.source:
                    return Voice(
                        speaker,
                        self._chain([], speaker),
                        None,
                        (),
                        (*speaker.flags, "speaker-ambiguous")[: 1 + (m > n)],
                    )
        return reporter

    def _others(self, quote: tuple[int, int], n: int) -> list[int]:
        """Return the sentences that the same quotation runs through, or stands beside, nearest first."""
        found = [
            m
            for m, line in enumerate(self.lines)
            if m != n and line.sentence.span.start < quote[1] and line.sentence.span.stop > quote[0]
        ]
        return sorted(found, key=lambda m: abs(m - n))

    def _continued(self, n: int, at: int) -> Voice | None:
        """The next sentence in the same paragraph, in the past of the past: perhaps the same speaker."""
        if n == 0:
            return None
        label = self._label(n)
        if label is not None:
            return label
        line, before = self.lines[n], self.lines[n - 1]
        between = self.reading.text[before.sentence.span.stop : line.sentence.span.start]
        if "\n" in between or not self.told[n - 1] or self.found[n]:
            return None
        frame = self.found[n - 1][-1]
        if frame.kind in _ACTS or not frame.past:
            return None
        back = any(line.low(k) in {"had", "hadn't", "would"} for k in range(len(line)))
        speaker = self.told[n - 1].get(len(self.found[n - 1]) - 1)
        if (
            not back
            or speaker is None
            or speaker.role == "reporter"
            or any(line.low(k) in QUOTES for k in range(len(line)))
        ):
            return None
        del at
        if frame.kind == "deny":
            frame = replace(frame, kind="say")  # what was denied ends with its sentence
        via = self._chain(self._outlets(n - 1, frame), speaker)
        return Voice(speaker, via, frame, (frame,), ("speaker-ambiguous",))

    def _label(self, n: int) -> Voice | None:
        """A transcript: what follows in the paragraph of "NAME: ..." is said by the same."""
        for m in range(n - 1, max(-1, n - 12), -1):
            gap = self.reading.text[self.lines[m].sentence.span.stop : self.lines[m + 1].sentence.span.start]
            if "\n" in gap:
                return None
            for k, frame in enumerate(self.found[m]):
                if frame.kind == "label" and k in self.told[m]:
                    speaker = self.told[m][k]
                    return Voice(speaker, self._chain([], speaker), frame, (frame,), speaker.flags)
        return None

    def _reporter(self) -> Speaker:
        return Speaker(self.reading.source, "reporter")
