"""Journeys on their own: fitted to what is known of them, and explained one by one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.inputs.inputs import Inputs
from planner.inputs.journeys import read_journeys
from planner.inputs.load import load_all
from planner.inputs.roads import kmh_of
from planner.problems import InputError, Problem
from planner.travel.calibrate import FEWEST, calibrated_barriers, calibrated_straight
from planner.travel.calibrate_roads import calibrated_roads
from planner.travel.explain import Journey, explain_journey
from planner.travel.fit import Calibration, RungFit, fit_of
from planner.travel.known import KnownJourneys
from planner.travel.known_roads import RoadJourneys, estimates
from planner.travel.ladder import travel_pairs
from planner.travel.pairs import Floats
from planner.travel.trees import Means
from planner.workflow.stages import journeys_kept_in


def calibrate(config_path: Path, journeys_path: Path) -> Calibration:
    """Fit the travel settings of a configuration to the journeys of a CSV file; nothing is written.

    Raises InputError for faulty input, or too few journeys to fit anything.
    """
    config, inputs = load_all(config_path)
    journeys = read_journeys(journeys_path, inputs)
    if len(journeys) < FEWEST:
        what = f"has too few journeys to fit anything: {len(journeys)}"
        raise InputError([Problem(message=what, file=journeys_path.name, allowed=f"{FEWEST} or more")])
    before, means = config.travel, Means(processes=config.solver.threads)
    known = KnownJourneys.of(journeys, inputs.boundaries, inputs.links, before.barriers.mesh_km)
    after = calibrated_straight(known, before)
    district = _districts(journeys, inputs)
    rungs = [
        _compared(
            TravelRung.STRAIGHT,
            known,
            known.by_straight_line(before),
            known.by_straight_line(after),
            district,
        )
    ]
    if known.graph is not None:
        after = after.model_copy(update={"barriers": calibrated_barriers(known, before.barriers)})
        old, new = known.by_barriers(before.barriers), known.by_barriers(after.barriers)
        rungs.insert(0, _compared(TravelRung.BARRIERS, known, old, new, district))
    roads, inputs_after = None, inputs
    if inputs.roads is not None and inputs.road_speeds is not None:
        there = RoadJourneys(journeys=journeys, links=inputs.roads, settings=before.roads)
        roads = calibrated_roads(there, known.minutes, inputs.road_speeds, before.roads)
        after = after.model_copy(update={"roads": roads.settings})
        inputs_after = replace(
            inputs,
            roads=inputs.roads.assign(kmh=kmh_of(inputs.roads, roads.speeds)),
            road_speeds=roads.speeds,
        )
        old = _by_roads(there, inputs.road_speeds, before.roads.fixed_minutes)
        new = _by_roads(there, roads.speeds, roads.settings.fixed_minutes)
        rungs.insert(0, _compared(TravelRung.ROADS, known, old, new, district))
    return Calibration(
        journeys=len(journeys),
        before=before,
        after=after,
        rungs=tuple(rungs),
        roads=roads,
        pairs_before=travel_pairs(inputs, before, means=means),
        pairs_after=travel_pairs(inputs_after, after, means=means),
    )


def _by_roads(there: RoadJourneys, speeds: pd.DataFrame, fixed_minutes: float) -> tuple[Floats, Floats]:
    return estimates(there.ways(speeds), there.kmh(speeds), fixed_minutes)


def explain(config_path: Path, zone_id: str, provision_id: str) -> tuple[Journey, TravelSection]:
    """Return how a pupil of the zone gets to the provision, and the settings that say so.

    Raises InputError for faulty input, or where there is no such zone or provision.
    """
    config, inputs = load_all(config_path)
    means = Means(processes=config.solver.threads, kept_in=journeys_kept_in(config, config_path))
    return explain_journey(inputs, config.travel, zone_id, provision_id, means), config.travel


def _districts(journeys: pd.DataFrame, inputs: Inputs) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """The district of the zone nearest to where each journey starts."""
    zones = cKDTree(inputs.zones[["easting", "northing"]].to_numpy(dtype=float))
    _, nearest = zones.query(journeys[["from_easting", "from_northing"]].to_numpy(dtype=float))
    names = inputs.zones["district"].tolist()
    return np.array([names[row] for row in nearest], dtype=object)


def _compared(
    rung: TravelRung,
    known: KnownJourneys,
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
    district: "np.ndarray[tuple[int], np.dtype[np.object_]]",
) -> RungFit:
    return RungFit(
        rung=rung,
        km_before=fit_of(before[0], known.km, district),
        minutes_before=fit_of(before[1], known.minutes, district),
        km_after=fit_of(after[0], known.km, district),
        minutes_after=fit_of(after[1], known.minutes, district),
    )
