"""The command line: a few lines a verb, each calling one public function."""

from maabar.cli import benchmarking, importing, look, reading, reviewing, work, write
from maabar.cli.app import DEFAULT_CASE, app, main, run_app

__all__ = [
    "DEFAULT_CASE",
    "app",
    "benchmarking",
    "importing",
    "look",
    "main",
    "reading",
    "reviewing",
    "run_app",
    "work",
    "write",
]
