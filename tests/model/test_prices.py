"""What one more place is worth: by hand, and as the change of the optimum."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.engine.flow import Transport
from planner.model.engine.near import group_prices_gbp
from planner.model.engine.prices import value_of_one_more_place_gbp
from tests.model.transports import Year, least_cost_gbp, one_more_gbp, random_year, used

STEP = 0.01
"""Pupils and places of `random_year` lie on this grid, so the optimum is linear over one step."""


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
    assert one_more_gbp(Year(transport, np.ones(3), np.array(places))) == pytest.approx(expected_gbp)


def with_more(year: Year, pool: int, places: float) -> Year:
    return replace(year, places=year.places + places * (np.arange(year.transport.n_pools) == pool))


@pytest.mark.parametrize("seed", range(80))
def test_one_more_place_is_worth_what_a_little_more_room_saves(seed: int) -> None:
    year = random_year(seed)
    values, cost = one_more_gbp(year), least_cost_gbp(year)
    for pool in range(year.transport.n_pools):
        saved = cost - least_cost_gbp(with_more(year, pool, STEP))
        assert values[pool] == pytest.approx(saved / STEP, abs=0.1)


@pytest.mark.parametrize("seed", range(80))
def test_the_value_follows_from_any_optimal_allocation(seed: int) -> None:
    # The flow's own prices are not asked for: the allocation is enough.
    year = random_year(seed)
    placed, unplaced = year.transport.solve(year.pupils, year.places)
    values = value_of_one_more_place_gbp(year.transport, placed, unplaced)
    assert np.array_equal(values, one_more_gbp(year))


@pytest.mark.parametrize("seed", range(80))
def test_the_values_are_an_optimal_dual_solution(seed: int) -> None:
    year = random_year(seed)
    price = one_more_gbp(year)
    assert np.all(price >= 0)
    group_price = group_prices_gbp(year.transport, price)
    assert np.all(group_price <= year.transport.unplaced_gbp)
    dual = year.pupils @ group_price - year.places @ price
    assert dual == pytest.approx(least_cost_gbp(year), rel=1e-6, abs=1e-2)


@pytest.mark.parametrize("seed", range(80))
def test_a_place_is_worth_nothing_where_one_is_empty(seed: int) -> None:
    year = random_year(seed)
    empty = used(year) < year.places - STEP / 2
    assert np.all(one_more_gbp(year)[empty] == 0)
