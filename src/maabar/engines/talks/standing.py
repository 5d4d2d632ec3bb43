"""Who wants what, where red lines lie, and how many packages are accepted: what no proposal changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engines.talks.filling import unheard
from maabar.engines.talks.odds import asked_affected, learn
from maabar.engines.talks.odds_sweep import sweep_draws
from maabar.engines.talks.offers import Rows, reserve_of, yesno
from maabar.engines.talks.packages_blocks import MEMORY
from maabar.engines.talks.reasons import bottom
from maabar.engines.talks.settle import positions_condorcet, settle
from maabar.engines.talks.tables import NOT_ASKED
from maabar.engines.talks.values import NO_RESERVE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maabar.engines.talks.laid import Laid
    from maabar.engines.talks.values_sides import Sources

    Row = dict[str, Any]


def standing(laid: Laid) -> dict[str, list[Row]]:
    """Return the rows of `talks.wants`, `grid`, `redlines`, `parties`, `space`, `learn` and of positions."""
    rows = Rows()
    sources = laid.inputs.sources
    if sources is not None:
        _wants(rows, laid, sources)
        _grid(rows, laid, sources)
        _settlements(rows, laid, sources)
    _redlines(rows, laid)
    _parties(rows, laid)
    _space(rows, laid)
    return rows.found


def _silenced(laid: Laid) -> set[str]:
    """Return the affected parties whom nobody asked: nothing is said of what they want."""
    b = laid.bargained
    return {b.parties[a] for a in np.flatnonzero(~asked_affected(b)) if b.roles[a] == "affected"}


def _wants(rows: Rows, laid: Laid, sources: Sources) -> None:
    b = laid.bargained
    weights = sources.weights()
    ranges = {(r.party, r.issue): (r.low, r.high) for r in sources.rows if r.kind == "position"}
    cells = {(r["party"], r["issue"]): r for r in laid.case["positions"].to_dict("records")}
    first = laid.case["scores"].drop_duplicates(["party", "issue"])
    scored = {(r["party"], r["issue"]): r for r in first.to_dict("records")}
    for a, party in enumerate(b.parties):
        if party in _silenced(laid):
            continue
        for k, issue in enumerate(b.space.issues):
            row = cells.get((party, issue)) or scored.get((party, issue))
            silent = bool(sources.silent[a, k])
            position = float(sources.position[a, k])
            low, high = ranges.get((a, k), (position, position))
            origin = None if row is None else laid.origin(str(row["claims"]), str(row["source"]))
            rows.add(
                "talks.wants",
                party=party,
                issue=issue,
                position=position,
                low=low,
                high=high,
                weight=float(weights[a, k]),
                must_agree=yesno(b.needed[a, k] or b.roles[a] == "must"),
                silent=yesno(silent),
                basis="none" if origin is None else origin.basis,
                claims="" if origin is None else "|".join(origin.claims),
                source="" if origin is None else origin.source,
            )


def _grid(rows: Rows, laid: Laid, sources: Sources) -> None:
    """Add what each level is worth by itself, and whether it alone crosses a red line."""
    b = laid.bargained
    worth = sources.tables(np.ones_like(sources.position))
    for a, party in enumerate(b.parties):
        if party in _silenced(laid):
            continue
        mine = [line for line in b.redlines if line.party == a and len(line.conditions) == 1]
        for k, issue in enumerate(b.space.issues):
            for at, level in enumerate(b.space.levels[k]):
                hit = [x.name for x in mine if k in x.conditions and np.asarray(x.conditions[k])[at]]
                rows.add(
                    "talks.grid",
                    party=party,
                    issue=issue,
                    level=level,
                    value=float(b.space.levels_at(k)[at]),
                    no_deal=yesno(at == b.space.no_deal[k]),
                    worth=np.nan if sources.silent[a, k] else float(worth[k][a, at]),
                    red_line=yesno(hit),
                    redlines="|".join(hit),
                )


def _redlines(rows: Rows, laid: Laid) -> None:
    b = laid.bargained
    for line in b.redlines:
        origin = laid.line(line)
        for issue, values in laid.crossed_at(line).items():
            rows.add(
                "talks.redlines",
                redline=line.name,
                issue=issue,
                party=b.parties[line.party] if line.party >= 0 else "",
                kind=line.kind,
                hard=yesno(line.hard),
                likelihood=line.likelihood,
                crossed_at="|".join(f"{x:g}" for x in values),
                basis=origin.basis,
                claims="|".join(origin.claims),
                source=origin.source,
            )


def _parties(rows: Rows, laid: Laid) -> None:
    b, swept = laid.bargained, laid.swept
    asked = asked_affected(b)
    heard = set(unheard(laid)) if laid.settings.use_evidence == "fill" else set()
    for a, party in enumerate(b.parties):
        silent = party in _silenced(laid)
        origin = bottom(laid, a)
        counts = {"accepts": np.nan, "refuses": np.nan, "blocks_alone": np.nan}
        if swept is not None and not silent and a not in heard:
            counts = {
                "accepts": float(swept.accepts[a]),
                "refuses": float(swept.refuses[a]),
                "blocks_alone": float(swept.alone[a]),
            }
        by = (
            NOT_ASKED
            if silent
            else "claims"
            if a in heard
            else "red-lines"
            if b.reserves[a] <= NO_RESERVE
            else "worth"
        )
        rows.add(
            "talks.parties",
            party=party,
            role=b.roles[a],
            asked=yesno(asked[a]) if b.roles[a] == "affected" else "",
            judged=by,
            reserve=reserve_of(laid, a),
            bottom_line="none" if silent else origin.basis,
            claims="|".join(origin.claims),
            **counts,
            silent="|".join(laid.inputs.silent.get(party, ())),
        )


def _space(rows: Rows, laid: Laid) -> None:
    """Add the counts of all packages, the highest chance of any, and what to find out."""
    b, swept = laid.bargained, laid.swept
    numbers: dict[str, float] = {"packages": float(b.space.size), "draws": float(laid.settings.draws)}
    if swept is not None:
        numbers |= {"exist": float(swept.existing), "deals": float(np.bitwise_count(swept.deals).sum())}
    if swept is not None and 2 * b.space.size <= MEMORY and laid.settings.odds_limit > 0:
        counts = sweep_draws(b, laid.draws, odds_limit=laid.settings.odds_limit)
        top = int(counts.deals.max()) if len(counts.deals) else 0
        numbers |= {
            "draws-of-all": float(counts.draws),
            "highest-chance": top / counts.draws,
            "any-deal": float(counts.any.mean()),
        }
        if laid.inner:
            for one in learn(b, laid.draws, counts):
                rows.add(
                    "talks.learn",
                    question=one.name,
                    kind=one.kind,
                    party=b.parties[one.party] if one.party >= 0 else "",
                    gain=one.gain,
                    gain_low=one.low,
                    gain_high=one.high,
                    seen=yesno(one.seen),
                )
    for kind, number in numbers.items():
        rows.add("talks.space", proposal="", kind=kind, item=0.0, value=number, why="")
    warnings = [p for p in laid.inputs.problems if p.level == "warning"]
    for n, problem in enumerate(warnings):
        rows.add("talks.space", proposal="", kind="warning", item=float(n), value=np.nan, why=str(problem))


def _settlements(rows: Rows, laid: Laid, sources: Sources) -> None:
    """Add the weighted mean of each issue with its band; those who would have to cross have no weight."""
    b = laid.bargained
    influence = np.full(sources.position.shape, np.nan)
    for row in laid.case["positions"].to_dict("records"):
        if row["party"] in b.parties and row["issue"] in b.space.issues:
            influence[b.parties.index(row["party"]), b.space.issues.index(row["issue"])] = row["influence"]
    counted = np.array([role != "affected" for role in b.roles])
    for k in np.flatnonzero(b.space.scale).tolist():
        weights = _weights(sources.salience[:, k], influence[:, k])
        position = np.where(counted & (weights > 0), sources.position[:, k], np.nan)
        if np.isnan(position).all():
            continue
        held = settle(position, weights)
        issue = b.space.issues[k]
        rows.add(
            "talks.settlements",
            issue=issue,
            mean=held.mean,
            parties=float((~np.isnan(position)).sum()),
            **{f"p{percent:02d}": value for percent, value in held.band.items()},
        )
        for a in np.flatnonzero(~np.isnan(position)).tolist():
            rows.add("talks.pulls", issue=issue, party=b.parties[a], position=position[a], pull=held.pull[a])
        at, chance, holders = positions_condorcet(position, weights)
        for value, share, who in zip(at.tolist(), chance.tolist(), holders, strict=True):
            rows.add(
                "talks.condorcet",
                issue=issue,
                position=value,
                probability=share,
                parties="|".join(b.parties[a] for a in who),
            )


def _weights(salience: NDArray[np.float64], influence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return influence times salience; what no party states counts as equal, what one leaves out as none."""
    product = np.ones(len(salience))
    for given in (salience, influence):
        if not np.isnan(given).all():
            product = product * np.nan_to_num(given)
    return product
