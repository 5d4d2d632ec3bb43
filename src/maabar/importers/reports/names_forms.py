"""The spellings under which the things of a case are looked for.

A case gives names, Arabic names, official names, aliases and ids; this module adds what follows from them
by rule: parts in brackets, parts joined by `and`, initials, a state's adjective and capital.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maabar.case import Case

#: Tables whose rows are looked for, and the columns that hold spellings of them.
TABLES = {
    "crossings": ("crossing", ("name", "name_ar", "aliases")),
    "places": ("place", ("name", "name_ar", "name_cod")),
    "parties": ("party", ("name", "name_ar")),
    "sources": ("source", ("name", "name_ar")),
    "areas": ("area", ("name", "name_ar")),
    "proposals": ("proposal", ("name", "name_ar")),
}

_BRACKETS = re.compile(r"^(.{2,80}?)\s*\(([^()]{1,80})\)\s*(.{0,80})$")
_DASHED = re.compile(r"\s+[–—-]\s+|(?<=\w)[–—](?=\w)|/")
_AND = re.compile(r",\s+(?:and\s+)?|\s+and\s+|\s+&\s+")
_AND_AR = re.compile(r"\s+و(?=\w{3})|،\s*")
_PREPOSITION = re.compile(r"\s+(?:in|on|of|from|at|near|across|في|على|من)\s+")
_SHORT = re.compile(r"^[A-Z][A-Za-z.\-]{0,8}[A-Z.]$")
_CAPITALS = re.compile(r"\b[A-Z]")
_ARTICLE = re.compile(r"[a-z]{2,3}[-'’]\w")
_OFFICES = ("government", "regime", "authorities", "state", "army", "forces", "military")


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of one thing.

    Attributes:
        table: Table of the thing.
        id: Its id.
        text: The spelling.
        flags: How it came about: `demonym`, `capital`, `initials`; none if the case gives it.
        main: Whether it is a name of the thing rather than an alias.
        given: Whether the case gives it, whole.
    """

    table: str
    id: str
    text: str
    flags: tuple[str, ...] = ()
    main: bool = False
    given: bool = True


@cache
def states() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return names, adjectives and capitals of states, by ISO 3166-1 code."""
    from babel import Locale  # noqa: PLC0415 - loads the CLDR; only a case with a state needs it

    path = files("maabar.importers.reports") / "lexicon" / "states.toml"
    listed = tomllib.loads(path.read_text("utf-8"))
    # Languages whose dates are read too.
    in_cldr = [Locale(language).territories for language in ("en", "ar", "ru", "uk", "tr")]
    found = {}
    for code, entry in listed.items():
        names = [str(names[code]) for names in in_cldr if code in names]
        plain = [name.split(" (")[0] for name in names]
        found[code] = {
            key: tuple(entry.get(key, ())) for key in ("demonyms", "capitals", "demonyms_ar", "capitals_ar")
        } | {"names": (*plain, *entry.get("names", ()))}
    return found


@cache
def words_of_states() -> frozenset[str]:
    """Return states, adjectives and capitals of one word: another name's near spelling they never are."""
    return frozenset(
        fold(word)
        for entry in states().values()
        for words in entry.values()
        for word in words
        if " " not in word and "-" not in word
    )


def forms(case: Case) -> tuple[Form, ...]:
    """Return every spelling of everything in the case that a report could name."""
    given = list(_given(case))
    # What is a name of its own is not taken as a part of another: `Council (Varda)` is not Varda.
    taken = {fold(_before_brackets(form.text)) for form in given if form.main}
    found = list(given)
    kinds = dict(zip(case["parties"]["party"], case["parties"]["kind"], strict=True))
    for form in given:
        found += _parts(form, taken)
        found += _common_nouns(form)
    found += [bare for form in found if form.table == "crossings" for bare in _bare_crossing(form)]
    for form in [f for f in found if f.table == "parties" and f.main]:
        found += _of_state(form, str(kinds.get(form.id, "")))
    found += list(_initials([f for f in found if f.table in {"parties", "sources"} and f.main]))
    return tuple({(f.table, f.id, f.text): f for f in reversed(found)}.values())[::-1]


