"""Commands about journeys: travel calibrate, explain, fetch, walking."""
# ruff: noqa: PLC0415 - see planner.cli

from pathlib import Path

import click

from planner.cli.messages import Meter, explained, say
from planner.cli.options import CONFIG_OPTION, DATA_OPTION


@click.group()
def travel() -> None:
    """Explain journeys, fit their estimates to known ones, fetch them: calibrate, explain, fetch, walking."""


@travel.command("calibrate")
@click.argument("journeys", type=click.Path(path_type=Path))
@CONFIG_OPTION
def travel_calibrate(journeys: Path, config_path: Path) -> None:
    """Fit speeds, fixed minutes and circuity to the known journeys of the CSV file JOURNEYS.

    Its columns: zone_id and provision_id, or from_easting, from_northing, to_easting and to_northing;
    minutes, km, or both. Shows the fit, what it changes, and lines for the configuration; writes nothing.
    """
    with explained():
        from planner.report.travel_words import calibration_words
        from planner.workflow.travel import calibrate

        say(calibration_words(calibrate(config_path, journeys)))


@travel.command("explain")
@click.argument("zone")
@click.argument("provision")
@CONFIG_OPTION
def travel_explain(zone: str, provision: str, config_path: Path) -> None:
    """Tell how a pupil of ZONE gets to PROVISION (their ids): the way, km, minutes, and how known."""
    with explained():
        from planner.report.travel_words import journey_words
        from planner.workflow.travel import explain

        say(journey_words(*explain(config_path, zone, provision)))


@travel.command("fetch")
@click.argument("file", type=click.Path(path_type=Path))
@CONFIG_OPTION
def travel_fetch(file: Path, config_path: Path) -> None:
    """Ask the routing server of [travel.server] for all journeys, and write them to FILE (.csv or .parquet).

    Laid beside the tables as travel.csv or travel.parquet it is an input like any other: a run never goes to
    the network. What fails on the way leaves no file, and the next time begins anew.
    """
    with explained():
        from planner.report.travel_words import fetched_words
        from planner.workflow.fetch import fetch

        with Meter() as meter:
            fetched = fetch(config_path, file, meter.announce)
        say(fetched_words(file, fetched.server, fetched.pairs, fetched.without_way, fetched.added_minutes))


@travel.command("walking")
@click.argument("folder", type=click.Path(path_type=Path))
@DATA_OPTION
def travel_walking(folder: Path, data: Path | None) -> None:
    """Tell who of the finished plan in FOLDER lives within 2 or 3 miles on foot of where they are placed."""
    with explained():
        from planner.report.walking_words import walking_summary_words
        from planner.workflow.walking import CSV, walking

        with Meter() as meter:
            walked = walking(folder, data, meter.announce)
        say(f"{walking_summary_words(walked.summary, walked.config)}\n\n{walked.folder / CSV}")
