"""What one more place is worth: by hand, and as the change of the optimum."""

import numpy as np
import pytest

from planner.model.engine.flow import Transport
from planner.model.engine.near import group_prices_gbp, solve_priced
from planner.model.engine.prices import value_of_one_more_place_gbp
from planner.model.instance import Floats
from tests.model.transports import Year, least_cost_gbp, random_year

STEP = 0.01
"""Pupils and places of `random_year` lie on this grid, so the optimum is linear over one step."""


def values_gbp(year: Year) -> Floats:
    placed, unplaced = year.transport.solve(year.pupils, year.places)
    return value_of_one_more_place_gbp(year.transport, placed, unplaced)


@pytest.mark.parametrize(
    ("places", "expected_gbp"),
    [
        # Group 0 in pool 0, group 1 in pool 1, group 2 unplaced: only pool 2 is of use, to group 2.
        ([1.0, 1, 0], [0, 0, 49_500]),
        # Group 0 in pool 0, group 2 in pool 2, group 1 unplaced: it would take a place at pool 1 or 2.
        ([1.0, 0, 1], [0, 48_000, 46_000]),
        # Group 1 in pool 1, group 2 in pool 2, group 0 unplaced: it would take a place at pool 0 or 1; or,
        # with one more at pool 2, group 1 moves there for £2,000 and group 0 takes its place for £6,000.
        ([0.0, 1, 1], [49_000, 44_000, 42_000]),
    ],
)
def test_a_chain_of_moves(places: list[float], expected_gbp: list[float]) -> None:
    # One pupil each. Group 0 reaches pools 0 (£1,000) and 1 (£6,000), group 1 pools 1 (£2,000) and 2
    # (£4,000), group 2 only pool 2 (£500); being unplaced costs £50,000.
    transport = Transport(
        n_groups=3,
        n_pools=3,
        arc_group=np.array([0, 0, 1, 1, 2]),
        arc_pool=np.array([0, 1, 1, 2, 2]),
        arc_cost_gbp=np.array([1_000.0, 6_000, 2_000, 4_000, 500]),
        unplaced_gbp=50_000.0,
    )
    assert values_gbp(Year(transport, np.ones(3), np.array(places))) == pytest.approx(expected_gbp)


@pytest.mark.parametrize("seed", range(80))
def test_the_value_is_what_a_little_more_room_saves(seed: int) -> None:
    year = random_year(seed)
    value = values_gbp(year)
    for pool in range(year.transport.n_pools):
        more = year.places.copy()
        more[pool] += STEP
        saved = least_cost_gbp(year) - least_cost_gbp(Year(year.transport, year.pupils, more))
        assert value[pool] == pytest.approx(saved / STEP, abs=0.1)


@pytest.mark.parametrize("seed", range(80))
def test_the_values_are_an_optimal_dual_solution(seed: int) -> None:
    year = random_year(seed)
    answer = solve_priced(year.transport, year.pupils, year.places)
    price = answer.price_gbp
    assert np.all(price >= 0)
    group_price = group_prices_gbp(year.transport, price)
    assert np.all(group_price <= year.transport.unplaced_gbp)
    dual = year.pupils @ group_price - year.places @ price
    assert dual == pytest.approx(least_cost_gbp(year), rel=1e-6, abs=1e-2)


@pytest.mark.parametrize("seed", range(80))
def test_a_place_is_worth_nothing_where_one_is_empty(seed: int) -> None:
    year = random_year(seed)
    placed, unplaced = year.transport.solve(year.pupils, year.places)
    used = np.bincount(year.transport.arc_pool, placed, minlength=year.transport.n_pools)
    value = value_of_one_more_place_gbp(year.transport, placed, unplaced)
    assert np.all(value[used < year.places - STEP / 2] == 0)
