"""A price on the worst-off districts, as an instance like any other.

A district may leave a share of its pupils without a place at the usual price; each pupil beyond costs more.
That is one more pool for each district, a waiting list: with as many places as the share allows, at the price
of a pupil left unplaced, for pupils of the district alone. Who is on no list costs the higher price. So
fairness needs no other flow, cut or certificate than the formulation has.
"""

from dataclasses import dataclass, replace

import numpy as np

from planner.model.instance import Floats, Ints, PlacePlanningInstance
from planner.model.solution import Solution


@dataclass(frozen=True, kw_only=True, eq=False)
class WaitingLists:
    """An instance with a waiting list for each district, and what of it is the instance itself.

    `of` is the instance with the lists; `own_arc` the arc of it for each arc of the instance itself.
    """

    itself: PlacePlanningInstance
    of: PlacePlanningInstance
    own_arc: Ints

    @classmethod
    def over(cls, instance: PlacePlanningInstance, district: Ints, share: Floats) -> "WaitingLists":
        """Give each district a list for a share (T) of its pupils; `district` is the number of each group's.

        With the price of being unplaced as it was, the least cost is that of the instance itself.
        """
        n_groups, n_pools = len(instance.groups), len(instance.pools)
        n_districts = int(district.max(initial=-1)) + 1
        pupils = np.zeros((n_districts, instance.n_years))
        np.add.at(pupils, district, instance.groups.pupils)
        pools, arcs = instance.pools, instance.arcs
        names = np.array([f"unplaced, district {number}" for number in range(n_districts)], dtype=object)
        none = np.zeros(n_districts)
        with_lists = replace(
            pools,
            provision_id=np.concatenate([pools.provision_id, names]),
            places=np.concatenate([pools.places, pupils * share]),
            top_up_gbp=np.concatenate([pools.top_up_gbp, none + instance.economics.unplaced_gbp]),
            place_funding_gbp=np.concatenate([pools.place_funding_gbp, none]),
        )
        group = np.concatenate([arcs.group, np.arange(n_groups)])
        provision = np.concatenate([arcs.provision, n_pools + district])
        order = np.lexsort((provision, group))
        nothing = np.zeros(n_groups)
        weight = arcs.weight_gbp
        every_arc = replace(
            arcs,
            group=group[order],
            provision=provision[order],
            km=np.concatenate([arcs.km, nothing])[order],
            minutes=np.concatenate([arcs.minutes, nothing])[order],
            weight_gbp=None if weight is None else np.concatenate([weight, nothing])[order],
        )
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return cls(
            itself=instance,
            of=replace(instance, pools=with_lists, arcs=every_arc),
            own_arc=place[: len(arcs)],
        )

    def solution(self, with_lists: Solution) -> Solution:
        """Return a solution with the lists as one of the instance itself: who is on a list has no place."""
        placed = with_lists.placed[self.own_arc]
        by_group = np.zeros_like(with_lists.unplaced)
        np.add.at(by_group, self.itself.arcs.group, placed)
        return Solution(
            opened=with_lists.opened, placed=placed, unplaced=self.itself.groups.pupils - by_group
        )
