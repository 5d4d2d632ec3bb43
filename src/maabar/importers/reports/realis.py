"""How a state is said: as a fact, not at all, as a plan, a wish, a condition, a rumour, or of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from maabar.importers.reports.hedges import Setting, _has_if, _hedge, _left, _not_ruled_out, _other_verb
from maabar.importers.reports.narrowing import narrowed
from maabar.importers.reports.phrases import TIMES
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.records import Day
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
    line = setting.line
    if _is_question(finding, setting):
        return Manner(finding.value, "")
    negated, whole = _negation(finding, setting)
    value = narrowed(finding, setting)
    if whole:
        value, negated = "restricted", False
    if finding.predicate == "passage" and negated:
        value, negated = "none", False
    denied = _denied(finding, setting)
    past = _historical(finding, setting, settings)
    hedge = _hedge(finding, setting)
    if denied:
        return Manner(value, "asserted" if negated else "negated", ("polarity",) if negated else ())
    if hedge == "conditional" and not (negated and not _has_if(line, setting.clause)):
        return Manner(value, "conditional")
    if negated:
        return Manner(value, "historical" if _was_put_off(finding, setting) else "negated")
    if hedge in {"proposed", "planned", "rumoured"}:
        return Manner(value, hedge, _check_attempt(finding, setting))
    if past:
        return Manner(value, "historical")
    if _attempted(finding, setting):
        return Manner(value, "" if _tried(finding, setting) else "planned", ("realis",))
    return Manner(value, "asserted")


def _denied(finding: Finding, setting: Setting) -> bool:
    line = setting.line
    denied = any(f.kind == "deny" and not _not_denied(line, f.cue[0]) for f in setting.frames)
    denied = denied and not _not_ruled_out(setting.frames, line)
    return denied or _untrue(line, finding)


def _not_denied(line: Line, cue: int) -> bool:
    """As in "did not deny that the gate was shut"."""
    if not line.low(cue).startswith("den"):
        return False
    return any(line.low(k) in {"not", "never", "didn't"} for k in range(max(0, cue - 3), cue))


def _is_question(finding: Finding, setting: Setting) -> bool:
    line = setting.line
    for k in _left(finding, setting, 14):
        if line.low(k) == "is" and line.low(k + 1) in {"that", "to"} and _only_wished(line, k):
            return True
        if line.low(k) == "question" and line.low(k - 1) == "no":
            continue
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


_WISHED = words("matters counts important priority aim goal point thing task challenge need key")


_WRONG = words("wrong false incorrect misleading inaccurate premature")


def _untrue(line: Line, finding: Finding) -> bool:
    """As in "it is not true that people have been prevented", "no truth in reports that"."""
    for k in range(max(0, finding.at - 16), finding.at):
        low = line.low(k)
        if low in {"untrue", "false"} and line.low(k + 1) == "that":
            return True
        if (
            low in _WRONG
            and line.low(k + 1) == "to"
            and line.low(k + 2) in {"say", "claim", "suggest", "speak"}
        ):
            return True  # "it would be wrong to say that"
        if low in {"true", "truth"} and line.low(k - 1) in {"not", "no"}:
            return True
    told = line.any(max(0, finding.at - 14), finding.at, "hearsay.nouns") >= 0
    return told and line.any(finding.end, min(len(line), finding.end + 12), "hearsay.untrue") >= 0


def _only_wished(line: Line, at: int) -> bool:
    """As in "What matters is that aid gets through": it is not said that it does."""
    return any(line.low(k) in _WISHED for k in range(max(0, at - 3), at))


def _negation(finding: Finding, setting: Setting) -> tuple[bool, bool]:
    """Return whether a state is said not to be, and whether only not wholly."""
    line = setting.line
    if finding.lexical or "able" in finding.notes:
        return finding.lexical, False
    count = int(line.low(finding.at - 1) == "against" and line.low(finding.at).endswith("ing"))
    whole = False
    for k in _left(finding, setting, 9):
        if line.tagged(k, "negated.phrases"):
            inner = line.end(k, "negated.phrases")
            count += inner <= finding.at + 1 and not _other_verb(line, inner, finding)
        elif line.tagged(k, "negated.words") and not line.tagged(k - 1, "negated.phrases"):
            if _no_negation(line, k, finding) or _aside(line, k, finding):
                continue
            count += 1
            whole |= any(line.tagged(j, "negated.whole") for j in range(k + 1, finding.at + 1))
    if finding.value == "restricted" or finding.predicate == "passage":
        whole = False
    if finding.predicate == "passage":
        return False, False
    put_off = _put_off(finding, setting)
    return bool((count + put_off) % 2), whole and count == 1


def _no_negation(line: Line, k: int, finding: Finding) -> bool:  # noqa: PLR0911 - one return per pattern
    """Whether a "not" is about something else: "not only", "no fewer", another verb between."""
    low, after = line.low(k), line.low(k + 1)
    if after in {"only", "fewer", "less", "just", "doubt", "date", "matter"} and after != "date":
        return True
    if low == "no" and (after == "." or after[:1].isdigit()):
        return True  # "form no. 9"
    if low == "no" and after in {"comment", "immediate", "casualties", "injuries", "incidents"}:
        return True
    if (
        low == "nor"
        and line.any(0, k, "nothing") < 0
        and any(line.low(j) in {"neither", "not"} for j in range(max(0, k - 8), k))
    ):
        return True
    if low == "without" and not after.endswith("ing"):
        return True  # "those without papers were let through"
    if low in {"without", "hardly"}:
        return finding.at - k > 4
    if low in {"no", "none", "nobody", "neither"} and finding.at - k > 9:
        return True
    return _other_verb(line, k + 1, finding)


def _aside(line: Line, k: int, finding: Finding) -> bool:
    """Whether a word stands between two commas after the subject: "X, the only one not shelled, opened"."""
    first = finding.anchor.at if finding.anchor.before and finding.anchor.at >= 0 else -1
    if not 0 <= first < k:
        return False
    return any(line.low(j) == "," for j in range(first, k)) and any(
        line.low(j) == "," for j in range(k + 1, finding.at)
    )


def _was_put_off(finding: Finding, setting: Setting) -> bool:
    """As in "The reopening had been delayed by a week" in the reporter's own voice: that is over."""
    line = setting.line
    told = setting.frame is not None and setting.frame.past
    return not told and any(
        line.low(k) == "had" and line.low(k + 1) == "been" and line.tagged(k + 2, "negated.put_off")
        for k in range(finding.end, min(setting.clause[1], finding.end + 9))
    )


