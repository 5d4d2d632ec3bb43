"""The simulation of section 6.4 of the design: histories with a known truth, and what each method makes of the claims.

`table()` gives the rows of the page as text. Run as a program it prints them.
"""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from maabar.engines.evidence import chain, emission

Floats = npt.NDArray[np.float64]

HISTORIES, DAYS, WINDOW, HALF_LIFE = 120, 180, 60, 7
MOVE = np.array([[0.97, 0.03], [0.05, 0.95]])
PRIOR = np.array([0.6, 0.4])  # closed, open
# says closed when closed, says open when open, claims a day, letter
SOURCES = np.array(
    [
        (0.95, 0.95, 0.05),
        (0.85, 0.85, 0.12),
        (0.85, 0.85, 0.10),
        (0.55, 0.95, 0.15),
        (0.92, 0.60, 0.12),
        (0.65, 0.65, 0.20),
    ]
)
LETTERS = "ABBCCD"
RHO = {"A": 0.95, "B": 0.85, "C": 0.70, "D": 0.55}
SEEDS = (11, 12)


@dataclasses.dataclass(frozen=True)
class World:
    """Truth by history and day; claims as flat arrays, copies included.

    `root` marks what a source said itself. `first` marks the member of a family that was seen first, of several seen
    on one day any one: without knowing who copied whom that is all there is to go by.
    """

    truth: npt.NDArray[np.int64]
    history: npt.NDArray[np.int64]
    source: npt.NDArray[np.int64]
    value: npt.NDArray[np.int64]
    valid: npt.NDArray[np.int64]
    seen: npt.NDArray[np.int64]
    root: npt.NDArray[np.bool_]
    first: npt.NDArray[np.bool_]


def simulate(seed: int) -> World:
    rng = np.random.default_rng(seed)
    truth = np.zeros((HISTORIES, DAYS), dtype=np.int64)
    for day in range(1, DAYS):
        truth[:, day] = rng.random(HISTORIES) < MOVE[truth[:, day - 1], 1]
    speaks = rng.random((HISTORIES, DAYS, 6)) < SOURCES[:, 2]
    right = rng.random(speaks.shape) < np.where(truth[..., None] == 1, SOURCES[:, 1], SOURCES[:, 0])
    history, valid, source = np.nonzero(speaks)
    value = np.where(right, truth[..., None], 1 - truth[..., None])[history, valid, source]
    seen = valid + rng.integers(0, 3, len(valid))
    copied = rng.random((len(valid), 6)) < 0.25
    copied[np.arange(len(valid)), source] = False
    root, teller = np.nonzero(copied)
    later = seen[root] + rng.integers(0, 2, len(root))
    family, day = np.r_[np.arange(len(valid)), root], np.r_[seen, later]
    order = np.lexsort((rng.random(len(family)), day, family))
    first = np.zeros(len(family), dtype=bool)
    first[order] = np.diff(family[order], prepend=-1) > 0
    return World(
        truth=truth,
        history=np.r_[history, history[root]],
        source=np.r_[source, teller],
        value=np.r_[value, value[root]],
        valid=np.r_[valid, valid[root]],
        seen=day,
        root=np.arange(len(family)) < len(valid),
        first=first,
    )


def only(world: World, keep: npt.NDArray[np.bool_]) -> World:
    names = ("history", "source", "value", "valid", "seen", "root", "first")
    return dataclasses.replace(world, **{name: getattr(world, name)[keep] for name in names})


def latest(world: World) -> Floats:
    """P(open) of the value with the latest valid day; .95 and .05; .4 before any claim."""
    found = np.full(world.truth.shape, 0.4)
    best = np.full(world.truth.shape, -1)
    for c in np.lexsort((world.seen, world.valid)):
        after = slice(world.seen[c], None)
        row, newest = found[world.history[c], after], best[world.history[c], after]
        newer = newest <= world.valid[c]
        row[newer] = 0.95 if world.value[c] else 0.05
        newest[newer] = world.valid[c]
    return found


def vote(world: World) -> Floats:
    """.6 closed and .4 open to begin with, and every claim with a weight halved every seven days."""
    weight = np.tile(PRIOR[:, None, None], (1, HISTORIES, DAYS))
    days = np.arange(DAYS)
    age = days[None, :] - world.valid[:, None]
    share = np.where(days[None, :] >= world.seen[:, None], 0.5 ** (age / HALF_LIFE), 0.0)
    np.add.at(weight, (world.value, world.history), share)
    return weight[1] / weight.sum(0)


