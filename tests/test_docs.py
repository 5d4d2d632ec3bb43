"""What the docs say is true: their examples run, and nothing that a user can name is missing from them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from maabar.engines import ENGINES
from maabar.tables import CASE_TABLES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MADE_BY_HAND = [
    *sorted(ROOT.glob("*.md")),
    *(p for p in sorted(DOCS.glob("*.md"))),
    *sorted(ROOT.glob("benchmarks/*.md")),
]
FENCE = re.compile(r"^(`{3,})[ \t]*(\w*)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
COMMAND = Path(sys.executable).with_name("maabar")


def text(path: Path) -> str:
    return path.read_text("utf-8")


def blocks(path: Path) -> list[tuple[str, str]]:
    """Fenced blocks of a page as (language, text), in order."""
    return [(language, body) for _, language, body in FENCE.findall(text(path))]


def commands(body: str) -> list[str]:
    """The `maabar` lines of a shell block; a trailing backslash goes on in the next line."""
    lines = body.replace("\\\n", " ").splitlines()
    return [
        line.strip().removeprefix("$ ")
        for line in lines
        if line.strip().removeprefix("$ ").startswith("maabar ")
    ]


def run_command(line: str, folder: Path) -> None:
    """Run one line as a shell would, without one. `# ends with N` after it gives the expected exit code."""
    line, _, comment = line.partition("  #")
    expected = re.search(r"ends with (\d)", comment)
    words = shlex.split(line, comments=True)
    done = subprocess.run(
        [str(COMMAND), *words[1:]], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == int(expected[1] if expected else 0), f"{line}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md", "docs/talks-packages.md"])
def test_every_example_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": name}
    ran = 0
    for language, body in blocks(ROOT / name):
        if language == "python":
            exec(compile(body, name, "exec"), names)  # noqa: S102 - the point of the test
            ran += 1
        elif language in {"sh", "bash", "shell", "console"}:
            for line in commands(body):
                run_command(line, tmp_path)
                ran += 1
    assert ran, f"{name} shows nothing to try"


def test_readme_tells_the_command_that_the_build_runs():
    command = "pip install -e '.[test]' && pytest"
    said = re.sub(r"\s*(\\\n|\n)\s*", " && ", text(ROOT / "README.md"))
    assert command in said
    assert text(ROOT / ".ci" / "run").rstrip().splitlines()[-1] == command


LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)|src=\"([^\"]+)\"")


@pytest.mark.parametrize("path", MADE_BY_HAND, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    broken = []
    prose = FENCE.sub("", text(path))
    for found in LINK.finditer(prose):
        target = found[1] or found[2]
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        page = (path.parent / file).resolve() if file else path
        if not page.exists() or (anchor and anchor not in anchors(page)):
            broken.append(target)
    assert not broken


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", text(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_page_is_in_the_index():
    index = text(DOCS / "index.md")
    assert not [
        page.name for page in DOCS.glob("*.md") if page.name != "index.md" and f"({page.name})" not in index
    ]


def test_every_table_is_in_the_dictionary():
    dictionary = text(DOCS / "data-dictionary.md")
    tables = (*CASE_TABLES, *(table for engine in ENGINES for table in engine.gives))
    assert not [table.name for table in tables if f"### {table.name}\n" not in dictionary]


def test_every_verb_is_documented():
    from maabar.cli import app

    verbs = [name for name in app if not name.startswith("-")]
    assert len(verbs) >= 7
    assert not [verb for verb in verbs if f"`maabar {verb}" not in text(DOCS / "index.md")]


def test_every_setting_of_every_engine_is_documented():
    missing = []
    for engine in ENGINES:
        page = text(DOCS / f"{engine.name}.md")
        missing += [
            f"{engine.name}.{name}" for name in engine.settings.model_fields if f"`{name}`" not in page
        ]
    assert not missing


def test_defaults_in_the_docs_are_those_of_the_program():
    from maabar.engines.evidence import EvidenceSettings

    table = text(DOCS / "evidence.md").split("<!-- settings -->")[1].split("\n## ")[0]
    said = {}
    for line in table.splitlines():
        names, shown = (*line.split("|"), "", "", "")[1:3]
        said |= dict.fromkeys(re.findall(r"`(\w+)`", names), re.findall(r"(?<!\w)\d+(?:\.\d+)?", shown))
    for name, value in EvidenceSettings().model_dump(mode="json").items():
        expected = [f"{number:g}" for number in numbers(value)]
        assert not [number for number in expected if number not in said[name]], (
            f"{name}: {expected} not in {said[name]}"
        )


def numbers(value: object) -> list[float]:
    """Every number in a setting, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_every_result_table_is_described():
    missing = [t.name for e in ENGINES for t in e.gives if f"`{t.name}`" not in text(DOCS / f"{e.name}.md")]
    assert not missing
