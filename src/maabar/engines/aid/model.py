"""One plan of aid for one case under one option, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid import frames
from maabar.engines.aid.clusters import alike, together
from maabar.engines.aid.danger import of_variables
from maabar.engines.aid.facts import MONTH, Facts, facts, fingerprint
from maabar.engines.aid.grid import grid
from maabar.engines.aid.lapse import lapses
from maabar.engines.aid.levers import levers, reasons, tradeoff
from maabar.engines.aid.plan import Plan, plan
from maabar.engines.aid.rows import fair_goods
from maabar.engines.aid.rule import by_rule
from maabar.engines.aid.stages import Planner, Reached, solve
from maabar.engines.aid.tables import COVERAGE, FLOWS, GIVES, LEVELS_OF, NOTES, RULE, TOTALS
from maabar.engines.aid.tally import Tally
from maabar.engines.aid.trips import trips
from maabar.engines.aid.value import worth
from maabar.engines.aid.waiting import busiest_wait, inspection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.aid.settings import AidSettings


@dataclass(frozen=True, eq=False)
class _Question:
    """Facts that are equal to others if plans for them are."""

    facts: Facts
    mark: str
    settings: AidSettings
    full: bool

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Question)
            and self.mark == other.mark
            and self.full == other.full
            and self.settings == other.settings
        )

    def __hash__(self) -> int:
        return hash((self.mark, self.full))


def run(
    case: Case, settings: AidSettings, given: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Plan aid for one case under one option.

    On the case as stated every place is planned for and every table filled. In further draws like places are
    planned together and only `aid.totals` is filled, from which measures are read. Options that are the same
    for aid share one answer.

    Args:
        case: The case of one draw, under its option.
        settings: Horizon and judgements.
        given: `people.stock`, if people ran; in further draws the tables of the case as stated.
        rng: Not used: the plan is exact.

    Returns:
        The tables of `GIVES`.
    """
    del rng
    known = facts(case, settings, given)
    full = "stated.aid.totals" not in given
    found = _answer(_Question(known, fingerprint(known), settings, full))
    return {name: frame.copy(deep=False) for name, frame in found.items()}


@lru_cache(maxsize=16)
def _answer(question: _Question) -> dict[str, pd.DataFrame]:
    known, settings, full = question.facts, question.settings, question.full
    found = {table.name: table.empty() for table in GIVES}
    found["aid.notes"] = _notes(known.notes)
    if not known.needs or not known.fleets:
        found["aid.totals"] = TOTALS.frame([{"days": known.days, "places": 0}])
        return found
    made, members = _plan(known, settings)
    reached = solve(made, settings, full=full, danger=of_variables(made))
    if full and len(set(members.values())) < len(members):
        reached.bound = min(reached.bound, _bound(known, made, members, settings))
    found["aid.notes"] = _notes((*known.notes, *((code, "", number) for code, number in reached.left_out)))
    tally = Tally(made, reached.x)
    totals = _totals(tally, reached, settings)
    found["aid.totals"] = TOTALS.frame([totals])
    found["aid.coverage"] = _coverage(tally)
    found["aid.flows"] = _flows(tally)
    if full:
        found |= _tables(tally, reached, known, members, settings)
        found["aid.rule"] = _beside(totals)
    if full and settings.worth:
        found["aid.crossing_value"], found["aid.pairs"] = worth(made, reached, settings)
        found["aid.tradeoff"] = tradeoff(made, reached, settings)
        found["aid.levers"] = levers(made, reached, settings)
        why = reasons(made, reached)
        found["aid.reasons"] = frames.by_member(made, why, known.needs, members)
        found["aid.binding"] = frames.binding(tally, why)
        found["aid.lapse"] = lapses(made, reached, settings, lambda other: _rebuilt(other, made, settings))
    return found


def _plan(known: Facts, settings: AidSettings) -> tuple[Plan, dict[int, int]]:
    """Return the plan, of clusters where there are many places."""
    ways = trips(known, settings)
    places = {row.place for row in known.needs}
    members = {place: place for place in places}
    if len(places) > settings.cluster_above:
        members = alike(known, ways, settings.band_km)
        known, ways = together(known, ways, members)
    time = grid(known.days, known.cuts, period_days=settings.period_days, fine_days=settings.fine_days)
    return plan(known, ways, time, settings), members


def _bound(known: Facts, made: Plan, members: dict[int, int], settings: AidSettings) -> float:
    """Return what no plan for the places can fall below: clusters as near as their nearest member."""
    near, ways = together(known, trips(known, settings), members, "least")
    return Planner(plan(near, ways, made.grid, settings), settings).solve_unmet()


class ByRule(Tally):
    """What the simple rule comes to, beside a plan."""

    @cached_property
    def unmet(self) -> np.ndarray:
        """Tonnes unmet by pair and period."""
        return by_rule(self.plan)


def _rebuilt(other: Facts, made: Plan, settings: AidSettings) -> Plan:
    """Return a plan for other facts, with the same trips."""
    return plan(other, made.trips, made.grid, settings)


