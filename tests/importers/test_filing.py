"""A report is filed whole or not at all, once, under the right source, and nothing of it counts by itself."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from maabar import read
from maabar.engines import evidence
from maabar.errors import CaseError, UsageError
from maabar.importers.reports.shelf import canonical, print_of
from maabar.importers.reports.sourcing import site_of
from maabar.importers.reports.spans import read_spans
from maabar.importers.reports.storing import file_drafts
from maabar.importers.rows import open_case
from maabar.writing import write_case
from tests.importers.fakes import drafts_of
from tests.making import rows, small

DAY = date(2021, 3, 22)
TEXT = "North Bridge is open, they say.\r\nIt is closed.\nMill Road is closed too.\n"


@pytest.fixture
def folder(tmp_path):
    tables = rows()
    tables["sources"][0]["url"] = "https://www.daily.example/"
    write_case(small(tables), tmp_path / "made")
    return tmp_path / "made"


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def filed(folder, *paths, collected=None, **asked):
    case = open_case(str(folder))
    drafts, refused = drafts_of(case, paths, **({"source": "daily", "published": DAY} | asked))
    return file_drafts(case, drafts, collected=collected), drafts, refused


def state(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_original_text_spans_and_rows_are_filed(folder, tmp_path):
    done, _, refused = filed(folder, write(tmp_path, "the note.txt", TEXT), collected=date(2021, 3, 24))
    assert refused == ()
    assert done.reports == ("the-note",)
    assert done.claims == 2
    assert (folder / "reports" / "the-note.txt").read_bytes() == TEXT.encode()
    row = table(folder, "reports")[-1]
    assert row["report"] == "the-note"
    assert row["file"] == "the-note.txt"
    assert row["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (row["published"], row["collected"]) == ("2021-03-22", "2021-03-24")
    case = read(folder)
    new = case["claims"].iloc[3:]
    assert new["review"].tolist() == ["unreviewed", "unreviewed"]
    assert new["subject"].tolist() == ["north-bridge", "mill-road"]
    assert new["summary"].tolist() == ["“North Bridge is open”", "“Mill Road is closed”"]
    quotes = [TEXT[int(a) : int(b)] for a, b in zip(new["quote_from"], new["quote_to"], strict=True)]
    assert quotes == ["North Bridge is open", "Mill Road is closed"]


def test_what_has_no_subject_stays_beside_the_text_with_its_reason(folder, tmp_path):
    done, _, _ = filed(folder, write(tmp_path, "a.txt", TEXT))
    (loose,) = done.loose
    assert "which crossing" in loose.why
    reading, kept, head = read_spans(folder, "a")
    assert reading.text == TEXT
    assert [one.claim for one in kept] == ["a-01", "", "a-03"]
    assert reading.sentences[1].text in TEXT
    assert head["text_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert head["extractor"]


def test_a_suggestion_that_would_be_a_fault_loses_its_row_and_the_others_are_filed(folder, tmp_path):
    text = "Nowhere is open. North Bridge is ajar. North Bridge is open."
    done, _, _ = filed(folder, write(tmp_path, "a.txt", text))
    assert done.claims == 1
    assert len(done.loose) == 2
    assert any("not in crossings.csv" in one.why for one in done.loose)
    assert any("not a value of gate" in one.why for one in done.loose)


def test_nothing_counts_before_a_review(folder, tmp_path):
    before = evidence.status(read(folder))
    filed(folder, write(tmp_path, "a.txt", TEXT))
    after = evidence.status(read(folder))
    assert before.equals(after)


def test_the_same_bytes_again_add_nothing(folder, tmp_path):
    filed(folder, write(tmp_path, "a.txt", TEXT))
    before = state(folder)
    done, drafts, _ = filed(folder, write(tmp_path, "other name.txt", TEXT))
    assert drafts[0].same == "a"
    assert done.reports == ()
    assert state(folder) == before
    done, drafts, _ = filed(folder, write(tmp_path, "third.txt", TEXT), source="", published=None)
    assert (drafts[0].publisher.source, drafts[0].reading.published) == ("daily", DAY)


def test_the_same_file_twice_in_one_call_is_filed_once(folder, tmp_path):
    done, drafts, _ = filed(folder, write(tmp_path, "a.txt", TEXT), write(tmp_path, "b.txt", TEXT))
    assert done.reports == ("a",)
    assert drafts[1].same == "a"


def test_bad_files_are_refused_and_the_others_go_on(folder, tmp_path):
    paths = [write(tmp_path, "bad.txt", b"\xff\xfeno"), write(tmp_path, "empty.txt", ""), tmp_path / "none.txt",
             write(tmp_path, "good.txt", TEXT)]  # fmt: skip
    done, _, refused = filed(folder, *paths)
    assert done.reports == ("good",)
    assert [Path(one.name).name for one in refused] == ["bad.txt", "empty.txt", "none.txt"]
    assert all(one.why for one in refused)


def test_without_a_day_nothing_is_filed(folder, tmp_path):
    before = state(folder)
    with pytest.raises(UsageError, match="--published"):
        filed(folder, write(tmp_path, "a.txt", TEXT), published=None)
    assert state(folder) == before


def test_the_source_is_found_by_its_address(folder, tmp_path):
    text = f"url: https://news.daily.example/x?utm_source=y\n{TEXT}"
    _, (draft,), _ = filed(folder, write(tmp_path, "a.txt", text), source="")
    assert (draft.publisher.source, draft.publisher.how) == ("daily", "address")


def test_an_unknown_source_is_proposed_as_a_new_row_and_never_bound(folder, tmp_path):
    text = f"url: https://other.example/x\nsource: The Other\n{TEXT}"
    done, _, _ = filed(folder, write(tmp_path, "a.txt", text), source="")
    assert done.sources == ("the-other",)
    row = table(folder, "sources")[-1]
    assert (row["name"], row["grade"], row["url"]) == ("The Other", "", "https://other.example/")
    assert read(folder)["sources"]["grade"].iloc[-1] == "F"


def test_two_reports_of_a_new_source_make_one_row(folder, tmp_path):
    one = write(tmp_path, "a.txt", f"source: The Other\n{TEXT}")
    two = write(tmp_path, "b.txt", f"source: the other\nNorth Bridge is closed. {TEXT}")
    done, _, _ = filed(folder, one, two, source="")
    assert done.sources == ("the-other",)
    assert len(done.reports) == 2


def test_nothing_that_tells_a_source_is_refused(folder, tmp_path):
    before = state(folder)
    with pytest.raises(UsageError, match="--source"):
        filed(folder, write(tmp_path, "a.txt", TEXT), source="")
    assert state(folder) == before


def test_one_name_of_two_sources_binds_neither(tmp_path):
    tables = rows()
    tables["sources"][1]["name"] = "The Daily"
    write_case(small(tables), tmp_path / "made")
    _, (draft,), _ = filed(
        tmp_path / "made", write(tmp_path, "a.txt", f"source: The Daily\n{TEXT}"), source=""
    )
    assert draft.publisher.how == "new"


LONG = " ".join(f"word{n} of the story goes on" for n in range(60))


def test_a_copy_is_proposed_and_never_set(folder, tmp_path):
    filed(folder, write(tmp_path, "a.txt", f"North Bridge is open. {LONG}"))
    copy = write(tmp_path, "b.txt", f"North Bridge is open. {LONG} And one line more.")
    _, (draft,), _ = filed(folder, copy, source="radio-up")
    assert draft.twins[0].report == "a"
    assert draft.twins[0].share >= 0.55
    assert draft.roots == ("a-01",)
    _, kept, head = read_spans(folder, "b")
    assert kept[0].root == "a-01"
    assert head["twins"][0]["report"] == "a"
    assert table(folder, "claims")[-1].get("root", "") == ""


def test_another_text_is_no_copy(folder, tmp_path):
    filed(folder, write(tmp_path, "a.txt", f"North Bridge is open. {LONG}"))
    other = " ".join(f"thing{n} was told elsewhere by others" for n in range(60))
    _, (draft,), _ = filed(folder, write(tmp_path, "b.txt", f"North Bridge is open. {other}"))
    assert draft.twins == ()


def test_the_same_address_is_a_twin_however_it_is_written(folder, tmp_path):
    filed(
        folder,
        write(tmp_path, "a.txt", "url: https://www.daily.example/x/?utm_source=a\nNorth Bridge is open."),
    )
    changed = write(
        tmp_path, "b.txt", "url: http://daily.example/x#top\nNorth Bridge is closed, quite another text."
    )
    _, (draft,), _ = filed(folder, changed)
    assert [(twin.report, twin.why) for twin in draft.twins] == [("a", "address")]


def test_addresses_and_sites():
    assert canonical("https://www.a.example/b/?fbclid=1&id=2") == canonical("http://a.example/b?id=2#x")
    assert canonical("https://a.example/b?id=2") != canonical("https://a.example/b?id=3")
    assert site_of("https://news.bbc.co.uk/x") == "bbc.co.uk"
    assert site_of("https://ar.daily.example:80/x") == "daily.example"
    assert site_of("http://[broken") == ""


def test_prints_estimate_the_share_of_common_runs():
    words = [f"w{n}" for n in range(400)]
    other = [word if n % 20 else "x" for n, word in enumerate(words)]
    runs = [{tuple(w[i : i + 3]) for i in range(398)} for w in (words, other)]
    share = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    one, two = (print_of(" ".join(w), 128) for w in (words, other))
    assert abs((one == two).mean() - share) < 0.15
    assert len(print_of("two words", 128)) == 0


def test_a_level_holds_for_report_source_and_claims(folder, tmp_path):
    filed(folder, write(tmp_path, "a.txt", f"source: The Other\n{TEXT}"), source="", level="restricted")
    case = read(folder)
    assert len(case.at_level("public")["claims"]) == 3
    assert len(case.at_level("public")["sources"]) == 2
    assert len(case.at_level("restricted")["claims"]) == 5


def test_a_text_that_is_not_kept_byte_for_byte_stands_beside_its_original(folder, tmp_path):
    from tests.importers import fakes

    case = read(folder)
    path = write(tmp_path, "a.txt", "\ufeffNorth Bridge is open.".encode())
    from maabar.importers.reports.filing import Asked, Filing
    from maabar.importers.reports.several import read_files
    from maabar.importers.settings import ImportSettings

    def without_mark(data, name):
        return [fakes.Said(data.decode("utf-8-sig"))]

    filing = Filing(case, fakes.gates, ImportSettings())
    drafts, _ = read_files(filing, [path], Asked(source="daily", published=DAY), without_mark)
    file_drafts(case, drafts, collected=None)
    assert (folder / "reports" / "a.original.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (folder / "reports" / "a.txt").read_bytes() == b"North Bridge is open."
    assert read(folder)["reports"]["file"].iloc[-1] == "a.original.txt"


@pytest.mark.parametrize("name", ["reports/a.txt", "reports/a.html"])
def test_check_finds_an_original_or_a_text_that_was_changed(folder, tmp_path, name):
    filed(folder, write(tmp_path, "a.html", TEXT))
    (folder / name).write_bytes((folder / name).read_bytes().replace(b"open", b"shut"))
    with pytest.raises(CaseError, match="has changed"):
        read(folder)


def test_an_id_that_is_taken_or_no_id_is_refused(folder, tmp_path):
    for wrong in ("r1", "No Id", "../x"):
        case = read(folder)
        _, refused = drafts_of(
            case, [write(tmp_path, "a.txt", TEXT)], report=wrong, source="daily", published=DAY
        )
        assert "cannot be the id" in refused[0].why


def test_a_file_name_from_outside_makes_a_plain_id(folder, tmp_path):
    done, _, _ = filed(folder, write(tmp_path, "..=cmd|' &é.txt", TEXT))
    assert done.reports == ("cmd-e",)


KILLED = """
import os, sys
from datetime import date
from pathlib import Path
from maabar import placing, read
from maabar.importers.reports import spans
from maabar.importers.reports.storing import file_drafts
from tests.importers.fakes import drafts_of
folder, path, at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
count = 0
real = Path.replace
def replace(self, target):
    global count
    count += 1
    if count == at:
        os._exit(9)
    return real(self, target)
