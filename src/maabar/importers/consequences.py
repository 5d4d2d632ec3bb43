"""What a review changes: statuses and positions whose label is another, and the decisions behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.engines import evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maabar.case import Case


@dataclass(frozen=True)
class Consequence:
    """A label that is another after a review.

    Attributes:
        what: Of which it is: crossing, layer, use and direction, or proposal, party and aspect.
        before: The label before.
        after: The label after.
        claims: The claims about the same crossing or proposal that were decided on, with what was decided.
    """

    what: str
    before: str
    after: str
    claims: tuple[str, ...]


def labels_of(case: Case) -> dict[tuple[str, ...], str]:
    """Return the label of everything that the evidence speaks of, on the case's day."""
    names = case.names["name"].to_dict()
    found: dict[tuple[str, ...], str] = {}
    if case.present("crossings"):
        table = evidence.status(case, robust=False)
        columns = (table[name] for name in ("crossing", "layer", "use", "direction", "status"))
        for crossing, layer, use, direction, status in zip(*columns, strict=True):
            name = names.get(crossing, "") or crossing
            part = f"gate {layer}" if layer in {"a", "b"} else layer
            found[str(crossing), str(name), f"{part}, {use}, {str(direction).replace('_', ' ')}"] = str(
                status
            )
    if case.present("proposals"):
        table = evidence.positions(case)
        for row in table.to_dict("records"):
            name = names.get(row["proposal"], "") or row["proposal"]
            party = names.get(row["party"], "") or row["party"]
            found[str(row["proposal"]), str(name), f"{row['aspect']} {party}".strip()] = str(row["status"])
    return found


def consequences(
    before: Mapping[tuple[str, ...], str],
    after: Mapping[tuple[str, ...], str],
    case: Case,
    made: Sequence[Mapping[str, object]],
) -> list[Consequence]:
    """Return the labels that changed, each with the decisions on claims about the same thing.

    Args:
        before: The labels before the review, from `labels_of`.
        after: The labels after it.
        case: The case after it.
        made: The lines that the review added to the log.
    """
    claims = case["claims"]
    subject = dict(zip(claims["claim"], claims["subject"], strict=True))
    decided: dict[str, dict[str, str]] = {}
    for line in made:
        claim = str(line["claim"])
        decided.setdefault(str(subject.get(claim, "")), {})[claim] = str(line["action"])
    found: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for key in {**before, **after}:
        old, new = before.get(key, "unknown"), after.get(key, "unknown")
        if old != new:
            told = tuple(f"{claim} ({action})" for claim, action in decided.get(key[0], {}).items())
            found.setdefault((key[1], old, new, told), []).append(key[2])
    return [
        Consequence(f"{name}: {'; '.join(parts)}", old, new, told)
        for (name, old, new, told), parts in found.items()
    ]
