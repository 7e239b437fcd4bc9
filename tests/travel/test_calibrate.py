"""Calibration finds the settings that made the journeys, and agrees with routed ones better than they did."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.config import BarrierSection
from planner.inputs.load import load_all
from planner.travel.calibrate import calibrated_barriers, calibrated_straight
from planner.travel.fit import fit_of
from planner.travel.known import KnownJourneys
from tests.model.tables import travel_settings
from tests.travel.test_barriers import land, link
from tests.travel.test_travel import EAST, NORTH

ROOT = Path(__file__).parents[2]
ROUTED = (
    ROOT.parent / "shared" / "open-data" / "travel" / "lsoa11_to_hospital_drive_minutes_kent_medway.csv.gz"
)
HOSPITALS = ["CT13NG", "CT94AN", "DA28DA", "ME169QQ", "TN240LZ"]
"""Those that stand on Kent's own land."""


def journeys(count: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    ends = ["from_easting", "from_northing", "to_easting", "to_northing"]
    places = np.concatenate([rng.uniform(0, 40, (count, 2)), rng.integers(0, 8, (count, 2)) * 5], axis=1)
    table = pd.DataFrame(1000 * places + [EAST, NORTH, EAST, NORTH], columns=ends)
    return table.assign(km=np.nan, minutes=np.nan)


def test_straight_lines_are_fitted_back() -> None:
    true = travel_settings(
        circuity=1.2, circuity_near=1.5, circuity_fades_km=8.0, speed_kmh=50.0, fixed_minutes=6.0
    )
    table = journeys()
    blank = KnownJourneys.of(table, None, None, 1.0)
    km, minutes = blank.by_straight_line(true)
    known = KnownJourneys.of(table.assign(km=km, minutes=minutes), None, None, 1.0)
    found = calibrated_straight(known, travel_settings(speed_kmh=30.0))
    assert found.circuity == pytest.approx(1.2, abs=0.01)
    assert found.circuity_near == pytest.approx(1.5, abs=0.02)
    assert found.speed_kmh == pytest.approx(50, abs=0.5)
    assert found.fixed_minutes == pytest.approx(6, abs=0.1)


def test_the_barrier_graph_is_fitted_back() -> None:
    true = BarrierSection(
        circuity=1.4,
        speed_kmh=45,
        fast_road_circuity=1.1,
        motorway_kmh=100,
        dual_carriageway_kmh=80,
        fixed_minutes=5,
    )
    roads = pd.DataFrame(
        [
            *(link(f"M{step}", "motorway", (step, 20), (step + 10, 20)) for step in (0, 10, 20, 30)),
            *(link(f"A{step}", "dual_carriageway", (20, step), (20, step + 10)) for step in (0, 10, 20, 30)),
        ]
    )
    ground, table = land((-1, -1, 41, 41)), journeys()
    km, minutes = KnownJourneys.of(table, ground, roads, 1.0).by_barriers(true)
    known = KnownJourneys.of(table.assign(km=km, minutes=minutes), ground, roads, 1.0)
    found = calibrated_barriers(known, BarrierSection())
    for name in BarrierSection.model_fields:
        assert getattr(found, name) == pytest.approx(getattr(true, name), rel=0.02), name


def test_what_the_journeys_do_not_tell_is_left_as_it_is() -> None:
    table = journeys()
    before = travel_settings(speed_kmh=30.0, circuity=1.35)
    minutes = KnownJourneys.of(table, None, None, 1.0).by_straight_line(
        travel_settings(speed_kmh=50.0, circuity=1.35)
    )[1]
    found = calibrated_straight(KnownJourneys.of(table.assign(minutes=minutes), None, None, 1.0), before)
    assert found.circuity == pytest.approx(1.35)
    assert found.circuity_near is None
    assert found.speed_kmh == pytest.approx(50)


def test_a_fit_by_hand() -> None:
    fit = fit_of(
        np.array([2.0, 4.0, np.nan]), np.array([1.0, 5.0, 9.0]), np.array(["A", "B", "B"], dtype=object)
    )
    assert (fit.count, fit.bias, fit.mean_error) == (2, 0, 1)
    assert fit.r2 == pytest.approx(1 - 2 / 8)
    assert fit.bias_by_district == {"A": 1, "B": -1}


@pytest.mark.skipif(not ROUTED.is_file(), reason="the routed journeys of ../shared/open-data are not there")
def test_hospitals_that_were_not_fitted_to_are_foretold_better_than_any_straight_line_does_those_it_was() -> (
    None
):
    """The straight line fitted by least squares to all five hospitals: R2 0.89, mean error 4.4 minutes."""
    config, inputs = load_all(ROOT / "config.toml")
    routed = pd.read_csv(ROUTED)
    routed = routed[routed["hospital_postcode"].isin(HOSPITALS)]
    table = routed.rename(
        columns={
            "easting": "from_easting",
            "northing": "from_northing",
            "h_easting": "to_easting",
            "h_northing": "to_northing",
            "minutes_calibrated": "minutes",
        }
    ).assign(km=np.nan)
    for fitted in (["CT13NG", "DA28DA", "TN240LZ"], ["CT94AN", "ME169QQ"]):
        chosen = table["hospital_postcode"].isin(fitted)
        here, there = (
            KnownJourneys.of(part.reset_index(drop=True), inputs.boundaries, inputs.links, 1.0)
            for part in (table[chosen], table[~chosen])
        )
        found = calibrated_barriers(here, config.travel.barriers)
        estimate = there.by_barriers(found)[1]
        fit = fit_of(estimate, there.minutes, table.loc[~chosen, "ltla22_name"].to_numpy(dtype=object))
        assert fit.r2 > 0.93
        assert fit.mean_error < 3.2
        assert fit.count == (~chosen).sum()
