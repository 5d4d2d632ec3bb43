"""Who says what within one sentence: verbs of saying with their subject and what they cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import BE, RELATIVES
from maabar.importers.reports.frame_verbs import is_verb
from maabar.importers.reports.frame_words import (
    _TAGS,
    _TELL,
    KINDS,
    Range,
    _after_verb,
    _boundary_before,
    _content,
    _has_verb,
    _may_speak,
    first_phrase,
    quote_opened,
)
from maabar.importers.reports.phrases import (
    DAYS,
    QUOTES,
    TIMES,
    apposition_after,
    phrase_after,
    phrase_before,
    skip_left,
)
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.importers.reports.cues import Line


_PERSONAL = frozenset({"he", "she", "it", "they", "we"})
#: No sentence of prose has more verbs of saying; a bound on the time that hostile text can take.
_MOST = 12


#: "As per schedule" names nobody.
_NO_SPEAKER = words(
    "schedule usual plan plans agreement norms protocol procedure rules standard the_schedule"
)


_PRESENT = words(
    "say says saying tell tells state states add adds explain explains note notes report reports warn "
    "warns announce announces claim claims deny denies believe believes insist insists order orders plan "
    "plans promise vow pledge want wants hope hopes urge urges demand demands request requests call_for "
    "oppose estimate confirm confirms expects"
)


@dataclass(slots=True)
class Frame:
    """A verb of saying (or "according to") in a sentence.

    Attributes:
        kind: Class of the verb: say, claim, see, deny, order, promise, plan, threaten, urge,
            according, label, passive.
        speaker: Words that name the speaker; None if the sentence does not.
        cue: Words of saying.
        content: Stretches that the speaker stands behind.
        heard: Words that name who was told, or who quotes.
        past: Whether the verb is in the past, so that "would" is a plan and "had" a fact.
    """

    kind: str
    speaker: Range | None
    cue: Range
    content: tuple[Range, ...]
    heard: Range | None = None
    past: bool = True

    def covers(self, at: int) -> bool:
        """Whether a word stands in what is said."""
        return any(start <= at < stop for start, stop in self.content)

    @property
    def size(self) -> int:
        """How many words it covers."""
        return sum(stop - start for start, stop in self.content)


def frames(line: Line) -> list[Frame]:
    """Return the verbs of saying of a sentence with what they cover, in the order of the text."""
    found: list[Frame] = []
    label = _label(line) or _signed(line)
    if label:
        found.append(label)
    at = 0
    while at < len(line) and len(found) < _MOST:
        frame = None
        if line.tagged(at, "nouns.according"):
            frame = _according(line, at)
        elif line.low(at) in {"decision", "decisions"}:
            frame = _decided(line, at)
        elif line.tagged(at, *_TAGS):
            frame = _cited(line, at) or _verb(line, at, found)
        if frame:
            if line.low(frame.cue[0]).endswith("ing") and line.low(frame.cue[0] - 1) == "," and found:
                # ", saying ...": what the verb before covers ends here
                _ended(found[-1], frame.cue[0] - 1)
            found.append(frame)
            at = max(at + 1, frame.cue[1])
        else:
            at += 1
    return found


def _ended(frame: Frame, stop: int) -> None:
    """End what a verb of saying covers at a place."""
    frame.content = tuple((a, min(b, stop)) for a, b in frame.content if a < stop)


def _label(line: Line) -> Frame | None:
    """A speaker's name before a colon, as in a transcript."""
    for at in range(1, min(12, len(line))):
        if line.low(at) == ":":
            break
    else:
        return None
    inside = range(at)
    if at + 2 >= len(line) or not line.tokens[0].capital:
        return None
    if any(line.tagged(k, "anchor.cross", "anchor.road") or line.named(k, "crossings") for k in inside):
        return None
    speaks = any(
        line.tagged(k, "nouns.office", "nouns.person", "nouns.reporter", "nouns.anonymous")
        or line.low(k) in {"presenter", "host", "anchor", "caller", "guest", "interviewer"}
        or line.named(k, "parties")
        or line.named(k, "sources")
        for k in inside
    )
    capitals = all(line.tokens[k].raw.isupper() for k in inside if line.tokens[k].word) and at <= 4
    if not (speaks or capitals) or any(line.tagged(k, *_TAGS) for k in inside):
        return None
    return Frame("label", (0, at), (at, at + 1), ((at + 1, len(line)),), past=False)


