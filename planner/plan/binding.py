"""What holds an option where it is in a plan: full places, the earliest year, capital, other options."""

from dataclasses import dataclass

import numpy as np

from planner.model.instance import Bools, Ints, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.units import may_open
from planner.model.verify import PUPIL_TOLERANCE

A_PENNY = 0.01
"""£ by which sums of money may be off."""


@dataclass(frozen=True)
class CapitalLimit:
    """A limit on capital that leaves too little for one more unit: `year` None is that of all years. £."""

    year: int | None
    left_gbp: float
    limit_gbp: float


@dataclass(frozen=True, kw_only=True)
class Binding:
    """What binds at an option; years are Septembers, options row numbers.

    `full`: the years in which its provision has no place left; `has_room`: it has one in some year. Where the
    option opens, `at_earliest`: no sooner may it, and `all_units`: no more of it there are. Where it does
    not, `cannot_open`: it, or what it requires, is too late or refused; `instead`: the option of its
    exclusive group that opens; `requires`: what it requires does not open; None where that is not so.
    `capital`: limits that keep a unit of it, of `unit_gbp`, from opening, or from opening sooner; `is_one`:
    it has one unit. `committed` and `refused` are of itself.
    """

    committed: bool
    full: tuple[int, ...]
    has_room: bool
    at_earliest: bool
    all_units: bool
    refused: bool
    cannot_open: bool
    instead: int | None
    requires: int | None
    capital: tuple[CapitalLimit, ...]
    unit_gbp: float
    is_one: bool


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
    is_full = pupils >= places - PUPIL_TOLERANCE
    may, refused = bool(may_open(options)[option]), bool(options.refused[option])
    instead = int(rivals[0]) if rivals.size and not opens[option] else None
    requires = required if required >= 0 and not opens[option] and not opens[required] else None
    held = not may or instead is not None or requires is not None
    return Binding(
        committed=bool(options.committed[option]),
        full=tuple(instance.years[(places > 0) & is_full].tolist()),
        has_room=bool((~is_full).any()),
        at_earliest=bool(years.size and years[0] == options.earliest[option]),
        all_units=bool(years.size and opened[option].sum() == options.max_units[option]),
        refused=refused,
        cannot_open=not may and not refused,
        instead=instead,
        requires=requires if may else None,
        capital=() if held else _capital(instance, opened, option),
        unit_gbp=float(options.capital_gbp[option]),
        is_one=bool(options.max_units[option] == 1),
    )


def _capital(instance: PlacePlanningInstance, opened: Ints, option: int) -> tuple[CapitalLimit, ...]:
    """Limits of all years for a unit that never opens; of single years, too, if no other would do."""
    options = instance.options
    spent, unit_gbp = options.capital_gbp @ opened, options.capital_gbp[option] - A_PENNY
    left = instance.capital_by_year_gbp - spent
    may = np.arange(instance.n_years) >= options.earliest[option]
    if (required := options.requires[option]) >= 0:
        may &= np.cumsum(opened[required]) > 0
    by_then = np.cumsum(opened[option])
    held = may & (by_then < by_then[-1]) & (left < unit_gbp)
    limits = []
    if by_then[-1] < options.max_units[option]:
        left_of_all = instance.capital_total_gbp - float(spent.sum())
        if left_of_all < unit_gbp:
            limits.append(CapitalLimit(None, left_of_all, instance.capital_total_gbp))
        if (left[may] < unit_gbp).all():
            held |= may
    by_year = zip(instance.years[held], left[held], instance.capital_by_year_gbp[held], strict=True)
    return (*limits, *(CapitalLimit(int(year), float(gbp), float(limit)) for year, gbp, limit in by_year))
