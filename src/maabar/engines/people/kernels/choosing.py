"""The one weight code: how much each destination and each door attracts, and drawing among them."""

from __future__ import annotations

import math

from maabar.engines.people.kernels.holding import read
from maabar.engines.people.kernels.jit import helper
from maabar.engines.people.kernels.shapes import (
    ABROAD,
    ABROAD_SHARE,
    ALPHA,
    ANYWHERE,
    AVOID,
    BELIEF,
    BETA,
    CAPACITY,
    CLASS,
    COUNTRY,
    CROSSING,
    EQUAL,
    FROZEN,
    FULL_FROM,
    GAMMA,
    GRAVITY,
    HOURS_PER_DAY,
    INTERNAL,
    KIND,
    KM,
    KM_ABROAD,
    KM_POWER,
    LIMIT,
    NEAREST,
    POWER,
    PULL,
    RULE,
    THETA,
    TOWARDS,
    WHERE,
    Q,
    State,
    World,
)

#: The least factor of a full site: people go somewhere.
LEAST_ROOM = 1e-6


@helper
def passable(w: World, t: int, g: int, kind: int) -> bool:
    """Whether a kind of traveller may pass a gate side today."""
    return w.gates[t, CAPACITY, g, w.lane[kind, w.gate[CROSSING, g]]] > 0.0


@helper
def belief(w: World, t: int, g: int, kind: int, certain: int) -> float:
    """What people believe of a gate; if `certain`, whether it is passable today."""
    if certain == 1:
        return 1.0 if passable(w, t, g, kind) else 0.0
    return w.gates[t, BELIEF, g, w.lane[kind, w.gate[CROSSING, g]]]


@helper
def attract(w: World, s: State, t: int) -> None:
    """Set what destinations attract by themselves, from last evening's stocks.

    pull x B x (C S / sum S + q)^alpha: B = people present to the power beta inland, 1 abroad.
    """
    total, places = 0.0, 0
    for j in range(s.attract.shape[0]):
        if w.sites[t, PULL, j] > 0.0:
            total += s.stock[w.target[j]]
            places += 1
    rule = w.law[RULE]
    for j in range(s.attract.shape[0]):
        at, pull = w.target[j], w.sites[t, PULL, j]
        if rule == GRAVITY:
            share = places * s.stock[at] / total if total > 0.0 else 1.0
            value = pull * (share + w.law[Q]) ** w.law[ALPHA]
            here = s.stock[at] + (s.residents[at] if s.residents[at] < math.inf else 0.0)
            s.size[j] = max(here, 1.0) ** w.law[BETA]
        else:
            value = 1.0 if pull > 0.0 else 0.0
        if rule != FROZEN:
            s.attract[j] = value


@helper
def _nearness(w: World, km: float, abroad: bool) -> float:
    rule = w.law[RULE]
    if rule >= EQUAL:  # equal and frozen
        return 1.0
    if rule != GRAVITY:
        return 1.0 / max(km, 0.1)
    if w.law[POWER] == 1.0:
        return (km + w.law[KM_POWER]) ** -w.law[GAMMA]
    return math.exp(-km / (w.law[KM_ABROAD] if abroad else w.law[KM]))


@helper
def _standing(w: World, t: int, table: int, at: int, kind: int, certain: int, j: int) -> float:
    """Weight of a destination from a place: nearness x the best belief in a first gate on the way."""
    km = w.km[table, at, j]
    if not km < math.inf:
        return 0.0
    there = w.target[j]
    near = _nearness(w, km, w.place[COUNTRY, at] != w.place[COUNTRY, there])
    if w.ground[at] == w.ground[there]:
        return near
    best, piece = 0.0, w.ground[at]
    for position in range(w.around_at[piece], w.around_at[piece + 1]):
        g = w.around[position]
        if w.rest[table, g, j] < math.inf:
            best = max(best, belief(w, t, g, kind, certain))
    return near * best


@helper
def standing(w: World, s: State, t: int, table: int, at: int, kind: int) -> None:
    """Renew the weights of a place by what people believe, if that changed."""
    if s.fresh[table, at] == w.epoch[t]:
        return
    for j in range(s.attract.shape[0]):
        s.base[table, at, j] = _standing(w, t, table, at, kind, 0, j)
    s.fresh[table, at] = w.epoch[t]


@helper
def room(w: World, s: State, t: int, j: int) -> float:
    """Factor of a site near its limit: 1 up to a share b of it, then falling to (almost) nothing."""
    limit = w.sites[t, LIMIT, j]
    if not limit < math.inf:
        return 1.0
    here, start = s.stock[w.target[j]], w.law[FULL_FROM] * limit
    if here <= start:
        return 1.0
    full = here >= limit or start >= limit
    return LEAST_ROOM if full else max(1.0 - (here - start) / (limit - start), LEAST_ROOM)


