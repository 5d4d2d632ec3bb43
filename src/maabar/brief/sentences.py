"""The opening of the page: what is known, disputed and proposed, each clause linked to what it rests on.

Sentences are put together from result tables through the catalogue, so that they read on any case: with many
crossings or two, with claims or without.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts.marks import ASSUMED, CLAIMED
from maabar.brief.facts.options import compared, options, telling
from maabar.brief.facts.status import LIVE
from maabar.brief.facts.talks import basis as talks_basis
from maabar.brief.facts.talks import tabled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.brief.facts.dissent import Dissent
    from maabar.brief.facts.lines import Layer
    from maabar.brief.facts.proposals import Proposal, Stand
    from maabar.brief.facts.status import Crossing, Group
    from maabar.brief.facts.view import View, Word

MOST_PATTERNS = 6
MOST_DISSENTS = 3
MOST_PROPOSALS = 3
MOST_OPTIONS = 4
RECENT_DAYS = 60
"""How much the opening tells before it points to the sections, and how old a contradiction may be for it.

Default, editable.
"""


@dataclass(frozen=True)
class Sentence:
    """One sentence of the opening.

    Attributes:
        html: The sentence, escaped, with its links.
        mark: What it rests on; empty for a sentence about the page itself.
    """

    html: Markup
    mark: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the opening: known, disputed, proposed, left open.

    Attributes:
        title: Its head.
        sentences: What it says.
    """

    title: str
    sentences: tuple[Sentence, ...]


def opening(
    view: View, crossings: Sequence[Crossing], dissents: Sequence[Dissent], proposals: Sequence[Proposal]
) -> tuple[Part, ...]:
    """The opening of the page.

    Args:
        view: The study in one language.
        crossings: Section 3.
        dissents: The contradictions, the heaviest first.
        proposals: The proposals somebody is on record about, the latest first.

    Returns:
        Parts in reading order; none is empty.
    """
    say = view.say.say
    parts = [
        Part(say("open.known"), tuple(_known(view, crossings))),
        Part(say("open.disputed"), tuple(_disputed(view, dissents))),
        Part(say("open.proposed"), tuple(_proposed(view, proposals))),
        Part(say("open.blocked"), tuple(_blocked(view))),
        Part(say("open.options" if view.once(compared) is None else "open.whatif"), tuple(_options(view))),
    ]
    return tuple(part for part in parts if part.sentences)


def link(href: str, inner: Markup) -> Markup:
    """A phrase that leads to its evidence."""
    return Markup('<a href="{}">{}</a>').format(href, inner) if href else inner


def _known(view: View, crossings: Sequence[Crossing]) -> list[Sentence]:
    html = view.say.html
    if not crossings:
        return [Sentence(html("open.absent" if view.absent else "open.no-crossings"))]
    live = [crossing for crossing in crossings if crossing.live]
    quiet = [crossing for crossing in crossings if not crossing.live]
    if not live:
        return _rest(view, quiet, "all")
    patterns: dict[tuple[object, ...], list[tuple[Crossing, Group]]] = {}
    for crossing in live:
        for group in crossing.live:
            patterns.setdefault(_pattern(crossing, group), []).append((crossing, group))
    ordered = sorted(patterns.values(), key=_weight, reverse=True)
    # what claims settle comes first; if they settle something, what they leave open is left to the section
    telling = [members for members in ordered if members[0][1].settled or _planned(members[0][1])] or ordered
    told = [_pattern_sentence(view, members) for members in telling[:MOST_PATTERNS]]
    if len(ordered) > len(told):
        told.append(Sentence(html("open.more-status", link=link("#status", html("open.section-status")))))
    return [*told, *_rest(view, quiet, "rest")]


def _weight(members: list[tuple[Crossing, Group]]) -> tuple[int, float]:
    return members[0][1].settled, sum(group.claims for _, group in members)


def _planned(group: Group) -> bool:
    return any(layer.plan for layer in group.layers[:-1])


def _pattern(crossing: Crossing, group: Group) -> tuple[object, ...]:
    """What two groups must share to be told in one sentence."""
    shown = tuple((layer.status, layer.basis in LIVE, layer.basis == "none") for layer in group.layers)
    return tuple(sorted(group.pairs)), str(crossing.sides), shown, group.effective.mark


