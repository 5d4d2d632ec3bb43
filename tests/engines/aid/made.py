"""Small cases for plans of aid: tonnes are person-days, roads take no time unless said, lorries hold a tonne."""

from __future__ import annotations

from datetime import date, timedelta

from maabar.case import build
from maabar.engines.aid.facts import MONTH, facts
from maabar.engines.aid.grid import grid
from maabar.engines.aid.plan import plan
from maabar.engines.aid.settings import AidSettings
from maabar.engines.aid.stages import solve
from maabar.engines.aid.trips import trips

DAY = date(2021, 1, 4)
AREAS = ("up", "low")
FAST = 1e12


def after(days):
    return (DAY + timedelta(days=days)).isoformat()


def gate(crossing, capacity=None, status="open", **other):
    row = {"crossing": crossing, "use": "aid", "status": status, "unit": "trucks", "source": "assumed: made"}
    return row | ({} if capacity is None else {"capacity_per_day": capacity}) | other


def fleet(name, place, trucks=1e6, **other):
    return {
        "fleet": name, "place": place, "trucks": trucks, "tonnes_per_truck": 1, "usd_per_km": 0,
        "km_per_day": FAST, "turnaround_days": 0, **other,
    }  # fmt: skip


def crossing(name, place_a="origin", place_b="town"):
    return {"crossing": name, "place_a": place_a, "place_b": place_b, "gate_a": "upland", "gate_b": "lowland"}


def road(start, stop, km=1, through=""):
    return {"from": start, "to": stop, "km": km, "crossing": through}


def need(place, tonnes, good="flour", **other):
    return {"place": place, "good": good, "tonnes_per_day": tonnes, **other}


def supply(place, tonnes, good="flour", **other):
    return {"place": place, "good": good, "tonnes_per_day": tonnes, **other}


def made(*, places=None, days=30, check=False, **tables):
    """Places: {id: area}; every table as rows. Goods default to flour, a tonne of which is one person-day."""
    places = places or {"origin": "up", "town": "low"}
    areas = list(dict.fromkeys(places.values()))
    rows = {
        "areas": [{"area": area, "party": "upland" if area == areas[0] else "lowland"} for area in areas],
        "parties": [{"party": "upland"}, {"party": "lowland"}],
        "places": [
            {"place": place, "area": area, "lon": 10 + number / 100, "lat": 50}
            for number, (place, area) in enumerate(places.items())
        ],
        "goods": [{"good": "flour", "kg_per_person_month": 1000 * MONTH}],
        **tables,
    }
    return build(rows, as_of=DAY, start=DAY, end=DAY + timedelta(days=days - 1), check=check)


def planned(case, given=None, **asked):
    settings = AidSettings(**{"storage_usd_per_t_day": 0, **asked})
    known = facts(case, settings, given or {})
    time = grid(known.days, known.cuts, period_days=settings.period_days, fine_days=settings.fine_days)
    return plan(known, trips(known, settings), time, settings), settings


def solved(case, given=None, *, full=True, **asked):
    made_plan, settings = planned(case, given, **asked)
    return made_plan, solve(made_plan, settings, full=full)


def unmet(case, **asked):
    """Tonnes unmet at least."""
    made_plan, reached = solved(case, full=False, **asked)
    return float(reached.x[made_plan.columns["u"]].sum())


def least(case, **asked):
    """Least weighted person-days unmet (stage 1)."""
    return solved(case, full=False, **asked)[1].least * 1000
