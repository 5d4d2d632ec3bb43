"""The search against plain loops over every package, ties included."""

from __future__ import annotations

import numpy as np
import pytest

from maabar.engines.talks.exact import find, relaxations_by_solver
from maabar.engines.talks.exact_even import even_by_solver
from maabar.engines.talks.packages import Limits, search, search_bargain
from maabar.engines.talks.packages_blocks import halves, numbers
from maabar.engines.talks.packages_common import even_points, pareto
from maabar.engines.talks.packages_near import keep_masks
from maabar.engines.talks.packages_relax import relaxations
from maabar.engines.talks.values import NO_RESERVE, RedLine, Rule, judge
from maabar.engines.talks.values_build import bargain, space
from maabar.errors import UsageError
from tests.engines.talks.packages_brute import Plain, plain_even, plain_pareto, random_bargain

SEEDS = range(60)


def found_of(b, t, **more):
    return search_bargain(b, t, **more)


def as_tuples(b, codes):
    return [tuple(row) for row in b.space.packages(codes).tolist()] if len(codes) else []


@pytest.mark.parametrize("quota", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_package_is_judged_as_by_plain_loops(seed, quota):
    b, t = random_bargain(seed, quota=quota)
    plain, found = Plain(b), found_of(b, t)
    there = [p for p in plain.all if plain.exists(p)]
    assert found.packages == len(plain.all)
    assert found.existing == len(there)
    for a in range(plain.n):
        assert found.accepts[a] == sum(plain.stance(a, p) == "for" for p in there)
        assert found.refuses[a] == sum(plain.stance(a, p) == "against" for p in there)
        can = plain.b.quota > 0 or any(plain.must(a, p) for p in plain.all)
        alone = sum(not plain.deal(p) and plain.deal(p, a) for p in there)
        assert found.alone[a] == alone
        assert can or not alone
    assert as_tuples(b, numbers(found.swept.deals, b.space.size)) == plain.deals()
    assert as_tuples(b, numbers(found.swept.kept, b.space.size) if len(found.swept.kept) else []) in (
        [],
        [p for p in plain.deals() if plain.same_side(p, t)],
    )
    assert as_tuples(b, found.kept.codes) == [p for p in plain.deals() if plain.same_side(p, t)]
    for p in plain.all:
        one = judge(b, p)
        assert list(one.stances) == [plain.stance(a, p) for a in range(plain.n)]
        assert one.required.tolist() == [plain.must(a, p) for a in range(plain.n)]
        assert one.deal == (plain.deal(p) and plain.exists(p))


@pytest.mark.parametrize("distance", ["issues", "steps", "points"])
@pytest.mark.parametrize("seed", SEEDS)
def test_all_nearest_packages_in_both_sets(seed, distance):
    b, t = random_bargain(seed)
    plain, found = Plain(b), found_of(b, t, distance=distance)
    for ground, deals in (
        (found.deals, plain.deals()),
        (found.kept, [p for p in plain.deals() if plain.same_side(p, t)]),
    ):
        assert ground.count == len(deals)
        assert as_tuples(b, ground.nearest.codes) == plain.nearest(deals, t, distance)
        if deals:
            least = min(plain.distance(p, t, distance) for p in deals)
            assert ground.nearest.distance == least / 1e6
            assert (
                found.distance(ground.nearest.codes, distance).tolist()
                == [least / 1e6] * ground.nearest.total
            )


@pytest.mark.parametrize("seed", SEEDS)
def test_spread_packages_are_farthest_first(seed):
    b, t = random_bargain(seed)
    found = found_of(b, t)
    if not found.deals.count:
        return
    chosen = [tuple(b.space.packages(found.deals.nearest.codes[0]).tolist())]
    deals = as_tuples(b, found.deals.codes)
    for p in as_tuples(b, found.deals.diverse):
        gap = {q: min(sum(x != y for x, y in zip(q, c, strict=True)) for c in chosen) for q in deals}
        assert gap[p] == max(gap.values())
        chosen.append(p)
    assert len(set(chosen)) == min(6, len(deals))


@pytest.mark.parametrize("quota", [False, True])
@pytest.mark.parametrize("seed", range(80))
def test_minimal_relaxations_and_conflicts(seed, quota):
    b, t = random_bargain(seed, quota=quota, issues=3)
    plain = Plain(b)
    domain = [p for p in plain.all if plain.exists(p) and plain.moves(p)]
    expected = plain.relaxations(domain)
    got = relaxations(halves(b), None, np.array(t))
    sets = {frozenset((i.party, i.redline) for i in one.items): one for one in got.sets}
    assert set(sets) == set(expected)
    for items, one in sets.items():
        assert one.opens == len(expected[items])
        near = plain.nearest(expected[items], t, "issues")
        assert as_tuples(b, one.nearest.codes) == near
        for item, miss in zip(one.items, one.missing, strict=True):
            assert np.isnan(miss) == (item.redline >= 0)
    if sets and frozenset() not in sets:
        conflicts = {tuple((i.party, i.redline) for i in one) for one in got.conflicts}
        assert {frozenset(c) for c in conflicts} == {frozenset(c) for c in plain.hitting(list(sets))}


@pytest.mark.parametrize("seed", SEEDS)
def test_fewest_refusals_where_there_is_no_deal(seed):
    b, t = random_bargain(seed)
    plain, found = Plain(b), found_of(b, t)
    domain = [p for p in plain.all if plain.exists(p) and plain.moves(p) and plain.same_side(p, t)]
    if found.kept.count or not domain:
        assert found.kept.refusals == -1
        return
    least = min(map(plain.refusing, domain))
    assert found.kept.refusals == least
    assert as_tuples(b, found.kept.fewest) == [p for p in domain if plain.refusing(p) == least]


@pytest.mark.parametrize("seed", SEEDS)
def test_common_ground_and_even_points(seed):
    b, t = random_bargain(seed)
    plain, found = Plain(b), found_of(b, t)
    deals, who = plain.deals(), b.bargainers.tolist()
    assert who == [a for a in range(plain.n) if any(plain.must(a, p) for p in plain.all)]
    if not deals or not who:
        return
    rows = [[plain.worth(a, p) for a in who] for p in deals]
    assert sorted(as_tuples(b, found.deals.common)) == [deals[i] for i in plain_pareto(rows)]
    with_reserve = [a for a in who if b.reserves[a] > NO_RESERVE]
    if with_reserve:
        gains = [[plain.worth(a, p) - int(b.reserves[a]) for a in with_reserve] for p in deals]
        even = found.deals.even
        got = [
            as_tuples(b, x) for x in (even.nash, even.kalai_smorodinsky, even.egalitarian, even.utilitarian)
        ]
        assert got == [[deals[i] for i in x] for x in plain_even(gains)]


@pytest.mark.parametrize("seed", range(30))
def test_pareto_and_even_points_of_rows(seed):
    dice = np.random.default_rng(seed)
    rows = dice.integers(-3, 6, (int(dice.integers(1, 300)), int(dice.integers(1, 5))))
    assert sorted(pareto(rows).tolist()) == plain_pareto(rows.tolist())
    even = even_points(rows, np.zeros(rows.shape[1], dtype=int))
    got = tuple(x.tolist() for x in (even.nash, even.kalai_smorodinsky, even.egalitarian, even.utilitarian))
    assert got == plain_even(rows)


@pytest.mark.parametrize("seed", range(25))
def test_the_solver_says_what_enumeration_says(seed):
    b, t = random_bargain(seed, quota=bool(seed % 2), issues=4)
    plain = Plain(b)
    known, solved = found_of(b, t), found_of(b, t, limits=Limits(enumerate_limit=0))
    assert solved.existing == -1
    for here, there in ((known.deals, solved.deals), (known.kept, solved.kept)):
        assert there.nearest.codes.tolist() == here.nearest.codes.tolist()
        assert there.complete
        assert there.gap == 0
        if here.count:
            assert there.nearest.distance == here.nearest.distance
            continue
        assert there.count == 0
        mine = {
            frozenset(one.items): (one.nearest.codes.tolist()[:10], one.missing) for one in here.relaxed.sets
        }
        other = {
            frozenset(one.items): (one.nearest.codes.tolist(), one.missing) for one in there.relaxed.sets
        }
        assert str(other) == str({s: mine[s] for s in other})
        assert set(mine) == set(other)
        assert set(here.relaxed.conflicts) == set(there.relaxed.conflicts)
        assert there.refusals == here.refusals
    most = find(b, "accepting")
    agree = [
        sum(plain.stance(a, p) == "for" for a in range(plain.n) if b.roles[a] != "affected")
        for p in plain.deals()
    ]
    if agree:
        assert -most.value == max(agree)
        assert len(most.packages) == min(100, agree.count(max(agree)))


@pytest.mark.parametrize("seed", range(25))
def test_even_points_by_the_solver_are_those_of_enumeration(seed):
    b, t = random_bargain(seed, issues=3, coarse=seed % 2 == 0)
    known = found_of(b, t).deals
    if not known.count:
        return
    even, why = even_by_solver(b)
    for name in ("kalai_smorodinsky", "egalitarian", "utilitarian", "nash"):
        if name.replace("_", "-") not in why:
            assert getattr(even, name).tolist() == getattr(known.even, name).tolist(), name
    gains = b.worth(b.space.packages(known.codes))[:, b.bargainers] - b.reserves[b.bargainers]
    if len(b.bargainers) and (b.reserves[b.bargainers] > NO_RESERVE).all() and (gains > 0).all(axis=1).any():
        assert not why or known.count > 50


def test_the_solver_finds_relaxations_of_a_deal_too_small_to_need_any():
    b = bargain([[[1.0, 2.0]]], [0.0])
    assert relaxations_by_solver(b).sets == ()


# --- closed forms (design page, O8) ---


def test_split_of_one_at_its_closed_forms():
    x = np.round(np.arange(0, 1.00005, 1e-4), 4)
    rows = np.stack([x, np.sqrt(1 - x)], axis=1)
    whole = np.rint(rows * 1e8).astype(np.int64)
    even = even_points(whole, [0, 0])
    assert abs(x[even.nash] - 2 / 3).max() < 1e-4
    assert abs(x[even.kalai_smorodinsky] - 0.618034).max() < 1e-4
    assert abs(x[even.egalitarian] - 0.618034).max() < 1e-4
    assert x[even.utilitarian].tolist() == [0.75]


def test_three_packages():
    tables = [np.array([[1, 4, 6], [9, 6, 3]])]
    free = search(tables, [0, 0]).deals
    assert free.codes.tolist() == [0, 1, 2]
    assert free.even.nash.tolist() == [1]
    assert free.even.kalai_smorodinsky.tolist() == [1]
    assert free.even.utilitarian.tolist() == [0, 1]
    held = search(tables, [2, 2]).deals
    assert held.codes.tolist() == [1, 2]
    assert held.even.nash.tolist() == [1]


@pytest.mark.parametrize(
    ("now", "low", "high"), [(1, 1, 3), (10, 6, 10), (2, None, None), (5, None, None), (8, None, None)]
)
def test_vetoes_with_linear_loss(now, low, high):
    """Veto players at 2, 5 and 8: what all like better than `now` (Tsebelis 2002, one dimension)."""
    line = np.round(np.arange(0, 12.0001, 0.01), 2)
    loss = -np.abs(line[None, :] - np.array([2, 5, 8])[:, None])
    at = round(now / 0.01)
    better = np.nextafter(loss[:, at], np.inf)
    found = search([loss], np.round(better + 0.001, 4)).deals
    if low is None:
        assert found.count == 0
    else:
        assert line[found.codes[0]] == pytest.approx(low + 0.01)
        assert line[found.codes[-1]] == pytest.approx(high - 0.01)


# --- properties ---


def deals_of(b, t):
    return set(found_of(b, t).deals.codes.tolist())


@pytest.mark.parametrize("seed", range(30))
def test_a_stricter_rule_never_opens_a_package(seed):
    b, t = random_bargain(seed)
    dice = np.random.default_rng(seed)
    start = deals_of(b, t)
    from dataclasses import replace

    masks = {0: np.arange(b.space.shape[0]) == 0}
    assert deals_of(replace(b, redlines=(*b.redlines, RedLine(0, masks, "new"))), t) <= start
    assert deals_of(replace(b, reserves=b.reserves + 40_000, abstains=b.abstains + 40_000), t) <= start
    assert deals_of(replace(b, quota=20_000), t) <= start
    roles = list(b.roles)
    roles[int(dice.integers(len(roles)))] = "must"
    assert deals_of(replace(b, roles=tuple(roles)), t) <= start


@pytest.mark.parametrize("seed", range(20))
def test_order_of_parties_and_red_lines_changes_nothing(seed):
    from dataclasses import replace

    b, t = random_bargain(seed)
    n = len(b.parties)
    order = np.random.default_rng(seed).permutation(n)
    back = np.argsort(order)
    lines = [
        RedLine(
            line.party if line.party < 0 else int(back[line.party]),
            line.conditions,
            line.name,
            line.kind,
            line.hard,
        )
        for line in reversed(b.redlines)
    ]
    other = replace(
        b,
        parties=tuple(b.parties[i] for i in order),
        tables=tuple(x[order] for x in b.tables),
        reserves=b.reserves[order],
        abstains=b.abstains[order],
        redlines=tuple(lines),
        roles=tuple(b.roles[i] for i in order),
        weights=b.weights[order],
        needed=b.needed[order],
    )
    one, two = found_of(b, t), found_of(other, t)
    assert one.deals.codes.tolist() == two.deals.codes.tolist()
    assert one.alone[order].tolist() == two.alone.tolist()
    assert one.kept.nearest.codes.tolist() == two.kept.nearest.codes.tolist()


def test_the_affected_never_count_and_are_never_lifted():
    tables = [np.array([[0, 10], [9, 0]])]
    place = space([[0, 100]], no_deal=[0])
    b = bargain(
        tables,
        [5, 5],
        [RedLine(1, {0: [1]}, "theirs")],
        Rule(["must", "affected"], needed=[[False], [True]]),
        over=place,
    )
    found = search_bargain(b, [1])
    assert found.deals.codes.tolist() == [1]
    assert found.alone.tolist() == [1, 0]  # the package without any move
    assert found.judged.stances == ("for", "against")
    assert found.judged.deal
    shut = bargain(tables, [50, 5], (), Rule(["must", "affected"]), over=place)
    assert {i.party for one in search_bargain(shut, [1]).deals.relaxed.sets for i in one.items} == {0}


def test_hard_lines_and_lines_of_principle_are_never_lifted():
    tables, place = [np.array([[0, 10]])], space([[0, 100]], no_deal=[0])
    for line in (RedLine(0, {0: [1]}, "a", hard=True), RedLine(0, {0: [1]}, "a", kind="principle")):
        found = search(tables, [5], [line], over=place).deals
        assert not found.relaxed.sets
        assert "never offered" in found.relaxed.why
    soft = search(tables, [5], [RedLine(0, {0: [1]}, "a")], over=place, tabled=[1]).deals
    assert [
        [i.name(search(tables, [5], [RedLine(0, {0: [1]}, "a")], over=place).bargained) for i in one.items]
        for one in soft.relaxed.sets
    ] == [["a"]]
    assert soft.relaxed.sets[0].opens == 1


def test_what_is_given_is_left_as_it_is():
    reserves = np.array([[5.0, np.nan], [np.nan, 3.0]])
    b = bargain([np.ones((2, 2)) * 4], reserves)
    assert np.isnan(reserves).tolist() == [[False, True], [True, False]]
    assert b.reserves.tolist() == b.abstains.tolist() == [50_000, NO_RESERVE]


def test_keep_narrows():
    place = space([[0, 33, 66, 100], [0, 100]], no_deal=[0, 0], issues=["gates", "aid"])
    tables = [np.zeros((1, 4)), np.zeros((1, 2))]
    found = search(tables, [0], tabled=[3, 0], over=place, keep="gates 33..66; aid 100..100")
    assert as_tuples(found.bargained, found.kept.codes) == [(1, 1), (2, 1)]
    assert as_tuples(found.bargained, found.kept.nearest.codes) == [(2, 1), (1, 1)]
    for wrong, word in (
        ("gate 0..1", "Did you mean"),
        ("gates 1..2", "leaves no level"),
        ("gates", "ISSUE LOW..HIGH"),
    ):
        with pytest.raises(UsageError, match=word):
            keep_masks(place, wrong)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"tables": [np.zeros((2, 2))]}, "row for each party"),
        ({"reserves": [1]}, "one reserve for each party"),
        ({"reserves": [[1, 2], [3, 1]]}, "cannot lie above"),
        ({"rule": Rule(["must", "boss"])}, "A role is one of"),
        ({"redlines": [RedLine(5, {0: [0]}, "x")]}, "no party 5"),
        ({"redlines": [RedLine(0, {0: [9]}, "x")]}, "levels 0 to 2"),
        ({"redlines": [RedLine(0, {}, "x")]}, "no condition"),
        ({"tabled": [7]}, "one level of each"),
        ({"distance": "miles"}, "no distance"),
    ],
)
def test_bad_input_says_what_to_do(change, says):
    given = {
        "tables": [np.ones((2, 3))],
        "reserves": [1, 1],
        "redlines": [],
        "rule": Rule(),
        "tabled": [0],
        "over": space([[0, 50, 100]]),
    } | change
    with pytest.raises(UsageError, match=says):
        search(**given)