def _signed(line: Line) -> Frame | None:
    """A headline that ends in its speaker: "Crossing closed: border service"."""
    if line.sentence.zone not in {"headline", "heading", "standfirst"}:
        return None
    for at in range(max(2, len(line) - 8), len(line) - 1):
        if (
            line.low(at) in {":", "–", "-", "—"}
            and any(
                line.named(k, "parties")
                or line.named(k, "sources")
                or line.tagged(k, "nouns.office", "nouns.anonymous")
                for k in range(at + 1, len(line))
            )
            and line.any(at + 1, len(line), "open.a", "closed.a") < 0
        ):
            return Frame("label", (at + 1, len(line)), (at, at + 1), ((0, at),), past=False)
    return None


def _according(line: Line, at: int) -> Frame | None:
    after = line.end(at, "nouns.according")
    if line.low(at) in {"quoted", "cited"} or line.low(after) in _NO_SPEAKER:
        return None
    stop = phrase_after(line, after, len(line))
    if line.low(at) in {"citing", "quoting"} and not (
        line.any(
            after,
            stop,
            "nouns.office",
            "nouns.anonymous",
            "nouns.collective",
            "nouns.person",
            "nouns.statement",
            "skip.outlets",
        )
        >= 0
        or any(line.named(k, "parties") or line.named(k, "sources") for k in range(after, stop))
    ):
        return None
    stop = apposition_after(line, stop, len(line))
    if stop <= after:
        return None
    left = (_boundary_before(line, at), at)
    right = (stop + 1, len(line))
    if at <= 2:
        content: tuple[Range, ...] = (right,)
    else:
        content = (left,) if line.low(stop) != "," else (left, right)
    return Frame("according", (after, stop), (at, after), content)


def _decided(line: Line, at: int) -> Frame | None:
    """As in "the decision of X to reopen", "X's decision to bar": X ordered it."""
    if line.low(at + 1) in {"of", "by"}:
        for k in range(at + 3, min(at + 12, len(line))):
            if line.low(k) == "to":
                return Frame("order", (at + 2, k), (at, at + 1), ((k + 1, len(line)),))
    if line.low(at + 1) == "to" and at > 0 and line.tokens[at - 1].owner:
        start, stop = phrase_before(line, at)
        if stop > start:
            return Frame("order", (start, stop), (at, at + 1), ((at + 2, len(line)),))
    return None


def _kind(line: Line, at: int) -> str:
    return next(kind for kind in KINDS if line.tagged(at, f"verbs.{kind}"))


def _verb(line: Line, at: int, earlier: list[Frame]) -> Frame | None:  # noqa: PLR0911 - one return per pattern
    if not is_verb(line, at):
        return None
    kind = _kind(line, at)
    cue_end = line.end(at, *_TAGS)
    if _helper(line, at) == "be" and not line.low(at).endswith("ing"):
        return _passive(line, at, kind)
    cue_start = skip_left(line, at)
    past = line.low(at) not in _PRESENT
    if line.low(at).endswith("ing") and line.low(at - 1) == ",":
        past = earlier[-1].past if earlier else True
    inverted = _inverted(line, at, cue_end)
    if inverted:
        return Frame(kind, inverted, (at, cue_end), ((_quote_start(line, at), at),), past=past)
    start, stop = _subject(line, at, cue_start)
    speaker: Range | None = (start, stop) if _may_speak(line, start, stop) else None
    if speaker is None:
        speaker = _bearer(line, cue_start - 1)
        if speaker is not None:
            return Frame(kind, speaker, (at, cue_end), ((cue_end, len(line)),), past=past)
    if speaker is None:
        if not earlier and not line.low(at).endswith("ing") and line.low(at - 1) not in {"and", "but"}:
            return None
        speaker = earlier[-1].speaker if earlier else first_phrase(line, at)
        start = cue_start
    heard, begin = _after_verb(line, at, cue_end)
    content = _after_colon(line, at, kind) or _content(line, start, begin)
    if not content:
        return None
    return Frame(kind, speaker, (at, cue_end), content, heard, past)


def _subject(line: Line, at: int, cue_start: int) -> Range:
    """Return the words before a verb of saying that may name who speaks."""
    if line.low(at).endswith("ing") and line.low(cue_start - 1) == ",":
        return cue_start, cue_start  # "..., saying": the subject of the sentence speaks
    if line.low(cue_start - 1) in {"and", "but"} and not line.tokens[cue_start - 2].capital:
        return cue_start, cue_start  # "welcomed the step and said": so does that of the verb before
    start, stop = phrase_before(line, cue_start)
    if stop - start > 1 and line.low(stop - 1) in _PERSONAL:
        return stop - 1, stop  # "In a post on its page it wrote"
    return start, stop


