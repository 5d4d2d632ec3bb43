"""What the command line prints: plain words, escaped, legible without colour."""

from __future__ import annotations

import sys
import unicodedata
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table as Grid
from rich.text import Text

from maabar.dictionary import says
from maabar.table import Table, spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from maabar.case import Case
    from maabar.errors import Problem
    from maabar.study import Progress as Report
    from maabar.study import Study

USE_WORDS = {"aid": "aid", "trade": "trade", "people": "people"}
PASSAGE_WORDS = {"used": "yes", "little": "few", "none": "nobody", "unknown": "unknown"}
BASIS_WORDS = {
    "assumed": "assumed in the case",
    "direct": "said directly",
    "inferred": "inferred, some parts are silent",
    "planned": "only plans",
    "none": "nobody says",
}
LAYERS = ("a", "b", "road", "passage", "effective")
#: Statements that move the status by less than this are counted, not listed.
SHOWN_WEIGHT = 0.01
STYLES = {
    "open": "green",
    "yes": "green",
    "closed": "red",
    "nobody": "red",
    "restricted": "yellow",
    "few": "yellow",
    "unknown": "dim",
}


def clean(text: object) -> str:
    """Return text so that it cannot steer a terminal: control and direction marks made visible."""
    return "".join(
        character
        if character == "\n"
        or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
        or character in "\u200c\u200d"
        else f"\\u{ord(character):04x}"
        for character in str(text)
    )


