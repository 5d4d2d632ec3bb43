"""What parties want and what no deal is worth to them, with ranges and causes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from maabar.engines.talks.values_rows import Rows, number, ranged, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.values import Space

    Floats = NDArray[np.float64]

Kind = Literal["position", "salience", "score", "reserve", "redline"]


@dataclass(frozen=True)
class Uncertain:
    """One number with a range, or one red line with a chance.

    Attributes:
        kind: What it is.
        party: Number of the party.
        issue: Number of the issue; -1 for reserves and red lines.
        level: Number of the level of a score, or of the red line; -1 otherwise.
        low: Low end.
        mode: The value as stated; of a red line its chance.
        high: High end.
        cause: What moves it together with others; `reverse:` turns it round; empty = nothing.
        key: Names its stream of random numbers.
    """

    kind: Kind
    party: int
    issue: int
    level: int
    low: float
    mode: float
    high: float
    cause: str
    key: str


@dataclass(frozen=True, eq=False)
class Sources:
    """What stands behind a bargain.

    Attributes:
        place: The issues.
        position: A × K, NaN = none.
        salience: A × K, NaN = none.
        rank: A × K, NaN = none.
        scores: For each issue A × L_k, NaN = none.
        silent: A × K, whether the party says nothing on the issue.
        rows: Every number with a range and every red line with a chance below 1.
        stated: Which parties have a stated reserve, shape (A,).
    """

    place: Space
    position: Floats
    salience: Floats
    rank: Floats
    scores: tuple[Floats, ...]
    silent: NDArray[np.bool_]
    rows: tuple[Uncertain, ...] = ()
    stated: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def weights(self, salience: Floats | None = None) -> Floats:
        """Return weights (… × A × K) that sum to 1 over what a party is not silent on."""
        given = self.salience if salience is None else salience
        return weights(given, self.rank, self.silent)

    def tables(
        self, w: Floats, position: Floats | None = None, scores: Sequence[Floats] | None = None
    ) -> list[Floats]:
        """Return weighted worth of the levels, for each issue (… × A × L_k); leading axes are draws."""
        at = self.position if position is None else position
        marks = self.scores if scores is None else scores
        out = []
        for k, values in enumerate(self.place.values):
            near = 100.0 - np.abs(values - at[..., k, None])
            worth = np.where(np.isnan(marks[k]), near if self.place.scale[k] else np.nan, marks[k])
            out.append(np.where(self.silent[:, k, None], 0.0, w[..., k, None] * np.nan_to_num(worth)))
        return out


def weights(salience: Floats, rank: Floats, silent: NDArray[np.bool_]) -> Floats:
    """Return w_ak: by salience; without any by the centroid of the rank order; without ranks equal.

    The centroid of rank j of m is (1/m) Σ_{i=j..m} 1/i (Barron and Barrett 1996).
    """
    out = np.where(silent | np.isnan(salience), 0.0, np.nan_to_num(salience))
    for a in range(silent.shape[0]):
        said = np.flatnonzero(~silent[a])
        if not len(said) or not np.isnan(salience[..., a, said]).all():
            continue
        if np.isnan(rank[a, said]).all():
            out[..., a, said] = 1.0
            continue
        order = np.argsort(np.nan_to_num(rank[a, said], nan=np.inf), kind="stable")
        out[..., a, said[order]] = centroid(len(said))
    total = out.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(out, total, out=np.zeros_like(out), where=total > 0))


def centroid(m: int) -> Floats:
    """Return the rank-order centroid weights of m ranks, largest first."""
    return np.asarray(np.cumsum(1.0 / np.arange(m, 0, -1))[::-1] / m)


def cause(rows: Rows, row: Mapping[str, Any]) -> str:
    """Return a row's own cause, else the root of its party's backers (of several the first)."""
    own = text(row, "cause")
    if own:
        return own
    backers = {text(r, "party"): text(r, "backed_by").split("|")[0] for _, r in rows.each("parties")}
    party, seen = text(row, "party"), set[str]()
    while backers.get(party) and party not in seen:
        seen.add(party)
        party = backers[party]
    # A party that backs others is the root of its own rows too.
    return party if seen or party in backers.values() else ""


def sources(rows: Rows, place: Space, parties: tuple[str, ...]) -> Sources:
    """Read positions and scores, with their ranges."""
    shape = (len(parties), len(place.issues))
    grid = {name: np.full(shape, np.nan) for name in ("position", "salience", "rank")}
    scores = [np.full((len(parties), n), np.nan) for n in place.shape]
    found: list[Uncertain] = []
    for at, row in rows.each("positions"):
        where = _where(rows, "positions", at, row, place, parties)
        if where is None:
            continue
        a, k = where
        grid["rank"][a, k] = number(row, "rank")
        for name in ("position", "salience"):
            low, mode, high = ranged(row, name)
            if any(x < 0 or x > 100 for x in (low, mode, high)):
                rows.error("positions", at, name, f"{mode:g} lies outside 0 to 100.", "Put it on the line.")
            grid[name][a, k] = mode
            if low < high:
                key = f"positions|{parties[a]}|{place.issues[k]}#0|{name}"
                kind: Kind = "position" if name == "position" else "salience"
                found.append(Uncertain(kind, a, k, -1, low, mode, high, cause(rows, row), key))
    for at, row in rows.each("scores"):
        where = _where(rows, "scores", at, row, place, parties)
        if where is not None:
            _score(rows, at, row, (place, where, scores, found))
    silent = np.isnan(grid["position"]) | ~place.scale[None, :]
    silent &= np.stack([np.isnan(s).all(axis=1) for s in scores], axis=1)
    result = Sources(
        place, grid["position"], grid["salience"], grid["rank"], tuple(scores), silent, tuple(found)
    )
    _check(rows, result, parties)
    _reserves(rows, parties, found)
    return Sources(
        place, grid["position"], grid["salience"], grid["rank"], tuple(scores), silent, tuple(found)
    )


def _where(
    rows: Rows, table: str, at: int, row: Mapping[str, Any], place: Space, parties: tuple[str, ...]
) -> tuple[int, int] | None:
    issue = text(row, "issue")
    if issue not in place.issues:
        rows.error(table, at, "issue", f'there is no issue "{issue}".', "Add it to issues.")
        return None
    return parties.index(text(row, "party")), place.issues.index(issue)


def _score(
    rows: Rows,
    at: int,
    row: Mapping[str, Any],
    into: tuple[Space, tuple[int, int], list[Floats], list[Uncertain]],
) -> None:
    place, (a, k), scores, found = into
    level = text(row, "level")
    if level not in place.levels[k]:
        shown = ", ".join(place.levels[k])
        rows.error(
            "scores", at, "level", f'"{level}" is no level of {place.issues[k]}.', f"Use one of: {shown}."
        )
        return
    at_level = place.levels[k].index(level)
    low, mode, high = ranged(row, "score")
    if not 0 <= low <= high <= 100:
        rows.error("scores", at, "score", f"{mode:g} lies outside 0 to 100.", "Put it on the line.")
    scores[k][a, at_level] = mode
    if low < high:
        key = f"scores|{text(row, 'party')}|{place.issues[k]}|{level}#0|score"
        found.append(Uncertain("score", a, k, at_level, low, mode, high, cause(rows, row), key))


def _check(rows: Rows, found: Sources, parties: tuple[str, ...]) -> None:
    """Note levels without a score, and saliences that do not fit together."""
    for a, party in enumerate(parties):
        for k, issue in enumerate(found.place.issues):
            gaps = np.isnan(found.scores[k][a])
            if gaps.any() and not gaps.all() and (not found.place.scale[k] or np.isnan(found.position[a, k])):
                lacking = ", ".join(name for name, g in zip(found.place.levels[k], gaps, strict=True) if g)
                rows.error(
                    "scores",
                    None,
                    "level",
                    f"{party} scores {issue} only in part; {lacking} is missing.",
                    "Score every level.",
                )
            if gaps.all() and not found.place.scale[k] and not np.isnan(found.position[a, k]):
                rows.error(
                    "scores",
                    None,
                    "level",
                    f"{party} cares about {issue}, a choice, without scores.",
                    "Score every level.",
                )
        said = ~found.silent[a]
        lacks = np.isnan(found.salience[a]) & said
        if said.any() and lacks.any() and not lacks[said].all():
            names = ", ".join(i for i, miss in zip(found.place.issues, lacks, strict=True) if miss)
            rows.error(
                "positions",
                None,
                "salience",
                f"{party} has a salience for some issues only; {names} has none.",
                "Give all or none.",
            )
        elif said.any() and not lacks.any() and not found.salience[a][said].sum():
            rows.error(
                "positions", None, "salience", f"the saliences of {party} sum to 0.", "Give one above 0."
            )


def _reserves(rows: Rows, parties: tuple[str, ...], found: list[Uncertain]) -> None:
    """Add the ranges of the reserves that count."""
    for at, row in rows.each("reserves"):
        low, mode, high = ranged(row, "value")
        if low < high and _latest(rows, row):
            day = f"{_day(row):%Y-%m-%d}" if text(row, "on") else ""
            key = f"reserves|{text(row, 'party')}|{day}#0|value"
            a = parties.index(text(row, "party"))
            found.append(Uncertain("reserve", a, -1, -1, low, mode, high, cause(rows, row), key))
        if not 0 <= low <= high <= 100:
            fix = "Put it on the party's own scale."
            rows.error("reserves", at, "value", f"{mode:g} lies outside 0 to 100.", fix)


def _latest(rows: Rows, row: Mapping[str, Any]) -> bool:
    """Return whether a reserve is the one that counts on the day."""
    same = [r for _, r in rows.each("reserves") if text(r, "party") == text(row, "party")]
    dates = [_day(r) for r in same if pd.isna(rows.as_of) or _day(r) <= rows.as_of]
    return bool(dates) and _day(row) == max(dates)


def _day(row: Mapping[str, Any]) -> pd.Timestamp:
    given = text(row, "on")
    return pd.Timestamp(given) if given else pd.Timestamp("1900-01-01")


def reserve_rows(rows: Rows, parties: tuple[str, ...]) -> Floats:
    """Return reserve and abstain-from (A × 2) in points, NaN = none stated."""
    bounds = np.full((len(parties), 2), np.nan)
    for at, row in rows.each("reserves"):
        if not _latest(rows, row):
            continue
        a = parties.index(text(row, "party"))
        if not np.isnan(bounds[a, 0]):
            rows.error("reserves", at, "on", f"{parties[a]} has two reserves for one date.", "Keep one.")
        value, least = number(row, "value"), number(row, "abstain_from")
        bounds[a] = value, value if np.isnan(least) else least
        if least > value:
            rows.error(
                "reserves", at, "abstain_from", f"{least:g} lies above the reserve {value:g}.", "Lower it."
            )
    return bounds
