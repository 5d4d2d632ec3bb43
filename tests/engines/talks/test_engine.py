"""The engine on invented cases and on the built-in one: what it gives, and what it must not."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from maabar.case import read
from maabar.cli import run_app
from maabar.engine import settings_for
from maabar.engines.talks import ENGINE
from maabar.engines.talks.told_today import told_by_evidence
from maabar.errors import CaseError, EngineError, UsageError
from maabar.study import compare
from maabar.talking import talks
from maabar.work import call
from maabar.writing import write_case
from tests.test_talks_verb import made, tables

LEVELS = ("public", "restricted")


def answer(case, level="secret", given=(), **settings):
    """Tables of the base step."""
    held = settings_for(ENGINE, case, {"draws": 200, **settings})
    return call(ENGINE, ENGINE.base, case.at_level(level), held, dict(given), 1, 0)


def options(case, **settings):
    """`talks.options` of every option of a case."""
    found = compare(
        case, draws=1, level="secret", engines=["talks"], settings={"talks": {"draws": 200, **settings}}
    )
    return found["talks.options"].set_index("option")


def asked(tables_):
    rows = tables_["talks.packages"]
    return rows[rows["package"] == 1].set_index("proposal")


def standoff(**changes):
    """North lends its road or not, south opens or not; a gate needs the road."""
    rows = {
        "actions": [
            {"action": "lend", "party": "north", "now": "yes"},
            {"action": "open", "party": "south", "now": "no"},
        ],
        "exclusions": [{"exclusion": "e", "statement": "open and not lend", "undo": "open"}],
        "preferences": [
            {"party": "north", "rank": 1, "statement": "open", "claims": "c1"},
            {"party": "south", "rank": 1, "statement": "not open"},
        ],
    }
    return rows | changes


# --- contract ---


@pytest.mark.parametrize("level", LEVELS)
def test_it_gives_what_it_declares_twice_the_same_and_leaves_its_input_alone(level):
    case = made(**standoff())
    before = {name: frame.copy() for name, frame in case.frames.items()}
    first, second = (answer(case, level) for _ in range(2))
    assert set(first) == {table.name for table in ENGINE.gives if table.once}
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name], check_exact=True, obj=name)
    for name, frame in case.frames.items():
        pd.testing.assert_frame_equal(frame, before[name], check_exact=True, obj=name)


def test_the_order_of_rows_changes_no_number():
    case, turned = (made(**standoff(), **more) for more in ({}, {
        name: list(reversed(tables()[name])) for name in ("positions", "terms", "proposals", "parties")
    }))  # fmt: skip
    for name, frame in answer(case).items():
        other = answer(turned)[name]
        keys = list(frame.columns)
        pd.testing.assert_frame_equal(
            frame.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True), obj=name
        )


def test_it_is_worked_out_once_and_holds_in_every_draw():
    case = made(options=[*tables()["options"], {"option": "taken", "name": "Taken", "proposal": "offer"}])
    study = compare(case, draws=5, level="secret", engines=["talks"], settings={"talks": {"draws": 50}})
    assert list(study["talks.options"]["draw"].unique()) == [0]
    assert "option" not in study["talks.packages"].columns
    drawn = study["drawn"]
    drawn = drawn[(drawn["measure"] == "talks.refusals") & (drawn["option"] == "taken")]
    assert len(drawn) == 6
    assert set(drawn["value"]) == {1.0}


# --- by hand ---


def test_packages_by_hand():
    """South has a veto on the gates and a red line above 50: the offer of 100 falls, 50 is a deal."""
    found = answer(made())
    offer, after = asked(found).loc["offer"], asked(found).loc["after"]
    assert (offer["deal"], offer["refusing"], offer["blocks_alone"]) == ("no", "south", "south")
    assert (after["deal"], after["in_hindsight"]) == ("yes", "yes")
    assert (offer["p"], after["p"]) == (0.0, 1.0)
    near = found["talks.packages"]
    near = near[(near["proposal"] == "offer") & near["roles"].str.contains("nearest-core")]
    assert list(near["distance"]) == [1.0]
    at = found["talks.package_terms"].merge(near[["proposal", "package"]])
    assert list(at.loc[at["issue"] == "gates", "value"]) == [50.0]
    stance = found["talks.stances"].set_index(["proposal", "package", "party"]).loc[("offer", 1, "south")]
    assert (stance["stance"], stance["why"], stance["redlines"]) == ("against", "veto", "south-gates")


def test_an_option_is_what_its_proposal_is():
    rows = [{"option": f"o-{p or 'none'}", "name": p, "proposal": p} for p in ("offer", "after", "")]
    every = [*tables()["options"], *rows]
    found = options(made(options=every))
    assert found.loc["o-offer", ["deal", "consent", "gap"]].tolist() == ["no", 0.0, 1.0]
    assert found.loc["o-after", ["deal", "consent", "gap", "in_hindsight"]].tolist() == [
        "yes",
        1.0,
        0.0,
        "yes",
    ]
    for none in ("as-is", "o-none"):  # nothing is agreed: no number, not nought
        assert found.loc[none, ["consent", "refusals", "gap", "principle_costs"]].isna().all()
    assert (options(made(options=every), proposal="offer")["deal"] == "no").all()
    with pytest.raises(UsageError, match="no proposal"):
        options(made(options=every), proposal="offe")


def test_what_would_have_to_give():
    """Where the only text moves the toll beyond a red line, that line is what has to give."""
    found = answer(made(
        issues=[{"issue": "gates", "name": "Gates"}, {"issue": "toll", "name": "Toll"}],
        redlines=[{"redline": "no-way", "issue": "gates", "party": "south", "low": 1}],
    ))["talks.relaxations"]  # fmt: skip
    kept = found[(found["proposal"] == "offer") & (found["keeps"] == "yes")]
    assert kept[["party", "kind", "redline", "basis"]].to_numpy().tolist() == [
        ["south", "redline", "no-way", "assumed"]
    ]


@pytest.mark.parametrize("fixed", [{"kind": "principle"}, {"hard": "yes"}])
def test_a_refusal_of_principle_is_shown_and_never_offered(fixed):
    line = {"redline": "no-way", "issue": "gates", "party": "south", "low": 1, "claims": "c1", **fixed}
    found = answer(made(issues=[{"issue": "gates", "name": "Gates"}], redlines=[line],
                        terms=[row for row in tables()["terms"] if row["issue"] == "gates"]))  # fmt: skip
    shown = found["talks.redlines"].iloc[0]
    assert (shown["basis"], shown["claims"]) == ("claims", "c1")
    for name in ("talks.relaxations", "talks.conflicts", "talks.switches", "talks.learn"):
        assert "no-way" not in found[name].to_string()
    assert found["talks.relaxations"].empty
    why = found["talks.space"]
    assert "never offered" in " ".join(why[why["kind"] == "cut"]["why"])
    stance = found["talks.stances"].set_index(["proposal", "package", "party"]).loc[("offer", 1, "south")]
    assert np.isnan(stance["missing"]) or fixed == {"hard": "yes"}  # no price beside a principle


# --- those who would have to cross ---


def test_those_who_must_cross_read_not_asked_and_no_assumed_row_stands_in():
    own = {"party": "folk", "issue": "gates", "position": 0, "salience": 90, "source": "assumed: guess"}
    silent, guessed = answer(made()), answer(made(positions=[*tables()["positions"], own]))
    for found in (silent, guessed):
        assert (found["talks.packages"]["affected"] == "not asked").all()
        assert found["talks.packages"]["p_affected"].isna().all()
        line = found["talks.stances"].query("party == 'folk'")
        assert (line["stance"] == "not asked").all()
        assert line[["missing", "worth", "p_for"]].isna().all(axis=None)
    for name in ("talks.packages", "talks.wants", "talks.grid", "talks.stances", "talks.settlements"):
        pd.testing.assert_frame_equal(silent[name], guessed[name], obj=name)
    warned = guessed["talks.space"].query("kind == 'warning'")["why"]
    assert warned.str.contains("No survey or consultation").any()


def test_a_survey_gives_them_a_line_and_no_say_in_the_deal():
    own = {"party": "folk", "issue": "gates", "position": 0, "salience": 90, "source": "poll"}
    rows = {
        "sources": [*tables()["sources"], {"source": "poll", "name": "Poll", "kind": "survey"}],
        "positions": [*tables()["positions"], own],
    }
    found, before = answer(made(**rows)), answer(made())
    after = asked(found).loc["after"]
    assert (after["affected"], after["p_affected"]) == ("against", 0.0)
    pd.testing.assert_series_equal(asked(found)["deal"], asked(before)["deal"])
    pd.testing.assert_series_equal(asked(found)["p"], asked(before)["p"])
    assert found["talks.parties"].set_index("party").loc["folk", "asked"] == "yes"


# --- levels ---


def test_one_hidden_red_line_withholds_the_engine():
    case = made(redlines=[{**tables()["redlines"][0], "sensitivity": "restricted"}])
    public = compare(case, draws=1, level="public", settings={"talks": {"draws": 50}})
    assert not [name for name in public.tables if name.startswith("talks.")]
    assert "talks.packages" in public.withheld
    assert "talks" not in public.engines
    assert "talks.packages" in compare(case, draws=1, level="restricted").tables


@pytest.mark.parametrize("table", ["parties", "claims", "proposals", "crossings"])
def test_what_a_hidden_row_takes_with_it_withholds_the_engine_too(table):
    """A red line or veto that leaves because its party, claim or crossing does would be missed as well."""
    rows = [row | {"sensitivity": "restricted"} for row in tables()[table]]
    issues = [{"issue": "gates", "name": "Gates", "crossing": "ford"}, tables()["issues"][1]]
    case = made(**{"issues": issues, table: rows})
    study = compare(case, draws=1, level="public", settings={"talks": {"draws": 50}})
    assert "talks" not in study.engines


def test_bottom_lines_and_switch_points_are_for_the_inner_circle():
    public, inner = (answer(made(), level) for level in LEVELS)
    assert public["talks.switches"].empty
    assert public["talks.stances"][["worth", "margin"]].isna().all(axis=None)
    assert public["talks.parties"]["reserve"].isna().all()
    assert len(inner["talks.switches"])
    assert inner["talks.stances"]["worth"].notna().any()
    for name in ("talks.learn", "talks.switches"):
        table = next(one for one in ENGINE.gives if one.name == name)
        assert table.sensitivity == "restricted"


# --- the stand-off ---


def test_the_stand_off_by_hand():
    """South gains nothing by opening, so it stays shut; north would need south's leave."""
    found = answer(made(**standoff()))
    held = found["talks.situations"].set_index("situation")
    assert list(held.index) == ["none", "lend", "lend|open"]
    assert held.loc["lend", "today"] == "yes"
    assert held.loc["lend", ["nash", "seq"]].tolist() == ["yes", "yes"]
    assert held.loc["lend|open", "nash"] == "no"
    assert found["talks.exits"].empty
    wants = found["talks.preferences"].set_index("party")
    assert wants["basis"].to_dict() == {"north": "claims", "south": "assumed"}


