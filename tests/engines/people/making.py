"""Small invented worlds for the tests of the people engine, and ways to run them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from maabar.case import Case, build
from maabar.engines.people.compile import Compiled, compiled, prepared
from maabar.engines.people.settings import PeopleSettings
from maabar.engines.people.simulate import Simulated, simulate

SIDES = {"up-area": ("upland", "AAA"), "low-area": ("lowland", "AAA"), "far-area": ("farland", "BBB")}
WHY = "assumed: made"


def place(name: str, area: str = "up-area", **more: Any) -> dict[str, Any]:
    return {"place": name, "area": area, "population": 0, "displaced": 0, "source": WHY, **more}


def crossing(name: str, a: str, b: str) -> dict[str, Any]:
    return {"crossing": name, "place_a": a, "place_b": b, "gate_a": "upland", "gate_b": "lowland"}


def gate(name: str, status: str = "open", capacity: float | None = None, **more: Any) -> dict[str, Any]:
    row = {"crossing": name, "status": status, "use": "people", "source": WHY, "unit": "persons", **more}
    return row if capacity is None else {**row, "capacity_per_day": capacity}


def case(tables: dict[str, Any], *, until: str = "2031-03-31", **more: Any) -> Case:
    """A case from 1 March 2031 with two areas of one state and one of another; other tables as given."""
    whole = {
        "areas": [{"area": a, "party": p, "country": c, "source": WHY} for a, (p, c) in SIDES.items()],
        "parties": [{"party": p} for p, _ in SIDES.values()],
        **tables,
    }
    if "crossings" not in tables:  # a case must have one: here is one that no road passes
        first = whole["places"][0]["place"]
        whole["places"] = [*whole["places"], place("yonder", "low-area", lon=9, lat=9)]
        whole["crossings"] = [crossing("old-gate", first, "yonder")]
    return build(whole, as_of="2031-03-01", **{"from": "2031-03-01", "until": until, **more})


def bridge(capacity: float | None = None, status: str = "open", **more: Any) -> dict[str, Any]:
    """Arden (up) and Brook (low), 10 km on each side of the north bridge; all are willing."""
    return {
        "places": [place("arden", population=10**6), place("brook", "low-area", lon=0.2, lat=0.0)],
        "crossings": [crossing("north-bridge", "arden", "brook")],
        "roads": [
            {"from": "arden", "to": "brook", "km": 20, "hours": 1, "crossing": "north-bridge", "source": WHY}
        ],
        "sites": [{"place": "brook", "source": WHY}],
        "states": [gate("north-bridge", status, capacity)],
        "willingness": [{"area_from": "up-area", "area_to": "low-area", "willing": 1, "source": WHY}],
        **more,
    }


def leaving(people: float, **more: Any) -> dict[str, Any]:
    return {"place": "arden", "from": "2031-03-01", "until": "2031-03-31", "people": people, "basis": "planned",
            "source": WHY, **more}  # fmt: skip


def made(one: Case, seed: int = 1, option: str = "", **settings: Any) -> Compiled:
    chosen = PeopleSettings(**settings).drawn(np.random.default_rng(1), stated=True)
    under = one.under(option or "as-is")
    return compiled(under, chosen, prepared(under, chosen), seed)


def run(one: Case, seed: int = 1, option: str = "", agents: bool = False, **settings: Any) -> Simulated:
    return simulate(made(one, seed, option, **settings), agents=agents)


def draws(one: Case, seeds: Any, agents: bool = False, **settings: Any) -> list[Simulated]:
    """The same case with several dice; it is compiled once."""
    whole = made(one, **settings)
    return [
        simulate(
            replace(whole, world=whole.world._replace(seed=np.array([seed], dtype=np.uint64))), agents=agents
        )
        for seed in seeds
    ]
