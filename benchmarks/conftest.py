"""The large case, written once, and a helper that holds a target."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.generate import LARGE, write_case

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = Path(sys.executable).with_name("maabar")


@pytest.fixture(scope="session")
def large_folder(tmp_path_factory) -> Path:
    """10,000 places, 30,000 roads, 500 crossings and 100,000 claims."""
    return write_case(tmp_path_factory.mktemp("large") / "case", LARGE)


@pytest.fixture(scope="session")
def large_case(large_folder):
    from maabar.case import read

    return read(large_folder)


@pytest.fixture
def within(benchmark) -> Callable[..., Any]:
    """Time a call over a few rounds and hold its median to a target in seconds."""

    def timed(seconds: float, call: Callable[..., Any], *args: Any, rounds: int = 3, **more: Any) -> Any:
        result = benchmark.pedantic(call, args, more, rounds=rounds, warmup_rounds=0)
        benchmark.extra_info["target_s"] = seconds
        if benchmark.stats is not None:  # None where timing is switched off
            assert benchmark.stats.stats.median <= seconds
        return result

    return timed


def run(*words: str, cwd: Path | None = None) -> str:
    """Run a command to its end and return what it printed; a failure shows what it said."""
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def measured_alone(code: str, *arguments: str) -> dict[str, float]:
    """Run code in a process of its own; return its `result`, with the most memory it held (`peak_mb`).

    Linux keeps `ru_maxrss` of the parent across `exec`, so the peak of the process itself is read from `/proc` there.
    """
    ending = """
import json, re, resource, sys
from pathlib import Path
if sys.platform == "linux":
    peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1e3
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps(result | {"peak_mb": peak}))
"""
    return json.loads(run(sys.executable, "-c", code + ending, *arguments))
