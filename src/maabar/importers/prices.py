"""Prices of the World Food Programme, as published on HDX, as rows of `markets`.

A price is converted with the market's own informal exchange rate of the month where the file has one (item
"Exchange rate"), never with one national rate. Forecasts are no evidence and are dropped. Gaps stay empty and
are counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from maabar.errors import CaseError, Problem, UsageError, did_you_mean, shorten
from maabar.importers.events import Near
from maabar.importers.foreign import Imported, foreign_rows, number_of, plain
from maabar.importers.rows import additions, place
from maabar.placing import try_out
from maabar.short.naming import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maabar.case import Case
    from maabar.importers.foreign import Row
    from maabar.importers.settings import ImportSettings

SOURCE = "wfp-prices"
NO_WEIGHT = "its unit is not one of weight, and the good has no kg_per_unit"
NO_RATE = "no exchange rate of its market, its province or the file"
NEEDS = ("date", "market", "commodity", "unit", "price", "currency")
_RATE = re.compile(r"exchange rate", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?P<many>[\d.]+)?\s*(?P<unit>KG|G|MT|L|ML|POUND)\s*", re.IGNORECASE)
#: Kilograms in a unit of weight; litres in a unit of volume.
_WEIGHT = {"KG": 1.0, "G": 0.001, "MT": 1000.0, "POUND": 0.45359237}
_VOLUME = {"L": 1.0, "ML": 0.001}
Month = tuple[int, int]


@dataclass(frozen=True)
class Quote:
    """One price of the file.

    Attributes:
        place: Place of the case.
        good: Good of the case.
        day: Day of the price.
        local: Price in local money for a unit of the good.
        rate: Local money for a dollar.
        currency: ISO 4217 code.
        kind: `retail` or `wholesale`.
    """

    place: str
    good: str
    day: date
    local: float
    rate: float
    currency: str
    kind: str


def import_prices(
    case: Case, path: Path, settings: ImportSettings, *, items: Sequence[str] = (), dry_run: bool = False
) -> Imported:
    """Add the prices of a file of the World Food Programme to a case.

    An item becomes the good of the same name, or the one that `items` names for it. A market becomes the
    place of the same name, or the nearest one within `near_km`. Several prices of a place, good and month
    become their median, with their range. Use and elasticities are taken from the latest row of the place and
    good that the case has.

    Args:
        case: The case, read from a folder.
        path: The CSV file, with or without the row of HXL tags.
        settings: Numbers that the import rests on.
        items: `Item in the file=good` for items that have other names.
        dry_run: Write nothing.

    Returns:
        What was done.

    Raises:
        CaseError: If the table cannot be used; every row that makes no sense is named.
        UsageError: If the case is no folder, or `items` names no good.
    """
    folder = case.folder
    if folder is None:
        raise UsageError("Prices are added to a case folder.")
    done = Imported()
    rows = [row for row in foreign_rows(path, NEEDS, settings.most_rows) if not row["date"].startswith("#")]
    look = _Look(case, settings, _named(case, items))
    look.rates_of(rows)
    quotes: list[Quote] = []
    faults: list[Problem] = []
    for row in rows:
        try:
            quote = look.quote(row, done)
        except UsageError as error:
            faults.append(Problem(str(error), "Mend or drop the row.", path.name, row.number))
            continue
        if quote is not None:
            quotes.append(quote)
    if faults:
        raise CaseError(faults)
    new = _rows(case, quotes, done)
    if new:
        _store(case, folder, new, done, dry_run=dry_run)
    return done


def _named(case: Case, items: Sequence[str]) -> dict[str, str]:
    goods = case["goods"]
    found = {
        fold(str(name)): str(good) for good, name in zip(goods["good"], goods["name"], strict=True) if name
    }
    found |= {fold(str(good)): str(good) for good in goods["good"]}
    for item in items:
        name, _, good = item.rpartition("=")
        if good not in set(goods["good"]) or not name:
            raise UsageError(
                f'"{shorten(item)}" must be ITEM=GOOD with a good of the case. '
                f"{did_you_mean(good, list(goods['good']))}"
            )
        found[fold(name)] = good
    return found


class _Look:
    """The places, goods and days of a case, to read rows of the file with."""

    def __init__(self, case: Case, settings: ImportSettings, names: Mapping[str, str]) -> None:
        self.start, self.end = case.start, case.as_of
        self.names, self.most = names, settings.near_km
        self.near = Near(case)
        places = case["places"]
        self.places = {
            fold(str(name)): str(place) for place, name in zip(places["place"], places["name"], strict=True)
        }
        self.kilograms = dict(zip(case["goods"]["good"], case["goods"]["kg_per_unit"], strict=True))
        self.units = dict(zip(case["goods"]["good"], case["goods"]["unit"], strict=True))
        self.own: dict[tuple[str, Month], float] = {}
        self.around: dict[tuple[str, Month], float] = {}

    def rates_of(self, rows: Sequence[Row]) -> None:
        """Gather exchange rates, of each market and as the median of each province, by month."""
        own, around = defaultdict(list), defaultdict(list)
        for row in rows:
            value, day = number_of(row["price"]), _day(row["date"])
            if _RATE.search(row["commodity"]) and value and value > 0 and day and not _forecast(row):
                own[row["market"], (day.year, day.month)].append(value)
                around[row["admin1"], (day.year, day.month)].append(value)
        self.own = {key: median(values) for key, values in own.items()}
        self.around = {key: median(values) for key, values in around.items()}

    def quote(self, row: Row, done: Imported) -> Quote | None:
        """Return a price of the case, or count why it is none.

        Raises:
            UsageError: If the row makes no sense.
        """
        day, price = _day(row["date"]), number_of(row["price"])
        if day is None:
            raise UsageError(f'The date "{shorten(row["date"])}" cannot be read.')
        if price is None or price <= 0:
            raise UsageError(f'The price "{shorten(row["price"])}" makes no sense.')
        why, good, where = self._wanted(row, day)
        if why:
            done.leave_out(why)
            return None
        kilograms = self._kilograms(row["unit"], good)
        rate = self._rate(row, day, price)
        if kilograms is None or rate is None:
            done.leave_out(NO_WEIGHT if kilograms is None else NO_RATE)
            return None
        per = price / kilograms * (1000 if self.units[good] in {"", "t"} else self.kilograms[good])
        kind = "wholesale" if row["pricetype"].lower() == "wholesale" else "retail"
        return Quote(where, good, day, per, rate, row["currency"].upper(), kind)

    def _wanted(self, row: Row, day: date) -> tuple[str, str, str]:
        """Return why a row is left out (empty: it is not), its good and its place."""
        if _forecast(row):
            return "a forecast", "", ""
        if _RATE.search(row["commodity"]):
            return "an exchange rate, used for conversion", "", ""
        if day > self.end:
            return "later than as_of", "", ""
        if day < self.start:
            return "before the case begins", "", ""
        good = self.names.get(fold(row["commodity"]), "")
        if not good:
            return "no good of that name (name one with --item)", "", ""
        where = self.places.get(fold(row["market"]), "") or self._nearest(row)
        return ("" if where else "no place of that name or near"), good, where

    def _nearest(self, row: Row) -> str:
        lon, lat = number_of(row["longitude"]), number_of(row["latitude"])
        return "" if lon is None or lat is None else self.near.find(lon, lat, self.most)[0]

    def _kilograms(self, unit: str, good: str) -> float | None:
        found = _UNIT.fullmatch(unit)
        if not found:
            return None
        many, name = number_of(found["many"] or "1") or 0.0, found["unit"].upper()
        weight = _WEIGHT.get(name)
        if weight is None:
            litre = float(self.kilograms[good])
            weight = _VOLUME[name] * litre if litre > 0 else 0.0
        return many * weight if many * weight > 0 else None

    def _rate(self, row: Row, day: date, price: float) -> float | None:
        month = day.year, day.month
        if row["currency"].upper() == "USD":
            return 1.0
        own = self.own.get((row["market"], month)) or self.around.get((row["admin1"], month))
        if own:
            return own
        usd = number_of(row["usdprice"])
        return price / usd if usd and usd > 0 else None


def _forecast(row: Row) -> bool:
    return "forecast" in row["priceflag"].lower()


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        return None


def _rows(case: Case, quotes: Sequence[Quote], done: Imported) -> list[dict[str, str]]:
    """Return the rows that the case does not have: one for each place, good, kind and month."""
    table = case["markets"]
    months = table["date"].dt.strftime("%Y-%m")
    known = set(zip(table["place"], table["good"], months, strict=True))
    groups: dict[tuple[str, str, str, str], list[Quote]] = defaultdict(list)
    for quote in quotes:
        groups[quote.place, quote.good, quote.kind, quote.day.strftime("%Y-%m")].append(quote)
    new: list[dict[str, str]] = []
    taken: set[tuple[str, str, str]] = set()
    for (where, good, kind, month), found in sorted(groups.items()):
        if (where, good, month) in known | taken:
            done.known += 1
            continue
        taken.add((where, good, month))
        new.append({"place": where, "good": good, "date": max(q.day for q in found).isoformat(), "kind": kind,
                    **_money(found), **_carried(case, where, good)})  # fmt: skip
    _gaps(groups, done)
    return new


def _money(found: Sequence[Quote]) -> dict[str, str]:
    usd = [quote.local / quote.rate for quote in found]
    local, rate = median(quote.local for quote in found), median(quote.rate for quote in found)
    cells = {"price_usd": plain(local / rate), "price_local": plain(local), "currency": found[0].currency,
             "rate_per_usd": plain(rate)}  # fmt: skip
    if len(found) > 1 and min(usd) < max(usd):
        cells |= {
            "price_usd_low": plain(min(*usd, local / rate)),
            "price_usd_high": plain(max(*usd, local / rate)),
        }
    return cells


def _carried(case: Case, where: str, good: str) -> dict[str, str]:
    """Use, production and elasticities of the latest row of the place and good: prices come without them."""
    table = case["markets"]
    rows = table[(table["place"] == where) & (table["good"] == good) & (table["role"] != "outside")]
    rows = rows[rows["quantity_t_per_month"] > 0].sort_values("date")
    if rows.empty:
        return {"source": SOURCE}
    last = rows.iloc[-1]
    names = ("quantity_t_per_month", "production_t_per_month", "supply_elasticity", "demand_elasticity")
    columns = [f"{name}{end}" for name in names for end in ("", "_low", "_high")]
    cells = {name: plain(float(last[name])) for name in columns if last[name] == last[name]}
    return {
        **cells,
        "source": f"{SOURCE}|assumed: use and elasticities as in the row of {last['date'].date()}",
    }


def _gaps(groups: Mapping[tuple[str, str, str, str], object], done: Imported) -> None:
    """Count months without a price between the first and the last of each place and good."""
    months: dict[tuple[str, str], set[int]] = defaultdict(set)
    for where, good, _, month in groups:
        months[where, good].add(int(month[:4]) * 12 + int(month[5:]))
    missing = sum(max(found) - min(found) + 1 - len(found) for found in months.values())
    if missing:
        done.left_out["months without a price, left empty"] = missing


def _store(
    case: Case, folder: Path, new: Sequence[Mapping[str, str]], done: Imported, *, dry_run: bool
) -> None:
    sources = []
    if SOURCE not in set(case["sources"]["source"]):
        name = "World Food Programme, price data (CC BY IGO)"
        sources.append(
            {"source": SOURCE, "name": name, "kind": "un", "group": "wfp", "url": "data.humdata.org"}
        )
    with place(folder) as put:
        changes = additions(folder, {"sources": sources, "markets": new})
        problems = [one for one in try_out(folder, changes).problems if one.level == "error"]
        if problems:
            raise CaseError(problems)
        done.added["markets"] = len(new)
        if sources:
            done.added["sources"] = 1
        done.files = [change.path.name for change in changes]
        if not dry_run:
            put(changes)
