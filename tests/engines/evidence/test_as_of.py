"""Section 6.5: the built-in case as it was known day by day, against what happened and what was said."""

import functools

import pandas as pd
import pytest

from maabar.case import read
from maabar.engines.evidence import explain, positions, status
from tests.engines.evidence.by_hand import Layer, day
from tests.engines.evidence.making import choose, pick, run, split

SARAQIB, ABU_ZENDIN, MIZNAZ = "saraqib-tronba", "abu-zendin", "miznaz"
POINTS = (SARAQIB, ABU_ZENDIN, MIZNAZ)
OFFER = "russian-2021-03"
WAY = {"use": "people", "direction": "b_to_a"}
READ = pytest.mark.parametrize("known_by", ["collected", "published"])


@functools.cache
def case():
    return read("nw-syria-2021")


@functools.cache
def states(on, known, known_by):
    return status(case(), on=on, known=known, known_by=known_by)


@functools.cache
def stands(on, known, known_by):
    return positions(case(), on=on, known=known, known_by=known_by)


@functools.cache
def everything(on, known):
    return run(case(), on=on, known=known)


def of(crossing, layer, on, known, known_by):
    return pick(states(on, known, known_by), crossing=crossing, layer=layer, **WAY)


def chance(aspect, on, known, known_by):
    """P(yes) and label of one aspect of the offer itself."""
    row = pick(choose(stands(on, known, known_by), proposal=OFFER, aspect=aspect), party="")
    return row["p_for"], row["status"]


def same_day(day):
    return f"2021-03-{day}", f"2021-03-{day}"


ANY = (0.0, 1.0)
LIKELY = (0.70, 1.0)
SHUT = {"closed", "restricted", "unknown"}
# day on which it is asked = known, crossing, layer, labels allowed, bounds of P(open), bounds of P(closed)
CELLS = [
    # 24 March: an offer and an announced agreement, not a word about any gate
    *(
        (24, point, layer, {"unknown"}, ANY, ANY)
        for point in POINTS
        for layer in ("a", "b", "passage", "effective")
    ),
    # 25 March: the one side opens two points and holds the third back
    (25, SARAQIB, "a", {"open"}, (0.95, 1), ANY),
    (25, ABU_ZENDIN, "a", {"open"}, LIKELY, ANY),
    (25, MIZNAZ, "a", {"unknown"}, ANY, ANY),
    *((25, point, layer, {"unknown"}, ANY, ANY) for point in POINTS for layer in ("b", "passage")),
    *((25, point, "effective", {"unknown"}, (0, 0.35), ANY) for point in POINTS),
    # 26 March: all three declared open, nobody came
    *((26, point, "a", {"open"}, LIKELY, ANY) for point in POINTS),
    (26, SARAQIB, "b", {"closed", "unknown"}, ANY, ANY),
    (26, ABU_ZENDIN, "b", {"unknown"}, ANY, ANY),
    (26, MIZNAZ, "b", {"unknown"}, ANY, ANY),
    *((26, point, "passage", {"none"}, ANY, LIKELY) for point in POINTS),
    (26, SARAQIB, "effective", {"closed"}, (0, 0.20), LIKELY),
    (26, ABU_ZENDIN, "effective", SHUT, (0, 0.20), ANY),
    (26, MIZNAZ, "effective", SHUT, (0, 0.20), ANY),
    # 30 March: suspended
    *((30, point, "a", {"closed"}, ANY, LIKELY) for point in POINTS),
    *((30, point, "b", SHUT, ANY, ANY) for point in POINTS),
    *((30, point, "passage", {"none"}, ANY, LIKELY) for point in POINTS),
    *((30, point, "effective", {"closed"}, (0, 0.05), (0.90, 1)) for point in POINTS),
]


@READ
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "-".join(map(str, cell[:3])))
def test_cell(cell, known_by):
    day, crossing, layer, labels, opened, shut = cell
    row = of(crossing, layer, *same_day(day), known_by)
    assert row["status"] in labels, row.to_dict()
    assert opened[0] <= row["p_open"] <= opened[1], row.to_dict()
    assert shut[0] <= row["p_closed"] <= shut[1], row.to_dict()