def console() -> Console:
    """Return what is printed on: no markup, so that text from outside stays text."""
    # Where nobody looks (a pipe, a file) lines are not folded at 80 characters.
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 160)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report]:
    """Draw a bar on standard error while work goes on; nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _share, _what: None
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda share, what: bar.update(task, completed=share, description=clean(what) or "writing")


def records(frame: pd.DataFrame, table: Table) -> list[dict[str, Any]]:
    """Return rows as plain values for JSON: empty cells are null, days ISO dates, counts whole numbers.

    Args:
        frame: The rows.
        table: Its declaration: it tells which numbers are whole.
    """
    whole = {column.name for column in table.columns if column.kind == "integer"}
    columns = {}
    for name in frame.columns:
        values = frame[name]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            cells: list[Any] = values.dt.strftime("%Y-%m-%d").tolist()
        else:
            cells = values.tolist()
        empty = values.isna().tolist()
        columns[str(name)] = [
            None if gone or cell == "" else int(cell) if name in whole else cell
            for cell, gone in zip(cells, empty, strict=True)
        ]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def print_csv(frame: pd.DataFrame) -> None:
    """Print a table as CSV."""
    sys.stdout.write(spreadsheet(frame).to_csv(index=False, lineterminator="\n"))


def say_problems(problems: Sequence[Problem]) -> None:
    """List problems on standard error, faults first."""
    faults = [problem for problem in problems if problem.level == "error"]
    doubts = [problem for problem in problems if problem.level != "error"]
    for problem in faults:
        print(f"fault    {clean(problem)}", file=sys.stderr)
    for problem in doubts:
        print(f"warning  {clean(problem)}", file=sys.stderr)
    print(f"maabar: {_count(len(faults), 'fault')}, {_count(len(doubts), 'warning')}.", file=sys.stderr)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def say_check(
    name: str, case: Case | None, problems: Sequence[Problem], engines: dict[str, dict[str, Any]]
) -> None:
    """Print the outcome of `check`."""
    if problems:
        say_problems(problems)
    out = console()
    if case is None:
        out.print(f"{clean(name)} cannot be used yet: mend the faults above and check again.")
        return
    rows = {table: len(frame) for table, frame in case.frames.items() if len(frame)}
    wrong = sum(problem.level == "error" for problem in problems)
    told = f"{_count(wrong, 'fault')} in its settings" if wrong else "no faults"
    out.print(f"{clean(case.title)} ({case.id}), as of {case.as_of}: {told}.")
    out.print(", ".join(f"{count:,} {table}" for table, count in rows.items()))
    for engine, state in engines.items():
        able = "can run, if asked for" if state["asked"] else "can run"
        missing = f"needs rows in {', '.join(state['missing'])}" if state["missing"] else able
        out.print(f"{engine}: {missing}")


def say_log(case: Case) -> None:
    """Say on standard error if the log of reviews is broken: the status then stands on the rows alone."""
    if case.log_broken is not None:
        print(f"log broken  {clean(case.log_broken)}", file=sys.stderr)


def say_run(study: Study, folder: Path, seconds: float) -> None:
    """Print where a run is and what was left out of it."""
    out = console()
    out.print(f"{clean(study.case.title)}: done in {seconds:.1f} s.")
    for table, why in study.withheld.items():
        out.print(f"withheld: {table}, because {why}")
    left_out = sum(study.case.withheld.values())
    if left_out:
        out.print(f"{_count(left_out, 'row')} above the level {study.level} left out.")
    out.print(f"run    {folder.resolve()}", soft_wrap=True)
    out.print(f"brief  {(folder / 'brief.html').resolve()}", soft_wrap=True)
    out.print("Send the brief, workbook, map and tables; inside/ is unabridged and stays with you.")


def say_schema(tables: Sequence[Table], *, whole: bool) -> None:
    """Print the data dictionary: one table whole, or all of them a line each."""
    out = console()
    if not whole:
        grid = Grid("table", "what a row is", "columns", box=None, pad_edge=False)
        for table in tables:
            grid.add_row(table.name, table.means, str(len(table.columns)))
        out.print(grid)
        out.print("One table whole: maabar schema TABLE")
        return
    table = tables[0]
    out.print(f"{table.name}: {table.means}")
    grid = Grid("column", "kind", "unit", "what it says", box=None, pad_edge=False)
    for column in table.columns:
        kind = f"{column.kind}{', key' if column.key else ''}{', needed' if column.required else ''}"
        kind += f"{', range' if column.ranged else ''}{', several by |' if column.many else ''}"
        grid.add_row(column.name, kind, column.unit, says(column))
    out.print(grid)


def say_status(case: Case, table: pd.DataFrame, *, provisional: bool, everything: bool) -> None:
    """Print the status of crossings: the spoken-of ones in full, the rest in a line."""
    out = console()
    if table.empty:
        out.print("Nothing to show: no row fits.")
        return
    first = table.iloc[0]
    hindsight = first["known"] > pd.Timestamp(case.as_of)
    out.print(
        f"{clean(case.title)}\non {_day(first['on'])}, as known on {_day(first['known'])}"
        + (", in hindsight" if hindsight else "")
        + (", looking ahead" if first["on"] > first["known"] else "")
        + ("; statements that nobody reviewed count too" if provisional else "")
    )
    silent: list[str] = []
    for crossing, rows in table.groupby("crossing", sort=False):
        if everything or not rows["basis"].isin(["none", "assumed"]).all():
            out.print()
            out.print(Text(f"{_name(case, str(crossing))}  ({crossing})", style="bold"))
            ends = _ends(case, str(crossing))
            for label, part in _alike(rows, ends, everything=everything):
                _say_lane(out, case, str(crossing), label, part)
        else:
            silent.append(str(crossing))
    if silent:
        out.print(
            f"\nNobody speaks of {_count(len(silent), 'more crossing')}: {', '.join(silent)}. "
            "Each is unknown, or assumed in the case; show them with --all."
        )


def _alike(
    rows: pd.DataFrame, ends: tuple[str, str], *, everything: bool
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Put uses and directions of which the same is known under one heading."""
    facts = ["layer", "status", "p_open", "p_closed", "basis", "party", "last_for", "last_against", "plan"]
    lanes: dict[str, tuple[list[tuple[str, str]], pd.DataFrame]] = {}
    for (use, direction), part in rows.groupby(["use", "direction"], sort=False):
        if everything or not part["basis"].isin(["none", "assumed"]).all():
            lanes.setdefault(part[facts].round(3).to_csv(index=False), ([], part))[0].append(
                (str(use), str(direction))
            )
    for members, part in lanes.values():
        uses = list(dict.fromkeys(use for use, _ in members))
        by_use = {use: [way for one, way in members if one == use] for use in uses}
        ways = {tuple(found) for found in by_use.values()}
        if len(ways) == 1:
            label = f"{', '.join(uses)}, {_way_words(ways.pop(), ends)}"
        else:
            label = "; ".join(f"{use}, {_way_words(tuple(found), ends)}" for use, found in by_use.items())
        yield label, part


