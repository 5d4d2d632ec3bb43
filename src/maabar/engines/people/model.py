"""A case under an option becomes tables: compile, run, tell."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.people.compile import Compiled, Prepared, compiled, prepared
from maabar.engines.people.fit import fit
from maabar.engines.people.forecast import forecast
from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.notes import notes
from maabar.engines.people.passing import TIMELINE
from maabar.engines.people.simulate import Simulated, simulate
from maabar.engines.people.tables import (
    ARRIVALS,
    BASELINES,
    DEPARTURES,
    FIT,
    FORECAST,
    PASSAGES,
    STOCK,
    TOTALS,
)  # fmt: skip
from maabar.engines.people.wishes import Reader, wishes
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.people.settings import PeopleSettings
    from maabar.table import Table

STATUSES = ("present", "waiting", "wanting", "unwilling", "resident")
BY = ("date", "place", "traveller")
PLAIN_RULES = ("equal", "inverse", "nearest", "frozen")
_SUMMED = {
    "returned": (k.RETURNED, "persons", "Who came home and are no longer displaced."),
    "danger-days": (k.DANGER_DAYS, "person-days", "Days that people wanting to leave spent in danger."),
    "blocked-days": (
        k.BLOCKED_DAYS,
        "person-days",
        "Days that people waited before gates, or for one to open.",
    ),
    "over-limit-days": (k.OVER_LIMIT, "person-days", "Days that people spent at a site above its limit."),
    "waiting-peak": (k.PEAK, "persons", "Most people that waited before gates on one evening."),
    "capped": (k.CAPPED, "persons", "Departures that the case asks for beyond those who live there."),
}


def run(
    case: Case, settings: PeopleSettings, given: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Work out who moves for one case under one option.

    Args:
        case: The case of one draw, under its option.
        settings: Judgements; their ranges are drawn here, but for the case as stated.
        given: `evidence.timeline` if it is there.
        rng: Gives the draw of settings and the seed of all dice of the run; the same under every option.

    Returns:
        The tables of `tables.GIVES`; baselines, forecast, notes and what counts allow for the case as stated.
    """
    stated = f"stated.{STOCK.name}" not in given
    numbers = settings.drawn(rng, stated=stated)
    seed = int(rng.integers(2**63))
    tables = _worked_out(_World(_Draw(case, numbers, given.get(TIMELINE), seed, stated=stated)))
    return {name: frame.copy(deep=False) for name, frame in tables.items()}


class _Draw:
    """What a draw has under every option: the same if case, settings and evidence are the same objects."""

    def __init__(
        self, case: Case, numbers: PeopleSettings, told: pd.DataFrame | None, seed: int, *, stated: bool
    ) -> None:
        self.case, self.numbers, self.told, self.seed, self.stated = case, numbers, told, seed, stated
        self.memory = None if told is None else told["p_open"].to_numpy()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Draw) or (self.memory is None) != (other.memory is None):
            return False
        known = self.memory is None or other.memory is None or np.shares_memory(self.memory, other.memory)
        mine = (self.numbers, self.seed, self.stated)
        same = self.case.frames is other.case.frames and self.case.drawn is other.case.drawn
        return same and known and mine == (other.numbers, other.seed, other.stated)

    def __hash__(self) -> int:
        return hash((id(self.case.frames), self.seed))


class _World:
    """A draw under an option: the same as another if the options change the same for people."""

    def __init__(self, draw: _Draw) -> None:
        self.draw = draw
        rows = draw.case.layers[-1]
        rows = rows[rows["use"].isin(["", "people"])]
        self.changes = repr(rows.drop(columns=["option", "source"]).to_numpy().tolist()) if len(rows) else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _World) and self.changes == other.changes and self.draw == other.draw

    def __hash__(self) -> int:
        return hash((self.changes, self.draw))


@lru_cache(maxsize=2)
def _prepared(draw: _Draw) -> tuple[Prepared, Reader]:
    before = prepared(draw.case, draw.numbers, draw.told)
    return before, Reader(draw.case, draw.told if draw.stated else None, looks=draw.stated)


