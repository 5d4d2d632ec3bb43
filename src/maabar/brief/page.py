"""The brief as one HTML file that asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from maabar.brief import pictures
from maabar.brief.facts import (
    access,
    aid,
    claims,
    concerns,
    dissent,
    events,
    measured,
    method,
    options,
    people,
    proposals,
    quiet,
    status,
    talks,
    trade,
)
from maabar.brief.facts.view import View
from maabar.brief.messages import Messages, catalogue, territory_of
from maabar.brief.sentences import opening

if TYPE_CHECKING:
    from maabar.brief.facts.view import Ranges
    from maabar.study import Study

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """One section of the page.

    Attributes:
        ident: Anchor, and name of its template.
        build: What its template shows, or None if there is nothing to say; then it is left out, heading and
            all.
    """

    ident: str
    build: Callable[[View], Facts | None]


def _opening(view: View) -> Facts:
    parts = opening(
        view, view.once(status.crossings), view.once(dissent.dissents), view.once(proposals.proposals)
    )
    return {"parts": parts}


def _map(view: View) -> Facts | None:
    drawn = pictures.map_of(view)
    return {"map": drawn} if drawn else None


def _status(view: View) -> Facts:
    found, apart = view.once(status.crossings), view.once(dissent.dissents)
    live = [one for one in found if one.live]
    return {
        "absent": view.absent,
        "live": live,
        "quiet": quiet.quiet_lines(view, found),
        "dissents": {one.ident: dissent.of_subject(apart, one.ident) for one in live},
        "gone": status.gone(view),
    }


def _voices(view: View) -> Facts | None:
    groups = view.once(claims.claim_groups)
    offers = view.once(proposals.proposals)
    if not groups and not offers:
        return None
    found = view.once(dissent.dissents)
    return {
        "strip": pictures.claims_of(view) if groups else None,
        "dissents": [one for one in found if not one.apparent],
        "apparent": [one for one in found if one.apparent],
        "proposals": offers,
        "labels": [view.plain(one.ident) for one in offers],
        "matrix": proposals.matrix(offers),
        "unspoken": proposals.unspoken(view),
        "strips": {one.ident: pictures.proposal_of(view, one.ident) for one in offers},
        "groups": groups,
        "unlisted": len(view.known_ids) - len(view.listed_ids),
    }


def _concerns(view: View) -> Facts | None:
    found = concerns.concerns(view)
    return {"concerns": found} if found else None


def _events(view: View) -> Facts | None:
    found, older = events.events(view)
    return {"events": found, "older": older} if found else None


def _options(view: View) -> Facts | None:
    found = view.once(options.options)
    if not found or view.once(options.compared) is None:
        return None
    return {"options": found, "headlines": view.once(options.headlines), "far": options.far(view)}


def _measures(view: View) -> Facts | None:
    moved, still = measured.lines(view)
    return {"lines": moved, "still": still} if moved or still else None


def _method(view: View) -> Facts:
    return {
        "unused": method.unused(view),
        "steps": method.STEPS,
        "limits": method.LIMITS,
        "settings": method.settings(view.study, view.say),
        "sources": method.sources(view),
        "licences": method.licences(view),
        "inputs": method.inputs(view),
        "reviews": method.reviews(view),
        "withheld": method.withheld(view),
        "versions_text": method.versions(),
        "command": method.command(view),
    }


SECTIONS: tuple[Section, ...] = (
    Section("opening", _opening),
    Section("map", _map),
    Section("status", _status),
    Section("voices", _voices),
    Section("options", _options),
    Section("access", access.access),
    Section("people", people.people),
    Section("aid", aid.aid),
    Section("trade", trade.trade),
    Section("talks", talks.talks),
    # one section per engine that computes options comes here
    Section("concerns", _concerns),
    Section("events", _events),
    Section("method", _method),
    Section("measures", _measures),
)
"""The sections in the order of the page; what an engine adds is one record here and one template."""


def render(study: Study, lang: str = "en", unused: Ranges | None = None) -> str:
    """Write the brief of a study.

    Args:
        study: A study with the tables of the evidence engine.
        lang: One of `maabar.brief.messages.LANGUAGES`.
        unused: As from `maabar.sensitivity.unused_ranges`; worked out here if it is not given.

    Returns:
        One HTML document with everything inside it.

    Raises:
        MessageError: There is no such language, or a sentence is missing.
    """
    say = Messages(lang, territory_of(study.case))
    view = View(study, say, unused)
    built = [(section, section.build(view)) for section in SECTIONS]
    style = _asset("style.css") + pictures.style()
    scripts = (_asset("page.js"), pictures.script())
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            m=say,
            view=view,
            study=study,
            case=study.case,
            title=_title(view),
            plain_title=_title(view).striptags(),
            provisional=any(getattr(one, "provisional", False) for one in study.settings.values()),
            english=catalogue("en"),
            sections=[(section.ident, facts) for section, facts in built if facts is not None],
            style=Markup(style),  # noqa: S704 - our own files, no text of a case in them
            scripts=[Markup(script) for script in scripts],  # noqa: S704 - the same
            policy=_policy(scripts),
        )
    )


def _title(view: View) -> Markup:
    case = view.case
    own = "" if case.title == case.id else case.title  # a case without a title is called by its id
    named = (case.title_ar, own) if view.say.lang == "ar" else (own, case.title_ar)
    return view.say.foreign(named[0] or named[1] or case.id)


def _policy(scripts: Iterable[str]) -> str:
    """What the browser lets the page do: our own scripts, our styles, and nothing from anywhere."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    # pictures carry style attributes, so styles are allowed as such
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return (files("maabar.brief") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("maabar.brief", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["css_text"] = css_text
    return made


def css_text(words: str) -> str:
    """Words as a text of a style sheet, in quotes; what stands in an attribute is escaped after this.

    Args:
        words: Any text.
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in words)
    return "'" + plain.replace("\\", r"\5c ").replace("'", r"\27 ") + "'"
