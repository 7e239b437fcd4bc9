"""Years at fractional openings: the mixture of levels, by an independent linear program, and its cuts."""

import numpy as np
import pytest
from scipy.optimize import linprog

from planner.model.engine import hull
from planner.model.engine.allocate import Allocator
from planner.model.engine.components import Component
from planner.model.engine.flow import Transport
from planner.model.engine.hull import Levels, solve_fractional
from planner.model.engine.workshop import Workshop
from planner.model.instance import Floats, PlacePlanningInstance
from tests.model.instances import random_instance
from tests.model.transports import close_year

PENCE_OF_ALL = 0.02
"""£ a pupil: costs and prices are in whole pence."""


def fractions(of: PlacePlanningInstance, rng: np.random.Generator) -> Floats:
    """Return U: units open in fractions, those of an option in order."""
    units = Workshop.of(of).master.units
    is_open = np.where(rng.random(len(units)) < 0.4, rng.integers(0, 2, len(units)), rng.random(len(units)))
    for unit, before in enumerate(units.before):
        if before >= 0:
            is_open[unit] = min(is_open[unit], is_open[before])
    return is_open


def mixture_gbp(of: PlacePlanningInstance, part: Component, year: int, is_open: Floats) -> float:
    """The least cost where each pool is a mixture of its levels, each with its share of places and groups."""
    units, transport = Workshop.of(of).master.units, part.transport
    levels = []  # pool, share, places
    for number, pool in enumerate(part.pools):
        here = sorted(np.flatnonzero(units.pool == pool).tolist(), key=lambda unit: -is_open[unit])
        shares = [1.0, *(is_open[unit] for unit in here), 0.0]
        places = of.pools.places[pool, year]
        for level, unit in enumerate([None, *here]):
            places += 0.0 if unit is None else units.places[unit]
            levels.append((number, shares[level] - shares[level + 1], places))
    pupils = of.groups.pupils[part.groups, year]
    cost, most, rows, totals = [], [], [], []
    for group, pool, gbp in zip(transport.arc_group, transport.arc_pool, transport.arc_cost_gbp, strict=True):
        for level, (number, share, _) in enumerate(levels):
            if number == pool:
                cost.append(gbp - transport.unplaced_gbp)
                most.append(share * pupils[group])
                rows.append(level)
                totals.append(group)
    if not cost:
        return float(transport.unplaced_gbp * pupils.sum())
    within = np.array([[row == level for row in rows] for level in range(len(levels))], dtype=float)
    of_group = np.array([[total == group for total in totals] for group in range(len(pupils))], dtype=float)
    answer = linprog(
        cost,
        A_ub=np.vstack([within, of_group]),
        b_ub=np.concatenate([[share * places for _, share, places in levels], pupils]),
        bounds=list(zip(np.zeros(len(most)), most, strict=True)),
        method="highs",
    )
    assert answer.success
    return float(answer.fun + transport.unplaced_gbp * pupils.sum())


@pytest.mark.parametrize("share", [0.0, 1e-8, 1e-3, 0.1])
@pytest.mark.parametrize("few", [0, 10**9], ids=["chosen arcs", "all arcs"])
@pytest.mark.parametrize("seed", range(40))
def test_a_year_at_fractions_costs_what_the_mixture_of_levels_does_or_a_share_more(
    seed: int, few: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hull, "FEW_ARCS", few)
    rng = np.random.default_rng(seed)
    of = random_instance(seed)
    is_open = fractions(of, rng)
    units = Workshop.of(of).master.units
    for part in Allocator.of(of).parts:
        for year in range(of.n_years):
            pupils = part.merged_pupils(of.groups.pupils[part.groups, year])
            levels = Levels.of(part, of.pools.places[part.pools, year], units, is_open)
            near = rng.uniform(0, rng.choice([20_000, 60_000]), part.merged.n_groups)
            gbp = solve_fractional(part.merged, pupils, levels, near, share).cost_gbp
            least_gbp, pence = mixture_gbp(of, part, year, is_open), PENCE_OF_ALL * (1 + pupils.sum())
            assert least_gbp - pence <= gbp
            assert gbp * (1 - share) <= least_gbp + pence


