"""What leaves for other programs that know the web's standards: W3C Web Annotation and PROV-O, as JSON-LD.

Both are made of the tables that leave with the brief, so they are at its level, cut to what was known, and
know no anonymous speaker. Addresses of vocabularies are written, never opened.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from maabar import store
from maabar.brief.privacy import Privacy
from maabar.brief.shared import FEWER, NAMELESS, Sheet, sheets
from maabar.quotes import FOLDER
from maabar.sheets import cell_text
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from maabar.study import Study

#: Characters of the text given before and after a quote, so that it is found again in a changed text.
BESIDE = 32
ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "maabar": "urn:maabar:terms:",
}
_SAID = ("predicate", "subject", "gate", "use", "direction", "value", "realis", "from", "until", "precision",
         "quantity", "unit", "said_by", "role", "via", "root", "review", "summary", "summary_ar")  # fmt: skip


def write(
    study: Study, folder: Path, found: Iterable[Sheet] | None = None, *, quotes: bool = True
) -> list[Path]:
    """Write `annotations.jsonld` and `provenance.jsonld` of a study.

    Args:
        study: A study.
        folder: Folder to write to; it is made if it is not there.
        found: The tables that leave, if the caller has them already.
        quotes: Whether to give the quoted words; without, only their places are given.

    Returns:
        The two files.
    """
    frames = {sheet.name: sheet.frame for sheet in (sheets(study) if found is None else found)}
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, value in (
        ("annotations.jsonld", web_annotations(study, frames, quotes=quotes)),
        ("provenance.jsonld", provenance(study, frames)),
    ):
        path = folder / name
        text = json.dumps(value, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def web_annotations(study: Study, frames: dict[str, pd.DataFrame], *, quotes: bool = True) -> dict[str, Any]:
    """Return each claim with the place of its words in the text, as a Web Annotation collection.

    Args:
        study: A study.
        frames: The tables that leave, by name.
        quotes: Whether to give the words themselves. Those of anonymous speakers, of rows that are not public
            and of small counts of people are never given.
    """
    claims = frames.get("claims", study.case["claims"].iloc[:0])
    reports = frames.get("reports", study.case["reports"].iloc[:0]).set_index("report")
    hidden, texts = Privacy(study).coarse_claims, _Texts(study)
    items = []
    for row in claims.to_dict("records"):
        shown = (
            quotes and row["claim"] not in hidden and row["role"] != "anonymous" and row["quantity"] != FEWER
        )
        url = str(reports["url"].get(row["report"], ""))
        target: dict[str, Any] = {"source": _id(study, "text", row["report"])}
        if _is_address(url):
            target["scope"] = url
        selectors = list(_selectors(row, texts.of(row["report"]) if shown else ""))
        if selectors:
            target["selector"] = selectors
        items.append(
            {
                "id": _id(study, "claim", row["claim"]),
                "type": "Annotation",
                "motivation": "classifying",
                "body": {"type": "maabar:Claim", **_said(row, shown=shown)},
                "target": target,
            }
        )
    return {
        "@context": [ANNOTATION, {"maabar": CONTEXT["maabar"]}],
        "id": _id(study, "annotations", study.known.isoformat()),
        "type": "AnnotationCollection",
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def _said(row: dict[Any, Any], *, shown: bool) -> dict[str, Any]:
    """Return what a claim says; a summary that is the quoted words themselves only where words are given."""
    found = _plain(row, _SAID)
    for name in ("maabar:summary", "maabar:summary_ar"):
        if not shown and str(found.get(name, "")).startswith("“"):
            del found[name]
    return found


def _selectors(row: dict[Any, Any], text: str) -> Iterator[dict[str, Any]]:
    start, stop = row["quote_from"], row["quote_to"]
    if not start < stop:  # false for empty cells too
        return
    first, last = int(start), int(stop)
    yield {"type": "TextPositionSelector", "start": first, "end": last}
    if last <= len(text):
        yield {
            "type": "TextQuoteSelector",
            "exact": text[first:last],
            "prefix": text[max(0, first - BESIDE) : first],
            "suffix": text[last : last + BESIDE],
        }


def provenance(study: Study, frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return where each status comes from: claims, texts, reports, sources, and the run, in PROV-O.

    Args:
        study: A study.
        frames: The tables that leave, by name.
    """
    run = _id(study, "run", store.question_of(study).digest)
    activity = {
        "@id": run,
        "@type": "prov:Activity",
        "maabar:versions": store.versions(),
        "maabar:level": study.level,
        "maabar:on": study.on.isoformat(),
        "maabar:known": study.known.isoformat(),
        "maabar:seed": study.seed,
        "maabar:reviews": study.case.log_head,
    }
    return {
        "@context": CONTEXT,
        "@graph": [
            activity,
            *_agents(study, frames),
            *_reports(study, frames),
            *_claims(study, frames),
            *_statuses(study, frames, run),
        ],
    }


