"""The engine's entry: an account of what was known by a day, and the tables written from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.evidence.account import Account, Day, account_of, day_number
from maabar.engines.evidence.dissent import dissent_table
from maabar.engines.evidence.positions import positions_table
from maabar.engines.evidence.reasons import explanation_table
from maabar.engines.evidence.settings import EvidenceSettings
from maabar.engines.evidence.spoken import claims_table
from maabar.engines.evidence.status import status_table
from maabar.engines.evidence.timeline import timeline_table
from maabar.errors import UsageError, did_you_mean
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engine import Tables


def run(
    case: Case,
    settings: EvidenceSettings,
    given: Mapping[str, pd.DataFrame],
    rng: np.random.Generator | None = None,
) -> Tables:
    """Return all tables of the engine.

    Args:
        case: The case at its sensitivity level.
        settings: All judgements, and the days asked about.
        given: Not used: evidence comes first.
        rng: Not used: nothing is drawn here.
    """
    del given, rng
    account = account_of(case, settings)
    return {
        "evidence.status": status_table(account),
        "evidence.dissent": dissent_table(account),
        "evidence.explanation": explanation_table(account),
        "evidence.positions": _made(case, account, positions_table(account)),
        "evidence.timeline": timeline_table(account, day_number(case.start), day_number(case.end)),
        "evidence.claims": claims_table(account),
    }


def status(
    case: Case,
    *,
    on: Day | None = None,
    known: Day | None = None,
    provisional: bool = False,
    known_by: str | None = None,
    settings: EvidenceSettings | None = None,
    robust: bool = True,
) -> pd.DataFrame:
    """Return the state of every layer of every crossing, use and direction (`evidence.status`).

    Args:
        case: The case.
        on: Day that is asked about; default: the settings', else the case's `as_of`.
        known: Day up to which anything is known; default the same.
        provisional: Let unreviewed claims act too.
        known_by: `collected` or `published`.
        settings: All judgements; default: those of the case.
        robust: Whether to work out if each status survives a shift of every letter.

    Returns:
        One row per crossing, layer, use and direction.
    """
    account = _account(case, settings, on=on, known=known, provisional=provisional, known_by=known_by)
    return status_table(account, robust=robust)


def positions(
    case: Case,
    *,
    on: Day | None = None,
    known: Day | None = None,
    provisional: bool = False,
    known_by: str | None = None,
    settings: EvidenceSettings | None = None,
) -> pd.DataFrame:
    """Return how far proposals got and where parties stand (`evidence.positions`).

    Args:
        case: The case.
        on: Day that is asked about; default: the settings', else the case's `as_of`.
        known: Day up to which anything is known; default the same.
        provisional: Let unreviewed claims act too.
        known_by: `collected` or `published`.
        settings: All judgements; default: those of the case.
    """
    account = _account(case, settings, on=on, known=known, provisional=provisional, known_by=known_by)
    return _made(case, account, positions_table(account))


def _made(case: Case, account: Account, positions: pd.DataFrame) -> pd.DataFrame:
    """Leave out proposals that were made only after what is known."""
    offers = case["proposals"]
    known = np.datetime64("1970-01-01", "D") + account.known
    later = offers.loc[offers["on"] > pd.Timestamp(known), "proposal"]
    return positions[~positions["proposal"].isin(later)].reset_index(drop=True)


def timeline(
    case: Case,
    *,
    known: Day | None = None,
    provisional: bool = False,
    known_by: str | None = None,
    settings: EvidenceSettings | None = None,
) -> pd.DataFrame:
    """Return the state of every layer on every day of the case, as known then and now (`evidence.timeline`).

    Args:
        case: The case.
        known: Day up to which anything is known; default: the settings', else the case's `as_of`.
        provisional: Let unreviewed claims act too.
        known_by: `collected` or `published`.
        settings: All judgements; default: those of the case.
    """
    account = _account(case, settings, on=None, known=known, provisional=provisional, known_by=known_by)
    return timeline_table(account, day_number(case.start), day_number(case.end))


def explain(
    case: Case,
    crossing: str,
    *,
    on: Day | None = None,
    known: Day | None = None,
    use: str | None = None,
    direction: str | None = None,
    provisional: bool = False,
    known_by: str | None = None,
    settings: EvidenceSettings | None = None,
) -> pd.DataFrame:
    """Return what each family of claims does to the states of one crossing (`evidence.explanation`).

    Args:
        case: The case.
        crossing: Id of the crossing.
        on: Day that is asked about; default: the settings', else the case's `as_of`.
        known: Day up to which anything is known; default the same.
        use: One use only.
        direction: One direction only.
        provisional: Let unreviewed claims act too.
        known_by: `collected` or `published`.
        settings: All judgements; default: those of the case.

    Raises:
        UsageError: If the crossing, use or direction is not known.
    """
    account = _account(case, settings, on=on, known=known, provisional=provisional, known_by=known_by)
    names = list(account.cast.crossings)
    for what, value, choices in (
        ("crossing", crossing, names),
        ("use", use, USES),
        ("direction", direction, DIRECTIONS),
    ):
        if value is not None and value not in choices:
            raise UsageError(f'There is no {what} "{value}". {did_you_mean(value, list(choices))}')
    ways = [
        2 * u + d
        for u, one in enumerate(USES)
        for d, way in enumerate(DIRECTIONS)
        if use in {None, one} and direction in {None, way}
    ]
    return explanation_table(
        account, np.array([names.index(crossing)], dtype=np.int64), np.array(ways, dtype=np.int64)
    )


def _account(
    case: Case,
    settings: EvidenceSettings | None,
    *,
    on: Day | None,
    known: Day | None,
    provisional: bool,
    known_by: str | None,
) -> Account:
    """Return the account for settings, with what a call says over them."""
    base = settings or EvidenceSettings(**case.settings.get("evidence", {}))
    over: dict[str, Any] = {
        name: pd.Timestamp(day).date() for name, day in (("on", on), ("known", known)) if day is not None
    }
    if provisional:
        over["provisional"] = True
    if known_by is not None:
        over["known_by"] = known_by
    return account_of(case, EvidenceSettings(**{**base.model_dump(), **over}) if over else base)