def _pattern_sentence(view: View, members: list[tuple[Crossing, Group]]) -> Sentence:
    html = view.say.html
    crossings = [crossing for crossing, _ in members]
    group = members[0][1]
    names = view.listed(link(f"#crossing-{one.ident}", one.name) for one in dict.fromkeys(crossings))
    # one crossing: by its places; several between the same sides: by the sides
    uses = group.title if len(crossings) == 1 else group.between
    said = html("list.semi").join([*_gates(view, members), *_passage(view, members)])
    mark = group.effective.mark
    if mark == ASSUMED and any(layer.mark == CLAIMED for layer in group.layers[:-1]):
        said += " " + badge(view, CLAIMED)  # the words are claimed, what follows from them is not
    clauses = html("list.semi").join([said, _answer(view, members)])
    return Sentence(html("open.at", names=names, uses=uses, clauses=clauses), mark)


def badge(view: View, mark: str) -> Markup:
    """What a headline rests on, as a small sign with its word."""
    sign = Markup('<svg class="sign" aria-hidden="true"><use href="#s-{}"/></svg>').format(mark)
    return Markup('<span class="mark">{}<i>{}</i></span>').format(sign, view.say.say(f"mark.{mark}"))


def _gates(view: View, members: list[tuple[Crossing, Group]]) -> list[Markup]:
    html = view.say.html
    group = members[0][1]
    gates = [group.layer("a"), group.layer("b")]
    if all(gate.basis == "none" for gate in gates):
        return [html("open.neither-gate")]
    return [_gate(view, [one.layer(name) for _, one in members]) for name in ("a", "b")]


def _gate(view: View, gates: list[Layer]) -> Markup:
    html = view.say.html
    gate = gates[0]
    if gate.plan and gate.status == "unknown":
        return html("open.gate-planned", gate=gate.title, plan=gate.plan)
    if gate.basis == "none":
        return html("open.gate-silent", gate=gate.title)
    if gate.status == "unknown":
        if len(gates) == 1 and gate.lean:
            return html("open.gate-leans", gate=gate.title, lean=gate.lean)
        return html("open.gate-unknown", gate=gate.title)
    key = "open.gate-assumed" if gate.basis == "assumed" else "open.gate"
    return html(key, gate=gate.title, state=_to_evidence(gates, Markup.escape(gate.label)))


def _to_evidence(layers: list[Layer], inner: Markup) -> Markup:
    word = next((layer.last_for for layer in layers if layer.last_for), None)
    return link(word.href if word else "", inner)


def _passage(view: View, members: list[tuple[Crossing, Group]]) -> list[Markup]:
    layers = [group.layer("passage") for _, group in members]
    passage = layers[0]
    if passage.basis not in LIVE or passage.status == "unknown":
        return []
    state = view.say.html(f"open.passage-{passage.status}")
    return [_to_evidence(layers, state)]


def _answer(view: View, members: list[tuple[Crossing, Group]]) -> Markup:
    """Could it pass? A state, or unknown with the chance of open as an order of magnitude."""
    answer = members[0][1].effective
    if answer.status == "unknown":
        ranges = {group.effective.chance for _, group in members}
        if len(ranges) == 1 and answer.chance and answer.mark == ASSUMED:
            return view.say.html("open.answer-odds", chance=answer.chance)
        if len(members) == 1 and answer.lean:
            return view.say.html("open.answer-leans", lean=answer.lean)
        return view.say.html("open.answer-unknown")
    key = "open.answer-likely" if answer.mark == ASSUMED else "open.answer"
    return view.say.html(key, state=answer.label)


def _rest(view: View, quiet: Sequence[Crossing], which: str) -> list[Sentence]:
    """One sentence for the crossings without live claims, `all` or the `rest`."""
    if not quiet:
        return []
    bases = {layer.basis for one in quiet for group in one.quiet for layer in group.layers[:-1]}
    key = f"open.{which}-{'assumed' if 'assumed' in bases else 'unknown'}"
    where = link("#quiet", view.say.html("open.section-quiet"))
    return [Sentence(view.say.html(key, link=where), ASSUMED if "assumed" in bases else "")]


def _disputed(view: View, dissents: Sequence[Dissent]) -> list[Sentence]:
    real = [one for one in dissents if not one.apparent]
    start = view.on - dt.timedelta(days=RECENT_DAYS)
    recent = [one for one in real if (one.last is None or one.last >= start) and not _alike(one)]
    # one sentence for each thing and kind, what concerns crossings and offers before what concerns events
    first = {(one.subject, one.kind, str(one.layer)): one for one in reversed(recent)}
    chosen = sorted((one for one in recent if one in first.values()), key=lambda one: one.event)[
        :MOST_DISSENTS
    ]
    told = [Sentence(dissent_sentence(view, one), CLAIMED) for one in chosen]
    if not told:
        told.append(Sentence(view.say.html("open.no-dissent")))
    if len(real) > len(chosen):
        more = link("#dissent", view.say.html("open.section-dissent"))
        told.append(Sentence(view.say.html("open.more-dissent", link=more)))
    return told


