"""What computed results are worth to parties, and parties that stand as the claims say."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from maabar.engine import settings_for
from maabar.engines.talks import ENGINE
from maabar.errors import CaseError
from maabar.staked import stakes_problems
from maabar.study import compare
from maabar.talking import talks
from maabar.work import call
from tests.engines.talks.test_engine import answer
from tests.test_talks_verb import made, tables

#: South, 40 of 100, misses 20 points on a text at 100: no deal is worth 60 to it.
SHORT = [
    {"party": "north", "issue": "gates", "position": 100, "salience": 50},
    {"party": "south", "issue": "gates", "position": 40, "salience": 50, "veto": "yes"},
]
STAKE = {
    "party": "south",
    "table": "till.purse",
    "column": "usd",
    "where": "who=south",
    "points_per_unit": 0.001,
    "source": "assumed: made",
    "sensitivity": "public",
}
OFFER = [
    {"option": "as-is", "name": "As it is", "proposal": "now"},
    {"option": "o", "name": "O", "proposal": "offer"},
]


def purse(*amounts, who="south"):
    """A result by draw; the first is the case as stated."""
    return pd.DataFrame(
        {"draw": [float(d) for d in range(len(amounts))], "who": who, "usd": [float(one) for one in amounts]}
    )


def closed(stakes, *, bring, same=(0, 0, 0), **changes):
    case = made(**{"redlines": [], "positions": SHORT, "stakes": stakes, "options": OFFER, **changes})
    given = {} if bring is None else {"till.purse": purse(*bring), "as-is.till.purse": purse(*same)}
    held = settings_for(ENGINE, case, {"draws": 200})
    found = call(ENGINE, ENGINE.close, case.under("o"), held, given, 1, 0)
    whole = found["talks.with_stakes"]
    return (whole.iloc[0] if len(whole) else None), found["talks.stakes"]


def test_what_a_result_brings_is_added_to_the_worth_of_the_text_against_what_nothing_would_bring():
    whole, rows = closed([STAKE], bring=(5_000, 30_000, 30_000), same=(0, 10_000, 10_000))
    assert (whole["p"], whole["p_with_stakes"], whole["counted"], whole["draws"]) == (0, 1, 1, 2)
    (row,) = rows.to_dict("records")
    assert (row["result_p50"], row["points_p50"], row["why"], row["basis"]) == (30_000, 20, "", "assumed")
    assert (row["p_for"], row["p_for_with"]) == (0, 1)
    # A dollar less does not do.
    whole, rows = closed([STAKE], bring=(0, 29_000, 29_000), same=(0, 10_000, 10_000))
    assert (whole["p_with_stakes"], rows["points_p50"].iloc[0]) == (0, 19)


def test_draws_of_the_result_are_gone_through_in_turn_and_the_stated_case_counts_only_alone():
    whole, rows = closed([STAKE], bring=(0, 0, 40_000))
    assert whole["p_with_stakes"] == 0.5
    assert (rows["points_p10"].iloc[0], rows["points_p90"].iloc[0]) == (0, 40)
    whole, rows = closed([STAKE], bring=(40_000,), same=(0,))
    assert (whole["p_with_stakes"], whole["draws"], rows["draws"].iloc[0]) == (1, 0, 0)


def test_a_stated_reference_stands_in_place_of_what_nothing_would_bring():
    whole, rows = closed([STAKE | {"reference": 10_000}], bring=(0, 30_000, 30_000), same=(0, 30_000, 30_000))
    assert (whole["p_with_stakes"], rows["points_p50"].iloc[0]) == (1, 20)


def test_a_range_of_points_is_drawn_and_a_loss_takes_away():
    wide = STAKE | {"points_per_unit": 0.002, "points_per_unit_low": 0, "points_per_unit_high": 0.004}
    whole, rows = closed([wide], bring=(0, 10_000, 10_000))
    assert 0.4 < whole["p_with_stakes"] < 0.6
    assert 0 < rows["points_p10"].iloc[0] < rows["points_p90"].iloc[0] < 40
    loss = [STAKE | {"party": "north", "points_per_unit": -1}]
    _, rows = closed(loss, bring=(0, 500, 500))
    assert rows["p_for"].iloc[0] == 1
    assert rows["p_for_with"].iloc[0] == 0


def test_nothing_lifts_a_red_line():
    lines = tables()["redlines"]
    whole, rows = closed([STAKE], bring=(0, 9e9, 9e9), redlines=lines)
    assert (whole["p_with_stakes"], rows["p_for_with"].iloc[0]) == (0, 0)


def test_those_who_would_have_to_cross_are_not_paid():
    whole, rows = closed([STAKE | {"party": "folk"}], bring=(0, 9e9, 9e9))
    assert (whole["counted"], rows["why"].iloc[0]) == (0, "affected")
    assert np.isnan(rows["points_p50"].iloc[0])


@pytest.mark.parametrize(
    ("change", "bring", "why"),
    [
        ({}, None, "no table"),
        ({"column": "eur"}, (0, 1, 1), "no column"),
        ({"column": "who"}, (0, 1, 1), "no column"),
        ({"where": "whom=south"}, (0, 1, 1), "no column"),
        ({"where": "who=east"}, (0, 1, 1), "no row"),
        ({}, (np.nan, np.nan, np.nan), "no row"),
    ],
)
def test_a_result_that_is_not_there_is_left_out_by_name_and_not_taken_for_nought(change, bring, why):
    whole, rows = closed([STAKE | change], bring=bring)
    assert rows["why"].iloc[0] == why
    assert (whole["counted"], whole["left_out"]) == (0, 1)
    assert np.isnan(whole["p_with_stakes"])


def test_rows_that_fit_are_added_up():
    more = [STAKE | {"where": ""}]
    whole, _ = closed(more, bring=(0, 20_000, 20_000))
    assert whole["p_with_stakes"] == 1


def test_without_a_package_or_with_a_hidden_row_nothing_is_said():
    none = made(redlines=[], positions=SHORT, stakes=[STAKE])
    held = settings_for(ENGINE, none, {"draws": 50})
    assert call(ENGINE, ENGINE.close, none.under("as-is"), held, {}, 1, 0)["talks.stakes"].empty
    hidden = made(
        redlines=[], positions=SHORT, stakes=[STAKE, STAKE | {"sensitivity": "secret"}], options=OFFER
    )
    case = hidden.at_level("restricted").under("o")
    assert call(ENGINE, ENGINE.close, case, held, {}, 1, 0)["talks.stakes"].empty


def test_measures_of_any_engine_may_be_named_and_every_option_is_told_apart():
    named = STAKE | {"table": "drawn", "column": "value", "where": "measure=talks.room", "points_per_unit": 1}
    case = made(redlines=[], positions=SHORT, stakes=[named], options=OFFER)
    study = compare(case, draws=3, engines=["talks"], level="restricted", settings={"talks": {"draws": 50}})
    rows = study["talks.stakes"]
    assert list(rows["option"]) == ["o"]
    # No option but `o` has a room, so there is nothing to compare with.
    assert rows["why"].iloc[0] == "no row"
    fixed = [named | {"reference": 0, "where": "measure=talks.room"}]
    again = compare(
        made(redlines=[], positions=SHORT, stakes=fixed, options=OFFER), draws=3, engines=["talks"],
        level="restricted", settings={"talks": {"draws": 50}},
    )  # fmt: skip
    whole = again["talks.with_stakes"].set_index("option").loc["o"]
    room = again["talks.options"].set_index("option").loc["o", "room"]
    assert (whole["counted"], whole["draws"], whole["left_out"]) == (1, 3, 0)
    assert again["talks.stakes"]["points_p50"].tolist() == [room]


def test_a_condition_that_is_none_is_a_fault_with_row_and_column():
    case = made(stakes=[STAKE, STAKE | {"where": "south"}])
    (fault,) = [p for p in ENGINE.check(case, settings_for(ENGINE, case, {})) if p.file == "stakes.csv"]
    assert (fault.row, fault.column, fault.value) == (3, "where", "south")


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ({"table": "zzz"}, "table", "zzz"),
        ({"table": "talks.options", "column": "gap", "where": ""}, "table", "talks.options"),
        ({"table": "drawn", "column": "valu", "where": ""}, "column", "valu"),
        ({"table": "drawn", "column": "measure", "where": ""}, "column", "measure"),
        ({"table": "drawn", "column": "value", "where": "measur=aid.unmet"}, "where", "measur=aid.unmet"),
        ({"table": "drawn", "column": "value", "where": "measure=aid.unmett"}, "where", "aid.unmett"),
        ({"table": "drawn", "column": "value", "where": "measure=talks.room"}, "where", "talks.room"),
    ],
)
def test_a_result_that_no_engine_gives_is_a_fault_with_row_and_column(change, column, value):
    good = STAKE | {"table": "drawn", "column": "value", "where": "measure=trade.till[south]"}
    (fault,) = stakes_problems(made(stakes=[good, good | change]))
    assert (fault.row, fault.column, fault.value, fault.level) == (3, column, value, "error")
    assert fault.fix


# --- stances from claims ---


def unheard(**changes):
    """South must agree and no row tells what it wants; a claim says that it refuses the offer."""
    rows = {
        "redlines": [],
        "positions": SHORT[:1],
        "consents": [*tables()["consents"], {"party": "south", "role": "must", "sensitivity": "public"}],
        "options": OFFER,
    }
    return made(**{**rows, **changes})


def filled(case):
    return replace(
        case, about=replace(case.about, settings=MappingProxyType({"talks": {"use_evidence": "fill"}}))
    )


def test_a_party_that_must_agree_and_is_not_heard_is_a_fault_unless_claims_may_tell():
    with pytest.raises(CaseError, match="nothing tells what it wants"):
        answer(unheard())
    warnings = ENGINE.check(filled(unheard()), settings_for(ENGINE, filled(unheard()), {}))
    assert any("told without it" in str(one) for one in warnings if one.level == "warning")


def test_it_stands_on_the_text_as_the_claims_say_and_on_nothing_else():
    study = compare(filled(unheard()), draws=1, level="secret", settings={"talks": {"draws": 500}})
    packages = study["talks.packages"]
    text = packages[(packages["proposal"] == "offer") & (packages["package"] == 1)].iloc[0]
    assert (text["deal"], text["refusing"]) == ("no", "south")
    stances = study["talks.stances"]
    mine = (
        stances[(stances["proposal"] == "offer") & (stances["package"] == 1)].set_index("party").loc["south"]
    )
    said = study["evidence.positions"]
    said = said[
        (said["proposal"] == "offer") & (said["party"] == "south") & (said["aspect"] == "stance")
    ].iloc[0]
    assert mine["stance"] == "against"
    assert abs(mine["p_for"] - said["p_for"]) < 0.1
    assert abs(text["p"] - (1 - said["p_against"])) < 0.1
    # Nobody said anything of another text, so there it neither agrees nor refuses, and nothing is counted as agreed.
    others = packages[(packages["proposal"] == "after") | (packages["package"] > 1)]
    assert len(others)
    assert (others["deal"] == "").all()
    assert (others["unknown"] == "south").all()
    assert others["p"].isna().all()
    elsewhere = stances[(stances["party"] == "south") & (stances["package"] > 1)]
    assert (elsewhere["stance"] == "unknown").all()
    assert elsewhere["p_for"].isna().all()
    row = study["talks.options"].set_index("option").loc["o"]
    assert np.isnan(row["gap"])
    assert np.isnan(row["room"])
    parties = study["talks.parties"].set_index("party")
    assert parties.loc["south", "judged"] == "claims"
    assert np.isnan(parties.loc["south", "accepts"])
    assert not (study["talks.said"]["differs"] == "yes").any()


def test_the_verb_says_the_same():
    (one,) = talks(filled(unheard()), proposal="offer")["packages"]
    assert (one["deal"], one["refusing"]) == (False, ["south"])
    (other,) = talks(filled(unheard()), ["gates=50"])["packages"]
    assert (other["deal"], other["refusing"], other["unknown"], other["chance"]) == (
        None,
        [],
        ["south"],
        None,
    )
    assert other["parties"][-1]["stance"] == "unknown"


def test_those_who_would_have_to_cross_are_never_filled_in():
    claims = [tables()["claims"][0] | {"said_by": "folk", "value": "for"}]
    (one,) = talks(filled(unheard(claims=claims)), proposal="offer")["packages"]
    assert one["affected"][0]["stance"] == "not asked"
