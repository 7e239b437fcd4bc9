"""The command line: options, exit codes, messages; no planning logic.

Heavy imports wait until a command needs them, so that help answers at once.
"""
# ruff: noqa: PLC0415 - see above

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from planner.problems import ExitCode, InputError, PlannerError, Problem, VerificationError

if TYPE_CHECKING:
    from planner.model.limits import Progress
    from planner.workflow.verify import FolderVerdict

MOST_PROBLEMS = 50
"""So many faults are shown one by one, shared among the kinds there are; the rest is counted."""
LONGEST_LINE = 400
"""A fault of a plan is cut here: an id may be of any length."""

CONFIG_OPTION = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.toml"),
    show_default=True,
    help="The configuration; paths in it start from its own folder.",
)

DATA_OPTION = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="The folder or workbook of inputs, where it is not the one that run.json names.",
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
@click.option(
    "--scenario", metavar="NAME", help="Plan this scenario of the configuration instead of its base."
)
@click.option("--all", "every", is_flag=True, help="Plan the base and every scenario, one after the other.")
def run(config_path: Path, scenario: str | None, *, every: bool) -> None:
    """Find the best plan and write its folder: tables, map and audit record.

    Ctrl-C ends the search and keeps the best plan found so far.
    """
    if scenario is not None and every:
        raise click.UsageError("--scenario and --all exclude each other")
    with _explained():
        from planner.report.terminal import plan_summary
        from planner.workflow.run import run as run_workflow
        from planner.workflow.run import scenarios_of

        told: set[Problem] = set()
        for name in (None, *scenarios_of(config_path)) if every else (scenario,):
            with _Meter() as meter:
                plan, folder = run_workflow(config_path, meter.progress, meter.announce, name)
            _warn(tuple(warning for warning in plan.inputs.warnings if warning not in told))
            told.update(plan.inputs.warnings)
            _say(f"{plan_summary(plan)}\n\n{folder / 'map.html'}")


@main.command()
@CONFIG_OPTION
@click.option("--scenario", metavar="NAME", help="Check what this scenario makes of the inputs.")
def check(config_path: Path, scenario: str | None) -> None:
    """Validate every table and the configuration, and show the inputs at a glance."""
    with _explained():
        from planner.report.terminal import inputs_summary
        from planner.workflow.check import check as check_workflow

        prepared = check_workflow(config_path, scenario)
        _warn(prepared.inputs.warnings)
        summary = inputs_summary(prepared.config, prepared.inputs, prepared.instance)
        _say(f"{summary}\n\nNo faults.")


SCENARIO_OPTION = click.option(
    "--scenario", metavar="NAME", help="Of this scenario of the configuration instead of its base."
)
SCHEDULER_OPTION = click.option(
    "--scheduler", metavar="ADDRESS", help="Let a Dask cluster do the work: the address of its scheduler."
)


@main.command()
@click.argument("option_id")
@CONFIG_OPTION
@SCENARIO_OPTION
def explain(option_id: str, config_path: Path, scenario: str | None) -> None:
    """Say why OPTION_ID opens or does not: whom it serves, what it saves, what it costs otherwise."""
    with _explained():
        from planner.report.study_words import explanation_summary
        from planner.workflow.explain import explain as explain_workflow

        with _Meter() as meter:
            explained = explain_workflow(
                config_path, option_id, scenario, watcher=meter.progress, announce=meter.announce
            )
        prepared = explained.prepared
        _warn(prepared.inputs.warnings)
        _say(explanation_summary(prepared.inputs.options, explained.explanation))


@main.command()
@CONFIG_OPTION
@SCENARIO_OPTION
@SCHEDULER_OPTION
def stress(config_path: Path, scenario: str | None, scheduler: str | None) -> None:
    """Refuse each option of the plan, and delay it by a year, one at a time: which does it lean on?"""
    with _explained():
        from planner.report.study_words import stress_summary
        from planner.workflow.stress import stress as stress_workflow

        with _Meter() as meter:
            stressed = stress_workflow(
                config_path, scenario, scheduler=scheduler, watcher=meter.progress, announce=meter.announce
            )
        _warn(stressed.prepared.inputs.warnings)
        words = stress_summary(stressed.prepared.config, stressed.table, stressed.cut_short)
        _say(f"{words}\n\n{stressed.folder / 'stress.csv'}")


@main.command()
@CONFIG_OPTION
@SCENARIO_OPTION
@click.option(
    "--points", type=click.IntRange(2, 200), default=20, show_default=True, help="Budgets to plan for."
)
@SCHEDULER_OPTION
def frontier(config_path: Path, scenario: str | None, points: int, scheduler: str | None) -> None:
    """Plan for every budget of capital, from what is committed to everything: what does a pound buy?"""
    with _explained():
        from planner.report.study_words import frontier_summary
        from planner.workflow.frontier import frontier as frontier_workflow

        with _Meter() as meter:
            found = frontier_workflow(
                config_path,
                scenario,
                points,
                scheduler=scheduler,
                watcher=meter.progress,
                announce=meter.announce,
            )
        _warn(found.prepared.inputs.warnings)
        words = frontier_summary(found.prepared.config, found.table, found.cut_short)
        _say(f"{words}\n\n{found.folder / 'frontier.html'}")


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
            raise VerificationError("\n".join(map(_one_line, result.faults)))
        _say(
            f"The plan stands: every constraint holds, and the objective is "
            f"£{result.verdict.objective_gbp:,.2f} as stated.\n{_bound_proven(result)}"
        )


