"""What holds an option where it is in a plan: full places, the earliest year, capital, other options."""

from dataclasses import dataclass

import numpy as np

from planner.model.instance import Bools, Ints, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.verify import PUPIL_TOLERANCE

A_PENNY = 0.01
"""£ by which sums of money may be off."""


@dataclass(frozen=True)
class SpentLimit:
    """A limit on capital that leaves too little for one more unit: `year` None is that of all years. £."""

    year: int | None
    spent_gbp: float
    limit_gbp: float
    unit_gbp: float


@dataclass(frozen=True, kw_only=True)
class Binding:
    """What binds at an option; years are Septembers, options row numbers.

    `full`: the years in which its provision has no place left. Where it opens, `at_earliest`: no sooner
    may it, and `all_units`: no more of it there are. Where it does not, `instead`: the option of its
    exclusive group that opens, and `requires`: what it requires does not open; None where that is not so.
    `capital`: limits that keep a unit of it from opening, or from opening sooner.
    """

    full: tuple[int, ...]
    at_earliest: bool
    all_units: bool
    instead: int | None
    requires: int | None
    capital: tuple[SpentLimit, ...]


def binding(instance: PlacePlanningInstance, solution: Solution, option: int) -> Binding:
    """Return what binds at an option in a plan."""
    options, opened = instance.options, solution.opened
    pool = int(options.provision[option])
    at_pool = instance.arcs.provision == pool
    pupils, places = solution.placed[at_pool].sum(axis=0), instance.places_with(opened)[pool]
    years = np.flatnonzero(opened[option])
    opens: Bools = np.any(opened, axis=1)
    group, required = int(options.exclusive_group[option]), int(options.requires[option])
    rivals = np.flatnonzero(opens & (options.exclusive_group == group) & (group >= 0))
    return Binding(
        full=tuple(instance.years[(places > 0) & (pupils >= places - PUPIL_TOLERANCE)].tolist()),
        at_earliest=bool(years.size and years[0] == options.earliest[option]),
        all_units=bool(years.size and opened[option].sum() == options.max_units[option]),
        instead=int(rivals[0]) if rivals.size and not opens[option] else None,
        requires=required if required >= 0 and not opens[option] and not opens[required] else None,
        capital=_capital(instance, opened, option),
    )


def _capital(instance: PlacePlanningInstance, opened: Ints, option: int) -> tuple[SpentLimit, ...]:
    options = instance.options
    spent, unit_gbp = options.capital_gbp @ opened, float(options.capital_gbp[option])
    by_year = zip(instance.years.tolist(), spent.tolist(), instance.capital_by_year_gbp.tolist(), strict=True)
    limits = [SpentLimit(year, gbp, limit, unit_gbp) for year, gbp, limit in by_year]
    some_later = np.cumsum(opened[option]) < options.max_units[option]
    sooner = some_later & (np.arange(instance.n_years) >= options.earliest[option])
    may_open = [limit for limit, may in zip(limits, sooner, strict=True) if may]
    if may_open and some_later[-1]:
        may_open.insert(0, SpentLimit(None, float(spent.sum()), instance.capital_total_gbp, unit_gbp))
    return tuple(limit for limit in may_open if limit.limit_gbp - limit.spent_gbp < limit.unit_gbp - A_PENNY)
