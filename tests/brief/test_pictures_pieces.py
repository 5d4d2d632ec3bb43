"""Tags, paths, labels: the small pieces that the pictures are made of."""

import re
import tomllib
from importlib.resources import files

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from maabar.brief.glyphs import FILLS, fill_of, link_of
from maabar.brief.labels import Box, Wish, around, inside, place
from maabar.brief.marks import ALL, mark, symbols
from maabar.brief.messages import PLURALS
from maabar.brief.svg import label, path, tag, turn, width, wrap

FRAME = Box(0, 0, 200, 100)


@given(st.text(), st.text())
def test_tags_escape_text_and_attributes(text, value):
    made = str(tag("p", text, title=value))
    assert made.count("<") == 2
    assert made.count('"') == 2
    assert escape(text) in made
    assert f'title="{escape(value)}"' in made


def test_tags_leave_out_what_is_not_there():
    assert tag("path", d="M0 0", fill=None, hidden=False) == '<path d="M0 0"/>'
    assert tag("input", checked=True, data_i=3) == '<input checked data-i="3"/>'
    assert tag("div") == "<div></div>"
    assert tag("use", x=1.04, y=-0.001) == '<use x="1" y="0"/>'


def test_paths_are_relative_and_keep_every_corner():
    made = path([[(0, 0), (1, 1), (1, -2.04)], [(5, 5), (5, 5)]], closed=False)
    assert made == "M0,0l10 10 0-30"
    assert path([[(0, 0), (1, 0), (1, 1), (0, 0)]], closed=True) == "M0,0l10 0 0 10z"
    assert path([]) == ""


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=2, max_size=30))
def test_a_path_ends_where_its_points_end(points):
    made = path([points])
    if made:
        start, steps = made[1:].split("l")
        x, y = map(int, start.split(","))
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        assert (x + sum(numbers[::2]), y + sum(numbers[1::2])) == tuple(round(10 * v) for v in points[-1])


def test_labels_stay_on_their_side_in_both_scripts():
    assert 'text-anchor="end"' in label("Arden", 0.0, 0.0, "left")
    assert "text-anchor" not in label("Arden", 0.0, 0.0, "right")
    arabic = label("جسر", 0.0, 0.0, "right")
    assert 'direction="rtl"' in arabic
    assert 'text-anchor="end"' in arabic
    assert "text-anchor" not in label("جسر", 0.0, 0.0, "left")
    assert turn("12 km") == "ltr"
    assert turn("٢٠ كم") == "rtl"


@given(st.text(max_size=80), st.integers(5, 30))
def test_wrapping_keeps_the_words(text, limit):
    lines = wrap(text, limit)
    assert " ".join(lines).split() == text.split()
    assert lines
    assert width(text, 12) >= 0


def test_a_label_takes_the_free_side():
    free = place(Wish((100, 50), (40, 10), 8), [], [], FRAME)
    assert free.side == "right"
    blocked = place(Wish((100, 50), (40, 10), 8), [Box(101, 0, 200, 100)], [], FRAME)
    assert blocked.side == "left"
    assert place(Wish((100, 50), (40, 10), 8), [FRAME], [], FRAME) is None
    forced = place(Wish((100, 50), (40, 10), 8, reach=60, must=True), [around(100, 50, 50, 30)], [], FRAME)
    assert forced.far
    assert place(Wish((195, 50), (40, 10), 8), [], [], FRAME).side == "left"


def test_the_name_of_an_area_stands_inside_it():
    area = shapely.box(10, 10, 190, 90)
    box = inside(area, [(60, 12)], [Box(80, 40, 120, 60)], FRAME)
    assert area.contains(shapely.box(*box))
    assert box.shared(Box(80, 40, 120, 60)) == 0
    assert inside(area, [(300, 12), (60, 12)], [], FRAME) is not None
    assert inside(area, [(300, 12)], [], FRAME) is None
    assert inside(shapely.box(500, 500, 600, 600), [(10, 10)], [], FRAME) is None


def test_fills_are_one_for_each_holder_and_none_abroad():
    chosen = fill_of([("a", "p", "X"), ("b", "q", "X"), ("c", "p", "X"), ("d", "r", "Y")])
    assert chosen == {"a": 0, "b": 1, "c": 0, "d": -1}
    assert fill_of([("a", "p", "X"), ("b", "q", "Y")]) == {"a": 0, "b": 1}
    assert fill_of([]) == {}
    assert len({fill[2:] for fill in FILLS}) == len(FILLS), "patterns must differ without colour"


@pytest.mark.parametrize(
    ("forward", "backward", "shown", "sign", "back"),
    [
        ("o", "o", "a_to_b", "lo2", False),
        ("u", "o", "a_to_b", "lo", True),
        ("o", "c", "b_to_a", "lo", False),
        ("r", "u", "a_to_b", "lr", False),
        ("u", "c", "b_to_a", "lc", True),
        ("u", "c", "a_to_b", "lu", False),
    ],
)
def test_the_sign_of_passage_points_where_something_passes(forward, backward, shown, sign, back):
    assert link_of(forward, backward, shown) == (sign, back)


def test_every_mark_has_a_filled_and_a_hollow_form():
    made = str(symbols())
    for name in ALL:
        assert f'id="mk-{name}"' in made
        assert f'id="mk-{name}-h"' in made
    assert "mk-open-h" in mark("open", hollow=True)
    assert "mk-not" in mark("open", negated=True)
    assert "mk-other" in mark("<unheard of>")


def test_both_languages_have_the_same_words():
    def keys(lang):
        text = (files("maabar.brief") / "messages" / lang / "pictures.toml").read_text(encoding="utf-8")
        return dict(flat(tomllib.loads(text), ""))

    def flat(table, prefix):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{key}.")
            elif key not in PLURALS or key == "other":
                yield f"{prefix}{key}", set(re.findall(r"\{(\w+)\}", value))

    assert keys("en") == keys("ar")
