"""Taking reports apart: names per second, reports per minute. Suggestions are measured where they are made."""

from __future__ import annotations

import random
from datetime import date
from functools import cache

import pytest

REPORTS_PER_MINUTE = 1_000  # of 5 kB, on one core, for everything; taking apart may use a third of that
MENTIONS_PER_SECOND = {300: 10_000, 5_000: 1_000}
LENGTH = 5_000
REPORTS = 60

_ONSETS = ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "r", "s", "t", "z", "sh", "kh", "gh", "dr", "st"]
_VOWELS = ["a", "e", "i", "o", "u", "aa", "ei"]
_SAID = (
    "The council said on Monday that the {0} crossing was shut to trucks from {1}, and that nobody knew for how long.",
    "Two officials told reporters in {0} that talks with {1} on the release of drivers had stalled last week.",
    "“We will open it when we are asked to,” a spokesman for {0} said, adding that the road to {1} was safe.",
    "Since 3 March about 1,200 people have passed {0}, most of them students and patients, according to {1}.",
    "Residents of {0}, north of {1}, reported shelling overnight and said that the U.N. convoy had turned back.",
)


def _names(count: int, seed: int = 1) -> list[str]:
    """Pronounceable names, all different."""
    dice = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = dice.randint(2, 4)
        found["".join(dice.choice(_ONSETS) + dice.choice(_VOWELS) for _ in range(syllables)).capitalize()] = (
            None
        )
    return list(found)


@cache
def _case(names: int):
    from maabar.case import build

    made = _names(names)
    crossings = names // 10
    places = [
        {
            "place": f"place-{n}",
            "name": name,
            "area": f"area-{n % 2}",
            "lon": 10.0,
            "lat": 50.0,
            "source": "assumed: made",
        }
        for n, name in enumerate(made[crossings:])
    ]
    tables = {
        "areas": [{"area": f"area-{n}", "name": f"Area {n}", "party": f"party-{n}", "source": "assumed: made"} for n in (0, 1)],
        "parties": [{"party": f"party-{n}", "name": f"Council of the {'NS'[n]} Bank", "source": "assumed: made"} for n in (0, 1)],
        "places": places,
        "crossings": [
            {
                "crossing": f"crossing-{n}", "name": name, "place_a": f"place-{2 * n}", "place_b": f"place-{2 * n + 1}",
                "gate_a": "party-0", "gate_b": "party-1", "source": "assumed: made",
            }
            for n, name in enumerate(made[:crossings])
        ],
    }  # fmt: skip
    return build(tables, as_of="2030-06-30", check=False), made


def _report(names: list[str], seed: int) -> str:
    """A report of about 5 kB; a fifth of its names is spelled a little otherwise."""
    dice = random.Random(seed)

    def name() -> str:
        word = dice.choice(names)
        return (
            word if dice.random() < 0.8 else word.replace("ei", "ay").replace("aa", "a").replace("kh", "ch")
        )

    lines = ["Council shuts the crossing as talks stall", "3 March 2030", ""]
    while sum(map(len, lines)) < LENGTH:
        lines.append(" ".join(dice.choice(_SAID).format(name(), name()) for _ in range(2)))
        lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize("names", MENTIONS_PER_SECOND)
def test_mentions_per_second(benchmark, names):
    from maabar.importers.reports.names import NameIndex
    from maabar.importers.reports.prepare import prepare

    case, made = _case(names)
    index = NameIndex.of(case)
    readings = [
        prepare(_report(made, n), case, report="x", published=date(2030, 3, 3), index=index)
        for n in range(REPORTS)
    ]
    found = sum(len(reading.mentions) for reading in readings)
    assert found >= 0.8 * sum(reading.text.count("crossing") for reading in readings)

    def fresh():
        return (NameIndex.of(case),), {}

    def match(fresh_index):
        return sum(len(fresh_index.mentions(reading.text, reading.sentences)) for reading in readings)

    benchmark.pedantic(match, setup=fresh, rounds=3)
    rate = found / benchmark.stats.stats.median
    benchmark.extra_info["mentions_per_second"] = round(rate)
    assert rate >= MENTIONS_PER_SECOND[names]


def test_reports_per_minute(benchmark):
    from maabar.importers.reports.names import NameIndex
    from maabar.importers.reports.prepare import prepare

    case, made = _case(300)
    index = NameIndex.of(case)
    texts = [_report(made, n) for n in range(REPORTS)]

    def read():
        return [prepare(text, case, report="x", published=date(2030, 3, 3), index=index) for text in texts]

    readings = benchmark.pedantic(read, rounds=3)
    assert all(reading.sentences and reading.mentions and reading.days for reading in readings)
    rate = 60 * REPORTS / benchmark.stats.stats.median
    benchmark.extra_info["reports_per_minute"] = round(rate)
    assert rate >= 3 * REPORTS_PER_MINUTE
