"""The tables that aid gives."""

from __future__ import annotations

from maabar.table import Column, Table
from maabar.tables import DIRECTIONS

#: What can keep need unmet.
BINDS = ("cut-off", "supply", "room", "crossing", "convoys", "fleet", "time", "fairness")

_FROM = Column("from", "date", "First day.", key=True)
_UNTIL = Column("until", "date", "Last day, inside.")
_PLACE = Column("place", "id", "The place.", refers=("places",), key=True)
_AREA = Column("area", "id", "Area of control.", refers=("areas",), key=True)
_GOOD = Column("good", "id", "The good.", refers=("goods",), key=True)
_CROSSING = Column("crossing", "id", "The crossing.", refers=("crossings",), key=True)
_WAY = Column("direction", "choice", "Which way.", choices=DIRECTIONS, key=True)
_NEED = (
    Column("need_t", "number", "Need.", unit="t"),
    Column("met_t", "number", "What the plan brings.", unit="t"),
    Column("unmet_t", "number", "What it does not.", unit="t"),
    Column(
        "people_met", "number", "People whose need of the good is met, mean over the days.", unit="persons"
    ),
    Column(
        "people_unmet",
        "number",
        "People whose need of the good is not met, mean over the days.",
        unit="persons",
    ),
)
_LOAD = (
    Column("tonnes", "number", "Tonnes.", unit="t"),
    Column("trucks", "number", "Lorries.", unit="trucks"),
)

