"""The seven questions of `maabar note`, and how an answer in plain words is taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from maabar.authoring.understand import find_subject
from maabar.errors import UsageError, shorten
from maabar.short.days import NotADayError, read_day
from maabar.short.naming import fold
from maabar.short.reading import NotUnderstoodError, gate_names, read_phrase, read_uses
from maabar.short.words import ABOUT_OFFERS, PHRASES, direction_of, gate_of, phrase_of, use_of

if TYPE_CHECKING:
    from datetime import date

    from maabar.short.naming import Names
    from maabar.short.things import Book

#: More choices than this are not shown.
LISTED = 40

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_GRADE = re.compile(r"\(\s*([A-Fa-f])\s*\)\s*\Z")
_FILLERS = frozenset(
    {"at", "the", "gate", "side", "for", "of", "on", "in", "and", "s", "its", "their", "trucks", "only"}
)
_TO = re.compile(r"\s+(?:to|until|till|through|and)\s+|\s+[–—-]\s+|\s*\.\.+\s*|\s+(?:إلى|الى|حتى)\s+")
_BEGIN = re.compile(r"(?i)^(?:from|since|on|between|starting|as of|من|منذ|في)\s+")
_END = re.compile(r"(?i)^(?:until|till|up to|to|حتى|إلى|الى)\s+")
_ONLY = re.compile(r"(?i)\s*\b(?:only|فقط)\s*$")
_THAT_DAY = frozenset(
    map(fold, ("that day", "that day only", "only that day", "same day", "ذلك اليوم", "اليوم نفسه"))
)


@dataclass(frozen=True)
class Answers:
    """What is known of a statement so far; None = not asked yet, "" = the default is wanted.

    Attributes:
        when: Day it was said; default today.
        about: A crossing or an offer, by name or id.
        who: Who said it: a party, a source, or plain words.
        what: What was said, in the words of the list.
        gate: Whose gate, or a, b, both, road; default: the speaker's own.
        use: aid, trade, people, several with a comma between; default everything.
        direction: Which way; default both.
        source: Who told it; default: own notes, or the source that speaks.
        link: Where it can be read.
        grade: Letter of a source that is new.
        start: First day it is said to hold; default: the day it was said.
        end: Last day it is said to hold.
        words: The statement in the user's words; default: made of the answers.
        level: Who may see it; default: as the case says.
        review: Whether it counts at once.
        known: Day on which it became known, if later than `when`.
    """

    when: str | None = None
    about: str | None = None
    who: str | None = None
    what: str | None = None
    gate: str | None = None
    use: str | None = None
    direction: str | None = None
    source: str | None = None
    link: str | None = None
    grade: str | None = None
    start: str | None = None
    end: str | None = None
    words: str = ""
    level: str = ""
    review: str = ""
    known: str = ""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: Its name.
        text: The question.
        hint: What an answer looks like.
        choices: Things to choose from, if they are few; anything that fits is taken all the same.
        default: What an empty answer stands for, in words; None if an answer is needed.
        takes: The answer that an empty one is taken for, where it is not simply left empty.
        numbered: The number of a choice, from 1, is an answer too.
        fills: The fields of `Answers` that it fills.
    """

    name: str
    text: str
    hint: str
    choices: tuple[str, ...]
    default: str | None
    fills: tuple[str, ...]
    takes: str = ""
    numbered: bool = False


def ask(book: Book, answers: Answers, today: date) -> Question | None:
    """Return the next question that is still open; None if enough is known.

    Args:
        book: Names of everything in the case.
        answers: What is known so far.
        today: The day that an empty answer to the first question means.
    """
    for question in _questions(book, answers, today):
        if all(getattr(answers, field) is None for field in question.fills):
            return question
    return None


def _questions(book: Book, answers: Answers, today: date) -> tuple[Question, ...]:
    crossings = _titles(book, book.crossings)
    offers = _titles(book, book.proposals)
    about = answers.about or ""
    is_offer = bool(book.proposals.find(about)) and not book.crossings.find(about)
    phrase = phrase_of(answers.what or "")
    offer_words = is_offer or (phrase is not None and phrase.predicate in ABOUT_OFFERS)
    words = tuple(p.shown for p in PHRASES if not is_offer or p.predicate in ABOUT_OFFERS)
    gates = _gates(book, about)
    side = gates[-1] if gates else "a"
    part = Question(
        "part", "Which gate, and for what?", f"For example: {side}, aid. Uses are aid, trade, people.", gates,
        "the speaker's own gate, everything", ("gate", "use", "direction"),
    )  # fmt: skip
    only = crossings[0] if len(crossings) == 1 and not offers else ""
    day, later = today.isoformat(), (today + timedelta(days=2)).isoformat()
    who = "A side, a party, a source, or plain words such as: a driver. No names of persons."
    told = "A source and a link, either or both. A new source may have its letter, A to F: Daily News (C)"
    holds = f"For example: from tomorrow; until {later}; {day} to {later}; that day."
    return (
        Question("when", "When was it said?", f"A day: today, yesterday, {day}.", (), day, ("when",), day),
        Question(
            "about", "Which crossing or offer is it about?", "Its number or name.", (*crossings, *offers),
            only or None, ("about",), only, numbered=True,
        ),
        Question("who", "Who said it?", who, _titles(book, book.parties), None, ("who",), numbered=True),
        Question("what", "What is said?", "Its number, or the words.", words, None, ("what",), numbered=True),
        *(() if offer_words else (part,)),
        Question(
            "stands", "Who told you, and where can it be read?", told, _titles(book, book.sources),
            "own notes, nothing to read", ("source", "link"),
        ),
        Question("holds", "When does it hold?", holds, (), "the day it was said", ("start", "end")),
    )  # fmt: skip


