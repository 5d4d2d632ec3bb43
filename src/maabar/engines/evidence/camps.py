"""Sayings: statements with what is needed to set one against another, chains or no chains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints, Texts, starts_of
from maabar.engines.evidence.scopes import LAYERS
from maabar.engines.evidence.spoken import LISTED
from maabar.engines.evidence.statements import PRECISIONS
from maabar.engines.evidence.targets import OWN, PASSED, RIVAL, STANCES, STATES, Desk
from maabar.tables import PREDICATES

if TYPE_CHECKING:
    from maabar.engines.evidence.account import Account


@dataclass(frozen=True)
class Sayings:
    """One row per statement and layer that it speaks to, facts and plans apart.

    Attributes:
        claim: Id of the statement, (n,).
        subject: What it is about, (n,).
        subject_code: The same as a number, (n,).
        layer: Layer or predicate, (n,).
        place: Number of subject and layer (and of the party of a stance), (n,).
        value: State, or a number of the value, (n,).
        denied: Whether it is denied, (n,).
        planned: Whether it is a plan, (n,).
        word: What it says in a word, `not` before a denial, (n,).
        ways: Uses and directions, (n,).
        first: First day spoken of, (n,).
        last: Last day, (n,).
        voice: Number of the voice, (n,).
        voice_name: Its name, (n,).
        weight: Log ratio of its weight, (n,).
        rank: Order by content, (n,).
        chained: Whether it acts on a chain, (n,).
        both_gates: Whether the statement speaks of both gates, (n,).
        begun: Whether it says on which day something began, (n,).
        thing: Number of subject, layer and value: what began, (n,).
        measure: Number of what a quantity measures, -1 without one, (n,).
        low: Low end of the quantity, (n,).
        high: High end, (n,).
        number: The quantity in words, (n,).
        retold: Pairs (copy, speaker for the family) that say different things.
    """

    claim: Texts
    subject: Texts
    subject_code: Ints
    layer: Texts
    place: Ints
    value: Ints
    denied: Bools
    planned: Bools
    word: Texts
    ways: Ints
    first: Ints
    last: Ints
    voice: Ints
    voice_name: Texts
    weight: Floats
    rank: Ints
    chained: Bools
    both_gates: Bools
    begun: Bools
    thing: Ints
    measure: Ints
    low: Floats
    high: Floats
    number: Texts
    retold: tuple[Ints, Ints]

    @property
    def size(self) -> int:
        """How many sayings there are."""
        return len(self.claim)


@dataclass(frozen=True)
class _Rows:
    """What speaks on the day: items of chains first, then statements that feed no chain.

    Attributes:
        rows: The items, indices.
        layer: Layer of every item of the account.
        unchained: Statements that feed no chain, indices; the last `n_copies` of them are copies.
        n_copies: How many.
        statement: Statement of each, items first.
    """

    rows: Ints
    layer: Texts
    unchained: Ints
    n_copies: int
    statement: Ints


def _speaking(account: Account) -> _Rows:
    said, families, items = account.said, account.families, account.items
    base = account.cast.n_crossings * len(LAYERS)
    names = np.array([*LAYERS, *(aspect for _, aspect, _ in account.scopes.aspects)], dtype=object)
    layer = names[np.where(items.scope < base, items.scope % len(LAYERS), items.scope - base + len(LAYERS))]
    rows = _acting(account, layer)
    speaks = (families.begins <= account.known) & (account.known < families.ends)
    told = said.how("asserted", "historical", "negated")
    plain = np.flatnonzero(said.is_(*LISTED) & said.speaks & speaks & told)
    copies = np.flatnonzero(said.speaks & ~speaks & ~said.counted)
    unchained = np.concatenate([plain, copies]).astype(np.int64)
    statement = np.concatenate([items.statement[rows], unchained])
    return _Rows(rows, layer, unchained, len(copies), statement)


def sayings_of(account: Account) -> Sayings:
    """Return everything that can be set against something else, as known on the day."""
    said, items, what = account.said, account.items, _speaking(account)
    rows, unchained, statement = what.rows, what.unchained, what.statement
    rest = np.array([PREDICATES[code] for code in said.predicate[unchained]], dtype=object)
    layers = np.concatenate([what.layer[rows], rest])
    value, word = _said(account, statement, rows)
    planned = np.concatenate([items.planned[rows], np.zeros(len(unchained), dtype=np.bool_)])
    day = np.where(items.planned, items.jump, items.first)[rows]
    ends = np.where(items.planned[rows], day, items.last[rows])
    subject = said.text["subject"][statement]
    codes = pd.factorize(pd.Series(subject, dtype=object))[0].astype(np.int64)
    apart = len(account.scopes) + 1 + np.arange(len(unchained))
    gates = [np.isin(statement, statement[np.flatnonzero(layers == gate)]) for gate in ("a", "b")]
    own = np.arange(len(statement)) < len(statement) - what.n_copies
    return Sayings(
        claim=said.text["claim"][statement],
        subject=subject,
        subject_code=codes,
        layer=layers,
        place=np.concatenate([_places(account, items.scope[rows], what.layer[rows]), apart]),
        value=value,
        denied=said.how("negated")[statement],
        planned=planned,
        word=word,
        ways=said.ways[statement],
        first=np.concatenate([day, account.spoken.first[unchained]]),
        last=np.concatenate([ends, account.spoken.last[unchained]]),
        voice=account.who.voice[statement],
        voice_name=account.who.voices[account.who.voice[statement]],
        weight=_weights(account, rows, statement),
        rank=account.families.rank[statement],
        chained=np.arange(len(statement)) < len(rows),
        both_gates=gates[0] & gates[1],
        begun=own & _begun(account, statement, layers),
        thing=_numbers(codes, layers, word),
        measure=_measures(account, statement, codes, own & ~planned),
        low=said.quantity[statement, 1],
        high=said.quantity[statement, 2],
        number=_in_words(account, statement),
        retold=_retold(account, statement, word, what.n_copies),
    )


def _acting(account: Account, layer: Texts) -> Ints:
    """Return the items that speak on the day: one per statement, layer, and fact or plan."""
    items = account.items
    spoken = items.statement >= 0
    acting = spoken & (items.begins <= account.known) & (account.known < items.ends)
    offers = np.zeros(len(spoken), dtype=np.bool_)
    offers[spoken] = account.said.is_("proposal")[items.statement[spoken]]
    acting &= ~((layer == "stance") & offers) & ((items.x[0] > 0) | (layer == "consent"))
    rows = np.flatnonzero(acting)
    kind = pd.factorize(pd.Series(layer[rows], dtype=object))[0].astype(np.int64)
    keys = (items.planned[rows].astype(np.int64), kind, items.statement[rows])
    order = np.lexsort(keys)
    first = starts_of(*(key[order] for key in keys))
    return np.sort(rows[order[first]]).astype(np.int64)


def _said(account: Account, statement: Ints, rows: Ints) -> tuple[Ints, Texts]:
    """Return the value of each saying as a number, and in a word."""
    said, items, base = account.said, account.items, account.cast.n_crossings * len(LAYERS)
    word = said.text["value"][statement].copy()
    scope = items.scope[rows]
    passing = (scope < base) & (scope % len(LAYERS) == LAYERS.index("passage"))
    head = word[: len(rows)]
    head[passing] = np.array(PASSED, dtype=object)[items.value[rows][passing]]
    head[head == "term"] = "offered"
    word[: len(rows)] = head
    fixed = {name: number for words in (STATES, PASSED, STANCES) for number, name in enumerate(words)}
    distinct = {name: fixed.get(name, 10 + number) for number, name in enumerate(sorted(set(word.tolist())))}
    value = np.array([distinct[name] for name in word.tolist()], dtype=np.int64)
    value[: len(rows)] = items.value[rows]
    denied = said.how("negated")[statement]
    return value, np.where(denied, "not " + word, word)


def _places(account: Account, scope: Ints, layer: Texts) -> Ints:
    """Return the number of what is spoken of; the consents of one proposal are one thing."""
    base = account.cast.n_crossings * len(LAYERS)
    first: dict[int, int] = {}
    for number, (proposal, aspect, _) in enumerate(account.scopes.aspects):
        if aspect == "consent":
            first.setdefault(proposal, base + number)
    consent = layer == "consent"
    place = scope.copy()
    place[consent] = [first[account.scopes.aspects[number - base][0]] for number in scope[consent].tolist()]
    return place


def _weights(account: Account, rows: Ints, statement: Ints) -> Floats:
    """Return the log ratio of each saying; of an agreement everybody's own word counts."""
    said, who, items, settings = account.said, account.who, account.items, account.settings
    own = (2.0 * who.worth[0] - 1.0) * who.passed[0] * np.where(said.how("rumoured"), settings.rumoured, 1.0)
    x = own[statement]
    x[: len(rows)] = items.x[0, rows]
    relation = account.targets.relation[items.target[rows]]
    base = account.cast.n_crossings * len(LAYERS)
    rival = np.flatnonzero((relation == RIVAL) & (items.scope[rows] >= base))
    desk = Desk(said, who, account.cast, account.scopes, settings)
    told = statement[rival]
    word = desk.chance(told, np.full(len(told), OWN, dtype=np.int64))[0]
    x[rival] = (
        (2.0 * word - 1.0)
        * who.passed[0, told]
        * np.where(said.how("rumoured")[told], settings.rumoured, 1.0)
    )
    x = np.clip(x, 0.0, settings.most)
    return np.asarray(np.log1p(x) - np.log1p(-x), dtype=np.float64)