# the same by the arithmetic of the page, where few enough claims speak: a backer's outlets (x = .7) of the government
BY_HAND = {
    (MIZNAZ, 25): Layer().moved(0.5 * 0.7, 2, day("2021-03-25")),  # pending: a plan
    (ABU_ZENDIN, 25): functools.reduce(
        lambda layer, _: (
            layer.moved(0.5 * 0.7, 2, day("2021-03-25"))
            .said(0.7, 2, day("2021-03-25"))
            .said(0.7, 2, day("2021-03-24"), weight=0.5, negated=True)
        ),
        range(2),  # two outlets
        Layer(),
    ),
    (MIZNAZ, 26): Layer()
    .moved(0.5 * 0.7, 2, day("2021-03-25"))
    .moved(0.5 * 0.7, 2, day("2021-03-26"))
    .said(0.7, 2, day("2021-03-26"))  # resumed
    .said(0.7, 2, day("2021-03-25"), weight=0.5, negated=True),
}


@READ
@pytest.mark.parametrize("cell", BY_HAND, ids=lambda cell: f"{cell[0]}-{cell[1]}")
def test_cell_by_hand(cell, known_by):
    crossing, number = cell
    row = of(crossing, "a", *same_day(number), known_by)
    want = BY_HAND[cell].on(day(f"2021-03-{number}"), day(f"2021-03-{number}"))
    assert [row["p_closed"], row["p_restricted"], row["p_open"]] == pytest.approx(want, abs=1e-9)


@READ
def test_a_pending_point_has_a_plan(known_by):
    row = of(MIZNAZ, "a", *same_day(25), known_by)
    assert row["plan"] == "open"
    assert pd.Timestamp(row["plan_from"]) == pd.Timestamp("2021-03-25")


@READ
def test_what_the_effective_status_rests_on(known_by):
    assert of(SARAQIB, "effective", *same_day(26), known_by)["basis"] == "direct"
    for point in (MIZNAZ, ABU_ZENDIN):
        assert of(point, "effective", *same_day(26), known_by)["basis"] == "inferred"


@READ
@pytest.mark.parametrize(
    ("aspect", "day", "labels", "low", "high"),
    [
        ("offered", 24, {"yes"}, 0.80, 1),
        ("agreed", 24, {"unknown"}, 0, 0.5),
        ("offered", 25, {"yes"}, 0.70, 1),
        ("talks", 25, {"unknown"}, 0.25, 0.35),
        ("agreed", 25, {"no"}, 0, 0.15),
        ("agreed", 26, {"no"}, 0, 0.05),
        ("agreed", 30, {"no"}, 0, 1),
    ],
)
def test_offer(aspect, day, labels, low, high, known_by):
    found, label = chance(aspect, *same_day(day), known_by)
    assert label in labels
    assert low <= found <= high


@READ
def test_talks_rest_on_one_anonymous_voice(known_by):
    row = pick(stands(*same_day(25), known_by), proposal=OFFER, aspect="talks")
    assert row["voices"] == 1


def dissent(kind, on, known, **where):
    return choose(everything(on, known)["dissent"], kind=kind, **where)


def camps(row):
    return split(row["voices_1"]), split(row["voices_2"])


def test_the_agreement_is_disputed_between_the_two_it_names():
    rows = dissent("conflict", *same_day(25), subject=OFFER)
    assert any(
        ("russia" in one and "turkey" in two) or ("turkey" in one and "russia" in two)
        for one, two in map(camps, rows.iloc)
    ), rows.to_string()


@pytest.mark.parametrize("point", POINTS)
def test_declared_open_and_nobody_came(point):
    assert len(dissent("declared-vs-used", *same_day(26), subject=point)) == 1


@pytest.mark.parametrize("day", [23, 24])
def test_nothing_was_declared_or_used_yet(day):
    for point in POINTS:
        assert dissent("declared-vs-used", *same_day(day), subject=point).empty


# on 23 March, as known three days later and as known that evening
@READ
@pytest.mark.parametrize("point", POINTS)
def test_23_march_as_known_on_the_26th(point, known_by):
    gate, way = (of(point, layer, "2021-03-23", "2021-03-26", known_by) for layer in ("a", "effective"))
    assert gate["status"] != "open"
    assert gate["p_open"] <= 0.35
    assert way["status"] != "open"
    assert way["p_open"] <= 0.10


