"""Whatever stands in a case folder or a workbook: a case or a list of faults, each with its place, never a traceback."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maabar.authoring import new_case
from maabar.case import examine
from maabar.errors import CaseError, UsageError
from maabar.tables import BY_NAME, CASE_TABLES

DAY = date(2031, 5, 8)
quick = settings(
    max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


class Files(dict):
    """Files by name, told in a line where a test fails."""

    def __repr__(self) -> str:
        return f"<{len(self)} files>"


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Files:
    """The files of a case without a fault."""
    folder = tmp_path_factory.mktemp("sound") / "c"
    new_case(folder, today=DAY)
    return Files({p.name: p.read_bytes() for p in sorted(folder.iterdir())})


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Files:
    """A sound short workbook."""
    path = tmp_path_factory.mktemp("sound") / "b.xlsx"
    new_case(path, today=DAY)
    return Files({"b.xlsx": path.read_bytes()})


def examined(files: dict[str, bytes]):
    """Examine a case made of these files; every problem must say what and where."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        target = folder / next(iter(files)) if len(files) == 1 else folder
        try:
            case, problems = examine(target)
        except (CaseError, UsageError) as error:  # a refusal is fine, anything else is not
            assert str(error)  # noqa: PT017 - as said
            return None, ()
    for problem in problems:
        assert problem.what
        assert problem.level in {"error", "warning"}
        assert problem.row is None or problem.row >= 1
        assert len(str(problem)) < 1500
        assert problem.file or "is not a case" in problem.what, problem
        if not problem.file:
            continue
        head = problem.file.split("/")[0]
        assert (
            head in files or head.removesuffix(".csv") in BY_NAME or head == "case.toml" or len(files) == 1
        ), problem
    assert (case is None) == any(p.level == "error" for p in problems)
    if case is not None:
        for table in CASE_TABLES:
            assert list(case[table.name].columns)[: len(table.in_memory)] == [c.name for c in table.in_memory]
        case.at_level("public")
        assert case.names.index.is_unique
    return case, problems


