"""One or two claims at a time, against the arithmetic of the page done slowly (`by_hand.py`)."""

import datetime as dt
import functools
import json

import pytest

from maabar.engines.evidence import status
from tests.engines.evidence.by_hand import Layer, day
from tests.engines.evidence.making import WHY, case, pick, said
from tests.engines.evidence.scenes import Scenes

DAY = "2021-03-10"
ONE = {"crossing": "north-bridge", "use": "aid", "direction": "a_to_b"}
CLOSED, RESTRICTED, OPEN = range(3)
TOLD = pytest.approx


@functools.cache
def once(told):
    """A case, made once however often it is asked."""
    claims, tables = json.loads(told)
    return case(claims, **tables)


def found(claims, layer="a", on=DAY, known="2021-04-01", **tables):
    """P(closed), P(restricted), P(open) of one layer, in a case of its own."""
    row = pick(status(once(json.dumps([claims, tables])), on=on, known=known), layer=layer, **ONE)
    return [row["p_closed"], row["p_restricted"], row["p_open"]]


def close(ours, theirs):
    assert ours == TOLD(theirs, abs=1e-9)


# x of one claim of one day about gate a (held by upland, backed by empire; lowland holds b, backed by duchy), section 3.2
WEIGHTS = {
    "reporter A": (said("open", source="wire-a"), 0.9),
    "reporter B": (said("open", source="wire-b"), 0.7),
    "reporter C": (said("open", source="wire-c"), 0.4),
    "reporter D": (said("open", source="wire-d"), 0.1),
    "reporter E": (said("open", source="wire-e"), 0.0),
    "reporter F": (said("open", source="wire-f"), 0.2),
    "holder, named": (said("open", by="upland", source="wire-c"), 0.9),
    "holder, by office": (said("open", by="upland", role="role", source="wire-d"), 0.9),
    "holder, anonymous": (said("open", by="upland: a guard", role="anonymous", source="wire-c"), 0.7),
    "holder, collective": (said("open", by="upland", role="collective", source="wire-d"), 0.7),
    "holder, anonymous in a good outlet": (
        said("open", by="upland: a guard", role="anonymous", source="wire-a"),
        0.7,
    ),
    "backer of the holder": (said("open", by="empire", source="wire-d"), 0.7),
    "backer in a good outlet": (said("open", by="empire", source="wire-a"), 0.9),
    "rival": (said("open", by="lowland", source="wire-a"), 0.4),
    "rival in a poor outlet": (said("open", by="lowland", source="wire-d"), 0.1),
    "backer of the rival": (said("open", by="duchy", source="wire-a"), 0.4),
    "another party": (said("open", by="herders", source="wire-b"), 0.7),
    "another party, anonymous": (said("open", by="herders: a man", role="anonymous", source="wire-b"), 0.4),
    "a description": (said("open", by="drivers", role="collective", source="wire-b"), 0.7),
    "an anonymous description": (said("open", by="a driver", role="anonymous", source="wire-b"), 0.4),
    "an anonymous description in a D": (said("open", by="a driver", role="anonymous", source="wire-d"), 0.0),
    "two relays": (said("open", by="herders", via="wire-b|post-c", source="post-c"), 0.7 * 0.9),
    "the outlet itself left out of via": (
        said("open", by="herders", via="wire-b", source="post-c"),
        0.7 * 0.9,
    ),
    "three relays": (
        said("open", by="upland", via="wire-d|wire-a|post-d", source="post-d"),
        0.9 * 0.98 * 0.7,
    ),
    "a source quoted elsewhere": (said("open", by="wire-a", source="post-d"), 0.9 * 0.7),
    "a relay that knows nothing": (said("open", by="upland", via="wire-c|wire-e", source="wire-e"), 0.0),
    "rumoured": (said("open", realis="rumoured"), 0.7 * 0.2),
    "historical": (said("open", realis="historical", published="2021-03-12"), 0.7),
    "edited": (said("open", review="edited"), 0.7),
    "no days at all": (said("open", **{"from": "", "until": ""}), 0.7),
    "of all uses": (said("open", direction="both"), 0.7),
    "of this use": (said("open", use="aid", direction="a_to_b"), 0.7),
}


