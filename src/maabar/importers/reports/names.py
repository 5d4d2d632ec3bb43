"""Names in a report that mean something of the case: places, crossings, parties, sources, areas, proposals.

Exact spellings are looked up word by word in a table of first words, longest first. What is left of
capitalised words is compared with the names of the case (`names_near`), and what could be a town or its
crossing is decided by the words around it (`names_choice`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maabar.importers.reports.names_choice import GROUND, Choice, Found
from maabar.importers.reports.names_forms import forms, word_list, words_of_states
from maabar.importers.reports.names_keys import Word, name_words, words
from maabar.importers.reports.names_local import local_names
from maabar.importers.reports.names_near import Near, Nearest, spelling_differs
from maabar.importers.reports.records import Mention, Span
from maabar.importers.reports.settings import ReadingSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.case import Case
    from maabar.importers.reports.names_forms import Form
    from maabar.importers.reports.records import Sentence

#: Parts of names that are written small, or are short: a name goes on over them.
_INSIDE = frozenset(
    {"abu", "abi", "bin", "ibn", "um", "bani", "beni", "de", "la"}
    | {"road", "bridge", "highway", "corridor", "tunnel"}
)
#: A likeness that leaves no doubt.
_AS_GOOD_AS_SPELLED = 0.95
#: What may stand between two words of one name.
_GOES_ON = re.compile(r"(?:['’]s)?\s{1,2}|[-–'’]")
#: A name of common nouns, as "Coast road": written small after "the".
_COMMON = re.compile(r"[A-Z][a-z]+(?: [a-z]+)+")
_CAPITALS_ONLY = re.compile(r"[A-Z][A-Z.]{0,7}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A spelling in the index: its words after the first, what it means, and how it must look in a text."""

    rest: tuple[str, ...]
    form: Form
    article: bool
    #: `upper` (initials), `capital` (a name), `common` (or small after "the") or `any` (a common noun, or a
    #: script without capitals).
    looks: str
    flags: tuple[str, ...]


