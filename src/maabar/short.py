"""The short workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.errors import Problem
    from maabar.sheets import Sheet


def is_short(sheets: Mapping[str, Sheet]) -> bool:
    """Whether the workbook is in the short form."""
    return "said" in sheets or "what was said" in sheets


def expand(
    sheets: Mapping[str, Sheet],
    about: Sheet | None,
    name: str,
    problems: list[Problem],
) -> tuple[dict[str, Any], dict[str, Sheet]]:
    """Turn the short form into entries of `case.toml` and the sheets of a full case."""
    raise NotImplementedError
