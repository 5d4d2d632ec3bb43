"""Declarations of the tables that the evidence engine gives."""

from __future__ import annotations

from maabar.engines.evidence.board import ALL_LAYERS
from maabar.engines.evidence.targets import RELATIONS
from maabar.table import Column, Table
from maabar.tables import DIRECTIONS, GRADES, REALIS, ROLES, USES

BASES = ("assumed", "direct", "inferred", "planned", "none")
KINDS_OF_DISSENT = (
    "conflict",
    "plan-vs-fact",
    "declared-vs-used",
    "retold",
    "quantity",
    "other-date",
    "other-gate",
    "other-use",
    "other-direction",
)
#: Dissent that only looks like one: both sides may be right.
APPARENT = KINDS_OF_DISSENT[-3:]
SPOKEN_LAYERS = (
    "a",
    "b",
    "road",
    "passage",
    "offered",
    "talks",
    "consent",
    "stance",
    "event",
    "control",
    "fee",
    "prediction",
    "relation",
)

_CROSSING = Column("crossing", "id", "The crossing.", refers=("crossings",), key=True)
_LAYER = Column(
    "layer",
    "choice",
    "Gate a, gate b, the road, what passed, or what could pass.",
    choices=ALL_LAYERS,
    key=True,
)
_USE = Column("use", "choice", "What passes.", choices=USES, key=True)
_DIRECTION = Column("direction", "choice", "Which way.", choices=DIRECTIONS, key=True)
_ON = Column("on", "date", "Day it is about.")
_KNOWN = Column("known", "date", "Day up to which anything is known.")
_BASIS = Column(
    "basis",
    "choice",
    "What the state rests on: assumed by a row of states, claims on this layer (direct), "
    "on some layers only (inferred), plans only, or nothing.",
    choices=BASES,
)
_SINCE = Column("since", "date", "First day of the unbroken run of this state; empty if unknown.")
_AGE = Column(
    "age_days",
    "number",
    "Days since the last claim for the state (if unknown: since the last claim).",
    unit="days",
)
_FOR = Column("last_for", "text", "Id of the last claim for the state (if unknown: for the likeliest).")
_AGAINST = Column("last_against", "text", "Id of the last claim against it.")
_CLAIMS = Column("claims", "integer", "Live claims that act.", unit="claims")
_VOICES = Column("voices", "integer", "Different voices among them.", unit="voices")


def _share(name: str, means: str) -> Column:
    return Column(name, "number", means, unit="probability", minimum=0, maximum=1)


STATUS = Table(
    "evidence.status",
    "The state of one layer of a crossing for one use and direction.",
    (
        _CROSSING,
        _LAYER,
        _USE,
        _DIRECTION,
        _ON,
        _KNOWN,
        Column(
            "status",
            "choice",
            "The state, or unknown.",
            choices=("open", "restricted", "closed", "used", "little", "none", "unknown"),
        ),
        _share("p_open", "Probability of open (passage: used)."),
        _share("p_restricted", "Probability of restricted (passage: little)."),
        _share("p_closed", "Probability of closed (passage: none)."),
        _BASIS,
        Column("party", "text", "Who holds the gate.", many=True),
        _SINCE,
        _AGE,
        _FOR,
        _AGAINST,
        _CLAIMS,
        _VOICES,
        Column("copies", "integer", "Further claims that repeat them.", unit="claims"),
        Column("plan", "text", "State that is planned next, if any."),
        Column("plan_from", "date", "Day for which it is planned."),
        Column(
            "robust",
            "yesno",
            "Whether the status survives every source's letter shifted by one, up and down.",
        ),
    ),
)

DISSENT = Table(
    "evidence.dissent",
    "Two camps that say different things of the same days.",
    (
        Column("subject", "id", "Crossing, proposal, event or other thing spoken of.", key=True),
        Column(
            "layer", "text", "Layer or predicate; two joined by `|` where they differ.", key=True, many=True
        ),
        Column("use", "choice", "Uses concerned.", choices=USES, key=True, many=True),
        Column("direction", "choice", "Directions concerned.", choices=DIRECTIONS, key=True, many=True),
        Column("from", "date", "First day spoken of.", key=True),
        Column("until", "date", "Last day spoken of.", key=True),
        Column(
            "kind",
            "choice",
            "Kind of dissent; the last three are no contradictions.",
            choices=KINDS_OF_DISSENT,
            key=True,
        ),
        Column("value_1", "text", "What one camp says; `not` before a denial.", key=True),
        Column("value_2", "text", "What the other says.", key=True),
        Column("voices_1", "text", "Voices of the one camp.", many=True),
        Column("voices_2", "text", "Voices of the other.", many=True),
        Column("claims_1", "text", "Claims of the one camp.", many=True),
        Column("claims_2", "text", "Claims of the other.", many=True),
        Column(
            "weight_1",
            "number",
            "Weight of the one camp: sum over voices of the largest log ratio.",
            unit="nat",
        ),
        Column("weight_2", "number", "Weight of the other.", unit="nat"),
    ),
    unique=False,
)

