"""Which days a statement speaks about (valid time), seen from the day it was made (2.3 of the evidence page).

* Both ends empty: the day of publication. `from` alone, or `from` before `until`: each stated end is itself
  news about the day beside it. `from` = `until`: that day only.
* Days after publication do not act; an end that is open or later stops there. A `from` after publication is a
  plan until that day and acts on that one day as said.
* A single day known to the week or month is spread over 7 or 31 days around it (not beyond publication); ends
  known to the week or month are no news about the day beside them. `until` alone speaks of that day, and of
  the next.
* What is told as history without an end speaks of its first day only; without any day it does not act.
* A term of an offer is an offer made on the day of publication, whatever days it names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maabar.engines.evidence.arrays import NO_DAY, Bools, Ints
from maabar.engines.evidence.statements import PRECISIONS, Statements

#: Days on either side of a day that is known to the week or to the month.
AROUND = (0, 3, 15, 0)


@dataclass(frozen=True)
class Days:
    """Days of each statement, since 1970; `NO_DAY` where there is none.

    Attributes:
        first: First day it speaks about, (n,).
        last: Last day, (n,).
        before: Day before a stated first day, of which it was not so, (n,).
        after: Day after a stated last day, of which it was not so, (n,).
        start: Stated first day, on which a change is likelier, (n,).
        plan: Day for which it is a plan: of planned statements, and of those about a day yet to come, (n,).
        to_come: Whether it speaks of a day after its publication, (n,).
        stated: Whether it names a day at all, (n,).
    """

    first: Ints
    last: Ints
    before: Ints
    after: Ints
    start: Ints
    plan: Ints
    to_come: Bools
    stated: Bools


def days_spoken_of(said: Statements) -> Days:
    """Return the days each statement speaks about."""
    term = said.is_("proposal") & (said.text["value"] == "term")
    since = np.where(term, NO_DAY, said.since)
    until = np.where(term, NO_DAY, said.until)
    said_on = said.published
    has_first, has_last = since != NO_DAY, until != NO_DAY
    history = said.how("historical")
    planned = said.how("planned") & ~term
    to_come = has_first & (since > said_on) & ~planned

    first = np.where(has_first, since, np.where(has_last, np.minimum(until, said_on), said_on))
    last = np.where(has_last, np.minimum(until, said_on), np.where(history & has_first, since, said_on))
    last = np.where(to_come, since, last)
    single = ~has_first | (since == until)

    exact = said.precision == PRECISIONS.index("day")
    around = np.array(AROUND, dtype=np.int64)[np.maximum(said.precision, 0)]
    spread = single & ~exact & ~to_come & ~term
    first = np.where(spread, first - around, first)
    last = np.where(spread, np.minimum(last + around, said_on), last)

    told = said.how("asserted", "historical") & exact & ~term
    opens = told & has_first & (since != until)
    closes = told & has_last & (until < said_on) & (since != until)
    none = np.full(len(said), NO_DAY, dtype=np.int64)
    return Days(
        first=first,
        last=last,
        before=np.where(opens & (since - 1 <= said_on), since - 1, none),
        after=np.where(closes, until + 1, none),
        start=np.where(opens, since, none),
        plan=np.where((planned & has_first) | to_come, since, none),
        to_come=to_come,
        stated=has_first | has_last,
    )
