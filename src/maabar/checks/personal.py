"""Warn of columns and cells that look as if they held data of private persons: no case needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maabar.errors import Problem
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from maabar.checks.common import Look

_HEADER = re.compile(
    r"(^|_)(phone|telephone|tel|mobile|whatsapp|telegram|email|e_mail|passport|plate|number_plate|licence_plate|"
    r"date_of_birth|dob|birthday|national_id|id_card|driver|full_name|first_name|last_name|surname|father|mother|"
    r"address|هاتف|جوال|لوحة)(_|$)"
)
_PHONE = re.compile(
    r"(?<![\d.])\+?\d{2,4}[\s\-/]\(?\d{2,4}\)?[\s\-/]\d{3,4}[\s\-]?\d{2,4}(?!\d|\.\d)|\+\d{9,14}"
)
_EMAIL = re.compile(r"[\w.+-]{2,64}@[\w-]{2,64}\.[a-z]{2,10}")

_FIX = "Take it out: no table needs names, numbers or plates of persons."


def check_personal(look: Look) -> list[Problem]:
    """Return a warning for each column or cell that looks personal."""
    problems: list[Problem] = []
    for name, frame in look.frames.items():
        problems += [
            Problem(
                "The column looks as if it held data of persons.",
                _FIX,
                look.file(name),
                1,
                column,
                level="warning",
            )
            for column in frame.columns
            if column not in BY_NAME[name].by_name and _HEADER.search(column.replace(" ", "_").lower())
        ]
        declared = [
            c.name for c in BY_NAME[name].columns if c.kind == "text" and c.name not in {"sha256", "source"}
        ]
        for column in declared if len(frame) else ():
            for pattern, kind in ((_PHONE, "telephone number"), (_EMAIL, "mail address")):
                cells = frame[column]
                found = [cell for cell in cells.unique() if pattern.search(cell)]
                hit = cells.isin(found)
                # The value itself is not repeated: a message may be mailed on.
                problems += [
                    Problem(
                        f"The cell seems to hold a {kind}.",
                        _FIX,
                        look.file(name),
                        int(row),
                        column,
                        level="warning",
                    )
                    for row in frame.index[hit][:20]
                ]
    return problems
