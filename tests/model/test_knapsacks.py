"""What a pool can save with so many places: by hand, and its slope."""

import numpy as np
import pytest

from planner.model.engine.flow import Transport
from planner.model.engine.knapsacks import Knapsacks
from tests.model.transports import random_year


def test_pupils_who_save_most_come_first_and_nobody_for_a_loss() -> None:
    # At £10,000 each, the two pupils of group 1 save £4,000 each at pool 0, the three of group 0 £1,000.
    transport = Transport(
        n_groups=3,
        n_pools=2,
        arc_group=np.array([0, 1, 2]),
        arc_pool=np.array([0, 0, 0]),
        arc_cost_gbp=np.array([9_000.0, 6_000.0, 11_000.0]),
        unplaced_gbp=50_000.0,
    )
    knapsacks = Knapsacks.of(transport, np.full(3, 10_000.0), np.array([3.0, 2.0, 7.0]))
    places = np.array([0.0, 1.5, 2.0, 3.0, 5.0, 100.0, 4.0])
    pool = np.array([0, 0, 0, 0, 0, 0, 1])
    saved = [0.0, 6_000.0, 8_000.0, 9_000.0, 11_000.0, 11_000.0, 0.0]
    slope = [4_000.0, 4_000.0, 1_000.0, 1_000.0, 0.0, 0.0, 0.0]
    assert knapsacks.value(pool, places).tolist() == pytest.approx(saved)
    assert knapsacks.value_of_one_more_gbp(pool, places).tolist() == pytest.approx(slope)


@pytest.mark.parametrize("seed", range(40))
def test_one_more_place_is_worth_the_slope(seed: int) -> None:
    year, rng = random_year(seed), np.random.default_rng(seed)
    transport, little = year.transport, 1e-4
    knapsacks = Knapsacks.of(transport, rng.uniform(0, 57_375, transport.n_groups), year.pupils)
    pool = np.repeat(np.arange(transport.n_pools), 20)
    places = rng.uniform(0, 40, len(pool))
    gained = knapsacks.value(pool, places + little) - knapsacks.value(pool, places)
    assert knapsacks.value_of_one_more_gbp(pool, places) * little == pytest.approx(gained, abs=1e-3)
