"""Random cases: every predicate, realis, role and precision, copies, plans, events and counts, from a seed."""

import datetime as dt

from tests.engines.evidence.making import CROSSINGS, WHY, said, tables

START, END = "2021-03-12", "2021-03-31"  # what random claims are about and when they are printed, roughly

SPEAKERS = [
    ("", "reporter"),
    ("", "reporter"),
    ("upland", "role"),
    ("lowland", "named"),
    ("empire", "named"),
    ("duchy", "role"),
    ("herders", "collective"),
    ("upland: a guard", "anonymous"),
    ("duchy: two officials", "anonymous"),
    ("drivers at the bridge", "collective"),
    ("a person in town", "anonymous"),
]
OUTLETS = [
    "wire-a",
    "wire-b",
    "wire-c",
    "wire-d",
    "post-b",
    "post-c",
    "twin-one",
    "twin-two",
    "upland-radio",
    "lowland-radio",
]
VALUES = {
    "gate": ["open", "restricted", "closed"],
    "road": ["open", "restricted", "closed"],
    "passage": ["used", "little", "none"],
    "proposal": ["offered", "offered", "withdrawn", "term"],
    "agreement": ["reached", "talks"],
    "position": ["for", "conditional", "against", "silent"],
    "event": ["shelling", "protest"],
    "prediction": ["smuggling"],
}
PREDICATES = (
    ["gate"] * 6
    + ["road"] * 2
    + ["passage"] * 3
    + ["proposal", "agreement", "position", "event", "prediction"]
)
REALIS = ["asserted"] * 14 + [
    "negated",
    "negated",
    "planned",
    "planned",
    "historical",
    "historical",
    "rumoured",
    "conditional",
    "proposed",
]


def pick(rng, values):
    return values[int(rng.integers(len(values)))]


def day(rng, first=START, last=END):
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return start + dt.timedelta(days=int(rng.integers((end - start).days + 1)))


def statement(
    rng, subjects=("north-bridge", "north-bridge", "north-bridge", "mill-road"), predicates=PREDICATES
):
    """One random claim. Its speaker, its way and its days fit each other loosely, as those of real ones do."""
    predicate = pick(rng, predicates)
    by, role = pick(rng, SPEAKERS)
    outlet = pick(rng, OUTLETS)
    published = day(rng)
    first = published - dt.timedelta(days=int(rng.integers(-2, 12)))
    span = pick(rng, ["one", "one", "none", "open", "closed", "until"])
    last = first + dt.timedelta(days=int(rng.integers(0, 20)))
    subject = {
        "proposal": "bridge-offer",
        "agreement": "bridge-offer",
        "position": "bridge-offer",
        "event": "quake",
    }
    return said(
        pick(rng, VALUES[predicate]),
        source=outlet,
        by=by,
        role=role,
        published=published.isoformat(),
        predicate=predicate,
        subject=subject.get(predicate) or pick(rng, subjects),
        gate=pick(rng, ["a", "a", "b", "b", "both", ""]) if predicate == "gate" else "",
        use=pick(rng, ["", "", "aid", "trade", "people"]),
        direction=pick(rng, ["", "both", "a_to_b", "b_to_a"]),
        realis=pick(rng, REALIS),
        **{
            "from": "" if span in {"none", "until"} else first.isoformat(),
            "until": {"one": first, "closed": last, "until": last}.get(span, ""),
        },
        precision=pick(rng, ["day"] * 6 + ["week", "month", "unclear"]),
        via=pick(rng, ["", "", outlet, f"wire-c|{outlet}"]) if by else "",
        collected=pick(
            rng, ["", "", "", (published + dt.timedelta(days=int(rng.integers(0, 9)))).isoformat()]
        ),
        level=pick(rng, ["", "", "", "public", "restricted"]),
        own_level=pick(rng, ["", "", "", "public", "restricted", "secret"]),
        review=pick(rng, ["accepted"] * 9 + ["edited", "unreviewed", "rejected"]),
    )


def known(row):
    return str(row["collected"] or row["published"])


def copy_of(rng, row, name):
    """A row that repeats another in some outlet, known no earlier than it."""
    later = dt.date.fromisoformat(known(row)) + dt.timedelta(days=int(rng.integers(0, 5)))
    published = max(later.isoformat(), str(row["published"]))
    fresh = {"claim": name, "report": f"r-{name}", "root": row["claim"], "source": pick(rng, OUTLETS)}
    return row | fresh | {"published": published, "collected": ""}


def claims(rng, count, **options):
    """Random claims, about a quarter of them copies."""
    rows = []
    for number in range(count):
        name = f"k{number:03d}"
        if rows and rng.random() < 0.25:
            rows.append(copy_of(rng, pick(rng, rows), name))
        else:
            row = statement(rng, **options)
            rows.append(row | {"claim": name, "report": f"r-{name}", "until": str(row["until"])})
    return rows


def event(rng, name):
    first = day(rng)
    return {
        "event": name,
        "place": pick(rng, ["arden", "brook", "cairn"]),
        "kind": pick(rng, ["shelling", "clash", "protest", "opening"]),
        "from": first.isoformat(),
        "until": pick(rng, ["", first.isoformat(), (first + dt.timedelta(days=3)).isoformat()]),
        "severity": round(float(rng.random()), 2),
        "source": WHY,
    }


def passage(rng):
    first = day(rng)
    count = pick(rng, [0, 0, 3, 40, 400])
    return {
        "crossing": pick(rng, ["north-bridge", "mill-road", "north-bridge", "north-bridge|mill-road"]),
        "use": pick(rng, ["aid", "trade", "people"]),
        "direction": pick(rng, ["a_to_b", "b_to_a", "both"]),
        "from": first.isoformat(),
        "until": (first + dt.timedelta(days=int(rng.integers(0, 9)))).isoformat(),
        "count": count,
        "unit": "trucks",
        "stage": "crossed",
        "counted_by": "",
        "source": pick(rng, ["wire-a", "wire-b", f"post-c|{WHY}"]),
    }


def parts(rng, count=25, **options):
    """The tables of a random case."""
    return tables(
        claims(rng, count, **options),
        events=[event(rng, "quake"), *(event(rng, f"event-{n}") for n in range(3))],
        passages=[passage(rng) for _ in range(3)],
    )


def wide(rng, number):
    """As many crossings, alike but for their names: each is a random case of its own."""
    kinds = ("line", "border", "internal")
    return [
        CROSSINGS[0] | {"crossing": f"x{n:03d}", "name": f"X {n}", "kind": kinds[int(rng.integers(3))]}
        for n in range(number)
    ]
