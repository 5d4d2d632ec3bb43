"""Plain text: it is kept as it is, so that spans count in the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.formats.documents import Document, decoded, refuse

if TYPE_CHECKING:
    from maabar.importers.reports.settings import ReadingSettings


def read(data: bytes, name: str, settings: ReadingSettings) -> tuple[Document, ...]:
    """Return the one report of a text file.

    Raises:
        CaseError: If it is not UTF-8.
    """
    del settings
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse("The text is UTF-16.", "Save it again as UTF-8.", name)
    text = decoded(data, name)
    title = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return (Document(title[:300], text),)
