"""What a worker needs to do its share of a solve: built once from the instance, holds no state of a solve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.model.engine.allocate import Allocator, YearAllocation
from planner.model.engine.cuts import Cut, strengthened_cut
from planner.model.engine.master import Master, MasterAnswer, SearchLimits, solve_integer, solve_relaxed
from planner.model.engine.near import group_prices_gbp
from planner.model.engine.units import Units
from planner.model.instance import Bools, Floats, PlacePlanningInstance


@dataclass(frozen=True, eq=False)
class YearPrice:
    """What one year costs for given openings (£ undiscounted), its place values (P), a cut for each part."""

    year: int
    cost_gbp: float
    place_value_gbp: Floats
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, eq=False)
class Workshop:
    """The pieces of one instance's solve. Every method depends on its arguments alone."""

    instance: PlacePlanningInstance
    allocator: Allocator
    master: Master

    @classmethod
    def of(cls, instance: PlacePlanningInstance) -> "Workshop":
        allocator = Allocator.of(instance)
        return cls(
            instance,
            allocator,
            Master(instance, Units.of(instance), len(allocator.parts), allocator.unreached_gbp),
        )

    def places(self, year: int, is_open: Floats | Bools) -> Floats:
        """Return P: places in one year with (fractions of) the units U that are open."""
        places = self.instance.pools.places[:, year].copy()
        np.add.at(places, self.master.units.pool, self.master.units.places * is_open)
        return places

    def price_year(self, year: int, is_open: Floats | Bools, near_gbp: Floats | None) -> YearPrice:
        """Solve one year for U (fractions of) units open and return the cuts at its prices."""
        instance = self.instance
        places = self.places(year, is_open)
        value, cuts = np.zeros(len(places)), []
        cost = float(self.allocator.unreached_gbp[year])
        for index, part in enumerate(self.allocator.parts):
            pupils = instance.groups.pupils[part.groups, year]
            near = None if near_gbp is None else near_gbp[part.pools]
            answer = self.allocator.solve_part(index, year, places[part.pools], near)
            value[part.pools] = answer.price_gbp
            cost += part.transport.cost_gbp(answer.placed, answer.unplaced)
            cuts.append(
                strengthened_cut(
                    part,
                    index,
                    year,
                    group_prices_gbp(part.transport, answer.price_gbp),
                    pupils,
                    instance.pools.places[:, year],
                    self.master.units,
                    is_open,
                )
            )
        return YearPrice(year, cost, value, tuple(cuts))

    def allocate_year(self, year: int, is_open: Bools) -> YearAllocation:
        """Return the optimal allocation of one year."""
        return self.allocator.allocate(year, self.places(year, is_open))

    def relaxed(self, cuts: Sequence[Cut]) -> MasterAnswer:
        """Solve the LP master."""
        return solve_relaxed(self.master, cuts)

    def integer(self, cuts: Sequence[Cut], start: Bools, limits: SearchLimits) -> MasterAnswer:
        """Search the integer master."""
        return solve_integer(self.master, cuts, start, limits)

    def part_cost_gbp(self, index: int, year: int, places: Floats, near_gbp: Floats) -> float:
        """Return £ (undiscounted) of one part and year at least cost, for the places of the part's pools."""
        answer = self.allocator.solve_part(index, year, places, near_gbp)
        return self.allocator.parts[index].transport.cost_gbp(answer.placed, answer.unplaced)