def _cited(line: Line, at: int) -> Frame | None:
    """As in "X quoted an official as saying", "an official was quoted as saying by X"."""
    if not is_verb(line, at):
        return None
    if line.low(at) not in {"quoted", "quotes", "quoting", "cited"}:
        return None
    for k in range(at + 1, min(at + 20, len(line) - 1)):
        if line.low(k) == "as" and line.low(k + 1) == "saying":
            begin = k + 2 + (line.low(k + 2) == "that")
            start, stop = phrase_before(line, skip_left(line, at))
            if line.low(at + 1) == "by" or k == at + 1:  # passive: the subject speaks
                heard = (at + 2, k) if line.low(at + 1) == "by" else None
                return Frame("say", (start, stop), (at, k + 2), ((begin, len(line)),), heard)
            return Frame("say", (at + 1, k), (at, k + 2), ((begin, len(line)),), (start, stop))
    return None


def _bearer(line: Line, at: int) -> Range | None:
    """As in "Demonstrators with banners that said": who carries the words."""
    if line.low(at) not in RELATIVES and line.low(at) != "that":
        return None
    for k in range(at - 1, max(-1, at - 8), -1):
        if line.tagged(k, "nouns.collective", "nouns.office", "nouns.person"):
            return k, k + 1
        if line.low(k) in {",", ";"}:
            break
    return None


def _helper(line: Line, at: int) -> str:
    """Whether a verb stands after a form of "to be": then it is passive."""
    k = at - 1
    while k >= 0 and (
        line.low(k).endswith("ly") or line.low(k) in {"also", "not", "later", "first", "since", "widely"}
    ):
        k -= 1
    return (
        "be"
        if line.low(k) in BE - {"get", "gets", "got", "still", "keep", "leave", "left", "stand", "stay"}
        else ""
    )


def _passive(line: Line, at: int, kind: str) -> Frame | None:
    """`was denied by X`, `was quoted as saying`, `it was announced that`."""
    for k in range(at + 1, min(at + 8, len(line))):
        if line.low(k) == "by":
            stop = phrase_after(line, k + 1, len(line))
            stop = apposition_after(line, stop, len(line))
            start = _boundary_before(line, at)
            return Frame(kind, (k + 1, stop), (at, k + 1), ((start, at + 1), (stop, len(line))))
        if line.tagged(k, "anchor.cross") or line.low(k) in {",", ";"}:
            break
    return None


def _inverted(line: Line, at: int, cue_end: int) -> Range | None:
    """The speaker after the verb: "...", said X."""
    before = line.low(at - 1)
    if at == 0 or (before not in QUOTES and before != ",") or line.low(at) in _TELL:
        return None
    if before == "," and (
        line.low(at).endswith("ing") or not _has_verb(line, 0, at - 1) or _closes_relative(line, at - 1)
    ):
        return None
    if line.low(cue_end) in {"that", "on", "in", "it", "he", "she", "they", ","} and line.low(
        cue_end
    ) not in {"he", "she"}:
        return None
    stop = phrase_after(line, cue_end, len(line))
    stop = apposition_after(line, stop, len(line))
    timed = any(line.low(k) in TIMES | DAYS for k in range(cue_end, min(stop, cue_end + 2)))
    if line.low(stop) == "that" or timed:
        return None  # ", reported last week that": no speaker stands after the verb
    if stop <= cue_end or (before == "," and _has_verb(line, cue_end, stop)):
        return None
    return cue_end, stop


def _after_colon(line: Line, at: int, kind: str) -> tuple[Range, ...]:
    """As in "An aid worker described something less: nine lorries were turned around"."""
    for k in range(at + 1, min(at + 9, len(line) - 2)):
        if line.low(k) == ":":
            return ((k + 1, len(line)),) if kind in {"say", "claim"} else ()
        if not line.tokens[k].word or line.low(k) == "that":
            break
    return ()


def _closes_relative(line: Line, comma: int) -> bool:
    """As in "A driver, who asked not to be named, described ...": the subject stands before."""
    for k in range(comma - 1, max(-1, comma - 16), -1):
        if line.low(k) == ",":
            return line.low(k + 1) in {"who", "whose", "speaking", "asking"}
    return False


def _quote_start(line: Line, at: int) -> int:
    begin = _boundary_before(line, at)
    return min(begin, quote_opened(line, at, begin))


def outer_of(found: list[Frame], inner: Frame) -> Iterator[Frame]:
    """Yield the frames that cover the verb of another one, nearest first."""
    wider = [f for f in found if f is not inner and f.covers(inner.cue[0]) and f.size > inner.size]
    yield from sorted(wider, key=lambda f: f.size)
