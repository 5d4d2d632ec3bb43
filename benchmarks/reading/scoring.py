"""Which rows are right, and the shares that the table shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import sqrt

from benchmarks.reading.texts import case_of, family

STATES = frozenset({"gate", "road", "passage"})
_OPPOSITE = {
    "open": {"closed"},
    "closed": {"open"},
    "used": {"none"},
    "none": {"used"},
    "restricted": {"open"},
}


def wilson(right: int, of: int, z: float = 1.96) -> str:
    """Return a share with its Wilson 95 % interval."""
    if not of:
        return "-"
    p, d = right / of, 1 + z * z / of
    middle = (p + z * z / 2 / of) / d
    half = z * sqrt(p * (1 - p) / of + z * z / 4 / of / of) / d
    return f"{right}/{of} = {p:.2f} [{max(0, middle - half):.2f}, {min(1, middle + half):.2f}]"


def means(row, said) -> bool:
    """Whether a row tells what the label does: "not open" is as good as closed."""
    if (row.value, row.realis) in said.meant:
        return True
    turned = _OPPOSITE.get(row.value, set())
    if row.realis == "negated" and row.value in {"open", "used"}:
        return any(r == "asserted" and v in {"closed", "none"} for v, r in said.meant)
    if row.realis == "asserted":
        return any(r == "negated" and (v in turned or row.value == "restricted") for v, r in said.meant)
    return False


def speaks(row, said, text) -> bool:
    """Whether a row has a speaker of the label."""
    case, _ = case_of(text.set, text.case)
    known = {*case["parties"]["party"], *case["sources"]["source"]}
    head = (row.said_by or "").split(":")[0].strip()
    own = not row.said_by or row.role == "reporter"
    for one in said.speakers:
        if one.startswith("words:"):
            right = one[6:] in (row.said_by or "").lower()
        elif one == "reporter":
            right = own or head == text.source
        elif one in {"official", "witness", "ngo"}:
            right = not own and head not in known
        else:
            right = head == one
        if right:
            return True
    return False


@dataclass
class Score:
    """Counts: of each measure how many are right, and of how many."""

    right: dict = field(default_factory=lambda: defaultdict(int))
    of: dict = field(default_factory=lambda: defaultdict(int))
    log: list = field(default_factory=list)

    def count(self, name: str, right) -> None:
        self.right[name] += bool(right)
        self.of[name] += 1

    def share(self, name: str) -> float:
        return self.right[name] / max(1, self.of[name])

    def add(self, other: Score) -> None:
        for name, n in other.of.items():
            self.of[name] += n
            self.right[name] += other.right[name]
        self.log += other.log


def _one_row(score: Score, row, right: bool) -> None:
    if row.subject:
        score.count(
            "rows without a flag: crossing and meaning"
            if not row.flags
            else "rows with a flag: crossing and meaning",
            right,
        )


def score(text, rows) -> Score:
    """Compare the rows of a text with its labels.

    Args:
        text: The labelled text.
        rows: Suggestions of any predicate; those of proposals are not looked at.
    """
    total = Score()
    got = defaultdict(list)
    for row in rows:
        if row.predicate not in STATES:
            continue
        unit = text.at((row.quote.start + row.quote.stop) / 2)
        if unit is not None and unit.kind == "either":
            continue
        is_status = unit is not None and unit.kind == "status"
        total.count("sentences: precision", is_status)
        if "guess" in row.flags:
            total.count("sentences: precision of guesses", is_status)
        if is_status:
            got[unit].append(row)
        else:
            _one_row(total, row, right=False)
            total.log.append((text, "FALSE", unit, row, None))
        if unit is not None and unit.kind == "none":
            got[unit].append(row)
    for unit in text.sentences:
        found = got.get(unit, [])
        if unit.kind == "none":
            total.count("sentences that say nothing, read as a statement", found)
        if unit.kind == "status":
            total.count("sentences: recall", found)
            _matched(total, text, unit, found)
    return total


def _matched(total: Score, text, unit, found) -> None:
    """Give each row of a sentence the label that it fits best."""
    order = sorted(
        (
            (
                4 * (row.subject in said.crossings)
                + 2 * (family(row.predicate) in said.families)
                + 3 * means(row, said)
                + any(row.value == v for v, _ in said.meant)
                + any(row.realis == r for _, r in said.meant)
                + speaks(row, said, text),
                -a,
                -b,
            )
            for a, row in enumerate(found)
            for b, said in enumerate(unit.said)
        ),
        reverse=True,
    )
    rows, labels = set(), set()
    for _, a, b in order:
        if -a in rows or -b in labels:
            continue
        rows.add(-a)
        labels.add(-b)
        _pair(total, text, unit, found[-a], unit.said[-b])
    for a, row in enumerate(found):
        if a not in rows:
            right = any(row.subject in said.crossings and means(row, said) for said in unit.said)
            _one_row(total, row, right)
            total.log.append((text, "EXTRA", unit, row, None))
    for b, said in enumerate(unit.said):
        total.count("statements: recall", b in labels)
        if b not in labels:
            total.log.append((text, "MISS", unit, None, said))


def _pair(total: Score, text, unit, row, said) -> None:
    meaning = means(row, said)
    right = {
        "crossing": row.subject in said.crossings,
        "kind": family(row.predicate) in said.families,
        "value": meaning or any(row.value == v for v, _ in said.meant),
        "realis": meaning or any(row.realis == r for _, r in said.meant),
        "meaning (value and realis)": meaning,
        "speaker": speaks(row, said, text),
    }
    for name, one in right.items():
        total.count(name, one)
        if "guess" in row.flags:
            total.count(f"{name}, of guesses", one)
    total.count("crossing, meaning and speaker", right["crossing"] and meaning and right["speaker"])
    _one_row(total, row, right["crossing"] and meaning)
    bad = [name for name, one in right.items() if not one]
    if bad:
        total.log.append((text, f"WRONG {','.join(bad)}", unit, row, said))
