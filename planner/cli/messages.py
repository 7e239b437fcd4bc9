"""What the command line says: progress, warnings, and every failure as words and an exit code."""
# ruff: noqa: PLC0415 - see planner.cli

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self, TypeVar

import click

from planner.problems import ExitCode, InputError, PlannerError, Problem, VerificationError

if TYPE_CHECKING:
    from planner.model.limits import Progress

T = TypeVar("T")
MOST_PROBLEMS = 50
"""So many faults are shown one by one, shared among the kinds there are; the rest is counted."""
LONGEST_LINE = 400
"""A fault of a plan is cut here: an id may be of any length."""


class Meter:
    """Progress on a terminal, on one line that is written over and gone in the end; nothing in a pipe."""

    def __enter__(self) -> Self:
        self._shows = sys.stderr.isatty()
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def announce(self, stage: str) -> None:
        self._write(f"{stage} …")

    def progress(self, progress: "Progress") -> None:
        if self._shows:
            from planner.report.terminal import progress_line

            self._write(
                progress_line(
                    progress.seconds, progress.objective_gbp, progress.bound_gbp, progress.benefit_gap
                )
            )

    def _write(self, text: str) -> None:
        if self._shows:
            width = shutil.get_terminal_size().columns - 1  # a line that wraps cannot be written over
            click.echo(f"\r\033[K{text[:width]}", nl=False, err=True)


def metered(workflow: Callable[..., T], **arguments: object) -> T:
    """Run a workflow with its progress on the terminal."""
    with Meter() as meter:
        return workflow(**arguments, watcher=meter.progress, announce=meter.announce)


@contextmanager
def explained() -> Iterator[None]:
    """Turn every failure that the tool can explain into words on stderr and an exit code."""
    try:
        yield
    except InputError as fault:
        warn(fault.warnings)
        fail(f"{counted(len(fault.problems), 'fault')} in the input:", cut(fault.problems), fault.exit_code)
    except VerificationError as fault:
        fail("The plan does not stand:", str(fault), fault.exit_code)
    except PlannerError as fault:
        fail("No plan:", str(fault), fault.exit_code)
    except KeyboardInterrupt:
        fail("Interrupted:", "there was no finished plan yet; nothing was written.", ExitCode.NO_PLAN)


def fail(heading: str, text: str, code: ExitCode) -> None:
    say(f"{heading}\n{text}", err=True)
    sys.exit(code)


def say(text: str, *, err: bool = False) -> None:
    """Print text that may hold names from the inputs: whatever a terminal would act on is escaped."""
    shown = "".join(
        letter if letter.isprintable() or letter == "\n" else letter.encode("unicode_escape").decode()
        for letter in text
    )
    encoding = (sys.stderr if err else sys.stdout).encoding
    click.echo(shown.encode(encoding, errors="backslashreplace").decode(encoding), err=err)


def one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def warn(warnings: tuple[Problem, ...]) -> None:
    if warnings:
        say(f"{counted(len(warnings), 'warning')}:\n{cut(warnings)}\n", err=True)


def cut(problems: tuple[Problem, ...]) -> str:
    """The problems in words; where there are many, the first of each kind, so that no kind hides another."""
    if len(problems) <= MOST_PROBLEMS:
        return "\n".join(map(str, problems))
    kinds: dict[tuple[str | None, ...], list[Problem]] = {}
    for problem in problems:
        kind = (problem.file, problem.sheet, problem.column, problem.message)
        kinds.setdefault(kind, []).append(problem)
    shown_of_each = max(1, MOST_PROBLEMS // len(kinds))
    lines: list[str] = []
    for alike in list(kinds.values())[:MOST_PROBLEMS]:
        lines += map(str, alike[:shown_of_each])
        if len(alike) > shown_of_each:
            lines.append(f"… and {len(alike) - shown_of_each:,} more like it")
    if len(kinds) > MOST_PROBLEMS:
        lines.append(f"… and {len(kinds) - MOST_PROBLEMS:,} more kinds")
    return "\n".join(lines)


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
