"""The stages: least unmet need, then the worst-off, then what that costs back, then money, then danger.

Each stage keeps what the ones before it reached: Z <= Z*(1 + 10^-6) + 10^-9 of its scale.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.convoys import days_of, limits, placed
from maabar.engines.aid.plan import LOCK
from maabar.program import Basis, Session, SolveError

if TYPE_CHECKING:
    from maabar.engines.aid.plan import Plan
    from maabar.engines.aid.settings import AidSettings
    from maabar.program import Found
    from maabar.program.session import Method

#: What a thousand USD weigh beside a thousand weighted person-days, where both are one objective: so little
#: that no way to meet need is too dear.
FEATHER = 1e-2
TIE = 1e-7
#: Rows hold to a billionth of a tonne: sums over many of them are compared to eight digits.
#: Units are chosen so that coefficients lie near one: the solver's own scaling only slows it down here.
_EXACT = {
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "simplex_scale_strategy": 0,
}
#: Steps for each row that less danger may take (assumed): a plan is not held up for it.
_DANGER_STEPS = 1.0
#: Placements of convoys tried before the solver branches, to the end of the round in hand (assumed).
_TRIES = 60


def locked(value: float) -> float:
    """Return the limit that keeps what a stage reached, with the room that rounding needs."""
    return float(value * (1 + 1e-6) + 1e-9 * max(1.0, abs(value)))


@dataclass(eq=False)
class Reached:
    """What the stages reached.

    Attributes:
        x: Values of all variables at the end.
        least: Least unmet need (stage 1), thousands of weighted person-days.
        unmet: Unmet need at the end.
        worst: Coverage of the worst group and block, 0 to 1; NaN where no group is counted.
        money: Cost, thousands of USD.
        danger: Index of exposure.
        bound: Proved lower bound of stage 1, below `least` only by the gap of whole numbers.
        stages: (stage, unmet, worst, money) after each.
        floors: Coverage that each row of fairness was raised to, shape (rows,).
        convoys: Convoys of each limit in each period.
        duals: Shadow prices of all rows in stage 1, convoys in fractions.
        left_out: (code of a note, number) for what the solver came to no end with.
    """

    x: np.ndarray
    least: float
    unmet: float
    worst: float
    money: float
    danger: float = 0.0
    bound: float = np.nan
    stages: list[tuple[str, float, float, float]] = field(default_factory=list)
    floors: np.ndarray = field(default_factory=lambda: np.zeros(0))
    convoys: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    duals: np.ndarray = field(default_factory=lambda: np.zeros(0))
    left_out: tuple[tuple[str, float], ...] = ()


def nothing_sent(plan: Plan) -> Basis:
    """Return the basis at which nothing is sent: always feasible, so the primal simplex starts from it."""
    rows, columns = (
        np.full(count, code, dtype=np.int8) for count, code in zip(plan.program.shape, (1, 0), strict=True)
    )
    for name, line in (("u", "need"), ("s", "store"), ("r", "inflow")):
        columns[plan.columns[name]] = 1
        rows[plan.lines[line]] = 0
    return Basis(columns, rows)


class Planner:
    """One plan in the hands of the solver."""

    def __init__(self, plan: Plan, settings: AidSettings) -> None:
        """Take the program."""
        self.plan = plan
        self.settings = settings
        self.session = Session(plan.program, _EXACT, safe=nothing_sent(plan))
        self.every = np.arange(plan.program.shape[1])
        self.w = int(plan.columns["w"][0])
        self.started = False
        self.left_out: list[tuple[str, float]] = []
        self.ties = self._ties()
        self.counts = np.zeros(plan.columns["n"].shape)

    def _ties(self) -> np.ndarray:
        """A cost that tells equal trips apart by length and position, never by name."""
        plan, facts = self.plan, self.plan.facts
        at = plan.trips.target
        order = np.lexsort((plan.trips.fleet, facts.lat[at], facts.lon[at], plan.trips.km))
        rank = np.empty(len(order))
        rank[order] = np.arange(len(order)) / max(len(order), 1)
        cost = np.zeros(len(self.every))
        cost[plan.columns["y"]] = TIE * rank[plan.trip]
        return cost

    def solve(
        self, cost: np.ndarray, method: Method = "primal", steps: float = 6.0, *, retry: bool = True
    ) -> Found:
        """Solve for one objective from where the last solve ended, at first from sending nothing.

        Both are feasible, so the primal simplex goes on from there: on plans of this kind it takes a tenth of
        the steps of the dual.
        """
        self.session.costs(self.every, cost)
        if not self.started:
            self.session.start(nothing_sent(self.plan))
            self.started = True
        seconds = self.settings.stage_seconds
        return self.session.solve(method, seconds=seconds, steps=steps, retry=retry)

    def solve_unmet(self) -> float:
        """Return the least unmet need, convoys in fractions."""
        return self.solve(self.plan.unmet).value

    def whole_convoys(self, found: Found, hint: np.ndarray | None, *, exact: bool) -> Found:
        """Make convoys whole numbers and fix them.

        A few placements are tried (a hint, rounded, as late and as early as can be), then what one convoy in
        another period changes, until one is within the set gap of what fractions of convoys could reach. If
        none is, the solver branches where `exact`; the gap is told in any case.
        """
        n = self.plan.columns["n"]
        if not n.size:
            return found
        bound = found.value
        enough = bound * (1 + self.settings.mip_gap) + 1e-9
        value, counts = np.inf, np.zeros(n.shape)
        waiting, tries = self._placements(found.x[n], hint), 0
        while waiting and value > enough and tries < _TRIES:
            better = False
            for tried in waiting:
                tries += 1
                answer = self._with_convoys(tried).value
                if answer < value - 1e-9:
                    value, counts, better = answer, tried, True
                    if value <= enough:
                        break
            waiting = self._moved(counts) if better and exact else []
        if value > enough and exact:
            branched = self._branched(n.ravel())
            bound, counts = max(bound, branched.bound), np.rint(branched.x[n])
        self.counts = counts
        return replace(self._with_convoys(counts), bound=bound)

    def _with_convoys(self, counts: np.ndarray) -> Found:
        """Solve stage 1 with given convoys, from sending nothing: feasible with any."""
        self.session.bounds(self.plan.columns["n"], counts.ravel(), counts.ravel())
        self.started = False
        return self.solve(self.plan.unmet)

    def _branched(self, flat: np.ndarray) -> Found:
        self.session.bounds(flat, 0.0, self.plan.convoys_high.ravel())
        self.session.whole(flat, whole=True)
        found = self.session.solve("choose", seconds=self.settings.mip_seconds, gap=self.settings.mip_gap)
        self.session.whole(flat, whole=False)
        return found

    def _placements(self, counts: np.ndarray, hint: np.ndarray | None) -> list[np.ndarray]:
        """Return whole numbers of convoys worth trying, each of them possible."""
        edges = self.plan.grid.fine
        tries = [np.diff(np.floor(np.cumsum(counts, axis=1) + 0.5), axis=1, prepend=0.0)]
        if hint is not None and hint.shape == counts.shape:
            tries.insert(0, hint)
        shared, days = limits(self.plan.facts), self.plan.row_of["convoy_days"]
        early = days.copy()
        early[:, -1] = 0  # what leaves in the last period may arrive after the end
        for free, late in ((days, True), (early, True), (days, False)):
            rows = [
                placed(one.convoys, free[g], edges, one.gap_days, late=late) for g, one in enumerate(shared)
            ]
            tries.append(np.array(rows))
        kept: list[np.ndarray] = []
        for tried in tries:
            if self._possible(tried) and not any(np.array_equal(tried, other) for other in kept):
                kept.append(tried)
        return kept

    def _moved(self, counts: np.ndarray) -> list[np.ndarray]:
        """Return every placement with one convoy in another period."""
        found = []
        for g, period in np.argwhere(counts > 0).tolist():
            for other in range(counts.shape[1] - 1, -1, -1):
                moved = counts.copy()
                moved[g, period] -= 1
                moved[g, other] += 1
                if other != period and self._possible(moved):
                    found.append(moved)
        return found

    def _possible(self, counts: np.ndarray) -> bool:
        for g, shared in enumerate(limits(self.plan.facts)):
            high = self.plan.convoys_high[g]
            if (counts[g] > high + 1e-9).any() or counts[g].sum() > shared.convoys + 1e-9:
                return False
            try:
                days_of(counts[g], self.plan.row_of["convoy_days"][g], self.plan.grid.fine, shared.gap_days)
            except ValueError:
                return False
        return True

    def lock(self, value: float) -> None:
        """Keep unmet need at most at a value."""
        self.session.limits(self.plan.lines["lock"], -np.inf, value / LOCK)

    def coverage(self, low: float, high: float) -> None:
        """Keep coverage of the worst-off, 0 to 1, within bounds."""
        self.session.bounds([self.w], 100 * low, 100 * high)

    def covered(self, found: Found) -> float:
        """Return coverage of the worst-off, 0 to 1."""
        return float(found.x[self.w]) / 100

    def costs_of_w(self) -> np.ndarray:
        """Costs of the stage that raises coverage."""
        cost = np.zeros(len(self.every))
        cost[self.w] = -1.0
        return cost


def solve(
    plan: Plan,
    settings: AidSettings,
    *,
    full: bool = True,
    danger: np.ndarray | None = None,
    convoys: np.ndarray | None = None,
    shut: np.ndarray | None = None,
    frozen: tuple[np.ndarray, np.ndarray] | None = None,
) -> Reached:
    """Go through the stages.

    Args:
        plan: The program.
        settings: Concession, rounds.
        full: All rounds of fairness and every stage by itself; otherwise one round, and what fairness costs
            back and money in one solve: unmet need outweighs any cost.
        danger: Exposure of each variable, for the last stage.
        convoys: Whole numbers of convoys to try first.
        shut: Loads that are not offered, shape (Y,).
        frozen: (loads, tonnes) that are decided already.

    Raises:
        SolveError: If a stage is not solved to a proved end in its time. Only later rounds of fairness and
            danger may be left out instead; `left_out` then says so.
    """
    planner = Planner(plan, settings)
    if shut is not None:
        planner.session.bounds(plan.columns["y"][shut], 0.0, 0.0)
    if frozen is not None:
        # Rounding may make what was decided a little too much for a limit: a hair less fits.
        planner.session.bounds(plan.columns["y"][frozen[0]], frozen[1] * (1 - 1e-6), frozen[1])
    found = planner.solve(plan.unmet)
    duals = found.duals
    found = planner.whole_convoys(found, convoys, exact=full)
    bound = found.bound
    least = float(plan.unmet @ found.x)
    stages = [("unmet", least, np.nan, float(plan.money @ found.x))]
    floors = np.full(len(plan.lines["fair"]), np.nan)
    worst = np.nan
    if len(floors):
        planner.lock(locked(least * (1 + settings.concession)))
        worst = _raise(planner, settings.leximin_rounds if full else 1, floors)
        stages.append(("fairness", np.nan, worst, np.nan))
    found, unmet, money, risk = _last(planner, stages, worst, full=full, danger=danger)
    told = stages, floors, planner.counts, duals, tuple(planner.left_out)
    return Reached(found.x, least, unmet, worst, money, risk, bound, *told)


def _last(
    planner: Planner,
    stages: list[tuple[str, float, float, float]],
    worst: float,
    *,
    full: bool,
    danger: np.ndarray | None,
) -> tuple[Found, float, float, float]:
    """Take back what fairness gave away for nothing, then save money, then avoid danger."""
    plan = planner.plan
    if full:
        found = planner.solve(plan.unmet)
        unmet = float(plan.unmet @ found.x)
        stages.append(("give-back", unmet, worst, float(plan.money @ found.x)))
        planner.lock(locked(unmet))
        found = planner.solve(plan.money + planner.ties)
    else:
        found = planner.solve(plan.unmet + FEATHER * plan.money)
        unmet = float(plan.unmet @ found.x)
        planner.lock(locked(unmet))
    money = float(plan.money @ found.x)
    stages.append(("cost", unmet, worst, money))
    risk = 0.0
    if danger is not None and danger.any():
        every = np.flatnonzero(plan.money)
        more = 1 + planner.settings.danger_cost
        planner.session.add_row(every, plan.money[every], -np.inf, money * more + 1e-6)
        risk = float(danger @ found.x)
        try:
            found = planner.solve(danger + planner.ties, steps=_DANGER_STEPS, retry=False)
        except SolveError:  # the plan of least cost is a plan: it is only not the least exposed
            planner.left_out.append(("danger-left-out", np.nan))
            return found, unmet, money, risk
        money, risk = float(plan.money @ found.x), float(danger @ found.x)
        stages.append(("danger", float(plan.unmet @ found.x), worst, money))
    return found, unmet, money, risk


def _raise(planner: Planner, rounds: int, floors: np.ndarray) -> float:
    """Raise the worst-off, then those above them; leave the rows of fairness at what was reached."""
    plan, session = planner.plan, planner.session
    rows = plan.lines["fair"]
    planner.coverage(0.0, 1.0)
    worst = np.nan
    free = np.ones(len(rows), dtype=bool)
    for number in range(rounds):
        try:
            found = planner.solve(planner.costs_of_w(), retry=number == 0)
        except SolveError:
            if number == 0:
                raise
            planner.started = False  # the worst-off are raised and proved; those above them stay at that
            planner.left_out.append(("fairness-stopped", float(number)))
            break
        reached = planner.covered(found)
        worst = reached if number == 0 else worst
        kept = max(reached - 1e-7, 0.0)
        last = number == rounds - 1 or reached >= 1 - 1e-9
        stuck = free if last else free & (np.abs(found.duals[rows]) > 1e-9)
        floors[stuck] = reached
        for at in np.flatnonzero(stuck).tolist():
            session.coefficient(int(rows[at]), planner.w, 0.0)
        session.limits(rows[stuck], -np.inf, 100 * (1.0 - kept))
        free &= ~stuck
        if last or not free.any():
            break
    planner.coverage(0.0, 1.0)
    if free.any():
        floors[free] = kept
        session.limits(rows[free], -np.inf, 100 * (1.0 - kept))
    return worst