VALUES = ("closed", "restricted", "open")


@pytest.mark.parametrize("name", WEIGHTS)
@pytest.mark.parametrize("value", VALUES)
def test_weight(name, value):
    x = WEIGHTS[name][1]
    v = VALUES.index(value)
    close(SCENES.found(f"{name}: {value}"), Layer().said(x, v, day(DAY)).on(day(DAY)))


@pytest.mark.parametrize(
    "name", [name for name, (claim, _) in WEIGHTS.items() if claim["realis"] == "asserted"]
)
def test_weight_of_a_denial(name):
    x = WEIGHTS[name][1]
    close(SCENES.found(f"{name}: not open"), Layer().said(x, OPEN, day(DAY), negated=True).on(day(DAY)))


SILENT = {
    "another use": said("open", use="trade"),
    "the other way": said("open", direction="b_to_a"),
    "the other gate": said("open", gate="b"),
    "another crossing": said("open", subject="mill-road"),
    "conditional": said("open", realis="conditional"),
    "proposed": said("open", realis="proposed"),
    "unreviewed": said("open", review="unreviewed"),
    "rejected": said("open", review="rejected"),
    "days unclear": said("open", precision="unclear"),
    "a prediction": said("smuggling", predicate="prediction", gate=""),
}


UNSAID = {
    "reporter": said("open", gate=""),
    "another party": said("open", by="herders", role="collective", gate=""),
    "a description": said("open", by="a driver", role="collective", gate=""),
}
OWN = {"upland": ("a", 0.9), "empire": ("a", 0.7), "lowland": ("b", 0.9), "duchy": ("b", 0.7)}

# what is planned for the day, and the chance of a change on it
PLANS = {
    "the holder": (said("open", by="upland", source="wire-c"), 0.5 * 0.9),
    "its backer": (said("open", by="empire", source="wire-d"), 0.5 * 0.7),
    "the rival": (said("open", by="lowland", source="wire-a"), 0.15 * 0.4),
    "an outlet": (said("open", source="wire-b"), 0.15 * 0.7),
}
PLANNED = {"realis": "planned", "published": "2021-03-05", "until": ""}
LATER = {
    "a denial": said("open", by="upland", realis="negated", day="2021-03-07"),
    "another plan": said(
        "closed", by="upland", realis="planned", day="2021-03-20", published="2021-03-07", until=""
    ),
}
PLAN = said("open", by="upland", **PLANNED)
TWICE = [
    said("open", source="twin-one"),
    said("open", by="wire-a", source="twin-two"),
    said("open", source="twin-two", by="twin-one"),
]
SIDES = {
    (by, value): x
    for by in ("upland", "empire", "lowland", "duchy")
    for value, x in (("used", 0.4), ("none", 0.6))
}

SCENES = Scenes(
    {
        f"{name}: {value}": [claim | {"value": value}]
        for name, (claim, _) in WEIGHTS.items()
        for value in VALUES
    }
    | {f"{name}: not open": [claim | {"realis": "negated"}] for name, (claim, _) in WEIGHTS.items()}
    | {f"silent: {name}": [claim] for name, claim in SILENT.items()}
    | {f"own: {by}": [said("open", by=by, gate="", source="wire-c")] for by in OWN}
    | {f"plan: {name}": [claim | PLANNED] for name, (claim, _) in PLANS.items()}
    | {f"later: {name}": [claim] for name, claim in LATER.items()}
    | {f"plan and later: {name}": [PLAN, claim] for name, claim in LATER.items()}
    | {"one voice": [TWICE[0], TWICE[2]], "two voices": TWICE[:2]}
    | {
        f"passage: {side}": [said(side[1], by=side[0], predicate="passage", source="wire-a")]
        for side in SIDES
    }
    | {"passage": [said("used", predicate="passage")]}
)

