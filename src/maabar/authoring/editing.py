"""Adding rows to a user's own files: everything else stays as it was, byte for byte where it can.

First the new contents are made in memory (`csv_with`, `workbook_with`, `toml_with`), then `apply` puts all
files in place or none: it refuses if a file changed since it was read or is open elsewhere, writes beside
it, and renames.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.errors import UsageError
from maabar.sheets import Sheet, clean_cell, decode, delimiter_of, parse_csv
from maabar.table import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

#: Ending of the file that is written beside the one it will replace; while it is there nobody else writes.
PART = ".maabar-part"


@dataclass(frozen=True)
class Change:
    """A file before and after.

    Attributes:
        path: The file.
        before: What it held when it was read; None if it was not there.
        after: What it will hold.
    """

    path: Path
    before: bytes | None
    after: bytes


def csv_with(data: bytes, name: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return a CSV file with rows added at its end.

    Byte order mark, encoding, separator, line ends, and columns that nobody declared are kept. A column
    that the rows need and the file lacks is added to its header. Text that a spreadsheet would run is
    disarmed.

    Args:
        data: The file.
        name: Its name, for messages.
        rows: Cells by column name; others stay empty.

    Raises:
        UsageError: If the file cannot be read as a table.
    """
    encoding, mark = _encoding(data)
    sheet = Sheet(name)
    text = decode(data, sheet)
    if text is None:
        raise UsageError(f"{sheet.problems[0]} Nothing was written.")
    text = text.removeprefix("\ufeff")
    sign = delimiter_of(text)
    start, stop, header = _header(text, sign)
    missing = [
        column for row in rows for column, cell in row.items() if cell and column.lower() not in header
    ]
    if missing:
        names = [*header, *dict.fromkeys(missing)]
        old = _record(text[start:stop], sign)
        written = [*old[: len(header)], *names[len(header) :]]
        text = text[:start] + _line(written, sign, _line_end(text)) + text[stop:]
        header = [one.lower() for one in names]
    end = _line_end(text)
    if text and not text.endswith(("\n", "\r")):
        text += end
    for row in rows:
        cells = {column.lower(): " ".join(cell.split()) for column, cell in row.items()}
        text += _line([safe_cell(cells.get(column, "")) for column in header], sign, end)
    result = mark + text.encode(encoding)
    _check_csv(result, name, rows)
    return result


def new_csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return a new CSV file, UTF-8, with the columns that any row uses."""
    used = [column for column in columns if any(row.get(column) for row in rows)]
    return csv_with(_line(used, ",", "\n").encode(), "new", rows)


def _encoding(data: bytes) -> tuple[str, bytes]:
    """Return the encoding of a file and the mark at its beginning."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return encoding, mark
    return "utf-8", b""


def _records(text: str, sign: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield first and last position and the cells of each record."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), delimiter=sign, strict=True)
    position = used = 0
    try:
        for cells in reader:
            length = sum(map(len, lines[used : reader.line_num]))
            used = reader.line_num
            yield position, position + length, cells
            position += length
    except csv.Error as error:
        raise UsageError(f"The table cannot be read ({error}). Nothing was written.") from error


def _record(text: str, sign: str) -> list[str]:
    return next((cells for _, _, cells in _records(text, sign)), [])


def _header(text: str, sign: str) -> tuple[int, int, list[str]]:
    for start, stop, cells in _records(text, sign):
        header = [clean_cell(cell).lower() for cell in cells]
        while header and not header[-1]:
            header.pop()
        if header:
            return start, stop, header
    raise UsageError("The table has no header. Nothing was written.")


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"


def _line(cells: Sequence[str], sign: str, end: str) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=sign, lineterminator=end).writerow(cells)
    return held.getvalue()


