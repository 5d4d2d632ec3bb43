"""The table of explanations: for every layer and for the whole, each family with what it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence import combine
from maabar.engines.evidence.arrays import Bools, Floats, Ints, Texts, dates_of, starts_of
from maabar.engines.evidence.assumed import Assumed, assumed_of, painted
from maabar.engines.evidence.blocks import CELLS
from maabar.engines.evidence.board import ALL_LAYERS, EFFECTIVE, PASSAGE
from maabar.engines.evidence.explain import Without, log_odds, without_each
from maabar.engines.evidence.layers import WAYS
from maabar.engines.evidence.positions import STAGE_WORDS, STANCE_WORDS
from maabar.engines.evidence.scopes import LAYERS, SORTS
from maabar.engines.evidence.spoken import flags_of
from maabar.engines.evidence.status import PASSAGE_WORDS, STATE_WORDS
from maabar.engines.evidence.tables import EXPLANATION
from maabar.engines.evidence.tally import copies_of
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from maabar.engines.evidence.account import Account

#: Events that move less are not named.
LEAST_OF_EVENTS = 1e-3


@dataclass(frozen=True)
class Reasons:
    """What families move in one state, before it is written.

    Attributes:
        subject: The crossing or proposal.
        layer: Layer as text.
        way: Use and direction, -1 for a proposal.
        state: State explained, 0, 1, 2.
        word: The same in a word.
        family: Family left out, (n,).
        item: One of its items, (n,).
        delta: What it moves, (n,).
    """

    subject: str
    layer: str
    way: int
    state: int
    word: str
    family: Ints
    item: Ints
    delta: Floats


def explanation_table(
    account: Account, crossings: Ints | None = None, ways: Ints | None = None
) -> pd.DataFrame:
    """Return `evidence.explanation`.

    Args:
        account: What was known.
        crossings: Positions of the crossings to explain, ascending; None = all, and all proposals.
        ways: Uses and directions to explain, `2 * use + direction`; None = all.
    """
    wanted = np.arange(account.cast.n_crossings, dtype=np.int64) if crossings is None else crossings
    way = np.arange(WAYS, dtype=np.int64) if ways is None else ways
    assumed = assumed_of(account.case, account.cast)
    rows: list[Reasons] = []
    for part in _parts(account, wanted):
        scopes = (part[:, None] * len(LAYERS) + np.arange(len(LAYERS))).reshape(-1)
        of = account.chains.of[scopes][:, way]
        chains = np.unique(of[of >= 0])
        if len(chains):
            rows += _of_crossings(account, without_each(account, chains), part, way, assumed)
    if crossings is None:
        rows += _proposals(account)
    if not rows:
        return EXPLANATION.empty().reset_index(drop=True)
    return _write(account, rows)


def _parts(account: Account, wanted: Ints) -> Iterator[Ints]:
    """Split crossings so that their worlds fit into memory."""
    items, members = account.items, account.members
    scope = items.scope[members.item] // len(LAYERS)
    load = np.bincount(scope[scope < account.cast.n_crossings], minlength=account.cast.n_crossings)[wanted]
    first = int(
        np.minimum(items.first, np.where(items.planned, items.jump, items.first)).min(initial=account.on)
    )
    room = max(1, CELLS // (3 * max(account.on - first + 1, 1)))
    for group in np.split(wanted, np.flatnonzero(np.diff(np.cumsum(load) // room)) + 1):
        if len(group):
            yield group


def _of_crossings(
    account: Account, found: Without, part: Ints, way: Ints, assumed: Assumed
) -> Iterator[Reasons]:
    """Yield the reasons of each crossing for its layers and for the whole."""
    at = np.full(len(account.chains) + 1, -1, dtype=np.int64)
    at[found.chains] = np.arange(len(found.chains))
    by_chain = np.argsort(found.chain, kind="stable")
    begins = np.searchsorted(found.chain[by_chain], np.arange(len(found.chains) + 1))
    day = np.array([account.on], dtype=np.int64)
    for crossing in part.tolist():
        over = painted(assumed, crossing, crossing + 1, day)[:, 0]
        chain = at[account.chains.of[crossing * len(LAYERS) + np.arange(len(LAYERS))]]
        for number in way.tolist():
            worlds = [
                by_chain[begins[c] : begins[c + 1]] if c >= 0 else by_chain[:0]
                for c in chain[:, number].tolist()
            ]
            yield from _of_way(
                account, found, crossing, number, over[:, number], chain=chain[:, number], worlds=worlds
            )


def _of_way(
    account: Account, found: Without, crossing: int, way: int, over: Ints, *, chain: Ints, worlds: list[Ints]
) -> Iterator[Reasons]:
    layers = np.empty((len(LAYERS), 3))
    for layer in range(len(LAYERS)):
        rest = account.sorts[account.scopes.sort[crossing * len(LAYERS) + layer]].pi
        layers[layer] = found.whole[:, chain[layer]] if chain[layer] >= 0 else rest
        if over[layer] >= 0:
            layers[layer] = np.eye(3)[over[layer]]
        elif len(worlds[layer]):
            state = int(layers[layer].argmax())
            delta = log_odds(layers[layer][state]) - log_odds(found.p[state, worlds[layer]])
            yield _reasons(account, found, worlds[layer], delta, crossing, way=way, layer=layer, state=state)
    free = [layer for layer in range(len(LAYERS)) if over[layer] < 0 and len(worlds[layer])]
    if free:
        yield _whole(account, found, crossing, way, layers, [(layer, worlds[layer]) for layer in free])


def _whole(
    account: Account, found: Without, crossing: int, way: int, layers: Floats, worlds: list[tuple[int, Ints]]
) -> Reasons:
    """Return what each family moves in the effective state: it is left out of all layers at once."""
    every = np.concatenate([rows for _, rows in worlds])
    every = every[np.argsort(-account.items.x[0, found.item[every]], kind="stable")]
    family, first = np.unique(found.family[every], return_index=True)
    p = np.repeat(layers[None], len(family) + 1, axis=0)
    for layer, rows in worlds:
        p[np.searchsorted(family, found.family[rows]), layer] = found.p[:, rows].T
    settings = account.settings
    seen = np.array([settings.seen_if_closed, settings.seen_if_restricted, settings.seen_if_open])
    pi = account.sorts[account.cast.kind[crossing]].pi
    whole = combine.effective(p[:, 0], p[:, 1], p[:, 2], p[:, PASSAGE], pi, seen)
    state = int(whole[-1].argmax())
    delta = log_odds(whole[-1:, state]) - log_odds(whole[:-1, state])
    return _reasons(account, found, every[first], delta, crossing, way=way, layer=EFFECTIVE, state=state)


def _reasons(
    account: Account,
    found: Without,
    worlds: Ints,
    delta: Floats,
    crossing: int,
    *,
    way: int,
    layer: int,
    state: int,
) -> Reasons:
    word = str((PASSAGE_WORDS if layer == PASSAGE else STATE_WORDS)[state])
    name = str(account.cast.crossings[crossing])
    return Reasons(name, ALL_LAYERS[layer], way, state, word, found.family[worlds], found.item[worlds], delta)


def _proposals(account: Account) -> list[Reasons]:
    """Return the reasons of every stage, consent and stance, and of every agreement."""
    base = account.cast.n_crossings * len(LAYERS)
    of = account.chains.of[base:, 0]
    chains = np.unique(of[of >= 0])
    if not len(chains):
        return []
    found = without_each(account, chains)
    at = np.full(len(account.chains) + 1, -1, dtype=np.int64)
    at[found.chains] = np.arange(len(found.chains))
    rows: list[Reasons] = []
    parts: dict[int, list[tuple[float, Ints]]] = {}
    for scope, (proposal, aspect, party) in enumerate(account.scopes.aspects):
        chain = int(at[of[scope]])
        worlds = np.flatnonzero(found.chain == chain) if chain >= 0 else np.zeros(0, dtype=np.int64)
        rest = account.sorts[account.scopes.sort[base + scope]].pi
        p = found.whole[:, chain] if chain >= 0 else rest
        if aspect in {"offered", "consent"}:
            parts.setdefault(proposal, []).append((float(p[2]), worlds))
        if len(worlds):
            state = int(p.argmax())
            delta = log_odds(p[state]) - log_odds(found.p[state, worlds])
            words = STANCE_WORDS if aspect == "stance" else STAGE_WORDS
            layer = f"{aspect}:{party}" if party else aspect
            rows.append(
                _of_stage(
                    account, found, worlds, delta, proposal, layer=layer, state=state, word=str(words[state])
                )
            )
    for proposal, stages in parts.items():
        agreed = _agreement(account, found, proposal, stages)
        rows += [agreed] if agreed is not None else []
    return rows


def _of_stage(
    account: Account,
    found: Without,
    worlds: Ints,
    delta: Floats,
    proposal: int,
    *,
    layer: str,
    state: int,
    word: str,
) -> Reasons:
    name = str(account.cast.proposals[proposal])
    return Reasons(name, layer, -1, state, word, found.family[worlds], found.item[worlds], delta)


def _agreement(
    account: Account, found: Without, proposal: int, stages: list[tuple[float, Ints]]
) -> Reasons | None:
    """Return what each family moves in P(agreed), the product of the offer and all consents."""
    every = np.concatenate([rows for _, rows in stages])
    if not len(every):
        return None
    family, first = np.unique(found.family[every], return_index=True)
    product = np.ones(len(family) + 1)
    for p, rows in stages:
        factor = np.full(len(family) + 1, p)
        factor[np.searchsorted(family, found.family[rows])] = found.p[2, rows]
        product = product * factor
    if len(stages) == 1:
        product = product * account.sorts[SORTS.index("stage")].pi[2]
    state = 2 if product[-1] >= 0.5 else 0
    chance = product if state == 2 else 1.0 - product
    delta = log_odds(chance[-1:]) - log_odds(chance[:-1])
    return _of_stage(
        account,
        found,
        every[first],
        delta,
        proposal,
        layer="agreed",
        state=state,
        word=str(STAGE_WORDS[state]),
    )


def _write(account: Account, rows: list[Reasons]) -> pd.DataFrame:
    """Return reasons as a table, in each state what moves it most first."""
    items, said = account.items, account.said
    delta = np.concatenate([row.delta for row in rows])
    item = np.concatenate([row.item for row in rows])
    group = np.repeat(np.arange(len(rows)), [len(row.item) for row in rows])
    keep = np.flatnonzero((items.statement[item] >= 0) | (np.abs(delta) >= LEAST_OF_EVENTS))
    by = keep[np.lexsort((items.rank[item[keep]], -np.abs(np.round(delta[keep], 12)), group[keep]))]
    item, group, delta, n = item[by], group[by], delta[by], len(by)
    words = {
        name: np.array([getattr(row, name) for row in rows], dtype=object)[group]
        for name in ("subject", "layer", "word")
    }
    way, state = (
        np.array([getattr(row, name) for row in rows], dtype=np.int64)[group] for name in ("way", "state")
    )
    spoken = items.statement[item] >= 0
    statement = np.where(spoken, items.statement[item], 0)
    quote = said.quote[statement] if len(said) else np.full((n, 2), np.nan)
    copies = np.append(copies_of(account), np.zeros(len(account.events.names), dtype=np.int64))
    voices = np.append(account.who.voices, "")
    return EXPLANATION.frame(
        {
            "subject": words["subject"],
            "layer": words["layer"],
            "use": np.array([*USES, ""], dtype=object)[np.where(way >= 0, way // 2, len(USES))],
            "direction": np.array([*DIRECTIONS, ""], dtype=object)[np.where(way >= 0, way % 2, 2)],
            "on": dates_of(np.full(n, account.on, dtype=np.int64)),
            "known": dates_of(np.full(n, account.known, dtype=np.int64)),
            "state": words["word"],
            "claim": _named(account, item, statement, spoken),
            "rank": _ranks(group),
            "delta": delta,
            "camp": np.where((items.value[item] == state) != items.denied[item], "for", "against"),
            "voice": voices[np.where(spoken, items.voice[item], -1)],
            "rho": np.where(spoken, (1.0 + items.x[0, item]) / 2.0, np.nan),
            "copies": copies[items.family[item]],
            "report": _text(said.text["report"], statement, spoken),
            "quote_from": np.where(spoken, quote[:, 0], np.nan),
            "quote_to": np.where(spoken, quote[:, 1], np.nan),
            "flags": np.where(spoken, flags_of(account, items.statement[item], items.target[item]), "event"),
        }
    )


def _ranks(group: Ints) -> Ints:
    """Return 1, 2, 3 ... within each run of equal groups."""
    first = np.flatnonzero(starts_of(group))
    run = np.cumsum(starts_of(group)) - 1
    return np.arange(len(group), dtype=np.int64) - first[run] + 1 if len(group) else group


def _named(account: Account, item: Ints, statement: Ints, spoken: Bools) -> Texts:
    events = np.append(account.events.names, "")
    event = events[np.where(spoken, -1, -1 - account.items.statement[item])]
    return np.where(spoken, _text(account.said.text["claim"], statement, spoken), event)


def _text(column: Texts, statement: Ints, spoken: Bools) -> Texts:
    if not len(column):
        return np.full(len(statement), "", dtype=object)
    return np.where(spoken, column[statement], "")
