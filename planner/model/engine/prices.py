"""Capacity prices of a solved year: what one more place at each pool would save.

SimpleMinCostFlow gives no duals, but they follow from its answer. One more place at p lets a pupil move there
from q (or from no place at all), the place left at q lets another move, and so on: the best such chain is a
shortest path, on a graph of pools only.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import bellman_ford

from planner.model.engine.flow import FINEST_PUPIL, Transport
from planner.model.instance import Floats


def value_of_one_more_place_gbp(transport: Transport, placed: Floats, unplaced: Floats) -> Floats:
    """Return P: £ saved in the year by one more place at each pool (before its own place funding).

    `placed` and `unplaced` are an optimum of the year. These are the smallest optimal capacity prices; at a
    pool with an empty place the value is 0.
    """
    n_pools = transport.n_pools
    unplaced_row, start = n_pools, n_pools + 1
    saving = _best_saving(transport, placed, unplaced)
    leaves, takes = np.nonzero(np.isfinite(saving))
    # A chain ends with a place that stays empty, or with a pupil who had none.
    ends = np.arange(unplaced_row + 1)
    graph = csr_array(
        (
            np.concatenate([-saving[leaves, takes], np.zeros(len(ends))]),
            (np.concatenate([leaves, np.full(len(ends), start)]), np.concatenate([takes, ends])),
        ),
        shape=(n_pools + 2, n_pools + 2),
    )
    distance = bellman_ford(graph, directed=True, indices=start)
    value: Floats = np.abs(distance[:n_pools]) * transport.step_gbp  # never above 0; abs leaves no -0.0
    return value


def _best_saving(transport: Transport, placed: Floats, unplaced: Floats) -> Floats:
    """(P+1) x P: most steps saved by moving one pupil of pool q to pool p; the last row is "unplaced".

    -inf where no pupil can move. In whole steps, as the flow saw them: then no cycle of moves saves anything.
    """
    saving = np.full((transport.n_pools + 1, transport.n_pools), -np.inf)
    usable = transport.arc_cost_gbp <= transport.unplaced_gbp
    room = transport.has_room(placed, unplaced)[usable]
    group, pool = transport.arc_group[usable], transport.arc_pool[usable]
    steps = transport.steps(transport.arc_cost_gbp[usable])
    first = np.searchsorted(group, np.arange(transport.n_groups))
    degree = np.bincount(group, minlength=transport.n_groups)

    held = np.flatnonzero(placed[usable] > FINEST_PUPIL / 2)
    choices = degree[group[held]]
    source = np.repeat(held, choices)
    offset = np.arange(len(source)) - np.repeat(np.cumsum(choices) - choices, choices)
    target = first[group[source]] + offset
    source, target = source[room[target]], target[room[target]]
    np.maximum.at(saving, (pool[source], pool[target]), steps[source] - steps[target])

    without = (unplaced[group] > FINEST_PUPIL / 2) & room
    waiting = transport.steps(np.array(transport.unplaced_gbp)) - steps[without]
    np.maximum.at(saving[transport.n_pools], pool[without], waiting)
    np.fill_diagonal(saving, -np.inf)
    return saving
