"""Strengthened cuts: below the true cost for all openings, exact where they were made."""

from collections.abc import Iterator

import numpy as np
import pytest

from planner.model.engine.components import Component, components
from planner.model.engine.cuts import Cut, Prices, strengthened_cut
from planner.model.engine.near import group_prices_gbp
from planner.model.instance import Bools, Floats, PlacePlanningInstance
from planner.model.units import Units
from tests.model.instances import Option, instance, random_instance
from tests.model.transports import Year, one_more_gbp

PENNY_GBP = 0.01


def cut_of(
    of: PlacePlanningInstance,
    part: Component,
    index: int,
    year: int,
    price_gbp: Floats,
    is_open: Floats | Bools,
) -> Cut:
    """Return the cut of one year and part for the prices of places, one for each of the part's pools."""
    pupils, places = part.merged_pupils(of.groups.pupils[part.groups, year]), of.pools.places[:, year]
    return strengthened_cut(part, index, year, Prices(price_gbp), pupils, places, Units.of(of), is_open)


def places_with(of: PlacePlanningInstance, part: Component, year: int, is_open: Floats | Bools) -> Floats:
    """Return the places of the part's pools with (fractions of) units open."""
    units = Units.of(of)
    added = np.bincount(units.pool, units.places * is_open, minlength=len(of.pools))
    places: Floats = (of.pools.places[:, year] + added)[part.pools]
    return places


def cost_gbp(of: PlacePlanningInstance, part: Component, year: int, is_open: Floats | Bools) -> float:
    """Return the least cost of one year and part."""
    pupils = of.groups.pupils[part.groups, year]
    return part.transport.cost_gbp(*part.transport.solve(pupils, places_with(of, part, year, is_open)))


def best_prices_gbp(of: PlacePlanningInstance, part: Component, year: int, is_open: Floats | Bools) -> Floats:
    """Return the prices of places of the optimum."""
    pupils = of.groups.pupils[part.groups, year]
    return one_more_gbp(Year(part.transport, pupils, places_with(of, part, year, is_open)))


def floor_gbp(cut: Cut, is_open: Bools) -> float:
    """Return what the cut says that these openings cost at least."""
    return cut.floor_gbp(is_open.astype(np.float64))


def openings(of: PlacePlanningInstance, rng: np.random.Generator) -> Bools:
    """Return units open at random, in order and with what they require."""
    units = Units.of(of)
    is_open: Bools = rng.random(len(units)) < rng.choice([0.3, 0.6, 0.9])
    for _ in range(len(units)):
        for unit in range(len(units)):
            if is_open[unit]:
                is_open[[other for other in (units.before[unit], units.needs[unit]) if other >= 0]] = True
    return is_open


def parts_and_years(of: PlacePlanningInstance) -> Iterator[tuple[Component, int, int]]:
    for index, part in enumerate(components(of)):
        for year in range(of.n_years):
            yield part, index, year


def rounding_gbp(of: PlacePlanningInstance, part: Component, year: int) -> float:
    """A penny for each pupil: costs and prices are whole pence to the flow."""
    return PENNY_GBP * float(of.groups.pupils[part.groups, year].sum()) + PENNY_GBP


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_a_cut_is_below_the_cost_of_any_openings_and_exact_at_its_own(seed: int) -> None:
    of = random_instance(seed)
    rng = np.random.default_rng(seed)
    for part, index, year in parts_and_years(of):
        own = openings(of, rng)
        cut = cut_of(of, part, index, year, best_prices_gbp(of, part, year, own), own)
        rounding = rounding_gbp(of, part, year)
        assert abs(floor_gbp(cut, own) - cost_gbp(of, part, year, own)) <= rounding
        for _ in range(5):
            other = openings(of, rng)
            assert floor_gbp(cut, other) <= cost_gbp(of, part, year, other) + rounding


