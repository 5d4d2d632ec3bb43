"""What was said, from the words of a short workbook to reports, claims and proposals."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from maabar.errors import shorten
from maabar.short.days import NotADayError, read_day
from maabar.short.naming import Names, is_arabic
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
from maabar.short.things import ALIKE, OWN_GRADE, OWN_NOTES, OWN_NOTES_AR, Book, both_names
from maabar.short.words import ABOUT_OFFERS, Phrase, phrase_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from maabar.short.view import Row

#: Statements of example rows begin so; as long as they stand, `check` says so.
EXAMPLE = "Example"


@dataclass
class Sayings:
    """Turns the rows of `said` into reports, claims and proposals of a book."""

    book: Book
    last: date | None = None
    reports: dict[tuple[str, ...], str] = field(default_factory=dict)

    @cached_property
    def speakers(self) -> Names:
        """Names of parties, those of the sides that they hold among them."""
        return speakers(self.book.parties, self.book.areas, self.book.holder)

    def make(self) -> None:
        """Fill reports, claims and proposals; offers first, since others may speak of them before."""
        rows = list(self.book.views["said"])
        for row in rows:
            phrase = phrase_of(row["what"])
            if phrase is not None and (phrase.predicate, phrase.value) == ("proposal", "offered"):
                self._offer(row)
        for row in rows:
            self._statement(row)

    def _statement(self, row: Row) -> None:
        before = _faults(self.book)
        said = self._day(row, "date")
        if said is None and not row["date"]:
            row.say("date", "The date is empty.", "Write the day it was said, as 2031-05-07.")
        phrase = self._phrase(row)
        subject = self._subject(row, phrase)
        who = self._who(row)
        source, via = self._source(row, who)
        days = self._days(row, phrase, said)
        cells = self._part(row, phrase, subject)
        if said is not None:
            self.last = said if self.last is None else max(self.last, said)
        if row["words"].startswith(EXAMPLE):
            row.warn("words", "This is still the example row.", "Write your own over it, or clear it.")
        if said is None or phrase is None or _faults(self.book) > before:
            return
        self.book.made["claims"].add(
            row.number,
            {
                "claim": self._free(f"said-{row.number}"),
                "report": self._report(row, source, said),
                "via": via,
                "said_by": "" if who.source and who.source == source else who.said_by,
                "role": "" if who.source and who.source == source else who.role,
                "subject": subject,
                "predicate": phrase.predicate,
                "value": phrase.value,
                "realis": phrase.realis,
                **cells,
                **days,
                "summary": row["words"] or _summary(row),
                "review": row["review"],
            },
            row.extra,
        )

    # --- cells ----------------------------------------------------------------------------------------------

    def _day(self, row: Row, name: str) -> date | None:
        if not row[name]:
            return None
        try:
            return read_day(row[name])
        except NotADayError as error:
            row.say(name, error.what, error.fix)
            return None

    def _phrase(self, row: Row) -> Phrase | None:
        if not row["what"]:
            row.say(
                "what",
                "The cell is empty.",
                "Write what is said, from the list: open, closed, nobody passed, ...",
            )
            return None
        try:
            return read_phrase(row["what"])
        except NotUnderstoodError as error:
            row.say("what", error.what, error.fix)
            return None

    def _who(self, row: Row) -> Who:
        text = row["who"]
        if not text:
            if not row["source"]:
                row.say(
                    "who",
                    "The cell is empty.",
                    "Write who says so: a side, a source, or words such as: a driver.",
                )
            return Who()
        who = read_who(text, self.speakers, self.book.sources)
        if who.role == "anonymous":
            near = self.speakers.near(text, ALIKE) or self.book.sources.near(text, ALIKE)
            if near:
                row.warn(
                    "who",
                    f'"{shorten(text)}" is neither a side nor a source; it is taken as a description.',
                    f'Did you mean "{near}"?',
                )
        return who

    def _source(self, row: Row, who: Who) -> tuple[str, str]:
        """Return the source of the report and the outlets before it."""
        text = row["source"]
        if not text:
            return who.source or self._implied(OWN_NOTES, {"name_ar": OWN_NOTES_AR, "grade": OWN_GRADE}), ""
        known = self.book.sources.find(text)
        if known:
            return known, ""
        near = self.book.sources.near(text, ALIKE)
        if near:
            row.say("source", f'"{shorten(text)}" is not in the sheet sources.', f'Did you mean "{near}"?')
            return "", ""
        party = self.speakers.find(text)
        row.warn(
            "source",
            f'"{shorten(text)}" is not in the sheet sources; it counts as F (cannot be judged).',
            "Add it there with a letter from A (reliable) to F.",
        )
        return self._implied(text, {"party": party, "grade": "F", "kind": "official" if party else ""}), ""

    def _implied(self, name: str, cells: dict[str, str]) -> str:
        known = self.book.sources.find(name)
        if known:
            return known
        source = self.book.ids.make(name, "source")
        self.book.sources.add(source, [name])
        self.book.title[source] = name
        self.book.made["sources"].imply(
            {
                "source": source,
                **both_names(name, cells.get("name_ar", "")),
                **{key: value for key, value in cells.items() if key != "name_ar"},
            }
        )
        return source

    def _days(self, row: Row, phrase: Phrase | None, said: date | None) -> dict[str, str]:
        first, last = self._day(row, "from"), self._day(row, "until")
        cells = {"from": first.isoformat() if first else "", "until": last.isoformat() if last else ""}
        if phrase is None or said is None:
            return cells
        if phrase.realis == "planned" and first is None:
            row.warn(
                "from",
                "It is said to come, but no day is given: it is listed and counts for nothing.",
                "Write the day if it was said.",
            )
            return {**cells, "precision": "unclear"}
        if phrase.that_day and not first and not last:
            return {"from": said.isoformat(), "until": said.isoformat()}
        if first and first > said and not phrase.realis and phrase.predicate in {"gate", "road"}:
            return {**cells, "realis": "planned"}
        return cells

    # --- what it is about -----------------------------------------------------------------------------------

    def _subject(self, row: Row, phrase: Phrase | None) -> str:
        text = row["about"]
        if not text:
            row.say("about", "The cell is empty.", "Name a crossing, or an offer.")
            return ""
        crossing = self.book.crossings.find(text)
        if phrase is not None and phrase.predicate in ABOUT_OFFERS:
            return self._offer(row)
        if not crossing:
            row.say(
                "about",
                f'"{shorten(text)}" is not in the sheet crossings.',
                self.book.crossings.suggest(text),
            )
        return crossing

    def _offer(self, row: Row) -> str:
        """Return the proposal that a row speaks of; made when an offer or its crossing first names it."""
        text = row["about"]
        crossing = self.book.crossings.find(text)
        known = self.book.proposals.find(f"offer about {crossing}" if crossing else text)
        if known or not text:
            return known
        phrase = phrase_of(row["what"])
        offered = phrase is not None and phrase.value == "offered"
        near = self.book.crossings.near(text, ALIKE) or self.book.proposals.near(text, ALIKE)
        if not crossing and (near or not offered):
            row.say(
                "about",
                f'"{shorten(text)}" is neither a crossing nor an offer that somebody makes.',
                f'Did you mean "{near}"?' if near else self.book.crossings.suggest(text),
            )
            return ""
        by = (
            read_who(row["who"], self.speakers, self.book.sources).said_by.partition(":")[0]
            if offered
            else ""
        )
        by = by if by in self.book.parties.by_name.values() else ""
        name = f"Offer about {self.book.title[crossing]}" if crossing else text
        proposal = self.book.ids.make(f"{crossing}-offer" if crossing else text, "offer")
        self.book.proposals.add(proposal, [f"offer about {crossing}"] if crossing else [text])
        sides = self.book.gates[crossing] if crossing in self.book.gates else tuple(self.book.holder.values())
        on = self._day(row, "date") if offered else None
        self.book.made["proposals"].add(
            row.number,
            {
                "proposal": proposal,
                **both_names(name, ""),
                "by": by,
                "on": on.isoformat() if on else "",
                "to": "|".join(dict.fromkeys(side for side in sides if side and side != by)),
                "summary": row["words"],
                "source": "assumed: as told in the sheet said; put to the other holders of gates",
            },
            {name: cell for name, cell in row.extra.items() if name == "sensitivity"},
        )
        return proposal

    def _part(self, row: Row, phrase: Phrase | None, crossing: str) -> dict[str, str]:
        """Return gate, use and direction of a claim about a crossing."""
        if phrase is None or phrase.predicate in ABOUT_OFFERS:
            return {}
        cells = {}
        try:
            cells["use"] = read_uses(row["use"])
        except NotUnderstoodError as error:
            row.say("use", error.what, error.fix)
        sides = gate_names(self.book, crossing)
        gate = self._read(row, "gate", sides, read_gate) if crossing else ""
        if gate == "road":
            cells |= {"predicate": "road"} if phrase.predicate == "gate" else {}
        elif gate and phrase.predicate == "gate":
            cells["gate"] = gate
        cells["direction"] = self._read(row, "direction", sides, read_direction) if crossing else ""
        return cells

    def _read(self, row: Row, name: str, sides: Names, read: Callable[[str, Names], str]) -> str:
        try:
            return read(row[name], sides)
        except NotUnderstoodError as error:
            row.say(name, error.what, error.fix)
            return ""

    # --- reports --------------------------------------------------------------------------------------------

    def _report(self, row: Row, source: str, said: date) -> str:
        known = self._day(row, "collected")
        extra = row.extra
        key = (source, said.isoformat(), row["link"], str(known or ""), extra.get("sensitivity", ""))
        if key not in self.reports:
            self.reports[key] = self._free(f"report-{row.number}")
            self.book.made["reports"].add(
                row.number,
                {
                    "report": self.reports[key],
                    "source": source,
                    "published": said.isoformat(),
                    "url": row["link"],
                    "collected": known.isoformat() if known else "",
                },
                {name: extra[name] for name in ("title", "lang", "sensitivity") if name in extra},
            )
        return self.reports[key]

    def _free(self, wanted: str) -> str:
        if wanted in self.book.ids.taken:
            return self.book.ids.make(wanted, "row")
        self.book.ids.taken.add(wanted)
        return wanted


def _faults(book: Book) -> int:
    return sum(problem.level == "error" for problem in book.problems)


def _summary(row: Row) -> str:
    """Say the row in its user's own words."""
    details = ", ".join(part for part in (row["gate"], row["use"], row["direction"]) if part)
    arabic = is_arabic(row["what"])
    what = row["what"].partition("/")[0].strip() if not arabic else row["what"]
    text = f"{row['who'] or row['source']}: {row['about']} – {what}"
    days = [f"{word} {row[name]}" for word, name in (("from", "from"), ("until", "until")) if row[name]]
    return " ".join([text, *([f"({details})"] if details else []), *days])
