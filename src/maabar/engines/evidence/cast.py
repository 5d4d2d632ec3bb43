"""Who is who: crossings with their holders and backers, sources with letters and groups, the proposals.

A speaker stands in one of four relations to a gate: `own` (holds it), `backer` (backs who holds it), `rival`
(holds or backs the other one) or `other`. A source with a party counts as that party would, in the voice of
its group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.evidence.arrays import Bools, Floats, Ints, Texts, codes_of, days_of, index_of, texts_of
from maabar.engines.evidence.settings import LETTERS
from maabar.table import split_ids

if TYPE_CHECKING:
    from maabar.case import Case

KINDS = ("line", "border", "internal")


@dataclass(frozen=True)
class Cast:
    """Everything that claims may name, as positions.

    Attributes:
        crossings: Ids, (C,).
        kind: Kind of each crossing, position in `KINDS`, (C,).
        first: First day each crossing exists, (C,).
        last: Last day, (C,).
        lon: Longitude, (C,).
        lat: Latitude, (C,).
        radius: How well the position is known, km, (C,).
        areas: Area of the place at gate a and at gate b, (C, 2).
        gates: Holder of gate a and of gate b as written, (C, 2).
        holds: Whether a party holds a gate, (C, 2, P).
        backs: Whether a party backs a holder of a gate, (C, 2, P).
        parties: Ids, (P,).
        backers: Whether party p backs party q, (P, P).
        sources: Ids, (S,).
        letter: Letter of each source, position in `LETTERS`, (S,).
        group: Group of each source, (S,).
        source_party: Party of each source, -1 for none, (S,).
        proposals: Ids, (N,).
        makers: Parties that made each proposal.
        asked: Parties whose consent each proposal names.
        must: Parties that must consent to anything.
        place_area: Area of each place.
        area_party: Party that holds each area.
        place_at: Longitude and latitude of each place.
    """

    crossings: pd.Index[Any]
    kind: Ints
    first: Ints
    last: Ints
    lon: Floats
    lat: Floats
    radius: Floats
    areas: Texts
    gates: Texts
    holds: Bools
    backs: Bools
    parties: pd.Index[Any]
    backers: Bools
    sources: pd.Index[Any]
    letter: Ints
    group: Texts
    source_party: Ints
    proposals: pd.Index[Any]
    makers: tuple[tuple[int, ...], ...]
    asked: tuple[tuple[int, ...], ...]
    must: tuple[int, ...]
    place_area: dict[str, str]
    area_party: dict[str, str]
    place_at: dict[str, tuple[float, float]]

    @property
    def n_crossings(self) -> int:
        """How many crossings there are."""
        return len(self.crossings)


def cast_of(case: Case) -> Cast:
    """Return who is who in a case."""
    parties = _ids(case["parties"], "party")
    sources = case["sources"].drop_duplicates("source")
    crossings = case["crossings"].drop_duplicates("crossing")
    proposals = case["proposals"].drop_duplicates("proposal")
    places = case["places"].drop_duplicates("place")
    names = list(places["place"])
    place_area = dict(zip(names, places["area"], strict=True))
    at = {p: (x, y) for p, x, y in zip(names, places["lon"], places["lat"], strict=True)}
    backers = _backers(case["parties"].drop_duplicates("party"), parties)
    holds = _holds(crossings, parties)
    letter = codes_of(tuple(LETTERS), sources["grade"])
    group = texts_of(sources["group"])
    ids = texts_of(sources["source"])
    lon, lat = _positions(crossings, at)
    areas = np.array(
        [
            [place_area.get(a, ""), place_area.get(b, "")]
            for a, b in zip(crossings["place_a"], crossings["place_b"], strict=True)
        ],
        dtype=object,
    )
    return Cast(
        crossings=pd.Index(texts_of(crossings["crossing"]), dtype=object),
        kind=np.maximum(codes_of(KINDS, crossings["kind"]), 0),
        first=days_of(crossings["from"]),
        last=days_of(crossings["until"]),
        lon=lon,
        lat=lat,
        radius=crossings["radius_km"].fillna(0.0).to_numpy(dtype=np.float64),
        areas=areas.reshape(len(crossings), 2),
        gates=np.stack([texts_of(crossings["gate_a"]), texts_of(crossings["gate_b"])], axis=1),
        holds=holds,
        backs=(holds @ backers.T) > 0,
        parties=parties,
        backers=backers,
        sources=pd.Index(ids, dtype=object),
        letter=np.where(letter < 0, LETTERS.index("F"), letter),
        group=np.where(group == "", ids, group),
        source_party=index_of(parties, sources["party"]),
        proposals=pd.Index(texts_of(proposals["proposal"]), dtype=object),
        makers=_named(proposals["by"], parties),
        asked=_named(proposals["to"], parties),
        must=_must(case, parties),
        place_area=place_area,
        area_party=dict(zip(case["areas"]["area"], case["areas"]["party"], strict=True)),
        place_at=at,
    )


def _ids(frame: pd.DataFrame, column: str) -> pd.Index[Any]:
    return pd.Index(texts_of(frame[column].drop_duplicates()), dtype=object)


def _named(cells: pd.Series, parties: pd.Index[Any]) -> tuple[tuple[int, ...], ...]:
    known = {party: position for position, party in enumerate(parties)}
    return tuple(tuple(dict.fromkeys(known[p] for p in split_ids(cell) if p in known)) for cell in cells)


def _must(case: Case, parties: pd.Index[Any]) -> tuple[int, ...]:
    consents = case["consents"]
    if not {"party", "role"} <= set(consents.columns):
        return ()
    named = set(consents["party"][consents["role"] == "must"])
    return tuple(position for position, party in enumerate(parties) if party in named)


def _backers(frame: pd.DataFrame, parties: pd.Index[Any]) -> Bools:
    table = np.zeros((len(parties), len(parties)), dtype=np.bool_)
    for backed, named in enumerate(_named(frame["backed_by"], parties)):
        table[list(named), backed] = True
    return table


def _holds(crossings: pd.DataFrame, parties: pd.Index[Any]) -> Bools:
    table = np.zeros((len(crossings), 2, len(parties)), dtype=np.bool_)
    for side, column in enumerate(("gate_a", "gate_b")):
        for position, named in enumerate(_named(crossings[column], parties)):
            table[position, side, list(named)] = True
    return table


def _positions(crossings: pd.DataFrame, at: dict[str, tuple[float, float]]) -> tuple[Floats, Floats]:
    """Return longitude and latitude; where empty, half way between the places of the crossing."""
    nowhere = (np.nan, np.nan)
    ends = [
        (at.get(a, nowhere), at.get(b, nowhere))
        for a, b in zip(crossings["place_a"], crossings["place_b"], strict=True)
    ]
    middle = np.array(ends, dtype=np.float64).reshape(-1, 2, 2).mean(axis=1)
    lon, lat = (crossings[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    return np.where(np.isnan(lon), middle[:, 0], lon), np.where(np.isnan(lat), middle[:, 1], lat)
