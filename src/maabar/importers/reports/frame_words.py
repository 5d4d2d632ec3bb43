"""Where what is said begins and ends, and who was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, BE, CONJUNCTIONS, PREPOSITIONS, RELATIVES
from maabar.importers.reports.phrases import DAYS, QUOTES, TIMES, skip_left
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


Range = tuple[int, int]

KINDS = ("deny", "claim", "see", "order", "promise", "plan", "threaten", "urge", "say")
_TAGS = tuple(f"verbs.{kind}" for kind in KINDS)

_TELL = words("told tell tells telling informed inform informs notified notify assured assure assures")

_SUBORDINATE = words(
    "after when as if following while although since because despite before once until with amid in on at "
    "during by under throughout unlike"
)


def _boundary_before(line: Line, at: int) -> int:
    """Return where the clause before a place begins: after a semicolon or ", while"."""
    for k in range(at - 1, 0, -1):
        if line.low(k) == ";" or (line.low(k) in {"while", "whereas", "but"} and line.low(k - 1) == ","):
            return k + 1
    return 0


def _has_verb(line: Line, start: int, stop: int) -> bool:
    """Whether there is a finite verb as far as small words can tell."""
    return any(
        line.low(k) in AUX
        or line.low(k) in BE
        or line.tagged(
            k, "open.v", "closed.v", "resume.v", "halt.v", "motion.go", "work.v", "bar.x", "motion.let"
        )
        or (line.low(k).endswith("ed") and k > start)
        for k in range(start, stop)
    ) or any(line.low(k) in QUOTES for k in range(start, stop))


def _may_speak(line: Line, start: int, stop: int) -> bool:
    words = [k for k in range(start, stop) if line.tokens[k].word]
    if not words:
        return False
    first = line.low(words[0])
    if len(words) == 1 and first in RELATIVES | CONJUNCTIONS | DAYS | {"there", "as", "that", "who"}:
        return False
    return first not in PREPOSITIONS or first in {"one", "over"}


def first_phrase(line: Line, before: int) -> Range | None:
    """The subject of the sentence: its first words up to a verb."""
    stop = 0
    while stop < before and not (
        line.low(stop) in AUX
        or line.low(stop) in {",", ";"}
        or line.tagged(stop, "position.against", "position.for", "open.v", "closed.v", "halt.v", *_TAGS)
        or (line.low(stop).endswith("ed") and stop > 0)
    ):
        stop += 1
    stop = skip_left(line, stop)
    return (0, stop) if 0 < stop < before and _may_speak(line, 0, stop) else None


def _after_verb(line: Line, at: int, begin: int) -> tuple[Range | None, int]:
    """Return who was told, and where what is said begins."""
    heard: Range | None = None
    if line.low(at) in _TELL or line.low(begin) == "to":
        start = begin
        stop = _addressee(line, begin + (line.low(begin) == "to"))
        heard = (start, stop) if stop > start else None
        begin = stop
    for k in range(begin, min(begin + 18, len(line))):
        low = line.low(k)
        if low == "that":
            return heard, k + 1
        if not _passes(line, k):
            return heard, k
    return heard, begin


def _passes(line: Line, k: int) -> bool:
    """Whether a word may stand between the verb and what is said: "on Monday in a statement"."""
    low = line.low(k)
    token = line.tokens[k]
    if line.tagged(k, "anchor.cross") or low in QUOTES:
        return False
    if low in {"the", "a", "an", "its", "their"}:
        return (
            line.tagged(k + 1, "nouns.statement", "skip.adverbs", "skip.outlets") or line.low(k + 1) in DAYS
        )
    return (
        line.tagged(k, "skip.adverbs", "nouns.statement")
        or low in DAYS | TIMES
        or low in {",", "on", "in", "at", "to", "during", "of", "from"}
        or token.raw[0].isdigit()
    ) and not (low == "," and not line.tagged(k + 1, "skip.adverbs", "nouns.statement"))


def _addressee(line: Line, begin: int) -> int:
    """Return where the one who was told ends."""
    names = line.names.get(begin + (line.low(begin) == "the"), ())
    source = next((m for m in names if m.table == "sources"), None)
    for k in range(begin, min(begin + 22, len(line))):
        if line.low(k) == "that":
            return k
        if line.low(k) in AUX or line.low(k) in QUOTES:
            break
    if source is not None:
        stop = begin
        while stop < len(line) and line.tokens[stop].start < source.span.stop:
            stop += 1
        return _told_list(line, stop)
    stop = begin
    while stop < len(line) and (
        line.tagged(stop, "skip.outlets")
        or line.low(stop)
        in {"the", "a", "this", "state", "local", "public", "our", "us", "me", "and", "news"}
        or (line.tokens[stop].capital and not line.named(stop, "crossings") and stop - begin < 4)
    ):
        stop += 1
    while stop > begin and line.low(stop - 1) in {"the", "a", "and"}:
        stop -= 1
    return stop


def _told_list(line: Line, stop: int) -> int:
    """Step over ", sister paper Y," and ", Z" after the one who was told: other outlets named with it."""
    k = stop
    limit = min(stop + 12, len(line))
    while k < limit:
        low = line.low(k)
        if (
            line.named(k, "sources")
            or line.tagged(k, "skip.outlets")
            or low in {"sister", "publication", "paper"}
        ):
            stop = k + 1
        elif low not in {",", "and", "'s", "its", "the"}:
            break
        k += 1
    return stop + 1 if line.low(stop) == "," and stop > 0 and line.named(stop - 1, "sources") else stop


#: What may follow ", X said" without being what is said: "on condition of anonymity", "after a meeting".
_HANGS = words("on after because as when during while following speaking")


def _content(line: Line, start: int, begin: int) -> tuple[Range, ...]:
    """Return what is said: after the verb, before the speaker, or both."""
    size = len(line)
    rest = _words(line, begin, size)
    hangs = (
        line.low(start - 1) == ","
        and not line.any(begin, size, "open.v", "closed.v") >= 0
        and bool({line.low(begin), line.low(begin - 1)} & _HANGS)
    )
    left = _left(line, start, last=(rest == 0 or hangs) and line.any(0, start, *_TAGS) < 0)
    if left and (_quoted(line, left) or rest < 3 or hangs or line.low(begin) in {",", ";"}):
        right = (begin, size)
        return (left, right) if rest >= 2 and line.low(begin) in QUOTES | {","} else (left,)
    return ((begin, size),) if rest >= 1 else ()


def _left(line: Line, start: int, *, last: bool = False) -> Range | None:
    """What stands before the speaker, if it can be what is said: all of it if the speaker stands last."""
    end = start
    while end > 0 and not line.tokens[end - 1].word:
        end -= 1
    if end == start or end < 2:
        return None
    begin = 0 if last and not _quoted(line, (0, end)) else _boundary_before(line, end)
    begin = min(begin, quote_opened(line, start, begin))
    if (
        line.low(begin) in _SUBORDINATE
        and line.low(start - 1) not in QUOTES
        and not _main_clause(line, begin, end)
    ):
        return None
    if not _has_verb(line, begin, end) and line.low(start - 1) not in QUOTES:
        return None
    return begin, start


def quote_opened(line: Line, at: int, begin: int) -> int:
    """Return where a quotation that ends at a place was opened: a semicolon within it parts nothing."""
    closing = next((k for k in range(at - 1, max(-1, at - 4), -1) if line.low(k) in QUOTES), -1)
    if closing <= 0:
        return begin
    return next((k for k in range(closing - 1, -1, -1) if line.low(k) in QUOTES), begin)


_OPENERS = frozenset({"in", "on", "at", "with", "by", "for", "during"})


def _main_clause(line: Line, begin: int, end: int) -> bool:
    """Whether a main clause follows an opening phrase: "On Monday, the crossing was shut, ..."."""
    for k in range(begin, end):
        if line.low(k) == ",":
            return _has_verb(line, k, end)
    return line.low(begin) in _OPENERS and _has_verb(line, begin, end)


def _quoted(line: Line, part: Range) -> bool:
    return any(line.low(k) in QUOTES for k in range(*part))


def _words(line: Line, start: int, stop: int) -> int:
    return sum(line.tokens[k].word for k in range(start, stop))
