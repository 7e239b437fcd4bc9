"""A year with openings in fractions: each pool partly as it is, partly with its units open.

Openings in fractions stand for a mixture of whole ones, and a pool for as many pools as there are levels in
it: closed, with its first unit, with its second, … Each has its share of the places of its level and takes
its share of any group, no more. Such a year costs more than one with fractions of places, and cuts at its
prices are the highest there are at these openings: they meet what the mixture costs.
"""

from dataclasses import dataclass, replace

import numpy as np

from planner.model.engine.components import Component
from planner.model.engine.flow import PENNY_GBP, Transport
from planner.model.engine.knapsacks import Knapsacks
from planner.model.engine.prices import value_of_one_more_place_gbp
from planner.model.instance import Floats, Ints
from planner.model.units import Units

FEW_ARCS = 50_000
"""So many, each once a level, are sooner solved at once than chosen from."""
NEAR_GBP, MISSED_GBP = 8000.0, 2000.0
"""Arcs within the first of their group's best are tried at once, then those within the second."""
POUND_GBP = 1.0
"""Costs are rounded to this where an answer near the best will do."""
WHOLE = 1e-6
"""Openings nearer to a whole number than this are whole; levels of a smaller share are left out."""


@dataclass(frozen=True, eq=False)
class Levels:
    """The levels of a part's pools, in the order of pools: `share` of each, and `places` at that level."""

    pool: Ints
    share: Floats
    places: Floats

    @classmethod
    def of(cls, part: Component, places: Floats, units: Units, is_open: Floats) -> "Levels":
        """Return the levels for P places of the part's pools without units, and U fractions of units."""
        mine = np.flatnonzero(np.isin(units.pool, part.pools) & (is_open > WHOLE))
        pool = np.searchsorted(part.pools, units.pool[mine])
        order = np.lexsort((np.arange(len(mine)), -is_open[mine], pool))
        mine, pool = mine[order], pool[order]
        pools = np.arange(len(part.pools))
        # A pool's levels: none of its units, then one more at a time, the most open first.
        level_pool = np.concatenate([pools, pool])
        level_open = np.concatenate([np.ones(len(pools)), np.minimum(is_open[mine], 1.0)])
        added = np.concatenate([places, units.places[mine]])
        order = np.argsort(level_pool, kind="stable")
        level_pool, level_open, added = level_pool[order], level_open[order], added[order]
        first = np.searchsorted(level_pool, level_pool)
        total = np.cumsum(added)
        level_places = total - (total - added)[first]
        next_open = np.where(np.append(level_pool[1:], -1) == level_pool, np.append(level_open[1:], 0.0), 0.0)
        share = level_open - next_open
        kept = (share > WHOLE) & (level_places > 0)
        return cls(level_pool[kept], share[kept], level_places[kept])


@dataclass(frozen=True, eq=False)
class FractionalAnswer:
    """What the year costs (£), the price of one more pupil by group and of one more place by pool (£)."""

    cost_gbp: float
    group_price_gbp: Floats
    place_price_gbp: Floats


def solve_fractional(
    transport: Transport, pupils: Floats, levels: Levels, near_group_gbp: Floats | None, share: float
) -> FractionalAnswer:
    """Solve one year of a part with openings in fractions and price its groups.

    `near_group_gbp`, prices of placing one more pupil of each group in a similar solve, make it faster where
    arcs are many; the answer may cost more by a `share`.
    """
    everything = _leveled(transport, levels)
    inside = np.ones(len(everything.arc_group), dtype=bool)
    if near_group_gbp is not None and len(inside) > FEW_ARCS:
        # Prices of a pool's levels lie far apart, and levels come and go; prices of groups hardly move.
        knapsacks = Knapsacks.of(transport, near_group_gbp, pupils)
        near_gbp = knapsacks.value_of_one_more_gbp(levels.pool, levels.places)
        inside = _profit_gbp(everything, near_group_gbp, near_gbp) >= -NEAR_GBP
    step_gbp = POUND_GBP if share else PENNY_GBP
    while True:
        part = everything.of_arcs(inside, step_gbp)
        placed, unplaced = part.solve(pupils, levels.share * levels.places)
        price = value_of_one_more_place_gbp(part, placed, unplaced)
        group_price = _group_prices_gbp(part, placed, unplaced, price)
        profit = _profit_gbp(everything, group_price, price)
        missed = bool((profit[~inside] > step_gbp).any())
        # Over all arcs, the prices prove that no allocation costs less than this.
        taken_gbp = float((np.maximum(profit, 0.0) * everything.limits(pupils)).sum()) + float(
            (price * levels.share * levels.places).sum()
        )
        least_gbp = float((pupils * group_price).sum()) - taken_gbp
        cost_gbp = part.cost_gbp(placed, unplaced)
        is_near = cost_gbp - least_gbp <= share * cost_gbp
        if is_near or (not missed and step_gbp == PENNY_GBP):
            return FractionalAnswer(cost_gbp, group_price, _by_pool(levels, price, transport.n_pools))
        if missed:
            inside |= profit >= -MISSED_GBP
        else:
            step_gbp = PENNY_GBP


def _profit_gbp(transport: Transport, group_gbp: Floats, pool_gbp: Floats) -> Floats:
    """What each arc saves at such prices of placing a pupil and of a place."""
    profit: Floats = group_gbp[transport.arc_group] - transport.arc_cost_gbp - pool_gbp[transport.arc_pool]
    return profit


def _leveled(transport: Transport, levels: Levels) -> Transport:
    """The arcs, each as many times as its pool has levels."""
    first = np.searchsorted(levels.pool, np.arange(transport.n_pools))
    number = np.bincount(levels.pool, minlength=transport.n_pools)
    times = number[transport.arc_pool]
    arc = np.repeat(np.arange(len(times)), times)
    level = np.repeat(first[transport.arc_pool] - (np.cumsum(times) - times), times) + np.arange(len(arc))
    return replace(
        transport,
        n_pools=len(levels.pool),
        arc_group=transport.arc_group[arc],
        arc_pool=level,
        arc_cost_gbp=transport.arc_cost_gbp[arc],
        arc_share=levels.share[level],
    )


def _group_prices_gbp(transport: Transport, placed: Floats, unplaced: Floats, price_gbp: Floats) -> Floats:
    """What placing one more pupil of each group costs, by the arcs that have room for more."""
    group_price = np.full(transport.n_groups, transport.unplaced_gbp)
    group, first = transport.groups_with_arcs
    if len(group):
        cost = transport.arc_cost_gbp + price_gbp[transport.arc_pool]
        cost[~transport.has_room(placed, unplaced)] = np.inf
        group_price[group] = np.minimum(group_price[group], np.minimum.reduceat(cost, first))
    return group_price


def _by_pool(levels: Levels, price_gbp: Floats, n_pools: int) -> Floats:
    """A price for each pool: the mean of its levels."""
    price: Floats = np.zeros(n_pools)
    np.add.at(price, levels.pool, levels.share * price_gbp)
    return price
