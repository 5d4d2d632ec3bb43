"""What happened elsewhere: votes, role-plays; and statements frozen for a later score."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from maabar.engines.talks.contradictions import contradictions
from maabar.engines.talks.odds import wilson
from maabar.engines.talks.offers import Rows, yesno
from maabar.table import split_ids

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.talks.laid import Laid
    from maabar.engines.talks.settings import TalksSettings

    Row = dict[str, Any]

#: The tables that an answer follows from.
FROM: Final = (
    "issues",
    "levels",
    "terms",
    "positions",
    "scores",
    "redlines",
    "reserves",
    "consents",
    "principles",
    "actions",
    "exclusions",
    "preferences",
    "payoffs",
)


def votes(laid: Laid) -> dict[str, list[Row]]:
    """Return the rows of `talks.contradictions`: what each party's votes do not fit.

    Which way a party wants an issue to go is read off its position: above 50 more, else less.
    """
    rows = Rows()
    cast = laid.case["votes"]
    cast = cast[cast["proposal"].isin(list(laid.inputs.proposals))]
    sources, b = laid.inputs.sources, laid.bargained
    for party, group in cast.groupby("party", sort=False):
        if party not in b.parties or sources is None:
            continue
        a = b.parties.index(str(party))
        said = np.flatnonzero(~np.isnan(sources.position[a])).tolist()
        texts = np.array([laid.inputs.proposals[p] for p in group["proposal"]])
        terms = np.stack([b.space.levels_at(k)[texts[:, k]] for k in said], axis=1) if len(said) else None
        if terms is None:
            continue
        wants = np.where(sources.position[a, said] > 50, 1, -1)
        found = contradictions(terms, [str(c) for c in group["cast"]], wants.tolist())
        names = group["proposal"].tolist()
        for words, yes, no in found.terms:
            rows.add(
                "talks.contradictions",
                party=party,
                terms="|".join(f"{b.space.issues[k]}={x:g}" for k, x in zip(said, words, strict=True)),
                accepted="|".join(names[i] for i in yes),
                refused="|".join(names[i] for i in no),
                inversions=np.nan,
                pairs=float(len(yes) * len(no)),
            )
        rows.add(
            "talks.contradictions",
            party=party,
            terms="",
            accepted="",
            refused="",
            inversions=float(found.inversions),
            pairs=float(found.pairs),
        )
    return rows.found


def plays(case: Case) -> dict[str, list[Row]]:
    """Return the rows of `talks.plays`: how often role-plays agreed, and where each issue ended."""
    rows = Rows()
    table = case["plays"]
    table = table[table["on"].isna() | (table["on"] <= pd.Timestamp(case.as_of))]
    agreed = table[table["agreed"] != ""].drop_duplicates("play")
    if len(agreed):
        _share(rows, "", np.nan, int((agreed["agreed"] == "yes").sum()), len(agreed))
    ended = table[table["level"].notna()]
    for issue, group in ended.groupby("issue", sort=False):
        for level, same in group.groupby("level"):
            _share(rows, str(issue), float(str(level)), len(same), len(group))
    return rows.found


def _share(rows: Rows, issue: str, level: float, hits: int, n: int) -> None:
    low, high = wilson(hits, n)
    share = {"share": hits / n, "low": float(low), "high": float(high)}
    rows.add("talks.plays", issue=issue, level=level, plays=float(n), **share)


def frozen(laid: Laid, packages: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of `talks.frozen`: each proposal's chance, with the hash of what it follows from."""
    rows = Rows()
    sha = digest(laid.case, laid.settings)
    known = outcome_known(laid.case)
    for row in packages:
        if row["package"] == 1:
            rows.add(
                "talks.frozen",
                statement=f"All who must agree to {row['proposal']} accept it.",
                probability=row["p"],
                sha256=sha,
                post_hoc=yesno(known or row["in_hindsight"] == "yes"),
            )
    return rows.found


def outcome_known(case: Case) -> bool:
    """Return whether the case holds events or reports from after its day."""
    day = pd.Timestamp(case.as_of)
    return any(
        bool((case[table][column] > day).any())
        for table, column in (("events", "from"), ("reports", "published"))
        if case.present(table)
    )


def digest(case: Case, settings: TalksSettings) -> str:
    """Return the hash of the tables of talks and the settings, whatever the order of rows.

    Claims that were known only after the case's day are left out: nothing here knows them.
    """
    known = case["reports"]
    days = dict(zip(known["report"], known["collected"].fillna(known["published"]), strict=True))
    late = {
        claim
        for claim, report in zip(case["claims"]["claim"], case["claims"]["report"], strict=True)
        if days.get(report, pd.NaT) > pd.Timestamp(case.as_of)
    }
    parts = [settings.model_dump_json(), case.as_of.isoformat()]
    for name in FROM:
        frame = case[name].copy()
        if "claims" in frame:
            frame["claims"] = [
                "|".join(c for c in split_ids(str(cell)) if c not in late) for cell in frame["claims"]
            ]
        lines = frame[sorted(frame.columns)].to_csv(index=False, lineterminator="\n").splitlines()
        parts += [name, *lines[:1], *sorted(lines[1:])]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
