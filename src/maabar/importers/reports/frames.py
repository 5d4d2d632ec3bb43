"""Who says what within one sentence: verbs of saying with their subject and what they cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, BE, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, RELATIVES
from maabar.importers.reports.phrases import (
    DAYS,
    QUOTES,
    apposition_after,
    phrase_after,
    phrase_before,
    skip_left,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.importers.reports.cues import Line

Range = tuple[int, int]
#: No sentence of prose has more verbs of saying; a bound on the time that hostile text can take.
_MOST = 12

KINDS = ("deny", "claim", "see", "order", "promise", "plan", "threaten", "urge", "say")
_TAGS = tuple(f"verbs.{kind}" for kind in KINDS)
#: Words that are verbs of saying only if the words around make them so.
_NOUNISH = frozenset(
    "report reports claim claims demand demands request requests offer offers plan plans order orders promise promises hopes"
    " hope record records appeal appeals notes note comment comments state states direct post estimate estimates pledge"
    " stress quotes quote highlights broadcast count found direct vow vows commit describe continued recorded directed sought"
    " suggest seek appeals dispute disputed see seen asks".split()
)
_TELL = frozenset("told tell tells telling informed inform informs assured assure assures".split())
_SUBORDINATE = frozenset(
    "after when as if following while although since because despite before once until with amid in on at during by"
    " under throughout unlike".split()
)
_PRESENT = frozenset(
    "say says saying tell tells state states add adds explain explains note notes report reports warn warns announce announces"
    " claim claims deny denies believe believes insist insists order orders plan plans promise vow pledge want wants hope hopes"
    " urge urges demand demands request requests call_for oppose estimate confirm confirms expects".split()
)


@dataclass(slots=True)
class Frame:
    """A verb of saying (or "according to") in a sentence.

    Attributes:
        kind: Class of the verb: say, claim, see, deny, order, promise, plan, threaten, urge, according, label, passive.
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
        elif line.tagged(at, *_TAGS):
            frame = _verb(line, at, found)
        if frame:
            found.append(frame)
            at = max(at + 1, frame.cue[1])
        else:
            at += 1
    return found


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
        if line.low(at) in {":", "–", "-", "—"} and any(
            line.named(k, "parties") or line.named(k, "sources") or line.tagged(k, "nouns.office", "nouns.anonymous")
            for k in range(at + 1, len(line))
        ) and line.any(at + 1, len(line), "open.a", "closed.a") < 0:
            return Frame("label", (at + 1, len(line)), (at, at + 1), ((0, at),), past=False)
    return None


