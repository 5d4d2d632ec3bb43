"""More of the aid section: the plan beside a simple rule, lapse, inspection, and what was assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.brief.facts.aidlines import as_stated, called
from maabar.brief.facts.aidtold import numbers_of, of, stated, told
from maabar.brief.facts.options import options
from maabar.brief.facts.view import as_day
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.facts.options import Option
    from maabar.brief.facts.view import View

NEAR_RULE, NEAR_WORST = 0.005, 0.01
"""Plan and rule are called alike if unmet need differs by less than this share, and coverage by this much."""


@dataclass(frozen=True)
class Beside:
    """The plan beside the rule: rows of words, plan, rule; what the plan gains; whether they are alike."""

    rows: tuple[tuple[str, Markup, Markup], ...]
    gain: Markup
    gain_worst: Markup
    alike: bool


def beside(view: View) -> Beside | None:
    """What planning adds to a simple rule, as it stands."""
    table = as_stated(view, "aid.rule").set_index("measure")
    totals = as_stated(view, "aid.totals")
    if table.empty or totals.empty:
        return None
    need = float(totals["need_pm"].iloc[0])
    sides: dict[str, Any] = {str(name): (row["plan"], row["rule"]) for name, row in table.iterrows()}
    met = [100 * float(one) / need if need > 0 else math.nan for one in sides["met_pm"]]
    worst = [100 * float(one) for one in sides["worst"]]
    unmet = [float(one) for one in sides["unmet_weighted_pm"]]
    weighed = float(totals["need_weighted"].iloc[0])
    shares = [100 * (1 - one / weighed) if weighed > 0 else math.nan for one in unmet]
    numbers = numbers_of(view)
    return Beside(
        rows=(
            (view.say.say("aid.rule-met"), stated(view, met[0]), stated(view, met[1])),
            (view.say.say("aid.rule-weighed"), stated(view, shares[0]), stated(view, shares[1])),
            (view.say.say("aid.rule-worst"), stated(view, worst[0]), stated(view, worst[1])),
        ),
        gain=told(view, of(numbers, "aid.gain", AS_IS), signed=True),
        gain_worst=told(view, of(numbers, "aid.gain_worst", AS_IS), signed=True),
        alike=unmet[1] - unmet[0] <= NEAR_RULE * unmet[1] and worst[0] - worst[1] <= 100 * NEAR_WORST,
    )


@dataclass(frozen=True)
class Lapse:
    """One authorisation that ends: what room and warning would change.

    Attributes:
        crossing: The crossing.
        option: The option under which it ends; None as it stands.
        day: First day without it.
        rows: What is varied, in words; stock on the eve, t; days of cover; % met after; worst coverage, %.
    """

    crossing: Markup
    option: Option | None
    day: str
    rows: tuple[tuple[str, Markup, Markup, Markup, Markup], ...]


def lapses(view: View) -> tuple[Lapse, ...]:
    """Every authorisation that ends on a dated day, under every option."""
    every: list[Option | None] = [None, *view.once(options)]
    found = []
    for option in every:
        rows = as_stated(view, "aid.lapse", option.ident if option else AS_IS)
        for ident, part in rows.groupby("crossing", sort=False):
            lines = tuple(
                (
                    _varied(view, str(row["what"]), float(row["value"])),
                    stated(view, float(row["stock_t"])),
                    stated(view, float(row["days_of_cover"])),
                    stated(view, 100 * float(row["met_after"])),
                    stated(view, 100 * float(row["worst"])),
                )
                for _, row in part.iterrows()
            )
            found.append(
                Lapse(view.name(str(ident)), option, view.say.date(as_day(part["date"].iloc[0])), lines)
            )
    return tuple(found)


def _varied(view: View, what: str, value: float) -> str:
    if what == "warning":
        return view.say.count("aid.warning", value)
    if not math.isfinite(value):
        return view.say.say("aid.room-endless")
    if value <= 0:
        return view.say.say("aid.room-none")
    return view.say.say("aid.room-share", n=view.say.percent(value))


@dataclass(frozen=True)
class Inspected:
    """A gate of a crossing: for each share inspected what passes, how long one waits, what stays unfound."""

    crossing: Markup
    gate: str
    rows: tuple[tuple[str, Markup, Markup, Markup, Markup], ...]


SHOWN_SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
"""Shares inspected that the page shows; the table has all."""


def inspection(view: View) -> tuple[Inspected, ...] | None:
    """What inspecting consignments costs and finds; None at a level that may not see it."""
    if "aid.inspection" not in view.study.tables:
        return None
    rows = as_stated(view, "aid.inspection")
    shown = np.isclose(rows["share"].to_numpy(float)[:, None], SHOWN_SHARES).any(axis=1)
    rows = rows[shown]
    return tuple(
        Inspected(
            _towards(view, str(crossing), str(way)),
            view.say.say("aid.gate-first" if (side == "a") == (way == "a_to_b") else "aid.gate-second"),
            tuple(
                (
                    view.say.percent(float(row["share"])),
                    stated(view, float(row["capacity"])),
                    stated(view, float(row["wait_min"])),
                    stated(view, float(row["wait_p90_min"])),
                    stated(view, float(row["undetected"])),
                )
                for _, row in part.iterrows()
            ),
        )
        for (crossing, way, side), part in rows.groupby(["crossing", "direction", "gate"], sort=False)
    )


def _towards(view: View, crossing: str, way: str) -> Markup:
    row = view.crossings.loc[crossing]
    side = "b" if way == "a_to_b" else "a"
    end = view.name(str(row[f"place_{side}"]) or str(row[f"gate_{side}"]))
    return view.say.html("aid.towards", crossing=view.name(crossing), place=end)


_NOTES = {
    "need-from-people": "aid.note.need-from-people",
    "fleets-assumed": "aid.note.fleets-assumed",
    "no-limit": "aid.note.no-limit",
    "capacity-of-gate": "aid.note.capacity-of-gate",
    "above-gate": "aid.note.above-gate",
    "fairness-stopped": "aid.note.fairness-stopped",
    "danger-left-out": "aid.note.danger-left-out",
}


def notes(view: View) -> tuple[Markup, ...]:
    """What was assumed or left out, one line for each kind."""
    rows = as_stated(view, "aid.notes")
    found = []
    for code, part in rows.groupby("note", sort=False):
        where = view.listed(dict.fromkeys(called(view, str(one)) for one in part["id"] if one))
        text = view.say.html(_NOTES[str(code)])
        found.append(view.say.html("aid.noted", text=text, where=where) if where else text)
    return tuple(found)
