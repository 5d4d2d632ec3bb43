"""How a state is said: as a fact, not at all, as a plan, a wish, a condition, a rumour, or of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, RELATIVES
from maabar.importers.reports.phrases import QUOTES

if TYPE_CHECKING:
    from datetime import date

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frames import Frame, Range
    from maabar.importers.reports.records import Day
    from maabar.importers.reports.settings import ReadingSettings
    from maabar.importers.reports.states import Finding

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
_IF = frozenset("if unless provided providing".split())
_MODALS = frozenset("would could may might".split())
_PLANS = frozenset("will shall ll".split())


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


def manner(finding: Finding, setting: Setting, settings: ReadingSettings) -> Manner:
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
    hedge = _hedge(finding, setting, negated=negated)
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


def _left(finding: Finding, setting: Setting, reach: int) -> range:
    """Return the words that may govern a state, from its left: not past its clause."""
    line = setting.line
    begin = max(setting.clause[0], finding.at - reach)
    for k in range(finding.at - 1, begin - 1, -1):
        if line.low(k) in _BREAKS:
            return range(k + 1, finding.at)
    return range(begin, finding.at)


def _is_question(finding: Finding, setting: Setting) -> bool:
    line = setting.line
    for k in _left(finding, setting, 14):
        if line.tagged(k, "question.words", "question.phrases"):
            return True
        if line.low(k) in {"if", "when"} and line.tagged(k - 1, "question.phrases", "verbs.say") and line.low(k - 1) in {"ask", "asks", "asked", "say", "said"}:
            return True
    frame = setting.frame
    if frame is not None and frame.content:
        first = frame.content[-1][0]
        if line.low(first) in {"when", "whether", "why", "how", "if"} and line.low(frame.cue[0]) in {
            "say", "said", "asked", "ask", "explain", "decide", "confirm", "announce", "announced", "decided", "explained", "clarify"}:
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
    """Whether a "not" is about something else: "not only", "no fewer", a "no" far off, another verb between."""
    low, after = line.low(k), line.low(k + 1)
    if after in {"only", "fewer", "less", "just", "doubt", "date", "matter"} and not (after == "date"):
        return True
    if low == "no" and after in {"comment", "immediate", "casualties", "injuries", "incidents"}:
        return True
    if low == "nor" and line.any(0, k, "nothing") < 0 and any(line.low(j) in {"neither", "not"} for j in range(max(0, k - 8), k)):
        return True
    if low in {"without", "hardly"}:
        return finding.at - k > 4
    if low in {"no", "none", "nobody", "neither"} and finding.at - k > 9:
        return True
    return _other_verb(line, k + 1, finding)


def _other_verb(line: Line, start: int, finding: Finding) -> bool:
    """Whether another finite verb stands between a "not" and the state, so that it belongs to that verb."""
    for j in range(start, finding.at):
        low = line.low(j)
        if low in RELATIVES or low in {"but", "because", "while", "although"}:
            return True
        if low in {"and", ","} and any(line.low(i) in AUX for i in range(j, finding.at)):
            return True
        if line.tagged(j, "verbs.say", "verbs.see") and j + 1 < finding.at and line.low(j + 1) in {"that", "when", "how", "why", "the"}:
            return True
    return False


def _put_off(finding: Finding, setting: Setting) -> bool:
    """"The reopening was postponed", "delayed the closure"."""
    line = setting.line
    if finding.form != "noun" and not line.low(finding.at).endswith("ing"):
        return any(
            line.tagged(k, "negated.put_off") and line.low(k + 1) in {"opening", "reopening", "from"} for k in _left(finding, setting, 4)
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
    start, stop = max(setting.clause[0], finding.at - 5), min(setting.clause[1], finding.end + 14)
    for k in range(start, stop):
        if k >= finding.end and line.low(k) in {";", "but", "while"} | QUOTES:
            break
        if line.tagged(k, "narrow.words") and line.low(k) == "days" and line.low(k - 1) in {"seven", "7"}:
            continue
        if line.tagged(k, "narrow.words") and not (line.low(k) in {"limited", "reduced"} and k > finding.end + 8):
            return "restricted"
        if line.tagged(k, "narrow.only") and _narrows(line, k, finding):
            return "restricted"
    return finding.value


def _narrows(line: Line, k: int, finding: Finding) -> bool:
    low = line.low(k)
    if low == "only":
        if line.low(k - 1) in {"the", "its", "their", "is", "was", "remains"} and line.low(k - 1) not in {"is", "was", "remains"}:
            return False
        if line.tagged(k + 1, "anchor.cross") or line.low(k + 1) in {"one", "two", "after", "when", "hours", "days", "on", "if", "once", "yesterday", "last", "a"}:
            return False
        if k > 0 and line.tokens[k - 1].owner:
            return False
        return finding.value == "open"
    if low in {"just", "except", "excluding", "barring"}:
        return low != "just" or line.low(k + 1) in {"for"}
    return True


def _hedge(finding: Finding, setting: Setting, *, negated: bool) -> str:
    """Return what a state is said under; empty for a plain fact."""
    line = setting.line
    kinds = {f.kind for f in setting.frames}
    left = list(_left(finding, setting, 12))
    if _has_if(line, setting.clause) or "threaten" in kinds:
        return "conditional"
    if _rumour(finding, setting):
        return "rumoured"
    if _proposed(finding, setting, left, kinds):
        return "proposed"
    modal = _modal(line, finding, left)
    if modal in _MODALS:
        reported = setting.frame is not None and setting.frame.past
        if _remains(line, finding):
            return ""
        future = any(d.first and setting.published and d.first > setting.published for d in setting.days)
        return "planned" if modal == "would" and (reported or future) else "conditional"
    if modal and _remains(line, finding):
        return ""
    if modal or "promise" in kinds or "plan" in kinds or _planned(finding, setting, left):
        return "planned"
    if "order" in kinds and _future(setting):
        return "planned"
    if finding.form in {"noun", "event"} and _future(setting) and not _past_tense(line, finding):
        return "planned"
    return ""


def _remains(line: Line, finding: Finding) -> bool:
    """"Will remain closed" tells of today as well."""
    return any(line.low(k) in {"remain", "stay", "continue", "keep"} for k in range(max(0, finding.at - 4), finding.at))


def _past_tense(line: Line, finding: Finding) -> bool:
    low = line.low(finding.at)
    return low.endswith("ed") or low == "shut" or line.low(finding.at - 1) in {"was", "were", "been"}


def _future(setting: Setting) -> bool:
    """Whether the clause names a day after the report."""
    return setting.published is not None and any(
        d.first is not None and d.first > setting.published and d.kind in {"on", "since"} for d in setting.days
    )


def _has_if(line: Line, clause: Range) -> bool:
    for k in range(*clause):
        if line.low(k) in _IF and not (line.low(k) in {"provided", "providing"} and line.low(k + 1) not in {"that", "the"}):
            if line.low(k) in {"provided", "providing"} and line.low(k + 1) == "the" :
                continue
            if line.tagged(k, "question.phrases") or line.low(k + 1) in {"any", "not", "ever"}:
                continue
            return True
        if line.tagged(k, "conditional.phrases") and line.low(k) not in {"threatened", "threatens", "threatening", "threat", "threats", "risk", "condition", "subject"}:
            return True
    return False


def _modal(line: Line, finding: Finding, left: list[int]) -> str:
    """Return the modal of the state's own verb, if it has one."""
    for k in reversed(left):
        low = line.low(k)
        if low in _MODALS | _PLANS or low in {"won't", "'ll"} or low.endswith("'ll"):
            gap = finding.at - k
            return ("will" if low in _PLANS or low in {"won't"} or low.endswith("'ll") else low) if gap <= 7 else ""
        if low in {"is", "are", "was", "were", "has", "have", "had"} and finding.at - k > 1 and line.low(k + 1) not in {"to", "due", "set"}:
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
        around = [*range(*frame.cue), *(range(*frame.speaker) if frame.speaker else ())]
        return any(line.tagged(k, *CUES["rumoured"]) or line.low(k) in {"unconfirmed", "rumours", "rumors"} for k in around)
    return any(line.tagged(k, "rumoured.phrases") for k in range(max(0, finding.at - 20), finding.at)) and finding.at - start < 12