Path.replace = replace
spans.extractor_version = lambda: "1"
case = read(folder)
drafts, _ = drafts_of(case, [path], source="The Other", published=date(2021, 3, 22))
file_drafts(case, drafts, collected=None)
"""


@pytest.mark.skipif(os.name != "posix", reason="a killed writer is told by its process id")
@pytest.mark.parametrize("at", range(1, 7))
def test_killed_between_files_the_next_writer_makes_it_whole(folder, tmp_path, at, monkeypatch):
    monkeypatch.setattr("maabar.importers.reports.spans.extractor_version", lambda: "1")
    path = write(tmp_path, "a.txt", TEXT)
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    filed(whole, path, source="The Other")
    before = state(folder)
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(path), str(at)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}, check=False,
    )  # fmt: skip
    assert done.returncode == 9
    assert read(folder), "in between the case can be read"
    filed(folder, path, source="The Other")  # the next writer
    after = {name: data for name, data in state(folder).items() if not name.startswith(".")}
    assert after == state(whole)
    assert before != after


def test_spans_that_are_not_ours_are_not_read(folder, tmp_path):
    filed(folder, write(tmp_path, "a.txt", TEXT))
    path = folder / "reports" / "a.spans.jsonl"
    for bad in (
        b"",
        b"[]\n",
        b'{"format": 1}\n{"record": "evil"}\n',
        json.dumps({"a": 1}).encode() + b"\n{\n",
    ):
        path.write_bytes(bad)
        found = read_spans(folder, "a")
        assert found is None or found[1] == ()


def test_everything_that_was_read_comes_back_from_the_spans():
    from maabar.importers.reports.records import Day, Mention, Reading, Sentence, Span, Suggestion, Zone
    from maabar.importers.reports.spans import Kept, spans_of

    reading = Reading(
        "a", "North Bridge.", "en", "daily", DAY,
        (Zone("body", Span(0, 13)), Zone("related", Span(5, 6), speaks=False)),
        (Sentence(3, Span(0, 13), "North Bridge.", "body"),),
        (Mention(Span(0, 12), "crossings", "north-bridge", 0.9, ("mill-road",), ("ask",)),),
        (Day(Span(0, 5), DAY, None, "week", "since"), Day(Span(1, 2), None, None)),
        notes=("a note",),
    )  # fmt: skip
    one = Suggestion("a", 3, Span(0, 12), "passage", "used", "north-bridge", "daily", "named", ("daily",), "a", ("aid",),
                     "both", "asserted", DAY, None, "week", 2.5, "trucks", Span(0, 1), Span(2, 3), 0.5, ("speaker",), "model")  # fmt: skip
    kept = (Kept(one, "a-01", "", "c1"), Kept(one, "", "why", ""))
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reports").mkdir()
        (folder / "reports" / "a.txt").write_text(reading.text, encoding="utf-8")
        (folder / "reports" / "a.spans.jsonl").write_bytes(
            spans_of(reading, kept, (), {"model": {"name": "m"}})
        )
        back, again, head = read_spans(folder, "a")
    import dataclasses

    assert dataclasses.replace(back, suggestions=()) == reading
    assert again == kept
    assert head["model"] == {"name": "m"}


def test_a_file_that_somebody_put_there_stays(folder, tmp_path):
    (folder / "reports").mkdir()
    (folder / "reports" / "a.txt").write_text("mine", encoding="utf-8")
    done, _, _ = filed(folder, write(tmp_path, "a.txt", TEXT))
    assert done.reports == ("a-2",)
    assert (folder / "reports" / "a.txt").read_text("utf-8") == "mine"


def test_the_words_of_an_anonymous_speaker_are_no_summary_and_long_ones_are_cut(folder, tmp_path):
    import dataclasses

    from maabar.importers.reports.records import Span
    from tests.importers.fakes import gates

    def reader(text, *rest):
        reading = gates(text, *rest)
        first, second = reading.suggestions
        hidden = dataclasses.replace(first, role="anonymous", said_by="a guard")
        long = dataclasses.replace(second, quote=Span(0, len(text) - 1))
        return dataclasses.replace(reading, suggestions=(hidden, long))

    path = write(tmp_path, "a.txt", f"North Bridge is open. {LONG} Mill Road is closed.")
    case = open_case(str(folder))
    drafts, _ = drafts_of(case, [path], reader, source="daily", published=DAY)
    file_drafts(case, drafts, collected=None)
    hidden, long = read(folder)["claims"]["summary"].iloc[3:]
    assert hidden == ""
    assert len(long) == 303
    assert long.endswith("…”")


def test_a_report_on_which_the_reader_fails_or_hangs_does_not_take_the_others_with_it(
    folder, tmp_path, monkeypatch
):
    import time

    from maabar.importers.reports.filing import Asked, Filing
    from maabar.importers.reports.several import read_files
    from maabar.importers.settings import ImportSettings
    from tests.importers.fakes import gates, plain

    def reader(text, *rest):
        if "hang" in text:
            time.sleep(30)
        if "fail" in text:
            raise ZeroDivisionError
        return gates(text, *rest)

    paths = [
        write(tmp_path, "a.txt", "fail"),
        write(tmp_path, "b.txt", "hang"),
        write(tmp_path, "c.txt", TEXT),
    ]
    filing = Filing(read(folder), reader, ImportSettings())
    drafts, refused = read_files(filing, paths, Asked(source="daily", published=DAY), plain, seconds=0.3)
    assert [draft.report for draft in drafts] == ["c"]
    assert "ZeroDivisionError" in refused[0].why
    if os.name == "posix":
        assert "longer than 0.3 seconds" in refused[1].why
