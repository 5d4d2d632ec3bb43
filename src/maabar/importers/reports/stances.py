"""What is said of proposals: offers and their terms, agreements and talks, who is for and against, what is feared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, BE, DETERMINERS, PREPOSITIONS, RELATIVES
from maabar.importers.reports.phrases import QUOTES, phrase_after, phrase_before, skip_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frames import Range

_FACTIVE = frozenset("condemn condemned denounce denounced protested welcome welcomed welcomes praised hailed denounces".split())
_NOT_POSITIONS = frozenset(
    "reports report claims allegations accusations rumours entry permission access criticism request requests visa responsibility".split()
)
_CONCERNS = (
    "economy", "smuggling", "infiltration", "detainees", "bombardment", "production", "turnout", "displacement", "normalisation",
    "disease",
)  # fmt: skip
_NEGATORS = frozenset("no not never n't without neither".split())


#: Classes of words that a statement about a proposal can begin with.
_STARTS = frozenset(
    {"position.voiced", "position.against", "position.for", "position.conditional", "open.n", "open.g", "topic.things",
     "proposal.withdraw", "historical.attempt", "proposal.offer", "proposal.noun", "agreement.noun", "agreement.verb",
     "agreement.talks"}
)  # fmt: skip


@dataclass(slots=True)
class Stance:
    """Something said of a proposal, an agreement or a position.

    Attributes:
        predicate: `proposal`, `agreement`, `position` or `prediction`.
        value: As in the table `claims`.
        quote: Words that say it.
        cue: The word that decides.
        realis: As in the table `claims`, before the verb of saying is looked at.
        holder: Words that name whose position it is; None: whoever speaks.
        proposer: Words that name who proposes.
    """

    predicate: str
    value: str
    quote: Range
    cue: Range
    realis: str = "asserted"
    holder: Range | None = None
    proposer: Range | None = None
    earlier: bool = False


def stances(line: Line, *, topic: bool) -> list[Stance]:
    """Return what a sentence says of proposals.

    Args:
        line: The sentence.
        topic: Whether the report was speaking of opening or closing crossings, or of a proposal to do so.
    """
    found: list[Stance] = []
    rules: tuple[Callable[[Line, int, bool], Stance | None], ...] = (
        _voiced, _passive, _opposed, _position, _judged, _withdrawn, _attempted, _offer, _offered, _reached, _agreed, _talks,
    )  # fmt: skip
    for at, token in enumerate(line.tokens):
        if token.tags.isdisjoint(_STARTS) or any(s.cue[0] <= at < s.cue[1] for s in found):
            continue
        one = next((s for rule in rules if (s := rule(line, at, topic)) is not None), None)
        if one is not None and not any(s.predicate == one.predicate and s.quote == one.quote for s in found):
            found.append(one)
    return [*found, *_terms(line, topic), *_fears(line, topic)]


def on_topic(line: Line, start: int, stop: int, *, topic: bool) -> bool:
    """Whether a stretch speaks of a crossing, of opening one, or of the proposal that the report is about."""
    if line.any(start, stop, "topic.words") >= 0 or any(line.named(k, "crossings") for k in range(start, min(stop, len(line)))):
        return True
    return topic and line.any(start, stop, "topic.things") >= 0


def _clause_end(line: Line, at: int) -> int:
    """Return where a clause ends: before a quotation, a semicolon, or a comma and another verb."""
    for k in range(at, len(line)):
        low = line.low(k)
        if low in {";", "–", "—", "[", "("} or (low in QUOTES and k > at):
            return k
        if low == "," and (line.low(k + 1) in RELATIVES | {"saying", "but", "while", "adding", "according", "citing", "although"}):
            return k
    end = len(line)
    while end > at + 1 and not line.tokens[end - 1].word:
        end -= 1
    return end


def _clause_start(line: Line, at: int) -> int:
    for k in range(at - 1, -1, -1):
        if line.low(k) in {";", "–", "—", "that"} or line.low(k) in QUOTES or (line.low(k) == "," and line.low(k + 1) in {"but", "while"}):
            return k + 1
    return 0


def _holder(line: Line, at: int) -> Range | None:
    start, stop = phrase_before(line, skip_left(line, at))
    if stop <= start or line.low(start) in RELATIVES | {"there", "that"} or line.low(start) in PREPOSITIONS:
        return None
    return start, stop


def _after_be(line: Line, at: int) -> bool:
    k = at - 1
    while k > 0 and (line.low(k) in {"also", "not", "since", "later", "been", "unanimously", "widely"} or line.low(k).endswith("ly")):
        if line.low(k) == "been":
            return True
        k -= 1
    return line.low(k) in BE and line.low(k) not in {"still", "keep", "leave", "left", "go", "went"}


def _negated(line: Line, start: int, at: int) -> bool:
    return any(line.low(k) in _NEGATORS or line.low(k).endswith("n't") for k in range(max(start, at - 4), at))


# --- positions ---


def _side(line: Line, at: int) -> str:
    for value in ("against", "for", "conditional"):
        if line.tagged(at, f"position.{value}"):
            return value
    return ""


def _voiced(line: Line, at: int, topic: bool) -> Stance | None:
    """"Voiced their rejection of the opening", "expressed support for the plan"."""
    if not line.tagged(at, "position.voiced"):
        return None
    for k in range(at + 1, min(at + 6, len(line))):
        side = _side(line, k)
        if side and line.low(k) in {"rejection", "opposition", "support", "approval", "refusal", "objection", "readiness", "disapproval", "backing"}:
            end = _clause_end(line, k)
            holder = _holder(line, at)
            if holder is None or not on_topic(line, k, end, topic=topic):
                return None
            return Stance("position", side, (holder[0], end), (at, k + 1), holder=holder)
        if line.low(k) in {"that", ","}:
            break
    return None


def _passive(line: Line, at: int, topic: bool) -> Stance | None:
    """"The proposal was rejected by X"."""
    side = _side(line, at)
    if not side or not _after_be(line, at):
        return None
    for k in range(at + 1, min(at + 5, len(line))):
        if line.low(k) == "by":
            stop = _clause_end(line, k)
            start = _clause_start(line, at)
            if not on_topic(line, start, at, topic=topic):
                return None
            return Stance("position", side, (start, stop), (at, k + 1), holder=(k + 1, _name_end(line, k + 1, stop)))
    return None


def _name_end(line: Line, start: int, stop: int) -> int:
    for k in range(start, stop):
        if line.low(k) in {",", "on", "after", "because"} or line.low(k) in QUOTES - {"'"}:
            return k
    return stop


def _opposed(line: Line, at: int, topic: bool) -> Stance | None:
    """"Activists opposed to the opening say ..."."""
    if line.low(at) not in {"opposed", "opposing"} or line.low(at + 1) not in {"to", "the"} or at == 0:
        return None
    start, stop = phrase_before(line, at)
    if stop <= start:
        return None
    end = at + 1
    while end < len(line) and not line.tagged(end, "verbs.say", "verbs.claim") and line.low(end) not in AUX | {","}:
        end += 1
    if not on_topic(line, at, end, topic=topic):
        return None
    while end > at + 1 and not line.tokens[end - 1].word:
        end -= 1
    return Stance("position", "against", (start, end), (at, at + 1), holder=(start, stop))


def _position(line: Line, at: int, topic: bool) -> Stance | None:
    """"X has rejected the proposal", "X supports the opening"."""
    side = _side(line, at)
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if not side or low.endswith("ion") or before in DETERMINERS or _after_be(line, at):
        return None
    if low in {"against", "conditional", "conditionally", "object", "back", "backs"} and not (low == "backs" and after in DETERMINERS):
        return None
    if low in {"backed", "supported", "backing"} and after not in DETERMINERS | {"by"} and not line.tokens[min(at + 1, len(line) - 1)].capital:
        return None  # "X-backed groups"
    if after == "to" and low in {"refuse", "refuses", "refused", "refusing"}:
        return None
    end = _clause_end(line, at)
    stop = min(end, at + 12)
    if any(line.low(k) in _NOT_POSITIONS for k in range(at + 1, min(at + 4, stop))):
        return None
    if not on_topic(line, at + 1, stop, topic=topic) or line.any(
        at + 1, stop, "open.n", "open.g", "open.v", "topic.things", "closed.n", "closed.g"
    ) < 0:
        return None
    if low in _FACTIVE and line.any(at + 1, stop, "closed.n", "open.n", "closed.g") >= 0 and line.any(at + 1, stop, "topic.things") < 0:
        return None
    holder = _holder(line, at)
    start = holder[0] if holder is not None else _clause_start(line, at)
    negated = _negated(line, start, at)
    future = any(line.low(k) in {"will", "would", "may", "might", "could"} for k in range(max(start, at - 4), at))
    if before == "to" and not future:
        return None
    realis = "negated" if negated else "conditional" if future else "asserted"
    return Stance("position", side, (start, end), (skip_left(line, at), at + 1), realis, holder)


def _judged(line: Line, at: int, topic: bool) -> Stance | None:
    """"Opening the crossings is a betrayal"."""
    if not line.tagged(at, "open.n", "open.g", "topic.things") or not on_topic(line, at, at + 4, topic=topic):
        return None
    for k in range(at + 1, min(at + 10, len(line))):
        if line.low(k) in {"is", "was", "means", "amounts", "be", "equals"}:
            for j in range(k + 1, min(k + 5, len(line))):
                for side, tag in (("against", "position.no_idea"), ("for", "position.good_idea")):
                    if line.tagged(j, tag):
                        start = at - (line.low(at - 1) in DETERMINERS)
                        if line.low(start - 1) in QUOTES:
                            start -= 1
                        return Stance("position", side, (start, _quote_end(line, j)), (j, j + 1))
            return None
    return None


def _quote_end(line: Line, at: int) -> int:
    for k in range(at, len(line)):
        if line.low(k) in QUOTES:
            return k + 1
        if line.low(k) in {",", ";"}:
            return k
    return _clause_end(line, at)


# --- proposals ---


def _offer(line: Line, at: int, topic: bool) -> Stance | None:
    """"X proposed the opening of Y", "X submitted a plan"."""
    if not line.tagged(at, "proposal.offer") or line.low(at).endswith("ing") or line.low(at - 1) in DETERMINERS | {"to"}:
        return None
    if _after_be(line, at) or line.low(at) in {"present", "offer", "offers"} and line.low(at - 1) not in {"has"} and not line.tokens[at - 1].word:
        return None
    end = _clause_end(line, at)
    if not _topical_object(line, at + 1, min(end, at + 14), topic):
        return None
    holder = _holder(line, at)
    if holder is None or _negated(line, holder[0], at):
        return None
    past = line.any(max(0, at - 3), at, "historical.words") >= 0
    return Stance("proposal", "offered", (holder[0], end), (at, at + 1), "historical" if past else "asserted", proposer=holder, earlier=past)


def _topical_object(line: Line, start: int, stop: int, topic: bool) -> bool:
    return line.any(start, stop, "topic.words") >= 0 or any(line.named(k, "crossings") for k in range(start, stop)) or (
        topic and line.any(start, min(stop, start + 4), "topic.things") >= 0
    )


def _offered(line: Line, at: int, topic: bool) -> Stance | None:
    """"An offer had been made by X"."""
    if not line.tagged(at, "proposal.noun") or line.low(at - 1) not in DETERMINERS:
        return None
    for k in range(at + 1, min(at + 9, len(line))):
        if line.tagged(k, "proposal.made") and _after_be(line, k) and (topic or on_topic(line, 0, len(line), topic=topic)):
            end = _clause_end(line, k)
            by = next((j for j in range(k + 1, min(k + 4, end)) if line.low(j) == "by"), -1)
            proposer = (by + 1, phrase_after(line, by + 1, end)) if by >= 0 else None
            realis = "negated" if _negated(line, at - 2, at + 1) or _negated(line, at, k) else "asserted"
            return Stance("proposal", "offered", (at - 1, end), (at, k + 1), realis, proposer=proposer)
        if line.low(k) in {",", "that"}:
            break
    return None


def _withdrawn(line: Line, at: int, topic: bool) -> Stance | None:
    """"Stepped back from this decision", "withdrew the proposal"."""
    if not line.tagged(at, "proposal.withdraw") or line.low(at).endswith("ing"):
        return None
    end = _clause_end(line, at)
    cue = line.end(at, "proposal.withdraw")
    if not any(
        line.tagged(k, "topic.things") or line.low(k) in {"decision", "opening"} for k in range(cue, min(cue + 6, end))
    ) or not topic:
        return None
    holder = _holder(line, at)
    negated = _negated(line, max(0, at - 4), at)
    return Stance(
        "proposal", "withdrawn", (at, end), (at, cue), "negated" if negated else "asserted", proposer=holder, earlier=False
    )


def _attempted(line: Line, at: int, topic: bool) -> Stance | None:
    """"Had previously attempted to open a crossing": a proposal of earlier days."""
    if not line.tagged(at, "historical.attempt") or line.low(at + 1) != "to":
        return None
    if not line.tagged(at + 2, "open.v") or not on_topic(line, at + 2, at + 9, topic=topic):
        return None
    start = skip_left(line, at)
    past = line.any(start, at, "historical.words", "historical.phrases") >= 0
    if not past:
        return None
    return Stance("proposal", "offered", (start, _clause_end(line, at)), (at, at + 1), "historical", proposer=_holder(line, at), earlier=True)


def _terms(line: Line, topic: bool) -> list[Stance]:
    """"The proposal includes A and B": one term each."""
    for at in range(1, len(line)):
        if line.tagged(at, "proposal.contains") and line.any(max(0, at - 4), at, "topic.things") >= 0 and (
            topic or line.any(0, len(line), "topic.words") >= 0
        ):
            return [
                Stance("proposal", "term", part, (at, line.end(at, "proposal.contains")), "proposed")
                for part in _listed(line, line.end(at, "proposal.contains"), _term_end(line, at))
            ]
    return []


def _term_end(line: Line, at: int) -> int:
    for k in range(at, len(line)):
        if line.low(k) in QUOTES or line.low(k) == ";":
            return k
        if line.low(k) == "," and line.low(k + 1) in {"as", "from", "starting"}:
            return k
    return len(line)


def _listed(line: Line, start: int, end: int) -> list[Range]:
    """Cut a list at its "and" and commas, if each part is more than a word."""
    while end > start and not line.tokens[end - 1].word:
        end -= 1
    parts, begin = [], start
    for k in range(start, end):
        if line.low(k) in {"and", ","} and k - begin >= 3 and end - k > 3:
            parts.append((begin, k))
            begin = k + 1
    parts.append((begin, end))
    return [(a + (line.low(a) in {"and", "for"}), b) for a, b in parts if b - a >= 2]


# --- agreement ---


def _reached(line: Line, at: int, topic: bool) -> Stance | None:
    """"No agreement had been reached", "reached a deal"."""
    if not line.tagged(at, "agreement.noun") or not (topic or on_topic(line, 0, len(line), topic=topic)):
        return None
    window = range(max(0, at - 6), min(at + 7, len(line)))
    verb = next((k for k in window if k != at and line.tagged(k, "agreement.reached") and line.low(k) != "agreed"), -1)
    if verb < 0:
        if not (line.low(at - 1) in {"no"} and line.low(at + 1) in {"yet", ",", "on", "about", "between"}):
            return None
        verb = at
    first = min(at, verb)
    start = skip_left(line, first) if verb < at else at
    while start > 0 and line.low(start - 1) in DETERMINERS | {"no", "any", "final"} and start > _clause_start(line, at):
        start -= 1
    last = max(at, verb)
    negated = any(line.low(k) in _NEGATORS or line.low(k).endswith("n't") for k in range(max(0, start - 2), last))
    negated |= line.any(start - 4, last, "negated.phrases") >= 0
    future = any(line.low(k) in {"will", "would", "could", "may", "might", "if", "unless", "to", "hopes", "until"} for k in range(max(0, first - 4), last))
    realis = "negated" if negated else "conditional" if future else "asserted"
    if realis == "conditional" and not on_topic(line, at, at + 8, topic=False):
        return None
    return Stance("agreement", "reached", (start, _agreement_end(line, last)), (first, last + 1), realis)


def _agreement_end(line: Line, at: int) -> int:
    end = _clause_end(line, at)
    for k in range(at, end):
        if line.low(k) == "and" and any(line.low(j) in AUX for j in range(k, end)):
            return k
    return end


def _agreed(line: Line, at: int, topic: bool) -> Stance | None:
    """"X and Y agreed to open", "agreed on the opening"."""
    if line.low(at) not in {"agreed", "agree"} or line.low(at + 1) not in {"to", "on", "that"} or _after_be(line, at):
        return None
    if line.any(at + 1, at + 4, "open.v", "open.n", "open.g", "closed.v") < 0 or not on_topic(line, at, at + 12, topic=topic):
        return None
    holder = _holder(line, at)
    if holder is None:
        return None
    failed = line.low(at - 1) == "to" and line.low(at - 2) in {"failed", "refused", "unable", "fail"}
    negated = failed or _negated(line, holder[0], at)
    if line.low(at - 1) == "to" and not failed:
        return None
    return Stance("agreement", "reached", (holder[0], _clause_end(line, at)), (at, at + 1), "negated" if negated else "asserted")


def _talks(line: Line, at: int, topic: bool) -> Stance | None:
    """"Negotiations are ongoing"."""
    if not line.tagged(at, "agreement.talks") or not (topic or on_topic(line, 0, len(line), topic=topic)):
        return None
    if line.low(at + 1) in {"on", "about", "over", "for", "regarding"} and not on_topic(line, at + 2, at + 9, topic=topic):
        return None
    for k in range(at + 1, min(at + 9, len(line))):
        if line.low(k) in {",", ";", "that"} or line.low(k) in QUOTES:
            break
        if line.tagged(k, "agreement.ended"):
            start = at - (line.low(at - 1) in DETERMINERS)
            return Stance("agreement", "talks", (start, _clause_end(line, k)), (at, k + 1), "negated")
        if line.tagged(k, "agreement.going") and line.low(k) != "still":
            if line.low(k) in {"planned", "stalled", "deadlocked"} or any(line.low(j) in {"will", "would", "may", "to"} for j in range(at, k)):
                return None
            start = at - (line.low(at - 1) in DETERMINERS)
            negated = _negated(line, at - 1, k)
            return Stance("agreement", "talks", (start, _clause_end(line, k)), (at, k + 1), "negated" if negated else "asserted")
    return None


# --- fears ---


def _fears(line: Line, topic: bool) -> list[Stance]:
    """"Such a move would provide an outlet and would allow trafficking": one concern each."""
    if not topic and line.any(0, len(line), "topic.words") < 0:
        return []
    for at in range(1, len(line)):
        move = _move(line, at) if line.low(at) in {"would", "could", "will", "may"} else None
        if move is not None and line.any(at + 1, at + 4, "open.v", "closed.v", "halt.v", "resume.v") < 0:
            start = move[0]
            end = _clause_end(line, at)
            found = []
            for part in _would_parts(line, start, end):
                concern = _concern(line, *part)
                if concern:
                    found.append(Stance("prediction", concern, part, (at, at + 1), "conditional"))
            return found
    return []


def _move(line: Line, at: int) -> Range | None:
    """Return the words before "would" that stand for the opening: "such a move", "the opening of X"."""
    start, stop = phrase_before(line, at)
    for k in range(max(start, at - 6), stop):
        if line.low(k) in {"move", "step", "opening", "reopening", "it", "decision", "measure", "plan", "proposal", "closure"}:
            first = k
            while first > start and line.low(first - 1) in DETERMINERS | {"such", "a"}:
                first -= 1
            return first, stop
    return None


def _would_parts(line: Line, start: int, end: int) -> list[Range]:
    parts, begin, k = [], start, start
    while k < end:
        if line.low(k) == "and" and line.low(k + 1) in {"would", "could", "will"}:
            parts.append((begin, k))
            begin = k + 1
        elif line.low(k) == "," and line.low(k + 1) == "as" and line.low(k + 2) == "well":
            parts.append((begin, k))
            begin = min(k + 4, end)
            k += 3
        elif line.low(k) == "," and line.low(k + 1) == "and":
            parts.append((begin, k))
            begin = k + 2
        k += 1
    parts.append((begin, end))
    return [part for part in parts if part[1] > part[0]]


def _concern(line: Line, start: int, end: int) -> str:
    best = [(line.any(start, end, f"concern.{name}"), name) for name in _CONCERNS]
    best = [one for one in best if one[0] >= 0]
    return min(best)[1] if best else ""
