"""The command line: JSON that scripts can rely on, exit codes, one message for each refusal."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from maabar.cli import DEFAULT_CASE, app, run_app, work
from maabar.study import DEFAULT_DRAWS
from maabar.writing import write_case
from tests.making import rows, small

STATUS_COLUMNS = [
    "crossing",
    "layer",
    "use",
    "direction",
    "on",
    "known",
    "status",
    "p_open",
    "p_restricted",
    "p_closed",
    "basis",
    "party",
    "since",
    "age_days",
    "last_for",
    "last_against",
    "claims",
    "voices",
    "copies",
    "plan",
    "plan_from",
    "robust",
]


@pytest.fixture
def folder(tmp_path):
    write_case(small(), tmp_path / "made")
    return tmp_path / "made"


def call(capsys, *arguments):
    code = run_app([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_run_prints_where_everything_is(capsys, folder, tmp_path):
    code, out, _ = call(capsys, "run", folder, "--seed", "3", "--out", tmp_path / "runs", "--json")
    answer = json.loads(out)
    assert code == 0
    assert list(answer) == ["run", "brief", "engines", "options", "seconds"]
    assert Path(answer["brief"]).is_file()
    assert json.loads((Path(answer["run"]) / "manifest.json").read_text(encoding="utf-8"))["seed"] == 3
    assert answer["engines"] == ["evidence", "access", "people"]
    assert answer["options"] == ["as-is"]
    assert json.loads((Path(answer["run"]) / "manifest.json").read_text(encoding="utf-8"))["draws"] == 24


def test_the_verbs_draw_as_often_as_the_function():
    """The verbs have a number of their own, since `--help` may not wait for what a study imports."""
    assert work.DRAWS == DEFAULT_DRAWS


def test_an_engine_that_takes_long_runs_beside_the_others_if_asked_for(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("maabar.brief.write", lambda *_, **__: None)  # another matter, and slow
    code, out, _ = call(
        capsys, "run", "nw-syria-2021", "--draws", "0", "--with", "trade", "--out", tmp_path, "--json"
    )
    assert code == 0
    assert json.loads(out)["engines"] == ["evidence", "trade"]
    code, _, err = call(capsys, "run", "nw-syria-2021", "--with", "trad", "--out", tmp_path)
    assert code == 2
    assert "trade" in err


def test_status_gives_the_declared_columns(capsys, folder):
    code, out, _ = call(capsys, "status", folder, "--on", "2021-03-25", "--known", "2021-03-25", "--json")
    found = json.loads(out)
    assert code == 0
    assert list(found[0]) == STATUS_COLUMNS
    assert len(found) == 2 * 5 * 3 * 2
    assert {row["on"] for row in found} == {"2021-03-25"}


def test_why_explains_by_claim(capsys, folder):
    code, out, _ = call(capsys, "status", folder, "--why", "north-bridge", "--json")
    assert code == 0
    assert {row["claim"] for row in json.loads(out)} == {"c1", "c2"}


def test_status_as_csv_and_as_text(capsys, folder):
    code, out, _ = call(capsys, "status", folder, "--csv", "--use", "aid", "--layer", "a")
    assert code == 0
    table = list(csv.DictReader(io.StringIO(out)))
    assert {(row["use"], row["layer"]) for row in table} == {("aid", "a")}
    code, out, _ = call(capsys, "status", folder)
    assert code == 0
    assert "North Bridge" in out
    assert "Upland council" in out


def test_check_lists_problems_and_readiness(capsys, folder):
    code, out, _ = call(capsys, "check", folder, "--json")
    answer = json.loads(out)
    assert (code, answer["engines"]["evidence"]) == (0, {"ready": True, "missing": [], "asked": False})
    claims = folder / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace("closed", "clsed"), encoding="utf-8")
    code, out, _ = call(capsys, "check", folder, "--json")
    (problem,) = [p for p in json.loads(out)["problems"] if p["level"] == "error"]
    assert code == 1
    assert problem == {
        "file": "claims.csv",
        "row": 3,
        "column": "value",
        "value": "clsed",
        "what": '"clsed" is not a value of gate.',
        "fix": 'Did you mean "closed"?',
        "level": "error",
    }


def test_a_faulty_case_stops_every_verb_with_code_1(capsys, folder, tmp_path):
    (folder / "places.csv").unlink()
    for verb in ("run", "status"):
        code, out, err = call(capsys, verb, folder)
        assert (code, out) == (1, "")
        assert "places.csv: The table is missing." in err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "nowhere"), 'There is no case "nowhere"'),
        (("status", "FOLDER", "--why", "north-brige"), 'Did you mean "north-bridge"?'),
        (("schema", "clams"), 'Did you mean "claims"?'),
        (("brief", "FOLDER"), "is not a run"),
        (("run", "FOLDER", "--set", "evidence"), "write engine.name=value"),
        (("run", "FOLDER", "--set", "evidence.nothing=1"), "evidence.nothing"),
        (("run", "FOLDER", "--set", "evidenc.on=1"), 'Did you mean "evidence"?'),
        (("status", "FOLDER", "--on", "tomorrow"), "on"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_wrong_calls_end_with_code_2_and_one_message(capsys, folder, arguments, says):
    code, out, err = call(capsys, *(folder if a == "FOLDER" else a for a in arguments))
    assert code == 2
    assert says in err + out
    assert "Traceback" not in err + out


def test_schema_as_text_json_and_page(capsys):
    assert "north" not in call(capsys, "schema")[1]
    table = json.loads(call(capsys, "schema", "claims", "--json")[1])
    assert table["columns"][0] == {
        "column": "claim",
        "kind": "id",
        "unit": "",
        "key": True,
        "required": True,
        "range": False,
        "many": False,
        "choices": [],
        "refers": [],
        "minimum": None,
        "maximum": None,
        "default": "",
        "means": "Id of the claim.",
    }
    assert "said_by" in call(capsys, "schema", "claims")[1]


def test_brief_is_written_again_from_a_run(capsys, folder, tmp_path):
    _, out, _ = call(capsys, "run", "--draws", "0", folder, "--out", tmp_path / "runs", "--json")
    run = json.loads(out)["run"]
    target = tmp_path / "again.html"
    assert call(capsys, "brief", run, "--lang", "ar", "--out", target)[0] == 0
    assert 'dir="rtl"' in target.read_text(encoding="utf-8")
    code, _, err = call(capsys, "brief", run, "--level", "secret", "--out", target)
    assert code == 2
    assert "run the case again with --level secret" in err


def test_the_level_of_a_brief_can_only_be_lowered_by_computing_again(capsys, tmp_path):
    tables = rows()
    tables["claims"][0]["sensitivity"] = "restricted"
    tables["claims"][0]["summary"] = "Upland opens quietly."
    write_case(small(tables), tmp_path / "made")
    _, out, _ = call(
        capsys, "run", "--draws", "0", tmp_path / "made", "--level", "restricted", "--out", tmp_path, "--json"
    )
    target = tmp_path / "again.html"
    assert "Upland opens quietly." in Path(json.loads(out)["brief"]).read_text(encoding="utf-8")
    assert call(capsys, "brief", json.loads(out)["run"], "--level", "public", "--out", target)[0] == 0
    assert "Upland opens quietly." not in target.read_text(encoding="utf-8")


def test_hostile_text_cannot_steer_the_terminal(capsys, tmp_path):
    tables = rows()
    tables["crossings"][0]["name"] = "North\x1b[2J\u202eBridge [red]x[/red]"
    write_case(small(tables), tmp_path / "made")
    _, out, _ = call(capsys, "status", tmp_path / "made")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]x[/red]" in out


def test_help_loads_no_pandas():
    code = (
        "import sys; from maabar.cli import run_app; run_app(['--help']); sys.exit('pandas' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL).returncode == 0
    )


def test_every_verb_has_help_with_an_example(capsys):
    for verb in (name for name in app if not name.startswith("-")):
        code, out, _ = call(capsys, verb, "--help")
        assert code == 0
        assert f"maabar {verb}" in out


def test_the_default_case_is_built_in(capsys):
    code, out, _ = call(capsys, "check", "--json")
    assert code == 0, out
    assert DEFAULT_CASE in __import__("maabar").built_in()


def test_why_takes_a_name_as_well_as_an_id(capsys, folder):
    by_name = call(capsys, "status", folder, "--why", "north", "--json")[1]
    assert by_name == call(capsys, "status", folder, "--why", "north-bridge", "--json")[1]
    assert {row["rank"] for row in json.loads(by_name)} <= set(range(1, 10))
    assert all(isinstance(row["rank"], int) for row in json.loads(by_name))


def test_nothing_of_an_unnamed_speaker_or_a_hidden_row_is_in_what_is_sent(capsys, tmp_path):
    import zipfile

    tables = rows()
    tables["claims"][0] |= {"said_by": "upland: the clerk at the bridge", "role": "anonymous"}
    tables["claims"][1] |= {"sensitivity": "secret", "summary": "Lowland wants tolls."}
    write_case(small(tables), tmp_path / "made")
    _, out, _ = call(capsys, "run", "--draws", "0", tmp_path / "made", "--out", tmp_path / "runs", "--json")
    run = Path(json.loads(out)["run"])
    files = [
        path for path in run.rglob("*") if path.is_file() and "inside" not in path.relative_to(run).parts
    ]
    assert len(files) > 6
    for path in files:
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                data = b"".join(book.read(name) for name in book.namelist())
        assert b"clerk" not in data, path.name
        assert b"tolls" not in data, path.name
    inside = b"".join(p.read_bytes() for p in (run / "inside").rglob("*") if p.is_file())
    assert b"tolls" not in inside


@pytest.fixture
def choices(tmp_path):
    tables = rows()
    tables["options"] = [{"option": "open-both", "name": "Both open"}]
    lane = {"crossing": "north-bridge", "source": "assumed: made", "unit": "trucks"}
    tables["changes"] = [
        {
            "option": "open-both",
            **lane,
            "use": "aid",
            "status": "open",
            "capacity_per_day": 20,
            "capacity_per_day_low": 10,
            "capacity_per_day_high": 30,
        }
    ]
    tables["states"] = [{"crossing": "north-bridge|mill-road", "source": "assumed: made", "status": "closed"}]
    write_case(small(tables), tmp_path / "made")
    return tmp_path / "made"


def test_compare_gives_measures_differences_and_who_holds_the_gates(capsys, choices, tmp_path):
    arguments = ("compare", choices, "--draws", "5", "--workers", "1", "--out", tmp_path / "runs")
    code, out, _ = call(capsys, *arguments, "--json")
    answer = json.loads(out)
    assert code == 0
    assert set(answer) >= {"run", "measures", "differences"}
    assert set(answer["measures"][0]) >= {
        "measure",
        "engine",
        "unit",
        "better",
        "option",
        "p10",
        "p50",
        "p90",
    }
    reached = {row["measure"]: row for row in answer["differences"] if row["option"] == "open-both"}
    assert reached["access.in_need_reached[aid:up-area]"]["p50"] == 4500
    flow = reached["access.throughput[aid:up-area]"]
    assert 10 < flow["p10"] < flow["p50"] < flow["p90"] < 30
    assert {(row["gate"], row["said"]) for row in answer["gates"]} == {("a", "accepted"), ("b", "refused")}
    text = call(capsys, *arguments)[1]
    assert "If all sides let it happen:" in text
    assert "Lowland front: refused (North Bridge gate b) [c2]" in text


def test_compare_is_answered_from_its_folder_and_shown(capsys, choices, tmp_path):
    arguments = ("compare", choices, "--draws", "3", "--workers", "1", "--out", tmp_path / "runs", "--json")
    first = json.loads(call(capsys, *arguments)[1])
    assert json.loads(call(capsys, *arguments)[1]) == first
    assert not [path for path in (tmp_path / "runs").iterdir() if path.name.startswith(".")]
    code, out, _ = call(capsys, "show", first["run"], "measures", "--csv")
    assert code == 0
    assert len(list(csv.DictReader(io.StringIO(out)))) == len(first["measures"])
    assert "access.reach" in call(capsys, "show", first["run"])[1]
    assert call(capsys, "show", first["run"], "acess.reach")[0] == 2


def test_an_option_that_is_not_there_is_refused(capsys, choices):
    code, _, err = call(capsys, "compare", choices, "--option", "open-bth")
    assert code == 2
    assert 'Did you mean "open-both"?' in err


def test_check_tells_settings_that_do_not_fit(capsys, folder):
    about = folder / "case.toml"
    text = about.read_text(encoding="utf-8")
    about.write_text(
        text + "\n[access]\ndetour_hour = 3\n[acess]\npairs = true\n[network]\nkmh_trunk = -1\n",
        encoding="utf-8",
    )
    code, out, _ = call(capsys, "check", folder, "--json")
    found = {one["column"]: one for one in json.loads(out)["problems"] if one["file"] == "case.toml"}
    assert code == 1
    assert set(found) == {"access.detour_hour", "network.kmh_trunk", "[acess]"}
    assert "detour_hours" in found["access.detour_hour"]["fix"]
    assert (found["[acess]"]["level"], found["network.kmh_trunk"]["value"]) == ("warning", "-1")
    about.write_text(text + "\n[acess]\npairs = true\n", encoding="utf-8")
    assert call(capsys, "check", folder)[0] == 0


def test_compare_prints_no_more_digits_than_ranges_can_bear(capsys, choices, tmp_path):
    out = call(capsys, "compare", choices, "--draws", "5", "--out", tmp_path / "runs")[1]
    assert "+4,500" in out
    assert "trucks a day" in out
    assert "trucks or persons" not in out
    assert "nan" not in out
