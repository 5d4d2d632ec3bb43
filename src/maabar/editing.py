"""Adding rows to a user's own files, and changing cells in them: everything else stays, byte for byte.

The new contents are made in memory; `maabar.placing` puts them in place.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from maabar.errors import UsageError
from maabar.sheets import Sheet, clean_cell, decode, delimiter_of, parse_csv
from maabar.table import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date


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
    mark, encoding, text = _opened(data, name)
    sign = delimiter_of(text)
    text, header = _with_columns(text, sign, [column for row in rows for column, cell in row.items() if cell])
    end = _line_end(text)
    if text and not text.endswith(("\n", "\r")):
        text += end
    for row in rows:
        cells = {column.lower(): " ".join(cell.split()) for column, cell in row.items()}
        text += _line([safe_cell(cells.get(column, "")) for column in header], sign, end)
    result = mark + text.encode(encoding)
    _check_csv(result, name, rows)
    return result


def csv_edited(data: bytes, name: str, key: str, cells: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return a CSV file in which some cells of some rows are others; every other record keeps its bytes.

    Args:
        data: The file.
        name: Its name, for messages.
        key: The column that tells rows apart.
        cells: For each row, by its key, the new cells by column.

    Raises:
        UsageError: If the file cannot be read as a table, or lacks one of the rows.
    """
    mark, encoding, text = _opened(data, name)
    sign = delimiter_of(text)
    text, header = _with_columns(text, sign, [column for row in cells.values() for column in row])
    if key not in header:
        raise UsageError(f"{name} has no column {key}. Nothing was written.")
    at, end = header.index(key), _line_end(text)
    _, head, _ = _header(text, sign)
    parts, position, left = [text[:head]], head, dict(cells)
    for start, stop, record in _records(text[head:], sign):
        new = left.pop(clean_cell(record[at]), None) if len(record) > at else None
        if new is not None:
            row = [*record, *[""] * (len(header) - len(record))]
            for column, cell in new.items():
                row[header.index(column.lower())] = safe_cell(" ".join(cell.split()))
            parts += [text[position : head + start], _line(row, sign, end)]
            position = head + stop
    if left:
        raise UsageError(f"{name} has no row {', '.join(sorted(left)[:5])}. Nothing was written.")
    return mark + "".join([*parts, text[position:]]).encode(encoding)


def csv_without(data: bytes, name: str, key: str, keys: frozenset[str]) -> bytes:
    """Return a CSV file without some of its rows; every other record keeps its bytes.

    Args:
        data: The file.
        name: Its name, for messages.
        key: The column that tells rows apart.
        keys: The rows to leave out.

    Raises:
        UsageError: If the file cannot be read as a table.
    """
    mark, encoding, text = _opened(data, name)
    sign = delimiter_of(text)
    _, head, header = _header(text, sign)
    at = header.index(key)
    kept = [text[:head]]
    for start, stop, record in _records(text[head:], sign):
        if len(record) <= at or clean_cell(record[at]) not in keys:
            kept.append(text[head + start : head + stop])
    return mark + "".join(kept).encode(encoding)


def _opened(data: bytes, name: str) -> tuple[bytes, str, str]:
    """Return the mark at the beginning of a file, its encoding and its text."""
    encoding, mark = _encoding(data)
    sheet = Sheet(name)
    text = decode(data, sheet)
    if text is None:
        raise UsageError(f"{sheet.problems[0]} Nothing was written.")
    return mark, encoding, text.removeprefix("\ufeff")


def _with_columns(text: str, sign: str, columns: Sequence[str]) -> tuple[str, list[str]]:
    """Return a table whose header has some columns, added at its end if need be; and the header."""
    start, stop, header = _header(text, sign)
    missing = [column for column in columns if column.lower() not in header]
    if not missing:
        return text, header
    names = [*header, *dict.fromkeys(missing)]
    old = _record(text[start:stop], sign)
    written = [*old[: len(header)], *names[len(header) :]]
    text = text[:start] + _line(written, sign, _line_end(text)) + text[stop:]
    return text, [one.lower() for one in names]


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
