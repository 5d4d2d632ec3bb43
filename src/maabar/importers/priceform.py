"""Files of food prices as the World Food Programme and HDX have published them over the years, in one form.

Columns are found by their names, in any order: the country files of HDX (old and new), the global file, and
the exports of the provider's own services. A row of HXL tags is skipped, and names columns whose header says
nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from maabar.errors import CaseError, Problem, UsageError, shorten
from maabar.importers.foreign import Row, foreign_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

#: For each column that is read: other headers of it, and its HXL tags.
COLUMNS: dict[str, tuple[str, ...]] = {
    "date": ("price date", "#date"),
    "month": ("mp_month",),
    "year": ("mp_year",),
    "admin1": ("admin1_name", "admname", "adm1_name", "region", "#adm1+name", "#adm1"),
    "market": ("market_name", "mktname", "mkt_name", "marketname", "#loc+market+name", "#loc+market"),
    "latitude": ("market_latitude", "lat", "#geo+lat"),
    "longitude": ("market_longitude", "lon", "#geo+lon"),
    "commodity": ("commodity_name", "cmname", "cm_name", "commodityname", "#item+name", "#item"),
    "unit": ("commodity_unit_name", "um_name", "commodityunitname", "#item+unit"),
    "priceflag": ("commodity_price_flag", "commoditypriceflag", "#item+price+flag"),
    "forecast": (),
    "pricetype": ("price_type_name", "pt_name", "pricetypename", "price type", "#item+price+type"),
    "currency": ("currency_name", "cur_name", "currencyname", "#currency+code", "#currency"),
    "price": ("commodity_price", "mp_price", "commodityprice", "#value"),
    "usdprice": ("usd_price", "price_usd", "#value+usd"),
}
NEEDS = ("date", "market", "commodity", "unit", "price")
#: Prices without a day are those of the middle of the month, as the provider dates them.
MIDDLE = 15
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
_WITH_TYPE = re.compile(r"(?P<item>.+) - (?P<type>retail|wholesale|producer|farm gate)", re.IGNORECASE)


def price_rows(path: Path, most: int) -> list[Row]:
    """Return the rows of a file of prices with the columns of `COLUMNS`; `date` as the file writes it.

    Args:
        path: A CSV file, packed (`.csv.gz`) or not, or a workbook.
        most: Most rows that are read.

    Raises:
        CaseError: If the file cannot be read, or lacks a column; all of them are named.
    """
    rows = foreign_rows(path, (), most)
    tags = next((row.cells for row in rows[:2] if _tagged(row)), {})
    rows = [row for row in rows if not _tagged(row)]
    headers = dict.fromkeys(name for row in rows for name in row.cells)
    names = _named(headers, tags)
    missing = [name for name in NEEDS if name not in names]
    if "month" in names and "year" in names and "date" in missing:
        missing.remove("date")
    if missing:
        what = f"The table has no column {', '.join(missing)} with anything in it."
        fix = f"It has: {', '.join(list(headers)[:20])}. Export it again with all columns."
        raise CaseError([Problem(what, fix, path.name, 1, ", ".join(missing))])
    return [_plain(row, names) for row in rows]


def _tagged(row: Row) -> bool:
    return bool(row.cells) and all(cell.startswith("#") for cell in row.cells.values())


def _named(headers: Iterable[str], tags: Mapping[str, str]) -> dict[str, str]:
    """Return the header of each column that is there: by its name, else another name, else its tag."""
    known = list(headers)
    tag_of = {tag.lower().replace(" ", ""): name for name, tag in tags.items() if name in known}
    found: dict[str, str] = {}
    for name, others in COLUMNS.items():
        for wanted in (name, *others):
            header = tag_of.get(wanted, "") if wanted.startswith("#") else wanted if wanted in known else ""
            if header and header not in found.values():
                found[name] = header
                break
    return found


def _plain(row: Row, names: Mapping[str, str]) -> Row:
    cells = {name: row.cells[header] for name, header in names.items() if header in row.cells}
    if "date" not in cells and {"month", "year"} <= set(cells):
        cells["date"] = f"{cells['year'].zfill(4)}-{cells['month'].zfill(2)}"
    if cells.get("forecast", "").lower() in {"true", "1", "yes"}:
        cells["priceflag"] = "forecast"
    if "pricetype" not in cells and (typed := _WITH_TYPE.fullmatch(cells.get("commodity", ""))):
        cells |= {"commodity": typed["item"], "pricetype": typed["type"]}
    return replace(row, cells=cells)


class Days:
    """How a file writes days: year first, or day or month first, which all its rows together tell."""

    def __init__(self, cells: Sequence[str]) -> None:
        """Look at all dates of a file."""
        found = [match for cell in cells if (match := _YEAR_LAST.fullmatch(cell))]
        self.day_first = any(int(match[1]) > 12 for match in found)
        self.month_first = any(int(match[2]) > 12 for match in found)

    def read(self, cell: str) -> date:
        """Return the day of a cell; that of a month alone is its middle.

        Raises:
            UsageError: If it is none, or day and month cannot be told apart.
        """
        try:
            if match := _YEAR_FIRST.fullmatch(cell):
                return date(int(match[1]), int(match[2]), int(match[3] or MIDDLE))
            if match := _YEAR_LAST.fullmatch(cell):
                return self._year_last(cell, int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
        raise UsageError(f'The date "{shorten(cell)}" cannot be read.')

    def _year_last(self, cell: str, one: int, two: int, year: int) -> date:
        if one == two or self.day_first is not self.month_first:
            return date(year, two, one) if self.day_first else date(year, one, two)
        if self.day_first and max(one, two) > 12:  # this one is plain, whatever the others say
            return date(year, min(one, two), max(one, two))
        raise UsageError(f'Of the date "{shorten(cell)}" nobody can tell day and month: write 2019-06-15.')
