"""The min-cost flow of one year."""

import numpy as np
import pytest

from planner.model.engine.flow import Transport
from planner.model.instance import Floats
from tests.model.transports import least_cost_gbp, random_year

CLOSE = 1e-6
"""Pupils or share of the cost that rounding may take."""


def one_pool(cost_gbp: list[float], unplaced_gbp: float = 50_000.0) -> Transport:
    groups = np.arange(len(cost_gbp))
    return Transport(
        n_groups=len(cost_gbp),
        n_pools=1,
        arc_group=groups,
        arc_pool=np.zeros_like(groups),
        arc_cost_gbp=np.array(cost_gbp),
        unplaced_gbp=unplaced_gbp,
    )


def test_the_places_go_to_those_who_save_most() -> None:
    # 4 places: 2 pupils at £1,000, then 2 of the 3 at £3,000; 1 unplaced.
    transport = one_pool([3_000, 1_000])
    placed, unplaced = transport.solve(np.array([3.0, 2]), np.array([4.0]))
    assert placed == pytest.approx([2, 2])
    assert unplaced == pytest.approx([1, 0])
    assert transport.cost_gbp(placed, unplaced) == pytest.approx(2 * 3_000 + 2 * 1_000 + 50_000)


def test_a_place_dearer_than_none_stays_empty() -> None:
    placed, unplaced = one_pool([50_000.01, 49_999.99]).solve(np.array([1.0, 1]), np.array([9.0]))
    assert placed == pytest.approx([0, 1])
    assert unplaced == pytest.approx([1, 0])


def test_a_penny_decides() -> None:
    placed, _ = one_pool([1_000.01, 1_000]).solve(np.array([1.0, 1]), np.array([1.0]))
    assert placed == pytest.approx([0, 1])


@pytest.mark.parametrize(
    "pupils",
    [
        [0.0, 0.0],
        [1e-9, 2.0],
        [1 / 3, 2 / 3],
        [0.123456789, 7.987654321],
        [123_456.789, 0.001],
    ],
)
def test_every_group_adds_up_in_full_precision(pupils: list[float]) -> None:
    transport = one_pool([1_000, 2_000])
    for places in (0.0, 0.4, 1 / 7, 1e6):
        placed, unplaced = transport.solve(np.array(pupils), np.array([places]))
        assert np.abs(placed + unplaced - pupils).max() <= 1e-12 * max(pupils)
        assert placed.sum() <= places + CLOSE
        assert min(placed.min(), unplaced.min()) >= 0


@pytest.mark.parametrize("seed", range(60))
def test_no_answer_is_cheaper(seed: int) -> None:
    year = random_year(seed, decimals=3)
    placed, unplaced = year.transport.solve(year.pupils, year.places)
    used = np.bincount(year.transport.arc_pool, placed, minlength=year.transport.n_pools)
    assert np.all(used <= year.places + CLOSE)
    reached = unplaced + np.bincount(year.transport.arc_group, placed, minlength=year.transport.n_groups)
    assert reached == pytest.approx(year.pupils)
    best = least_cost_gbp(year)
    assert year.transport.cost_gbp(placed, unplaced) == pytest.approx(best, rel=CLOSE, abs=1e-3)


def test_whole_pupils_and_places_give_whole_answers() -> None:
    for seed in range(20):
        year = random_year(seed, decimals=0)
        placed, unplaced = year.transport.solve(year.pupils, year.places)
        assert whole(placed)
        assert whole(unplaced)


def whole(values: Floats) -> bool:
    return bool(np.all(values == np.rint(values)))