def _agents(study: Study, frames: dict[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    for table, kind in (("sources", "source"), ("parties", "party")):
        for row in frames.get(table, pd.DataFrame()).to_dict("records"):
            yield {
                "@id": _id(study, "agent", row[kind]),
                "@type": ["prov:Agent", f"maabar:{kind.capitalize()}"],
                **_plain(row, ("name", "name_ar", "kind", "grade", "url")),
            }
    yield {"@id": _id(study, "agent", NAMELESS), "@type": "prov:Agent", "maabar:name": NAMELESS}


def _reports(study: Study, frames: dict[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    for row in frames.get("reports", pd.DataFrame()).to_dict("records"):
        report = _id(study, "report", row["report"])
        yield {
            "@id": report,
            "@type": ["prov:Entity", "maabar:Report"],
            "prov:wasAttributedTo": {"@id": _id(study, "agent", row["source"])},
            **({"prov:atLocation": {"@id": row["url"]}} if _is_address(str(row["url"])) else {}),
            **_plain(row, ("title", "published", "collected", "lang", "sha256")),
        }
        yield {
            "@id": _id(study, "text", row["report"]),
            "@type": ["prov:Entity", "maabar:Text"],
            "prov:wasDerivedFrom": {"@id": report},
        }


def _claims(study: Study, frames: dict[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    claims = frames.get("claims", pd.DataFrame())
    there = set(claims["claim"]) if len(claims) else set()
    agents = {one["@id"] for one in _agents(study, frames)}
    sources = dict(zip(*(study.case["reports"][name] for name in ("report", "source")), strict=True))
    for row in claims.to_dict("records"):
        bound = str(row["said_by"]).partition(":")[0].strip() or str(sources.get(row["report"], ""))
        speaker = _id(study, "agent", bound)
        found: dict[str, Any] = {
            "@id": _id(study, "claim", row["claim"]),
            "@type": ["prov:Entity", "maabar:Claim"],
            "prov:wasQuotedFrom": {"@id": _id(study, "text", row["report"])},
            "prov:wasAttributedTo": {"@id": speaker} if speaker in agents else {"maabar:name": bound},
            **_plain(row, ("review",)),
        }
        if row["root"] in there:
            found["prov:wasDerivedFrom"] = {"@id": _id(study, "claim", row["root"])}
        if row["review"] == "edited":
            found["prov:wasRevisionOf"] = {"@id": _id(study, "suggestion", row["claim"])}
        yield found


def _statuses(study: Study, frames: dict[str, pd.DataFrame], run: str) -> Iterator[dict[str, Any]]:
    status, why = frames.get("evidence.status"), frames.get("evidence.explanation")
    if status is None:
        return
    keys = ["layer", "use", "direction"]
    claims = frames.get("claims")
    known = set() if claims is None else set(claims["claim"])
    behind: dict[tuple[str, ...], list[str]] = {}
    if why is not None:
        for row in why.to_dict("records"):
            if row["claim"] in known:
                behind.setdefault((row["subject"], *(row[key] for key in keys)), []).append(row["claim"])
    for row in status.to_dict("records"):
        key = (row["crossing"], *(row[name] for name in keys))
        yield {
            "@id": _id(study, "status", "/".join(key)),
            "@type": ["prov:Entity", "maabar:Status"],
            "prov:wasGeneratedBy": {"@id": run},
            "prov:wasDerivedFrom": [
                {"@id": _id(study, "claim", claim)} for claim in dict.fromkeys(behind.get(key, ()))
            ],
            **_plain(row, ("crossing", *keys, "on", "known", "status", "basis")),
        }


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _plain(row: dict[Any, Any], columns: Iterable[str]) -> dict[str, Any]:
    """Return cells that are not empty, several values of one as a list."""
    found: dict[str, Any] = {}
    for column in columns:
        cell = cell_text(row[column]) if column in row else ""
        if cell:
            parts = split_ids(cell) if column in {"use", "via"} else []
            found[f"maabar:{column}"] = parts if len(parts) > 1 else cell
    return found


def _id(study: Study, kind: str, name: object) -> str:
    """Return a name that no other case gives: a URN, its odd characters written out."""
    plain = "".join(
        c if c.isascii() and (c.isalnum() or c in "-._/") else "".join(f"%{b:02X}" for b in c.encode())
        for c in str(name)
    )
    return f"urn:maabar:{study.case.id}:{kind}:{plain}"


class _Texts:
    """The kept texts of a study's reports, each read once."""

    def __init__(self, study: Study) -> None:
        self.folder = study.case.folder
        self.read: dict[str, str] = {}

    def of(self, report: str) -> str:
        """Return a text; empty if none is kept."""
        if report not in self.read:
            path = self.folder / FOLDER / f"{report}.txt" if self.folder is not None else None
            text = ""
            if path is not None and path.is_file():
                with path.open(encoding="utf-8", newline="", errors="replace") as stream:
                    text = stream.read()
            self.read[report] = text
        return self.read[report]
