"""What must hold of any case whatever (section 6.3): what changes nothing, and what mirrors what."""

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.engines.evidence import chaos
from tests.engines.evidence.comparing import COUNTS, add_up, same, same_answer
from tests.engines.evidence.making import SOURCES, make, run, said, split, tables

ANY_SEED = st.integers(min_value=0, max_value=2**32 - 1)
ASKED = {"on": "2021-03-25", "known": "2021-03-28"}
# a seed says nothing by being small, so a failure is not shrunk
FEW = settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])


def made(seed, count=70):
    rng = np.random.default_rng(seed)
    return rng, chaos.parts(rng, count)


def shuffled(rng, rows):
    return [rows[n] for n in rng.permutation(len(rows))]


@FEW
@given(ANY_SEED)
def test_probabilities_are_probabilities(seed):
    _, parts = made(seed, 40)
    add_up(run(make(parts), **ASKED))


@FEW
@given(ANY_SEED)
def test_the_order_of_rows_changes_nothing(seed):
    rng, parts = made(seed)
    mixed = {name: shuffled(rng, rows) for name, rows in parts.items()}
    same(run(make(mixed), **ASKED), run(make(parts), **ASKED), without={"rank"})


def renamer(rng, parts):
    """New ids for everything that has one, in another alphabetical order, and how to write a cell with them."""
    keys = {
        "places": "place",
        "areas": "area",
        "parties": "party",
        "crossings": "crossing",
        "sources": "source",
    }
    keys |= {"proposals": "proposal", "reports": "report", "claims": "claim", "events": "event"}
    old = [str(row[key]) for name, key in keys.items() for row in parts[name]]
    old += [str(row["group"]) for row in parts["sources"]]
    old = sorted(set(old))
    new = dict(zip(old, (f"id-{n:04d}" for n in rng.permutation(len(old))), strict=True))

    def cell(text):
        return "|".join(one(part) for part in text.split("|"))

    def one(text):
        for mark in (": ", ":", "unnamed in "):  # a speaker's description, an aspect's party, a group
            if mark in text:
                return mark.join(new.get(part, part) for part in text.split(mark))
        return new.get(text, text)

    return cell


def renamed(parts, cell):
    kept = {
        "value",
        "predicate",
        "kind",
        "gate",
        "use",
        "direction",
        "realis",
        "role",
        "review",
        "summary",
        "grade",
    }
    return {
        name: [
            {key: v if key in kept or not isinstance(v, str) else cell(v) for key, v in row.items()}
            for row in rows
        ]
        for name, rows in parts.items()
    }


@FEW
@given(ANY_SEED)
def test_the_names_of_things_change_nothing(seed):
    rng, parts = made(seed)
    cell = renamer(rng, parts)
    ours, theirs = run(make(parts), **ASKED), run(make(renamed(parts, cell)), **ASKED)
    same(ours, theirs, rename=cell, without={"rank"})


@FEW
@given(ANY_SEED)
def test_copies_change_no_number_but_their_own_count(seed):
    rng, parts = made(seed)
    copies = [
        chaos.copy_of(rng, row_with_report(parts, row), f"z{n:03d}")
        for n, row in enumerate(some(rng, parts["claims"]))
    ]
    more = tables([*both(parts), *copies], events=parts["events"], passages=parts["passages"])
    same(run(make(more), **ASKED), run(make(parts), **ASKED), skip={"claims"}, without={"copies", "rank"})


def row_with_report(parts, row):
    """A claim row with what `tables` puts into its report."""
    report = next(report for report in parts["reports"] if report["report"] == row["report"])
    told = {key: report[key] for key in ("source", "published", "collected", "published_precision")}
    return row | told | {"level": report["sensitivity"], "own_level": row["sensitivity"]}


def both(parts):
    return [row_with_report(parts, row) for row in parts["claims"]]


def some(rng, rows, share=0.4):
    return [row for row in rows if rng.random() < share]


