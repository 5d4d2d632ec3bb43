"""Questions and answers of `note` in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from maabar.errors import UsageError
from maabar.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.authoring import Answers, Draft, Notebook, Noted


def ask_all(notebook: Notebook, answers: Answers) -> Answers:
    """Ask what is still open, one question at a time; an answer that is not understood is asked for again."""
    while (question := notebook.question(answers)) is not None:
        print()
        print(clean(question.text))
        if question.hint:
            print(clean(f"  {question.hint}"))
        for number, choice in enumerate(question.choices if question.numbered else (), start=1):
            print(clean(f"  {number:>2}  {choice}"))
        if question.choices and not question.numbered:
            print(clean(f"  {', '.join(question.choices)}"))
        if question.default is not None:
            print(clean(f"  Enter alone: {question.default}"))
        try:
            text = input("> ").strip()
        except EOFError:
            raise UsageError("The questions were not answered; nothing was written.") from None
        if not text and question.default is None:
            print("An answer is needed here.")
            continue
        try:
            answers = notebook.answer(answers, question.name, text)
        except UsageError as error:
            print(clean(error))
    return answers


def confirm(lines: Sequence[str]) -> bool:
    """Show what would be written and ask whether to."""
    print()
    print(clean("\n".join(lines)))
    try:
        answer = input("Write this? [Y/n] ").strip().lower()
    except EOFError:
        return False
    return answer in {"", "y", "yes", "نعم"}


def say_noted(draft: Draft, noted: Noted, *, shown: bool) -> None:
    """Say what was written and how to see its effect."""
    if not shown:
        print(clean("\n".join(draft.lines)))
    for problem in draft.warnings:
        print(f"warning  {clean(problem)}", file=sys.stderr)
    for hint in noted.hints:
        print(clean(hint))
    print(f"Written to {', '.join(clean(path) for path in noted.files)}.")
    print("See what it changes:")
    for command in noted.see:
        print(f"  {clean(command)}")
