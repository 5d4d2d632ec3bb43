"""Small invented cases for the tests of the evidence engine.

Two sides, `upland` (holds gate a) and `lowland` (holds gate b), each with a backer; sources of every grade, each a
voice of its own, two that share a group, and mouthpieces of the sides. A claim is written with `said(...)`; the report
it stands in is made along with it.
"""

import csv
import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from maabar.case import Case, build
from maabar.engines.evidence import ENGINE, EvidenceSettings

START, END = "2021-02-15", "2021-04-15"
DAY = "2021-03-10"
KEYS = {
    "status": ["crossing", "layer", "use", "direction"],
    "positions": ["proposal", "party", "aspect"],
    "timeline": ["crossing", "layer", "use", "direction", "date", "view"],
    "explanation": ["subject", "layer", "use", "direction", "claim"],
    "dissent": [
        "kind",
        "subject",
        "layer",
        "use",
        "direction",
        "from",
        "until",
        "value_1",
        "value_2",
        "claims_1",
        "claims_2",
    ],
    "claims": ["claim", "subject", "layer"],
}
P = ["p_open", "p_restricted", "p_closed"]
Q = ["p_for", "p_conditional", "p_against"]
WHY = "assumed: invented for a test"


def source(
    name: str, grade: str, *, group: str = "", party: str = "", kind: str = "outlet"
) -> dict[str, str]:
    return {
        "source": name,
        "name": name.title(),
        "kind": kind,
        "party": party,
        "group": group or name,
        "grade": grade,
        "url": "",
    }


SOURCES = [
    *(source(f"wire-{letter.lower()}", letter) for letter in "ABCDEF"),
    *(source(f"post-{letter.lower()}", letter) for letter in "ABCD"),
    source("twin-one", "C", group="twins"),
    source("twin-two", "C", group="twins"),
    source("upland-radio", "D", party="upland"),
    source("lowland-radio", "D", party="lowland"),
    source("empire-wire", "D", party="empire"),
]

PARTIES = [
    {"party": "upland", "name": "Upland", "kind": "authority", "backed_by": "empire", "source": WHY},
    {"party": "lowland", "name": "Lowland", "kind": "authority", "backed_by": "duchy", "source": WHY},
    {"party": "empire", "name": "Empire", "kind": "state", "backed_by": "", "source": WHY},
    {"party": "duchy", "name": "Duchy", "kind": "state", "backed_by": "", "source": WHY},
    {"party": "herders", "name": "Herders", "kind": "civil", "backed_by": "", "source": WHY},
]

AREAS = [
    {"area": "highland", "name": "Highland", "party": "upland", "country": "AAA", "source": WHY},
    {"area": "plain", "name": "Plain", "party": "lowland", "country": "AAA", "source": WHY},
]

PLACES = [
    {
        "place": "arden",
        "name": "Arden",
        "lon": 10.0,
        "lat": 50.0,
        "kind": "town",
        "area": "highland",
        "source": WHY,
    },
    {
        "place": "brook",
        "name": "Brook",
        "lon": 10.1,
        "lat": 50.0,
        "kind": "town",
        "area": "plain",
        "source": WHY,
    },
    {
        "place": "cairn",
        "name": "Cairn",
        "lon": 20.0,
        "lat": 55.0,
        "kind": "town",
        "area": "plain",
        "source": WHY,
    },
]


def crossing(name: str, kind: str = "line") -> dict[str, object]:
    return {
        "crossing": name,
        "name": name.replace("-", " ").title(),
        "lon": 10.05,
        "lat": 50.0,
        "radius_km": 1,
        "kind": kind,
        "place_a": "arden",
        "place_b": "brook",
        "gate_a": "upland",
        "gate_b": "lowland",
        "source": WHY,
    }


CROSSINGS = [crossing("north-bridge"), crossing("mill-road")]

PROPOSALS = [
    {
        "proposal": "bridge-offer",
        "name": "Bridge offer",
        "by": "empire",
        "to": "duchy",
        "on": "2021-03-01",
        "source": WHY,
    },
]

Row = dict[str, object]
REPORT = ("source", "published", "collected", "level", "published_precision")


