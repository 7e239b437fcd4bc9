"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import click

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


SCENARIO_OPTION = click.option(
    "--scenario", metavar="NAME", help="Of this scenario of the configuration instead of its base."
)
SCHEDULER_OPTION = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help=(
        "Let a Dask cluster (tcp://…) solve what differs from the plan. Searched here all the same: the plan "
        "itself, plans near it (alternatives), and one plan for all futures (futures)."
    ),
)


class StudyOf(TypedDict):
    """What every study is told, and who does the work: the arguments of `study_options`."""

    config_path: Path
    scenario: str | None
    scheduler: str | None


def study_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a study: --config, --scenario and --scheduler."""
    return CONFIG_OPTION(SCENARIO_OPTION(SCHEDULER_OPTION(command)))
