"""Maabar: what is known about crossings between areas of control, who says so, and what would change.

import maabar as mb

case = mb.read("folder")        # checked tables, or one error that lists every fault
study = mb.compare(case)        # the engines, at one sensitivity level
study["evidence.status"]        # any table of any engine
study.brief("brief.html")       # one offline file
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maabar.case import Case, build, built_in, examine, read
    from maabar.engine import Engine, Measure
    from maabar.errors import CaseError, MaabarError, Problem
    from maabar.store import load
    from maabar.study import Study, compare

__version__ = "0.1.0"

_HOMES = {
    "Case": "case",
    "build": "case",
    "built_in": "case",
    "examine": "case",
    "read": "case",
    "Engine": "engine",
    "Measure": "engine",
    "CaseError": "errors",
    "MaabarError": "errors",
    "Problem": "errors",
    "load": "store",
    "Study": "study",
    "compare": "study",
}

__all__ = [
    "Case",
    "CaseError",
    "Engine",
    "MaabarError",
    "Measure",
    "Problem",
    "Study",
    "build",
    "built_in",
    "compare",
    "examine",
    "load",
    "read",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the command line's help must not wait for pandas."""
    if name not in _HOMES:
        raise AttributeError(f"module 'maabar' has no attribute '{name}'")
    return getattr(import_module(f"maabar.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__, "__version__"]
