"""Mail: its text, or the text of its HTML. What is attached is not read."""

from __future__ import annotations

import email
import email.policy
from email.utils import parseaddr
from typing import TYPE_CHECKING

from maabar.importers.reports.formats import html
from maabar.importers.reports.formats.documents import Document, below_title, refuse, tidy

if TYPE_CHECKING:
    from datetime import date
    from email.message import EmailMessage

    from maabar.importers.reports.settings import ReadingSettings


def read(data: bytes, name: str, settings: ReadingSettings) -> tuple[Document, ...]:
    """Return the one report of a mail.

    Raises:
        CaseError: If it holds no text.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        title = tidy(str(message["subject"] or ""))[:300]
        text, lang = _text(message, name, settings)
    except (LookupError, ValueError, AttributeError, TypeError, IndexError, RecursionError) as error:
        refuse(f"The mail cannot be read ({type(error).__name__}).", "Save its text as .txt.", name)
    if not text.strip():
        refuse("The mail holds no text.", "Save its text as .txt; what is attached is not read.", name)
    return (Document(title, below_title(title, text), _day(message), _sender(message), lang=lang),)


def _text(message: EmailMessage, name: str, settings: ReadingSettings) -> tuple[str, str]:
    """Return the text and its language, plain text before HTML."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return "", ""
    content = part.get_content()
    if part.get_content_subtype() == "html":
        found = html.article(content.encode("utf-8", "ignore"), name, settings)
        return found.text, found.lang
    return tidy(content), ""


def _day(message: EmailMessage) -> date | None:
    try:
        moment = message["date"].datetime if message["date"] else None
    except (AttributeError, ValueError, TypeError):
        return None
    return None if moment is None else moment.date()


def _sender(message: EmailMessage) -> str:
    """Return the name of the sender; no address, it may be a person's."""
    try:
        return tidy(parseaddr(str(message["from"] or ""))[0])[:200]
    except (ValueError, TypeError, AttributeError):
        return ""
