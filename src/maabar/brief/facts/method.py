"""Section 9: what the page rests on, so that somebody else gets the same and knows where it is weak."""

from __future__ import annotations

import json
import platform
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from pydantic import BaseModel

from maabar.engines import available
from maabar.ranges import as_stated, ranged_settings
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.facts.view import View
    from maabar.brief.messages import Messages
    from maabar.study import Study

LIMITS = tuple(f"limit.{number}" for number in range(1, 11))
"""Sentences about what the page cannot know."""

STEPS = tuple(f"method.step.{number}" for number in range(1, 10))
"""Sentences about how the answers come about."""


@dataclass(frozen=True)
class Setting:
    """One default in force.

    Attributes:
        name: Its name in the settings.
        value: Its value, as text.
        means: What it is, in the words of its declaration.
        source: Where it comes from: assumed, unless the case's own file sets it.
        default: Whether nobody set it.
    """

    name: str
    value: str
    means: str
    source: str
    default: bool


@dataclass(frozen=True)
class Source:
    """One source behind the known claims.

    Attributes:
        name: Its name.
        kind: What it is.
        side: The party whose mouthpiece it is.
        grade: Its grade.
        means: What the grade stands for.
        chance: How often it is taken to be right.
        licence: What the case says about its licence; empty if nothing.
    """

    name: Markup
    kind: str
    side: Markup
    grade: str
    means: str
    chance: str
    licence: str


@dataclass(frozen=True)
class Input:
    """One file that was read.

    Attributes:
        file: Its name.
        rows: How many rows were used.
        withheld: How many rows were left out for their sensitivity.
        sha256: Its hash.
    """

    file: str
    rows: str
    withheld: str
    sha256: str


@dataclass(frozen=True)
class Reviews:
    """The log of reviews.

    Attributes:
        head: Hash of its last line; empty if there is no log.
        broken: Whether its chain of hashes does not hold.
    """

    head: str
    broken: bool


def settings(study: Study, say: Messages) -> tuple[Setting, ...]:
    """Every setting of every engine that ran, one per row; groups of settings are given one by one.

    Args:
        study: The study.
        say: The language.
    """
    found: list[Setting] = []
    for engine, model in study.settings.items():
        given = study.case.settings.get(engine, {})
        ranges, stated = _ranges(engine, given), _stated(engine, given)
        for top, name, value, means in _rows(model):
            by = _set_by(model, top, stated)
            told = _shown(ranges[top]) if top in ranges and by == "setting.case" else value
            found.append(Setting(f"{engine}.{name}", told, means, say.say(by), by == "setting.assumed"))
    return tuple(found)


def _ranges(engine: str, given: Mapping[str, object]) -> dict[str, tuple[float, float, float]]:
    """Low, value and high of the numbers that the case gives with a range."""
    found = [range_ for one in available() if one.name == engine for range_ in ranged_settings(one, given)]
    return {one.name: (one.low, one.value, one.high) for one in found}


def _stated(engine: str, given: Mapping[str, object]) -> Mapping[str, object]:
    """What the case says of an engine, with the middle of each range in its place."""
    return next((as_stated(one, given) for one in available() if one.name == engine), given)


def _set_by(model: BaseModel, name: str, given: Mapping[str, object]) -> str:
    """The words on who set a setting: nobody, the case's own file, or who asked for this run."""
    value = getattr(model, name)
    default = type(model).model_fields[name].get_default(call_default_factory=True)
    if name in given:
        asked = getattr(type(model)(**{name: given[name]}), name)
        return "setting.case" if value == asked else "setting.run"
    return "setting.assumed" if value == default else "setting.run"


