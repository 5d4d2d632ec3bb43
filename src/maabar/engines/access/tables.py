"""Tables that the access engine gives."""

from __future__ import annotations

from maabar.table import Column, Table
from maabar.tables import USES

_LANE = (
    Column("use", "choice", "What travels.", choices=USES, key=True),
    Column(
        "way", "choice", "out: from the origin to the place; in: from the place to the origin.",
        choices=("out", "in"), key=True,
    ),
    Column("origin", "id", "The hub, or the side (area of control).", refers=("places", "areas"), key=True),
    Column("origin_kind", "choice", "What the origin is.", choices=("hub", "side")),
)  # fmt: skip
_CROSSING = Column("crossing", "id", "The crossing.", refers=("crossings",), key=True)

REACH = Table(
    "access.reach",
    "Whether a place and a hub or side can reach each other, and how.",
    (
        *_LANE,
        Column("place", "id", "The place.", refers=("places",), key=True),
        Column("same_side", "yesno", "Whether the place lies on the origin's own side."),
        Column("share_of_days", "number", "Share of the days looked at on which there is a way.", unit="0-1"),
        Column("hours", "number", "Shortest time on those days, mean.", unit="hours"),
        Column(
            "crossings", "id", "Crossings on the way that holds on most days, nearest the origin first.",
            refers=("crossings",), many=True,
        ),
        Column("in_need", "number", "People in need at the place.", unit="persons"),
    ),
)  # fmt: skip
PEOPLE = Table(
    "access.people",
    "People in need on other sides to whom a way is open, by use, way and origin, mean over the days.",
    (
        *_LANE,
        Column(
            "in_need", "number", "Those with a way; days without one count in proportion.", unit="persons"
        ),
    ),
)
DEPENDENCE = Table(
    "access.dependence",
    "How many people in need elsewhere depend on one crossing, mean over the days looked at.",
    (
        *_LANE,
        _CROSSING,
        Column("lose", "number", "Those who lose every way if it shuts.", unit="persons"),
        Column(
            "detour", "number", "Those whose way gets longer by more than the set detour.", unit="persons"
        ),
        Column("extra_hours", "number", "Mean time that their way gets longer.", unit="hours"),
    ),
)
PAIRS = Table(
    "access.pairs",
    "How many people in need elsewhere lose every way if two crossings are shut at once.",
    (
        *_LANE,
        _CROSSING,
        Column("other", "id", "The other crossing.", refers=("crossings",), key=True),
        Column("lose", "number", "Those who lose every way.", unit="persons"),
    ),
    sensitivity="restricted",
)
THROUGHPUT = Table(
    "access.throughput",
    "The most that the crossings let pass in a day between an origin and places in need elsewhere.",
    (
        *_LANE,
        Column(
            "per_day",
            "number",
            "Most that can pass in a day, mean over the days looked at; empty where no limit is known.",
            unit="see unit",
        ),
        Column("unit", "choice", "Unit.", choices=("trucks", "persons")),
        Column("limited", "yesno", "no: on some day a way is open for which the case has no capacity."),
    ),
)
GIVES = (REACH, PEOPLE, DEPENDENCE, PAIRS, THROUGHPUT)
