"""What the counts alone say of a closure: tables of the page docs/hindcast-contact-line.md.

    python examples/contact-line-ukraine/baseline.py

Only the standard library is used, and only `passages.csv` beside this file is read.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CROSSINGS = ("maiorsk", "marinka", "novotroitske", "hnutove", "stanytsia-luhanska")
#: 140 km of road from the nearest other checkpoint and in another region: it tells how busy the day was.
CONTROL = "stanytsia-luhanska"
CLOSURES = {
    "2018-08-24": ("2018-08-08", "2018-08-20"),
    "2019-04-08": ("2019-01-21", "2019-01-29", "2019-02-08", "2019-04-17", "2019-04-19"),
}
"""Day of a closure -> days with all five open, within three months, to compare it with."""

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Change:
    """One closure day beside one day on which all five were open.

    Attributes:
        lost: People who would have passed the shut ones.
        gained: Change at each of the others but the control.
        control: Change at the control; zero if the reference was scaled by it.
    """

    lost: float
    gained: dict[str, float]
    control: float

    @property
    def share(self) -> float:
        """Most that can have gone to another one: what the others gained, of what was lost."""
        return sum(max(0.0, change) for change in self.gained.values()) / self.lost


def counts() -> Counts:
    """Return people a day and checkpoint, both ways, for the days counted by checkpoint."""
    found: Counts = {}
    with (HERE / "passages.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "|" not in row["crossing"]:
                found.setdefault(row["from"], {})[row["crossing"]] = int(row["count"])
    return found


def change(found: Counts, day: str, reference: str, *, scaled: bool) -> Change:
    """Return what differed on a day of closure.

    Args:
        found: Counts by day and checkpoint.
        day: A day with a zero at the shut ones.
        reference: A day with all five open.
        scaled: Whether the reference is first brought to the level of the day, by the count at the control.
    """
    now, then = found[day], found[reference]
    level = now[CONTROL] / then[CONTROL] if scaled else 1.0
    shut = [name for name in CROSSINGS if now[name] == 0]
    others = [name for name in CROSSINGS if name not in {*shut, CONTROL}]
    return Change(
        lost=sum(then[name] * level for name in shut),
        gained={name: now[name] - then[name] * level for name in others},
        control=now[CONTROL] - then[CONTROL] * level,
    )


def tables() -> str:
    """Return the tables of the page as Markdown."""
    found = counts()
    lines = ["| day | " + " | ".join(CROSSINGS) + " | all |", "|---" * (len(CROSSINGS) + 2) + "|"]
    for day, row in sorted(found.items()):
        cells = [f"{row[name]:,}" if row[name] else "shut" for name in CROSSINGS]
        lines.append(f"| {day} | {' | '.join(cells)} | {sum(row.values()):,} |")
    head = ("closure", "compared with", "lost", "change at the others", "at the control", "at most re-routed")
    lines += ["", "| " + " | ".join((*head, "the same, scaled by the control")) + " |", "|---" * 7 + "|"]
    for day, references in CLOSURES.items():
        for reference in references:
            plain, scaled = (change(found, day, reference, scaled=flag) for flag in (False, True))
            moved = ", ".join(f"{name} {value:+,.0f}" for name, value in plain.gained.items())
            lines.append(
                f"| {day} | {reference} | {plain.lost:,.0f} | {moved} | {plain.control:+,.0f} "
                f"| {plain.share:.0%} | {scaled.share:.0%} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    print(tables())
