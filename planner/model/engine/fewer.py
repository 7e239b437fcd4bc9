"""What a solved year would cost more with fewer places at one pool: only what is around it is solved again.

With fewer places no price falls, so pupils of other pools gain nothing by moving. Those of the pool are
placed anew: within a small set of pools as they are, or beyond it at the price of a place there, as if there
were as many as they like. That costs the least that the loss can be. Where nobody goes beyond, it is an
allocation, and so the loss itself; otherwise the pools that they went to join the set.
"""

from dataclasses import dataclass

import numpy as np

from planner.model.engine.components import Component
from planner.model.engine.flow import FINEST_PUPIL, Transport
from planner.model.instance import Floats, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class SolvedYear:
    """An optimal year: `pupils` on the arcs that carry any (`held`); places, and £ for one more, by pool.

    The arcs are those of a transport problem over all groups and pools of the instance.
    """

    held: Ints
    pupils: Floats
    places: Floats
    price_gbp: Floats

    def of_part(self, part: Component) -> "SolvedYear":
        """Return the year of one part, of whose merged problem its arcs and pools are."""
        arc = np.full(int(max(part.arcs.max(), self.held.max(initial=0))) + 1, -1)
        arc[part.arcs] = part.merged_arc
        arcs = arc[self.held]
        mine = arcs >= 0
        held, member = np.unique(arcs[mine], return_inverse=True)
        return SolvedYear(
            held=held,
            pupils=np.bincount(member, self.pupils[mine], minlength=len(held)).astype(np.float64),
            places=self.places[part.pools],
            price_gbp=self.price_gbp[part.pools],
        )

    def loss_gbp(
        self, transport: Transport, pool: int, fewer: float, within: Ints | None = None
    ) -> tuple[float, Ints]:
        """Return £ (undiscounted) that the year costs more with so many places fewer at a pool.

        And the pools within which its pupils stay; those of a year like this one make it faster.
        """
        within = np.array([pool]) if within is None else within
        while True:
            here = np.isin(transport.arc_pool[self.held], within)
            arcs, held = self.held[here], self.pupils[here]
            groups, member = np.unique(transport.arc_group[arcs], return_inverse=True)
            pupils = np.bincount(member, held, minlength=len(groups)).astype(np.float64)
            places = np.append(self.places[within] - fewer * (within == pool), pupils.sum())
            around, beyond = self._around(transport, groups, within)
            placed, unplaced = around.solve(pupils, places)
            left = (around.arc_pool == len(within)) & (placed > FINEST_PUPIL / 2)
            if not left.any():
                now_gbp = float((transport.arc_cost_gbp[arcs] * held).sum())
                return around.cost_gbp(placed, unplaced) - now_gbp, within
            within = np.union1d(within, beyond[around.arc_group[left]])

    def _around(self, transport: Transport, groups: Ints, within: Ints) -> tuple[Transport, Ints]:
        """Some groups with their arcs to the pools within, and to the best beyond (its pool, for each group).

        That best one has the number after those within.
        """
        group_first, first_arc = transport.groups_with_arcs
        row = np.searchsorted(group_first, groups)
        first, end = first_arc[row], np.append(first_arc, len(transport.arc_group))[row + 1]
        number = end - first
        member = np.repeat(np.arange(len(groups)), number)
        arcs = np.repeat(first - (np.cumsum(number) - number), number) + np.arange(number.sum())
        pools, cost = transport.arc_pool[arcs], transport.arc_cost_gbp[arcs]
        inside = np.isin(pools, within)
        priced = np.where(inside, np.inf, cost + self.price_gbp[pools])
        # The cheapest arc of each group comes first.
        best = np.lexsort((priced, member))[np.searchsorted(member, np.arange(len(groups)))]
        is_kept = inside.copy()
        is_kept[best] = True  # where all are within, it is one of them
        kept = np.flatnonzero(is_kept)
        around = Transport(
            n_groups=len(groups),
            n_pools=len(within) + 1,
            arc_group=member[kept],
            arc_pool=np.where(inside, np.searchsorted(within, pools), len(within))[kept],
            arc_cost_gbp=np.where(inside, cost, priced)[kept],
            unplaced_gbp=transport.unplaced_gbp,
        )
        return around, pools[best]
