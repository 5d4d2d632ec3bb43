"""What a review changes: statuses and positions whose label is another, and the decisions behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.engines import evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maabar.case import Case

#: Which predicates can move a label: by layer of a crossing, and by aspect of a proposal.
_MOVES = {
    "a": ("gate",), "b": ("gate",), "road": ("road",), "passage": ("passage",),
    "effective": ("gate", "road", "passage"),
    "offered": ("proposal",), "talks": ("agreement",), "consent": ("agreement", "position", "proposal"),
    "agreed": ("agreement", "position", "proposal"), "stance": ("position", "agreement", "proposal"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """Of what a label is.

    Attributes:
        subject: Id of the crossing or proposal.
        part: Layer of a crossing or aspect of a proposal.
        party: Party whose stance or consent it is, else empty.
        name: Name of the subject.
        shown: The part in words.
    """

    subject: str
    part: str
    party: str
    name: str
    shown: str


@dataclass(frozen=True)
class Consequence:
    """A label that is another after a review.

    Attributes:
        what: Of which it is: crossing, layer, use and direction, or proposal, aspect and party.
        before: The label before.
        after: The label after.
        claims: The decisions on claims that could move it.
    """

    what: str
    before: str
    after: str
    claims: tuple[str, ...]


def labels_of(case: Case) -> dict[Label, str]:
    """Return the label of everything that the evidence speaks of, on the case's day."""
    names = {str(thing): str(name) for thing, name in case.names["name"].items()}
    found: dict[Label, str] = {}
    if case.present("crossings"):
        table = evidence.status(case, robust=False)
        columns = (table[name].astype(str) for name in ("crossing", "layer", "use", "direction", "status"))
        for crossing, layer, use, direction, status in zip(*columns, strict=True):
            part = f"gate {layer}" if layer in {"a", "b"} else layer
            shown = f"{part}, {use}, {direction.replace('_', ' ')}"
            found[Label(crossing, layer, "", names.get(crossing, "") or crossing, shown)] = status
    if case.present("proposals"):
        table = evidence.positions(case)
        columns = (table[name].astype(str) for name in ("proposal", "aspect", "party", "status"))
        for proposal, aspect, party, status in zip(*columns, strict=True):
            shown = f"{aspect} {names.get(party, '') or party}".strip()
            found[Label(proposal, aspect, party, names.get(proposal, "") or proposal, shown)] = status
    return found


def consequences(
    before: Mapping[Label, str], after: Mapping[Label, str], case: Case, made: Sequence[Mapping[str, object]]
) -> list[Consequence]:
    """Return the labels that changed, each with the decisions on claims that could move it.

    Args:
        before: The labels before the review, from `labels_of`.
        after: The labels after it.
        case: The case after it.
        made: The lines that the review added to the log.
    """
    decided = {str(line["claim"]): str(line["action"]) for line in made}
    claims, parties = case["claims"], frozenset(case["parties"]["party"])
    claims = claims[claims["claim"].isin(list(decided))]
    rows = [{str(column): str(cell) for column, cell in row.items()} for row in claims.to_dict("records")]
    found: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for label in {**before, **after}:
        old, new = before.get(label, "unknown"), after.get(label, "unknown")
        if old != new:
            told = tuple(
                f"{row['claim']} ({decided[row['claim']]})" for row in rows if _moves(row, label, parties)
            )
            found.setdefault((label.name, old, new, told), []).append(label.shown)
    return [
        Consequence(f"{name}: {'; '.join(parts)}", old, new, told)
        for (name, old, new, told), parts in found.items()
    ]


def _moves(row: Mapping[str, str], label: Label, parties: frozenset[str]) -> bool:
    """Whether a claim could move a label: its subject, a predicate that bears on it, a speaker who counts."""
    if row["subject"] != label.subject or row["predicate"] not in _MOVES.get(label.part, ()):
        return False
    speaker, _, words = (part.strip() for part in row["said_by"].partition(":"))
    if label.part in {"a", "b"} and row["gate"] in {"a", "b"}:
        return row["gate"] == label.part
    if label.part == "stance":
        return label.party in {speaker, words, row["said_by"]}
    return row["predicate"] != "position" or speaker in parties
