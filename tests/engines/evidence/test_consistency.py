"""The tables of one run tell one story: each is checked against the others, or against runs without a claim."""

import itertools

import numpy as np
import pandas as pd
import pytest

from maabar.engines.evidence import explain, status, timeline
from tests.engines.evidence import chaos
from tests.engines.evidence.comparing import same
from tests.engines.evidence.making import DAY, P, case, choose, make, pick, run, said, split, tables
from tests.engines.evidence.scenes import Scenes
from tests.engines.evidence.test_layers import B, prior

ORDER = ["p_closed", "p_restricted", "p_open"]
SEEDS = pytest.mark.parametrize("seed", range(2))


@pytest.fixture(scope="module")
def random_case():
    made = {}

    def get(seed):
        if seed not in made:
            made[seed] = make(chaos.parts(np.random.default_rng(700 + seed), 40))
        return made[seed]

    return get


def logit(p):
    return np.log(p) - np.log1p(-p)


@SEEDS
def test_effective_is_made_of_the_layers_shown(random_case, seed):
    found = status(random_case(seed), on="2021-03-25", known="2021-03-28")
    for _, way in found.groupby(["crossing", "use", "direction"]):
        by = way.set_index("layer")[ORDER]
        a, b, road, passage = (by.loc[layer].to_numpy() for layer in ("a", "b", "road", "passage"))
        m = B @ (passage / prior("line"))
        want = np.zeros(3)
        for i, j, k in itertools.product(range(3), repeat=3):
            want[min(i, j, k)] += a[i] * b[j] * road[k] * m[min(i, j, k)]
        assert np.abs(by.loc["effective"].to_numpy() - want / want.sum()).max() < 1e-9


@SEEDS
def test_the_timeline_is_the_status_day_by_day(random_case, seed):
    made, known = random_case(seed), "2021-03-25"
    line = timeline(made, known=known).set_index(["crossing", "layer", "use", "direction"])
    assert line["date"].min() == pd.Timestamp("2021-02-15")
    assert line["date"].max() == pd.Timestamp("2021-04-15")
    assert set(line["view"]) == {"then", "now"}
    for on in ("2021-02-20", "2021-03-10", "2021-03-25"):
        shown = line[line["date"] == pd.Timestamp(on)]
        for view, then in (("then", on), ("now", known)):
            ours = shown[shown["view"] == view]
            asked = status(made, on=on, known=then).set_index(ours.index.names).loc[ours.index]
            assert np.abs(ours[P].to_numpy() - asked[P].to_numpy()).max() < 1e-9, view
            assert ours["status"].tolist() == asked["status"].tolist(), view
    after = line[line["date"] > pd.Timestamp(known)]
    asked = status(made, on="2021-04-10", known=known).set_index(after.index.names)
    ours = after[(after["date"] == pd.Timestamp("2021-04-10")) & (after["view"] == "now")]
    assert np.abs(ours[P].to_numpy() - asked.loc[ours.index, P].to_numpy()).max() < 1e-9


@SEEDS
def test_the_functions_and_the_tables_of_the_engine_agree(random_case, seed):
    made, asked = random_case(seed), {"on": "2021-03-20", "known": "2021-03-25"}
    found = run(made, **asked)
    same({"status": status(made, **asked)}, {"status": found["status"]}, exact=True)
    same({"timeline": timeline(made, known="2021-03-25")}, {"timeline": found["timeline"]}, exact=True)


COLUMN = {
    "open": "p_open",
    "used": "p_open",
    "restricted": "p_restricted",
    "little": "p_restricted",
    "closed": "p_closed",
    "none": "p_closed",
}


def without_family(parts, root):
    """The case without a claim and all that repeats it, at whatever remove."""
    family = {root}
    while True:
        more = {row["claim"] for row in parts["claims"] if row["root"] in family} - family
        if not more:
            break
        family |= more
    return parts | {"claims": [row for row in parts["claims"] if row["claim"] not in family]}


@SEEDS
def test_an_explanation_is_the_difference_that_its_claim_makes(seed):
    rng = np.random.default_rng(800 + seed)
    parts = chaos.parts(rng, 18, predicates=["gate", "gate", "road", "passage"], subjects=("north-bridge",))
    asked = {"on": "2021-03-25", "known": "2021-03-28"}
    made = make(parts)
    before = aid_inward(made, asked)
    found = explain(made, "north-bridge", **asked, use="aid", direction="a_to_b")
    assert len(found) > 5
    assert set(found["subject"]) == {"north-bridge"}
    ids = {row["claim"] for row in parts["claims"]}
    without = {
        name: aid_inward(make(without_family(parts, name)), asked) for name in ids & set(found["claim"])
    }
    for row in found.iloc:
        if row["claim"] in ids:  # a counted passage is explained too, but is no claim
            full, less = (
                frame.loc[row["layer"], COLUMN[row["state"]]] for frame in (before, without[row["claim"]])
            )
            assert row["delta"] == pytest.approx(logit(full) - logit(less), abs=1e-9), row.to_dict()