@lru_cache(maxsize=16)
def _worked_out(world: _World) -> dict[str, pd.DataFrame]:
    """Compile, run and make tables; options that change the same for people share one run of a draw."""
    draw = world.draw
    before, reader = _prepared(draw)
    made = compiled(draw.case, draw.numbers, before, draw.seed)
    result = simulate(made)
    tables = _tables(made, result)
    tables["people.willing"] = wishes(made, result, reader)
    plain = draw.stated and draw.numbers.baselines
    tables["people.baselines"] = _baselines(made) if plain else BASELINES.empty()
    ahead = draw.stated and draw.numbers.horizons
    tables["people.forecast"] = (
        forecast(draw.case, draw.numbers.horizons, draw.numbers.learning_rate) if ahead else FORECAST.empty()
    )
    tables["people.fit"] = fit(draw.case, made, result) if draw.stated else FIT.empty()
    tables["people.notes"] = notes(made, result)
    return tables


def _tables(made: Compiled, result: Simulated) -> dict[str, pd.DataFrame]:
    periods = _ends(made)
    places, kinds = made.net.places, np.array(made.kinds)
    stock = np.nan_to_num(result.stock, posinf=0.0)
    at = np.nonzero(stock)
    words = {"date": (periods, 0), "place": (places, 1), "traveller": (kinds, 2), "status": (STATUSES, 3)}
    moved = np.nonzero(result.moves.any(axis=3))
    arrived = np.nonzero(result.arrived)
    gone = result.moves[moved]
    return {
        STOCK.name: _frame(STOCK, at, words, {"people": stock[at]}),
        DEPARTURES.name: _frame(DEPARTURES, moved, {name: words[name] for name in BY}, {
            name: gone[:, number]
            for number, name in enumerate(("wanted", "left", "postponed", "blocked", "unwilling"))
        }),
        ARRIVALS.name: _frame(ARRIVALS, arrived, {
            "date": (periods, 0), "place": (places, 1), "origin_area": (made.areas, 2),
            "traveller": (kinds, 3),
        }, {"people": result.arrived[arrived]}),
        PASSAGES.name: _passages(made, result),
        TOTALS.name: TOTALS.frame([
            {"what": what, "value": result.sums[number], "unit": unit, "means": means}
            for what, (number, unit, means) in _SUMMED.items()
        ]),
    }  # fmt: skip


def _ends(made: Compiled) -> np.ndarray:
    length = int(made.world.law[k.PERIOD])
    return made.days[
        np.minimum(np.arange(length - 1, len(made.days) + length - 1, length), len(made.days) - 1)
    ]


def _passages(made: Compiled, result: Simulated) -> pd.DataFrame:
    crossings = len(made.net.crossings)
    passed = result.passed.reshape(len(made.days), crossings, 2, len(made.kinds), 6)
    at = np.nonzero(passed.any(axis=4))
    rows = passed[at]
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = rows[:, k.WAITED] / rows[:, k.PASSED]
    return _frame(PASSAGES, at, {
        "date": (made.days, 0), "crossing": (made.net.crossings, 1), "direction": (DIRECTIONS, 2),
        "traveller": (np.array(made.kinds), 3),
    }, {
        "came": rows[:, k.CAME], "passed": rows[:, k.PASSED], "waiting": rows[:, k.WAITING],
        "turned_back": rows[:, k.TURNED], "mean_wait_days": wait, "from_danger": rows[:, k.UNDER_FIRE],
    })  # fmt: skip


def _frame(
    table: Table,
    at: tuple[np.ndarray, ...],
    words: Mapping[str, tuple[object, int]],
    numbers: Mapping[str, np.ndarray],
) -> pd.DataFrame:
    """Make a table of those cells of an array that hold something."""
    columns: dict[str, object] = {}
    for name, (values, axis) in words.items():
        if name == "date":
            columns[name] = np.asarray(values)[at[axis]].astype("datetime64[s]")
        else:
            columns[name] = pd.Series(np.asarray(values, dtype=object), dtype="str").take(at[axis]).array
    return table.frame({**columns, **numbers})


def _baselines(made: Compiled) -> pd.DataFrame:
    """Run the plain rules in mean mode, without returns: nobody's home is kept, so that they stay cheap."""
    law = made.world.law.copy()
    law[k.HAS_RETURNS] = 0.0
    law[k.SLICES] = 1.0
    plain = replace(made, world=made.world._replace(law=law))
    going, periods = made.destinations, _ends(made)
    frames = []
    for rule in PLAIN_RULES:
        here = simulate(plain, rule=rule, mode="mean").stock[..., k.HERE][:, going].sum(axis=2)
        at = np.nonzero(np.ones_like(here))
        words = {"date": (periods, 0), "place": (made.net.places[going], 1)}
        frame = _frame(BASELINES, at, words, {"people": here[at]})
        frames.append(frame.assign(rule=pd.Series([rule] * len(frame), dtype="str")))
    return BASELINES.frame(pd.concat(frames, ignore_index=True))
