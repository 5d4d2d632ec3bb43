"""Reports of templates with known truth: what is found, and how it is read."""

from __future__ import annotations

import pytest

from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.read import read_text
from tests.importers.reports import synthetic
from tests.importers.reports.articles import Article, Label, Score, score

PRECISION, RECALL = 0.99, 0.97


def templates(lang):
    if lang == "en":
        parts = (
            synthetic.CLAUSES_EN,
            synthetic.FRAMES_EN,
            synthetic.DENIED_EN,
            synthetic.RUMOUR_EN,
            synthetic.PAST_EN,
            synthetic.NOMINAL_EN,
        )
    else:
        parts = (synthetic.CLAUSES_AR, synthetic.FRAMES_AR, synthetic.NOMINAL_AR)
    return sum(map(len, parts))


@pytest.mark.parametrize(("lang", "least"), [("en", 40), ("ar", 20)])
def test_made_reports(lang, least, capsys):
    assert templates(lang) >= least
    total = Score()
    for seed in range(8):
        place = synthetic.world(seed)
        index = NameIndex.of(place.case)
        for n in range(5):
            one = synthetic.report(seed * 10 + n, place, lang)
            reading = read_text(
                one.text,
                place.case,
                report="r",
                source="daily",
                published=one.published,
                lang=lang,
                index=index,
            )
            labels = tuple(
                Label(t.start, t.stop, t.predicate, t.value, t.realis, t.speaker, t.subject)
                for t in one.truth
            )
            total += score(Article("made", "made", "daily", one.published, one.text, labels), reading)
    with capsys.disabled():
        print(f"\nmade reports, {lang}\n" + "\n".join(total.lines()))
    assert total.labels > 250
    assert total.right / total.suggested >= PRECISION
    assert total.found / total.labels >= RECALL
    assert total.value / total.found >= 0.98
    assert total.realis / total.found >= 0.98
    assert total.speaker / total.found >= 0.95


def test_retraction_and_wire():
    """A later denial of the same voice is read as one; the agency of the date line is named as relay."""
    place = synthetic.world(3)
    (crossing, name, _), (party, who, _) = place.crossings[0], place.parties[0]
    text = (
        f"News of the line\n\nTOWN, June 20 ({place.outlet}) - The {name} crossing was closed on Monday, {who} said.\n\n"
        f"{who} later denied that the {name} crossing had been closed.\n"
    )
    found = read_text(
        text, place.case, report="r", source="daily", published=synthetic.date(2031, 6, 21)
    ).suggestions
    assert [(s.subject, s.value, s.realis, s.said_by) for s in found] == [
        (crossing, "closed", "asserted", party),
        (crossing, "closed", "negated", party),
    ]
    assert found[0].via == ("herald", "daily")
