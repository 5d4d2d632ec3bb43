"""Verifying a long log of reviews, and comparing it with the rows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

LINES = 100_000
VERIFY_S = 3.0
COMPARE_S = 1.0


@pytest.fixture(scope="session")
def long_log():
    """A log of so many decisions, as bytes."""
    from maabar.reviews import Chain, Decision

    chain, parts = Chain(), []
    at = datetime(2030, 6, 30, tzinfo=UTC)
    for number in range(LINES):
        before, after = {"review": "unreviewed"}, {"review": "accepted"}
        chain.add(Decision("MK", "accept", f"claim-{number}", before, after, "read in full"), at)
        if not number % 1000:
            parts.append(chain.text)
            chain.text = ""
    return "".join([*parts, chain.text]).encode()


def test_verify(within, long_log):
    from maabar.reviews import parse_log

    log = within(VERIFY_S, parse_log, long_log)
    assert log.broken is None
    assert len(log.lines) == LINES


def test_compare_with_rows(within, long_log):
    from maabar.reviews import check_log, parse_log
    from maabar.tables import BY_NAME

    log = parse_log(long_log)
    claims = BY_NAME["claims"].frame(
        {"claim": [f"claim-{number}" for number in range(LINES)], "review": ["accepted"] * LINES}
    )
    assert within(COMPARE_S, check_log, log, claims) == []