TOTALS = Table(
    "aid.totals",
    "The plan in one row. A plan is what could be done with consent, money and people in place.",
    (
        Column("need_pm", "number", "Need over all goods.", unit="person-months"),
        Column("met_pm", "number", "What the plan meets of it.", unit="person-months"),
        Column("unmet_pm", "number", "What it does not.", unit="person-months"),
        Column("weighted", "number", "Unmet need, weighted by place and good.", unit="person-months"),
        Column("worst", "number", "Coverage of the worst-off group in its worst block of weeks.", unit="0-1"),
        Column("cut_off", "number", "People in need whom no trip reaches.", unit="persons"),
        Column("longest_gap", "number", "Longest time that some place gets less than a tenth.", unit="weeks"),
        Column("cost_usd", "number", "Purchase, transport, fees and storage.", unit="USD"),
        Column("lost_t", "number", "Lost on the way.", unit="t"),
        Column("loaded_t", "number", "Loaded on trips through crossings and from stores.", unit="t"),
        Column("line_trucks", "number", "Lorries over line crossings.", unit="trucks"),
        Column("border_trucks", "number", "Lorries over border crossings.", unit="trucks"),
        Column("busiest", "number", "Highest use of what a crossing lets pass, over the plan.", unit="0-1"),
        Column(
            "exposure",
            "number",
            "Lorries in a month times how grave the violent events near their ways are.",
            unit="index",
        ),
        Column("need_weighted", "number", "All need, weighted.", unit="person-months"),
        Column("rule_weighted", "number", "What the simple rule leaves unmet of it.", unit="person-months"),
        Column("rule_met_pm", "number", "What the simple rule meets.", unit="person-months"),
        Column("rule_worst", "number", "Its worst coverage.", unit="0-1"),
        Column(
            "wait_min",
            "number",
            "Mean wait at the busiest gate; empty = not known how it works.",
            unit="minutes",
        ),
        Column("days", "integer", "Days of the plan.", unit="days"),
        Column("places", "integer", "Places, or clusters of like places, that it plans for."),
        Column(
            "gap",
            "number",
            "How far at most the plan is from the best possible, share of unmet need.",
            unit="0-1",
        ),
    ),
)
COVERAGE = Table(
    "aid.coverage",
    "Need and what the plan meets of it over all its days, by area and by good.",
    (
        Column("what", "choice", "By what.", choices=("area", "good"), key=True),
        Column("id", "id", "The area or good.", refers=("areas", "goods"), key=True),
        Column("need_pm", "number", "Need.", unit="person-months"),
        Column("met_pm", "number", "What the plan meets of it.", unit="person-months"),
    ),
)
FLOWS = Table(
    "aid.flows",
    "What the plan sends through each crossing in a month, both ways together, mean over its days.",
    (
        _CROSSING,
        Column("trucks_per_month", "number", "Lorries in a month.", unit="trucks"),
        Column("tonnes_per_month", "number", "Tonnes in a month.", unit="t"),
        Column("used", "number", "Share of what can pass; empty = no limit known, or shut.", unit="0-1"),
    ),
)
NEEDS = Table(
    "aid.needs_met",
    "Need and what the plan meets of it, by area and four weeks. Rests on the case as stated.",
    (_AREA, _GOOD, _FROM, _UNTIL, *_NEED),
)
PLACES = Table(
    "aid.places",
    "Need and what the plan meets of it, by place. Rests on the case as stated.",
    (_PLACE, _GOOD, _FROM, _UNTIL, Column("group", "text", "Group for fairness."), *_NEED),
    sensitivity="restricted",
)
CROSSINGS = Table(
    "aid.crossings",
    "What the plan sends through each crossing, by four weeks. Rests on the case as stated.",
    (
        _CROSSING,
        _WAY,
        _FROM,
        _UNTIL,
        *_LOAD,
        Column("capacity", "number", "What can pass; empty = no limit known.", unit="see unit"),
        Column("unit", "choice", "Unit of the capacity.", choices=("trucks", "tonnes")),
        Column("left_for_trade", "number", "What is left of it.", unit="see unit"),
        Column("fee_usd", "number", "Charges on aid.", unit="USD"),
        Column(
            "wait_min", "number", "Mean wait at its gates together; empty = not known how.", unit="minutes"
        ),
        Column("wait_p90_min", "number", "At the slower gate one in ten waits longer.", unit="minutes"),
    ),
)
WEEKS = Table(
    "aid.weeks",
    "What the plan sends through each crossing, by week. Rests on the case as stated.",
    (_CROSSING, _WAY, _FROM, _UNTIL, *_LOAD),
    sensitivity="restricted",
)
CONVOYS = Table(
    "aid.convoys",
    "Planned convoys where passages take notified convoys only. Rests on the case as stated.",
    (
        Column(
            "crossings", "id", "Crossings that share the limit.", refers=("crossings",), many=True, key=True
        ),
        Column("date", "date", "Earliest day that fits.", key=True),
        Column("trucks", "number", "Lorries in it at most.", unit="trucks"),
    ),
    sensitivity="restricted",
)
TRIPS = Table(
    "aid.trips",
    "Loads of the plan. Rests on the case as stated.",
    (
        Column("fleet", "text", "The fleet.", key=True),
        Column("from_place", "id", "Where it loads.", refers=("places",), key=True),
        Column(
            "to_place", "id", "Where it unloads: a store, or a place with need.", refers=("places",), key=True
        ),
        Column(
            "crossings", "id", "Crossings on the way, in order.", refers=("crossings",), many=True, key=True
        ),
        _GOOD,
        _FROM,
        _UNTIL,
        *_LOAD,
        Column("usd", "number", "Transport and fees.", unit="USD"),
    ),
    sensitivity="restricted",
)
STOCKS = Table(
    "aid.stocks",
    "Stock at the end of a period of the plan. Rests on the case as stated.",
    (
        _PLACE,
        _GOOD,
        Column("date", "date", "Last day of the period.", key=True),
        Column("tonnes", "number", "Stock of the good.", unit="t"),
        Column("limit_t", "number", "Room for all goods together; empty = no limit.", unit="t"),
    ),
    sensitivity="restricted",
)
STAGES = Table(
    "aid.stages",
    "Where consignments are at the end: supplied = in stores + delivered + lost + on the way.",
    (
        _GOOD,
        Column(
            "stage",
            "choice",
            "Stage.",
            key=True,
            choices=("supplied", "loaded", "crossed", "delivered", "lost", "in-store", "on-the-way"),
        ),
        Column("tonnes", "number", "Tonnes.", unit="t"),
    ),
)
VALUE = Table(
    "aid.crossing_value",
    "What a crossing is worth: the plan worked out again with it shut, or with its offered capacity; given "
    "what else is open and today's supply. Rests on the case as stated.",
    (
        _CROSSING,
        Column(
            "offer_share", "number", "Share of an offered capacity; empty = the crossing as it is.", key=True
        ),
        Column("supply", "choice", "Supply behind it.", choices=("as-is", "enough"), key=True),
        Column("person_months", "number", "Need met only because of it.", unit="person-months"),
        Column("weighted", "number", "The same, weighted by place and good.", unit="person-months"),
        Column("people", "number", "People whose need of all goods that is.", unit="persons"),
        Column("worst", "number", "Change of the worst coverage.", unit="0-1"),
        Column("cost_usd", "number", "Change of cost at these.", unit="USD"),
        Column("at_least", "number", "Floor from shadow prices.", unit="person-months"),
    ),
)
PAIRS = Table(
    "aid.pairs",
    "What two crossings are worth together, and each as a backup of the other.",
    (
        _CROSSING,
        Column("other", "id", "The other crossing.", refers=("crossings",), key=True),
        Column("weighted", "number", "Need met only because of both.", unit="person-months"),
        Column(
            "synergy", "number", "More than both alone: each is the other's backup.", unit="person-months"
        ),
    ),
    sensitivity="restricted",
)
TRADEOFF = Table(
    "aid.tradeoff",
    "What giving up some of the need met buys for the worst-off. Rests on the case as stated.",
    (
        Column("concession", "number", "Share of unmet need that may be added.", unit="0-1", key=True),
        Column("worst", "number", "Coverage of the worst-off group in its worst block of weeks.", unit="0-1"),
        Column("unmet_pm", "number", "Unmet need.", unit="person-months"),
        Column("weighted", "number", "Unmet need, weighted.", unit="person-months"),
        Column("cost_usd", "number", "Cost.", unit="USD"),
    ),
)
LEVELS_OF = Table(
    "aid.levels",
    "What each stage of planning reached.",
    (
        Column("stage", "text", "unmet, fairness, give-back, cost, danger.", key=True),
        Column("weighted", "number", "Unmet need, weighted.", unit="person-months"),
        Column("worst", "number", "Coverage of the worst-off.", unit="0-1"),
        Column("cost_usd", "number", "Cost.", unit="USD"),
        Column("bound", "number", "What unmet need cannot fall below.", unit="person-months"),
    ),
)
LAPSE = Table(
    "aid.lapse",
    "When an authorisation ends: stock on the eve and what more room or earlier warning would change. Rests "
    "on the case as stated.",
    (
        _CROSSING,
        Column("date", "date", "First day without it.", key=True),
        Column("what", "choice", "What is varied.", choices=("room", "warning"), key=True),
        Column(
            "value",
            "number",
            "Room as a share of what there is (empty = no limit), or days of warning.",
            key=True,
        ),
        Column("stock_t", "number", "Stock beyond the crossing on the eve.", unit="t"),
        Column("limit_t", "number", "Room beyond the crossing.", unit="t"),
        Column("days_of_cover", "number", "Days of all need beyond it that the stock is.", unit="days"),
        Column("met_after", "number", "Share of need met after it.", unit="0-1"),
        Column("worst", "number", "Coverage of the worst-off group in its worst block of weeks.", unit="0-1"),
        Column("unmet_pm", "number", "Unmet need over the plan.", unit="person-months"),
    ),
)
LEVERS = Table(
    "aid.levers",
    "What a single change would add, the most helpful first. Rests on the case as stated.",
    (
        Column("rank", "integer", "Place in the order.", key=True),
        Column(
            "what",
            "choice",
            "What is changed.",
            choices=("supply-everywhere", "supply", "crossing", "fleet", "room", "convoy"),
        ),
        Column("id", "text", "Of which place, crossing or fleet; empty = all."),
        Column("change", "text", "By how much."),
        Column("person_months", "number", "Need met more, weighted.", unit="person-months"),
        Column("used", "number", "Share of it that the plan uses now.", unit="0-1"),
    ),
)
REASONS = Table(
    "aid.reasons",
    "Why need stays unmet, by place: what binds on its cheapest way. Rests on the case as stated.",
    (
        _PLACE,
        _GOOD,
        Column("unmet_t", "number", "Unmet need.", unit="t"),
        Column("reason", "choice", "What binds.", choices=BINDS),
        Column("id", "text", "Which store, crossing or fleet."),
        Column("share", "number", "Its part in the price of one more tonne there.", unit="0-1"),
    ),
    sensitivity="restricted",
)
BINDING = Table(
    "aid.binding",
    "What keeps need unmet, by area: `aid.reasons` added up. Rests on the case as stated.",
    (
        _AREA,
        Column("reason", "choice", "What binds on the cheapest way to a place.", choices=BINDS, key=True),
        Column("id", "text", "Which store, crossing or fleet.", key=True),
        Column("unmet_pm", "number", "Unmet need, over all goods.", unit="person-months"),
        Column("share", "number", "Its part of the area's unmet need.", unit="0-1"),
    ),
)
INSPECTION = Table(
    "aid.inspection",
    "What inspecting a share of the consignments would let pass, cost in waiting and find, at the planned "
    "lorries; how many are bad and how often one is found are assumed. Rests on the case as stated.",
    (
        _CROSSING,
        _WAY,
        Column("gate", "choice", "Which gate.", choices=("a", "b"), key=True),
        Column("share", "number", "Share of consignments inspected.", unit="0-1", key=True),
        Column("trucks", "number", "Lorries planned, mean over its open days.", unit="trucks a day"),
        Column("capacity", "number", "What could pass.", unit="trucks a day"),
        Column("busy", "number", "Planned lorries over what the lanes could serve; above 1 the queue grows."),
        Column("wait_min", "number", "Mean wait.", unit="minutes"),
        Column("wait_p90_min", "number", "One in ten waits longer.", unit="minutes"),
        Column("overnight", "number", "Lorries that wait at closing.", unit="trucks"),
        Column("undetected", "number", "Bad consignments that are not found.", unit="a day"),
        Column("found", "number", "Chance that at least one is found in a day.", unit="0-1"),
    ),
    sensitivity="restricted",
)
RULE = Table(
    "aid.rule",
    "The plan beside a simple rule: every place asks the nearest supply that has a way, each shares what it "
    "has, nothing is planned ahead. Rests on the case as stated.",
    (
        Column("measure", "text", "What is compared.", key=True),
        Column("plan", "number", "By the plan.", unit="see measure"),
        Column("rule", "number", "By the rule.", unit="see measure"),
    ),
)
NOTES = Table(
    "aid.notes",
    "What was assumed, what was left out, and what a reader should know. `fairness-stopped`: only so many "
    "rounds of fairness came to a proved end; `danger-left-out`: the plan was not led round danger.",
    (
        Column("note", "text", "Code of the note.", key=True),
        Column("id", "text", "What it is about.", key=True),
        Column("number", "number", "A number to it.", unit="see note"),
    ),
)
GIVES = (
    TOTALS,
    COVERAGE,
    FLOWS,
    NEEDS,
    PLACES,
    CROSSINGS,
    WEEKS,
    CONVOYS,
    TRIPS,
    STOCKS,
    STAGES,
    VALUE,
    PAIRS,
    TRADEOFF,
    LEVELS_OF,
    LAPSE,
    LEVERS,
    REASONS,
    BINDING,
    RULE,
    INSPECTION,
    NOTES,
)
