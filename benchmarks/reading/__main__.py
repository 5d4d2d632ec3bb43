"""`python -m benchmarks.reading`: the whole table, per set; `--log SET` prints what is wrong in one."""

from __future__ import annotations

import argparse

from benchmarks.reading.fit import weights_without
from benchmarks.reading.scoring import Score, score, wilson
from benchmarks.reading.texts import SETS, rows_of, texts
from maabar.importers.reports.guesses import weights

WAYS = {
    "rules alone": lambda _: None,
    "rules, and guesses by weights fitted without this set": weights_without,
    "rules and guesses as shipped (fitted to this set too)": lambda _: weights(),
}


def total(name: str, way: str) -> Score:
    """Return the score of one set."""
    found = Score()
    guessing = WAYS[way](name)
    for text in texts(name):
        found.add(score(text, rows_of(text, guessing)))
    return found


def _print_log(found: Score) -> None:
    for text, what, unit, row, said in sorted(found.log, key=lambda one: one[1]):
        span = (unit.start, unit.stop) if unit is not None else (row.quote.start, row.quote.stop)
        print(f"[{text.name}] {what} | {text.words[slice(*span)]}")
        if row is not None:
            print(
                f"    read   {row.subject} {row.value} {row.realis} | {row.said_by} | {' '.join(row.flags)}"
            )
        if said is not None:
            meant = ", ".join(" ".join(one) for one in sorted(said.meant))
            print(f"    label  {'/'.join(sorted(said.crossings))} {meant} | {'/'.join(said.speakers)}")


def main(arguments=None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("--log", choices=SETS, help="list what is wrong in a set, guesses fitted without it")
    asked = parser.parse_args(arguments)
    if asked.log:
        _print_log(total(asked.log, list(WAYS)[1]))
        return
    for way in WAYS:
        every = Score()
        for name in (*SETS, "all"):
            found = every if name == "all" else total(name, way)
            if name != "all":
                every.add(found)
            print(f"\n{way}: {f'set {name}' if name != 'all' else 'all sets'}")
            for measure in sorted(found.of):
                print(f"  {measure:58} {wilson(found.right[measure], found.of[measure])}")


if __name__ == "__main__":
    main()