def _begun(account: Account, statement: Ints, layer: Texts) -> Bools:
    """Return which sayings tell on which day something began: a stated start, an offer, an event."""
    said, spoken = account.said, account.spoken
    exact = (
        (said.precision == PRECISIONS.index("day"))
        & said.how("asserted", "historical")
        & (said.since != NO_DAY)
    )
    exact &= said.text["value"] != "term"
    once = np.isin(layer, ["offered", "consent", "event"])
    started = np.isin(layer, ["a", "b", "road"]) & (spoken.start != NO_DAY)[statement]
    return np.asarray(exact[statement] & (once | started), dtype=np.bool_)


def _numbers(codes: Ints, *texts: Texts) -> Ints:
    """Return one number for each distinct combination."""
    number = codes
    for column in texts:
        more = pd.factorize(pd.Series(column, dtype=object))[0].astype(np.int64)
        number = np.unique(number * (int(more.max(initial=0)) + 1) + more, return_inverse=True)[1].astype(
            np.int64
        )
    return number


def _measures(account: Account, statement: Ints, codes: Ints, usable: Bools) -> Ints:
    """Return a number for what each quantity measures, -1 where there is none to compare."""
    said = account.said
    fine = usable & ~np.isnan(said.quantity[statement, 0]) & (said.text["unit"][statement] != "")
    fine &= said.how("asserted", "historical")[statement]
    predicate = np.array(PREDICATES, dtype=object)[said.predicate[statement]]
    number = _numbers(codes, predicate, said.text["unit"][statement])
    _, once = np.unique(np.stack([statement, number]), axis=1, return_index=True)
    first = np.zeros(len(statement), dtype=np.bool_)
    first[once] = True
    return np.where(fine & first, number, -1)


def _in_words(account: Account, statement: Ints) -> Texts:
    quantity, unit = account.said.quantity, account.said.text["unit"]
    return np.array(
        [
            f"{low:g} {name}" if low == high else f"{low:g}-{high:g} {name}"
            for (_, low, high), name in zip(quantity[statement].tolist(), unit[statement], strict=True)
        ],
        dtype=object,
    )


def _retold(account: Account, statement: Ints, word: Texts, n_copies: int) -> tuple[Ints, Ints]:
    """Return pairs (copy, speaker) of one family and subject that say different things."""
    families, subject = account.families, account.said.text["subject"]
    speaker: dict[int, int] = {}
    for row in range(len(statement) - n_copies):
        speaker.setdefault(int(families.family[statement[row]]), row)
    pairs = []
    for row in range(len(statement) - n_copies, len(statement)):
        root = speaker.get(int(families.family[statement[row]]), -1)
        if (
            root >= 0
            and word[root] != _plain(word[row])
            and subject[statement[root]] == subject[statement[row]]
        ):
            pairs.append((row, root))
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _plain(word: str) -> str:
    return word.replace("term", "offered")
