"""Reports made of templates over made-up names, with what they say known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from maabar.case import Case, build

#: What is said, as it stands alone and as it is told of in the past. {X} is the crossing.
CLAUSES_EN = (
    ("gate", "open", "asserted", "{X} is open", "{X} was open"),
    ("gate", "open", "asserted", "{X} has reopened", "{X} had reopened"),
    ("gate", "open", "asserted", "{X} is operating normally", "{X} was operating normally"),
    ("gate", "open", "asserted", "traffic has resumed at {X}", "traffic had resumed at {X}"),
    (
        "gate",
        "open",
        "asserted",
        "the restrictions at {X} have been lifted",
        "the restrictions at {X} had been lifted",
    ),
    ("gate", "closed", "asserted", "{X} is closed", "{X} was closed"),
    ("gate", "closed", "asserted", "{X} remains shut", "{X} remained shut"),
    ("gate", "closed", "asserted", "{X} has been sealed off", "{X} had been sealed off"),
    ("gate", "closed", "asserted", "operations at {X} are suspended", "operations at {X} were suspended"),
    ("gate", "closed", "asserted", "soldiers have closed {X}", "soldiers had closed {X}"),
    ("gate", "restricted", "asserted", "{X} is partially open", "{X} was partially open"),
    (
        "gate",
        "restricted",
        "asserted",
        "{X} is open for humanitarian cases only",
        "{X} was open for humanitarian cases only",
    ),
    ("gate", "restricted", "asserted", "{X} works three days a week", "{X} worked three days a week"),
    ("gate", "open", "negated", "{X} has not reopened", "{X} had not reopened"),
    ("gate", "open", "negated", "{X} is not open", "{X} was not open"),
    ("gate", "open", "negated", "{X} is no longer operating", "{X} was no longer operating"),
    ("gate", "closed", "negated", "{X} is not closed", "{X} was not closed"),
    ("gate", "open", "planned", "{X} will reopen on Sunday", "{X} would reopen on Sunday"),
    ("gate", "open", "planned", "{X} is due to open next week", "{X} was due to open next week"),
    ("gate", "closed", "planned", "{X} will be closed next week", "{X} would be closed next week"),
    (
        "gate",
        "open",
        "conditional",
        "{X} will open only if the shelling stops",
        "{X} would open only if the shelling stopped",
    ),
    (
        "gate",
        "open",
        "conditional",
        "{X} could reopen if both sides agree",
        "{X} could reopen if both sides agreed",
    ),
    ("gate", "open", "proposed", "{X} should be reopened", "{X} should be reopened"),
    ("passage", "used", "asserted", "42 trucks entered through {X}", "42 trucks had entered through {X}"),
    (
        "passage",
        "used",
        "asserted",
        "about 300 people have crossed at {X}",
        "about 300 people had crossed at {X}",
    ),
    ("passage", "none", "asserted", "no trucks have crossed at {X}", "no trucks had crossed at {X}"),
    (
        "passage",
        "little",
        "asserted",
        "only three trucks have passed through {X}",
        "only three trucks had passed through {X}",
    ),
)
#: How it is said: a frame, whether it takes the past, whose words they are. {C} is the clause, {S} the speaker.
FRAMES_EN = (
    ("{S} said that {C}.", True), ("{S} said {C}.", True), ('"{C}," {S} said.', False), ('"{C}," said {S}.', False),
    ("{C}, {S} said on Monday.", True), ("According to {S}, {C}.", False), ("{C}, according to {S}.", False),
    ("{S} told {O} that {C}.", True), ("{S} confirmed on Tuesday that {C}.", True), ("In a statement, {S} said that {C}.", True),
    ("{S} also reported that {C}.", True), ("{S} added that {C}.", True), ("{S}, which runs the post, said {C}.", True),
    ("{C}.", False),
)  # fmt: skip
DENIED_EN = ("{S} denied that {C}.", "{S} denied reports that {C}.", "{S} dismissed claims that {C}.")
RUMOUR_EN = ("There are unconfirmed reports that {C}.", "Reportedly, {C}.", "Unconfirmed reports said {C}.")
PAST_EN = (
    ("gate", "closed", "historical", "{X} was closed for two years in 2019."),
    ("gate", "open", "historical", "{X} had previously been opened for pilgrims."),
    ("gate", "closed", "historical", "Years earlier, {X} was shut after a dispute."),
)
NOMINAL_EN = (
    ("gate", "open", "asserted", "{S} announced the reopening of {X}."),
    ("gate", "closed", "asserted", "{S} ordered the closure of {X}."),
    ("gate", "open", "proposed", "{S} called for the reopening of {X}."),
    ("gate", "open", "planned", "{S} plans to reopen {X} in the coming days."),
    ("gate", "closed", "conditional", "{S} threatened to close {X}."),
    ("gate", "closed", "negated", "{S} denied closing {X}."),
    ("gate", "closed", "asserted", "{S} condemned the closure of {X}."),
)
SPEAKERS_EN = (
    "{P}",
    "a spokesman for {P}",
    "the border service of {P}",
    "residents",
    "a security source",
    "drivers",
)
NOISE_EN = (
    "Schools in the town were closed because of the heat.", "Police opened an investigation into a theft.", "Prices in the market rose again.",
    "The exhibition opens on Friday.", "Farmers say that the harvest was poor.", "Two people were wounded in a road accident.",
    "The minister met officers and praised their work.", "The stock exchange closed higher.", "A new bakery opened in the old town.",
)  # fmt: skip
TAIL_EN = (
    "Read more: {X} crossing reopens after talks",
    "Follow us on Facebook and Twitter",
    "2 min read",
    "Related: Why the gates at {X} are closed",
)

CLAUSES_AR = (
    ("gate", "open", "asserted", "معبر {X} مفتوح"), ("gate", "open", "asserted", "معبر {X} يعمل بشكل طبيعي"),
    ("gate", "closed", "asserted", "معبر {X} مغلق"), ("gate", "closed", "asserted", "معبر {X} لا يزال مغلقاً"),
    ("gate", "closed", "asserted", "حركة الشاحنات توقفت عند معبر {X}"), ("gate", "open", "negated", "معبر {X} لم يفتح بعد"),
    ("gate", "open", "negated", "معبر {X} لن يفتح هذا الأسبوع"), ("gate", "closed", "negated", "معبر {X} ليس مغلقاً"),
    ("gate", "open", "planned", "معبر {X} سيفتح يوم الأحد"), ("gate", "closed", "planned", "معبر {X} سيغلق الأسبوع المقبل"),
    ("gate", "open", "planned", "من المقرر فتح معبر {X} غداً"), ("gate", "open", "conditional", "معبر {X} سيفتح إذا توقف القصف"),
    ("passage", "used", "asserted", "أربعين شاحنة دخلت عبر معبر {X}"), ("gate", "restricted", "asserted", "معبر {X} مفتوح بشكل جزئي"),
)  # fmt: skip
FRAMES_AR = ("قال {S} إن {C}.", "أكد {S} أن {C}.", "أفاد {S} بأن {C}.", "أعلن {S} أن {C}.", "ذكر {S} أن {C}.", "صرح {S} بأن {C}.",
             "بحسب {S}، {C}.", "وفق {S}، {C}.", "{C}، بحسب {S}.", "أوضح {S} أن {C}.", "{C}.")  # fmt: skip
NOMINAL_AR = (
    ("gate", "open", "asserted", "أعلن {S} إعادة فتح معبر {X}."), ("gate", "closed", "asserted", "أعلن {S} إغلاق معبر {X}."),
    ("gate", "closed", "negated", "نفى {S} إغلاق معبر {X}."), ("gate", "open", "proposed", "طالب {S} بفتح معبر {X}."),
    ("gate", "open", "proposed", "دعا {S} إلى فتح معبر {X}."), ("gate", "closed", "conditional", "هدد {S} بإغلاق معبر {X}."),
)  # fmt: skip
SPEAKERS_AR = ("{P}", "متحدث باسم {P}", "مصدر أمني", "مدير المعبر")
NOISE_AR = (
    "أغلقت المدارس أبوابها بسبب الحر.",
    "ارتفعت الأسعار في السوق.",
    "افتتح الوزير معرضاً للكتاب.",
    "قال المزارعون إن المحصول ضعيف.",
)

_SYLLABLES = (("ba", "با"), ("ro", "رو"), ("li", "لي"), ("ma", "ما"), ("tu", "تو"), ("se", "سي"), ("na", "نا"), ("ko", "كو"),
              ("di", "دي"), ("fa", "فا"), ("zu", "زو"), ("re", "ري"))  # fmt: skip


@dataclass(frozen=True)
class Truth:
    start: int
    stop: int
    predicate: str
    value: str
    realis: str
    speaker: str
    subject: str


def names(rng: random.Random, count: int) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    while len(found) < count:
        parts = [rng.choice(_SYLLABLES) for _ in range(4)]
        latin = "".join(p[0] for p in parts).capitalize()
        if all(latin[:3] != other[:3] and latin[-3:] != other[-3:] for other in found):
            found[latin] = "".join(p[1] for p in parts)
    return list(found.items())


@dataclass(frozen=True)
class World:
    case: Case
    crossings: list[tuple[str, str, str]]
    parties: list[tuple[str, str, str]]
    outlet: str


def world(seed: int) -> World:
    rng = random.Random(seed)
    made = names(rng, 8)
    low = [name.lower() for name, _ in made]
    parties = [(low[k], *made[k]) for k in (0, 1)]
    crossings = [(f"{low[k]}-x", *made[k]) for k in (2, 3, 4)]
    outlet = f"{made[5][0]} Herald"
    tables = {
        "parties": [{"party": i, "name": n, "name_ar": a, "kind": "authority"} for i, n, a in parties],
        "areas": [{"area": f"{i}-land", "name": f"{n} land", "party": i} for i, n, _ in parties],
        "places": [
            {"place": f"town-{k}", "name": made[6 + k][0], "name_ar": made[6 + k][1], "area": f"{parties[k][0]}-land",
             "lon": "30", "lat": "30", "source": "assumed: made"} for k in (0, 1)
        ],
        "crossings": [
            {"crossing": i, "name": n, "name_ar": a, "place_a": "town-0", "place_b": "town-1",
             "gate_a": parties[0][0], "gate_b": parties[1][0]} for i, n, a in crossings
        ],
        "sources": [{"source": "herald", "name": outlet, "kind": "outlet"}, {"source": "daily", "name": "Daily Sheet", "kind": "outlet"}],
    }  # fmt: skip
    return World(build(tables, as_of="2031-06-30", case=f"made-{seed}"), crossings, parties, outlet)


class Writer:
    """Puts sentences together and remembers what they say."""

    def __init__(self, seed: int, place: World, lang: str) -> None:
        self.rng = random.Random(f"{seed}-{lang}")
        self.world = place
        self.lang = lang
        self.text = ""
        self.truth: list[Truth] = []
        self.published = date(2031, 6, 25) - timedelta(days=self.rng.randrange(20))

    def add(
        self,
        sentence: str,
        clause: str = "",
        what: tuple[str, str, str] = ("", "", ""),
        speaker: str = "",
        subject: str = "",
    ) -> None:
        sentence = sentence[:1].upper() + sentence[1:]
        if sentence in self.text:
            return  # said twice word for word, it would be a repeat
        if what[0]:
            found = sentence.lower().find(clause.lower())
            start = len(self.text) + found
            self.truth.append(Truth(start, start + len(clause), *what, speaker, subject))
        self.text += sentence + "\n\n"

    def speaker(self) -> tuple[str, str]:
        """The words that name a speaker, and what `said_by` must begin with or hold."""
        party = self.rng.choice(self.world.parties)
        shape = self.rng.choice(SPEAKERS_EN if self.lang == "en" else SPEAKERS_AR)
        words = shape.format(P=party[1] if self.lang == "en" else party[2])
        return words, party[0] if "{P}" in shape else words

    def crossing(self) -> tuple[str, str]:
        one = self.rng.choice(self.world.crossings)
        if self.lang == "ar":
            return one[0], one[2]
        return one[0], self.rng.choice(
            (f"the {one[1]} crossing", f"the {one[1]} checkpoint", f"the crossing at {one[1]}")
        )


def report(seed: int, place: World, lang: str = "en", sentences: int = 9) -> Writer:
    one = Writer(seed, place, lang)
    if lang == "ar":
        for _ in range(sentences):
            _arabic(one)
        return one
    one.add("A week on the line")
    one.add(f"{one.published.day} {one.published:%B} {one.published.year}")
    for _ in range(sentences):
        _english(one)
    tail = one.rng.choice(TAIL_EN)
    one.add(tail.format(X=place.crossings[0][1]))
    return one


def _english(one: Writer) -> None:
    rng = one.rng
    subject, named = one.crossing()
    words, who = one.speaker()
    kind = rng.random()
    if kind < 0.15:
        one.add(rng.choice(NOISE_EN))
    elif kind < 0.62:
        predicate, value, realis, present, past = rng.choice(CLAUSES_EN)
        frame, back = rng.choice(FRAMES_EN)
        clause = (past if back else present).format(X=named)
        if frame == "{C}.":
            who = "reporter"
        elif "which runs" in frame and who == words:
            frame = "{S} said {C}."
        one.add(
            frame.format(S=words, C=clause, O=one.world.outlet),
            clause,
            (predicate, value, realis),
            who,
            subject,
        )
    elif kind < 0.7:
        predicate, value, _, _, past = rng.choice(
            [c for c in CLAUSES_EN if c[0] == "gate" and c[2] == "asserted" and c[1] != "restricted"]
        )
        clause = past.format(X=named)
        one.add(
            rng.choice(DENIED_EN).format(S=words, C=clause),
            clause,
            (predicate, value, "negated"),
            who,
            subject,
        )
    elif kind < 0.76:
        predicate, value, _, _, past = rng.choice(
            [c for c in CLAUSES_EN if c[0] == "gate" and c[2] == "asserted" and c[1] != "restricted"]
        )
        clause = past.format(X=named)
        one.add(
            rng.choice(RUMOUR_EN).format(C=clause),
            clause,
            (predicate, value, "rumoured"),
            "reporter",
            subject,
        )
    elif kind < 0.82:
        predicate, value, realis, form = rng.choice(PAST_EN)
        one.add(form.format(X=named), form.format(X=named), (predicate, value, realis), "reporter", subject)
    elif kind < 0.93:
        predicate, value, realis, form = rng.choice(NOMINAL_EN)
        sentence = form.format(S=words, X=named)
        one.add(sentence, sentence, (predicate, value, realis), who, subject)
    else:
        _two(one, subject, named)


def _two(one: Writer, subject: str, named: str) -> None:
    """A sentence with two states, and a retraction."""
    rest = [c for c in one.world.crossings if c[0] != subject]
    other = one.rng.choice(rest)
    first, second = f"{named} remains closed", f"the {other[1]} crossing is open"
    start = len(one.text)
    sentence = f"{first[:1].upper()}{first[1:]} while {second}."
    if sentence in one.text:
        return
    one.text += sentence + "\n\n"
    one.truth.append(Truth(start, start + len(first), "gate", "closed", "asserted", "reporter", subject))
    at = start + sentence.index(second)
    one.truth.append(Truth(at, at + len(second), "gate", "open", "asserted", "reporter", other[0]))


def _arabic(one: Writer) -> None:
    rng = one.rng
    subject, named = one.crossing()
    words, who = one.speaker()
    kind = rng.random()
    if kind < 0.15:
        one.add(rng.choice(NOISE_AR))
    elif kind < 0.75:
        predicate, value, realis, form = rng.choice(CLAUSES_AR)
        frame = rng.choice(FRAMES_AR)
        clause = form.format(X=named)
        one.add(
            frame.format(S=words, C=clause),
            clause,
            (predicate, value, realis),
            "reporter" if frame == "{C}." else who,
            subject,
        )
    else:
        predicate, value, realis, form = rng.choice(NOMINAL_AR)
        sentence = form.format(S=words, X=named)
        one.add(sentence, sentence, (predicate, value, realis), who, subject)