def _given(case: Case) -> Iterator[Form]:
    """Yield what the tables say, and the ids, which are names in small letters."""
    tables: dict[str, str] = {}
    for table, (key, columns) in TABLES.items():
        frame = case[table]
        for row in frame.to_dict("records"):
            thing = str(row[key])
            tables.setdefault(thing, table)
            for column in columns:
                for text in _cells(row.get(column, ""), many=column == "aliases"):
                    yield Form(table, thing, text, main=column != "aliases")
            if table in {"parties", "sources"}:
                yield from _from_id(table, thing, str(row["name"]))
    for row in case["aliases"].to_dict("records"):
        if str(row["id"]) in tables:
            yield Form(tables[str(row["id"])], str(row["id"]), str(row["alias"]))


def _cells(cell: object, *, many: bool) -> Iterable[str]:
    text = "" if cell is None else str(cell).strip()
    return [part.strip() for part in text.split("|") if part.strip()] if many else [text] if text else []


def _from_id(table: str, thing: str, name: str) -> Iterator[Form]:
    """Yield an id as a name: as initials in capitals where it is that, else as capitalised words."""
    if len(thing) <= 5 and "-" not in thing:
        initials = "".join(_CAPITALS.findall(name)).casefold()
        if initials.startswith(thing) or thing in {
            word.casefold() for word in re.findall(r"\b[A-Z]{2,}\b", name)
        }:
            yield Form(table, thing, thing.upper())
            return
    words = thing.split("-")
    if not any(word.isdigit() for word in words) and (len(words) > 1 or len(thing) > 5):
        yield Form(table, thing, " ".join(word.capitalize() for word in words))


def _before_brackets(text: str) -> str:
    found = _BRACKETS.match(text)
    return found[1] if found else text


def _parts(form: Form, taken: set[str]) -> Iterator[Form]:
    """Yield names inside a name: before, in and after brackets, on both sides of a dash or of `and`."""
    yield from (
        Form(form.table, form.id, part, form.flags, form.main, given=False)
        for part in _split(form.text, form.table, taken)
        if part != form.text and len(part) > 1 and (form.main or "(" in form.text)
    )


def _split(text: str, table: str, taken: set[str]) -> Iterator[str]:
    brackets = _BRACKETS.match(text)
    if brackets:
        before, inside, after = brackets.groups()
        yield from (_whole_name(before), *_split(before, table, taken))
        yield from _inside_brackets(inside, table, taken)
        if after:
            yield from _several(f" {after}", taken)
        return
    if table == "crossings" and _DASHED.search(text):
        towns = [part.strip() for part in _DASHED.split(text)]
        yield from (*towns, " ".join(reversed(towns)))  # the words around will tell a town from the crossing
    if table in {"parties", "sources", "proposals"}:
        yield from _several(text, taken)
    if table in {"parties", "sources"}:
        yield _leading_capitals(text)


def _whole_name(text: str) -> str:
    return text.strip(" ,–-")


def _inside_brackets(inside: str, table: str, taken: set[str]) -> Iterator[str]:
    """Yield what brackets hold if it is a short form or another name, not a remark such as `to 2020`."""
    inside = inside.strip()
    if _SHORT.match(inside):
        yield inside
        return
    if table == "sources" or any(c.isdigit() for c in inside):
        return
    for part in _AND.split(inside) if table == "parties" else [inside]:
        named = all(word[0].isupper() or len(word) <= 3 for word in part.split()) and part[:1].isupper()
        arabic = part[:1] >= "\u0600"
        if (named or arabic) and fold(part) not in taken:
            yield part.strip()


def _several(text: str, taken: set[str]) -> Iterator[str]:
    """Yield names joined by `and` or commas, each of two capitalised words at least."""
    pieces = _AND.split(text)
    for piece in pieces if len(pieces) > 1 else ():
        name = _leading_capitals(piece) or piece
        large = [word for word in name.split() if not word.islower()]
        if len(large) >= 2 and name[:1].isupper() and fold(name) not in taken:
            yield name.strip()


def _leading_capitals(text: str) -> str:
    """Return the capitalised words at the start, if two or more and followed by small ones (`A B men`)."""
    words = text.split()
    count = 0
    for index, word in enumerate(words):
        if word[0].isupper() or _ARTICLE.match(word):
            count = index + 1
        elif word not in {"al", "of", "for", "the", "de", "and"}:
            break
    large = sum(not word.islower() for word in words[:count])
    return " ".join(words[:count]) if large >= 2 and count < len(words) else ""


