"""Reading reports: from text to suggestions that passed the checks, on one core."""

from __future__ import annotations

import time

from tests.importers.reports import synthetic

REPORTS_A_MINUTE = 1000
SIZE = 5000


def reports(place, lang, count):
    """Made-up reports of 5,000 characters each."""
    found = []
    for seed in range(count):
        text, n = "", 0
        while len(text) < SIZE:
            text += synthetic.report(1000 * seed + n, place, lang, sentences=20).text
            n += 1
        found.append(text[:SIZE])
    return found


def test_reports_a_minute(record_property, capsys):
    from maabar.importers.reports.names import NameIndex
    from maabar.importers.reports.read import read_text

    place = synthetic.world(1)
    index = NameIndex.of(place.case)
    rates = {}
    for lang in ("en", "ar"):
        texts = reports(place, lang, 20)
        start = time.process_time()
        for text in texts:
            read_text(
                text,
                place.case,
                report="r",
                source="daily",
                published=synthetic.date(2031, 6, 1),
                lang=lang,
                index=index,
            )
        rates[lang] = 60 * len(texts) / (time.process_time() - start)
    record_property("reports_a_minute", rates)
    with capsys.disabled():
        print("".join(f"\n  {lang}: {rate:,.0f} reports of 5 kB a minute" for lang, rate in rates.items()))
    assert min(rates.values()) >= REPORTS_A_MINUTE
