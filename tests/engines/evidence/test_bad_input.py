"""What section 7 says of faulty claims: each is told with file, row, column and what to do."""

import pytest

from maabar.case import read
from maabar.engines.evidence import status
from maabar.errors import CaseError
from tests.engines.evidence.making import PARTIES, SOURCES, choose, pick, run, said, source, tables, write


@pytest.fixture
def reading(tmp_path):
    """Write these tables as a folder and read it: the case, or the list of its problems."""

    def answer(parts):
        try:
            return read(write(parts, tmp_path / "case")), ()
        except CaseError as error:
            return None, error.problems

    return answer


GOOD = [said("open", claim="first"), said("closed", claim="second", source="wire-c", gate="b")]

# (what is put into the second claim, column that is blamed, something the message must say)
FAULTS = {
    "unknown crossing": ({"subject": "north-brigde"}, "subject", "north-bridge"),
    "unknown source of the report": ({"source": "wire-bb"}, "source", "wire-b"),
    "unknown report": ({"report": "r-lost"}, "report", "r-lost"),
    "unknown value of a gate": ({"value": "opne"}, "value", "open"),
    "a value of another predicate": ({"value": "used"}, "value", "used"),
    "unknown value of passage": ({"predicate": "passage", "gate": "", "value": "open"}, "value", "used"),
    "unknown value of a position": (
        {"predicate": "position", "gate": "", "subject": "bridge-offer", "value": "yes"},
        "value",
        "for",
    ),
    "unknown value of an agreement": (
        {"predicate": "agreement", "gate": "", "subject": "bridge-offer", "value": "agreed"},
        "value",
        "reached",
    ),
    "unknown value of a proposal": (
        {"predicate": "proposal", "gate": "", "subject": "bridge-offer", "value": "offer"},
        "value",
        "offered",
    ),
    "unknown party in control": (
        {"predicate": "control", "gate": "", "subject": "highland", "value": "uplnad"},
        "value",
        "upland",
    ),
    "a position on a crossing": (
        {"predicate": "position", "gate": "", "value": "for"},
        "subject",
        "north-bridge",
    ),
    "no value at all": ({"value": ""}, "value", ""),
    "root to nothing": ({"root": "frist"}, "root", "first"),
    "root to itself": ({"root": "second"}, "root", "second"),
    "from after until": ({"from": "2021-03-12", "until": "2021-03-10"}, "", "2021-03"),
    "unknown predicate": ({"predicate": "gates"}, "predicate", "gate"),
    "unknown realis": ({"realis": "assert"}, "realis", "asserted"),
    "unknown role": ({"role": "nameless"}, "role", "named"),
    "unknown review": ({"review": "ok"}, "review", "accepted"),
    "no publication day": ({"published": ""}, "published", ""),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_told_where_it_stands(reading, name):
    cells, column, word = FAULTS[name]
    parts = tables([GOOD[0], GOOD[1] | cells])
    if name == "unknown report":
        parts["reports"] = [row for row in parts["reports"] if row["report"] != "r-lost"]
    case, problems = reading(parts)
    assert case is None
    errors = [problem for problem in problems if problem.level == "error"]
    blamed = [
        p
        for p in errors
        if p.row == 3 and p.file in {"claims.csv", "reports.csv"} and (not column or p.column == column)
    ]
    assert blamed, "\n".join(map(str, errors))
    assert any(word in str(problem) for problem in blamed), "\n".join(map(str, blamed))
    assert all(problem.fix for problem in blamed), "no remedy: " + "\n".join(map(str, blamed))


def test_unknown_party_of_a_source(reading):
    parts = tables(GOOD, sources=[*SOURCES, source("wire-x", "B", party="uplnad")])
    _, problems = reading(parts)
    [fault] = [problem for problem in problems if problem.level == "error"]
    assert (fault.file, fault.row, fault.column) == ("sources.csv", len(SOURCES) + 2, "party")
    assert "upland" in str(fault)


def test_unknown_holder_of_a_gate(reading):
    parts = tables(GOOD)
    parts["crossings"][0]["gate_a"] = "uplnad"
    _, problems = reading(parts)
    [fault] = [p for p in problems if p.level == "error"]
    assert (fault.file, fault.row, fault.column) == ("crossings.csv", 2, "gate_a")


def test_unknown_backer(reading):
    parts = tables(GOOD, parties=[PARTIES[0] | {"backed_by": "empir"}, *PARTIES[1:]])
    _, problems = reading(parts)
    [fault] = [p for p in problems if p.level == "error"]
    assert (fault.file, fault.row, fault.column) == ("parties.csv", 2, "backed_by")


@pytest.mark.parametrize("length", [2, 3, 5])
def test_roots_in_a_circle(reading, length):
    ring = [said("open", claim=f"ring-{n}", root=f"ring-{(n + 1) % length}") for n in range(length)]
    case, problems = reading(tables([*GOOD, *ring]))
    assert case is None
    blamed = [p for p in problems if p.level == "error" and p.column == "root"]
    assert blamed, "\n".join(map(str, problems))
    assert all(p.file == "claims.csv" and p.row >= 4 and p.fix for p in blamed)


def test_a_chain_of_roots_is_no_circle(reading):
    chain = [
        said("open", claim="c-0"),
        *(said("open", claim=f"c-{n}", root=f"c-{n - 1}", source="wire-c") for n in (1, 2, 3)),
    ]
    case, problems = reading(tables(chain))
    assert not problems
    row = pick(status(case), crossing="north-bridge", layer="a", use="aid", direction="a_to_b")
    assert (row["claims"], row["voices"], row["copies"]) == (1, 1, 3)


def test_every_fault_is_told_at_once(reading):
    bad = [
        GOOD[1] | cells | {"claim": f"bad-{n}"}
        for n, (cells, _, _) in enumerate(FAULTS.values())
        if "report" not in cells
    ]
    _, problems = reading(tables([*GOOD, *bad]))
    rows = {problem.row for problem in problems if problem.level == "error" and problem.file == "claims.csv"}
    # two of them are faults of the reports, and the root of one is no longer itself
    assert len(rows) == len(bad) - 3


def warning(case, column):
    return [p for p in case.warnings if p.level == "warning" and p.column == column]


def test_published_after_collected_is_a_doubt(reading):
    case, _ = reading(tables([GOOD[0], GOOD[1] | {"collected": "2021-03-01"}]))
    doubts = [p for p in case.warnings if p.file == "reports.csv" and p.row == 3]
    assert doubts
    assert all(p.column in {"published", "collected"} and p.level == "warning" for p in doubts)


def test_valid_days_after_publication_are_a_doubt_if_asserted(reading):
    later = {"from": "2021-03-10", "until": "2021-03-20"}
    case, _ = reading(tables([GOOD[0], GOOD[1] | later]))
    assert [
        p for p in case.warnings if p.file == "claims.csv" and p.row == 3 and p.column in {"from", "until"}
    ]
    planned, _ = reading(tables([GOOD[0], GOOD[1] | later | {"realis": "planned"}]))
    assert not [p for p in planned.warnings if p.row == 3 and p.column in {"from", "until"}]


def test_days_after_publication_do_not_act():
    """The period of the last claim ends with its publication, whatever it says of the days to come."""
    from tests.engines.evidence.making import case

    told = {"from": "2021-03-08", "published": "2021-03-10", "source": "wire-a"}
    long, short = (case([said("open", until=end, **told)]) for end in ("2021-03-31", "2021-03-10"))
    open_ended = case([said("open", until="", **told)])
    for on in ("2021-03-09", "2021-03-10", "2021-03-20"):
        ours, ends, empty = (
            pick(
                status(each, on=on, known="2021-03-31"),
                crossing="north-bridge",
                layer="a",
                use="aid",
                direction="a_to_b",
            )
            for each in (long, short, open_ended)
        )
        assert ours["p_open"] == empty["p_open"]
        if on == "2021-03-09":
            assert ends["p_open"] == pytest.approx(ours["p_open"], abs=0.02)


def test_a_source_without_grade_is_an_f(reading):
    parts = tables([said("closed", source="wire-x", gate="b")], sources=[*SOURCES, source("wire-x", "")])
    case, _ = reading(parts)
    doubts = [p for p in warning(case, "grade") if p.file == "sources.csv"]
    assert [p.row for p in doubts] == [len(SOURCES) + 2]
    as_f, _ = reading(tables([said("closed", source="wire-f", gate="b")]))
    ours, theirs = (
        pick(status(each), crossing="north-bridge", layer="b", use="aid", direction="a_to_b")
        for each in (case, as_f)
    )
    assert ours["p_closed"] == theirs["p_closed"]
    assert run(case)["claims"]["grade"].tolist() == ["F"]


def test_an_unknown_speaker_is_a_description(reading):
    case, problems = reading(tables([said("closed", by="loland", gate="b", source="wire-c")]))
    assert not problems
    doubts = warning(case, "said_by")
    assert [p.row for p in doubts] == [2]
    assert "lowland" in str(doubts[0])
    described, _ = reading(tables([said("closed", by="a man at the gate", gate="b", source="wire-c")]))
    ours, theirs = (choose(status(each), crossing="north-bridge", layer="b") for each in (case, described))
    assert ours["p_closed"].tolist() == theirs["p_closed"].tolist()
    assert set(ours["party"]) == {"lowland"}  # the holder of the gate, not the speaker


def test_no_claims_at_all_gives_full_tables_all_unknown(reading):
    parts = tables([])
    case, _ = reading(
        {name: rows for name, rows in parts.items() if name not in {"claims", "reports", "proposals"}}
    )
    found = run(case)
    assert len(found["status"]) == 2 * 5 * 3 * 2
    assert set(found["status"]["status"]) == {"unknown"}
    assert set(found["status"]["basis"]) == {"none"}
    for name in ("dissent", "explanation", "positions", "claims"):
        assert found[name].empty
        assert len(found[name].columns) > 5
    assert set(found["timeline"]["status"]) == {"unknown"}


def test_a_speaker_like_a_party_of_no_id_may_be_anything(reading):
    """Hostile text in free cells is carried, never obeyed."""
    text = "=HYPERLINK(1) <script>x</script> \u202e ../../etc"
    case, problems = reading(tables([said("closed", by=text, gate="b", summary=text)]))
    assert not problems
    assert run(case)["claims"]["said_by"].tolist() == [text]
