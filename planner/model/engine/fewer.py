"""What a solved year would cost more with fewer places at one pool: from what is around it, or solved again.

With fewer places no price falls, so pupils of other pools gain nothing by moving. Those of the pool are
placed anew: within a small set of pools as they are, or beyond it at the price of a place there, as if there
were as many as they like. That costs the least that the loss can be. Where nobody goes beyond, it is an
allocation, and so the loss itself. Otherwise all of the year is solved again: one pool after another would
join the set.
"""

from dataclasses import dataclass

import numpy as np

from planner.model.engine.components import Component
from planner.model.engine.flow import FINEST_PUPIL, Transport
from planner.model.engine.near import solve_priced
from planner.model.instance import Floats, Ints


@dataclass(frozen=True, eq=False)
class Around:
    """What a loss in one year tells of that in another.

    Row numbers of the pools within which pupils stay, and £ by which each pool becomes dearer.
    """

    within: Ints
    dearer_gbp: Floats

    @classmethod
    def of(cls, pool: int, n_pools: int) -> "Around":
        """Know nothing yet of the loss of places at a pool."""
        return cls(np.array([pool]), np.zeros(n_pools))


@dataclass(frozen=True, kw_only=True, eq=False)
class SolvedYear:
    """An optimal year: pupils on the arcs that carry any (`held`), and all there are of each group.

    Places, and £ for one more, by pool. The arcs are those of a transport problem over all groups and pools.
    """

    held: Ints
    arc_pupils: Floats
    group_pupils: Floats
    places: Floats
    price_gbp: Floats

    def of_part(self, part: Component) -> "SolvedYear":
        """Return the year of one part, of whose merged problem its arcs, groups and pools are."""
        arc = np.full(int(max(part.arcs.max(), self.held.max(initial=0))) + 1, -1)
        arc[part.arcs] = part.merged_arc
        arcs = arc[self.held]
        mine = arcs >= 0
        held, member = np.unique(arcs[mine], return_inverse=True)
        return SolvedYear(
            held=held,
            arc_pupils=np.bincount(member, self.arc_pupils[mine], minlength=len(held)).astype(np.float64),
            group_pupils=part.merged_pupils(self.group_pupils[part.groups]),
            places=self.places[part.pools],
            price_gbp=self.price_gbp[part.pools],
        )

    def loss_gbp(self, transport: Transport, pool: int, fewer: float, around: Around) -> tuple[float, Around]:
        """Return £ (undiscounted) that the year costs more with so many places fewer at a pool.

        And what that tells of a year like this one; what such a one has told makes it faster.
        """
        least_gbp, joined = self._loss_within(transport, pool, fewer, around.within)
        if not len(joined):
            return least_gbp, around
        places = self.places - fewer * (np.arange(len(self.places)) == pool)
        answer = solve_priced(transport, self.group_pupils, places, self.price_gbp + around.dearer_gbp)
        loss_gbp = transport.cost_gbp(answer.placed, answer.unplaced) - self._cost_gbp(transport)
        within = np.union1d(around.within, joined)
        return max(loss_gbp, least_gbp), Around(within, answer.price_gbp - self.price_gbp)

    def _cost_gbp(self, transport: Transport) -> float:
        """£ of the year as it is."""
        placed = np.zeros(len(transport.arc_group))
        placed[self.held] = self.arc_pupils
        unplaced = self.group_pupils - np.bincount(transport.arc_group, placed, minlength=transport.n_groups)
        return transport.cost_gbp(placed, unplaced)

    def _loss_within(self, transport: Transport, pool: int, fewer: float, within: Ints) -> tuple[float, Ints]:
        """Return the least £ that the loss can be, and the pools beyond those within that pupils went to."""
        here = np.isin(transport.arc_pool[self.held], within)
        arcs, held = self.held[here], self.arc_pupils[here]
        groups, member = np.unique(transport.arc_group[arcs], return_inverse=True)
        pupils = np.bincount(member, held, minlength=len(groups)).astype(np.float64)
        places = np.append(self.places[within] - fewer * (within == pool), pupils.sum())
        near, beyond = self._near(transport, groups, within)
        placed, unplaced = near.solve(pupils, places)
        left = (near.arc_pool == len(within)) & (placed > FINEST_PUPIL / 2)
        now_gbp = float((transport.arc_cost_gbp[arcs] * held).sum())
        return near.cost_gbp(placed, unplaced) - now_gbp, np.unique(beyond[near.arc_group[left]])

    def _near(self, transport: Transport, groups: Ints, within: Ints) -> tuple[Transport, Ints]:
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
        near = Transport(
            n_groups=len(groups),
            n_pools=len(within) + 1,
            arc_group=member[kept],
            arc_pool=np.where(inside, np.searchsorted(within, pools), len(within))[kept],
            arc_cost_gbp=np.where(inside, cost, priced)[kept],
            unplaced_gbp=transport.unplaced_gbp,
        )
        return near, pools[best]
