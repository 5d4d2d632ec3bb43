"""How a state is said: as a fact, not at all, as a plan, a wish, a condition, a rumour, or of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from maabar.importers.reports.hedges import Setting, _has_if, _hedge, _left, _other_verb
from maabar.importers.reports.phrases import QUOTES

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.settings import ReadingSettings


@dataclass(slots=True)
class Manner:
    """How something is said, with the doubts about it.

    Attributes:
        value: The value, which "not fully" may change.
        realis: As in the table `claims`; empty if nothing is said at all (a question).
    """

    value: str
    realis: str
    flags: tuple[str, ...] = ()


def manner(finding: Finding, setting: Setting, settings: ReadingSettings) -> Manner:  # noqa: PLR0911 - one return per pattern
    """Return how a state is said."""
    line, frame = setting.line, setting.frame
    if _is_question(finding, setting):
        return Manner(finding.value, "")
    negated, whole = _negation(finding, setting)
    value = _narrowed(finding, setting)
    if whole:
        value, negated = "restricted", False
    if finding.predicate == "passage" and negated:
        value, negated = "none", False
    denied = any(f.kind == "deny" for f in setting.frames)
    past = _historical(finding, setting, settings)
    hedge = _hedge(finding, setting)
    if denied:
        return Manner(value, "asserted" if negated else "negated", ("polarity",) if negated else ())
    if hedge == "conditional" and not (negated and not _has_if(line, setting.clause)):
        return Manner(value, "conditional")
    if negated:
        return Manner(value, "negated")
    if hedge in {"proposed", "planned", "rumoured"}:
        return Manner(value, hedge, _check_attempt(finding, setting))
    if past:
        return Manner(value, "historical")
    if _attempted(finding, setting):
        return Manner(value, "planned", ("realis",))
    del frame
    return Manner(value, "asserted")


def _is_question(finding: Finding, setting: Setting) -> bool:
    line = setting.line
    for k in _left(finding, setting, 14):
        if line.tagged(k, "question.words", "question.phrases"):
            return True
        if (
            line.low(k) in {"if", "when"}
            and line.tagged(k - 1, "question.phrases", "verbs.say")
            and line.low(k - 1) in {"ask", "asks", "asked", "say", "said"}
        ):
            return True
    frame = setting.frame
    if frame is not None and frame.content:
        first = max(frame.content[-1][0], frame.cue[1])
        if line.low(first) in {"when", "whether", "why", "how", "if"} and line.low(frame.cue[0]) in {
            "say",
            "said",
            "asked",
            "ask",
            "explain",
            "decide",
            "confirm",
            "announce",
            "announced",
            "decided",
            "explained",
            "clarify",
        }:
            return True
    end = line.tokens[-1].raw if line.tokens else ""
    return end == "?" and line.sentence.zone != "headline"


def _negation(finding: Finding, setting: Setting) -> tuple[bool, bool]:
    """Return whether a state is said not to be, and whether only not wholly."""
    line = setting.line
    if finding.lexical or "able" in finding.notes:
        return finding.lexical, False
    count = 0
    whole = False
    for k in _left(finding, setting, 9):
        if line.tagged(k, "negated.phrases"):
            inner = line.end(k, "negated.phrases")
            count += inner <= finding.at + 1 and not _other_verb(line, inner, finding)
        elif line.tagged(k, "negated.words") and not line.tagged(k - 1, "negated.phrases"):
            if _no_negation(line, k, finding):
                continue
            count += 1
            whole |= any(line.tagged(j, "negated.whole") for j in range(k + 1, finding.at + 1))
    if finding.value == "restricted" or finding.predicate == "passage":
        whole = False
    if finding.predicate == "passage":
        return False, False
    put_off = _put_off(finding, setting)
    return bool((count + put_off) % 2), whole and count == 1


def _no_negation(line: Line, k: int, finding: Finding) -> bool:
    """Whether a "not" is about something else: "not only", "no fewer", another verb between."""
    low, after = line.low(k), line.low(k + 1)
    if after in {"only", "fewer", "less", "just", "doubt", "date", "matter"} and after != "date":
        return True
    if low == "no" and after in {"comment", "immediate", "casualties", "injuries", "incidents"}:
        return True
    if (
        low == "nor"
        and line.any(0, k, "nothing") < 0
        and any(line.low(j) in {"neither", "not"} for j in range(max(0, k - 8), k))
    ):
        return True
    if low in {"without", "hardly"}:
        return finding.at - k > 4
    if low in {"no", "none", "nobody", "neither"} and finding.at - k > 9:
        return True
    return _other_verb(line, k + 1, finding)


def _put_off(finding: Finding, setting: Setting) -> bool:
    """As in "The reopening was postponed", "delayed the closure"."""
    line = setting.line
    if finding.form != "noun" and not line.low(finding.at).endswith("ing"):
        if line.low(finding.at - 1) == "to" and line.low(finding.at - 2) in {"plans", "plan", "efforts"}:
            return line.any(finding.end, min(setting.clause[1], finding.end + 10), "negated.put_off") >= 0
        return any(
            line.tagged(k, "negated.put_off") and line.low(k + 1) in {"opening", "reopening", "from"}
            for k in _left(finding, setting, 4)
        )
    stop = min(setting.clause[1], finding.end + 10)
    for k in [*_left(finding, setting, 7), *range(finding.end, stop)]:
        if line.tagged(k, "negated.put_off"):
            return True
        if k > finding.end and line.low(k) in {",", ";"}:
            break
    return False


def _narrowed(finding: Finding, setting: Setting) -> str:
    """Open in part is restricted; closed in part is restricted too."""
    line = setting.line
    if finding.predicate == "passage" or finding.value == "restricted":
        return finding.value
    reach = 12 if line.tagged(finding.at, "motion.let") else 5
    start, stop = max(setting.clause[0], finding.at - reach), min(setting.clause[1], finding.end + 14)
    for k in range(start, stop):
        if k >= finding.end and line.low(k) in {";", "but", "while"} | QUOTES:
            break
        if line.tagged(k, "narrow.words") and line.low(k) == "days" and line.low(k - 1) in {"seven", "7"}:
            continue
        if line.tagged(k, "narrow.words") and not (
            line.low(k) in {"limited", "reduced"} and k > finding.end + 8
        ):
            return "restricted"
        if line.tagged(k, "narrow.only") and _narrows(line, k, finding):
            return "restricted"
    return finding.value


def _narrows(line: Line, k: int, finding: Finding) -> bool:
    low = line.low(k)
    if low == "only":
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


def _historical(finding: Finding, setting: Setting, settings: ReadingSettings) -> bool:
    line = setting.line
    start, stop = setting.clause
    since = any(d.kind == "since" for d in setting.days)
    told = [
        _word_of_past(finding, setting, k)
        for k in range(max(start, finding.at - 10), min(stop, finding.end + 10))
    ]
    if any(told):
        return True
    dated = [d for d in setting.days if d.last is not None or d.first is not None]
    if setting.published is not None and dated and not since:
        limit = setting.published - timedelta(days=settings.past_after)
        if all(d.last is not None and d.last < limit for d in dated):
            return finding.form != "state" or not _present(line, finding)
    return (setting.frame is None or not setting.frame.past) and not dated and _pluperfect(line, finding)


_SPANS = frozenset(
    {
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "hours",
        "few",
        "two",
        "three",
        "four",
        "five",
        "several",
    }
)


def _word_of_past(finding: Finding, setting: Setting, k: int) -> bool:  # noqa: PLR0911 - one return per word
    """Whether a word puts the state into the past: "previously", "years ago", "had been"."""
    line = setting.line
    if not line.tagged(k, "historical.words", "historical.phrases"):
        return False
    if line.low(k) == "ago" or line.low(k + 1) == "ago":
        return _long_ago(line, k)
    if line.low(k) == "in" and line.low(k + 2) == "past":
        return line.low(k + 3) not in _SPANS and not line.low(k + 3).isdigit()  # not "in the past week"
    if line.low(k) in {"was", "were"}:
        return line.low(finding.at - 1) in {"last", "once"}  # "was last open in May"
    if line.low(k) == "at":
        return line.low(k + 3) != "of"  # not "at the time of the visit"
    if line.low(k) == "had":
        dated = any(d.first or d.last for d in setting.days)
        told = setting.frame is not None and setting.frame.past
        return not (dated or told) and _pluperfect(line, finding)
    return not (line.low(k) == "last" and any(d.kind == "since" for d in setting.days))


def _long_ago(line: Line, k: int) -> bool:
    return any(
        line.low(j) in {"years", "year", "months", "decade", "decades"} for j in range(max(0, k - 3), k + 2)
    )


def _present(line: Line, finding: Finding) -> bool:
    return any(
        line.low(j) in {"is", "are", "remains", "remain", "has", "have"}
        for j in range(max(0, finding.at - 5), finding.at)
    )


def _pluperfect(line: Line, finding: Finding) -> bool:
    """As in "Had reopened" in the reporter's own voice: before what the report is about."""
    if any(
        line.low(j) == "first" and line.low(j + 1) == "time"
        for j in range(max(0, finding.at - 12), finding.at)
    ):
        return False  # "the first time it had been open in years"
    return any(line.low(j) in {"had", "hadn't"} for j in range(max(0, finding.at - 4), finding.at)) and (
        line.low(finding.at).endswith("ed") or line.low(finding.at) in {"shut", "open"}
    )


def _attempted(finding: Finding, setting: Setting) -> bool:
    return any(setting.line.tagged(k, "historical.attempt") for k in _left(finding, setting, 5))


def _check_attempt(finding: Finding, setting: Setting) -> tuple[str, ...]:
    return ("realis",) if _attempted(finding, setting) else ()
