"""What computed results are worth to parties: points beside the value of the package of an option.

A row of `stakes` names a result of another engine, such as the fees that a party would take, the result that
counts as nothing to it, and points for each unit above. The points are added to the party's worth of the
option's own package, draw by draw, and to that of no other: no engine has worked out what another package
would bring. Those who would have to cross, and refusals of principle, are untouched: a red line stays crossed
whatever is paid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from maabar.draws import triangular
from maabar.engines.talks.filling import fill, told_on, unknown_in
from maabar.engines.talks.laid import as_is, draws_seed, lay
from maabar.engines.talks.odds import odds
from maabar.engines.talks.odds_draws import quantiles
from maabar.engines.talks.origins import Origins
from maabar.engines.talks.tables_stakes import AT_END, STAKES, WITH_STAKES
from maabar.engines.talks.values import NO_RESERVE, fixed
from maabar.errors import Problem
from maabar.table import split_ids
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from maabar.case import Case
    from maabar.engines.talks.laid import Laid
    from maabar.engines.talks.odds_draws import Draws
    from maabar.engines.talks.settings import TalksSettings

    Floats = NDArray[np.float64]

#: Points beyond this decide everything anyway, and must not overflow.
_MOST: Final = 10_000.0


@dataclass(frozen=True, eq=False)
class Stake:
    """One row of `stakes`, and what it came to.

    Attributes:
        at: Row as a spreadsheet counts.
        row: Its cells.
        results: The result in each draw of the study, shape (n,); empty if there is none.
        above: By how much it exceeds what counts as nothing, shape (n,).
        why: Why there is none.
        draws: Number of those draws beside the case as stated.
    """

    at: int
    row: Mapping[str, Any]
    results: Floats
    above: Floats
    why: str
    draws: int


def close(
    case: Case,
    settings: TalksSettings,
    given: Mapping[str, pd.DataFrame],
    rng: np.random.Generator,
) -> dict[str, pd.DataFrame]:
    """Return what the results of an option are worth to parties, and how often its package is then a deal.

    Args:
        case: The case under the option.
        settings: The settings.
        given: Tables of all engines under the option, with a column `draw`, and `drawn`.
        rng: Gives the seed of the draws, the same as in `base`.
    """
    # A row that may not be seen makes the others say too much or too little: then none is counted.
    rows_of = case["stakes"].iloc[: 0 if case.withheld.get("stakes") else None]
    stakes = [_read(int(str(at)), row, given) for at, row in rows_of.iterrows()]
    proposal = settings.proposal or case.proposal
    if not stakes or proposal in {"", as_is(case)}:
        return {table.name: table.empty() for table in AT_END}
    if not any(one.results.size for one in stakes):
        return _uncounted(case, stakes, proposal, given)
    laid = lay(case, settings, draws_seed(rng))
    levels = None if laid is None else laid.inputs.proposals.get(proposal)
    if laid is None or levels is None:
        return {table.name: table.empty() for table in AT_END}
    counted = [one for one in stakes if not one.why and _judged(laid, one)]
    points = {one.at: _points(one, laid) for one in counted}
    told = told_on(given.get("evidence.positions"), proposal) if settings.use_evidence == "fill" else {}
    first = fill(laid, told, settings.shared)
    before = odds(laid.bargained, laid.draws, levels, first)
    after = odds(laid.bargained, _added(laid, counted, points), levels, first)
    required = laid.bargained.required(levels)[0]
    known = not any(required[a] for a in unknown_in(laid, first.parties))
    rows = []
    for one in stakes:
        party = laid.bargained.parties.index(one.row["party"]) if _known(laid, one) else -1
        why = one.why or ("" if one in counted else _apart(laid, party))
        sides = {"p_for": before.p_for[0, party], "p_for_with": after.p_for[0, party]} if party >= 0 else {}
        rows.append(_told(one, why, points.get(one.at), Origins(case)) | sides)
    whole = {
        "proposal": proposal,
        "counted": float(len(counted)),
        "left_out": float(len(stakes) - len(counted)),
        "p": before.p[0] if known else np.nan,
        "p_with_stakes": after.p[0] if counted and known else np.nan,
        "p_with_low": after.low[0] if counted and known else np.nan,
        "p_with_high": after.high[0] if counted and known else np.nan,
        "draws": float(min((one.draws for one in counted), default=0)),
    }
    return {WITH_STAKES.name: WITH_STAKES.frame([whole]), STAKES.name: STAKES.frame(rows)}


def _uncounted(
    case: Case, stakes: list[Stake], proposal: str, given: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return the tables where no result is there, so that nothing has to be drawn."""
    known = given.get("talks.options", pd.DataFrame({"consent": []}))["consent"]
    whole = {
        "proposal": proposal,
        "counted": 0.0,
        "left_out": float(len(stakes)),
        "p": float(known.iloc[0]) if len(known) else np.nan,
        "draws": 0.0,
    }
    rows = [_told(one, one.why, None, Origins(case)) for one in stakes]
    return {WITH_STAKES.name: WITH_STAKES.frame([whole]), STAKES.name: STAKES.frame(rows)}


