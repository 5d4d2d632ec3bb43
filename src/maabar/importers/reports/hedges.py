"""Plans, wishes, conditions, rumours around a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, BE, RELATIVES
from maabar.importers.reports.phrases import QUOTES, scare
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from datetime import date

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.frames import Frame
    from maabar.importers.reports.records import Day


#: What tells how something is said, by class of word; the names are those of the column `realis`.
CUES = {
    "negated": ("negated.words", "negated.phrases", "negated.put_off"),
    "planned": ("planned.words", "planned.phrases"),
    "proposed": ("proposed.words", "proposed.phrases"),
    "conditional": ("conditional.words", "conditional.phrases"),
    "rumoured": ("rumoured.words", "rumoured.phrases"),
    "historical": ("historical.words", "historical.phrases"),
}

_BREAKS = frozenset(";:") | QUOTES

_IF = words("if unless provided providing")

_MODALS = words("would could may might")

_PLANS = frozenset(["will", "shall", "ll"])


@dataclass(slots=True)
class Setting:
    """What a finding stands in.

    Attributes:
        line: The sentence.
        frame: The verb of saying that covers it; None in the reporter's own voice.
        clause: Words of its clause.
        days: Dates of the clause.
        published: Day of the report.
    """

    line: Line
    frame: Frame | None
    clause: Range
    days: tuple[Day, ...]
    published: date | None
    frames: tuple[Frame, ...] = ()


def _left(finding: Finding, setting: Setting, reach: int) -> range:
    """Return the words that may govern a state, from its left: not past its clause."""
    line = setting.line
    begin = max(setting.clause[0], finding.at - reach)
    for k in range(finding.at - 1, begin - 1, -1):
        if line.low(k) in _BREAKS and not scare(line, k):
            return range(k + 1, finding.at)
    return range(begin, finding.at)


def _other_verb(line: Line, start: int, finding: Finding) -> bool:
    """Whether another finite verb stands between a "not" and the state, so that it belongs to that verb."""
    for j in range(start, finding.at):
        low = line.low(j)
        if low in RELATIVES or low in {"but", "because", "while", "although"}:
            return True
        if low in {"and", ","} and any(line.low(i) in AUX | BE for i in range(j, finding.at)):
            return True
        if (
            line.tagged(j, "verbs.say", "verbs.see")
            and j + 1 < finding.at
            and line.low(j + 1) in {"that", "when", "how", "why", "the"}
        ):
            return True
    return False


def _hedge(finding: Finding, setting: Setting) -> str:
    """Return what a state is said under; empty for a plain fact."""
    line = setting.line
    kinds = {f.kind for f in setting.frames}
    left = list(_left(finding, setting, 12))
    if _hoped(setting.frames, line, finding.at):
        return "proposed"
    if "threaten" in kinds or _on_condition(finding, setting):
        return "conditional"
    if _rumour(finding, setting):
        return "rumoured"
    if _proposed(finding, setting, left, kinds):
        return "proposed"
    return _later(finding, setting, left, kinds)


def _on_condition(finding: Finding, setting: Setting) -> bool:
    line = setting.line
    first = _should_first(setting, finding)
    return first or _has_if(line, setting.clause) or _not_ruled_out(setting.frames, line)


def _later(finding: Finding, setting: Setting, left: list[int], kinds: set[str]) -> str:  # noqa: PLR0911 - one return per pattern
    """Return `planned` or `conditional` if what is said lies ahead or is only possible."""
    line = setting.line
    modal = "" if "able" in finding.notes else _modal(line, finding, left)
    if modal in _MODALS:
        reported = setting.frame is not None and setting.frame.past
        if _remains(line, finding) and modal == "would":
            return ""
        future = any(d.first and setting.published and d.first > setting.published for d in setting.days)
        return "planned" if modal == "would" and (reported or future) else "conditional"
    if (modal or "promise" in kinds) and _remains(line, finding):
        return ""  # "agreed to keep it open": it is open
    if modal or kinds & {"promise", "plan"} or _planned(finding, setting, left):
        return "planned"
    if "order" in kinds and _future(setting):
        return "planned"
    future = _future(setting) or _under_way(line, finding, setting)
    if finding.form in {"noun", "event"} and future and not _past_tense(line, finding):
        return "planned"
    return ""


def _hoped(around: tuple[Frame, ...], line: Line, at: int) -> bool:
    """As in "we hope that it will stay open"; "hopes to open it" is a plan."""
    return any(
        line.low(f.cue[0]) in {"hope", "hopes", "hoped"} and line.low(f.cue[1]) != "to" and f.cue[0] < at
        for f in around
    )


def _not_ruled_out(around: tuple[Frame, ...], line: Line) -> bool:
    return any(line.low(f.cue[1] - 1) == "out" and _unable(line, f.cue[0]) for f in around)


def _should_first(setting: Setting, finding: Finding) -> bool:
    """As in "Should there be shelling, the crossing may stay shut": a condition without an "if"."""
    line = setting.line
    return any(
        line.low(k) == "should" and (k == 0 or line.low(k - 1) in QUOTES | {":", "but"})
        for k in range(finding.at)
    )


def _under_way(line: Line, finding: Finding, setting: Setting) -> bool:
    """As in "Is closing the gate from Friday": the day is still to come."""
    return (
        line.low(finding.at).endswith("ing")
        and line.low(finding.at - 1) in {"is", "are"}
        and any(line.low(k) in {"from", "on", "starting"} for k in range(finding.end, setting.clause[1]))
        and any(d.kind in {"since", "on"} for d in setting.days)
    )


def _remains(line: Line, finding: Finding) -> bool:
    """As in "Will remain closed" tells of today as well."""
    return any(
        line.low(k) in {"remain", "stay", "continue", "keep"}
        for k in range(max(0, finding.at - 4), finding.at)
    )


def _past_tense(line: Line, finding: Finding) -> bool:
    low = line.low(finding.at)
    return low.endswith("ed") or low == "shut" or line.low(finding.at - 1) in {"was", "were", "been"}


def _future(setting: Setting) -> bool:
    """Whether the clause names a day after the report."""
    return setting.published is not None and any(
        d.first is not None and d.first > setting.published and d.kind in {"on", "since"}
        for d in setting.days
    )


_SET = frozenset({"scheduled", "planned", "slated", "imminent"})


def _has_if(line: Line, clause: Range) -> bool:
    for k in range(*clause):
        if line.low(k) in _IF and not (
            line.low(k) in {"provided", "providing"} and line.low(k + 1) not in {"that", "the"}
        ):
            if line.low(k) in {"provided", "providing"} and line.low(k + 1) == "the":
                continue
            if line.tagged(k, "question.phrases") or line.low(k + 1) in {"any", "not", "ever"}:
                continue
            return True
        if line.low(k) == "as" and line.low(k + 3) in {"possible", "needed", "necessary", "required"}:
            continue
        if _once(line, k) or _awaited(line, k):
            return True
        if line.tagged(k, "conditional.phrases") and line.low(k) not in {
            "threatened",
            "threatens",
            "threatening",
            "threat",
            "threats",
            "risk",
            "condition",
            "subject",
        }:
            return True
    return False


def _once(line: Line, k: int) -> bool:
    """As in "would start once a scanner is there"; not "once a week", "once more"."""
    if line.low(k) != "once" or line.low(k - 1) in {"at", "was", "were", "than", "more"}:
        return False
    often = line.low(k + 1) in {"again", "more", "every", "per"} or line.low(k + 2) in _OFTEN
    return not often and any(line.low(j) in _MODALS | _PLANS | {"can"} for j in range(max(0, k - 16), k))


def _awaited(line: Line, k: int) -> bool:
    """As in "were waiting for orders before letting anyone through"."""
    return (
        line.low(k) == "before"
        and line.low(k + 1).endswith("ing")
        and any(line.low(j).startswith(_WAITS) for j in range(max(0, k - 9), k))
    )


_OFTEN = words("day week month year fortnight")
_WAITS = ("await", "wait", "need", "demand")


def _modal(line: Line, finding: Finding, left: list[int]) -> str:
    """Return the modal of the state's own verb, if it has one."""
    for k in reversed(left):
        low = line.low(k)
        if low in _MODALS | _PLANS or low in {"won't", "'ll"} or low.endswith("'ll"):
            gap = finding.at - k
            return (
                ("will" if low in _PLANS or low == "won't" or low.endswith("'ll") else low)
                if gap <= 7
                else ""
            )
        if (
            low in {"is", "are", "was", "were", "has", "have", "had"}
            and finding.at - k > 1
            and line.low(k + 1) not in {"to", "due", "set"}
        ):
            return ""
        if low in RELATIVES | {",", "but", "and"} and finding.at - k > 4:
            return ""
    return ""