def _proposed(finding: Finding, setting: Setting, left: list[int], kinds: set[str]) -> bool:
    line = setting.line
    if "urge" in kinds:
        return True
    for k in left:
        if line.low(k) in {"should", "must", "ought"} and finding.at - k <= 6:
            return True
        if line.tagged(k, "proposed.words", "proposed.phrases") and line.low(k) not in {"should", "must", "ought"}:
            if _other_verb(line, k + 1, finding) or _finite_between(line, k + 1, finding):
                continue
            return True
        if line.low(k) in {"plan", "plans"} and line.low(k - 1) in {"a", "the", "new", "this"} and line.low(k + 1) in {"to", "for"}:
            return True
        if line.low(k) in {"talks", "negotiations", "discussions"} and line.low(k + 1) in {"on", "about", "over", "to", "regarding"}:
            return True
    return False


def _finite_between(line: Line, start: int, finding: Finding) -> bool:
    return any(line.low(j) in {"is", "are", "was", "were", "has", "have", "had", "remains", "remained"} for j in range(start, finding.at))


def _planned(finding: Finding, setting: Setting, left: list[int]) -> bool:
    line = setting.line
    for k in left:
        if line.tagged(k, "planned.phrases"):
            end = line.end(k, "planned.phrases")
            if end <= finding.at + 1 and not _finite_between(line, end, finding):
                return True
        if line.low(k) in {"plan", "plans"} and line.low(k - 1) in {"a", "the", "new", "this"}:
            continue
        if line.tagged(k, "planned.words") and line.low(k) not in _PLANS:
            gap = finding.at - k
            if line.low(k) in {"preparations", "plans"} and gap <= 8 and not _other_verb(line, k + 1, finding):
                return True
            if gap <= 6 and not _finite_between(line, k + 1, finding) and not _other_verb(line, k + 1, finding):
                return True
    if finding.form == "noun" or finding.form == "event":
        for k in range(finding.end, min(setting.clause[1], finding.end + 9)):
            if line.tagged(k, "planned.phrases") or line.low(k) in {"scheduled", "planned", "slated", "imminent"}:
                return finding.form == "noun"
    # A headline: "X crossing to reopen on Monday".
    return line.low(finding.at - 1) == "to" and finding.anchor.before and 0 <= finding.anchor.at < finding.at and (
        finding.at - finding.anchor.at <= 4
    ) and not any(line.low(k) in AUX or line.low(k).endswith("ed") for k in range(setting.clause[0], finding.anchor.at))


