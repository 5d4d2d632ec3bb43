"""Putting files in place: all of them or none, also if the program is killed in between.

`apply` refuses if a file changed since it was read or is open elsewhere, writes beside it, and renames.
With `held`, a whole case is taken for one writer; a list of what is about to be renamed is written first, so
that the next writer finishes what a killed one began.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.errors import UsageError
from maabar.gather import assemble, from_folder
from maabar.sheets import Sheet, decode, parse_csv
from maabar.short import as_seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from maabar.errors import Problem

#: Ending of the file that is written beside the one it will replace; while it is there nobody else writes.
PART = ".maabar-part"
#: Inside a case: who is writing to it, and what is about to be renamed.
LOCK, JOURNAL = ".maabar-writing", ".maabar-renaming"


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


@contextlib.contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Hold a case for writing; first finish what a writer began who was killed.

    Args:
        folder: The case.

    Yields:
        Where `apply` is to list what it renames.

    Raises:
        UsageError: If another program is writing to the case, or it cannot be written.
    """
    lock = folder / LOCK
    _take(lock)
    try:
        _finish(folder)
        yield folder / JOURNAL
    finally:
        lock.unlink(missing_ok=True)


def is_unfinished(folder: Path) -> bool:
    """Whether a writer was killed between the files of one change; the next writing verb finishes it."""
    return (folder / JOURNAL).exists()


def _take(lock: Path) -> None:
    me = {"pid": os.getpid(), "host": platform.node()}
    for _ in range(2):
        try:
            with lock.open("x", encoding="utf-8") as stream:
                json.dump(me, stream)
        except FileExistsError:
            if not _is_dead(lock, me["host"]):
                raise UsageError(
                    f'Another program is writing to "{lock.parent}". If none is, delete "{lock}" and try '
                    "again. Nothing was written."
                ) from None
            lock.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(f'Nothing can be written in "{lock.parent}" ({error.strerror}).') from error
        else:
            return
    raise UsageError(f'Another program is writing to "{lock.parent}". Nothing was written.')


def _is_dead(lock: Path, host: object) -> bool:
    """Whether the writer that left a lock was a process of this machine and runs no more."""
    try:
        owner = json.loads(lock.read_text(encoding="utf-8"))
        pid = int(owner["pid"])
    except (OSError, ValueError, TypeError, KeyError):
        return False
    if owner.get("host") != host or os.name != "posix" or pid <= 0:
        return False
    try:
        os.kill(pid, 0)  # signal 0 only asks whether the process is there
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _finish(folder: Path) -> None:
    """Rename what a killed writer had listed, and clear away what it had not got to list."""
    journal = folder / JOURNAL
    for name, digest in _listed(journal):
        target = folder / name
        inside = target.parent.resolve() in {folder.resolve(), (folder / "reports").resolve()}
        part = target.with_name(target.name + PART)
        if inside and part.is_file() and _hash(part) == digest:
            part.replace(target)
        elif not inside or not target.is_file() or _hash(target) != digest:
            raise UsageError(
                f'An earlier writing to "{name}" was stopped and cannot be finished. Look at the case, '
                f'then delete "{journal}". Nothing was written.'
            )
    journal.unlink(missing_ok=True)
    for place in (folder, folder / "reports"):
        for part in place.glob(f"*{PART}"):
            part.unlink(missing_ok=True)


def _listed(journal: Path) -> list[tuple[str, str]]:
    if not journal.exists():
        return []
    try:
        found = json.loads(journal.read_text(encoding="utf-8"))
        return [(str(name), str(digest)) for name, digest in found]
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f'"{journal}" cannot be read; delete it after a look at the case.') from error


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_journal(journal: Path, changes: Sequence[Change]) -> None:
    listed = [
        (change.path.relative_to(journal.parent).as_posix(), hashlib.sha256(change.after).hexdigest())
        for change in changes
    ]
    part = journal.with_name(journal.name + "-part")
    with part.open("w", encoding="utf-8") as stream:
        json.dump(listed, stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(journal)


def apply(changes: Sequence[Change], journal: Path | None = None) -> None:
    """Put every file in place, or none.

    Args:
        changes: The files, in the order in which they are renamed.
        journal: Where to list them first, as `held` gives it.

    Raises:
        UsageError: If a file changed since it was read, is open elsewhere, or cannot be written. Every file
            is then as it was.
    """
    parts: list[tuple[Change, Path, Path]] = []
    done: list[Change] = []
    try:
        for change in changes:
            target = change.path.resolve()
            if journal is not None:
                _refuse_outside(change, target, journal.parent)
            _refuse_open(target)
            parts.append((change, target, _write_part(target, change.after)))
        for change, target, _ in parts:
            _refuse_changed(change, target)
        if journal is not None:
            _write_journal(journal, changes)
        for change, target, part in parts:
            done.append(change)
            part.replace(target)
    except BaseException as error:
        _roll_back(done)
        if isinstance(error, OSError):
            raise UsageError(_why(error, changes)) from error
        raise
    finally:
        if journal is not None:
            journal.unlink(missing_ok=True)
        for _, _, part in parts:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


@dataclass(frozen=True)
class Trial:
    """A case as it would be after some changes.

    Attributes:
        problems: Everything that would be wrong with it.
        sheets: Its tables as text.
    """

    problems: tuple[Problem, ...]
    sheets: Mapping[str, Sheet]

    def row_of(self, table: str, row: int, column: str) -> str:
        """Return a cell of a table by the row that a problem names; empty if there is none."""
        sheet = self.sheets.get(table)
        if sheet is None or column not in sheet.header or row not in sheet.rows:
            return ""
        return sheet.columns[sheet.header.index(column)][sheet.rows.index(row)]


def try_out(folder: Path, changes: Sequence[Change]) -> Trial:
    """Return what would be wrong with a case folder after some changes; nothing is written."""
    problems: list[Problem] = []
    about, sheets, _ = from_folder(folder, [])
    for change in changes:
        if change.path.suffix.lower() == ".csv":
            sheet = Sheet(change.path.name)
            parse_csv(decode(change.after, sheet) or "", sheet)
            sheets[change.path.stem.lower()] = sheet
    assemble(about, sheets, problems)
    return Trial(tuple(as_seen(problems, sheets)), sheets)


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


def _refuse_outside(change: Change, target: Path, folder: Path) -> None:
    """Refuse a link that leads out of the case: a case that was sent must not choose what is written to."""
    inside = {folder.resolve(), folder.resolve() / "reports"}
    if target.parent not in inside:
        raise UsageError(
            f'"{change.path}" is a link out of the case. Put the file itself there. Nothing was written.'
        )


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
