"""Checks that need more than one cell: references, gates, intervals, roads, claims, people, personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.checks.aid import check_aid
from maabar.checks.claims import check_claims
from maabar.checks.common import Look
from maabar.checks.ground import check_ground
from maabar.checks.people import check_people
from maabar.checks.personal import check_personal
from maabar.checks.references import check_references, check_unique_ids
from maabar.checks.rows import check_intervals, check_ranges
from maabar.checks.trade import check_trade

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from maabar.about import About
    from maabar.errors import Problem


def check_case(
    about: About,
    frames: Mapping[str, pd.DataFrame],
    files: Mapping[str, str],
    unread: set[str],
) -> list[Problem]:
    """Return every problem that shows only across cells, rows and tables.

    Args:
        about: What `case.toml` says.
        frames: Every declared table, typed.
        files: Name to show for each table that was read.
        unread: Tables that could not be read or are missing: nothing is said about references to them.

    Returns:
        The problems, in the order of the tables.
    """
    look = Look(about, frames, files, unread)
    checks = (
        check_unique_ids,
        check_references,
        check_intervals,
        check_ranges,
        check_ground,
        check_aid,
        check_trade,
        check_claims,
        check_people,
        check_personal,
    )
    problems: list[Problem] = []
    for check in checks:
        problems += check(look)
    return problems
