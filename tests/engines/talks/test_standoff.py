"""The stand-off: published cases, plain enumeration, and properties."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from maabar.engines.talks.standoff import game, graph, inverse, joint, reach, stability, today
from maabar.engines.talks.standoff_solve import CONCEPTS
from tests.engines.talks.enumerated import Enumerated

#: Fang, Hipel and Kilgour 1993, Interactive Decision Making; checked with the published solvers (talks.md, O6).
DILEMMA = (["P1", "P2"], range(4), None, {"P1": [2, 1, 4, 3], "P2": [2, 4, 1, 3]})
EUPHRATES = (["S", "S", "I"], [0, 1, 2, 4, 5, 6], None, {"S": [6, 3, 5, 2, 1, 4], "I": [3, 6, 1, 5, 2, 4]})
ELMIRA = (
    ["MoE", "U", "U", "U", "LG"],
    [2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25],
    ["start", "stop", "both", "start", "both"],
    {
        "MoE": [7, 6, 11, 10, 4, 4, 8, 5, 12, 9, 4, 4],
        "U": [12, 7, 6, 11, 8, 8, 9, 4, 5, 10, 8, 8],
        "LG": [9, 5, 11, 6, 4, 4, 10, 7, 12, 8, 4, 4],
    },
)
CASES = [
    (DILEMMA, {"nash": [1], "seq": [1, 4], "gmr": [1, 4], "smr": [1, 4]}),
    (EUPHRATES, {"nash": [6], "seq": [6], "gmr": [1, 6], "smr": [6]}),
    (ELMIRA, {
        "nash": [5, 6, 7, 10, 11, 12], "seq": [5, 6, 7, 10, 11, 12],
        "gmr": [1, 4, 5, 6, 7, 10, 11, 12], "smr": [1, 4, 5, 6, 7, 10, 11, 12],
    }),
]  # fmt: skip


@pytest.mark.parametrize("sequences", ["legal", "once"])
@pytest.mark.parametrize(("case", "expected"), CASES)
def test_published_equilibria(case, expected, sequences):
    found = stability(*case, sequences=sequences)
    assert {concept: found.numbers(concept) for concept in CONCEPTS} == expected


def test_published_stability_by_party():
    dilemma = stability(*DILEMMA)
    assert dilemma.as_dict()["nash"] == {"all": [1], "P1": [1, 3], "P2": [1, 2]}
    for concept in ("gmr", "smr", "seq"):
        assert dilemma.as_dict()[concept] == {"all": [1, 4], "P1": [1, 3, 4], "P2": [1, 2, 4]}
    euphrates = stability(*EUPHRATES).as_dict()
    assert [euphrates[c]["S"] for c in CONCEPTS] == [[1, 6], [1, 3, 6], [1, 3, 6], [1, 3, 6]]
    assert [euphrates[c]["I"] for c in CONCEPTS] == [[2, 4, 6], [1, 2, 4, 5, 6], [2, 4, 6], [2, 4, 5, 6]]
    elmira = stability(*ELMIRA)
    assert [len(moves) for moves in elmira.game.moves] == [6, 12, 12]
    assert all(elmira.numbers(concept, "MoE") == list(range(1, 13)) for concept in CONCEPTS)


def test_elmira_together():
    found = joint(stability(*ELMIRA).game)
    exits = {one.members: one.pairs() for one in found}
    assert exits == {
        ("MoE", "U"): [(2, 4), (7, 10), (8, 10)],
        ("MoE", "LG"): [(1, 7), (3, 9)],
        ("U", "LG"): [(2, 4), (2, 10), (8, 10)],
        ("MoE", "U", "LG"): [(2, 4), (2, 10), (8, 10)],
    }
    assert not found[0].stable["nash"][6]
    assert all(one.stable["nash"][9] for one in found)


def test_elmira_as_printed_with_nine_states():
    """The published form: what the others do no longer matters once Uniroyal has left, so four combinations are one."""
    actions = [
        {"action": name, "party": party, "direction": way}
        for name, party, way in zip(
            ["modify", "delay", "accept", "abandon", "insist"], ELMIRA[0], ELMIRA[2], strict=True
        )
    ]
    states = ["NYNNN", "YYNNN", "NNYNN", "YNYNN", "NYNNY", "YYNNY", "NNYNY", "YNYNY", "- N N Y -"]
    payoffs = {p: [row[k] for k in (0, 1, 2, 3, 6, 7, 8, 9, 4)] for p, row in ELMIRA[3].items()}
    found = game(actions, feasible=states, payoffs=payoffs).stability()
    assert found.numbers("nash") == found.numbers("seq") == [5, 8, 9]
    assert found.numbers("gmr") == found.numbers("smr") == [1, 4, 5, 8, 9]
    assert found.game.name(8) == "?modify|abandon|?insist"


@pytest.mark.parametrize(("concept", "count"), [("nash", 240), ("seq", 384), ("gmr", 384), ("smr", 300)])
def test_inverse_of_euphrates(concept, count):
    """Of Syria's 720 strict rankings; by the formula, and by solving all of them."""
    base = stability(*EUPHRATES).game
    found = inverse(base, 1, "S", concept)
    assert found.share * 720 == pytest.approx(count, abs=1e-9)
    assert found.exact
    assert found.low == found.high == found.share
    held = sum(
        bool(stability(*EUPHRATES[:3], {"S": ranking, "I": EUPHRATES[3]["I"]}).holds(concept, "S")[1])
        for ranking in permutations(range(6))
    )
    assert held == count


