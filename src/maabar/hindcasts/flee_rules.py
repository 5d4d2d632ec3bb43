"""The peer's rules on an instance: settings and files -> arrays for the kernel -> who is where each day.

FLEE 3, default movement (commit 02cd2cb): zones, new people, closures, scores, decisions, roads, in order.
Not carried over, as inactive there or other models: forced redirection, floods, farming, social links.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from maabar.hindcasts.ground import roads_of, shut_on
from maabar.importers.flee.closing import closed_camps
from maabar.importers.flee.series import departures

if TYPE_CHECKING:
    from maabar.hindcasts.flee_parts import World
    from maabar.importers.flee.instance import Instance


class FleeSettings(BaseModel):
    """Settings under FLEE's own names; its defaults."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    max_move_speed: float = Field(360.0, gt=0, description="Fastest day, km.")
    max_walk_speed: float = Field(35.0, gt=0, description="A day on foot, km.")
    default_movechance: float = Field(0.3, ge=0, le=1, description="Chance to leave a town on a day.")
    conflict_movechance: float = Field(
        1.0, ge=0, le=1, description="Chance to leave a conflict zone on a day."
    )
    camp_movechance: float = Field(0.001, ge=0, le=1, description="Chance to leave a camp on a day.")
    idpcamp_movechance: float = Field(
        0.1, ge=0, le=1, description="Chance to leave a camp inside the country."
    )
    movechance_pop_base: float = Field(1e4, gt=0, description="Population at which chances are as they are.")
    movechance_pop_scale_factor: float = Field(
        0.0, description="Exponent by which population changes chances."
    )
    foreign_weight: float = Field(1.0, ge=0, description="Factor on places abroad.")
    camp_weight: float = Field(1.0, ge=0, description="Factor on camps.")
    conflict_weight: float = Field(10**-0.5, gt=0, description="Factor on conflict zones.")
    softening: float = Field(10.0, ge=0, description="Added to every distance, km.")
    distance_power: float = Field(1.0, description="Exponent of distance.")
    weight_softening: float = Field(0.0, ge=0, description="Added to every score.")
    weight_power: float = Field(1.0, description="Exponent of weights.")
    awareness_level: int = Field(1, ge=1, le=4, description="How many roads ahead people look.")
    start_on_foot: bool = Field(default=False, description="Whether the first road is walked.")
    avoid_short_stints: bool = Field(default=False, description="Whether people go on after a short day.")
    capacity_buffer: float = Field(
        0.9, gt=0, lt=1, description="Share of its capacity from which a camp is full."
    )
    capacity_scaling: float = Field(1.0, gt=0, description="Factor on capacities.")
    pruning_threshold: float = Field(
        0.0, ge=0, description="Options this many times weaker are dropped; 0: none."
    )
    conflict_spawn_decay: tuple[float, ...] = Field((), description="Factors on a zone by its age.")
    conflict_spawn_decay_interval: int = Field(30, ge=1, description="Days that each of them holds.")


def published_settings() -> dict[str, FleeSettings]:
    """Return the two settings that come with the peer's published instances, by name."""
    text = (files("maabar.hindcasts") / "flee_settings.toml").read_text(encoding="utf-8")
    return {name: FleeSettings(**told) for name, told in tomllib.loads(text).items()}


class Roads(NamedTuple):
    """Directed roads: `(tail, head)` each, with km, and days on which each is closed, shape (T, L)."""

    tail: np.ndarray
    head: np.ndarray
    km: np.ndarray
    shut: np.ndarray


def flee_rules(
    instance: Instance, settings: FleeSettings, *, limits: bool, scale: float = 1.0, seed: int = 0
) -> np.ndarray:
    """Return who stands in each location in the evening of each day, shape (T, P), in numbers before scaling.

    Args:
        instance: The instance, read as FLEE executes it.
        settings: The rules.
        limits: Whether capacities are known (information set A).
        scale: How many persons one person of the run stands for.
        seed: Of the dice.
    """
    from maabar.hindcasts import flee_events, flee_parts  # noqa: PLC0415 - numba takes a second to load

    world = world_of(instance, settings, limits=limits, scale=scale)
    people = np.zeros(int(world.start.sum() + world.new.sum()), dtype=flee_parts.PERSON)
    return flee_events.run(world, people, np.array([seed], dtype=np.uint64)) * scale