@READ
def test_the_offer_of_23_march_as_known_on_the_26th(known_by):
    offered, _ = chance("offered", "2021-03-23", "2021-03-26", known_by)
    agreed, label = chance("agreed", "2021-03-23", "2021-03-26", known_by)
    assert offered >= 0.70
    assert agreed <= 0.05
    assert label == "no"


def test_the_day_of_the_offer_is_told_in_two_ways():
    rows = dissent("other-date", "2021-03-23", "2021-03-26", subject=OFFER)
    spans = [(pd.Timestamp(row["from"]), pd.Timestamp(row["until"])) for row in rows.iloc]
    assert (pd.Timestamp("2021-03-23"), pd.Timestamp("2021-03-24")) in spans, rows.to_string()


@READ
def test_23_march_as_known_that_evening(known_by):
    known = same_day(23)
    offered, label = chance("offered", *known, known_by)
    assert offered == pytest.approx(0.86, abs=0.1)
    assert label == "yes"
    rows = choose(stands(*known, known_by), proposal=OFFER)
    assert (choose(rows, aspect="agreed")["status"] == "unknown").all()
    assert (choose(rows, aspect="consent")["claims"] == 0).all()
    for point in POINTS:
        assert of(point, "a", *known, known_by)["plan"] == ""


@READ
def test_the_evening_before_nothing_was_offered(known_by):
    rows = choose(stands("2021-03-22", "2021-03-22", known_by), proposal=OFFER)
    assert (rows["status"] == "unknown").all()
    assert (rows["claims"] == 0).all()


@READ
def test_february_as_known_in_march(known_by):
    february = ("2021-02-23", "2021-03-26", known_by)
    gate, passage, way = (of(SARAQIB, layer, *february) for layer in ("a", "passage", "effective"))
    assert gate["p_open"] > gate["p_closed"]
    assert passage["status"] == "none"
    assert passage["p_closed"] >= 0.80
    assert way["p_open"] <= 0.10


@functools.cache
def why(on, known):
    return explain(case(), SARAQIB, on=on, known=known, **WAY)


def first_for_gate_a(on):
    rows = choose(why(on, "2021-03-26"), layer="a", **WAY).sort_values("rank")
    assert rows["delta"].abs().is_monotonic_decreasing
    first = rows.iloc[0]
    assert (first["rank"], first["state"], first["camp"]) == (1, "open", "for")
    assert first["delta"] > 0
    return first["claim"]


def test_why_ranks_the_own_opening_first_for_the_day_of_the_opening():
    assert first_for_gate_a("2021-03-25") == "open-sar-asia"


@pytest.mark.xfail(
    reason="the design's sentence fits its table of 17 claims; of the shipped ones five voices tell of the 25th and"
    " only Russia's resumption of the 26th itself, so leaving that one out moves the 26th most"
)
def test_why_ranks_the_own_opening_first_for_the_day_after():
    assert first_for_gate_a("2021-03-26") == "open-sar-asia"


def test_why_names_no_copy():
    claims = case()["claims"].set_index("claim")
    assert (claims.loc[why(*same_day(26))["claim"], "root"] == "").all()


def test_why_names_nothing_known_later():
    claims = case()["claims"].set_index("claim")
    published = case()["reports"].set_index("report")["published"]
    known = claims.loc[why(*same_day(26))["claim"], "report"].map(published)
    assert (known <= pd.Timestamp("2021-03-26")).all()


@READ
def test_both_readings_of_known_time_are_the_same_here(known_by):
    """`collected` is empty in this case, so the day of publication stands for it."""
    pd.testing.assert_frame_equal(states(*same_day(26), known_by), states(*same_day(26), "collected"))


def test_the_example_of_the_page():
    """The printed answer of section 3.6: what stands where, and since when."""
    gate = of(SARAQIB, "a", *same_day(26), "collected")
    assert pd.Timestamp(gate["since"]) == pd.Timestamp("2021-03-25")
    assert gate["party"] == "syrian-government"
    other = of(MIZNAZ, "b", *same_day(26), "collected")
    assert (other["basis"], other["claims"], other["party"]) == ("none", 0, "hts")
    road = of(MIZNAZ, "road", *same_day(26), "collected")
    assert road["status"] == "unknown"
    assert pd.Timestamp(of(MIZNAZ, "a", *same_day(26), "collected")["since"]) == pd.Timestamp("2021-03-26")
