"""The stand-off of a case: what holds, what today is, who could leave it, and what it would need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.logic import parse
from maabar.engines.talks.offers import Rows, yesno
from maabar.engines.talks.origins import Origins
from maabar.engines.talks.standoff import game, inverse, joint, reach, today
from maabar.engines.talks.standoff_faults import cell_faults, wish_faults
from maabar.engines.talks.standoff_solve import CONCEPTS
from maabar.engines.talks.told_today import misread, told_by_evidence
from maabar.errors import CaseError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.talks.settings import TalksSettings
    from maabar.engines.talks.standoff import Game, Joint

    Row = dict[str, Any]

#: Situations that are all listed; of more, those that hold or may be today's.
LISTED: Final = 512
#: Situations up to which joint moves are looked for.
TOGETHER: Final = 20_000
#: Wished situations that are asked about.
WISHED: Final = 5


def scene(case: Case, settings: TalksSettings, given: Mapping[str, pd.DataFrame]) -> dict[str, list[Row]]:
    """Return the rows of the tables of the stand-off; none without actions, few without wishes.

    Raises:
        CaseError: If what the tables say does not fit together.
    """
    rows = Rows()
    if not case.present("actions"):
        return {}
    problems = misread(case)
    wished = case.present("preferences") or case.present("payoffs")
    if wished:
        problems += [*cell_faults(case), *wish_faults(case)]
    if problems:
        raise CaseError(problems)
    now = _actions(rows, case, given)
    _preferences(rows, case)
    if not wished:
        return rows.found
    try:
        held = _game(case, settings, now)
        settled = _today(rows, held)
        joined = joint(held) if held.places.count <= TOGETHER else []
        _situations(rows, held, settled, joined)
        _exits(rows, held, settled, joined)
        _wishes(rows, held, settings.wish)
    except UsageError as error:
        raise CaseError([Problem(str(error))]) from error
    return rows.found


def faults(case: Case, settings: TalksSettings) -> list[Problem]:
    """Return what keeps the stand-off of a case from being worked out, each at its row where it has one."""
    problems = misread(case)
    wished = case.present("preferences") or case.present("payoffs")
    if not wished or not case.present("actions"):
        return problems
    problems += [*cell_faults(case), *wish_faults(case)]
    if problems:
        return problems
    try:
        _game(case, settings, dict(zip(case["actions"]["action"], case["actions"]["now"], strict=True)))
    except UsageError as error:
        problems.append(Problem(str(error)))
    return problems


def _actions(rows: Rows, case: Case, given: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Add every action with what is told of today; return action -> yes, no, both or unknown."""
    origins, now = Origins(case), {}
    for row in case["actions"].to_dict("records"):
        told = told_by_evidence(case, str(row["reads"]), given)
        own = str(row["now"])
        now[str(row["action"])] = own or told or "unknown"
        by = "row" if own else "evidence" if told not in {"", "unknown"} else "nobody"
        origin = origins.of(str(row["claims"]), str(row["source"]))
        rows.add(
            "talks.actions",
            action=row["action"],
            party=row["party"],
            now=now[str(row["action"])],
            told_by=by,
            evidence=told,
            available=row["available"] or "yes",
            basis=origin.basis,
            claims="|".join(origin.claims),
            source=origin.source,
        )
    return now


def _preferences(rows: Rows, case: Case) -> None:
    origins = Origins(case)
    for row in case["preferences"].sort_values(["party", "rank"], kind="stable").to_dict("records"):
        origin = origins.of(str(row["claims"]), str(row["source"]))
        rows.add(
            "talks.preferences",
            party=row["party"],
            rank=row["rank"],
            statement=row["statement"],
            basis=origin.basis,
            claims="|".join(origin.claims),
            source=origin.source,
        )


def _game(case: Case, settings: TalksSettings, now: Mapping[str, str]) -> Game:
    actions = [
        {
            "action": row["action"],
            "party": row["party"],
            "direction": row["direction"],
            "available": row["available"],
            "now": now[str(row["action"])],
        }
        for row in case["actions"].to_dict("records")
    ]
    payoffs: dict[str, dict[str, float]] = {}
    for row in case["payoffs"].to_dict("records"):
        payoffs.setdefault(str(row["party"]), {})[str(row["situation"])] = float(row["payoff"])
    return game(
        actions,
        exclusions=case["exclusions"][["statement", "undo"]].to_dict("records"),  # type: ignore[arg-type]
        preferences=case["preferences"][["party", "rank", "statement"]].to_dict("records"),  # type: ignore[arg-type]
        payoffs=payoffs,
        sequences=settings.sequences,
        situation_limit=settings.situation_limit,
    )


