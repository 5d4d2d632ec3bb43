"""What lines and groups of the status are called: layers, directions, uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from markupsafe import Markup

    from maabar.brief.facts.view import View

LAYERS = ("a", "b", "road", "passage", "effective")
USES = ("aid", "trade", "people")
WAYS = ("a_to_b", "b_to_a")

Pair = tuple[str, str]
"""A use and a direction."""


def layer_title(view: View, crossing: pd.Series, layer: str) -> Markup:
    """What a line is about: the gate of its holder, the road, the passage, the way through."""
    if layer in {"a", "b"}:
        holder = str(crossing[f"gate_{layer}"])
        if holder:
            return view.say.html("layer.gate", holder=view.name(holder))
    key = f"layer.{layer}"
    return view.say.html(key if view.say.has(key) else f"word.layer.{layer}")


def way(view: View, crossing: pd.Series, direction: str) -> Markup:
    """A direction in words: from the place on one side to the place on the other."""
    ends = ["a", "b"] if direction == "a_to_b" else ["b", "a"]
    names = [view.name(str(crossing[f"place_{end}"]) or str(crossing[f"gate_{end}"])) for end in ends]
    return view.say.html("way.one", start=names[0], end=names[1])


def way_of_sides(view: View, crossing: pd.Series, direction: str) -> Markup:
    """A direction in words: from the side of one holder to the side of the other."""
    ends = ["a", "b"] if direction == "a_to_b" else ["b", "a"]
    names = [view.name(str(crossing[f"gate_{end}"])) for end in ends]
    return view.say.html("way.sides", start=names[0], end=names[1])


def pairs_title(
    view: View, crossing: pd.Series, pairs: Sequence[Pair], told: Callable[[View, pd.Series, str], Markup]
) -> Markup:
    """Uses and directions as a phrase; `told` tells a direction."""
    ways_of = {use: tuple(one for one in WAYS if (use, one) in pairs) for use in USES}
    parts = []
    for ways in ((WAYS[0], WAYS[1]), (WAYS[0],), (WAYS[1],)):
        uses = [use for use in USES if ways_of[use] == ways]
        if uses:
            names = view.listed(view.say.word("use", use) for use in uses)
            key = "way.both" if len(ways) > 1 else "way.uses"
            end = {} if len(ways) > 1 else {"way": told(view, crossing, ways[0])}
            parts.append(view.say.html(key, uses=names, **end))
    return parts[0] if len(parts) == 1 else view.say.html("list.semi").join(parts)
