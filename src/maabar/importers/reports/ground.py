"""What the case says of its crossings, parties and proposals, in the form reading asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from datetime import date

    from maabar.case import Case


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal of the case."""

    id: str
    by: str
    to: tuple[str, ...]
    on: date | None
    name: str = ""
    summary: str = ""


#: Nouns that any crossing may be called by.
_EVERY = frozenset(
    {"crossing", "checkpoint", "point", "gate", "border", "post", "معبر", "حاجز", "بوابه", "منفذ"}
)


@dataclass(frozen=True)
class Ground:
    """Crossings with the parties and areas of their two sides, and the proposals.

    Attributes:
        gates: For each crossing the parties at gate a and gate b.
        areas: For each crossing the areas of its two sides.
        area_of: Area of a place.
        areas_held: Areas a party holds.
        backers: Parties that back a party.
        at_place: Crossings that lie at a place.
        proposals: In the order of the table.
        kinds: What each party is.
        sources: Ids of sources.
        arabic: Parties by their Arabic names of one word, as they are compared.
        nouns: Words of each crossing's names, such as "bridge" or "corridor".
        own_names: Words a report may call its own source by: "the Mission", its initials.
    """

    gates: dict[str, tuple[str, str]]
    areas: dict[str, tuple[str, str]]
    area_of: dict[str, str]
    areas_held: dict[str, tuple[str, ...]]
    backers: dict[str, tuple[str, ...]]
    at_place: dict[str, tuple[str, ...]]
    proposals: tuple[Proposal, ...]
    kinds: dict[str, str] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    arabic: dict[str, str] = field(default_factory=dict)
    nouns: dict[str, frozenset[str]] = field(default_factory=dict)
    own_names: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Ground:
        """Return what reading needs to know of a case."""
        crossings, places, areas, parties = (case[t] for t in ("crossings", "places", "areas", "parties"))
        area_of = dict(zip(places["place"], places["area"], strict=True))
        gates, sides = {}, {}
        at_place: dict[str, tuple[str, ...]] = {}
        columns = ("crossing", "gate_a", "gate_b", "place_a", "place_b")
        for one, gate_a, gate_b, place_a, place_b in zip(*(crossings[c] for c in columns), strict=True):
            gates[one] = (gate_a, gate_b)
            sides[one] = (area_of.get(place_a, ""), area_of.get(place_b, ""))
            for place in {place_a, place_b} - {""}:
                at_place[place] = (*at_place.get(place, ()), one)
        held: dict[str, tuple[str, ...]] = {}
        for area, party in zip(areas["area"], areas["party"], strict=True):
            held[party] = (*held.get(party, ()), area)
        return cls(
            gates=gates,
            areas=sides,
            area_of=area_of,
            areas_held=held,
            backers={p: _many(b) for p, b in zip(parties["party"], parties["backed_by"], strict=True)},
            at_place=at_place,
            proposals=_proposals(case),
            kinds=dict(zip(parties["party"], parties["kind"], strict=True)),
            sources=frozenset(case["sources"]["source"]),
            nouns={
                one: frozenset(
                    [
                        *f"{name} {more}".replace("|", " ").lower().split(),
                        *(
                            fold(word).removeprefix("ال")
                            for word in f"{arabic} {more}".replace("|", " ").split()
                        ),
                    ]
                )
                - _EVERY
                for one, name, more, arabic in zip(
                    *(crossings[c] for c in ("crossing", "name", "aliases", "name_ar")), strict=True
                )
            },
            own_names=_own_names(case),
            arabic={
                fold(name).removeprefix("ال"): party
                for party, name in zip(parties["party"], parties["name_ar"], strict=True)
                if name and " " not in name.strip()
            },
        )

    def gate_of(self, crossing: str, party: str) -> str:
        """Return the gate that a party runs, or backs the holder of; empty if neither or both."""
        pair = self.gates.get(crossing)
        if pair is None or not party:
            return ""
        for holds in (
            [holder == party for holder in pair],
            [party in self.backers.get(holder, ()) for holder in pair],
        ):
            if sum(holds) == 1:
                return "ab"[holds.index(True)]
        return ""

    def side_of(self, crossing: str, area: str) -> str:
        """Return the side of a crossing that lies in an area; empty if neither or both do."""
        sides = self.areas.get(crossing, ("", ""))
        holds = [side == area for side in sides]
        return "ab"[holds.index(True)] if area and sum(holds) == 1 else ""


#: What observers, UN bodies and organisations call themselves in their own reports.
_BODIES = frozenset({"mission", "office", "force", "agency", "observatory", "committee", "organisation"})
_SELVES = frozenset({"monitor", "un", "ngo"})
_LEAST_INITIALS = 3


def _own_names(case: Case) -> dict[str, frozenset[str]]:
    """Return by source the words it calls itself by: nouns of its kind, and initials of its name."""
    found: dict[str, frozenset[str]] = {}
    frame = case["sources"]
    for one, name, kind in zip(frame["source"], frame["name"], frame["kind"], strict=True):
        if kind not in _SELVES:
            continue
        capitals = [word for word in str(name).split() if word[0].isupper()]
        letters = "".join(word[0] for word in capitals if not word.isupper()).lower()
        short = {
            letters[a:b] for a in range(len(letters)) for b in range(a + _LEAST_INITIALS, len(letters) + 1)
        }
        bodies = {word.lower() for word in capitals} & _BODIES
        found[str(one)] = frozenset(short | bodies | ({"mission"} if kind != "ngo" else set()))
    return found


def _many(cell: str) -> tuple[str, ...]:
    return tuple(part for part in str(cell).split("|") if part)


def _proposals(case: Case) -> tuple[Proposal, ...]:
    frame = case["proposals"]
    days = [None if pd.isna(day) else pd.Timestamp(day).date() for day in frame["on"]]
    return tuple(
        Proposal(str(one), str(by), _many(to), day, str(name), str(summary))
        for one, by, to, day, name, summary in zip(
            *(frame[c] for c in ("proposal", "by", "to")), days, frame["name"], frame["summary"], strict=True
        )
    )