def _totals(tally: Tally, reached: Reached, settings: AidSettings) -> dict[str, float]:
    made = tally.plan
    goods = fair_goods(made.facts, made.demand, settings)
    stages = tally.stages()
    _, trucks, _ = tally.through
    used, limit = _used(tally)
    kinds = made.facts.kinds
    by_crossing = trucks.sum(axis=1).reshape(-1, 2).sum(axis=1)
    unmet = tally.unmet_pm
    rule = ByRule(made, tally.x)
    return {
        "need_pm": tally.need_pm,
        "met_pm": tally.need_pm - unmet,
        "unmet_pm": unmet,
        "weighted": float(made.unmet @ tally.x) * 1000 / MONTH,
        "worst": tally.worst(goods, made.grid.blocks(settings.block_weeks)),
        "cut_off": tally.cut_off(),
        "longest_gap": tally.longest_gap(goods),
        "cost_usd": float(made.money @ tally.x) * 1000,
        "lost_t": float(stages["lost"].sum()),
        "loaded_t": float(stages["loaded"].sum()),
        "line_trucks": float(by_crossing[kinds == "line"].sum()),
        "border_trucks": float(by_crossing[kinds == "border"].sum()),
        "busiest": float(np.max(used / limit)) if len(limit) else np.nan,
        "wait_min": busiest_wait(tally),
        "exposure": reached.danger * MONTH / made.facts.days,
        "need_weighted": float((made.unmet[made.columns["u"]] * made.demand.tonnes).sum()) * 1000 / MONTH,
        "rule_weighted": float((made.unmet[made.columns["u"]] * rule.unmet).sum()) * 1000 / MONTH,
        "rule_met_pm": rule.need_pm - rule.unmet_pm,
        "rule_worst": rule.worst(goods, made.grid.blocks(settings.block_weeks)),
        "days": made.facts.days,
        "places": len(set(made.demand.place.tolist())),
        "gap": max(0.0, (reached.least - reached.bound) / reached.least) if reached.least > 0 else 0.0,
    }


def _coverage(tally: Tally) -> pd.DataFrame:
    """Need and what is met of it, by area and good."""
    made = tally.plan
    areas = made.facts.net.areas[made.demand.place]
    goods = np.array(made.facts.goods, dtype=object)[made.demand.good]
    need = tally.person_days * made.demand.tonnes.sum(axis=1) / MONTH
    met = need - tally.person_days * tally.unmet.sum(axis=1) / MONTH
    rows = [
        {"what": what, "id": name, "need_pm": need[ids == name].sum(), "met_pm": met[ids == name].sum()}
        for what, ids in (("area", areas), ("good", goods))
        for name in sorted(set(ids.tolist()))
    ]
    return COVERAGE.frame(rows)


def _flows(tally: Tally) -> pd.DataFrame:
    """What passes each crossing in a month."""
    made = tally.plan
    months = made.facts.days / MONTH
    tonnes, trucks = (part.sum(axis=1).reshape(-1, 2).sum(axis=1) / months for part in tally.through[:2])
    passing = made.passing
    used = np.where(passing.tonnes, tally.through[0].sum(axis=1), tally.through[1].sum(axis=1)).reshape(-1, 2)
    limit = passing.limit.sum(axis=1).reshape(-1, 2)
    share = np.divide(used, limit, out=np.full(used.shape, np.nan), where=np.isfinite(limit) & (limit > 0))
    top = np.where(np.isnan(share).all(axis=1), np.nan, np.max(np.nan_to_num(share), axis=1))
    rows = {
        "crossing": made.facts.net.crossings,
        "trucks_per_month": trucks,
        "tonnes_per_month": tonnes,
        "used": top,
    }
    return FLOWS.frame(rows)


def _used(tally: Tally) -> tuple[np.ndarray, np.ndarray]:
    """Return use and limit over the plan of lanes with a known limit."""
    tonnes, trucks, _ = tally.through
    passing = tally.plan.passing
    limit = passing.limit.sum(axis=1)
    known = np.isfinite(limit) & (limit > 0)
    used = np.where(passing.tonnes, tonnes.sum(axis=1), trucks.sum(axis=1))
    return used[known], limit[known]


def _tables(
    tally: Tally, reached: Reached, known: Facts, members: Mapping[int, int], settings: AidSettings
) -> dict[str, pd.DataFrame]:
    by_area, by_place = frames.needs(tally, known.needs, members)
    blocks, weeks = frames.crossings(tally)
    levels = [
        {
            "stage": stage,
            "weighted": unmet * 1000 / MONTH,
            "worst": worst,
            "cost_usd": money * 1000,
            "bound": reached.bound * 1000 / MONTH if stage == "unmet" else np.nan,
        }
        for stage, unmet, worst, money in reached.stages
    ]
    return {
        "aid.needs_met": by_area,
        "aid.places": by_place,
        "aid.crossings": blocks,
        "aid.weeks": weeks,
        "aid.convoys": frames.convoys(tally, reached.convoys),
        "aid.trips": frames.trips(tally, known.needs, members),
        "aid.stocks": frames.stocks(tally),
        "aid.stages": frames.stages(tally),
        "aid.inspection": inspection(tally, settings),
        "aid.levels": LEVELS_OF.frame(levels),
    }


def _beside(totals: Mapping[str, float]) -> pd.DataFrame:
    """The plan beside the rule: all need, weighted need and the worst-off."""
    rows = [
        {"measure": "met_pm", "plan": totals["met_pm"], "rule": totals["rule_met_pm"]},
        {"measure": "unmet_weighted_pm", "plan": totals["weighted"], "rule": totals["rule_weighted"]},
        {"measure": "worst", "plan": totals["worst"], "rule": totals["rule_worst"]},
    ]
    return RULE.frame(rows)


def _notes(notes: Sequence[tuple[str, str, float]]) -> pd.DataFrame:
    rows = [{"note": code, "id": name, "number": number} for code, name, number in notes]
    return NOTES.frame(rows) if rows else NOTES.empty()
