"""Commands that plan many times, or lay plans side by side: explain, stress, frontier and others; compare."""
# ruff: noqa: PLC0415 - see planner.cli

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from planner.cli.messages import Meter, explained, metered, say, warn
from planner.cli.options import CONFIG_OPTION, DATA_OPTION, StudyOf, study_options

if TYPE_CHECKING:
    from planner.workflow.stages import Prepared


@click.command()
@click.argument("option_id", required=False)
@study_options
@click.option("--all", "every", is_flag=True, help="Every option of the plan, written to a folder.")
@click.option(
    "--thresholds",
    is_flag=True,
    help="Also what capital or demand would let it in, or drop it: a dozen solves more.",
)
def explain(option_id: str | None, *, every: bool, thresholds: bool, **of: Unpack[StudyOf]) -> None:
    """Say why OPTION_ID opens or does not: whom it serves, what it saves, what it costs otherwise."""
    if every == (option_id is not None):
        raise click.UsageError("name an OPTION_ID, or give --all")
    if every and thresholds:
        raise click.UsageError("--thresholds is of one option")
    with explained():
        from planner.report.cut_short import cut_short_note
        from planner.report.explanations import explanations_summary
        from planner.report.study_words import explanation_summary
        from planner.report.thresholds import threshold_words
        from planner.workflow.explain import explain as explain_workflow
        from planner.workflow.explain import explain_all

        if option_id is None:
            found = metered(explain_all, **of)
            _warn(found.prepared, of)
            words = explanations_summary(found.prepared.config, found.table, found.cut_short)
            say(f"{words}\n\n{found.folder / 'explain.html'}")
            return
        option = metered(explain_workflow, option_id=option_id, thresholds=thresholds, **of)
        _warn(option.prepared, of)
        say(explanation_summary(option.prepared.config, option.prepared.inputs.options, option.explanation))
        if thresholds:
            say(f"\n{threshold_words(option.thresholds)}")
        for note in cut_short_note(option.cut_short):
            say(f"\n{note}")


@click.command()
@study_options
def stress(**of: Unpack[StudyOf]) -> None:
    """Refuse each option of the plan, and delay it by a year, one at a time: which does it lean on?"""
    with explained():
        from planner.report.stress import stress_summary
        from planner.workflow.stress import stress as stress_workflow

        found = metered(stress_workflow, **of)
        _warn(found.prepared, of)
        words = stress_summary(found.prepared.config, found.table, found.cut_short)
        say(f"{words}\n\n{found.folder / 'stress.html'}")


@click.command()
@study_options
@click.option(
    "--points", type=click.IntRange(2, 200), default=20, show_default=True, help="Budgets to plan for."
)
@click.option(
    "--least",
    type=click.Choice(["cost", "unplaced"]),
    default="cost",
    show_default=True,
    help="unplaced: also how few each budget can leave without a place. Takes somewhat longer.",
)
def frontier(points: int, least: str, **of: Unpack[StudyOf]) -> None:
    """Plan for every budget of capital, from what is committed to everything: what does a pound buy?"""
    with explained():
        from planner.report.study_words import frontier_summary
        from planner.workflow.frontier import frontier as frontier_workflow

        found = metered(frontier_workflow, points=points, least_unplaced=least == "unplaced", **of)
        _warn(found.prepared, of)
        words = frontier_summary(found.prepared.config, found.table, found.cut_short)
        say(f"{words}\n\n{found.folder / 'frontier.html'}")


@click.command()
@study_options
@click.option(
    "--draws",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    help="Random futures within the range of the forecast to plan for besides.",
)
def futures(draws: int, **of: Unpack[StudyOf]) -> None:
    """Plan for several futures at once: what to start by when, hold until which figure, or drop."""
    with explained():
        from planner.report.study_words import futures_summary
        from planner.workflow.futures import study_futures

        found = metered(study_futures, draws=draws, **of)
        _warn(found.prepared, of)
        words = futures_summary(found.prepared.config, found.together, found.options, found.cut_short)
        say(f"{words}\n\n{found.folder / 'futures.html'}")