def _titles(book: Book, names: Names) -> tuple[str, ...]:
    titles = tuple(book.title.get(one, one) for one in dict.fromkeys(names.by_name.values()))
    return titles[:LISTED]


def _gates(book: Book, about: str) -> tuple[str, ...]:
    gates = book.gates.get(book.crossings.find(about), ())
    return tuple(dict.fromkeys(book.title.get(gate, gate) for gate in gates if gate))


def fill(book: Book, answers: Answers, name: str, text: str, today: date) -> Answers:
    """Return `answers` with one question answered.

    Args:
        book: Names of everything in the case.
        answers: What is known so far.
        name: Name of the question.
        text: The answer; empty = the default.
        today: The day that relative words count from.

    Raises:
        UsageError: If the answer cannot be understood; it says what to write instead.
    """
    text = " ".join(text.split())
    question = next((one for one in _questions(book, answers, today) if one.name == name), None)
    if question is None:
        raise UsageError(f'There is no question "{name}".')
    if not text and question.default is None:
        raise UsageError("This one has no default.")
    if question.numbered and text.isdecimal() and 1 <= int(text) <= len(question.choices):
        text = question.choices[int(text) - 1]
    try:
        return replace(answers, **_filled(book, answers, name, text or question.takes, today))
    except (NotADayError, NotUnderstoodError) as error:
        raise UsageError(str(error)) from error


def _filled(book: Book, answers: Answers, name: str, text: str, today: date) -> dict[str, str]:
    """Return the fields that one answer gives."""
    if name == "when":
        return {"when": read_day(text, today).isoformat()}
    if name == "about":
        find_subject(book, text, None)
    if name == "what":
        read_phrase(text)
    if name in {"about", "who", "what"}:
        return {name: text}
    if name == "part":
        sides = gate_names(book, book.crossings.find(answers.about or ""))
        return dict(zip(("gate", "use", "direction"), read_part(text, sides), strict=True))
    if name == "stands":
        source, link, grade = read_stands(text)
        return {"source": source, "link": link, **({"grade": grade} if grade else {})}
    said = read_day(answers.when, today) if answers.when else today
    return dict(zip(("start", "end"), read_span(text, said, today), strict=True))


def read_stands(text: str) -> tuple[str, str, str]:
    """Return source, link and letter of an answer such as `River Watch (B) https://example.org`."""
    found = _LINK.search(text)
    link = found.group() if found else ""
    rest = (text[: found.start()] + " " + text[found.end() :] if found else text).strip(" ,;")
    letter = _GRADE.search(rest)
    return (
        (rest[: letter.start()] if letter else rest).strip(" ,;"),
        link,
        letter[1].upper() if letter else "",
    )


def read_part(text: str, sides: Names) -> tuple[str, str, str]:
    """Return gate, uses and direction of an answer such as `Lowland gate, aid and people`.

    Raises:
        NotUnderstoodError: If a word of it is none of these.
    """
    gate = direction = ""
    uses: list[str] = []
    tokens = fold(re.sub(r"['’]s\b", "", text)).split()
    while tokens:
        for length in range(min(5, len(tokens)), 0, -1):
            words = " ".join(tokens[:length])
            use, way = use_of(words), direction_of(words) if length > 1 else None
            part = sides.by_name.get(words) or gate_of(words)
            if use is not None or part or way:
                uses += [use] if use else []
                gate = part if part and use is None and not way else gate
                direction = way or direction
                break
        else:
            length = 1
            if tokens[0] not in _FILLERS:
                raise NotUnderstoodError(
                    f'"{shorten(tokens[0])}" is neither a gate of this crossing nor something that passes.',
                    sides.suggest(tokens[0]) or "Write for example: a, aid.",
                )
        tokens = tokens[length:]
    return gate, read_uses(",".join(dict.fromkeys(uses))), direction


def read_span(text: str, said: date, today: date) -> tuple[str, str]:
    """Return first and last day of an answer such as `from tomorrow` or `2031-05-07 to 2031-05-09`.

    One day alone is that day only, unless it is still to come: then it is the first.

    Raises:
        NotADayError: If a day cannot be understood.
    """
    if not text:
        return "", ""
    if fold(text) in _THAT_DAY:
        return said.isoformat(), said.isoformat()
    only = bool(_ONLY.search(text))
    plain = _ONLY.sub("", text).strip()
    if _END.match(plain):
        return "", read_day(_END.sub("", plain), today).isoformat()
    begins = bool(_BEGIN.match(plain)) and not re.match(r"(?i)^(?:on|في)\s", plain)
    first, *rest = _TO.split(_BEGIN.sub("", plain), maxsplit=1)
    start = read_day(first, today)
    if rest:
        return start.isoformat(), read_day(rest[0], today).isoformat()
    if not only and (begins or start > said):
        return start.isoformat(), ""
    return start.isoformat(), start.isoformat()
