"""Who can reach whom, by which way, through which crossings: exact on what the case says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.access.tables import DEPENDENCE, PAIRS, PEOPLE, REACH, THROUGHPUT
from maabar.engines.access.throughput import throughput
from maabar.engines.access.ways import Finder, Origin, Scene, finder, origins, without
from maabar.network import Ground, Passages, alike, ground, horizon, passages_of
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.access.settings import AccessSettings

WAYS = ("out", "in")
Situation = tuple[np.ndarray, np.ndarray, float]


@dataclass(frozen=True)
class Look:
    """One question's material: the network, what may pass, and the ends to look from."""

    net: Ground
    passing: Passages
    ends: list[Origin]
    finder: Finder
    detour_hours: float

    def situations(self, use: str) -> list[Situation]:
        """Return each distinct (who may pass, delay) of a use with the share of days on which it holds."""
        number = USES.index(use)
        gates = self.passing.capacity[:, number] > 0
        delay = np.where(gates, self.passing.delay[:, number], 0.0)
        epochs = gates.shape[-1]
        both = np.concatenate([gates.reshape(-1, epochs), delay.reshape(-1, epochs)])
        first, shares = alike(both, self.passing.lengths)
        return [
            (np.ascontiguousarray(gates[..., at]), np.ascontiguousarray(delay[..., at]), float(share))
            for at, share in zip(first, shares, strict=True)
        ]

    def scene(self, situation: Situation, way: str) -> Scene:
        """Return all ways under one situation."""
        passable, delay, _ = situation
        return self.finder.scene(passable.tobytes(), np.where(passable, delay, 0.0).tobytes(), way)