@dataclass
class NameIndex:
    """The names of a case, ready for searching; make it once with `NameIndex.of(case)`."""

    settings: ReadingSettings
    first: dict[str, list[Entry]] = field(default_factory=dict)
    nearest: Nearest = field(init=False)
    choice: Choice = field(init=False)

    @classmethod
    def of(cls, case: Case, settings: ReadingSettings | None = None) -> NameIndex:
        """Index every spelling of everything in a case that a report could name.

        Args:
            case: The case.
            settings: Thresholds; the defaults if None.
        """
        index = cls(settings or ReadingSettings())
        gates = case["crossings"]
        twins = {
            str(crossing): frozenset({str(a), str(b)})
            for crossing, a, b in zip(gates["crossing"], gates["place_a"], gates["place_b"], strict=True)
        }
        index.nearest = Nearest(index.settings, twins)
        index.choice = Choice(index.settings.crossing_reach)
        found = forms(case)
        names: dict[tuple[str, str], list[str]] = {}
        for form in found:
            if form.main:
                names.setdefault((form.table, form.id), []).append(_joined(form.text))
        for form in found:
            index._add(form, names.get((form.table, form.id), []))
        for entries in index.first.values():
            entries.sort(key=lambda entry: -len(entry.rest))
        return index

    def _add(self, form: Form, names: list[str]) -> None:
        keys = name_words(form.text)
        if "(" in form.text:
            return  # its parts are forms of their own
        if not keys or len(keys) > self.settings.longest_name or len("".join(k for k, _ in keys)) < 2:
            return
        flags = form.flags
        key = " ".join(k for k, _ in keys)
        alias = not form.main and form.given and form.table in GROUND and key.isascii()
        if alias and spelling_differs(key, names, self.settings.ask_name):
            flags = (*flags, "spelling-differs")
        looks = "capital"
        if "generic" in flags or not form.text[0].isupper():
            looks = "any"
        elif _CAPITALS_ONLY.fullmatch(form.text):
            looks = "upper"
        elif form.table == "crossings" and _COMMON.fullmatch(form.text):
            looks = "common"
        entry = Entry(tuple(k for k, _ in keys[1:]), form, keys[0][1], looks, flags)
        self.first.setdefault(keys[0][0], []).append(entry)
        if (
            looks != "upper"
            and not {"generic", "demonym", "capital"} & set(flags)
            and form.table != "proposals"
        ):
            self.nearest.add(key, (form.table, form.id))

    def mentions(self, text: str, sentences: Sequence[Sentence]) -> tuple[Mention, ...]:
        """Return the names in the sentences of a text, in order, none overlapping.

        Args:
            text: The stored text.
            sentences: Its sentences; nothing outside them is read.
        """
        read = [list(words(text, one.span.start, one.span.stop)) for one in sentences]
        exact = [self._exact(text, line) for line in read]
        local = local_names(text, [one.mention for line in exact for one in line])
        if local:
            exact = [self._exact(text, line, local) for line in read]
        known = _plain_words(text, read)
        found: list[Mention] = []
        for line, here in zip(read, exact, strict=True):
            near = [
                Found(mention, self._place_of(mention)) for mention in self._near(text, line, here, known)
            ]
            merged = sorted((*here, *near), key=lambda one: one.mention.span.start)
            found += self.choice.settle(line, merged)
        return tuple(found)

    def _exact(
        self, text: str, line: Sequence[Word], local: dict[str, tuple[str, str]] | None = None
    ) -> list[Found]:
        """Return what is spelled as in the index, longest first at each word."""
        found: list[Found] = []
        at = 0
        while at < len(line):
            word = line[at]
            matches = self._at(line, at)
            thing = local.get(word.key) if local and word.upper else None
            if thing and thing not in {(e.form.table, e.form.id) for e in matches}:
                found.append(Found(Mention(Span(word.start, word.stop), *thing, 1.0, flags=("local",))))
                at += 1
                continue
            if not matches:
                at += 1
                continue
            length = 1 + len(matches[0].rest)
            found.append(self._found(text, line[at : at + length], matches))
            at += length
        return found

    def _at(self, line: Sequence[Word], at: int) -> list[Entry]:
        """Return the longest entries that match from a word on; all of them have the same length."""
        best: list[Entry] = []
        word = line[at]
        for key, article in word.alternatives:
            for entry in self.first.get(key, ()):
                if best and len(entry.rest) < len(best[0].rest):
                    break
                if entry not in best and self._fits(entry, line, at, article=article, whole=key == word.key):
                    if best and len(entry.rest) > len(best[0].rest):
                        best = []
                    best.append(entry)
        return best

    def _fits(self, entry: Entry, line: Sequence[Word], at: int, *, article: bool, whole: bool) -> bool:
        """Whether the following words and the look of the first one are those of an entry."""
        word = line[at]
        if entry.looks == "upper" and not word.upper:
            return False
        if entry.looks == "capital" and not word.capital:
            return False
        if entry.looks == "common" and not word.capital and (at == 0 or line[at - 1].key != "the"):
            return False
        if (
            word.key[0] >= "\u0600"
            and not entry.rest
            and not _arabic_agrees(entry, article=article, whole=whole)
        ):
            return False
        if at + len(entry.rest) >= len(line):
            return False
        return all(
            any(key == wanted for key, _ in line[at + offset].alternatives)
            for offset, wanted in enumerate(entry.rest, 1)
        )

    def _found(self, text: str, line: Sequence[Word], entries: Sequence[Entry]) -> Found:
        """Make a mention of the entries that share a spelling."""
        start, stop = line[0].start + _joined_letters(line[0], entries[0]), line[-1].stop
        things = _ranked(entries, text[start:stop])
        first = things[0]
        same = {entry.form.id for entry in things if entry.form.table == first.form.table}
        others = dict.fromkeys(e.form.id for e in things[1:] if e.form.id != first.form.id)
        flags = _flags(things)
        mention = Mention(Span(start, stop), first.form.table, first.form.id, 1.0, tuple(others), flags)
        if len(same) > 1:
            shown = (first.form.id, *others)[: self.settings.names_shown]
            return Found(replace(mention, id="", others=shown, flags=(*flags, "ambiguous")))
        places = [entry.form.id for entry in things if entry.form.table == "places"]
        return Found(mention, places[0] if first.form.table == "crossings" and places else "")

    def _place_of(self, mention: Mention) -> str:
        """Return the place that a mention by another spelling could be instead of a crossing."""
        if mention.table != "crossings":
            return ""
        twins = self.nearest.twins.get(mention.id, frozenset())
        return next((other for other in mention.others if other in twins), "")

    def _near(
        self, text: str, line: Sequence[Word], exact: Sequence[Found], known: frozenset[str]
    ) -> Iterator[Mention]:
        """Yield names of another spelling among the words that no exact mention covers."""
        taken = [(one.mention.span.start, one.mention.span.stop) for one in exact]
        ground = {
            word.start
            for one in exact
            if one.mention.table in GROUND
            for word in line
            if one.mention.span.start <= word.start < one.mention.span.stop
        }
        for run in _runs(text, line, taken, known):
            at = 0
            while at < len(run):
                found = self._nearest_at(line, run, at, ground)
                if found:
                    length, mention = found
                    yield mention
                    at += length
                else:
                    at += 1

    def _nearest(self, piece: Sequence[Word], *, somewhere: bool, plainly: bool) -> tuple[Near, str]:
        """Return the best of what the readings of some words come near to, and that reading."""
        rest = [_bare(word) for word in piece[1:]]
        best, best_key = Near(), ""
        for first, _ in piece[0].alternatives:
            key = " ".join((first, *rest))
            # Any Arabic word could be a name; without a hint only one with the consonants of a name is tried.
            if first[0] >= "\u0600" and not somewhere and not self.nearest.same_bones(key):
                continue
            near = self.nearest.near(key, loose=plainly)
            if near.found and (not best.found or near.found[0][1] > best.found[0][1]):
                best, best_key = near, key
        return best, best_key

    def _nearest_at(
        self, line: Sequence[Word], run: Sequence[Word], at: int, ground: set[int]
    ) -> tuple[int, Mention] | None:
        """Return the longest accepted name that starts at a word of a run, else one to ask about."""
        ask = None
        for length in range(min(4, len(run) - at), 0, -1):
            piece = run[at : at + length]
            somewhere, plainly = self.choice.somewhere(line, piece, ground)
            near, key = self._nearest(piece, somewhere=somewhere, plainly=plainly)
            if not near.found:
                continue
            span = Span(piece[0].start, piece[-1].stop)
            (table, thing), score = near.found[0]
            others = tuple(other for (_, other), _ in near.found[1:])[: self.settings.names_shown]
            # A person or a firm may bear a name like a town's: it counts where the words around say
            # "somewhere"; a party or an outlet by several words or by the same consonants.
            # In `Old Varda` the second word is not a name of its own, unless it is as good as spelled so.
            if at and table in GROUND and key[0] < "\u0600" and score < _AS_GOOD_AS_SPELLED:
                continue
            alone = length > 1 or (key[0] < "\u0600" and self.nearest.same_bones(key))
            if near.sure and (somewhere if table in GROUND else alone):
                return length, Mention(span, table, thing, round(score, 3), others, ("spelling-differs",))
            if plainly and ask is None and table in GROUND:
                shown = (thing, *others)[: self.settings.names_shown]
                ask = length, Mention(span, table, "", round(score, 3), shown, ("ask",))
        return ask


