"""A small invented case as plain rows, for tests to change one thing at a time."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from maabar.case import build

if TYPE_CHECKING:
    from maabar.case import Case

Rows = dict[str, list[dict[str, Any]]]

_ROWS: Rows = {
    "areas": [
        {"area": "up-area", "name": "Upland", "party": "upland", "source": "assumed: made"},
        {"area": "low-area", "name": "Lowland", "party": "lowland", "source": "assumed: made"},
    ],
    "parties": [
        {"party": "upland", "name": "Upland council", "kind": "authority"},
        {"party": "lowland", "name": "Lowland front", "kind": "armed-group"},
    ],
    "places": [
        {"place": "arden", "name": "Arden", "area": "up-area", "lon": 10.0, "lat": 50.0, "in_need": 1000},
        {"place": "brook", "name": "Brook", "area": "low-area", "lon": 10.2, "lat": 50.0, "in_need": 4000},
        {"place": "cove", "name": "Cove", "area": "low-area", "lon": 10.3, "lat": 50.1, "in_need": 500},
    ],
    "crossings": [
        {
            "crossing": "north-bridge",
            "name": "North Bridge",
            "place_a": "arden",
            "place_b": "brook",
            "gate_a": "upland",
            "gate_b": "lowland",
        },
        {
            "crossing": "mill-road",
            "name": "Mill Road",
            "place_a": "arden",
            "place_b": "cove",
            "gate_a": "upland",
            "gate_b": "lowland",
        },
    ],
    "roads": [
        {"from": "arden", "to": "brook", "km": 20, "crossing": "north-bridge"},
        {"from": "arden", "to": "cove", "km": 30, "crossing": "mill-road"},
        {"from": "brook", "to": "cove", "km": 14},
    ],
    "sources": [
        {"source": "daily", "name": "The Daily", "kind": "outlet", "grade": "B", "group": "daily"},
        {
            "source": "radio-up",
            "name": "Radio Upland",
            "kind": "outlet",
            "grade": "C",
            "party": "upland",
            "group": "radio-up",
        },
    ],
    "reports": [
        {"report": "r1", "source": "daily", "title": "Open", "published": "2021-03-20"},
        {"report": "r2", "source": "radio-up", "title": "Shut", "published": "2021-03-21"},
    ],
    "claims": [
        {
            "claim": "c1",
            "report": "r1",
            "said_by": "upland",
            "role": "named",
            "predicate": "gate",
            "subject": "north-bridge",
            "gate": "a",
            "value": "open",
            "from": "2021-03-20",
            "summary": "Upland opens.",
        },
        {
            "claim": "c2",
            "report": "r2",
            "said_by": "lowland",
            "role": "named",
            "predicate": "gate",
            "subject": "north-bridge",
            "gate": "b",
            "value": "closed",
            "from": "2021-03-21",
            "summary": "Lowland shuts.",
        },
        {
            "claim": "c3",
            "report": "r1",
            "predicate": "passage",
            "subject": "mill-road",
            "value": "none",
            "from": "2021-03-20",
            "until": "2021-03-20",
            "summary": "Nobody came.",
        },
    ],
}


def rows() -> Rows:
    """Return the rows, free to be changed."""
    return copy.deepcopy(_ROWS)


def small(tables: Rows | None = None, **about: Any) -> Case:
    """Return the small case, or the one that changed rows make."""
    return build(tables or rows(), **{"as_of": "2021-03-25", **about})
