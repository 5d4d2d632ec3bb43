"""What an Arabic sentence offers to a guess: the same classes of words as in English, and its own stems.

The classes (`k:closed`, `kk:closed&place`) are those of `clues`, so that their weights are learned from
sentences of both languages; stems, pairs and the classes of `arabic.toml` are learned from Arabic alone.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from maabar.importers.reports.arabic_words import ENDS, ArabicTrail, Word, crossing_at
from maabar.importers.reports.small import in_order, words
from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.records import Mention, Sentence
    from maabar.importers.reports.settings import ReadingSettings

_NOT = words("لم لن لا ليس ليست غير عدم دون بدون رفض رفضت يرفض ترفض تعذر يتعذر نفي نفت ينفي تنفي فشل فشلت")
#: "Still" is said with a negation: "لا يزال مغلقا" is still shut.
_STILL = words("يزال تزال زال زالت يزالون")
#: A negation reaches so many words.
_REACH = 4
_ARTICLES = in_order("وال بال فال كال ولل لل ال")
_JOINED = in_order("و ف")
_ENDINGS = in_order("هما هم ها ات ون ين ان وا يه ه ت ا ي")
_SHORT = 3
#: Shorter sentences are headings and labels, longer ones no sentences.
_FEWEST, _MOST = 4, 120
_HERE = words("هناك منه منها فيه فيها عبره عبرها اليه اليها به بها")


@cache
def arabic_stem(word: str) -> str:
    """Return a word without article, joined particles, the sign of the present and its ending, cut roughly.

    Args:
        word: A word as `fold` gives it.
    """
    for front in (*_ARTICLES, *_JOINED):
        if word.startswith(front) and len(word) - len(front) >= _SHORT:
            word = word[len(front) :]
            break
    if word[0] in "بلس" and len(word) > _SHORT + 1:
        word = word[1:]
    if word[0] in "يتن" and len(word) > _SHORT:
        word = word[1:]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT:
            return word.removesuffix(ending)
    return word


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    text = files("maabar.importers.reports").joinpath("lexicon/guess.toml").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for name, forms in tomllib.loads(text)["arabic"].items():
        for form in forms.split():
            for one in {fold(form), arabic_stem(fold(form))}:
                found[one] = (*found.get(one, ()), name)
    return found


def arabic_clues(
    sentence: Sentence, line: Sequence[Word], mentions: Sequence[Mention], ground: Ground
) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Return the features of a sentence, word by word, and those of the whole, as `clues.clues` does.

    Args:
        sentence: The sentence.
        line: Its words.
        mentions: The names in it.
        ground: What the case says of its crossings.
    """
    found: list[frozenset[str]] = []
    under, before = 0, "^"
    for at, word in enumerate(line):
        sign = _sign(word, mentions, ground)
        if not sign:
            under = 0 if word.low in ENDS - set('«»"“”') else under
            before = word.low
            found.append(frozenset())
            continue
        mark = "!" if under > 0 else ""
        under -= 1
        of_it = {f"w:{mark}{sign}", f"b:{before} {sign}"}
        of_it |= {f"a:{mark}{tag}" for tag in word.tags}
        of_it |= {f"k:{mark}{kind}" for kind in _kinds(word.low, sign)}
        found.append(frozenset(of_it))
        if _negates(line, at):
            under = _REACH
        before = sign
    kinds = sorted({one[2:] for one_word in found for one in one_word if one.startswith("k:")})
    whole = {f"kk:{a}&{b}" for n, a in enumerate(kinds) for b in kinds[n + 1 :]}
    whole |= {f"x:{_pointed(line, mentions, ground)}", f"z:{sentence.zone}", f"l:{min(6, len(line) // 8)}"}
    return found, frozenset({*whole, "(arabic)"})


def within_reach(
    sentence: Sentence, line: Sequence[Word], mentions: Sequence[Mention], trail: ArabicTrail,
    settings: ReadingSettings,
) -> bool:  # fmt: skip
    """Whether a sentence names a crossing, or one was spoken of shortly before, and it is no heading.

    Args:
        sentence: The sentence.
        line: Its words.
        mentions: The names in it.
        trail: The crossings named before.
        settings: How long one is remembered.
    """
    if not _FEWEST <= len(line) <= _MOST:
        return False
    if any(crossing_at(word, mentions, trail.ground) is not None for word in line):
        return True
    return bool(trail.named) and sentence.number - trail.named[-1][0] <= settings.crossing_memory


def _negates(line: Sequence[Word], at: int) -> bool:
    low = line[at].low
    if low not in _NOT and low.removeprefix("و") not in _NOT and low.removeprefix("ف") not in _NOT:
        return False
    return not (at + 1 < len(line) and line[at + 1].low in _STILL)


def _kinds(low: str, sign: str) -> set[str]:
    known = _classes()
    found = {*known.get(sign, ()), *known.get(low, ())}
    if not found and low[:1] in "وفبل":
        found.update(known.get(low[1:], ()))
    future = low.removeprefix("و")
    if future[:1] == "س" and future[1:2] in {"ي", "ت", "ن"} and len(future) > _SHORT + 1:
        found.add("ahead")
    return found


def _sign(word: Word, mentions: Sequence[Mention], ground: Ground) -> str:
    if not word.low or not word.low[0].isalnum():
        return ""
    if crossing_at(word, mentions, ground) is not None:
        return "<crossing>"
    for m in mentions:
        if m.id and m.span.start <= word.start < m.span.stop:
            return f"<{m.table}>"
    return "<number>" if word.low[0].isdigit() else arabic_stem(word.low)


def _pointed(line: Sequence[Word], mentions: Sequence[Mention], ground: Ground) -> str:
    """Return how a crossing is pointed at: by name, noun, pronoun, or not at all."""
    if any(crossing_at(word, mentions, ground) is not None for word in line):
        return "named"
    if any(w.has("anchor.cross", "anchor.road") and w.low.startswith(_ARTICLES) for w in line):
        return "noun"
    return "pronoun" if any(w.low.removeprefix("و") in _HERE for w in line) else "none"
