"""Statements over actions: reading them, where they are true, and what contradicted values make of them.

A statement is made of action ids, `not`, `and`, `or`, `A if B` (A, or else not B), `A iff B` (both or
neither) and parentheses. `not` binds tightest, then `and`, then `or`, last `if` and `iff`, which do not
chain: write parentheses. Nothing is ever evaluated as Python.

[`parse`][maabar.engines.talks.logic.parse] reads a statement,
[`truth`][maabar.engines.talks.logic.truth] tells in which situations it is true, and
[`told`][maabar.engines.talks.logic.told] what follows from values that may be contradicted or unknown
(Belnap's four values as pairs of *told true* and *told false*).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, cast

import numpy as np

from maabar.engines.talks.given import whole
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

#: Words that no action may bear.
RESERVED: Final = frozenset({"not", "and", "or", "if", "iff"})

#: Parentheses (and `not`) may be nested this deep: more than a person reads, less than Python bears.
DEPTH_LIMIT: Final = 100

Value = Literal["yes", "no", "both", "unknown"]
_WORD = re.compile(r"[()]|[^\s()]+")
_TOLD: Final[dict[str, tuple[bool, bool]]] = {
    "yes": (True, False),
    "no": (False, True),
    "both": (True, True),
    "unknown": (False, False),
}
_NAMES: Final = {pair: word for word, pair in _TOLD.items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was read.

    Attributes:
        text: As it was written.
        kind: `action`, `not`, `and`, `or`, `if` or `iff`.
        name: The action id, where the kind is `action`.
        parts: What it is made of; `A if B` has the parts A, B.
    """

    text: str
    kind: str
    name: str = ""
    parts: tuple[Statement, ...] = ()

    def actions(self) -> tuple[str, ...]:
        """Return the ids of its actions, each once, in the order of their first mention."""
        if self.kind == "action":
            return (self.name,)
        return tuple(dict.fromkeys(name for part in self.parts for name in part.actions()))


@dataclass(frozen=True, slots=True)
class Told:
    """Belnap's values in many places at once: whether it was told true, and whether it was told false."""

    true: NDArray[np.bool_]
    false: NDArray[np.bool_]

    def __invert__(self) -> Told:
        return Told(self.false, self.true)

    def __and__(self, other: Told) -> Told:
        return Told(self.true & other.true, self.false | other.false)

    def __or__(self, other: Told) -> Told:
        return Told(self.true | other.true, self.false & other.false)


def parse(text: str, actions: Iterable[str] | None = None) -> Statement:
    """Read a statement.

    Args:
        text: The statement. The words `not`, `and`, `or`, `if`, `iff` may be in capitals.
        actions: The action ids there are; None = any word is one.

    Returns:
        The statement as a tree.

    Raises:
        UsageError: It cannot be read, or names an action that does not exist; the message tells why.
    """
    if not isinstance(text, str):
        raise UsageError(f'"{shorten(text)}" is no statement. Write one as text, such as "not a or b".')
    return _Reader(text, None if actions is None else tuple(actions)).read()


def truth(statement: Statement | str, actions: Sequence[str], situations: ArrayLike) -> NDArray[np.bool_]:
    """Say in which situations a statement is true.

    Args:
        statement: The statement, or its text.
        actions: m action ids; action k is the bit 2^k of a situation's code.
        situations: n codes, whole numbers from 0 to 2^m - 1.

    Returns:
        n times true or false.

    Raises:
        UsageError: The statement cannot be read or names an unknown action, or a code is no whole number.
    """
    tree = parse(statement, actions) if isinstance(statement, str) else statement
    codes = whole(situations, "The situations")
    place = {name: k for k, name in enumerate(actions)}
    bits = {name: (codes >> place[name] & 1).astype(bool) for name in tree.actions()}
    return cast("NDArray[np.bool_]", _fold(tree, bits))


def told(statement: Statement | str, values: Mapping[str, str]) -> Value:
    """Say what follows for a statement from what was told about its actions.

    Not exchanges told true and told false; `and` is told true if both are, told false if one is; `or` the
    reverse; `A if B` is A or not B; `A iff B` is A if B and B if A (Belnap 1977).

    Args:
        statement: The statement, or its text.
        values: For each action `yes`, `no`, `both` (told true and told false) or `unknown` (told neither).

    Returns:
        `yes`, `no`, `both` or `unknown`.

    Raises:
        UsageError: The statement cannot be read, or an action has no value or one that is none of the four.
    """
    tree = parse(statement, values) if isinstance(statement, str) else statement
    pairs: dict[str, Told] = {}
    for name in tree.actions():
        if name not in values:
            raise UsageError(
                f'The action "{shorten(name)}" has no value. {did_you_mean(name, tuple(values))}'
            )
        pairs[name] = told_pair(values[name], name)
    result = cast("Told", _fold(tree, pairs))
    return cast("Value", _NAMES[bool(result.true), bool(result.false)])


def told_pair(value: str, action: str) -> Told:
    """Return one of the four values as its pair; `action` is named if the value is none of them."""
    if value not in _TOLD:
        raise UsageError(
            f'The value "{shorten(value)}" of the action "{shorten(action)}" is none. '
            + did_you_mean(str(value), tuple(_TOLD))
        )
    true, false = _TOLD[value]
    return Told(np.asarray(true), np.asarray(false))


