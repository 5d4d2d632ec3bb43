"""One key from a terminal, or one line from a pipe."""

from __future__ import annotations

import codecs
import os
import sys
from typing import TYPE_CHECKING

from maabar.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Keys of an Arabic keyboard that stand where the letters stand on an English one.
_ARABIC = {"ش": "a", "ث": "e", "ق": "r", "ى": "n", "ض": "q", "ع": "u", "ؤ": "c"}


def ask_key(keys: Iterable[str], prompt: str) -> tuple[str, str]:
    """Return the key that was pressed, and what was written after it on the same line of a pipe.

    Args:
        keys: The keys that mean something; others are asked for again.
        prompt: What to ask.

    Returns:
        The key and the rest of the line; `q` at the end of the input.
    """
    known = frozenset(keys)
    print(clean(prompt), end="", flush=True)
    while True:
        if sys.stdin.isatty():
            key, rest = _pressed(), ""
        else:
            line = sys.stdin.readline()
            if not line:
                print()
                return "q", ""
            key, rest = line.strip()[:1], line.strip()[1:].strip()
        key = _ARABIC.get(key, key.lower())
        if key in known:
            print(key)
            return key, rest
        if key in {"", "\x04"} and sys.stdin.isatty():
            print()
            return "q", ""


def ask_line(prompt: str) -> str:
    """Return a line; empty at the end of the input."""
    if sys.stdin.isatty():
        try:
            return input(clean(prompt)).strip()
        except EOFError:
            return ""
    return sys.stdin.readline().strip()


def _pressed() -> str:
    """Wait for one key of a terminal."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.getwch()
    import termios
    import tty

    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        # Ctrl-C still stops the program; what was typed ahead is not thrown away
        tty.setcbreak(number, termios.TCSADRAIN)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        key = ""
        while not key:
            byte = os.read(number, 1)
            key = decoder.decode(byte) if byte else "\x04"
        return key
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
