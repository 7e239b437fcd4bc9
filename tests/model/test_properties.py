"""What must hold of every instance: more room never costs more, names and order mean nothing."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.instance import EligibleArcs, Floats, Ints, PlacePlanningInstance
from planner.model.solve import Solved, solve
from tests.model.instances import expansion_options, random_instance
from tests.model.solving import EXACT, RELATIVE, by_engine, optimum, same

SEEDS = range(2000, 2030)


def never_more(relaxed_gbp: float, gbp: float) -> bool:
    return relaxed_gbp <= gbp * (1 + RELATIVE) + 1e-3


def with_places(of: PlacePlanningInstance, places: Floats) -> PlacePlanningInstance:
    return replace(of, pools=replace(of.pools, places=places))


@pytest.mark.parametrize("seed", SEEDS)
def test_more_capital_never_costs_more(seed: int) -> None:
    of = random_instance(seed)
    gbp = optimum(of)
    assert never_more(optimum(replace(of, capital_total_gbp=of.capital_total_gbp + 150_000)), gbp)
    assert never_more(optimum(replace(of, capital_by_year_gbp=of.capital_by_year_gbp + 150_000)), gbp)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_places_never_cost_more_but_for_their_funding(seed: int) -> None:
    of = random_instance(seed)
    rng = np.random.default_rng(seed)
    more = rng.integers(0, 3, of.pools.places.shape).astype(float)
    funding = float(of.discount @ (of.pools.place_funding_gbp @ more))
    assert never_more(optimum(with_places(of, of.pools.places + more)) - funding, optimum(of))


@pytest.mark.parametrize("seed", SEEDS)
def test_more_units_never_cost_more(seed: int) -> None:
    of = random_instance(seed)
    free = ~of.options.committed & (of.options.exclusive_group < 0)
    assert never_more(optimum(of.with_options(max_units=of.options.max_units + free)), optimum(of))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_longer_reach_never_costs_more(seed: int) -> None:
    of = random_instance(seed)
    rng = np.random.default_rng(seed)
    shape = (len(of.groups), len(of.pools))
    km = rng.uniform(0, 60, shape)
    reached = rng.random(shape) < 0.5
    km[of.arcs.group, of.arcs.provision] = of.arcs.km
    reached[of.arcs.group, of.arcs.provision] = True
    group, pool = np.nonzero(reached)
    longer = EligibleArcs(group=group, provision=pool, km=km[group, pool], minutes=km[group, pool])
    assert never_more(optimum(replace(of, arcs=longer)), optimum(of))


@pytest.mark.parametrize("seed", SEEDS)
def test_refusing_a_chosen_option_never_helps(seed: int) -> None:
    of = random_instance(seed)
    solved = by_engine(of)
    chosen = np.flatnonzero((solved.solution.opened.sum(axis=1) > 0) & ~of.options.committed)
    for option in chosen:
        refused = of.options.refused.copy()
        refused[option] = True
        assert never_more(solved.report.objective_gbp, optimum(of.with_options(refused=refused)))


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_names_change_nothing(seed: int) -> None:
    of = random_instance(seed)
    assert same(optimum(shuffled(of, np.random.default_rng(seed))), optimum(of))


def shuffled(of: PlacePlanningInstance, rng: np.random.Generator) -> PlacePlanningInstance:
    """The same problem with groups, pools and options in another order and under other names."""
    to_group = rng.permutation(len(of.groups))
    to_pool = rng.permutation(len(of.pools))
    to_option = rng.permutation(len(of.options))
    from_group, from_pool, from_option = map(np.argsort, (to_group, to_pool, to_option))
    group, pool = to_group[of.arcs.group], to_pool[of.arcs.provision]
    order = np.lexsort((pool, group))
    columns = {name: value[from_option] for name, value in vars(of.options).items()}
    columns["provision"] = to_pool[columns["provision"]]
    columns["requires"] = renumbered(columns["requires"], to_option)
    columns["exclusive_group"] = renumbered(columns["exclusive_group"], np.arange(5)[::-1])
    columns["option_id"] = np.array([f"renamed {name}" for name in columns["option_id"]], dtype=object)
    return replace(
        of,
        groups=type(of.groups)(**{name: value[from_group] for name, value in vars(of.groups).items()}),
        pools=type(of.pools)(**{name: value[from_pool] for name, value in vars(of.pools).items()}),
        options=type(of.options)(**columns),
        arcs=EligibleArcs(
            group=group[order], provision=pool[order], km=of.arcs.km[order], minutes=of.arcs.minutes[order]
        ),
    )


def renumbered(rows: Ints, to: Ints) -> Ints:
    """Row numbers after a move; -1 stays."""
    return np.where(rows >= 0, to[rows], -1) if len(to) else rows


@pytest.mark.parametrize("seed", range(2100, 2115))
def test_place_values_are_what_a_little_more_room_saves(seed: int) -> None:
    # Pupils have at most three decimals, so the optimum is linear over a thousandth of a place.
    of = random_instance(seed)
    solved = by_engine(of)
    places = of.places_with(solved.solution.opened)
    nothing_to_decide = replace(with_places(of, places), options=expansion_options([]))
    gbp = optimum(nothing_to_decide)
    step = 0.001
    for pool, year in np.ndindex(places.shape):
        more = places.copy()
        more[pool, year] += step
        saved = gbp - optimum(with_places(nothing_to_decide, more))
        value = of.discount[year] * (solved.place_value_gbp[pool, year] - of.pools.place_funding_gbp[pool])
        assert value == pytest.approx(saved / step, rel=1e-3, abs=50)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_place_is_worth_nothing_where_one_is_empty(seed: int) -> None:
    of = random_instance(seed)
    solved = by_engine(of)
    used = np.zeros(of.pools.places.shape)
    np.add.at(used, of.arcs.provision, solved.solution.placed)
    empty = used < of.places_with(solved.solution.opened) - 1e-5
    assert np.all(solved.place_value_gbp[empty] == 0)
    assert np.all(solved.place_value_gbp >= 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_saving_is_what_the_openings_are_worth(seed: int) -> None:
    # Without the units that open in one year, everything else kept: the optimum of what is left, no choice.
    of = random_instance(seed)
    solved = by_engine(of)
    opened = solved.solution.opened
    for option, year in zip(*opened.nonzero(), strict=True):
        without = opened.copy()
        without[option, year] = 0
        difference = allocated_gbp(of, without) - solved.report.objective_gbp
        assert solved.saving_gbp[option, year] == pytest.approx(difference, rel=1e-6, abs=0.5)
    assert np.all(solved.saving_gbp[opened == 0] == 0)


def test_savings_may_be_left_out() -> None:
    of = random_instance(2000)
    solved = by_engine(of)
    without = solve(of, EXACT, with_savings=False)
    assert isinstance(without, Solved)
    assert np.isnan(without.saving_gbp).all()
    assert without.saving_gbp.shape == solved.saving_gbp.shape
    assert np.array_equal(without.solution.opened, solved.solution.opened)
    assert np.array_equal(without.solution.placed, solved.solution.placed)


def allocated_gbp(of: PlacePlanningInstance, opened: Ints) -> float:
    """The least cost with just these openings, £ present value."""
    fixed = replace(with_places(of, of.places_with(opened)), options=expansion_options([]))
    funding = of.pools.place_funding_gbp[of.options.provision] * of.options.places_per_unit
    capital_charge = (of.unit_cost_gbp - funding) @ of.open_units(opened)
    return optimum(fixed) + float(of.discount @ capital_charge)
