"""What a sentence offers to a guess: stems, pairs, classes of words, and whether a negation is over them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from maabar.importers.reports.small import words
from maabar.importers.reports.trail import crossings_at

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.ground import Ground

_NOT = words(
    "not no never neither nor none nobody nothing without cannot hardly barely scarcely unable refuse "
    "refused refuses fail fails failed denied deny denies"
)
#: A negation reaches so many words.
_REACH = 5
_ENDINGS = ("ingly", "edly", "ings", "ies", "ied", "ing", "ers", "ed", "es", "ly", "er", "s", "y", "e")
_SHORT = 3
_POINTS = words("the this that these those both either neither its")
_HERE = words("it there here they its")
_STOPS = frozenset([".", ";", ":", "but"])


def stem(word: str) -> str:
    """Return a word without its ending, cut roughly: the same for "closed", "closes" and "closing".

    Args:
        word: A word in small letters.
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT:
            word = word[: len(word) - len(ending)]
            break
    if len(word) > _SHORT and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word


@cache
def _classes() -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], tuple[str, ...]]]:
    text = files("maabar.importers.reports").joinpath("lexicon/guess.toml").read_text(encoding="utf-8")
    single: dict[str, tuple[str, ...]] = {}
    pairs: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, forms in tomllib.loads(text)["clue"].items():
        for form in forms.split():
            first, _, rest = form.partition("_")
            second = rest.partition("_")[0]
            if second:
                key = (stem(first), stem(second))
                pairs[key] = (*pairs.get(key, ()), name)
            else:
                for one in {first, stem(first)}:
                    single[one] = (*single.get(one, ()), name)
    return single, pairs


def clues(line: Line, ground: Ground) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Return the features of a sentence, word by word, and those of the whole.

    Names of places, parties and crossings are none of them, so nothing is learned of a place.

    Args:
        line: The sentence.
        ground: What the case says of its crossings.
    """
    found: list[frozenset[str]] = []
    under, before = 0, "^"
    for at, token in enumerate(line.tokens):
        sign = _sign(line, at, ground)
        if not sign:
            under = 0 if token.low in _STOPS else under
            before = token.low
            found.append(frozenset())
            continue
        mark = "!" if under > 0 else ""
        under -= 1
        of_it = {f"w:{mark}{sign}", f"b:{before} {sign}"}
        of_it |= {f"t:{mark}{tag}" for tag in token.tags}
        of_it |= {f"k:{mark}{kind}" for kind in _kinds(before, sign, token.low)}
        found.append(frozenset(of_it))
        if token.low in _NOT or token.low.endswith("n't"):
            under = _REACH
        before = sign
    kinds = sorted({one[2:] for word in found for one in word if one.startswith("k:")})
    whole = {f"kk:{a}&{b}" for n, a in enumerate(kinds) for b in kinds[n + 1 :]}
    whole |= {f"x:{_pointed(line, ground)}", f"z:{line.sentence.zone}", f"l:{min(6, len(line) // 8)}"}
    return found, frozenset(whole)


def _kinds(before: str, sign: str, low: str) -> set[str]:
    single, pairs = _classes()
    return {*single.get(sign, ()), *single.get(low, ()), *pairs.get((before, sign), ())}


def _sign(line: Line, at: int, ground: Ground) -> str:
    token = line.tokens[at]
    if not token.word:
        return ""
    if crossings_at(line, at, ground):
        return "<crossing>"
    for table in ("parties", "places", "sources"):
        if line.named(at, table):
            return f"<{table}>"
    if token.raw[0].isdigit():
        return "<number>"
    if token.capital and at > 0 and not token.tags:
        return "<name>"
    return stem(token.low)


def _pointed(line: Line, ground: Ground) -> str:
    """Return how a crossing is pointed at: by name, noun, pronoun, or not at all."""
    if any(crossings_at(line, k, ground) for k in range(len(line))):
        return "named"
    for k in range(len(line)):
        if line.tagged(k, "anchor.cross") and ({line.low(k - 1), line.low(k - 2)} & _POINTS):
            return "noun"
    if any(line.low(k) in _HERE for k in range(len(line))):
        return "pronoun"
    return "none"
