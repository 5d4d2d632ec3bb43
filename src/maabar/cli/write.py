"""`new` and `note`: a case of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from maabar.cli.app import Flag, Json, app, print_json, today


@app.command
def new(
    folder: Path,
    /,
    *,
    xlsx: Flag = False,
    title: str | None = None,
    title_ar: str | None = None,
    json_: Json = False,
) -> int:
    """Write a small complete case to start from.

    A folder of tables, or with `--xlsx` one workbook with five short sheets: places, sides, crossings,
    sources and what was said. Write your own over the examples.

    Examples:
        `maabar new my-case`

        `maabar new my-case --xlsx`

    Parameters
    ----------
    folder
        The folder to make, or the workbook if it ends in .xlsx. What is there already is never overwritten.
    xlsx
        One workbook in place of a folder.
    title
        Title of the case.
    title_ar
        Title in Arabic.
    """
    from maabar.authoring import new_case

    paths = new_case(folder, title=title, title_ar=title_ar, xlsx=xlsx, today=today())
    if json_:
        print_json({"files": [str(path.resolve()) for path in paths]})
        return 0
    made = paths[0] if len(paths) == 1 else paths[0].parent
    print(f"Written: {made}")
    print(f"Look at it, write your own over the examples, then: maabar check {made}")
    return 0


@app.command
def note(
    case: str,
    /,
    *,
    when: str | None = None,
    about: str | None = None,
    who: str | None = None,
    what: str | None = None,
    gate: str | None = None,
    use: str | None = None,
    direction: str | None = None,
    source: str | None = None,
    link: str | None = None,
    grade: str | None = None,
    start: Annotated[str | None, Parameter(name="--from")] = None,
    end: Annotated[str | None, Parameter(name="--until")] = None,
    words: str = "",
    level: str = "",
    known: str = "",
    unreviewed: Flag = False,
    keep_day: Flag = False,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="")] = False,
    json_: Json = False,
) -> int:
    """Add one statement to a case by a few questions, or by options.

    Asks at most seven questions, and none that an option answers. Shows the rows before it writes them.

    Examples:
        `maabar note my-case`

        `maabar note my-case --about "Mill Road" --who "Upland Council" --what open --use aid --yes`

    Parameters
    ----------
    case
        A case folder or an .xlsx workbook of your own.
    when
        Day it was said, as 2030-06-30, today or yesterday; default: today.
    about
        The crossing or offer, by name or id.
    who
        Who said it: a party, a source, or plain words.
    what
        What was said: open, closed, restricted, somebody passed, nobody passed, refuses ...
    gate
        Whose gate: a party, a, b, both or road; default: the speaker's own.
    use
        aid, trade or people, several with a comma between; default: everything.
    direction
        Which way; default: both.
    source
        Who told it; default: your own notes, or the source that speaks.
    link
        Where it can be read.
    grade
        Letter of a source that is new, A to F.
    start
        First day it is said to hold; default: the day it was said.
    end
        Last day it is said to hold.
    words
        The statement in your own words.
    level
        Who may see it: public, restricted or secret.
    known
        Day on which it became known, if later than the day it was said.
    unreviewed
        Let it wait for a review before it counts.
    keep_day
        Leave the case's as_of as it is, though the statement is newer.
    yes
        Write without asking again; open questions take their defaults.
    """
    from maabar import authoring
    from maabar.cli.asking import ask_all, confirm, say_noted

    notebook = authoring.open_notebook(case, today=today())
    answers = authoring.Answers(
        when=when, about=about, who=who, what=what, gate=gate, use=use, direction=direction, source=source,
        link=link, grade=grade, start=start, end=end, words=words, level=level, known=known,
        review="unreviewed" if unreviewed else "",
    )  # fmt: skip
    asking = sys.stdin.isatty() and not yes and not json_
    if asking:
        answers = ask_all(notebook, answers)
    draft = notebook.draft(answers, keep_day=keep_day)
    if asking and not confirm(draft.lines):
        print("Nothing was written.")
        return 0
    noted = authoring.write(draft)
    if json_:
        print_json({
            "claim": noted.claim, "crossing": noted.crossing,
            "files": [str(path.resolve()) for path in noted.files],
            "problems": [problem.as_dict() for problem in draft.warnings],
        })  # fmt: skip
    else:
        say_noted(draft, noted, shown=asking)
    return 0
