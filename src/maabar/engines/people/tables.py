"""Tables that the people engine gives."""

from __future__ import annotations

from maabar.table import Column, Table
from maabar.tables import DIRECTIONS

_PLACE = Column("place", "id", "Where.", refers=("places",), key=True)
_KIND = Column("traveller", "id", "Kind of traveller; empty = anyone.", refers=("travellers",), key=True)
_PERIOD = Column("date", "date", "Last day of the period.", key=True)
_CROSSING = Column("crossing", "id", "The crossing.", refers=("crossings",), key=True)


def _people(name: str, means: str) -> Column:
    return Column(name, "number", means, unit="persons")


STOCK = Table(
    "people.stock",
    "People at a place at the end of a period. Those on the road are at no place.",
    (
        _PLACE,
        _KIND,
        Column(
            "status", "choice",
            "present: displaced people who live there; waiting: before a gate; wanting: want to leave "
            "and find no "
            "open way, or put it off; unwilling: every way leads where they would not go; resident: live "
            "at home.",
            choices=("present", "waiting", "wanting", "unwilling", "resident"), key=True,
        ),
        _PERIOD,
        _people("people", "How many."),
    ),
)  # fmt: skip
DEPARTURES = Table(
    "people.departures",
    "People of a place who decided to leave in a period, and what came of it.",
    (
        _PLACE,
        _KIND,
        _PERIOD,
        _people("wanted", "Who decided to leave."),
        _people("left", "Who set out, also after having put it off."),
        _people("postponed", "Who found the gate they chose shut, and put it off."),
        _people("blocked", "Who found no open way at all."),
        _people("unwilling", "Who had ways only into areas that they would not enter."),
    ),
)
ARRIVALS = Table(
    "people.arrivals",
    "People who arrived at a place of refuge in a period.",
    (
        _PLACE,
        Column("origin_area", "id", "Area where their home is.", refers=("areas",), key=True),
        _KIND,
        _PERIOD,
        _people("people", "How many."),
    ),
)
PASSAGES = Table(
    "people.passages",
    "People at a gate on a day, by direction. To be read beside people.willing: it rests on who is willing.",
    (
        _CROSSING,
        Column("direction", "choice", "Which way.", choices=DIRECTIONS, key=True),
        _KIND,
        Column("date", "date", "The day.", key=True),
        _people("came", "Who came before the gate."),
        _people("passed", "Who passed."),
        _people("waiting", "Who waits in the evening."),
        _people("turned_back", "Who gave up and turned back."),
        Column("mean_wait_days", "number", "Wait of those who passed, mean.", unit="days"),
        _people("from_danger", "Those of the passed who left a place in danger."),
    ),
)
WILLING = Table(
    "people.willing",
    "Who would enter an area that a crossing leads to, what that rests on, and what the counts allow.",
    (
        _KIND,
        Column("area_from", "id", "Area where their home is.", refers=("areas",), key=True),
        Column("area_to", "id", "Area they would enter.", refers=("areas",), key=True),
        Column("willing", "number", "Share who would enter it at all, mean over the days.", unit="0-1"),
        Column(
            "basis",
            "choice",
            "row: of willingness; assumed: no row speaks of it.",
            choices=("row", "assumed"),
        ),
        Column("source", "text", "Source of the row.", many=True),
        _people("leavers", "People of area_from who wanted to leave."),
        _people("stay_away", "Those of them who would not enter area_to."),
        _people("passed", "Who passed a crossing from area_from to area_to, wherever their home is."),
        Column(
            "open_days", "number", "Days on which a crossing between them let this kind pass.", unit="days"
        ),
        Column(
            "unknown_days",
            "number",
            "Days on which none of them is known to be open, and not all are known to be shut.",
            unit="days",
        ),
        Column("days", "number", "Days looked at.", unit="days"),
        Column("counts", "number", "Counts of people at these crossings known by as_of.", unit="counts"),
        _people("counted_most", "The largest of them."),
        Column("zero_days", "number", "Days of counts of nobody.", unit="days"),
        Column(
            "zero_shut_days", "number", "Those with the passage shut, or its state not known.", unit="days"
        ),
        Column("allowed_low", "number", "Least share willing that the counts allow.", unit="0-1"),
        Column("allowed_high", "number", "Greatest share willing that the counts allow.", unit="0-1"),
        Column("reading", "text", "What the counts say and what they do not, in a sentence."),
    ),
)
BASELINES = Table(
    "people.baselines",
    "Displaced people present at places of refuge under plain rules, for comparison (expectations).",
    (
        Column("rule", "choice", "The rule.", choices=("equal", "inverse", "nearest", "frozen"), key=True),
        _PLACE,
        _PERIOD,
        _people("people", "How many."),
    ),
)
FORECAST = Table(
    "people.forecast",
    "Displaced people present some days ahead, from counts published by then alone, beside persistence. Only "
    "if horizons are asked for; the same under every option.",
    (
        _PLACE,
        Column("made_on", "date", "Day up to which counts were known."),
        Column("date", "date", "Day that is forecast.", key=True),
        _people("p10", "One count in ten is below."),
        _people("p50", "The forecast."),
        _people("p90", "One count in ten is above."),
        _people("persistence", "The last count, carried forward."),
        Column(
            "basis",
            "choice",
            "mixture: of the last count and trends, which came nearer to past counts; persistence: it did "
            "not.",
            choices=("mixture", "persistence"),
        ),
        Column(
            "interval",
            "choice",
            "own: from past errors here; published: too few, so from published crises.",
            choices=("own", "published"),
        ),
        Column(
            "origins",
            "number",
            "Past days on which such a forecast could be held against counts.",
            unit="days",
        ),
        Column(
            "past_error",
            "number",
            "Sum of errors by sum of counts then, of the mixture: above 1 if off by more than was counted.",
            unit="share",
        ),
        Column("past_persistence", "number", "The same of the last count, carried forward.", unit="share"),
    ),
)
FIT = Table(
    "people.fit",
    "Counts of people at crossings on days of the run, beside the run: looking back only; nothing is fitted "
    "to them.",
    (
        Column("table", "choice", "Table of the case.", choices=("passages",), key=True),
        Column("row", "number", "Row of its file, the header being 1.", unit="rows", key=True),
        _people("observed", "What was counted."),
        _people("modelled", "What passed in the run."),
        Column("counted_by", "text", "Who counted."),
        Column("stage", "text", "Where on the way it was counted."),
    ),
)
TOTALS = Table(
    "people.totals",
    "Sums over the days looked at.",
    (
        Column("what", "id", "What is summed.", key=True),
        Column("value", "number", "The sum.", unit="see unit"),
        Column("unit", "text", "Its unit."),
        Column("means", "text", "What it says."),
    ),
)
NOTES = Table(
    "people.notes",
    "What a reader should know about a run.",
    (
        Column("check", "id", "Kind of note.", key=True),
        Column("place", "id", "Where; empty = everywhere.", refers=("places",), key=True),
        Column("crossing", "id", "At which crossing.", refers=("crossings",), key=True),
        _people("people", "How many it concerns; empty = not counted."),
        Column("text", "text", "The note."),
    ),
)
GIVES = (STOCK, DEPARTURES, ARRIVALS, PASSAGES, WILLING, BASELINES, FORECAST, FIT, TOTALS, NOTES)
