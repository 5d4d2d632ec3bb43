"""Sets of small words, written as one line of text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a line as a set.

    Args:
        text: Words with spaces between them.
    """
    return frozenset(text.split())


def in_order(text: str) -> tuple[str, ...]:
    """Return the words of a line in their order.

    Args:
        text: Words with spaces between them.
    """
    return tuple(text.split())
