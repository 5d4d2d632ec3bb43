"""The short workbook as `maabar new --xlsx` writes it: five sheets with examples, and one that explains."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from maabar.short.fields import SHORT, Field
from maabar.short.said import EXAMPLE
from maabar.short.words import GATES, PHRASES, entries
from maabar.table import safe_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

READ_ME = "Read me"
#: Drop-down lists reach down to this row.
LISTED_ROWS = 500

_ENGLISH = """
Write over the grey example rows. Order: sides, places, crossings, sources, then one row in “said” for
each thing that somebody said.

Then:  maabar check {file}   lists what is wrong, cell by cell;   maabar status {file}   says how each
crossing stands;   maabar run {file}   makes the page to send.

Names in English, Arabic or both. Empty cells: a gate is run by those who hold that side; a crossing is on
a front line; a source without a letter counts as F; what you heard yourself is from “Own notes” (B); a
statement is about every use, both ways, the speaker's own gate, and the day it was said.

The day of the case is the last date in “said”; its title is the name of this file. Places without a
position are not on the map. There are no roads until you add a sheet “roads”.

No names of persons, telephone numbers or number plates. More tables (events, states, roads, options, ...)
may be added as further sheets: maabar schema lists them.
"""
_ARABIC = """
اكتب فوق الصفوف الرمادية. الترتيب: الأطراف، الأماكن، المعابر، المصادر، ثم صف في said لكل قول.

ثم: maabar check لعرض الأخطاء، maabar status لعرض الحالة، maabar run لإعداد الصفحة.

الأسماء بالعربية أو الإنكليزية. الخلايا الفارغة لها قيم افتراضية مذكورة هنا.

يوم الحالة هو آخر تاريخ في said، وعنوانها اسم الملف. الأماكن بلا موقع لا تظهر على الخريطة.