def said(
    value: str,
    *,
    day: str = DAY,
    source: str = "wire-b",
    by: str = "",
    role: str = "",
    **cells: object,
) -> Row:
    """One claim: by default the reporter of `wire-b` says it of gate a of the north bridge, of that day alone."""
    row: Row = {
        "said_by": by or source,
        "role": role or ("named" if by else "reporter"),
        "via": "",
        "predicate": "gate",
        "subject": "north-bridge",
        "gate": "a",
        "use": "",
        "direction": "",
        "value": value,
        "realis": "asserted",
        "from": day,
        "until": day,
        "precision": "day",
        "root": "",
        "summary": "",
        "review": "accepted",
        "source": source,
        "published": day,
        "collected": "",
        "level": "",
    }
    if cells.get("predicate", "gate") != "gate":
        row["gate"] = ""
    return row | cells


def tables(
    claims: Iterable[Mapping[str, object]] = (),
    **other: Sequence[Mapping[str, object]],
) -> dict[str, list[Row]]:
    """The tables of a case with these claims; the report of a claim has the claim's id with `r-` before it."""
    rows: list[Row] = []
    reports: list[Row] = []
    count = itertools.count(1)
    for given in claims:
        row = dict(given)
        row.setdefault("claim", f"c{next(count):03d}")
        row.setdefault("report", f"r-{row['claim']}")
        report = {key: row.pop(key, "") for key in REPORT}
        row["sensitivity"] = row.pop("own_level", "")
        if not any(old["report"] == row["report"] for old in reports):
            reports.append(
                {
                    "report": row["report"],
                    "source": report["source"],
                    "title": "",
                    "published": report["published"],
                    "published_precision": report["published_precision"] or "day",
                    "collected": report["collected"],
                    "sensitivity": report["level"],
                }
            )
        rows.append(row)
    made: dict[str, list[Row]] = {
        "places": [dict(row) for row in PLACES],
        "areas": [dict(row) for row in AREAS],
        "parties": [dict(row) for row in PARTIES],
        "crossings": [dict(row) for row in CROSSINGS],
        "sources": [dict(row) for row in SOURCES],
        "proposals": [dict(row) for row in PROPOSALS],
        "reports": reports,
        "claims": rows,
    }
    return made | {name: [dict(row) for row in value] for name, value in other.items()}


def make(parts: Mapping[str, Sequence[Mapping[str, object]]], **info: object) -> Case:
    told: dict[str, object] = {"as_of": DAY, "start": START, "end": END} | info
    return build({name: list(rows) for name, rows in parts.items() if rows}, **told)


def case(claims: Iterable[Mapping[str, object]] = (), **other: Sequence[Mapping[str, object]]) -> Case:
    return make(tables(claims, **other))


def write(parts: Mapping[str, Sequence[Mapping[str, object]]], folder: Path) -> Path:
    """Write tables as a case folder, the way a person would keep it."""
    folder.mkdir(parents=True, exist_ok=True)
    toml = f'case = "made"\ntitle = "Made"\nas_of = {DAY}\nfrom = {START}\nuntil = {END}\ncurrency = "USD"\nsensitivity = "public"\n'
    (folder / "case.toml").write_text(toml, encoding="utf-8")
    for name, rows in parts.items():
        header = list(dict.fromkeys(key for row in rows for key in row))
        if not header:
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def run(case: Case, **settings: object) -> dict[str, pd.DataFrame]:
    """Every table of the engine, by its short name."""
    given = ENGINE.run(case, EvidenceSettings(**settings), {}, None)
    return {name.removeprefix("evidence."): frame for name, frame in given.items()}


def ordered(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The table in an order that the order of the input cannot change."""
    keys = [key for key in KEYS.get(name, []) if key in frame.columns]
    return (
        frame.sort_values(keys, kind="stable").reset_index(drop=True)
        if keys
        else frame.reset_index(drop=True)
    )


def pick(frame: pd.DataFrame, **where: object) -> pd.Series:
    """The single row with these values."""
    rows = choose(frame, **where)
    assert len(rows) == 1, f"{len(rows)} rows for {where}"
    return rows.iloc[0]


def choose(frame: pd.DataFrame, **where: object) -> pd.DataFrame:
    """The rows with these values."""
    keep = pd.Series(data=True, index=frame.index)
    for key, value in where.items():
        keep &= frame[key] == value
    return frame[keep]


def split(cell: object) -> set[str]:
    return {part for part in str(cell).split("|") if part}


def days(first: str, count: int) -> list[str]:
    start = dt.date.fromisoformat(first)
    return [(start + dt.timedelta(days=n)).isoformat() for n in range(count)]
