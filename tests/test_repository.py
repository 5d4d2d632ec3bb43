"""Rules about the repository itself: sizes, versions, and words that must not stand in the program."""

from __future__ import annotations

import ast
import csv
import re
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "maabar"
CASES = SRC / "cases"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SCREENS = {".py", ".toml", ".j2", ".js", ".css", ".html", ".json", ".svg", ".md", ".txt"}
TEXTS = SCREENS | {".csv", ".cff", ".lock", ".yml", ".yaml", ".sh", ""}

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60


def program_files(*suffixes: str) -> list[Path]:
    """Files of the package outside the built-in cases."""
    return [
        p for p in sorted(SRC.rglob("*")) if p.suffix in suffixes and p.is_file() and CASES not in p.parents
    ]


PYTHON = program_files(".py")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function. The docstring of a verb is not counted: it is the text that `--help` prints."""
    lines = function.end_lineno - function.lineno + 1
    verb = any(ast.unparse(decorator).startswith("app.command") for decorator in function.decorator_list)
    return lines - (function.body[0].end_lineno - function.body[0].lineno + 1 if verb else 0)


def test_files_are_short():
    lines = {relative(path): len(path.read_text("utf-8").splitlines()) for path in PYTHON}
    assert not {path: n for path, n in lines.items() if n > LINES_OF_A_FILE}


def test_functions_are_short():
    lines = {(relative(path), f.name): length(f) for path in PYTHON for f in functions(path)}
    assert not {name: n for name, n in lines.items() if n > LINES_OF_A_FUNCTION}


def test_everything_public_says_what_it_does():
    def public(body: list[ast.stmt], prefix: str) -> list[str]:
        silent = []
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if node.name.startswith("_"):
                continue
            name = f"{prefix}{node.name}"
            if not ast.get_docstring(node):
                silent.append(name)
            if isinstance(node, ast.ClassDef):
                silent += public(node.body, f"{name}.")
        return silent

    assert not [relative(path) for path in PYTHON if not ast.get_docstring(tree(path))]
    assert not [f"{relative(path)}: {name}" for path in PYTHON for name in public(tree(path).body, "")]


# --- no word of a built-in case in the program -----------------------------------------------------------------------

#: Which columns of which tables name things of the case.
NAMING = {
    "places": ("place", "name", "name_ar", "name_cod", "pcode"),
    "areas": ("area", "name", "name_ar"),
    "parties": ("party", "name", "name_ar"),
    "crossings": ("crossing", "name", "name_ar", "aliases"),
    "sources": ("source", "name", "group"),
    "reports": ("report", "title"),
    "claims": ("claim", "summary"),
    "events": ("event",),
    "proposals": ("proposal", "name", "name_ar", "summary"),
    "options": ("option", "name", "name_ar", "summary"),
    "issues": ("question",),  # their names are words like "aid"
    "aliases": ("alias",),
}

#: Whole values that are words of the program or of the language before they are names of a case.
GENERIC = frozenset({
    "maabar",  # the program itself, named as owner of its own notes
    "as-is", "As it stands", "كما هو الحال",  # the option that every case has
    "government", "activists", "traders", "reach", "REACH", "who", "un",  # English words that serve as short ids
    "aid-only", "full-opening", "full-package", "status-quo", "lapse", "detainees-first",
    "wfp", "wfp-prices", "World Food Programme",  # a publisher whose files the program reads, as it does ACLED's
    "Full opening", "Traders on both sides", "التجار",
})  # fmt: skip

#: Capitalised words inside names that say nothing about one case: kinds of bodies, directions, a month.
ORDINARY = frozenset(re.findall(r"\w+", """
    Academic Activists Administration Army Autonomous Branch Castle Civil Coordinators Crescent Defence Democratic
    Displaced Eastern Forces Free Front Government Interim Kingdom Liberation Lower March National Nations Officers
    Olive Opposition Response Salvation States Traders United
