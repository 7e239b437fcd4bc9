"""The command line: options, exit codes, messages; no planning logic.

Heavy imports wait until a command needs them, so that help answers at once.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.problems import ExitCode, InputError, PlannerError, Problem, VerificationError

if TYPE_CHECKING:
    from planner.model.limits import Progress

MOST_PROBLEMS = 50
"""So many faults are shown one by one; the rest is counted."""

CONFIG_OPTION = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.toml"),
    show_default=True,
    help="The configuration; paths in it start from its own folder.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("planner"), prog_name="planner")
def main() -> None:
    """Plan specialist school places: who can be placed where, and where, when and how much to expand.

    Exit codes: 0 done, 2 wrong usage, 3 faulty input, 4 no plan within the limits given,
    5 verification failed.
    """


@main.command()
@CONFIG_OPTION
def run(config_path: Path) -> None:
    """Find the best plan and write its folder: tables, map and audit record.

    Ctrl-C ends the search and keeps the best plan found so far.
    """
    with _explained():
        from planner.report.terminal import plan_summary
        from planner.workflow.run import run as run_workflow

        meter = _Meter()
        plan, folder = run_workflow(config_path, meter.progress, meter.announce)
        meter.clear()
        _warn(plan.inputs.warnings)
        click.echo(plan_summary(plan))
        click.echo(f"\n{folder / 'map.html'}")


@main.command()
@CONFIG_OPTION
def check(config_path: Path) -> None:
    """Validate every table and the configuration, and show the inputs at a glance."""
    with _explained():
        from planner.report.terminal import inputs_summary
        from planner.workflow.check import check as check_workflow

        prepared = check_workflow(config_path)
        _warn(prepared.inputs.warnings)
        click.echo(inputs_summary(prepared.config, prepared.inputs, prepared.instance))
        click.echo("\nNo faults.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="The folder or workbook of inputs, where it is not the one that run.json names.",
)
def verify(folder: Path, data: Path | None) -> None:
    """Recompute every constraint and the objective of the plan in FOLDER from its files."""
    with _explained():
        from planner.workflow.verify import verify_folder

        result = verify_folder(folder, data)
        if not result.stands:
            raise VerificationError("\n".join(result.faults))
        click.echo(
            f"The plan stands: every constraint holds, and the objective is "
            f"£{result.verdict.objective_gbp:,.2f} as stated. The bound rests on the solver's word."
        )


class _Meter:
    """Progress on a terminal, on one line that is written over; nothing in a pipe."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()

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

    def clear(self) -> None:
        if self._shows:
            click.echo("\r\033[K", nl=False, err=True)

    def _write(self, text: str) -> None:
        if self._shows:
            click.echo(f"\r\033[K{text}", nl=False, err=True)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn every failure that the tool can explain into words on stderr and an exit code."""
    try:
        yield
    except InputError as fault:
        _warn(fault.warnings)
        _fail(
            f"{_counted(len(fault.problems), 'fault')} in the input:", _cut(fault.problems), fault.exit_code
        )
    except VerificationError as fault:
        _fail("The plan does not stand:", str(fault), fault.exit_code)
    except PlannerError as fault:
        _fail("No plan:", str(fault), fault.exit_code)
    except KeyboardInterrupt:
        _fail("Interrupted:", "before there was a plan; nothing was written.", ExitCode.NO_PLAN)


def _fail(heading: str, text: str, code: ExitCode) -> None:
    click.echo(f"{heading}\n{text}", err=True)
    sys.exit(code)


def _warn(warnings: tuple[Problem, ...]) -> None:
    if warnings:
        click.echo(f"{_counted(len(warnings), 'warning')}:\n{_cut(warnings)}\n", err=True)


def _cut(problems: tuple[Problem, ...]) -> str:
    shown = [str(problem) for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        shown.append(f"… and {len(problems) - MOST_PROBLEMS:,} more")
    return "\n".join(shown)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