def _ends(case: Case, crossing: str) -> tuple[str, str]:
    sides = case["crossings"].set_index("crossing").loc[[crossing], ["place_a", "place_b"]].iloc[0]
    return _name(case, str(sides["place_a"])), _name(case, str(sides["place_b"]))


def _way_words(ways: tuple[str, ...], ends: tuple[str, str]) -> str:
    if len(ways) > 1:
        return "both ways"
    start, stop = ends if ways[0] == "a_to_b" else ends[::-1]
    return f"from {start} to {stop}"


def _say_lane(out: Console, case: Case, crossing: str, label: str, rows: pd.DataFrame) -> None:
    out.print(f"  {label}")
    layers = set(rows["layer"])
    silent = []
    for layer in (layer for layer in LAYERS if layer in layers):
        row = rows[rows["layer"] == layer].iloc[0]
        if row["basis"] == "none" and layer != "effective":
            silent.append(_layer_word(case, crossing, layer))
            continue
        word = PASSAGE_WORDS[str(row["status"])] if layer == "passage" else str(row["status"])
        line = Text(f"    {_layer_word(case, crossing, layer)}: ")
        line.append(word, style=STYLES.get(word, ""))
        line.append(f"  {_probability(row)}".rstrip())
        out.print(line)
        details = _who(case, row)
        if details:
            indent = " " * 8
            out.print(
                Text(fill(details, out.width - 1, initial_indent=indent, subsequent_indent=indent), "dim")
            )
    if silent:
        out.print(f"    nobody says: {'; '.join(silent)}")


def _layer_word(case: Case, crossing: str, layer: str) -> str:
    if layer in {"a", "b"}:
        holder = case["crossings"].set_index("crossing").at[crossing, f"gate_{layer}"]
        return f"gate {layer}, {_name(case, str(holder))}"
    return {"road": "road between", "passage": "anybody passed", "effective": "could it pass"}[layer]


def _share(chance: float) -> str:
    """Return a chance in per cent that never claims certainty."""
    return "<1%" if chance < 0.01 else ">99%" if chance > 0.99 else f"{chance:.0%}"


def _probability(row: pd.Series) -> str:
    if row["basis"] in {"none", "assumed"}:
        return BASIS_WORDS[str(row["basis"])]
    columns = {"open": "p_open", "restricted": "p_restricted", "closed": "p_closed"}
    columns |= {"used": "p_open", "little": "p_restricted", "none": "p_closed"}
    if row["status"] == "unknown":
        words = ("yes", "nobody") if row["layer"] == "passage" else ("open", "closed")
        shown = f"{words[0]} {_share(row['p_open'])}, {words[1]} {_share(row['p_closed'])}"
    else:
        shown = _share(row[columns[str(row["status"])]])
    return f"{shown}, {BASIS_WORDS.get(str(row['basis']), str(row['basis']))}"


def _who(case: Case, row: pd.Series) -> str:
    parts = []
    if pd.notna(row["since"]):
        parts.append(f"since {_day(row['since'])}")
    if row["voices"]:
        parts.append(_count(int(row["voices"]), "voice"))
    for word, column in (("for", "last_for"), ("against", "last_against")):
        if row[column]:
            parts.append(f"last {word}: {_claim_word(case, str(row[column]))}")
    if row["plan"]:
        parts.append(f"planned: {row['plan']} from {_day(row['plan_from'])}")
    if row["robust"] == "no":
        parts.append("changes if sources are graded one letter better or worse")
    return clean("; ".join(parts))


