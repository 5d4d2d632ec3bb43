"""Cases of any size over an invented strip of land, the same for the same seed.

The strip is cut into areas from west to east, each held by one party. Places lie at random, roads run inside an area,
and each crossing joins a place of one area with a place of the next. Claims come in the mix that a long file of
reports has: mostly about gates, one in three a copy of an earlier one, some planned, rumoured or denied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

FIRST_DAY = np.datetime64("2031-01-01")
DAYS = 365
AREAS = 6
KM_PER_DEGREE = 111.2
WHY = "assumed: generated"

#: Predicates with their shares and values.
PREDICATES = {
    "gate": (0.55, ("open", "restricted", "closed")),
    "road": (0.12, ("open", "restricted", "closed")),
    "passage": (0.20, ("used", "little", "none")),
    "position": (0.06, ("for", "conditional", "against")),
    "agreement": (0.03, ("reached", "talks")),
    "prediction": (0.04, ("economy", "smuggling")),
}
ON_PROPOSALS = ("position", "agreement", "prediction")
REALIS = {"asserted": 0.72, "negated": 0.12, "planned": 0.08, "rumoured": 0.05, "historical": 0.03}


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    places: int = 10_000
    roads: int = 30_000
    crossings: int = 500
    claims: int = 100_000

    @property
    def reports(self) -> int:
        return max(self.claims // 5, 1)

    @property
    def sources(self) -> int:
        return max(min(60, self.claims // 5), 4)


LARGE = Size()
TINY = Size(places=40, roads=80, crossings=6, claims=120)


def ids(word: str, count: int) -> np.ndarray:
    return np.array([f"{word}-{n:06d}" for n in range(count)])


def pick(dice: np.random.Generator, shares: dict[str, float], count: int) -> np.ndarray:
    weights = np.array(list(shares.values()))
    return dice.choice(list(shares), count, p=weights / weights.sum())


def places(dice: np.random.Generator, size: Size) -> pd.DataFrame:
    area = np.sort(dice.integers(0, AREAS, size.places))
    area[:AREAS] = range(AREAS)  # no area without a place, however small the case
    people = dice.integers(100, 100_000, size.places)
    return pd.DataFrame(
        {
            "place": ids("place", size.places),
            "name": [f"Place {n}" for n in range(size.places)],
            "name_ar": [f"مكان {n}" for n in range(size.places)],
            "lon": np.round(10 + area + dice.random(size.places), 4),
            "lat": np.round(40 + 4 * dice.random(size.places), 4),
            "kind": "town",
            "area": [f"area-{n}" for n in area],
            "population": people,
            "population_low": people * 9 // 10,
            "population_high": people * 11 // 10,
            "displaced": people // 4,
            "in_need": people // 2,
            "source": WHY,
        }
    )


def parties() -> pd.DataFrame:
    holders = [f"holder-{n}" for n in range(AREAS)]
    return pd.DataFrame(
        {
            "party": [*holders, "backer-0", "backer-1"],
            "name": [f"Holder {n}" for n in range(AREAS)] + ["Backer 0", "Backer 1"],
            "kind": ["authority"] * AREAS + ["state"] * 2,
            "backed_by": [f"backer-{n % 2}" for n in range(AREAS)] + ["", ""],
            "source": WHY,
        }
    )


def pairs_inside(dice: np.random.Generator, area: np.ndarray, count: int) -> np.ndarray:
    """Pairs of different places of one area, each pair once."""
    a, b = dice.integers(0, len(area), (2, count * AREAS * 3))
    kept = (area[a] == area[b]) & (a < b)
    return np.unique(np.column_stack([a, b])[kept], axis=0)[:count]


def ground(dice: np.random.Generator, size: Size) -> dict[str, pd.DataFrame]:
    """Places, areas, parties, crossings and roads."""
    town = places(dice, size)
    area = town["area"].str.removeprefix("area-").astype(int).to_numpy()
    west = np.arange(size.crossings) % (AREAS - 1)
    side_a = np.array([dice.choice(np.flatnonzero(area == n)) for n in west])
    side_b = np.array([dice.choice(np.flatnonzero(area == n + 1)) for n in west])
    name = town["place"].to_numpy()
    crossings = pd.DataFrame(
        {
            "crossing": ids("crossing", size.crossings),
            "name": [f"Crossing {n}" for n in range(size.crossings)],
            "radius_km": 2,
            "kind": dice.choice(["line", "border", "internal"], size.crossings),
            "place_a": name[side_a],
            "place_b": name[side_b],
            "gate_a": [f"holder-{n}" for n in west],
            "gate_b": [f"holder-{n + 1}" for n in west],
            "source": WHY,
        }
    )
    inside = pairs_inside(dice, area, size.roads - size.crossings)
    ends = np.vstack([np.column_stack([side_a, side_b]), inside])
    place = town[["lon", "lat"]].to_numpy()
    apart = (place[ends[:, 0]] - place[ends[:, 1]]) * np.array([np.cos(np.deg2rad(42)), 1])
    km = np.maximum(np.hypot(*apart.T) * KM_PER_DEGREE * 1.3, 0.5)
    roads = pd.DataFrame(
        {
            "from": name[ends[:, 0]],
            "to": name[ends[:, 1]],
            "km": np.round(km, 1),
            "hours": np.round(km / 45 + 0.05, 2),
            "class": "primary",
            "crossing": np.concatenate([crossings["crossing"], np.full(len(inside), "")]),
            "source": WHY,
        }
    )
    areas = pd.DataFrame(
        {
            "area": [f"area-{n}" for n in range(AREAS)],
            "name": [f"Area {n}" for n in range(AREAS)],
            "party": [f"holder-{n}" for n in range(AREAS)],
            "source": WHY,
        }
    )
    return {"places": town, "areas": areas, "parties": parties(), "crossings": crossings, "roads": roads}


def press(dice: np.random.Generator, size: Size) -> dict[str, pd.DataFrame]:
    """Sources and their reports, in order of publication."""
    source = ids("source", size.sources)
    mouthpiece = [f"holder-{n}" if n < AREAS else "" for n in range(size.sources)]
    sources = pd.DataFrame(
        {
            "source": source,
            "name": [f"Source {n}" for n in range(size.sources)],
            "kind": "outlet",
            "party": mouthpiece,
            "group": [f"group-{n * 3 // 4}" for n in range(size.sources)],
            "grade": dice.choice(list("ABCDEF"), size.sources, p=[0.1, 0.25, 0.35, 0.2, 0.05, 0.05]),
        }
    )
    days = np.sort(dice.integers(0, DAYS, size.reports))
    reports = pd.DataFrame(
        {
            "report": ids("report", size.reports),
            "source": dice.choice(source, size.reports),
            "title": [f"Report {n}" for n in range(size.reports)],
            "published": (FIRST_DAY + days).astype(str),
            "published_precision": "day",
            "lang": "en",
        }
    )
    return {"sources": sources, "reports": reports}


def claims(
    dice: np.random.Generator, size: Size, reports: pd.DataFrame, crossings: pd.DataFrame
) -> pd.DataFrame:
    """Claims in order of their reports; a copy names an earlier original and says the same."""
    n = size.claims
    report = np.sort(dice.integers(0, len(reports), n))
    published = reports["published"].to_numpy().astype("datetime64[D]")[report]
    predicate = pick(dice, {name: share for name, (share, _) in PREDICATES.items()}, n)
    value = np.empty(n, dtype=object)
    for name, (_, values) in PREDICATES.items():
        value[predicate == name] = dice.choice(values, int((predicate == name).sum()))
    crossing = dice.integers(0, len(crossings), n)
    gate = dice.choice(["a", "b"], n)
    holder = np.where(
        gate == "a", crossings["gate_a"].to_numpy()[crossing], crossings["gate_b"].to_numpy()[crossing]
    )
    on_proposal = np.isin(predicate, ON_PROPOSALS)
    speaker = dice.choice(["holder", "other", "reporter", "source"], n, p=[0.35, 0.2, 0.25, 0.2])
    said_by = np.select(
        [speaker == "holder", speaker == "other", speaker == "source"],
        [holder, dice.choice([f"holder-{k}" for k in range(AREAS)], n), "a military source"],
        "",
    )
    begins = dice.choice([0, 1, 2], n, p=[0.5, 0.3, 0.2])  # none, that day, a stretch before
    length = dice.integers(1, 20, n)
    first = np.where(begins == 2, published - length, published)
    frame = pd.DataFrame(
        {
            "claim": ids("claim", n),
            "report": reports["report"].to_numpy()[report],
            "said_by": said_by,
            "role": np.select([said_by == "", speaker == "source"], ["reporter", "anonymous"], "role"),
            "predicate": predicate,
            "subject": np.where(on_proposal, "offer", crossings["crossing"].to_numpy()[crossing]),
            "gate": np.where(predicate == "gate", gate, ""),
            "use": np.where(on_proposal, "", dice.choice(["", "aid", "trade", "people"], n)),
            "direction": np.where(on_proposal, "", dice.choice(["", "a_to_b", "b_to_a"], n)),
            "value": value,
            "realis": pick(dice, REALIS, n),
            "from": np.where(begins == 0, "", np.datetime_as_string(first)),
            "until": np.where(begins == 2, np.datetime_as_string(published), ""),
            "precision": dice.choice(["day", "week"], n, p=[0.9, 0.1]),
            "root": "",
            "summary": [
                f"Statement {k} about a crossing, in the words of whoever filed it." for k in range(n)
            ],
            "review": "accepted",
        }
    )
    return copied(dice, frame)


def copied(dice: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn every third claim into a copy of one of the two hundred before it."""
    n = len(frame)
    copy = np.flatnonzero((np.arange(n) > 0) & (np.arange(n) % 3 == 2))
    back = np.minimum(dice.integers(1, 200, len(copy)), copy)
    original = copy - back
    original -= original % 3 == 2  # a copy is never copied: the claim before it is an original
    same = [
        "predicate",
        "subject",
        "gate",
        "use",
        "direction",
        "value",
        "realis",
        "from",
        "until",
        "precision",
    ]
    for column in [*same, "said_by", "role"]:
        cells = frame[column].to_numpy(dtype=object, copy=True)
        cells[copy] = cells[original]
        frame[column] = cells
    root = np.full(n, "", dtype=object)
    root[copy] = frame["claim"].to_numpy()[original]
    frame["root"] = root
    return frame


