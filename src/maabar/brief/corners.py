"""What stands in the corners of the map: the scale bar, north, and the small map of the whole area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.brief import glyphs
from maabar.brief.labels import Box, around
from maabar.brief.mapwords import STEPS
from maabar.brief.sheet import radii, sign_boxes
from maabar.brief.svg import label, num, path, tag

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.scene import Scene
    from maabar.brief.sheet import Sheet


def scale_bar(scene: Scene, sheet: Sheet) -> Markup:
    """Scale bar and north.

    Args:
        scene: What the map shows.
        sheet: The picture.
    """
    room = sheet.width * 0.22
    km = max((step for step in STEPS if step * sheet.zoom <= room), default=STEPS[0])
    end = 12 + km * sheet.zoom
    y = sheet.height - 12
    north = [
        tag("path", d="M0 0v-16m-4 6l4-6l4 6", class_="mb-scale"),
        label(scene.view.say.say("map.north"), 0, -19, font_size=sheet.small),
    ]
    return tag(
        "g",
        tag("path", d=f"M12 {num(y - 5)}V{num(y)}H{num(end)}V{num(y - 5)}", class_="mb-scale mb-length"),
        label(scene.words.km(km), 12.0, y - 9, "right", font_size=sheet.small),
        tag("g", *north, class_="mb-north", transform=f"translate({num(end + 20)} {num(y)})"),
        class_="mb-measure",
        aria_hidden="true",
    )


def inset_box(scene: Scene, sheet: Sheet) -> Box | None:
    """Where the small map of the whole area stands.

    Args:
        scene: What the map shows.
        sheet: The picture.

    Returns:
        The emptiest corner, or None if the first view shows nearly all.
    """
    whole = scene.whole
    wide, high = whole.right - whole.left, whole.bottom - whole.top
    shown = sheet.width / sheet.zoom * sheet.height / sheet.zoom
    if sheet.name != "w" or wide * high < 1.8 * shown:
        return None
    scale = min(170 / wide, 150 / high)
    across, down = wide * scale, high * scale
    corners = [
        Box(sheet.width - across - 8, sheet.height - down - 8, sheet.width - 8, sheet.height - 8),
        Box(8, 8, 8 + across, 8 + down),
        Box(8, sheet.height - down - 52, 8 + across, sheet.height - 52),
    ]
    boxes = [box for group in sign_boxes(scene, sheet).values() for box in group]
    boxes += [
        around(*sheet.px(scene.ground.places[p]), r, r) for p, r in radii(scene, sheet).items() if r > 2
    ]
    return min(corners, key=lambda corner: sum(corner.shared(box) for box in boxes))


def inset(scene: Scene, sheet: Sheet, box: Box) -> Markup:
    """The small map of the whole area, with the first view marked on it.

    Args:
        scene: What the map shows.
        sheet: The picture.
        box: Where it stands.
    """
    whole = scene.whole
    scale = (box.right - box.left) / (whole.right - whole.left)
    half_wide, half_high = sheet.width / sheet.zoom / 2, sheet.height / sheet.zoom / 2
    x, y = sheet.focus.middle
    seen = [(x - half_wide, y - half_high), (x + half_wide, y - half_high)]
    seen += [(x + half_wide, y + half_high), (x - half_wide, y + half_high)]
    body = tag(
        "g",
        *(
            tag("use", href=f"#mb-a{index}", fill=_plain(scene.fills.get(area, -1)))
            for index, area in enumerate(scene.ground.areas)
        ),
        tag("use", href="#mb-l-border", class_="mb-thin"),
        tag("use", href="#mb-l-line", class_="mb-thin"),
        tag("path", d=path([seen], closed=True), class_="mb-view"),
        transform=f"scale({scale / 10:.5f})translate({-whole.left * 10:.0f} {-whole.top * 10:.0f})",
    )
    wide, high = box.right - box.left, box.bottom - box.top
    return tag(
        "svg",
        tag("rect", width=wide, height=high, class_="mb-inset"),
        body,
        tag("rect", width=wide, height=high, fill="none", stroke="#5d6368", stroke_width=2),
        x=box.left,
        y=box.top,
        width=wide,
        height=high,
        class_="mb-whole",
        aria_hidden="true",
    )


def _plain(fill: int) -> str:
    return glyphs.FILLS[fill][0] if fill >= 0 else glyphs.OUTSIDE
