"""The engine on the built-in case: what is worked out once, and what each option adds; time and memory."""

from __future__ import annotations

from benchmarks.conftest import measured_alone

ONCE_S = 6.0
OPTION_S = 0.5
MORE_MIB = 300.0

_ENGINE = """
import resource, time
import numpy as np
import maabar as mb
from maabar.engines.talks import ENGINE
from maabar.work import call

case = mb.read("nw-syria-2021").at_level(LEVEL)
settings = ENGINE.settings()
given = dict(mb.compare(case, draws=0, engines=["evidence"], level=LEVEL).tables)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
began = time.process_time()
base = call(ENGINE, ENGINE.base, case.under(""), settings, given, 1, 0)
once = time.process_time() - began
began = time.process_time()
options = list(case["options"]["option"])
for option in options:
    call(ENGINE, ENGINE.run, case.under(option), settings, {**given, **base}, 1, 0)
each = (time.process_time() - began) / len(options)
result = {"once": once, "each": each, "packages": len(base["talks.packages"]), "options": len(options),
          "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before}
"""


def test_talks_of_the_built_in_case(record_property, capsys):
    """2.86 million packages, 15 parties, 10 proposals, 8 options; seconds of the processor, one thread."""
    for level in ("public", "restricted"):
        held = measured_alone(_ENGINE.replace("LEVEL", repr(level)))
        record_property(level, held)
        with capsys.disabled():
            print(
                f"\n  {level}: once {held['once']:.1f} s, each of {held['options']} options {held['each']:.3f} s, "
                f"{held['packages']} packages listed, {held['mib']:.0f} MiB more"
            )
        assert held["options"] == 8
        if level == "public":
            assert held["once"] <= ONCE_S
            assert held["each"] <= OPTION_S
        assert held["mib"] <= MORE_MIB
