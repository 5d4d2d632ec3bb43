"""A pack to play the talks of a case with people: rules, issues, a sheet for each party, the facilitator's.

A sheet holds what is on record or assumed, and says which. No bottom line in points, no chance and no switch
point stands in one, at any level; the program's own numbers are on the facilitator's sheet, to be opened
afterwards. Those who would have to cross have an empty chair and no sheet.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from maabar.brief.messages import LANGUAGES, Messages, territory_of
from maabar.brief.roleplay_words import Pack, Part, Sheet
from maabar.engines.talks.odds import asked_affected, odds
from maabar.engines.talks.records import digest, outcome_known
from maabar.engines.talks.values import judge
from maabar.table import safe_cell
from maabar.talking.table import lay
from maabar.writing import whole_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from maabar.case import Case
    from maabar.engines.talks.values import RedLine
    from maabar.table import Level
    from maabar.talking.table import Given, Table

#: Columns of the table `plays`.
BALLOT: Final = ("play", "issue", "on", "level", "agreed", "players", "source")
_BREAK: Final = Markup("<br>")


def write_pack(case: Case, folder: Path, level: Level = "public", settings: Given | None = None) -> bool:
    """Write the pack into a new folder; whole or not at all.

    Args:
        case: The case.
        folder: Where to; it must not be there yet.
        level: Rows above this sensitivity are removed first.
        settings: Settings of the engines talks and evidence, over those of the case.

    Returns:
        False if the talks rest on rows above the level: then nothing is written.

    Raises:
        UsageError: If tables are missing.
        CaseError: If what they say does not fit together.
        OSError: If the folder is there or cannot be made.
    """
    table = lay(case, case.at_level(level), settings)
    if table is None:
        return False
    with whole_folder(folder) as part:
        for lang in LANGUAGES:
            pack = Pack(table, Messages(lang, territory_of(table.case)))
            (part / lang).mkdir()
            for sheet in sheets(pack):
                text = _environment().get_template("roleplay.html.j2").render(sheet=sheet, m=pack.say)
                (part / lang / f"{sheet.name}.html").write_text(text, encoding="utf-8", newline="\n")
        (part / "ballot.csv").write_text(_ballot(table), encoding="utf-8", newline="")
    return True


def sheets(pack: Pack) -> list[Sheet]:
    """Return every sheet of a pack in its language."""
    say = pack.say
    shared = [_rules(pack), _issues(pack), _agreeing(pack), _texts(pack), _form(pack)]
    return [
        _sheet(pack, "table", say.say("play.table"), shared),
        *(
            _sheet(
                pack,
                f"party-{party}",
                say.say("play.sheet", party=say.plain_name(pack.table.case, party)),
                [_part(pack, party), *_wants(pack, party), _lines(pack, party)],
            )
            for party in pack.players
        ),
        _sheet(pack, "facilitator", say.say("play.facilitator"), [_before(pack), *_after(pack)]),
    ]


def _sheet(pack: Pack, name: str, title: str, parts: list[Part]) -> Sheet:
    case, say = pack.table.case, pack.say
    named = case.about.title_ar if say.lang == "ar" and case.about.title_ar else say.foreign(case.title)
    printed = say.say("play.printed", day=say.date(case.as_of), level=say.word("level", case.level))
    return Sheet(name, title, say.html("play.title", title=named), printed, parts)


def _rules(pack: Pack) -> Part:
    say, b = pack.say, pack.table.bargained
    asked = say.say("play.rules.asked") if asked_affected(b).any() else say.say("play.rules.not-asked")
    items = [
        say.say("play.rules.parts"),
        say.say("play.rules.time"),
        say.say("play.rules.goal"),
        say.say("play.rules.silent"),
        f"{say.say('play.rules.chair')} {asked}",
        say.say("play.rules.force"),
    ]
    return Part(say.say("play.rules.title"), items=items)


def _issues(pack: Pack) -> Part:
    say, space = pack.say, pack.table.bargained.space
    asked = dict(zip(pack.table.case["issues"]["issue"], pack.table.case["issues"]["question"], strict=True))
    rows = []
    for k, issue in enumerate(space.issues):
        now, places = int(space.no_deal[k]), space.levels_at(k).tolist()
        held = pack.level(issue, places[now]) if now >= 0 else say.say("play.issues.unknown")
        words = [
            Markup("<strong>{}</strong>").format(pack.issue(issue)),
            *([say.foreign(str(asked[issue]))] if asked[issue] else []),
        ]
        levels = _BREAK.join(pack.level(issue, value) for value in places)
        rows.append([_BREAK.join(words), levels, held])
    heads = [say.say("play.issues.issue"), say.say("play.issues.levels"), say.say("play.issues.now")]
    return Part(say.say("play.issues.title"), heads=heads, rows=rows)


def _agreeing(pack: Pack) -> Part:
    """Say who must agree to what: to everything, by role; to a change of an issue, by veto or gate."""
    say, b = pack.say, pack.table.bargained
    every = [party for party, on in zip(b.parties, b.always, strict=True) if on]
    lines = [say.html("play.agree.always", parties=pack.listed(every))] if every else []
    rows = []
    for k, issue in enumerate(b.space.issues):
        crossing, gates = pack.table.holders.get(issue, ("", ("", "")))
        words: list[str | Markup] = []
        for a in np.flatnonzero(b.needed[:, k]):
            party = b.parties[a]
            why = [say.html("play.agree.veto")] if (party, issue) in pack.table.vetoes else []
            why += [say.html("play.agree.gate", crossing=pack.name(crossing))] if party in gates else []
            words.append(say.html("play.agree.one", party=pack.name(party), why=pack.joined(why)))
        rows.append([pack.issue(issue), _BREAK.join(words) if words else say.say("play.agree.nobody")])
    heads = [say.say("play.issues.issue"), say.say("play.agree.who")]
    return Part(say.say("play.agree.title"), lines=lines, heads=heads, rows=rows)


def _before(pack: Pack) -> Part:
    """Say how many players it takes, which sheets may be left out, and how an action is played."""
    say, b = pack.say, pack.table.bargained
    must = {b.parties[a] for a in np.flatnonzero(b.always | b.needed.any(axis=1))}
    # With a quota the weight of one who is for counts, although nobody needs its agreement.
    must |= {party for party, on in zip(b.parties, b.counted, strict=True) if on and b.quota > 0}
    spare = [party for party in pack.players if party not in must]
    n, least = len(pack.players), len(pack.players) - len(spare)
    items = [
        say.say("play.before.players", n=say.number(n), least=say.number(least), most=say.number(2 * n)),
        say.html("play.before.spare", parties=pack.listed(spare)) if spare else say.say("play.before.all"),
        say.say("play.before.street"),
    ]
    return Part(say.say("play.before.title"), items=items)


def _offers(table: Table) -> list[str]:
    """Return the proposals with terms that were made by the case's day."""
    return [
        name
        for name in table.made
        if name in table.inputs.proposals and not table.later(name) and name != table.as_is
    ]


