"""Prices of fairness on random instances: both ways agree, and the parts of the engine hold with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.model.alternatives import find_alternatives
from planner.model.certificate import certified_bound_gbp, faults_of
from planner.model.engine.workshop import Workshop
from planner.model.fairness import waiting_lists
from planner.model.instance import DistrictPrice, PlacePlanningInstance
from planner.model.nearest import cost_of_arcs_left_out
from planner.model.solution import SolveStatus
from planner.model.solve import Solved, allocate, price_openings, solve
from planner.model.variant import Variant
from planner.model.verify import objective_terms_gbp, verify
from planner.problems import PlannerError
from tests.model.choices import choices
from tests.model.instances import middling_instance, random_instance
from tests.model.solving import EXACT, RELATIVE, by_engine, by_reference, same

CHUNK = 10
SEEDS = [range(start, start + CHUNK) for start in range(5000, 5060, CHUNK)]


def fair(of: PlacePlanningInstance, seed: int, price_gbp: float | None = None) -> PlacePlanningInstance:
    """Prices on districts of some groups each, and on journeys of more than 30 minutes."""
    rng = np.random.default_rng(seed)
    price = DistrictPrice(
        district=rng.integers(0, 3, len(of.groups)),
        share=rng.choice([0.0, 0.1, 0.4, 1.0], of.n_years),
        above_share_gbp=float(rng.choice([500.0, 9_000.0, 80_000.0])) if price_gbp is None else price_gbp,
    )
    weight = np.maximum(of.arcs.minutes - 30.0, 0.0) * rng.choice([0.0, 50.0, 900.0])
    return replace(of, district_price=price, arcs=replace(of.arcs, weight_gbp=weight))


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_both_find_the_same_cost_and_the_certificate_proves_no_more(seeds: range) -> None:
    for seed in seeds:
        of = fair(random_instance(seed), seed)
        solved = by_engine(of)
        _, reference_gbp = by_reference(of)
        assert solved.report.status == SolveStatus.OPTIMAL, seed
        assert same(solved.report.objective_gbp, reference_gbp), seed
        assert same(solved.report.bound_gbp, reference_gbp), seed
        assert faults_of(of, solved.certificate) == (), seed
        proven = certified_bound_gbp(of, solved.certificate)
        assert proven <= reference_gbp * (1 + RELATIVE) + 1e-3, seed
        assert same(min(proven, solved.report.objective_gbp), solved.report.certified_bound_gbp), seed


@pytest.mark.parametrize("seeds", SEEDS[:3], ids=str)
def test_a_price_of_nothing_changes_nothing(seeds: range) -> None:
    for seed in seeds:
        of = random_instance(seed)
        free = replace(fair(of, seed, 0.0), arcs=of.arcs)
        assert same(by_engine(free).report.objective_gbp, by_engine(of).report.objective_gbp), seed


@pytest.mark.parametrize("seeds", SEEDS[:3], ids=str)
def test_the_least_cost_of_openings_is_that_of_the_one_page_model(seeds: range) -> None:
    for seed in seeds:
        of = fair(random_instance(seed), seed)
        nothing = of.forced_openings()
        decided = of.options.committed
        alone = of.with_options(refused=~decided)
        allocation = allocate(of, nothing)
        assert verify(of, allocation).violations == ()
        cost_gbp = sum(objective_terms_gbp(of, allocation).values())
        assert same(cost_gbp, by_reference(alone)[1]), seed
        listed = price_openings(of, nothing, EXACT)
        assert isinstance(listed, Solved)
        assert same(listed.report.objective_gbp, cost_gbp), seed
        assert listed.place_value_gbp.shape == of.pools.places.shape


@pytest.mark.parametrize("seeds", SEEDS[:3], ids=str)
def test_a_saving_is_the_difference_of_two_plans(seeds: range) -> None:
    for seed in seeds:
        of = fair(random_instance(seed), seed)
        solved = by_engine(of)
        for option, year in np.argwhere(solved.solution.opened)[:2]:
            fewer = solved.solution.opened.copy()
            fewer[option, year] = 0
            without_gbp = sum(objective_terms_gbp(of, allocate(of, fewer)).values())
            lost_gbp = without_gbp - solved.report.objective_gbp
            assert solved.saving_gbp[option, year] == pytest.approx(lost_gbp, rel=1e-5, abs=1.0), seed


@pytest.mark.parametrize("seed", range(3))
def test_another_price_starts_from_the_cuts_of_the_first(seed: int) -> None:
    of = middling_instance(seed, groups=20, pools=6, years=3)
    first = fair(of, seed, 9_000.0)
    start = by_engine(first).warm_start
    assert first.district_price is not None
    dearer = Variant(
        name="dearer", district_price=replace(first.district_price, above_share_gbp=20_000.0)
    ).of(first)
    warm = solve(dearer, EXACT, start=start)
    assert isinstance(warm, Solved)
    assert same(warm.report.objective_gbp, by_reference(dearer)[1])
    half = replace(first, capital_total_gbp=of.capital_total_gbp / 2)
    warm = solve(half, EXACT, start=start)
    assert isinstance(warm, Solved)
    assert same(warm.report.objective_gbp, by_reference(half)[1])


@pytest.mark.parametrize("seed", range(5000, 5010))
def test_what_arcs_left_out_may_have_cost_counts_the_prices(seed: int) -> None:
    of = fair(random_instance(seed), seed)
    kept = np.arange(len(of.arcs)) % 2 == 0
    solved = by_engine(replace(of, arcs=of.arcs.of_rows(kept)))
    left_out = cost_of_arcs_left_out(of, solved)
    best_gbp = by_reference(of)[1]
    gbp = solved.report.objective_gbp
    assert gbp - left_out.best_plan_gbp - RELATIVE * gbp - 1e-3 <= best_gbp
    same_gbp = sum(objective_terms_gbp(of, allocate(of, solved.solution.opened)).values())
    assert left_out.same_openings_gbp == pytest.approx(max(gbp - same_gbp, 0.0), abs=RELATIVE * gbp + 1e-3)


@pytest.mark.parametrize("seed", [seed for seed in range(5000, 5060) if choices(random_instance(seed))][:8])
def test_the_next_best_plans_are_those_with_the_prices(seed: int) -> None:
    of = fair(random_instance(seed), seed)
    solved = by_engine(of)
    found = find_alternatives(
        of, EXACT, solved.warm_start, count=3, share=0.1, do_nothing_gbp=solved.report.do_nothing_gbp
    )
    least: dict[bytes, float] = {}
    for opened in choices(of) or []:
        cost_gbp = sum(objective_terms_gbp(of, allocate(of, opened)).values())
        key = opened.any(axis=1).tobytes()
        least[key] = min(least.get(key, np.inf), cost_gbp)
    in_order = sorted(least.values())[: len(found.cheapest)]
    assert [plan.cost_gbp for plan in found.cheapest] == pytest.approx(in_order, rel=1e-6, abs=0.1)


def test_the_engine_itself_takes_no_price_on_districts() -> None:
    of = fair(random_instance(5000), 5000)
    with pytest.raises(PlannerError, match="worst-off districts"):
        Workshop.of(of)
    lists = waiting_lists(of)
    assert lists is not None
    assert Workshop.of(lists.of).instance is lists.of
