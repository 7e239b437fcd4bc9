"""Units: one yes-or-no decision for each unit of each option."""

import numpy as np
import pytest

from planner.model.instance import NEVER, PlacePlanningInstance
from planner.model.units import Units
from tests.model.instances import Option, instance, random_instance


def of(*options: Option) -> PlacePlanningInstance:
    return instance(pupils=[[1, 1, 1]], places=[[0, 0, 0]] * 2, km={(0, 0): 1}, options=options)


def test_units_stand_in_the_order_of_options_then_number() -> None:
    units = Units.of(of(Option(max_units=2, places=4), Option(pool=1, places=3, earliest=2)))
    assert units.option.tolist() == [0, 0, 1]
    assert units.number.tolist() == [0, 1, 0]
    assert units.pool.tolist() == [0, 0, 1]
    assert units.places.tolist() == [4, 4, 3]
    assert units.before.tolist() == [-1, 0, -1]
    assert units.earliest.tolist() == [0, 0, 2]


def test_what_can_never_open_has_units_that_may_not() -> None:
    # Refused; beyond the last year; and what requires either, directly or not.
    units = Units.of(
        of(
            Option(refused=True, max_units=2),
            Option(requires=0),
            Option(requires=1),
            Option(earliest=NEVER),
            Option(requires=3),
            Option(),
        )
    )
    assert units.option.tolist() == [0, 0, 1, 2, 3, 4, 5]
    assert units.may_open.tolist() == [False, False, False, False, False, False, True]
    assert units.needs.tolist() == [-1, -1, 0, 2, -1, 4, -1]


@pytest.mark.parametrize("seed", range(40))
def test_decisions_and_years_change_what_may_open_and_nothing_else(seed: int) -> None:
    # What was learned of units holds when options are refused, committed or late: the rows are the same.
    whole = random_instance(seed)
    rng = np.random.default_rng(seed)
    count = len(whole.options)
    changed = whole.with_options(
        refused=rng.random(count) < 0.5,
        committed=rng.random(count) < 0.5,
        earliest=np.where(rng.random(count) < 0.5, NEVER, 0),
    )
    units, others = Units.of(whole), Units.of(changed)
    for name in ("option", "number", "pool", "places", "floor_places", "before", "needs"):
        assert np.array_equal(getattr(units, name), getattr(others, name)), name


def test_gains_start_above_what_must_be_open_at_the_same_pool() -> None:
    # Option 1 (5 places, 2 units) requires option 0 (4 places, 3 units) at the same pool: only one unit of it
    # is sure to be open. Option 3 requires option 2 at another pool, which requires option 1 at its own.
    units = Units.of(
        of(
            Option(places=4, max_units=3),
            Option(places=5, max_units=2, requires=0),
            Option(places=6, pool=1, requires=1),
            Option(places=7, requires=2),
        )
    )
    assert units.floor_places.tolist() == [0, 4, 8, 4, 4 + 5, 0, 4 + 5]
    assert units.needs.tolist() == [-1, -1, -1, 0, 0, 3, 5]


@pytest.mark.parametrize("seed", range(40))
def test_units_and_openings_say_the_same(seed: int) -> None:
    whole = random_instance(seed)
    units = Units.of(whole)
    n_years = whole.n_years
    rng = np.random.default_rng(seed)
    # The year in which each unit opens: not before the one before it.
    opening = np.maximum(rng.integers(0, n_years + 1, len(units)), units.earliest)
    for unit in np.flatnonzero(units.before >= 0):
        opening[unit] = max(opening[unit], opening[units.before[unit]])
    is_open = opening[:, None] <= np.arange(n_years)
    opened = units.opened(is_open, len(whole.options))
    assert np.array_equal(units.is_open(opened), is_open)
    places = whole.places_with(opened)
    for year in range(n_years):
        added = np.bincount(units.pool, units.places * is_open[:, year], minlength=len(whole.pools))
        assert places[:, year] == pytest.approx(whole.pools.places[:, year] + added)