def _texts(pack: Pack) -> Part:
    say, table = pack.say, pack.table
    space = table.bargained.space
    rows = []
    for proposal in _offers(table):
        levels = table.inputs.proposals[proposal]
        moved = [k for k, mask in enumerate(space.moved()) if mask[levels[k]]]
        words = [
            say.html(
                "play.proposals.term",
                issue=pack.issue(space.issues[k]),
                level=pack.level(space.issues[k], float(space.levels_at(k)[levels[k]])),
            )
            for k in moved
        ]
        rows.append([pack.name(proposal), _BREAK.join(words)])
    lines = [] if rows else [say.say("play.proposals.none")]
    heads = [say.say("play.proposals.text"), say.say("play.proposals.terms")]
    return Part(say.say("play.proposals.title"), lines=lines, heads=heads, rows=rows)


def _form(pack: Pack) -> Part:
    say = pack.say
    heads = [say.say("play.issues.issue"), say.say("play.agreement.level")]
    rows = [[pack.issue(issue), Markup("&nbsp;")] for issue in pack.table.bargained.space.issues]
    lines = [say.say("play.agreement.agreed"), say.say("play.agreement.players")]
    return Part(say.say("play.agreement.title"), lines=lines, heads=heads, rows=rows)


def _part(pack: Pack, party: str) -> Part:
    """Say whether the party must agree, and what it can do beside talking."""
    say, b = pack.say, pack.table.bargained
    a = b.parties.index(party)
    issues = [b.space.issues[k] for k in np.flatnonzero(b.needed[a])]
    if b.always[a]:
        must: str | Markup = say.say("play.part.always")
    elif issues:
        must = say.html("play.part.some", issues=pack.issues(issues))
    else:
        must = say.say("play.part.none")
    actions = pack.table.case["actions"]
    mine = [pack.name(str(action)) for action in actions.loc[actions["party"] == party, "action"]]
    lines = [say.say("play.back"), must, *([say.say("play.part.street") + ":"] if mine else [])]
    return Part(say.say("play.part.title"), lines=lines, items=mine)