def engine(world: World, log: Callable[[int, int], Floats]) -> Floats:
    """P(open) by the kernel of the engine on two states: each day filtered on the last 60 days, as known then.

    `log(source, value)` is the log emission of a claim over closed and open.
    """
    words = np.array([[log(source, value) for value in range(2)] for source in range(6)])
    loglik = np.zeros((HISTORIES, DAYS, WINDOW, 2))  # history, day of the answer, day of the window
    for lag in range(WINDOW):  # the answer of day t reads claims about day t - lag seen by t
        t = world.valid + lag
        keep = (world.seen <= t) & (t < DAYS)
        where = (world.history[keep], t[keep], np.full(keep.sum(), WINDOW - 1 - lag))
        np.add.at(loglik, where, words[world.source[keep], world.value[keep]])
    return chain.forward(PRIOR, MOVE, loglik)[:, :, -1, 1]


def letters(tempered: float = 1.0) -> Callable[[int, int], Floats]:
    """The emission of a claim by the letter of its source alone."""

    def log(source: int, value: int) -> Floats:
        x = emission.strength(RHO[LETTERS[source]], [])
        return tempered * emission.asserted(emission.confusion(x, 2, 0.3), value)

    return log


def true_rates(source: int, value: int) -> Floats:
    closed, opened = SOURCES[source, :2]
    return emission.asserted(np.array([[closed, 1 - closed], [1 - opened, opened]]), value)


METHODS: dict[str, Callable[[World], Floats]] = {
    "latest claim": latest,
    "recency vote, 7 days": vote,
    "same, copies collapsed": lambda world: vote(only(world, world.first)),
    "HMM letters, copies counted": lambda world: engine(world, letters()),
    "HMM letters, copies counted, tempered 1/2": lambda world: engine(world, letters(0.5)),
    "HMM letters, copies collapsed": lambda world: engine(only(world, world.first), letters()),
    "HMM true error rates, copies collapsed": lambda world: engine(only(world, world.first), true_rates),
    "HMM letters, a family speaks through its root": lambda world: engine(only(world, world.root), letters()),
}
ENGINE = "HMM letters, a family speaks through its root"  # what section 3.3 of the design asks for

# accuracy, Brier, log loss as printed on the page, one seed after the other
PAGE = {
    "latest claim": ((0.730, 0.247, 0.851), (0.737, 0.240, 0.829)),
    "recency vote, 7 days": ((0.785, 0.166, 0.511), (0.798, 0.159, 0.494)),
    "same, copies collapsed": ((0.802, 0.163, 0.505), (0.809, 0.159, 0.495)),
    "HMM letters, copies counted": ((0.787, 0.158, 0.500), (0.797, 0.151, 0.479)),
    "HMM letters, copies counted, tempered 1/2": ((0.807, 0.141, 0.445), (0.816, 0.134, 0.422)),
    "HMM letters, copies collapsed": ((0.819, 0.133, 0.423), (0.823, 0.130, 0.413)),
    "HMM true error rates, copies collapsed": ((0.823, 0.131, 0.418), (0.831, 0.126, 0.403)),
}


def scores(p: Floats, truth: npt.NDArray[np.int64]) -> tuple[float, float, float]:
    """Accuracy, Brier score and log loss (clipped to .01 and .99)."""
    clipped = np.clip(p, 0.01, 0.99)
    loss = -np.where(truth == 1, np.log(clipped), np.log(1 - clipped))
    return float(((p > 0.5) == (truth == 1)).mean()), float(((p - truth) ** 2).mean()), float(loss.mean())


def reliability(p: Floats, truth: npt.NDArray[np.int64]) -> list[tuple[float, int, float, float]]:
    """Per tenth of P(open): lower end, number of days, mean P(open), share of days that were open."""
    bins = np.minimum((p * 10).astype(int), 9)
    rows = []
    for b in range(10):
        inside = bins == b
        if inside.any():
            rows.append((b / 10, int(inside.sum()), float(p[inside].mean()), float(truth[inside].mean())))
    return rows


def measure(seeds: Sequence[int] = SEEDS) -> dict[str, list[tuple[float, float, float]]]:
    """Scores by method and seed."""
    worlds = [simulate(seed) for seed in seeds]
    return {
        name: [scores(method(world), world.truth) for world in worlds] for name, method in METHODS.items()
    }


def table(found: dict[str, list[tuple[float, float, float]]] | None = None) -> str:
    """The table of the page, in Markdown, as measured."""
    lines = ["| method | accuracy | Brier | log loss |", "|---|---|---|---|"]
    for name, by_seed in (measure() if found is None else found).items():
        cells = [" / ".join(f"{scored[part]:.3f}" for scored in by_seed) for part in range(3)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
