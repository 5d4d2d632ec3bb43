"""The pictures in a real browser: zoom, uses, days, facts; wide, on a phone, on paper, in Arabic, without a program."""

from functools import cache

import pytest

from maabar.brief import map as charts
from maabar.brief import strips
from maabar.brief.messages import Messages
from tests.brief.pages import study

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>body{{margin:0 12px;font-family:sans-serif}}{style}</style><body>{body}<script>{program}</script></body></html>"""


@cache
def page_of(lang):
    say = Messages(lang)
    body = charts.draw(study(), say) + strips.claims(study(), say)
    return PAGE.format(
        lang=lang, dir=say.dir, style=charts.style() + strips.style(), body=body, program=charts.program()
    )


@pytest.fixture
def shown(browser, tmp_path):
    """Open the pictures; any error or request beyond the file fails the test."""
    contexts = []

    def show(lang="en", *, width=1000, **options):
        file = tmp_path / f"{lang}.html"
        file.write_text(page_of(lang), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        faults = []
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: None if request.url == file.as_uri() else faults.append(request.url)
        )
        page.goto(file.as_uri())
        contexts.append((context, faults))
        return page

    yield show
    for context, faults in contexts:
        context.close()
        assert not faults


def titles(page):
    return page.eval_on_selector_all(".mb-x title", "all => all.map(one => one.textContent)")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_program_says_what_the_page_says_without_it(shown, lang):
    assert titles(shown(lang)) == titles(shown(lang, java_script_enabled=False))


def test_signs_drawn_by_the_program_are_those_of_the_page(shown):
    signs = ".mb-sign use", "all => all.map(one => one.getAttribute('href') + one.getAttribute('transform'))"
    with_program = shown().eval_on_selector_all(*signs)
    without = shown(java_script_enabled=False).eval_on_selector_all(*signs)
    assert with_program == without


def test_controls_are_there_only_where_they_work(shown):
    assert (
        shown()
        .locator(".mb-controls, .mb-zoom, .mb-panel")
        .evaluate_all("all => all.every(one => one.offsetHeight)")
    )
    page = shown(java_script_enabled=False)
    for part in (".mb-controls", ".mb-zoom", ".mb-panel"):
        assert not page.locator(part).is_visible()
    assert page.locator(".mb-legend").is_visible()


def test_the_switch_changes_what_is_shown(shown):
    page = shown()
    before = titles(page)
    page.click(".mb-uses label:has-text('aid')")
    assert page.inner_text(".mb-shown").startswith("Shown: aid")
    assert titles(page) != before
    page.click(".mb-uses label:has-text('people')")
    assert titles(page) == before


def test_the_slider_goes_back_and_returns(shown):
    page = shown()
    before = titles(page)
    last = page.get_attribute(".mb-day", "max")
    page.fill(".mb-day", "0")
    assert str(study().case.start.year) in page.inner_text(".mb-shown")
    assert titles(page) != before
    page.fill(".mb-day", last)
    assert titles(page) == before


def test_zoom_by_button_key_and_wheel_and_back(shown):
    page = shown()
    geo = ".mb-w .mb-geo"
    home = page.get_attribute(geo, "transform")

    def settled():
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page.get_attribute(geo, "transform")

    seen = {home}
    page.click("[data-do=in]")
    seen.add(settled())
    page.focus(".mb-frame")
    page.keyboard.press("+")
    seen.add(settled())
    page.keyboard.press("ArrowLeft")
    seen.add(settled())
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -200)
    seen.add(settled())
    page.click("[data-do=whole]")
    seen.add(settled())
    assert len(seen) == 6
    page.focus(".mb-frame")
    page.keyboard.press("0")
    numbers = [
        float(part)
        for part in settled().replace("translate(", "").replace(")scale(", " ").rstrip(")").split()
    ]
    assert numbers == pytest.approx(
        [float(part) for part in home.replace("translate(", "").replace(")scale(", " ").rstrip(")").split()]
    )


def test_dragging_moves_the_map_and_does_not_follow_a_link(shown):
    page = shown()
    box = page.locator(".mb-w .mb-live .mb-ring").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = page.get_attribute(".mb-w .mb-geo", "transform")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "before => document.querySelector('.mb-w .mb-geo').getAttribute('transform') !== before", arg=before
    )
    assert "#" not in page.url


def test_keyboard_reaches_every_crossing_and_tells_its_facts(shown):
    page = shown()
    page.focus(".mb-frame")
    told = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => (document.activeElement.closest('.mb-x') || {dataset: {}}).dataset.i || ''"
        )
        if name:
            told.add(name)
            heading = page.inner_text(".mb-panel h4")
            assert heading == page.evaluate(
                "() => document.activeElement.querySelector('title').textContent.split('\\n')[0]"
            )
    assert len(told) == len(study().case["crossings"])


def test_places_are_one_stop_and_arrows_go_on(shown):
    page = shown()
    page.focus(".mb-w .mb-p[tabindex='0']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator(".mb-w .mb-p[tabindex='0']").count() == 1
    assert "people in need" in page.inner_text(".mb-panel h4")


def test_a_first_tap_tells_and_a_second_follows(shown):
    page = shown(width=360, has_touch=True, is_mobile=True)
    mark = page.locator(".mb-n .mb-live .mb-ring").first
    mark.scroll_into_view_if_needed()
    mark.tap()
    assert page.locator(".mb-panel h4").is_visible()
    assert "#" not in page.url
    mark.tap()
    page.wait_for_url("**/*#crossing-*")


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 360, 640, 800, 1280])
def test_nothing_runs_over_the_edge_and_names_are_large_enough(shown, lang, width):
    page = shown(lang, width=width)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.mb-svg')].filter(svg => svg.getClientRects().length)
        .flatMap(svg => [...svg.querySelectorAll('text')].filter(text => text.getClientRects().length)
        .map(text => parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width
        / svg.viewBox.baseVal.width)))"""
    )
    assert smallest >= (11 if width >= 360 else 9.5)
    touch = page.locator(".mb-zoom button, .mb-uses span").evaluate_all(
        "all => Math.min(...all.map(one => one.getBoundingClientRect().height))"
    )
    assert touch >= 44


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_names_of_crossings_do_not_lie_on_each_other(shown, lang):
    page = shown(lang)
    clashes = page.evaluate(
        """() => {
        const boxes = [...document.querySelectorAll('.mb-w .mb-t:not(.mb-off)')].map(one => {
          const lines = [...one.querySelectorAll('text')].map(text => text.getBoundingClientRect());
          return {name: one.textContent, left: Math.min(...lines.map(l => l.left)), right: Math.max(...lines.map(l => l.right)),
                  top: Math.min(...lines.map(l => l.top)) + 3, bottom: Math.max(...lines.map(l => l.bottom)) - 3};
        });
        const found = [];
        boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
          if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push([a.name, b.name]);
        }));
        return found; }"""
    )
    assert not clashes


def test_marks_of_the_strip_run_from_right_to_left_in_arabic(shown):
    places = "all => all.map(one => one.getBoundingClientRect().left)"
    english = shown("en").locator(".st-track .st-dot").evaluate_all(places)
    arabic = shown("ar").locator(".st-track .st-dot").evaluate_all(places)
    assert len(english) == len(arabic) > 10
    first, last = english.index(min(english)), english.index(max(english))
    assert arabic[first] > arabic[last]


def test_paper_keeps_map_and_legend_on_one_page(shown):
    page = shown(width=700)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    box = page.locator(".mb-map").bounding_box()
    assert box["height"] < 980
    assert page.locator(".mb-svg.mb-w").is_visible()
    assert page.locator(".mb-legend").is_visible()
    assert not page.locator(".mb-controls").is_visible()