def aid_inward(made, asked):
    return choose(status(made, **asked), crossing="north-bridge", use="aid", direction="a_to_b").set_index(
        "layer"
    )


def test_an_explanation_says_which_state_and_who():
    told = [
        said("open", claim="yes", source="wire-a"),
        said("closed", claim="no", source="wire-c"),
        said("open", claim="copy", root="yes", source="post-b"),
    ]
    found = choose(explain(case(told), "north-bridge", use="aid", direction="a_to_b"), layer="a")
    assert found["claim"].tolist() == ["yes", "no"]
    assert found["rank"].tolist() == [1, 2]
    assert set(found["state"]) == {"open"}
    assert (found["delta"] > 0).tolist() == [True, False]
    assert found["copies"].tolist() == [1, 0]
    assert found["report"].tolist() == ["r-yes", "r-no"]
    assert found["voice"].tolist() == ["wire-a", "wire-c"]
    assert found["rho"].tolist() == pytest.approx([0.95, 0.70])


SHIFT = {"up": dict(zip("ABCDE", "AABCD", strict=True)), "down": dict(zip("ABCD", "BCDE", strict=True))}


def test_robust_is_what_shifted_letters_leave():
    """Every letter one better, every letter one worse: does the label stay?"""
    rng = np.random.default_rng(900)
    crossings = chaos.wide(rng, 40)
    rows = []
    for place in crossings:
        for n in range(int(rng.integers(1, 9))):
            row = chaos.statement(rng, (place["crossing"],), ("gate", "gate", "road", "passage"))
            name = f"{place['crossing']}-{n}"
            rows.append(row | {"claim": name, "report": f"r-{name}", "until": str(row["until"])})
    parts = tables(rows, crossings=crossings)

    def labels(moved):
        sources = [row | {"grade": moved.get(row["grade"], row["grade"])} for row in parts["sources"]]
        found = status(make(parts | {"sources": sources}), on="2021-04-01", known="2021-04-01")
        return found.set_index(["crossing", "layer", "use", "direction"])

    plain, up, down = labels({}), labels(SHIFT["up"]), labels(SHIFT["down"])
    stays = (plain["status"] == up["status"]) & (plain["status"] == down["status"])
    labelled = plain["status"] != "unknown"
    assert stays[labelled].sum() > 30
    assert (~stays[labelled]).sum() > 10
    assert (plain["robust"] == stays.map({True: "yes", False: "no"})).all()


def test_every_way_has_one_row_of_each_layer():
    found = status(case([said("open")]))
    assert len(found) == 2 * 5 * 3 * 2
    assert not found.duplicated(["crossing", "layer", "use", "direction"]).any()
    assert set(found["layer"]) == {"a", "b", "road", "passage", "effective"}
    assert set(found["use"]) == {"aid", "trade", "people"}
    assert set(found["direction"]) == {"a_to_b", "b_to_a"}
    assert set(found["on"]) == set(found["known"]) == {pd.Timestamp(DAY)}


def test_the_words_of_a_passage_are_its_own():
    told = [said("none", predicate="passage", source=f"wire-{letter}") for letter in "ab"]
    assert set(choose(status(case(told)), layer="passage", crossing="north-bridge")["status"]) == {"none"}
    told = [said("used", predicate="passage", source=f"wire-{letter}") for letter in "ab"]
    assert set(choose(status(case(told)), layer="passage", crossing="north-bridge")["status"]) == {"used"}


# Labels and what they rest on (section 3.5) ---------------------------------------------------------------------------

WAY = {"crossing": "north-bridge", "use": "aid", "direction": "a_to_b"}
SURE = ("wire-a", "post-a")


def sure(value, **cells):
    """Two good sources, so that the label stands."""
    return [said(value, source=name, **cells) for name in SURE]


def effective(told, **other):
    return pick(status(case(told, **other)), layer="effective", **WAY)


def test_both_gates_open_is_open_and_direct():
    row = effective(sure("open") + sure("open", gate="b") + sure("used", predicate="passage"))
    assert (row["status"], row["basis"]) == ("open", "direct")


def test_one_gate_closed_is_closed_and_inferred():
    row = effective(sure("closed"))
    assert (row["status"], row["basis"]) == ("closed", "inferred")


