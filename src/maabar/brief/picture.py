"""One picture of the map at one width: ground, places, crossings, names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief import glyphs
from maabar.brief.corners import inset, inset_box, scale_bar
from maabar.brief.labels import Box, around
from maabar.brief.naming import area_names, crossing_titles, line_boxes, lines_of, place_titles
from maabar.brief.sheet import radii, sign_boxes, signed, size_of
from maabar.brief.svg import join, num, tag

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.geometry import Gates
    from maabar.brief.naming import Title
    from maabar.brief.scene import Scene
    from maabar.brief.sheet import Sheet
    from maabar.brief.states import Spot


def draw_sheet(scene: Scene, sheet: Sheet) -> Markup:
    """One picture of the map.

    Args:
        scene: What is shown.
        sheet: At which size.

    Returns:
        An `<svg>` with the classes `mb-svg` and `mb-w` or `mb-n`.
    """
    frame = sheet.frame
    corner = inset_box(scene, sheet)
    signs = sign_boxes(scene, sheet)
    taken = [box for boxes in signs.values() for box in boxes]
    scale = Box(8.0, sheet.height - 44, 150.0, sheet.height)
    taken += [scale, *([corner] if corner else [])]
    if sheet.name == "w":
        taken.append(Box(sheet.width - 100, 0, sheet.width, 200))
    soft = [around(*sheet.px(scene.ground.places[p]), r, r) for p, r in radii(scene, sheet).items()]
    titles = crossing_titles(scene, sheet, "live", taken, soft + line_boxes(scene, sheet))
    areas = area_names(scene, sheet, taken, [box for box in soft if box.right - box.left > 8])
    titles |= crossing_titles(scene, sheet, "still", taken, soft)
    names = place_titles(scene, sheet, taken)
    titles |= crossing_titles(scene, sheet, "ended", taken, soft)
    zoom = sheet.zoom / 10
    return tag(
        "svg",
        tag("defs", glyphs.patterns(f"mb-{sheet.name}", scene.fills, 1 / zoom)),
        _geo(scene, sheet),
        tag("g", *areas, class_="mb-areas"),
        _shared(_places(scene, sheet, names), sheet.small, "mb-places"),
        tag("g", *_crossings(scene, sheet, titles), class_="mb-crossings"),
        scale_bar(scene, sheet),
        inset(scene, sheet, corner) if corner else "",
        class_=f"mb-svg mb-{sheet.name}",
        viewBox=f"0 0 {num(frame.right)} {num(frame.bottom)}",
        direction="ltr",
        role="group",
        aria_label=scene.view.say.say("map.alt"),
        data_whole=" ".join(num(value) for value in scene.whole),
    )


def _geo(scene: Scene, sheet: Sheet) -> Markup:
    """The ground: areas, roads, lines. The program only ever changes its `transform`."""
    dx, dy = sheet.shift
    return tag(
        "g",
        *_ground(scene, f"mb-{sheet.name}"),
        class_="mb-geo",
        transform=f"translate({dx:.2f} {dy:.2f})scale({sheet.zoom / 10:.5f})",
    )


def _ground(scene: Scene, prefix: str) -> list[Markup]:
    parts = []
    for index, area in enumerate(scene.ground.areas):
        fill = scene.fills.get(area, -1)
        parts.append(
            tag("use", href=f"#mb-a{index}", fill=f"url(#{prefix}{fill})" if fill >= 0 else glyphs.OUTSIDE)
        )
    if prefix:
        parts += [tag("use", href=f"#mb-r-{one}", class_=f"mb-road {one}") for one in _ROADS]
    for one in ("internal", "border", "line"):
        parts.append(tag("use", href=f"#mb-l-{one}", class_="mb-case"))
        parts.append(tag("use", href=f"#mb-l-{one}", class_=f"mb-{one}"))
    return parts


_ROADS = ("track", "secondary", "primary", "trunk")


def _places(scene: Scene, sheet: Sheet, names: dict[str, Title]) -> list[Markup]:
    sizes = radii(scene, sheet)
    rows: dict[str, pd.Series] = {str(row["place"]): row for _, row in scene.places.iterrows()}
    parts = []
    for place_id, title in names.items():
        at = sheet.px(scene.ground.places[place_id])
        radius = sizes[place_id]
        body = lines_of(title.lines, title.placed.box, title.placed.side, sheet.small, None, at)
        parts.append(
            tag(
                "g",
                tag("title", scene.words.place(rows[place_id])),
                tag("circle", r=radius, class_="mb-need" if rows[place_id]["in_need"] > 0 else "mb-dot"),
                tag("g", body, class_="mb-t" if title.shown else "mb-t mb-off"),
                class_="mb-p mb-here",
                transform=f"translate({at[0]:.1f} {at[1]:.1f})",
            )
        )
    return parts


def _shared(parts: list[Markup], font: float, class_: str) -> Markup:
    """A group of names; what every one of them says of its writing is said once, by the group."""
    body = str(join(parts))
    texts = body.count("<text ")
    said: dict[str, object] = {}
    for name, value in (("font-size", num(font)), ("direction", "rtl"), ("lang", "ar"), ("lang", "en")):
        written = f' {name}="{value}"'
        if texts and body.count(written) == texts:
            body = body.replace(written, "")
            said[name.replace("-", "_")] = value
    return tag("g", Markup(body), class_=class_, **said)  # noqa: S704 - made of escaped parts, less was written


def _crossings(scene: Scene, sheet: Sheet, titles: dict[str, Title]) -> list[Markup]:
    order = {spot.crossing: index for index, spot in enumerate(scene.board.spots)}
    return [
        _crossing(scene, sheet, gate, spot, titles[gate.crossing], order[gate.crossing])
        for gate, spot in signed(scene)
    ]


def _crossing(scene: Scene, sheet: Sheet, gate: Gates, spot: Spot, title: Title, index: int) -> Markup:
    at = sheet.px(gate.at)
    size = size_of(scene, sheet, spot.tier)
    turned = math.degrees(math.atan2(gate.ahead[1], gate.ahead[0]))
    font = sheet.font if spot.tier == "live" else sheet.small
    lines = lines_of(title.lines, title.placed.box, title.placed.side, font, "mb-title", at)
    rest = title.placed.box._replace(top=title.placed.box.top + 1.2 * font * len(title.lines))
    if title.says:
        says = [scene.words.short(spot, scene.board.use, side) for side in "ab"]
        lines += lines_of(says, rest, title.placed.side, sheet.small, "mb-say", at)
        rest = rest._replace(top=rest.top + 1.2 * sheet.small * len(says))
    if title.note:
        lines += lines_of([title.note], rest, title.placed.side, font * 0.95, "mb-note", at)
    return tag(
        "a",
        tag("title", "\n".join(scene.words.facts(spot, scene.board.use))),
        tag("circle", r=max(14.0, glyphs.SPAN * size), class_="mb-ring"),
        tag("g", _leader(title, at) + lines, class_="mb-t" if title.shown else "mb-t mb-off"),
        tag("g", _sign(spot, scene.board.use, turned), class_="mb-sign", transform=f"scale({size:.2f})"),
        href=f"#crossing-{gate.crossing}" if spot.tier != "ended" else None,
        tabindex=0 if spot.tier == "ended" else None,
        class_=f"mb-x mb-here mb-{spot.tier}",
        data_i=index,
        data_turn=round(turned),
        transform=f"translate({at[0]:.1f} {at[1]:.1f})",
    )


def _sign(spot: Spot, use: str, turned: float) -> Markup:
    if spot.tier == "ended":
        return tag("use", href="#mb-end")
    way = spot.ways[use, spot.shown[use]].status
    link, back = glyphs.link_of(
        spot.ways[use, "a_to_b"].status["passage"],
        spot.ways[use, "b_to_a"].status["passage"],
        spot.shown[use],
    )
    return glyphs.crossing(turned, way["a"], way["b"], link, back=back)


def _leader(title: Title, at: tuple[float, float]) -> Markup:
    """A thin line from a sign to a name that stands apart."""
    if not title.placed.far:
        return join([])
    box = title.placed.box
    x = min(max(0.0, box.left - at[0]), box.right - at[0])
    y = min(max(0.0, box.top - at[1]), box.bottom - at[1])
    return tag("path", d=f"M0 0L{num(x)} {num(y)}", class_="mb-leader")
