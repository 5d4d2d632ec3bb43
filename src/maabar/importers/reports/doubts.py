"""What makes a reading of a sentence likelier to be wrong, so that a person looks first at those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.hedges import CUES
from maabar.importers.reports.small import words
from maabar.importers.reports.trail import crossings_at

if TYPE_CHECKING:
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.hedges import Setting
    from maabar.importers.reports.realis import Manner
    from maabar.importers.reports.trail import Subject, Trail

#: Words that negate, and what makes them harmless: "no later than", "not only".
_NOT = words(
    "not no never neither nor without hardly nobody none cannot fails failed denied denies refuses "
    "refused unless"
)
_HARMLESS = words(
    "only longer later more less fewer doubt matter comment one immediate casualties incidents injuries date"
)
_MOODS = ("planned", "proposed", "conditional", "rumoured")
_PLAIN = words("following since after plan plans offer offers soon seek seeking")


def doubts(
    finding: Finding, setting: Setting, how: Manner, subject: Subject, trail: Trail
) -> tuple[str, ...]:
    """Return flags for what the rules saw around a state but did not bind to it.

    Args:
        finding: The state.
        setting: What it stands in.
        how: How it was read.
        subject: The crossing it was read of.
        trail: The crossings named before.
    """
    found = []
    if how.realis in {"asserted", "historical"} and _loose_not(finding, setting):
        found.append("polarity")
    if how.realis == "negated" and _no_reason(finding, setting):
        found.append("polarity")
    if _did_not(finding, setting):
        found.append("polarity")
    if how.realis == "asserted" and _loose_mood(finding, setting):
        found.append("realis")
    if len(subject.ids) == 1 and _two_named(finding, setting, subject, trail):
        found.append("subject")
    return tuple(found)


def _loose_not(finding: Finding, setting: Setting) -> bool:
    """Whether a negation stands in the clause that was not taken to be about the state."""
    if finding.value in {"none", "little", "closed"} and finding.predicate == "passage":
        return False
    line = setting.line
    inside = range(finding.at, finding.end)
    for k in range(*setting.clause):
        loose = line.low(k) in _NOT or (line.low(k).endswith("n't"))
        if loose and k not in inside and line.low(k + 1) not in _HARMLESS and not finding.notes:
            return True
    return False


def _did_not(finding: Finding, setting: Setting) -> bool:
    """As in "threatened to seal it but did not"."""
    line = setting.line
    return any(
        line.low(k) == "but"
        and line.low(k + 1) in {"did", "has", "have", "does"}
        and line.low(k + 2) == "not"
        for k in range(finding.end, len(line))
    )


def _no_reason(finding: Finding, setting: Setting) -> bool:
    """As in "there is no reason for it to remain shut": it may well be."""
    line = setting.line
    return any(
        line.low(k) == "no" and line.low(k + 1) in {"reason", "need", "point", "justification", "excuse"}
        for k in range(setting.clause[0], finding.at)
    )


def _loose_mood(finding: Finding, setting: Setting) -> bool:
    """Whether a word of plan, wish, condition or rumour stands in the clause without having counted."""
    line = setting.line
    start, stop = setting.clause
    for kind in _MOODS:
        for k in range(start, min(stop, finding.end + 12)):
            if finding.at <= k < finding.end or line.low(k) in _PLAIN:
                continue
            if line.tagged(k, *CUES[kind]):
                return True
    return False


def _two_named(finding: Finding, setting: Setting, subject: Subject, trail: Trail) -> bool:
    """Whether the clause names another crossing that the state may be of."""
    line = setting.line
    at = finding.anchor.at
    named = {one for k in range(*setting.clause) for one in crossings_at(line, k, trail.ground)}
    beside = at >= 0 and bool(crossings_at(line, at, trail.ground)) and abs(at - finding.at) <= 5
    return len(named | set(subject.ids)) > 1 and not beside