def _rows(model: BaseModel, prefix: str = "") -> list[tuple[str, str, str, str]]:
    """Name at the top, full name, value and meaning of each setting; groups are opened."""
    rows = []
    for name, field in type(model).model_fields.items():
        if name in {"on", "known"} and not prefix:
            continue  # they stand at the top of the page
        value = getattr(model, name)
        top = prefix.partition(".")[0] or name
        if isinstance(value, BaseModel):
            rows += [(top, *row[1:]) for row in _rows(value, f"{prefix}{name}.")]
        else:
            means = (field.description or field.title or "").replace(" (default, editable)", "")
            rows.append((top, f"{prefix}{name}", _shown(value), means))
    return rows


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return "; ".join(_shown(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def sources(view: View) -> tuple[Source, ...]:
    """The sources of the known claims' reports, with grade; the best graded first."""
    used = set(view.claims["report_source"])
    table = view.case["sources"]
    chances = _grade_chances(view)
    found = []
    for _, row in table[table["source"].isin(used)].iterrows():
        letter = str(row["grade"]) or "F"
        found.append(
            Source(
                name=view.name(str(row["source"])),
                kind=view.say.word("source-kind", str(row["kind"])) if row["kind"] else "",
                side=view.name(str(row["party"])) if row["party"] else view.listed([]),
                grade=letter,
                means=view.say.word("grade", letter),
                chance=view.say.percent(chances[letter]) if letter in chances else "",
                licence=str(view.case.licences.get(str(row["source"]), "")),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.grade, str(one.name))))


def _grade_chances(view: View) -> dict[str, float]:
    """The chance that each letter stands for: the first group of settings that has the letters A to F."""
    for model in view.study.settings.values():
        for group in (getattr(model, name) for name in type(model).model_fields):
            if isinstance(group, BaseModel) and set("ABCDEF") <= set(type(group).model_fields):
                return {letter: float(getattr(group, letter)) for letter in "ABCDEF"}
    return {}


def licences(view: View) -> tuple[tuple[Markup, Markup], ...]:
    """Licence and attribution of each source of data that the case names."""
    return tuple((view.name(name), view.say.foreign(text)) for name, text in view.case.licences.items())


def inputs(view: View) -> tuple[Input, ...]:
    """Every file that was read, with rows, withheld rows and hash."""
    found = []
    for file, digest in view.case.hashes.items():
        table = file.rpartition(".")[0]
        known = table in view.case.frames
        found.append(
            Input(
                file=file,
                rows=view.say.number(float(len(view.case[table]))) if known else "",
                withheld=view.say.number(float(view.case.withheld.get(table, 0))) if known else "",
                sha256=digest,
            )
        )
    return tuple(found)


def reviews(view: View) -> Reviews:
    """The log of reviews that the page rests on."""
    return Reviews(view.case.log_head, view.case.log_broken is not None)


def withheld(view: View) -> tuple[tuple[str, str], ...]:
    """Result tables that were withheld whole, and why."""
    return tuple(sorted((name, str(why)) for name, why in view.study.withheld.items()))


def unused(view: View) -> tuple[tuple[str, str], ...]:
    """Table and columns of the ranged inputs that move no measure; none if nothing was measured."""
    if "drawn" not in view.study.tables or view.study["drawn"].empty:
        return ()
    found: dict[str, list[str]] = {}
    for table, column in view.unused:
        found.setdefault(table, []).append(column)
    return tuple((table, ", ".join(columns)) for table, columns in found.items())


def versions() -> str:
    """Names and versions of what computed the page, as one phrase."""
    found = [f"Python {platform.python_version()}"]
    for package in ("maabar", "numpy", "pandas"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def command(view: View) -> str:
    """The one command that works the same out again; without any path of the machine it was made on."""
    study = view.study
    usual = {
        engine.name
        for engine in available()
        if not engine.missing(study.case) and (study.draws or engine.scope == "case") and not engine.asked
    }
    options = [one for one in study.options if one != AS_IS]
    some = bool(study.draws) and set(options) != set(view.case["options"]["option"]) - {AS_IS}
    ran = {*study.engines, *(name.partition(".")[0] for name in study.withheld)}
    fewer = not usual <= ran
    more = [engine for engine in study.engines if engine not in usual]
    parts = ["maabar", "compare" if some or fewer else "run", view.case.id]
    if some:
        parts += [part for one in options for part in ("--option", one)]
    if fewer or (some and more):
        parts += [part for one in study.engines for part in ("--engine", one)]
    else:
        parts += [part for one in more for part in ("--with", one)]
    parts += ["--draws", str(study.draws), "--seed", str(study.seed)]
    if study.level != "public":
        parts += ["--level", study.level]
    for engine, model in study.settings.items():
        stated = _stated(engine, study.case.settings.get(engine, {}))
        for name, field in type(model).model_fields.items():
            value = getattr(model, name)
            if value != stated.get(name, field.get_default(call_default_factory=True)):
                told = model.model_dump(mode="json", include={name})[name]
                parts += ["--set", f"{engine}.{name}={json.dumps(told)}"]
    return shlex.join(parts)
