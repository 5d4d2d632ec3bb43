"""From answers to rows: of a full case, or of a short workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maabar.authoring.understand import Statement, understand
from maabar.sheets import Sheet
from maabar.short.fields import ALSO_CALLED, SHORT
from maabar.short.naming import Ids, fold
from maabar.short.things import OWN_GRADE, OWN_NOTES, OWN_NOTES_AR, both_names
from maabar.short.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from maabar.authoring.answers import Answers
    from maabar.short.things import Book

#: Grade of a source that is new and has no letter.
UNGRADED = "F"


@dataclass
class Rows:
    """New rows by table or short sheet, in the order in which they should be written.

    Attributes:
        said: The day it was said.
        known: The day it became known, if another.
        claim: Id of the claim.
        crossing: Id of the crossing it is about; empty if it is about an offer.
        use: The uses it is about, joined by `|`; empty = all.
        planned: It is about a day to come: it has no weight yet, and `status` tells of the plan.
        level: Its sensitivity; empty = as the case says.
        review: Its review.
        tables: The rows.
        headers: For a workbook, headers to write where a sheet lacks a column.
        hints: What to know about them.
    """

    said: date
    known: date | None = None
    claim: str = ""
    crossing: str = ""
    use: str = ""
    planned: bool = False
    level: str = ""
    review: str = ""
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    hints: tuple[str, ...] = ()


# --- rows of a full case ------------------------------------------------------------------------------------


def full_rows(book: Book, answers: Answers, today: date, reports: Mapping[tuple[str, str, str], str]) -> Rows:
    """Return rows of sources, proposals, reports and claims.

    Args:
        book: Names of everything in the case.
        answers: The answers.
        today: The day on which it is noted.
        reports: Id of each report by source, day of publication and link, so that it is not listed twice.

    Raises:
        UsageError: As `understand`.
    """
    what = understand(book, answers, today)
    taken = set(book.ids.taken)
    rows = _empty(what, answers)
    source = what.source or _new_id(taken, what.new_source, "source")
    rows.hints = tuple(_new_source(rows, what, source))
    subject = what.crossing or what.offer or _new_offer(rows, book, what, source, taken)
    link, day = " ".join((answers.link or "").split()), what.said.isoformat()
    report = reports.get((source, day, link), "") if not what.known else ""
    if not report:
        report = _new_id(taken, f"{source} {day}")
        known = what.known.isoformat() if what.known else ""
        rows.tables["reports"] = [
            {"report": report, "source": source, "published": day, "url": link, "collected": known,
             "sensitivity": answers.level}
        ]  # fmt: skip
    rows.claim = _new_id(taken, f"{subject} {day}")
    claim = {"claim": rows.claim, "report": report, "subject": subject, **_claim(what, source)}
    claim["summary"] = answers.words or summary(book, answers, what)
    claim |= {"review": answers.review or "accepted", "sensitivity": answers.level}
    rows.tables["claims"] = [claim]
    return rows


def _empty(what: Statement, answers: Answers) -> Rows:
    return Rows(
        what.said,
        what.known,
        crossing=what.crossing,
        use=what.use,
        planned=what.realis == "planned",
        level=answers.level,
        review=answers.review,
    )


def _claim(what: Statement, source: str) -> dict[str, str]:
    """Return what is said, by whom and for when, as cells of a claim."""
    own = bool(what.who.source) and what.who.source == source
    predicate = "road" if what.gate == "road" and what.phrase.predicate == "gate" else what.phrase.predicate
    return {
        "said_by": "" if own else what.who.said_by,
        "role": "" if own else what.who.role,
        "predicate": predicate,
        "gate": what.gate if predicate == "gate" else "",
        "use": what.use,
        "direction": what.direction,
        "value": what.phrase.value,
        "realis": what.realis or "asserted",
        "from": what.start,
        "until": what.end,
        "precision": what.precision,
    }


def _new_id(taken: set[str], name: str, kind: str = "") -> str:
    return Ids(taken).make(name, kind)


def _new_source(rows: Rows, what: Statement, source: str) -> list[str]:
    if what.source:
        return []
    own = fold(what.new_source) == fold(OWN_NOTES)
    grade = what.grade or (OWN_GRADE if own else UNGRADED)
    names = {"name": OWN_NOTES, "name_ar": OWN_NOTES_AR} if own else both_names(what.new_source, "")
    rows.tables["sources"] = [
        {"source": source, **names, "grade": grade, "sensitivity": "" if own else rows.level}
    ]
    name = names["name"] or names["name_ar"]
    if own:
        return [
            f'What you heard yourself is from the source "{name}", graded {grade}; you can change the letter.'
        ]
    if not what.grade:
        return [
            f'"{name}" is a new source and counts as F (cannot be judged) until you give it a letter, A to E.'
        ]
    return []


def _new_offer(rows: Rows, book: Book, what: Statement, source: str, taken: set[str]) -> str:
    offer = _new_id(taken, what.new_offer, "offer")
    by = what.who.said_by.partition(":")[0]
    by = by if by in set(book.parties.by_name.values()) else ""
    others = [party for party in dict.fromkeys(book.holder.values()) if party != by]
    rows.tables["proposals"] = [
        {
            "proposal": offer,
            **both_names(what.new_offer, ""),
            "by": by,
            "to": "|".join(others),
            "on": what.said.isoformat(),
            "source": source,
            "sensitivity": rows.level,
        }
    ]
    return offer


def summary(book: Book, answers: Answers, what: Statement) -> str:
    """Return the statement in the user's own words, for readers."""
    words = what.phrase.arabic if answers.what == what.phrase.arabic else what.phrase.english
    gate = gate_title(book, what)
    parts = (
        f"gate of {gate}" if what.gate in {"a", "b"} else gate,
        what.use.replace("|", ", "),
        answers.direction or "",
    )
    details = ", ".join(part for part in parts if part)
    days = " ".join(
        part
        for part in (
            f"from {what.start}" if what.start and what.start != what.end else "",
            f"until {what.end}" if what.end and what.start != what.end else "",
        )
        if part
    )
    # Somebody who is described, not named in the case, may not want to be told by the description.
    who = answers.who if what.who.role != "anonymous" else "A source"
    text = f"{who}: {words}"
    return " ".join(part for part in (text, f"({details})" if details else "", days) if part)