def _alike(dissent: Dissent) -> bool:
    """Whether both sides read the same: two small counts of people are both written as fewer than ten."""
    one, other = dissent.camps
    return one.denied == other.denied and str(one.value) == str(other.value)


def dissent_sentence(view: View, dissent: Dissent) -> Markup:
    """One contradiction as a sentence with links to both sides."""
    one, other = dissent.camps
    about = {"about": dissent.about, "days": dissent.days}
    values = [link(camp.links[0] if camp.links else "", Markup.escape(camp.plain)) for camp in dissent.camps]
    if one.plain == other.plain and one.denied != other.denied:
        says, denies = (other, one) if one.denied else (one, other)
        value = values[dissent.camps.index(says)]
        denial = link(denies.links[0] if denies.links else "", view.say.html("dissent.denied"))
        return view.say.html(
            "dissent.denial", value=value, voices=says.voices, denied=denial, others=denies.voices, **about
        )
    alike = _alike(dissent)
    camps = []
    for camp, key in zip(dissent.camps, ("dissent.one-figure", "dissent.other-figure"), strict=True):
        told = view.say.say(key, value=camp.value) if alike else camp.value
        value = link(camp.links[0] if camp.links else "", Markup.escape(told))
        camps.append(view.say.html("dissent.camp", value=value, voices=camp.voices))
    return view.say.html("dissent.sentence", one=camps[0], other=camps[1], **about)


def _proposed(view: View, proposals: Sequence[Proposal]) -> list[Sentence]:
    html = view.say.html
    standing = [one for one in proposals if _offered(one)]
    if not standing:
        return [Sentence(html("open.no-proposal"))]
    told = [_proposal_sentence(view, one) for one in standing[:MOST_PROPOSALS]]
    if len(standing) > MOST_PROPOSALS:
        told.append(
            Sentence(html("open.more-proposals", link=link("#proposals", html("open.section-proposals"))))
        )
    return told


def _offered(proposal: Proposal) -> bool:
    stage = proposal.stage("offered")
    return stage is not None and stage.status == "yes"


def _proposal_sentence(view: View, proposal: Proposal) -> Sentence:
    html = view.say.html
    name = link(f"#proposal-{proposal.ident}", proposal.name)
    clauses = [html("open.offer", name=name, origin=proposal.origin)]
    for status, key in (
        ("against", "open.against"),
        ("conditional", "open.conditional"),
        ("for", "open.for"),
    ):
        stands = [stand for stand in proposal.stands if stand.status == status]
        if stands:
            clauses.append(html(key, parties=view.listed(_stand_link(stand) for stand in stands)))
    refused = [stand for stand in proposal.consents if stand.status == "no"]
    if refused:
        clauses.append(html("open.refused", parties=view.listed(_stand_link(stand) for stand in refused)))
    agreed = proposal.stage("agreed")
    if agreed is not None:
        clauses.append(html(f"open.agreed-{agreed.status}"))
    return Sentence(html("list.semi").join(clauses) + html("open.stop"), CLAIMED)


def _stand_link(stand: Stand) -> Markup:
    word: Word | None = stand.last_for or stand.last_against
    return link(word.href if word else "", stand.who)


def _blocked(view: View) -> list[Sentence]:
    """Who stands in the way of the text on the table; nothing where talks were not computed."""
    if "talks.packages" not in view.study.tables:
        return []
    main = view.once(tabled)
    if main is None or not main.refusals:
        return []
    who = view.listed(one.party for one in main.refusals)
    told = [Sentence(view.say.html("talks.answer-no", name=main.name, who=who), talks_basis(view))]
    more = link("#talks", view.say.html("section.talks"))
    return [*told, Sentence(view.say.html("open.more-talks", link=more))]


def _options(view: View) -> list[Sentence]:
    """What the options change most; only their names where nothing was measured."""
    html = view.say.html
    known = view.once(options)
    if not known:
        return []
    told = [
        Sentence(
            html(
                "open.change-if" if option.conditional else "open.change",
                option=link(f"#option-{option.ident}", option.name),
                measure=headline.title,
                verdict=view.say.say(f"verdict.{row.verdict}"),
                by=html("open.ranged", by=row.by, span=row.by_span)
                if row.by_span
                else html("open.same", by=row.by),
                unit=headline.unit,
            ),
            row.mark,
        )
        for option, headline, row in view.once(telling)
    ][:MOST_OPTIONS]
    still = [option.name for option in known if option.idle]
    if view.once(compared) is None:
        return [Sentence(html("open.options-listed", names=view.listed(option.name for option in known)))]
    if still:
        told.append(Sentence(html("open.change-none", names=view.listed(still))))
    told.append(Sentence(html("open.more-options", link=link("#options", html("section.options")))))
    return told
