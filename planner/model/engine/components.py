"""Parts of an instance that share no eligible arc: problems of their own in every year."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.model.engine.flow import Transport
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance


@dataclass(frozen=True, eq=False)
class Component:
    """Groups and pools that share no eligible arc with any other: a problem of its own in each year.

    `groups`, `pools` and `arcs` are row numbers of the instance. Groups whose arcs lead to the same pools at
    the same costs are one group to `merged`, the same problem made smaller; `merged_group` says which.
    """

    groups: Ints
    pools: Ints
    arcs: Ints
    transport: Transport
    merged: Transport
    merged_group: Ints

    def merged_pupils(self, pupils: Floats) -> Floats:
        """Return the pupils of the merged groups, from those of the groups."""
        merged: Floats = np.bincount(self.merged_group, pupils, minlength=self.merged.n_groups).astype(
            np.float64
        )
        return merged

    @cached_property
    def merged_arc(self) -> Ints:
        """The arc of `merged` that stands for each of the part's arcs."""
        n_pools = len(self.pools)
        merged = self.merged.arc_group * n_pools + self.merged.arc_pool
        mine = self.merged_group[self.transport.arc_group] * n_pools + self.transport.arc_pool
        order = np.argsort(merged)
        arcs: Ints = order[np.searchsorted(merged, mine, sorter=order)]
        return arcs


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
    transport = Transport(
        n_groups=len(groups),
        n_pools=len(pools),
        arc_group=np.searchsorted(groups, instance.arcs.group[arcs]),
        arc_pool=np.searchsorted(pools, instance.arcs.provision[arcs]),
        arc_cost_gbp=instance.arc_cost_gbp[arcs],
        unplaced_gbp=instance.economics.unplaced_gbp,
    )
    merged_group, first = _alike(transport)
    kept = np.flatnonzero(np.isin(transport.arc_group, first))
    merged = replace(
        transport,
        n_groups=len(first),
        arc_group=merged_group[transport.arc_group[kept]],
        arc_pool=transport.arc_pool[kept],
        arc_cost_gbp=transport.arc_cost_gbp[kept],
    )
    return Component(
        groups=groups, pools=pools, arcs=arcs, transport=transport, merged=merged, merged_group=merged_group
    )


def _alike(transport: Transport) -> tuple[Ints, Ints]:
    """For each group the number of its kind (same pools at the same costs), and the first group of each."""
    start = np.searchsorted(transport.arc_group, np.arange(transport.n_groups + 1))
    kinds: dict[tuple[bytes, bytes], int] = {}
    number, first = np.zeros(transport.n_groups, dtype=np.int64), []
    for group, (one, end) in enumerate(pairwise(start.tolist())):
        arcs = (transport.arc_pool[one:end].tobytes(), transport.arc_cost_gbp[one:end].tobytes())
        if arcs not in kinds:
            kinds[arcs] = len(kinds)
            first.append(group)
        number[group] = kinds[arcs]
    return number, np.array(first, dtype=np.int64)
