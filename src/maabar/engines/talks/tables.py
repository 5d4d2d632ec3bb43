"""Tables that the talks engine gives; all but one are the same under every option (`once`)."""

from __future__ import annotations

from dataclasses import replace

from maabar.engines.talks.tables_standoff import STANDOFF
from maabar.table import Column, Table

BASES = ("claims", "source", "assumed", "none")
#: Why a package is listed; even points carry the name of their rule.
ROLES = (
    "tabled",
    "nearest-core",
    "nearest",
    "diverse",
    "common-ground",
    "nash",
    "kalai-smorodinsky",
    "egalitarian",
    "utilitarian",
    "fewest-refusals",
)
STANCES = ("for", "abstain", "against")
#: What an affected party's line reads where nobody asked it.
NOT_ASKED = "not asked"
#: Where a party stands on a package of which it said nothing, and no row tells what it wants.
UNKNOWN = "unknown"

_PARTY = Column("party", "id", "The party.", refers=("parties",), key=True)
_ISSUE = Column("issue", "id", "The issue.", refers=("issues",), key=True)
_PROPOSAL = Column("proposal", "id", "The proposal.", refers=("proposals",), key=True)
_PACKAGE = Column("package", "integer", "Number of the package, within the proposal; 1 = its text.", key=True)
_KEEPS = Column(
    "keeps",
    "yesno",
    "yes: among packages that keep what the text moves, to the same side; no: among all.",
    key=True,
)
BASIS = Column("basis", "choice", "What it rests on; assumed, if neither claims nor a source.", choices=BASES)
CLAIMS = Column("claims", "id", "The claims it rests on.", refers=("claims",), many=True)
SOURCE = Column("source", "text", "Its source, or assumed: why.", many=True)


def share(name: str, means: str) -> Column:
    """Declare a share from 0 to 1."""
    return Column(name, "number", means, unit="0-1")


