"""What a reader should know about a run: limits reached, no way out, what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.tables import NOTES

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.people.compile import Compiled
    from maabar.engines.people.simulate import Simulated


def notes(made: Compiled, result: Simulated) -> pd.DataFrame:
    """Return `people.notes`."""
    rows: list[dict[str, Any]] = []
    places = made.net.places
    blocked = result.moves[..., k.BLOCKED].sum(axis=(0, 2))
    rows += [
        {"check": "no-way-out", "place": places[at], "people": blocked[at],
         "text": "Who wanted to leave found no way that was open and that they would take."}
        for at in np.flatnonzero(blocked >= 1)
    ]  # fmt: skip
    going, full = made.destinations, made.world.law[k.FULL_FROM]
    last = result.stock[-1, :, :, k.HERE].sum(axis=1)
    limit = made.world.sites[-1, k.LIMIT]
    rows += [
        {"check": "limit-reached", "place": places[going[j]], "people": last[going[j]],
         "text": f"At the end more people are there than {full:.0%} of what the site may hold."}
        for j in np.flatnonzero(last[going] > full * limit)
    ]  # fmt: skip
    if result.sums[k.CAPPED] >= 1:
        rows.append({
            "check": "departures-above-population", "people": result.sums[k.CAPPED],
            "text": "Departures that the case asks for beyond those who live there; nobody was made up.",
        })  # fmt: skip
    rows += [
        {"check": "no-limit-known", "crossing": name,
         "text": "It is open for people on some days and no number is known: it lets everybody through."}
        for name in made.passing.no_limit
    ]  # fmt: skip
    rows += [
        {"check": "old-count", "place": name, "text": "The last count is more than 90 days old."}
        for name in made.before.aged
    ]
    return NOTES.frame(rows) if rows else NOTES.empty()
