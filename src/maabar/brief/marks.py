"""The marks of the strips: what a claim says by shape and colour, hollow where it is announced or hearsay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.brief.svg import join, tag

if TYPE_CHECKING:
    from markupsafe import Markup

HOLLOW = frozenset({"planned", "rumoured", "proposed", "conditional"})
"""Ways of meaning that make a mark hollow: nothing of the kind has happened yet, or it is hearsay."""

_INK = {
    "open": "#00774f",
    "restricted": "#8a5c00",
    "closed": "#8f1d14",
    "for": "#00603f",
    "against": "#8f1d14",
    "conditional": "#6b4800",
    "strike": "#4a1030",
    "protest": "#6a3d9a",
}
_BLUE = "#003f73"
_DARK = "#1d2327"

_LINES = {
    "used": "M-7 0H5M0-5L6 0L0 5",
    "little": "M-7 0h3M-2 0h3M0-5L6 0L0 5",
    "none": "M-5-5L5 5M-5 5L5-5",
    "for": "M-6 0L-2 5L7-6",
    "against": "M-5.5-5.5L5.5 5.5M-5.5 5.5L5.5-5.5",
    "conditional": "M-7 2Q-3.5-5 0 0T7-2",
    "reached": "M-3-5a5 5 0 1 1 0 10a5 5 0 1 1 0-10M3-5a5 5 0 1 1 0 10a5 5 0 1 1 0-10",
}
"""Marks that are drawn with a pen."""

_PEN = {"reached": 2.0}

_SHAPES = {
    "open": "M0-7.4A7.4 7.4 0 1 1 0 7.4A7.4 7.4 0 1 1 0-7.4",
    "restricted": "M0-8L8 0L0 8L-8 0z",
    "closed": "M-6.8-6.8H6.8V6.8H-6.8z",
    "offered": "M-7-5H2L7.5 0L2 5H-7z",
    "term": "M-7.5-5H2L7.5 0L2 5H-7.5L-3.5 0z",
    "withdrawn": "M7-5H-2L-7.5 0L-2 5H7z",
    "talks": "M-7-6H7V3H-1L-5 7V3H-7z",
    "strike": "M0-8.4L2-3L7.3-4.2L4 0L7.3 4.2L2 3L0 8.4L-2 3L-7.3 4.2L-4 0L-7.3-4.2L-2-3z",
    "protest": "M-5-8V8M-5-7H7L4-3L7 1H-5z",
    "other": "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5",
}
"""Marks that are filled."""

_INNER = {
    "open": "M-7 0H7",
    "closed": "M0-4.4V4.4",
    "restricted": "M0-4.6V-1.6M0 1.6V4.6",
    "talks": "M-4-1.5h.01M0-1.5h.01M4-1.5h.01",
}
"""What is cut out of a filled mark, or written into a hollow one."""

_AHEAD = frozenset({"used", "little", "offered", "term", "withdrawn"})
"""Marks that point ahead in time; they are mirrored where time runs from right to left."""

ALL = (*_LINES, *(name for name in _SHAPES))
"""Every mark there is."""


def symbols() -> Markup:
    """All marks, filled and hollow, to be placed once in the page."""
    body = [
        tag(
            "symbol",
            _drawn(name, hollow=hollow),
            id=f"mk-{name}{'-h' if hollow else ''}",
            viewBox="-9 -9 18 18",
        )
        for name in ALL
        for hollow in (False, True)
    ]
    body.append(
        tag(
            "symbol",
            tag("path", d="M-8 8L8-8", stroke="#fff", stroke_width=4.6),
            tag("path", d="M-8 8L8-8", stroke=_DARK, stroke_width=2),
            id="mk-not",
            viewBox="-9 -9 18 18",
        )
    )
    return tag(
        "svg",
        *body,
        class_="mk-defs",
        width=0,
        height=0,
        aria_hidden="true",
    )


def _drawn(name: str, *, hollow: bool) -> Markup:
    if name in _LINES:
        ink = _INK.get(name, _DARK if name == "none" else _BLUE)
        thin = tag("path", d=_LINES[name], fill="none", stroke="#fff", stroke_width=1.3) if hollow else ""
        return join(
            [
                tag(
                    "path",
                    d=_LINES[name],
                    fill="none",
                    stroke=ink,
                    stroke_width=3.4 if hollow else _PEN.get(name, 2.8),
                ),
                thin,
            ]
        )
    ink = _INK.get(name, _BLUE if name != "other" else _DARK)
    shape = tag(
        "path",
        d=_SHAPES[name],
        fill="#fff" if hollow else ink,
        stroke=ink,
        stroke_width=1.8,
        stroke_linejoin="round",
    )
    inner = _INNER.get(name)
    if not inner:
        return shape
    round_ends = "round" if name == "talks" else None
    cut = tag(
        "path",
        d=inner,
        fill="none",
        stroke=ink if hollow else "#fff",
        stroke_width=2.6,
        stroke_linecap=round_ends,
    )
    return join([shape, cut])


def mark(name: str, *, hollow: bool = False, negated: bool = False, class_: str = "mk-sign") -> Markup:
    """One mark.

    Args:
        name: One of `ALL`; anything else is drawn as `other`.
        hollow: Whether it is only announced or hearsay.
        negated: Whether the claim denies it: the mark is struck through.
        class_: Class of the `<svg>`.
    """
    known = name if name in ALL else "other"
    parts = [tag("use", href=f"#mk-{known}{'-h' if hollow else ''}")]
    if negated:
        parts.append(tag("use", href="#mk-not"))
    way = " mk-way" if known in _AHEAD else ""
    return tag(
        "svg",
        *parts,
        class_=f"{class_}{way}",
        aria_hidden="true",
    )
