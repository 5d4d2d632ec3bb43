"""Tables of the stand-off and of the positions."""

from __future__ import annotations

from maabar.table import Column, Table

CONCEPTS = ("nash", "gmr", "smr", "seq")
FOUR = ("yes", "no", "both", "unknown")
_CONCEPT = Column(
    "concept",
    "choice",
    "How far others look ahead: not at all (nash), any answer (gmr), any that cannot be escaped (smr), only "
    "answers that better those who give them (seq).",
    choices=CONCEPTS,
    key=True,
)
_SITUATION = Column("situation", "text", "What is done in it, joined by `|`, or none.", key=True, many=True)
_ISSUE = Column("issue", "id", "The issue.", refers=("issues",), key=True)
_STABLE = tuple(Column(name, "yesno", f"Whether it is stable ({name}).") for name in CONCEPTS)
_EVERYBODY = tuple(Column(name, "yesno", f"Whether it is stable for all ({name}).") for name in CONCEPTS)

ACTIONS = Table(
    "talks.actions",
    "Something a party can do, and what is told of today.",
    (
        Column("action", "id", "The action.", refers=("actions",), key=True),
        Column("party", "id", "Who.", refers=("parties",)),
        Column("now", "choice", "Whether it is done: both = told true and told false.", choices=FOUR),
        Column("told_by", "choice", "Who tells: the analyst's row, the evidence, or nobody.",
               choices=("row", "evidence", "nobody")),
        Column("evidence", "choice", "What the evidence tells; empty: it is not asked.", choices=FOUR),
        Column("available", "choice", "Whether it can be done.", choices=FOUR),
        Column("basis", "choice", "What the action rests on.",
               choices=("claims", "source", "assumed", "none")),
        Column("claims", "id", "The claims it rests on.", refers=("claims",), many=True),
        Column("source", "text", "Its source, or assumed: why.", many=True),
    ),
)  # fmt: skip
PREFERENCES = Table(
    "talks.preferences",
    "What a party wants in the stand-off, most important first.",
    (
        Column("party", "id", "The party.", refers=("parties",), key=True),
        Column("rank", "integer", "1 = most important.", key=True),
        Column("statement", "text", "A statement over actions."),
        Column("basis", "choice", "What it rests on.", choices=("claims", "source", "assumed", "none")),
        Column("claims", "id", "The claims it rests on.", refers=("claims",), many=True),
        Column("source", "text", "Its source, or assumed: why.", many=True),
    ),
)
SITUATIONS = Table(
    "talks.situations",
    "A combination of actions, and whether it holds.",
    (
        _SITUATION,
        *_EVERYBODY,
        Column("today", "yesno", "Whether it may be today's."),
        Column("moves_any", "integer", "Least moves to it from today; empty: there is no way."),
        Column("moves_improving", "integer", "The same by moves that better those who make them."),
        Column("moves_together", "integer", "The same, also by joint moves that better all who make them."),
    ),
)
SITUATION_PARTIES = Table(
    "talks.situation_parties",
    "What a party makes of a situation.",
    (
        _SITUATION,
        Column("party", "id", "The party.", refers=("parties",), key=True),
        Column("rank", "integer", "1 = what it wants most."),
        *_STABLE,
        Column("exit_to", "text", "Situations to which it can move by itself and better itself, by `;`."),
    ),
)
TODAY = Table(
    "talks.today",
    "Whether today's situation holds, in every way to settle what is contradicted or not told.",
    (
        _CONCEPT,
        Column("verdict", "choice", "In all, some or none of these ways.",
               choices=("always", "sometimes", "never")),
        Column("share", "number", "Share of the ways in which it holds; no probability.", unit="0-1"),
        Column("ways", "integer", "Ways that exist."),
        Column("dropped", "integer", "Ways that an exclusion forbids."),
        Column("contradicted", "text", "What is told true and told false.", many=True),
        Column("untold", "text", "What is not told.", many=True),
    ),
)  # fmt: skip
COMPLETIONS = Table(
    "talks.completions",
    "One way to settle what is contradicted or not told of today.",
    (
        Column("way", "integer", "Number of the way.", key=True),
        Column("settled", "text", "What is taken to be so: action=yes or no.", many=True),
        Column("situation", "text", "The situation it makes; empty: it cannot be.", many=True),
        *_EVERYBODY,
    ),
)
EXITS = Table(
    "talks.exits",
    "Who could leave today's situation, alone or together, so that each of them is better off.",
    (
        Column("from", "text", "The situation.", key=True, many=True),
        Column("parties", "id", "Who moves.", refers=("parties",), key=True, many=True),
        Column("to", "text", "Where to.", key=True, many=True),
        Column("answered", "choice", "Under which of these all their exits from here can be answered, so "
               "that one of them is no better off.", choices=CONCEPTS, many=True),
    ),
)  # fmt: skip
WISHES = Table(
    "talks.wishes",
    "What a party would have to prefer for a wished situation to hold.",
    (
        Column("wished", "text", "The situation.", key=True, many=True),
        Column("party", "id", "The party.", refers=("parties",), key=True),
        _CONCEPT,
        Column("share", "number", "Share of all its possible orders that fit.", unit="0-1"),
        Column("low", "number", "Lower end of its 95 % interval.", unit="0-1"),
        Column("high", "number", "Upper end.", unit="0-1"),
        Column("holds", "yesno", "Whether it holds with what the party prefers now."),
        Column("needs", "text", "Least sets of situations that would have to rank no higher, by `;`."),
        Column("complete", "yesno", "Whether all such sets are listed."),
    ),
)
SETTLEMENTS = Table(
    "talks.settlements",
    "Where an issue would settle by weight alone, with a band as wide as such figures have been off.",
    (
        _ISSUE,
        Column("mean", "number", "Mean of the positions, by weight.", unit="0-100"),
        *(
            Column(
                f"p{p:02d}", "number", f"{p} of 100 outcomes were below it, by recorded errors.", unit="0-100"
            )
            for p in (5, 10, 25, 75, 90, 95)
        ),
        Column("parties", "integer", "Parties with a position."),
    ),
)
PULLS = Table(
    "talks.pulls",
    "How far the mean moves if a party moves by one point.",
    (
        _ISSUE,
        Column("party", "id", "The party.", refers=("parties",), key=True),
        Column("position", "number", "Its position.", unit="0-100"),
        Column("pull", "number", "Points of the mean for each point of its own.", unit="points"),
    ),
)
CONDORCET = Table(
    "talks.condorcet",
    "How likely a stated position wins if all are put to a weighted vote, pair by pair: no forecast.",
    (
        _ISSUE,
        Column("position", "number", "The position.", unit="0-100", key=True),
        Column("probability", "number", "How likely it wins.", unit="0-1"),
        Column("parties", "id", "Whose it is.", refers=("parties",), many=True),
    ),
)
STANDOFF: tuple[Table, ...] = (
    ACTIONS,
    PREFERENCES,
    SITUATIONS,
    SITUATION_PARTIES,
    TODAY,
    COMPLETIONS,
    EXITS,
    WISHES,
    SETTLEMENTS,
    PULLS,
    CONDORCET,
)
