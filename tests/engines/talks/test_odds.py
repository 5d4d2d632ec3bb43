"""Chances against plain loops over draws and packages, and switch points by trying them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from maabar.engines.talks.odds import deal_matrix, information, learn, odds, wilson
from maabar.engines.talks.odds_draws import Draws, Question, draw, quantiles, still
from maabar.engines.talks.odds_sweep import sweep_draws, swept_draws
from maabar.engines.talks.packages import search_bargain
from maabar.engines.talks.switches import switches
from maabar.engines.talks.values import NO_RESERVE, RedLine, Rule, judge
from maabar.engines.talks.values_build import bargain, space
from maabar.engines.talks.values_read import read_bargain
from maabar.errors import UsageError
from tests.engines.talks.packages_brute import Plain, random_bargain
from tests.engines.talks.test_values_read import tables


def random_draws(b, seed, draws=7):
    dice = np.random.default_rng(seed)
    moved = tuple(
        np.maximum(0, t[None] + dice.integers(-40_000, 40_001, (draws, *t.shape))).astype(np.int32)
        for t in b.tables
    )
    reserves = np.where(
        b.reserves > NO_RESERVE,
        b.reserves + dice.integers(-50_000, 50_001, (draws, len(b.parties))),
        NO_RESERVE,
    ).astype(np.int32)
    abstains = np.where(b.abstains > NO_RESERVE, np.minimum(b.abstains, reserves), NO_RESERVE).astype(
        np.int32
    )
    return Draws(moved, reserves, abstains, dice.random((draws, len(b.redlines))) < 0.6)


def of_draw(b, drawn, d):
    lines = tuple(line for line, on in zip(b.redlines, drawn.real[d], strict=True) if on)
    return replace(
        b,
        tables=tuple(t[d] for t in drawn.tables),
        reserves=drawn.reserves[d],
        abstains=drawn.abstains[d],
        redlines=lines,
    )


@pytest.mark.parametrize("quota", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_sweep_and_listed_odds_count_every_draw(seed, quota):
    b, _ = random_bargain(seed, quota=quota)
    drawn = random_draws(b, seed)
    each = [Plain(of_draw(b, drawn, d)) for d in range(drawn.count)]
    every = each[0].all
    swept = sweep_draws(b, drawn)
    in_s = np.array([[p in set(plain.deals()) for p in every] for plain in each])
    assert swept.draws == drawn.count
    assert swept.deals.tolist() == in_s.sum(axis=0).tolist()
    assert swept.any.tolist() == in_s.any(axis=1).tolist()
    assert information(swept) == pytest.approx(in_s.any(axis=1).mean() - in_s.mean(axis=0).max())
    assert np.array_equal(deal_matrix(b, drawn, np.arange(b.space.size)), in_s)
    got = odds(b, drawn, every)
    assert got.p.tolist() == [sum(pl.deal(p) and pl.exists(p) for pl in each) / drawn.count for p in every]
    for a in range(len(b.parties)):
        stance = np.array([[pl.stance(a, p) for p in every] for pl in each])
        assert np.allclose(got.p_for[:, a], (stance == "for").mean(axis=0))
        assert np.allclose(got.p_abstain[:, a], (stance == "abstain").mean(axis=0))
    assert np.allclose(got.refusals, np.mean([[pl.refusing(p) for p in every] for pl in each], axis=0))
    product = [
        np.prod(
            [
                np.mean([pl.stance(a, p) != "against" for pl in each])
                for a in range(len(b.parties))
                if each[0].must(a, p)
            ]
        )
        for p in every
    ]
    assert np.allclose(got.independent, product)


def test_still_draws_give_the_search():
    b, t = random_bargain(3)
    swept = sweep_draws(b, still(b, 4))
    assert np.flatnonzero(swept.deals == 4).tolist() == search_bargain(b, t).deals.codes.tolist()
    assert set(swept.deals.tolist()) <= {0, 4}


def test_wilson_intervals():
    """Design page, O8."""
    low, high = wilson([1500], 2000)
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (0.7306, 0.7685)
    low, high = wilson([16], 25)
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (0.4452, 0.7975)


def test_how_many_draws_the_sweep_gets():
    assert swept_draws(531_441, 2000) == 940
    assert swept_draws(2_857_680, 2000) == 200
    assert swept_draws(1000, 2000) == 2000


# --- common causes ---


def test_shared_causes_correlate_as_stated():
    """Two rows of one cause have normal scores with correlation κ; reversed ones -κ; others none."""
    for shared in (0.0, 0.5, 0.9):
        q = quantiles(["a", "b", "c", "d"], ["street", "street", "reverse:street", ""], 4000, 1, shared)
        z = norm.ppf(q)
        r = np.corrcoef(z.T)
        assert abs(r[0, 1] - shared) < 0.05
        assert abs(r[0, 2] + shared) < 0.05
        assert abs(r[0, 3]) < 0.05
        assert abs(q.mean(axis=0) - 0.5).max() < 0.02
        assert abs(q.std(axis=0) - np.sqrt(1 / 12)).max() < 0.02


def test_a_new_row_changes_nobody_elses_draws():
    one = quantiles(["a", "b"], ["street", ""], 50, 3)
    two = quantiles(["new", "a", "b"], ["other", "street", ""], 50, 3)
    assert np.array_equal(one, two[:, 1:])
    assert not np.array_equal(one, quantiles(["a", "b"], ["street", ""], 50, 4))


def test_bad_switches():
    with pytest.raises(UsageError, match="from 0 to 1"):
        quantiles(["a"], [""], 5, 0, 1.5)
    with pytest.raises(UsageError, match="1 or more"):
        quantiles(["a"], [""], 0)


def frames(**more):
    rows = [
        {
            "party": "north",
            "issue": "gates",
            "position": 100,
            "position_low": 60,
            "position_high": 100,
            "salience": 60,
            "salience_low": 40,
            "salience_high": 80,
        },
        {"party": "north", "issue": "aid", "position": 0, "salience": 20},
        {"party": "south", "issue": "gates", "position": 40, "salience": 50, "veto": "yes"},
    ]
    lines = [
        {
            "redline": "street",
            "issue": "gates",
            "party": "north",
            "low": 50,
            "high": 100,
            "likelihood": 0.3,
            "cause": "street",
            "source": "s",
        },
        {
            "redline": "mandate",
            "issue": "gates",
            "party": "south",
            "low": 50,
            "high": 100,
            "likelihood": 0.4,
            "cause": "street",
            "source": "s",
        },
    ]
    consents = [{"party": "north", "role": "must"}, {"party": "south", "role": "must"}]
    return tables(**({"positions": rows, "redlines": lines, "consents": consents} | more))


def test_one_uncertain_party_that_must_agree_gives_its_own_share():
    got = read_bargain(frames(redlines=frames()["redlines"].iloc[:1].to_dict("records")))
    drawn = draw(got.bargained, got.sources, 2000, shared=0.0)
    one = odds(got.bargained, drawn, [[1, 0]])
    assert one.p[0] == one.p_for[0, 0]
    assert one.p[0] == pytest.approx(one.independent[0])
    assert abs(one.p[0] - 0.7) < 0.04


def test_shared_causes_lift_the_odds_over_the_product():
    got = read_bargain(frames())
    apart = odds(got.bargained, draw(got.bargained, got.sources, 4000, shared=0.0), [[1, 0]])
    close = odds(got.bargained, draw(got.bargained, got.sources, 4000, shared=0.9), [[1, 0]])
    assert abs(apart.p[0] - 0.7 * 0.6) < 0.03
    assert abs(apart.p[0] - apart.independent[0]) < 0.03
    assert close.p[0] > close.independent[0] + 0.1
    assert abs(close.p_for[0] - apart.p_for[0]).max() < 0.04


def test_draws_follow_the_ranges_and_the_default_reserve_follows_the_draw():
    got = read_bargain(frames())
    drawn = draw(got.bargained, got.sources, 500)
    gates = drawn.tables[0][:, 0, :] / drawn.tables[0][:, 0, :].max(axis=1, keepdims=True)
    assert gates.std(axis=0).max() > 0.01
    default = sum(t[:, 0, 0] for t in drawn.tables)
    assert np.array_equal(drawn.reserves[:, 0], default)
    assert abs(drawn.real.mean(axis=0) - [0.3, 0.4]).max() < 0.06
    middle = got.bargained
    assert (
        read_bargain(
            frames(positions=[{**r, "salience_low": 10} for r in frames()["positions"].to_dict("records")])
        )
        .bargained.tables[0]
        .tolist()
        == middle.tables[0].tolist()
    )


def test_the_affected_line_stands_apart_and_reads_not_asked():
    base = frames()
    silent = base | {
        "consents": pd.DataFrame(
            [{"party": "people", "role": "affected"}, {"party": "south", "role": "must"}]
        )
    }
    got = read_bargain(silent)
    drawn = draw(got.bargained, got.sources, 300)
    one = odds(got.bargained, drawn, [[1, 0]])
    assert np.isnan(one.affected[0])
    told = silent | {
        "reserves": pd.DataFrame([{"party": "people", "value": 90}]),
        "positions": pd.concat(
            [base["positions"], pd.DataFrame([{"party": "people", "issue": "gates", "position": 0}])]
        ),
    }
    asked = read_bargain(told)
    two = odds(asked.bargained, draw(asked.bargained, asked.sources, 300), [[1, 0], [0, 0]])
    assert two.affected.tolist() == [0, 1]
    assert two.p[0] == one.p[0]


# --- what to find out ---


def two_ways():
    """Two packages; which one is a deal hangs on one red line each way."""
    place = space([[0, 50, 100]], no_deal=[0])
    lines = [RedLine(0, {0: [1]}, "first"), RedLine(0, {0: [2]}, "second"), RedLine(1, {0: [0]}, "idle")]
    b = bargain([np.ones((2, 3))], [0, 0], lines, Rule(["must", "none"]), over=place)
    flips = np.random.default_rng(5).random(2000) < 0.5
    idle = np.random.default_rng(6).random(2000) < 0.5
    real = np.stack([flips, ~flips, idle], axis=1)
    asked = (
        Question("first", "redline", 0, real[:, 0].astype(float)),
        Question("idle", "redline", 1, idle.astype(float)),
    )
    return b, replace(still(b, 2000, real), questions=asked)


def test_learning_what_decides_gains_and_noise_does_not():
    b, drawn = two_ways()
    counts = sweep_draws(b, drawn)
    assert information(counts) == pytest.approx(0.5, abs=0.03)
    first, idle = learn(b, drawn, counts)
    assert (first.name, idle.name) == ("first", "idle")
    assert first.gain == pytest.approx(0.5, abs=0.03)
    assert first.low < 0.5 < first.high
    assert first.seen
    assert abs(idle.gain) < 0.05
    assert not idle.seen


def test_questions_of_noise_are_seen_no_more_often_than_chance():
    b, drawn = two_ways()
    dice = np.random.default_rng(9)
    noise = tuple(Question(f"n{i}", "reserve", 0, dice.random(2000)) for i in range(100))
    found = learn(b, replace(drawn, questions=noise), sweep_draws(b, drawn))
    assert sum(one.low > 0 for one in found) <= 8
    assert abs(np.mean([one.gain for one in found])) < 0.02


def test_without_any_deal_there_is_nothing_to_learn():
    b, drawn = two_ways()
    shut = bargain([np.ones((2, 3))], [500, 0], b.redlines, Rule(["must", "none"]), over=b.space)
    drawn = replace(still(shut, 20, drawn.real[:20]), questions=drawn.questions)
    assert [one.gain for one in learn(shut, drawn, sweep_draws(shut, drawn))] == [0, 0]


# --- switch points ---


@pytest.mark.parametrize("quota", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_reserves_and_red_lines_flip_where_they_are_said_to(seed, quota):
    b, t = random_bargain(seed, quota=quota)
    now = judge(b, t).deal
    found = [s for s in switches(b, t) if s.about == "tabled"]
    named = {s.party: s.flips_at for s in found if s.kind == "reserve"}
    for a in range(len(b.parties)):
        if b.reserves[a] <= NO_RESERVE:
            assert a not in named
            continue
        u = int(b.worth(t)[0, a])

        def verdict(bound, a=a):
            reserves, abstains = b.reserves.copy(), b.abstains.copy()
            reserves[a] = abstains[a] = bound
            return judge(replace(b, reserves=reserves, abstains=abstains), t).deal

        flips = verdict(u) != now if not now else verdict(u + 1) != now
        assert (a in named) == flips
        if flips:
            assert named[a] == u / 10_000
            assert verdict(u) != verdict(u + 1)
    lines = {s.what for s in found if s.kind == "redline"}
    for r, line in enumerate(b.redlines):
        without = judge(replace(b, redlines=(*b.redlines[:r], *b.redlines[r + 1 :])), t).deal
        assert (line.name in lines) == (without and not now)


@pytest.mark.parametrize("seed", range(60))
def test_the_reserve_on_which_any_deal_hangs(seed):
    b, t = random_bargain(seed, issues=3)
    some = bool(search_bargain(b, t).deals.count)
    named = {s.party: round(s.flips_at * 10_000) for s in switches(b) if s.kind == "reserve"}
    for a in b.bargainers.tolist():
        if b.reserves[a] <= NO_RESERVE:
            continue

        def any_deal(bound, a=a):
            reserves, abstains = b.reserves.copy(), b.abstains.copy()
            reserves[a] = abstains[a] = bound
            return bool(search_bargain(replace(b, reserves=reserves, abstains=abstains), t).deals.count)

        flips = any_deal(NO_RESERVE + 1) != some if not some else any_deal(2**28) != some
        assert (a in named) == flips
        if flips:
            assert any_deal(named[a])
            assert not any_deal(named[a] + 1)


def test_the_salience_that_flips_the_tabled_package():
    rows = [
        {
            "party": "south",
            "issue": "gates",
            "position": 0,
            "salience": 60,
            "salience_low": 0,
            "salience_high": 60,
            "veto": "yes",
        },
        {"party": "south", "issue": "aid", "position": 100, "salience": 40},
    ]
    terms = [{"proposal": "text", "issue": i, "value": v} for i, v in (("gates", 50), ("aid", 100))]
    for reserve in ([], [{"party": "south", "value": 60, "on": "2021-01-01"}]):
        got = read_bargain(tables(positions=rows, terms=terms, reserves=reserve))
        text = got.proposals["text"]
        found = {s.what: s for s in switches(got.bargained, text, got.sources) if s.kind == "salience"}
        for issue, one in found.items():

            def verdict(salience, issue=issue, reserve=reserve, text=text):
                changed = [
                    {**r, "salience": salience if r["issue"] == issue else r["salience"]} for r in rows
                ]
                return judge(
                    read_bargain(tables(positions=changed, terms=terms, reserves=reserve)).bargained, text
                ).deal

            assert verdict(one.flips_at - 0.5) != verdict(one.flips_at + 0.5)
        if reserve:
            # 50·s + 100·40 = 60·(s + 40) at s = 160: out of reach; aid: s·(100 - 60) = 60·(60 - 50).
            assert set(found) == {"aid"}
            assert found["aid"].flips_at == pytest.approx(15)
        else:
            # Default: 50·60 against 100·40, even at 30 for aid, and at 80 for the gates.
            assert found["aid"].flips_at == pytest.approx(30)
            assert found["gates"].flips_at == pytest.approx(80)
            assert not found["gates"].in_range