#: "The reopening is not in sight."
_NOT_YET = words("in on planned expected foreseen imminent under envisaged scheduled")


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
        if line.tagged(k, "negated.put_off") or (line.low(k) == "not" and line.low(k + 1) in _NOT_YET):
            return True
        if k > finding.end and line.low(k) in {",", ";"}:
            break
    return False


def _historical(finding: Finding, setting: Setting, settings: ReadingSettings) -> bool:
    line = setting.line
    start, stop = setting.clause
    since = any(d.kind == "since" for d in setting.days)
    told_past = setting.frame is not None and setting.frame.past
    held = finding.predicate != "passage" and since and not told_past  # "as of Monday 38 had entered" is told
    if held and _pluperfect(line, finding) and finding.form != "noun":
        return True  # "had been closed since February": no longer
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
    recalled = setting.frame is not None and line.low(setting.frame.cue[0]) in {
        "recalled",
        "remembered",
        "recall",
    }
    if setting.frame is not None and setting.frame.past and not recalled:
        return False
    return (not dated or _weeks_back(finding, setting, dated)) and _pluperfect(line, finding)


def _weeks_back(finding: Finding, setting: Setting, dated: list[Day]) -> bool:
    """As in "had been cut in October", told in November: over since."""
    if finding.predicate == "passage" or setting.published is None:
        return False
    limit = setting.published - timedelta(days=14)
    return all(d.first is not None and d.first < limit and d.kind != "since" for d in dated)


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
    if line.low(k) == "until" and any(line.low(j) in {"will", "is", "are"} for j in range(max(0, k - 6), k)):
        return False  # "will remain closed until then"
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
    if any(
        line.low(j) == "by" and line.low(j + 1) in TIMES for j in range(max(0, finding.at - 12), finding.at)
    ):
        return False  # "by noon 300 people had crossed"
    reach = 7 if finding.form == "state" else 4
    but = next((j for j in range(finding.at - 1, -1, -1) if line.low(j) == "but"), 0)
    return any(
        line.low(j) in {"had", "hadn't"} for j in range(max(but, finding.at - reach), finding.at)
    ) and (
        line.low(finding.at).endswith("ed")
        or line.low(finding.at) in {"shut", "open", "cut", "sent", "let", "kept", "held"}
        or line.low(finding.at - 1) in {"been", "remained", "stayed"}
    )


def _attempted(finding: Finding, setting: Setting) -> bool:
    return any(setting.line.tagged(k, "historical.attempt") for k in _left(finding, setting, 5))


def _tried(finding: Finding, setting: Setting) -> bool:
    """As in "some tried to block the road": whether they did is not said."""
    return any(
        setting.line.low(k) in {"tried", "attempted"} and setting.line.low(k + 1) == "to"
        for k in _left(finding, setting, 5)
    )


def _check_attempt(finding: Finding, setting: Setting) -> tuple[str, ...]:
    return ("realis",) if _attempted(finding, setting) else ()
