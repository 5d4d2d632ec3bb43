"""Articles of our own invention with what they say marked in them, and how well a reading agrees."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Self

from maabar.case import Case, build

HERE = Path(__file__).parent / "data"
MARK = re.compile(r"<<(?!/>>)([^>]*)>>|<</>>")
STATE = {"gate", "road", "passage"}
TALK = {"proposal", "agreement", "position"}


@dataclass(frozen=True)
class Label:
    start: int
    stop: int
    predicate: str
    value: str
    realis: str
    speaker: str
    subject: str


@dataclass(frozen=True)
class Article:
    name: str
    case: str
    source: str
    published: date
    text: str
    labels: tuple[Label, ...]


@cache
def case_of(name: str) -> Case:
    table = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))[name]
    point = {"lon": "35.0", "lat": "33.0"}
    tables = {
        "areas": [dict(zip(("area", "name", "party"), row, strict=True)) for row in table["areas"]],
        "parties": [
            dict(zip(("party", "name", "name_ar", "kind"), row, strict=True)) for row in table["parties"]
        ],
        "places": [
            dict(zip(("place", "name", "name_ar", "area"), row, strict=True))
            | point
            | {"source": "assumed: made"}
            for row in table["places"]
        ],
        "crossings": [
            dict(
                zip(
                    ("crossing", "name", "name_ar", "aliases", "place_a", "place_b", "gate_a", "gate_b"),
                    row,
                    strict=True,
                )
            )
            for row in table["crossings"]
        ],
        "sources": [
            dict(zip(("source", "name", "kind", "name_ar"), row, strict=True)) for row in table["sources"]
        ],
        "aliases": [{"id": one, "alias": alias} for one, alias in table["aliases"]],
        "proposals": [
            dict(zip(("proposal", "name", "by", "to", "on"), row, strict=True))
            for row in table.get("proposals", [])
        ],
    }
    return build(tables, as_of=table["as_of"], case=name, title=name)


def article(path: Path) -> Article:
    head, _, marked = path.read_text(encoding="utf-8").partition("\n\n")
    about = dict(line.split(": ", 1) for line in head.splitlines())
    text, labels, open_, at = "", [], [], 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match[1]:
            open_.append((len(text), match[1]))
        else:
            start, what = open_.pop()
            kind, speaker, subject = (part.strip() for part in what.split(";"))
            predicate, value, realis = kind.split()
            labels.append(Label(start, len(text), predicate, value, realis, speaker, subject))
    text += marked[at:]
    return Article(
        path.stem, about["case"], about["source"], date.fromisoformat(about["published"]), text, tuple(labels)
    )


def articles(folder: str) -> list[Article]:
    return [article(path) for path in sorted((HERE / folder).glob("*.txt"))]


def same_kind(a: str, b: str) -> bool:
    return a == b or {a, b} <= STATE or {a, b} <= TALK


def overlap(a0: int, a1: int, b0: int, b1: int) -> float:
    return max(0, min(a1, b1) - max(a0, b0)) / max(1, min(a1 - a0, b1 - b0))


def same_speaker(label: str, suggestion, source: str) -> bool:
    if label == "reporter":
        return suggestion.role == "reporter" or suggestion.said_by == source
    said = suggestion.said_by
    if said == label or said.startswith(label + ":"):
        return True
    words = set(re.findall(r"\w{3,}", label.lower()))
    text = said.lower()
    if label == "anonymous":
        return suggestion.role == "anonymous"
    first = label.split(maxsplit=1)[0]
    if said.startswith(first + ":"):
        words -= {first}
    return bool(words) and len(words & set(re.findall(r"\w{3,}", text))) >= max(1, len(words) / 2)


@dataclass
class Score:
    suggested: int = 0
    right: int = 0
    labels: int = 0
    found: int = 0
    value: int = 0
    realis: int = 0
    speaker: int = 0
    subject: int = 0
    sentences: int = 0
    sentences_right: int = 0
    sentences_labelled: int = 0
    sentences_found: int = 0

    def __iadd__(self, other: Score) -> Self:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def lines(self) -> list[str]:
        pairs = (
            ("statement, precision", self.right, self.suggested),
            ("statement, recall", self.found, self.labels),
            ("sentence, precision", self.sentences_right, self.sentences),
            ("sentence, recall", self.sentences_found, self.sentences_labelled),
            ("value", self.value, self.found),
            ("realis", self.realis, self.found),
            ("speaker", self.speaker, self.found),
            ("crossing or proposal", self.subject, self.found),
        )
        return [f"{name:24} {k:4} of {n:4}  {k / max(n, 1):.3f}  [{low:.3f}, {high:.3f}]" for name, k, n in pairs
                for low, high in [wilson(k, n)]]  # fmt: skip


def wilson(k: int, n: int) -> tuple[float, float]:
    if n == 0:
        return 0.0, 1.0
    z, p = 1.959964, k / n
    centre, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)


def score(one: Article, reading, show=None) -> Score:
    made = list(
        {
            (s.quote, s.predicate, s.value, s.realis, s.said_by): s for s in reversed(reading.suggestions)
        }.values()
    )[::-1]
    rows: dict[tuple, set[str]] = {}
    for s in reading.suggestions:
        rows.setdefault((s.quote, s.predicate, s.value, s.realis, s.said_by), set()).add(s.subject)
    result = Score(suggested=len(made), labels=len(one.labels))
    used: set[int] = set()
    for label in one.labels:
        fits = [
            (
                s.predicate == label.predicate,
                s.value == label.value,
                overlap(s.quote.start, s.quote.stop, label.start, label.stop),
                i,
            )
            for i, s in enumerate(made)
            if i not in used
            and same_kind(s.predicate, label.predicate)
            and overlap(s.quote.start, s.quote.stop, label.start, label.stop) >= 0.5
        ]
        if not fits:
            if show:
                show(f"  MISSED {label} {one.text[label.start : label.stop]!r}")
            continue
        s = made[max(fits, key=lambda f: (f[0] or True, f[2] > 0.8, f[0], f[1], f[2]))[3]]
        used.add(made.index(s))
        result.found += 1
        result.value += s.value == label.value
        result.realis += s.realis == label.realis
        result.speaker += same_speaker(label.speaker, s, one.source)
        result.subject += (
            label.subject.strip("-") in rows[(s.quote, s.predicate, s.value, s.realis, s.said_by)]
        )
        if show and not (
            s.value == label.value
            and s.realis == label.realis
            and same_speaker(label.speaker, s, one.source)
            and label.subject.strip("-") in rows[(s.quote, s.predicate, s.value, s.realis, s.said_by)]
        ):
            got = (
                s.predicate,
                s.value,
                s.realis,
                s.said_by,
                s.role,
                rows[(s.quote, s.predicate, s.value, s.realis, s.said_by)],
            )
            show(
                f"  DIFFERS want {label.predicate, label.value, label.realis, label.speaker, label.subject} got {got} {one.text[label.start : label.stop]!r}"
            )
    result.right = len(used)
    if show:
        for i, s in enumerate(made):
            if i not in used:
                show(
                    f"  EXTRA {s.predicate, s.value, s.realis, s.said_by, s.subject} {one.text[s.quote.start : s.quote.stop]!r}"
                )
    _by_sentence(one, reading, result)
    return result


def _by_sentence(one: Article, reading, result: Score) -> None:
    def hit(spans, sentence):
        return any(min(b, sentence.span.stop) - max(a, sentence.span.start) > 5 for a, b in spans)

    wanted = {s.number for s in reading.sentences if hit([(x.start, x.stop) for x in one.labels], s)}
    got = {
        s.number
        for s in reading.sentences
        if hit([(x.quote.start, x.quote.stop) for x in reading.suggestions], s)
    }
    result.sentences += len(got)
    result.sentences_right += len(got & wanted)
    result.sentences_labelled += len(wanted)
    result.sentences_found += len(got & wanted)