def test_both_gates_closed_is_closed_and_direct():
    row = effective(sure("closed") + sure("closed", gate="b"))
    assert (row["status"], row["basis"]) == ("closed", "direct")


def test_one_gate_open_says_nothing_of_the_way():
    """The likeliest state is closed, by the prior of the other gate; no layer carries it, so it is unknown."""
    row = effective(sure("open"))
    assert row["status"] == "unknown"


def test_closed_by_the_prior_alone_is_never_said():
    for told in (
        [],
        sure("open"),
        sure("open", gate="b"),
        sure("open", predicate="road"),
        sure("restricted"),
    ):
        assert effective(told)["status"] != "closed"


def test_what_states_assume_stands_over_the_claims():
    rule = {
        "crossing": "north-bridge",
        "gate": "both",
        "use": "aid",
        "direction": "a_to_b",
        "from": "",
        "until": "",
        "status": "open",
        "source": "assumed: a rule",
    }
    row = effective(sure("closed"), states=[rule])
    assert (row["status"], row["basis"]) == ("open", "assumed")
    other = pick(
        status(case(sure("closed"), states=[rule])),
        layer="effective",
        crossing="north-bridge",
        use="trade",
        direction="a_to_b",
    )
    assert (other["status"], other["basis"]) == ("closed", "inferred")


def test_a_row_of_states_without_a_status_assumes_nothing():
    rule = {
        "crossing": "north-bridge",
        "gate": "both",
        "use": "aid",
        "direction": "both",
        "status": "",
        "capacity_per_day": 5,
        "unit": "trucks",
        "source": "assumed: what it could carry",
    }
    with_rule, without = (effective(sure("closed"), states=rows) for rows in ([rule], []))
    assert with_rule["basis"] == "inferred"
    assert with_rule[P].tolist() == without[P].tolist()


# Dissent (section 3.6) ------------------------------------------------------------------------------------------------


CONFLICT = [said("open", claim="yes"), said("closed", claim="no", source="wire-c")]
NO_CONFLICT = {
    "the same value": [said("open"), said("open", source="wire-c")],
    "one voice": [said("open", source="twin-one"), said("closed", source="twin-two")],
    "days far apart": [said("open"), said("closed", source="wire-c", day="2021-03-18")],
    "a word too weak": [said("open"), said("closed", source="wire-d")],
    "another crossing": [said("open"), said("closed", source="wire-c", subject="mill-road")],
    "known later": [said("open"), said("closed", source="wire-c", published="2021-03-30")],
}
KINDS = {
    "plan-vs-fact": [
        said("open", by="upland", realis="planned", published="2021-03-08", until=""),
        said("closed", source="wire-a", day="2021-03-11"),
    ],
    "declared-vs-used": [said("open", by="upland"), said("none", predicate="passage", source="wire-a")],
    "retold": [said("open", claim="root"), said("closed", claim="copy", root="root", source="wire-c")],
    "other-gate": [said("open"), said("closed", source="wire-c", gate="b")],
    "other-use": [said("open", use="aid"), said("closed", source="wire-c", use="people")],
    "other-direction": [
        said("open", direction="a_to_b"),
        said("closed", source="wire-c", direction="b_to_a"),
    ],
}
DISPUTES = Scenes({"conflict": CONFLICT} | NO_CONFLICT | KINDS)


@pytest.fixture(scope="module")
def dissent():
    found = run(DISPUTES.case, on="2021-03-12", known="2021-03-20")["dissent"]
    return lambda name: found[found["subject"] == DISPUTES.place[name]]


def test_two_voices_that_say_opposite_things_of_a_day_are_in_conflict(dissent):
    found = choose(dissent("conflict"), kind="conflict")
    assert len(found) == 1
    row = found.iloc[0]
    assert {row["value_1"], row["value_2"]} == {"open", "closed"}
    assert split(row["voices_1"]) | split(row["voices_2"]) == {"wire-b", "wire-c"}
    # camp weight: the log of (1 + x) / (1 - x)
    weights = {row["value_1"]: row["weight_1"], row["value_2"]: row["weight_2"]}
    assert weights["open"] == pytest.approx(np.log(1.7 / 0.3))
    assert weights["closed"] == pytest.approx(np.log(1.4 / 0.6))


@pytest.mark.parametrize("name", NO_CONFLICT)
def test_no_conflict(dissent, name):
    assert "conflict" not in set(dissent(name)["kind"])


@pytest.mark.parametrize("kind", KINDS)
def test_kind_of_dissent(dissent, kind):
    kinds = set(dissent(kind)["kind"])
    assert kind in kinds
    if kind.startswith("other"):
        assert "conflict" not in kinds