لا أسماء أشخاص ولا أرقام هواتف ولا لوحات مركبات.
"""

_WIDTHS = {"words": 60, "link": 30, "url": 30, "what": 30, "about": 24, "who": 24, "position": 18,
"aliases": 26,
           "date": 13, "from": 13, "until": 13, "grade": 12}  # fmt: skip
_DAYS = frozenset({"date", "from", "until"})


def examples(today: date) -> dict[str, list[dict[str, Any]]]:
    """Return the example rows of a new workbook, all invented, around `today`."""
    yesterday = today - timedelta(days=1)
    return {
        "sides": [
            {"area": "Upland", "area_ar": "الأعالي", "party": "Upland Council", "party_ar": "مجلس الأعالي"},
            {"area": "Lowland", "area_ar": "السهول", "party": "Lowland Authority", "party_ar": "سلطة السهول"},
        ],
        "places": [
            {"name": "Arden", "name_ar": "عردين", "side": "Upland", "people": 24000, "in_need": 9000,
             "position": "0.36, 0.22"},
            {"name": "Brook", "name_ar": "بروق", "side": "Lowland", "people": 31000, "in_need": 4000,
             "position": "0.30, 0.31"},
        ],
        "crossings": [
            {"name": "Mill Road", "name_ar": "طريق الطاحونة", "aliases": "Old Mill", "place_a": "Arden",
             "place_b": "Brook", "position": "0.33, 0.26"},
        ],
        "sources": [
            {"name": "River Watch", "name_ar": "مرصد النهر", "kind": "monitor / مراقب", "grade": "B"},
        ],
        "said": [
            {"date": yesterday, "about": "Mill Road", "who": "Upland Council", "what": "open / مفتوح",
             "gate": "Upland",
             "use": "aid / مساعدات", "from": yesterday, "source": "River Watch", "link": "https://example.org/1",
             "words": f"{EXAMPLE}: the Upland Council says its gate is open for aid."},
            {"date": today, "about": "Mill Road", "who": "a driver", "what": "turned back / أعيد من البوابة",
             "gate": "Lowland", "use": "aid / مساعدات",
             "words": f"{EXAMPLE}: a driver was turned back at the Lowland gate."},
        ],
    }  # fmt: skip


def new_workbook(file: str, today: date, *, title: str = "", title_ar: str = "") -> bytes:
    """Return a new short workbook.

    Args:
        file: Its file name, for the commands in Read me.
        today: The day around which the example rows lie.
        title: Title of the case; with it the workbook has a further sheet `case`.
        title_ar: The same in Arabic.
    """
    book = Workbook()
    read_me = book.active
    assert read_me is not None  # noqa: S101 - a new workbook has one sheet
    read_me.title = READ_ME
    first, last = _explain(read_me, file)
    # Lists have names: a list that points into another sheet by its address is lost when some programs save
    # it.
    _name_list(book, "what", f"'{READ_ME}'!$A${first}:$A${last}")
    for name, fields in SHORT.items():
        _short_sheet(book.create_sheet(name), fields, examples(today)[name])
        _name_list(book, name, f"'{name}'!$A$2:$A${LISTED_ROWS}")
    if title or title_ar:
        about = book.create_sheet("case")
        for key, value in (("key", "value"), ("title", title), ("title_ar", title_ar)):
            about.append([key, safe_cell(value)])
        about.column_dimensions["B"].width = 60
    book.active = 0
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _name_list(book: Workbook, name: str, cells: str) -> None:
    book.defined_names[f"list_{name}"] = DefinedName(f"list_{name}", attr_text=cells)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split("\n")) for part in text.strip().split("\n\n")]


def _explain(sheet: Worksheet, file: str) -> tuple[int, int]:
    """Write Read me; return the rows of its list of words for what was said."""
    sheet.append(["How this workbook is used", "", "كيف يستعمل هذا الملف"])
    lines = tuple(zip(_paragraphs(_ENGLISH), _paragraphs(_ARABIC), strict=True))
    sheet["A1"].font = sheet["C1"].font = Font(bold=True, size=14)
    for row, (english, arabic) in enumerate(lines, start=2):
        sheet.append([english.format(file=file), None, arabic])
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        sheet.row_dimensions[row].height = 48
    for row in range(1, 2 + len(lines)):
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 3).alignment = Alignment(
            wrap_text=True, vertical="top", readingOrder=2, horizontal="right"
        )
    sheet.append([])
    sheet.append(["Words for “what” in the sheet said", "which says"])
    head = sheet.max_row
    sheet.cell(head, 1).font = sheet.cell(head, 2).font = Font(bold=True)
    for phrase in PHRASES:
        sheet.append([phrase.shown, phrase.means])
    last = sheet.max_row
    sheet.append([])
    sheet.append(["Words for “which gate”", "or the name of a side, or of a place or party there"])
    sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    for entry in entries(GATES):
        sheet.append([entry])
    for column, width in (("A", 44), ("B", 60), ("C", 60)):
        sheet.column_dimensions[column].width = width
    return head + 1, last


def _short_sheet(sheet: Worksheet, fields: tuple[Field, ...], rows: list[dict[str, Any]]) -> None:
    shown = [one for one in fields if one.template]
    sheet.append([one.header for one in shown])
    for row in rows:
        sheet.append(
            [
                cell if not isinstance(cell, str) else safe_cell(cell)
                for cell in (row.get(one.name) for one in shown)
            ]
        )
    grey = Font(italic=True, color="666666")
    for example in sheet.iter_rows(min_row=2, max_row=1 + len(rows)):
        for cell in example:
            cell.font = grey
    sheet.freeze_panes = "B2"
    for position, one in enumerate(shown, start=1):
        letter = get_column_letter(position)
        head = sheet.cell(1, position)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DDE6EE")
        head.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = _WIDTHS.get(one.name, 20)
        if one.name in _DAYS:
            for number in range(2, LISTED_ROWS + 1):
                sheet.cell(number, position).number_format = "yyyy-mm-dd"
        _help(sheet, letter, one)
    sheet.row_dimensions[1].height = 32


def _help(sheet: Worksheet, letter: str, one: Field) -> None:
    """Give a column its drop-down list, if any, and its explanation; anything may be typed all the same."""
    source = one.choices[0] if one.choices else ""
    if source.startswith("="):
        formula: str | None = f"list_{source[1:]}"
    else:
        formula = f'"{",".join(one.choices)}"' if one.choices else None
    check = DataValidation(
        type="list" if formula else None,
        formula1=formula,
        allow_blank=True,
        showErrorMessage=False,
        showInputMessage=True,
        promptTitle=one.english[:32],
        prompt=one.means[:255],
    )
    check.add(f"{letter}2:{letter}{LISTED_ROWS}")
    sheet.add_data_validation(check)
