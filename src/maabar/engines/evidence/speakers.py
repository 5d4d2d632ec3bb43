"""Who speaks: what a statement's speaker is bound to, its voice, its letter, and what its relays lose.

`said_by` is the id of a party or source, `<id>: text`, free text, or empty (the report's source). The voice
is the bound party; else the group of the speaking source; else, for all descriptions together, "unnamed in"
the group of the outlet nearest the speaker. A party or a description has no letter of its own: it gets that
of the nearest relay, one lower if anonymous, and that relay is not counted again. `via` lists relays nearest
the speaker first; the report's own source is the last one if it is not listed. An outlet that `via` names and
the case does not know is an F.

Letters are ordered A, B, C, D, E; F ("cannot be judged") lies between C and D in worth, so one letter up from
F is C, one down is D.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.settings import LETTERS, EvidenceSettings
from maabar.table import split_ids
from maabar.tables import ROLES

if TYPE_CHECKING:
    from maabar.engines.evidence.arrays import Floats, Ints, Texts
    from maabar.engines.evidence.cast import Cast
    from maabar.engines.evidence.statements import Statements

#: What happens to every letter in the three readings: as given, all one letter better, all one letter worse.
SHIFTS = ("ABCDEF", "AABCDC", "BCDEED")
LOWER = np.array([LETTERS.index(letter) for letter in SHIFTS[2]], dtype=np.int64)
READINGS = np.array([[LETTERS.index(letter) for letter in shift] for shift in SHIFTS], dtype=np.int64)
F = LETTERS.index("F")


@dataclass(frozen=True)
class Speakers:
    """Who makes each statement.

    Attributes:
        party: Bound party, -1 for none, (n,).
        source: Speaking source, -1 if a party or a description speaks, (n,).
        side: Party as which the speaker counts at a gate: bound, or its source's; -1 for none, (n,).
        words: Free text of an unbound description, "" otherwise, (n,).
        voice: Number of the voice, (n,).
        voices: What each voice is called, (V,).
        letter: Letter before any reading, position in `LETTERS`, (n,).
        worth: Chance of being right by the letter alone, in the three readings, (3, n).
        passed: Product of (2 q - 1) over the relays that count, in the three readings, (3, n).
        tokens: Names shared by suspected copies: outlets in `via`, free-text speakers; (n,) lists of numbers.
    """

    party: Ints
    source: Ints
    side: Ints
    words: Texts
    voice: Ints
    voices: Texts
    letter: Ints
    worth: Floats
    passed: Floats
    tokens: tuple[Ints, Ints]


def speakers_of(said: Statements, cast: Cast, settings: EvidenceSettings) -> Speakers:
    """Return who makes each statement."""
    party, source, words = _bound(said, cast)
    via_code, via_names = pd.factorize(pd.Series(said.text["via"], dtype=object))
    chains = [_outlets(str(cell), cast) for cell in via_names]
    combos, which = np.unique(
        np.stack([source, said.source, via_code.astype(np.int64)], axis=1), axis=0, return_inverse=True
    )
    which = which.reshape(-1)
    nearest = np.zeros(len(combos), dtype=np.int64)
    counts = np.zeros((len(combos), len(LETTERS)), dtype=np.int64)
    for row, (speaking, own, via) in enumerate(combos.tolist()):
        relays = _relays(chains[via], own, speaking)
        nearest[row] = relays[0] if relays else own
        for relay in relays if speaking >= 0 else relays[1:]:
            counts[row, cast.letter[relay] if relay >= 0 else F] += 1
    near = nearest[which]
    letter = cast.letter[np.where(source >= 0, source, near)] if len(cast.sources) else np.full(len(said), F)
    letter = np.where((source < 0) & (near < 0), F, letter)
    lowered = (source < 0) & (said.role == ROLES.index("anonymous"))
    worth, passed = _worth(settings), _passing(settings, counts)
    read = READINGS[:, letter]
    read = np.where(lowered, LOWER[read], read)
    side = (
        np.where(party >= 0, party, np.where(source >= 0, cast.source_party[source], -1))
        if len(cast.sources)
        else party
    )
    voice, voices = _voices(cast, party, source, near)
    return Speakers(
        party=party,
        source=source,
        side=side,
        words=words,
        voice=voice,
        voices=voices,
        letter=np.where(lowered, LOWER[letter], letter),
        worth=worth[read],
        passed=passed[:, which],
        tokens=_tokens(via_code.astype(np.int64), via_names, words),
    )


def _bound(said: Statements, cast: Cast) -> tuple[Ints, Ints, Texts]:
    """Return bound party, speaking source and free words of each statement."""
    codes, names = pd.factorize(pd.Series(said.text["said_by"], dtype=object))
    parties = {name: position for position, name in enumerate(cast.parties)}
    sources = {name: position for position, name in enumerate(cast.sources)}
    table = []
    for cell in map(str, names):
        whole, head = cell.strip(), cell.partition(":")[0].strip()
        name = whole if whole in parties or whole in sources else head if ":" in cell else ""
        bound = name in parties or name in sources
        table.append((parties.get(name, -1), sources.get(name, -1), "" if bound else whole))
    if not table:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object)
    party, source = (np.array([row[k] for row in table], dtype=np.int64)[codes] for k in range(2))
    words = np.array([row[2] for row in table], dtype=object)[codes]
    itself = (party < 0) & (source < 0) & ((words == "") | (said.role == ROLES.index("reporter")))
    return party, np.where(itself, said.source, source), np.where(itself, "", words)


def _outlets(cell: str, cast: Cast) -> list[int]:
    return [int(place) for place in cast.sources.get_indexer(pd.Index(split_ids(cell), dtype=object))]


def _relays(via: list[int], own: int, speaking: int) -> list[int]:
    """Return the relays of a statement, nearest the speaker first; a source is no relay of itself."""
    relays = via if own in via else [*via, own]
    return relays if speaking < 0 else [relay for relay in relays if relay != speaking]


def _worth(settings: EvidenceSettings) -> Floats:
    return np.array([getattr(settings.letters, letter) for letter in LETTERS], dtype=np.float64)


def _passing(settings: EvidenceSettings, counts: Ints) -> Floats:
    """Return what the relays let through in each reading, (3, combinations)."""
    keep = 2.0 * np.array([getattr(settings.relays, letter) for letter in LETTERS], dtype=np.float64) - 1.0
    columns = [keep[READINGS[:, k]][:, None] ** counts[None, :, k] for k in range(len(LETTERS))]
    return np.asarray(reduce(np.multiply, columns), dtype=np.float64)


def _voices(cast: Cast, party: Ints, source: Ints, near: Ints) -> tuple[Ints, Texts]:
    """Return the voice of each statement as a number, and what each voice is called."""
    groups, names = pd.factorize(pd.Series(cast.group, dtype=object))
    n_parties, n_groups = len(cast.parties), len(names)
    group = groups.astype(np.int64) if len(groups) else np.zeros(1, dtype=np.int64)
    voice = np.where(
        party >= 0,
        party,
        np.where(
            source >= 0,
            n_parties + group[source],
            np.where(near >= 0, n_parties + n_groups + group[near], n_parties + 2 * n_groups),
        ),
    )
    called = [*cast.parties, *names, *(f"unnamed in {name}" for name in names), "unnamed"]
    return voice.astype(np.int64), np.array(called, dtype=object)


def _tokens(via_code: Ints, via_names: pd.Index[str], words: Texts) -> tuple[Ints, Ints]:
    """Return pairs (statement, token) of what suspected copies may share."""
    named = [split_ids(str(cell)) for cell in via_names]
    flat = sorted({name for cell in named for name in cell})
    number = {name: position for position, name in enumerate(flat)}
    lengths = np.array([len(set(cell)) for cell in named], dtype=np.int64)
    listed = np.array([number[name] for cell in named for name in dict.fromkeys(cell)], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths if len(lengths) else lengths
    many = lengths[via_code] if len(via_code) else np.zeros(0, dtype=np.int64)
    rows = np.repeat(np.arange(len(via_code), dtype=np.int64), many)
    inside = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
    tokens = listed[np.repeat(starts[via_code] if len(via_code) else many, many) + inside]
    codes, _ = pd.factorize(pd.Series(words, dtype=object))
    free = np.flatnonzero(words != "")
    return (
        np.concatenate([rows, free]).astype(np.int64),
        np.concatenate([tokens, len(flat) + codes[free].astype(np.int64)]).astype(np.int64),
    )
