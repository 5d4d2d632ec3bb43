"""What inspections find: published values, exact counting, and the table of shares."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from maabar.errors import UsageError
from maabar.queues import (
    Gate,
    found_by_share,
    found_in_sample,
    inspection_table,
    least_sample,
    undetected,
)

GATE = Gate(8, 2, 4, 40)


def test_published_chances():
    assert found_in_sample(100, 5, 20) == pytest.approx(0.6806905580, abs=5e-11)
    assert found_in_sample(30, 2, 10) == pytest.approx(0.5632183908, abs=5e-11)
    assert found_by_share(5, 20 / 100) == pytest.approx(0.67232, abs=5e-6)


@pytest.mark.parametrize(("bad", "drawn"), [(5, 45), (1, 95)])
def test_least_sample_for_nineteen_in_twenty(bad, drawn):
    assert least_sample(100, bad, 0.95) == drawn
    assert found_in_sample(100, bad, drawn - 1) < 0.95 - 1e-9


def test_least_sample_at_the_ends():
    assert least_sample(100, 5, 0) == 0
    assert least_sample(100, 0, 0.5) is None
    assert least_sample(100, 1, 0.95, finds=0.8) is None
    assert least_sample(20, 20, 1) == 1


@pytest.mark.parametrize("finds", [1, 0.6, 0])
def test_drawing_counted_out(finds):
    """All ways to draw 3 of 7, of which 2 are bad."""
    chances = [1 - (1 - finds) ** sum(i < 2 for i in drawn) for drawn in combinations(range(7), 3)]
    assert found_in_sample(7, 2, 3, finds=finds) == pytest.approx(np.mean(chances))


@pytest.mark.parametrize(
    ("share", "left"), [(0, 3), (0.05, 2.88), (0.1, 2.76), (0.2, 2.52), (0.3, 2.28), (0.5, 1.8), (1, 0.6)]
)
def test_undetected_by_share(share, left):
    assert undetected(3, share, finds=0.8) == pytest.approx(left)


def test_choosing_by_risk_finds_more_up_to_all():
    assert undetected(3, 0.1, finds=0.8, lift=4) == pytest.approx(undetected(3, 0.4, finds=0.8))
    assert undetected(3, 0.5, finds=0.8, lift=4) == pytest.approx(undetected(3, 1, finds=0.8))
    assert found_by_share(3, 0.1, lift=4) == pytest.approx(1 - 0.6**3)


def test_table_from_none_to_all():
    table = inspection_table(GATE, 12, bad=3, days=200)
    assert {len(column) for column in table.values()} == {21}
    assert (table["share"][0], table["share"][-1]) == (0, 1)
    for name, sign in (
        ("capacity", -1),
        ("wait_min", 1),
        ("wait_p90_min", 1),
        ("undetected", -1),
        ("found", 1),
    ):
        assert (sign * np.diff(table[name]) >= 0).all(), name
        assert table[name][0] != table[name][-1]
    assert table["busy"][2] == pytest.approx(0.8)
    full = inspection_table(GATE, 12, bad=3, shares=[0.1], utilisation=1, days=20)
    assert full["capacity"][0] == pytest.approx(120)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: undetected(-1, 0.5),
        lambda: undetected(1, 1.5),
        lambda: undetected(1, 0.5, finds=2),
        lambda: found_by_share(1, 0.5, lift=-1),
        lambda: found_in_sample(10, 11, 1),
        lambda: found_in_sample(10, 1, 11),
        lambda: least_sample(10, 1, 1.5),
    ],
)
def test_what_cannot_be_meant_is_refused(ask):
    with pytest.raises(UsageError):
        ask()


def test_the_example_and_the_table_of_the_page():
    """The code of docs/gates.md runs, and its table is what it gives."""
    page = (Path(__file__).parents[2] / "docs" / "gates.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    names = {}
    exec(code, names)  # noqa: S102 - our own page
    table, rows = names["table"], re.findall(r"^\| (\d+) % \| (.*) \|$", page, flags=re.MULTILINE)
    assert len(rows) == 8
    columns = ("capacity", "busy", "wait_min", "wait_p90_min", "overnight", "undetected", "found")
    for share, cells in rows:
        at = int(np.flatnonzero(np.isclose(table["share"], int(share) / 100))[0])
        for name, cell in zip(columns, cells.split(" | "), strict=True):
            factor = 100 if cell.endswith("%") else 1
            printed = float(cell.rstrip(" %").replace(",", ""))
            assert factor * table[name][at] == pytest.approx(printed, rel=0.05, abs=0.06), (share, name)
