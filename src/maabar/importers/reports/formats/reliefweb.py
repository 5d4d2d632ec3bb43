"""Saved answers of the ReliefWeb API: one report per item."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from maabar.importers.reports.formats import html
from maabar.importers.reports.formats.documents import (
    Document,
    below_title,
    decoded,
    refuse,
    tidy,
    web_address,
)

if TYPE_CHECKING:
    from maabar.importers.reports.settings import ReadingSettings

_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^()\s]{0,500}\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)|(?<=\S)(\*\*|__)")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def read(data: bytes, name: str, settings: ReadingSettings) -> tuple[Document, ...]:
    """Return the reports of a saved answer.

    Raises:
        CaseError: If it is no JSON, no answer of ReliefWeb, or holds no report with text.
    """
    try:
        answer = json.loads(decoded(data, name))
    except (ValueError, RecursionError) as error:
        refuse(f"It is no JSON ({type(error).__name__}).", "Save the answer of the service again.", name)
    items = answer.get("data", [answer]) if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        items = [items]
    if len(items) > settings.most_items:
        refuse(f"It holds {len(items)} reports; at most {settings.most_items} are read.", "Split it.", name)
    found = [
        document
        for item in items
        if isinstance(item, dict) and (document := _document(item, name, settings)) is not None
    ]
    if not found:
        refuse(
            "It holds no report with a title and a body.",
            "Ask the service for the fields title, body, date, source, url and language.",
            name,
        )
    return tuple(found)


def _document(item: dict[str, Any], name: str, settings: ReadingSettings) -> Document | None:
    fields = item.get("fields", item)
    if not isinstance(fields, dict):
        return None
    title, body = tidy(_string(fields.get("title")))[:300], _string(fields.get("body"))
    if not body and _string(fields.get("body-html")):
        body = html.article(_string(fields.get("body-html")).encode("utf-8", "ignore"), name, settings).text
    body = tidy(_plain(body))
    if not title or not body:
        return None
    return Document(
        title,
        below_title(title, body),
        _published(fields.get("date")),
        _names(fields.get("source")),
        web_address(
            _string(fields.get("url_alias")) or _string(fields.get("url")) or _string(item.get("href"))
        ),
        _code(fields.get("language")),
        json.dumps(item, ensure_ascii=False, sort_keys=True).encode("utf-8", "ignore"),
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain(body: str) -> str:
    """Return the body, which is Markdown, without links, emphasis and marks of headings."""
    return _HEADING.sub("", _EMPHASIS.sub("", _LINK.sub(r"\1", body)))


def _published(value: object) -> date | None:
    """Return the day the original was published, else that of the entry."""
    days = value if isinstance(value, dict) else {"original": value}
    for key in ("original", "created"):
        found = _DAY.match(_string(days.get(key)))
        try:
            if found:
                return date(*map(int, found.groups()))
        except ValueError:
            continue
    return None


def _names(value: object) -> str:
    """Return the name of the first source."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") or one.get("shortname") if isinstance(one, dict) else one
        if isinstance(name, str) and name.strip():
            return tidy(name)[:200]
    return ""


def _code(value: object) -> str:
    for one in value if isinstance(value, list) else [value]:
        code = one.get("code") if isinstance(one, dict) else one
        if isinstance(code, str) and re.fullmatch(r"[a-z]{2,3}", code):
            return code
    return ""
