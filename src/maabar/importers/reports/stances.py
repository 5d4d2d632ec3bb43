"""What is said of proposals: offers and their terms, agreements, who is for and against, what is feared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.agreements import _agreed, _reached, _talks
from maabar.importers.reports.cues import DETERMINERS
from maabar.importers.reports.fears import _fears
from maabar.importers.reports.phrases import QUOTES, phrase_after, skip_left
from maabar.importers.reports.positions import _judged, _opposed, _passive, _position, _voiced
from maabar.importers.reports.stance_words import Stance, _after_be, _clause_end, _holder, _negated, on_topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range


#: Classes of words that a statement about a proposal can begin with.
_STARTS = frozenset(
    {
        "position.voiced",
        "position.against",
        "position.for",
        "position.conditional",
        "open.n",
        "open.g",
        "topic.things",
        "proposal.withdraw",
        "historical.attempt",
        "proposal.offer",
        "proposal.noun",
        "agreement.noun",
        "agreement.verb",
        "agreement.talks",
    }
)


def stances(line: Line, *, topic: bool) -> list[Stance]:
    """Return what a sentence says of proposals.

    Args:
        line: The sentence.
        topic: Whether the report was speaking of opening or closing crossings, or of a proposal to do so.
    """
    found: list[Stance] = []
    rules: tuple[Callable[..., Stance | None], ...] = (
        _voiced,
        _passive,
        _opposed,
        _position,
        _judged,
        _withdrawn,
        _attempted,
        _offer,
        _offered,
        _reached,
        _agreed,
        _talks,
    )
    for at, token in enumerate(line.tokens):
        if token.tags.isdisjoint(_STARTS) or any(s.cue[0] <= at < s.cue[1] for s in found):
            continue
        one = next((s for rule in rules if (s := rule(line, at, topic=topic)) is not None), None)
        if one is not None and not any(s.predicate == one.predicate and s.quote == one.quote for s in found):
            found.append(one)
    return [*found, *_terms(line, topic=topic), *_fears(line, topic=topic)]


def _offer(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "X proposed the opening of Y", "X submitted a plan"."""
    if (
        not line.tagged(at, "proposal.offer")
        or line.low(at).endswith("ing")
        or line.low(at - 1) in DETERMINERS | {"to"}
    ):
        return None
    if _after_be(line, at) or (
        line.low(at) in {"present", "offer", "offers"}
        and line.low(at - 1) != "has"
        and not line.tokens[at - 1].word
    ):
        return None
    end = _clause_end(line, at)
    if not _topical_object(line, at + 1, min(end, at + 14), topic=topic):
        return None
    holder = _holder(line, at)
    if holder is None or _negated(line, holder[0], at):
        return None
    past = line.any(max(0, at - 3), at, "historical.words") >= 0
    return Stance(
        "proposal",
        "offered",
        (holder[0], end),
        (at, at + 1),
        "historical" if past else "asserted",
        proposer=holder,
        earlier=past,
    )


def _topical_object(line: Line, start: int, stop: int, *, topic: bool) -> bool:
    return (
        line.any(start, stop, "topic.words") >= 0
        or any(line.named(k, "crossings") for k in range(start, stop))
        or (topic and line.any(start, min(stop, start + 4), "topic.things") >= 0)
    )


def _offered(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "An offer had been made by X"."""
    if not line.tagged(at, "proposal.noun") or line.low(at - 1) not in DETERMINERS:
        return None
    for k in range(at + 1, min(at + 9, len(line))):
        if (
            line.tagged(k, "proposal.made")
            and _after_be(line, k)
            and (topic or on_topic(line, 0, len(line), topic=topic))
        ):
            end = _clause_end(line, k)
            by = next((j for j in range(k + 1, min(k + 4, end)) if line.low(j) == "by"), -1)
            proposer = (by + 1, phrase_after(line, by + 1, end)) if by >= 0 else None
            realis = "negated" if _negated(line, at - 2, at + 1) or _negated(line, at, k) else "asserted"
            return Stance("proposal", "offered", (at - 1, end), (at, k + 1), realis, proposer=proposer)
        if line.low(k) in {",", "that"}:
            break
    return None


def _withdrawn(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "Stepped back from this decision", "withdrew the proposal"."""
    if not line.tagged(at, "proposal.withdraw") or line.low(at).endswith("ing"):
        return None
    end = _clause_end(line, at)
    cue = line.end(at, "proposal.withdraw")
    if (
        not any(
            line.tagged(k, "topic.things") or line.low(k) in {"decision", "opening"}
            for k in range(cue, min(cue + 6, end))
        )
        or not topic
    ):
        return None
    holder = _holder(line, at)
    negated = _negated(line, max(0, at - 4), at)
    return Stance(
        "proposal",
        "withdrawn",
        (at, end),
        (at, cue),
        "negated" if negated else "asserted",
        proposer=holder,
        earlier=False,
    )


def _attempted(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "Had previously attempted to open a crossing": a proposal of earlier days."""
    if not line.tagged(at, "historical.attempt") or line.low(at + 1) != "to":
        return None
    if not line.tagged(at + 2, "open.v") or not on_topic(line, at + 2, at + 9, topic=topic):
        return None
    start = skip_left(line, at)
    past = line.any(start, at, "historical.words", "historical.phrases") >= 0
    if not past:
        return None
    return Stance(
        "proposal",
        "offered",
        (start, _clause_end(line, at)),
        (at, at + 1),
        "historical",
        proposer=_holder(line, at),
        earlier=True,
    )


def _terms(line: Line, *, topic: bool) -> list[Stance]:
    """As in "The proposal includes A and B": one term each."""
    for at in range(1, len(line)):
        if (
            line.tagged(at, "proposal.contains")
            and line.any(max(0, at - 4), at, "topic.things") >= 0
            and (topic or line.any(0, len(line), "topic.words") >= 0)
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