def _claim_word(case: Case, cell: str) -> str:
    claims = case["claims"]
    hit = claims[claims["claim"] == cell]
    if hit.empty:
        return cell
    claim = hit.iloc[0]
    speaker = "a source" if claim["role"] == "anonymous" else str(claim["said_by"]).partition(":")[0]
    reports = case["reports"].set_index("report")
    published = reports.at[claim["report"], "published"] if claim["report"] in reports.index else pd.NaT
    source = reports.at[claim["report"], "source"] if claim["report"] in reports.index else ""
    return f"{_name(case, speaker or str(source))}, {_day(published)} [{cell}]"


def say_explanation(
    case: Case, crossing: str, table: pd.DataFrame, status: pd.DataFrame, *, provisional: bool
) -> None:
    """Print what a crossing's status rests on, the weightiest statement first.

    Args:
        case: The case.
        crossing: Its id.
        table: Rows of `evidence.explanation`.
        status: Rows of `evidence.status` on the same day, for the headings.
        provisional: Whether unreviewed statements counted.
    """
    out = console()
    if table.empty:
        out.print(f"Nothing that counts is said about {clean(_name(case, crossing))}.")
        return
    first = table.iloc[0]
    out.print(
        f"{clean(_name(case, crossing))} · on {_day(first['on'])}, as known on {_day(first['known'])}"
        + (" · unreviewed statements count too" if provisional else "")
    )
    out.print(
        "Weight: how far the status would move without the statement; + speaks for the state named, "
        "− against. Weights do not add up."
    )
    said = dict(zip(case["claims"]["claim"], case["claims"]["summary"], strict=True))
    for (heading, labels), rows in _reasons(case, crossing, table, status):
        out.print()
        out.print(Text(heading, style="bold"), Text(f"({'; '.join(labels)})", style="dim"))
        heavy = rows[rows["delta"].abs() >= SHOWN_WEIGHT]
        for claim, delta in zip(heavy["claim"], heavy["delta"], strict=True):
            out.print(clean(f"  {delta:+.2f}  {said.get(claim, '')}  {_claim_word(case, str(claim))}"))
        if len(rows) > len(heavy):
            out.print(f"  {_count(len(rows) - len(heavy), 'more statement')} with next to no weight today.")


def _reasons(
    case: Case, crossing: str, table: pd.DataFrame, status: pd.DataFrame
) -> list[tuple[tuple[str, list[str]], pd.DataFrame]]:
    """Put uses and directions with the same reasons under one heading, the weightiest first."""
    ends = _ends(case, crossing)
    lane = ["layer", "use", "direction"]
    mine = status[status["crossing"] == crossing]
    known = dict(zip(zip(*(mine[name] for name in lane), strict=True), mine["status"], strict=True))
    found: dict[str, tuple[tuple[str, list[str]], pd.DataFrame]] = {}
    for (layer, use, direction), rows in table.groupby(lane, sort=False):
        state = str(rows.iloc[0]["state"])
        label = str(known.get((layer, use, direction), state))
        heading = f"{_layer_word(case, crossing, str(layer))}: {label}"
        if label == "unknown":
            heading += f" (likeliest: {state})"
        same = heading + rows[["state", "claim", "delta"]].round(3).to_csv(index=False)
        label = f"{use} {_way_words((str(direction),), ends)}"
        found.setdefault(same, ((heading, []), rows))[0][1].append(label)
    return sorted(found.values(), key=lambda reason: -float(reason[1]["delta"].abs().max()))


def _name(case: Case, identity: str) -> str:
    names = case.names
    if identity in names.index:
        return clean(names.at[identity, "name"] or names.at[identity, "name_ar"] or identity)
    return clean(identity)


def _day(value: object) -> str:
    stamp = pd.to_datetime(str(value), errors="coerce")
    return "" if pd.isna(stamp) else str(stamp.date())