def test_costs_are_in_pence_where_steps_of_a_pound_prove_too_little() -> None:
    year = close_year(step_gbp=1)
    levels = Levels(pool=np.array([0, 1]), share=np.ones(2), places=year.places)
    for share, most_gbp in ((1e-8, 202.020), (0.01, 202.980)):
        answer = solve_fractional(year.transport, year.pupils, levels, None, share)
        assert answer.cost_gbp == pytest.approx(most_gbp, abs=0.01)


def test_from_its_own_prices_of_groups_a_year_takes_one_flow_of_fewer_arcs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flows: list[int] = []
    solve = Transport.solve

    def counted(transport: Transport, pupils: Floats, places: Floats) -> tuple[Floats, Floats]:
        flows.append(len(transport.arc_group))
        return solve(transport, pupils, places)

    monkeypatch.setattr(Transport, "solve", counted)
    monkeypatch.setattr(hull, "FEW_ARCS", 0)
    fewer = 0
    for seed in range(20):
        of = random_instance(seed)
        is_open = fractions(of, np.random.default_rng(seed))
        for part in Allocator.of(of).parts:
            pupils = part.merged_pupils(of.groups.pupils[part.groups, 0])
            levels = Levels.of(part, of.pools.places[part.pools, 0], Workshop.of(of).master.units, is_open)
            first = solve_fractional(part.merged, pupils, levels, None, 0.0)
            everything = flows.pop()
            flows.clear()
            again = solve_fractional(part.merged, pupils, levels, first.group_price_gbp, 0.0)
            assert again.cost_gbp == pytest.approx(first.cost_gbp)
            assert len(flows) == 1
            fewer += flows.pop() < everything
    assert fewer, "all arcs were near"


@pytest.mark.parametrize("seed", range(40))
def test_its_cut_meets_the_mixture_where_no_two_options_share_a_pool(seed: int) -> None:
    of = random_instance(seed)
    workshop = Workshop.of(of)
    is_open = fractions(of, np.random.default_rng(seed))
    alone = np.bincount(of.options.provision, minlength=len(of.pools)) <= 1
    for year in range(of.n_years):
        price = workshop.price_year(year, is_open, None)
        for part, cut, cost in zip(workshop.allocator.parts, price.cuts, price.part_cost_gbp, strict=True):
            pence = PENCE_OF_ALL * (1 + of.groups.pupils[part.groups, year].sum())
            assert cut.floor_gbp(is_open) <= cost + pence
            if alone[part.pools].all():
                assert cut.floor_gbp(is_open) == pytest.approx(cost, abs=pence)


@pytest.mark.parametrize("seed", range(40))
def test_its_cut_is_below_the_cost_of_whole_openings(seed: int) -> None:
    of = random_instance(seed)
    workshop = Workshop.of(of)
    rng = np.random.default_rng(seed)
    units = workshop.master.units
    cuts = [workshop.price_year(year, fractions(of, rng), None).cuts for year in range(of.n_years)]
    for _ in range(5):
        whole = np.rint(fractions(of, rng))
        whole = np.minimum(whole, np.where(units.needs >= 0, whole[units.needs], 1.0))
        for year in range(of.n_years):
            cost = workshop.price_year(year, whole.astype(bool), None).part_cost_gbp
            for part, cut, gbp in zip(workshop.allocator.parts, cuts[year], cost, strict=True):
                pence = PENCE_OF_ALL * (1 + of.groups.pupils[part.groups, year].sum())
                assert cut.floor_gbp(whole) <= gbp + pence


@pytest.mark.parametrize("parts", [1e7, 3.1e6, 1234.0])
@pytest.mark.parametrize("seed", [68, 105, *range(20)])
def test_prices_come_of_any_scale(seed: int, parts: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large country's pupils are counted more coarsely: an arc that is full must be known to be."""
    monkeypatch.setattr(Transport, "_parts_per_pupil", lambda _self, _total: parts)
    of = random_instance(seed)
    workshop, rng = Workshop.of(of), np.random.default_rng(seed)
    for year in range(of.n_years):
        price = workshop.price_year(year, fractions(of, rng), None)
        assert (price.place_value_gbp >= 0).all()
