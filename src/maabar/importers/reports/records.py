"""What the reading of a report hands from one step to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the stored text, in code points, end exclusive."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a report: headline, standfirst, dateline, caption, body, or one that says nothing.

    Attributes:
        name: What it is: `headline`, `standfirst`, `dateline`, `caption`, `heading`, `body`, which speak, or
            `headline-repeat`, `reading-time`, `related`, `follow-us`, `share`, `copyright`, `repeat`,
            `advertisement`, `byline`, `caption-archive`, `credit`, `navigation`, which do not.
        span: Where it stands.
        speaks: Whether claims, dates and numbers may come from it.
    """

    name: str
    span: Span
    speaks: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `text` equals the stored text between the ends of `span`."""

    number: int
    span: Span
    text: str
    zone: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text that means something of the case.

    Attributes:
        span: Where it stands.
        table: `places`, `crossings`, `parties`, `sources`, `areas` or `proposals`.
        id: Row of that table; empty if it could be several (`others` lists them) or none is near enough.
        score: 1 for an exact or alias match, else the similarity.
        others: Other ids that come near, best first.
        flags: `spelling-differs` (accepted, but not as the case spells it), `ask` (near, a person
            decides), `ambiguous` (several things have this name), `place-or-crossing` (decided by
            the words around), `no-crossing-word` (a crossing by its bare name, nothing around says
            it is one), `demonym` and `capital` (a state by its adjective or its capital), `generic`
            (a common noun such as `traders`), `initials`, `local` (a short form that the report
            itself explains).
    """

    span: Span
    table: str
    id: str
    score: float
    others: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A date in the text.

    Attributes:
        span: Where it stands.
        first: First day, None if open or not known.
        last: Last day, None if open or not known.
        precision: `day`, `week`, `month` or `unclear`.
        kind: `on` (that day or these days), `since` (open at its end), `until` (open at its start) or
            `before` (earlier than the dateline, day not known).
    """

    span: Span
    first: date | None
    last: date | None
    precision: str = "day"
    kind: str = "on"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A claim that an extractor suggests; nothing of it counts before a person accepted it.

    The fields are the columns of the table `claims`; offsets are code points of the stored text.

    Attributes:
        sentence: Number of the sentence it stands in.
        speaker: Where the speaker is named, if anywhere.
        cue: The words that tell what is said (verb of saying, of stance, of status).
        score: How sure the extractor is, 0 to 1.
        flags: What a person should look at (`guess`, `polarity`, `realis`, `value`, `speaker`,
            `speaker-ambiguous`, `subject`,
            `gate-unsaid`, `two-statuses`, `distance`, `spelling-differs`, `addresses-reader`, ...).
        extractor: Who suggests it: `rules` or the name of a model.
    """

    report: str
    sentence: int
    quote: Span
    predicate: str
    value: str = ""
    subject: str = ""
    said_by: str = ""
    role: str = "reporter"
    via: tuple[str, ...] = ()
    gate: str = ""
    use: tuple[str, ...] = ()
    direction: str = ""
    realis: str = "asserted"
    first: date | None = None
    last: date | None = None
    precision: str = "day"
    quantity: float | None = None
    unit: str = ""
    speaker: Span | None = None
    cue: Span | None = None
    score: float = 1.0
    flags: tuple[str, ...] = ()
    extractor: str = "rules"


@dataclass(frozen=True)
class Reading:
    """A report's text taken apart.

    Attributes:
        report: Id of the report.
        text: The stored text; every span is an offset into it.
        lang: `en`, `ar` or another ISO 639 code.
        source: Id of the source that published it, empty if the case has none.
        published: Day it was published; dates such as "Wednesday" are counted from it. None if not known.
    """

    report: str
    text: str
    lang: str
    source: str = ""
    published: date | None = None
    zones: tuple[Zone, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    days: tuple[Day, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)
