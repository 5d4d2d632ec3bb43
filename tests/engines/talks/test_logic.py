"""Statements: what they mean, how they bind, and what is said of those that cannot be read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import composite

from maabar.engines.talks.logic import certainly, check_action_ids, parse, told, truth
from maabar.errors import UsageError

ACTIONS = ("a", "b-2", "c")
ALL = np.arange(8)


def python(text, code):
    """The same statement in Python's words; `if` and `iff` stand in parentheses in what is generated."""
    return bool(eval(text, {"a": code & 1, "b": code >> 1 & 1, "c": code >> 2 & 1}))  # noqa: S307 - generated above


@composite
def statements(draw, depth=4):
    """A statement, and the same as Python."""
    kind = draw(st.sampled_from(["action", "not", "and", "or", "if", "iff"])) if depth else "action"
    if kind == "action":
        name = draw(st.sampled_from(ACTIONS))
        return name, name[0]
    left, left_python = draw(statements(depth - 1))
    if kind == "not":
        return f"not ({left})", f"(not ({left_python}))"
    right, right_python = draw(statements(depth - 1))
    meaning = {
        "and": f"(({left_python}) and ({right_python}))",
        "or": f"(({left_python}) or ({right_python}))",
        "if": f"(({left_python}) or not ({right_python}))",
        "iff": f"(bool({left_python}) == bool({right_python}))",
    }
    return f"({left}) {kind} ({right})", meaning[kind]


@given(statements())
def test_truth_is_that_of_python(pair):
    text, meaning = pair
    assert truth(text, ACTIONS, ALL).tolist() == [python(meaning, code) for code in ALL]


@given(statements())
def test_told_agrees_with_truth_where_nothing_is_uncertain(pair):
    text, meaning = pair
    for code in ALL:
        values = {name: "yes" if code >> k & 1 else "no" for k, name in enumerate(ACTIONS)}
        assert told(text, values) == ("yes" if python(meaning, code) else "no")


@given(statements(), st.integers(0, 3))
def test_certainly_is_never_wrong_and_whole_at_the_end(pair, known):
    text, meaning = pair
    sure = certainly(parse(text), ACTIONS, ALL, known)
    same = np.asarray(
        [
            all(python(meaning, (c & ((1 << known) - 1)) | (x << known)) for x in range(8 >> known))
            for c in ALL
        ]
    )
    assert not (sure & ~same).any()
    if known == 3:
        assert sure.tolist() == same.tolist()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("not a and c", "(not a) and c"),
        ("a or b-2 and c", "a or (b-2 and c)"),
        ("not not a", "a"),
        ("a and b-2 if c or a", "(a and b-2) or not (c or a)"),
        ("a or b-2 iff not c", "(a or b-2) iff (not c)"),
        ("a IF NOT c", "a or c"),
        ("((a))and(c)", "a and c"),
        ("a if (b-2 if c)", "a or not (b-2 or not c)"),
    ],
)
def test_binding(text, same):
    assert truth(text, ACTIONS, ALL).tolist() == truth(same, ACTIONS, ALL).tolist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a if c if a", "chains `if`"),
        ("a iff c if a", "chains `if`"),
        ("a and b-3", 'Did you mean "b-2"?'),
        ("zzz", "Use one of: a, b-2, c."),
        ("", "is empty"),
        ("  ", "is empty"),
        ("a and", "its end where an action"),
        ("and a", '"and" where an action'),
        ("(a", 'without its ")"'),
        ("a)", 'without its "("'),
        ("()", '")" where an action'),
        ("a c", '"c" where "and"'),
        ("__import__('os')", "no action"),
        ("(" * 500 + "a" + ")" * 500, "nested more than 100 deep"),
        ("not " * 500 + "a", "nested more than 100 deep"),
    ],
)
def test_what_cannot_be_read(text, said):
    with pytest.raises(UsageError, match="The statement") as caught:
        parse(text, ACTIONS)
    assert said in str(caught.value)


def test_long_chains_are_no_nesting():
    assert truth(" or ".join(["a"] * 5000), ACTIONS, ALL).tolist() == truth("a", ACTIONS, ALL).tolist()


#: Belnap's tables for and, or (1977): N = told neither, F, T, B = told both.
ORDER = ("unknown", "no", "yes", "both")
AND = ["unknown no unknown no", "no no no no", "unknown no yes both", "no no both both"]
OR = ["unknown unknown yes yes", "unknown no yes both", "yes yes yes yes", "yes both yes both"]


@pytest.mark.parametrize(("word", "table"), [("and", AND), ("or", OR)])
def test_belnap(word, table):
    for left, row in zip(ORDER, table, strict=True):
        for right, expected in zip(ORDER, row.split(), strict=True):
            assert told(f"x {word} y", {"x": left, "y": right}) == expected
            assert told(f"not (x {word} y)", {"x": left, "y": right}) == {"yes": "no", "no": "yes"}.get(
                expected, expected
            )
            assert told("x if y", {"x": left, "y": right}) == told("x or not y", {"x": left, "y": right})


def test_told_needs_values_that_are_values():
    with pytest.raises(UsageError, match="Use one of: yes, no, both, unknown"):
        told("a", {"a": "maybe"})
    with pytest.raises(UsageError, match="has no value"):
        told(parse("a"), {"b": "yes"})


def test_ids_of_actions():
    assert check_action_ids(["keep", "open-gate", "فتح"]) == []
    faults = check_action_ids(["x", "x", "Not", "two words", "", "a|b", "("])
    assert len(faults) == 6
