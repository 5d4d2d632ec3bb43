"""Web pages: the article without menus and notices, by trafilatura. Nothing is fetched and no script runs."""

from __future__ import annotations

import re
import warnings
from datetime import date
from typing import TYPE_CHECKING, Any

from maabar.importers.reports.formats.documents import Document, below_title, refuse, tidy, web_address

if TYPE_CHECKING:
    from maabar.importers.reports.settings import ReadingSettings

_LANG = re.compile(rb"<html[^>]{0,400}?\blang\s?=\s?[\"']?([a-zA-Z]{2,3})\b", re.IGNORECASE)
_OPEN = re.compile(
    rb"<(/?)(?:div|section|article|span|table|tbody|tr|td|ul|ol|li|blockquote|b|i|font|em|strong)\b"
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ATTACKS = re.compile(rb"<!(?:ENTITY|DOCTYPE[^>]{0,500}\[)", re.IGNORECASE)


def read(data: bytes, name: str, settings: ReadingSettings) -> tuple[Document, ...]:
    """Return the one article of a web page.

    Raises:
        CaseError: If it declares entities, is nested too deeply, or holds no text.
    """
    return (article(data, name, settings),)


def article(data: bytes, name: str, settings: ReadingSettings) -> Document:
    """Return the article of a web page with what the page says of it.

    Raises:
        CaseError: If it declares entities, is nested too deeply, or holds no text.
    """
    if _ATTACKS.search(data):
        refuse("The page declares entities of its own.", "Save its text as .txt.", name)
    if _depth(data) > settings.most_nesting:
        refuse(
            f"Elements are nested more than {settings.most_nesting} deep.",
            "Save the text of the page as .txt, or raise the setting most_nesting.",
            name,
        )
    page = data.replace(b"\x00", b"")
    text, about = _extracted(page, settings)
    if not text.strip():
        refuse("No text was found in the page.", "Save its text as .txt.", name)
    title = tidy(about.get("title") or "")[:300]
    lang = (about.get("language") or "") or (
        "" if not (found := _LANG.search(page[:20_000])) else found[1].decode()
    )
    return Document(
        title,
        below_title(title, tidy(text)),
        _day(about.get("date") or ""),
        tidy(about.get("sitename") or "")[:200],
        web_address(about.get("url") or ""),
        lang.casefold()[:3],
    )


def _depth(data: bytes) -> int:
    """Return about how deep elements are nested: tags that open less tags that close, at most."""
    depth = most = 0
    for match in _OPEN.finditer(data):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        most = max(most, depth)
    return most


def _extracted(page: bytes, settings: ReadingSettings) -> tuple[str, dict[str, Any]]:
    """Return the text and what the page says of itself, by trafilatura."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries, about themselves
        import trafilatura  # noqa: PLC0415 - costs 0.2 s, only where a web page is read
        from trafilatura.metadata import extract_metadata  # noqa: PLC0415

        tree = trafilatura.load_html(page)
        if tree is None:
            return "", {}
        dates = {
            "original_date": True,
            "extensive_search": False,
            "max_date": f"{settings.latest_year}-12-31",
        }
        about = extract_metadata(tree, date_config=dates)
        text = trafilatura.extract(
            tree,
            output_format="txt",
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            fast=True,
        )
        if not text:
            _, text, _ = trafilatura.baseline(page)
    return text or "", {
        key: getattr(about, key, None) for key in ("title", "date", "sitename", "url", "language")
    }


def _day(text: str) -> date | None:
    found = _DATE.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
