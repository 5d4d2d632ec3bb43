"""Named blocks of variables and rows become one sparse program for a solver; no case is known here."""

from __future__ import annotations

from maabar.program.build import Answer, Program
from maabar.program.clock import Clock
from maabar.program.session import Basis, Found, Session, SolveError

__all__ = ["Answer", "Basis", "Clock", "Found", "Program", "Session", "SolveError"]
