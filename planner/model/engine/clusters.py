"""Clusters: openings that share nothing but the limits on capital.

Once capital has a price instead of a limit, each cluster can be searched by itself, and what their searches
prove adds up. One search of everything would have to branch on all clusters at once.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.model.engine.allocate import Allocator
from planner.model.engine.master import Master
from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.units import Units


def whole_master(allocator: Allocator) -> Master:
    """Return the master of all openings of an instance."""
    instance = allocator.instance
    units = Units.of(instance)
    unchangeable = instance.base_place_funding_gbp + allocator.unreached_gbp
    return Master(
        instance=instance,
        units=units,
        rows=np.arange(len(units)),
        parts=tuple(range(len(allocator.parts))),
        constant_gbp=float(instance.discount @ unchangeable),
    )


def cluster_masters(whole: Master, allocator: Allocator) -> tuple[Master, ...]:
    """Split a master: units are together if they share a part, an option, a requirement or a group.

    Units that may not open are left out. Parts without any other unit make up clusters of their own.
    """
    opens = np.flatnonzero(whole.units.may_open)
    units, n_parts = whole.units.subset(opens), len(allocator.parts)
    label = _labels(whole.instance, units, _part_of_unit(units, allocator), n_parts)
    return tuple(
        Master(
            instance=whole.instance,
            units=units.subset(rows),
            rows=opens[rows],
            parts=tuple(np.flatnonzero(label[len(units) :] == cluster).tolist()),
            constant_gbp=0.0,
        )
        for cluster in range(int(label.max(initial=-1)) + 1)
        for rows in (np.flatnonzero(label[: len(units)] == cluster),)
    )


def _part_of_unit(units: Units, allocator: Allocator) -> Ints:
    """U: the part that a unit's pool belongs to, -1 where no group reaches it."""
    part_of_pool = np.full(len(allocator.instance.pools), -1, dtype=np.int64)
    for index, part in enumerate(allocator.parts):
        part_of_pool[part.pools] = index
    result: Ints = part_of_pool[units.pool]
    return result


def _labels(instance: PlacePlanningInstance, units: Units, part: Ints, n_parts: int) -> Ints:
    """Cluster number of every unit, then of every part."""
    unit = np.arange(len(units))
    group = instance.options.exclusive_group[units.option]
    first_of_group = {int(number): row for row, number in reversed(list(enumerate(group))) if number >= 0}
    partner = np.array([first_of_group.get(int(number), -1) for number in group], dtype=np.int64)
    links = [(unit, np.where(part >= 0, len(units) + part, -1))]
    links += [(unit, other) for other in (units.before, units.needs, partner)]
    tail = np.concatenate([pair[0] for pair in links])
    head = np.concatenate([pair[1] for pair in links])
    tail, head = tail[head >= 0], head[head >= 0]
    size = len(units) + n_parts
    _, label = connected_components(coo_array((np.ones(len(tail)), (tail, head)), shape=(size, size)))
    numbers: Ints = label.astype(np.int64)
    return numbers
