"""One more claim (section 6.3): it never speaks against itself, and taking it back leaves no trace."""

import itertools

import numpy as np
import pandas as pd
import pytest

from maabar.engines.evidence import combine, emission, status
from tests.engines.evidence import chaos
from tests.engines.evidence.making import P, case, make, pick, said, tables
from tests.engines.evidence.scenes import Scenes
from tests.engines.evidence.test_layers import KINDS, ONE, B, prior

MANY = 125


def added(rng, subject, value, predicate, gate):
    """One accepted claim of the day alone, without a stated bound, by anybody."""
    row = chaos.statement(rng, subjects=(subject,), predicates=(predicate,))
    when = "2021-03-25"
    plain = {"from": when, "until": when} if rng.random() < 0.5 else {"from": "", "until": ""}
    return row | plain | {
        "value": value, "gate": gate, "realis": "asserted", "precision": "day", "published": when, "collected": "",
        "review": "accepted", "root": "", "claim": f"new-{subject}", "report": f"r-new-{subject}", "use": "", "direction": "",
    }  # fmt: skip


@pytest.fixture(scope="module")
def crowd():
    """Many crossings with up to eight random claims each, and what is made of them."""
    rng = np.random.default_rng(20210325)
    crossings = chaos.wide(rng, MANY)
    rows = []
    for place in crossings:
        few = chaos.claims(
            rng,
            int(rng.integers(9)),
            subjects=(place["crossing"],),
            predicates=["gate", "gate", "gate", "road", "passage"],
        )
        names = {row["claim"]: f"{place['crossing']}-{row['claim']}" for row in few}
        rows += [
            row
            | {
                "claim": names[row["claim"]],
                "report": f"r-{names[row['claim']]}",
                "root": names.get(row["root"], ""),
            }
            for row in few
        ]
    return crossings, rows, states(crossings, rows)


def states(crossings, rows):
    found = status(make(tables(rows, crossings=crossings)), on="2021-03-25", known="2021-03-25")
    return found.set_index(["crossing", "layer", "use", "direction"])[P]


COLUMN = {"open": "p_open", "used": "p_open", "restricted": "p_restricted", "little": "p_restricted"}


@pytest.mark.parametrize(
    ("predicate", "gate", "layer", "value"),
    [
        *(("gate", gate, gate, value) for gate in "ab" for value in ("open", "restricted", "closed")),
        *(("road", "", "road", value) for value in ("open", "restricted", "closed")),
        *(("passage", "", "passage", value) for value in ("used", "little", "none")),
    ],
)
def test_one_more_claim_never_speaks_against_itself(crowd, predicate, gate, layer, value):
    crossings, rows, before = crowd
    rng = np.random.default_rng(7)
    new = [added(rng, str(place["crossing"]), value, predicate, gate) for place in crossings]
    after = states(crossings, [*rows, *new])
    column = COLUMN.get(value, "p_closed")
    rise = (
        (after[column] - before[column])
        .reset_index("layer")
        .pivot_table(index=["crossing", "use", "direction"], columns="layer", values=column)
    )
    worst = rise[layer].idxmin()
    assert rise[layer].min() >= -1e-12, (worst, rise[layer].min())
    assert rise[layer].max() > 0.05
    if value in {"open", "closed"}:
        worst = rise["effective"].idxmin()
        assert rise["effective"].min() >= -1e-12, (worst, rise["effective"].min())


def test_and_taking_it_back_restores_every_byte(crowd):
    crossings, rows, before = crowd
    rng = np.random.default_rng(8)
    new = [
        added(rng, str(place["crossing"]), "open", "gate", "a") | {"review": "rejected"}
        for place in crossings
    ]
    pd.testing.assert_frame_equal(states(crossings, [*rows, *new]), before, check_exact=True)


def test_effective_is_monotone_in_an_assertion_at_a_gate_or_on_the_road():
    """The kernel on 1,500 random cases: an assertion of open (closed) never lowers P(open) (P(closed)) of the whole.

    No theorem: "closed" weakens open more than restricted, so where closed was all but ruled out and nobody passed it can
    lower P(closed) of the whole by up to .003 (one in a thousand layers drawn at random). A day of drift is enough to
    keep a chain away from there.
    """
    rng = np.random.default_rng(3)
    cases = 1500
    a, b, road, passage = rng.dirichlet(np.ones(3), (4, cases))
    base = np.array([prior(kind) for kind in KINDS])[rng.integers(0, 3, cases)]
    # as chains leave them: a state is left within two weeks on the mean, so none is ever ruled out
    parts = [0.95 * layer + 0.05 * base for layer in (a, b, road, passage)]
    before = combine.effective(*parts, base, B)
    for which, value in itertools.product(range(3), (0, 2)):
        x = rng.uniform(0, 0.98, cases)
        told = np.array([np.exp(emission.asserted(emission.confusion(one, 3, 0.3), value)) for one in x])
        moved = list(parts)
        moved[which] = parts[which] * told
        moved[which] /= moved[which].sum(1, keepdims=True)
        after = combine.effective(*moved, base, B)
        assert (after - before)[:, value].min() >= -1e-12, (which, value)


def test_a_stronger_source_says_it_louder():
    told = Scenes({letter: [said("open", source=f"wire-{letter}")] for letter in "edfcba"})
    found = [told.row(letter)["p_open"] for letter in told.stories]
    assert np.all(np.diff(found) > 0), found
    assert found[0] == pytest.approx(prior("line")[2], abs=1e-12)


def test_a_denial_lowers_what_it_denies():
    silent = prior("line")[2]
    denied = pick(status(case([said("open", realis="negated")])), crossing="north-bridge", layer="a", **ONE)[
        "p_open"
    ]
    assert denied < silent / 2
