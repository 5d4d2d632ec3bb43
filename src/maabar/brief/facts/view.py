"""What every part of the page looks things up in: names, claims and dates, worked out once per page."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import pandas as pd
from markupsafe import Markup

from maabar.brief.privacy import Privacy
from maabar.engines import available
from maabar.sensitivity import unused_ranges
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from maabar.brief.messages import Messages
    from maabar.study import Study

T = TypeVar("T")
Ranges = tuple[tuple[str, str], ...]

UNNAMED, UNNAMED_IN = "unnamed", "unnamed in "
"""How results call the voice of descriptions bound to nobody, alone and in a group of outlets."""

ANCHOR = "claim-{}"
"""Anchor of a claim in the list of claims."""


@dataclass(frozen=True)
class Word:
    """The last word on something: who said it and when, and where the claim stands on the page.

    Attributes:
        who: Name of the speaker, escaped.
        when: Day it was said, in words.
        href: Link to the claim, or "" if the claim is not listed.
    """

    who: Markup
    when: str
    href: str


def is_count(claim: str) -> bool:
    """Whether a claim of `evidence.claims` is a counted passage: no id of a case has a dot."""
    return claim.startswith("passages.")


MOST_CLAIMS = 600
"""So many claims are listed in full on the page; the tables have all. Default, editable."""


def row_of(frame: pd.DataFrame, ident: str | tuple[str, ...]) -> pd.Series:
    """The row of a frame with unique ids, or tuples of them, as its index.

    Raises:
        KeyError: There is no such row.
    """
    return frame.iloc[cast("int", frame.index.get_loc(ident))]


def as_day(value: object) -> dt.date | None:
    """A cell of a date column as a plain day; None if it is empty."""
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


class View:
    """One study as one language shows it.

    Attributes:
        study: The study.
        case: Its case, at the study's level.
        say: The sentences.
        privacy: What may be printed.
        spoken: `evidence.claims`, what each known claim speaks to.
    """

    def __init__(self, study: Study, say: Messages, unused: Ranges | None = None) -> None:
        """Look at a study in one language.

        Args:
            study: Any study with the tables of the evidence engine.
            say: The catalogue of the page.
            unused: As from `unused_ranges`, if the caller has it already.
        """
        self._unused = unused
        self.study = study
        self.case = study.case
        self.say = say
        self.privacy = Privacy(study)
        self.spoken = self.table("evidence.claims")
        self._made: dict[Callable[[View], object], object] = {}

    def once(self, make: Callable[[View], T]) -> T:
        """What a function gives for this view, worked out the first time only."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]  # type: ignore[return-value]

    def table(self, name: str) -> pd.DataFrame:
        """A result table; without rows if it was withheld or its engine did not run.

        Raises:
            KeyError: No engine declares such a table.
        """
        if name in self.study.tables:
            return self.study[name]
        declared = {table.name: table for engine in available() for table in engine.gives}
        return declared[name].empty()

    @cached_property
    def unused(self) -> Ranges:
        """The ranged inputs that move no measure."""
        return unused_ranges(self.study) if self._unused is None else self._unused

    @property
    def absent(self) -> bool:
        """Whether the status of the crossings was not computed."""
        return "evidence.status" not in self.study.tables

    @property
    def on(self) -> dt.date:
        """The day that the page is about."""
        return self.study.on

    @property
    def known(self) -> dt.date:
        """The last day whose reports are used."""
        return self.study.known

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """Ids of the claims that were known."""
        return frozenset(self.spoken.loc[self.spoken["known"] <= pd.Timestamp(self.known), "claim"])

    @cached_property
    def listed_ids(self) -> frozenset[str]:
        """Ids of the claims that the page lists: all or, of very many, those it leans on and the newest.

        The last words for or against anything go first, then what acts before what does not.
        """
        if len(self.known_ids) <= MOST_CLAIMS:
            return self.known_ids
        words = [
            frame[column]
            for name, frame in self.study.tables.items()
            for column in ("last_for", "last_against")
            if name.startswith("evidence.") and column in frame
        ]
        leant_on = set(pd.concat(words)) if words else set()
        leant_on |= set(self.spoken.loc[self.spoken["layer"] == "prediction", "claim"])
        rest = self.spoken.sort_values(["acts", "published"], ascending=False, kind="stable")["claim"]
        known = [claim for claim in dict.fromkeys(rest) if claim in self.known_ids]
        known.sort(key=lambda claim: claim not in leant_on)  # stable: the newest first in both parts
        return frozenset(known[:MOST_CLAIMS])

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The known claims by id: the columns of the case, and title, source and day of the report.

        Counted passages stand among them as the engine gives them, as claims called `passages.1`,
        `passages.2`, ...
        """
        claims = self.case["claims"]
        claims = claims[claims["claim"].isin(self.known_ids)]
        reports = self.case["reports"].set_index("report")[
            ["source", "title", "published", "published_precision", "url", "lang"]
        ]
        said = claims.join(reports.add_prefix("report_"), on="report")
        counts = self.spoken[
            self.spoken["claim"].isin(self.known_ids) & self.spoken["claim"].map(is_count).astype(bool)
        ]
        if not counts.empty:
            counts = counts.drop_duplicates("claim").assign(
                predicate="passage", report_source=counts["source"], report_published=counts["published"]
            )
            kept = [name for name in counts if name in said]
            said = pd.concat([said, counts[kept]])
            texts = [str(name) for name in said if pd.api.types.is_string_dtype(said[name].dtype)]
            said[texts] = said[texts].fillna("")
        return said.set_index("claim", drop=False).rename_axis("id")

    @cached_property
    def grades(self) -> dict[str, str]:
        """Source -> its own grade."""
        sources = self.case["sources"]
        return dict(zip(sources["source"], sources["grade"], strict=True))

    @cached_property
    def plans(self) -> pd.DataFrame:
        """The rows of `evidence.claims` that announce something and count, the latest first."""
        rows = self.spoken[(self.spoken["realis"] == "planned") & (self.spoken["acts"] == "yes")]
        return rows.sort_values(["published", "claim"], ascending=[False, True])

    @cached_property
    def first_spoken(self) -> pd.DataFrame:
        """The first row of `evidence.claims` for each claim, by id."""
        return self.spoken.drop_duplicates("claim").set_index("claim", drop=False).rename_axis("id")

    @cached_property
    def crossings(self) -> pd.DataFrame:
        """The crossings of the case by id."""
        return self.case["crossings"].set_index("crossing", drop=False).rename_axis("id")

    @cached_property
    def spots(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of every crossing of the day; half way between its places if not given."""
        places = self.case["places"].set_index("place")[["lon", "lat"]]
        found = {}
        for _, row in self.case["crossings"].iterrows():
            own = (float(row["lon"]), float(row["lat"]))
            ends = [places.loc[row[side]] for side in ("place_a", "place_b") if row[side] in places.index]
            if any(map(math.isnan, own)) and ends:
                own = (
                    sum(float(e["lon"]) for e in ends) / len(ends),
                    sum(float(e["lat"]) for e in ends) / len(ends),
                )
            if self.stands(row) and not any(map(math.isnan, own)):
                found[str(row["crossing"])] = own
        return found

    def stands(self, row: pd.Series) -> bool:
        """Whether a crossing exists on the day."""
        start, end = as_day(row["from"]), as_day(row["until"])
        return (start is None or start <= self.on) and (end is None or self.on <= end)

    def name(self, ident: str) -> Markup:
        """Name of anything with an id; an event is called by what, where and when."""
        if self.kind(ident) == "events":
            return self._event_name(ident)
        return self.say.name(self.case, ident)

    def kind(self, ident: str) -> str:
        """The table that an id stands in, or ""."""
        return str(self.case.names["kind"].get(ident, ""))

    def _event_name(self, ident: str) -> Markup:
        events = self.case["events"]
        rows = events[events["event"] == ident]
        row = rows.iloc[0]
        what = self.say.word("event", str(row["kind"]))
        start, end = as_day(row["from"]), as_day(row["until"])
        hidden = bool(self.privacy.coarse("events", rows).iloc[0])
        when = self.say.month(start or end) if hidden else self.say.date_range(start, end)
        where = self.place(str(row["place"]), coarse=hidden)
        return self.say.html("event.name", what=what, where=where, when=when)

    def place(self, ident: str, *, coarse: bool = False) -> Markup:
        """Name of a place, or of its area where the place may not be told; empty for no place."""
        if coarse and ident:
            places = self.case["places"].set_index("place")["area"]
            ident = str(places.get(ident, ""))
        return self.name(ident) if ident else self.say.html("event.nowhere")

    def plain(self, ident: str) -> str:
        """Name of anything with an id as plain text."""
        return self.say.plain_name(self.case, ident)

    def speaker(self, text: str) -> Markup:
        """A speaker of a result table: an id, a group of outlets, or a description (none if anonymous)."""
        group = text.removeprefix(UNNAMED_IN)
        if text in self.case.names.index:
            return self.name(text)
        if group != text:
            return self.say.html("speaker.unnamed-in", group=self.speaker(group))
        if text in self._groups:
            return self._group_name(text)
        if text in {"", UNNAMED} or self.privacy.is_nameless(text):
            return Markup.escape(self.say.say("speaker.source"))
        return self.say.foreign(text)

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        """Group -> its sources: outlets of one owner or wire family, which are one voice."""
        sources = self.case["sources"]
        named = sources[sources["group"] != ""]
        return {str(group): list(rows["source"]) for group, rows in named.groupby("group", sort=False)}

    def _group_name(self, group: str) -> Markup:
        members = self._groups[group]
        if len(members) == 1:
            return self.name(members[0])
        return self.say.html("speaker.group", group=self.say.foreign(group.replace("-", " ")))

    def speakers(self, joined: str) -> Markup:
        """Several speakers joined by `|`, as a phrase; each is named once."""
        return self.listed(dict.fromkeys(self.speaker(one) for one in split_ids(joined)))

    def listed(self, parts: Iterable[str]) -> Markup:
        """Parts of a phrase with the language's commas and "and"; text is escaped, `Markup` is not."""
        items = [Markup.escape(part) for part in parts]
        if not items:
            return Markup()
        phrase = items[0]
        for number, item in enumerate(items[1:], start=2):
            key = "list.last" if number == len(items) else "list.more"
            phrase = self.say.html(key, first=phrase, second=item)
        return phrase

    def case_text(self, row: pd.Series, column: str) -> Markup:
        """Free text of a case row: the column's Arabic twin on an Arabic page where it is filled."""
        twin = str(row.get(f"{column}_{self.say.lang}", ""))
        text = twin or str(row[column])
        return self.say.foreign(text) if text else Markup()

    def sources(self, joined: str) -> Markup:
        """A `source` cell as a phrase: names of sources, and in words what is assumed and why."""
        return self.reasons([joined])

    def reasons(self, joined: Iterable[str]) -> Markup:
        """Several `source` cells as one phrase, each source and each reason once."""
        named: dict[str, Markup] = {}
        assumed: dict[str, Markup] = {}
        for part in (part for cell in joined for part in split_ids(cell)):
            kind, colon, why = part.partition(":")
            if colon and kind.strip() == "assumed":
                assumed[why.strip()] = self.say.foreign(why.strip())
            else:
                named[part] = self.name(part)
        phrases = [self.listed(named.values())] if named else []
        if assumed:
            phrases.append(
                self.say.html("source.assumed", why=self.say.html("list.semi").join(assumed.values()))
            )
        return self.say.html("list.semi").join(phrases)

    def href(self, claim: str) -> str:
        """Link to a claim on the page, or "" if it is not listed there."""
        return "#" + ANCHOR.format(claim) if claim in self.listed_ids else ""

    def word(self, claim: str) -> Word | None:
        """The last word that a claim is, or None if there is none."""
        if claim not in self.claims.index:
            return None
        row = row_of(self.claims, claim)
        return Word(self.who(claim), self.said_on(row, short=True), self.href(claim))

    def who(self, claim: str) -> Markup:
        """The speaker of a claim."""
        row = row_of(self.claims, claim)
        said, party = str(row["said_by"]), str(self.first_spoken.loc[claim, "party"])
        if str(row["role"]) == "anonymous":
            return Markup.escape(self.say.say("speaker.source"))
        if said in self.case.names.index:
            return self.name(said)
        bound, colon, text = said.partition(":")
        if colon and bound.strip() in self.case.names.index:
            return self.say.html(
                "speaker.bound", text=self.say.foreign(text.strip()), name=self.name(bound.strip())
            )
        if said:
            return self.say.foreign(said)
        return self.name(party) if party else self.name(str(row["report_source"]))

    def said_on(self, row: pd.Series, *, short: bool = False) -> str:
        """When the report of a claim was published, as exactly as that is known and may be told."""
        day = as_day(row["report_published"])
        if day is None:
            return self.say.say("date.not-known")
        if str(row["claim"]) in self.privacy.coarse_claims or row["report_published_precision"] == "month":
            return self.say.month(day)
        shown = self.say.short(day) if short else self.say.date(day)
        return self.say.say("date.week", day=shown) if row["report_published_precision"] == "week" else shown

    def events_known(self) -> pd.DataFrame:
        """Rows of `events` that were known: from their last day, or their first where none is given."""
        events = self.case["events"]
        return events[self._before(events["until"].fillna(events["from"]))]

    def passages_known(self) -> pd.DataFrame:
        """Rows of `passages` that were known."""
        passages = self.case["passages"]
        return passages[self._before(passages["until"].fillna(passages["from"]))]

    def proposals_known(self) -> pd.DataFrame:
        """Rows of `proposals` that had been made, and those without a day."""
        proposals = self.case["proposals"]
        return proposals[proposals["on"].isna() | self._before(proposals["on"])]

    def _before(self, days: pd.Series) -> pd.Series:
        return days.notna() & (days <= pd.Timestamp(self.known))