@st.composite
def damage(draw, data: bytes) -> bytes:
    """A few bytes of a file changed, lost or added, or the whole of it something else."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=300))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        piece = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from(
                    [b'"', b",", b";", b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"|", b"'", b"="]
                ),
            )
        )
        lost = draw(st.sampled_from([0, 0, 1, 1, 7, 400, len(data)]))
        data = data[:at] + piece + data[at + lost :]
    return data


@given(data=st.data())
@quick
def test_broken_bytes_in_a_folder(sound, data):
    name = data.draw(st.sampled_from([n for n in sound if n != "README.txt"]))
    examined({**sound, name: data.draw(damage(sound[name]))})


@given(data=st.data())
@quick
def test_broken_bytes_in_a_workbook(books, data):
    examined({"b.xlsx": data.draw(damage(books["b.xlsx"]))})


@given(data=st.data())
@quick
def test_broken_parts_of_a_workbook(books, data):
    with zipfile.ZipFile(io.BytesIO(books["b.xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(parts)))
    parts[part] = data.draw(damage(parts[part]))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    examined({"b.xlsx": held.getvalue()})


ODD = [
    "", " ", "a", "A", "both", "road", "open", "opne", "closed", "yes", "no", "maybe", "0", "-1", "1e999", "nan", "inf", "1,5", "٣", "²", "1_000", "0x10",
    "2031-05-07", "2031-13-01", "7/5/2031", "9999-01-01", "0001-01-01", "tomorrow", "arden", "brook", "Arden", "arden|brook", "|", "||", "a|", "mill-road",
    "north-bridge", "upland", "upland-area", "river-watch", "assumed: x", "assumed", "=1+1", "'", "'=", "@x", "\u202eabc", "\ufeff", "x" * 500, "é", "بروق",
    "+49 170 1234567", "me@example.org", "negated", "planned", "mill-open", "as-is", "secret", "a: b", ":", "-", "--", "a--b", "1", "100", "181", "null", "None",
]  # fmt: skip
CELL = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=10),
)


@given(data=st.data())
@settings(quick, max_examples=40)
def test_near_valid_rows_get_faults_with_row_and_column(sound, data):  # noqa: C901 - one branch a way to go wrong
    files = dict(sound)
    structure_stands = True
    for _ in range(data.draw(st.integers(1, 3))):
        table = data.draw(st.sampled_from([n.removesuffix(".csv") for n in sound if n.endswith(".csv")]))
        rows = list(csv.reader(io.StringIO(files[f"{table}.csv"].decode())))
        action = data.draw(
            st.sampled_from(["cell", "cell", "cell", "column", "row", "copy", "header", "drop"])
        )
        row = data.draw(st.integers(1, len(rows) - 1)) if len(rows) > 1 else 0
        column = data.draw(st.integers(0, len(rows[0]) - 1))
        if action == "cell" and row:
            rows[row][column] = data.draw(CELL)
        elif action == "column":
            spare = sorted(set(BY_NAME[table].by_name) - set(rows[0]))
            if spare:
                rows[0] = [*rows[0], data.draw(st.sampled_from(spare))]
                rows[1:] = [[*one, data.draw(CELL)] for one in rows[1:]]
        elif action == "row":
            rows.append([data.draw(CELL) for _ in rows[0]])
        elif action == "copy" and row:
            rows.append(list(rows[row]))
        elif action == "header":
            rows[0][column] = data.draw(CELL)
            structure_stands = False
        elif row:
            del rows[row]
            structure_stands = structure_stands and len(rows) > 1
        held = io.StringIO()
        csv.writer(held).writerows(rows)
        files[f"{table}.csv"] = held.getvalue().encode()
    _, problems = examined(files)
    if structure_stands:
        for problem in problems:
            counted = "more" in problem.what
            assert counted or problem.row is not None, problem
            assert problem.column, problem


@given(
    st.dictionaries(
        st.sampled_from([*[f"{t.name}.csv" for t in CASE_TABLES], "case.toml", "notes.csv"]),
        st.binary(max_size=120),
        max_size=4,
    )
)
@quick
def test_any_folder(files):
    if files:
        examined({"README.txt": b"", **files})


@given(st.text(max_size=80))
@quick
def test_any_case_toml(sound, text):
    examined({**sound, "case.toml": text.encode("utf-8", "surrogatepass")})


@pytest.mark.parametrize("value", ['""', "9999-12-31", "0001-01-01", '"soon"', "[]", "1"])
def test_a_day_of_the_case_that_is_none(sound, value):
    case, problems = examined({**sound, "case.toml": f"as_of = {value}\n".encode()})
    assert case is None
    assert {p.column for p in problems} == {"as_of"}


@given(st.sampled_from(["case", "title", "as_of", "from", "until", "sensitivity", "licences", "evidence", "currency", "x"]),
       st.sampled_from(["1", "true", '""', '"x"', "[]", "[1]", "{}", "{a = 1}", "2031-05-08", "2031-05-08T12:00:00Z", "12:00:00", "1.5", "nan", '"2031-05-08"', "9999-12-31", "0001-01-01"]))  # fmt: skip
@quick
def test_any_value_in_case_toml(sound, key, value):
    text = "".join(
        line
        for line in sound["case.toml"].decode().splitlines(keepends=True)
        if not line.startswith((f"{key} =", "["))
    )
    examined({**sound, "case.toml": f"{text}{key} = {value}\n".encode()})


def test_a_folder_inside_a_folder_and_a_table_that_is_a_folder(sound, tmp_path):
    for name, data in sound.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "claims.csv").unlink()
    (tmp_path / "claims.csv").mkdir()
    shutil.copytree(tmp_path, tmp_path / "inner", ignore=shutil.ignore_patterns("inner"))
    case, _ = examine(tmp_path)
    assert case is not None
    assert not case.present("claims")
