"""States told in other words than "open" and "closed": access denied, a roadblock lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, MOVER, OPS, PRONOUN, ROAD, Anchor, kind_of, subject_before
from maabar.importers.reports.cues import ADVERBS, AUX, BE, PREPOSITIONS
from maabar.importers.reports.findings import Finding, _predicate, uses_in
from maabar.importers.reports.permits import part_of
from maabar.importers.reports.pointing import place_meant
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from maabar.importers.reports.cues import Line

_LEAST = words(
    "limited partial restricted reduced intermittent sporadic constrained poor irregular controlled curtailed"
)
_FREE = words("full free unimpeded unhindered unrestricted regular continued sustained unfettered normal")
_TAKE = words(
    "deny denies denied denying refuse refuses refused refusing bar bars barred barring block blocks "
    "blocked blocking "
    "prohibit prohibits prohibited prohibiting ban bans banned banning forbid forbids forbidden stop "
    "stops stopped "
    "cut cuts lost lose loses losing suspend suspends suspended halt halted halting close closed closes"
)
_GIVE = words(
    "grant grants granted granting given gained regained restore restores restored restoring secured "
    "obtained have has had "
    "facilitate facilitates facilitated ensure ensured enable enabled allow allows allowed allowing permit "
    "permits permitted guarantee guaranteed resume resumed"
)
_TAKEN = words("lost withdrew withdraw withdrawn revoked revoke denied refused cancelled cancel lose")
_GONE_AFTER = words(
    "denied blocked refused cut lost suspended impossible prohibited forbidden closed barred halted stopped"
)
_HAD_AFTER = words(
    "restored resumed granted allowed permitted possible guaranteed assured unimpeded unhindered free open"
)
_PARTLY_AFTER = words(
    "limited restricted constrained reduced controlled intermittent curtailed partial hampered sporadic"
)
_BACK = words("back around away round out")
_TURN = words(
    "turn turned turning turns send sent sending sends wave waved waving push pushed pushing keep "
    "keeps kept keeping hold "
    "holds holding shut"
)
_STARTS = ("told.access", "told.block", "told.usual", "told.wait", "told.permission", "motion.bar")
_HELD = words("stopped stopping halted halting held holding detained detaining blocked blocking impounded")
_ALONE = _TURN | _HELD | {"use", "ban", "embargo", "moratorium", "prohibition"}
_BREAKS = frozenset(";:|") | {"but", "while", "whereas", "although"}


def wordings(line: Line, found: list[Finding], *, topic: bool, section: bool) -> list[Finding]:
    """Return the states that a sentence tells in other words, where nothing plainer was found.

    Args:
        line: The sentence.
        found: The states and movements found already; one in the same clause says it.
        topic: Whether a crossing was spoken of in the sentences before.
        section: Whether a heading that names one stands over the sentence.
    """
    rules: tuple[Callable[..., Finding | None], ...] = (
        _turned,
        _access,
        _blocked,
        _usual,
        _permission,
        _use,
        _ban,
        _held,
    )
    more: list[Finding] = []
    for at, token in enumerate(line.tokens):
        if token.tags.isdisjoint(_STARTS) and token.low not in _ALONE:
            continue
        if any(_same_clause(line, at, one) for one in (*found, *more) if not _undisturbed(line, at, one)):
            continue
        one = _waited(line, at, topic=False) or next(
            (f for rule in rules if (f := rule(line, at, topic=topic)) is not None), None
        )
        if one is None and section:
            one = _waited(line, at, topic=True) or _access(line, at, topic=True)
        if one is not None:
            more.append(one)
    return more


def _same_clause(line: Line, at: int, one: Finding) -> bool:
    low, high = sorted((at, one.at))
    return not any(line.low(k) in _BREAKS for k in range(low, high))


def _undisturbed(line: Line, at: int, one: Finding) -> bool:
    """As in "people are coming and going as usual over X": that it works, not that somebody passed."""
    going = {line.low(k) for k in range(max(0, one.at - 4), one.at)} & {"is", "are", "continue", "continues"}
    return (
        line.tagged(at, "told.usual") and one.predicate == "passage" and bool(going) and one.quantity is None
    )


def without_usual(moves: list[Finding], told: list[Finding]) -> list[Finding]:
    """Return the movements that tell more than that a crossing works as usual."""
    return [
        one
        for one in moves
        if not any(
            t.at <= one.at <= t.end or one.anchor.at == t.anchor.at >= 0 for t in told if "usual" in t.notes
        )
    ]


def _access(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "no access", "will bar entry over the bridge", "access was restored", "partial access"."""
    if not line.tagged(at, "told.access"):
        return None
    end = line.end(at, "told.access")
    start, value = _before_access(line, at)
    stop = end
    if not value:
        stop, value = _after_access(line, end)
    if not value:
        return None
    if _to_something_else(line, end) or line.any(max(0, start - 4), stop, "watchers.all") >= 0:
        return None  # whether observers get in is another matter
    anchor = place_meant(line, at, topic=topic, near=not _goes_elsewhere(line, end))
    if anchor is None:
        return None
    use = uses_in(line, max(0, start - 3), min(len(line), stop + 4))
    return Finding(min(at, start), stop, _predicate(anchor), value, "event", anchor, use)