def _wants(pack: Pack, party: str) -> list[Part]:
    """Say what the side wants, in words of weight, each with what it rests on."""
    say, table = pack.say, pack.table
    b, sources = table.bargained, table.inputs.sources
    if sources is None:  # pragma: no cover - a bargain has its sources
        return []
    a = b.parties.index(party)
    weights = sources.weights()[a]
    origins = {
        str(row["issue"]): table.origin(str(row["claims"]), str(row["source"]))
        for row in table.case["positions"].to_dict("records")
        if row["party"] == party
    }
    rows, silent = [], []
    for k, issue in enumerate(b.space.issues):
        if sources.silent[a, k]:
            silent.append(issue)
            continue
        basis = origins[issue].basis if issue in origins else "none"
        position = pack.position(issue, float(sources.position[a, k]))
        rows.append([pack.issue(issue), position, _weight(say, weights, k), say.say(f"play.basis.{basis}")])
    heads = [
        say.say("play.issues.issue"),
        say.say("play.wants.position"),
        say.say("play.wants.weight"),
        say.say("play.wants.basis"),
    ]
    lines = [say.html("play.wants.silent", issues=pack.issues(silent))] if silent else []
    return [Part(say.say("play.wants.title"), lines=lines, heads=heads, rows=rows)]


def _weight(say: Messages, weights: NDArray[np.float64], k: int) -> str:
    """Return much, some or little: above 4/3 of an even share, below 2/3, or between (assumed)."""
    even = 1.0 / max(1, int((weights > 0).sum()))
    if weights[k] >= 4 / 3 * even:
        return say.say("play.wants.high")
    return say.say("play.wants.low") if weights[k] <= 2 / 3 * even else say.say("play.wants.middle")


def _lines(pack: Pack, party: str) -> Part:
    """Show the red lines that somebody is on record for; an assumed one is in no sheet."""
    say, table = pack.say, pack.table
    a = table.bargained.parties.index(party)
    found = [line for line in table.bargained.redlines if line.party == a]
    shown = [line for line in found if table.line(line).basis in {"claims", "source"}]
    items = [_line(pack, line) for line in shown]
    none = [] if items else [say.say("play.lines.none")]
    return Part(say.say("play.lines.title"), lines=[say.say("play.lines.intro"), *none], items=items)


def _line(pack: Pack, line: RedLine) -> Markup:
    say, table = pack.say, pack.table
    where = [
        say.html("play.lines.at", issue=pack.issue(issue), levels=pack.zone(issue, values))
        for issue, values in table.crossed_at(line).items()
    ]
    words = [say.html("play.lines.crossed", where=say.html("play.lines.and").join(where))]
    if line.kind == "principle":
        words.append(say.html("play.lines.principle"))
    words += [_record(pack, claim) for claim in table.line(line).claims]
    return _BREAK.join(words)


def _record(pack: Pack, claim: str) -> Markup:
    """Return where a statement stands: outlet, day and the analyst's summary; no name of a speaker."""
    say, case = pack.say, pack.table.case
    row = _plain(case["claims"], "claim", claim)
    report = _plain(case["reports"], "report", str(row["report"]))
    arabic = str(row["summary_ar"]) if say.lang == "ar" else ""
    summary = arabic or say.foreign(str(row["summary"]))
    source, day = pack.name(str(report["source"])), say.short(report["published"])
    return say.html("play.lines.record", source=source, day=day, summary=summary)


def _plain(frame: pd.DataFrame, key: str, ident: str) -> dict[str, Any]:
    row: dict[Any, Any] = frame[frame[key] == ident].iloc[0].to_dict()
    return row


def _after(pack: Pack) -> list[Part]:
    """Say how to write results down, and, to be opened afterwards, what the program worked out."""
    say, table = pack.say, pack.table
    b, rows = table.bargained, []
    for proposal in _offers(table):
        levels = table.inputs.proposals[proposal]
        p = float(odds(b, table.draws, levels).p[0])
        refusing = [b.parties[a] for a in judge(b, levels).refusing]
        named = pack.listed(refusing) if refusing else say.say("play.after.nobody")
        rows.append([pack.name(proposal), say.percent(p), named])
    heads = [
        say.say("play.proposals.text"),
        say.say("play.after.chance", draws=say.number(table.settings.draws)),
        say.say("play.after.refuse"),
    ]
    lines = [say.say("play.after.humble"), say.say("play.after.hash", sha=digest(table.case, table.settings))]
    if outcome_known(table.case):
        lines.append(say.say("play.after.post-hoc"))
    return [
        Part(say.say("play.after.title"), lines=[say.say("play.after.ballot")]),
        Part(say.say("play.after.sealed"), lines=lines, heads=heads, rows=rows),
    ]


def _ballot(table: Table) -> str:
    """Return an empty ballot: a row for each issue, with the columns of `plays`."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(BALLOT)
    for issue in table.bargained.space.issues:
        writer.writerow(["play-1", safe_cell(issue), "", "", "", "", "assumed: role-play"])
    return held.getvalue()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("maabar.brief", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
