"""A price on the worst-off districts, as waiting lists: how the engine and the certificate see it.

A district may leave a share of its pupils without a place at the usual price; each pupil beyond costs more.
That is one more pool for each district, a waiting list: with as many places as the share allows, at the price
of a pupil left unplaced, for pupils of the district alone. Who is on no list costs the higher price. So
fairness needs no other flow, cut or certificate than the formulation has. The referee and the reference know
nothing of lists.
"""

from dataclasses import dataclass, replace

import numpy as np

from planner.model.instance import DistrictPrice, Floats, Ints, PlacePlanningInstance
from planner.model.solution import Solution


@dataclass(frozen=True, kw_only=True, eq=False)
class WaitingLists:
    """An instance with a waiting list for each district, and what of it is the instance itself.

    `of` is the instance with the lists, whose pools come last; `own_arc` the arc of it for each arc of the
    instance itself, `list_arc` that of each group to its list.
    """

    itself: PlacePlanningInstance
    of: PlacePlanningInstance
    own_arc: Ints
    list_arc: Ints

    @classmethod
    def over(cls, instance: PlacePlanningInstance, price: DistrictPrice) -> "WaitingLists":
        """Give each district of the price its list."""
        n_groups, n_pools = len(instance.groups), len(instance.pools)
        allowed = price.share * price.by_district(instance.groups.pupils)
        pools, arcs = instance.pools, instance.arcs
        names = np.array([f"unplaced, district {number}" for number in range(len(allowed))], dtype=object)
        none, nothing = np.zeros(len(allowed)), np.zeros(n_groups)
        with_lists = replace(
            pools,
            provision_id=np.concatenate([pools.provision_id, names]),
            places=np.concatenate([pools.places, allowed]),
            top_up_gbp=np.concatenate([pools.top_up_gbp, none + instance.economics.unplaced_gbp]),
            place_funding_gbp=np.concatenate([pools.place_funding_gbp, none]),
        )
        group = np.concatenate([arcs.group, np.arange(n_groups)])
        provision = np.concatenate([arcs.provision, n_pools + price.district])
        order = np.lexsort((provision, group))
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
            of=replace(
                instance,
                pools=with_lists,
                arcs=every_arc,
                economics=replace(instance.economics, unplaced_gbp=instance.dearest_unplaced_gbp),
                district_price=None,
            ),
            own_arc=place[: len(arcs)],
            list_arc=place[len(arcs) :],
        )

    def solution(self, with_lists: Solution) -> Solution:
        """Return a solution with the lists as one of the instance itself: who is on a list has no place."""
        return Solution(
            opened=with_lists.opened,
            placed=with_lists.placed[self.own_arc],
            unplaced=with_lists.unplaced + with_lists.placed[self.list_arc],
        )

    def own_pools(self, by_pool: Floats) -> Floats:
        """Return what the instance's own pools have of an array by pool, P x T."""
        return by_pool[: len(self.itself.pools)]


def waiting_lists(instance: PlacePlanningInstance) -> WaitingLists | None:
    """Return the instance with its waiting lists; None where it has no price on districts."""
    price = instance.district_price
    return None if price is None else WaitingLists.over(instance, price)


def without_district_price(instance: PlacePlanningInstance) -> PlacePlanningInstance:
    """Return the same problem with lists for the price on districts, if there is one."""
    lists = waiting_lists(instance)
    return instance if lists is None else lists.of