@pytest.mark.parametrize("seed", range(1, 120, 3))
def test_a_cut_holds_for_any_prices_and_fractions(seed: int) -> None:
    # Prices that belong to no optimum, and fractions of units: a loose cut, and still no opening beats it.
    of = random_instance(seed)
    rng = np.random.default_rng(seed)
    n_units = len(Units.of(of))
    for part, index, year in parts_and_years(of):
        own = rng.random(n_units)
        unplaced_gbp = of.economics.unplaced_gbp
        prices = (
            rng.uniform(0, unplaced_gbp, len(part.pools)),
            best_prices_gbp(of, part, year, own),
            np.full(len(part.pools), 2 * unplaced_gbp),
            np.zeros(len(part.pools)),
            rng.uniform(-unplaced_gbp, 0, len(part.pools)),
        )
        others = [openings(of, rng) for _ in range(3)]
        costs = [cost_gbp(of, part, year, other) for other in others]
        for price in prices:
            cut = cut_of(of, part, index, year, price, own)
            for other, cost in zip(others, costs, strict=True):
                assert floor_gbp(cut, other) <= cost + rounding_gbp(of, part, year)


@pytest.mark.parametrize("seed", range(2, 120, 3))
def test_a_cut_is_never_weaker_than_the_plain_one(seed: int) -> None:
    # The plain Benders cut at prices π: Σ n v − Σ π · places, compared where one unit is open alone.
    of = random_instance(seed)
    n_units = len(Units.of(of))
    nothing = np.zeros(n_units, dtype=bool)
    for part, index, year in parts_and_years(of):
        pupils = of.groups.pupils[part.groups, year]
        pool_price = best_prices_gbp(of, part, year, nothing)
        price = group_prices_gbp(part.transport, pool_price)
        cut = cut_of(of, part, index, year, pool_price, nothing)
        for unit in range(n_units):
            alone = np.arange(n_units) == unit
            if Units.of(of).floor_places[unit] > 0:
                continue
            plain = pupils @ price - pool_price @ places_with(of, part, year, alone)
            assert floor_gbp(cut, alone) >= plain - rounding_gbp(of, part, year)


@pytest.mark.parametrize("seed", range(0, 120, 6))
def test_a_cut_says_what_it_was_made_of(seed: int) -> None:
    of = random_instance(seed)
    rng = np.random.default_rng(seed)
    for part, index, year in parts_and_years(of):
        own, prices = rng.random(len(Units.of(of))), rng.uniform(0, 60_000, len(part.pools))
        cut = cut_of(of, part, index, year, prices, own)
        assert (cut.part, cut.year) == (index, year)
        again = cut_of(of, part, cut.part, cut.year, cut.prices.place_gbp, cut.opens)
        assert again.constant_gbp == cut.constant_gbp
        assert np.array_equal(again.gain_gbp, cut.gain_gbp)


def test_by_hand() -> None:
    # 3 pupils at £1,000, 2 at £3,000; 1 place; options of 2 and 4. With places at £50,000, v = £50,000
    # for both groups: KP(1) = 49,000, KP(3) = 147,000, KP(5) = 147,000 + 2 × 47,000 = 241,000.
    # Cut: 250,000 − 49,000 − 98,000 y₀ − 192,000 y₁.
    of = instance(
        pupils=[[3], [2]],
        places=[[1]],
        km={(0, 0): 10, (1, 0): 30},
        options=[Option(places=2), Option(places=4)],
    )
    (part,) = components(of)
    dear = np.array([50_000.0])
    cut = cut_of(of, part, 0, 0, dear, np.array([False, False]))
    assert cut.constant_gbp == pytest.approx(201_000)
    assert cut.gain_gbp == pytest.approx([98_000, 192_000])
    # Both are open: KP(7) = 241,000, less than 49,000 + 98,000 + 192,000, so the cut starts from there.
    # Without the first KP(5) = 241,000: nothing lost; without the second KP(3) = 147,000: 94,000 lost.
    # Cut: 250,000 − (241,000 − 0 − 94,000) − 0 y₀ − 94,000 y₁.
    beside = cut_of(of, part, 0, 0, dear, np.array([True, True]))
    assert beside.constant_gbp == pytest.approx(103_000)
    assert beside.gain_gbp == pytest.approx([0, 94_000])