OPTIONS = Table(
    "talks.options",
    "What the package of an option comes to.",
    (
        Column("proposal", "id", "The proposal it stands for; empty = none.", refers=("proposals",)),
        Column("in_hindsight", "yesno", "Whether the proposal was made only after the case's day."),
        Column("moves", "yesno", "Whether it moves anything that is an agreement in itself."),
        Column("deal", "yesno", "Whether nobody who must agree refuses, on the case as stated."),
        share("consent", "Share of draws in which it is a deal; empty where nothing is agreed."),
        share("consent_low", "Lower end of its 95 % interval."),
        share("consent_high", "Upper end."),
        share("affected", "Share in which those who would have to cross are for; empty: not asked."),
        Column("refusals", "number", "Refusals to expect among those who must agree.", unit="parties"),
        Column("gap", "number", "Distance to the nearest deal that keeps what it moves; empty: none is."),
        Column("room", "number", "Deals that keep what it moves.", unit="packages"),
        Column("principle_costs", "number", "Principles that it costs.", unit="principles"),
    ),
)
WANTS = Table(
    "talks.wants",
    "What a party wants on an issue, and what that rests on.",
    (
        _PARTY,
        _ISSUE,
        Column(
            "position", "number", "What it wants; empty: it scores levels, or says nothing.", unit="0-100"
        ),
        Column("low", "number", "Low end of its range.", unit="0-100"),
        Column("high", "number", "High end of its range.", unit="0-100"),
        share("weight", "Its weight among the party's issues; they sum to 1."),
        Column("must_agree", "yesno", "Whether the issue cannot move without it: by a veto or a gate."),
        Column("silent", "yesno", "Whether it says nothing on the issue."),
        BASIS,
        CLAIMS,
        SOURCE,
    ),
)
GRID = Table(
    "talks.grid",
    "What a party makes of one level of one issue.",
    (
        _PARTY,
        _ISSUE,
        Column("level", "text", "Id of the level.", key=True),
        Column("value", "number", "Where it lies.", unit="0-100"),
        Column("no_deal", "yesno", "Whether it holds if nothing is agreed."),
        Column("worth", "number", "What it is worth to the party; empty: it says nothing.", unit="0-100"),
        Column("red_line", "yesno", "Whether the level alone crosses a red line of the party."),
        Column("redlines", "text", "These red lines.", many=True),
    ),
)
REDLINES = Table(
    "talks.redlines",
    "Where a red line is crossed on one issue; rows of one red line must all hold.",
    (
        Column("redline", "text", "The red line.", key=True),
        _ISSUE,
        Column(
            "party", "id", "Whose; empty: such packages do not exist.", refers=("parties",)
        ),
        Column(
            "kind", "choice", "What it is; one of principle is never offered to give way.",
            choices=("red-line", "bottom-line", "principle"),
        ),
        Column("hard", "yesno", "Whether it is never offered to give way."),
        share("likelihood", "Chance that it is real."),
        Column("crossed_at", "text", "Levels (0-100) of the issue at which it is crossed.", many=True),
        BASIS,
        CLAIMS,
        SOURCE,
    ),
)  # fmt: skip
PARTIES = Table(
    "talks.parties",
    "The part of a party in an agreement, and how many packages it accepts.",
    (
        _PARTY,
        Column("role", "choice", "Its part.", choices=("must", "counts", "affected", "none")),
        Column("asked", "yesno", "affected only: whether a survey or consultation tells what it wants."),
        Column(
            "judged",
            "choice",
            "By what it is judged; claims: on texts of which it said anything, on nothing else.",
            choices=("worth", "red-lines", "claims", NOT_ASKED),
        ),
        Column("reserve", "number", "Its bottom line; empty below restricted.", unit="points"),
        Column(
            "bottom_line", "choice", "What the bottom line rests on; no-deal: on what holds without one.",
            choices=("claims", "source", "assumed", "no-deal", "none"),
        ),
        CLAIMS,
        Column("accepts", "number", "Packages that it is for.", unit="packages"),
        Column("refuses", "number", "Packages that it refuses.", unit="packages"),
        Column("blocks_alone", "number", "Packages that would be deals if it were for.", unit="packages"),
        Column("silent", "id", "Issues on which it says nothing.", refers=("issues",), many=True),
    ),
)  # fmt: skip
SPACE = Table(
    "talks.space",
    "A number about all packages, or a list that is not whole.",
    (
        Column("proposal", "id", "The proposal; empty: the whole case.", refers=("proposals",), key=True),
        Column(
            "kind", "choice", "What is counted.", key=True,
            choices=("packages", "exist", "deals", "deals-keeping", "draws", "draws-of-all", "highest-chance",
                     "any-deal", "cut", "warning"),
        ),
        Column("item", "integer", "Number among its kind.", key=True),
        Column("value", "number", "The number.", unit="see kind"),
        Column("why", "text", "What is not whole, or what to look at."),
    ),
)  # fmt: skip
PACKAGES = Table(
    "talks.packages",
    "A package beside a proposal: its text, what is nearest, common ground.",
    (
        _PROPOSAL,
        _PACKAGE,
        Column("roles", "choice", "Why it is listed.", choices=ROLES, many=True),
        Column("in_hindsight", "yesno", "Whether the proposal was made only after the case's day."),
        Column("exists", "yesno", "Whether such a package makes sense."),
        Column("moves", "yesno", "Whether it moves anything that is an agreement in itself."),
        Column("deal", "yesno", "Whether nobody who must agree refuses; empty: one of them is not known."),
        Column(
            "unknown",
            "id",
            "Who must agree, and nothing tells where it stands.",
            refers=("parties",),
            many=True,
        ),
        Column("distance", "number", "Distance from the text.", unit="see settings"),
        Column("refusing", "id", "Who must agree and refuses.", refers=("parties",), many=True),
        Column("blocks_alone", "id", "Who blocks it alone.", refers=("parties",), many=True),
        share("p", "Share of draws in which it is a deal."),
        share("p_low", "Lower end of its 95 % interval."),
        share("p_high", "Upper end."),
        share("p_independent", "Product of the parties' own shares: explains the difference, no chance."),
        share("p_shared_0", "The share if nothing moved together."),
        share("p_shared_09", "The share if causes were nearly everything."),
        share("p_affected", "Share in which those who would have to cross are for; empty: not asked."),
        Column("affected", "choice", "Their line.", choices=(*STANCES, NOT_ASKED), many=True),
        Column("principle_costs", "number", "Principles that it costs.", unit="principles"),
    ),
)
TERMS = Table(
    "talks.package_terms",
    "The level of one issue in a package.",
    (
        _PROPOSAL,
        _PACKAGE,
        _ISSUE,
        Column("level", "text", "Id of the level."),
        Column("value", "number", "Where it lies.", unit="0-100"),
        Column("moves", "yesno", "Whether it differs from what holds without agreement."),
        Column("changed", "yesno", "Whether it differs from the text."),
        Column("silent", "yesno", "Whether the text does not mention the issue."),
    ),
)
PRINCIPLES = Table(
    "talks.principles",
    "A principle that a package costs: named and counted, never priced.",
    (
        _PROPOSAL,
        _PACKAGE,
        Column("principle", "id", "The principle.", key=True),
        Column("name", "text", "Its name."),
        Column("statement", "text", "What is given up."),
    ),
)
STANCES_OF = Table(
    "talks.stances",
    "Where a party stands on a package.",
    (
        _PROPOSAL,
        _PACKAGE,
        _PARTY,
        Column("role", "choice", "Its part.", choices=("must", "counts", "affected", "none")),
        Column("must_agree", "yesno", "Whether it must agree to this package."),
        Column("why", "choice", "Why it must.", choices=("role", "veto", "gate"), many=True),
        Column("stance", "choice", "Where it stands.", choices=(*STANCES, UNKNOWN, NOT_ASKED)),
        Column("redlines", "text", "Red lines that the package crosses.", many=True),
        Column("missing", "number", "Points missing until it no longer refuses; empty beside a refusal of "
               "principle.", unit="points"),
        Column("worth", "number", "What it is worth to the party; empty below restricted.", unit="points"),
        Column("margin", "number", "Worth less bottom line; empty below restricted.", unit="points"),
        share("p_for", "Share of draws in which it is for."),
        share("p_abstain", "Share in which it abstains."),
    ),
)  # fmt: skip
SAID = Table(
    "talks.said",
    "Where the claims tell a party's stance on a proposal, beside the stance that is worked out.",
    (
        _PROPOSAL,
        _PARTY,
        Column("stance", "choice", "The stance worked out.", choices=STANCES),
        Column("said", "choice", "The stance by the claims.", choices=("for", "conditional", "against")),
        share("p_said", "How likely, by the claims."),
        Column("differs", "yesno", "Whether the two differ."),
        CLAIMS,
    ),
)
RELAXATIONS = Table(
    "talks.relaxations",
    "One thing that would have to give, of a least set that makes a deal; only where there is none.",
    (
        _PROPOSAL,
        _KEEPS,
        Column("set", "integer", "Number of the set.", key=True),
        Column("item", "integer", "Number within the set.", key=True),
        Column("party", "id", "Who would give.", refers=("parties",)),
        Column("kind", "choice", "What.", choices=("reserve", "redline")),
        Column("redline", "text", "The red line; never one of principle, nor a hard one."),
        Column("missing", "number", "Points that are missing.", unit="points"),
        BASIS,
        CLAIMS,
        Column("opens", "number", "Packages that the set opens.", unit="packages"),
        Column("distance", "number", "Distance of the nearest of them.", unit="see settings"),
        Column(
            "changes", "text", "The nearest of them: issue=value where it differs from the text.", many=True
        ),
    ),
)
CONFLICTS = Table(
    "talks.conflicts",
    "One thing of a least set of which at least one has to give.",
    (
        _PROPOSAL,
        _KEEPS,
        Column("set", "integer", "Number of the set.", key=True),
        Column("item", "integer", "Number within the set.", key=True),
        Column("party", "id", "Whose.", refers=("parties",)),
        Column("kind", "choice", "What.", choices=("reserve", "redline")),
        Column("redline", "text", "The red line."),
    ),
)
SWITCHES = Table(
    "talks.switches",
    "The change of one input that turns whether the text is a deal, or whether any is.",
    (
        Column("proposal", "id", "The proposal; empty: whether there is any deal.", key=True),
        Column("kind", "choice", "The input.", choices=("reserve", "redline", "salience"), key=True),
        _PARTY,
        Column("what", "text", "The red line or issue.", key=True),
        Column("now", "number", "The input as it is; 1 = the red line stands.", unit="see kind"),
        Column("flips_at", "number", "Where the answer turns; 0 = the red line is dropped.", unit="see kind"),
        Column("in_range", "yesno", "Whether that lies within the range given for it."),
    ),
    sensitivity="restricted",
)
LEARN = Table(
    "talks.learn",
    "What finding one thing out would gain for the question which package to table.",
    (
        Column("question", "text", "What could be found out.", key=True),
        Column("kind", "choice", "What it is.", choices=("redline", "reserve", "cause"), key=True),
        Column("party", "id", "The party; empty: none in particular.", refers=("parties",)),
        Column("gain", "number", "Gain in the chance of a deal.", unit="0-1"),
        Column("gain_low", "number", "Lower end of its 95 % interval.", unit="0-1"),
        Column("gain_high", "number", "Upper end.", unit="0-1"),
        Column("seen", "yesno", "no: no difference was seen."),
    ),
    sensitivity="restricted",
)
CONTRADICTIONS = Table(
    "talks.contradictions",
    "What a party's votes fit: the same terms accepted and refused, or worse ones preferred.",
    (
        _PARTY,
        Column("terms", "text", "The terms; empty: all votes of the party.", key=True),
        Column(
            "accepted", "id", "Proposals with them that it was not against.", refers=("proposals",), many=True
        ),
        Column("refused", "id", "Proposals with them that it was against.", refers=("proposals",), many=True),
        Column(
            "inversions", "number", "Pairs where what it refused was at least as good to it.", unit="pairs"
        ),
        Column("pairs", "number", "Pairs of a vote accepted and one refused.", unit="pairs"),
    ),
)
PLAYS = Table(
    "talks.plays",
    "What role-plays ended at.",
    (
        Column("issue", "id", "The issue; empty: whether all agreed.", refers=("issues",), key=True),
        Column("level", "number", "The level.", unit="0-100", key=True),
        Column("plays", "number", "Plays that tell.", unit="plays"),
        share("share", "Share of them."),
        share("low", "Lower end of its 95 % interval."),
        share("high", "Upper end."),
    ),
)
FROZEN = Table(
    "talks.frozen",
    "A statement with its probability, tied to what it was worked out from, so that it can be scored later.",
    (
        Column("statement", "text", "The statement.", key=True),
        share("probability", "Its probability."),
        Column("sha256", "text", "Hash of the tables and settings it follows from."),
        Column("post_hoc", "yesno", "Whether the case holds what happened after its day."),
    ),
)
_ONCE: tuple[Table, ...] = (
    PACKAGES,
    TERMS,
    STANCES_OF,
    WANTS,
    GRID,
    REDLINES,
    PARTIES,
    SPACE,
    PRINCIPLES,
    SAID,
    RELAXATIONS,
    CONFLICTS,
    SWITCHES,
    LEARN,
    *STANDOFF,
    CONTRADICTIONS,
    PLAYS,
    FROZEN,
)
GIVES: tuple[Table, ...] = (OPTIONS, *(replace(table, once=True) for table in _ONCE))