def test_what_is_contradicted_is_settled_in_every_way():
    told = standoff()["actions"]
    both = answer(made(**standoff(actions=[told[0] | {"now": "both"}, told[1]])))
    today = both["talks.today"].set_index("concept").loc["nash"]
    assert (today["ways"], today["contradicted"]) == (2, "now lend")
    assert sorted(both["talks.completions"]["settled"]) == ["lend=no", "lend=yes"]
    untold = answer(made(**standoff(actions=[told[0] | {"now": ""}, told[1]])))
    assert untold["talks.actions"].iloc[0][["now", "told_by"]].tolist() == ["unknown", "nobody"]
    assert untold["talks.today"]["untold"].iloc[0] == "now lend"


def test_a_wish_says_what_would_have_to_be_preferred():
    found = answer(made(**standoff()), wish="open")["talks.wishes"].set_index(["party", "concept"])
    assert found.loc[("south", "nash"), ["holds", "share"]].tolist() == ["no", 0.5]
    assert found.loc[("south", "nash"), "needs"] == "[lend]"
    with pytest.raises(CaseError, match="as wished"):
        answer(made(**standoff()), wish="open and not lend")


def test_a_stand_off_needs_no_positions_and_packages_no_actions():
    alone = answer(made(positions=[], redlines=[], consents=[], **standoff()))
    assert alone["talks.packages"].empty
    assert len(alone["talks.situations"]) == 3
    plain = answer(made())
    assert plain["talks.situations"].empty
    assert len(plain["talks.packages"])
    named = answer(made(**standoff(preferences=[])))
    assert len(named["talks.actions"]) == 2
    assert named["talks.situations"].empty


