"""Solve a year sooner, from capacity prices near its own: most arcs are out of the question.

An arc can only carry a pupil if its cost plus the price of its pool is the least for the group. With
prices of a similar solve at hand, arcs that are far from it are left out; the prices of the smaller answer
then prove that none was missed, or name those that were. The answer is optimal over all arcs, to a penny a
pupil.
"""

from dataclasses import dataclass

import numpy as np

from planner.model.engine.flow import PENNY_GBP, ROUGH_GBP, Transport
from planner.model.engine.prices import value_of_one_more_place_gbp
from planner.model.instance import Floats

NEAR_GBP = 2000.0
"""Arcs within this of their group's best are tried at once."""


@dataclass(frozen=True, eq=False)
class PricedAnswer:
    """An optimal year: pupils placed by arc, unplaced by group, price of one more place by pool (£)."""

    placed: Floats
    unplaced: Floats
    price_gbp: Floats


def solve_priced(
    transport: Transport,
    pupils: Floats,
    places: Floats,
    near_price_gbp: Floats | None = None,
    share: float = 0.0,
) -> PricedAnswer:
    """Solve one year and price its places; `near_price_gbp`, one a pool, makes it faster, never dearer.

    With `share` the answer may cost so much more than the least: what its prices prove over all arcs.
    """
    if near_price_gbp is None:
        placed, unplaced = transport.solve(pupils, places)
        return PricedAnswer(placed, unplaced, value_of_one_more_place_gbp(transport, placed, unplaced))
    inside = surplus_gbp(transport, near_price_gbp) <= NEAR_GBP
    step_gbp = ROUGH_GBP if share else PENNY_GBP
    while True:
        smaller = transport.of_arcs(inside, step_gbp)
        placed_near, unplaced = smaller.solve(pupils, places)
        price = value_of_one_more_place_gbp(smaller, placed_near, unplaced)
        least = group_prices_gbp(transport, price)
        missed = bool((least < group_prices_gbp(smaller, price) - step_gbp).any())
        # Over all arcs, the prices prove that no allocation costs less than this.
        least_gbp = float((pupils * least).sum() - (price * places).sum())
        cost_gbp = smaller.cost_gbp(placed_near, unplaced)
        is_near = cost_gbp - least_gbp <= share * cost_gbp
        if is_near or (not missed and step_gbp == PENNY_GBP):
            placed = np.zeros(len(inside))
            placed[inside] = placed_near
            return PricedAnswer(placed, unplaced, price)
        if missed:
            inside |= surplus_gbp(transport, price) <= NEAR_GBP
        else:
            step_gbp = PENNY_GBP


def group_prices_gbp(transport: Transport, pool_price_gbp: Floats) -> Floats:
    """Return v[g] = min(π₀, min_p (cost[g,p] + π[p])): what placing one more pupil of each group costs."""
    price = np.full(transport.n_groups, transport.unplaced_gbp)
    group, first = transport.groups_with_arcs
    if len(group):
        cost = transport.arc_cost_gbp + pool_price_gbp[transport.arc_pool]
        price[group] = np.minimum(price[group], np.minimum.reduceat(cost, first))
    return price


def surplus_gbp(transport: Transport, pool_price_gbp: Floats) -> Floats:
    """Return by how much each arc is dearer, with its pool's price, than the group's best choice."""
    cost = transport.arc_cost_gbp + pool_price_gbp[transport.arc_pool]
    surplus: Floats = cost - group_prices_gbp(transport, pool_price_gbp)[transport.arc_group]
    return surplus
