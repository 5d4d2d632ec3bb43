"""Everything that was known by a day, read once: the account from which all tables are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.cast import Cast, cast_of
from maabar.engines.evidence.events import Events, events_of
from maabar.engines.evidence.families import Families, families_of
from maabar.engines.evidence.items import Items, Suspects, items_of, remembered, suspects_of, weights
from maabar.engines.evidence.known import Days, days_spoken_of
from maabar.engines.evidence.layers import Chains, Members, chains_of, members_at, plan_ends
from maabar.engines.evidence.scopes import Scopes, Sort, scopes_of, sorts_of
from maabar.engines.evidence.speakers import Speakers, speakers_of
from maabar.engines.evidence.statements import Statements, statements_of
from maabar.engines.evidence.targets import Desk, Targets, owner_of, targets_of

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.evidence.arrays import Bools, Floats, Ints
    from maabar.engines.evidence.settings import EvidenceSettings

#: Days before anything asked about that are still worked out; by then every chain is back at its rest.
MEMORY = 3650
Day = str | date | pd.Timestamp


@dataclass(frozen=True)
class Account:
    """What was known by a day, and what it adds up to.

    Attributes:
        case: The case.
        settings: All judgements.
        on: Day that is asked about, since 1970.
        known: Day up to which anything is known.
        cast: Who is who.
        said: Statements.
        who: Their speakers.
        spoken: The days they speak about.
        scopes: All chains, uses and directions apart.
        sorts: Sorts of chain.
        targets: What the statements speak to.
        x: Weight of each target in the three readings, (3, m).
        families: Who repeats whom.
        events: Events near crossings.
        items: What acts, on any known day.
        suspects: Suspected copies.
        chains: The chains of all items.
        ends: Known day from which each member of a chain acts no longer, (m,).
        members: What acts on each chain on the known day.
    """

    case: Case
    settings: EvidenceSettings
    on: int
    known: int
    cast: Cast
    said: Statements
    who: Speakers
    spoken: Days
    scopes: Scopes
    sorts: tuple[Sort, ...]
    targets: Targets
    x: Floats
    families: Families
    events: Events
    items: Items
    suspects: Suspects
    chains: Chains
    ends: Ints
    members: Members

    @property
    def sort(self) -> Ints:
        """Sort of each chain, (K,)."""
        return self.scopes.sort[self.chains.scope]

    def live_for(self, sort: Ints) -> Ints:
        """Return for how many days a claim for each state is live, (3, n)."""
        table = np.stack([np.floor(self.settings.live_dwells * kind.dwell) for kind in self.sorts], axis=-1)
        return table[:, sort].astype(np.int64)

    def name(self, family: int) -> str:
        """Return the id of the claim, count or event in which a family ends."""
        known = len(self.families.head)
        return str(self.families.head[family] if family < known else self.events.names[family - known])


def account_of(case: Case, settings: EvidenceSettings) -> Account:
    """Read everything that was known by the day the settings name (the case's `as_of` if they name none)."""
    on, known = day_number(settings.on or case.as_of), day_number(settings.known or case.as_of)
    cast = cast_of(case)
    said = statements_of(case, cast, known, known_by=settings.known_by, provisional=settings.provisional)
    who = speakers_of(said, cast, settings)
    spoken = days_spoken_of(said)
    scopes = scopes_of(cast, said, who, owner_of(who, cast, np.arange(len(said), dtype=np.int64)))
    targets = targets_of(Desk(said, who, cast, scopes, settings))
    x = weights(targets, said, who, settings, {name: number for number, name in enumerate(cast.parties)})
    strength = np.zeros(len(said), dtype=np.float64)
    np.maximum.at(strength, targets.statement, x[0])
    families = families_of(said, cast.crossings, strength)
    items = items_of(targets, x, said, who, spoken, families, scopes=scopes, settings=settings)
    events = events_of(case, cast, settings, known, voices=len(who.voices), families=len(families.head))
    items = remembered(items.joined([events.items]), min(on, known, day_number(case.start)) - MEMORY)
    suspects = suspects_of(items, said, who)
    chains = chains_of(items, len(scopes))
    ends = plan_ends(items, chains)
    return Account(
        case,
        settings,
        on,
        known,
        cast,
        said,
        who,
        spoken,
        scopes,
        sorts_of(settings),
        targets,
        x,
        families,
        events,
        items,
        suspects,
        chains,
        ends,
        members_at(items, chains, ends, suspects, known),
    )


def day_number(day: Day) -> int:
    """Return a day as whole days since 1970.

    Raises:
        ValueError: If a text is not a day.
    """
    return int(np.datetime64(pd.Timestamp(day).date(), "D").astype(np.int64))


def heard(account: Account, members: Members, reading: int = 0) -> Bools:
    """Return which members are told facts that weigh something: only they carry a label or are counted."""
    items = account.items
    return np.asarray(~items.planned[members.item] & (items.x[reading, members.item] > 0), dtype=np.bool_)
