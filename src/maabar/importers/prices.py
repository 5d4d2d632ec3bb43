"""Prices of the World Food Programme, as published on HDX, as rows of `markets`.

A price is converted with the market's own informal exchange rate of the month where the file has one (item
"Exchange rate"), never with one national rate. Forecasts are no evidence and are dropped. Gaps stay empty and
are counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from statistics import median
from typing import TYPE_CHECKING

from maabar.errors import CaseError, Problem, UsageError, did_you_mean, shorten
from maabar.importers.events import Near
from maabar.importers.foreign import Imported, number_of, plain
from maabar.importers.priceform import Days, price_rows
from maabar.importers.rows import additions, place
from maabar.placing import try_out
from maabar.short.naming import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from maabar.case import Case
    from maabar.importers.foreign import Row
    from maabar.importers.settings import ImportSettings

SOURCE = "wfp-prices"
NO_WEIGHT = "its unit is not one of weight, and the good has no kg_per_unit"
NO_RATE = "no exchange rate of its market, its province or the file"
_RATE = re.compile(r"exchange rate", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?P<many>[\d.]+)?\s*(?P<unit>[a-z]+)\s*", re.IGNORECASE)
#: Kilograms in a unit of weight; litres in a unit of volume (gallons of the US); what is sold by the piece.
_WEIGHT = {"kg": 1.0, "g": 0.001, "mt": 1000.0, "tonne": 1000.0, "quintal": 100.0, "pound": 0.45359237}
_VOLUME = {"l": 1.0, "litre": 1.0, "liter": 1.0, "ml": 0.001, "gallon": 3.785411784}
_PIECES = frozenset(
    {"bundle", "packet", "pack", "unit", "piece", "loaf", "tin", "can", "bag", "sack", "bunch"}
)
#: What is said of a market or an item that the case does not know, and what to do.
UNKNOWN = {
    "market": (
        "The market is no place of the case, and none lies near",
        "Add it to places, or give the place that name or its position.",
    ),
    "commodity": (
        "The item is no good of the case",
        "Name the good with --item, or give a good that name.",
    ),
}
#: Markets and items at most that are named one by one where the case does not know them.
NAMED = 10
#: A name of the case is proposed for one that is this like it, 0 to 1.
NEAR = 0.8
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
    rows = price_rows(path, settings.most_rows)
    look = _Look(case, settings, _named(case, items), Days([row["date"] for row in rows]))
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
    done.problems += look.unknown(path.name)
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

    def __init__(self, case: Case, settings: ImportSettings, names: Mapping[str, str], days: Days) -> None:
        self.start, self.end, self.days = case.start, case.as_of, days
        self.names, self.most = names, settings.near_km
        self.near = Near(case)
        places = case["places"]
        self.places = {
            fold(str(name)): str(place) for place, name in zip(places["place"], places["name"], strict=True)
        }
        self.kilograms = dict(zip(case["goods"]["good"], case["goods"]["kg_per_unit"], strict=True))
        self.units = dict(zip(case["goods"]["good"], case["goods"]["unit"], strict=True))
        money = dict(zip(case["areas"]["area"], case["areas"]["currency"], strict=True))
        self.money = {
            str(place): str(money.get(area, ""))
            for place, area in zip(places["place"], places["area"], strict=True)
        }
        self.rates: dict[tuple[str, str, str, Month], float] = {}
        self.strange: dict[str, dict[str, list[int]]] = {"market": {}, "commodity": {}}

    def rates_of(self, rows: Sequence[Row]) -> None:
        """Gather exchange rates by month and currency: of each market, of each province, and of the file.

        That of the file is the one that its prices in dollars imply.
        """
        found: dict[tuple[str, str, str, Month], list[float]] = defaultdict(list)
        for row in rows:
            value, month = number_of(row["price"]), self._month(row)
            if not value or value <= 0 or month is None or _forecast(row):
                continue
            currency = row["currency"].upper()
            if _RATE.search(row["commodity"]):
                found["market", row["market"], currency, month].append(value)
                found["admin1", row["admin1"], currency, month].append(value)
            elif (usd := number_of(row["usdprice"])) and usd > 0:
                found["file", "", currency, month].append(value / usd)
        self.rates = {key: median(values) for key, values in found.items()}

    def _month(self, row: Row) -> Month | None:
        try:
            day = self.days.read(row["date"])
        except UsageError:
            return None
        return day.year, day.month

    def quote(self, row: Row, done: Imported) -> Quote | None:
        """Return a price of the case, or count why it is none.

        Raises:
            UsageError: If the row makes no sense.
        """
        day = self.days.read(row["date"])
        why, good, where = self._wanted(row, day)
        price = number_of(row["price"])
        if not why and (not row["price"] or price == 0):
            why = "no price in it"
        if why:
            done.leave_out(why)
            return None
        if price is None or price < 0:
            raise UsageError(f'The price "{shorten(row["price"])}" makes no sense.')
        kilograms = self._kilograms(row["unit"], good)
        rate = self._rate(row, day, price)
        if kilograms is None or rate is None:
            done.leave_out(NO_WEIGHT if kilograms is None else NO_RATE)
            return None
        per = price / kilograms * (1000 if self.units[good] in {"", "t"} else self.kilograms[good])
        kind = "wholesale" if row["pricetype"].lower() == "wholesale" else "retail"
        return Quote(where, good, day, per, rate, row["currency"].upper() or self.money[where], kind)

    def _wanted(self, row: Row, day: date) -> tuple[str, str, str]:
        """Return why a row is left out (empty: it is not), its good and its place."""
        reasons = {
            "a forecast": _forecast(row),
            "an exchange rate, used for conversion": bool(_RATE.search(row["commodity"])),
            "later than as_of": day > self.end,
            "before the case begins": day < self.start,
        }
        why = next((reason for reason, holds in reasons.items() if holds), "")
        if why:
            return why, "", ""
        where = self.places.get(fold(row["market"]), "") or self._nearest(row)
        good = self.names.get(fold(row["commodity"]), "")
        if not where:
            self.strange["market"].setdefault(row["market"], []).append(row.number)
            why = "no place of that name or near"
        elif not good:
            self.strange["commodity"].setdefault(row["commodity"], []).append(row.number)
            why = "no good of that name (name one with --item)"
        return why, good, where

    def unknown(self, file: str) -> list[Problem]:
        """Return each market and each item that the case does not know, the most frequent first."""
        known = {"market": list(self.places), "commodity": list(self.names)}
        return [
            problem
            for column, rows in self.strange.items()
            for problem in _unknown(file, column, rows, known[column])
        ]

    def _nearest(self, row: Row) -> str:
        lon, lat = number_of(row["longitude"]), number_of(row["latitude"])
        return "" if lon is None or lat is None else self.near.find(lon, lat, self.most)[0]

    def _kilograms(self, unit: str, good: str) -> float | None:
        found = _UNIT.fullmatch(unit)
        if not found:
            return None
        many, name = number_of(found["many"] or "1") or 0.0, found["unit"].lower()
        weight = _WEIGHT.get(name)
        if weight is None:
            each = float(self.kilograms[good])
            size = _VOLUME.get(name, 1.0 if name in _PIECES else 0.0)
            weight = size * each if each > 0 else 0.0
        return many * weight if many * weight > 0 else None

    def _rate(self, row: Row, day: date, price: float) -> float | None:
        """Return local money for a dollar: of the market, its province, the row itself, or the file."""
        currency, month = row["currency"].upper(), (day.year, day.month)
        if currency == "USD":
            return 1.0
        for kind in ("market", "admin1"):
            rate = self.rates.get((kind, row[kind], currency, month))
            if rate:
                return rate
        usd = number_of(row["usdprice"])
        return price / usd if usd and usd > 0 else self.rates.get(("file", "", currency, month))


def _unknown(
    file: str, column: str, rows: Mapping[str, list[int]], known: Sequence[str]
) -> Iterator[Problem]:
    what, fix = UNKNOWN[column]
    order = sorted(rows, key=lambda name: (-len(rows[name]), name))
    for name in order[:NAMED]:
        near = "".join(f'Did you mean "{one}"?' for one in get_close_matches(fold(name), known, 1, NEAR))
        said = f"{what}: {len(rows[name]):,} rows left out."
        yield Problem(said, f"{near} {fix}".strip(), file, rows[name][0], column, shorten(name), "warning")
    if len(order) > NAMED:
        more = f"And {len(order) - NAMED} more that the case does not know."
        yield Problem(more, fix, file, rows[order[NAMED]][0], column, level="warning")


def _forecast(row: Row) -> bool:
    return "forecast" in row["priceflag"].lower()


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
    """Return the median price with its range; in local money too, if all are quoted in one currency."""
    usd = [quote.local / quote.rate for quote in found]
    currencies = {quote.currency for quote in found}
    middle = median(usd)
    cells = {}
    if len(currencies) == 1:
        local, rate = median(quote.local for quote in found), median(quote.rate for quote in found)
        middle = local / rate
        cells = {"price_local": plain(local), "rate_per_usd": plain(rate), "currency": currencies.pop()}
    cells["price_usd"] = plain(middle)
    if len(found) > 1 and min(usd) < max(usd):
        cells |= {"price_usd_low": plain(min(*usd, middle)), "price_usd_high": plain(max(*usd, middle))}
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
