"""The table of claims: what each known claim speaks to, with what weight, and if it does not act, why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints, Texts, dates_of
from maabar.engines.evidence.scopes import LAYERS
from maabar.engines.evidence.settings import LETTERS
from maabar.engines.evidence.statements import PRECISIONS, REVIEWS
from maabar.engines.evidence.tables import CLAIMS
from maabar.engines.evidence.targets import OTHER, PASSED, RELATIONS
from maabar.tables import DIRECTIONS, PREDICATES, REALIS, ROLES, USES

if TYPE_CHECKING:
    from maabar.engines.evidence.account import Account

#: Predicates that speak to no chain: listed under their own name.
LISTED = ("event", "control", "fee", "prediction", "relation")


def claims_table(account: Account) -> pd.DataFrame:
    """Return `evidence.claims`: one row per known claim and layer it speaks to."""
    said, who = account.said, account.who
    statement, layer, value, target = _rows(account)
    x = np.append(account.x[0], 0.0)[target]
    own = _own_worth(account, statement)
    x = np.where(target >= 0, x, own)
    relation = np.append(account.targets.relation, OTHER)[target]
    why = _why_not(account, statement, target, x)
    use, direction = ways_words(said.ways[statement])
    quantity = said.quantity[statement, 0]
    source = np.append(np.asarray(account.cast.sources, dtype=object), "")
    party = np.append(np.asarray(account.cast.parties, dtype=object), "")
    return CLAIMS.frame(
        {
            "claim": said.text["claim"][statement],
            "report": said.text["report"][statement],
            "source": source[said.source[statement]],
            "published": dates_of(said.published[statement]),
            "known": dates_of(said.known[statement]),
            "subject": said.text["subject"][statement],
            "layer": layer,
            "use": use,
            "direction": direction,
            "value": value,
            "realis": np.array(REALIS, dtype=object)[said.realis[statement]],
            "from": dates_of(said.since[statement]),
            "until": dates_of(said.until[statement]),
            "precision": np.array(PRECISIONS, dtype=object)[said.precision[statement]],
            "said_by": said.text["said_by"][statement],
            "role": np.array(ROLES, dtype=object)[said.role[statement]],
            "party": party[who.party[statement]],
            "voice": who.voices[who.voice[statement]],
            "relation": np.array(RELATIONS, dtype=object)[relation],
            "grade": np.array(list(LETTERS), dtype=object)[who.letter[statement]],
            "rho": (1.0 + x) / 2.0,
            "copy_of": _copy_of(account)[statement],
            "acts": np.where(why == "", "yes", "no"),
            "why_not": why,
            "flags": flags_of(account, statement, target),
            "quantity": quantity,
            "unit": said.text["unit"][statement],
            "summary": said.text["summary"][statement],
        }
    )


def _rows(account: Account) -> tuple[Ints, Texts, Texts, Ints]:
    """Return statement, layer, value and target (-1 for none) of each row, in the order of the claims."""
    said, targets = account.said, account.targets
    base = account.cast.n_crossings * len(LAYERS)
    names = np.array([*LAYERS, *(aspect for _, aspect, _ in account.scopes.aspects)], dtype=object)
    place = np.where(targets.scope < base, targets.scope % len(LAYERS), targets.scope - base + len(LAYERS))
    layer = names[place]
    order = np.array([{"a": 0, "b": 1}.get(name, 2) for name in layer], dtype=np.int64)
    favour = np.lexsort((-account.x[0], targets.relation, order, targets.statement))
    code = pd.factorize(pd.Series(layer, dtype=object))[0][favour]
    pairs = targets.statement[favour] * (len(names) + 1) + code
    kept = favour[
        np.sort(np.unique(pairs, return_index=True)[1])
    ]  # of several consents, the nearest to the speaker
    rest = np.setdiff1d(np.arange(len(said)), targets.statement)
    plain = np.array(
        [
            _plain_layer(PREDICATES[p], g)
            for p, g in zip(said.predicate[rest].tolist(), said.text["gate"][rest], strict=True)
        ],
        dtype=object,
    )
    statement = np.concatenate([targets.statement[kept], rest]).astype(np.int64)
    layers = np.concatenate([layer[kept], plain])
    target = np.concatenate([kept, np.full(len(rest), -1)]).astype(np.int64)
    by = np.argsort(statement, kind="stable")
    value = _values(account, statement, layers, target)
    return statement[by], layers[by], value[by], target[by]


def _plain_layer(predicate: str, gate: str) -> str:
    """Return the layer to list a claim under that speaks to none, or to one that is not known."""
    named = {"proposal": "offered", "agreement": "talks", "position": "stance"}
    if predicate == "gate":
        return gate if gate in {"a", "b", "road"} else "a"
    return named.get(predicate, predicate)


def _values(account: Account, statement: Ints, layer: Texts, target: Ints) -> Texts:
    """Return what each row says: as written, but passage by its count, and an offer as its maker's `for`."""
    said = account.said
    value = said.text["value"][statement].copy()
    passing = (layer == "passage") & (target >= 0)
    value[passing] = np.array(PASSED, dtype=object)[account.targets.value[target[passing]]]
    value[(layer == "stance") & said.is_("proposal")[statement]] = "for"
    return value


