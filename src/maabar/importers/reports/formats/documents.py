"""Which form a file has, and the limits that hold for all of them."""

from __future__ import annotations

import re
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from maabar.errors import CaseError, Problem, shorten
from maabar.importers.reports.text import faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from maabar.importers.reports.settings import ReadingSettings


@dataclass(frozen=True)
class Document:
    """A report as its file holds it.

    Attributes:
        title: Its title; may be empty.
        text: Its text, as it is to be kept.
        published: Day of publication that the file names outside its text.
        source: Name of who published it; may be empty.
        url: Where it stands, http or https; may be empty.
        lang: ISO 639 code; may be empty.
        original: The bytes to keep, if they are only a part of the file.
    """

    title: str
    text: str
    published: date | None = None
    source: str = ""
    url: str = ""
    lang: str = ""
    original: bytes = field(default=b"", repr=False)


_TAG = re.compile(rb"<(?:!doctype|html|head|body|article|div|p|meta|script|table)\b", re.IGNORECASE)
_HEADER = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version):", re.IGNORECASE
)
_ZIPS = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_OFFICE = (".docx", ".odt", ".xlsx", ".ods", ".pptx", ".odp", ".epub")
_ENDINGS = {
    "pdf": "pdf", "htm": "html", "html": "html", "xhtml": "html", "mht": "eml", "eml": "eml",
    "json": "reliefweb", "txt": "txt", "text": "txt", "md": "txt",
}  # fmt: skip


def form_of(data: bytes, name: str) -> str:
    """Return the form of a file: pdf, html, eml, reliefweb, txt, or packed.

    Args:
        data: Its bytes.
        name: Its name; the bytes decide first, then the ending.
    """
    head = data[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(_ZIPS):
        return "packed"
    ending = _ENDINGS.get(name.rpartition(".")[2].casefold(), "")
    if ending:
        return ending
    if head.startswith((b"{", b"[")):
        return "reliefweb"
    if _HEADER.match(head):
        return "eml"
    return "html" if _TAG.match(head) else "txt"


def open_file(data: bytes, name: str, settings: ReadingSettings) -> tuple[Document, ...]:
    """Return the reports in a file.

    Args:
        data: Its bytes.
        name: Its name, for its ending and for messages; nothing is opened by it.
        settings: Limits.

    Raises:
        CaseError: If it cannot be read; its `problems` say why and what to do.
    """
    most = settings.most_megabytes * 1e6
    if len(data) > most:
        refuse(f"It has {len(data) / 1e6:.1f} MB; at most {most / 1e6:g} are read.", "Split it.", name)
    form = form_of(data, name)
    if form == "packed":
        if name.casefold().endswith(_OFFICE):
            refuse("It is a file of an office program.", "Save it as PDF, web page or text.", name)
        refuse("It is a packed file.", "Unpack it and give the reports in it.", name)
    with time_limit(settings.most_seconds, name):
        module = import_module(f"maabar.importers.reports.formats.{form}")
        documents: tuple[Document, ...] = module.read(data, name, settings)
    problems = [
        problem
        for document in documents
        for problem in faults(document.text, name, most_characters=settings.most_characters)
    ]
    if problems:
        raise CaseError(problems)
    return documents


def refuse(what: str, fix: str, name: str, value: str = "") -> NoReturn:
    """Refuse a file.

    Args:
        what: What is wrong.
        fix: What to do.
        name: The file.
        value: The value at fault.

    Raises:
        CaseError: Always.
    """
    raise CaseError([Problem(what, fix, shorten(name), value=shorten(value) if value else "")])


def decoded(data: bytes, name: str) -> str:
    """Return bytes as UTF-8 text, a byte order mark dropped.

    Raises:
        CaseError: If they are not UTF-8; the message names the line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        problem = Problem(
            "The text is not UTF-8.",
            "Save it again as UTF-8.",
            shorten(name),
            row,
            value=repr(data[error.start : error.start + 8]),
        )
        raise CaseError([problem]) from None


@contextmanager
def time_limit(seconds: float, name: str) -> Iterator[None]:
    """Give up after so many seconds, where the system can interrupt (the main thread, not on Windows).

    Args:
        seconds: The limit.
        name: The file, for the message.

    Raises:
        CaseError: If the time is over.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: object) -> NoReturn:
        del number, frame
        refuse(
            f"It took longer than {seconds:g} seconds.", "Give a part of it, or save it as plain text.", name
        )

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


_SPACE = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Return extracted text with single spaces, at most one empty line, no NUL bytes and no old line ends."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n")
    plain = "".join(c for c in plain if not "\ud800" <= c <= "\udfff")
    lines = (_SPACE.sub(" ", line).strip() for line in plain.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def below_title(title: str, text: str) -> str:
    """Return text with its title as first line, unless it begins with it."""
    first = text.lstrip()[: len(title) + 20]
    return text if not title or title.casefold() in first.casefold() else f"{title}\n\n{text}"


def web_address(text: str) -> str:
    """Return an address if it is one of the web, else nothing: it is kept, and shown as a link."""
    bare = text.strip()
    return bare if re.fullmatch(r"https?://[^\s<>\"']{3,1000}", bare) else ""
