"""The map as a figure: what it says, what it never says, and how large it is."""

import json
import re
from functools import cache
from html.parser import HTMLParser

import pandas as pd
import pytest

from maabar.brief import map as charts
from maabar.brief.facts.view import View
from maabar.brief.messages import Messages
from maabar.brief.scene import scene_of
from maabar.brief.states import LAYERS, board
from maabar.study import compare
from tests.brief.pages import study as built_in
from tests.making import rows, small

HOSTILE = '</script><img src=x onerror=alert(1)>"&\u202e{party}{0}'


@cache
def picture(lang="en"):
    return str(charts.draw(built_in(), Messages(lang)))


def drawn(tables=None, lang="en", **about):
    return str(charts.draw(compare(small(tables, **about), draws=0), Messages(lang)))


def data_of(figure):
    return json.loads(re.search(r'class="mb-data">(.*?)</script>', figure, re.DOTALL)[1])


class Tree(HTMLParser):
    """Counts tags and sees that each is closed."""

    def __init__(self, text):
        super().__init__()
        self.seen, self.open, self.ids, self.refs = {}, [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs, *, closed=False):
        self.seen[tag] = self.seen.get(tag, 0) + 1
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.refs += [v[1:] for k, v in attrs if k == "href" and v and v.startswith("#mb-")]
        self.refs += re.findall(r"url\(#([\w-]+)\)", " ".join(v or "" for v in given.values()))
        if not closed and tag not in {"input", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs, closed=True)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_built_in_map_is_small_and_whole(lang):
    figure = picture(lang)
    tree = Tree(figure)
    assert not tree.open
    assert len(set(tree.ids)) == len(tree.ids)
    assert set(tree.refs) <= set(tree.ids), "every sign and pattern that is used is there"
    whole = len((figure + charts.style() + charts.program()).encode())
    assert whole < 200_000
    assert tree.seen["figure"] == 1
    assert "http" not in figure


def test_it_asks_nothing_of_a_network_and_runs_no_text():
    text = charts.program() + charts.style() + picture()
    for word in ("fetch(", "XMLHttpRequest", "import(", "innerHTML", "eval(", "url(http", "@import", "//cdn"):
        assert word not in text


def test_crossings_are_links_to_their_sections_and_ended_ones_are_not():
    figure = picture()
    study = built_in()
    ends = study.case["crossings"].set_index("crossing")["until"]
    for crossing in study.case["crossings"]["crossing"]:
        gone = bool(ends[crossing] < pd.Timestamp(study.on))
        assert (f'href="#crossing-{crossing}"' in figure) != gone


def test_what_is_drawn_is_what_the_tables_say():
    study = built_in()
    status = study["evidence.status"].set_index(["crossing", "use", "direction", "layer"])["status"]
    letters = {"used": "o", "none": "c", "little": "r"}
    scene = scene_of(View(study, Messages("en")))
    for spot in scene.board.spots:
        for (use, way), states in spot.ways.items():
            for layer in LAYERS:
                said = str(status.get((spot.crossing, use, way, layer), "unknown"))
                assert states.status[layer] == letters.get(said, said[0])
                assert states.runs[layer].rstrip("0123456789").endswith(states.status[layer])


def test_the_first_use_is_the_one_most_is_said_about():
    status = built_in()["evidence.status"]
    live = status[status["basis"].isin(["direct", "inferred", "planned"]) & (status["layer"] != "effective")]
    assert data_of(picture())["use"] == live.groupby("use")["claims"].sum().idxmax()


def test_the_slider_ends_on_the_day_and_never_later():
    study = built_in()
    scene = scene_of(View(study, Messages("en")))
    assert scene.board.days[-1] == study.on
    assert all(day <= min(study.on, study.known) for day in scene.board.days)
    for spot in scene.board.spots:
        for way in spot.ways.values():
            for runs in way.runs.values():
                assert sum(map(int, re.findall(r"\d+", runs))) == len(scene.board.days)


def test_what_is_known_later_changes_nothing():
    tables = rows()
    late = {**tables["claims"][0], "claim": "late", "report": "r9", "gate": "b", "from": "2021-03-26"}
    before = drawn(tables, as_of="2021-03-25")
    tables["reports"].append({"report": "r9", "source": "daily", "title": "Late", "published": "2021-03-27"})
    tables["claims"].append(late)
    assert drawn(tables, as_of="2021-03-25") == before


