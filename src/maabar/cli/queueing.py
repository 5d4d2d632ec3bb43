"""One claim after the other on the screen: the sentence, the quote in it, what was read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from rich.text import Text

from maabar.cli.keys import ask_key, ask_line
from maabar.errors import CaseError, UsageError
from maabar.terminal import clean, console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case
    from maabar.importers.reports.records import Reading
    from maabar.importers.reviewing import Desk
    from maabar.importers.waiting import Item

#: Around every text from outside, so that its direction turns nothing beside it.
ISOLATE, END = "\u2068", "\u2069"
#: So much of a long sentence is shown on either side of the quote, in characters.
AROUND = 400

#: What a flag asks a person to look at.
FLAGS = {
    "guess": "no rule understands the sentence; its words look like this state, which may be turned round",
    "polarity": "a negation or denial may turn what is said",
    "realis": "it may be meant otherwise: as a plan, a wish, a condition, a rumour, of the past",
    "value": "the words may tell another state",
    "subject": "which crossing or proposal is meant is not sure",
    "speaker": "who speaks is not sure",
    "speaker-ambiguous": "two may be speaking",
    "two-statuses": "the clause tells two states",
    "distance": "the report keeps its distance (claimed, alleged)",
    "spelling-differs": "the name is spelled otherwise in the case",
    "place-or-crossing": "the town and its crossing share this name",
    "gate-unsaid": "which side's gate is not said",
    "quantity": "the number is not in the words",
    "disagrees": "another reader sees it otherwise",
    "addresses-reader": "the text speaks to a program",
}


def ask_through(desk: Desk, reports: Sequence[str], case: Case, keys: str) -> None:
    """Go through what waits until it is done or the user leaves.

    Args:
        desk: Where decisions are written.
        reports: Only claims of these reports; none = all.
        case: The case, for names.
        keys: What the keys do, in words.
    """
    items = desk.queue(reports)
    if not items:
        print("Nothing waits for a review.")
        return
    print(f"{len(items)} claim{'' if len(items) == 1 else 's'} wait{'s' if len(items) == 1 else ''}.")
    at = 0
    while at < len(items):
        print()
        print(f"{at + 1} of {len(items)}")
        say_item(items[at], case)
        loose = bool(items[at].loose)
        known = "ernuq" if loose else "aernucq"
        key, rest = ask_key(known, f"{'  '.join(part for part in keys.split('  ') if part[0] in known)} > ")
        if key == "q":
            return
        if key == "u":
            undone = desk.undo()
            print(
                "Nothing to undo." if undone is None else f"Taken back: {undone['action']} {undone['claim']}."
            )
            at = next((n for n, item in enumerate(items) if undone and item.claim == undone["claim"]), at)
            continue
        try:
            done = _decide(desk, items[at], key, rest)
        except CaseError as error:
            for problem in error.problems:
                if problem.level == "error":
                    print(clean(f"  not written: {problem}"))
            continue
        except UsageError as error:
            print(clean(f"  not written: {error}"))
            continue
        at += done
    print("That was the last one.")


def _decide(desk: Desk, item: Item, key: str, rest: str) -> bool:
    """Carry out a key; False if the claim is to be shown again."""
    if key == "n":
        return True
    if key == "e":
        cells = _asked_cells(rest)
        if not cells:
            print("  Nothing was changed.")
        elif item.loose:
            desk.add(item, cells)
        else:
            desk.edit(item.claim, cells)
        return bool(cells)
    if key == "r":
        desk.drop(item, rest) if item.loose else desk.reject(item.claim, rest)
        return True
    if key == "a":
        desk.accept(item.claim, rest)
        return True
    root = rest or (item.kept.root if item.kept is not None else "") or ask_line("  repeats which claim? ")
    if root:
        desk.set_root(item.claim, root, "a copy")
        print(clean(f"  It is a copy of {root}; now accept or reject it."))
    return False


def _asked_cells(rest: str) -> dict[str, str]:
    """Ask for `column=cell` until an empty line; several may stand in one, with `;` between."""
    cells: dict[str, str] = {}
    if not rest:
        print("  column=value, as value=closed or realis=negated; an empty line ends.")
    while True:
        line = rest or ask_line("  ")
        if not line:
            return cells
        for part in line.split(";"):
            column, sign, cell = part.partition("=")
            if sign:
                cells[column.strip()] = cell.strip()
            else:
                print(clean(f"  {part.strip()}: write column=value."))
        if rest:
            return cells


def say_item(item: Item, case: Case) -> None:
    """Print a claim: its report, its sentence with the quote marked, what was read, what to look at."""
    out = console()
    out.print(Text(clean(f"{item.claim}  in {_report(item, case)}"), style="bold"))
    if item.reading is not None:
        out.print(_sentence(item, item.reading))
    names = {str(thing): str(name) for thing, name in case.names["name"].items()}
    cells = {column: cell for column, cell in item.cells.items() if cell}
    what = f"{cells.get('predicate', '')} {cells.get('value', '')}".strip()
    subject = cells.get("subject", "")
    out.print(clean(f"  {what} ({cells.get('realis', 'asserted')}), of {names.get(subject, subject) or '?'}"))
    who = cells.get("said_by") or "the report itself"
    out.print(clean(f"  said by {names.get(who, who)} ({cells.get('role', '')})"))
    rest = ("via", "gate", "use", "direction", "from", "until", "precision", "quantity", "unit", "summary")
    usual = {"direction": "both", "precision": "day"}
    usual["via"] = item.reading.source if item.reading is not None else ""
    if _repeats(item, cells.get("summary", "")):
        usual["summary"] = cells["summary"]
    more = [
        f"{column} {cells[column]}" for column in rest if cells.get(column, "") not in {"", usual.get(column)}
    ]
    if more:
        out.print(clean(f"  {', '.join(more)}"))
    for flag in item.flags:
        told = FLAGS.get(flag.partition(":")[0], "")
        out.print(Text(clean(f"  look at {flag}{': ' if told else ''}{told}"), style="yellow"))
    if item.loose:
        out.print(Text(clean(f"  not filed: {item.loose} Edit it (subject=…) or reject it."), style="yellow"))
    if item.kept is not None and item.kept.root:
        out.print(clean(f"  perhaps it only repeats {item.kept.root}: c says so"))


def _report(item: Item, case: Case) -> str:
    """Return a report with who published it and when: whom one believes comes first."""
    mine = str(item.cells["report"])
    reports = case["reports"]
    for row in reports[reports["report"] == mine].to_dict("records"):
        source = str(row["source"])
        name = str(case.names["name"].get(source, "")) or source
        day = row["published"]
        when = "" if pd.isna(day) else f", {day:%Y-%m-%d}"
        return f"{mine} ({name}{when})" if name else f"{mine}{when}"
    return mine


def _repeats(item: Item, summary: str) -> bool:
    """Whether a summary only repeats the words marked above it."""
    if item.reading is None:
        return False
    start, stop = (int(item.cells[end] or 0) for end in ("quote_from", "quote_to"))
    quote = " ".join(item.reading.text[start:stop].split())
    return bool(summary) and summary.strip('“”"… ') in quote


def _sentence(item: Item, reading: Reading) -> Text:
    """Return the sentence around a quote, the quote marked so that it shows without colour too."""
    start, stop = (int(item.cells[end] or 0) for end in ("quote_from", "quote_to"))
    around = [one.span for one in reading.sentences if one.span.start < stop and one.span.stop > start]
    spoken = item.kept.suggestion.speaker if item.kept is not None else None
    if spoken is not None:  # the speaker may stand in the sentence before
        around += [one.span for one in reading.sentences if one.span.start <= spoken.start < one.span.stop]
    first = max(min((span.start for span in around), default=start), start - AROUND)
    last = min(max((span.stop for span in around), default=stop), stop + AROUND)
    text = reading.text
    shown = Text(f"  {ISOLATE}")
    shown += Text(_plain(text[first:start]), style="dim")
    shown += Text(f"⟦{_plain(text[start:stop])}⟧", style="reverse")
    shown += Text(_plain(text[stop:last]), style="dim")
    return shown + Text(END)


def _plain(text: str) -> str:
    """Return text on one line, harmless; spaces at its ends stay."""
    return clean("".join(" " if character in "\r\n\t" else character for character in text))
