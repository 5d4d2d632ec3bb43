"""Open in part, or at times: what makes an opening a restricted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.phrases import DAYS, QUOTES
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.hedges import Setting


def narrowed(finding: Finding, setting: Setting) -> str:
    """Open in part is restricted; closed in part is restricted too."""
    line = setting.line
    if finding.predicate == "passage" or finding.value == "restricted":
        return finding.value
    reach = 12 if line.tagged(finding.at, "motion.let") else 5
    start, stop = max(setting.clause[0], finding.at - reach), min(setting.clause[1], finding.end + 14)
    start = max([k + 1 for k in range(start, finding.at) if line.low(k) == ";"], default=start)
    for k in range(start, stop):
        if k >= finding.end and line.low(k) in {";", "but", "while"} | QUOTES and line.low(k + 1) != "only":
            break
        if line.tagged(k, "narrow.words") and line.low(k) == "days" and line.low(k - 1) in {"seven", "7"}:
            continue
        if finding.value == "closed" and line.low(k) == "a" and line.low(k + 1) == "few":
            continue  # "closed for a few hours"
        if line.tagged(k, "narrow.words") and not (
            line.low(k) in {"limited", "reduced"} and k > finding.end + 8
        ):
            return "restricted"
        if line.tagged(k, "narrow.only") and _narrows(line, k, finding):
            return "restricted"
    return "restricted" if _timetable(line, finding) or _hours(line, finding) else finding.value


def _hours(line: Line, finding: Finding) -> bool:
    """As in "closes at 22:00", "opens from 8 a.m. to noon": every day, for a time."""
    low = line.low(finding.at)
    if finding.form == "noun" or low not in _EVERY_DAY:
        return False
    for k in range(finding.end, min(len(line) - 1, finding.end + 5)):
        if line.low(k) in {"at", "from"} and _clock(line, k + 1):
            return True
    return False


def _clock(line: Line, at: int) -> bool:
    """Whether a time of day stands at a place: "noon", "22:00", "8 a.m."; not "3 June", "50 km", "2021"."""
    low, after = line.low(at), line.low(at + 1)
    if low in _PARTS_OF_DAY:
        return True
    if low.isdigit() and (after == ":" or (len(low) == len("0800") and after in {"hours", "hrs"})):
        return True
    written = low.replace(".", ":").partition(":")[0]
    if low not in _HOURS and not (written.isdigit() and int(written) <= _HOURS_OF_DAY):
        return False
    if after in _TO:
        return _clock(line, at + 2)
    return after in _AFTER_HOUR or not after


_EVERY_DAY = words("closes shuts opens close open operates works")
_PARTS_OF_DAY = words("noon midday dusk dawn sunset sunrise nightfall midnight")
_HOURS = words("one two three four five six seven eight nine ten eleven twelve")
_HOURS_OF_DAY = 24
_TO = words("to until till - –")
#: What may stand after an hour ("a . m ." is four tokens); anything else is what the number counts.
_AFTER_HOUR = words("a p am pm o'clock hours hrs daily local in every each and . , ; )")


def _timetable(line: Line, finding: Finding) -> bool:
    """As in "open Sunday to Thursday", "open on Mondays": not always."""
    if finding.value != "open" or finding.predicate == "passage" or finding.form == "noun":
        return False
    stop = min(len(line), finding.end + 14)
    for k in range(finding.end, stop - 1):
        low = line.low(k)
        if line.low(k) in {";", "but", "while"}:
            stop = k
            break
        if (
            low in DAYS
            and line.low(k + 1) in {"to", "through", "-", "–", "until"}
            and line.low(k + 2) in DAYS
        ):
            return True
        if low.endswith("days") and low.removesuffix("s") in DAYS:
            return True
    return False


def _narrows(line: Line, k: int, finding: Finding) -> bool:  # noqa: PLR0911 - one return per pattern
    low = line.low(k)
    if low == "only":
        if line.low(k + 1) == "to" and line.low(k + 2) == "be":
            return False  # "reopened, only to be shut again"
        if line.low(k - 1) in {"the", "its", "their", "is", "was", "remains"} and line.low(k - 1) not in {
            "is",
            "was",
            "remains",
        }:
            return False
        if line.tagged(k + 1, "anchor.cross") or line.low(k + 1) in {
            "one",
            "two",
            "after",
            "when",
            "hours",
            "days",
            "on",
            "if",
            "once",
            "yesterday",
            "last",
            "a",
        }:
            return False
        if k > 0 and line.tokens[k - 1].owner:
            return False
        return finding.value == "open"
    if low in {"just", "except", "excluding", "barring"}:
        return low != "just" or line.low(k + 1) == "for"
    return True