def test_later_knowledge_says_so():
    case = small(as_of="2021-03-22")
    study = compare(case, settings={"evidence": {"on": "2021-03-20", "known": "2021-03-22"}}, draws=0)
    figure = str(charts.draw(study, Messages("en")))
    assert re.search("Shown: [a-z]+ on 20 March 2021, as known on 22 March 2021", figure)
    assert data_of(figure)["known"] == "22 March 2021"


def test_no_programme_is_needed_to_read_it():
    figure = drawn()
    assert "hidden" in re.search(r'<div class="mb-controls"[^>]*>', figure)[0]
    assert "hidden" in re.search(r'<div class="mb-zoom"[^>]*>', figure)[0]
    assert re.search(
        r"<title>North Bridge, .*\nGate of Upland council: .*\nGate of Lowland front: closed \(claimed\)",
        figure,
    )
    assert "Shown: " in figure
    for word in ("gate open", "gate closed", "gate: unknown", "front line", "Upland", "Lowland"):
        assert word in figure


def test_hostile_names_stay_text():
    tables = rows()
    tables["crossings"][0]["name"] = "Bridge " + HOSTILE
    tables["parties"][0]["name"] = "Council " + HOSTILE
    tables["areas"][0]["name"] = "Area " + HOSTILE
    tables["places"][0]["name"] = "Place " + HOSTILE
    for lang in ("en", "ar"):
        figure = drawn(tables, lang)
        tree = Tree(figure)
        assert "img" not in tree.seen
        assert tree.seen["script"] == 1
        assert "\u202e" not in figure
        assert HOSTILE.replace("\u202e", "[U+202E]") in json.dumps(
            data_of(figure), ensure_ascii=False
        ).replace('\\"', '"')


def test_counts_below_ten_are_not_given():
    tables = rows()
    tables["places"][0]["in_need"] = 4
    figure = drawn(tables)
    assert "Arden: &lt;10 people in need" in figure


def test_cases_with_almost_nothing_still_make_a_map():
    tables = {name: rows()[name] for name in ("areas", "parties", "places", "crossings")}
    for place in tables["places"]:
        place.pop("in_need")
    tables["crossings"] = tables["crossings"][:1]
    for lang in ("en", "ar"):
        figure = drawn(tables, lang)
        assert figure.count('class="mb-x') == 2, "one crossing, in both sizes"
        assert not re.search(r"\d people in need", figure)


@pytest.mark.parametrize(("lon", "lat"), [(169.0, 9.9), (-120.0, -65.0), (0.0, 0.0), (10.0, 84.0)])
def test_it_works_anywhere_on_the_globe(lon, lat):
    tables = rows()
    for place in tables["places"]:
        place["lon"] = (place["lon"] + lon + 180) % 360 - 180
        place["lat"] = place["lat"] - 50 + lat
    figure = drawn(tables)
    assert "nan" not in figure.lower().replace("nant", "")
    at = [
        tuple(map(float, spot))
        for spot in re.findall(r'mb-live" [^>]*translate\(([\d.-]+) ([\d.-]+)\)', figure)
    ]
    assert len(at) == 4
    assert all(0 <= x <= 840 and 0 <= y <= 620 for x, y in at)


def test_many_crossings_stay_within_bounds():
    tables = rows()
    for number in range(60):
        tables["crossings"].append({**tables["crossings"][0], "crossing": f"x{number}", "name": f"Ford {number}",
                                    "lon": 10.1 + number % 8 / 100, "lat": 49.7 + number / 100})  # fmt: skip
    figure = drawn(tables)
    assert len(figure) < 330_000
    shown = re.findall(r'<g class="(mb-t[^"]*)">(?:<path[^>]*>)?<text[^>]*class="mb-title"', figure)
    assert 8 <= sum(name == "mb-t" for name in shown) < len(shown) / 2, "names that have no room are left out"


def test_a_board_without_a_timeline_has_one_day():
    study = compare(small(), draws=0)
    view = View(study, Messages("en"))
    view.table = lambda name: study[name].iloc[:0]  # as if every result had been withheld
    empty = board(view, frozenset({"mill-road"}))
    assert empty.days == (study.on,)
    assert {spot.tier for spot in empty.spots} == {"live", "ended"}
    assert all(way.runs["a"] == "u1" for spot in empty.spots for way in spot.ways.values())
