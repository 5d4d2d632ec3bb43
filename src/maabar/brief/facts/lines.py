"""One line of a crossing: its state, how sure that is, what it rests on, who had the last word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from maabar.brief.facts.marks import ASSUMED, CLAIMED, OBSERVED, chance_of, odds
from maabar.brief.facts.titles import layer_title
from maabar.brief.facts.view import as_day
from maabar.table import split_ids

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.facts.view import View, Word

LEANS = 0.5
"""A state that is not settled is said to lean to one that is at least this likely. Default, editable."""


@dataclass(frozen=True)
class Layer:
    """One line of a crossing's table.

    Attributes:
        layer: `a`, `b`, `road`, `passage` or `effective`.
        title: What the line is about, such as the gate of a named holder.
        status: Key of the state.
        label: The state in words.
        chance: How likely, in words or percent; empty where nothing is known or all is assumed.
        lean: Where live claims lean, in words, if they do not settle the state.
        basis: Key of what it rests on.
        rests: What it rests on, in words.
        since: Since when, in words.
        age: How old the last live claim is, in words.
        last_for: Last word for the state.
        last_against: Last word against it.
        robust: Whether the state survives other grades, in words; empty if there is no state.
        plan: What is announced, in words.
        plan_word: Who announced it last.
        mark: `observed`, `claimed` or `assumed`.
    """

    layer: str
    title: Markup
    status: str
    label: str
    chance: str
    lean: str
    basis: str
    rests: str
    since: str
    age: str
    last_for: Word | None
    last_against: Word | None
    robust: str
    plan: str
    plan_word: Word | None
    mark: str


def line(view: View, crossing: pd.Series, row: pd.Series, *, counted: bool) -> Layer:
    """One row of `evidence.status` in words.

    Args:
        view: The study in one language.
        crossing: The row of the crossing.
        row: The row of `evidence.status`.
        counted: Whether somebody counted what passed there, and the count still acts.
    """
    basis, layer = str(row["basis"]), str(row["layer"])
    status = str(row["status"])
    hidden = str(row["last_for"]) in view.privacy.coarse_claims
    since = as_day(row["since"])
    settled = status != "unknown" and basis != "assumed"  # what is assumed hangs on no grade
    return Layer(
        layer=layer,
        title=layer_title(view, crossing, layer),
        status=status,
        label=view.say.word("status", status),
        chance=_chance(view, row),
        lean=_lean(view, row),
        basis=basis,
        rests=_rests(view, row),
        since="" if since is None else (view.say.month(since) if hidden else view.say.short(since)),
        age=_age(view, row),
        last_for=view.word(str(row["last_for"])),
        last_against=view.word(str(row["last_against"])),
        robust=view.say.say(f"robust.{row['robust']}") if settled and row["robust"] else "",
        plan=_plan(view, row),
        plan_word=_plan_word(view, row),
        mark=_mark(basis, layer, counted=counted),
    )


def _mark(basis: str, layer: str, *, counted: bool) -> str:
    if basis != "direct":
        return ASSUMED
    return OBSERVED if counted and layer in {"passage", "effective"} else CLAIMED


def _chance(view: View, row: pd.Series) -> str:
    """The three chances where live claims carry them, else the chance of open as an order of magnitude."""
    basis = str(row["basis"])
    if basis in {"assumed", "none"}:
        return ""
    if basis != "direct":
        return view.say.say("chance.rough", odds=odds(view.say, float(row["p_open"])))
    return view.say.say("chance.dot").join(
        view.say.say("chance.one", state=view.say.word("status", name), p=view.say.percent(chance))
        for name, chance in zip(_states(row), chance_of(row), strict=True)
    )


def _lean(view: View, row: pd.Series) -> str:
    if str(row["basis"]) != "direct" or str(row["status"]) != "unknown":
        return ""
    chance, name = max(zip(chance_of(row), _states(row), strict=True))
    state = view.say.word("status", name)
    return view.say.say("chance.one", state=state, p=view.say.percent(chance)) if chance >= LEANS else ""


def _states(row: pd.Series) -> tuple[str, str, str]:
    return ("used", "little", "none") if row["layer"] == "passage" else ("open", "restricted", "closed")


def _rests(view: View, row: pd.Series) -> str:
    basis = str(row["basis"])
    if basis == "none" and (str(row["last_for"]) or str(row["last_against"])):
        basis = "faded"  # something was said once
    text = view.say.say(f"basis.{basis}")
    if basis == "direct" and float(row["claims"]) > 0:
        key = "basis.counts-copies" if float(row["copies"]) > 0 else "basis.counts"
        counts = {name: view.say.number(float(row[name])) for name in ("claims", "voices", "copies")}
        return f"{text} {view.say.say(key, **counts)}"
    return text


def _age(view: View, row: pd.Series) -> str:
    days = row["age_days"]
    return "" if pd.isna(days) else view.say.count("age", max(0.0, float(days)))


def _plan(view: View, row: pd.Series) -> str:
    plan, start = str(row["plan"]), as_day(row["plan_from"])
    if not plan:
        return ""
    state = view.say.word("status", plan)
    if start is None:
        return view.say.say("plan.some", state=state)
    hidden = str(row["crossing"]) in view.privacy.coarse_plans
    return view.say.say(
        "plan.from", state=state, day=view.say.month(start) if hidden else view.say.short(start)
    )


def _plan_word(view: View, row: pd.Series) -> Word | None:
    """Who announced what the line rests on, or what is planned next."""
    if str(row["basis"]) != "planned" and not str(row["plan"]):
        return None
    plans = view.plans
    layers = ["a", "b", "road"] if row["layer"] == "effective" else [str(row["layer"])]
    plans = plans[(plans["subject"] == row["crossing"]) & plans["layer"].isin(layers)]
    for _, plan in plans.iterrows():
        if row["use"] in split_ids(str(plan["use"])) and row["direction"] in split_ids(
            str(plan["direction"])
        ):
            return view.word(str(plan["claim"]))
    return None