LISTED = Scenes(
    {name: [claim] for name, claim in UNSAID.items()}
    | {
        "suspects": [
            said("open", claim="strong", by="drivers", role="collective", source="wire-b"),
            said("open", claim="weak", by="drivers", role="collective", source="post-c"),
        ]
    }
)


@pytest.mark.parametrize("name", SILENT)
def test_what_does_not_act(name):
    close(SCENES.found(f"silent: {name}"), Layer().on(day(DAY)))


@pytest.mark.parametrize("name", UNSAID)
def test_a_gate_that_is_not_named_counts_half_at_both(name):
    for layer in "ab":
        want = Layer().said(0.7, OPEN, day(DAY), weight=0.5).on(day(DAY))
        close(LISTED.found(name, layer), want)
    assert LISTED.claims(name)["flags"].str.contains("gate-unsaid").all()


@pytest.mark.parametrize("by", OWN)
def test_a_gate_that_is_not_named_is_the_speakers_own(by):
    own, x = OWN[by]
    other = {"a": "b", "b": "a"}[own]
    close(SCENES.found(f"own: {by}", own), Layer().said(x, OPEN, day(DAY)).on(day(DAY)))
    close(SCENES.found(f"own: {by}", other), Layer().on(day(DAY)))


def test_a_period_counts_once_however_long():
    told = {"from": "2021-03-01", "until": "2021-03-05", "published": "2021-03-20"}
    layer = Layer().moved(0.5 * 0.7, OPEN, day("2021-03-01"))
    for n in range(5):
        layer.said(0.7, OPEN, day("2021-03-01") + dt.timedelta(days=n), weight=1 / 5)
    layer.said(0.7, OPEN, day("2021-02-28"), weight=0.5, negated=True)
    layer.said(0.7, OPEN, day("2021-03-06"), weight=0.5, negated=True)
    for on in ("2021-02-28", "2021-03-01", "2021-03-03", "2021-03-06", "2021-03-12"):
        close(found([said("open", **told)], on=on), layer.on(day(on)))


def test_a_long_period_counts_once_in_fourteen_days():
    told = {"from": "2021-02-10", "until": "2021-03-09", "published": "2021-03-20"}
    layer = Layer().moved(0.5 * 0.7, OPEN, day("2021-02-10"))
    for n in range(28):
        layer.said(0.7, OPEN, day("2021-02-10") + dt.timedelta(days=n), weight=1 / 14)
    layer.said(0.7, OPEN, day("2021-02-09"), weight=0.5, negated=True)
    layer.said(0.7, OPEN, day("2021-03-10"), weight=0.5, negated=True)
    close(found([said("open", **told)], on="2021-02-20"), layer.on(day("2021-02-20")))
    close(found([said("open", **told)], on="2021-03-10"), layer.on(day("2021-03-10")))


@pytest.mark.parametrize("until", ["", "2021-03-12", "2021-03-31"])
def test_an_end_that_is_open_or_later_stops_at_publication(until):
    told = {"from": "2021-03-10", "until": until, "published": "2021-03-12"}
    layer = (
        Layer().moved(0.5 * 0.7, OPEN, day(DAY)).said(0.7, OPEN, day("2021-03-09"), weight=0.5, negated=True)
    )
    for n in range(3):
        layer.said(0.7, OPEN, day(DAY) + dt.timedelta(days=n), weight=1 / 3)
    for on in ("2021-03-09", "2021-03-11", "2021-03-12", "2021-03-13"):
        close(found([said("open", **told)], on=on), layer.on(day(on)))