def certainly(
    statement: Statement, actions: Sequence[str], situations: NDArray[np.int64], known: int
) -> NDArray[np.bool_]:
    """Say where a statement is true whatever the actions from number `known` on may be.

    Args:
        statement: The statement.
        actions: m action ids; action k is the bit 2^k.
        situations: n codes of which only the bits below `known` count.
        known: How many actions are settled.

    Returns:
        n times true or false; false also where it cannot be told yet.
    """
    place = {name: k for k, name in enumerate(actions)}
    nothing = np.zeros(len(situations), dtype=bool)
    pairs: dict[str, Told] = {}
    for name in statement.actions():
        if place[name] < known:
            bit = (situations >> place[name] & 1).astype(bool)
            pairs[name] = Told(bit, ~bit)
        else:
            pairs[name] = Told(nothing, nothing)
    return cast("Told", _fold(statement, pairs)).true


def check_action_ids(actions: Sequence[str]) -> list[str]:
    """Return what is wrong with action ids, as sentences: double, reserved or unreadable ones."""
    faults: list[str] = []
    seen: set[str] = set()
    for name in actions:
        if name in seen:
            faults.append(f'The action "{shorten(name)}" stands twice: give each its own id.')
        if name.lower() in RESERVED:
            faults.append(f'"{shorten(name)}" is a word of statements and cannot be an action: rename it.')
        elif not _WORD.fullmatch(name) or name in "()" or "|" in name:
            faults.append(
                f'The action id "{shorten(name)}" is empty or holds a space, a parenthesis or "|": rename it.'
            )
        seen.add(name)
    return faults


def _fold(node: Statement, values: Mapping[str, Any]) -> Any:
    """Work a tree out over anything that knows `~`, `&` and `|`: arrays of truth, or pairs."""
    if node.kind == "action":
        return values[node.name]
    parts = [_fold(part, values) for part in node.parts]
    if node.kind == "not":
        return ~parts[0]
    if node.kind == "if":
        return parts[0] | ~parts[1]
    if node.kind == "iff":
        return (parts[0] | ~parts[1]) & (parts[1] | ~parts[0])
    result = parts[0]
    for part in parts[1:]:
        result = result & part if node.kind == "and" else result | part
    return result


class _Reader:
    """One pass over the words of a statement, from the loosest to the tightest."""

    def __init__(self, text: str, actions: tuple[str, ...] | None) -> None:
        self.text = text
        self.actions = actions
        self.known = None if actions is None else frozenset(actions)
        self.words: list[str] = _WORD.findall(text)
        self.at = 0
        self.depth = 0

    def read(self) -> Statement:
        if not self.words:
            self.fail("is empty", "Write an action id, or several with and, or, not.")
        tree = self.whole()
        if self.at < len(self.words):
            word = self.words[self.at]
            if word == ")":
                self.fail('has a ")" without its "("', "Remove it or open it.")
            self.fail(f'has "{shorten(word)}" where "and", "or", "if" or "iff" is expected', "Insert one.")
        return tree

    def peek(self) -> str:
        """Return the next word; words of the language in small letters."""
        if self.at >= len(self.words):
            return ""
        word = self.words[self.at]
        return word.lower() if word.lower() in RESERVED else word

    def whole(self) -> Statement:
        left = self.chain("or", "and")
        word = self.peek()
        if word not in ("if", "iff"):
            return left
        self.at += 1
        right = self.chain("or", "and")
        if self.peek() in ("if", "iff"):
            self.fail("chains `if` or `iff`", "Put one of them in parentheses.")
        return Statement(self.text, word, parts=(left, right))

    def chain(self, word: str, inner: str) -> Statement:
        parts = [self.chain(inner, "") if inner else self.single()]
        while self.peek() == word:
            self.at += 1
            parts.append(self.chain(inner, "") if inner else self.single())
        return parts[0] if len(parts) == 1 else Statement(self.text, word, parts=tuple(parts))

    def single(self) -> Statement:
        word = self.peek()
        self.at += 1
        if word in ("not", "("):
            self.depth += 1
            if self.depth > DEPTH_LIMIT:
                self.fail(f"is nested more than {DEPTH_LIMIT} deep", "Split it into several statements.")
            inner = self.single() if word == "not" else self.whole()
            self.depth -= 1
            if word == "not":
                return Statement(self.text, "not", parts=(inner,))
            if self.peek() != ")":
                self.fail('has a "(" without its ")"', "Close it.")
            self.at += 1
            return inner
        if word in RESERVED or word in ("", ")"):
            found = f'"{word}"' if word else "its end"
            self.fail(f"has {found} where an action is expected", "Insert the id of an action.")
        if self.known is not None and word not in self.known:
            remedy = did_you_mean(word, self.actions or ()) or "Add a row for it to the actions."
            self.fail(f'names "{shorten(word)}", which is no action', remedy)
        return Statement(self.text, "action", name=word)

    def fail(self, what: str, remedy: str) -> NoReturn:
        raise UsageError(f'The statement "{shorten(self.text)}" {what}. {remedy}')