@helper
def weigh(w: World, s: State, t: int, key: int, certain: int) -> float:
    """Fill `State.cum` with cumulated weights of destinations for a leaver; return their sum.

    Where no site has a limit, all leavers of a place and table draw from the same weights: they are kept for
    the day.
    """
    at, cls, towards = read(w.bits, key, WHERE), read(w.bits, key, CLASS), read(w.bits, key, TOWARDS)
    table, cum = w.route[t, cls], s.cum
    if certain == 1 or towards != ANYWHERE or w.limited[t] != 0:
        return _weighed(w, s, t, key, certain)
    kept = s.kept[table, at]
    if s.kept_on[table, at] != t + 1:
        total = _weighed(w, s, t, key, certain)
        for j in range(cum.shape[0]):
            kept[j] = cum[j]
        s.kept_on[table, at] = t + 1
        return total
    for j in range(cum.shape[0]):
        cum[j] = kept[j]
    return cum[cum.shape[0] - 1]


@helper
def _weighed(w: World, s: State, t: int, key: int, certain: int) -> float:
    """Weights as they are now."""
    at, cls, towards = read(w.bits, key, WHERE), read(w.bits, key, CLASS), read(w.bits, key, TOWARDS)
    kind, table = w.cls[KIND, cls], w.route[t, cls]
    if certain == 0:
        standing(w, s, t, table, at, kind)
    inland, abroad, best = 0.0, 0.0, 0.0
    country, target, cum = w.place[COUNTRY], w.target, s.cum
    attracts, size, base = s.attract, s.size, s.base[table, at]
    for j in range(cum.shape[0]):
        value = attracts[j]
        if value > 0.0:
            value *= base[j] if certain == 0 else _standing(w, t, table, at, kind, 1, j)
        foreign = country[target[j]] != country[at]
        outside = (towards == INTERNAL and foreign) or (towards == ABROAD and not foreign)
        if target[j] == at or outside or value <= 0.0:
            cum[j] = 0.0
            continue
        value *= room(w, s, t, j) * (1.0 if foreign else size[j])
        cum[j] = value
        best = max(best, value)
        if foreign:
            abroad += value
        else:
            inland += value
    factor = 1.0
    if towards == ANYWHERE and inland > 0.0 and abroad > 0.0 and w.law[RULE] == GRAVITY:
        factor = w.law[ABROAD_SHARE] / (1.0 - w.law[ABROAD_SHARE]) * inland / abroad
    return _cumulate(w, s, country[at], factor, best)


@helper
def _cumulate(w: World, s: State, home: int, factor: float, best: float) -> float:
    total = 0.0
    only_best = w.law[RULE] == NEAREST
    country, target, cum = w.place[COUNTRY], w.target, s.cum
    for j in range(cum.shape[0]):
        value = cum[j]
        if only_best and value < best:
            value = 0.0
        if country[target[j]] != home:
            value *= factor
        total += value
        cum[j] = total
    return total


@helper
def picked(cum: object, size: int, u: float) -> int:
    """Return the position that a number in (0, 1) falls on in cumulated weights."""
    goal = u * cum[size - 1]  # type: ignore[index]
    low, high = 0, size - 1
    while low < high:
        middle = (low + high) >> 1
        if cum[middle] < goal:  # type: ignore[index]
            low = middle + 1
        else:
            high = middle
    return low


@helper
def doors(w: World, s: State, t: int, node: int, key: int, j: int, certain: int) -> float:
    """Fill `State.door` with cumulated weights of the gates around a node, to a target; return their sum.

    belief x exp(-(time - least time) / theta), time in days with the expected wait at the gate. Who just
    passed a gate does not go back onto the ground they come from.
    """
    cls, avoided = read(w.bits, key, CLASS), read(w.bits, key, AVOID)
    kind, table = w.cls[KIND, cls], w.route[t, cls]
    per_day, least = w.kind[kind, HOURS_PER_DAY], math.inf
    targets, lanes = w.target.shape[0], w.gates.shape[3]
    hours, rest, door, crossing = w.hours, w.rest, s.door, w.gate[CROSSING]
    first, last = w.around_at[w.ground[node]], w.around_at[w.ground[node] + 1]
    places = w.place.shape[1]
    came = w.ground[places + ((node - places) ^ 1)] if node >= places else -1
    for at in range(first, last):
        g = w.around[at]
        time = hours[targets + g, node] + rest[table, g, j]
        ours = time < math.inf and crossing[g] != avoided - 1 and w.ground[places + (g ^ 1)] != came
        if ours and belief(w, t, g, kind, certain) > 0.0:
            door[at - first] = time / per_day + s.waits[g * lanes + w.lane[kind, crossing[g]]]
            least = min(least, door[at - first])
        else:
            door[at - first] = math.inf
    total = 0.0
    for at in range(first, last):
        if door[at - first] < math.inf:
            chance = math.exp(-(door[at - first] - least) / w.law[THETA])
            total += belief(w, t, w.around[at], kind, certain) * chance
        door[at - first] = total
    return total
