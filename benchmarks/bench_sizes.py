"""How big things are: a mail with the brief, a fresh install."""

from __future__ import annotations

import json
import re
from importlib import metadata

from benchmarks.conftest import COMMAND, run

BRIEF_KB = 600


def test_brief_of_the_built_in_case(tmp_path, record_property, capsys):
    made = json.loads(run(str(COMMAND), "run", "--out", str(tmp_path), "--json"))
    folder = tmp_path / made["run"]  # an absolute path stays as it is
    sizes = {p.name: p.stat().st_size / 1000 for p in sorted(folder.glob("brief*.*"))}
    with capsys.disabled():
        print("".join(f"\n  {name}: {size:.0f} kB" for name, size in sizes.items()))
    record_property("kB", sizes)
    pages = [size for name, size in sizes.items() if name.endswith(".html")]
    assert len(pages) == 2
    assert max(pages) <= BRIEF_KB


def installed(name: str, seen: dict[str, float]) -> dict[str, float]:
    """Megabytes of a package and of everything it needs, without extras, as they lie on the disk."""
    if name in seen:
        return seen
    distribution = metadata.distribution(name)
    paths = [distribution.locate_file(file) for file in distribution.files or ()]
    seen[name] = sum(path.stat().st_size for path in paths if path.is_file()) / 1e6
    for need in distribution.requires or ():
        wanted, _, condition = need.partition(";")
        if condition and not _holds(condition):
            continue
        installed(re.match(r"[\w.-]+", wanted.strip())[0].lower().replace("_", "-"), seen)
    return seen


def _holds(condition: str) -> bool:
    from packaging.markers import Marker

    return Marker(condition).evaluate({"extra": ""})


def test_fresh_install(record_property, capsys):
    sizes = installed("maabar", {})
    record_property("MB", sizes)
    with capsys.disabled():
        print(f"\n  installed with all it needs: {sum(sizes.values()):.0f} MB in {len(sizes)} packages")
        for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:6]:
            print(f"    {name:12} {size:6.1f} MB")
    assert sizes["numpy"] > 1