def _before_access(line: Line, at: int) -> tuple[int, str]:  # noqa: PLR0911 - one return per pattern
    for k in range(at - 1, max(-1, at - 6), -1):
        low = line.low(k)
        if low in {"no", "without", "zero"} and at - k <= 3:
            return k, "closed"
        if low in _LEAST and at - k <= 2:
            return k, "restricted"
        if low in _TAKE and at - k <= 4:
            return k, "closed"
        if low in _GIVE and (low not in {"have", "has", "had"} or _plainly(line, k + 1, at)):
            return k, "open"
        if line.tagged(k, "proposed.words", "verbs.urge"):
            return at, "open"  # "has requested access": asked for
        if low in _FREE and at - k <= 2 and line.tagged(k - 1, "motion.let"):
            return k, "open"
        if not line.tokens[k].word or low in BE:
            break
    return at, ""


def _plainly(line: Line, start: int, stop: int) -> bool:
    """Whether nothing but what describes stands between "have" and "access"."""
    return all(line.low(k) in _FREE | ADVERBS | {"had", "been", "to"} for k in range(start, stop))


def _after_access(line: Line, end: int) -> tuple[int, str]:
    verb = False
    for k in range(end, min(end + 11, len(line))):
        low = line.low(k)
        if low in BE | AUX:
            verb = True
        elif verb and low in _GONE_AFTER:
            return k + 1, "closed"
        elif verb and low in _HAD_AFTER:
            return k + 1, "open"
        elif verb and low in _PARTLY_AFTER:
            return k + 1, "restricted"
        elif not line.tokens[k].word or (verb and low not in ADVERBS | {"not", "been"}):
            break
    return end, ""


def _to_something_else(line: Line, end: int) -> bool:
    """As in "access to clean water", "access to a market at X"."""
    if line.low(end) != "to":
        return False
    for k in range(end + 1, min(end + 6, len(line))):
        if kind_of(line, k) in {CROSS, ROAD, MOVER} or line.low(k) in {"all", "anyone", "everyone"}:
            return False
        if line.low(k) in PREPOSITIONS or not line.tokens[k].word:
            break
    return True


def _goes_elsewhere(line: Line, end: int) -> bool:
    """As in "access to the city": the way there need not be the crossing spoken of."""
    return line.low(end) in {"to", "for", "into"} and bool(line.names.get(end + 1) or line.names.get(end + 2))


