"""Where a noun phrase begins and ends: no grammar, only the small words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import ADVERBS, AUX, BE, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, RELATIVES
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

#: How far a phrase may reach, in words: a bound on the time, not a judgement about language.
REACH = 40

QUOTES = frozenset('"“”«»')
_NOTS = words("not never no cannot hardly")
_STOPS = frozenset(";:—–") | QUOTES
#: "Assessed as closed", "listed as open": how a table or a patrol puts it.
RATED = words(
    "assessed listed considered deemed rated classified designated described recorded marked reported judged "
    "regarded treated categorised categorized confirmed flagged noted shown given logged"
)
_BREAKS = words("that but while although because if when after before however though unless whereas as so")
_SPEECH = (
    "verbs.say",
    "verbs.claim",
    "verbs.deny",
    "verbs.see",
    "verbs.order",
    "verbs.urge",
    "verbs.promise",
)
_LEADING = words(
    "however but and meanwhile also yet so still for then nevertheless nonetheless moreover furthermore "
    "additionally instead earlier later separately similarly while although as"
)


def skip_left(line: Line, at: int) -> int:
    """Return the place after the noun phrase that ends before a verb, stepping over helpers and adverbs."""
    while at > 0:
        low = line.low(at - 1)
        if (
            low in AUX
            or low in ADVERBS
            or low in BE
            or low in _NOTS
            or low.endswith("n't")
            or (low.endswith("ly") and not line.tokens[at - 1].capital)
        ):
            at -= 1
        elif scare(line, at - 1):
            at -= 1  # 'was now "fully open"'
        elif low in _IN_EFFECT and line.low(at - 2) in {"in", "at", "for"}:
            at -= 2  # "will in effect be closed"
        elif low == "as" and line.low(at - 2) in RATED:
            at -= 2  # "assessed as closed"
        elif _is_day(line, at - 1) and line.low(at - 2) in {"on", "late", "early", "in", "since", "last"}:
            at -= 2
        elif low in TIMES and line.low(at - 2) in {"this", "last", "next", "that", "the", "past", "same"}:
            at -= 2 + (line.low(at - 3) in {"in", "for", "on", "since", "earlier", "late"})
        else:
            return at
    return 0


def scare(line: Line, at: int) -> bool:
    """Whether a quotation mark stands between a verb and its state: 'is "open"'; it ends no clause."""
    before = line.low(at - 1)
    return line.low(at) in QUOTES and (before in BE or before in _NOTS or (before in ADVERBS and at > 1))


_IN_EFFECT = words("effect practice fact principle reality now present turn")


def _is_day(line: Line, at: int) -> bool:
    return line.low(at) in _DAYS or line.low(at) in _MONTHS


_DAYS = words("monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = words("january february march april may june july august september october november december")
DAYS = _DAYS | _MONTHS
TIMES = words(
    "week weeks month months year years day days morning evening afternoon night weekend hour hours time "
    "o'clock noon midnight today yesterday tomorrow tonight dawn"
)


def phrase_before(line: Line, end: int) -> tuple[int, int]:
    """Return the noun phrase that ends at a place, with the apposition between commas if there is one.

    Args:
        line: The sentence.
        end: The place after its last word.
    """
    low_bound = max(0, end - REACH)
    if line.low(end - 1) == ",":
        inner = _relative(line, end - 1, low_bound)
        if inner < 0:
            inner = _start(line, end - 1, low_bound)
        if inner > low_bound and line.low(inner - 1) == ",":
            # "NAME, who leads the post, said": the head stands before the first comma.
            head = _start(line, inner - 1, low_bound)
            if head < inner - 1:
                return _trimmed(line, head, end - 1)
        return _trimmed(line, inner, end - 1)
    start = _start(line, end, low_bound)
    if start > low_bound and line.low(start - 1) == "," and line.low(start) in RELATIVES:
        head = _start(line, start - 1, low_bound)
        if head < start - 1:
            return _trimmed(line, head, start - 1)
    return _trimmed(line, start, end)


def _relative(line: Line, end: int, low_bound: int) -> int:
    """Return where ", who ..." that ends at a place begins, -1 if there is none."""
    for at in range(end - 1, low_bound, -1):
        if line.low(at - 1) == ",":
            return at if line.low(at) in RELATIVES | {"speaking", "asking", "talking"} else -1
    return -1


def _start(line: Line, end: int, low_bound: int) -> int:
    at = end
    while at > low_bound:
        low = line.low(at - 1)
        if low in _STOPS or low == "," or low in _BREAKS or low == "(":
            break
        verb = (low in AUX or line.tagged(at - 1, *_SPEECH)) and not _noun_like(line, at - 1)
        if verb and not _described(line, at - 1, low_bound):
            break
        at -= 1
    return at


def _described(line: Line, at: int, low_bound: int) -> bool:
    """As in "A man who did not want to be named": the verb stands in a relative clause."""
    return any(line.low(k) in {"who", "whom", "whose"} for k in range(max(low_bound, at - 7), at))


def _noun_like(line: Line, at: int) -> bool:
    """Whether a word that could be a verb of saying stands as a noun here: "a statement of the Report"."""
    if line.low(at) in AUX:
        # "who was wounded": inside a relative clause verbs do not end the phrase.
        return line.low(at - 1) in RELATIVES or line.low(at - 2) in RELATIVES
    before = line.low(at - 1)
    if line.low(at) in {"state", "states"} and line.tagged(at + 1, "nouns.office"):
        return True  # "state minister NAME"
    if line.low(at) in {
        "reports",
        "claims",
        "report",
        "demands",
        "comments",
        "posts",
        "offers",
        "orders",
        "plans",
        "hopes",
        "notes",
    }:
        return True
    return before in {"the", "a", "an", "of", "for", "to"} or line.tokens[at].capital or before in RELATIVES


def _trimmed(line: Line, start: int, end: int) -> tuple[int, int]:
    while start < end and (line.low(start) in _LEADING or not line.tokens[start].word):
        start += 1
    if line.low(start) == "on" and line.low(start + 1) in DAYS and start + 2 < end:
        start += 2  # "On Wednesday X said"
    while end > start and (not line.tokens[end - 1].word or line.low(end - 1) in ADVERBS):
        end -= 1
    return start, end


def phrase_after(line: Line, start: int, end: int) -> int:
    """Return where a noun phrase that begins at a place ends: at a comma, a sign, or a verb."""
    at = start
    limit = min(end, start + REACH)
    while at < limit:
        low = line.low(at)
        if low in _STOPS or low in {",", ".", "(", "!", "?"} or low in _BREAKS:
            break
        if at > start and (low in AUX or low in {"has", "have"}):
            break
        at += 1
    return at


def apposition_after(line: Line, at: int, end: int) -> int:
    """Return where a phrase ends if ", a spokesman for X" follows it; the place itself if not."""
    if line.low(at) != ",":
        return at
    stop = phrase_after(line, at + 1, end)
    inside = range(at + 1, stop)
    if any(line.tagged(k, "nouns.office", "nouns.person", "nouns.anonymous") for k in inside) or line.low(
        at + 1
    ) in {
        "who",
        "whose",
    }:
        return stop
    return at


def head_before(line: Line, end: int) -> int:
    """Return the last word of the noun phrase that ends at a place, before its `of ...` and `at ...`.

    "Shops near the crossing" has the head "shops", "the crossing at Varda" the head "crossing".
    """
    start = max(0, end - 25)
    head = found = -1
    for at in range(end - 1, start - 1, -1):
        low = line.low(at)
        if low == "as" and line.low(at - 1) not in {"known", "such"}:
            break  # "trade grows as the bridge reopens"
        if low in PREPOSITIONS:
            if line.low(at + 1) in DAYS:
                continue
            if at == start or not line.tokens[at - 1].word or line.low(at - 1) in CONJUNCTIONS:
                break  # an opening phrase: "In Varda the crossing ..."
            found, head = (head if head >= 0 else found), -1
        elif _ends_phrase(line, at, low, max(head, found)):
            break
        elif _participle(line, at):
            found, head = (head if head >= 0 else found), -1
        elif (
            head < 0
            and line.tokens[at].word
            and low not in TIMES
            and low not in DETERMINERS
            and low not in DAYS
        ):
            head = at
    return head if head >= 0 else found


def _participle(line: Line, at: int) -> bool:
    """As in "The road leading to the crossing", "the bridge known as X": it hangs on the noun before."""
    low = line.low(at)
    hangs = low.endswith(("ing", "ed")) or low in {"known", "built", "run", "held"}
    return (
        hangs
        and at > 0
        and line.tagged(at - 1, "anchor.cross", "anchor.road", "anchor.ops")
        and not line.tagged(at, "anchor.cross", "open.a", "closed.a", "halt.a")
    )


def _ends_phrase(line: Line, at: int, low: str, head: int) -> bool:
    if low == "," or low in _STOPS or low in CONJUNCTIONS - {"and", "or"} or low in RELATIVES:
        return True
    return head >= 0 and (low in AUX or line.tagged(at, *_SPEECH)) and not line.tokens[at].capital
