"""Speeds of roads: the fit finds those that made the journeys, and claims no more than journeys can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from planner.config import RoadSection
from planner.inputs.roads import kmh_of
from planner.travel.calibrate_roads import THE_REST, calibrated_roads
from planner.travel.known_roads import RoadJourneys, estimates
from tests.benchmarks.roads import KMH, made_up_roads

if TYPE_CHECKING:
    from planner.travel.pairs import Floats

TRUE = {"Motorway": 80.0, "A Road": 42.0, "Unclassified": 28.0}
FIXED = 6.0


def speeds(kmh: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, "", figure, "illustrative") for name, figure in kmh.items()],
        columns=["road_class", "form_of_way", "kmh", "source"],
    )


def known(count: int, **changes: Any) -> RoadJourneys:
    """Journeys across a made-up network of 220 rows and columns, to six places."""
    links = made_up_roads(220 * 220).assign(**changes)
    rng = np.random.default_rng(5)
    extent = links["from_easting"].max()
    ends = np.concatenate(
        [rng.uniform(0, extent, (count, 2)), rng.uniform(0, extent, (6, 2))[np.arange(count) % 6]], axis=1
    )
    columns = ["from_easting", "from_northing", "to_easting", "to_northing"]
    return RoadJourneys(journeys=pd.DataFrame(ends, columns=columns), links=links, settings=RoadSection())


def minutes_of(journeys: RoadJourneys, kmh: dict[str, float]) -> Floats:
    true = speeds(kmh)
    return estimates(journeys.ways(true), journeys.kmh(true), FIXED)[1]


def test_classes_are_fitted_back() -> None:
    journeys = known(150)
    found = calibrated_roads(journeys, minutes_of(journeys, TRUE), speeds(KMH), RoadSection())
    assert dict(zip(found.speeds["road_class"], found.speeds["kmh"], strict=True)) == pytest.approx(
        TRUE, rel=0.02
    )
    assert found.settings.fixed_minutes == pytest.approx(FIXED, abs=0.2)
    assert set(found.factors) == {*KMH, THE_REST}
    assert set(found.speeds["source"]) == {"fitted to 150 known journeys"}


def test_few_journeys_carry_one_factor() -> None:
    journeys = known(12)
    minutes = minutes_of(journeys, {name: kmh * 0.8 for name, kmh in KMH.items()})
    found = calibrated_roads(journeys, minutes, speeds(KMH), RoadSection())
    assert found.factors == {THE_REST: pytest.approx(0.8, rel=0.01)}
    assert found.settings.fixed_minutes == pytest.approx(FIXED, abs=0.2)


def test_too_few_journeys_change_nothing() -> None:
    journeys = known(7)
    found = calibrated_roads(journeys, minutes_of(journeys, TRUE), speeds(KMH), RoadSection())
    assert found.factors == {}
    assert found.speeds.equals(speeds(KMH))
    assert found.settings == RoadSection()


def test_a_fit_that_already_stands_is_left_alone() -> None:
    journeys = known(20)
    minutes = minutes_of(journeys, KMH)
    found = calibrated_roads(journeys, minutes, speeds(KMH), RoadSection(fixed_minutes=FIXED))
    assert found.factors == {}


def test_limits_hold_while_a_class_is_fitted() -> None:
    # Every other link of the local roads is limited to 20 km/h, which no factor lifts.
    journeys = known(80)
    limited = journeys.links["road_class"].eq("Unclassified") & (np.arange(len(journeys.links)) % 2 == 0)
    journeys = known(80, limit_kmh=np.where(limited, 20.0, np.nan))
    found = calibrated_roads(
        journeys, minutes_of(journeys, {**KMH, "Unclassified": 48.0}), speeds(KMH), RoadSection()
    )
    fitted = dict(zip(found.speeds["road_class"], found.speeds["kmh"], strict=True))
    assert fitted["Unclassified"] == pytest.approx(48, rel=0.03)
    kmh = kmh_of(journeys.links, found.speeds)
    assert kmh[limited].unique().tolist() == [20]


def test_classes_that_are_not_on_the_network_keep_speed_and_source() -> None:
    journeys = known(30)
    table = speeds({**KMH, "B Road": 50.0})
    found = calibrated_roads(
        journeys, minutes_of(journeys, {name: kmh * 0.9 for name, kmh in KMH.items()}), table, RoadSection()
    )
    (row,) = found.speeds[found.speeds["road_class"] == "B Road"].to_dict("records")
    assert (row["kmh"], row["source"]) == (50, "illustrative")
    assert found.factors


def test_journeys_off_the_network_are_left_out() -> None:
    journeys = known(30)
    minutes = minutes_of(journeys, {name: kmh * 0.8 for name, kmh in KMH.items()})
    lost = journeys.journeys.copy()
    lost.loc[:2, "from_easting"] += 90_000
    elsewhere = RoadJourneys(journeys=lost, links=journeys.links, settings=RoadSection())
    assert np.isnan(elsewhere.ways(speeds(KMH)).km[:3]).all()
    found = calibrated_roads(elsewhere, minutes, speeds(KMH), RoadSection())
    assert set(found.speeds["source"]) == {"fitted to 27 known journeys"}