def _joined(text: str) -> str:
    return " ".join(key for key, _ in name_words(text))


def _joined_letters(word: Word, entry: Entry) -> int:
    """Return how many letters of an Arabic word are a joined `and` or `in`, not part of the name."""
    first = name_words(entry.form.text)[0][0]
    if word.key[0] < "\u0600" or word.key == first:
        return 0
    article = next((article for key, article in word.alternatives if key == first), False)
    count = len(word.key) - len(first) - (2 if article else 0)
    return count if count > 0 and set(word.key[:count]) <= set("وفبلك") else 0


def _bare(word: Word) -> str:
    """Return an Arabic word without article, any other as it is."""
    return next((key for key, article in word.alternatives if article), word.key)


def _arabic_agrees(entry: Entry, *, article: bool, whole: bool) -> bool:
    """Whether a single Arabic word has an article where the name has one; a long name may gain one.

    Without its article a name may be a common noun (`door`, `shepherd`).
    """
    key_length = len(_joined(entry.form.text))
    if "demonym" in entry.form.flags or "generic" in entry.form.flags:
        return True
    if entry.article != article:
        return article and key_length >= 5
    # A name of three letters must stand alone or after one joined letter that is certain (`و`).
    return whole or article or key_length >= 4


def _ranked(entries: Sequence[Entry], surface: str) -> list[Entry]:
    """Order entries of one spelling: given as such, by table, then by id."""
    order = {"crossings": 0, "places": 1, "parties": 2, "sources": 3, "areas": 4, "proposals": 5}

    def rank(entry: Entry) -> tuple[bool, bool, int, bool, str]:
        derived = bool({"capital", "demonym", "initials"} & set(entry.flags))
        return (
            derived,
            "generic" in entry.flags,
            order[entry.form.table],
            entry.form.text != surface,
            entry.form.id,
        )

    return sorted(entries, key=rank)


