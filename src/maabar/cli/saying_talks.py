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
NOBODY_ASKED: Final = "nobody is on record as having asked them"


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
        later = ", ".join(f"{p['name']} ({p['proposal']}, {p['on']})" for p in answer["later_proposals"])
        _line(out, f"Made later, shown only in hindsight with --proposal: {later}")
    for note in (*answer["notes"], *(f"To look at: {w}" for w in answer["warnings"])):
        _line(out, note)


def _line(out: Console, text: str, indent: int = 0) -> None:
    out.print(" " * indent + clean(text), soft_wrap=True)


def _title(package: Record) -> str:
    changed = package["changed"]
    if changed:
        said = "; ".join(f"{c['name']}: {c['to_says']}" for c in changed["changes"])
        return f"{changed['name']}, with {said}"
    if package["proposal"] is None:
        return "A package of your own"
    when = f", {package['on']}" if package["on"] else ""
    late = ", in hindsight" if package["in_hindsight"] else ""
    return f"{package['name']}  ({package['proposal']}{when}{late})"


def _say_package(out: Console, package: Record, *, whole: bool) -> None:
    shown = [f"{t['name']}: {t['says']}{', not mentioned' if t['silent'] else ''}" for t in package["terms"]]
    if whole:
        _line(out, "on the table:", 2)
        for words in shown:
            _line(out, words, 4)
    else:
        _line(out, f"on the table: {'; '.join(shown)}", 2)
    _line(out, _verdict(package), 2)
    if package["chance"]:
        _line(out, _chance(package["chance"]), 2)
    for party in package["parties"]:
        if whole or (party["must_agree"] and party["stance"] == "against"):
            _say_party(out, party)
    _say_beside(out, package)
    for one in package["switches"] or ():
        _line(out, f"switch point: {_switch(one)}", 2)


def _switch(one: Record) -> str:
    if one["kind"] == "redline":
        return f"red line {one['what_name']}, dropped"
    what = f"bottom line of {one['name']}"
    if one["kind"] != "reserve":
        what = f"{one['kind']} of {one['what_name']} for {one['name']}"
    return f"{what}, at {one['flips_at']:.4g} (now {one['now']:.4g})"


def _verdict(package: Record) -> str:
    if not package["exists"]:
        lines = "; ".join(_where(line, name=True) for line in package["impossible"])
        return f"no deal: such a package does not exist ({lines})"
    if not package["moves"]:
        return "it moves nothing that would be an agreement in itself"
    if package["deal"] is None:
        return (
            f"not known: nothing tells what {', '.join(package['unknown_names'])} would say, who must agree"
        )
    if package["deal"]:
        return "a deal: nobody who must agree refuses"
    alone = ", ".join(package["blocks_alone_names"])
    refusing = ", ".join(package["refusing_names"]) or "nobody, but too few are for"
    return f"no deal; who must agree and refuses: {refusing}{f'; blocks alone: {alone}' if alone else ''}"


def _chance(chance: Record) -> str:
    return (
        f"accepted in {chance['p']:.1%} of {chance['draws']:,} draws ({chance['low']:.1%} to "
        f"{chance['high']:.1%})"
    )


def _say_party(out: Console, party: Record) -> None:
    role = f"must agree{_why(party['why'])}" if party["must_agree"] else "need not agree to this package"
    if party["role"] == "counts":
        role += ", but its weight counts"
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
        _line(out, f"silent on {', '.join(party['silent_names'])}", 4)


def _why(reasons: Sequence[Record]) -> str:
    """Return why a party must agree: its vetoes, its gates, its role."""
    vetoes = [w["issue_name"] for w in reasons if w["why"] == "veto"]
    gates = dict.fromkeys(w["crossing_name"] for w in reasons if w["why"] == "gate")
    words = [f"a veto on {', '.join(vetoes)}"] if vetoes else []
    words += [f"holds a gate of {', '.join(gates)}"] if gates else []
    words += ["by its role"] if any(w["why"] == "role" for w in reasons) else []
    return f" ({'; '.join(words)})" if words else ""


def _say_red_line(out: Console, line: Record, indent: int) -> None:
    kind = {"principle": "refusal of principle", "bottom-line": "bottom line"}.get(line["kind"], "red line")
    hard = ", not for bargaining" if line["hard"] else ""
    share = f", real with {line['likelihood']:.0%}" if line["likelihood"] < 1 else ""
    name = f"{kind} {line['name']}{hard}{share}"
    _line(out, f"{name}: {_where(line)} ({_basis(line, line['source'])})", indent)
    for claim in line["claims"]:
        _line(out, _claim(claim), indent + 2)


def _where(line: Record, *, name: bool = False) -> str:
    """Return where a red line is crossed; of one issue without its name, which the red line bears."""
    at = line["crossed_at"]
    if len(at) == 1 and not name:
        return str(at[0]["says"])
    return " with ".join(f"{c['name']} at {c['says']}" for c in at)


def _basis(record: Record, source: str) -> str:
    """Return what a row rests on, on this day; what was said later is told as that."""
    if record["basis"] == "claims":
        return "by claims"
    said = [f"{_who(c)}, {c['day'] or 'no day'}" for c in record["claims"] if c["in_hindsight"]]
    later = "; ".join(dict.fromkeys(said))
    if record["basis"] == "source":
        words = f"source {source}"
    else:
        words = source if source.startswith("assumed") else str(record["basis"])
    if not later:
        return words
    return f"{words.replace('assumed', 'assumed on this day', 1)}; said later: {later}"


def _claim(claim: Record) -> str:
    late = ", in hindsight" if claim["in_hindsight"] else ""
    doubt = "" if claim["reviewed"] else ", not reviewed"
    where = f"{claim['outlet'] or claim['report']}, {claim['day'] or 'no day'}"
    return f"{_who(claim)}, {where}{late}{doubt}: {claim['summary']} [{claim['claim']}]"


def _who(claim: Record) -> str:
    return str(claim["said_by"] or "said by nobody named")


def _say_beside(out: Console, package: Record) -> None:
    """Print the affected people's line and the principles, which enter no rule."""
    for one in package["affected"]:
        stance = NOBODY_ASKED if one["stance"] == "not asked" else one["stance"]
        _line(out, f"those who would have to cross: {one['name']}: {stance}", 2)
    if not package["affected"]:
        _line(out, f"those who would have to cross: {NOBODY_ASKED} (no row of consents names them)", 2)
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
    moved = [f"{c['name']}: from {c['from_says']} to {c['to_says']}" for c in changes]
    return "; ".join(moved) or "the text as it is"


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