EXPLANATION = Table(
    "evidence.explanation",
    "What one family of claims does to a state; the numbers do not add up.",
    (
        Column("subject", "id", "Crossing or proposal.", key=True),
        Column("layer", "text", "Layer, or aspect of a proposal, with its party after a colon.", key=True),
        Column("use", "text", "What passes; empty for a proposal.", key=True),
        Column("direction", "text", "Which way; empty for a proposal.", key=True),
        _ON,
        _KNOWN,
        Column("state", "text", "State explained: the status, or the likeliest if unknown."),
        Column("claim", "text", "The claim that speaks for its family, or an event.", key=True),
        Column("rank", "integer", "1 = moves it most."),
        Column(
            "delta",
            "number",
            "Log odds of the state with the family, less those without it.",
            unit="log odds",
        ),
        Column("camp", "choice", "Whether the claim itself says so.", choices=("for", "against")),
        Column("voice", "text", "Whose voice it is."),
        _share("rho", "Chance of being right that its weight amounts to."),
        Column("copies", "integer", "Further claims that repeat it.", unit="claims"),
        Column("report", "id", "Report it stands in.", refers=("reports",)),
        Column("quote_from", "integer", "First character of the quote."),
        Column("quote_to", "integer", "Character after its last."),
        Column("flags", "text", "Doubts.", many=True),
    ),
)

POSITIONS = Table(
    "evidence.positions",
    "How far a proposal got, and where a party stands on it.",
    (
        Column("proposal", "id", "The proposal.", refers=("proposals",), key=True),
        Column(
            "party",
            "text",
            "Party, or words of an unbound description; empty = the proposal itself.",
            key=True,
        ),
        Column(
            "aspect",
            "choice",
            "Offered, under talks, consent of a party, agreed, stance of a party.",
            choices=("offered", "talks", "consent", "agreed", "stance"),
            key=True,
        ),
        _ON,
        _KNOWN,
        Column(
            "status",
            "choice",
            "The answer, or unknown.",
            choices=("yes", "no", "for", "conditional", "against", "unknown"),
        ),
        _share("p_for", "Probability of yes or for."),
        _share("p_conditional", "Probability of conditional."),
        _share("p_against", "Probability of no or against."),
        _BASIS,
        _SINCE,
        _AGE,
        _FOR,
        _AGAINST,
        _CLAIMS,
        _VOICES,
    ),
)

TIMELINE = Table(
    "evidence.timeline",
    "The state of one layer on one day, as known then or now.",
    (
        _CROSSING,
        _LAYER,
        _USE,
        _DIRECTION,
        Column("date", "date", "The day.", key=True),
        Column(
            "view",
            "choice",
            "then = as known on that day; now = with all that is known.",
            choices=("then", "now"),
            key=True,
        ),
        _share("p_open", "Probability of open (passage: used)."),
        _share("p_restricted", "Probability of restricted (passage: little)."),
        _share("p_closed", "Probability of closed (passage: none)."),
        Column(
            "status",
            "choice",
            "The state, or unknown.",
            choices=("open", "restricted", "closed", "used", "little", "none", "unknown"),
        ),
    ),
)

CLAIMS = Table(
    "evidence.claims",
    "One known claim and one thing it speaks to.",
    (
        Column("claim", "text", "Id of the claim; `passages.1` ... are counted passages.", key=True),
        Column("report", "id", "Report it stands in.", refers=("reports",)),
        Column("source", "id", "Who published it.", refers=("sources",)),
        Column("published", "date", "Day it was said."),
        Column("known", "date", "Day it was known."),
        Column("subject", "id", "What it is about.", key=True),
        Column("layer", "choice", "Layer or stage it speaks to.", choices=SPOKEN_LAYERS, key=True),
        Column("use", "choice", "Uses it speaks of.", choices=USES, many=True),
        Column("direction", "choice", "Directions it speaks of.", choices=DIRECTIONS, many=True),
        Column("value", "text", "What it says."),
        Column("realis", "choice", "How it is said.", choices=REALIS),
        Column("from", "date", "Stated first day."),
        Column("until", "date", "Stated last day."),
        Column(
            "precision", "choice", "How well its days are known.", choices=("day", "week", "month", "unclear")
        ),
        Column("said_by", "text", "Speaker as written."),
        Column("role", "choice", "How named.", choices=ROLES),
        Column("party", "id", "Party it is bound to.", refers=("parties",)),
        Column("voice", "text", "Whose voice it is."),
        Column("relation", "choice", "How the speaker stands to it.", choices=RELATIONS),
        Column("grade", "choice", "Letter used.", choices=GRADES),
        _share("rho", "Chance of being right that its weight amounts to."),
        Column("copy_of", "text", "Claim that it repeats."),
        Column("acts", "yesno", "Whether it acts on the state."),
        Column("why_not", "text", "Why it does not."),
        Column("flags", "text", "Doubts.", many=True),
        Column("quantity", "number", "A number said.", unit="see unit"),
        Column("unit", "text", "Its unit."),
        Column("summary", "text", "The statement in the analyst's words."),
    ),
)

#: All of them, in the order of the page.
GIVES = (STATUS, DISSENT, EXPLANATION, POSITIONS, TIMELINE, CLAIMS)