def world_of(instance: Instance, settings: FleeSettings, *, limits: bool, scale: float) -> World:
    """Return the arrays of an instance for the kernel."""
    from maabar.hindcasts import flee_parts  # noqa: PLC0415 - numba takes a second to load

    places = list(instance.locations.values())
    at = {one.name: position for position, one in enumerate(places)}
    zone, strength = _zones(instance, at, settings)
    camp, town = _kinds(instance, zone)
    roads = _roads(instance)
    states, epoch = np.unique(roads.shut, axis=0, return_inverse=True)
    markers = np.array(["marker" in one.kind for one in places])
    options = [_options(roads, state, markers, settings.awareness_level) for state in states]
    shift = np.cumsum([0, *(len(found.target) for found in options)])
    target = np.concatenate([found.target for found in options])
    score = _scores(instance, camp, strength, settings)
    near = (settings.softening + np.concatenate([found.km for found in options])) ** settings.distance_power
    weight = ((settings.weight_softening + score[:, target]) / near) ** settings.weight_power
    start = np.zeros(len(places))
    for one in instance.series:
        if one.name in at and not one.is_total and places[at[one.name]].is_camp:
            start[at[one.name]] = float(one.at(np.zeros(1, dtype=np.int64), scale)[0])
    return flee_parts.World(
        law=np.array([
            settings.max_move_speed, settings.max_walk_speed, float(settings.start_on_foot),
            float(settings.avoid_short_stints), settings.capacity_buffer, settings.weight_power,
            settings.pruning_threshold,
        ]),
        chance=_chances(instance, zone, camp, settings),
        town=town,
        camp=camp,
        capacity=_capacity(instance, start, settings, scale) if limits else np.zeros(len(places)),
        epoch=epoch.reshape(-1).astype(np.int64),
        first=np.stack([found.first + before for found, before in zip(options, shift, strict=False)]),
        weight=weight,
        target=target,
        path=np.concatenate([found.path for found in options]),
        head=roads.head,
        tail=roads.tail,
        km=roads.km,
        shut=roads.shut,
        new=departures(instance.series, instance.length, scale),
        origin=_origins(instance, zone, strength),
        start=start,
    )  # fmt: skip


def _capacity(instance: Instance, start: np.ndarray, settings: FleeSettings, scale: float) -> np.ndarray:
    """Return capacities, lowered by those who are there on day 0, although they count as present too."""
    told = [(one.people or 0.0) if one.is_camp else 0.0 for one in instance.locations.values()]
    left = np.floor(np.array(told) / scale) - start
    return np.asarray(settings.capacity_scaling * np.maximum(left, 0.0))


def _zones(instance: Instance, at: dict[str, int], settings: FleeSettings) -> tuple[np.ndarray, np.ndarray]:
    """Return day by day the intensity of each place, and the same with its decay by age; shape (T, P)."""
    zone = np.zeros((instance.length, len(at)))
    strength = zone.copy()
    decay = np.array(settings.conflict_spawn_decay or (1.0,))
    for one in instance.zones:
        last = instance.length - 1 if one.last is None else one.last
        days = np.arange(max(one.first, 0), last + 1)
        age = (days - one.first) // settings.conflict_spawn_decay_interval
        zone[days, at[one.place]] = one.intensity
        strength[days, at[one.place]] = one.intensity * decay[np.minimum(age, len(decay) - 1)]
    return zone, strength


