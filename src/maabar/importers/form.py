"""The shipped observation form as an XLSForm, with the crossings of a case to choose from."""

from __future__ import annotations

import io
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from maabar.table import safe_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case

LANGUAGES = ("English (en)", "العربية (ar)")
_LABELS = tuple(f"label::{language}" for language in LANGUAGES)


@cache
def declaration() -> dict[str, Any]:
    """Return the form as it is declared."""
    return tomllib.loads(files("maabar.importers").joinpath("form.toml").read_text(encoding="utf-8"))


def choices_of(name: str) -> tuple[str, ...]:
    """Return the answers of a list of choices."""
    return tuple(declaration()["choices"][name])


def xlsform(case: Case) -> bytes:
    """Return the form as a workbook with the sheets survey, choices and settings.

    Args:
        case: The case whose crossings can be chosen.
    """
    form = declaration()
    columns = ("type", "name", *_LABELS, "required", "constraint", "relevant")
    survey = [
        (one["type"], one["name"], one.get("label", ""), one.get("label_ar", ""),
         "yes" if one.get("required") else "", one.get("constraint", ""), one.get("relevant", ""))
        for one in form["question"]
    ]  # fmt: skip
    choices = [
        ("crossings", str(crossing), str(name or crossing), str(name_ar or name or crossing))
        for crossing, name, name_ar in zip(
            *(case["crossings"][column] for column in ("crossing", "name", "name_ar")), strict=True
        )
    ]
    choices += [
        (group, name, *labels)
        for group, answers in form["choices"].items()
        for name, labels in answers.items()
    ]
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book, "survey", columns, survey)
    _fill(book, "choices", ("list_name", "name", *_LABELS), choices)
    _fill(
        book,
        "settings",
        ("form_title", "form_id", "version", "default_language"),
        [(form["title"], form["id"], form["version"], LANGUAGES[0])],
    )
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _fill(book: Workbook, name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(name)
    sheet.append(list(header))
    for row in rows:
        sheet.append([safe_cell(cell) for cell in row])