def faults(case: Case) -> list[Problem]:
    """Return what is wrong with conditions on rows, before anything is worked out."""
    return [
        Problem(
            "A condition on rows is not written as column=value.",
            "Write it so, several joined by |, or leave it empty for all rows.",
            "stakes.csv",
            int(str(at)),
            "where",
            str(row["where"]),
        )
        for at, row in case["stakes"].iterrows()
        if any(_condition(part) is None for part in split_ids(str(row["where"])))
    ]


def conditions(where: str) -> list[tuple[str, str]]:
    """Return (column, value) of every part of a cell `where` that is written as column=value."""
    return [one for part in split_ids(where) if (one := _condition(part)) is not None]


def _condition(part: str) -> tuple[str, str] | None:
    column, equals, value = part.partition("=")
    return (column.strip(), value.strip()) if equals and column.strip() else None


def _read(at: int, row: pd.Series, given: Mapping[str, pd.DataFrame]) -> Stake:
    """Look up the result of a row in every draw; a result that is not there counts as not known."""
    cells = {str(name): cell for name, cell in row.items()}
    nothing = np.empty(0)
    found = _by_draw(cells, given, "")
    if isinstance(found, str):
        return Stake(at, cells, nothing, nothing, found, 0)
    reference: float | pd.Series | str = float(cells["reference"])
    if np.isnan(cells["reference"]):
        reference = _by_draw(cells, given, f"{AS_IS}.")
    if isinstance(reference, str):
        return Stake(at, cells, nothing, nothing, reference, 0)
    above = (found - reference).dropna()
    drawn = above[above.index > 0]
    used = drawn if len(drawn) else above
    if used.empty:
        return Stake(at, cells, nothing, nothing, "no row", 0)
    results = found[used.index].to_numpy(dtype=float)
    return Stake(at, cells, results, used.to_numpy(dtype=float), "", len(drawn))


def _by_draw(cells: Mapping[str, Any], given: Mapping[str, pd.DataFrame], of: str) -> pd.Series | str:
    """Return the sum of a result over its rows, by draw; a word where there is none."""
    frame = given.get(f"{of}{cells['table']}")
    if frame is None:
        return "no table"
    where = conditions(str(cells["where"]))
    column = str(cells["column"])
    if not {column, *(name for name, _ in where)} <= set(frame.columns) or frame[column].dtype != float:
        return "no column"
    for name, value in where:
        frame = frame[frame[name].astype(str) == value]
    frame = frame[frame[column].notna()]
    if frame.empty:
        return "no row"
    draws = frame["draw"] if "draw" in frame.columns else pd.Series(0.0, frame.index)
    return frame.groupby(draws)[column].sum()


def _known(laid: Laid, one: Stake) -> bool:
    return one.row["party"] in laid.bargained.parties


def _judged(laid: Laid, one: Stake) -> bool:
    """Whether points can change where the party stands: it weighs worth, and is not among the affected."""
    if not _known(laid, one):
        return False
    a = laid.bargained.parties.index(one.row["party"])
    return bool(laid.bargained.reserves[a] > NO_RESERVE and laid.bargained.roles[a] != "affected")


def _apart(laid: Laid, party: int) -> str:
    """Why points change nothing for a party: they are not paid, or nothing weighs worth for it."""
    return "affected" if party >= 0 and laid.bargained.roles[party] == "affected" else "red lines only"


def _points(one: Stake, laid: Laid) -> Floats:
    """Return the points of a row in each of the draws of talks; the results are gone through in turn.

    Points for each unit are drawn from their range, keyed by the row; independent of the result (assumed).
    """
    count = laid.draws.count
    low, mode, high = (float(one.row[f"points_per_unit{end}"]) for end in ("_low", "", "_high"))
    each = np.full(count, mode)
    if low < high:
        key = "|".join(["stake", *(str(one.row[name]) for name in ("party", "table", "column", "where"))])
        q = quantiles([key], [""], count, laid.seed)[:, 0]
        each = triangular(q, *(np.full(count, end) for end in (low, mode, high)))
    above = one.above[np.arange(count) % len(one.above)]
    return np.asarray(np.clip(each * above, -_MOST, _MOST))


def _added(laid: Laid, counted: list[Stake], points: Mapping[int, Floats]) -> Draws:
    """Return draws in which what is added to a party's worth is taken off what it asks for."""
    reserves, abstains = laid.draws.reserves.copy(), laid.draws.abstains.copy()
    for one in counted:
        a = laid.bargained.parties.index(one.row["party"])
        more = fixed(points[one.at])
        reserves[:, a] -= more
        abstains[:, a] -= more
    return replace(laid.draws, reserves=reserves, abstains=abstains)


def _told(one: Stake, why: str, points: Floats | None, origins: Origins) -> dict[str, Any]:
    origin = origins.of(str(one.row["claims"]), str(one.row["source"]))
    tens = (("p10", 10), ("p50", 50), ("p90", 90))
    row: dict[str, Any] = {
        "stake": float(one.at),
        **{name: one.row[name] for name in ("party", "table", "column", "where", "reference")},
        "draws": float(one.draws),
        "why": why,
        "basis": origin.basis,
        "claims": "|".join(origin.claims),
        "source": origin.source,
    }
    if len(one.results):
        row |= {f"result_{name}": float(np.percentile(one.results, q)) for name, q in tens}
    if points is not None:
        row |= {f"points_{name}": float(np.percentile(points, q)) for name, q in tens}
    return row
