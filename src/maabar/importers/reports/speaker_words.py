"""The words that name a speaker: names of persons, descriptions without them, what binds to a party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import ADVERBS, DETERMINERS, PREPOSITIONS
from maabar.importers.reports.phrases import DAYS, TIMES
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.records import Mention, Span


_BINDING = words("of for from with by at")

_SERVING = words("adviser advisor aide assistant advisers advisors aides")

UNNAMED = "a person named in the text"

#: Arabic articles joined to a name, with the forms that follow its first letter.
_ARTICLES = ("al-", "el-", "ad-", "as-", "ash-", "an-", "ar-", "at-", "az-", "abu-", "bin-", "ibn-")
_PARTICLES = words("al el bin ibn abu de van von da di le la del der bint umm den")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as a row of the table `claims` tells it.

    Attributes:
        said_by: A party or source, a description, or `id: description`.
        role: How the speaker is named.
        span: Where in the text; None for the reporter.
        source: The source, if an outlet speaks.
        flags: Doubts.
    """

    said_by: str
    role: str
    span: Span | None = None
    source: str = ""
    flags: tuple[str, ...] = ()


def _person_words(line: Line, start: int, stop: int) -> list[str]:
    """Return the words of a person's name: a run of capitals that is no name of the case and no office."""
    best: list[str] = []
    run: list[str] = []
    if line.any(start, stop, "nouns.body") >= 0 and line.any(start, stop, "nouns.office") < 0:
        return []
    for k in [*range(start, stop), -1]:
        token = line.tokens[k] if k >= 0 else None
        low = token.low if token else ""
        plain = (
            token is not None
            and (token.capital or ((low in _PARTICLES or low.startswith(_ARTICLES)) and run))
            and not line.names.get(k)
            and not token.has("nouns.office", "nouns.collective", "nouns.reporter", "anchor.cross")
            and low not in DETERMINERS
            and low not in DAYS
            and low not in PREPOSITIONS
            and not (token.raw.isupper() and (len(token.raw) > 1 or not run))
        )
        if plain and token is not None:
            run.append(low)
        elif run and (token is None or token.raw != "."):
            first = (k if k >= 0 else stop) - len(run)
            if line.low(first - 1) == "the":
                run = []  # "the Red Crescent" is nobody's name
                continue
            if len(run) > len(best) or not best:
                best = run
            run = []
    return best if len(best) >= 2 or _single_name(line, start, stop, best) else []


def _single_name(line: Line, start: int, stop: int, best: list[str]) -> bool:
    """Whether one capitalised word alone is a surname: "Karan said", "Mr Karan said"."""
    words = [line.low(k) for k in range(start, stop) if line.tokens[k].word]
    titled = any(w in {"mr", "mrs", "ms", "dr", "gen", "col", "lt", "maj", "capt", "sheikh"} for w in words)
    if len(words) == 1 and start <= 1 and best and (best[0].endswith("s") or words[0] == "police"):
        return False  # "Engineers said": a capital only because the sentence begins
    return bool(best) and (
        titled or len(words) == 1 or (len(words) == 2 and line.tagged(start, "nouns.office"))
    )


def _without_time(line: Line, start: int, stop: int) -> int:
    """Cut off when it was said: "by X last week", "by X in 2022"."""
    for k in range(start + 1, stop):
        low, after = line.low(k), line.low(k + 1)
        if low in {"last", "this", "earlier", "late", "early"} and after in TIMES | DAYS | {
            "this",
            "in",
            "on",
        }:
            return k
        if low in {"in", "on"} and (after in DAYS or after.isdigit()):
            return k
    return stop


def _bare(line: Line, part: Range) -> Range:
    """Drop what does not belong to the name: adverbs, days, quotation marks, brackets at the ends."""
    start, stop = part
    stop = _without_time(line, start, stop)
    while start < stop and (
        not line.tokens[start].word
        or line.low(start) in ADVERBS
        or line.low(start) in {"and", "but", "that", "as"}
    ):
        start += 1
    while stop > start and (
        not line.tokens[stop - 1].word
        or line.low(stop - 1)
        in DAYS
        | {
            "also",
            "on",
            "in",
            "late",
            "early",
            "has",
            "have",
            "had",
            "yesterday",
            "today",
            "later",
            "earlier",
            "then",
            "further",
        }
    ):
        stop -= 1
    return start, stop


