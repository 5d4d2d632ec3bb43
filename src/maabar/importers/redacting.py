"""Taking words out: of a row, of the kept text and of older lines of the log; the hashes stay."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from maabar.case import read
from maabar.editing import csv_edited
from maabar.errors import UsageError, shorten
from maabar.importers.rows import file_of, place
from maabar.placing import Change
from maabar.quotes import FOLDER, SPANS
from maabar.reviews import FILE, TEXTS, Chain, Decision, emptied, read_log

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from maabar.importers.reviewing import Desk

#: What stands for a character that was taken out: places of other quotes stay right.
BLOCK = "█"
#: Who speaks, where even the description was taken out.
SOMEBODY = "a source"


def redact(desk: Desk, claim: str, why: str) -> None:
    """Take the words of a claim out of its case.

    Its summary goes, a speaker who is described becomes "a source", the quote is blotted out in the kept
    text, the original of the report is deleted (its hash stays in `reports`), and older lines of the log lose
    their texts. What was sent elsewhere, and backups, are out of reach.

    Args:
        desk: Where it is logged.
        claim: The claim.
        why: The reason.

    Raises:
        UsageError: If there is no such claim, no reason is given, or the log is broken.
    """
    if not why:
        raise UsageError("A redaction needs its reason: --why.")
    case = read(desk.folder)
    found = case["claims"][case["claims"]["claim"] == claim]
    log = read_log(desk.folder)
    if found.empty:
        raise UsageError(f'There is no claim "{shorten(claim)}".')
    if log.broken is not None:
        raise UsageError(f"{log.broken} Nothing was written.")
    row = found.iloc[0]
    after = {column: "" for column in TEXTS if column != "said_by"}
    after["said_by"] = _speaker(str(row["said_by"]), set(case.names.index))
    before = {
        f"line {line['n']}": str(line["hash"])
        for line in log.lines
        if line["claim"] == claim and line["action"] != "redact"
    }
    with place(desk.folder) as put:
        path = desk.folder / FILE
        old = path.read_bytes() if path.is_file() else b""
        chain = Chain.of(log)
        line = chain.add(Decision(desk.who, "redact", claim, before, after, why), desk.now())
        new = emptied(old + chain.text.encode("utf-8"), claim, int(line["n"]))
        changes = [Change(path, old if path.is_file() else None, new)]
        claims = file_of(desk.folder, "claims")
        data = claims.read_bytes()
        changes.append(Change(claims, data, csv_edited(data, claims.name, "claim", {claim: after})))
        changes += _text(desk.folder, row)
        changes += _report(desk.folder, str(row["report"]), case["reports"])
        put(changes)
        _delete(desk.folder, str(row["report"]), case["reports"])
    desk.made.append(line)


def _speaker(said_by: str, known: set[str]) -> str:
    """Return a speaker without a description: the id that it is bound to, or "a source"."""
    bound = said_by.partition(":")[0].strip()
    if not said_by or bound in known:
        return bound
    return SOMEBODY


def _text(folder: Path, row: pd.Series) -> list[Change]:
    """Blot out the quote in the kept text, and let the spans know the text's new hash."""
    report = str(row["report"])
    path, spans = folder / FOLDER / f"{report}.txt", folder / FOLDER / f"{report}{SPANS}"
    if not path.is_file() or not row["quote_from"] < row["quote_to"]:
        return []
    old = path.read_bytes()
    text = old.decode("utf-8")
    start, stop = int(row["quote_from"]), int(row["quote_to"])
    blots = "".join(c if c.isspace() else BLOCK for c in text[start:stop])
    new = (text[:start] + blots + text[stop:]).encode("utf-8")
    changes = [Change(path, old, new)]
    if spans.is_file():
        kept = spans.read_bytes()
        first, _, rest = kept.partition(b"\n")
        head = {**json.loads(first), "text_sha256": hashlib.sha256(new).hexdigest(), "redacted": True}
        lines = [_without_description(line) for line in rest.splitlines()]
        after = "\n".join([json.dumps(head, ensure_ascii=False), *lines, ""]).encode("utf-8")
        changes.append(Change(spans, kept, after))
    return changes


def _without_description(line: bytes) -> str:
    """Return a line of the spans; a suggestion loses the description of its speaker."""
    plain = json.loads(line)
    if plain.get("record") == "suggestion":
        plain["suggestion"]["said_by"] = plain["suggestion"]["said_by"].partition(":")[0]
    return json.dumps(plain, ensure_ascii=False)


def _report(folder: Path, report: str, reports: pd.DataFrame) -> list[Change]:
    row = reports[reports["report"] == report]
    if row.empty or not row["file"].iloc[0]:
        return []
    path = file_of(folder, "reports")
    data = path.read_bytes()
    return [Change(path, data, csv_edited(data, path.name, "report", {report: {"file": ""}}))]


def _delete(folder: Path, report: str, reports: pd.DataFrame) -> None:
    for name in reports.loc[reports["report"] == report, "file"]:
        if name and name != f"{report}.txt" and "/" not in name and "\\" not in name:
            (folder / FOLDER / str(name)).unlink(missing_ok=True)
