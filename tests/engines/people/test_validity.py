"""Evidence: where displaced people went, as counted, beside what the default rule says. Skipped without the data."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import Delaunay

from maabar.case import build, read
from maabar.engines.people.danger import great_circle_km
from maabar.engines.people.kernels import shapes as k
from tests.engines.people import making

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not (DATA / "displacement").is_dir(), reason="needs ../shared/data")
ROADS = 1.3  # km by road in a km of great circle


def rows(*parts):
    with (DATA / Path(*parts)).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def communities():
    """Communities of 8,000 people and more: id, governorate, position, population of 2023."""
    where = {row["admin4pcode"]: row["admin1name_en"] for row in rows("admin", "syr_communities.csv")}
    for row in sorted(rows("control", "syr_community_control_2023.csv"), key=lambda row: row["admin4pcode"]):
        people = float(row["population_wb_2023"] or 0)
        if people >= 8000 and row["lat"] and row["admin4pcode"] in where:
            yield (
                row["admin4pcode"].lower(),
                where[row["admin4pcode"]],
                float(row["lon"]),
                float(row["lat"]),
                people,
            )


def joined(places):
    """Roads between neighbours (Delaunay), great circle x 1.3."""
    at = np.array([p[2:4] for p in places])
    triangles = Delaunay(at).simplices
    pairs = sorted(
        {tuple(sorted((int(t[i]), int(t[j])))) for t in triangles for i, j in ((0, 1), (1, 2), (0, 2))}
    )
    km = great_circle_km(*at.T, *at.T) * ROADS
    return [(a, b, max(float(km[a, b]), 0.1)) for a, b in pairs]


def flows(places, governorates, observed, distance):
    """Share of each governorate's people by the governorate they go to, all from expectations, one origin at a time."""
    roads = [
        {"from": places[a][0], "to": places[b][0], "km": km, "source": making.WHY}
        for a, b, km in joined(places)
    ]
    table = [
        making.place(code, population=round(people), lon=lon, lat=lat) for code, _, lon, lat, people in places
    ]
    model = np.zeros_like(observed)
    where = np.array([governorates.index(p[1]) for p in places])
    for origin in range(len(governorates)):
        total = observed[origin].sum()
        weights = np.array([p[4] for p in places]) * (where == origin)
        if total <= 0 or weights.sum() <= 0:
            continue
        leaves = [
            {
                "place": p[0],
                "from": "2031-03-01",
                "until": "2031-03-01",
                "people": float(total * w / weights.sum()),
                "source": making.WHY,
            }
            for p, w in zip(places, weights, strict=True)
            if w > 0
        ]
        one = making.case({"places": table, "roads": roads, "departures": leaves})
        made = making.made(one, mode="mean", floor=1e-9, days=10, distance_km=distance, hours_per_day=24)
        result = making.simulate(made)
        order = np.array([made.net.place(p[0]) for p in places])
        model[origin] = np.bincount(where, result.arrived.sum(axis=(0, 2, 3))[order], len(governorates))
    return model


@needs_data
def test_inland_distances_of_january_2019():
    places = list(communities())
    governorates = sorted({p[1] for p in places})
    observed = np.zeros((len(governorates), len(governorates)))
    for row in rows("displacement", "syr_od_governorate_2019-01.csv"):
        if (
            row["kind"] == "new displacement"
            and row["origin"] in governorates
            and row["destination"] in governorates
        ):
            observed[governorates.index(row["origin"]), governorates.index(row["destination"])] += float(
                row["people"]
            )
    assert observed.sum() == pytest.approx(110_925, rel=0.02)
    stay = np.trace(observed) / observed.sum()
    assert stay == pytest.approx(0.82, abs=0.02)
    put = np.abs(np.diag(observed.sum(axis=1)) - observed).sum() / observed.sum()
    model = flows(places, governorates, observed, 35)
    error = np.abs(model - observed).sum() / observed.sum()
    print(
        f"\n{len(places)} places, sum of |model - counted| / counted: {error:.3f}; all stay in their governorate: {put:.3f}"
    )
    print(f"share that stays: counted {stay:.3f}, model {np.trace(model) / model.sum():.3f}")
    assert model.sum() == pytest.approx(observed.sum(), rel=0.02)
    assert error < put
    assert error < 0.36
    far = np.abs(flows(places, governorates, observed, 500) - observed).sum() / observed.sum()
    print(f"with 500 km: {far:.3f}")
    assert far > 2 * error


