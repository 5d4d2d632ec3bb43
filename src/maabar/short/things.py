"""Sides, places, crossings and sources of a short workbook."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from maabar.errors import Problem, shorten
from maabar.short.naming import Ids, Names, is_arabic
from maabar.short.view import Made, Row, View
from maabar.short.words import kind_of

#: Where a row comes from whose user says nothing about it.
UNSOURCED = "assumed: as in the short workbook, no source named"
#: The source of what the user heard without anybody between, and how reliable that counts (default,
#: editable: list a
#: source of this name with another letter).
OWN_NOTES, OWN_NOTES_AR, OWN_GRADE = "Own notes", "ملاحظات خاصة", "B"
#: A name that is so like a known one that it is a typing error (share of matching letters).
ALIKE = 0.8

_LETTER = re.compile(r"[A-Fa-f](?!\w)")
_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_POSITION = re.compile(rf"({_NUMBER})°?\s*([NS]?)[\s,;|]+({_NUMBER})°?\s*([EW]?)", re.IGNORECASE)


def split(cell: str) -> list[str]:
    """Return the parts of a cell that may name several things."""
    return [part.strip() for part in re.split(r"[|,;،]", cell) if part.strip()]


@dataclass
class Book:
    """A short workbook on its way to a full case."""

    views: dict[str, View]
    problems: list[Problem]
    ids: Ids = field(default_factory=Ids)
    areas: Names = field(default_factory=Names)
    parties: Names = field(default_factory=Names)
    places: Names = field(default_factory=Names)
    crossings: Names = field(default_factory=Names)
    sources: Names = field(default_factory=Names)
    proposals: Names = field(default_factory=Names)
    #: Party that holds each area, area of each place, gates of each crossing, party of each source.
    holder: dict[str, str] = field(default_factory=dict)
    lies_in: dict[str, str] = field(default_factory=dict)
    gates: dict[str, tuple[str, str]] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)

    @cached_property
    def made(self) -> dict[str, Made]:
        """The full tables, each with the user's sheet that it comes from."""
        sheets = {"areas": "sides", "parties": "sides", "places": "places", "crossings": "crossings",
                  "sources": "sources", "reports": "said", "claims": "said", "proposals": "said"}  # fmt: skip
        keys = {"areas": ("area", "party"), "parties": ("party",), "places": ("place", "area"),
                "crossings": ("crossing", "place_a", "place_b", "gate_a", "gate_b"), "sources": ("source",),
                "reports": ("report", "source", "published"), "claims": ("claim", "report", "predicate",
                "subject"),
                "proposals": ("proposal",)}  # fmt: skip
        return {
            table: Made(self.views[sheet].sheet.file, keys[table], self.views[sheet].shown)
            for table, sheet in sheets.items()
        }

    # --- names and ids --------------------------------------------------------------------------------------

    def register(self) -> None:
        """Give ids: to crossings first, since they are typed most, then to parties, places and the rest."""
        for kind, names, name in (("crossing", self.crossings, "name"), ("party", self.parties, "party"),
                                  ("place", self.places, "name"), ("area", self.areas, "area"),
                                  ("source", self.sources, "name")):  # fmt: skip
            sheet = {"party": "sides", "area": "sides", "source": "sources"}.get(kind, f"{kind}s")
            for row in self.views[sheet]:
                self._register(row, kind, names, name)

    def _register(self, row: Row, kind: str, names: Names, name: str) -> None:
        given = row[name] or (row["area"] if kind == "party" else "")
        arabic = row["name_ar" if name == "name" else f"{name}_ar"] or (
            row["area_ar"] if kind == "party" and not row["party"] else ""
        )
        spellings = [text for text in (given, arabic, *split(row["aliases"])) if text]
        if not spellings or (kind == "area" and not row["area"] and not row["area_ar"]):
            return
        known = names.find(given or arabic)
        if known:
            if kind != "party":
                row.say(
                    name,
                    f'"{shorten(given or arabic)}" stands already further up.',
                    "Give each a name of its own.",
                )
            return
        identity = row["id"] if row["id"] and row["id"] not in self.ids.taken else ""
        if identity:
            self.ids.taken.add(identity)
        identity = identity or self.ids.make(given or arabic, kind)
        names.add(identity, spellings)
        self.title[identity] = given or arabic

    def party(self, row: Row, name: str, text: str) -> str:
        """Return the party that `text` names; a new one, with a warning, if it is like none that is known."""
        known = self.parties.find(text) or self.holder.get(self.areas.find(text), "")
        if known or not text:
            return known
        near = self.parties.near(text, ALIKE)
        if near:
            row.say(name, f'"{shorten(text)}" is not in the sheet sides.', f'Did you mean "{near}"?')
            return ""
        identity = self.ids.make(text, "party")
        self.parties.add(identity, [text])
        self.title[identity] = text
        self.made["parties"].imply({"party": identity, **both_names(text, ""), "source": UNSOURCED})
        row.warn(
            name,
            f'"{shorten(text)}" is not in the sheet sides; it is taken as a further party.',
            "Add it there, with an empty side, to say more about it.",
        )
        return identity

    def source_of_row(self, row: Row) -> str:
        """Return the `source` cell of a full row."""
        return "|".join(self.sources.find(part) or part for part in split(row["source"])) or UNSOURCED

    # --- tables ---------------------------------------------------------------------------------------------

    def make_sides(self) -> None:
        """Fill areas and parties."""
        backed: list[tuple[Row, str]] = []
        for row in self.views["sides"]:
            area = self.areas.find(row["area"] or row["area_ar"])
            party = self.parties.find(row["party"] or row["party_ar"] or row["area"] or row["area_ar"])
            if not party:
                row.say("area", "The row names neither a side nor a party.", "Name one, or clear the row.")
                continue
            if party not in {one["party"] for one in self.made["parties"].rows}:
                same = not row["party"] and not row["party_ar"]
                names = both_names(
                    row["area"] if same else row["party"], row["area_ar"] if same else row["party_ar"]
                )
                self.made["parties"].add(
                    row.number, {"party": party, **names, "source": self.source_of_row(row)}, row.extra
                )
                backed.append((row, party))
            if area and area not in self.holder:
                self.holder[area] = party
                self.made["areas"].add(
                    row.number,
                    {
                        "area": area,
                        **both_names(row["area"], row["area_ar"]),
                        "party": party,
                        "source": self.source_of_row(row),
                    },
                    row.extra,
                )
        for row, party in backed:
            backers = [self.party(row, "backed_by", text) for text in split(row["backed_by"])]
            cells = next(one for one in self.made["parties"].rows if one["party"] == party)
            cells["backed_by"] = "|".join(backer for backer in backers if backer)

    def make_places(self) -> None:
        """Fill places."""
        seen: set[str] = set()
        without = 0
        for row in self.views["places"]:
            place = self.places.find(row["name"] or row["name_ar"])
            if not place or place in seen:
                if not place:
                    row.say("name", "The row has no place.", "Name it, or clear the row.")
                continue
            seen.add(place)
            area = self.areas.find(row["side"])
            if not area and row["side"]:
                row.say(
                    "side",
                    f'"{shorten(row["side"])}" is not in the sheet sides.',
                    self.areas.suggest(row["side"]),
                )
            elif not area:
                row.say("side", "The side is empty.", "Name the side it lies on, as in the sheet sides.")
            self.lies_in[place] = area
            position = read_position(row)
            without += not position.get("lat")
            self.made["places"].add(
                row.number,
                {
                    "place": place,
                    **both_names(row["name"], row["name_ar"]),
                    **position,
                    "area": area,
                    "population": row["people"],
                    "in_need": row["in_need"],
                    "source": self.source_of_row(row),
                },
                row.extra,
            )
        if without:
            self.problems.append(
                Problem(
                    f"{without} of {len(seen)} places have no position; they are not on the map.",
                    "Copy latitude and longitude from a map into the column position.",
                    self.views["places"].sheet.file,
                    1,
                    self.views["places"].header("position"),
                    level="warning",
                )
            )

    def make_crossings(self) -> None:
        """Fill crossings."""
        seen: set[str] = set()
        for row in self.views["crossings"]:
            crossing = self.crossings.find(row["name"] or row["name_ar"])
            if not crossing or crossing in seen:
                if not crossing:
                    row.say("name", "The row has no crossing.", "Name it, or clear the row.")
                continue
            seen.add(crossing)
            places = tuple(self._end(row, side) for side in ("place_a", "place_b"))
            gates = tuple(
                self.party(row, gate, row[gate]) or self.holder.get(self.lies_in.get(place, ""), "")
                for gate, place in zip(("gate_a", "gate_b"), places, strict=True)
            )
            self.ends[crossing], self.gates[crossing] = (places[0], places[1]), (gates[0], gates[1])
            self.made["crossings"].add(
                row.number,
                {
                    "crossing": crossing,
                    **both_names(row["name"], row["name_ar"]),
                    **read_position(row),
                    "aliases": "|".join(split(row["aliases"])),
                    "kind": kind_of(row["kind"], "crossings"),
                    "place_a": places[0],
                    "place_b": places[1],
                    "gate_a": gates[0],
                    "gate_b": gates[1],
                    "source": self.source_of_row(row),
                },
                row.extra,
            )

    def _end(self, row: Row, name: str) -> str:
        """Return the place at one end of a crossing; one is made where only a side is named that has none."""
        text = row[name]
        place, area = self.places.find(text), self.areas.find(text)
        if place:
            return place
        if not text:
            row.say(name, "The cell is empty.", "Name the nearest place on that side, or just the side.")
            return ""
        if not area:
            near = self.places.near(text) or self.areas.near(text)
            row.say(
                name,
                f'"{shorten(text)}" is neither in the sheet places nor in the sheet sides.',
                f'Did you mean "{shorten(near)}"?'
                if near
                else self.places.suggest(text) or self.areas.suggest(text),
            )
            return ""
        there = next((one for one, lies_in in self.lies_in.items() if lies_in == area), "")
        if there:
            return there
        place = self.ids.make(text, "place")
        self.places.add(place, ())
        self.lies_in[place] = area
        self.title[place] = text
        self.made["places"].imply(
            {
                "place": place,
                **both_names(text, ""),
                "area": area,
                "source": "assumed: stands for the whole side, no place named",
            }
        )
        return place

    def make_sources(self) -> None:
        """Fill sources."""
        seen: set[str] = set()
        for row in self.views["sources"]:
            source = self.sources.find(row["name"] or row["name_ar"])
            if not source or source in seen:
                if not source:
                    row.say("name", "The row has no source.", "Name it, or clear the row.")
                continue
            seen.add(source)
            self.made["sources"].add(
                row.number,
                {
                    "source": source,
                    **both_names(row["name"], row["name_ar"]),
                    "kind": kind_of(row["kind"], "sources"),
                    "party": self.party(row, "party", row["party"]),
                    "group": row["group"],
                    "grade": row["grade"][:1] if _LETTER.match(row["grade"]) else row["grade"],
                    "url": row["url"],
                },
                row.extra,
            )


