"""Section 3: the state of each crossing and use, what it rests on, and who had the last word."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maabar.brief.facts import quiet
from maabar.brief.facts.lines import line
from maabar.brief.facts.titles import LAYERS, Pair, layer_title, pairs_title, way, way_of_sides
from maabar.brief.facts.view import is_count, row_of
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from maabar.brief.facts.lines import Layer
    from maabar.brief.facts.view import View

__all__ = ["LIVE", "Crossing", "Group", "crossings", "gone", "layer_title"]

LIVE = frozenset({"direct", "planned"})
"""Bases that rest on something somebody said and that still counts."""


@dataclass(frozen=True)
class Group:
    """The uses and directions of a crossing for which everything is the same.

    Attributes:
        pairs: Use and direction.
        title: The same in words, by the places on both sides.
        between: The same in words, by who holds the gates.
        layers: The lines, in the order of `LAYERS`.
        silent: Lines left out because nothing is known about them, in words.
        why: The `source` of the row that assumes them; empty if nothing is assumed.
        live: Whether anything rests on a claim that still counts.
        claims: How many live claims all lines have, a claim once a line.
    """

    pairs: tuple[Pair, ...]
    title: Markup
    between: Markup
    layers: tuple[Layer, ...]
    silent: Markup
    why: str
    live: bool
    claims: float

    @property
    def settled(self) -> int:
        """How many lines have a state that rests on live claims."""
        return sum(layer.basis in LIVE and layer.status != "unknown" for layer in self.layers)

    @property
    def shown(self) -> tuple[Layer, ...]:
        """The lines worth showing: gates and answer always, road and passage if anything is known."""
        always = {"a", "b", "effective"}
        return tuple(layer for layer in self.layers if layer.layer in always or layer.basis != "none")

    @property
    def effective(self) -> Layer:
        """The line that answers: could it pass?"""
        return self.layers[-1]

    def layer(self, name: str) -> Layer:
        """One line by its key."""
        return self.layers[LAYERS.index(name)]


@dataclass(frozen=True)
class Crossing:
    """One crossing.

    Attributes:
        ident: Its id, which the anchor carries.
        name: Its name.
        kind: Border, front line or internal, in words.
        sides: Who holds which gate, in words.
        note: The case's own note.
        live: Groups with live claims.
        quiet: Groups without.
        claims: How many live claims speak of it.
    """

    ident: str
    name: Markup
    kind: str
    sides: Markup
    note: Markup
    live: tuple[Group, ...]
    quiet: tuple[Group, ...]
    claims: int = field(default=0)


def crossings(view: View) -> tuple[Crossing, ...]:
    """All crossings that exist on the day, those with live claims first, the most spoken of first.

    Args:
        view: The study in one language.

    Returns:
        One record per crossing in `evidence.status` whose dates include the day.
    """
    status = view.table("evidence.status")
    found = []
    for key, rows in status.groupby("crossing", sort=False):
        ident = str(key)
        if ident in view.crossings.index and view.stands(row_of(view.crossings, ident)):
            found.append(_crossing(view, row_of(view.crossings, ident), rows))
    return tuple(sorted(found, key=lambda one: (not one.live, -one.claims, str(one.name))))


def gone(view: View) -> tuple[tuple[str, Markup], ...]:
    """Id and name of the crossings that do not exist on the day."""
    table = view.case["crossings"]
    idents = [str(row["crossing"]) for _, row in table.iterrows() if not view.stands(row)]
    return tuple((ident, view.name(ident)) for ident in idents)


def _crossing(view: View, row: pd.Series, rows: pd.DataFrame) -> Crossing:
    groups = _groups(view, row, rows)
    live = tuple(group for group in groups if group.live)
    ident = str(row["crossing"])
    spoken = view.spoken[(view.spoken["subject"] == ident) & (view.spoken["acts"] == "yes")]
    holders = [str(row["gate_a"]), str(row["gate_b"])]
    sides = view.say.html(
        "status.sides",
        a=view.name(holders[0]) if holders[0] else "?",
        b=view.name(holders[1]) if holders[1] else "?",
    )
    return Crossing(
        ident=ident,
        name=view.name(ident),
        kind=view.say.word("kind", str(row["kind"])),
        sides=sides,
        note=view.say.foreign(str(row["note"])) if str(row["note"]) else view.listed([]),
        live=live,
        quiet=_merged(view, row, [group for group in groups if not group.live]),
        claims=int(spoken["claim"].nunique()) if live else 0,
    )


def _groups(view: View, crossing: pd.Series, rows: pd.DataFrame) -> list[Group]:
    by_pair: dict[Pair, dict[str, pd.Series]] = {}
    for _, row in rows.iterrows():
        by_pair.setdefault((str(row["use"]), str(row["direction"])), {})[str(row["layer"])] = row
    merged: dict[tuple[object, ...], list[Pair]] = {}
    for pair, layers in by_pair.items():
        assumed = any(one["basis"] == "assumed" for one in layers.values())
        reason = quiet.why(view, crossing, pair) if assumed else ""
        signature = (*(_signature(layers[name]) for name in LAYERS), reason)
        merged.setdefault(signature, []).append(pair)
    groups = [_group(view, crossing, pairs, by_pair[pairs[0]]) for pairs in merged.values()]
    return sorted(groups, key=lambda group: (-group.settled, -group.claims))


def _merged(view: View, crossing: pd.Series, groups: Sequence[Group]) -> tuple[Group, ...]:
    """Groups without live claims, those with the same answer for the same reason told together."""
    same: dict[tuple[str, str, str], list[Group]] = {}
    for group in groups:
        same.setdefault((group.effective.status, group.effective.basis, group.why), []).append(group)
    merged = []
    for members in same.values():
        pairs = tuple(pair for group in members for pair in group.pairs)
        merged.append(replace(members[0], pairs=pairs, title=pairs_title(view, crossing, pairs, way)))
    return tuple(merged)


def _signature(row: pd.Series) -> tuple[object, ...]:
    shown = ["status", "basis", "since", "last_for", "last_against", "claims", "voices", "plan", "robust"]
    return (*(str(row[name]) for name in shown), round(float(row["p_open"]), 2))


def _group(view: View, crossing: pd.Series, pairs: list[Pair], rows: dict[str, pd.Series]) -> Group:
    counted = _counted(view, str(crossing["crossing"]), pairs)
    layers = tuple(line(view, crossing, rows[name], counted=counted) for name in LAYERS)
    left_out = [layer for layer in layers if layer.basis == "none" and layer.layer in {"road", "passage"}]
    return Group(
        pairs=tuple(pairs),
        title=pairs_title(view, crossing, pairs, way),
        between=pairs_title(view, crossing, pairs, way_of_sides),
        layers=layers,
        silent=view.listed(layer.title for layer in left_out),
        why=quiet.why(view, crossing, pairs[0]) if any(layer.basis == "assumed" for layer in layers) else "",
        live=any(layer.basis in LIVE for layer in layers[:-1]),
        claims=sum(float(rows[name]["claims"]) for name in LAYERS[:-1]),
    )


def _counted(view: View, crossing: str, pairs: Sequence[Pair]) -> bool:
    """Whether a row of `passages` still counts: somebody counted, which is more than somebody said."""
    rows = view.spoken[
        (view.spoken["subject"] == crossing)
        & (view.spoken["layer"] == "passage")
        & (view.spoken["acts"] == "yes")
        & view.spoken["claim"].map(is_count).astype(bool)
    ]
    return any(
        use in split_ids(str(row["use"])) and one in split_ids(str(row["direction"]))
        for _, row in rows.iterrows()
        for use, one in pairs
    )
