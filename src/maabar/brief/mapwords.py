"""What the map says in words: at each crossing and place, and the data that its small program works with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from maabar.brief.states import LAYERS, USES, WAYS

if TYPE_CHECKING:
    from maabar.brief.facts.view import View
    from maabar.brief.states import Board, Spot, Way

LETTERS = "orcu"
STEPS = tuple(base * 10.0**power for power in range(-1, 4) for base in (1, 2, 5))
"""Lengths of the scale bar, in km."""

_BASES = {"direct": "d", "inferred": "i", "planned": "p", "assumed": "a", "none": "n"}


UNSETTLED = "s"
"""Letter of the basis where something is said, but not enough to tell the state."""


class Words:
    """The sentences of the map for one study and language."""

    def __init__(self, view: View) -> None:
        """Look up names once.

        Args:
            view: The study in one language.
        """
        self._view = view
        self._say = view.say
        self._crossings = view.case["crossings"].set_index("crossing", drop=False)
        self._area_of = dict(zip(view.case["places"]["place"], view.case["places"]["area"], strict=True))

    def name(self, crossing: str) -> str:
        """Name of a crossing."""
        return self._view.plain(crossing)

    def kind(self, crossing: str) -> str:
        """Name and kind of a crossing, as the heading of its facts."""
        kind = str(self._crossings.at[crossing, "kind"])
        return self._say.say(f"map.kind.{kind}", name=self.name(crossing))

    def gate(self, crossing: str, side: str) -> str:
        """Whose gate it is: the holder, else the area on that side."""
        holder = str(self._crossings.at[crossing, f"gate_{side}"])
        return self._view.plain(holder) if holder else self.area(crossing, side)

    def area(self, crossing: str, side: str) -> str:
        """The area on one side of a crossing, else its place there."""
        place = str(self._crossings.at[crossing, f"place_{side}"])
        ident = str(self._area_of.get(place, "")) or place
        return self._view.plain(ident) if ident else self._say.say(f"map.side.{side}")

    def ended(self, crossing: str) -> str:
        """That a crossing does not exist on the day, and since or until when."""
        row = self._crossings.loc[crossing]
        if pd.notna(row["until"]) and row["until"].date() < self._view.on:
            return self._say.say("map.ended", day=self._say.date(row["until"].date()))
        return self._say.say("map.not-yet", day=self._say.date(row["from"].date()))

    def facts(self, spot: Spot, use: str) -> list[str]:
        """All that the map tells of a crossing for one use on the day of the study, one sentence a line."""
        if spot.tier == "ended":
            return [self.kind(spot.crossing), self.ended(spot.crossing)]
        way = spot.shown[use]
        found = [self.kind(spot.crossing), *self._lines(spot, use, way)]
        other = WAYS[1 - WAYS.index(way)]
        if dict(spot.ways[use, other].status) != dict(spot.ways[use, way].status):
            found.append(self._answer(spot, use, other))
        return found

    def _lines(self, spot: Spot, use: str, way: str) -> list[str]:
        one = spot.ways[use, way]
        lines = [
            self._say.say(
                "map.fact.gate", party=self.gate(spot.crossing, side), state=self._state("gate", side, one)
            )
            for side in ("a", "b")
        ]
        lines.append(self._say.say("map.fact.passage", state=self._state("passage", "passage", one)))
        return [*lines, self._answer(spot, use, way)]

    def _answer(self, spot: Spot, use: str, way: str) -> str:
        end = "b" if way == "a_to_b" else "a"
        return self._say.say(
            "map.fact.way",
            use=self._say.say(f"map.use.{use}"),
            area=self.area(spot.crossing, end),
            state=self._state("way", "effective", spot.ways[use, way]),
        )

    def _state(self, kind: str, layer: str, way: Way) -> str:
        if way.plan[layer]:
            return self._say.say(f"map.planned.{way.plan[layer]}")
        return self._say.say(
            "map.fact.state",
            state=self._say.say(f"map.{kind}.{way.status[layer]}"),
            basis=self._say.say(f"map.basis.{_letter(way, layer)}"),
        )

    def short(self, spot: Spot, use: str, side: str) -> str:
        """A gate and its state in few words, for the name on the map."""
        way = spot.ways[use, spot.shown[use]]
        key = f"map.announced.{way.plan[side]}" if way.plan[side] else f"map.gate.{way.status[side]}"
        state = self._say.say(key)
        return self._say.say("map.fact.short", party=self.gate(spot.crossing, side), state=state)

    def longest(self, spot: Spot, side: str) -> str:
        """The longest that `short` can be: room is kept for it."""
        states = [self._say.say(f"map.gate.{letter}") for letter in LETTERS]
        plans = {way.plan[side] for way in spot.ways.values()} - {""}
        states += [self._say.say(f"map.announced.{letter}") for letter in plans]
        return self._say.say(
            "map.fact.short", party=self.gate(spot.crossing, side), state=max(states, key=len)
        )

    def km(self, length: float) -> str:
        """A length of the scale bar in words."""
        return self._say.say("map.km", n=self._say.number(length, 1))

    def shown(self, board: Board) -> str:
        """What the picture shows: use and day, and when more was known than on that day, as of when."""
        day, use = board.days[-1], self._say.say(f"map.use.{board.use}")
        if self._view.known == day:
            return self._say.say("map.shown", use=use, day=self._say.date(day))
        known = self._say.date(self._view.known)
        return self._say.say("map.shown-later", use=use, day=self._say.date(day), known=known)

    def place(self, row: pd.Series) -> str:
        """Name of a place and its people in need; whose area it lies in is what the map shows."""
        name = self._view.plain(str(row["place"]))
        need = float(row["in_need"])
        if not need > 0:
            return name
        return self._say.say("map.place.need", name=name, people=self._say.persons(need))

    def data(self, board: Board) -> Markup:
        """Everything the program of the map needs, as a script element that no browser runs."""
        say = self._say.say
        words = {
            f"{kind}.{one}": say(f"map.{kind}.{one}")
            for kind in ("gate", "passage", "way")
            for one in LETTERS
        }
        words |= {f"use.{use}": say(f"map.use.{use}") for use in USES}
        words |= {
            f"{kind}.{one}": say(f"map.{kind}.{one}") for kind in ("planned", "announced") for one in "orc"
        }
        words |= {f"basis.{one}": say(f"map.basis.{one}") for one in (*_BASES.values(), UNSETTLED)}
        words |= {
            f"fact.{name}": self._template(f"map.fact.{name}", fields)
            for name, fields in {
                "gate": ("party", "state"),
                "passage": ("state",),
                "way": ("use", "area", "state"),
                "state": ("state", "basis"),
                "short": ("party", "state"),
            }.items()
        }
        words["shown"] = self._template("map.shown", ("use", "day"))
        words["later"] = self._template("map.shown-later", ("use", "day", "known"))
        words["more"] = say("map.more")
        lengths = {"km": {f"{km:g}": self.km(km) for km in STEPS}}
        content = {
            "use": board.use,
            "known": self._say.date(self._view.known) if self._view.known != board.days[-1] else "",
            "uses": USES,
            "days": [self._say.date(day) for day in board.days],
            "words": {**words, **lengths},
            "spots": [self._spot(spot) for spot in board.spots],
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        # no tag can open inside
        return Markup(f'<script type="application/json" class="mb-data">{safe}</script>')  # noqa: S704

    def _template(self, key: str, fields: tuple[str, ...]) -> str:
        # the sentence with its place-holders left in, for the program to fill
        return self._say.say(key, **{field: f"{{{field}}}" for field in fields})

    def _spot(self, spot: Spot) -> dict[str, Any]:
        head: dict[str, Any] = {"n": self.kind(spot.crossing)}
        if spot.tier == "ended":
            return {**head, "end": self.ended(spot.crossing)}
        ways = {}
        for use in USES:
            pair = [self._way(spot.ways[use, way]) for way in WAYS]
            ways[use] = [WAYS.index(spot.shown[use]), pair[0], 0 if pair[0] == pair[1] else pair[1]]
        return {
            **head,
            "id": spot.crossing,
            "g": [self.gate(spot.crossing, side) for side in "ab"],
            "s": [self.area(spot.crossing, side) for side in "ab"],
            "u": ways,
        }

    @staticmethod
    def _way(way: Way) -> list[str]:
        return [
            *(way.runs[layer] for layer in LAYERS),
            "".join(_letter(way, layer) for layer in LAYERS),
            "".join(way.plan[layer] or "-" for layer in LAYERS),
        ]


def _letter(way: Way, layer: str) -> str:
    """One letter for what the state of a layer rests on."""
    basis = way.basis[layer]
    return (
        UNSETTLED if way.status[layer] == "u" and basis in {"direct", "inferred"} else _BASES.get(basis, "n")
    )