def _historical(finding: Finding, setting: Setting, settings: ReadingSettings) -> bool:
    line = setting.line
    start, stop = setting.clause
    since = any(d.kind == "since" for d in setting.days)
    for k in range(max(start, finding.at - 10), min(stop, finding.end + 10)):
        if line.tagged(k, "historical.words", "historical.phrases"):
            if line.low(k) == "ago" or line.tagged(k, "historical.phrases") and line.low(k + 1) == "ago":
                if _long_ago(line, k):
                    return True
                continue
            if line.low(k) == "had" and (setting.frame is not None and setting.frame.past):
                continue
            if line.low(k) == "last" and since:
                continue
            return True
    if setting.published is not None and setting.days:
        limit = setting.published - timedelta(days=settings.past_after)
        ended = [d for d in setting.days if d.last is not None and d.last < limit]
        if ended and len(ended) == len([d for d in setting.days if d.last is not None or d.first is not None]) and not since:
            return finding.form != "state" or not _present(line, finding)
    if setting.frame is None or not setting.frame.past:
        return _pluperfect(line, finding)
    return False


def _long_ago(line: Line, k: int) -> bool:
    return any(line.low(j) in {"years", "year", "months", "decade", "decades"} for j in range(max(0, k - 3), k + 2))


def _present(line: Line, finding: Finding) -> bool:
    return any(line.low(j) in {"is", "are", "remains", "remain", "has", "have"} for j in range(max(0, finding.at - 5), finding.at))


def _pluperfect(line: Line, finding: Finding) -> bool:
    """"Had reopened" in the reporter's own voice: before what the report is about."""
    return any(line.low(j) in {"had", "hadn't"} for j in range(max(0, finding.at - 4), finding.at)) and (
        line.low(finding.at).endswith("ed") or line.low(finding.at) in {"shut", "open"}
    )


def _attempted(finding: Finding, setting: Setting) -> bool:
    return any(setting.line.tagged(k, "historical.attempt") for k in _left(finding, setting, 5))


def _check_attempt(finding: Finding, setting: Setting) -> tuple[str, ...]:
    return ("realis",) if _attempted(finding, setting) else ()
