"""A pack to play the talks of a case with people: rules, issues, a sheet for each party, the facilitator's.

A sheet holds what is on record or assumed, and says which. No bottom line in points, no chance and no switch
point stands in one, at any level; the program's own numbers are on the facilitator's sheet, to be opened
afterwards. Those who would have to cross have an empty chair and no sheet.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from maabar.brief.messages import LANGUAGES, Messages, territory_of
from maabar.engines.talks.odds import asked_affected, odds
from maabar.engines.talks.records import digest, outcome_known
from maabar.engines.talks.values import judge
from maabar.table import safe_cell
from maabar.talking.table import lay
from maabar.writing import whole_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from maabar.case import Case
    from maabar.engines.talks.values import RedLine
    from maabar.table import Level
    from maabar.talking.table import Given, Table

#: Columns of the table `plays`.
BALLOT: Final = ("play", "issue", "on", "level", "agreed", "players", "source")


@dataclass(frozen=True)
class Part:
    """One part of a sheet: a heading with sentences, a list, a table."""

    title: str
    lines: Sequence[str | Markup] = ()
    items: Sequence[str | Markup] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str | Markup]] = ()


@dataclass(frozen=True)
class Sheet:
    """One file of the pack."""

    name: str
    title: str
    pack: str | Markup
    printed: str
    parts: Sequence[Part]


@dataclass(frozen=True, eq=False)
class Pack:
    """The talks of a case in one language."""

    table: Table
    say: Messages

    def name(self, ident: str) -> Markup:
        """The name of anything with an id."""
        return self.say.name(self.table.case, ident)

    def listed(self, idents: Iterable[str]) -> Markup:
        """Names, with commas between them."""
        return self.joined(self.name(ident) for ident in idents)

    def joined(self, words: Iterable[str | Markup]) -> Markup:
        """Words with commas between them."""
        return self.say.html("list.comma").join(words)

    def values(self, values: Iterable[float]) -> Markup:
        """Places on a line from 0 to 100."""
        return self.joined(self.say.number(value, 1) for value in values)


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
    b, say = pack.table.bargained, pack.say
    players = [party for party, role in zip(b.parties, b.roles, strict=True) if role != "affected"]
    return [
        _sheet(
            pack, "table", say.say("play.table"), [_rules(pack), _issues(pack), _texts(pack), _form(pack)]
        ),
        *(
            _sheet(
                pack,
                f"party-{party}",
                say.say("play.sheet", party=say.plain_name(pack.table.case, party)),
                [_part(pack, party), *_wants(pack, party), _lines(pack, party)],
            )
            for party in players
        ),
        _sheet(pack, "facilitator", say.say("play.facilitator"), _after(pack)),
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
    cells = {str(row["issue"]): row for row in pack.table.case["issues"].to_dict("records")}
    rows = []
    for k, issue in enumerate(space.issues):
        now, row = int(space.no_deal[k]), cells[issue]
        held = say.number(space.levels_at(k)[now], 1) if now >= 0 else say.say("play.issues.unknown")
        words = [say.foreign(str(row[c])) for c in ("question", "low_means", "high_means")]
        rows.append([pack.name(issue), *words, pack.values(space.levels_at(k).tolist()), held])
    heads = [
        say.say("play.issues.issue"),
        say.say("play.issues.question"),
        say.say("play.issues.low"),
        say.say("play.issues.high"),
        say.say("play.issues.levels"),
        say.say("play.issues.now"),
    ]
    return Part(say.say("play.issues.title"), heads=heads, rows=rows)


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
            Markup("{} {}").format(pack.name(space.issues[k]), say.number(space.levels_at(k)[levels[k]], 1))
            for k in moved
        ]
        rows.append([pack.name(proposal), pack.joined(words)])
    lines = [] if rows else [say.say("play.proposals.none")]
    heads = [say.say("play.proposals.text"), say.say("play.proposals.terms")]
    return Part(say.say("play.proposals.title"), lines=lines, heads=heads, rows=rows)


def _form(pack: Pack) -> Part:
    say = pack.say
    heads = [say.say("play.issues.issue"), say.say("play.agreement.level")]
    rows = [[pack.name(issue), Markup("&nbsp;")] for issue in pack.table.bargained.space.issues]
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
        must = say.html("play.part.some", issues=pack.listed(issues))
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
        position = say.number(float(sources.position[a, k]), 1)
        rows.append([pack.name(issue), position, _weight(say, weights, k), say.say(f"play.basis.{basis}")])
    heads = [
        say.say("play.issues.issue"),
        say.say("play.wants.position"),
        say.say("play.wants.weight"),
        say.say("play.wants.basis"),
    ]
    lines = [say.html("play.wants.silent", issues=pack.listed(silent))] if silent else []
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
        say.html("play.lines.at", issue=pack.name(issue), values=pack.values(values))
        for issue, values in table.crossed_at(line).items()
    ]
    words = [say.html("play.lines.crossed", where=say.html("play.lines.and").join(where))]
    if line.kind == "principle":
        words.append(say.html("play.lines.principle"))
    words += [_record(pack, claim) for claim in table.line(line).claims]
    return Markup("<br>").join(words)


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
