"""From fractions to whole openings that keep every row, and what the rows of the master are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.model.engine.master import Master
from planner.model.engine.rounding import rounded
from planner.model.engine.workshop import Workshop
from planner.model.instance import NEVER, Bools, Floats, PlacePlanningInstance
from planner.model.verify import broken_by_openings
from tests.model.instances import (
    Option,
    clustered_instance,
    instance,
    middling_instance,
    random_instance,
)
from tests.model.solving import by_reference

SEEDS = range(5000, 5100)


def master_of(of: PlacePlanningInstance) -> Master:
    return Workshop.of(of).master


def fractions_of(master: Master, rng: np.random.Generator) -> Floats:
    """Fractions of any kind: rising with the years or not, in order or not, some of them 0 or 1."""
    shape = (len(master.units), master.instance.n_years)
    fractions = rng.random(shape) ** rng.choice([0.2, 1.0, 5.0])
    fractions = np.where(rng.random(shape) < 0.3, np.rint(fractions), fractions)
    result: Floats = np.maximum.accumulate(fractions, axis=1) if rng.random() < 0.5 else fractions
    return result


def keeps_every_rule(of: PlacePlanningInstance, master: Master, is_open: Bools) -> bool:
    """Whether the referee finds no fault with the openings."""
    return not broken_by_openings(of, master.units.opened(is_open, len(of.options)))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_made_whole_keeps_every_row(seed: int) -> None:
    of = random_instance(seed)
    master, rng = master_of(of), np.random.default_rng(seed)
    for _ in range(10):
        whole = rounded(master, fractions_of(master, rng))
        assert whole.dtype == bool
        assert master.permits(whole)
        assert keeps_every_rule(of, master, whole)


@pytest.mark.parametrize("make", [clustered_instance, middling_instance])
def test_and_so_it_does_where_choices_are_many(make: Any) -> None:  # noqa: ANN401 - a function of a seed
    for seed in range(4):
        master = master_of(make(seed))
        rng = np.random.default_rng(seed)
        for _ in range(10):
            assert master.permits(rounded(master, fractions_of(master, rng)))


@pytest.mark.parametrize("seed", SEEDS)
def test_without_limits_everything_that_may_open_does(seed: int) -> None:
    of = random_instance(seed)
    of = of.with_options(exclusive_group=np.full(len(of.options), -1))
    of = replace(of, capital_total_gbp=np.inf, capital_by_year_gbp=np.full(of.n_years, np.inf))
    master = master_of(of)
    whole = rounded(master, np.ones(master.allowed.shape))
    # Each in the first year in which it may, and in which what it requires is open.
    expected = master.allowed.copy()
    for _ in range(len(master.units)):
        for unit in np.flatnonzero(master.units.needs >= 0):
            expected[unit] &= expected[master.units.needs[unit]]
    assert np.array_equal(whole, expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_wanted_is_what_is_committed(seed: int) -> None:
    master = master_of(random_instance(seed))
    assert np.array_equal(rounded(master, np.zeros(master.allowed.shape)), master.forced)


@pytest.mark.parametrize("seed", SEEDS)
def test_whole_openings_that_keep_every_row_stay_as_they_are(seed: int) -> None:
    of = random_instance(seed)
    master, rng = master_of(of), np.random.default_rng(seed)
    best = master.units.is_open(by_reference(of)[0].opened)
    for own in (best, *(rounded(master, fractions_of(master, rng)) for _ in range(5))):
        assert np.array_equal(rounded(master, own), own)
        assert np.array_equal(rounded(master, own.astype(float)), own)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rows_of_the_master_are_the_rules_of_the_referee(seed: int) -> None:
    of = random_instance(seed)
    master, rng = master_of(of), np.random.default_rng(seed)
    for _ in range(20):
        is_open = nearly_sound(master, rng)
        assert master.permits(is_open) == keeps_every_rule(of, master, is_open)


def test_both_answers_are_among_them() -> None:
    answers = []
    for seed in SEEDS:
        master, rng = master_of(random_instance(seed)), np.random.default_rng(seed)
        answers += [master.permits(nearly_sound(master, rng)) for _ in range(20)]
    assert 0.2 < np.mean(answers) < 0.8


def nearly_sound(master: Master, rng: np.random.Generator) -> Bools:
    """Openings in order that keep the rows, but for a unit or two that open at another time or not at all.

    The units of an option stay in order and open: that they do so is no rule of the referee, who counts them.
    """
    whole = rounded(master, fractions_of(master, rng))
    n_years = master.instance.n_years
    opening = np.where(whole[:, -1], n_years - whole.sum(axis=1), n_years)
    for unit in rng.permutation(len(opening))[: int(rng.integers(0, 3))]:
        opening[unit] = rng.integers(0, n_years + 1)
    for option in range(len(master.instance.options)):
        mine = master.units.option == option
        opening[mine] = np.sort(opening[mine])
    result: Bools = opening[:, None] <= np.arange(n_years)
    return result


# By hand: fractions of units in the order of options, over three years


def small(*options: Option, **settings: Any) -> Master:
    return master_of(
        instance(pupils=[[9, 9, 9]], places=[[0, 0, 0]], km={(0, 0): 1}, options=options, **settings)
    )


def made_whole(master: Master, *rows: Sequence[float]) -> list[int | None]:
    """The year in which each unit opens, None where it does not."""
    whole = rounded(master, np.array(rows, dtype=float))
    assert master.permits(whole)
    return [int(np.argmax(row)) if row.any() else None for row in whole]


ONE = Option(capital_gbp=100)


def test_a_unit_opens_once_it_is_more_than_half_open_else_once_it_is_open_at_all() -> None:
    master = small(ONE, ONE, ONE, ONE)
    rows = ([0.2, 0.5, 0.6], [0.0, 0.3, 0.5], [0.9, 0.9, 0.9], [0.0, 1e-7, 1e-7])
    assert made_whole(master, *rows) == [2, 1, 0, None]


def test_what_is_most_open_comes_first_where_the_budget_pays_for_some() -> None:
    master = small(ONE, ONE, ONE, capital_total_gbp=200)
    assert made_whole(master, [0.4] * 3, [0.3] * 3, [0.9] * 3) == [0, None, 0]
    # Equal shares: the order of the options.
    assert made_whole(master, [0.5] * 3, [0.5] * 3, [0.5] * 3) == [0, 0, None]


def test_what_is_too_dear_is_passed_over_for_what_is_not() -> None:
    master = small(replace(ONE, capital_gbp=300), ONE, capital_total_gbp=200)
    assert made_whole(master, [0.9] * 3, [0.1] * 3) == [None, 0]


def test_what_is_committed_is_paid_for_first() -> None:
    master = small(replace(ONE, committed=True, earliest=1), ONE, ONE, capital_total_gbp=200)
    assert made_whole(master, [0] * 3, [0.2] * 3, [0.3] * 3) == [1, None, 0]


def test_a_budget_by_year_makes_a_unit_wait() -> None:
    master = small(ONE, ONE, replace(ONE, capital_gbp=150), capital_by_year_gbp=[100, 0, 100])
    assert made_whole(master, [0.8] * 3, [0.7] * 3, [0.9] * 3) == [0, 2, None]
    # None before it is wanted.
    assert made_whole(master, [0, 0.8, 0.8], [0.7] * 3, [0] * 3) == [2, 0, None]
    # The waiting is in vain: both years are spent.
    assert made_whole(master, [0.8] * 3, [0, 0, 0.9], [0] * 3) == [0, 2, None]


def test_units_of_an_option_open_in_order() -> None:
    # The second is more open than the first: the first opens for it, and none of them before the first.
    master = small(replace(ONE, max_units=3))
    assert made_whole(master, [0.1, 0.1, 0.1], [0.9, 0.9, 0.9], [0, 0, 0.2]) == [0, 0, 2]
    assert made_whole(master, [0, 0.9, 0.9], [0.9, 0.9, 0.9], [0, 0, 0]) == [1, 1, None]


def test_what_is_required_opens_first() -> None:
    master = small(ONE, replace(ONE, requires=0))
    assert made_whole(master, [0, 0.6, 0.6], [0.6, 0.6, 0.6]) == [1, 1]
    # Without what it requires it does not open.
    assert made_whole(master, [0] * 3, [0.6] * 3) == [None, None]


def test_of_an_exclusive_group_the_most_open_opens() -> None:
    master = small(replace(ONE, exclusive_group=0), replace(ONE, exclusive_group=0), ONE)
    assert made_whole(master, [0.3] * 3, [0.6] * 3, [0.1] * 3) == [None, 0, 0]


def test_what_may_not_open_does_not() -> None:
    master = small(
        replace(ONE, refused=True),
        replace(ONE, earliest=NEVER),
        replace(ONE, requires=0),
        replace(ONE, earliest=2),
    )
    assert made_whole(master, [1] * 3, [1] * 3, [1] * 3, [1] * 3) == [None, None, None, 2]


def test_a_year_that_is_half_open_only_before_it_may_is_not_wanted_before() -> None:
    # Open at all in the first year, when it may not be: from its earliest year on it is wanted.
    master = small(replace(ONE, earliest=1))
    assert made_whole(master, [0.9, 0.2, 0.3]) == [1]
    assert made_whole(master, [0.9, 0.0, 0.3]) == [2]
