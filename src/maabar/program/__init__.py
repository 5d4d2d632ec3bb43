"""Named blocks of variables and rows become one sparse program for a solver; no case is known here."""

from __future__ import annotations

from maabar.program.build import Answer, Program
from maabar.program.clock import Clock

__all__ = ["Answer", "Clock", "Program"]