# --- rows of a short workbook -------------------------------------------------------------------------------


def short_rows(book: Book, answers: Answers, today: date, sheets: Mapping[str, Sheet]) -> Rows:
    """Return rows of the sheets said and sources, in the user's words, under the user's headers.

    Args:
        book: Names of everything in the case.
        answers: The answers.
        today: The day on which it is noted.
        sheets: The sheets of the workbook.

    Raises:
        UsageError: As `understand`.
    """
    what = understand(book, answers, today)
    rows = _empty(what, answers)
    own = fold(OWN_NOTES) in {fold(what.new_source), fold(book.title.get(what.source, ""))}
    speaks = bool(what.source) and what.source == what.who.source
    new = bool(what.new_source) and not own
    if new:
        rows.hints = tuple(_new_source(Rows(what.said), what, ""))
        _put(
            rows,
            "sources",
            {"name": what.new_source, "grade": what.grade or UNGRADED, "sensitivity": answers.level},
            sheets,
        )
    told = "" if own or speaks else book.title.get(what.source, what.new_source)
    _put(rows, "said", {**_said(book, answers, what), "source": told}, sheets)
    return rows


def _said(book: Book, answers: Answers, what: Statement) -> dict[str, str]:
    """Return the cells of a row of said, in words rather than ids, all but the source."""
    return {
        "date": what.said.isoformat(),
        "about": book.title.get(what.crossing or what.offer, what.new_offer),
        "who": book.title.get(what.who.said_by, " ".join((answers.who or "").split())),
        "what": what.phrase.shown,
        "gate": gate_title(book, what),
        "use": what.use.replace("|", ", "),
        "direction": answers.direction or "",
        "from": what.start,
        "until": what.end,
        "link": " ".join((answers.link or "").split()),
        "collected": what.known.isoformat() if what.known else "",
        "review": answers.review,
        "words": answers.words,
        "sensitivity": answers.level,
    }


def gate_title(book: Book, what: Statement) -> str:
    """Return the name of whoever runs the gate that is meant, or both, or road; empty if no gate is meant."""
    if what.gate in {"a", "b"}:
        holder = book.gates[what.crossing]["ab".index(what.gate)]
        return book.title.get(holder, holder)
    return what.gate


def _called(short: str, sheets: Mapping[str, Sheet]) -> str:
    wanted = {fold(one) for one in (short, *ALSO_CALLED[short])}
    return next((called for called in sheets if fold(called) in wanted), short)


def _put(rows: Rows, short: str, cells: dict[str, str], sheets: Mapping[str, Sheet]) -> None:
    called = _called(short, sheets)
    view = View(sheets.get(called, Sheet(called)), SHORT[short], [])
    rows.tables[called] = [{view.header(name): cell for name, cell in cells.items() if cell}]
    rows.headers[called] = {one.header: one.header for one in SHORT[short] if one.template}