@FEW
@given(ANY_SEED)
def test_the_same_voice_saying_it_twice_changes_no_answer(seed):
    rng, parts = made(seed)
    again = [row | {"claim": f"z{n:03d}"} for n, row in enumerate(some(rng, both(parts)))]
    more = tables([*both(parts), *again], events=parts["events"], passages=parts["passages"])
    same_answer(run(make(more), **ASKED), run(make(parts), **ASKED))


@FEW
@given(ANY_SEED)
def test_a_statement_without_information_changes_no_answer(seed):
    """Source E is right half the time: by reporting alone it tells nothing, and cannot carry a label either."""
    rng, parts = made(seed)
    empty = []
    for n in range(10):
        row = chaos.statement(rng) | {"source": "wire-e", "said_by": "wire-e", "role": "reporter", "via": ""}
        empty.append(row | {"claim": f"z{n:03d}", "report": f"r-z{n:03d}", "until": str(row["until"])})
    more = tables([*both(parts), *empty], events=parts["events"], passages=parts["passages"])
    found = run(make(more), **ASKED)
    own = found["positions"]["party"] == "wire-e"  # whoever takes a stand is listed with it, known or not
    assert (found["positions"]["status"][own] == "unknown").all()
    same_answer(found | {"positions": found["positions"][~own]}, run(make(parts), **ASKED))


@FEW
@given(ANY_SEED)
def test_what_is_known_later_does_not_exist(seed):
    rng, parts = made(seed)
    known = str(chaos.day(rng, "2021-03-18", "2021-03-25"))
    rows = [row for row in both(parts) if chaos.known(row) <= known]
    early = {row["claim"] for row in rows}
    rows = [row for row in rows if not row["root"] or row["root"] in early]
    later = [row for row in both(parts) if chaos.known(row) > known]
    # a copy known before its root speaks for it: such a copy stays, so its root must too
    later = [row for row in later if not any(other["root"] == row["claim"] for other in rows)]
    before = {
        name: [r for r in parts[name] if str(r["until"] or r["from"]) <= known]
        for name in ("events", "passages")
    }
    if not any(row["event"] == "quake" for row in before["events"]):
        rows = [row for row in rows if row["subject"] != "quake"]
        later = [row for row in later if row["subject"] != "quake"]
        roots = {row["claim"] for row in rows + later}
        rows, later = (
            [row for row in part if not row["root"] or row["root"] in roots] for part in (rows, later)
        )
    small = tables(rows, **before)
    after = {name: [r for r in parts[name] if r not in before[name]] for name in before}
    roots = {row["claim"] for row in rows + later}
    later = [row for row in later if not row["root"] or row["root"] in roots]
    large = tables([*rows, *later], **{name: before[name] + after[name] for name in before})
    on = str(chaos.day(rng, "2021-03-14", "2021-03-27"))
    ours, theirs = (run(make(part), on=on, known=known) for part in (large, small))
    same(ours, theirs, exact=True)


@FEW
@given(ANY_SEED)
def test_what_no_person_accepted_does_not_act(seed):
    """Only a listing may name it; every answer, dispute and explanation is as if it were not there."""
    _, parts = made(seed)
    counted = [row for row in both(parts) if row["review"] in {"accepted", "edited"}]
    kept = {row["claim"] for row in counted}
    counted = [row for row in counted if not row["root"] or row["root"] in kept]
    other = [row for row in both(parts) if row["review"] not in {"accepted", "edited"} and not row["root"]]
    fixed = {"events": parts["events"], "passages": parts["passages"]}
    ours, theirs = (run(make(tables(rows, **fixed)), **ASKED) for rows in (counted + other, counted))
    same(ours, theirs, skip={"claims"}, exact=True)
    again = [
        row | {"review": "accepted"} if row["review"] == "unreviewed" else row for row in counted + other
    ]
    provisional = run(make(tables(counted + other, **fixed)), **ASKED, provisional=True)
    same_answer(provisional, run(make(tables(again, **fixed)), **ASKED))


