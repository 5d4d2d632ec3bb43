"""Settings as the command line writes them: engine.name=value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def settings_of(
    pairs: Sequence[str], on: date | None = None, known: date | None = None
) -> dict[str, dict[str, Any]]:
    """Return settings by engine.

    Args:
        pairs: Words such as `talks.draws=500`; what is no JSON is taken as text.
        on: The day to speak about, a setting of `evidence`; None = not set.
        known: The day up to which anything is known, the same.

    Raises:
        UsageError: If a word is no setting.
    """
    settings: dict[str, dict[str, Any]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        engine, dot, field = name.partition(".")
        if not sign or not dot:
            raise UsageError(f'"{pair}" is not a setting; write engine.name=value.')
        try:
            settings.setdefault(engine.strip(), {})[field.strip()] = json.loads(value)
        except ValueError:
            settings.setdefault(engine.strip(), {})[field.strip()] = value.strip()
    days = {key: day for key, day in (("on", on), ("known", known)) if day is not None}
    if days:
        settings.setdefault("evidence", {}).update(days)
    return settings
