"""Numbers that filing and importing rest on, as defaults that may be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from maabar.errors import CaseError, Problem, shorten
from maabar.importers.reports.settings import ReadingSettings

if TYPE_CHECKING:
    from maabar.case import Case

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0.0)]


class ImportSettings(BaseModel):
    """Settings of filing, of importers and of the optional language model (default, editable)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # --- copies of a report ---
    copy_share: Share = Field(
        0.55,
        description="Share of three-word runs in common from which a report is proposed as a copy, 0 to 1 "
        "(assumed).",
    )
    copy_days: Count = Field(
        30, description="Reports published further apart than this are not compared, days (assumed)."
    )
    copy_samples: Count = Field(
        128,
        description="Samples by which the share is estimated, samples (assumed; error about .04 at the "
        "default).",
    )

    # --- events of others ---
    near_km: Positive = Field(
        25, description="An event further from every place of the case is left out, km (assumed)."
    )
    grave_deaths: Positive = Field(
        100, description="Deaths from which an event counts as gravest, 1 on the scale, persons (assumed)."
    )

    # --- tables of others ---
    most_rows: Count = Field(200_000, description="Most rows of a file that is imported, rows (assumed).")

    # --- the optional language model ---
    model_seconds: Positive = Field(120, description="Longest wait for an answer, seconds (assumed).")
    model_kilobytes: Positive = Field(256, description="Longest answer that is read, kB (assumed).")
    model_retries: Annotated[int, Field(ge=0)] = Field(
        1, description="How often a failed question is asked again, times (assumed)."
    )
    model_characters: Count = Field(
        24_000, description="Longest text put into one question, characters (assumed)."
    )


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
