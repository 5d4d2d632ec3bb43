"""The labelled texts and what the reader says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from maabar.case import read as read_case
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.prepare import prepare
from maabar.importers.reports.suggest import suggest
from maabar.importers.reports.verify import verify

DATA = Path(__file__).parent / "data"
SETS = ("one", "two", "three", "four")


@dataclass(frozen=True)
class Said:
    """A statement that a sentence makes: any of the crossings, meanings and speakers given is right."""

    first: tuple[str, str]
    families: frozenset[str]
    crossings: frozenset[str]
    meant: frozenset[tuple[str, str]]
    speakers: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """A labelled sentence: `status`, `none` (it looks like one and is none) or `either` (not counted)."""

    start: int
    stop: int
    kind: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Text:
    """A labelled text."""

    name: str
    set: str
    case: str
    published: date
    source: str
    words: str
    sentences: tuple[Sentence, ...]

    def at(self, place: float) -> Sentence | None:
        """Return the labelled sentence at a place; one that counts before one that does not."""
        here = [one for one in self.sentences if one.start <= place <= one.stop + 1]
        return min(here, key=lambda one: one.kind != "status", default=None)


def family(predicate: str) -> str:
    return "passage" if predicate == "passage" else "gate"


@cache
def texts(name: str) -> tuple[Text, ...]:
    folder = DATA / name
    return tuple(
        Text(
            one["text"],
            name,
            one["case"],
            date.fromisoformat(one["published"]),
            one["source"],
            (folder / "texts" / f"{one['text']}.txt").read_text("utf-8"),
            tuple(
                Sentence(
                    row["start"],
                    row["stop"],
                    row["kind"],
                    tuple(
                        Said(
                            tuple(said["meant"][0].split()),
                            frozenset(family(p) for p in said["predicate"]),
                            frozenset(said["subject"]),
                            frozenset(tuple(m.split()) for m in said["meant"]),
                            tuple(said["speaker"]),
                        )
                        for said in row["said"]
                    ),
                )
                for row in one["sentences"]
            ),
        )
        for one in json.loads((folder / "labels.json").read_text("utf-8"))
    )


@cache
def case_of(name: str, case: str):
    found = read_case(DATA / name / "cases" / case)
    return found, NameIndex.of(found)


def rows_of(text: Text, guessing=None):
    """Return the suggestions for a text, checked as `read_text` checks them; `guessing` as in `suggest`."""
    case, index = case_of(text.set, text.case)
    reading = prepare(
        text.words, case, report=text.name, source=text.source, published=text.published, index=index
    )
    return verify(suggest(reading, case, guessing=guessing), reading, case).accepted
