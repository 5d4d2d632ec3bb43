"""Names of everything in a case, to find things by whatever a user writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.short.things import Book
from maabar.table import split_ids

if TYPE_CHECKING:
    import pandas as pd

    from maabar.case import Case
    from maabar.short.naming import Names


def book_of(case: Case) -> Book:
    """Return the names of a case: things are found by id, by name in either language, and by alias."""
    book = Book({}, [])
    book.ids.taken |= set(case.names.index)
    for table, key, names in (("areas", "area", book.areas), ("parties", "party", book.parties),
                              ("places", "place", book.places), ("crossings", "crossing", book.crossings),
                              ("sources", "source", book.sources), ("proposals", "proposal",
                               book.proposals)):  # fmt: skip
        _add(book, case[table], key, names)
    for kind, names in (("areas", book.areas), ("parties", book.parties), ("places", book.places),
                        ("crossings", book.crossings), ("sources", book.sources),
                        ("proposals", book.proposals)):  # fmt: skip
        for row in case["aliases"].to_dict("records"):
            if row["id"] in set(case[kind].iloc[:, 0]):
                names.add(str(row["id"]), [str(row["alias"])])
    book.holder |= dict(zip(case["areas"]["area"], case["areas"]["party"], strict=True))
    book.lies_in |= dict(zip(case["places"]["place"], case["places"]["area"], strict=True))
    for row in case["crossings"].to_dict("records"):
        book.ends[row["crossing"]] = (row["place_a"], row["place_b"])
        book.gates[row["crossing"]] = (row["gate_a"], row["gate_b"])
    return book


def _add(book: Book, frame: pd.DataFrame, key: str, names: Names) -> None:
    for row in frame.to_dict("records"):
        identity = str(row[key])
        spellings = [str(row[column]) for column in ("name", "name_ar") if row[column]]
        names.add(identity, [*spellings, *split_ids(str(row.get("aliases", "")))])
        book.title.setdefault(identity, spellings[0] if spellings else identity)