def reading(where):
    first, second = standoff()["actions"]
    return [first | {"now": "", "reads": where}, second]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"actions": reading("status ford")}, "not understood"),
        ({"actions": reading("event protest often")}, "not understood"),
        ({"exclusions": [{"exclusion": "e", "statement": "open and not lned"}]}, "Did you mean"),
        ({"preferences": [{"party": "north", "rank": 1, "statement": "open"}]}, "neither preferences nor"),
    ],
)
def test_faults_of_the_stand_off_are_told(change, says):
    with pytest.raises(CaseError, match=says):
        answer(made(**standoff(**change)))


def test_check_names_the_faults_before_anything_is_worked_out(tmp_path, capsys):
    settings = settings_for(ENGINE, made(), {})
    assert not [p for p in ENGINE.check(made(**standoff()), settings) if p.level == "error"]
    wrong = made(**standoff(actions=reading("status ford")), consents=[{"party": "folk", "role": "must"}])
    found = {(p.file, p.column) for p in ENGINE.check(wrong, settings) if p.level == "error"}
    assert found == {("actions.csv", "reads"), ("consents.csv", "party")}
    write_case(wrong, tmp_path / "wrong")
    assert run_app(["check", str(tmp_path / "wrong")]) == 1
    assert "not understood" in capsys.readouterr().err
    write_case(made(**standoff()), tmp_path / "right")
    assert run_app(["check", str(tmp_path / "right")]) == 0


