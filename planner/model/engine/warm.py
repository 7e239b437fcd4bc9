"""What one solve hands to the next: its cuts, prices and plans, carried over as far as they hold."""

from dataclasses import dataclass

import numpy as np

from planner.model.engine.cuts import Cut
from planner.model.engine.known import Known
from planner.model.engine.rounding import rounded
from planner.model.engine.search import LEAST_WEIGHT, Multipliers
from planner.model.engine.workshop import PricedOpenings
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.units import Units

MOST_CUTS = 1500
"""Cuts that are carried over: those that the LP leans on, and the newest, or a hundred solves would drown."""
MOST_MADE_AGAIN = 400
"""Cuts that are made again for other pupils or costs, as each takes some milliseconds: the last ones."""
IN_ONE_GO = 20
MOST_PLANS = 200
"""Priced plans that are carried over: the newest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WarmStart:
    """What a solve learned, for another to start from.

    Budgets, decisions (refused, committed), earliest years, exclusive groups and prices of capital may
    differ: cuts, plans and prices hold as they are. Where pupils, places or costs differ on the same arcs,
    cuts are made again from their prices, the last first: those that the LP leans on, before them the newest.
    Else only the openings are carried over, by option id and year. Where another solve only allows less,
    `bound_gbp`, which every plan of this one costs at least, holds too. `also_opened` are further openings
    worth a look (O x T units that open in a year).
    """

    instance: PlacePlanningInstance
    opened: Ints
    cuts: tuple[Cut, ...]
    plans: tuple[PricedOpenings, ...]
    place_value_gbp: tuple[Floats, ...]
    bound_gbp: float
    also_opened: tuple[Ints, ...] = ()


def warm_start_of(known: Known, opened: Ints, multipliers: Multipliers) -> WarmStart:
    """Return what another solve can start from; `multipliers` are those of the LP master over all cuts."""
    leant_on = multipliers.cuts > LEAST_WEIGHT
    newest = ~leant_on & (np.arange(len(known.cuts)) >= len(known.cuts) - MOST_CUTS)
    return WarmStart(
        instance=known.master.instance,
        opened=opened,
        cuts=tuple(known.cuts[row] for row in [*np.flatnonzero(newest), *np.flatnonzero(leant_on)]),
        plans=tuple(known.plans.values())[-MOST_PLANS:],
        place_value_gbp=tuple(near for near in known.near_gbp if near is not None),
        bound_gbp=known.bound_gbp,
    )


def recall(start: WarmStart, known: Known) -> None:
    """Let a solve know, before it begins, what holds for it as it is."""
    instance, earlier = known.master.instance, start.instance
    if not _same_problem(instance, earlier):
        return
    known.near_gbp = list(start.place_value_gbp)
    if _same_years(instance, earlier):
        known.cuts.extend(start.cuts)
        known.remember(start.plans)
        if _allows_less(instance, earlier):
            known.raise_bound(start.bound_gbp)


def carry_over(start: WarmStart, known: Known) -> None:
    """Make the earlier cuts again where pupils, places or costs differ, and price the earlier openings.

    Raises OutOfTimeError where time is up before that is done.
    """
    instance, earlier = known.master.instance, start.instance
    if _same_problem(instance, earlier) and not _same_years(instance, earlier):
        last = start.cuts[-MOST_MADE_AGAIN:]
        jobs = [
            ("made_again", (last[first : first + IN_ONE_GO],)) for first in range(0, len(last), IN_ONE_GO)
        ]
        for cuts in known.crew.do(jobs, known.deadline):
            known.cuts.extend(cuts)
    for opened in (start.opened, *start.also_opened):
        known.price(rounded(known.master, _openings(opened, earlier, known.master.units, instance)))


def knows_years(start: WarmStart, instance: PlacePlanningInstance) -> bool:
    """Whether cuts of the earlier solve say something of this one's years."""
    return bool(start.cuts) and _same_problem(instance, start.instance)


def _openings(
    then: Ints, earlier: PlacePlanningInstance, units: Units, instance: PlacePlanningInstance
) -> Bools:
    """U x T: the earlier plan's openings in this one's units and years; what is new stays shut."""
    row_of = {option_id: row for row, option_id in enumerate(earlier.options.option_id)}
    opened = np.zeros((len(instance.options), instance.n_years), dtype=np.int64)
    for option, option_id in enumerate(instance.options.option_id):
        row = row_of.get(option_id)
        if row is None:
            continue
        for year in np.flatnonzero(then[row]).tolist():
            now = int(np.searchsorted(instance.years, earlier.years[year]))
            if now < instance.n_years:
                opened[option, now] += then[row, year]
    return units.is_open(opened)


def _same_units(one: PlacePlanningInstance, other: PlacePlanningInstance) -> bool:
    """Whether a unit of one is the same unit of the other: its pool, places, and what stands below it."""
    return len(one.options) == len(other.options) and all(
        np.array_equal(getattr(one.options, name), getattr(other.options, name))
        for name in ("option_id", "provision", "places_per_unit", "max_units", "requires")
    )


def _same_arcs(one: PlacePlanningInstance, other: PlacePlanningInstance) -> bool:
    """Whether the same groups reach the same pools in the same number of years."""
    return (
        one.n_years == other.n_years
        and len(one.groups) == len(other.groups)
        and len(one.pools) == len(other.pools)
        and np.array_equal(one.arcs.group, other.arcs.group)
        and np.array_equal(one.arcs.provision, other.arcs.provision)
    )


def _same_problem(one: PlacePlanningInstance, other: PlacePlanningInstance) -> bool:
    """Whether prices of one's places are prices of the other's."""
    return _same_units(one, other) and _same_arcs(one, other)


def _same_years(one: PlacePlanningInstance, other: PlacePlanningInstance) -> bool:
    """Whether a year costs the same for the same openings."""
    return (
        np.array_equal(one.groups.pupils, other.groups.pupils)
        and np.array_equal(one.pools.places, other.pools.places)
        and np.array_equal(one.arc_cost_gbp, other.arc_cost_gbp)
        and np.array_equal(one.discount, other.discount)
        and one.economics.unplaced_gbp == other.economics.unplaced_gbp
    )


def _allows_less(one: PlacePlanningInstance, other: PlacePlanningInstance) -> bool:
    """Whether every plan of one is a plan of the other at the same cost, their years being the same."""
    now, then = one.options, other.options
    return (
        one.capital_total_gbp <= other.capital_total_gbp
        and bool((one.capital_by_year_gbp <= other.capital_by_year_gbp).all())
        and bool((now.earliest >= then.earliest)[~then.committed].all())
        and bool((now.refused >= then.refused).all())
        and bool((now.committed >= then.committed).all())
        and np.array_equal(now.earliest[then.committed], then.earliest[then.committed])
        and np.array_equal(now.exclusive_group, then.exclusive_group)
        and np.array_equal(one.unit_cost_gbp, other.unit_cost_gbp)
    )
