"""The application itself: its exit codes and the words that verbs share."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter
from cyclopts.exceptions import CycloptsError

import maabar
from maabar import cases

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_CASE = cases.DEFAULT

LevelName = Literal["public", "restricted", "secret"]
Day = Annotated[date | None, Parameter(help="A day, as 2030-06-30.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON that scripts can rely on.")]
Flag = Annotated[bool, Parameter(negative="")]

app = App(
    name="maabar",
    version=maabar.__version__,
    suppress_keyboard_interrupt=False,  # `run_app` says that nothing was left half-written
    help=(
        "Crossings between areas of control: what is known, who says so, and what would change.\n\n"
        "Start with `maabar run` (the built-in case), or `maabar new my-case` for your own."
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave: 0 fine, 1 faults in the case, 2 usage, 3 an engine failed."""
    for name in ("maabar", "trafilatura", "pypdf"):  # what they doubt about a file is said by the refusal
        logging.getLogger(name).addHandler(logging.NullHandler())
    sys.exit(run_app(list(sys.argv[1:] if arguments is None else arguments)))


def run_app(arguments: Sequence[str]) -> int:  # noqa: PLR0911 - one return an exit code
    """Run one command and return its exit code; every refusal is one message on standard error."""
    from maabar.errors import CaseError, MaabarError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        result = app(arguments, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        return 2
    except CaseError as error:
        from maabar.terminal import say_problems

        say_problems(error.problems)
        return error.exit_code
    except MaabarError as error:
        print(f"maabar: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("maabar: stopped; nothing was left half-written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"maabar: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 2
    return result if isinstance(result, int) else 0


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def today() -> date:
    """Return the day on the user's clock: the one place where the program looks at it."""
    return datetime.now().astimezone().date()