def _according(line: Line, at: int) -> Frame | None:
    after = line.end(at, "nouns.according")
    if line.low(at) in {"quoted", "cited"}:
        return None
    stop = phrase_after(line, after, len(line))
    if line.low(at) in {"citing", "quoting"} and not (
        line.any(after, stop, "nouns.office", "nouns.anonymous", "nouns.collective", "nouns.person", "nouns.statement", "skip.outlets") >= 0
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


def _boundary_before(line: Line, at: int) -> int:
    """Return where the clause before a place begins: after a semicolon or ", while"."""
    for k in range(at - 1, 0, -1):
        if line.low(k) == ";" or (line.low(k) in {"while", "whereas", "but"} and line.low(k - 1) == ","):
            return k + 1
    return 0


def _kind(line: Line, at: int) -> str:
    return next(kind for kind in KINDS if line.tagged(at, f"verbs.{kind}"))


def _is_verb(line: Line, at: int) -> bool:
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if low in {"asked", "ask"} and (after in {"not", "to"} or before in RELATIVES):
        return False
    if before == "to" and line.low(at - 2) not in {"on"}:
        return False
    if before in {"the", "a", "an", "of", "by", "no", "any", "this", "its", "their", "his", "her"} or (
        at > 0 and line.tokens[at - 1].owner and line.tokens[at - 1].raw.lower().endswith(("'s", "’s"))
    ):
        return before == "by" and low.endswith("ing")
    if low in _NOUNISH:
        if line.tagged(at, "rumoured.phrases") or before in PREPOSITIONS or before in DETERMINERS:
            return False
        return after == "that" or (
            low not in {"state", "states", "record", "records", "direct", "post", "count", "plan", "stress"}
            and (after in DETERMINERS or after in {"on", "to", "no"} or line.tokens[min(at + 1, len(line) - 1)].capital)
            and at > 0
        )
    if low.endswith("ing") and low not in {"saying", "adding", "telling", "stating", "announcing", "noting", "warning",
                                           "confirming", "claiming", "alleging", "denying", "observing", "reporting"}:
        return before in AUX
    return not (line.tokens[at].capital and at > 0 and low in {"states", "state"})


def _verb(line: Line, at: int, earlier: list[Frame]) -> Frame | None:
    if not _is_verb(line, at):
        return None
    cited = _cited(line, at)
    if cited is not None:
        return cited
    kind = _kind(line, at)
    cue_end = line.end(at, *_TAGS)
    helper = _helper(line, at)
    if helper == "be" and not line.low(at).endswith("ing"):
        return _passive(line, at, kind)
    cue_start = skip_left(line, at)
    past = line.low(at) not in _PRESENT
    inverted = _inverted(line, at, cue_end)
    if inverted:
        return Frame(kind, inverted, (at, cue_end), ((_quote_start(line, at), at),), past=past)
    if line.low(at).endswith("ing") and line.low(cue_start - 1) == ",":
        start, stop = cue_start, cue_start  # "..., saying": the subject of the sentence speaks
    else:
        start, stop = phrase_before(line, cue_start)
    speaker: Range | None = (start, stop) if _may_speak(line, start, stop) else None
    if speaker is None and (line.low(cue_start - 1) in RELATIVES or line.low(cue_start - 1) == "that"):
        speaker = _bearer(line, cue_start - 1)
        if speaker is not None:
            return Frame(kind, speaker, (at, cue_end), ((cue_end, len(line)),), past=past)
    if speaker is None:
        if not earlier and not line.low(at).endswith("ing") and line.low(at - 1) not in {"and", "but"}:
            return None
        speaker = earlier[-1].speaker if earlier else first_phrase(line, at)
        start = cue_start
    heard, begin = _after_verb(line, at, cue_end)
    content = _content(line, start, begin)
    if not content:
        return None
    return Frame(kind, speaker, (at, cue_end), content, heard, past)


def _cited(line: Line, at: int) -> Frame | None:
    """"X quoted an official as saying", "an official was quoted as saying by X"."""
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
    """"Demonstrators with banners that said": who carries the words."""
    for k in range(at - 1, max(-1, at - 8), -1):
        if line.tagged(k, "nouns.collective", "nouns.office", "nouns.person"):
            return k, k + 1
        if line.low(k) in {",", ";"}:
            break
    return None


def _helper(line: Line, at: int) -> str:
    """Whether a verb stands after a form of "to be": then it is passive."""
    k = at - 1
    while k >= 0 and (line.low(k).endswith("ly") or line.low(k) in {"also", "not", "later", "first", "since", "widely"}):
        k -= 1
    return "be" if line.low(k) in BE - {"get", "gets", "got", "still", "keep", "leave", "left", "stand", "stay"} else ""


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
    if before == "," and (line.low(at).endswith("ing") or not _has_verb(line, 0, at - 1)):
        return None
    if line.low(cue_end) in {"that", "on", "in", "it", "he", "she", "they", ","} and line.low(cue_end) not in {"he", "she"}:
        return None
    stop = phrase_after(line, cue_end, len(line))
    stop = apposition_after(line, stop, len(line))
    if stop <= cue_end or (before == "," and _has_verb(line, cue_end, stop)):
        return None
    return cue_end, stop


def _has_verb(line: Line, start: int, stop: int) -> bool:
    """Whether there is a finite verb as far as small words can tell."""
    return any(
        line.low(k) in AUX
        or line.low(k) in BE
        or line.tagged(k, "open.v", "closed.v", "resume.v", "halt.v", "motion.go", "work.v", "bar.x", "motion.let")
        or (line.low(k).endswith("ed") and k > start)
        for k in range(start, stop)
    ) or any(line.low(k) in QUOTES for k in range(start, stop))


def _quote_start(line: Line, at: int) -> int:
    return _boundary_before(line, at)


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
        return line.tagged(k + 1, "nouns.statement", "skip.adverbs", "skip.outlets") or line.low(k + 1) in DAYS
    return (
        line.tagged(k, "skip.adverbs", "nouns.statement")
        or low in DAYS
        or low in {",", "on", "in", "at", "to", "during", "of", "from"}
        or token.raw[0].isdigit()
    ) and not (low == "," and not line.tagged(k + 1, "skip.adverbs", "nouns.statement"))


def _addressee(line: Line, begin: int) -> int:
    """Return where the one who was told ends."""
    names = line.names.get(begin + (line.low(begin) in {"the"}), ())
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
        or line.low(stop) in {"the", "a", "this", "state", "local", "public", "our", "us", "me", "and", "news"}
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
        if line.named(k, "sources") or line.tagged(k, "skip.outlets") or low in {"sister", "publication", "paper"}:
            stop = k + 1
        elif low not in {",", "and", "'s", "its", "the"}:
            break
        k += 1
    return stop + 1 if line.low(stop) == "," and stop > 0 and line.named(stop - 1, "sources") else stop


def _content(line: Line, start: int, begin: int) -> tuple[Range, ...]:
    """Return what is said: after the verb, before the speaker, or both."""
    size = len(line)
    left = _left(line, start)
    rest = _words(line, begin, size)
    if left and (_quoted(line, left) or rest < 3 or line.low(begin) in {",", ";"}):
        right = (begin, size)
        return (left, right) if rest >= 2 and line.low(begin) in QUOTES | {","} else (left,)
    return ((begin, size),) if rest >= 1 else ()


def _left(line: Line, start: int) -> Range | None:
    """What stands before the speaker, if it can be what is said."""
    end = start
    while end > 0 and not line.tokens[end - 1].word:
        end -= 1
    if end == start or end < 2:
        return None
    begin = _boundary_before(line, end)
    if line.low(begin) in _SUBORDINATE and line.low(start - 1) not in QUOTES and not _main_clause(line, begin, end):
        return None
    if not _has_verb(line, begin, end) and line.low(start - 1) not in QUOTES:
        return None
    return begin, start


def _main_clause(line: Line, begin: int, end: int) -> bool:
    """Whether a main clause follows an opening phrase: "On Monday, the crossing was shut, ..."."""
    for k in range(begin, end):
        if line.low(k) == ",":
            return _has_verb(line, k, end) and not _has_verb(line, begin, k)
    return line.low(begin) in {"in", "on", "at", "with"} and _has_verb(line, begin, end)


def _quoted(line: Line, part: Range) -> bool:
    return any(line.low(k) in QUOTES for k in range(*part))


def _words(line: Line, start: int, stop: int) -> int:
    return sum(line.tokens[k].word for k in range(start, stop))


def outer_of(found: list[Frame], inner: Frame) -> Iterator[Frame]:
    """Yield the frames that cover the verb of another one, nearest first."""
    wider = [f for f in found if f is not inner and f.covers(inner.cue[0]) and f.size > inner.size]
    yield from sorted(wider, key=lambda f: f.size)