ROWS = [("keep-offer", "russia", "yes"), ("strike", "russia", "yes"), ("agree", "turkey", "both"),
        ("open", "sna", "no"), ("protest", "activists", "yes"), ("convoys", "un", "no")]  # fmt: skip
WISHES = {
    "russia": "open; not protest; not (strike iff open); agree; keep-offer",
    "turkey": "not strike; not (protest and open); not protest; agree iff open; agree",
    "sna": "not open; not strike; not protest",
    "activists": "not open; protest iff (agree or open); not strike; not agree",
    "un": "not strike; convoys; not protest",
}
RULES = [
    ("open and not (agree and keep-offer)", "open"),
    ("agree and not keep-offer", "agree"),
    ("convoys and not open", "convoys"),
]


def crossing(*, undo):
    """O10: the stand-off of 25 March 2021, inputs assumed; expected values checked there by full enumeration."""
    return game(
        [{"action": a, "party": p, "now": n} for a, p, n in ROWS],
        exclusions=[{"statement": s, "undo": [u] if undo else []} for s, u in RULES],
        preferences=WISHES,
    )


def test_crossing_with_undo():
    held = crossing(undo=True)
    found = held.stability()
    assert held.places.count == 20
    assert sum(map(len, held.moves)) == 116
    assert found.names("nash") == found.names("seq") == ["keep-offer|strike"]
    expected = [
        "none",
        "keep-offer",
        "strike",
        "keep-offer|strike",
        "keep-offer|agree",
        "keep-offer|strike|agree",
        "keep-offer|strike|protest",
    ]
    assert found.names("gmr") == found.names("smr") == expected
    k = held.at("keep-offer|strike")
    several = joint(held, largest=5)
    assert len(several) == 26  # every coalition of two to five
    assert all(one.stable["nash"][k] for one in several)


def test_crossing_without_undo_has_a_false_equilibrium():
    held = crossing(undo=False)
    found = held.stability()
    assert sum(map(len, held.moves)) == 80
    false = "keep-offer|agree|open|protest|convoys"
    assert found.names("nash") == ["keep-offer|strike", false]
    assert found.names("seq") == ["keep-offer|strike", "keep-offer|agree", false]
    assert len(found.names("gmr")) == 9
    assert found.names("gmr") == found.names("smr")


def test_crossing_today():
    held = crossing(undo=True)
    found = today(held)
    assert found.verdict == {"nash": "never", "seq": "never", "gmr": "sometimes", "smr": "sometimes"}
    assert found.share["gmr"] == 0.5
    assert [one.now for one in found.completions if one.stable["gmr"]] == [{"agree": "no"}]
    assert found.contradicted == ("now agree",)
    assert found.untold == found.dropped == ()
    assert set(today(held, {"protest": "no", "agree": "no"}).verdict.values()) == {"always"}


