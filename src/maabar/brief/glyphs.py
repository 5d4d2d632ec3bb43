"""The signs of the map: gates, what runs between them, fills; shape and pattern tell what colour tells.

Colours are those of Okabe and Ito (2008), which readers with any common colour vision tell apart, darkened
where the signs must also differ in grey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.brief.svg import join, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

RADIUS = 8.0
"""Radius of a gate, in px at full size."""

REACH = 15.0
"""Distance of a gate from the middle of its crossing, in px at full size."""

SPAN = REACH + RADIUS + 2
"""Half the length of the whole sign."""

FILLS = (
    ("#dbe8f4", "#b9cfe6", "M0 7h14", -45),
    ("#f8efd2", "#dcc483", "M7 7h.01", 30),
    ("#efe6e2", "#dccdc6", "M0 7h14", 45),
    ("#dcece3", "#b7d5c5", "M0 7h14", 0),
    ("#e8e2f1", "#cabfde", "M0 7h14", 90),
    ("#fbe6d8", "#e6c1a6", "M0 7h14M7 0v14", 0),
    ("#e3e8d6", "#c2cca6", "M0 7h14M7 0v14", 45),
)
"""Base colour, colour of the pattern, the pattern on a tile of 14 px, and by how much the tile is turned."""

OUTSIDE = "#efefed"
"""Fill of areas in countries that are not the case's own."""


def fill_of(areas: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    """Which fill each area has: one per holder, none for other countries.

    Args:
        areas: Area, party and country of each.

    Returns:
        Area -> index into `FILLS`, or -1 for plain.
    """
    countries = [country for _, _, country in areas]
    home = max(countries, key=countries.count, default="")
    single = countries.count(home) < 2
    holders: dict[str, int] = {}
    chosen = {}
    for area, party, country in areas:
        if single or country == home:
            chosen[area] = holders.setdefault(party or area, len(holders)) % len(FILLS)
        else:
            chosen[area] = -1
    return chosen


def patterns(prefix: str, used: Mapping[str, int], zoom: float) -> Markup:
    """The pattern tiles of one picture.

    Args:
        prefix: Start of their ids.
        used: As from `fill_of`.
        zoom: Units of the paths per px, which the tiles are enlarged by.
    """
    return join(
        tag(
            "pattern",
            tag("path", d="M0 0h14v14H0z", fill=FILLS[index][0]),
            tag(
                "path",
                d=FILLS[index][2],
                stroke=FILLS[index][1],
                fill="none",
                stroke_width=1.2,
                stroke_linecap="round",
            ),
            id=f"{prefix}{index}",
            width=11,
            height=11,
            viewBox="0 0 14 14",
            patternUnits="userSpaceOnUse",
            patternTransform=f"scale({zoom:.4f})rotate({FILLS[index][3]})",
            class_="mb-tile",
        )
        for index in sorted({index for index in used.values() if index >= 0})
    )


def signs() -> Markup:
    """All signs, to be placed once in the page and used by every picture, legends included."""
    return join(tag("g", body, id=f"mb-{name}") for name, body in {**_gates(), **_links()}.items())


def _gates() -> dict[str, Markup]:
    halo = tag("circle", r=RADIUS + 2, class_="mb-halo")
    disc = tag("circle", r=RADIUS)
    return {
        "go": join(
            [
                tag("g", halo, disc, class_="mb-go"),
                tag("path", d="M-8 0H8", class_="mb-gap"),
            ]
        ),
        "gr": join(
            [
                tag("g", halo, disc, class_="mb-gr"),
                tag("path", d="M0-5.5V-1.9M0 1.9V5.5", class_="mb-ink"),
            ]
        ),
        "gc": join(
            [
                tag("g", halo, disc, class_="mb-gc"),
                tag("path", d="M0-5.5V5.5", class_="mb-bar"),
            ]
        ),
        "gu": join(
            [
                tag("g", halo, disc, class_="mb-gu"),
                tag("text", "?", y=4, class_="mb-ask"),
            ]
        ),
        "end": tag("path", d="M-4-4L4 4M-4 4L4-4", class_="mb-end"),
    }


def _links() -> dict[str, Markup]:
    under = tag("path", d="M-7 0H7", class_="mb-under")
    head = "M1.5-4.2L7 0L1.5 4.2"
    tail = "M-1.5-4.2L-7 0L-1.5 4.2"
    return {
        "lo": join([under, tag("path", d=f"M-7 0H6{head}", class_="mb-lo")]),
        "lo2": join([under, tag("path", d=f"M-6 0H6{head}{tail}", class_="mb-lo")]),
        "lr": join([under, tag("path", d="M-7 0H6", class_="mb-lr"), tag("path", d=head, class_="mb-lo")]),
        "lr2": join(
            [under, tag("path", d="M-6 0H6", class_="mb-lr"), tag("path", d=head + tail, class_="mb-lo")]
        ),
        "lc": join(
            [
                under,
                tag("path", d="M-7 0H7", class_="mb-lu"),
                tag("path", d="M-4-4L4 4M-4 4L4-4", class_="mb-lc"),
            ]
        ),
        "lu": join([under, tag("path", d="M-6 0H7", class_="mb-lu")]),
    }


def crossing(degrees: float, gate_a: str, gate_b: str, link: str, *, back: bool = False) -> Markup:
    """The sign of a crossing: two gates and what runs between them.

    Args:
        degrees: Direction from side a to side b, clockwise from the right.
        gate_a: Letter of the state of gate a (`o`, `r`, `c`, `u`).
        gate_b: Letter of gate b.
        link: Sign of the passage, such as `lo`.
        back: Whether the passage runs from b to a.
    """
    return join(
        [
            _use(link, 0.0, degrees + (180 if back else 0)),
            _use(f"g{gate_a}", -REACH, degrees),
            _use(f"g{gate_b}", REACH, degrees),
        ]
    )


def _use(name: str, along: float, degrees: float) -> Markup:
    # the question mark stays upright: its sign is moved along the turned axis, then turned back
    turned = f"rotate({degrees:.0f})" + (f"translate({along:.0f})" if along else "")
    upright = f"rotate({-degrees:.0f})" if name == "gu" else ""
    return tag("use", href=f"#mb-{name}", transform=turned + upright)


def link_of(forward: str, backward: str, shown: str) -> tuple[str, bool]:
    """The sign for the passage and whether it points backwards.

    Args:
        forward: Letter of the passage from a to b.
        backward: Letter of the passage from b to a.
        shown: The direction drawn, `a_to_b` or `b_to_a`.
    """
    back = shown == "b_to_a"
    for letter in "or":
        if forward == backward == letter:
            return f"l{letter}2", False
        if letter in (forward, backward):
            return f"l{letter}", backward == letter
    return f"l{backward if back else forward}", back
