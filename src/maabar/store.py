"""A run on disk: a folder that holds the question, the answer and the hashes of both."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import time
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import tomli_w

from maabar.case import Case, read
from maabar.engine import settings_for
from maabar.engines import ENGINES, available
from maabar.errors import CaseError, UsageError
from maabar.kept import Kept, read_table
from maabar.study import Study
from maabar.writing import whole_folder, write_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

    from maabar.engine import Engine
    from maabar.study import Plan, Progress

MANIFEST = "manifest.json"
#: What the run was made from and came to, unabridged: to load it again, not to send it.
INSIDE = "inside"
_NOTE = """This folder is not for sending. It holds the inputs and results as they are: speakers who asked
not to be named, statements of later days, exact places. The files beside it are made to be sent.
"""
_LIBRARIES = ("numpy", "pandas", "pyarrow", "pydantic", "scipy")
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Question:
    """All that decides the answer: equal questions have equal answers and one folder."""

    case: Case
    level: str
    seed: int
    engines: tuple[str, ...]
    settings: Mapping[str, Any]
    options: tuple[str, ...] = ()
    draws: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 over inputs, settings, seed, versions and Maabar's own code."""
        plain = {
            "inputs": dict(sorted(self.case.hashes.items())),
            "reviews": self.case.log_head,
            "level": self.level,
            "seed": self.seed,
            "engines": list(self.engines),
            "options": list(self.options),
            "draws": self.draws,
            "settings": self.settings,
            "versions": versions(),
        }
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def folder(self) -> str:
        """Name of the run folder."""
        return f"{self.case.id}-{self.digest[:12]}"


def versions() -> dict[str, str]:
    """Return the versions that an answer depends on, Maabar's code included."""
    return {
        "maabar": version("maabar"),
        "code": _code_hash(),
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
        **{f"engine {engine.name}": _engine_hash(engine) for engine in available() if engine not in ENGINES},
    }


def _engine_hash(engine: Engine) -> str:
    """Return a hash of the code of somebody else's engine: its whole package, or its one file."""
    digest = hashlib.sha256()
    module = sys.modules.get(engine.run.__module__.partition(".")[0])
    source = getattr(module, "__file__", None)
    if source is None:
        return "unknown"
    path = Path(source)
    for one in sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]:
        digest.update(one.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _code_hash() -> str:
    digest = hashlib.sha256()
    root = Path(str(files("maabar")))
    for path in sorted(
        p
        for p in root.rglob("*")
        if p.suffix in {".py", ".toml", ".j2", ".js", ".css"} and "cases" not in p.relative_to(root).parts
    ):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def question_of(about: Study | Plan) -> Question:
    """Return the question that a study answers, or that a plan asks."""
    settings = {name: model.model_dump(mode="json") for name, model in about.settings.items()}
    names = tuple(engine if isinstance(engine, str) else engine.name for engine in about.engines)
    return Question(about.case, about.level, about.seed, names, settings, about.options, about.draws)


def answer(
    plan: Plan,
    out: Path,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    extra: Callable[[Study, Path], object] | None = None,
) -> tuple[Study, Path]:
    """Answer a question from its run folder, or work it out and write that folder.

    A run that was stopped goes on with the draws it had finished; they lie beside the runs until it is
    written.

    Args:
        plan: The question.
        out: Folder that holds runs.
        workers: Processes to use.
        executor: Any `concurrent.futures` executor in their place.
        progress: Called as the work goes on.
        extra: Called with the study and the unfinished folder, to add the brief.

    Returns:
        The study and its run folder.

    Raises:
        UsageError: If it cannot be written.
        EngineError: If an engine fails.
    """
    question = question_of(plan)
    target = out / question.folder
    if is_whole(target):
        return load(target), target
    keep = Kept(out / f".{question.folder}.draws")
    study = plan.work(workers=workers, executor=executor, progress=progress, keep=keep)
    folder = write(study, out, extra=extra)
    keep.clear()
    return study, folder


def write(study: Study, out: Path, *, extra: Callable[[Study, Path], object] | None = None) -> Path:
    """Write a run folder whole or not at all.

    Args:
        study: What to write.
        out: Folder that holds runs.
        extra: Called with the study and the unfinished folder, to add the brief.

    Returns:
        The run folder. If it is there already, with the same question, it is left as it is.

    Raises:
        UsageError: If it cannot be written.
    """
    question = question_of(study)
    target = out / question.folder
    if is_whole(target):
        return target
    if target.exists():
        raise UsageError(
            f'The run "{target}" is there but was changed or is not whole. Move it away, then run again.'
        )
    with whole_folder(target) as part:
        inside = part / INSIDE
        write_case(_without_originals(study.case), inside / "case")
        (inside / "READ-ME.txt").write_text(_NOTE, encoding="utf-8", newline="\n")
        (inside / "tables").mkdir()
        for name, frame in study.tables.items():
            frame.to_parquet(inside / "tables" / f"{name}.parquet", index=False)
        resolved = {
            name: _without_none(model.model_dump(mode="json")) for name, model in study.settings.items()
        }
        (inside / "settings.toml").write_text(tomli_w.dumps(resolved), encoding="utf-8", newline="\n")
        if extra:
            extra(study, part)
        _write_log(study, part)
        _write_manifest(study, question, part)
    return target


def is_whole(folder: Path) -> bool:
    """Whether a run folder is there with every file as it was written."""
    if not (folder / MANIFEST).is_file():
        return False
    return all(_hash_of(folder / name) == digest for name, digest in manifest(folder)["outputs"].items())


def _without_originals(case: Case) -> Case:
    """Return the case as it is kept in a run: the originals of reports stay where they are."""
    reports = case["reports"].assign(file="", sha256="")
    return replace(case, frames=MappingProxyType({**case.frames, "reports": reports}))


def _without_none(values: Any) -> Any:
    if isinstance(values, dict):
        return {key: _without_none(value) for key, value in values.items() if value is not None}
    if isinstance(values, list):
        return [_without_none(value) for value in values]
    return values


def _write_log(study: Study, part: Path) -> None:
    lines = [
        {"what": "engine", "engine": name, "seconds": seconds} for name, seconds in study.seconds.items()
    ]
    lines += [{"what": "withheld", "table": table, "why": why} for table, why in study.withheld.items()]
    lines += [{"what": "warning", **warning.as_dict()} for warning in study.case.warnings]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (part / INSIDE / "log.jsonl").write_text(text, encoding="utf-8", newline="\n")


def _write_manifest(study: Study, question: Question, part: Path) -> None:
    outputs = {
        path.relative_to(part).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(part.rglob("*"))
        if path.is_file()
    }
    manifest = {
        "format": _FORMAT,
        "case": study.case.id,
        "title": study.case.title,
        "as_of": study.case.as_of.isoformat(),
        "on": study.on.isoformat(),
        "known": study.known.isoformat(),
        "level": study.level,
        "seed": study.seed,
        "draws": study.draws,
        "engines": list(study.engines),
        "options": list(study.options),
        "question": question.digest,
        "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "versions": versions(),
        "seconds": dict(study.seconds),
        "inputs": dict(sorted(study.case.hashes.items())),
        "reviews": study.case.log_head,
        "withheld_rows": dict(study.case.withheld),
        "withheld_tables": dict(study.withheld),
        "outputs": outputs,
    }
    (part / MANIFEST).write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8", newline="\n"
    )


def manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run.

    Raises:
        UsageError: If the folder is not a run.
    """
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f'"{folder}" is not a run: it has no {MANIFEST}. Make one with: maabar run'
        ) from error
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise UsageError(f'"{folder}" was written in another format; run it again.')
    return found


def load(folder: Path) -> Study:
    """Return the study that a run folder holds.

    Raises:
        UsageError: If the folder is not a run, or files in it are missing or changed.
    """
    about = manifest(folder)
    changed = [
        name
        for name, digest in about["outputs"].items()
        if name.startswith(f"{INSIDE}/") and _hash_of(folder / name) != digest
    ]
    if changed:
        raise UsageError(f'The run "{folder}" has been changed: {", ".join(changed[:3])}. Run it again.')
    try:
        case = read(folder / INSIDE / "case")
    except CaseError as error:
        raise UsageError(f'The run "{folder}" cannot be read: {error}') from error
    engines = {engine.name: engine for engine in available() if engine.name in about["engines"]}
    resolved = tomllib.loads((folder / INSIDE / "settings.toml").read_text(encoding="utf-8"))
    case = replace(
        case,
        hashes=MappingProxyType(about["inputs"]),
        level=about["level"],
        withheld=MappingProxyType(about["withheld_rows"]),
        log_head=about.get("reviews", ""),
    )
    tables = {path.stem: read_table(path) for path in sorted((folder / INSIDE / "tables").glob("*.parquet"))}
    return Study(
        case=case,
        level=about["level"],
        seed=about["seed"],
        draws=about["draws"],
        engines=tuple(about["engines"]),
        options=tuple(about["options"]),
        tables=MappingProxyType(tables),
        settings=MappingProxyType(
            {name: settings_for(engines[name], case, resolved.get(name, {})) for name in engines}
        ),
        withheld=MappingProxyType(about["withheld_tables"]),
        seconds=MappingProxyType(about["seconds"]),
    )


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
