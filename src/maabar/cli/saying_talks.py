"""What `talks` prints: plain words, every refusal with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from maabar.terminal import clean, console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    Record = dict[str, Any]

#: Packages of a list that are shown; JSON has them all.
SHOWN: Final = 12
WHY: Final = {"role": "always", "veto": "on {issue}", "gate": "gate of {crossing}, on {issue}"}


def say_talks(answer: Record) -> None:
    """Print an answer."""
    out = console()
    if answer["withheld"]:
        out.print(clean(answer["withheld"]))
        return
    out.print(clean(f"{answer['title']}\nas of {answer['as_of']}, level {answer['level']}"))
    whole = len(answer["packages"]) == 1
    for i, package in enumerate(answer["packages"]):
        out.print()
        out.print(Text(clean(_title(package)), style="bold"))
        _say_package(out, package, whole=whole)
        if answer["nearest"]:
            _say_nearest(out, answer["nearest"][i])
    out.print()
    if answer["later_proposals"]:
        later = ", ".join(f"{p['proposal']} ({p['on']})" for p in answer["later_proposals"])
        _line(out, f"Made later, shown only in hindsight with --proposal: {later}")
    for note in (*answer["notes"], *(f"To look at: {w}" for w in answer["warnings"])):
        _line(out, note)


def _line(out: Console, text: str, indent: int = 0) -> None:
    out.print(" " * indent + clean(text), soft_wrap=True)


def _title(package: Record) -> str:
    if package["proposal"] is None:
        return "The package"
    when = f", {package['on']}" if package["on"] else ""
    late = ", in hindsight" if package["in_hindsight"] else ""
    return f"{package['name']}  ({package['proposal']}{when}{late})"


def _say_package(out: Console, package: Record, *, whole: bool) -> None:
    shown = [f"{t['issue']} {t['value']:g}{' (silent)' if t['silent'] else ''}" for t in package["terms"]]
    _line(out, f"on the table: {', '.join(shown)}", 2)
    _line(out, _verdict(package), 2)
    _line(out, _chance(package["chance"]), 2)
    for party in package["parties"]:
        if whole or (party["must_agree"] and party["stance"] == "against"):
            _say_party(out, party)
    _say_beside(out, package)
    for one in package["switches"] or ():
        what = f" {one['what']}" if one["what"] else ""
        kind = {"reserve": "bottom line", "redline": "red line"}.get(one["kind"], one["kind"])
        at = "dropped" if one["kind"] == "redline" else f"at {one['flips_at']:.4g} (now {one['now']:.4g})"
        _line(out, f"switch point: {kind}{what} of {one['party']}, {at}", 2)


def _verdict(package: Record) -> str:
    if not package["exists"]:
        lines = ", ".join(line["redline"] for line in package["impossible"])
        return f"no deal: such a package does not exist ({lines})"
    if not package["moves"]:
        return "it moves nothing that would be an agreement in itself"
    if package["deal"]:
        return "a deal: nobody who must agree refuses"
    alone = ", ".join(package["blocks_alone"])
    refusing = ", ".join(package["refusing"]) or "nobody, but too few are for"
    return f"no deal; who must agree and refuses: {refusing}{f'; blocks alone: {alone}' if alone else ''}"


def _chance(chance: Record) -> str:
    return (
        f"accepted in {chance['p']:.1%} of {chance['draws']:,} draws ({chance['low']:.1%} to "
        f"{chance['high']:.1%}); the product of the parties' own shares, {chance['product_of_parties']:.1%}, "
        "only explains what moving together does"
    )


def _say_party(out: Console, party: Record) -> None:
    reasons = [WHY[w["why"]].format(**w) for w in party["why"]]
    role = f"must agree ({', '.join(reasons)})" if party["must_agree"] else "is not asked"
    if party["role"] == "counts":
        role += ", counts"
    _line(out, f"{party['name']}: {party['stance']}; {role}", 2)
    for line in party["red_lines"]:
        _say_red_line(out, line, 4)
    if party["missing_points"]:
        rests = _basis(party["bottom_line"], "")
        _line(out, f"bottom line missed by {party['missing_points']:.1f} points ({rests})", 4)
    if "reserve" in party and party["reserve"] is not None:
        _line(out, f"worth {party['worth']:.1f}, bottom line {party['reserve']:.1f} points", 4)
    said = party["said"]
    if said and said["differs"]:
        _line(
            out, f"differs from what was said: {said['stance']} ({said['share']:.0%} likely by the claims)", 4
        )
        for claim in said["claims"]:
            _line(out, _claim(claim), 6)
    if party["silent"]:
        _line(out, f"silent on {', '.join(party['silent'])}", 4)


def _say_red_line(out: Console, line: Record, indent: int) -> None:
    kind = {"principle": "refusal of principle", "bottom-line": "bottom line"}.get(line["kind"], "red line")
    hard = ", not for bargaining" if line["hard"] else ""
    share = f", real with {line['likelihood']:.0%}" if line["likelihood"] < 1 else ""
    name = f"{kind} {line['redline']}{hard}{share}"
    _line(out, f"{name}: {_where(line)} ({_basis(line, line['source'])})", indent)
    for claim in line["claims"]:
        _line(out, _claim(claim), indent + 2)


def _where(line: Record) -> str:
    parts = [f"{c['issue']} at {', '.join(f'{v:g}' for v in c['values'])}" for c in line["crossed_at"]]
    return " and ".join(parts)


def _basis(record: Record, source: str) -> str:
    if record["basis"] == "claims":
        return "by claims"
    if record["basis"] == "source":
        return f"source {source}"
    return source if source.startswith("assumed") else str(record["basis"])


def _claim(claim: Record) -> str:
    late = ", in hindsight" if claim["in_hindsight"] else ""
    doubt = "" if claim["reviewed"] else ", not reviewed"
    who = claim["said_by"] or "said by nobody named"
    where = f"{claim['report']}, {claim['day'] or 'no day'}"
    return f"{who}, {where}{late}{doubt}: {claim['summary']} [{claim['claim']}]"


def _say_beside(out: Console, package: Record) -> None:
    """Print the affected people's line and the principles, which enter no rule."""
    for one in package["affected"]:
        _line(out, f"those who must cross: {one['name']}: {one['stance']}", 2)
    if not package["affected"]:
        _line(out, "those who must cross: not asked (no row of consents names them)", 2)
    costs = package["principles"]
    if costs:
        _line(out, f"principles it costs: {len(costs)}", 2)
        for cost in costs:
            _line(out, f"{cost['name']}: {cost['statement']}".rstrip(": "), 4)


