"""Claims: what they are about, what they say, whom they repeat, and whether their days can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.cells import LISTED_FAULTS
from maabar.errors import Problem, did_you_mean, shorten
from maabar.table import split_ids
from maabar.tables import SUBJECTS, VALUES

if TYPE_CHECKING:
    from maabar.checks.common import Look


def check_claims(look: Look) -> list[Problem]:
    """Return what is wrong with claims beyond their cells."""
    if look["claims"].empty:
        return _check_reports(look)
    return [
        *_check_subjects(look),
        *_check_values(look),
        *_check_roots(look),
        *_check_speakers(look),
        *_check_days(look),
        *_check_reports(look),
    ]


def _check_subjects(look: Look) -> list[Problem]:
    claims = look["claims"]
    problems: list[Problem] = []
    pairs = claims[["predicate", "subject"]].drop_duplicates()
    for predicate, subject in zip(pairs["predicate"], pairs["subject"], strict=True):
        tables = SUBJECTS.get(predicate, ())
        if not subject or not tables or look.unread & set(tables):
            continue
        known = set().union(*(look.ids[table] for table in tables))
        if subject not in known:
            where = " or ".join(look.file(table) for table in tables)
            mask = (claims["predicate"] == predicate) & (claims["subject"] == subject)
            problems += look.at(
                "claims",
                "subject",
                mask,
                f'"{{value}}" is not in {where}.',
                did_you_mean(subject, sorted(known)),
            )
    return problems


def _check_values(look: Look) -> list[Problem]:
    claims = look["claims"]
    problems: list[Problem] = []
    for predicate, values in VALUES.items():
        rows = claims["predicate"] == predicate
        if values:
            counted = (predicate == "passage") & (claims["value"] == "") & claims["quantity"].notna()
            wrong = rows & ~claims["value"].isin(values) & ~counted
            for value in claims.loc[wrong, "value"].unique():
                what = (
                    f'"{{value}}" is not a value of {predicate}.'
                    if value
                    else f"The value is empty; a claim about {predicate} needs one."
                )
                problems += look.at(
                    "claims",
                    "value",
                    wrong & (claims["value"] == value),
                    what,
                    did_you_mean(value, values) if value else f"Use one of: {', '.join(values)}.",
                )
        elif predicate == "control" and "parties" not in look.unread:
            wrong = rows & ~claims["value"].isin(look.ids["parties"])
            for value in claims.loc[wrong, "value"].unique():
                says = f'"{{value}}" is not in {look.file("parties")}.'
                fix = did_you_mean(value, sorted(look.ids["parties"])) or "Control is held by a party."
                problems += look.at("claims", "value", wrong & (claims["value"] == value), says, fix)
        elif predicate == "fee":
            problems += look.at(
                "claims",
                "quantity",
                rows & claims["quantity"].isna(),
                "A claim about a fee needs its amount.",
                "Write it in quantity, with its unit.",
            )
        else:
            problems += look.at(
                "claims",
                "value",
                rows & (claims["value"] == ""),
                "A prediction names a concern.",
                "For example: economy, smuggling, infiltration.",
            )
    return problems


def _check_roots(look: Look) -> list[Problem]:
    """Return a problem for each claim whose chain of copies never ends."""
    claims = look["claims"]
    parent = {c: r for c, r in zip(claims["claim"], claims["root"], strict=True) if r}
    circle = set()
    for start in parent:
        seen, at = {start}, parent.get(start)
        while at is not None and at not in seen:
            seen.add(at)
            at = parent.get(at)
        if at == start:
            circle.add(start)
    published = dict(zip(look["reports"]["report"], look["reports"]["published"], strict=True))
    day = dict(zip(claims["claim"], claims["report"].map(published), strict=True))
    early = [
        bool(r) and day.get(r) is not None and day.get(c) is not None and day[c] < day[r]
        for c, r in zip(claims["claim"], claims["root"], strict=True)
    ]
    return [
        *look.at(
            "claims",
            "root",
            claims["claim"].isin(circle),
            "Its chain of copies goes in a circle through {value}.",
            "The first statement has no root.",
        ),
        *look.at(
            "claims",
            "root",
            np.array(early, dtype=bool),
            "It was published before {value}, which it is said to repeat.",
            "Perhaps the other one is the copy.",
            level="warning",
        ),
    ]


def _check_speakers(look: Look) -> list[Problem]:
    claims = look["claims"]
    known = look.ids["parties"] | look.ids["sources"]
    problems: list[Problem] = []
    for said_by in claims["said_by"].unique():
        head, colon, _ = said_by.partition(":")
        speaker = head.strip() if colon else said_by
        looks_like_id = speaker and speaker == speaker.lower() and " " not in speaker
        if looks_like_id and speaker not in known and speaker.isascii():
            fix = did_you_mean(speaker, sorted(known), listed=0) or "Add the party or source, if it is one."
            problems += look.at(
                "claims",
                "said_by",
                claims["said_by"] == said_by,
                f'"{shorten(speaker)}" is neither a party nor a source; it is taken as a description.',
                fix,
                level="warning",
            )
    relays = {
        cell: [p for p in split_ids(cell) if p not in look.ids["sources"]] for cell in claims["via"].unique()
    }
    for cell, unknown in relays.items():
        if unknown:
            problems += look.at(
                "claims",
                "via",
                claims["via"] == cell,
                f'"{shorten(unknown[0])}" is not in {look.file("sources")}; it counts with grade F.',
                did_you_mean(unknown[0], sorted(look.ids["sources"]), listed=0),
                level="warning",
            )
    return problems[: 2 * LISTED_FAULTS]


def _check_days(look: Look) -> list[Problem]:
    claims = look["claims"]
    reports = look["reports"].drop_duplicates("report").set_index("report")
    published = reports["published"].reindex(claims["report"]).to_numpy()  # `map` fails where there are none
    told = claims["realis"].isin(("", "asserted", "historical")) & (claims["precision"] != "unclear")
    ahead = told & (claims["from"] > published)
    beyond = told & ~ahead & (claims["until"] > published)
    return [
        *look.at("claims", "from", ahead,
                 "It is asserted of {value}, after the report was published: a plan until then.",
                 "Set realis to planned if it announces something.", level="warning"),
        *look.at("claims", "until", beyond,
                 "It is asserted up to {value}, after the report was published: it counts until then only.",
                 "Leave until empty if the end was not said.", level="warning"),
    ]  # fmt: skip


def _check_reports(look: Look) -> list[Problem]:
    reports = look["reports"]
    late = reports["collected"].notna() & (reports["collected"] < reports["published"])
    return look.at(
        "reports",
        "collected",
        late & pd.notna(reports["published"]),
        "It was collected on {value}, before it was published.",
        "Check the two dates.",
        level="warning",
    )
