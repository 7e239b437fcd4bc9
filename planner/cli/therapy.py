"""The command that prices a shortage of therapists: therapy."""
# ruff: noqa: PLC0415 - see planner.cli

from pathlib import Path

import click

from planner.cli.messages import Meter, explained, say
from planner.cli.options import DATA_OPTION


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def therapy(folder: Path, data: Path | None) -> None:
    """Say what it costs the finished plan in FOLDER to keep within the therapists commissioned."""
    with explained():
        from planner.report.therapy_words import therapy_summary
        from planner.workflow.therapy import BY_AREA, price_therapy

        with Meter() as meter:
            priced = price_therapy(folder, data, meter.announce)
        say(f"{therapy_summary(priced.plan.config, priced.shortage)}\n\n{priced.folder / BY_AREA}")