def ways_words(ways: Ints) -> tuple[Texts, Texts]:
    """Return the uses and the directions of bit masks, each joined by `|`."""
    uses = np.array(
        ["|".join(use for k, use in enumerate(USES) if mask >> (2 * k) & 3) for mask in range(64)],
        dtype=object,
    )
    both = np.array(
        ["|".join(way for k, way in enumerate(DIRECTIONS) if mask & (21 << k)) for mask in range(64)],
        dtype=object,
    )
    return uses[ways], both[ways]


def _own_worth(account: Account, statement: Ints) -> Floats:
    """Return the weight of statements that speak to no chain: by letter and relays alone."""
    who, said = account.who, account.said
    x = (
        (2.0 * who.worth[0] - 1.0)
        * who.passed[0]
        * np.where(said.how("rumoured"), account.settings.rumoured, 1.0)
    )
    return np.asarray(np.clip(x, 0.0, account.settings.most)[statement], dtype=np.float64)


def _copy_of(account: Account) -> Texts:
    """Return the claim in which each statement's family ends, "" for that claim itself."""
    head = account.families.head[account.families.family]
    return np.where(head == account.said.text["claim"], "", head)


def _suspected(account: Account) -> Bools:
    """Return which statements are suspected copies as known on the day."""
    items = account.items
    now = (items.begins <= account.known) & (account.known < items.ends)
    weak = np.zeros(len(account.said), dtype=np.bool_)
    pairs = now[account.suspects.weak] & now[account.suspects.strong]
    weak[items.statement[account.suspects.weak[pairs]]] = True
    return weak


def _why_not(account: Account, statement: Ints, target: Ints, x: Floats) -> Texts:
    """Return why a statement does not act on what a row says, "" if it does."""
    said = account.said
    acting = np.zeros(len(account.targets.statement) + 1, dtype=np.bool_)
    acting[account.items.target[account.members.item]] = True
    acting[-1] = False
    family = account.families
    speaks = (family.begins <= account.known) & (account.known < family.ends)
    no_day = (said.how("historical") & (said.since == NO_DAY) & (said.until == NO_DAY)) | (
        said.how("planned") & (said.since == NO_DAY)
    )
    reasons = [
        (said.review == REVIEWS.index("rejected"), "rejected"),
        (~said.speaks, "unreviewed"),
        (said.is_(*LISTED), "other-kind"),
        (said.text["value"] == "silent", "silent"),
    ]
    after = [
        (said.precision == PRECISIONS.index("unclear"), "unclear"),
        (said.how("conditional"), "conditional"),
        (said.how("proposed"), "proposed"),
        (no_day, "no-day"),
        (~speaks, "copy"),
    ]
    why = np.full(len(statement), "", dtype=object)
    for rule, word in reasons:
        why = np.where((why == "") & rule[statement], word, why)
    why = np.where((why == "") & (target < 0), "not-known", why)
    silent = ~acting[target]
    for rule, word in after:
        why = np.where((why == "") & silent & rule[statement], word, why)
    why = np.where((why == "") & silent, "ended", why)
    return np.where((why == "") & (x <= 0), "no-weight", why)


def flags_of(account: Account, statement: Ints, target: Ints) -> Texts:
    """Return the doubts about statements and what they speak to (-1 for nothing), joined by `|`."""
    said, who = account.said, account.who
    if not len(said):
        return np.full(len(statement), "", dtype=object)
    weak = _suspected(account)
    half = np.append(account.targets.share < 1.0, False)[target]
    unknown = (who.party < 0) & (who.source < 0)
    ahead = account.spoken.to_come & (said.since > account.known)
    rules = [
        (half, "gate-unsaid"),
        (weak[statement], "suspected-copy"),
        (said.how("rumoured")[statement], "rumoured"),
        (unknown[statement], "speaker-unbound"),
        (ahead[statement], "day-to-come"),
        (said.counted[statement], "counted"),
        (~np.isin(said.review, [0, 1])[statement], "unreviewed"),
    ]
    flags = np.full(len(statement), "", dtype=object)
    for rule, word in rules:
        flags = np.where(rule, np.where(flags == "", word, flags + ("|" + word)), flags)
    return flags
