"""Shortest journeys on a network: one tree a site, by scipy's Dijkstra."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planner.travel.pairs import Floats, Ints

_SHORTEST_MINUTES = 1e-9
"""scipy takes an edge of no weight for no edge."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Nodes joined both ways by edges; each edge once in each direction, by start and end.

    `indptr` (nodes + 1) and `end` are the rows of a compressed sparse matrix; `km`, `minutes` and `label`
    (what the edge is, -1 for nothing in particular) stand beside `start` and `end`.
    """

    indptr: Ints
    start: Ints
    end: Ints
    km: Floats
    minutes: Floats
    label: Ints

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @classmethod
    def of(cls, nodes: int, start: Ints, end: Ints, *, km: Floats, minutes: Floats, label: Ints) -> Self:
        """Return the network of these edges; of several between two nodes the quickest counts."""
        tail, head = np.concatenate([start, end]), np.concatenate([end, start])
        km, minutes, label = np.tile(km, 2), np.tile(minutes, 2), np.tile(label, 2)
        key = tail * nodes + head
        order = np.lexsort((label, km, minutes, key))
        first = np.diff(key[order], prepend=-1) != 0
        kept = order[first]
        return cls(
            indptr=np.searchsorted(tail[kept], np.arange(nodes + 1)).astype(np.int64),
            start=tail[kept],
            end=head[kept],
            km=km[kept],
            minutes=np.maximum(minutes[kept], _SHORTEST_MINUTES),
            label=label[kept],
        )

    def trees(
        self, sites: Ints, targets: Ints, limit_minutes: float
    ) -> Iterator[tuple[Ints, Floats, Floats]]:
        """Yield for each site which of `targets` are within the limit, and their km and minutes.

        Args:
            sites: the nodes that journeys end at.
            targets: the nodes that they may start from.
            limit_minutes: longer journeys are not looked for.
        """
        graph = self._graph()
        for site in sites:
            minutes, before = self._tree(graph, int(site), limit_minutes)
            reached = np.flatnonzero(np.isfinite(minutes[targets]))
            yield reached, self._km_back(targets[reached], before), minutes[targets[reached]]

    def path(self, site: int, target: int) -> Ints:
        """Return the edges, as positions in `end`, of the quickest way from `target` to `site`.

        Raises ValueError where there is none.
        """
        minutes, before = self._tree(self._graph(), site, np.inf)
        if not np.isfinite(minutes[target]):
            raise ValueError("there is no way between them")
        node, keys = target, list[int]()
        while node != site:
            keys.append(node * len(self) + int(before[node]))
            node = int(before[node])
        return np.searchsorted(self.start * len(self) + self.end, np.asarray(keys, dtype=np.int64)).astype(
            np.int64
        )

    def _graph(self) -> csr_array:
        return csr_array((self.minutes, self.end, self.indptr), shape=(len(self), len(self)))

    @staticmethod
    def _tree(graph: csr_array, site: int, limit: float) -> tuple[Floats, Ints]:
        minutes, before = dijkstra(graph, indices=site, return_predecessors=True, limit=limit)
        return minutes, before.astype(np.int64)

    def _km_back(self, nodes: Ints, before: Ints) -> Floats:
        """Km from each node to the root of its tree."""
        in_tree = before[self.end] == self.start
        to_root = np.zeros(len(self))
        to_root[self.end[in_tree]] = self.km[in_tree]
        km = np.zeros(len(nodes))
        node, still = nodes.copy(), np.flatnonzero(before[nodes] >= 0)
        while len(still):
            km[still] += to_root[node[still]]
            node[still] = before[node[still]]
            still = still[before[node[still]] >= 0]
        return km