def run(
    case: Case, settings: AccessSettings, given: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Work out access for one case under one option.

    Args:
        case: The case of one draw, under its option.
        settings: Detour and days.
        given: Not used.
        rng: Not used: access is exact.

    Returns:
        `access.reach`, `access.people`, `access.dependence`, `access.pairs`, `access.throughput`.
    """
    del given, rng
    net = ground(case)
    ends = origins(case, net)
    passing = passages_of(case, net, horizon(case, settings.days), traveller="*")
    look = Look(net, passing, ends, finder(net, ends), settings.detour_hours)
    reach: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    dependence: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    for use in USES:
        situations = look.situations(use)
        for way in WAYS:
            lane = {"use": use, "way": way}
            found = _reach(look, way, situations)
            reach.append({**lane, **found})
            people += [{**lane, **row} for row in _people(look, found["share"])]
            dependence += [{**lane, **row} for row in _dependence(look, way, situations)]
            if settings.pairs:
                pairs += [{**lane, **row} for row in _pairs(look, way, situations)]
    return {
        "access.reach": _reach_table(look, reach),
        "access.people": PEOPLE.frame(people),
        "access.dependence": DEPENDENCE.frame(dependence),
        "access.pairs": PAIRS.frame(pairs),
        "access.throughput": THROUGHPUT.frame(throughput(net, passing, ends, WAYS)),
    }


def _reach(look: Look, way: str, situations: list[Situation]) -> dict[str, Any]:
    """Return share of days and mean hours, shape (E, P), and the crossings that are usual."""
    shape = len(look.ends), len(look.net.places)
    share, hours = np.zeros(shape), np.zeros(shape)
    for situation in situations:
        found = look.scene(situation, way).spread.hours
        there = np.isfinite(found)
        share += situation[2] * there
        hours += situation[2] * np.where(there, found, 0.0)
    usual = look.scene(max(situations, key=lambda situation: situation[2]), way)
    with np.errstate(invalid="ignore"):
        return {
            "share": share,
            "hours": np.where(share > 0, hours / share, np.nan),
            "crossings": usual.crossings,
        }


def _people(look: Look, share: np.ndarray) -> list[dict[str, Any]]:
    """People in need elsewhere with a way; `share` of days by origin and place, shape (E, P)."""
    return [
        {
            "origin": end.name,
            "origin_kind": end.kind,
            "in_need": float(share[number] @ np.where(end.own, 0.0, look.net.in_need)),
        }
        for number, end in enumerate(look.ends)
    ]


def _reach_table(look: Look, lanes: list[dict[str, Any]]) -> pd.DataFrame:
    """Put the lanes one under the other: uses, ways, origins, places, in this order."""
    rows = len(lanes) * len(look.ends) * len(look.net.places)
    return REACH.frame({
        **look.finder.words(WAYS),
        "share_of_days": np.concatenate([lane["share"].ravel() for lane in lanes]),
        "hours": np.concatenate([lane["hours"].ravel() for lane in lanes]),
        "crossings": pd.Series(np.concatenate([lane["crossings"].ravel() for lane in lanes]), dtype="str"),
        "in_need": np.resize(look.net.in_need, rows),
    })  # fmt: skip


def _dependence(look: Look, way: str, situations: list[Situation]) -> list[dict[str, Any]]:
    """People in need elsewhere who lose every way from a side, or gain a detour, if one crossing shuts."""
    sums: dict[tuple[int, int], np.ndarray] = {}
    need = look.net.in_need
    for situation in situations:
        scene = look.scene(situation, way)
        people, rows = need[scene.place], len(scene.ends)
        lost = np.isinf(scene.extra)
        detour = ~lost & (scene.extra > look.detour_hours)
        weights = (people * lost, people * detour, people * np.where(detour, scene.extra, 0.0))
        totals = np.stack([np.bincount(scene.row, one, minlength=rows) for one in weights], axis=1)
        for end, crossing, total in zip(scene.ends, scene.shut, totals, strict=True):
            if total.any():
                key = int(end), int(crossing)
                sums[key] = sums.get(key, np.zeros(3)) + situation[2] * total
    return [
        {
            "origin": look.ends[end].name,
            "origin_kind": look.ends[end].kind,
            "crossing": look.net.crossings[crossing],
            "lose": total[0],
            "detour": total[1],
            "extra_hours": total[2] / total[1] if total[1] > 0 else 0.0,
        }
        for (end, crossing), total in sorted(sums.items())
    ]


def _pairs(look: Look, way: str, situations: list[Situation]) -> list[dict[str, Any]]:
    """People in need elsewhere who lose every way if two crossings on their ways are shut."""
    sums: dict[tuple[int, int, int], float] = {}
    for situation in situations:
        before = look.scene(situation, way).spread.hours
        for number, end in enumerate(look.ends):
            if end.kind != "side":
                continue
            need = np.where(end.own | ~np.isfinite(before[number]), 0.0, look.net.in_need)
            for one, other in combinations(_near(look, way, situation, number), 2):
                after = _closed(look, way, situation, (one, other)).spread.hours[number]
                lost = float(need[~np.isfinite(after)].sum())
                if lost > 0:
                    key = number, one, other
                    sums[key] = sums.get(key, 0.0) + situation[2] * lost
    names = look.net.crossings
    return [
        {
            "origin": look.ends[number].name,
            "origin_kind": look.ends[number].kind,
            "crossing": names[one],
            "other": names[other],
            "lose": lose,
        }
        for (number, one, other), lose in sorted(sums.items())
    ]


def _closed(look: Look, way: str, situation: Situation, shut: tuple[int, ...]) -> Scene:
    passable, delay, share = situation
    return look.scene((without(passable, *shut), delay, share), way)


def _near(look: Look, way: str, situation: Situation, number: int) -> list[int]:
    """Crossings on ways of a side, and on those that replace them if one of them shuts."""
    first = look.scene(situation, way)
    used = set(first.shut[first.ends == number].tolist())
    for crossing in sorted(used):
        later = _closed(look, way, situation, (crossing,))
        used |= set(later.shut[later.ends == number].tolist())
    return sorted(used)