def _check_csv(data: bytes, name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Read the file as the program will: a row must come back as it was written, or not be written."""
    sheet = Sheet(name)
    parse_csv(decode(data, sheet) or "", sheet)
    if sheet.broken or len(sheet.rows) < len(rows):
        raise UsageError(f"{name}: the new row cannot be added safely. Nothing was written.")
    for offset, row in enumerate(rows):
        position = len(sheet.rows) - len(rows) + offset
        for column, cell in row.items():
            wanted = " ".join(cell.split())
            found = sheet.columns[sheet.header.index(column.lower())][position] if wanted else ""
            if found != wanted:
                raise UsageError(
                    f"{name}: the new row cannot be added safely (column {column}). Nothing was written."
                )


def toml_with(data: bytes, key: str, day: date) -> bytes:
    """Return a TOML file in which a top-level key holds a day; everything else stays.

    Raises:
        UsageError: If the key does not stand on a line of its own before the first table.
    """
    text = data.decode("utf-8")
    head = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    stop = head.start() if head else len(text)
    line = rf"^\ufeff?[ \t]*{re.escape(key)}[ \t]*=[ \t]*(\"?[\dT:\- ]+\"?)"
    found = re.search(line, text[:stop], re.MULTILINE)
    if not found:
        raise UsageError(f"case.toml: {key} could not be found on a line of its own. Nothing was written.")
    old = found[1].rstrip()
    new = f'"{day.isoformat()}"' if old.startswith('"') else day.isoformat()
    return (text[: found.start(1)] + new + text[found.start(1) + len(old) :]).encode("utf-8")


def apply(changes: Sequence[Change]) -> None:
    """Put every file in place, or none.

    Raises:
        UsageError: If a file changed since it was read, is open elsewhere, or cannot be written. Every file
            is then as it was.
    """
    parts: list[tuple[Change, Path, Path]] = []
    done: list[Change] = []
    try:
        for change in changes:
            target = change.path.resolve()
            _refuse_open(target)
            parts.append((change, target, _write_part(target, change.after)))
        for change, target, _ in parts:
            _refuse_changed(change, target)
        for change, target, part in parts:
            done.append(change)
            part.replace(target)
    except BaseException as error:
        _roll_back(done)
        if isinstance(error, OSError):
            raise UsageError(_why(error, changes)) from error
        raise
    finally:
        for _, _, part in parts:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _refuse_changed(change: Change, target: Path) -> None:
    if (target.read_bytes() if target.exists() else None) != change.before:
        raise UsageError(f'"{change.path}" has changed in the meantime. Nothing was written; try again.')


def _write_part(target: Path, data: bytes) -> Path:
    part = target.with_name(target.name + PART)
    try:
        stream = part.open("xb")
    except FileExistsError as error:
        raise UsageError(
            f'"{target.name}" is being written by another program, or an earlier one was stopped. '
            f'If none is running, delete "{part}" and try again. Nothing was written.'
        ) from error
    try:
        with stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, part)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _roll_back(done: Sequence[Change]) -> None:
    """Give files back what they held; a file that was new goes."""
    for change in done:
        target = change.path.resolve()
        with contextlib.suppress(OSError):
            if target.exists() and target.read_bytes() == change.after:
                if change.before is None:
                    target.unlink()
                else:
                    part = target.with_name(target.name + PART + "-back")
                    part.write_bytes(change.before)
                    part.replace(target)


def _refuse_open(target: Path) -> None:
    """Refuse a file that a spreadsheet program holds open, or that is not to be written.

    Such programs put a file beside the one that they hold.
    """
    locks = (target.with_name(f".~lock.{target.name}#"), target.with_name(f"~${target.name}"))
    if any(lock.exists() for lock in locks):
        raise UsageError(
            f'"{target.name}" is open in a spreadsheet program. Save and close it there, then try again. '
            "Nothing was written."
        )
    if target.exists() and not os.access(target, os.W_OK):
        raise UsageError(f'"{target}" is write-protected. Nothing was written.')


def _why(error: OSError, changes: Sequence[Change]) -> str:
    names = ", ".join(change.path.name for change in changes)
    if isinstance(error, PermissionError):
        return (
            f"{names}: the folder is write-protected, or a file is open in another program "
            f"({error.strerror}). Nothing was written."
        )
    return f"{names}: cannot be written ({error.strerror or error}). Nothing was written."
