"""Kept originals of reports and the spans that claims quote from them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from maabar.errors import Problem, shorten

if TYPE_CHECKING:
    import pandas as pd

#: Folder inside a case that holds originals and their texts.
FOLDER = "reports"
#: Ending of the file that tells how a text was taken apart; its first line holds the hash of the text.
SPANS = ".spans.jsonl"
#: Longest first line of that file which is looked at.
MAX_LINE = 100_000


def check_quotes(case: Path, reports: pd.DataFrame, claims: pd.DataFrame) -> list[Problem]:
    """Return a problem for each original that is missing or changed and each quote outside its text.

    Offsets are code points of `reports/<report>.txt`, end exclusive. A report without one is not checked.
    """
    kept = reports[reports["file"] != ""]
    problems = [
        problem for row, report in kept.iterrows() if (problem := _original(case, int(str(row)), report))
    ]
    known = set(reports["report"])
    return [*problems, *_texts(case, known), *_spans(_lengths(case, known), claims)]


def _texts(case: Path, known: set[str]) -> list[Problem]:
    """Return a problem for each text that is not the one whose hash was kept when it was read."""
    problems = []
    for spans in sorted((case / FOLDER).glob(f"*{SPANS}")) if (case / FOLDER).is_dir() else ():
        report = spans.name.removesuffix(SPANS)
        text = case / FOLDER / f"{report}.txt"
        if report not in known or not text.is_file():
            continue
        wanted = _kept_hash(spans)
        if wanted and hashlib.sha256(text.read_bytes()).hexdigest() != wanted:
            what = "The text has changed since its claims were read from it, so quotes may be wrong."
            fix = "Bring back the text, or read the original anew as another report."
            problems.append(Problem(what, fix, f"{FOLDER}/{text.name}"))
    return problems


def _kept_hash(spans: Path) -> str:
    with spans.open(encoding="utf-8", errors="replace") as stream:
        first = stream.readline(MAX_LINE)
    try:
        head = json.loads(first)
    except ValueError:
        return ""
    return str(head.get("text_sha256", "")) if isinstance(head, dict) else ""


def _original(case: Path, row: int, report: pd.Series) -> Problem | None:
    name = str(report["file"])
    file = case / FOLDER / Path(name).name
    if Path(name).name != name:
        what, fix = "The file lies outside the folder reports/.", "Give a bare file name."
    elif not file.is_file():
        what, fix = "The original is not there.", f"Put it into {FOLDER}/ or empty the cell."
    elif report["sha256"] and hashlib.sha256(file.read_bytes()).hexdigest() != str(report["sha256"]).lower():
        what = "The original has changed since its hash was taken."
        fix = "Bring back the original, or read it anew as another report."
        return Problem(what, fix, "reports.csv", row, "sha256", str(report["sha256"]))
    else:
        return None
    return Problem(what, fix, "reports.csv", row, "file", shorten(name))


def _lengths(case: Path, known: set[str]) -> dict[str, int]:
    """Return the length of each kept text, in code points."""
    lengths = {}
    for text in (case / FOLDER).glob("*.txt") if (case / FOLDER).is_dir() else ():
        if text.stem in known:
            with text.open(encoding="utf-8", newline="", errors="replace") as stream:
                lengths[text.stem] = len(stream.read())
    return lengths


def _spans(lengths: dict[str, int], claims: pd.DataFrame) -> list[Problem]:
    problems: list[Problem] = []
    spans = claims[claims["quote_from"].notna() | claims["quote_to"].notna()]
    for row, claim in spans.iterrows():
        start, stop, longest = claim["quote_from"], claim["quote_to"], lengths.get(claim["report"])
        if not start < stop:
            what, fix = "The quote has no text between its ends.", "quote_to is the character after it."
        elif longest is not None and stop > longest:
            what, fix = (
                f"The quote ends after the text, which has {longest} characters.",
                "Read the report again.",
            )
        else:
            continue
        problems.append(Problem(what, fix, "claims.csv", int(str(row)), "quote_to", f"{start:g}-{stop:g}"))
    return problems
