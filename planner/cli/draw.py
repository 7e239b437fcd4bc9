"""Commands that draw a finished plan: map, report, publish."""
# ruff: noqa: PLC0415 - see planner.cli

from pathlib import Path

import click

from planner.cli.messages import Meter, explained, say
from planner.cli.options import DATA_OPTION


@click.command("map")
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def draw_map(folder: Path, data: Path | None) -> None:
    """Draw the map of the finished plan in FOLDER anew, without solving again."""
    with explained():
        from planner.workflow.redraw import MAPS

        _redraw(folder, MAPS, data)


@click.command("report")
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def draw_report(folder: Path, data: Path | None) -> None:
    """Draw the report, workbook and GeoPackage of the finished plan in FOLDER anew, without solving again."""
    with explained():
        from planner.workflow.redraw import REPORTS

        _redraw(folder, REPORTS, data)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def publish(folder: Path, data: Path | None) -> None:
    """Write FOLDER-public: the plan in FOLDER without small numbers of pupils, or what gives them back."""
    with explained():
        from planner.workflow.publish import publish as publish_workflow

        published, target = publish_workflow(folder, data)
        say(f"{published.notes[-1]}\n\n{target}")


def _redraw(folder: Path, names: tuple[str, ...], data: Path | None) -> None:
    from planner.workflow.redraw import redraw

    with Meter() as meter:
        drawn = redraw(folder, names, data, meter.announce)
    say("\n".join(map(str, drawn)))
