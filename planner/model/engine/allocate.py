"""The best allocation for given openings, and what its places are worth."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.model.engine.components import Component, components
from planner.model.engine.near import PricedAnswer, solve_priced
from planner.model.instance import Floats, PlacePlanningInstance
from planner.problems import PlannerError

NO_DISTRICT_PRICE = (
    "This cannot be worked out with a price on the worst-off districts ([fairness] above_share_gbp): "
    "leave it out, or name a scenario without it."
)


@dataclass(frozen=True, eq=False)
class YearAllocation:
    """The optimum of one year: pupils placed (A) and unplaced (G), £ that one more place would save (P)."""

    year: int
    placed: Floats
    unplaced: Floats
    place_value_gbp: Floats


@dataclass(frozen=True, eq=False)
class Allocator:
    """Allocates an instance's pupils for any openings; keeps what does not depend on them."""

    instance: PlacePlanningInstance
    parts: tuple[Component, ...]

    @classmethod
    def of(cls, instance: PlacePlanningInstance) -> "Allocator":
        """Take an instance apart. A price on districts must stand there as waiting lists."""
        if instance.district_price is not None:
            raise PlannerError(NO_DISTRICT_PRICE)
        return cls(instance, components(instance))

    @cached_property
    def unreached_gbp(self) -> Floats:
        """T: £ a year for the pupils of groups that no provision can ever take."""
        reached = np.zeros(len(self.instance.groups), dtype=bool)
        for part in self.parts:
            reached[part.groups] = True
        pupils: Floats = self.instance.groups.pupils[~reached].sum(axis=0)
        return self.instance.economics.unplaced_gbp * pupils

    def solve_part(
        self, index: int, year: int, places: Floats, near_gbp: Floats | None = None, share: float = 0.0
    ) -> PricedAnswer:
        """Return the optimum of one year and part for the places of its pools; see `solve_priced`.

        Arcs and groups are those of the part's `merged` problem.
        """
        part = self.parts[index]
        pupils = part.merged_pupils(self.instance.groups.pupils[part.groups, year])
        return solve_priced(part.merged, pupils, places, near_gbp, share)

    def cost_of_part_gbp(
        self, index: int, year: int, places: Floats, near_gbp: Floats | None = None, share: float = 0.0
    ) -> tuple[float, Floats]:
        """Return £ (undiscounted) of one year and part at least cost, and its place values, £ by pool.

        It may cost more by a `share`.
        """
        answer = self.solve_part(index, year, places, near_gbp, share)
        return self.parts[index].merged.cost_gbp(answer.placed, answer.unplaced), answer.price_gbp

    def allocate(self, year: int, places: Floats, near_gbp: Floats | None = None) -> YearAllocation:
        """Return the optimum of one year for the P places that there are in it.

        `near_gbp` are place values of all pools by which it is faster.
        """
        instance = self.instance
        answer = YearAllocation(
            year=year,
            placed=np.zeros(len(instance.arcs)),
            unplaced=instance.groups.pupils[:, year].copy(),
            place_value_gbp=np.zeros(len(instance.pools)),
        )
        for part in self.parts:
            pupils = instance.groups.pupils[part.groups, year]
            near = None if near_gbp is None else near_gbp[part.pools]
            priced = solve_priced(part.transport, pupils, places[part.pools], near)
            part.transport.keep_within(priced.placed, priced.unplaced, places[part.pools])
            answer.placed[part.arcs] = priced.placed
            answer.unplaced[part.groups] = priced.unplaced
            answer.place_value_gbp[part.pools] = priced.price_gbp
        return answer