@main.command("map")
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def draw_map(folder: Path, data: Path | None) -> None:
    """Draw the map of the finished plan in FOLDER anew, without solving again."""
    with _explained():
        from planner.workflow.redraw import MAPS

        _redraw(folder, MAPS, data)


@main.command("report")
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def draw_report(folder: Path, data: Path | None) -> None:
    """Draw the report, workbook and GeoPackage of the finished plan in FOLDER anew, without solving again."""
    with _explained():
        from planner.workflow.redraw import REPORTS

        _redraw(folder, REPORTS, data)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def publish(folder: Path, data: Path | None) -> None:
    """Write FOLDER-public: the plan in FOLDER without small numbers of pupils, or what gives them back."""
    with _explained():
        from planner.workflow.publish import publish as publish_workflow

        published, target = publish_workflow(folder, data)
        _say(f"{published.notes[-1]}\n\n{target}")


@main.command()
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to write; by default beside the first, named after it, with -compared.",
)
@DATA_OPTION
def compare(folders: tuple[Path, ...], output: Path | None, data: Path | None) -> None:
    """Lay the finished plans in FOLDER... side by side, each against the first; nothing is solved again."""
    if len(folders) == 1:
        raise click.UsageError("name two or more folders of finished plans")
    with _explained():
        from planner.report.comparison.proof import statements
        from planner.workflow.compare import compare as compare_workflow

        with _Meter() as meter:
            compared, target = compare_workflow(folders, output, data, meter.announce)
        lines = "\n".join(statements(compared))
        _say(f"{lines}\n\n{target / 'compare.html'}")


@main.group()
def travel() -> None:
    """Explain journeys, or fit their estimates to known ones: calibrate, explain."""


@travel.command("calibrate")
@click.argument("journeys", type=click.Path(path_type=Path))
@CONFIG_OPTION
def travel_calibrate(journeys: Path, config_path: Path) -> None:
    """Fit speeds, fixed minutes and circuity to the known journeys of the CSV file JOURNEYS.

    Its columns: zone_id and provision_id, or from_easting, from_northing, to_easting and to_northing;
    minutes, km, or both. Shows the fit, what it changes, and lines for the configuration; writes nothing.
    """
    with _explained():
        from planner.report.travel_words import calibration_words
        from planner.workflow.travel import calibrate

        _say(calibration_words(calibrate(config_path, journeys)))


@travel.command("explain")
@click.argument("zone")
@click.argument("provision")
@CONFIG_OPTION
def travel_explain(zone: str, provision: str, config_path: Path) -> None:
    """Tell how a pupil of ZONE gets to PROVISION (their ids): the way, km, minutes, and how known."""
    with _explained():
        from planner.report.travel_words import journey_words
        from planner.workflow.travel import explain

        _say(journey_words(*explain(config_path, zone, provision)))


def _redraw(folder: Path, names: tuple[str, ...], data: Path | None) -> None:
    from planner.workflow.redraw import redraw

    with _Meter() as meter:
        drawn = redraw(folder, names, data, meter.announce)
    _say("\n".join(map(str, drawn)))


def _bound_proven(result: "FolderVerdict") -> str:
    certified = (
        f"No plan could cost less than £{result.certified_bound_gbp:,.2f}: recomputed from its certificate."
    )
    if result.uncertified_gbp < 1:
        return certified
    return f"{certified} The last £{result.uncertified_gbp:,.2f} of the bound rest on the solver's word."


class _Meter:
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
        _fail("Interrupted:", "there was no finished plan yet; nothing was written.", ExitCode.NO_PLAN)


def _fail(heading: str, text: str, code: ExitCode) -> None:
    _say(f"{heading}\n{text}", err=True)
    sys.exit(code)


def _say(text: str, *, err: bool = False) -> None:
    """Print text that may hold names from the inputs: whatever a terminal would act on is escaped."""
    shown = "".join(
        letter if letter.isprintable() or letter == "\n" else letter.encode("unicode_escape").decode()
        for letter in text
    )
    encoding = (sys.stderr if err else sys.stdout).encoding
    click.echo(shown.encode(encoding, errors="backslashreplace").decode(encoding), err=err)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def _warn(warnings: tuple[Problem, ...]) -> None:
    if warnings:
        _say(f"{_counted(len(warnings), 'warning')}:\n{_cut(warnings)}\n", err=True)


def _cut(problems: tuple[Problem, ...]) -> str:
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


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
