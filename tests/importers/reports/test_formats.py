"""Files of reports: what each form gives, and what is refused, with the reason."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.errors import CaseError
from maabar.importers.reports.formats import open_file
from maabar.importers.reports.formats.documents import form_of, time_limit, web_address
from maabar.importers.reports.settings import ReadingSettings
from tests.importers.reports.files import MORE, SENTENCE, encrypted, page, pdf

SETTINGS = ReadingSettings()


def one(data, name="report.txt", limits=SETTINGS):
    (document,) = open_file(data, name, limits)
    return document


def refusal(data, name="report.txt", limits=SETTINGS):
    with pytest.raises(CaseError) as caught:
        open_file(data, name, limits)
    (problem,) = caught.value.problems
    assert problem.file
    assert problem.fix
    return problem.what


# --- plain text ------------------------------------------------------------------------------------------------------


def test_plain_text_is_kept_as_it_is():
    text = "\n  Council shuts Varda \r\n\r\nفاردا\u200f  x\u00a0y\r\n"
    document = one(text.encode())
    assert document.text == text
    assert document.title == "Council shuts Varda"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"gate\nM\xe4rz", "The text is not UTF-8."),
        ("gate".encode("utf-16"), "The text is UTF-16."),
        (b"gate\x00shut", "The text holds NUL bytes; it is not plain text."),
        (b"", "There is no text in it."),
        (b" \n\t ", "There is no text in it."),
        (b"PK\x03\x04" + b"x" * 100, "It is a packed file."),
        (b"\x1f\x8bxx", "It is a packed file."),
    ],
)
def test_text_that_is_refused(data, what):
    assert refusal(data) == what


def test_fault_tells_file_line_and_bytes():
    with pytest.raises(CaseError) as caught:
        open_file(b"one\ntwo\nM\xe4rz", "march.txt", SETTINGS)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("march.txt", 3)
    assert "xe4" in problem.value


def test_limits_of_size():
    small = SETTINGS.model_copy(update={"most_megabytes": 0.001, "most_characters": 500})
    assert refusal(b"x" * 2_000, limits=small).startswith("It has 0.0 MB; at most 0.001")
    assert refusal(b"x " * 300, limits=small) == "The text has 600 characters; at most 500 are read."


def test_office_files_are_refused_with_what_to_do_instead():
    assert refusal(b"PK\x03\x04xx", "report.DOCX") == "It is a file of an office program."


def test_zip_bomb_is_never_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", b"0" * 5_000_000)
    assert refusal(packed.getvalue(), "report.html") == "It is a packed file."


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (b"%PDF-1.4", "report.txt", "pdf"),
        (b"<!DOCTYPE html><p>", "report", "html"),
        (b"\xef\xbb\xbf<html>", "report", "html"),
        (b'{"data": []}', "report", "reliefweb"),
        (b"From: a@b.example\nSubject: x\n\ntext", "report", "eml"),
        (b"From Varda: the gate is shut", "report", "txt"),
        (b"<p>", "report.txt", "txt"),
        (b"plain", "REPORT.HTM", "html"),
    ],
)
def test_form_is_told_by_bytes_then_by_name(data, name, form):
    assert form_of(data, name) == form


# --- web pages -------------------------------------------------------------------------------------------------------


def test_web_page_gives_its_article_and_what_it_says_of_itself():
    document = one(page(), "varda.html")
    assert document.text.split("\n")[0] == "Council shuts Varda"
    assert SENTENCE in document.text
    assert MORE in document.text
    assert not {"Home", "Imprint", "document.write", "The gate is open"} & set(document.text.split("\n"))
    assert "gate is open" not in document.text
    assert (document.title, document.published, document.source) == (
        "Council shuts Varda",
        date(2030, 6, 3),
        "The Hill Times",
    )
    assert (document.url, document.lang) == ("https://hill.example/varda", "en")


def test_sentences_stand_on_lines_of_their_own():
    assert [line for line in one(page(), "a.html").text.split("\n") if line][-2:] == [SENTENCE, MORE]


def test_short_page_without_article_is_read_too():
    document = one(b"<html><body><p>The gate is shut.</p></body></html>", "a.html")
    assert document.text == "The gate is shut."


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            b"<div>" * 100_000 + b"<p>deep</p>" + b"</div>" * 100_000,
            "Elements are nested more than 200 deep.",
        ),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><html><p>&x;</p></html>', "The page declares entities of its own."),
        (b"<html><body><script>alert(1)</script></body></html>", "No text was found in the page."),
        (b"<html></html>", "No text was found in the page."),
    ],
)
def test_web_pages_that_are_refused(data, what):
    assert refusal(data, "a.html") == what


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a b",
        'https://x"onload',
        "ftp://x.example/a",
        "//x.example",
    ],
)
def test_addresses_that_are_not_of_the_web_are_dropped(address):
    assert web_address(address) == ""


# --- PDF -------------------------------------------------------------------------------------------------------------


def test_pdf_gives_its_text_without_running_heads():
    pages = [
        ["Situation report 12", SENTENCE, *[f"Line {n} {x}" for x in "abcde"], MORE, f"{n} / 4"]
        for n in range(4)
    ]
    document = one(pdf(*pages, title="Upland: report"), "a.pdf")
    assert document.text.count("Situation report 12") == 1
    assert [f"Line {n} {x}" in document.text for n in range(4) for x in "abcde"] == [True] * 20
    assert SENTENCE in document.text
    assert "3 / 4" not in document.text
    assert document.title == "Upland: report"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (pdf([], []), "The PDF has 2 pages and next to no text: it is a scan."),
        (encrypted(pdf([SENTENCE]), "secret"), "The PDF is encrypted."),
        (b"%PDF-1.4\n%%EOF", "The PDF cannot be read"),
        (b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] >> endobj\n" * 50, "The PDF cannot be read"),
    ],
)
def test_pdfs_that_are_refused(data, what):
    assert refusal(data, "a.pdf").startswith(what)


def test_pdf_locked_against_changes_only_is_read():
    assert SENTENCE in one(encrypted(pdf([SENTENCE]), ""), "a.pdf").text


def test_short_pages_of_a_pdf_lose_nothing():
    assert one(pdf(*[[SENTENCE, MORE]] * 5), "a.pdf").text.count(SENTENCE) == 5


def test_limit_of_pages():
    few = SETTINGS.model_copy(update={"most_pages": 2})
    assert (
        refusal(pdf([SENTENCE], [SENTENCE], [SENTENCE]), "a.pdf", few)
        == "It has 3 pages; at most 2 are read."
    )


# --- mail ------------------------------------------------------------------------------------------------------------


def mail(text=None, html=None):
    message = EmailMessage()
    message["From"] = "Hill Times News <news@hill.example>"
    message["Subject"] = "Council shuts Varda"
    message["Date"] = "Mon, 03 Jun 2030 10:00:00 +0000"
    if text is not None:
        message.set_content(text)
    if html is not None:
        if text is None:
            message.set_content(html, subtype="html")
        else:
            message.add_alternative(html, subtype="html")
    return message


def test_mail_gives_subject_day_and_name_but_no_address():
    document = one(mail(f"{SENTENCE}\n{MORE}\n").as_bytes(), "a.eml")
    assert document.text == f"Council shuts Varda\n\n{SENTENCE}\n{MORE}"
    assert (document.title, document.published, document.source) == (
        "Council shuts Varda",
        date(2030, 6, 3),
        "Hill Times News",
    )
    assert "@" not in document.source


def test_mail_in_html_is_read_as_a_page_and_attachments_are_not_read():
    message = mail(None, page().decode())
    message.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="../../a.zip")
    document = one(message.as_bytes(), "a.eml")
    assert SENTENCE in document.text
    assert "a.zip" not in document.text
    assert document.lang == "en"


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: x\n\n",
        b"Subject: x\nContent-Type: text/plain; charset=nonsense\n\nabc",
        b"Subject: x\nContent-Type: image/png\n\nabc",
    ],
)
def test_mail_without_text_is_refused(data):
    assert refusal(data, "a.eml").startswith(("The mail holds no text", "The mail cannot be read"))


# --- ReliefWeb -------------------------------------------------------------------------------------------------------


def item(**fields):
    known = {
        "title": "Upland: Situation Report No. 12",
        "body": f"**Highlights**\n\n* {SENTENCE}\n\n{MORE} [more](https://x.example/a)",
        "date": {"created": "2030-06-05T00:00:00+00:00", "original": "2030-06-03T00:00:00+00:00"},
        "source": [{"name": "Office of the Hills", "shortname": "OH"}],
        "url": "https://reliefweb.int/node/1",
        "url_alias": "https://reliefweb.int/report/upland",
        "language": [{"code": "en"}],
    }
    return {"id": "1", "fields": known | fields}


def test_saved_answer_gives_a_report_per_item():
    first, second = open_file(
        json.dumps({"data": [item(), item(title="Other", language=[{"code": "ar"}])]}).encode(),
        "a.json",
        SETTINGS,
    )
    assert first.text.startswith("Upland: Situation Report No. 12\n\nHighlights\n\n* The council")
    assert first.text.endswith("in the evening. more")
    assert (first.published, first.source, first.lang) == (date(2030, 6, 3), "Office of the Hills", "en")
    assert first.url == "https://reliefweb.int/report/upland"
    assert (second.title, second.lang) == ("Other", "ar")
    assert json.loads(first.original)["fields"]["title"] == first.title
    assert first.original != second.original


def test_one_item_and_a_body_in_html():
    assert SENTENCE in one(json.dumps(item()).encode(), "a.json").text
    document = one(
        json.dumps(item(body="", **{"body-html": f"<p>{SENTENCE}</p><p>{MORE}</p>"})).encode(), "a.json"
    )
    assert SENTENCE in document.text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"{", "It is no JSON"),
        (b"[" * 100_000, "It is no JSON"),
        (b"{}", "It holds no report with a title and a body."),
        (b'{"data": {"x": 1}}', "It holds no report with a title and a body."),
        (b"[1, null, [2]]", "It holds no report with a title and a body."),
        (json.dumps(item(title="")).encode(), "It holds no report with a title and a body."),
        (b'{"data": "\xff"}', "The text is not UTF-8."),
    ],
)
def test_answers_that_are_refused(data, what):
    assert refusal(data, "a.json").startswith(what)


def test_fields_of_a_wrong_kind_are_left_out():
    document = one(
        json.dumps(item(date=7, source={"name": 3}, url=["x"], url_alias=None, language="x" * 50)).encode(),
        "a.json",
    )
    assert (document.published, document.source, document.url, document.lang) == (None, "", "", "")


# --- all -------------------------------------------------------------------------------------------------------------


def test_time_is_limited():
    def forever():
        with time_limit(0.05, "a.txt"):
            while True:
                pass

    with pytest.raises(CaseError, match=r"longer than 0\.05 seconds"):
        forever()


def test_time_limit_is_gone_afterwards():
    import signal

    with time_limit(5, "a.txt"):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_help_and_run_load_no_reader():
    import subprocess
    import sys

    code = "import sys, maabar, maabar.importers.reports.prepare, maabar.importers.reports.formats; print([m for m in ('trafilatura', 'pypdf', 'lxml', 'pysbd') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def opened(data, name):
    """What a file holds, None if it is refused; any other end of reading is a fault."""
    try:
        return open_file(data, name, SETTINGS)
    except CaseError:
        return None


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.pdf", "a.eml", "a.json"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data, name):
    assert opened(data, name) is None or all(document.text.strip() for document in opened(data, name))


@pytest.mark.parametrize("name", ["a.html", "a.pdf", "a.eml", "a.json"])
def test_broken_files_are_read_or_refused(name):
    whole = {
        "a.html": page(),
        "a.pdf": pdf([SENTENCE], [MORE]),
        "a.eml": mail(SENTENCE).as_bytes(),
        "a.json": json.dumps(item()).encode(),
    }[name]
    for cut in range(1, len(whole), max(1, len(whole) // 60)):
        for data in (whole[:cut], whole[:cut] + b"\x00\xff" + whole[cut:], whole[cut:]):
            opened(data, name)
