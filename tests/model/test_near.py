"""A year solved from prices nearby: sooner, never different."""

import numpy as np
import pytest

from planner.model.engine.flow import PENNY_GBP
from planner.model.engine.near import group_prices_gbp, solve_priced, surplus_gbp
from tests.model.transports import close_year, least_cost_gbp, one_more_gbp, priced, random_year


@pytest.mark.parametrize("seed", range(60))
def test_any_prices_to_start_from_give_the_same_answer(seed: int) -> None:
    year = random_year(seed)
    rng = np.random.default_rng(seed)
    plain, values = priced(year), one_more_gbp(year)
    cost = year.transport.cost_gbp(plain.placed, plain.unplaced)
    n_pools = year.transport.n_pools
    starts = {
        "its own": values,
        "none": np.zeros(n_pools),
        "at random": rng.uniform(0, 60_000, n_pools),
        "beyond all sense": np.full(n_pools, 1e9),
    }
    for name, near in starts.items():
        answer = priced(year, near)
        assert year.transport.cost_gbp(answer.placed, answer.unplaced) == pytest.approx(
            cost, abs=PENNY_GBP * year.pupils.sum() + 1e-6
        ), name
        assert one_more_gbp(year, near) == pytest.approx(values, abs=n_pools * PENNY_GBP), name


@pytest.mark.parametrize("share", [1e-8, 1e-4, 0.02, 0.5])
@pytest.mark.parametrize("seed", range(30))
def test_an_answer_within_a_share_costs_no_more_than_that(seed: int, share: float) -> None:
    year = random_year(seed)
    rng = np.random.default_rng(seed)
    least_gbp = least_cost_gbp(year)
    rounding_gbp = PENNY_GBP * year.pupils.sum() + 1e-6
    for near in (np.zeros(year.transport.n_pools), rng.uniform(0, 60_000, year.transport.n_pools)):
        answer = solve_priced(year.transport, year.pupils, year.places, near, share)
        gbp = year.transport.cost_gbp(answer.placed, answer.unplaced)
        assert least_gbp - rounding_gbp <= gbp
        assert gbp * (1 - share) <= least_gbp + rounding_gbp


def test_costs_are_in_pence_where_steps_of_ten_pounds_prove_too_little() -> None:
    year = close_year()
    for share, most_gbp in ((1e-8, 2020.20), (0.01, 2029.80)):
        answer = solve_priced(year.transport, year.pupils, year.places, np.zeros(2), share)
        assert year.transport.cost_gbp(answer.placed, answer.unplaced) == pytest.approx(most_gbp, abs=0.01)


def test_prices_of_groups_and_surplus_of_arcs_by_hand() -> None:
    # Of a group's arcs the cheapest with its pool's price counts, and no price is above being unplaced.
    year = random_year(3)
    transport = year.transport
    price = np.linspace(0, 7_000, transport.n_pools)
    expected = [
        min(
            [transport.unplaced_gbp]
            + [
                float(transport.arc_cost_gbp[arc] + price[transport.arc_pool[arc]])
                for arc in range(len(transport.arc_group))
                if transport.arc_group[arc] == group
            ]
        )
        for group in range(transport.n_groups)
    ]
    assert group_prices_gbp(transport, price) == pytest.approx(expected)
    surplus = surplus_gbp(transport, price)
    for arc in range(len(transport.arc_group)):
        cost = transport.arc_cost_gbp[arc] + price[transport.arc_pool[arc]]
        assert surplus[arc] == pytest.approx(cost - expected[transport.arc_group[arc]])
