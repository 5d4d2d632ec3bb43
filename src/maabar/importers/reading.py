"""Opening files of reports and taking their texts apart with the settings of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from maabar.errors import CaseError, Problem, shorten
from maabar.importers.reports import formats
from maabar.importers.reports.read import read_text
from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.settings import ImportSettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from maabar.case import Case
    from maabar.importers.reports.filing import Document, Reader
    from maabar.importers.reports.records import Reading
    from maabar.importers.reports.several import Opener

Model = TypeVar("Model", bound=BaseModel)


def settings_of(case: Case) -> tuple[ReadingSettings, ImportSettings]:
    """Return the settings of a case: `[reading]` and `[importing]` of its `case.toml`, else the defaults.

    Raises:
        CaseError: If a setting is not known or out of bounds; all of them are named.
    """
    problems: list[Problem] = []
    reading = _made(ReadingSettings, case.settings.get("reading", {}), "reading", problems)
    importing = _made(ImportSettings, case.settings.get("importing", {}), "importing", problems)
    if problems or reading is None or importing is None:
        raise CaseError(problems)
    return reading, importing


def _made(model: type[Model], given: Any, section: str, problems: list[Problem]) -> Model | None:
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        problems += [
            Problem(
                f"The setting {section}.{'.'.join(map(str, fault['loc']))} cannot be used: {fault['msg']}.",
                "Mend or drop it.",
                "case.toml",
                column=".".join(map(str, fault["loc"])),
                value=shorten(fault["input"]),
            )
            for fault in error.errors()
        ]
        return None


def opener(settings: ReadingSettings) -> Opener:
    """Return what finds the texts in a file."""

    def open_(data: bytes, name: str) -> Sequence[Document]:
        return formats.open_file(data, name, settings)

    return open_


def reader(case: Case, settings: ReadingSettings) -> Reader:
    """Return what takes a text apart, with the names of a case."""

    def read(text: str, report: str, source: str, published: date | None, lang: str) -> Reading:
        return read_text(
            text, case, report=report, source=source, published=published, lang=lang, settings=settings
        )

    return read