def _rumour(finding: Finding, setting: Setting) -> bool:
    line = setting.line
    start, stop = setting.clause
    for k in range(max(start, finding.at - 14), min(stop, finding.end + 14)):
        if line.tagged(k, *CUES["rumoured"]):
            return True
    frame = setting.frame
    if frame is not None:
        if line.low(frame.cue[0]) in _VOUCHES and _unable(line, frame.cue[0]):
            return True  # "I cannot confirm that it is open"
        around = [*range(*frame.cue), *(range(*frame.speaker) if frame.speaker else ())]
        return any(
            line.tagged(k, *CUES["rumoured"]) or line.low(k) in {"unconfirmed", "rumours", "rumors"}
            for k in around
        )
    return (
        any(line.tagged(k, "rumoured.phrases") for k in range(max(0, finding.at - 20), finding.at))
        and finding.at - start < 12
    )


_VOUCHES = words("confirm confirmed verify verified corroborate")


def _unable(line: Line, at: int) -> bool:
    """Whether a verb is negated, or nobody is able to do it."""
    return any(line.tagged(k, "negated.words") or line.low(k) == "unable" for k in range(max(0, at - 4), at))


def _proposed(finding: Finding, setting: Setting, left: list[int], kinds: set[str]) -> bool:
    line = setting.line
    if "urge" in kinds:
        return True
    for k in left:
        if line.low(k) in {"should", "must", "ought"} and finding.at - k <= 6:
            return line.low(k + 1) not in {"expect", "assume"} or line.low(k + 2) == "that"
        if line.tagged(k, "proposed.words", "proposed.phrases") and line.low(k) not in {
            "should",
            "must",
            "ought",
        }:
            if _other_verb(line, k + 1, finding) or _finite_between(line, k + 1, finding):
                continue
            return True
        if (
            line.low(k) in {"plan", "plans"}
            and line.low(k - 1) in {"a", "the", "new", "this"}
            and line.low(k + 1) in {"to", "for"}
        ):
            return True
        if line.low(k) in {"talks", "negotiations", "discussions"} and line.low(k + 1) in {
            "on",
            "about",
            "over",
            "to",
            "regarding",
        }:
            return True
    return False


