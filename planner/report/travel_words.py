"""Journeys for the terminal: a calibration, and one journey explained."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from planner.config import BarrierSection, ServerSection, TravelSection
from planner.domain import TravelRung
from planner.report.tables import csv_text
from planner.report.walking_words import walk_words
from planner.report.words import RUNG_WORDS
from planner.travel.calibrate_roads import THE_REST, FittedRoads
from planner.travel.explain import Journey
from planner.travel.fit import Calibration, Fit
from planner.travel.pairs import TravelPairs

_STRAIGHT_KEYS = ("circuity", "circuity_near", "circuity_fades_km", "speed_kmh", "fixed_minutes")
_SPEED_COLUMNS = ["road_class", "form_of_way", "kmh", "source"]
_HEADING = f"    {'':14}{'journeys':>9}{'bias':>8}{'mean error':>12}{'95%':>8}{'R2':>8}"


def calibration_words(calibration: Calibration) -> str:
    """Return how well the estimates agree before and after, what that changes, and the lines to set."""
    return "\n".join(_calibration_lines(calibration))


def _calibration_lines(calibration: Calibration) -> Iterator[str]:
    for rung in calibration.rungs:
        yield f"{RUNG_WORDS[rung.rung]} (travel.method auto or {rung.rung}):"
        yield _HEADING
        yield from _fit_lines("minutes", rung.minutes_before, rung.minutes_after)
        yield from _fit_lines("km", rung.km_before, rung.km_after)
        yield from _district_lines(rung.minutes_before, rung.minutes_after)
        yield ""
    before, after = calibration.pairs_before, calibration.pairs_after
    yield f"Pairs of a zone and a provision within reach: {len(before):,} before, {len(after):,} after"
    yield f"Their minutes, middle one: {_median(before)} before, {_median(after)} after"
    yield ""
    yield "For the configuration (known journeys have no pick-ups on the way: see travel.pickup_minutes):"
    yield ""
    yield from _config_lines(calibration.after, roads=calibration.roads is not None)
    if calibration.roads is not None:
        yield ""
        yield from _road_lines(calibration.roads)


def _fit_lines(what: str, before: Fit, after: Fit) -> Iterator[str]:
    for when, fit in (("before", before), ("after", after)):
        if fit.count:
            yield (
                f"    {f'{what} {when}':14}{fit.count:>9,}{fit.bias:>+8.1f}{fit.mean_error:>12.1f}"
                f"{fit.p95_error:>8.1f}{fit.r2:>8.3f}"
            )


def _district_lines(before: Fit, after: Fit) -> Iterator[str]:
    if before.bias_by_district:
        width = max(map(len, before.bias_by_district))
        yield "    bias in minutes by district of departure, before and after"
        for name, bias in before.bias_by_district.items():
            yield f"      {name:{width}}{bias:>+8.1f}{after.bias_by_district[name]:>+8.1f}"


def _median(pairs: TravelPairs) -> str:
    return f"{np.median(pairs.minutes):.1f}" if len(pairs) else "none"


def _road_lines(roads: FittedRoads) -> Iterator[str]:
    """What was fitted of the speeds, and the table with them."""
    if not roads.factors:
        yield "Speeds of roads: left as they are, since no others agree better with the journeys."
        return
    own = {name: factor for name, factor in roads.factors.items() if name != THE_REST}
    yield (
        "Speeds of roads: a factor for each class that journeys tell of, and one for the rest"
        if own
        else "Speeds of roads: one factor for all classes, since the journeys cannot carry more"
    )
    for name, factor in roads.factors.items():
        yield f"    {factor:6.3f}  {name if own else 'every class'}"
    yield ""
    yield "For road_speeds.csv, in place of its rows:"
    yield ""
    yield from csv_text(roads.speeds[_SPEED_COLUMNS]).splitlines()


def _config_lines(settings: TravelSection, *, roads: bool) -> Iterator[str]:
    yield "[travel]"
    for key in _STRAIGHT_KEYS:
        if (value := getattr(settings, key)) is not None:
            yield f"{key} = {value:.10g}"
    yield ""
    yield "[travel.barriers]"
    for key in BarrierSection.model_fields:
        yield f"{key} = {getattr(settings.barriers, key):.10g}"
    if roads:
        yield ""
        yield "[travel.roads]"
        yield f"fixed_minutes = {settings.roads.fixed_minutes:.10g}"


def journey_words(journey: Journey, settings: TravelSection) -> str:
    """Return one journey in words."""
    return "\n".join(_journey_lines(journey, settings))


def _journey_lines(journey: Journey, settings: TravelSection) -> Iterator[str]:
    yield f"From {journey.zone} to {journey.provision}, {journey.straight_km:.1f} km in a straight line:"
    if journey.rung is None:
        longest = max(settings.max_minutes.values())
        yield f"  out of reach: there is no way of at most {longest:g} minutes"
        yield f"  {walk_words(journey.walk_km)}"
        return
    yield f"  {journey.km:.1f} km, {journey.minutes:.1f} minutes one way"
    yield f"  known from: {RUNG_WORDS[journey.rung]}"
    fixed = {
        TravelRung.ROADS: settings.roads.fixed_minutes,
        TravelRung.BARRIERS: settings.barriers.fixed_minutes,
        TravelRung.STRAIGHT: settings.fixed_minutes,
    }
    for leg in journey.legs:
        yield f"    {leg.km:6.1f} km {leg.minutes:6.1f} min  {leg.name}"
    if journey.rung in fixed:
        yield f"    {'':9} {fixed[journey.rung]:6.1f} min  at both ends"
    if journey.rung is not TravelRung.MATRIX and settings.pickup_minutes:
        yield f"    {'':9} {settings.pickup_minutes:6.1f} min  picking others up"
    yield f"  {walk_words(journey.walk_km)}"


def fetched_words(
    file: Path, server: ServerSection, pairs: int, without_way: int, added_minutes: float
) -> str:
    """Return what a routing server was asked for, and what came of it."""
    lines = [
        f"{file}: {pairs:,} pairs of a zone and a provision, by {server.kind} at {server.url}",
        f"  {added_minutes:g} minutes are in each for both ends and for picking others up",
    ]
    if without_way:
        lines.append(f"  {without_way:,} pairs for which it knows no way are left out: a plan estimates them")
    if file.stem != "travel":
        lines.append(f"  to use it, lay it beside the tables as travel{file.suffix}")
    return "\n".join(lines)