"""))  # fmt: skip

WORD = r"[\w'’\-]"


@cache
def case_words() -> dict[str, str]:
    """Every id, name, sentence and date of the built-in cases, with where it comes from."""
    words: dict[str, str] = {}

    def add(value: str, where: str) -> None:
        value = value.strip()
        if len(value) > 1 and value not in GENERIC and not value.isdigit():
            words.setdefault(value, where)

    for folder in sorted(p for p in CASES.iterdir() if (p / "case.toml").is_file()):
        head = tomllib.loads((folder / "case.toml").read_text("utf-8"))
        for key in ("case", "title", "title_ar", "summary"):
            add(str(head[key]), f"case.toml {key}")
        for key in ("as_of", "from", "until"):
            add(str(head[key]), f"case.toml {key}")
        for path in sorted(folder.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    add_row(path.stem, row, add)
    return words


def add_row(table: str, row: dict[str, str], add) -> None:
    for column in NAMING.get(table, ()):
        for value in (row.get(column) or "").split("|"):
            add(value, f"{table} {column}")
            named = column in {"name", "aliases", "name_cod"} and table in {
                "places",
                "areas",
                "parties",
                "crossings",
            }
            if named:
                for part in re.findall(r"[A-Z][\w'’]{3,}", value):
                    if part not in ORDINARY:
                        add(part, f"{table} {column}")
    for value in row.values():
        for date in re.findall(r"\b\d{4}-\d\d-\d\d\b", value if isinstance(value, str) else ""):
            add(date, f"{table} date")


NEW_LINE = "\n"
START = re.compile(rf"(?<!{WORD})\S")
ENDS = re.compile(rf"(?!{WORD})")


@cache
def by_start() -> dict[str, list[str]]:
    """Words by their first two characters, the longest first: thousands of them in one pattern take minutes."""
    found: dict[str, list[str]] = {}
    for word in sorted(case_words(), key=len, reverse=True):
        found.setdefault(word[:2], []).append(word)
    return found


def words_in(text: str) -> list[tuple[int, str]]:
    """Whole words of the case in a text, with their places."""
    return [
        (at, word)
        for at in (start.start() for start in START.finditer(text))
        for word in by_start().get(text[at : at + 2], ())
        if text.startswith(word, at) and ENDS.match(text, at + len(word))
    ]


def test_the_words_of_the_case_are_known():
    assert len(case_words()) > 500, "the search below would find nothing"
    assert words_in("on the way to Idlib on 25 March") == [(14, "Idlib")]
    assert words_in("Idlibs, anti-Idlib, (Idlib)") == [(21, "Idlib")]


#: Lists of the whole world (states, adjectives, capitals): no case's words, though a case's words are among them.
LEXICONS = frozenset({
    "src/maabar/importers/reports/lexicon/states.toml",
    "src/maabar/importers/reports/lexicon/zones.toml",  # agencies that sign pictures
})  # fmt: skip


def test_no_word_of_a_built_in_case_stands_in_the_program():
    paths = [path for path in program_files(*SCREENS) if relative(path) not in LEXICONS]
    assert len(paths) > 100
    found = [
        f"{relative(path)}:{text.count(NEW_LINE, 0, at) + 1} {word!r} ({case_words()[word]})"
        for path in paths
        for text in (path.read_text("utf-8"),)
        for at, word in words_in(text)
    ]
    assert not found, "\n".join(found)


# --- nothing about the machine it was written on ---------------------------------------------------------------------

UNTOUCHED = {".git", ".venv", "__pycache__", "build", "dist", "runs", "node_modules"}
#: Written in pieces, or this file would find itself.
HOSTS = re.compile("|".join(map(re.escape, (
    "pypi" + ".org", "python" + "hosted", "test.pypi", "deb." + "debian", "security." + "debian", "registry." + "npmjs",
    "--index" + "-url", "--extra-" + "index", "--find" + "-links", "--trusted" + "-host", "127.0.0.1:8",
))))  # fmt: skip
PATHS = re.compile(r"(?<![\w.~/])/(?:root|work|home/\w+|Users/\w+|opt)/")


def repository_texts() -> list[Path]:
    def kept(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        return not any(
            p in UNTOUCHED or (p.startswith(".") and p.endswith("cache")) or p == ".hypothesis" for p in parts
        )

    return [p for p in sorted(ROOT.rglob("*")) if p.suffix in TEXTS and p.is_file() and kept(p)]


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    found = []
    for path in repository_texts():
        if path == Path(__file__) or (path.name == "CONTRIBUTING.md" and path.parent == ROOT):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for pattern in (HOSTS, PATHS):
            found += [f"{relative(path)}: {m.group()}" for m in pattern.finditer(text)]
    assert not found, "\n".join(found)


# --- versions and locks ----------------------------------------------------------------------------------------------


def test_versions_agree():
    version = PROJECT["version"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    newest = re.search(r"^## (\S+) – (\d{4}-\d\d-\d\d)$", changes, re.MULTILINE)
    assert newest, "the newest version in CHANGELOG.md reads `## 1.2.3 – 2001-02-03`"
    assert newest[1] == version
    assert re.search(r"^version: (\S+)$", citation, re.MULTILINE)[1] == version
    assert re.search(r"^date-released: (\S+)$", citation, re.MULTILINE)[1] == newest[2]
    assert metadata.version("maabar") == version


def test_lock_holds_every_dependency_with_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert not re.search(r"^\s*-(?!-hash)", lock, re.MULTILINE), "an option of pip"
    assert " @ " not in lock
    entries = re.split(r"\n(?=\w)", lock.split("\n", 1)[1])
    locked = {e.split("==")[0].lower(): e for e in entries}
    assert all("--hash=sha256:" in entry for entry in entries)
    declared = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    names = {re.match(r"[\w-]+", d)[0].lower() for d in declared}
    assert names <= set(locked), f"not locked: {names - set(locked)}"


def test_licence_is_whole():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
