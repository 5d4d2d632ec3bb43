"""What somebody at a terminal waits for."""

from __future__ import annotations

import itertools
import sys

from benchmarks.conftest import COMMAND, run

RUN_S = 30.0
IMPORT_S = 1.0
HELP_S = 0.6


def test_run_of_the_built_in_case(within, tmp_path):
    count = itertools.count()  # a fresh folder each time: a run that is there already is found, not made
    within(RUN_S, lambda: run(str(COMMAND), "run", "--out", str(tmp_path / str(next(count))), "--json"))


def test_import(within):
    within(IMPORT_S, run, sys.executable, "-c", "import maabar", rounds=5)


def test_import_with_everything_a_study_needs(within):
    within(IMPORT_S, run, sys.executable, "-c", "from maabar import read, compare", rounds=5)


def test_help(within):
    within(HELP_S, run, str(COMMAND), "--help", rounds=5)
