"""The offer is the offer: an option that stands for a proposal carries its terms, and owns up to everything else."""

import csv
import shutil
from functools import cache

import pytest

from maabar.case import locate, read
from tests.cases.offers import (
    assumed,
    changes_of,
    differences,
    standing_for_terms,
    standing_for_what_if,
    terms_of,
    unexplained,
)

NAME = "nw-syria-2021"
OPTION, OFFER = "russian-proposal", "russian-2021-03"


@cache
def case():
    return read(NAME)


def test_some_option_stands_for_an_offer_with_terms():
    assert (OPTION, OFFER) in standing_for_terms(case())


@pytest.mark.parametrize(("option", "proposal"), standing_for_terms(read(NAME)))
def test_option_is_the_offer(option, proposal):
    assert unexplained(case(), option, proposal) == []


@pytest.mark.parametrize("option", standing_for_what_if(read(NAME)))
def test_every_other_option_says_that_it_is_assumed(option):
    silent = [row for row, source in changes_of(case(), option)["source"].items() if not assumed(source)]
    assert silent == []
    options = case()["options"].set_index("option")
    if options.at[option, "proposal"]:
        assert "what-if" in options.at[option, "summary"].lower()
        assert all("what-if" in assumed(source) for source in changes_of(case(), option)["source"])


def test_two_operations_in_all():
    aid = changes_of(case(), OPTION).query("use == 'aid'")
    assert len(aid) == 1
    row = aid.iloc[0]
    assert sorted(row["crossing"].split("|")) == ["abu-zendin", "miznaz", "saraqib-tronba"]
    assert (row["convoys"], row["direction"], str(row["from"].date())) == (2, "a_to_b", "2021-03-25")
    assert "two operations are for the three points together" in assumed(row["source"])


def test_displaced_people_may_leave():
    people = changes_of(case(), OPTION).query("use == 'people'")
    assert set(people["crossing"]) == {"saraqib-tronba", "miznaz", "abu-zendin"}
    assert set(people["direction"]) == {"b_to_a"}
    assert set(people["traveller"]) == {"displaced"}
    assert set(people["from"].dt.strftime("%Y-%m-%d")) == {"2021-03-25"}


def test_the_offer_names_its_report():
    """What the terms' report gives stands under its source, not under that of a later convoy alone."""
    sources = case()["reports"].set_index("report")["source"]
    said_in = {sources[report] for report in terms_of(case(), OFFER)["report"]}
    for source in changes_of(case(), OPTION)["source"]:
        assert said_in & set(source.split("|"))


def test_no_level_of_a_package_passes_for_reported():
    """No report gives a number between 0 and 100."""
    assert [row for row, source in case()["terms"]["source"].items() if not assumed(source)] == []


def test_a_package_of_our_own_names_nobody():
    proposals = case()["proposals"]
    made_up = proposals["summary"].str.startswith("What-if")
    assert made_up.sum() >= 4
    assert set(proposals.loc[made_up, "by"]) == {""}


# --- the test can fail: the same case, spoiled -----------------------------------------------------------------------


def spoiled(tmp_path, spoil):
    """The case with its rows of `changes` changed by `spoil`, read again from files."""
    folder = tmp_path / "spoiled"
    shutil.copytree(locate(NAME), folder)
    path = folder / "changes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = list(reader.fieldnames), list(reader)
    rows = [changed for row in rows for changed in (spoil(row) if row["option"] == OPTION else [row])]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return read(folder)


def for_use(use, **cells):
    return lambda row: [{**row, **cells} if row["use"] == use else row]


def without(word):
    return lambda row: [{**row, "source": row["source"].replace(word, "")}]


def per_point(row):
    """Two operations at each point instead of two in all."""
    return [{**row, "crossing": crossing} for crossing in row["crossing"].split("|")]


def with_trade(row):
    more = {"use": "trade", "direction": "both", "unit": "trucks" if row.get("capacity_per_day") else ""}
    return [row, {**row, **more}] if row["use"] == "people" else [row]


SPOILED = {
    "a different number of operations": for_use("aid", convoys="6"),
    "no number of operations": for_use("aid", convoys=""),
    "two operations at each point": per_point,
    "aid both ways": for_use("aid", direction="both"),
    "people both ways": for_use("people", direction="both"),
    "people back in": for_use("people", direction="a_to_b"),
    "people a week later": for_use("people", **{"from": "2021-04-01"}),
    "no first day": for_use("people", **{"from": ""}),
    "an end": for_use("people", until="2021-04-30"),
    "one gate only": for_use("people", gate="a"),
    "no people at all": lambda row: [] if row["use"] == "people" else [row],
    "no aid at all": lambda row: [] if row["use"] == "aid" else [row],
    "aid at one point": for_use("aid", crossing="miznaz"),
    "trade as well": with_trade,
    "shut instead of open": for_use("people", status="closed"),
    "a size that nobody calls assumed": without("size"),
    "a gap that nobody calls assumed": without("gap"),
    "a capacity that nobody calls assumed": without("capacity"),
    "nothing called assumed": lambda row: [{**row, "source": row["source"].split("|assumed")[0]}],
}


@pytest.mark.parametrize("how", SPOILED)
def test_what_is_not_the_offer_is_found(how, tmp_path):
    assert unexplained(spoiled(tmp_path, SPOILED[how]), OPTION, OFFER), how


LATER = "new-arab|assumed: capacity; not as offered: the first day, a week after the offer"


def test_what_a_row_owns_up_to_is_accepted(tmp_path):
    changed = spoiled(tmp_path, for_use("people", **{"from": "2021-04-01", "source": LATER}))
    assert any(d.word == "first day" for d in differences(changed, OPTION, OFFER))
    assert unexplained(changed, OPTION, OFFER) == []


def test_owning_up_to_one_thing_excuses_no_other(tmp_path):
    changed = spoiled(
        tmp_path, for_use("people", **{"from": "2021-04-01", "direction": "both", "source": LATER})
    )
    left = unexplained(changed, OPTION, OFFER)
    assert len(left) == 3
    assert all("b_to_a" in what for what in left)
