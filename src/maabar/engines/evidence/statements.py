"""What was said, as arrays: the claims and the counted passages that were known by a day.

Whatever was known later is dropped here, before anything is looked up, sorted or numbered, so it cannot act
on anything. A counted passage becomes a statement of the first source it names, known from its last day; it
is called `passages.1`, `passages.2` ... in the order in which the counts became known. Counts without a
source of their own (only `assumed: why`), of several crossings together, or of what did not pass (stage
`loaded` or `lost`) are no evidence and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.arrays import NO_DAY, Bools, Ints, Texts, codes_of, days_of, index_of, texts_of
from maabar.table import split_ids
from maabar.tables import DIRECTIONS, PREDICATES, REALIS, ROLES, USES

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.evidence.cast import Cast

PRECISIONS = ("day", "week", "month", "unclear")
REVIEWS = ("accepted", "edited", "rejected", "unreviewed")
NOT_PASSED = ("loaded", "lost")
#: Columns that are carried along as text.
CARRIED = ("claim", "report", "said_by", "via", "subject", "gate", "value", "root", "unit", "summary")


@dataclass(frozen=True)
class Statements:
    """One row per statement known by the day, in the order of the case.

    Attributes:
        text: Columns of the claim, by name, as Python strings.
        source: Position of the report's source, (n,).
        published: Day it was said, (n,).
        known: Day it became known, (n,).
        since: Stated first day or `NO_DAY`, (n,).
        until: Stated last day or `NO_DAY`, (n,).
        predicate: Position in `PREDICATES`, (n,).
        realis: Position in `REALIS`, (n,).
        role: Position in `ROLES`, (n,).
        precision: Position in `PRECISIONS`, (n,).
        review: Position in `REVIEWS`, (n,).
        ways: Bit mask over use x direction, (n,).
        quantity: The number said, its low and its high end, (n, 3).
        quote: First and last character of the quote, (n, 2).
        counted: Whether it is a counted passage, (n,).
        speaks: Whether a person let it count, (n,).
    """

    text: dict[str, Texts]
    source: Ints
    published: Ints
    known: Ints
    since: Ints
    until: Ints
    predicate: Ints
    realis: Ints
    role: Ints
    precision: Ints
    review: Ints
    ways: Ints
    quantity: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    quote: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    counted: Bools
    speaks: Bools

    def __len__(self) -> int:
        """How many statements there are."""
        return len(self.source)

    def is_(self, *predicates: str) -> Bools:
        """Return which statements have one of these predicates."""
        return np.isin(self.predicate, [PREDICATES.index(name) for name in predicates])

    def how(self, *realis: str) -> Bools:
        """Return which statements are made in one of these ways."""
        return np.isin(self.realis, [REALIS.index(name) for name in realis])


def statements_of(case: Case, cast: Cast, known: int, *, known_by: str, provisional: bool) -> Statements:
    """Return what was said and known by a day.

    Args:
        case: The case.
        cast: Who is who in it.
        known: The day, inside.
        known_by: `collected`, or `published` even where a day of collection is given.
        provisional: Whether unreviewed claims speak too.
    """
    claims = _claims(case, cast, known, known_by)
    counts = _counts(case, cast, known)
    frame = (
        claims if counts.empty else counts if claims.empty else pd.concat([claims, counts], ignore_index=True)
    )
    numbers = frame[["quantity", "quantity_low", "quantity_high"]].to_numpy(dtype=np.float64)
    numbers = np.where(np.isnan(numbers), numbers[:, :1], numbers)
    review = codes_of(REVIEWS, frame["review"])
    heard = REVIEWS if provisional else REVIEWS[:2]
    allowed = [REVIEWS.index(word) for word in heard if word != "rejected"]
    return Statements(
        text={name: texts_of(frame[name]) for name in CARRIED},
        source=frame["_source"].to_numpy(dtype=np.int64),
        published=frame["_published"].to_numpy(dtype=np.int64),
        known=frame["_known"].to_numpy(dtype=np.int64),
        since=days_of(frame["from"]),
        until=days_of(frame["until"]),
        predicate=codes_of(PREDICATES, frame["predicate"]),
        realis=codes_of(REALIS, frame["realis"]),
        role=codes_of(ROLES, frame["role"]),
        precision=codes_of(PRECISIONS, frame["precision"]),
        review=review,
        ways=ways_of(frame["use"], frame["direction"]),
        quantity=numbers,
        quote=frame[["quote_from", "quote_to"]].to_numpy(dtype=np.float64),
        counted=frame["_counted"].to_numpy(dtype=np.bool_),
        speaks=np.isin(review, allowed),
    )


def ways_of(uses: pd.Series, directions: pd.Series) -> Ints:
    """Return bit masks over use x direction: bit `2 * use + direction`; nothing said is everything."""
    use_codes, use_names = pd.factorize(pd.Series(texts_of(uses)))
    way_codes, way_names = pd.factorize(pd.Series(texts_of(directions)))
    wanted = [_uses(str(name)) for name in use_names]
    ways = [[DIRECTIONS.index(name)] if name in DIRECTIONS else [0, 1] for name in map(str, way_names)]
    table = np.array(
        [[sum(1 << (2 * u + d) for u in many for d in some) for some in ways] for many in wanted],
        dtype=np.int64,
    ).reshape(len(wanted), len(ways))
    return table[use_codes, way_codes] if len(uses) else np.zeros(0, dtype=np.int64)


def _uses(cell: str) -> list[int]:
    named = {"cargo": ("aid", "trade")}
    found = [USES.index(use) for part in split_ids(cell) for use in named.get(part, (part,)) if use in USES]
    return sorted(set(found)) or list(range(len(USES)))


def _claims(case: Case, cast: Cast, known: int, known_by: str) -> pd.DataFrame:
    """Return the claims known by the day, with the days and the source of their reports."""
    claims = case["claims"]
    reports = case["reports"].drop_duplicates("report")
    at = index_of(pd.Index(texts_of(reports["report"]), dtype=object), claims["report"])
    published, collected = days_of(reports["published"])[at], days_of(reports["collected"])[at]
    published = np.where(published == NO_DAY, collected, published)
    when = published if known_by == "published" else np.where(collected == NO_DAY, published, collected)
    keep = (at >= 0) & (published != NO_DAY) & (when <= known)
    found = claims[keep].drop(columns=[name for name in ("sensitivity", "summary_ar") if name in claims])
    whole: pd.DataFrame = found.assign(
        _source=index_of(cast.sources, reports["source"])[at][keep],
        _known=when[keep],
        _published=np.minimum(published, when)[keep],
        _counted=False,
    )
    return whole


def _counts(case: Case, cast: Cast, known: int) -> pd.DataFrame:
    """Return the counted passages known by the day, as if they were claims."""
    rows = case["passages"]
    first, last = days_of(rows["from"]), days_of(rows["until"])
    last, first = np.where(last == NO_DAY, first, last), np.where(first == NO_DAY, last, first)
    rows = rows.assign(_first=first, _known=last)[(last != NO_DAY) & (last <= known)]
    single = index_of(cast.crossings, rows["crossing"]) >= 0
    rows = rows[single & ~rows["stage"].isin(NOT_PASSED).to_numpy()]
    sources = [next((s for s in split_ids(cell) if s in cast.sources), "") for cell in rows["source"]]
    named = np.array(sources, dtype=object)
    rows = rows.assign(_source=index_of(cast.sources, named))[(named != "").astype(np.bool_)]
    order = ["_known", "_first", "use", "count", "unit", "stage", "direction", "crossing"]
    rows = rows.sort_values(order, kind="stable")
    blank = pd.Series("", index=rows.index, dtype="str")
    day = rows["_known"].to_numpy(dtype=np.int64)
    frame = pd.DataFrame(
        {
            "claim": [f"passages.{number}" for number in range(1, len(rows) + 1)],
            "report": blank,
            "said_by": texts_of(pd.Series(cast.sources)[rows["_source"]]) if len(rows) else blank,
            "role": "reporter",
            "via": blank,
            "predicate": "passage",
            "subject": rows["crossing"],
            "gate": blank,
            "use": rows["use"],
            "direction": rows["direction"],
            "value": "used",
            "realis": "asserted",
            "from": rows["_first"].to_numpy(dtype=np.int64).astype("datetime64[D]").astype("datetime64[s]"),
            "until": day.astype("datetime64[D]").astype("datetime64[s]"),
            "precision": "day",
            "quantity": rows["count"],
            "quantity_low": rows["count_low"],
            "quantity_high": rows["count_high"],
            "unit": rows["unit"],
            "root": blank,
            "summary": rows["counted_by"],
            "review": "accepted",
            "quote_from": np.nan,
            "quote_to": np.nan,
            "_source": rows["_source"],
            "_known": day,
            "_published": day,
            "_counted": True,
        }
    )
    return frame.reset_index(drop=True)