def test_today_drops_what_cannot_be():
    held = crossing(undo=True)
    found = today(held, {"keep-offer": "unknown"})
    assert [one.now for one in found.dropped] == [{"keep-offer": "no", "agree": "yes"}]
    assert len(found.completions) == 3
    assert found.untold == ("now keep-offer",)


def test_today_where_what_can_be_done_is_uncertain():
    """A party that may or may not be able to strike: what is stable depends on it."""
    held = game(
        [{"action": "strike", "party": "a", "now": "no", "available": "both"}], preferences={"a": ["strike"]}
    )
    found = today(held)
    assert found.verdict["nash"] == "sometimes"
    assert [(one.available, one.stable["nash"]) for one in found.completions] == [
        ({"strike": "yes"}, False),
        ({"strike": "no"}, True),
    ]
    assert found.contradicted == ("available strike",)
    assert today(held, available={"strike": "no"}).verdict["nash"] == "always"


SEEDS = range(150)


@pytest.mark.parametrize("seed", SEEDS)
def test_against_enumeration(seed):
    plain = Enumerated(seed)
    payoffs = plain.payoffs
    for sequences in ("legal", "once"):
        held = game(plain.actions, exclusions=plain.exclusions, payoffs=payoffs, sequences=sequences)
        order = [plain.parties.index(party) for party in held.parties]
        if sequences == "legal":
            assert held.places.count == len(plain.situations)
            for i, k in enumerate(order):
                assert [set(held.moves[i].of(s).tolist()) for s in range(held.places.count)] == plain.moves[k]
        found = held.stability()
        for concept in CONCEPTS:
            for i, k in enumerate(order):
                expected = [plain.stable(k, s, concept, sequences) for s in range(held.places.count)]
                assert found.stable[concept][i].tolist() == expected, (concept, sequences, i)


@pytest.mark.parametrize("seed", range(60))
def test_coalitions_against_enumeration(seed):
    plain = Enumerated(seed, most_actions=5)
    held = game(plain.actions, exclusions=plain.exclusions, payoffs=plain.payoffs)
    for one in joint(held):
        members = [plain.parties.index(party) for party in one.members]
        exits = plain.joint_exits(members)
        assert {(a - 1, b - 1) for a, b in one.pairs()} == exits
        for concept in CONCEPTS:
            expected = [plain.joint_stable(members, s, concept, exits) for s in range(held.places.count)]
            assert one.stable[concept].tolist() == expected