def _finite_between(line: Line, start: int, finding: Finding) -> bool:
    return any(
        line.low(j) in {"is", "are", "was", "were", "has", "have", "had", "remains", "remained"}
        and not (line.low(j) == "have" and line.low(j - 1) == "to")  # "asked to have it opened"
        for j in range(start, finding.at)
    )


def _planned(finding: Finding, setting: Setting, left: list[int]) -> bool:
    line = setting.line
    for k in left:
        if line.tagged(k, "planned.phrases"):
            end = line.end(k, "planned.phrases")
            goes_on = line.low(k - 1) in {"continues", "continue", "continued"}  # "... to be obstructed"
            if not goes_on and end <= finding.at + 1 and not _finite_between(line, end, finding):
                return True
        if line.low(k) in {"plan", "plans"} and line.low(k - 1) in {"a", "the", "new", "this"}:
            continue
        if line.tagged(k, "planned.words") and line.low(k) not in _PLANS and _plan_reaches(line, k, finding):
            return True
    if line.low(finding.at - 1) == "to" and any(
        line.low(k) in {"working", "ready", "preparing"} for k in left
    ):
        return True
    return _set_after(finding, setting) or _headline(finding, setting) or _to_do(finding, setting)


def _to_do(finding: Finding, setting: Setting) -> bool:
    """As in the headline "X to close Y bridge over fears"."""
    line = setting.line
    return (
        line.low(len(line) - 1) not in {".", "!", "?"} | QUOTES
        and line.low(finding.at - 1) == "to"
        and line.low(finding.at - 2) not in _GOES_ON
        and finding.at <= _EARLY
        and not any(line.low(k) in AUX for k in range(finding.at))
    )


#: A headline tells what is to be done within so many words.
_EARLY = 6


def _set_after(finding: Finding, setting: Setting) -> bool:
    """As in "The opening is scheduled for Friday"."""
    line = setting.line
    return finding.form == "noun" and any(
        line.tagged(k, "planned.phrases") or line.low(k) in _SET
        for k in range(finding.end, min(setting.clause[1], finding.end + 9))
    )


def _plan_reaches(line: Line, k: int, finding: Finding) -> bool:
    """Whether a word such as "plans" governs the state: near, and no other verb between."""
    if _other_verb(line, k + 1, finding):
        return False
    if line.low(k) in {"preparations", "plans"}:
        return finding.at - k <= 8
    return finding.at - k <= 6 and not _finite_between(line, k + 1, finding)


_GOES_ON = words(
    "continues continue continued began begins started starts failed fails seems appears managed"
)


def _headline(finding: Finding, setting: Setting) -> bool:
    """As in "X crossing to reopen on Monday"."""
    line = setting.line
    return (
        line.low(finding.at - 1) == "to"
        and line.low(finding.at - 2) not in _GOES_ON
        and finding.anchor.before
        and 0 <= finding.anchor.at < finding.at
        and (finding.at - finding.anchor.at <= 4)
        and not any(
            line.low(k) in AUX or line.low(k).endswith("ed")
            for k in range(setting.clause[0], finding.anchor.at)
        )
    )
