"""Are two sets of result tables the same, but for order, names or counts that may differ?"""

from collections.abc import Callable, Collection, Mapping

import numpy as np
import pandas as pd

from tests.engines.evidence.making import P, Q, ordered

#: Columns that count or list claims: one more claim is one more there, whatever it says.
COUNTS = ("claims", "voices", "copies", "rank", "claims_1", "claims_2", "voices_1", "voices_2")
#: The answer itself.
ANSWER = {
    "status": [*P, "status", "basis", "since", "plan", "plan_from", "party"],
    "positions": [*Q, "status", "basis", "since"],
    "timeline": [*P, "status"],
}


def sorted_parts(cell: str) -> str:
    return "|".join(sorted(cell.split("|"))) if "|" in cell else cell


def plain(name: str, frame: pd.DataFrame, rename: Callable[[str], str] | None = None) -> pd.DataFrame:
    """The table in an order and with names that do not depend on those of the input."""
    frame = frame.copy()
    for column in frame.columns:
        if pd.api.types.is_string_dtype(frame[column]) or frame[column].dtype == object:
            text = frame[column].astype(str)
            frame[column] = text.map(lambda cell: sorted_parts(rename(cell) if rename else cell))
    return ordered(name, frame)


def same(
    ours: Mapping[str, pd.DataFrame],
    theirs: Mapping[str, pd.DataFrame],
    *,
    skip: Collection[str] = (),
    without: Collection[str] = (),
    rename: Callable[[str], str] | None = None,
    exact: bool = False,
) -> None:
    """Assert that all tables agree: text and dates exactly, numbers to 1e-12 (or to the last bit)."""
    assert list(ours) == list(theirs)
    for name in ours:
        if name in skip:
            continue
        one, two = plain(name, ours[name], rename), plain(name, theirs[name])
        keep = [column for column in two.columns if column not in without]
        pd.testing.assert_frame_equal(
            one[keep],
            two[keep],
            check_exact=exact,
            rtol=0,
            atol=0 if exact else 1e-12,
            obj=name,
            check_dtype=exact,
        )


def same_answer(ours: Mapping[str, pd.DataFrame], theirs: Mapping[str, pd.DataFrame]) -> None:
    """Assert that every probability and label agrees; counts and lists of claims may not."""
    for name, columns in ANSWER.items():
        one, two = plain(name, ours[name]), plain(name, theirs[name])
        pd.testing.assert_frame_equal(
            one[columns], two[columns], check_exact=False, rtol=0, atol=1e-12, obj=name
        )


def add_up(tables: Mapping[str, pd.DataFrame]) -> None:
    """Assert that probabilities are such: between 0 and 1, and 1 in all."""
    for name, columns in (("status", P), ("timeline", P)):
        p = tables[name][columns].to_numpy()
        assert ((p >= 0) & (p <= 1)).all(), name
        assert np.abs(p.sum(1) - 1).max() < 1e-12, name
    p = np.nan_to_num(tables["positions"][Q].to_numpy())
    assert ((p >= 0) & (p <= 1)).all()
    assert p.size == 0 or np.abs(p.sum(1) - 1).max() < 1e-12
