"""Shortest journeys on a network: one tree a site, by scipy's Dijkstra."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from planner.travel.pairs import Floats, Ints

_SHORTEST_MINUTES = 1e-9
"""scipy takes an edge of no weight for no edge."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Nodes joined by edges, each in one direction, by end and start.

    Journeys go from home to a site, so trees grow backwards from the site: `indptr` (nodes + 1) and `start`
    are a compressed sparse matrix whose rows are the ends of edges. `end`, `km`, `minutes` and `label` (what
    the edge is, -1 for nothing in particular) stand beside `start`.
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
    def of(
        cls,
        nodes: int,
        start: Ints,
        end: Ints,
        *,
        km: Floats,
        minutes: Floats,
        label: Ints,
        one_way: NDArray[np.bool_] | None = None,
    ) -> Self:
        """Return the network of these edges; of several between two nodes the quickest counts.

        Args:
            nodes: how many there are.
            start: node of each edge.
            end: node of each edge.
            km: of each edge.
            minutes: of each edge.
            label: of each edge.
            one_way: whether an edge leads from its start to its end alone; unset: all lead both ways.
        """
        back = np.arange(len(start)) if one_way is None else np.flatnonzero(~one_way)
        tail, head = np.concatenate([start, end[back]]), np.concatenate([end, start[back]])
        km, minutes, label = (np.concatenate([of_edge, of_edge[back]]) for of_edge in (km, minutes, label))
        key = head * nodes + tail
        order = np.lexsort((label, km, minutes, key))
        first = np.diff(key[order], prepend=-1) != 0
        kept = order[first]
        return cls(
            indptr=np.searchsorted(head[kept], np.arange(nodes + 1)).astype(np.int64),
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
            keys.append(int(before[node]) * len(self) + node)
            node = int(before[node])
        return np.searchsorted(self.end * len(self) + self.start, np.asarray(keys, dtype=np.int64)).astype(
            np.int64
        )

    def km_by_label(self, site: int, targets: Ints, labels: int) -> tuple[Ints, Floats, Floats]:
        """Return which of `targets` lead to the site, their km by label (n, labels), and their minutes.

        Edges must have labels from 0 to `labels` - 1, or -1, which is left out.
        """
        minutes, before = self._tree(self._graph(), site, np.inf)
        reached = np.flatnonzero(np.isfinite(minutes[targets]))
        leading = np.flatnonzero(before[self.start] == self.end)
        edge = np.full(len(self), -1, dtype=np.int64)
        edge[self.start[leading]] = leading
        km = np.zeros((len(reached), labels + 1))  # the last column is for -1
        node = targets[reached]
        still = np.flatnonzero(edge[node] >= 0)
        while len(still):
            way = edge[node[still]]
            km[still, self.label[way]] += self.km[way]
            node[still] = self.end[way]
            still = still[edge[node[still]] >= 0]
        return reached, km[:, :-1], minutes[targets[reached]]

    def parts(self) -> Ints:
        """Return the part that each node is in: from every node of it there is a way to every other."""
        _, part = connected_components(self._graph(), directed=True, connection="strong")
        named: Ints = part.astype(np.int64)
        return named

    def _graph(self) -> csr_array:
        return csr_array((self.minutes, self.start, self.indptr), shape=(len(self), len(self)))

    @staticmethod
    def _tree(graph: csr_array, site: int, limit: float) -> tuple[Floats, Ints]:
        minutes, before = dijkstra(graph, indices=site, return_predecessors=True, limit=limit)
        return minutes, before.astype(np.int64)

    def _km_back(self, nodes: Ints, before: Ints) -> Floats:
        """Km from each node to the root of its tree."""
        in_tree = before[self.start] == self.end
        to_root = np.zeros(len(self))
        to_root[self.start[in_tree]] = self.km[in_tree]
        km = np.zeros(len(nodes))
        node, still = nodes.copy(), np.flatnonzero(before[nodes] >= 0)
        while len(still):
            km[still] += to_root[node[still]]
            node[still] = before[node[still]]
            still = still[before[node[still]] >= 0]
        return km
