"""Journeys: km and minutes by hand, the limit, and which rung of the ladder counts."""

from math import hypot
from typing import Any

import numpy as np
import pytest

from planner.inputs.inputs import Inputs
from planner.travel.ladder import count_by_rung, travel_pairs
from planner.travel.pairs import RUNGS, TravelPairs
from tests.model.tables import inputs, travel_settings

# At 60 km/h without fixed minutes a km is a minute; the limit is 60 minutes.
EAST, NORTH = 600_000.0, 150_000.0


def zone(name: str, east_km: float, north_km: float = 0.0) -> dict[str, Any]:
    return {"zone_id": name, "easting": EAST + 1000 * east_km, "northing": NORTH + 1000 * north_km}


def provision(name: str, east_km: float, north_km: float = 0.0) -> dict[str, Any]:
    return {"provision_id": name, "easting": EAST + 1000 * east_km, "northing": NORTH + 1000 * north_km}


def journeys(pairs: TravelPairs) -> dict[tuple[int, int], Any]:
    """(zone row, provision row) -> km, minutes, rung."""
    return {
        (int(z), int(p)): (pytest.approx(km), pytest.approx(minutes), str(RUNGS[rung]))
        for z, p, km, minutes, rung in zip(
            pairs.zone, pairs.provision, pairs.km, pairs.minutes, pairs.rung, strict=True
        )
    }


def line(*, travel: list[dict[str, Any]] | None = None) -> Inputs:
    """Two zones, 0 and 100 km along a line, and three provisions at 30, 60 and 101 km."""
    return inputs(
        zones=[zone("A", 0), zone("B", 100)],
        provisions=[provision("P", 30), provision("Q", 60), provision("R", 101)],
        travel=travel,
    )


def test_km_and_minutes_by_hand() -> None:
    # 3 km east and 4 km north are 5 km, × 1.4 = 7 km by road; 7 / 40 h = 10.5 minutes, and 4 fixed ones.
    pairs = travel_pairs(
        inputs(zones=[zone("A", 0)], provisions=[provision("P", 3, 4)]),
        travel_settings(circuity=1.4, speed_kmh=40.0, fixed_minutes=4.0),
    )
    assert journeys(pairs) == {(0, 0): (7.0, 14.5, "straight")}


def test_a_journey_of_just_the_limit_counts() -> None:
    # From A: 30, 60 and 101 minutes; from B: 70, 40 and 1.
    pairs = travel_pairs(line(), travel_settings())
    assert journeys(pairs) == {
        (0, 0): (30, 30, "straight"),
        (0, 1): (60, 60, "straight"),
        (1, 1): (40, 40, "straight"),
        (1, 2): (1, 1, "straight"),
    }


@pytest.mark.parametrize("seed", range(20))
def test_every_pair_within_reach_and_none_beyond(seed: int) -> None:
    rng = np.random.default_rng(seed)
    where_zones, where_pools = rng.uniform(0, 90, (15, 2)), rng.uniform(0, 90, (12, 2))
    settings = travel_settings(
        circuity=float(rng.uniform(1, 1.5)), speed_kmh=float(rng.uniform(20, 80)), fixed_minutes=4.0
    )
    pairs = travel_pairs(
        inputs(
            zones=[zone(f"{number}", *place) for number, place in enumerate(where_zones)],
            provisions=[provision(f"{number}", *place) for number, place in enumerate(where_pools)],
        ),
        settings,
    )
    expected: dict[tuple[int, int], Any] = {}
    for z, (east, north) in enumerate(where_zones):
        for p, (to_east, to_north) in enumerate(where_pools):
            km = settings.circuity * hypot(to_east - east, to_north - north)
            minutes = 4 + 60 * km / settings.speed_kmh
            if minutes <= 60:
                expected[z, p] = (pytest.approx(km), pytest.approx(minutes), "straight")
    assert journeys(pairs) == expected


def test_the_longest_limit_of_any_phase_counts() -> None:
    settings = travel_settings(
        max_minutes={"primary": 20.0, "secondary": 35.0}, guide_minutes={"primary": 20.0, "secondary": 35.0}
    )
    assert set(journeys(travel_pairs(line(), settings))) == {(0, 0), (1, 2)}


def test_no_time_is_left_where_getting_in_and_out_takes_all() -> None:
    assert len(travel_pairs(line(), travel_settings(fixed_minutes=60.5))) == 0
    nobody = inputs(provisions=[provision("P", 0)])
    assert len(travel_pairs(nobody, travel_settings())) == 0


def test_a_supplied_journey_overrides_the_estimate_pair_by_pair() -> None:
    # A to P is farther than it looks; A to Q too far after all; A to R, beyond reach by the straight line,
    # can be reached; B to R takes just the limit. Pairs that are not supplied keep their estimate.
    supplied = [
        {"zone_id": "A", "provision_id": "P", "km": 44.0, "minutes": 55.0},
        {"zone_id": "A", "provision_id": "Q", "km": 70.0, "minutes": 60.001},
        {"zone_id": "A", "provision_id": "R", "km": 80.0, "minutes": 50.0},
        {"zone_id": "B", "provision_id": "R", "km": 2.0, "minutes": 60.0},
    ]
    pairs = travel_pairs(line(travel=supplied), travel_settings())
    assert journeys(pairs) == {
        (0, 0): (44, 55, "matrix"),
        (0, 2): (80, 50, "matrix"),
        (1, 1): (40, 40, "straight"),
        (1, 2): (2, 60, "matrix"),
    }
    assert count_by_rung(pairs) == {"matrix": 3, "straight": 1}
    assert list(count_by_rung(pairs)) == ["matrix", "straight"]


def test_by_matrix_only_supplied_pairs_can_be_reached() -> None:
    supplied = [{"zone_id": "B", "provision_id": "Q", "km": 9.0, "minutes": 8.0}]
    pairs = travel_pairs(line(travel=supplied), travel_settings(method="matrix"))
    assert journeys(pairs) == {(1, 1): (9, 8, "matrix")}
    assert count_by_rung(pairs) == {"matrix": 1}


def test_by_straight_line_supplied_pairs_are_not_used() -> None:
    supplied = [{"zone_id": "A", "provision_id": "P", "km": 44.0, "minutes": 55.0}]
    with_matrix = travel_pairs(line(travel=supplied), travel_settings(method="straight"))
    assert journeys(with_matrix) == journeys(travel_pairs(line(), travel_settings()))


def test_pairs_stand_in_order_whatever_the_order_of_rows() -> None:
    supplied = [
        {"zone_id": zone_id, "provision_id": provision_id, "km": 5.0, "minutes": 5.0}
        for zone_id, provision_id in (("B", "Q"), ("A", "R"), ("B", "P"), ("A", "P"))
    ]
    pairs = travel_pairs(line(travel=supplied), travel_settings())
    numbered = list(zip(pairs.zone.tolist(), pairs.provision.tolist(), strict=True))
    assert numbered == sorted(set(numbered))
    backwards = travel_pairs(line(travel=supplied[::-1]), travel_settings())
    for name, values in vars(pairs).items():
        assert np.array_equal(values, getattr(backwards, name)), name
