"""The terms of a bargain in words: levels of an issue, and where each red line lies and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.table import split_ids
from maabar.talking.levels import ends, lie, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from maabar.brief.facts.view import View

PRINCIPLE = "principle"
"""Kind of a red line that is a refusal of principle."""


@dataclass(frozen=True)
class RedLine:
    """A red line of a party.

    Attributes:
        ident: Its id.
        anchor: Where it stands on the page.
        party: Whose.
        kind: `red-line`, `bottom-line` or `principle`.
        fixed: Whether it is never offered to give way.
        likelihood: Chance that it is real.
        zones: Issue -> levels at which it is crossed; all must hold.
        said: Whether a claim states it.
        rests: The claims, as a phrase; without any its sources, or the word assumed.
    """

    ident: str
    anchor: str
    party: str
    kind: str
    fixed: bool
    likelihood: float
    zones: dict[str, tuple[float, ...]]
    said: bool
    rests: Markup


@dataclass(frozen=True)
class Terms:
    """Issues, levels and red lines of a study.

    Attributes:
        issues: Ids in the order of the case.
        levels: Issue -> its levels, ascending.
        stays: Issue -> the level that holds without agreement.
        lines: Red line -> what it says; those of parties only.
        named: (issue, level) -> its name.
        ends: Issue -> what its two ends mean.
    """

    issues: tuple[str, ...]
    levels: dict[str, tuple[float, ...]]
    stays: dict[str, float]
    lines: dict[str, RedLine]
    named: dict[tuple[str, float], Markup]
    ends: dict[str, tuple[Markup, Markup]]


def terms(view: View) -> Terms:
    """What can be agreed, and the red lines."""
    grid = view.table("talks.grid").drop_duplicates(["issue", "value"])
    rows = view.case["issues"]
    order = tuple(str(one) for one in rows["issue"] if one in set(grid["issue"]))
    stay = grid[grid["no_deal"] == "yes"]
    said_of = {key: view.say.foreign(name) for key, name in names(view.case, view.say.lang).items()}
    means = ends(view.case, view.say.lang)
    meant = {key: view.say.foreign(text) if text else Markup() for key, text in means.items()}
    return Terms(
        issues=order,
        levels={one: tuple(sorted(grid.loc[grid["issue"] == one, "value"])) for one in order},
        stays=dict(zip(stay["issue"], stay["value"], strict=True)),
        lines=_lines(view),
        named=said_of,
        ends={one: (meant[one, 0.0], meant[one, 100.0]) for one in order},
    )


def _lines(view: View) -> dict[str, RedLine]:
    rows = view.table("talks.redlines")
    found = {}
    for number, (ident, part) in enumerate(rows[rows["party"] != ""].groupby("redline", sort=False), start=1):
        row = part.iloc[0]
        claims = said(view, "|".join(part["claims"]), str(row["party"]))
        other = view.reasons(part["source"]) if row["basis"] == "source" else view.say.html("talks.assumed")
        found[str(ident)] = RedLine(
            ident=str(ident),
            anchor=f"line-{number}",
            party=str(row["party"]),
            kind=str(row["kind"]),
            fixed=row["hard"] == "yes" or row["kind"] == PRINCIPLE,
            likelihood=float(row["likelihood"]),
            zones={str(one["issue"]): _values(one["crossed_at"]) for _, one in part.iterrows()},
            said=bool(claims),
            rests=claims or other,
        )
    return found


def said(view: View, claims: str, party: str = "") -> Markup:
    """The claims of a cell as a phrase: who said it and when; further ones of that speaker and day as [2].

    Args:
        view: The study in one language.
        claims: Ids joined by `|`; those that are not known are left out.
        party: A party that need not be named again.
    """
    words: dict[tuple[Markup, str], list[str]] = {}
    for claim in dict.fromkeys(split_ids(claims)):
        word = view.word(claim)
        if word:
            words.setdefault((word.who, word.when), []).append(word.href)
    own = view.name(party) if party else None
    told = []
    for (who, when), (first, *others) in words.items():
        text = _link(first, Markup.escape(when) if who == own else who)
        if who != own:
            text += view.say.html("list.comma") + Markup.escape(when)
        more = [_link(href, Markup("[{}]").format(view.say.number(n))) for n, href in enumerate(others, 2)]
        told.append(Markup(" ").join([text, *more]))
    return view.say.html("list.semi").join(told)


def _link(href: str, text: Markup) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text) if href else text


def _values(cell: object) -> tuple[float, ...]:
    return tuple(float(one) for one in split_ids(str(cell)))


def level(view: View, issue: str, value: float) -> Markup:
    """A level in words: its name, else where it lies between the ends."""
    name = view.once(terms).named.get((issue, value))
    if name:
        return view.say.html("talks.level-named", name=name)
    return view.say.html("talks.level", n=view.say.number(value, 1), all=view.say.number(100))


def zone(view: View, issue: str, values: Sequence[float]) -> Markup:
    """The levels at which a red line is crossed, in words."""
    kind, told = lie(view.once(terms).levels.get(issue, ()), values)
    levels = [level(view, issue, one) for one in told]
    if kind == "any":
        return view.say.html("talks.zone-any")
    if kind == "some":
        return view.say.html("talks.zone-some", levels=view.listed(levels))
    keys = {"one": "talks.zone-one", "low": "talks.zone-low", "high": "talks.zone-high"}
    return view.say.html(keys[kind], level=levels[0])


def changes(view: View, pairs: Iterable[tuple[str, float, float]]) -> tuple[Markup, ...]:
    """Changes of terms in words.

    Args:
        view: The study in one language.
        pairs: Issue, level in the text, level instead.
    """
    return tuple(
        view.say.html(
            "talks.change",
            issue=view.name(issue),
            start=level(view, issue, start),
            end=level(view, issue, end),
        )
        for issue, start, end in pairs
    )


def text_of(view: View, proposal: str) -> dict[str, float]:
    """Issue -> its level in the text of a proposal, in the order of the case."""
    return _values_of(package_terms(view, proposal, 1))


def package_terms(view: View, proposal: str, package: int) -> pd.DataFrame:
    """Rows of `talks.package_terms` of one package."""
    rows = view.table("talks.package_terms")
    return rows[(rows["proposal"] == proposal) & (rows["package"] == package)]


def _values_of(rows: pd.DataFrame) -> dict[str, float]:
    return {str(issue): float(value) for issue, value in zip(rows["issue"], rows["value"], strict=True)}
