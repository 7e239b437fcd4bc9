"""Commands that make a plan, check its inputs, or check a plan: run, check, verify."""
# ruff: noqa: PLC0415 - see planner.cli

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.messages import Meter, explained, one_line, say, warn
from planner.cli.options import CONFIG_OPTION
from planner.problems import Problem, VerificationError

if TYPE_CHECKING:
    from planner.workflow.verify import FolderVerdict


@click.command()
@CONFIG_OPTION
@click.option(
    "--scenario", metavar="NAME", help="Plan this scenario of the configuration instead of its base."
)
@click.option("--all", "every", is_flag=True, help="Plan the base and every scenario, all checked first.")
@click.option(
    "--portfolio",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Plan just what this CSV file lists (option_id, open_year; units and note where wanted).",
)
def run(config_path: Path, scenario: str | None, portfolio: Path | None, *, every: bool) -> None:
    """Find the best plan and write its folder: tables, map and audit record.

    Ctrl-C ends the search and keeps the best plan found so far.
    """
    if portfolio is not None and every:
        raise click.UsageError("--portfolio and --all exclude each other")
    if scenario is not None and every:
        raise click.UsageError("--scenario and --all exclude each other")
    with explained():
        from planner.report.terminal import plan_summary
        from planner.workflow.check import overruled_in, plans_of
        from planner.workflow.run import run as run_workflow

        told: set[Problem] = set()
        for name in plans_of(config_path) if every else (scenario,):
            with Meter() as meter:
                plan, folder = run_workflow(config_path, meter.progress, meter.announce, name, portfolio)
            warnings = (*overruled_in(config_path, name), *plan.inputs.warnings)
            warn(tuple(warning for warning in warnings if warning not in told))
            told.update(warnings)
            say(f"{plan_summary(plan)}\n\n{folder / 'map.html'}")


@click.command()
@CONFIG_OPTION
@click.option("--scenario", metavar="NAME", help="Check what this scenario makes of the inputs.")
def check(config_path: Path, scenario: str | None) -> None:
    """Validate every table, the configuration and its scenarios, and show the inputs at a glance."""
    with explained():
        from planner.report.terminal import inputs_summary, scenarios_summary
        from planner.workflow.check import check as check_workflow

        checked = check_workflow(config_path, scenario)
        prepared = checked.prepared
        warn(checked.warnings)
        summary = inputs_summary(prepared.config, prepared.inputs, prepared.instance)
        scenarios = scenarios_summary(checked.scenarios)
        say("\n\n".join([summary, *scenarios, "No faults."]))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="The folder or workbook of inputs, where it is not the one that run.json names.",
)
def verify(folder: Path, data: Path | None) -> None:
    """Recompute every constraint and the objective of the plan in FOLDER from its files."""
    with explained():
        from planner.workflow.verify import verify_folder

        result = verify_folder(folder, data)
        if not result.stands:
            raise VerificationError("\n".join(map(one_line, result.faults)))
        say(
            f"The plan stands: every constraint holds, and the objective is "
            f"£{result.verdict.objective_gbp:,.2f} as stated.\n{_bound_proven(result)}"
        )


def _bound_proven(result: "FolderVerdict") -> str:
    certified = (
        f"No plan could cost less than £{result.certified_bound_gbp:,.2f}: recomputed from its certificate."
    )
    if result.uncertified_gbp < 1:
        return certified
    return f"{certified} The last £{result.uncertified_gbp:,.2f} of the bound rest on the solver's word."