@click.command()
@study_options
@click.option(
    "--count", type=click.IntRange(1, 100), default=5, show_default=True, help="Plans to list of each kind."
)
@click.option(
    "--within",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    metavar="PERCENT",
    help="What a different plan may give up of the saving of the best one.",
)
def alternatives(count: int, within: float, **of: Unpack[StudyOf]) -> None:
    """List the best plans and the most different good ones: which options can be traded, which cannot?"""
    with explained():
        from planner.report.alternatives_words import alternatives_summary
        from planner.workflow.alternatives import study_alternatives

        found = metered(study_alternatives, count=count, within=within, **of)
        _warn(found.prepared, of)
        words = alternatives_summary(
            found.prepared.config, found.plans, found.options, found.within, found.cut_short
        )
        say(f"{words}\n\n{found.folder / 'alternatives.html'}")


@click.command()
@study_options
def fairness(**of: Unpack[StudyOf]) -> None:
    """Plan at rising prices on worst-off districts and long journeys: what does fairness cost?"""
    with explained():
        from planner.report.study_words import fairness_summary
        from planner.workflow.fairness import fairness as fairness_workflow

        found = metered(fairness_workflow, **of)
        _warn(found.prepared, of)
        words = fairness_summary(
            found.prepared.config, found.districts, found.journeys, found.minutes, found.cut_short
        )
        say(f"{words}\n\n{found.folder / 'fairness.html'}")


@click.command()
@study_options
def overrides(**of: Unpack[StudyOf]) -> None:
    """Lift each decision of the ledger overrides, one at a time: what does it cost, by whom and why?"""
    with explained():
        from planner.report.ledger import ledger_summary
        from planner.workflow.overrides import price_overrides

        found = metered(price_overrides, **of)
        _warn(found.prepared, of)
        words = ledger_summary(found.prepared.config, found.prepared.inputs, found.table, found.cut_short)
        say(f"{words}\n\n{found.folder / 'overrides.html'}")


@click.command()
@click.argument("names", metavar="FOLDER_OR_SCENARIO...", nargs=-1, required=True)
@CONFIG_OPTION
@click.option(
    "--portfolio",
    "portfolios",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Add the plan of a list picked by hand, a CSV file as for run; may be given several times.",
)
@click.option(
    "--with-do-nothing", is_flag=True, help="Add the first with just what is committed, as a plan of its own."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to write; by default beside the first, named after it, with -compared.",
)
@DATA_OPTION
def compare(
    names: tuple[str, ...],
    config_path: Path,
    portfolios: tuple[Path, ...],
    output: Path | None,
    data: Path | None,
    *,
    with_do_nothing: bool,
) -> None:
    """Lay the finished plans FOLDER_OR_SCENARIO... side by side, each against the first.

    Folders are compared as they are. A name that is no folder is a scenario of the configuration, or the
    name of its plan: its run is taken, and planned first where there is none or it is out of date.
    So is the run of a --portfolio, of the scenario that the first is of.
    """
    if len(names) + len(portfolios) + with_do_nothing == 1:
        raise click.UsageError(
            "name two or more finished plans, or add --portfolio FILE or --with-do-nothing"
        )
    with explained():
        from planner.report.comparison.proof import statements
        from planner.workflow.compare import compare as compare_workflow
        from planner.workflow.named_plans import folders_of

        with Meter() as meter:
            folders = folders_of(
                names,
                config_path,
                portfolios,
                tell=lambda text: say(text, err=True),
                watcher=meter.progress,
                announce=meter.announce,
            )
            compared, target = compare_workflow(
                folders, output, data, meter.announce, with_do_nothing=with_do_nothing
            )
        lines = "\n".join(statements(compared))
        say(f"{lines}\n\n{target / 'compare.html'}")


def _warn(prepared: "Prepared", of: StudyOf) -> None:
    """Warn of what is odd in the inputs, and of what a scenario sets aside."""
    from planner.workflow.check import overruled_in

    warn((*overruled_in(of["config_path"], of["scenario"]), *prepared.inputs.warnings))
