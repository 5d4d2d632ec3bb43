"""Tables that the trade engine gives."""

from __future__ import annotations

from maabar.engines.trade.check import CONDITIONS
from maabar.table import Column, Table
from maabar.tables import DIRECTIONS

_EPOCH = Column(
    "epoch", "date", "First day on which the same holds; other days of it may lie later.", key=True
)
_DAYS = Column("days", "number", "How many of the days looked at.", unit="days")
_GOOD = Column("good", "id", "The good.", refers=("goods",), key=True)
_CROSSING = Column("crossing", "id", "The crossing.", refers=("crossings",), key=True)
_PARTY = Column("party", "id", "Who charges; empty: nobody knows who gets it.", refers=("parties",), key=True)
_AREA = Column("area", "id", "The area of control.", refers=("areas",), key=True)
_PLACE = Column("place", "id", "The market.", refers=("places",), key=True)


def _usd(name: str, means: str) -> Column:
    return Column(name, "number", means, unit="USD/month")


FLOWS = Table(
    "trade.flows",
    "What passes a crossing one way, of one good, in one epoch.",
    (
        _CROSSING,
        Column("direction", "choice", "Which way.", choices=DIRECTIONS, key=True),
        _GOOD,
        _EPOCH,
        _DAYS,
        Column("kind", "choice", "Kind of the crossing.", choices=("border", "line", "internal")),
        Column("t_per_month", "number", "Tonnes.", unit="t/month"),
        Column("t_min", "number",
            "The least that goes with the same prices: crossings of equal cost can share in "
               "any way.", unit="t/month"),
        Column("t_max", "number", "The most that goes with the same prices.", unit="t/month"),
        Column("trucks_per_day", "number", "Trucks.", unit="trucks/day"),
        Column("capacity", "number",
            "Trucks of all goods that trade may send in a day after aid; empty: no limit is "
               "known.", unit="trucks/day"),
        Column("aid_trucks_per_day", "number",
            "Trucks that aid takes first of a limit for both; empty: the limit is for trade alone.",
               unit="trucks/day"),
        _usd("rent_usd", "What a place in the queue is worth to whoever grants it, for these trucks."),
    ),
    every_draw=True,
)  # fmt: skip
PRICES = Table(
    "trade.prices",
    "The price of a good on a market in one epoch, and what is used and made there.",
    (
        _PLACE,
        _GOOD,
        _EPOCH,
        _DAYS,
        Column("area", "id", "Area of control that it lies in.", refers=("areas",)),
        Column("observed", "number", "Price that was observed; empty: none.", unit="USD/t"),
        Column("fitted", "number", "Price on the price date that leaves no trade untaken.", unit="USD/t"),
        Column("price", "number", "Price now.", unit="USD/t"),
        Column("change", "number", "Price now against the fitted one.", unit="share"),
        Column("use_t", "number", "What is used.", unit="t/month"),
        Column("made_t", "number", "What is made there.", unit="t/month"),
        Column("bought_t", "number", "Bought outside at this place; less than 0: sold.", unit="t/month"),
        Column("strange", "yesno",
            "yes: the change, or a new supplier for more than half of use, is too large for "
               "straight lines."),
    ),
)  # fmt: skip
SIDES = Table(
    "trade.sides",
    "Prices of a good on the two sides of the line, means over use, and quantities in the two areas.",
    (
        Column("area", "id", "One area.", refers=("areas",), key=True),
        Column("other", "id", "The area across the line.", refers=("areas",), key=True),
        _GOOD,
        _EPOCH,
        _DAYS,
        Column("price", "number", "Price in the one.", unit="USD/t"),
        Column("price_other", "number", "Price in the other.", unit="USD/t"),
        Column("gap", "number", "Size of the logarithm of their ratio; 0 = equal.", unit="log"),
        Column("use_t", "number", "What is used in the one.", unit="t/month"),
        Column("use_other_t", "number", "What is used in the other.", unit="t/month"),
        Column("made_t", "number", "What is made in the one.", unit="t/month"),
        Column("made_other_t", "number", "What is made in the other.", unit="t/month"),
        Column("over_t", "number", "What goes over the line to the other, all crossings.", unit="t/month"),
        Column("back_t", "number", "What comes back over it.", unit="t/month"),
    ),
    every_draw=True,
)
SURPLUS = Table(
    "trade.surplus",
    "What buyers and makers of an area gain or lose on one good against the price date.",
    (
        _AREA,
        _GOOD,
        _EPOCH,
        _DAYS,
        _usd("consumer_usd", "Gain of buyers."),
        _usd("producer_usd",
            "Gain of those who make it; importers count here where nothing comes from outside."),
        Column("per_person_usd", "number",
            "Both together for each person of the area; empty: people not known.",
               unit="USD/person/month"),
        _usd("spent_then", "Price on the price date times use then."),
        _usd("spent_now", "Price now times use then: what the same basket costs."),
    ),
)  # fmt: skip
TILLS = Table(
    "trade.tills",
    "What a party takes at a crossing on one good; scarce places in the queue in rows of their own party.",
    (
        _PARTY,
        _CROSSING,
        _GOOD,
        _EPOCH,
        _DAYS,
        _usd("fee_usd", "Fees."),
        _usd("fee_usd_min", "The least that goes with the same prices."),
        _usd("fee_usd_max", "The most that goes with the same prices."),
        _usd("rent_usd", "Worth of scarce places in the queue."),
        Column("share", "number", "Part of all fees at all crossings in this epoch.", unit="0-1"),
    ),
)
PARTIES = Table(
    "trade.parties",
    "What a party takes at all crossings together.",
    (
        _PARTY,
        _EPOCH,
        _DAYS,
        _usd("fee_usd", "Fees."),
        _usd("fee_usd_min", "The least that goes with the same prices."),
        _usd("fee_usd_max", "The most that goes with the same prices."),
        _usd("rent_usd", "Worth of scarce places in the queue."),
        Column(
            "sure",
            "yesno",
            "yes: least and most differ by less than a twentieth, so that one number may be told.",
        ),
    ),
)
SMUGGLED = Table(
    "trade.smuggled",
    "Goods that go round the gates between two areas, and who takes a cut; no routes.",
    (
        Column("area_from", "id", "From where.", refers=("areas",), key=True),
        Column("area_to", "id", "To where.", refers=("areas",), key=True),
        _GOOD,
        _EPOCH,
        Column("party", "id", "Who takes the cut; empty: the whole flow, and what its limit is worth.",
               refers=("parties",), key=True),
        _DAYS,
        Column("t_per_month", "number", "Tonnes; of the whole flow.", unit="t/month"),
        _usd("bribes_usd", "The party's cut; on the row without a party all of them."),
        _usd("rent_usd", "What the limit is worth to those who smuggle, on the row without a party."),
    ),
    sensitivity="restricted",
    every_draw=True,
)  # fmt: skip
WITH_AID = Table(
    "trade.with_aid",
    "What aid on the market changes for trade in a good.",
    (
        _GOOD,
        _EPOCH,
        _DAYS,
        Column("aid_t", "number", "Aid that takes the place of bought goods.", unit="t/month"),
        Column("displaced_t", "number", "Trade and own production that it replaces.", unit="t/month"),
        Column("price_change", "number", "Mean change of the price by it, over use.", unit="share"),
    ),
)
CURVE = Table(
    "trade.fee_curve",
    "What one till at a crossing would take at another fee, all else as it is; in further draws tills "
    "that take most where an option opens a crossing, at no fee, their own and twice as much.",
    (
        _CROSSING,
        _GOOD,
        _PARTY,
        Column(
            "fee_usd_per_t", "number", "The fee, instead of what the party charges.", unit="USD/t", key=True
        ),
        Column("now", "yesno", "yes: the fee as it is."),
        Column("t_per_month", "number", "What passes, both ways.", unit="t/month"),
        _usd("usd_per_month", "What the party takes there on the good."),
        _usd("others_usd", "What all other parties take on the good, anywhere."),
        _usd("surplus_usd", "Gain of buyers and makers of all areas against the price date."),
    ),
    every_draw=True,
)
ANSWERS = Table(
    "trade.answers",
    "Where fees come to rest if holders of gates answer each other in turn; empty unless asked for.",
    (
        _CROSSING,
        _GOOD,
        Column("start", "text", "The fees that it began from.", key=True),
        _PARTY,
        Column("rests", "choice", "Whether it comes to rest.", choices=("rest", "cycle", "rounds")),
        Column("fee_usd_per_t", "number", "The fee at rest, or the last one.", unit="USD/t"),
        _usd("usd_per_month", "What the party then takes."),
    ),
)
FIT = Table(
    "trade.fit",
    "How well the model fits the price date: what had to be bent.",
    (
        _PLACE,
        _GOOD,
        Column("observed", "number", "Observed price; empty: none.", unit="USD/t"),
        Column("fitted", "number", "Fitted price.", unit="USD/t"),
        Column("residual", "number", "Fitted against observed.", unit="share"),
        Column("use_bent", "number", "Use in the fit less use in the case.", unit="t/month"),
        Column("supply_bent", "number", "Own production in the fit less the guess.", unit="t/month"),
        Column("value", "number", "Use in the case times the fitted price.", unit="USD/month"),
        Column(
            "producers", "yesno", "yes: nothing comes from outside, so that importers count as producers."
        ),
        Column("doubtful", "yesno", "yes: the price is far from what was observed."),
    ),
)
CHECK = Table(
    "trade.check",
    "The largest violation of each condition of the equilibrium.",
    (
        _GOOD,
        _EPOCH,
        Column("condition", "choice", "Which condition.", choices=CONDITIONS, key=True),
        Column("residual", "number", "As part of the usual price or use.", unit="share"),
    ),
)
NOTE_KINDS = (
    "weak-data", "producers", "doubtful-price", "strange-change", "no-figure", "hidden-smuggling",
    "old-price",
    "not-unique", "aid-in-prices",
)  # fmt: skip
NOTES = Table(
    "trade.notes",
    "What a reader of the numbers must know.",
    (
        Column("note", "integer", "Number of the note.", key=True),
        Column("kind", "choice", "What it is about.", choices=NOTE_KINDS),
        Column("good", "id", "The good; empty: all.", refers=("goods",)),
        Column("place", "id", "The market; empty: all.", refers=("places",)),
        Column("value", "number", "The number that it tells, as part of one."),
        Column("text", "text", "The note."),
    ),
)
GIVES = (
    FLOWS, PRICES, SIDES, SURPLUS, TILLS, PARTIES, SMUGGLED, WITH_AID, CURVE, ANSWERS, FIT, CHECK, NOTES,
)  # fmt: skip