# --- what the evidence tells of today ---


def given(**tables_):
    frames = {f"evidence.{name}": pd.DataFrame(rows) for name, rows in tables_.items()}
    day = {"from": pd.Timestamp("2021-03-30"), "until": pd.Timestamp("2021-04-02")}
    if "dissent" in tables_:
        frames["evidence.dissent"] = pd.DataFrame(
            [{**day, "kind": "conflict", **r} for r in tables_["dissent"]]
        )
    return frames


LANE = {"crossing": "ford", "layer": "a", "use": "aid", "direction": "a_to_b"}
STATUS = "status ford a aid a_to_b open"


@pytest.mark.parametrize(
    ("label", "says"), [("open", "yes"), ("closed", "no"), ("restricted", "no"), ("unknown", "unknown")]
)
def test_a_status_tells(label, says):
    assert told_by_evidence(made(), STATUS, given(status=[{**LANE, "status": label}])) == says


def test_silence_is_never_no():
    assert told_by_evidence(made(), STATUS, {}) == "unknown"
    assert (
        told_by_evidence(made(), STATUS, given(status=[{**LANE, "use": "trade", "status": "closed"}]))
        == "unknown"
    )
    assert told_by_evidence(made(), "event protest 14", {}) == "unknown"
    assert told_by_evidence(made(), "proposal offer consent south", {}) == "unknown"
    assert told_by_evidence(made(), "", {}) == ""


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "both"),
        ({"layer": "b"}, "no"),
        ({"kind": "other-date"}, "no"),
        ({"until": pd.Timestamp("2021-03-31")}, "no"),  # settled before the day
        ({"use": "trade"}, "no"),
    ],
)
def test_a_conflict_of_the_day_is_both(more, says):
    row = {"subject": "ford", "layer": "a", "use": "aid|trade", "direction": "a_to_b|b_to_a", **more}
    frames = given(status=[{**LANE, "status": "closed"}], dissent=[row])
    assert told_by_evidence(made(), STATUS, frames) == says


def test_events_and_proposals_tell():
    event = {"event": "e", "kind": "protest", "from": "2021-03-25", "until": "2021-03-26", "place": "p"}
    case = made(events=[event])
    assert told_by_evidence(case, "event protest 14", {}) == "yes"
    assert told_by_evidence(case, "event protest 3", {}) == "unknown"
    row = {"proposal": "offer", "party": "south", "aspect": "consent"}
    for label, says in (("yes", "yes"), ("no", "no"), ("unknown", "unknown")):
        frames = given(positions=[{**row, "status": label}])
        assert told_by_evidence(case, "proposal offer consent south", frames) == says


# --- records ---


def test_votes_that_fit_no_line_are_reported():
    cast = [("offer", "for"), ("after", "against")]
    rows = [{"proposal": p, "party": "north", "cast": c} for p, c in cast]
    found = answer(made(votes=rows))["talks.contradictions"]
    assert found[["inversions", "pairs"]].to_numpy().tolist() == [[0.0, 1.0]]  # it wants more: 100 beats 50
    turned = [{**row, "cast": {"for": "against", "against": "for"}[row["cast"]]} for row in rows]
    assert answer(made(votes=turned))["talks.contradictions"]["inversions"].tolist() == [1.0]


