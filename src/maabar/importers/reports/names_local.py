"""Short forms that a report itself explains: `North Gate Council (NGC)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.records import Mention

_AFTER = re.compile(
    r"[\s,]{0,2}\((?:or |(?:also )?known as |aka |abbreviated as )?"
    r"[“\"'‘]?([A-Z][A-Za-z.\-]{0,8}[A-Z.])[”\"'’]?[,;)]"
)
_BEFORE = re.compile(r"\b([A-Z][A-Za-z.\-]{0,8}[A-Z])\s?\((?:the )?$")


def local_names(text: str, mentions: Sequence[Mention]) -> dict[str, tuple[str, str]]:
    """Return the short forms a text explains, by search form, with table and id of what they stand for.

    Args:
        text: The stored text.
        mentions: What was found in it so far.
    """
    found: dict[str, tuple[str, str]] = {}
    for mention in mentions:
        if (
            mention.table not in {"parties", "sources"}
            or not mention.id
            or {"demonym", "capital"} & set(mention.flags)
        ):
            continue
        start, stop = mention.span.start, mention.span.stop
        name = text[start:stop]
        if " " not in name and "-" not in name:
            continue
        after = _AFTER.match(text, stop)
        before = _BEFORE.search(text, max(0, start - 20), start)
        for match in (after, before):
            if match and match[1][0].casefold() in _first_letters(name):
                found.setdefault(fold(match[1].replace(".", "")), (mention.table, mention.id))
    return found


def _first_letters(name: str) -> set[str]:
    """Return the first letters of the words of a name, in small letters."""
    return {word[0] for word in re.split(r"[\s\-–]+", fold(name)) if word}
