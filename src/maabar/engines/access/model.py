"""Who can reach whom, by which way, through which crossings: exact on what the case says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.access.tables import DEPENDENCE, PAIRS, REACH, THROUGHPUT
from maabar.engines.access.throughput import throughput
from maabar.engines.access.ways import Finder, Origin, Scene, find, finder, origins, without
from maabar.network import Ground, Passages, ground, horizon, links, passages_of
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
        distinct, inverse = np.unique(both, axis=1, return_inverse=True)
        days = np.bincount(inverse.ravel(), weights=self.passing.lengths, minlength=distinct.shape[1])
        half = len(self.net.crossings) * 2
        return [
            (
                np.ascontiguousarray(distinct[:half, column].reshape(-1, 2) > 0),
                np.ascontiguousarray(distinct[half:, column].reshape(-1, 2)),
                float(share),
            )
            for column, share in enumerate(days / self.passing.lengths.sum())
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
        `access.reach`, `access.dependence`, `access.pairs`, `access.throughput`.
    """
    del given, rng
    net = ground(case)
    ends = origins(case, net)
    passing = passages_of(case, net, horizon(case, settings.days), traveller="*")
    look = Look(net, passing, ends, finder(net, ends), settings.detour_hours)
    reach: list[dict[str, Any]] = []
    dependence: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    for use in USES:
        situations = look.situations(use)
        for way in WAYS:
            lane = {"use": use, "way": way}
            reach.append({**lane, **_reach(look, way, situations)})
            dependence += [{**lane, **row} for row in _dependence(look, way, situations)]
            if settings.pairs:
                pairs += [{**lane, **row} for row in _pairs(look, way, situations)]
    return {
        "access.reach": _reach_table(look, reach),
        "access.dependence": DEPENDENCE.frame(dependence),
        "access.pairs": PAIRS.frame(pairs),
        "access.throughput": THROUGHPUT.frame(throughput(net, passing, ends, WAYS)),
    }


def _reach(look: Look, way: str, situations: list[Situation]) -> dict[str, Any]:
    """Return share of days and mean hours, shape (E, P), and the crossings that are usual."""
    shape = len(look.ends), len(look.net.places)
    share, hours = np.zeros(shape), np.zeros(shape)
    for situation in situations:
        found = look.scene(situation, way).hours
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


def _reach_table(look: Look, lanes: list[dict[str, Any]]) -> pd.DataFrame:
    """Put the lanes one under the other; codes instead of words until the end, since there are many rows."""
    places, ends = len(look.net.places), len(look.ends)
    rows = len(lanes) * ends * places

    def words(values: list[str], each: int) -> pd.Series:
        """Repeat each word `each` times, and all of them as often as the table is long."""
        codes = np.repeat(np.arange(len(values)), each)
        return pd.Series(values, dtype="str").take(np.resize(codes, rows)).reset_index(drop=True)

    own = np.stack([end.own for end in look.ends]) if ends else np.zeros((0, places), dtype=bool)
    return REACH.frame({
        "use": words([lane["use"] for lane in lanes], ends * places),
        "way": words([lane["way"] for lane in lanes], ends * places),
        "origin": words([end.name for end in look.ends], places),
        "origin_kind": words([end.kind for end in look.ends], places),
        "place": words(list(look.net.places), 1),
        "same_side": pd.Series(np.resize(np.where(own, "yes", "no"), rows), dtype="str"),
        "share_of_days": np.concatenate([lane["share"].ravel() for lane in lanes]),
        "hours": np.concatenate([lane["hours"].ravel() for lane in lanes]),
        "crossings": pd.Series([x for lane in lanes for end in lane["crossings"] for x in end], dtype="str"),
        "in_need": np.resize(look.net.in_need, rows),
    })  # fmt: skip


def _dependence(look: Look, way: str, situations: list[Situation]) -> list[dict[str, Any]]:
    """People in need elsewhere who lose every way from a side, or gain a detour, if one crossing shuts."""
    sums: dict[tuple[int, int], np.ndarray] = {}
    need = look.net.in_need
    for situation in situations:
        scene = look.scene(situation, way)
        detour = scene.extra > look.detour_hours
        totals = np.stack(
            [scene.lost @ need, detour @ need, np.where(detour, scene.extra, 0.0) @ need], axis=1
        )
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
    for passable, delay, weight in situations:
        base = links(look.net, passable, delay)
        for number, end in enumerate(look.ends):
            if end.kind != "side":
                continue
            need = np.where(end.own, 0.0, look.net.in_need)
            before = find(base, end.places, way)
            near = set(before.used())
            for crossing in before.used():
                near |= set(find(links(look.net, without(passable, crossing), delay), end.places, way).used())
            for one, other in combinations(sorted(near), 2):
                after = find(links(look.net, without(passable, one, other), delay), end.places, way)
                lost = float(need[np.isfinite(before.hours) & ~np.isfinite(after.hours)].sum())
                if lost > 0:
                    key = number, one, other
                    sums[key] = sums.get(key, 0.0) + weight * lost
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