def test_a_denied_period_has_no_news_at_its_ends():
    told = {"from": "2021-03-10", "until": "2021-03-11", "published": "2021-03-15", "realis": "negated"}
    layer = Layer()
    for on in ("2021-03-10", "2021-03-11"):
        layer.said(0.7, OPEN, day(on), weight=0.5, negated=True)
    close(found([said("open", **told)], on="2021-03-12"), layer.on(day("2021-03-12")))


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_moves_its_day(name):
    layer = Layer().moved(PLANS[name][1], OPEN, day(DAY))
    for on in ("2021-03-09", DAY, "2021-03-13"):
        close(SCENES.found(f"plan: {name}", on=on), layer.on(day(on)))


@pytest.mark.parametrize("name", LATER)
def test_a_later_word_of_the_same_voice_ends_a_plan(name):
    alone, after = (
        SCENES.found(f"{told}: {name}", known="2021-03-08") for told in ("later", "plan and later")
    )
    close(after, alone)
    before = SCENES.found(f"plan and later: {name}", known="2021-03-06")
    close(before, Layer().moved(0.5 * 0.9, OPEN, day(DAY)).on(day(DAY)))
    assert before[2] > alone[2] + 0.1


def test_an_announcement_for_a_day_to_come_is_a_plan_until_then():
    """Said on the 8th of the 10th: a plan; on the 10th it acts on that day as said."""
    told = said("open", by="upland", published="2021-03-08", until="", source="wire-c")
    plan = Layer().moved(0.5 * 0.9, OPEN, day(DAY))
    close(found([told], on=DAY, known="2021-03-09"), plan.on(day(DAY)))
    row = pick(status(case([told]), on="2021-03-09", known="2021-03-09"), layer="a", **ONE)
    assert (row["basis"], row["plan"], str(row["plan_from"])[:10], row["status"]) == (
        "planned",
        "open",
        DAY,
        "unknown",
    )
    then = found([told], on=DAY, known=DAY)
    assert then[2] >= Layer().said(0.9, OPEN, day(DAY)).on(day(DAY))[2]


def test_one_voice_that_repeats_itself_counts_once_and_at_its_loudest():
    close(SCENES.found("one voice"), Layer().said(0.4, OPEN, day(DAY)).on(day(DAY)))
    two_voices = Layer().said(0.4, OPEN, day(DAY)).said(0.9 * 0.9, OPEN, day(DAY))
    close(SCENES.found("two voices"), two_voices.on(day(DAY)))


def test_a_copy_does_not_speak():
    root = said("open", claim="root", source="wire-c")
    copy = said("open", claim="copy", root="root", source="wire-a", published="2021-03-11")
    close(found([root, copy]), Layer().said(0.4, OPEN, day(DAY)).on(day(DAY)))


def test_a_copy_speaks_until_its_root_is_known():
    root = said("open", claim="root", source="wire-a", collected="2021-03-20")
    copy = said("open", claim="copy", root="root", source="wire-c", collected="2021-03-12")
    later = said("open", claim="later", root="copy", source="wire-b", collected="2021-03-13")
    told = [root, copy, later]
    for known, x in (("2021-03-11", 0), ("2021-03-12", 0.4), ("2021-03-19", 0.4), ("2021-03-20", 0.9)):
        close(found(told, known=known), Layer().said(x, OPEN, day(DAY)).on(day(DAY)))


def test_of_copies_known_on_one_day_the_weakest_speaks():
    root = said("open", claim="root", source="wire-a", collected="2021-03-20")
    copies = [
        said("open", claim=f"copy-{n}", root="root", source=f"wire-{n}", collected="2021-03-12")
        for n in "bdc"
    ]
    close(found([root, *copies], known="2021-03-15"), Layer().said(0.1, OPEN, day(DAY)).on(day(DAY)))


