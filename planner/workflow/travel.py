"""Journeys on their own: fitted to what is known of them, and explained one by one."""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.inputs.inputs import Inputs
from planner.inputs.journeys import read_journeys
from planner.inputs.load import load_all
from planner.problems import InputError, Problem
from planner.travel.calibrate import FEWEST, calibrated_barriers, calibrated_straight
from planner.travel.explain import Journey, explain_journey
from planner.travel.fit import Calibration, RungFit, fit_of
from planner.travel.known import KnownJourneys
from planner.travel.ladder import travel_pairs
from planner.travel.pairs import Floats


def calibrate(config_path: Path, journeys_path: Path) -> Calibration:
    """Fit the travel settings of a configuration to the journeys of a CSV file; nothing is written.

    Raises InputError for faulty input, or too few journeys to fit anything.
    """
    config, inputs = load_all(config_path)
    journeys = read_journeys(journeys_path, inputs)
    if len(journeys) < FEWEST:
        what = f"has too few journeys to fit anything: {len(journeys)}"
        raise InputError([Problem(message=what, file=journeys_path.name, allowed=f"{FEWEST} or more")])
    before = config.travel
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
    return Calibration(
        journeys=len(journeys),
        before=before,
        after=after,
        rungs=tuple(rungs),
        pairs_before=travel_pairs(inputs, before),
        pairs_after=travel_pairs(inputs, after),
    )


def explain(config_path: Path, zone_id: str, provision_id: str) -> tuple[Journey, TravelSection]:
    """Return how a pupil of the zone gets to the provision, and the settings that say so.

    Raises InputError for faulty input, or where there is no such zone or provision.
    """
    config, inputs = load_all(config_path)
    return explain_journey(inputs, config.travel, zone_id, provision_id), config.travel


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
