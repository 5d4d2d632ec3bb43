"""Random numbers without a state: functions of seed, draw, what they are for, day, slice, key and number.

The mixer is SplitMix64 (Steele, Lea and Flood 2014). The option is no part of what is mixed, so that the same
people have the same luck under every option; nothing depends on threads, workers or the order of work.
"""

from __future__ import annotations

import math

import numpy as np

from maabar.engines.people.kernels.jit import helper

#: Streams: what a number is for.
SPAWN, CONSENT, LEAVE, SLICE, ORDER, CHOOSE, DOOR, QUEUE, QUIT, REROUTE, SHARE, RETURN, AVOID = range(1, 14)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_8, _32 = np.uint64(8), np.uint64(32)
#: Up to this mean the binomial is drawn by inversion, above it by transformed rejection.
INVERSION_UP_TO = 30.0


@helper
def mixed(x: np.uint64) -> np.uint64:
    """Return the finaliser of SplitMix64 of a word."""
    x = (x ^ (x >> _30)) * _FIRST
    x = (x ^ (x >> _27)) * _SECOND
    return x ^ (x >> _31)


@helper
def spot(stream: int, day: int, part: int) -> np.uint64:
    """Return where a number is used: stream, day and slice in one word."""
    return np.uint64(stream) | (np.uint64(day) << _8) | (np.uint64(part) << _32)


@helper
def word(seed: np.uint64, where: np.uint64, key: int, number: int) -> np.uint64:
    """Return 64 random bits for one seed, spot, key and number."""
    x = mixed(seed + _GOLDEN * (where + np.uint64(1)))
    x = mixed((x ^ np.uint64(key)) + _GOLDEN)
    return mixed(x + _GOLDEN * np.uint64(number + 1))


@helper
def uniform(seed: np.uint64, where: np.uint64, key: int, number: int) -> float:
    """Return a number in (0, 1)."""
    return (np.float64(word(seed, where, key, number) >> _11) + 0.5) / 9007199254740992.0


@helper
def binomial(n: float, p: float, seed: np.uint64, where: np.uint64, key: int) -> float:
    """Return how many of n do what each does with chance p; a whole number, as a float."""
    if n <= 0.0 or p <= 0.0:
        return 0.0
    if p >= 1.0:
        return n
    if p > 0.5:
        return n - _rare(n, 1.0 - p, seed, where, key)
    return _rare(n, p, seed, where, key)


@helper
def _rare(n: float, p: float, seed: np.uint64, where: np.uint64, key: int) -> float:
    """Binomial for p up to one half."""
    if n * p >= INVERSION_UP_TO:
        return _rejected(n, p, seed, where, key)
    u = uniform(seed, where, key, 0)
    if u <= 1.0 - n * p:  # the chance of nobody is more than that
        return 0.0
    ratio = p / (1.0 - p)
    chance = math.exp(n * math.log1p(-p))
    k = 0.0
    while u > chance and k < n:
        u -= chance
        k += 1.0
        chance *= ratio * (n - k + 1.0) / k
        if chance <= 0.0:
            break
    return k


@helper
def _rejected(n: float, p: float, seed: np.uint64, where: np.uint64, key: int) -> float:
    """Binomial by transformed rejection with squeeze: BTRS of Hörmann, J. Stat. Comput. Simul. 46 (1993)."""
    q = 1.0 - p
    spread = math.sqrt(n * p * q)
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    v_r = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * spread
    mode = math.floor((n + 1.0) * p)
    top = math.lgamma(mode + 1.0) + math.lgamma(n - mode + 1.0)
    number = 0
    while True:
        u = uniform(seed, where, key, number) - 0.5
        v = uniform(seed, where, key, number + 1)
        number += 2
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + centre)
        if k < 0.0 or k > n:
            continue
        if us >= 0.07 and v <= v_r:
            return k
        rest = top - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0) + (k - mode) * math.log(p / q)
        if math.log(v * alpha / (a / (us * us) + b)) <= rest:
            return k


@helper
def hypergeometric(mine: float, others: float, places: float, u: float) -> float:
    """Return how many of `places`, given out at random, fall to `mine` people rather than to `others`.

    Inversion from the mode outwards: one uniform number, about as many steps as the deviation is wide.
    """
    low, high = max(0.0, places - others), min(mine, places)
    if low >= high:
        return low
    total = mine + others
    mode = min(max(math.floor((places + 1.0) * (mine + 1.0) / (total + 2.0)), low), high)
    log = math.lgamma(mine + 1.0) - math.lgamma(mode + 1.0) - math.lgamma(mine - mode + 1.0)
    log += math.lgamma(others + 1.0) - math.lgamma(places - mode + 1.0)
    log -= math.lgamma(others - places + mode + 1.0)
    log -= math.lgamma(total + 1.0) - math.lgamma(places + 1.0) - math.lgamma(total - places + 1.0)
    up, down = mode, mode
    chance_up = math.exp(log)
    chance_down = chance_up
    u -= chance_up
    while u > 0.0 and (up < high or down > low):
        if up < high:
            chance_up *= (mine - up) * (places - up) / ((up + 1.0) * (others - places + up + 1.0))
            up += 1.0
            u -= chance_up
            if u <= 0.0:
                return up
        if down > low:
            chance_down *= down * (others - places + down) / ((mine - down + 1.0) * (places - down + 1.0))
            down -= 1.0
            u -= chance_down
            if u <= 0.0:
                return down
    return mode
