"""Files of reports -> their texts: plain text, web pages, PDF, mail, saved answers of ReliefWeb.

Each form has a module; it is imported when a file of that form comes. Nothing is fetched, run or written.
"""

from maabar.importers.reports.formats.documents import Document, open_file

__all__ = ["Document", "open_file"]
