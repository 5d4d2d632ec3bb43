"""The map of the brief: areas of control, roads, people in need, and crossings drawn as two gates.

One figure holds the same picture twice, for wide and for narrow screens, so that names are large enough on
both without any program; paths and signs are stored once. A small program adds zoom, uses, days and facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.brief import glyphs
from maabar.brief.facts.view import View
from maabar.brief.geometry import rings
from maabar.brief.legend import legend
from maabar.brief.picture import draw_sheet
from maabar.brief.scene import MOST_PLACES, scene_of
from maabar.brief.sheet import Sheet
from maabar.brief.states import USES
from maabar.brief.svg import asset, join, path, tag

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.messages import Messages
    from maabar.brief.scene import Scene
    from maabar.study import Study

_CLASSES = ("trunk", "primary", "secondary", "track")
_THIN = {"vector-effect": "non-scaling-stroke", "fill-rule": "evenodd"}
"""Lines keep their width at every zoom; said on each path, as no style sheet reaches into a reused one."""


def draw(study: Study, say: Messages) -> Markup:
    """The map as a figure: picture, legend, and controls that appear where programs may run.

    Args:
        study: A study with the tables of the evidence engine; nothing known after `study.known` is shown.
        say: The language.

    Returns:
        A `<figure>`; its style and program come from `style` and `program`.
    """
    scene = scene_of(View(study, say))
    wide = draw_sheet(scene, Sheet.wide(scene.focus))
    narrow = draw_sheet(scene, Sheet.narrow(scene.focus))
    frame = tag(
        "div",
        wide,
        narrow,
        _zoom(say),
        class_="mb-frame",
        data_label=say.say("map.keys"),
    )
    shown = scene.words.shown(scene.board)
    return tag(
        "figure",
        _shared(scene),
        tag("p", shown, class_="mb-shown"),
        _controls(scene),
        frame,
        tag("div", tag("p", say.say("map.hint")), class_="mb-panel", aria_live="polite", hidden=True),
        legend(scene),
        tag("figcaption", _caption(scene)),
        scene.words.data(scene.board),
        class_="mb-map",
        aria_label=say.say("map.title"),
    )


def style() -> str:
    """The style sheet of the map."""
    return asset("map.css")


def program() -> str:
    """The program of the map, plain JavaScript that leaves nothing behind outside itself."""
    parts = "\n".join(asset(name) for name in ("mapview.js", "map.js"))
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _shared(scene: Scene) -> Markup:
    """Paths and signs, stored once for both pictures."""
    land = scene.ground
    paths = [
        tag("path", id=f"mb-a{index}", d=path(rings(shape), closed=True), **_THIN)
        for index, shape in enumerate(land.areas.values())
    ]
    for kind in ("border", "line", "internal"):
        lines = [[(x, y) for x, y in line.coords] for one, line in land.lines if one == kind]
        paths.append(tag("path", id=f"mb-l-{kind}", d=path(lines), **_THIN))
    for kind in _CLASSES:
        roads = [points for one, points in land.roads if (one if one in _CLASSES else "secondary") == kind]
        paths.append(tag("path", id=f"mb-r-{kind}", d=path(roads), **_THIN))
    return tag(
        "svg",
        tag("defs", *paths, glyphs.signs(), glyphs.patterns("mb-k", scene.fills, 1.0)),
        class_="mb-defs",
        width=0,
        height=0,
        aria_hidden="true",
    )


def _zoom(say: Messages) -> Markup:
    buttons = [
        tag("button", sign, type="button", data_do=do, aria_label=say.say(f"map.control.{key}"))
        for sign, do, key in (("+", "in", "nearer"), ("−", "out", "farther"))
    ]
    buttons += [
        tag("button", say.say(f"map.control.{key}"), type="button", data_do=key, class_="mb-word")
        for key in ("whole", "first")
    ]
    return tag("div", *buttons, class_="mb-zoom", hidden=True)


def _controls(scene: Scene) -> Markup:
    say = scene.view.say
    choices = [
        tag(
            "label",
            tag("input", type="radio", name="mb-use", value=use, checked=use == scene.board.use),
            tag("span", say.say(f"map.use.{use}")),
        )
        for use in USES
    ]
    uses = tag("fieldset", *choices, class_="mb-uses", aria_label=say.say("map.control.use"))
    last = len(scene.board.days) - 1
    slider: object = ""
    if last > 0:
        slider = tag(
            "label",
            tag("span", say.say("map.control.date")),
            tag("input", type="range", min=0, max=last, value=last, class_="mb-day"),
            tag("output", say.date(scene.board.days[-1])),
            class_="mb-when",
        )
    return tag("div", uses, slider, class_="mb-controls", hidden=True)


def _caption(scene: Scene) -> Markup:
    say = scene.view.say
    parts = [say.say("map.caption")]
    if scene.left_out:
        parts.append(say.say("map.left-out", n=say.number(MOST_PLACES)))
    return join(tag("span", part, " ") for part in parts)
