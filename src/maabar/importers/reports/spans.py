"""`reports/<report>.spans.jsonl`: how a text was taken apart, so that a reviewer sees what the reader saw.

The first line tells which text, which original and which extractor; each other line is a zone, a sentence, a
name, a day or a suggestion. It is written once, with the text, and never changed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maabar.importers.reports.records import Day, Mention, Reading, Sentence, Span, Suggestion, Zone
from maabar.quotes import FOLDER, SPANS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.importers.reports.shelf import Twin

FORMAT = 1
#: A file of spans larger than this was not made by us.
MAX_BYTES = 100_000_000


@dataclass(frozen=True)
class Kept:
    """A suggestion as it was filed.

    Attributes:
        suggestion: The suggestion.
        claim: Id of its row in `claims`; empty if it has none.
        why: Why it has no row.
        root: Claim that it may merely repeat; a person decides.
    """

    suggestion: Suggestion
    claim: str = ""
    why: str = ""
    root: str = ""


@cache
def extractor_version() -> str:
    """Return the version of Maabar and a hash over the code and word lists that read reports."""
    digest = hashlib.sha256()
    root = Path(str(files("maabar.importers.reports")))
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".py", ".toml"}):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{version('maabar')}+{digest.hexdigest()[:12]}"


def spans_of(reading: Reading, kept: Sequence[Kept], twins: Sequence[Twin], about: dict[str, Any]) -> bytes:
    """Return the file of spans of a reading.

    Args:
        reading: The text taken apart.
        kept: Its suggestions, with the rows they became.
        twins: Reports that it may be a copy of.
        about: What else to say in the first line: hashes of the original, of a model's prompt and answer.
    """
    head = {
        "format": FORMAT,
        "report": reading.report,
        "text_sha256": hashlib.sha256(reading.text.encode("utf-8")).hexdigest(),
        "extractor": extractor_version(),
        "lang": reading.lang,
        "source": reading.source,
        "published": reading.published,
        "notes": list(reading.notes),
        "twins": [asdict(twin) for twin in twins],
        **about,
    }
    lines = [json.dumps(head, ensure_ascii=False, default=str), *_lines(reading, kept)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _lines(reading: Reading, kept: Sequence[Kept]) -> Iterator[str]:
    parts: tuple[tuple[str, Sequence[Any]], ...] = (
        ("zone", reading.zones),
        ("sentence", reading.sentences),
        ("mention", reading.mentions),
        ("day", reading.days),
        ("suggestion", kept),
    )
    for kind, records in parts:
        for record in records:
            plain = asdict(record)
            plain.pop("text", None)  # the text itself stands beside
            yield json.dumps({"record": kind, **plain}, ensure_ascii=False, default=str)


def read_spans(case: Path, report: str) -> tuple[Reading, tuple[Kept, ...], dict[str, Any]] | None:
    """Return how a filed report was taken apart.

    Args:
        case: Folder of the case.
        report: Id of the report.

    Returns:
        The reading, its suggestions and the first line; None if there is no such file or it is not ours.
    """
    path, text = case / FOLDER / f"{report}{SPANS}", case / FOLDER / f"{report}.txt"
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        rows = [json.loads(line) for line in path.read_bytes().splitlines() if line]
        with text.open(encoding="utf-8", newline="") as stream:
            stored = stream.read()
        head, kinds = rows[0], _by_kind(rows[1:])
        reading = Reading(
            report=report,
            text=stored,
            lang=str(head.get("lang", "")),
            source=str(head.get("source", "")),
            published=_day(head.get("published")),
            zones=tuple(Zone(z["name"], _span(z["span"]), z["speaks"]) for z in kinds["zone"]),
            sentences=tuple(_sentence(s, stored) for s in kinds["sentence"]),
            mentions=tuple(_mention(m) for m in kinds["mention"]),
            days=tuple(
                Day(_span(d["span"]), _day(d["first"]), _day(d["last"]), d["precision"], d["kind"])
                for d in kinds["day"]
            ),
            notes=tuple(head.get("notes", ())),
        )
        kept = tuple(
            Kept(_suggestion(k["suggestion"]), k["claim"], k["why"], k["root"]) for k in kinds["suggestion"]
        )
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
    return replace(reading, suggestions=tuple(one.suggestion for one in kept)), kept, head


def _by_kind(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    kinds: dict[str, list[dict[str, Any]]] = {
        kind: [] for kind in ("zone", "sentence", "mention", "day", "suggestion")
    }
    for row in rows:
        kinds[row.pop("record")].append(row)
    return kinds


def _span(value: dict[str, int]) -> Span:
    return Span(int(value["start"]), int(value["stop"]))


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _sentence(row: dict[str, Any], text: str) -> Sentence:
    span = _span(row["span"])
    return Sentence(row["number"], span, text[span.start : span.stop], row["zone"])


def _mention(row: dict[str, Any]) -> Mention:
    return Mention(
        _span(row["span"]), row["table"], row["id"], row["score"], tuple(row["others"]), tuple(row["flags"])
    )


def _suggestion(row: dict[str, Any]) -> Suggestion:
    fixed = dict(row)
    for name in ("quote", "speaker", "cue"):
        fixed[name] = _span(row[name]) if row.get(name) else None
    for name in ("first", "last"):
        fixed[name] = _day(row.get(name))
    for name in ("via", "use", "flags"):
        fixed[name] = tuple(row.get(name, ()))
    return Suggestion(**fixed)