def test_plays_are_counted_beside_and_later_ones_are_not_known():
    rows = [
        {
            "play": f"p{i}",
            "issue": "gates",
            "on": day,
            "level": level,
            "agreed": agreed,
            "players": "students",
        }
        for i, (day, level, agreed) in enumerate(
            [
                ("2021-03-01", 50, "yes"),
                ("2021-03-02", 50, "yes"),
                ("2021-03-03", 0, "no"),
                ("2021-05-01", 0, "no"),
            ]
        )
    ]
    found = answer(made(plays=rows))["talks.plays"]
    assert found.loc[found["issue"] == "", ["plays", "share"]].to_numpy().tolist() == [
        [3.0, pytest.approx(2 / 3)]
    ]
    assert found.loc[found["level"] == 50, "share"].tolist() == [pytest.approx(2 / 3)]


def test_the_frozen_hash_follows_from_talks_alone():
    def sha(**changes):
        return answer(made(**changes))["talks.frozen"]["sha256"].iloc[0]

    before = sha()
    moved = [tables()["positions"][0] | {"position": 99}, tables()["positions"][1]]
    assert sha(positions=moved) != before
    assert sha(consents=[{"party": "folk", "role": "affected", "source": "daily"}]) != before
    assert answer(made(), quota=1.0)["talks.frozen"]["sha256"].iloc[0] != before
    assert sha(places=[row | {"population": 7} for row in tables()["places"]]) == before
    assert sha(positions=list(reversed(tables()["positions"]))) == before


# --- the built-in case ---


@pytest.fixture(scope="module")
def built_in():
    return read("nw-syria-2021")


@pytest.fixture(scope="module")
def study(built_in):
    return compare(built_in, draws=0, engines=["talks"])


def test_every_position_and_red_line_shows_its_claim_or_the_word_assumed(study):
    for name in ("talks.wants", "talks.redlines", "talks.actions", "talks.preferences"):
        rows = study[name]
        rows = rows[rows["silent"] == "no"] if "silent" in rows else rows
        assert len(rows)
        assert rows["basis"].isin(["claims", "source", "assumed"]).all()
        assert (rows.loc[rows["basis"] == "claims", "claims"] != "").all()
        others = rows[rows["basis"] == "assumed"]
        assert others["source"].str.contains("assumed:").all()
    assert (study["talks.redlines"].query("redline == 'turkey-attacks'")["basis"] == "claims").all()


def test_the_design_s_figures_of_the_packages(study):
    """Pinned: a change of the case's numbers changes them on purpose."""
    space = study["talks.space"].query("proposal == ''").set_index("kind")["value"]
    assert (space["packages"], space["exist"], space["deals"]) == (2_857_680, 1_944_810, 1363)
    options_ = study["talks.options"].set_index("option")
    assert options_.loc["russian-proposal", ["gap", "room", "deal"]].tolist() == [4.0, 26.0, "no"]
    packages = study["talks.packages"]
    russian = packages[packages["proposal"] == "russian-2021-03"]
    assert russian.iloc[0]["refusing"] == "turkey|sna|hts|activists"
    core, near = (
        russian[russian["roles"].str.split("|").map(lambda r, w=w: w in r)]
        for w in ("nearest-core", "nearest")
    )
    assert (len(core), set(core["distance"]), len(near), set(near["distance"])) == (2, {4.0}, 3, {3.0})
    texts = asked(study.tables)
    assert (
        texts.loc["hts-2020-trade", "blocks_alone"]
        == texts.loc["abu-zendin-2024", "blocks_alone"]
        == "activists"
    )
    assert texts.loc["un-2585", "refusing"] == "russia|syrian-government"  # wrong, and shown
    assert texts.loc["un-2585", "in_hindsight"] == "yes"
    give = study["talks.relaxations"].query("proposal == 'two-border-crossings' and keeps == 'yes'")
    assert give["redline"].tolist() == ["russia on border"]
    assert (texts["affected"] == "not asked").all()


def test_the_design_s_figures_of_the_stand_off(study):
    held = study["talks.situations"].set_index("situation")
    assert len(held) == 20
    for concept in ("nash", "seq"):
        assert held.index[held[concept] == "yes"].tolist() == ["keep-offer|strike"]
    wide = {"none", "keep-offer", "strike", "keep-offer|strike", "keep-offer|agree", "keep-offer|strike|agree",
            "keep-offer|strike|protest"}  # fmt: skip
    for concept in ("gmr", "smr"):
        assert set(held.index[held[concept] == "yes"]) == wide
    today = study["talks.today"].set_index("concept")
    assert today["verdict"].to_dict() == {
        "nash": "never",
        "gmr": "sometimes",
        "smr": "sometimes",
        "seq": "never",
    }
    agree = study["talks.actions"].set_index("action").loc["agree"]
    assert (agree["now"], agree["told_by"]) == ("both", "evidence")  # announced and denied
    assert study["talks.actions"].set_index("action").loc["protest", "told_by"] == "evidence"
    wish = study["talks.wishes"].query("concept == 'nash'").set_index("party")["holds"]
    assert wish.to_dict() == {"russia": "yes", "turkey": "yes", "sna": "no", "activists": "no", "un": "yes"}
    street = study["talks.exits"]
    assert (street["parties"].str.split("|").map(lambda who: "activists" in who)).any()


