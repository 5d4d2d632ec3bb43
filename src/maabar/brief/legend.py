"""The legend of the map: always there, on paper too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.brief import glyphs
from maabar.brief.sheet import Sheet, radius_of
from maabar.brief.svg import join, tag

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.scene import Scene


def legend(scene: Scene) -> Markup:
    """Every sign of the map with its meaning; signs that this map does not use are left out.

    Args:
        scene: What the map shows.
    """
    return tag(
        "div",
        *(part for part in (_gates(scene), _between(scene), _ground(scene), _areas(scene)) if part),
        class_="mb-legend",
    )


def _gates(scene: Scene) -> Markup:
    say = scene.view.say.say
    rows = [
        _row(_icon(tag("use", href=f"#mb-g{letter}")), say(f"map.legend.{word}"))
        for letter, word in (("o", "open"), ("r", "restricted"), ("c", "closed"), ("u", "unknown"))
    ]
    return _part(say("map.legend.gates"), rows, say("map.legend.gates-note"))


def _between(scene: Scene) -> Markup:
    say = scene.view.say.say
    rows = [
        _row(_icon(tag("use", href=f"#mb-l{letter}", transform="scale(1.4)")), say(f"map.legend.{word}"))
        for letter, word in (("o", "used"), ("r", "little"), ("c", "none"), ("u", "unsure"))
    ]
    tiers = {spot.tier for spot in scene.board.spots}
    if "still" in tiers:
        small = tag("g", glyphs.crossing(0, "o", "c", "lu"), class_="mb-sign", transform="scale(.6)")
        rows.append(_row(_icon(tag("g", small, class_="mb-still")), say("map.legend.still")))
    if "ended" in tiers:
        rows.append(_row(_icon(tag("use", href="#mb-end")), say("map.legend.ended")))
    return _part(say("map.legend.between"), rows)


def _ground(scene: Scene) -> Markup:
    say = scene.view.say.say
    kinds = {kind for kind, _ in scene.ground.lines}
    rows = [
        _row(_icon(tag("path", d="M-17 0H17", class_=f"mb-{kind}")), say(f"map.legend.{kind}"))
        for kind in ("border", "line", "internal")
        if kind in kinds
    ]
    if scene.ground.roads:
        roads = join(
            [
                tag("path", d="M-17-4H17", class_="mb-road trunk"),
                tag("path", d="M-17 4H17", class_="mb-road secondary"),
            ]
        )
        rows.append(_row(_icon(roads), say("map.legend.roads")))
    top = float(scene.places["in_need"].max()) if len(scene.places) else 0.0
    if top > 0:
        rows += _circles(scene, top)
    return _part(say("map.legend.ground"), rows)


def _circles(scene: Scene, top: float) -> list[Markup]:
    """Circles of three round numbers, in both sizes of the map."""
    say = scene.view.say
    digits = 10 ** (len(str(int(top))) - 1)
    large = int(top // digits) * digits
    rows = []
    for people in (large, large // 4, large // 20):
        if people < 10:
            continue
        icons = [
            _icon(tag("circle", r=radius_of(people, top, sheet), class_="mb-need"), f"mb-{sheet.name}")
            for sheet in (Sheet.wide(scene.focus), Sheet.narrow(scene.focus))
        ]
        rows.append(_row(join(icons), say.say("map.legend.need", n=say.number(people))))
    return rows


def _areas(scene: Scene) -> Markup:
    say = scene.view.say
    rows = []
    for area in (area for area in scene.fills if area in scene.ground.areas):
        fill = scene.fills.get(area, -1)
        name = scene.view.name(area)
        tile = tag("rect", x=-17, y=-10, width=34, height=20, fill=glyphs.OUTSIDE, stroke="#5d6368")
        if fill >= 0:
            tile = tag("rect", x=-17, y=-10, width=34, height=20, fill=f"url(#mb-k{fill})", stroke="#5d6368")
        shown = name if fill >= 0 else say.html("map.legend.outside", area=name)
        rows.append(_row(_icon(tile), shown))
    return _part(say.say("map.legend.areas"), rows) if rows else join([])


def _part(title: str, rows: list[Markup], note: str = "") -> Markup:
    return tag("section", tag("h4", title), tag("p", note) if note else "", tag("ul", *rows))


def _icon(body: Markup, class_: str = "") -> Markup:
    return tag(
        "svg",
        body,
        class_=f"mb-icon {class_}".strip(),
        width=40,
        height=36,
        viewBox="-20 -18 40 36",
        aria_hidden="true",
    )


def _row(icon: Markup, words: object) -> Markup:
    return tag("li", icon, tag("span", words))
