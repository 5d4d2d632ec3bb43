"""Kept originals of reports and the spans that claims quote from them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from maabar.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

#: Folder inside a case that holds originals and their texts.
FOLDER = "reports"


def check_quotes(case: Path, reports: pd.DataFrame, claims: pd.DataFrame) -> list[Problem]:
    """Return a problem for each original that is missing or changed and each quote outside its text.

    Offsets are code points of `reports/<report>.txt`, end exclusive. A report without one is not checked.
    """
    problems: list[Problem] = []
    for row, report in reports[reports["file"] != ""].iterrows():
        number = int(str(row))
        file = case / FOLDER / Path(str(report["file"])).name
        if Path(str(report["file"])).name != report["file"]:
            problems.append(
                Problem(
                    "The file lies outside the folder reports/.",
                    "Give a bare file name.",
                    "reports.csv",
                    number,
                    "file",
                    str(report["file"]),
                )
            )
        elif not file.is_file():
            problems.append(
                Problem(
                    "The original is not there.",
                    f"Put it into {FOLDER}/ or empty the cell.",
                    "reports.csv",
                    number,
                    "file",
                    str(report["file"]),
                )
            )
        elif report["sha256"] and hashlib.sha256(file.read_bytes()).hexdigest() != report["sha256"].lower():
            problems.append(
                Problem(
                    "The original has changed since its hash was taken.",
                    "Bring back the original, or read it anew as another report.",
                    "reports.csv",
                    number,
                    "sha256",
                    str(report["sha256"]),
                )
            )
    lengths = {}
    known = set(reports["report"])
    for text in (case / FOLDER).glob("*.txt") if (case / FOLDER).is_dir() else ():
        report = text.stem
        if report in known:
            with text.open(encoding="utf-8", newline="", errors="replace") as stream:
                lengths[report] = len(stream.read())
    spans = claims[claims["quote_from"].notna() | claims["quote_to"].notna()]
    for row, claim in spans.iterrows():
        start, stop = claim["quote_from"], claim["quote_to"]
        if not start < stop:
            problems.append(
                Problem(
                    "The quote has no text between its ends.",
                    "quote_to is the character after it.",
                    "claims.csv",
                    int(str(row)),
                    "quote_to",
                    f"{start:g}-{stop:g}",
                )
            )
        elif claim["report"] in lengths and stop > lengths[claim["report"]]:
            problems.append(
                Problem(
                    f"The quote ends after the text, which has {lengths[claim['report']]} characters.",
                    "Read the report again.",
                    "claims.csv",
                    int(str(row)),
                    "quote_to",
                    f"{stop:g}",
                )
            )
    return problems