def _say_nearest(out: Console, near: Record) -> None:
    for ground in near["sets"]:
        if ground["count"]:
            number = f"{ground['count']:,}"
            number += "" if ground["deals"] is None else f" of {ground['deals']:,}"
            _line(
                out,
                f"nearest, {ground['which']}: {number}, {ground['distance']:g} issues away",
                2,
            )
            for one in ground["packages"][:SHOWN]:
                _say_near(out, one)
            _more(out, len(ground["packages"]))
        else:
            _say_relaxations(out, ground)
        if ground["why"]:
            _line(out, ground["why"], 4)
    if near["never_offered"]:
        _line(out, "never offered to give way:", 2)
    for one in near["never_offered"]:
        _line(out, f"{one['name']}{', crossed by this text' if one['crossed'] else ''}", 4)
        _say_red_line(out, one["red_line"], 6)


def _say_near(out: Console, one: Record) -> None:
    costs = [c["name"] for c in one["principles"]]
    chance = f"; {one['chance']['p']:.1%} of draws" if one["chance"] else ""
    paid = f"; costs {len(costs)}: {', '.join(costs)}" if costs else "; costs no principle listed"
    _line(out, f"{_moves(one['changes'])}{chance}{paid}", 4)


def _moves(changes: Sequence[Record]) -> str:
    return ", ".join(f"{c['issue']} {c['from']:g} to {c['to']:g}" for c in changes) or "the text as it is"


def _more(out: Console, count: int) -> None:
    if count > SHOWN:
        _line(out, f"and {count - SHOWN:,} more; --json lists them", 4)


def _say_relaxations(out: Console, ground: Record) -> None:
    _line(out, f"{ground['which']}: no package is accepted by all who must agree", 2)
    if not ground["relaxations"]:
        _line(out, "nothing that may be asked to give way would make a deal", 4)
    for one in ground["relaxations"][:SHOWN]:
        _line(out, f"what would have to give (opens {one['opens']:,}, {_far(one)}):", 4)
        for item in one["items"]:
            missing = item["missing_points"]
            points = f", {missing:.1f} points" if missing is not None else ""
            rests = f" ({_basis(item['bottom_line'], '')})" if item["bottom_line"] else ""
            _line(out, f"{item['name']}: {item['what']}{points}{rests}", 6)
            if item["red_line"]:
                _say_red_line(out, item["red_line"], 8)
        for changes in one["packages"][:SHOWN]:
            _line(out, f"then: {_moves(changes)}", 6)
        _more(out, len(one["packages"]))
    _more(out, len(ground["relaxations"]))


def _far(one: Record) -> str:
    return "distance not known" if one["distance"] is None else f"nearest {one['distance']:g} issues away"
