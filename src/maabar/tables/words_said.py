"""What is said and seen: sources, reports, claims, passages, proposals."""

from __future__ import annotations

from maabar.table import Column, Table
from maabar.tables._words import (
    DIRECTIONS,
    EVENT_KINDS,
    FROM,
    NAME,
    NAME_AR,
    STATUSES,
    UNTIL,
    USES,
    choice,
    declare,
    key,
    number,
    ref,
)

PREDICATES = (
    "gate",
    "road",
    "passage",
    "event",
    "proposal",
    "agreement",
    "position",
    "control",
    "fee",
    "prediction",
    "relation",
)
REALIS = ("asserted", "planned", "proposed", "conditional", "negated", "rumoured", "historical")
ROLES = ("named", "role", "anonymous", "collective", "reporter")
GRADES = ("A", "B", "C", "D", "E", "F")

#: The values a claim may have, by predicate; none listed = any id (control: a party; prediction: a concern).
VALUES: dict[str, tuple[str, ...]] = {
    "gate": STATUSES,
    "road": STATUSES,
    "passage": ("used", "little", "none"),
    "event": EVENT_KINDS,
    "proposal": ("offered", "term", "withdrawn"),
    "agreement": ("reached", "talks"),
    "position": ("for", "conditional", "against", "silent"),
    "control": (),
    "fee": (),
    "prediction": (),
    "relation": ("backs", "same-group", "part-of"),
}

#: The tables whose ids a claim's subject may name, by predicate.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "gate": ("crossings",),
    "road": ("crossings",),
    "passage": ("crossings",),
    "fee": ("crossings",),
    "proposal": ("proposals",),
    "agreement": ("proposals",),
    "position": ("proposals",),
    "event": ("events", "places"),
    "control": ("places", "areas"),
    "prediction": ("proposals", "crossings"),
    "relation": ("parties", "sources"),
}

SAID: tuple[Table, ...] = (
    declare(
        "sources",
        "Somebody who reports: an outlet, an agency, a monitor.",
        key("source", "Id of the source."),
        NAME,
        NAME_AR,
        choice(
            "kind",
            "What it is; survey: a survey or consultation of the people concerned.",
            "official",
            "outlet",
            "agency",
            "un",
            "ngo",
            "monitor",
            "witness",
            "survey",
        ),
        ref("party", "Party whose mouthpiece it is.", "parties"),
        Column(
            "group", "text", "Owner or wire family: copies within a group are one voice.", default="itself"
        ),
        choice("grade", "How reliable it has been, Admiralty letters.", *GRADES, default="F"),
        Column("url", "url", "Where it is found."),
        sourced=False,
    ),
    declare(
        "reports",
        "One text by one source.",
        key("report", "Id of the report."),
        ref("source", "Who published it.", "sources", required=True),
        Column("title", "text", "Title, or what it is about."),
        Column("published", "date", "When it was said.", required=True),
        choice("published_precision", "How well that day is known.", "day", "week", "month", default="day"),
        Column("collected", "date", "When we knew.", default="published"),
        Column("url", "url", "Where it stands."),
        Column("lang", "text", "Language, ISO 639."),
        Column("file", "text", "Untouched original under `reports/`."),
        Column("sha256", "text", "Hash of the original."),
        sourced=False,
    ),
    declare(
        "claims",
        "One statement by one speaker in one report.",
        key("claim", "Id of the claim."),
        ref("report", "Report it stands in.", "reports", required=True),
        Column("quote_from", "integer", "First character of the quote in the report's text.", minimum=0),
        Column("quote_to", "integer", "Character after its last.", minimum=0),
        Column(
            "said_by",
            "text",
            "Speaker: a party, a source, a description, or `id: description`.",
            default="the report's source",
        ),
        choice("role", "How the speaker is named.", *ROLES, default="role if a speaker is named"),
        Column("via", "text", "Outlets it passed through, nearest the speaker first.", many=True),
        choice("predicate", "What kind of statement.", *PREDICATES, required=True),
        Column("subject", "id", "What it is about: any id of the case.", required=True),
        choice("gate", "Which gate.", "a", "b", "both", "road", default="the speaker's own"),
        choice("use", "What passes.", *USES, default="all", many=True),
        choice("direction", "Which way.", *DIRECTIONS, "both", default="both"),
        Column("value", "id", "What is said of it; the values depend on the predicate."),
        choice("realis", "How it is said.", *REALIS, default="asserted"),
        FROM,
        UNTIL,
        choice("precision", "How well its days are known.", "day", "week", "month", "unclear", default="day"),
        number("quantity", "A number that is said.", "see unit", ranged=True, minimum=None),
        Column("unit", "text", "Unit of the number."),
        ref("root", "The claim that this one merely repeats.", "claims"),
        Column("summary", "text", "The statement in the analyst's words."),
        Column("summary_ar", "text", "The same in Arabic."),
        choice(
            "review",
            "Whether a person let it count.",
            "accepted",
            "edited",
            "rejected",
            "unreviewed",
            default="accepted",
        ),
        sourced=False,
    ),
    declare(
        "passages",
        "What was counted passing.",
        ref("crossing", "Crossings that were counted together.", "crossings", many=True, required=True),
        choice("use", "What passed.", *USES, required=True),
        choice("direction", "Which way.", *DIRECTIONS, "both", default="both"),
        FROM,
        UNTIL,
        number("count", "How many in all over these days.", "see unit", ranged=True, required=True),
        choice("unit", "What was counted.", "trucks", "persons", "tonnes", "vehicles", "families"),
        choice(
            "stage", "Where on the way it was counted.", "loaded", "crossed", "collected", "arrived", "lost"
        ),
        Column("counted_by", "text", "Who counted."),
        unique=False,
    ),
    declare(
        "proposals",
        "Something offered to somebody: a package of terms.",
        key("proposal", "Id of the proposal."),
        NAME,
        NAME_AR,
        ref("by", "Party that made it.", "parties"),
        ref("to", "Parties whose consent makes it an agreement.", "parties", many=True),
        Column("on", "date", "Day it was made."),
        Column("summary", "text", "What it offers."),
        Column("summary_ar", "text", "The same in Arabic."),
    ),
)
