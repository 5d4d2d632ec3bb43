"""What the command line prints: plain words, escaped, legible without colour."""

from __future__ import annotations

import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table as Grid
from rich.text import Text

from maabar.table import Table, spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from maabar.case import Case
    from maabar.errors import Problem
    from maabar.study import Progress as Report
    from maabar.study import Study

USE_WORDS = {"aid": "aid", "trade": "trade", "people": "people"}
PASSAGE_WORDS = {"open": "used", "restricted": "little used", "closed": "not used", "unknown": "unknown"}
BASIS_WORDS = {
    "assumed": "assumed in the case",
    "direct": "said directly",
    "inferred": "inferred, some parts are silent",
    "planned": "only plans",
    "none": "nobody says",
}
LAYERS = ("a", "b", "road", "passage", "effective")
STYLES = {
    "open": "green",
    "used": "green",
    "closed": "red",
    "not used": "red",
    "restricted": "yellow",
    "little used": "yellow",
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


def _console() -> Console:
    return Console(highlight=False, markup=False, soft_wrap=False)


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


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values for JSON: empty cells are null, days ISO dates, whole numbers whole."""
    plain = pd.DataFrame(index=range(len(frame)))
    for name in frame.columns:
        values = frame[name].reset_index(drop=True)
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            text = values.dt.strftime("%Y-%m-%d").astype("object")
            plain[name] = text.where(values.notna(), None)
        elif pd.api.types.is_float_dtype(values.dtype):
            plain[name] = pd.Series(
                [
                    None if pd.isna(v) else int(v) if float(v).is_integer() and abs(v) > 1 else float(v)
                    for v in values
                ],
                dtype="object",
            )
        else:
            plain[name] = values.astype("object").where(values.astype("object") != "", None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


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
    console = _console()
    if case is None:
        console.print(f"{clean(name)} cannot be used yet: mend the faults above and check again.")
        return
    rows = {table: len(frame) for table, frame in case.frames.items() if len(frame)}
    console.print(f"{clean(case.title)} ({case.id}), as of {case.as_of}: no faults.")
    console.print(", ".join(f"{count:,} {table}" for table, count in rows.items()))
    for engine, state in engines.items():
        missing = f"needs rows in {', '.join(state['missing'])}" if state["missing"] else "can run"
        console.print(f"{engine}: {missing}")


def say_run(study: Study, folder: Path, seconds: float) -> None:
    """Print where a run is and what was left out of it."""
    console = _console()
    console.print(f"{clean(study.case.title)}: done in {seconds:.1f} s.")
    for table, why in study.withheld.items():
        console.print(f"withheld: {table}, because {why}")
    left_out = sum(study.case.withheld.values())
    if left_out:
        console.print(f"{_count(left_out, 'row')} above the level {study.level} left out.")
    console.print(f"run    {folder.resolve()}", soft_wrap=True)
    console.print(f"brief  {(folder / 'brief.html').resolve()}", soft_wrap=True)


def say_schema(tables: Sequence[Table], *, whole: bool) -> None:
    """Print the data dictionary: one table whole, or all of them a line each."""
    console = _console()
    if not whole:
        grid = Grid("table", "what a row is", "columns", box=None, pad_edge=False)
        for table in tables:
            grid.add_row(table.name, table.means, str(len(table.columns)))
        console.print(grid)
        console.print("One table whole: maabar schema TABLE")
        return
    table = tables[0]
    console.print(f"{table.name}: {table.means}")
    grid = Grid("column", "kind", "unit", "what it says", box=None, pad_edge=False)
    for column in table.columns:
        described = column.describe()
        says = [column.means]
        if described["choices"]:
            says.append(f"One of: {', '.join(described['choices'])}.")
        if column.refers:
            says.append(f"Names a row of {' or '.join(column.refers)}.")
        if column.default:
            says.append(f"Empty: {column.default}.")
        kind = f"{column.kind}{', key' if column.key else ''}{', needed' if column.required else ''}"
        kind += f"{', range' if column.ranged else ''}{', several by |' if column.many else ''}"
        grid.add_row(column.name, kind, column.unit, " ".join(says))
    console.print(grid)


def say_status(case: Case, table: pd.DataFrame, *, provisional: bool, everything: bool) -> None:
    """Print the status of crossings: the disputed and spoken-of ones in full, the rest in a line."""
    console = _console()
    if table.empty:
        console.print("Nothing to show: no row fits.")
        return
    first = table.iloc[0]
    console.print(
        f"{clean(case.title)} · on {_day(first['on'])}, as known on {_day(first['known'])}"
        + (" · unreviewed statements count too" if provisional else "")
        + (" · in hindsight" if max(first["on"], first["known"]) > pd.Timestamp(case.as_of) else "")
    )
    silent: list[str] = []
    for crossing, rows in table.groupby("crossing", sort=False):
        spoken = rows[~rows["basis"].isin(["none", "assumed"])]
        if spoken.empty and not everything:
            silent.append(str(crossing))
            continue
        console.print()
        console.print(Text(_name(case, str(crossing)), style="bold"), Text(f"({crossing})", style="dim"))
        shown = (
            rows
            if everything
            else rows[rows["use"].isin(spoken["use"]) & rows["direction"].isin(spoken["direction"])]
        )
        for (use, direction), part in shown.groupby(["use", "direction"], sort=False):
            if everything or not part["basis"].isin(["none"]).all():
                console.print(_status_grid(case, str(crossing), str(use), str(direction), part))
    if silent:
        console.print()
        console.print(
            f"{_count(len(silent), 'more crossing')} of which nobody speaks, assumed or unknown: "
            f"{', '.join(silent)}. Show them with --all."
        )


def _status_grid(case: Case, crossing: str, use: str, direction: str, rows: pd.DataFrame) -> Grid:
    way = "from side a to side b" if direction == "a_to_b" else "from side b to side a"
    grid = Grid(
        box=None, pad_edge=False, title=f"  {USE_WORDS[use]}, {way}", title_justify="left", show_header=False
    )
    for _ in range(5):
        grid.add_column(overflow="fold")
    by_layer = rows.set_index("layer")
    for layer in LAYERS:
        if layer not in by_layer.index:
            continue
        row = by_layer.loc[[layer]].iloc[0]
        word = PASSAGE_WORDS[str(row["status"])] if layer == "passage" else str(row["status"])
        grid.add_row(
            f"    {_layer_word(case, crossing, layer)}",
            Text(word, style=STYLES.get(word, "")),
            _probability(row),
            BASIS_WORDS.get(str(row["basis"]), str(row["basis"])),
            _who(case, row),
        )
    return grid


def _layer_word(case: Case, crossing: str, layer: str) -> str:
    if layer in {"a", "b"}:
        holder = case["crossings"].set_index("crossing").at[crossing, f"gate_{layer}"]
        return f"gate {layer}, {_name(case, str(holder))}"
    return {"road": "road between", "passage": "anybody passed", "effective": "could it pass"}[layer]


def _probability(row: pd.Series) -> str:
    if row["basis"] in {"none", "assumed"}:
        return ""
    columns = {"open": "p_open", "restricted": "p_restricted", "closed": "p_closed"}
    if row["status"] == "unknown":
        return f"open {row['p_open']:.0%}, closed {row['p_closed']:.0%}"
    return f"{row[columns[str(row['status'])]]:.0%}"


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


def say_explanation(case: Case, crossing: str, table: pd.DataFrame, *, provisional: bool) -> None:
    """Print what a crossing's status rests on, the weightiest statement first."""
    console = _console()
    if table.empty:
        console.print(f"Nothing that counts is said about {clean(_name(case, crossing))}.")
        return
    first = table.iloc[0]
    console.print(
        f"{clean(_name(case, crossing))} · on {_day(first['on'])}, as known on {_day(first['known'])}"
        + (" · unreviewed statements count too" if provisional else "")
    )
    console.print(
        "Weight: how far the status would move without the statement; + speaks for it, − against. "
        "Weights do not add up."
    )
    claims = case["claims"].drop_duplicates("claim").set_index("claim")
    for (layer, use, direction), rows in table.groupby(["layer", "use", "direction"], sort=False):
        way = "a to b" if direction == "a_to_b" else "b to a"
        console.print()
        state = rows.iloc[0]["state"]
        console.print(
            Text(f"{_layer_word(case, crossing, str(layer))} · {use}, {way}: {state}", style="bold")
        )
        grid = Grid(box=None, pad_edge=False, show_header=False)
        for _, row in rows.iterrows():
            said = str(claims.at[row["claim"], "summary"]) if row["claim"] in claims.index else ""
            grid.add_row(f"  {row['delta']:+.2f}", clean(said), clean(_claim_word(case, str(row["claim"]))))
        console.print(grid)


def _name(case: Case, identity: str) -> str:
    names = case.names
    if identity in names.index:
        return clean(names.at[identity, "name"] or names.at[identity, "name_ar"] or identity)
    return clean(identity)


def _day(value: object) -> str:
    stamp = pd.to_datetime(str(value), errors="coerce")
    return "" if pd.isna(stamp) else str(stamp.date())
