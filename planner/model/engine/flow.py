"""Place one year's pupils at least cost, with the openings fixed: a min-cost flow.

Groups send pupils to pools, and pools and the unplaced arc send them to one sink. OR-Tools works in whole
numbers, so pupils and pounds are scaled; what is lost is far below what the referee accepts.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from ortools.graph.python import min_cost_flow

from planner.model.instance import Bools, Floats, Ints

PENNY_GBP = 0.01
"""Costs are rounded to whole pennies per pupil-year, and so prices within a penny are equal."""
ROUGH_GBP = 10.0
"""Costs are rounded to this where an answer near the best will do: it takes two thirds of the time."""
LARGEST_TOTAL = 2.0**61
"""Scaled pupils times scaled cost must stay well inside 64 bits."""
MOST_OVER = 2e-6
"""Pupils by which rounding may put a pool over its places: well below what the referee accepts."""
FINEST_PUPIL = 1e-7
"""No finer part of a pupil than this is ever distinguished."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Transport:
    """The transportation problem of one year or of a part of it.

    Arcs, in the order of their groups, lead from `arc_group` (row of the G groups) to `arc_pool` (row of
    the P pools) at `arc_cost_gbp` per pupil; leaving a pupil unplaced costs `unplaced_gbp`. No more than
    `arc_share` of a group's pupils may go by an arc, where given. The flow sees costs in whole `step_gbp`.
    """

    n_groups: int
    n_pools: int
    arc_group: Ints
    arc_pool: Ints
    arc_cost_gbp: Floats
    unplaced_gbp: float
    arc_share: Floats | None = None
    step_gbp: float = PENNY_GBP

    @cached_property
    def _worthwhile(self) -> Ints:
        """Arcs no dearer than leaving the pupil unplaced; no optimum needs the others."""
        return np.flatnonzero(self.arc_cost_gbp <= self.unplaced_gbp)

    @cached_property
    def groups_with_arcs(self) -> tuple[Ints, Ints]:
        """The groups that have arcs, and the first arc of each."""
        first = np.flatnonzero(np.diff(self.arc_group, prepend=-1))
        return self.arc_group[first], first

    def _ends(self) -> tuple[Ints, Ints, Ints]:
        """Tail and head nodes and cost in steps of every arc: placements, unplaced, pools to sink."""
        groups = np.arange(self.n_groups)
        pools = self.n_groups + np.arange(self.n_pools)
        sink = self.n_groups + self.n_pools
        kept = self._worthwhile
        tails = np.concatenate([self.arc_group[kept], groups, pools])
        heads = np.concatenate(
            [self.n_groups + self.arc_pool[kept], np.full(self.n_groups + self.n_pools, sink)]
        )
        gbp = np.concatenate(
            [self.arc_cost_gbp[kept], np.full(self.n_groups, self.unplaced_gbp), np.zeros(self.n_pools)]
        )
        return tails, heads, self.steps(gbp).astype(np.int64)

    def steps(self, gbp: Floats) -> Floats:
        """Return costs as the flow sees them: whole steps."""
        whole: Floats = np.rint(gbp / self.step_gbp)
        return whole

    def solve(self, pupils: Floats, places: Floats) -> tuple[Floats, Floats]:
        """Return the pupils placed on each arc and the pupils left unplaced in each group.

        Args:
            pupils: G, pupils of each group.
            places: P, places of each pool.
        """
        placed, unplaced = np.zeros(len(self.arc_group)), np.zeros(self.n_groups)
        if not pupils.any():
            return placed, unplaced
        per_pupil = self._parts_per_pupil(float(pupils.sum()))
        supply = np.rint(pupils * per_pupil).astype(np.int64)
        capacity = np.floor(np.minimum(places, pupils.sum() + 1) * per_pupil + 1e-6).astype(np.int64)
        flow = self._flow(supply, capacity)
        kept = self._worthwhile
        placed[kept] = flow[: len(kept)] / per_pupil
        unplaced = flow[len(kept) : len(kept) + self.n_groups] / per_pupil
        self._give_back_rounding(placed, unplaced, pupils)
        return placed, unplaced

    def of_arcs(self, kept: Bools, step_gbp: float) -> "Transport":
        """Return the problem with some of the arcs only, and costs in such steps."""
        return replace(
            self,
            arc_group=self.arc_group[kept],
            arc_pool=self.arc_pool[kept],
            arc_cost_gbp=self.arc_cost_gbp[kept],
            arc_share=None if self.arc_share is None else self.arc_share[kept],
            step_gbp=step_gbp,
        )

    def cost_gbp(self, placed: Floats, unplaced: Floats) -> float:
        """Return £ of an answer, undiscounted."""
        return float((self.arc_cost_gbp * placed).sum() + self.unplaced_gbp * unplaced.sum())

    def limits(self, pupils: Floats) -> Floats:
        """Return the most pupils that may go by each arc."""
        share = 1.0 if self.arc_share is None else self.arc_share
        most: Floats = pupils[self.arc_group] * share
        return most

    def has_room(self, placed: Floats, unplaced: Floats) -> Bools:
        """Return by which arcs of an answer more pupils of their group may go."""
        if self.arc_share is None:
            return np.ones(len(placed), dtype=bool)
        pupils = unplaced + np.bincount(self.arc_group, placed, minlength=self.n_groups)
        rounding = 2 / self._parts_per_pupil(float(pupils.sum()))
        room: Bools = placed < self.limits(pupils) - rounding
        return room

    def _parts_per_pupil(self, total: float) -> float:
        """The finest scale at which the cost of the whole flow still fits 64 bits: whole for a thousandth."""
        room = LARGEST_TOTAL / (max(1.0, self.unplaced_gbp / self.step_gbp) * (total + 1))
        thousands = np.floor(min(room, 1 / FINEST_PUPIL) / 1000) * 1000
        return float(thousands or max(1.0, np.floor(room)))

    def _flow(self, supply: Ints, capacity: Ints) -> Ints:
        tails, heads, cost = self._ends()
        solver = min_cost_flow.SimpleMinCostFlow()
        most = supply[self.arc_group[self._worthwhile]]
        if self.arc_share is not None:
            most = np.ceil(most * self.arc_share[self._worthwhile]).astype(np.int64)
        limits = np.concatenate([most, supply, capacity])
        arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, limits, cost)
        sink = self.n_groups + self.n_pools
        solver.set_nodes_supplies(np.arange(self.n_groups), supply)
        solver.set_node_supply(sink, -int(supply.sum()))
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise RuntimeError(f"the min-cost flow ended with status {status}")
        flows: Ints = solver.flows(arcs)
        return flows

    def keep_within(self, placed: Floats, unplaced: Floats, places: Floats) -> None:
        """Take what rounding put over a pool's places away; many groups' roundings can add up there."""
        over = np.bincount(self.arc_pool, placed, minlength=self.n_pools) - places
        for pool in np.flatnonzero(over > MOST_OVER).tolist():
            arcs = np.flatnonzero(self.arc_pool == pool)
            largest = arcs[np.argmax(placed[arcs])]
            placed[largest] -= over[pool]
            unplaced[self.arc_group[largest]] += over[pool]

    def _give_back_rounding(self, placed: Floats, unplaced: Floats, pupils: Floats) -> None:
        """Let every group add up to its pupils in full precision, by changing its largest part."""
        missing = pupils - unplaced - np.bincount(self.arc_group, placed, minlength=self.n_groups)
        largest = unplaced.copy()
        np.maximum.at(largest, self.arc_group, placed)
        stays = unplaced >= largest
        unplaced[stays] += missing[stays]
        arcs = np.flatnonzero((placed == largest[self.arc_group]) & ~stays[self.arc_group])
        _, first = np.unique(self.arc_group[arcs], return_index=True)
        placed[arcs[first]] += missing[self.arc_group[arcs[first]]]
        np.maximum(placed, 0.0, out=placed)
        np.maximum(unplaced, 0.0, out=unplaced)
