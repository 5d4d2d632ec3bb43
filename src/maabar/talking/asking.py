"""A question about packages becomes an answer of plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from maabar.engines.talks.records import outcome_known
from maabar.errors import UsageError, did_you_mean, shorten
from maabar.talking.nearby import changes, nearby
from maabar.talking.table import Table, lay
from maabar.talking.told import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.case import Case
    from maabar.table import Level
    from maabar.talking.table import Given

#: What is said instead of an answer that rests on rows above the level.
WITHHELD: Final = "talks: not for this audience"


def talks(
    case: Case,
    package: Sequence[str] = (),
    *,
    proposal: str = "",
    nearest: bool = False,
    level: Level = "public",
    settings: Given | None = None,
) -> dict[str, Any]:
    """Return who accepts packages, who stands in the way, and if asked what is nearest.

    Rows above `level` are removed before anything is computed; if the answer rests on them, it is withheld
    whole, since a hidden red line would show a deal that does not exist.

    Args:
        case: The case.
        package: `issue=value`; what is not named is as `proposal` has it, without one as nothing agreed.
        proposal: A proposal; without it and without a package: all that were known on the case's day.
        nearest: Whether the nearest packages that all who must agree accept are asked for.
        level: Sensitivity level.
        settings: Settings of the engines talks and evidence, over those of the case.

    Returns:
        Plain values; the docs page on packages tells the keys.

    Raises:
        UsageError: If a name or value is not known, or tables are missing.
        CaseError: If what the tables say does not fit together, those of the stand-off included; all faults
            are listed.
    """
    visible = case.at_level(level)
    table = lay(case, visible, settings)
    if table is None:
        return {"case": case.id, "level": level, "withheld": WITHHELD}
    asked = _asked(table, package, proposal)
    answer: dict[str, Any] = {
        "case": visible.id,
        "title": visible.title,
        "as_of": visible.as_of.isoformat(),
        "level": level,
        "withheld": None,
        "packages": [
            tell(table, one.levels, one.proposal, one.unsaid, _of(table, one, proposal)) for one in asked
        ],
        "nearest": [nearby(table, one.levels, one.proposal) for one in asked] if nearest else None,
        "later_proposals": _later(table),
        "notes": _notes(table),
        "warnings": [str(p) for p in table.inputs.problems if p.level == "warning"],
    }
    return answer


class Asked(NamedTuple):
    """A package that is asked about: its levels, whose text it is (if any), what it does not mention."""

    levels: NDArray[np.int64]
    proposal: str
    unsaid: tuple[str, ...]


def _of(table: Table, asked: Asked, proposal: str) -> dict[str, Any] | None:
    """Return which text a package changes, and in what; None if it is a text as it is, or of its own."""
    if asked.proposal or not proposal:
        return None
    text = table.inputs.proposals[proposal]
    return {
        "proposal": proposal,
        "name": table.name(proposal),
        "changes": changes(table, text, asked.levels),
    }


def _asked(table: Table, package: Sequence[str], proposal: str) -> list[Asked]:
    """Return the packages asked about, each with its proposal and what it does not mention."""
    known = table.inputs.proposals
    if not package and not proposal:
        names = [name for name in table.made if name in known and not table.later(name)]
        found = [Asked(known[n], n, table.inputs.silent_terms[n]) for n in names if n != table.as_is]
        if not found:
            raise UsageError(
                "No proposal with terms was known on the case's day. Name a package: --package issue=value."
            )
        return found
    space = table.bargained.space
    base, unsaid = space.no_deal.copy(), set(space.issues)
    if proposal:
        if proposal not in table.made:
            raise UsageError(
                f'There is no proposal "{shorten(proposal)}". {did_you_mean(proposal, list(table.made))}'
            )
        if proposal not in known:
            raise UsageError(
                f"{proposal} cannot be judged: it has no row in terms, or says nothing on an issue without "
                "no_deal."
            )
        base, unsaid = known[proposal].copy(), set(table.inputs.silent_terms[proposal])
    changed = _changed(table, package)
    for k, at in changed.items():
        base[k] = at
        unsaid.discard(space.issues[k])
    lacking = [i for i, at in zip(space.issues, base, strict=True) if at < 0]
    if lacking:
        raise UsageError(
            f"What holds without a deal is not known for {', '.join(lacking)}. Name it in the package, or "
            "fill no_deal in issues."
        )
    same = bool(proposal) and bool((base == known[proposal]).all())
    return [Asked(base, proposal if same else "", tuple(i for i in space.issues if i in unsaid))]


def _changed(table: Table, package: Sequence[str]) -> dict[int, int]:
    """Return issue -> level of `issue=value` words."""
    space = table.bargained.space
    found: dict[int, int] = {}
    for word in package:
        issue, sign, value = (part.strip() for part in word.partition("="))
        if not sign:
            raise UsageError(f'"{shorten(word)}" is not part of a package; write issue=value.')
        if issue not in space.issues:
            raise UsageError(
                f'There is no issue "{shorten(issue)}". {did_you_mean(issue, list(space.issues))}'
            )
        k = space.issues.index(issue)
        if k in found:
            raise UsageError(f"The package names {issue} twice.")
        found[k] = _level(table, k, value)
    return found


def _level(table: Table, issue: int, value: str) -> int:
    space = table.bargained.space
    if value in space.levels[issue]:
        return space.levels[issue].index(value)
    named = {table.levels.name(space.issues[issue], x): at for at, x in enumerate(space.levels_at(issue))}
    if value and value in named:
        return named[value]
    try:
        wanted = float(value)
    except ValueError:
        wanted = float("nan")
    hit = np.flatnonzero(space.levels_at(issue) == wanted)
    if not len(hit):
        words = [table.levels.name(space.issues[issue], x) for x in space.levels_at(issue)]
        shown = [
            f"{x:g} ({word})" if word else f"{x:g}"
            for x, word in zip(space.levels_at(issue), words, strict=True)
        ]
        raise UsageError(
            f'"{shorten(value)}" is no level of {space.issues[issue]}. Its levels: {", ".join(shown)}.'
        )
    return int(hit[0])


def _later(table: Table) -> list[dict[str, Any]]:
    """Return the proposals made after the case's day: their terms are levels, they are shown in hindsight."""
    return [
        {"proposal": name, "name": table.name(name), "on": table.made[name]}
        for name in table.made
        if table.later(name) and name in table.inputs.proposals
    ]


def _notes(table: Table) -> list[str]:
    """Return what goes with every answer."""
    day = table.case.as_of.isoformat()
    notes = [
        "It makes no forecast: all follows from positions, weights, red lines and the rule put in.",
        "Quantities (levels, positions, weights, bottom lines) are assumed where no source is named.",
        f"Proposals made after {day} give levels; they are shown only in hindsight.",
        "Consent of armed parties is not consent of those who must cross.",
    ]
    if outcome_known(table.case):
        notes.append(
            f"The case holds what happened after {day}: the outcome is known; read this as post hoc."
        )
    if not table.inner:
        notes.append(
            f"At the level {table.case.level} bottom lines in points and switch points are left out; see "
            "--level restricted."
        )
    if table.inputs.by_red_lines:
        only = [p for p in table.inputs.by_red_lines if p not in table.affected]
        if only:
            notes.append(f"Judged by red lines only: {', '.join(table.name(p) for p in only)}.")
    return notes