def _flags(things: Sequence[Entry]) -> tuple[str, ...]:
    """Return how the thing that won came by this spelling; nothing if the case itself gives it."""
    own = [entry.flags for entry in things if entry.form.id == things[0].form.id]
    return () if () in own else tuple(sorted({flag for flags in own for flag in flags}))


def _plain_words(text: str, read: Sequence[Sequence[Word]]) -> frozenset[str]:
    """Return what is surely no name here: also written small, or large only where every word is."""
    small: set[str] = set()
    trusted: set[str] = set()
    for line in read:
        small |= {word.key for word in line if not word.capital}
        title = sum(word.capital for word in line) > 0.6 * len(line) and len(line) > 3
        for word in line[0 if title else 1 :]:
            if word.capital and not title and not _after_stop(text, word.start):
                trusted.add(word.key)
    capitals = {word.key for line in read for word in line if word.capital and word.key[0] < "\u0600"}
    return frozenset(small | (capitals - trusted) | word_list("never") | words_of_states())


def _after_stop(text: str, start: int) -> bool:
    """Whether a word follows an opening quote, a colon or a stop, where any word is large."""
    before = text[max(0, start - 2) : start].rstrip()
    return before[-1:] in '“"«:.!?•'


def _runs(
    text: str, line: Sequence[Word], taken: Sequence[tuple[int, int]], known: frozenset[str]
) -> Iterator[list[Word]]:
    """Yield stretches of words that may be a name: capitalised and not plain, or Arabic; not yet taken."""
    run: list[Word] = []
    for word in line:
        inside = bool(run) and word.key in _INSIDE
        free = all(word.stop <= start or word.start >= stop for start, stop in taken)
        named = word.capital and word.key not in known and len(word.key) >= 3 and not word.key.isdigit()
        # `People` may be a word elsewhere and still belong to `Hill People's Republic`.
        likely = (
            named or inside or (bool(run) and word.capital and len(word.key) >= 3 and word.key[0] < "\u0600")
        )
        if free and likely and (not run or _GOES_ON.fullmatch(text, run[-1].stop, word.start)):
            run.append(word)
            continue
        if run:
            yield run
        run = [word] if free and likely else []
    if run:
        yield run
