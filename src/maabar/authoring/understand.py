"""What the answers to `maabar note` mean in a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.errors import UsageError, did_you_mean, shorten
from maabar.short.days import NotADayError, read_day
from maabar.short.naming import Names
from maabar.short.reading import (
    NotUnderstoodError,
    Who,
    gate_names,
    read_direction,
    read_gate,
    read_phrase,
    read_uses,
    read_who,
    speakers,
)
from maabar.short.things import ALIKE, OWN_NOTES
from maabar.short.words import ABOUT_OFFERS, Phrase
from maabar.table import LEVELS

if TYPE_CHECKING:
    from datetime import date

    from maabar.authoring.answers import Answers
    from maabar.short.things import Book

REVIEWS = ("accepted", "edited", "rejected", "unreviewed")
#: Before the name of an offer that is new.
OFFER = "offer:"


@dataclass(frozen=True)
class Statement:
    """What the answers mean, in ids.

    Attributes:
        crossing: Id of a crossing; empty if it is about an offer.
        offer: Id of an offer; empty if it is about a crossing, or the offer is new.
        new_offer: Name of an offer that is new.
        phrase: What is said.
        who: Who says it.
        source: Id of the source; empty if it is new.
        new_source: Name of a source that is new.
        grade: Letter for a new source.
        gate: a, b, both, road, or empty.
        use: Uses joined by `|`.
        direction: Direction.
        said: The day it was said.
        start: First day it holds, ISO; empty if not said.
        end: Last day it holds.
        known: The day it became known, if another.
        realis: How it is said.
        precision: `unclear` if a plan has no day.
    """

    crossing: str
    offer: str
    new_offer: str
    phrase: Phrase
    who: Who
    source: str
    new_source: str
    grade: str
    gate: str
    use: str
    direction: str
    said: date
    start: str
    end: str
    known: date | None
    realis: str
    precision: str


def understand(book: Book, answers: Answers, today: date) -> Statement:
    """Return what the answers mean.

    Raises:
        UsageError: If one is missing, cannot be understood, or names nothing in the case.
    """
    missing = [name for name in ("about", "who", "what") if not getattr(answers, name)]
    if missing:
        raise UsageError(
            f'Still needed: {", ".join(missing)}. For example: --about mill-road --who "a driver" --what open'
        )
    for value, known, what in ((answers.level, LEVELS, "level"), (answers.review, REVIEWS, "review")):
        if value and value not in known:
            raise UsageError(f'There is no {what} "{shorten(value)}". {did_you_mean(value, known)}')
    try:
        return _understand(book, answers, today)
    except (NotADayError, NotUnderstoodError) as error:
        raise UsageError(str(error)) from error


def _understand(book: Book, answers: Answers, today: date) -> Statement:
    said = read_day(answers.when, today) if answers.when else today
    phrase = read_phrase(answers.what or "")
    crossing, offer, new_offer = find_subject(book, answers.about or "", phrase)
    parties = speakers(book.parties, book.areas, book.holder)
    who = read_who(" ".join((answers.who or "").split()), parties, book.sources)
    if who.role == "anonymous":
        near = parties.near(who.said_by, ALIKE) or book.sources.near(who.said_by, ALIKE)
        if near:
            raise NotUnderstoodError(
                f'"{shorten(who.said_by)}" is neither a party nor a source.', f'Did you mean "{near}"?'
            )
    source, new_source = _source(book, answers.source or "", who)
    start, end = (read_day(text, today).isoformat() if text else "" for text in (answers.start, answers.end))
    if start and end and start > end:
        raise NotUnderstoodError(f"It ends on {end}, before it starts on {start}.", "Swap the two days.")
    known = read_day(answers.known, today) if answers.known else None
    if known and known < said:
        raise NotUnderstoodError(
            f"It was known on {known}, before it was said on {said}.", "Check the two days."
        )
    if phrase.that_day and not start and not end:
        start = end = said.isoformat()
    about_gates = phrase.predicate not in ABOUT_OFFERS
    sides = gate_names(book, crossing)
    plan = not phrase.realis and phrase.predicate in {"gate", "road"} and start > said.isoformat()
    grade = (answers.grade or "").strip().upper()
    if grade and grade not in set("ABCDEF"):
        raise NotUnderstoodError(
            f'"{shorten(grade)}" is not a letter from A (reliable) to F (cannot be judged).'
        )
    return Statement(
        crossing=crossing,
        offer=offer,
        new_offer=new_offer,
        phrase=phrase,
        who=who,
        source=source,
        new_source=new_source,
        grade=grade,
        gate=read_gate(answers.gate or "", sides) if about_gates else "",
        use=read_uses(answers.use or "") if about_gates else "",
        direction=read_direction(answers.direction or "", sides) if about_gates else "",
        said=said,
        start=start,
        end=end,
        known=known,
        realis="planned" if plan else phrase.realis,
        precision="unclear" if phrase.realis == "planned" and not start else "",
    )


def find_subject(book: Book, text: str, phrase: Phrase | None) -> tuple[str, str, str]:
    """Return the id of a crossing, the id of an offer, or the name of a new offer; the others are empty.

    Raises:
        NotUnderstoodError: If the text names none of these.
    """
    crossing = book.crossings.find(text)
    offered = phrase is not None and phrase.value == "offered"
    about_offer = phrase is not None and phrase.predicate in ABOUT_OFFERS
    if crossing and not about_offer:
        return crossing, "", ""
    new = text[len(OFFER) :].strip() if text.lower().startswith(OFFER) else ""
    offer = book.proposals.find(new or text) or (book.proposals.find(f"{crossing}-offer") if crossing else "")
    if offer and (about_offer or phrase is None):
        return "", offer, ""
    if offered or (new and phrase is None):
        near = "" if crossing or new else book.crossings.near(text, ALIKE) or book.proposals.near(text, ALIKE)
        if not near:
            return "", "", new or (f"Offer about {book.title[crossing]}" if crossing else text)
        raise NotUnderstoodError(
            f'"{shorten(text)}" is not known.', f'Did you mean "{near}"? For a new offer: {OFFER} {text}'
        )
    both = Names(
        {**book.proposals.by_name, **({} if about_offer else book.crossings.by_name)},
        {**book.proposals.shown, **({} if about_offer else book.crossings.shown)},
    )
    kind = "an offer" if about_offer else "a crossing" if phrase is not None else "a crossing or an offer"
    fix = both.suggest(text) or (
        f'A new offer is noted with: --about "{OFFER} its name" --what offers' if about_offer else ""
    )
    raise NotUnderstoodError(f'"{shorten(text)}" is not {kind} of this case.', fix)


def _source(book: Book, text: str, who: Who) -> tuple[str, str]:
    """Return the id of the source, or the name of a new one."""
    text = " ".join(text.split())
    if not text:
        if who.source:
            return who.source, ""
        known = book.sources.find(OWN_NOTES)
        return (known, "") if known else ("", OWN_NOTES)
    known = book.sources.find(text)
    if known:
        return known, ""
    near = book.sources.near(text, ALIKE)
    if near:
        raise NotUnderstoodError(
            f'"{shorten(text)}" is not a source of this case.', f'Did you mean "{near}"?'
        )
    return "", text