def _today(rows: Rows, held: Game) -> tuple[int, ...]:
    """Add the verdicts on today, in every way to settle it; return the situations that today may be."""
    found = today(held)
    for concept in CONCEPTS:
        rows.add(
            "talks.today",
            concept=concept,
            verdict=found.verdict[concept],
            share=found.share[concept],
            ways=float(len(found.completions)),
            dropped=float(len(found.dropped)),
            contradicted="|".join(found.contradicted),
            untold="|".join(found.untold),
        )
    for way, one in enumerate((*found.completions, *found.dropped), 1):
        settled = [
            *(f"{name}={word}" for name, word in one.now.items()),
            *(f"{name} can be done={word}" for name, word in one.available.items()),
        ]
        rows.add(
            "talks.completions",
            way=float(way),
            settled="|".join(settled),
            situation="" if one.situation is None else held.name(one.situation),
            **{c: "" if one.situation is None else yesno(one.stable[c]) for c in CONCEPTS},
        )
    return tuple(sorted({one.situation for one in found.completions if one.situation is not None}))


def _situations(rows: Rows, held: Game, now: tuple[int, ...], joined: list[Joint]) -> None:
    """Add every situation, and what parties make of it; of very many those that hold or may be today's."""
    stability = held.stability()
    holds = {concept: stability.holds(concept) for concept in CONCEPTS}
    steps = {
        "moves_any": _steps(held, now, "any", joined),
        "moves_improving": _steps(held, now, "improving", joined),
        "moves_together": _steps(held, now, "coalition", joined),
    }
    listed = np.arange(held.places.count)
    if len(listed) > LISTED:
        some = holds["seq"] | holds["nash"]
        listed = np.unique([*np.flatnonzero(some)[:LISTED], *now])
    for s in listed.tolist():
        rows.add(
            "talks.situations",
            situation=held.name(s),
            **{concept: yesno(holds[concept][s]) for concept in CONCEPTS},
            today=yesno(s in now),
            **{name: least[s] for name, least in steps.items()},
        )
        for i, party in enumerate(held.parties):
            better = held.better[i].of(s).tolist()
            rows.add(
                "talks.situation_parties",
                situation=held.name(s),
                party=party,
                rank=float(held.ranks[i].max() - held.ranks[i][s] + 1),
                **{concept: yesno(stability.stable[concept][i, s]) for concept in CONCEPTS},
                exit_to=";".join(held.name(t) for t in better),
            )


def _steps(held: Game, now: tuple[int, ...], by: Any, joined: list[Joint]) -> np.ndarray:
    """Return the least number of moves from any situation that today may be; NaN where there is no way."""
    least = np.full(held.places.count, np.inf)
    for start in now:
        found = reach(held, start, by, joined if by == "coalition" else None).steps
        least = np.minimum(least, np.where(found < 0, np.inf, found))
    return np.where(np.isinf(least), np.nan, least)


def _exits(rows: Rows, held: Game, now: tuple[int, ...], joined: list[Joint]) -> None:
    """Add who could leave today alone or together, and under which concepts all their moves are answered."""
    stability = held.stability()
    for s in now:
        alone = [
            ((party,), held.better[i].of(s), [c for c in CONCEPTS[1:] if stability.stable[c][i, s]])
            for i, party in enumerate(held.parties)
        ]
        together = [
            (one.members, one.exits.of(s), [c for c in CONCEPTS[1:] if one.stable[c][s]]) for one in joined
        ]
        for members, to, answered in (*alone, *together):
            for t in to.tolist():
                rows.add(
                    "talks.exits",
                    **{"from": held.name(s)},
                    parties="|".join(members),
                    to=held.name(t),
                    answered="|".join(answered),
                )


def _wishes(rows: Rows, held: Game, wish: str) -> None:
    """Add what each party would have to prefer for the wished situations to hold."""
    if not wish:
        return
    wished = held.where(parse(wish, held.rules.actions))[:WISHED]
    if not len(wished):
        raise UsageError(f"No situation that exists is as wished: {wish}. Change the setting wish.")
    stability = held.stability()
    for s in wished.tolist():
        for i, party in enumerate(held.parties):
            for concept in CONCEPTS:
                found = inverse(held, s, party, concept)
                needs = ["|".join(f"[{held.name(t)}]" for t in need) or "nothing" for need in found.needs]
                rows.add(
                    "talks.wishes",
                    wished=held.name(s),
                    party=party,
                    concept=concept,
                    share=found.share,
                    low=found.low,
                    high=found.high,
                    holds=yesno(stability.stable[concept][i, s]),
                    needs=";".join(needs[:20]),
                    complete=yesno(found.complete and len(needs) <= 20),
                )
