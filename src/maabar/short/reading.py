"""One cell at a time: what was said, of what use, by whom, at which gate, which way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.errors import shorten
from maabar.short.naming import Names, fold
from maabar.short.words import OFFICE_WORDS, PHRASES, Phrase, direction_of, gate_of, phrase_of, use_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.short.things import Book

_AWAY = re.compile(r"(?i)\s*(?:from|out of|من)\s+")
_WAY = re.compile(r"(?i)^\s*(?:from|out of|into|to|towards|من|إلى|الى)\s+")


class NotUnderstoodError(ValueError):
    """A cell that cannot be understood, with what to do about it in `fix`."""

    def __init__(self, what: str, fix: str = "") -> None:
        """Keep both sentences."""
        self.what, self.fix = what, fix
        super().__init__(f"{what} {fix}".strip())


def read_phrase(text: str) -> Phrase:
    """Return what was said, from the words for it.

    Raises:
        NotUnderstoodError: If the words are not known; the nearest ones are suggested.
    """
    found = phrase_of(text)
    if found is None:
        known, further = Names(), Names()
        for phrase in PHRASES:
            known.add(phrase.english, (phrase.english, phrase.arabic))
            further.add(phrase.english, phrase.also)
        near = known.near(text, 0.6) or further.by_name.get(fold(further.near(text, 0.8)), "")
        raise NotUnderstoodError(
            f'"{shorten(text)}" is not among the words for what is said.',
            f'Did you mean "{near}"?' if near else f"Use one of: {', '.join(p.english for p in PHRASES)}.",
        )
    return found


def read_uses(text: str) -> str:
    """Return the uses that a text names, joined by `|`; empty for every use.

    Raises:
        NotUnderstoodError: If a word is not known.
    """
    found: list[str] = []
    whole = use_of(text) if text else ""
    if whole is not None:
        return whole
    for part in (p.strip() for p in re.split(r"[|,;،+&]|\band\b|\sو(?=\S)", text)):
        use = use_of(part)
        if part and use is None:
            raise NotUnderstoodError(
                f'"{shorten(part)}" is not something that passes.', "Use aid, trade or people."
            )
        if part and use == "":
            return ""
        found += [use] if use and use not in found else []
    return "|".join(found)


@dataclass(frozen=True)
class Who:
    """Who speaks: `said_by` and `role` of a claim, and the source if the speaker is one."""

    said_by: str = ""
    role: str = ""
    source: str = ""


def read_gate(text: str, sides: Names) -> str:
    """Return a, b, both or road, from a word for it or the name of a side; empty for an empty text.

    Args:
        text: The words.
        sides: Names for the two gates, as `gate_names` gives them.

    Raises:
        NotUnderstoodError: If it is neither.
    """
    if not text:
        return ""
    known = gate_of(text)
    found = (
        known
        or sides.find(text)
        or sides.find(" ".join(w for w in fold(text).split() if w not in {"gate", "side"}))
    )
    if not found:
        raise NotUnderstoodError(
            f'"{shorten(text)}" is on neither side of this crossing.', sides.suggest(text)
        )
    return found


def read_direction(text: str, sides: Names) -> str:
    """Return a direction, from a word for it or from `to` or `from` a side; empty for an empty text.

    Raises:
        NotUnderstoodError: If it is neither.
    """
    known = direction_of(text) if text else ""
    if known is not None:
        return known
    side = read_gate(_WAY.sub("", text), sides)
    if side not in {"a", "b"}:
        raise NotUnderstoodError(
            f'"{shorten(text)}" is not a direction.', "Write to or from one of the sides, or both ways."
        )
    return "a_to_b" if (side == "a") == bool(_AWAY.match(text)) else "b_to_a"


def speakers(parties: Names, areas: Names, holder: Mapping[str, str]) -> Names:
    """Return names by which parties are known as speakers: their own, and those of areas they hold."""
    known = Names(dict(parties.by_name), dict(parties.shown))
    for key, area in areas.by_name.items():
        if holder.get(area):
            known.learn(key, holder[area], areas.shown[key])
    return known


def read_who(text: str, parties: Names, sources: Names) -> Who:
    """Return who speaks.

    Args:
        text: The words for the speaker.
        parties: Names of parties, as `speakers` gives them.
        sources: Names of sources.

    `Upland` is a party, `Upland guards` and `upland: two guards` are bound to it, a source speaks in its
    own name, and anything else is a description of somebody who is not named.
    """
    party, source = parties.find(text), sources.find(text)
    if party:
        return Who(party, "role")
    if source:
        return Who(source, "reporter", source)
    head, colon, words = (part.strip() for part in text.partition(":"))
    bound = (parties.find(head) or sources.find(head)) if colon and words else ""
    if bound:
        return Who(f"{bound}: {words}", "role")
    folded = fold(text).split()
    for length in range(len(folded) - 1, 0, -1):
        bound = parties.by_name.get(" ".join(folded[:length]), "")
        if bound and set(folded[length:]) <= OFFICE_WORDS:
            return Who(f"{bound}: {text.replace('|', ' ')}", "role")
    return Who(text, "anonymous")


def gate_names(book: Book, crossing: str) -> Names:
    """Return names for the two gates of a crossing: its places, their sides, and who runs the gates."""
    names = Names()
    titles: dict[str, list[str]] = {}
    for group in (book.parties, book.areas, book.places):
        for key, identity in group.by_name.items():
            titles.setdefault(identity, []).append(group.shown[key])
    for index, gate in enumerate(("a", "b")):
        place = book.ends.get(crossing, ("", ""))[index]
        area = book.lies_in.get(place, "")
        holder = book.gates.get(crossing, ("", ""))[index]
        for identity in (area, place, holder, book.holder.get(area, "")):
            for name in titles.get(identity, ()):
                names.learn(fold(name), gate, name)
    return names