def _common_nouns(form: Form) -> Iterator[Form]:
    """Yield `activists` and `protesters` of a party called `Activists and protesters in the north`."""
    if form.table != "parties" or not form.main:
        return
    head = _PREPOSITION.split(form.text.strip(), maxsplit=1)[0]
    arabic = head[:1] >= "\u0600"
    if head == form.text or (not arabic and any(word[0].isupper() for word in head.split()[1:])):
        return
    for noun in _AND_AR.split(head) if arabic else _AND.split(head):
        if 4 <= len(noun) <= 40:
            yield Form(form.table, form.id, noun.strip().lower(), ("generic",), given=False)


def _bare_crossing(form: Form) -> Iterator[Form]:
    """Yield a crossing's name without words such as `border crossing` at its ends."""
    words = form.text.split()
    removed, empty = word_list("crossing", "removed"), word_list("crossing", "empty")
    while words and fold(words[-1]) in removed:
        words.pop()
    while words and fold(words[0]) in removed:
        words.pop(0)
    bare = " ".join(words)
    if bare != form.text and len(bare) >= 3 and not all(fold(word) in empty for word in words):
        yield Form(form.table, form.id, bare, (*form.flags, "no-crossing-word"), form.main, given=False)


@cache
def word_list(section: str, key: str = "words") -> frozenset[str]:
    """Return a list of words of `lexicon/names.toml` in their search form."""
    path = files("maabar.importers.reports") / "lexicon" / "names.toml"
    return frozenset(fold(word) for word in tomllib.loads(path.read_text("utf-8"))[section][key].split())


def _of_state(form: Form, kind: str) -> Iterator[Form]:
    """Yield what a state is also called, if this party is one: by adjective, capital or government."""
    for entry in states().values():
        names = {fold(name) for name in entry["names"]}
        is_state = fold(form.text) in names
        if not is_state and (kind not in {"state", "authority"} or not _is_government(form.text, entry)):
            continue
        for name in entry["names"] if is_state else ():
            yield Form(form.table, form.id, name, given=False)
        for adjective in entry["demonyms"]:
            if not adjective.endswith("s"):
                yield from (
                    Form(form.table, form.id, f"{adjective} {office}", given=False) for office in _OFFICES[:3]
                )
            if is_state:
                yield Form(form.table, form.id, adjective, ("demonym",), given=False)
        for adjective in entry["demonyms_ar"] if is_state else ():
            for ending in ("", "ه", "ين", "ون"):
                yield Form(form.table, form.id, f"{adjective}{ending}", ("demonym",), given=False)
        for capital in (*entry["capitals"], *entry["capitals_ar"]):
            yield Form(form.table, form.id, capital, ("capital",), given=False)


def _is_government(text: str, entry: dict[str, tuple[str, ...]]) -> bool:
    """Whether a party is called `<Adjective> government` or `Government of <State>`."""
    low = fold(text)
    by_adjective = {f"{fold(adjective)} {office}" for adjective in entry["demonyms"] for office in _OFFICES}
    by_name = {f"{office} of {fold(name)}" for name in entry["names"] for office in _OFFICES}
    return low in by_adjective | by_name


def _initials(found: list[Form]) -> Iterator[Form]:
    """Yield the initials of names of three to six capitalised words, unless two things share them."""
    by_letters: dict[str, set[tuple[str, str]]] = {}
    for form in found:
        pieces = re.split(r"[\s\-–]+", form.text)
        words = [word for word in pieces if word[:1].isupper() and word.isalpha()]
        small = {word for word in pieces if word[:1].islower()}
        # Initials of names with an article are spelled in too many ways; `X and Y` is two names.
        if (
            3 <= len(words) <= 6
            and small <= {"of", "the", "for", "in"}
            and not {"Al", "El", "The"} & set(words)
        ):
            by_letters.setdefault("".join(word[0] for word in words), set()).add((form.table, form.id))
    for letters, things in by_letters.items():
        if len(things) == 1:
            table, thing = next(iter(things))
            yield Form(table, thing, letters, ("initials",), given=False)
