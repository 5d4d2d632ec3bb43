"""Needs, supplies, stores, fleets, convoys and how gates work: what one cell cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.table import split_ids

if TYPE_CHECKING:
    from maabar.checks.common import Look
    from maabar.errors import Problem

#: More than this a day is no need of a person but a slip of the unit, kg (assumed).
MOST_KG_A_DAY = 50.0
DAYS_IN_MONTH = 365 / 12
#: Shares of contents may be off by this much: they are written with two or three digits.
SHARES_OFF = 0.005
#: Cells of which two rows about the same thing may say different things.
_CELLS = (
    "status",
    "capacity_per_day",
    "delay_days",
    "fee_usd_per_t",
    "loss_share",
    "convoys",
    "convoy_trucks",
    "hours_per_day",
    "lanes",
    "minutes_per_pass",
    "minutes_per_check",
    "inspection_share",
)


def check_aid(look: Look) -> list[Problem]:
    """Return what is wrong or doubtful in what aid rests on."""
    problems: list[Problem] = []
    if not {"needs", "goods", "places"} & look.unread:
        problems += [*_goods(look), *_needs(look)]
    if not {"supplies", "fleets", "hubs", "places"} & look.unread:
        problems += [*_fleets(look), *_stocks(look)]
    for table in ("states", "changes"):
        if table not in look.unread:
            problems += [*_convoys(look, table), *_work(look, table), *_contrary(look, table)]
    if "changes" not in look.unread:
        problems += _late(look)
    if "contents" not in look.unread:
        problems += _contents(look)
    return problems


def _goods(look: Look) -> list[Problem]:
    goods = look["goods"]
    return [
        *look.at("goods", "weight", goods["weight"] <= 0, "A weight must be above 0, not {value}.",
                 "Leave it empty for 1, or take the good's need out."),
        *look.at("goods", "kg_per_person_month",
                 goods["kg_per_person_month"] > MOST_KG_A_DAY * DAYS_IN_MONTH,
                 f"{{value}} kg are more than {MOST_KG_A_DAY:g} kg a day for one person.",
                 "Give kilograms that one person needs in a month."),
    ]  # fmt: skip


def _needs(look: Look) -> list[Problem]:
    needs, goods, places = look["needs"], look["goods"].set_index("good"), look["places"].set_index("place")
    if needs.empty:
        return []
    eaten = needs["good"].map(goods["kg_per_person_month"]).astype(float)
    people = needs["place"].map(places["in_need"]).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = 1000 * needs["tonnes_per_day"] / people
    group = needs["group"].where(needs["group"] != "", needs["place"])
    areas = needs["place"].map(look.area_of).groupby(group).transform("nunique")
    roads = look["roads"]
    joined = set(roads["from"]) | set(roads["to"])
    roadless = ~needs["place"].isin(joined) & ~needs["place"].isin(set(look["supplies"]["place"]))
    return [
        *look.at("needs", "good", needs["good"].isin(goods.index) & ~(eaten > 0),
                 "A need of {value}, of which the case does not say how much one person needs.",
                 "Give kg_per_person_month in goods: without it tonnes are no people."),
        *look.at("needs", "weight", needs["weight"] <= 0, "A weight must be above 0, not {value}.",
                 "Leave it empty for 1, or take the row out."),
        *look.at("needs", "tonnes_per_day", each > MOST_KG_A_DAY,
                 f"{{value}} t a day are more than {MOST_KG_A_DAY:g} kg for each person in need there.",
                 "See whether these are tonnes a day, and in_need of the place.", level="warning"),
        *look.at("needs", "group", (areas > 1) & ~group.duplicated(),
                 "The group {value} has places in more than one area.",
                 "Groups are made equal with each other: name one for each area if that is not meant.",
                 level="warning"),
        *look.at("needs", "place", roadless & ("roads" not in look.unread),
                 "No road leads to {value}: its need stays unmet whatever is done (cut off).",
                 "Add the road, or leave it so.", level="warning"),
    ]  # fmt: skip


def _fleets(look: Look) -> list[Problem]:
    fleets, supplies = look["fleets"], look["supplies"]
    if fleets.empty:
        return []
    areas = [split_ids(cell) for cell in fleets["areas"]]
    home = [look.area_of.get(place, "") for place in fleets["place"]]
    away = np.array([bool(mine) and base not in mine for mine, base in zip(areas, home, strict=True)])
    return [
        *look.at("fleets", "tonnes_per_truck", fleets["tonnes_per_truck"] <= 0,
                 "A lorry that carries {value} t carries nothing.", "Give its load, or leave it empty."),
        *look.at("fleets", "km_per_day", fleets["km_per_day"] <= 0,
                 "A lorry that drives {value} km a day stands.", "Give the distance, or leave it empty."),
        *look.at("fleets", "areas", away, "The base of the fleet does not lie in {value}.",
                 "Add the area of its base, or leave it empty for all areas."),
        *look.at("supplies", "place", ~supplies["place"].isin(set(fleets["place"])),
                 "No fleet has its base at {value}: what is there cannot leave.",
                 "Add a row to fleets, or move the supply to a base.", level="warning"),
    ]  # fmt: skip


def _stocks(look: Look) -> list[Problem]:
    """Stock on the first day above the room: it is kept, since it is there."""
    hubs, supplies = look["hubs"], look["supplies"]
    if hubs.empty or supplies.empty:
        return []
    there = supplies.groupby("place")["stock_t"].sum()
    stock = hubs["place"].map(there).astype(float)
    first = hubs["from"].isna() | (hubs["from"] <= pd.Timestamp(look.about.as_of))
    return look.at("hubs", "storage_t", first & (hubs["storage_t"] < stock),
                   "Room for {value} t, with more than that in store on the first day (it is kept).",
                   "See stock_t in supplies.", level="warning")  # fmt: skip


def _convoys(look: Look, table: str) -> list[Problem]:
    rows = look[table]
    told = {
        name: rows[name].notna() for name in ("convoys", "convoy_trucks", "convoy_gap_days", "notice_days")
    }
    some = told["convoys"] | told["convoy_gap_days"]
    size = some & ~told["convoy_trucks"]
    alone = (told["convoy_trucks"] | told["notice_days"]) & ~some
    aid = rows["use"].isin(["aid", "cargo", "trade"])
    return [
        *look.at(table, "convoy_trucks", size, "Convoys without a size: how many lorries is not said.",
                 "Give convoy_trucks."),
        *look.at(table, "convoys", alone, "A size or notice of convoys, but neither how many nor what gap.",
                 "Give convoys, convoy_gap_days or both."),
        *look.at(table, "convoy_gap_days", rows["convoy_gap_days"] < 1,
                 "Convoys {value} days apart: less than a day cannot be planned.",
                 "Give 1 or more, or leave it empty."),
        *look.at(table, "unit", aid & (rows["unit"] == "persons"), "Goods are not counted in {value}.",
                 "Give trucks or tonnes."),
    ]  # fmt: skip


def _work(look: Look, table: str) -> list[Problem]:
    rows = look[table]
    hours = rows["hours_per_day"]
    minutes = rows["minutes_per_pass"].notna() | rows["minutes_per_check"].notna()
    known = {
        crossing
        for name in ("states", "changes")
        for cell in look[name].loc[look[name]["hours_per_day"].notna(), "crossing"]
        for crossing in split_ids(cell)
    }
    lost = np.array([not set(split_ids(cell)) <= known for cell in rows["crossing"]], dtype=bool)
    return [
        *look.at(table, "lanes", (rows["lanes"] == 0) & (hours > 0),
                 "A gate that is open and has no lane.", "Give its lanes, or hours_per_day 0, or closed."),
        *look.at(table, "hours_per_day", minutes & lost, "Minutes of a gate whose hours nobody tells.",
                 "Give hours_per_day here or in another row of states about the crossing."),
    ]  # fmt: skip


def _contrary(look: Look, table: str) -> list[Problem]:
    """Rows of one strength about one thing, from one day, that say different things: the later row wins.

    Rows that begin on one day share that day, so they overlap.
    """
    rows = look[table]
    keys = ["gate", "use", "direction", "good", "traveller", "days", "from"]
    if table == "changes":
        keys = ["option", *keys]
    each = rows.assign(_one=rows["crossing"].map(split_ids)).explode("_one")
    found: dict[tuple[int, int], str] = {}  # once for a pair of rows, however many crossings both name
    for _, part in each.groupby(["_one", *keys], sort=False, dropna=False):
        if len(part) < 2:
            continue
        wide = part[list(_CELLS)].replace("", np.nan)
        apart = [name for name in _CELLS if len(set(wide[name].dropna())) > 1]
        if apart:
            found.setdefault((int(part.index.min()), int(part.index.max())), apart[0])
    return [
        problem
        for (first, last), column in found.items()
        for problem in look.at(table, column, rows.index == first,
                               f"Row {last} says otherwise of the same thing on the same days, and wins.",
                               "Keep one of them, or give them days that do not overlap.",
                               level="warning")
    ]  # fmt: skip


def _late(look: Look) -> list[Problem]:
    rows, end = look["changes"], look.about.end
    return look.at("changes", "from", rows["from"] > pd.Timestamp(end),
                   f"The row begins on {{value}}, after the case ends ({end}): it changes nothing.",
                   "Give an earlier day, or a later end in case.toml.", level="warning")  # fmt: skip


def _contents(look: Look) -> list[Problem]:
    table = look["contents"]
    total = table["share"].groupby(table["good"]).transform("sum")
    first = ~table["good"].duplicated()
    return look.at("contents", "share", first & ((total - 1).abs() > SHARES_OFF),
                   "The shares of what this good consists of do not make 1.",
                   "Give each part its share of the weight.")  # fmt: skip
