"""`talks`: who accepts which package, who stands in the way, and what is nearest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from maabar.cli.app import DEFAULT_CASE, Flag, Json, LevelName, app, print_json


@app.command
def talks(
    case: str = DEFAULT_CASE,
    /,
    *,
    package: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    proposal: str = "",
    nearest: Flag = False,
    role_play: Annotated[Path | None, Parameter(name="--role-play")] = None,
    level: LevelName = "public",
    set_: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    json_: Json = False,
) -> int:
    """Say who accepts a package, who stands in the way and on which statement, and what is nearest to it.

    It makes no forecast: all follows from positions, red lines and who must agree. Those who would have to
    cross stand on a line of their own. Nothing is written but the pack that --role-play asks for.

    Examples:
        `maabar talks`

        `maabar talks my-case --proposal first-offer --nearest`

        `maabar talks my-case --package crossings=100 --package aid=30`

        `maabar talks my-case --role-play pack`

        `maabar talks my-case --set talks.use_evidence=fill`

    Parameters
    ----------
    case
        A case folder, an .xlsx workbook, or the name of a built-in case.
    package
        An issue and its level, as issue=value; may be given several times. With a proposal: a change of its
        text. Issues not named are silent: what holds without a deal.
    proposal
        The text of this proposal; default without a package: all that were known on the case's day.
    nearest
        List all nearest packages that all who must agree accept; if there is none, all least sets of what
        would have to give.
    role_play
        Write a pack to play the talks with people into this new folder, in English and Arabic, and answer
        nothing else.
    level
        Leave out everything above this sensitivity before anything is computed.
    set_
        A setting of the engines talks or evidence, as engine.name=value; may be given several times.
    """
    from maabar.case import read
    from maabar.cli.saying_talks import say_talks
    from maabar.cli.setting import settings_of
    from maabar.talking import talks as ask

    given = settings_of(set_)
    if role_play is not None:
        return _pack(case, role_play, level, given)
    answer = ask(read(case), package, proposal=proposal, nearest=nearest, level=level, settings=given)
    if json_:
        print_json(answer)
    else:
        say_talks(answer)
    return 0


def _pack(case: str, folder: Path, level: LevelName, given: dict[str, dict[str, Any]]) -> int:
    from maabar.brief.roleplay import write_pack
    from maabar.case import read
    from maabar.talking import WITHHELD
    from maabar.terminal import console

    written = write_pack(read(case), folder, level, given)
    console().print(f"The pack is in {folder}" if written else WITHHELD, soft_wrap=True)
    return 0
