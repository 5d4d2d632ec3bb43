"""What `compare` and `show` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.table import Table as Grid
from rich.text import Text

from maabar.holders import unheard
from maabar.tables import AS_IS
from maabar.terminal import clean, console

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from maabar.study import Study

#: Rows of a table that fit a terminal; the whole is a CSV file away.
SHOWN_ROWS = 40
#: Members of one family of measures that an option shows, in the order of the case's ids.
SHOWN_MEMBERS = 8
BETTER = {"more": "more is better", "less": "less is better", "neither": ""}


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values for JSON: empty cells are null, days are ISO dates."""
    plain = {}
    for name in frame.columns:
        values = frame[name]
        cells = (
            values.dt.strftime("%Y-%m-%d") if pd.api.types.is_datetime64_any_dtype(values.dtype) else values
        )
        pairs = zip(cells.tolist(), values.isna().tolist(), strict=True)
        plain[str(name)] = [None if gone or cell == "" else cell for cell, gone in pairs]
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def say_comparison(study: Study, folder: Path, to: str) -> None:
    """Print, option by option, who would have to let it happen and what changes."""
    out = console()
    titles = dict(zip(study.case["options"]["option"], study.case["options"]["name"], strict=True))
    out.print(
        f"{clean(study.case.title)}: {len(study.options)} options, {study.draws} draws, seed {study.seed}."
    )
    out.print(
        "Of each number: half of the draws lie above p50, eight in ten between p10 and p90; to two digits. "
        "What a figure rests on stands in the brief."
    )
    changes, own = study.difference(to), study.measures
    known = own[own["numbers"] > 0]
    measured = set(known.loc[known["option"] == to, "measure"])
    for option in study.options:
        if option == to:
            continue
        out.print()
        out.print(Text(f"{clean(titles.get(option, '') or option)}  ({option})", style="bold"))
        _say_gates(out, study, option)
        mine = known[(known["option"] == option) & ~known["measure"].isin(measured)]
        rows = changes[(changes["option"] == option) & ~changes["measure"].isin(mine["measure"])]
        _say_changes(out, rows, to)
        _say_own(out, mine, to)
    out.print()
    out.print(f"run    {folder.resolve()}", soft_wrap=True)


def _say_changes(out: Console, rows: pd.DataFrame, to: str) -> None:
    numbers = rows[["p10", "p50", "p90", "stated"]]
    moved = rows[(numbers.abs() > 0).any(axis=1) | numbers["p50"].isna()]
    if moved.empty:
        out.print(f"  changes none of the {len(rows)} measures against {to}")
        return
    grid = Grid(box=None, pad_edge=False)
    for heading in ("  measure", f"change against {to}: p10", "p50", "p90", "as stated", "unit", ""):
        left = heading.endswith(("measure", "unit")) or not heading
        grid.add_column(heading, justify="left" if left else "right")
    family = moved["measure"].str.partition("[")[0]
    shown = moved[moved.groupby(family).cumcount() < SHOWN_MEMBERS]
    for row in shown.itertuples():
        cells = (_signed(getattr(row, name)) for name in ("p10", "p50", "p90", "stated"))
        grid.add_row(
            f"  {row.measure}", *cells, _unit(str(row.measure), str(row.unit)), BETTER[str(row.better)]
        )
    out.print(grid)
    if len(shown) < len(moved):
        out.print(f"  and {len(moved) - len(shown)} more: maabar show RUN differences")


def _say_own(out: Console, rows: pd.DataFrame, to: str) -> None:
    """Print measures that only the option has a number for: there is nothing to compare them with."""
    words = []
    for row in rows.to_dict("records"):
        low, middle, high = (_signed(row[name]).lstrip("+") for name in ("p10", "p50", "p90"))
        span = "" if low == high else f" ({low} to {high})"
        words.append(f"{row['measure']} {middle}{span} {_unit(row['measure'], row['unit'])}")
    if words:
        out.print(f"  without a number under {to}: {'; '.join(words)}", soft_wrap=True)


def _unit(measure: str, unit: str) -> str:
    """Return the unit; of "a or b a day" the one that the use counts."""
    first, either, rest = unit.partition(" or ")
    if not either:
        return unit
    second, _, what = rest.partition(" ")
    return f"{second if '[people' in measure else first} {what}".strip()


def _say_gates(out: Console, study: Study, option: str) -> None:
    """Say who holds the gates that an option opens, and that its figures hold only if they let it happen."""
    if option == AS_IS or "options.gates" not in study.tables:
        return
    gates = study["options.gates"]
    if option in unheard(gates):
        out.print("  If all sides let it happen:")
    names = study.case.names["name"].to_dict()
    mine = gates[gates["option"] == option]
    for (party, said), rows in mine.groupby(["party", "said"], sort=True):
        pairs = zip(rows["crossing"], rows["gate"], strict=True)
        where = ", ".join(
            sorted({f"{names.get(crossing, crossing)} gate {gate}" for crossing, gate in pairs})
        )
        claims = sorted({claim for cell in rows["claims"] for claim in cell.split("|") if claim})
        proof = f" [{', '.join(claims[:3])}{', …' if len(claims) > 3 else ''}]" if claims else ""
        out.print(clean(f"    {names.get(str(party), party)}: {said} ({where}){proof}"))


def _signed(value: float) -> str:
    """Return a change to two digits: more of them would say more than ranges and assumptions can bear."""
    if value != value:  # noqa: PLR0124 - NaN is unlike itself
        return "no number"
    short = float(f"{value:.2g}")
    return f"{short:+,.0f}" if abs(short) >= 10 else f"{short:+g}" if short else "0"


def say_tables(study: Study, made: Sequence[str]) -> None:
    """List the tables of a run."""
    out = console()
    for name in made:
        out.print(f"{name:<24} worked out from the draws")
    for name, frame in study.tables.items():
        out.print(f"{name:<24} {len(frame):>9,} rows")
    for name, why in study.withheld.items():
        out.print(f"{name:<24} withheld: {why}")


def say_table(name: str, frame: pd.DataFrame) -> None:
    """Print the first rows of a table."""
    out = console()
    grid = Grid(*map(str, frame.columns), box=None, pad_edge=False)
    for row in plain_records(frame.head(SHOWN_ROWS)):
        grid.add_row(*(clean(_cell(value)) for value in row.values()))
    out.print(grid)
    if len(frame) > SHOWN_ROWS:
        out.print(f"{len(frame) - SHOWN_ROWS:,} more rows; all of them with --csv ({name}).")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
