"""The settings file of an instance: the small part of YAML that such files use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from maabar.errors import CaseError, Problem, shorten

if TYPE_CHECKING:
    from pathlib import Path

_ENTRY = re.compile(r"(?P<indent> *)(?P<name>[A-Za-z_][\w\- ]*?) *:(?: +(?P<value>.*))?\Z")
#: Groups whose settings are rules of movement and of departure; logs and speed are none.
_GROUPS = ("move_rules", "spawn_rules")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def read_settings(path: Path) -> dict[str, Any]:
    """Return the rules of an instance's settings file, under FLEE's names, without their groups.

    Args:
        path: A file with groups of `name: value`, values being numbers, yes or no, words, or `[lists]`.

    Raises:
        CaseError: If a row is none of these; every one is named.
    """
    faults: list[Problem] = []
    found: dict[str, Any] = {}
    group = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError([Problem(f"The settings cannot be read ({error}).", "", path.name)]) from error
    for number, line in enumerate(text.splitlines(), 1):
        plain = re.sub(r"(?:^|\s)#.*", "", line).rstrip()
        if not plain or plain in {"---", "..."}:
            continue
        entry = _ENTRY.match(plain)
        if entry is None:
            what = "The row is no setting of the kind name: value."
            faults.append(Problem(what, "Write lists as [1, 2].", path.name, number, value=shorten(plain)))
            continue
        value = (entry["value"] or "").strip()
        if not entry["indent"]:
            group = entry["name"] if not value else ""
        elif value and group in _GROUPS:
            found[entry["name"]] = _value(value)
    if faults:
        raise CaseError(faults)
    return found


def _value(text: str) -> Any:
    if text.startswith("[") and text.endswith("]"):
        return [_value(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    plain = text.strip("\"'")
    if plain.lower() in _WORDS:
        return _WORDS[plain.lower()]
    try:
        value = float(plain)
    except ValueError:
        return plain
    return int(value) if value.is_integer() and not re.search(r"[.eE]", plain) else value
