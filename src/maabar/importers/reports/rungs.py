"""The first rungs of the ladder: is it a record at all, and does its quote stand in the sentence it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from maabar.importers.reports.records import Span
from maabar.tables import DIRECTIONS, USES, VALUES
from maabar.tables.words_said import PREDICATES, REALIS, ROLES

if TYPE_CHECKING:
    from maabar.importers.reports.records import Sentence

_TEXTS = {"subject": 100, "value": 100, "said_by": 300, "unit": 40}
_CHOICES = {
    "role": ("", *ROLES),
    "gate": ("", "a", "b", "both", "road"),
    "direction": ("", *DIRECTIONS, "both"),
    "realis": REALIS,
    "predicate": PREDICATES,
}
_LISTS = {"via": None, "use": USES}
_DATES = ("from", "until")
_FIELDS = frozenset({"sentence", "quote", "quantity", "report", *_TEXTS, *_CHOICES, *_LISTS, *_DATES})
_LONGEST_QUOTE = 2_000
_MOST_LISTED = 10

#: Signs that are written for each other; each stands for one sign, so that places stay the same.
_SAME = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\n": " ",
        "\r": " ",
        "\t": " ",
    }
)


def fault_of(record: Mapping[str, Any]) -> str:
    """Return why something is no record, empty if it is one (V1).

    Args:
        record: What an extractor handed over.
    """
    extra = sorted(str(key) for key in record if key not in _FIELDS)
    if extra:
        return f'V1: unknown field "{extra[0][:40]}".'
    for key in ("sentence", "quote", "predicate"):
        if key not in record:
            return f'V1: the field "{key}" is missing.'
    number, quote = record["sentence"], record["quote"]
    if isinstance(number, bool) or not isinstance(number, int):
        return "V1: the sentence is no number."
    if not isinstance(quote, str) or not quote.strip() or len(quote) > _LONGEST_QUOTE:
        return "V1: the quote is no text of a sentence."
    return _texts(record) or _choices(record) or _lists(record) or _dates(record) or _value(record)


def _texts(record: Mapping[str, Any]) -> str:
    for key, longest in _TEXTS.items():
        text = record.get(key, "")
        if not isinstance(text, str) or len(text) > longest:
            return f'V1: the field "{key}" is no text of at most {longest} characters.'
    quantity = record.get("quantity")
    if quantity is not None and (isinstance(quantity, bool) or not isinstance(quantity, int | float)):
        return "V1: the quantity is no number."
    return ""


def _choices(record: Mapping[str, Any]) -> str:
    for key, allowed in _CHOICES.items():
        text = record.get(key, allowed[0] if key not in {"realis", "predicate"} else "asserted")
        if not isinstance(text, str) or text not in allowed:
            return f'V1: "{str(text)[:40]}" is no {key}; known are {", ".join(a for a in allowed if a)}.'
    return ""


def _lists(record: Mapping[str, Any]) -> str:
    for key, allowed in _LISTS.items():
        items = record.get(key, [])
        if isinstance(items, str) or not isinstance(items, Sequence) or len(items) > _MOST_LISTED:
            return f'V1: the field "{key}" is no short list.'
        if any(not isinstance(item, str) or (allowed and item not in allowed) for item in items):
            return f'V1: the field "{key}" holds something unknown.'
    return ""


def _dates(record: Mapping[str, Any]) -> str:
    days = []
    for key in _DATES:
        text = record.get(key) or ""
        try:
            days.append(date.fromisoformat(text) if text else None)
        except (TypeError, ValueError):
            return f'V1: the field "{key}" is no date such as 2030-06-30.'
    if days[0] is not None and days[1] is not None and days[0] > days[1]:
        return "V1: it ends before it begins."
    return ""


def _value(record: Mapping[str, Any]) -> str:
    allowed = VALUES[record["predicate"]]
    value = record.get("value", "")
    if allowed and value not in allowed:
        return f'V1: "{value[:40]}" is no value of {record["predicate"]}; known are {", ".join(allowed)}.'
    return ""


def place_of(quote: str, sentence: Sentence) -> Span | None:
    """Return where a quote stands in a sentence, None if it does not or stands there more than once (V2).

    Quotation marks, dashes and kinds of space are taken for each other; nothing else is.

    Args:
        quote: The words.
        sentence: The sentence they are said to stand in.
    """
    text, places = _spaced(sentence.text)
    wanted, _ = _spaced(quote.strip())
    first = text.find(wanted)
    if not wanted or first < 0 or text.find(wanted, first + 1) >= 0:
        return None
    start, last = places[first], places[first + len(wanted) - 1]
    return Span(sentence.span.start + start, sentence.span.start + last + 1)


def _spaced(text: str) -> tuple[str, list[int]]:
    """Return a text with like signs made one and runs of space made one, and where each sign came from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text.translate(_SAME)):
        if sign == " " and signs and signs[-1] == " ":
            continue
        signs.append(sign)
        places.append(place)
    return "".join(signs), places