def winter():
    """The opposition-held north-west before February 2020: three towns empty, nobody displaced is known yet.

    `displaced` of the built-in case is of 2021 and holds what is asked here, so it is left out; Saraqib was held
    by the other side only afterwards.
    """
    whole = read("nw-syria-2021")
    ours = {"idlib-pocket", "north-aleppo"}
    places = whole["places"]
    places = places[places["area"].isin(ours) | (places["place"] == "saraqib")]
    counted = whole["arrivals"][
        (whole["arrivals"]["from"] == "2020-02-01") & (whole["arrivals"]["until"] == "2020-02-29")
    ]
    left = counted[counted["origin"] != ""].set_index("origin")["people"]
    came = counted[counted["place"] != ""].set_index("place")["people"]
    total = float(counted.loc[(counted["origin"] == "") & (counted["place"] == ""), "people"].iloc[0])
    keep = set(places["place"])
    roads = whole["roads"][whole["roads"]["from"].isin(keep) & whole["roads"]["to"].isin(keep)]
    area = places.set_index("place")["area"].where(lambda a: a.isin(ours), "idlib-pocket")
    crossings = whole["crossings"][
        whole["crossings"]["place_a"].isin(keep) & whole["crossings"]["place_b"].isin(keep)
    ]
    crossings = crossings[area[crossings["place_a"]].to_numpy() != area[crossings["place_b"]].to_numpy()]
    residents = (places["population"].fillna(0) - places["displaced"].fillna(0)).clip(lower=0)
    one = build({
        "areas": [{"area": a, "party": f"{a}-party"} for a in sorted(ours)], "parties": [{"party": f"{a}-party"} for a in sorted(ours)],
        "places": [{"place": p, "area": area[p], "lon": x, "lat": y, "population": n + left.get(p, 0), "displaced": 0}
                   for p, x, y, n in zip(places["place"], places["lon"], places["lat"], residents, strict=True)],
        "roads": [{"from": r["from"], "to": r["to"], "km": r["km"], "crossing": r["crossing"] if r["crossing"] in set(crossings["crossing"]) else ""} for r in roads.to_dict("records")],
        "crossings": [{"crossing": c, "place_a": a, "place_b": b, "gate_a": f"{area[a]}-party", "gate_b": f"{area[b]}-party"}
                      for c, a, b in zip(crossings["crossing"], crossings["place_a"], crossings["place_b"], strict=True)],
        "states": [{"crossing": c, "use": "people", "status": "open"} for c in crossings["crossing"]],
        "sites": [{"place": p} for p in whole["sites"]["place"] if p in keep and p not in left.index],
        "willingness": [{"area_from": a, "area_to": b, "willing": 1} for a in ours for b in ours if a != b],
        "departures": [{"place": p, "from": "2020-02-01", "until": "2020-02-29", "people": n} for p, n in left.items()],
    }, as_of="2020-02-01", start="2020-02-01", end="2020-03-05")  # fmt: skip
    return one, came / total


def test_where_people_went_in_february_2020():
    one, counted = winter()
    found = {}
    for rule in k.RULES[:-1]:
        result = making.run(one, mode="mean", floor=1, rules=rule)
        whole = making.made(one)
        shares = result.arrived.sum(axis=(0, 2, 3))
        found[rule] = shares[[whole.net.place(p) for p in counted.index]] / shares.sum()
    apart = {rule: float(np.abs(share - counted.to_numpy()).mean()) for rule, share in found.items()}
    print("\ncounted", counted.round(3).to_dict(), {r: s.round(3).tolist() for r, s in found.items()}, apart)
    assert apart["gravity"] < 0.8 * min(apart["equal"], apart["inverse"])
    assert apart["gravity"] < 0.12
