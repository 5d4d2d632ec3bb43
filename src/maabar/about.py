"""What `case.toml` says: the case as a whole, and settings of its engines."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from maabar.errors import Problem, did_you_mean, shorten
from maabar.table import LEVELS, Level

if TYPE_CHECKING:
    from pathlib import Path

#: Without `from` and `until` a case covers so many days each side of its `as_of` (assumed: a quarter).
DEFAULT_SPAN_DAYS = 90
#: Days outside these years are typing errors.
FIRST_YEAR, LAST_YEAR = 1800, 2199
#: A case over more days than this is a typing error.
MAX_SPAN_DAYS = 3660

_TEXTS = ("case", "title", "title_ar", "summary", "summary_ar", "currency", "sensitivity")
_DAYS = ("as_of", "from", "until")


@dataclass(frozen=True)
class About:
    """The case as a whole.

    Attributes:
        case: Id.
        title: Title; `title_ar` in Arabic.
        title_ar: Title in Arabic; may be empty.
        summary: A few sentences; `summary_ar` in Arabic.
        summary_ar: Summary in Arabic; may be empty.
        as_of: The day the case speaks about.
        start: First day of its period.
        end: Last day of its period, inside.
        currency: ISO 4217 code.
        sensitivity: Level of rows that name none.
        licences: Licence and attribution by source of data.
        settings: Settings by engine.
    """

    case: str
    title: str
    title_ar: str
    summary: str
    summary_ar: str
    as_of: date
    start: date
    end: date
    currency: str
    sensitivity: Level
    licences: Mapping[str, str]
    settings: Mapping[str, Mapping[str, Any]]


def read_about(path: Path, problems: list[Problem], hashes: dict[str, str]) -> About | None:
    """Read `case.toml`; None, with the reason in `problems`, if it cannot be used."""
    if not path.is_file():
        problems.append(
            Problem(
                "The file is missing.",
                'It needs at least: case = "my-case" and as_of = 2030-06-30.',
                path.name,
            )
        )
        return None
    try:
        data = path.read_bytes()
        entries = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        problems.append(Problem("The file is not UTF-8.", "Save it again as UTF-8.", path.name))
        return None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        problems.append(
            Problem(
                f"The file is not TOML: {error}.",
                'Write name = "value", texts in quotation marks.',
                path.name,
                int(found.group(1)) if found else None,
            )
        )
        return None
    except OSError as error:
        problems.append(
            Problem(f"The file cannot be read ({error.strerror}).", "Check its rights.", path.name)
        )
        return None
    hashes[path.name] = hashlib.sha256(data).hexdigest()
    return about_from(entries, path.name, problems)


def about_from(entries: Mapping[str, Any], file: str, problems: list[Problem]) -> About | None:
    """Check the entries of `case.toml`; None, with every reason in `problems`, if they cannot be used."""
    before = _faults(problems)
    problems += _unknown(entries, file)
    as_of = _day(entries, "as_of", file, problems)
    start, end = _day(entries, "from", file, problems), _day(entries, "until", file, problems)
    if as_of is None and entries.get("as_of") in (None, ""):
        what = "as_of is missing: the day the case speaks about."
        problems.append(Problem(what, "Write as_of = 2030-06-30.", file, column="as_of"))
    texts = {key: _text(entries, key, file, problems) for key in _TEXTS}
    case, sensitivity = texts["case"] or "case", texts["sensitivity"] or "public"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case):
        what = f'"{shorten(case)}" is not an id.'
        fix = "Use lower-case letters, digits and hyphens."
        problems.append(Problem(what, fix, file, column="case", value=shorten(case)))
    if sensitivity not in LEVELS:
        what = f'"{shorten(sensitivity)}" is not known.'
        fix = did_you_mean(sensitivity, LEVELS)
        problems.append(Problem(what, fix, file, column="sensitivity", value=shorten(sensitivity)))
    if as_of is None or _faults(problems) > before:
        return None
    start = start or as_of - timedelta(days=DEFAULT_SPAN_DAYS)
    end = end or as_of + timedelta(days=DEFAULT_SPAN_DAYS)
    problems += _check_days(start, as_of, end, file)
    licences = entries.get("licences", {})
    if not isinstance(licences, Mapping):
        problems.append(
            Problem(
                "licences is not a table.",
                'Write [licences], then a line such as: source = "CC BY".',
                file,
                column="licences",
                value=shorten(licences),
            )
        )
        licences = {}
    return About(
        case=case,
        title=texts["title"] or case,
        title_ar=texts["title_ar"],
        summary=texts["summary"],
        summary_ar=texts["summary_ar"],
        as_of=as_of,
        start=start,
        end=end,
        currency=texts["currency"] or "USD",
        sensitivity=next(level for level in LEVELS if level == sensitivity),
        licences=MappingProxyType({str(k): str(v) for k, v in licences.items()}),
        settings=MappingProxyType(_tables(entries)),
    )


def _faults(problems: list[Problem]) -> int:
    return sum(problem.level == "error" for problem in problems)


def _unknown(entries: Mapping[str, Any], file: str) -> list[Problem]:
    known = [*_TEXTS, *_DAYS, "licences"]
    return [
        Problem(
            f'"{shorten(key)}" is not known and not used.',
            did_you_mean(key, known, listed=0),
            file,
            column=shorten(key),
            level="warning",
        )
        for key, value in entries.items()
        if key not in known and not isinstance(value, Mapping)
    ]


def _tables(entries: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        key: MappingProxyType(dict(value))
        for key, value in entries.items()
        if isinstance(value, Mapping) and key != "licences"
    }


def _check_days(start: date, as_of: date, end: date, file: str) -> list[Problem]:
    if start > end:
        return [
            Problem(
                f"The case ends on {end} before it starts on {start}.",
                "Swap from and until.",
                file,
                column="until",
                value=str(end),
            )
        ]
    if (end - start).days > MAX_SPAN_DAYS:
        return [
            Problem(
                f"The case covers {(end - start).days:,} days; at most {MAX_SPAN_DAYS:,} are computed.",
                "Check the years of from and until.",
                file,
                column="until",
                value=str(end),
            )
        ]
    if not start <= as_of <= end:
        return [
            Problem(
                f"as_of {as_of} lies outside {start} to {end}.",
                "Set from and until around it.",
                file,
                column="as_of",
                value=str(as_of),
            )
        ]
    return []


def _text(entries: Mapping[str, Any], key: str, file: str, problems: list[Problem]) -> str:
    value = entries.get(key, "")
    if isinstance(value, str):
        return value.strip()
    problems.append(
        Problem(f"{key} is not a text.", f'Write {key} = "…".', file, column=key, value=shorten(value))
    )
    return ""


def _day(entries: Mapping[str, Any], key: str, file: str, problems: list[Problem]) -> date | None:
    value = entries.get(key)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, datetime):
            day = value.date()
        else:
            day = value if isinstance(value, date) else date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        problems.append(
            Problem(
                f'"{shorten(value)}" is not a date.',
                "Write year-month-day, as 2030-06-30.",
                file,
                column=key,
                value=shorten(value),
            )
        )
        return None
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    what = f"{day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}."
    problems.append(Problem(what, "Check the year.", file, column=key, value=str(day)))
    return None