def _kinds(instance: Instance, zone: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return day by day which places are camps, and which are towns; shape (T, P)."""
    kinds = [one.kind for one in instance.locations.values()]
    camp = np.repeat(np.array([["camp" in kind for kind in kinds]]), instance.length, axis=0)
    other = np.array(["camp" in kind or "forward" in kind or "marker" in kind for kind in kinds])
    town = (zone <= 0) & ~other
    shut = closed_camps(instance)
    for position, name in enumerate(instance.locations):
        closed = shut_on(shut.get(name, []), instance.length)
        camp[:, position] &= ~closed
        town[:, position] |= closed
    return camp, town


def _chances(instance: Instance, zone: np.ndarray, camp: np.ndarray, settings: FleeSettings) -> np.ndarray:
    """Return the chance to leave each place on each day, shape (T, P)."""
    places = list(instance.locations.values())
    chance = np.full(zone.shape, settings.default_movechance)
    for position, one in enumerate(places):
        if "forward" in one.kind or "marker" in one.kind:
            chance[:, position] = 1.0
        of_camp = settings.idpcamp_movechance if "idp" in one.kind else settings.camp_movechance
        chance[camp[:, position], position] = of_camp
        size = max(one.people or 0.0, 0.0)
        chance[:, position] *= (size / settings.movechance_pop_base) ** settings.movechance_pop_scale_factor
    return np.where(zone > 0, settings.conflict_movechance, chance)


def _scores(instance: Instance, camp: np.ndarray, strength: np.ndarray, settings: FleeSettings) -> np.ndarray:
    """Return what each place is worth to people on each day, shape (T, P)."""
    foreign = np.array([one.country != instance.home for one in instance.locations.values()])
    score = np.where(foreign, settings.foreign_weight, 1.0) * np.where(camp, settings.camp_weight, 1.0)
    return np.asarray(score * settings.conflict_weight**strength)


def _origins(instance: Instance, zone: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Return cumulated shares of those who leave on a day, by where they leave; shape (T, P).

    Weights are population x decayed intensity, as of yesterday unless a zone begins or ends today.
    """
    people = np.array([0.0 if one.is_camp else one.people or 0.0 for one in instance.locations.values()])
    weight = people * strength
    found = weight.copy()
    for day in range(1, len(weight)):
        if (zone[day] == zone[day - 1]).all():
            found[day] = weight[day - 1]
        if not found[day].any():
            found[day] = found[day - 1]
    found[~found.any(axis=1)] = people if people.any() else 1.0
    return np.cumsum(found, axis=1)


def _roads(instance: Instance) -> Roads:
    """Return every road both ways."""
    ends, km, shut = roads_of(instance)
    return Roads(
        np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]]),
        np.concatenate([km, km]), np.ascontiguousarray(np.concatenate([shut, shut]).T),
    )  # fmt: skip


class Options(NamedTuple):
    """Paths from each place, those of one place together: `first` of shape (P + 1,)."""

    first: np.ndarray
    target: np.ndarray
    km: np.ndarray
    path: np.ndarray


def _options(roads: Roads, closed: np.ndarray, markers: np.ndarray, awareness: int) -> Options:
    """Return every path over open roads that visits no place twice, of at most so many hops.

    Markers neither end a path nor count as a hop.
    """
    leaving: list[list[int]] = [[] for _ in markers]
    for road in np.flatnonzero(~closed).tolist():
        leaving[roads.tail[road]].append(road)
    first, target, km, paths = [0], [], [], []

    def walk(place: int, hops: int, seen: tuple[int, ...], path: tuple[int, ...], length: float) -> None:
        for road in leaving[place]:
            head = int(roads.head[road])
            if head in seen:
                continue
            further, whole = length + float(roads.km[road]), (*path, road)
            left = hops if markers[head] else hops - 1
            if not markers[head]:
                target.append(head)
                km.append(further)
                paths.append(whole)
            if left > 0:
                walk(head, left, (*seen, head), whole, further)

    for place in range(len(markers)):
        walk(place, awareness, (place,), (), 0.0)
        first.append(len(target))
    longest = max((len(path) for path in paths), default=1)
    table = np.full((len(paths), longest), -1, dtype=np.int64)
    for row, path in enumerate(paths):
        table[row, : len(path)] = path
    return Options(np.array(first), np.array(target, dtype=np.int64), np.array(km), table)