def test_positions_have_a_band_as_wide_as_the_recorded_errors(study):
    row = study["talks.settlements"].set_index("issue").loc["crossings"]
    assert row["p90"] - row["p10"] == pytest.approx(78.9, abs=0.1)
    assert row["mean"] == pytest.approx(51.5, abs=3)
    pulls = study["talks.pulls"].query("issue == 'crossings'")
    assert pulls["pull"].sum() == pytest.approx(1.0)
    assert "displaced-people" not in set(study["talks.pulls"]["party"])


def test_the_verb_says_the_same(built_in, study):
    said = {p["proposal"]: p for p in talks(built_in)["packages"]}
    ours = asked(study.tables)
    assert len(said) == 7
    for proposal, package in said.items():
        assert package["chance"]["p"] == ours.loc[proposal, "p"]
        assert "|".join(package["refusing"]) == ours.loc[proposal, "refusing"]
        assert package["affected"][0]["stance"] == "not asked"


def test_nothing_is_called_revealed_and_no_column_prices_a_principle(study):
    words = " ".join(
        itertools.chain.from_iterable((t.means, *(c.means for c in t.columns)) for t in ENGINE.gives)
    ) + " ".join(f.description or "" for f in ENGINE.settings.model_fields.values())
    for word in ("reveal", "best", "optimal", "recommend"):
        assert word not in words.lower()
    assert list(study["talks.principles"].columns) == [
        "proposal",
        "package",
        "principle",
        "name",
        "statement",
    ]


def test_an_unknown_setting_is_refused(built_in):
    with pytest.raises(UsageError, match="qota"):
        compare(built_in, draws=0, engines=["talks"], settings={"talks": {"qota": 1}})


def test_a_base_that_does_not_give_what_is_made_once_is_an_error():
    def forgetful(*_):
        return {}

    with pytest.raises(EngineError, match="declared"):
        call(replace(ENGINE, base=forgetful), forgetful, made(), None, {}, 1, 0)


def test_too_many_packages_are_left_to_the_solver_and_nothing_is_counted():
    whole, solved = answer(made()), answer(made(), enumerate_limit=1)
    columns = ["deal", "refusing", "p", "distance", "affected"]
    pd.testing.assert_frame_equal(asked(whole)[columns], asked(solved)[columns])
    for role in ("nearest-core", "nearest"):
        near = [
            rows[rows["roles"].str.split("|").map(lambda r, role=role: role in r)]
            .groupby("proposal")["distance"]
            .min()
            for rows in (whole["talks.packages"], solved["talks.packages"])
        ]
        pd.testing.assert_series_equal(*near)
    kinds = set(solved["talks.space"].query("proposal == ''")["kind"])
    assert "deals" not in kinds
    assert solved["talks.parties"]["accepts"].isna().all()
    assert solved["talks.learn"].empty


def test_a_budget_of_lists_is_told():
    found = answer(made(), common_limit=1, list_limit=1)
    for role in ("common-ground", "fewest-refusals"):
        rows = found["talks.packages"]
        assert rows[rows["roles"].str.contains(role)].groupby("proposal").size().le(1).all()
    levels = [{"issue": "toll", "level": f"l{v}", "value": v} for v in (0, 50, 100)]
    wide = answer(made(levels=levels, principles=[]), common_limit=1)["talks.space"]
    assert wide.loc[wide["kind"] == "cut", "why"].str.contains("are common ground; 1 are listed").any()


def test_compare_prints_what_only_the_option_has_a_number_for(tmp_path, capsys):
    taken = {"option": "taken", "name": "Taken", "proposal": "offer"}
    write_case(made(options=[*tables()["options"], taken]), tmp_path / "case")
    run = [
        "compare",
        str(tmp_path / "case"),
        "--draws",
        "2",
        "--engine",
        "talks",
        "--out",
        str(tmp_path / "runs"),
    ]
    assert run_app([*run, "--level", "secret"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "without a number under as-is: talks.consent 0 share of draws; talks.gap 1 issues" in said