@pytest.mark.parametrize("seed", range(60))
def test_inverse_against_all_subsets(seed):
    """The needs and the share against trying which sets of situations rank no higher."""
    plain = Enumerated(seed, most_actions=3)
    n = len(plain.situations)
    held = game(plain.actions, exclusions=plain.exclusions, payoffs=plain.payoffs)
    for party in held.parties:
        kept = plain.payoffs[party]
        for concept in CONCEPTS:
            found = inverse(held, n // 2, party, concept)
            others = [s for s in range(n) if s != n // 2]
            good = {}
            for size in range(n):
                for below in combinations(others, size):
                    row = [0 if s in below else 2 for s in range(n)]
                    row[n // 2] = 1
                    plain.payoffs[party] = row
                    good[frozenset(below)] = plain.stable(plain.parties.index(party), n // 2, concept)
            plain.payoffs[party] = kept
            least = {b for b, held_ in good.items() if held_ and not any(good[b - {x}] for x in b)}
            assert {frozenset(need) for need in found.needs} == least
            ways = sum(held_ / (n * len(list(combinations(others, len(b))))) for b, held_ in good.items())
            assert found.share == pytest.approx(ways)


def test_sampled_share_holds_the_exact_one(monkeypatch):
    from maabar.engines.talks import standoff_inverse

    held = stability(*EUPHRATES).game
    monkeypatch.setattr(standoff_inverse, "EXACT_LIMIT", 0)
    found = inverse(held, 1, "S", "smr", seed=3)
    assert not found.exact
    assert found.low < 300 / 720 < found.high
    assert found.high - found.low < 0.03
    assert found == inverse(held, 1, "S", "smr", seed=3)


def test_inverse_of_a_large_one_lists_some_needs_and_says_so():
    dice = np.random.default_rng(2)
    held = stability(
        [k % 3 for k in range(9)], range(512), None, [dice.permutation(512) for _ in range(3)]
    ).game
    found = inverse(held, 5, "0", "gmr")
    assert not found.complete
    assert not found.exact
    assert 0 < len(found.needs) <= 200
    for need in found.needs[:5]:
        for lacking in (None, *need):
            wishes = np.full(512, 2)
            wishes[[s for s in need if s != lacking]] = 0
            wishes[5] = 1
            rows = [wishes, *held.ranks[1:]]
            again = stability([k % 3 for k in range(9)], range(512), None, rows)
            assert again.holds("gmr", "0")[5] == (lacking is None)


def test_reach_of_the_crossing():
    held = crossing(undo=True)
    start = held.at("keep-offer|strike|protest")
    free = reach(held, start)
    assert free.steps[start] == 0
    goal = held.at("keep-offer|agree|open|convoys")
    way = free.way(goal)
    assert len(way) == free.steps[goal] == 5
    place = start
    for who, there in way:
        assert there in held.moves[held.party(who)].of(place)
        place = there
    improving = reach(held, start, "improving")
    assert improving.steps[held.at("keep-offer|strike")] == 1
    assert improving.steps[goal] == -1
    together = reach(held, start, "coalition")
    assert ((improving.steps >= 0) <= (together.steps >= 0)).all()
    assert ((improving.steps < 0) | (together.steps <= improving.steps)).all()


def test_equilibria_on_the_way():
    held = stability(*DILEMMA)
    free = reach(held.game, 1)
    assert [who for who, _ in free.way(2)] in (["P1", "P2"], ["P2", "P1"])
    assert free.on_the_way(2, np.asarray([True, False, False, False])) in ([], [0])
    assert free.on_the_way(2, np.ones(4, dtype=bool))[0] == 1


@pytest.mark.parametrize("seed", range(20))
def test_reach_against_search(seed):
    plain = Enumerated(seed)
    held = game(plain.actions, exclusions=plain.exclusions, payoffs=plain.payoffs)
    for by in ("any", "improving"):
        found = reach(held, 0, by).steps
        steps = {0: 0}
        queue = [0]
        for s in queue:
            for i in range(len(plain.parties)):
                for t in sorted(plain.moves[i][s] if by == "any" else plain.better(i, s)):
                    if t not in steps:
                        steps[t] = steps[s] + 1
                        queue.append(t)
        assert found.tolist() == [steps.get(s, -1) for s in range(held.places.count)]


@pytest.mark.parametrize("seed", range(30))
def test_names_and_order_of_actions_change_nothing(seed):
    plain = Enumerated(seed)
    held = game(plain.actions, exclusions=plain.exclusions, payoffs=plain.payoffs)
    ids = [held.name(s) for s in range(held.places.count)]
    turned = game(
        plain.actions[::-1],
        exclusions=plain.exclusions[::-1],
        payoffs={party: dict(zip(ids, row, strict=True)) for party, row in plain.payoffs.items()},
    )
    one, two = held.stability(), turned.stability()
    for concept in CONCEPTS:
        normal = {frozenset(name.split("|")) for name in one.names(concept)}
        assert normal == {frozenset(name.split("|")) for name in two.names(concept)}


@pytest.mark.parametrize("seed", range(40))
def test_concepts_are_nested(seed):
    plain = Enumerated(seed)
    found = game(plain.actions, exclusions=plain.exclusions, payoffs=plain.payoffs).stability().stable
    assert (found["nash"] <= found["seq"]).all()
    assert (found["nash"] <= found["smr"]).all()
    assert (found["smr"] <= found["gmr"]).all()
    assert (found["seq"] <= found["gmr"]).all()


def test_graph_alone_is_the_same_game():
    held = stability(*EUPHRATES)
    pairs = {
        party: [(int(a) + 1, int(b) + 1) for a, b in zip(moves.origins(), moves.to, strict=True)]
        for party, moves in zip(held.game.parties, held.game.moves, strict=True)
    }
    assert graph(pairs, EUPHRATES[3]).stability().as_dict() == held.as_dict()