@FEW
@given(ANY_SEED)
def test_a_run_leaves_its_case_as_it_was_and_is_the_same_again(seed):
    _, parts = made(seed)
    case = make(parts)
    before = {name: case[name].copy(deep=True) for name in parts}
    first, second = run(case, **ASKED), run(case, **ASKED)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(case[name], frame)
    same(first, second, exact=True)


@FEW
@given(ANY_SEED)
def test_a_public_run_is_the_run_without_the_other_rows(seed):
    """Of what is not public nothing is left, not even in a sum."""
    _, parts = made(seed)
    secret = {row["report"] for row in parts["reports"] if row["sensitivity"] == "restricted"}
    gone = {
        row["claim"]
        for row in parts["claims"]
        if row["report"] in secret or row["sensitivity"] in {"restricted", "secret"}
    }
    while True:  # a copy of what is gone names it, so it goes too
        more = {row["claim"] for row in parts["claims"] if row["root"] in gone} - gone
        if not more:
            break
        gone |= more
    public = parts | {
        "claims": [row for row in parts["claims"] if row["claim"] not in gone],
        "reports": [row for row in parts["reports"] if row["report"] not in secret],
    }
    ours, theirs = run(make(parts).at_level("public"), **ASKED), run(make(public), **ASKED)
    same(ours, theirs, exact=False)


OTHER = {"a": "b", "b": "a", "a_to_b": "b_to_a", "b_to_a": "a_to_b"}


def mirrored_rows(rows):
    return [
        row | {key: OTHER.get(str(row[key]), row[key]) for key in ("gate", "direction") if key in row}
        for row in rows
    ]


def mirrored(parts):
    """The same case with the two gates called the other way round."""
    crossings = [
        row
        | {
            "gate_a": row["gate_b"],
            "gate_b": row["gate_a"],
            "place_a": row["place_b"],
            "place_b": row["place_a"],
        }
        for row in parts["crossings"]
    ]
    return (
        parts
        | {"crossings": crossings}
        | {name: mirrored_rows(parts[name]) for name in ("claims", "passages")}
    )


def looked_at_from_the_other_side(found):
    frames = {}
    for name, given_frame in found.items():
        frame = given_frame.copy()
        for column in {"layer", "direction"} & set(frame.columns):
            frame[column] = frame[column].map(
                lambda cell: "|".join(OTHER.get(part, part) for part in cell.split("|"))
            )
        frames[name] = frame
    return frames


@FEW
@given(ANY_SEED)
def test_which_gate_is_called_a_changes_nothing(seed):
    _, parts = made(seed)
    ours, theirs = run(make(parts), **ASKED), run(make(mirrored(parts)), **ASKED)
    same(looked_at_from_the_other_side(ours), theirs, without={"rank"})


def test_counts_that_may_grow_are_named():
    """The tables have the columns that the comparisons above leave out, so none of them is vacuous."""
    found = run(make(tables([said("open")])))
    columns = {column for frame in found.values() for column in frame.columns}
    assert set(COUNTS) <= columns
    assert found["status"]["copies"].notna().all()
    assert split("a|b") == {"a", "b"}
    assert len({row["group"] for row in SOURCES}) == len(SOURCES) - 1


def test_random_cases_are_not_empty():
    """Between them the random cases reach every layer, basis and most labels, and people disagree in them."""
    found = [run(make(chaos.parts(np.random.default_rng(seed), 70)), **ASKED) for seed in range(4)]
    status = pd.concat([each["status"] for each in found])
    assert status.groupby("layer")["claims"].max().gt(2).all()
    assert set(status["status"]) >= {"open", "closed", "none", "unknown"}
    assert set(status["basis"]) == {"direct", "inferred", "planned", "none"}
    assert (status["copies"] > 2).any()
    assert sum(len(each["dissent"]) for each in found) > 10
    assert all(len(each["explanation"]) > 50 for each in found)
    positions = pd.concat([each["positions"] for each in found])
    assert set(positions["status"]) >= {"yes", "no", "for", "unknown"}
