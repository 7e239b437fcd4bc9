"""Parts of an instance that share no eligible arc: problems of their own in every year."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.model.engine.flow import Transport
from planner.model.instance import Bools, Ints, PlacePlanningInstance


@dataclass(frozen=True, eq=False)
class Component:
    """Groups and pools that share no eligible arc with any other: a problem of its own in each year.

    `groups`, `pools` and `arcs` are row numbers of the instance.
    """

    groups: Ints
    pools: Ints
    arcs: Ints
    transport: Transport


def components(instance: PlacePlanningInstance) -> tuple[Component, ...]:
    """Return the connected components of the eligibility graph that have a demand group."""
    arcs, n_groups, n_pools = instance.arcs, len(instance.groups), len(instance.pools)
    graph = coo_array(
        (np.ones(len(arcs), dtype=np.int8), (arcs.group, n_groups + arcs.provision)),
        shape=(n_groups + n_pools, n_groups + n_pools),
    )
    _, label = connected_components(graph, directed=False)
    group_label, pool_label = label[:n_groups], label[n_groups:]
    connected = np.bincount(arcs.group, minlength=n_groups) > 0
    return tuple(
        _component(instance, group_label == part, pool_label == part)
        for part in np.unique(group_label[connected])
    )


def _component(instance: PlacePlanningInstance, in_groups: Bools, in_pools: Bools) -> Component:
    groups, pools = np.flatnonzero(in_groups), np.flatnonzero(in_pools)
    arcs = np.flatnonzero(in_groups[instance.arcs.group])
    return Component(
        groups=groups,
        pools=pools,
        arcs=arcs,
        transport=Transport(
            n_groups=len(groups),
            n_pools=len(pools),
            arc_group=np.searchsorted(groups, instance.arcs.group[arcs]),
            arc_pool=np.searchsorted(pools, instance.arcs.provision[arcs]),
            arc_cost_gbp=instance.arc_cost_gbp[arcs],
            unplaced_gbp=instance.economics.unplaced_gbp,
        ),
    )
