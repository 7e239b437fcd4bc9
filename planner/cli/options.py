"""Options that several commands share."""

from pathlib import Path

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
    "--scheduler", metavar="ADDRESS", help="Let a Dask cluster do the work: the address of its scheduler."
)