def _party(line: Line, start: int, stop: int) -> str:
    """Return the party a speaker belongs to; empty if the name only tells where, or who backs whom."""
    for k in range(start, stop):
        for mention in line.named(k, "parties"):
            if mention.id and "ask" not in mention.flags and _binds(line, start, k, mention):
                return mention.id
    return ""


def _binds(line: Line, start: int, k: int, mention: Mention) -> bool:
    token = line.tokens[k]
    if token.low.endswith(
        ("-backed", "-led", "-held", "-controlled", "-aligned", "-supported", "-sponsored")
    ):
        return False
    following = line.low(k + 1)
    if following in {"backed", "-", "held", "controlled"} or line.tagged(k + 1, "nouns.not_binding"):
        return bool(mention.span.stop > line.tokens[min(k + 1, len(line) - 1)].start)
    if line.low(k - 1) in {"pro", "anti", "former"} or token.low.startswith(("pro-", "anti-")):
        return False
    return _bound_before(line, start, k)


_RULING = words("authorities government administration leadership parliament command regime")


def _bound_before(line: Line, start: int, k: int) -> bool:
    """Whether the words before a party's name make the speaker one of that party."""
    for j in range(k - 1, start - 1, -1):
        low = line.low(j)
        if low == "to" and line.low(j - 1) in _SERVING:
            return True  # "an adviser to X's president"
        if low == "in" and line.low(j - 1) in _RULING:
            return True  # "the de facto authorities in X"
        if low in {"in", "near", "inside", "to", "against", "opposed", "along", "via", "across", "between"}:
            return False
        if low in _BINDING or low == ",":
            return True
    return True


def _role(line: Line, start: int, stop: int, *, person: bool) -> str:
    # "asked not to be named" may stand after the verb of saying.
    hidden = line.any(0, len(line), "nouns.anonymous_phrases") >= 0
    if hidden or (line.any(start, stop, "nouns.anonymous") >= 0 and not person):
        return "anonymous"
    if person:
        return "named"
    if line.any(start, stop, "nouns.collective") >= 0 or (
        stop - start == 1 and line.low(start).endswith("s") and not line.names.get(start)
    ):
        return "collective"
    if line.any(start, stop, "nouns.office") >= 0:
        return "role"
    return (
        "named"
        if any(line.names.get(k) or line.tokens[k].capital for k in range(start + 1, stop))
        else "role"
    )


def _description(line: Line, start: int, stop: int, person: list[str]) -> str:
    """Return the speaker's words without the name of a person."""
    if not person:
        return _text(line, start, stop)
    kept: list[Range] = []
    for a, b in _comma_parts(line, start, stop):
        if any(line.tagged(k, "nouns.office", "nouns.person", "nouns.collective") for k in range(a, b)):
            kept.append(_without_name(line, a, b, person))
    if not kept:
        rest = [
            part
            for part in _comma_parts(line, start, stop)
            if not set(person) & {line.low(k) for k in range(*part)}
        ]
        texts = [_text(line, a, b) for a, b in rest]
        texts = [t for t in texts if not t.isdigit() and t]
        return texts[0] if texts else UNNAMED
    return _text(line, *kept[0])


def _comma_parts(line: Line, start: int, stop: int) -> list[Range]:
    parts, begin = [], start
    for k in range(start, stop):
        if line.low(k) == ",":
            parts.append((begin, k))
            begin = k + 1
    return [*parts, (begin, stop)]


def _without_name(line: Line, a: int, b: int, person: list[str]) -> Range:
    """Cut the name off either end of "Foreign Minister NAME of X"."""
    names = [k for k in range(a, b) if line.low(k) in person]
    if not names:
        return a, b
    first, last = names[0], names[-1]
    if first > a:
        return a, first
    return last + 1, b


def _text(line: Line, a: int, b: int) -> str:
    while a < b and (
        not line.tokens[a].word
        or (line.low(a) in {"the", "a", "an", "who", "is", "was", "said"} and line.tokens[a].raw != "WHO")
    ):
        a += 1
    while b > a and not line.tokens[b - 1].word:
        b -= 1
    if b <= a:
        return UNNAMED
    offset = line.sentence.span.start
    text = line.sentence.text[line.tokens[a].start - offset : line.tokens[b - 1].stop - offset]
    return " ".join(text.split()).removesuffix("'s").removesuffix("’s")[:120]