def test_suspected_copies_are_tempered_and_listed():
    layer = Layer().said(0.7, OPEN, day(DAY)).said(0.4 * 0.5, OPEN, day(DAY))
    close(LISTED.found("suspects"), layer.on(day(DAY)))
    flags = LISTED.claims("suspects").sort_values("claim")["flags"]  # strong before weak
    assert flags.str.contains("suspected-copy").tolist() == [False, True]


def test_sharing_an_outlet_in_via_is_suspect_too():
    one = said("open", claim="one", by="herders", via="wire-d|wire-b", source="wire-b")
    two = said("open", claim="two", by="upland", via="wire-d|post-c", source="post-c")
    found_both = found([one, two])
    layer = Layer().said(0.9 * 0.9, OPEN, day(DAY)).said(0.1 * 0.94 * 0.5, OPEN, day(DAY))
    close(found_both, layer.on(day(DAY)))


@pytest.mark.parametrize("side", SIDES)
def test_a_side_that_speaks_of_passage(side):
    v = ("none", "little", "used").index(side[1])
    close(SCENES.found(f"passage: {side}", "passage"), Layer().said(SIDES[side], v, day(DAY)).on(day(DAY)))


def test_others_speak_of_passage_by_their_letter():
    close(SCENES.found("passage", "passage"), Layer().said(0.7, OPEN, day(DAY)).on(day(DAY)))


def counted(count, **cells):
    """A row of `passages`."""
    row = {"crossing": "north-bridge", "use": "aid", "direction": "a_to_b", "from": DAY, "until": DAY}
    return row | {"count": count, "unit": "trucks", "stage": "crossed", "source": "wire-b"} | cells


@pytest.mark.parametrize(
    ("count", "unit", "until", "v"),
    [
        (0, "trucks", DAY, 0),
        (4, "trucks", DAY, 1),
        (5, "trucks", DAY, 2),
        (8, "trucks", "2021-03-11", 1),
        (49, "persons", DAY, 1),
        (50, "persons", DAY, 2),
    ],
)
def test_counted_passages_are_claims(count, unit, until, v):
    row = counted(count, unit=unit, until=until)
    ours = found([], "passage", passages=[row])
    assert max(range(3), key=lambda z: ours[z] / Layer().start()[z]) == v
    if until == DAY:
        close(ours, Layer().said(0.7, v, day(DAY)).on(day(DAY)))


def test_a_counted_passage_that_repeats_a_claim_is_its_copy():
    row = counted(0, source="post-a")
    claim = said("none", predicate="passage", use="aid", direction="a_to_b")
    close(found([claim], "passage", passages=[row]), found([claim], "passage"))


def test_several_crossings_counted_together_are_not_used():
    row = counted(90, crossing="north-bridge|mill-road")
    close(found([], "passage", passages=[row]), Layer().on(day(DAY)))


def happened(kind, place, severity):
    """A row of `events`."""
    row = {"event": "e", "place": place, "kind": kind, "from": DAY, "until": DAY}
    return row | {"severity": severity, "source": WHY}


@pytest.mark.parametrize("road", ["shelling", "clash", "attack-on-aid", "conflict-zone"])
def test_violence_near_by_may_close_the_road(road):
    event = happened(road, "brook", 0.8)
    close(found([], "road", events=[event]), Layer("road").moved(0.3 * 0.8, CLOSED, day(DAY)).on(day(DAY)))
    for gate in "ab":
        close(found([], gate, events=[event]), Layer().on(day(DAY)))


def test_violence_far_away_does_not():
    event = happened("shelling", "cairn", 0.8)
    close(found([], "road", events=[event]), Layer("road").on(day(DAY)))


def test_a_protest_may_close_the_gate_of_its_side():
    event = happened("protest", "brook", 0.6)
    close(found([], "b", events=[event]), Layer().moved(0.15 * 0.6, CLOSED, day(DAY)).on(day(DAY)))
    close(found([], "a", events=[event]), Layer().on(day(DAY)))
    close(found([], "road", events=[event]), Layer("road").on(day(DAY)))