def happened(
    dice: np.random.Generator, size: Size, crossings: pd.DataFrame, town: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Events, counts at crossings and one proposal."""
    n_events, n_counts = max(size.claims // 100, 2), max(size.claims // 50, 2)
    day = np.datetime_as_string(FIRST_DAY + dice.integers(0, DAYS, n_events))
    counted = np.datetime_as_string(FIRST_DAY + dice.integers(0, DAYS, n_counts))
    events = pd.DataFrame(
        {
            "event": ids("event", n_events),
            "place": dice.choice(town["place"], n_events),
            "kind": dice.choice(["shelling", "clash", "protest"], n_events),
            "from": day,
            "until": day,
            "severity": np.round(dice.random(n_events), 2),
            "source": WHY,
        }
    )
    passages = pd.DataFrame(
        {
            "crossing": dice.choice(crossings["crossing"], n_counts),
            "use": "aid",
            "direction": "a_to_b",
            "from": counted,
            "until": counted,
            "count": dice.integers(0, 40, n_counts),
            "unit": "trucks",
            "stage": "crossed",
            "counted_by": "gate log",
            "source": WHY,
        }
    )
    proposals = pd.DataFrame(
        {
            "proposal": ["offer"],
            "name": ["Open every second crossing"],
            "by": ["holder-0"],
            "to": ["holder-1|holder-2"],
            "on": [str(FIRST_DAY + 30)],
            "summary": ["Every second crossing opens for aid."],
            "source": [WHY],
        }
    )
    return {"events": events, "passages": passages, "proposals": proposals}


def write_case(folder: Path, size: Size = LARGE, seed: int = 1) -> Path:
    """Write a case into `folder` (made if needed) and return the folder."""
    dice = np.random.default_rng(seed)
    tables = ground(dice, size) | press(dice, size)
    tables["claims"] = claims(dice, size, tables["reports"], tables["crossings"])
    tables |= happened(dice, size, tables["crossings"], tables["places"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(
        f'case = "strip"\ntitle = "A strip of land"\nsummary = "Generated with seed {seed}."\n'
        f"as_of = {FIRST_DAY + DAYS - 1}\nfrom = {FIRST_DAY}\nuntil = {FIRST_DAY + DAYS - 1}\n"
        'currency = "USD"\nsensitivity = "public"\n',
        encoding="utf-8",
    )
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return folder
