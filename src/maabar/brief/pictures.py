"""Where the page gets its pictures from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.brief import map as charts
from maabar.brief import strips

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.facts.view import View


def map_of(view: View) -> Markup | None:
    """The map, or None if no crossing of the day has a position."""
    return charts.draw(view.study, view.say) if view.spots else None


def claims_of(view: View) -> Markup:
    """The strip of all claims."""
    return strips.claims(view.study, view.say)


def proposal_of(view: View, proposal: str) -> Markup:
    """The strip around one proposal."""
    return strips.proposal(view.study, view.say, proposal)


def style() -> str:
    """What the pictures add to the style sheet."""
    return charts.style() + strips.style()


def script() -> str:
    """The one script of the page."""
    return charts.program()
