"""Optima with prices of fairness, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.model.instance import DistrictPrice
from planner.model.verify import objective_terms_gbp
from tests.model.instances import Option, instance
from tests.model.solving import assert_optimum, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.model.instance import PlacePlanningInstance


def priced(
    of: PlacePlanningInstance, gbp: float, share: Sequence[float] = (0.5,), district: Sequence[int] = (0, 1)
) -> PlacePlanningInstance:
    price = DistrictPrice(
        district=np.array(district), share=np.array(share, dtype=float), above_share_gbp=gbp
    )
    return replace(of, district_price=price)


def two_towns() -> PlacePlanningInstance:
    """Ten pupils each, ten places: £1,000 a pupil from town 0, £3,000 from town 1."""
    return instance(pupils=[[10.0], [10.0]], places=[[10.0]], km={(0, 0): 10.0, (1, 0): 30.0})


@pytest.mark.parametrize(("gbp", "from_town_1"), [(1_999.0, 0.0), (2_001.0, 5.0), (40_000.0, 5.0)])
def test_a_price_above_the_difference_shares_the_places(gbp: float, from_town_1: float) -> None:
    # Ten of twenty pupils have no place whatever is done: half. With all ten in town 1, five are beyond half.
    paid = 10 * 50_000 + (10 - from_town_1) * 1_000 + from_town_1 * 3_000
    solved = assert_optimum(priced(two_towns(), gbp), paid + gbp * (5 - from_town_1))
    assert solved.solution.placed.ravel().tolist() == pytest.approx([10 - from_town_1, from_town_1])
    assert solved.solution.unplaced.ravel().tolist() == pytest.approx([from_town_1, 10 - from_town_1])


def test_what_is_beyond_the_share_is_counted_by_district_and_year_and_discounted() -> None:
    # Districts 0 (4 + 6 pupils) and 1 (5 pupils), nobody reaches a place; a share of 0.2, then 0.6.
    # Year 1: 10 − 2 = 8 and 5 − 1 = 4 beyond; year 2 at a quarter less: 10 − 6 = 4 and 5 − 3 = 2.
    of = instance(
        pupils=[[4, 4], [6, 6], [5, 5]], places=[[9, 9]], km={}, discount_rate=1 / 3, unplaced_gbp=100.0
    )
    solved = assert_optimum(
        priced(of, 10.0, share=[0.2, 0.6], district=[0, 0, 1]), 1_500 + 120 + 0.75 * (1_500 + 60)
    )
    terms = objective_terms_gbp(priced(of, 10.0, share=[0.2, 0.6], district=[0, 0, 1]), solved.solution)
    assert same(terms["district_weight"], 120 + 0.75 * 60)
    assert same(terms["unplaced"], 1_500 + 0.75 * 1_500)


def test_a_dear_placement_is_of_use_where_being_unplaced_counts_for_more() -> None:
    # A placement of £60,000 is dearer than none (£50,000), but not than none beyond the share: £70,000.
    # Of ten pupils two may be on the list: 2 × 50,000 + 8 × 60,000.
    of = instance(pupils=[[10.0]], places=[[10.0]], km={(0, 0): 600.0})
    solved = assert_optimum(priced(of, 20_000.0, share=[0.2], district=[0]), 580_000)
    assert solved.solution.placed.tolist() == [[pytest.approx(8)]]


def test_a_price_opens_what_money_alone_does_not() -> None:
    # Two places near the only town of its district save 2 × (50,000 − 1,000) = £98,000 a year and cost
    # £120,000. All four pupils without a place are beyond the share of 0: 2 × £20,000 more are saved.
    of = instance(
        pupils=[[4.0]],
        places=[[0.0]],
        km={(0, 0): 10.0},
        options=[Option(places=2.0, capital_gbp=2_400_000.0)],
    )
    assert_optimum(priced(of, 10_000.0, share=[0.0], district=[0]), 4 * 60_000)
    solved = assert_optimum(priced(of, 20_000.0, share=[0.0], district=[0]), 120_000 + 2_000 + 2 * 70_000)
    assert solved.solution.opened.tolist() == [[1]]
    # The weight counts in what the opening saves and in what one more place would: 70,000 − 1,000.
    assert same(float(solved.saving_gbp[0, 0]), 2 * 69_000 - 120_000)
    assert solved.place_value_gbp.tolist() == [[pytest.approx(69_000)]]


def test_a_weight_on_an_arc_turns_pupils_away_and_is_no_money() -> None:
    of = two_towns()
    heavy = replace(of, arcs=replace(of.arcs, weight_gbp=np.array([2_500.0, 0.0])))
    solved = assert_optimum(heavy, 10 * 50_000 + 10 * 3_000)
    assert solved.solution.placed.ravel().tolist() == pytest.approx([0.0, 10.0])
    lighter = replace(of, arcs=replace(of.arcs, weight_gbp=np.array([1_500.0, 0.0])))
    solved = assert_optimum(lighter, 10 * 50_000 + 10 * (1_000 + 1_500))
    terms = objective_terms_gbp(lighter, solved.solution)
    assert same(terms["journey_weight"], 15_000)
    assert same(terms["transport"], 10_000)


def test_pupils_whom_no_provision_can_take_are_on_the_list_first() -> None:
    # Town 1 reaches nothing: its ten pupils are unplaced whatever the price, five of them beyond the share.
    of = instance(pupils=[[10.0], [10.0]], places=[[10.0]], km={(0, 0): 10.0})
    assert_optimum(priced(of, 1_000.0), 10 * 50_000 + 5 * 1_000 + 10 * 1_000)
