"""What holds an option where it is in a plan: full places, the earliest year, capital, other options."""

from dataclasses import dataclass

import numpy as np

from planner.model.instance import Bools, Ints, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.verify import PUPIL_TOLERANCE

SPENT = 0.02
"""A limit on capital binds where less than this share of it is left."""


@dataclass(frozen=True, kw_only=True)
class SpentLimit:
    """A limit on capital of which hardly anything is left: `year` None is that of all years. £."""

    year: int | None
    spent_gbp: float
    limit_gbp: float


@dataclass(frozen=True, kw_only=True)
class Binding:
    """What binds at an option; years are Septembers, options row numbers.

    `full`: the years in which its provision has no place left. Where it opens, `at_earliest`: no sooner
    may it, and `all_units`: no more of it there are. Where it does not, `instead`: the option of its
    exclusive group that opens, and `requires`: what it requires does not open; None where that is not so.
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
        capital=spent_limits(instance, opened),
    )


def spent_limits(instance: PlacePlanningInstance, opened: Ints) -> tuple[SpentLimit, ...]:
    """Return the limits on capital of which openings (O x T) leave hardly anything."""
    spent = instance.options.capital_gbp @ opened
    limits = [
        SpentLimit(year=None, spent_gbp=float(spent.sum()), limit_gbp=float(instance.capital_total_gbp))
    ]
    limits += [
        SpentLimit(year=int(year), spent_gbp=float(gbp), limit_gbp=float(limit))
        for year, gbp, limit in zip(instance.years, spent, instance.capital_by_year_gbp, strict=True)
    ]
    return tuple(
        each
        for each in limits
        if np.isfinite(each.limit_gbp) and each.spent_gbp >= (1 - SPENT) * each.limit_gbp
    )