def both_names(name: str, arabic: str) -> dict[str, str]:
    """Return the name columns; a name in Arabic letters alone goes into the Arabic one."""
    first, between, second = (part.strip() for part in name.partition("/"))
    if not arabic and between and is_arabic(first) != is_arabic(second):
        return {"name": second, "name_ar": first} if is_arabic(first) else {"name": first, "name_ar": second}
    if not arabic and is_arabic(name):
        return {"name": "", "name_ar": name}
    return {"name": name, "name_ar": arabic}


def read_position(row: Row) -> dict[str, str]:
    """Return `lat` and `lon` of a row, from one cell or from two."""
    text = (
        "".join(str(unicodedata.decimal(c, c)) for c in row["position"]).replace("٫", ".").replace("،", ",")
    )
    if not text:
        return {"lat": row["lat"], "lon": row["lon"]}
    found = _POSITION.fullmatch(text.strip("() "))
    if not found:
        row.say(
            "position",
            f'"{shorten(row["position"])}" is not a position.',
            "Write latitude, longitude in degrees, as 0.35, 0.20",
        )
        return {}
    south, west = found[2].upper() == "S", found[4].upper() == "W"
    return {
        "lat": f"{'-' if south else ''}{found[1].lstrip('+')}",
        "lon": f"{'-' if west else ''}{found[3].lstrip('+')}",
    }
