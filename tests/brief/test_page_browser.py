"""The page in a real browser, from a file: wide, on a phone, on paper, in both languages."""

import pytest

from maabar.brief.messages import LANGUAGES
from tests.brief.pages import html, render
from tests.brief.test_other_cases import CASES

pytestmark = pytest.mark.browser

CONTRAST = """() => {
  const light = (c) => {
    const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
  const bad = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg') || !e.getClientRects().length || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.add(e.tagName + '.' + e.className);
  }
  return [...bad];
}"""


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page; an error on the console or a request beyond the file fails the test."""
    contexts, trouble = [], []

    def show(text, **options):
        file = tmp_path / "brief.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: trouble.append(message.text))
        tab.on("pageerror", lambda error: trouble.append(str(error)))
        tab.on(
            "request",
            lambda request: request.url.startswith(("file:", "data:")) or trouble.append(request.url),
        )
        tab.goto(file.as_uri())
        return tab

    yield show
    for context in contexts:
        context.close()
    assert not trouble


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_it_never_scrolls_sideways(opened, lang, width):
    tab = opened(html(lang), viewport={"width": width, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate("document.body.scrollWidth") <= width


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_stands_out_from_its_ground(opened, lang):
    assert opened(html(lang), viewport={"width": 1280, "height": 900}).evaluate(CONTRAST) == []


def test_on_a_phone_tables_become_cards_and_long_lists_are_folded(opened):
    tab = opened(html(), viewport={"width": 360, "height": 740})
    assert tab.evaluate("getComputedStyle(document.querySelector('table.layers td')).display") == "grid"
    assert tab.evaluate("[...document.querySelectorAll('details.fold')].every((fold) => !fold.open)")
    assert tab.evaluate("document.documentElement.scrollHeight") < 40_000


def test_a_link_to_a_claim_opens_the_list_that_holds_it(opened):
    tab = opened(html(), viewport={"width": 360, "height": 740})
    tab.evaluate("document.querySelector('.opening a[href^=\"#claim-\"]').click()")
    tab.wait_for_function(
        "document.querySelector(decodeURIComponent(location.hash)).getClientRects().length > 0"
    )
    assert tab.evaluate("document.querySelector(location.hash).closest('details').open")


def test_everything_is_open_on_a_wide_screen_and_without_programs(opened):
    for options in ({"viewport": {"width": 1280, "height": 900}}, {"java_script_enabled": False}):
        tab = opened(html(), **options)
        assert tab.locator("details.fold:not([open])").count() == 0


def test_on_paper_headers_repeat_and_no_row_is_cut(opened):
    tab = opened(html(), viewport={"width": 794, "height": 1123})
    tab.emulate_media(media="print")
    assert (
        tab.evaluate("getComputedStyle(document.querySelector('table.layers thead')).display")
        == "table-header-group"
    )
    assert (
        tab.evaluate("getComputedStyle(document.querySelector('table.grid tbody tr')).breakInside") == "avoid"
    )
    assert tab.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert len(tab.pdf(format="A4")) > 10_000


def test_status_signs_are_drawn_once_and_used(opened):
    tab = opened(html(), viewport={"width": 1280, "height": 900})
    missing = "[...document.querySelectorAll('use')].map((u) => u.getAttribute('href')).filter((h) => !document.querySelector(h))"
    assert tab.evaluate(missing) == []


@pytest.mark.parametrize("name", CASES)
def test_other_cases_open_too(opened, name):
    tab = opened(render(CASES[name], "ar"), viewport={"width": 360, "height": 740})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
