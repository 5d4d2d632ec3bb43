"""Every proposal on the table: who accepts it, what is nearest to it, what would have to give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maabar.engines.talks.filling import CALLED, STANCE_OF, fill, told_on, unheard, unknown_in
from maabar.engines.talks.odds import asked_affected, odds
from maabar.engines.talks.packages import Limits, search_bargain
from maabar.engines.talks.reasons import alone, bottom, moves, why
from maabar.engines.talks.switches import empty_switches, tabled_switches
from maabar.engines.talks.tables import NOT_ASKED, ROLES, UNKNOWN
from maabar.engines.talks.values import NO_RESERVE, UNIT, judge
from maabar.engines.talks.values_lines import costs

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from maabar.engines.talks.laid import Laid
    from maabar.engines.talks.odds import Odds
    from maabar.engines.talks.packages import Found, Ground
    from maabar.engines.talks.packages_relax import Item, Relaxation
    from maabar.engines.talks.switches import Switch
    from maabar.engines.talks.values import Judged

#: Other shares of the spread that causes have in common, at which chances are repeated.
SHARED = {"p_shared_0": 0.0, "p_shared_09": 0.9}
#: Roles whose packages have a line for every party.
TOLD = ("tabled", "nearest-core", "nearest")
Row = dict[str, Any]


@dataclass
class Rows:
    """Rows by table, as they are gathered."""

    found: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        """Add a row."""
        self.found.setdefault(table, []).append(row)


class Listed(NamedTuple):
    """A package beside a proposal.

    Attributes:
        proposal: The proposal.
        n: Its number beside it, from 0: the text.
        roles: Why it is listed.
        levels: Its levels.
        judged: Everybody's stance on it.
        unknown: Numbers of the parties of which nothing tells where they stand on it.
    """

    proposal: str
    n: int
    roles: list[str]
    levels: NDArray[np.int64]
    judged: Judged
    unknown: tuple[int, ...] = ()

    @property
    def open(self) -> tuple[int, ...]:
        """Who must agree to it and is not known to."""
        return tuple(a for a in self.unknown if self.judged.required[a])

    def chance(self, share: float) -> float:
        """A chance that all who must agree accept; none where one of them is not known."""
        return float("nan") if self.open else float(share)


def yesno(value: object) -> str:
    """Return yes or no."""
    return "yes" if value else "no"


def offers(laid: Laid, said: pd.DataFrame | None) -> dict[str, list[Row]]:
    """Return the rows of the tables about proposals.

    Args:
        laid: What lies on the table.
        said: `evidence.positions`; None = nothing is known of what parties said.
    """
    rows = Rows()
    other = {name: laid.drawn(shared) for name, shared in SHARED.items()}
    for proposal in laid.made:
        levels = laid.inputs.proposals.get(proposal)
        if levels is None or proposal == laid.as_is:
            continue
        found = search(laid, levels)
        listed = _listed(found, laid.settings.common_limit)
        packages = laid.bargained.space.packages(list(listed))
        told = told_on(said, proposal)
        filling = {} if laid.settings.use_evidence != "fill" else told
        first = fill(laid, filling, laid.settings.shared)
        chances = odds(laid.bargained, laid.draws, packages, first)
        more = {
            name: odds(laid.bargained, drawn, packages, fill(laid, filling, SHARED[name])).p
            for name, drawn in other.items()
        }
        for n, roles in enumerate(listed.values()):
            judged = judge(laid.bargained, packages[n])
            judged = judged if n else first.judged(laid.bargained, judged)
            unknown = unknown_in(laid, () if n else first.parties)
            one = Listed(proposal, n, roles, packages[n], judged, unknown)
            _package(rows, laid, one, chances, found)
            rows.found["talks.packages"][-1] |= {name: one.chance(p[n]) for name, p in more.items()}
            if set(roles) & set(TOLD):
                _stances(rows, laid, one, chances)
        _sets(rows, laid, proposal, found)
        if laid.settings.use_evidence != "no":
            _said(rows, laid, proposal, told)
        if laid.inner:
            _switches(rows, laid, proposal, tabled_switches(laid.bargained, levels, laid.inputs.sources))
    if laid.inner and laid.swept is not None:
        _switches(rows, laid, "", empty_switches(laid.bargained, laid.inputs.sources))
    return rows.found


def search(laid: Laid, levels: NDArray[np.int64]) -> Found:
    """Return who accepts what around a text, what is nearest to it and what would have to give."""
    settings = laid.settings
    limits = Limits(
        enumerate_limit=settings.enumerate_limit,
        list_limit=settings.list_limit,
        pareto_limit=settings.pareto_limit,
    )
    return search_bargain(
        laid.bargained,
        levels,
        keep=settings.keep,
        distance=settings.distance,
        limits=limits,
        swept=laid.swept,
    )


def _listed(found: Found, limit: int) -> dict[int, list[str]]:
    """Return package number -> roles: the text, all nearest, then what is spread out, common and even."""
    space = found.bargained.space
    listed: dict[int, list[str]] = {}

    def add(role: str, codes: NDArray[np.int64]) -> None:
        for code in codes.tolist():
            roles = listed.setdefault(code, [])
            if role not in roles:
                roles.append(role)

    if found.tabled is not None:
        add("tabled", space.codes(found.tabled[None, :]))
    grounds = [found.deals] if found.kept is None else [found.kept, found.deals]
    if found.kept is not None:
        add("nearest-core", found.kept.nearest.codes)
    add("nearest", found.deals.nearest.codes)
    # Common ground and even points of what keeps the text's core; of all deals only if nothing keeps it.
    near = next((one for one in grounds if one.count), grounds[0])
    add("diverse", near.diverse)
    for role in ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian"):
        add(role, getattr(near.even, role.replace("-", "_"))[:limit])
    add("common-ground", near.common[:limit])
    for one in grounds:
        add("fewest-refusals", one.fewest[:limit])
    return {code: sorted(roles, key=ROLES.index) for code, roles in listed.items()}


def _package(
    rows: Rows,
    laid: Laid,
    one: Listed,
    chances: Odds,
    found: Found,
) -> None:
    b, (proposal, n, roles, levels, judged, _) = laid.bargained, one
    space = b.space
    deal = yesno(judged.deal) if not one.open or judged.refusing or not judged.exists else ""
    keys = {"proposal": proposal, "package": n + 1}
    paid = principles_of(laid, levels)
    code = space.codes(levels[None, :])
    rows.add(
        "talks.packages",
        **keys,
        roles="|".join(roles),
        in_hindsight=yesno(laid.later(proposal)),
        exists=yesno(judged.exists),
        moves=yesno(moves(laid, levels)),
        deal=deal,
        distance=float(found.distance(code, laid.settings.distance)[0]),
        refusing="|".join(b.parties[a] for a in judged.refusing),
        blocks_alone="|".join(p for a, p in enumerate(b.parties) if alone(laid, judged, a)),
        unknown="|".join(b.parties[a] for a in one.open),
        p=one.chance(chances.p[n]),
        p_low=one.chance(chances.low[n]),
        p_high=one.chance(chances.high[n]),
        p_independent=one.chance(chances.independent[n]),
        p_affected=chances.affected[n],
        affected=affected_line(laid, judged.stances),
        principle_costs=float(len(paid)),
    )
    silent = laid.inputs.silent_terms[proposal]
    text = laid.inputs.proposals[proposal]
    for k, issue in enumerate(space.issues):
        at = int(levels[k])
        rows.add(
            "talks.package_terms",
            **keys,
            issue=issue,
            level=space.levels[k][at],
            value=float(space.levels_at(k)[at]),
            moves=yesno(space.no_deal[k] >= 0 and at != space.no_deal[k]),
            changed=yesno(at != text[k]),
            silent=yesno(issue in silent),
        )
    for cost in paid:
        rows.add("talks.principles", **keys, **cost)


def affected_line(laid: Laid, stances: tuple[str, ...]) -> str:
    """Return where those who would have to cross stand, one word a party; `not asked` where nobody asked."""
    b = laid.bargained
    asked = asked_affected(b)
    words = [stances[b.parties.index(p)] if asked[b.parties.index(p)] else NOT_ASKED for p in laid.affected]
    return "|".join(dict.fromkeys(words)) or NOT_ASKED


def principles_of(laid: Laid, levels: NDArray[np.int64]) -> list[Row]:
    """Return the principles that a package costs, by name; they have no price."""
    found = laid.inputs.principles
    hit = costs(found, levels[None, :])[0]
    return [
        {"principle": one.name, "name": laid.principle_names[one.name], "statement": one.statement}
        for one, on in zip(found, hit, strict=True)
        if on
    ]


def _stances(rows: Rows, laid: Laid, one: Listed, chances: Odds) -> None:
    b, (proposal, n, _, levels, judged, unknown) = laid.bargained, one
    asked = asked_affected(b)
    of_principle = {line.name for line in b.redlines if line.kind == "principle"}
    for a, party in enumerate(b.parties):
        unasked = b.roles[a] == "affected" and not asked[a]
        silent = unasked or a in unknown
        # Beside a refusal of principle no number stands: it would read as a price.
        priced = laid.inner and not silent and not of_principle & set(judged.crossed[a])
        rows.add(
            "talks.stances",
            proposal=proposal,
            package=n + 1,
            party=party,
            role=b.roles[a],
            must_agree=yesno(judged.required[a]),
            why="|".join(dict.fromkeys(one.why for one in why(laid, levels, a))),
            stance=NOT_ASKED if unasked else UNKNOWN if silent else judged.stances[a],
            redlines="|".join(judged.crossed[a]),
            missing=np.nan if silent or of_principle & set(judged.crossed[a]) else judged.missing[a],
            worth=judged.worth[a] if priced else np.nan,
            margin=judged.margin[a] if priced else np.nan,
            p_for=np.nan if silent else chances.p_for[n, a],
            p_abstain=np.nan if silent else chances.p_abstain[n, a],
        )


def _sets(rows: Rows, laid: Laid, proposal: str, found: Found) -> None:
    """Add what would have to give, and what stands against what, where there is no deal."""
    for keeps, one in (("yes", found.kept), ("no", found.deals)):
        if one is None:
            continue
        item = {"proposal": proposal, "item": float(keeps == "no")}
        rows.add("talks.space", kind="deals-keeping" if keeps == "yes" else "deals", **item,
                 value=float(one.count) if one.count >= 0 else np.nan)  # fmt: skip
        for why_ in _cut(laid, one):
            rows.add("talks.space", kind="cut", **item, value=np.nan, why=why_)
        if one.count:
            continue
        keys = {"proposal": proposal, "keeps": keeps}
        for s, each in enumerate(one.relaxed.sets[: laid.settings.list_limit], 1):
            _relaxation(rows, laid, {**keys, "set": s}, each)
        for s, items in enumerate(one.relaxed.conflicts[: laid.settings.list_limit], 1):
            for n, thing in enumerate(items, 1):
                rows.add("talks.conflicts", **keys, set=s, item=n, **_thing(laid, thing))


def _cut(laid: Laid, ground: Ground) -> list[str]:
    """Return what is not whole in the lists about some deals, in sentences."""
    limit, found = laid.settings.common_limit, []
    if laid.swept is None and ground.why:
        found.append(ground.why)
    if ground.nearest.total > len(ground.nearest.codes):
        found.append(
            f"{ground.nearest.total:,} packages are nearest; {len(ground.nearest.codes):,} are listed."
        )
    if len(ground.common) > limit:
        found.append(f"{len(ground.common):,} packages are common ground; {limit} are listed.")
    elif ground.count > laid.settings.pareto_limit:
        found.append(f"{ground.count:,} deals are more than are compared for common ground.")
    if not ground.count and ground.relaxed.why:
        found.append(ground.relaxed.why)
    return found


def _thing(laid: Laid, item: Item) -> Row:
    b = laid.bargained
    line = b.redlines[item.redline].name if item.redline >= 0 else ""
    return {
        "party": b.parties[item.party],
        "kind": "redline" if line else "reserve",
        "redline": line,
    }


def _relaxation(rows: Rows, laid: Laid, keys: Row, one: Relaxation) -> None:
    b = laid.bargained
    text = laid.inputs.proposals[keys["proposal"]]
    first = b.space.packages(one.nearest.codes[:1])
    moved = np.flatnonzero(first[0] != text).tolist() if len(first) else []
    changes = [f"{b.space.issues[k]}={b.space.levels_at(k)[first[0, k]]:g}" for k in moved]
    for n, (item, missing) in enumerate(zip(one.items, one.missing, strict=True), 1):
        origin = laid.line(b.redlines[item.redline]) if item.redline >= 0 else bottom(laid, item.party)
        rows.add(
            "talks.relaxations",
            **keys,
            item=n,
            **_thing(laid, item),
            missing=missing,
            basis="assumed" if origin.basis == "no-deal" else origin.basis,
            claims="|".join(origin.claims),
            opens=float(one.opens),
            distance=one.nearest.distance,
            changes="|".join(changes),
        )


def _said(rows: Rows, laid: Laid, proposal: str, told: dict[str, Row]) -> None:
    """Add every stance that the claims tell, beside the one worked out."""
    b = laid.bargained
    judged = judge(b, laid.inputs.proposals[proposal])
    filled = {b.parties[a] for a in unheard(laid)} if laid.settings.use_evidence == "fill" else set()
    for party, row in told.items():
        if party not in b.parties:
            continue
        status = str(row["status"])
        stance = STANCE_OF[status] if party in filled else judged.stances[b.parties.index(party)]
        rows.add(
            "talks.said",
            proposal=proposal,
            party=party,
            stance=stance,
            said=status,
            p_said=float(row[f"p_{status}"]),
            differs=yesno(CALLED[stance] != status),
            claims=str(row["last_against"] if status == "against" else row["last_for"]),
        )


def _switches(rows: Rows, laid: Laid, proposal: str, found: tuple[Switch, ...]) -> None:
    """Add switch points; refusals of principle and hard red lines are never among them."""
    b = laid.bargained
    fixed = {line.name for line in b.redlines if not line.soft}
    for one in found:
        if one.kind == "redline" and one.what in fixed:
            continue
        rows.add(
            "talks.switches",
            proposal=proposal,
            kind=one.kind,
            party=b.parties[one.party],
            what=one.what,
            now=one.now,
            flips_at=one.flips_at,
            in_range=yesno(one.in_range),
        )


def reserve_of(laid: Laid, a: int) -> float:
    """Return a party's bottom line in points; NaN without one or below the level restricted."""
    has = laid.inner and laid.bargained.reserves[a] > NO_RESERVE
    return float(laid.bargained.reserves[a] / UNIT) if has else float("nan")
