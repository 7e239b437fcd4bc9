"""Waiting lists: nothing without a price, the worst-off helped at one; by hand, and by the one-page model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.model.fairness import WaitingLists
from planner.model.verify import objective_terms_gbp, verify
from tests.model.instances import instance, random_instance
from tests.model.solving import assert_optimum, by_engine, by_reference, same

if TYPE_CHECKING:
    from planner.model.instance import Floats, Ints, PlacePlanningInstance


def districts(of: PlacePlanningInstance) -> Ints:
    return np.arange(len(of.groups), dtype=np.int64) % 2


def shares(of: PlacePlanningInstance, seed: int) -> Floats:
    return np.random.default_rng(seed).uniform(0, 0.6, of.n_years)


def dearer(of: PlacePlanningInstance, gbp: float) -> PlacePlanningInstance:
    return replace(of, economics=replace(of.economics, unplaced_gbp=of.economics.unplaced_gbp + gbp))


@pytest.mark.parametrize("seed", range(5000, 5020))
def test_without_a_price_lists_change_nothing(seed: int) -> None:
    of = random_instance(seed)
    lists = WaitingLists.over(of, districts(of), shares(of, seed))
    itself, listed = by_engine(of), by_engine(lists.of)
    assert same(itself.report.objective_gbp, listed.report.objective_gbp)
    back = lists.solution(listed.solution)
    verdict = verify(of, back)
    assert verdict.violations == ()
    assert same(verdict.objective_gbp, itself.report.objective_gbp)


@pytest.mark.parametrize("seed", range(5020, 5040))
def test_at_a_price_both_ways_agree_and_what_is_over_the_share_pays_it(seed: int) -> None:
    of = random_instance(seed)
    district, share, price = districts(of), shares(of, seed), 9000.0
    lists = WaitingLists.over(of, district, share)
    fair = by_engine(dearer(lists.of, price))
    _, reference_gbp = by_reference(dearer(lists.of, price))
    assert same(fair.report.objective_gbp, reference_gbp)
    back = lists.solution(fair.solution)
    assert verify(of, back).violations == ()
    # The weighted cost is the money, and the price for each district's pupils beyond its share.
    weighted = sum(objective_terms_gbp(of, back).values())
    for year in range(of.n_years):
        for number in range(2):
            mine = district == number
            over = back.unplaced[mine, year].sum() - share[year] * of.groups.pupils[mine, year].sum()
            weighted += of.discount[year] * price * max(over, 0.0)
    assert same(weighted, fair.report.objective_gbp)


def two_towns() -> PlacePlanningInstance:
    """Ten pupils each, ten places: near town 0, and £2,000 a pupil dearer for town 1."""
    return instance(pupils=[[10.0], [10.0]], places=[[10.0]], km={(0, 0): 10.0, (1, 0): 30.0})


@pytest.mark.parametrize(("price", "town_1"), [(1_999.0, 0.0), (2_001.0, 5.0), (40_000.0, 5.0)])
def test_a_price_above_the_difference_shares_the_places(price: float, town_1: float) -> None:
    # Of twenty pupils ten have no place: a share of one half. All ten of town 1 are five beyond its share.
    of = two_towns()
    lists = WaitingLists.over(of, np.array([0, 1]), np.array([0.5]))
    money = 10 * 50_000 + (10 - town_1) * 1_000 + town_1 * 3_000
    weighted = money + price * (5.0 - town_1)
    solved = assert_optimum(dearer(lists.of, price), weighted)
    back = lists.solution(solved.solution)
    assert back.placed.ravel().tolist() == pytest.approx([10 - town_1, town_1])
    assert same(verify(of, back).objective_gbp, money)


def test_a_weight_on_an_arc_turns_pupils_away_and_is_no_money() -> None:
    of = two_towns()
    heavy = replace(of, arcs=replace(of.arcs, weight_gbp=np.array([2_500.0, 0.0])))
    solved = assert_optimum(heavy, 10 * 50_000 + 10 * 3_000)
    assert solved.solution.placed.ravel().tolist() == pytest.approx([0.0, 10.0])
    lighter = replace(of, arcs=replace(of.arcs, weight_gbp=np.array([1_500.0, 0.0])))
    solved = assert_optimum(lighter, 10 * 50_000 + 10 * (1_000 + 1_500))
    terms = objective_terms_gbp(lighter, solved.solution)
    assert same(terms["weight"], 15_000)
    assert same(terms["transport"], 10_000)


def test_pupils_whom_no_provision_can_take_are_on_the_list_first() -> None:
    # Town 1 reaches nothing: its ten pupils are unplaced whatever the price, five of them beyond the share.
    of = instance(pupils=[[10.0], [10.0]], places=[[10.0]], km={(0, 0): 10.0})
    lists = WaitingLists.over(of, np.array([0, 1]), np.array([0.5]))
    assert_optimum(dearer(lists.of, 1_000.0), 10 * 50_000 + 5 * 1_000 + 10 * 1_000)
