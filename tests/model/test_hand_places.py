"""Optima worked out by hand: who is placed where, with the openings out of the question."""

import numpy as np
import pytest

from tests.model.instances import instance
from tests.model.solving import assert_optimum


def test_pupils_out_of_reach_are_unplaced_and_fractions_count() -> None:
    # 3.5 + 2 pupils in the first year and 0.25 + 0 in the second, nobody in reach of the pool:
    # 5.75 pupils × £50,000.
    solved = assert_optimum(instance(pupils=[[3.5, 0.25], [2, 0]], places=[[9, 9]], km={}), 287_500)
    assert solved.solution.unplaced.tolist() == [[3.5, 0.25], [2, 0]]


def test_every_pupil_is_placed_or_unplaced() -> None:
    # The near group (10 km: £1,000) takes 3.5 of the 4 places, since placing it saves £49,000 a pupil and the
    # far one (30 km: £3,000) only £47,000: 3.5 × 1,000 + 0.5 × 3,000 + 1.5 × 50,000.
    solved = assert_optimum(
        instance(pupils=[[3.5], [2]], places=[[4]], km={(0, 0): 10, (1, 0): 30}), 3_500 + 1_500 + 75_000
    )
    assert solved.solution.placed[:, 0] == pytest.approx([3.5, 0.5])
    assert solved.solution.unplaced[:, 0] == pytest.approx([0, 1.5])


def test_places_count_year_by_year() -> None:
    # 3 pupils a year at £1,000; 4, 1 and 0 places: 3 × 1,000, then 1 × 1,000 + 2 × 50,000, then 3 × 50,000.
    solved = assert_optimum(
        instance(pupils=[[3, 3, 3]], places=[[4, 1, 0]], km={(0, 0): 10}), 3_000 + 101_000 + 150_000
    )
    assert solved.solution.placed.tolist() == [[3, 1, 0]]


def test_the_dear_journey_is_taken_where_it_frees_a_place_worth_more() -> None:
    # Group 0 can go near (£1,000) or far (£9,000); group 1 only near (£2,000). Both near is one too many:
    # moving group 0 costs £8,000, leaving group 1 unplaced would cost £48,000.
    solved = assert_optimum(
        instance(pupils=[[1], [1]], places=[[1], [1]], km={(0, 0): 10, (0, 1): 90, (1, 0): 20}),
        9_000 + 2_000,
    )
    # One more place near saves that detour of £8,000; one more far saves nothing.
    assert solved.place_value_gbp[:, 0] == pytest.approx([8_000, 0])


@pytest.mark.parametrize(("km", "gbp"), [(499, 49_900), (500, 50_000), (600, 50_000)])
def test_a_pupil_is_left_unplaced_where_every_place_costs_more(km: float, gbp: float) -> None:
    # £100 a km: at 600 km the free place would cost £60,000, and £50,000 is the price of doing without.
    assert_optimum(instance(pupils=[[1]], places=[[5]], km={(0, 0): km}), gbp)


def test_top_up_decides_between_pools_at_one_distance() -> None:
    # 2 pupils, both pools 10 km away, top-ups £9,000 and £4,000, one place each: 2 × 1,000 + 9,000 + 4,000.
    solved = assert_optimum(
        instance(pupils=[[2]], places=[[1], [1]], km={(0, 0): 10, (0, 1): 10}, top_up_gbp=[9_000, 4_000]),
        15_000,
    )
    # One more place at the cheap pool saves the difference; one at the dear pool saves nothing.
    assert solved.place_value_gbp[:, 0] == pytest.approx([0, 5_000])


def test_transport_costs_what_a_km_costs() -> None:
    # 1.5 pupils × 12 km × £484.50, no top-up.
    assert_optimum(
        instance(pupils=[[1.5]], places=[[2]], km={(0, 0): 12}, gbp_per_km=484.5), 1.5 * 12 * 484.5
    )


def test_place_funding_is_paid_for_empty_places_too() -> None:
    # 5 places × £6,000, whoever comes, plus 2 pupils × £1,000; and 5 × £6,000 in the year without a pupil.
    assert_optimum(
        instance(pupils=[[2, 0]], places=[[5, 5]], km={(0, 0): 10}, place_funding_gbp=[6_000]),
        30_000 + 2_000 + 30_000,
    )


def test_later_years_are_discounted() -> None:
    # One pupil unplaced each year at 25%: £50,000 × (1 + 0.8 + 0.64).
    assert_optimum(
        instance(pupils=[[1, 1, 1]], places=[[0, 0, 0]], km={(0, 0): 10}, discount_rate=0.25), 122_000
    )


def test_with_nobody_only_the_existing_places_cost() -> None:
    # 3 places × £100 in the second year; no pupil, or no group at all.
    for pupils in ([[0, 0]], []):
        assert_optimum(
            instance(pupils=pupils, places=[[0, 3]], km={}, place_funding_gbp=[100]),
            300,
        )


def test_a_tie_is_worth_the_same_either_way() -> None:
    # Two pools at the same cost: 3 pupils × £1,000, however they are shared.
    solved = assert_optimum(instance(pupils=[[3]], places=[[2], [2]], km={(0, 0): 10, (0, 1): 10}), 3_000)
    assert np.all(solved.solution.placed <= 2)
    assert solved.place_value_gbp[:, 0] == pytest.approx([0, 0])
