"""Circuity falls with distance, by hand."""

from math import exp

import numpy as np
import pytest
from pydantic import ValidationError

from planner.travel.ladder import travel_pairs
from planner.travel.straight import road_km
from tests.model.tables import inputs, travel_settings
from tests.travel.test_travel import provision, zone

FALLING = {"circuity": 1.2, "circuity_near": 1.6, "circuity_fades_km": 10.0}


def test_circuity_falls_from_near_to_far() -> None:
    km = road_km(np.array([0.0, 1.0, 10.0, 1000.0]), travel_settings(**FALLING))
    assert km == pytest.approx([0, 1.2 + 0.4 * exp(-0.1), 10 * (1.2 + 0.4 * exp(-1)), 1200])


def test_a_longer_straight_line_is_never_a_shorter_road() -> None:
    steep = travel_settings(circuity=1.0, circuity_near=3.0, circuity_fades_km=1.0)
    assert (np.diff(road_km(np.linspace(0, 50, 2000), steep)) > 0).all()


def test_no_pair_within_reach_is_lost_and_none_beyond_is_kept() -> None:
    places = np.linspace(1, 60, 60)
    tables = inputs(
        zones=[zone("A", 0)],
        provisions=[provision(f"{number:02}", place) for number, place in enumerate(places)],
    )
    pairs = travel_pairs(tables, travel_settings(**FALLING))  # a minute a km, 60 at most
    assert len(pairs) == sum(place * (1.2 + 0.4 * exp(-place / 10)) <= 60 for place in places)


def test_short_journeys_cannot_be_straighter_than_long_ones() -> None:
    with pytest.raises(ValidationError, match="below circuity"):
        travel_settings(circuity=1.4, circuity_near=1.2)
