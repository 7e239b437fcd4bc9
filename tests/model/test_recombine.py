"""Whole plans made of plans of clusters: the cheapest that fits, against every combination there is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from planner.model.engine.recombine import cheapest_together, in_cluster
from planner.model.engine.rounding import rounded
from planner.model.engine.workshop import PricedOpenings, Workshop
from planner.model.instance import Bools, PlacePlanningInstance
from tests.model.instances import clustered_instance
from tests.model.solving import same

SEEDS = range(7300, 7330)
PLANS = 5


def priced(workshop: Workshop, is_open: Bools) -> PricedOpenings:
    years = [workshop.price_year(year, is_open[:, year], None) for year in range(is_open.shape[1])]
    cost_gbp = np.array([year.part_cost_gbp for year in years])
    return PricedOpenings(is_open, workshop.instance.discount @ cost_gbp)


def some_plans(workshop: Workshop, rng: np.random.Generator) -> Iterator[PricedOpenings]:
    shape = (len(workshop.master.units), workshop.instance.n_years)
    for _ in range(PLANS):
        yield priced(workshop, rounded(workshop.master, np.maximum.accumulate(rng.random(shape), axis=1)))


def every_combination(
    workshop: Workshop, plans: Sequence[Sequence[PricedOpenings]]
) -> Iterator[tuple[Bools, float]]:
    for chosen in product(*plans):
        is_open = workshop.master.forced.copy()
        for cluster, plan in zip(workshop.clusters, chosen, strict=True):
            is_open[cluster.rows] = plan.is_open
        if workshop.master.permits(is_open):
            part_cost_gbp = np.sum([plan.part_cost_gbp for plan in chosen], axis=0)
            yield is_open, workshop.master.cost_gbp(is_open, part_cost_gbp)


def with_capital(of: PlacePlanningInstance, share: float) -> PlacePlanningInstance:
    """The instance with such a share of what opening everything takes, in all."""
    everything = float(of.options.capital_gbp @ of.options.max_units)
    return replace(of, capital_total_gbp=share * everything)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheapest_combination_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    workshop = Workshop.of(with_capital(clustered_instance(seed), rng.choice([0.2, 0.5, 1.0])))
    whole = list(some_plans(workshop, rng))
    plans = [[in_cluster(plan, cluster) for plan in whole] for cluster in workshop.clusters]
    found = cheapest_together(workshop.master, workshop.clusters, plans, seconds=60.0)
    least_gbp = min(gbp for _, gbp in every_combination(workshop, plans))
    assert found is not None
    assert workshop.master.permits(found.is_open)
    found_gbp = workshop.master.cost_gbp(found.is_open, found.part_cost_gbp)
    assert same(found_gbp, least_gbp)
    again = priced(workshop, found.is_open)
    assert same(workshop.master.cost_gbp(found.is_open, again.part_cost_gbp), found_gbp)


def test_some_combination_is_cheaper_than_any_whole_plan() -> None:
    cheaper = 0
    for seed in SEEDS:
        workshop = Workshop.of(with_capital(clustered_instance(seed), 0.5))
        whole = list(some_plans(workshop, np.random.default_rng(seed)))
        plans = [[in_cluster(plan, cluster) for plan in whole] for cluster in workshop.clusters]
        found = cheapest_together(workshop.master, workshop.clusters, plans, seconds=60.0)
        assert found is not None
        best_gbp = min(workshop.master.cost_gbp(plan.is_open, plan.part_cost_gbp) for plan in whole)
        cheaper += workshop.master.cost_gbp(found.is_open, found.part_cost_gbp) < best_gbp - 1.0
    assert cheaper > len(SEEDS) / 2


def test_nothing_fits_where_each_cluster_alone_spends_the_budget() -> None:
    of = clustered_instance(SEEDS[0])
    generous = Workshop.of(
        replace(of, capital_total_gbp=np.inf, capital_by_year_gbp=np.full(of.n_years, np.inf))
    )
    everything = priced(generous, generous.master.allowed)
    spent_gbp = float(generous.master.spent_gbp(everything.is_open).sum())
    workshop = Workshop.of(replace(generous.instance, capital_total_gbp=spent_gbp / 2))
    plans = [[in_cluster(everything, cluster)] for cluster in workshop.clusters]
    assert cheapest_together(workshop.master, workshop.clusters, plans, seconds=60.0) is None


def test_nothing_fits_where_a_cluster_has_no_plan() -> None:
    workshop = Workshop.of(clustered_instance(SEEDS[0]))
    assert len(workshop.clusters) > 1
    plan = next(some_plans(workshop, np.random.default_rng(0)))
    plans = [[in_cluster(plan, cluster)] for cluster in workshop.clusters[1:]]
    assert cheapest_together(workshop.master, workshop.clusters, [[], *plans], seconds=60.0) is None