def _blocked(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "promised to lift the roadblock at X", "the barriers had not moved"."""
    if not line.tagged(at, "told.block"):
        return None
    cue, value = -1, ""
    for k in [*range(at + 1, min(at + 9, len(line))), *range(at - 1, max(-1, at - 5), -1)]:
        if line.low(k) in _BREAKS:
            continue
        if line.tagged(k, "told.gone"):
            cue, value = k, "open"
        elif (
            line.tagged(k, "told.put") and line.low(k - 1) != "to" and (k > at or line.low(k) not in BE)
        ) or (
            line.low(k) in {"lowered", "lower", "pulled", "brought"}
            and line.low(at)
            in {
                "barrier",
                "barriers",
                "boom",
                "booms",
            }
        ):
            cue, value = k, "closed"
        elif line.low(k) == "moved" and line.low(k - 1) in {"not", "never"}:
            cue, value = k - 1, "closed"
        if cue >= 0:
            break
    if cue < 0:
        return None
    anchor = place_meant(line, at, topic=topic, near=line.low(at - 1) in {"the", "these", "its"})
    if anchor is None:
        return None
    still = ["able"] if line.low(cue) in {"not", "never"} else []
    return Finding(cue, cue + 1, _predicate(anchor), value, "event", anchor, notes=still)


def _turned(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "troops were still turning people back", "nine of 15 lorries had been turned around"."""
    back = next((k for k in range(at + 1, min(at + 6, len(line))) if line.low(k) in _BACK), -1)
    if line.low(at) not in _TURN or back < 0:
        return None
    if any(not line.tokens[k].word or line.low(k) in BE for k in range(at, back)):
        return None
    near = range(max(0, at - 9), min(back + 4, len(line)))
    movers = [
        k for k in near if kind_of(line, k) == MOVER or line.low(k) in {"them", "everyone", "those", "anyone"}
    ]
    if not movers:
        return None
    anchor = place_meant(line, at, topic=topic, near=True)
    if anchor is None:
        return None
    part = part_of(line, movers[0])
    use = uses_in(line, max(0, movers[0] - 2), movers[-1] + 1)
    return Finding(at, back + 1, _predicate(anchor), "restricted" if part else "closed", "state", anchor, use)


def _usual(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "trade is proceeding as per schedule", "cargo continues to be cleared there without delay"."""
    if not line.tagged(at, "told.usual"):
        return None
    start = max([k + 1 for k in range(at) if line.low(k) in _BREAKS or line.low(k) == ","], default=0)
    goes = line.any(max(start, at - 10), at, "told.goes")
    who = [
        k
        for k in range(start, at)
        if kind_of(line, k) in {CROSS, ROAD, OPS, MOVER} or line.low(k) == "business"
    ]
    if goes < 0 or not who or line.low(goes - 1) in {"to", "would", "could"}:
        return None
    if line.low(who[0]) != "business" and subject_before(line, goes) is None:
        return None  # "the market at X works as usual"
    anchor = place_meant(line, at, topic=topic, near=kind_of(line, who[0]) == OPS)
    if anchor is None:
        return None
    use = uses_in(line, start, at)
    end = line.end(at, "told.usual")
    return Finding(goes, end, _predicate(anchor), "open", "state", anchor, use, notes=["usual"])


def _waited(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "drivers face up to three days of searches at X": it works, slowly."""
    if not line.tagged(at, "told.wait") or line.low(at - 1) in {"to", "will"}:
        return None
    long = any(
        line.low(k)
        in {"hours", "hour", "days", "day", "weeks", "kilometres", "long", "lengthy", "hours-long"}
        for k in range(max(0, at - 6), min(at + 7, len(line)))
    )
    who = any(kind_of(line, k) == MOVER for k in range(max(0, at - 9), min(at + 7, len(line))))
    anchor = place_meant(line, at, topic=False, near=False)
    if anchor is None and topic:
        anchor = Anchor(PRONOUN, -1)  # under a heading that names the crossing
    if anchor is None or not (long and who):
        return None
    return Finding(at, at + 1, _predicate(anchor), "restricted", "state", anchor, notes=["weak"])


def _permission(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "permission to use X will be withdrawn", "the mandate for X was renewed"."""
    if not line.tagged(at, "told.permission") or at + 2 >= len(line):
        return None
    if line.low(at + 1) not in {"to", "for", "on", "at"} or (
        line.low(at + 1) == "to" and line.low(at + 2) not in {"use", "cross", "operate", "enter", "pass"}
    ):
        return None
    gone = line.any(at + 2, at + 14, "told.ended")
    given = line.any(at + 2, at + 14, "told.renewed")
    first = [line.low(k) for k in range(max(0, at - 4), at)]
    if gone < 0 and given < 0:
        gone = at if set(first) & _TAKEN else -1
        given = at if set(first) & _GIVE and gone < 0 else -1
    anchor = place_meant(line, at, topic=topic, near=False)
    if anchor is None or (gone < 0 and given < 0):
        return None
    value = "closed" if gone >= 0 else "open"
    return Finding(at, max(gone, given) + 1, _predicate(anchor), value, "event", anchor)


def _ban(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "a ban on travel via X", "an embargo on goods through the bridge"."""
    if line.low(at) not in {"ban", "embargo", "moratorium", "prohibition"} or line.low(at + 1) != "on":
        return None
    way = any(
        line.low(k) in {"via", "through", "over", "across", "at"}
        for k in range(at + 2, min(at + 9, len(line)))
    )
    anchor = place_meant(line, at, topic=topic, near=False) if way else None
    if anchor is None or anchor.at < 0:
        return None
    return Finding(at, at + 1, _predicate(anchor), "closed", "noun", anchor, uses_in(line, at, at + 7))


def _use(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "asked to allow its use as an emergency corridor", "banned the use of the bridge by lorries"."""
    if line.low(at) != "use" or line.low(at - 1) not in {"its", "the", "their"}:
        return None
    let, bar = line.any(at - 5, at, "motion.let"), line.any(at - 5, at, "motion.bar")
    if (let < 0) == (bar < 0):
        return None
    owned = line.low(at - 1) in {"its", "their"}
    anchor = Anchor(PRONOUN, at - 1) if owned and topic else place_meant(line, at, topic=topic, near=False)
    if anchor is None or not (owned or line.low(at + 1) == "of"):
        return None
    return Finding(
        max(let, bar), at + 1, _predicate(anchor), "open" if let >= 0 else "closed", "event", anchor
    )


def _held(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "deny having stopped the convoy at X": that one was stopped need not mean that all are."""
    if line.low(at) not in _HELD or line.any(0, at, "verbs.deny") < 0:
        return None
    near = range(max(0, at - 7), min(at + 6, len(line)))
    loads = [k for k in near if line.low(k) in {"convoy", "convoys", "shipment", "shipments", "consignment"}]
    way = any(line.low(k) in {"at", "on"} for k in range(at + 1, min(at + 9, len(line))))
    anchor = place_meant(line, at, topic=topic, near=False) if loads and way else None
    if anchor is None or anchor.kind == PRONOUN:
        return None
    return Finding(
        at, at + 1, _predicate(anchor), "closed", "event", anchor, ("aid",) if loads else (), notes=["weak"]
    )
