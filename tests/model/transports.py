"""Transportation problems at random, the engine's answer to them, and an independent one."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from planner.model.engine.flow import Transport
from planner.model.engine.near import PricedAnswer, solve_priced
from planner.model.instance import Floats


@dataclass(frozen=True)
class Year:
    """One year: a transportation problem with its pupils and places."""

    transport: Transport
    pupils: Floats
    places: Floats


def random_year(seed: int, *, decimals: int = 2) -> Year:
    """Return a year whose pupils, places and £ lie on a grid, with ties, empty pools and dear arcs."""
    rng = np.random.default_rng(seed)
    n_groups, n_pools = int(rng.integers(1, 12)), int(rng.integers(1, 7))
    group, pool = np.nonzero(rng.random((n_groups, n_pools)) < 0.6)
    grid = float(rng.choice([0.01, 5000.0]))  # whole pence, or many ties
    cost = np.round(rng.uniform(0, 70_000, len(group)) / grid) * grid
    return Year(
        transport=Transport(
            n_groups=n_groups,
            n_pools=n_pools,
            arc_group=group,
            arc_pool=pool,
            arc_cost_gbp=cost,
            unplaced_gbp=57_375.0,
        ),
        pupils=np.round(rng.uniform(0, 9, n_groups) * (rng.random(n_groups) < 0.9), decimals),
        places=np.round(rng.uniform(0, 14, n_pools) * (rng.random(n_pools) < 0.8), decimals),
    )


def priced(year: Year, near_gbp: Floats | None = None) -> PricedAnswer:
    """Return the engine's answer: placed, unplaced, prices of places."""
    return solve_priced(year.transport, year.pupils, year.places, near_gbp)


def one_more_gbp(year: Year, near_gbp: Floats | None = None) -> Floats:
    """Return what one more place at each pool would save."""
    return priced(year, near_gbp).price_gbp


def used(year: Year) -> Floats:
    """Return the pupils at each pool."""
    pupils: Floats = np.zeros(year.transport.n_pools)
    np.add.at(pupils, year.transport.arc_pool, priced(year).placed)
    return pupils


def least_cost_gbp(year: Year) -> float:
    """Return the least cost by a linear program, without any code of the planner."""
    transport = year.transport
    n_arcs = len(transport.arc_group)
    columns = np.arange(n_arcs)
    demand = coo_array(
        (
            np.ones(n_arcs + transport.n_groups),
            (
                np.concatenate([transport.arc_group, np.arange(transport.n_groups)]),
                np.arange(n_arcs + transport.n_groups),
            ),
        )
    )
    capacity = coo_array(
        (np.ones(n_arcs), (transport.arc_pool, columns)),
        shape=(transport.n_pools, n_arcs + transport.n_groups),
    )
    result = linprog(
        np.concatenate([transport.arc_cost_gbp, np.full(transport.n_groups, transport.unplaced_gbp)]),
        A_ub=capacity,
        b_ub=year.places,
        A_eq=demand,
        b_eq=year.pupils,
        method="highs",
    )
    assert result.success
    return float(result.fun)


def close_year(step_gbp: float = 10.0) -> Year:
    """Return two pupils for one near place: in steps of £10 the first gains £20 by it and the second £10.

    In truth the first gains £10.20 and the second £19.80, so the least cost is £1,015.10 + £1,005.10. Steps
    of other pounds have costs in proportion.
    """
    transport = Transport(
        n_groups=2,
        n_pools=2,
        arc_group=np.array([0, 0, 1, 1]),
        arc_pool=np.array([0, 1, 0, 1]),
        arc_cost_gbp=np.array([1004.90, 1015.10, 1005.10, 1024.90]) * step_gbp / 10,
        unplaced_gbp=50_000.0,
    )
    return Year(transport=transport, pupils=np.array([1.0, 1.0]), places=np.array([1.0, 5.0]))
