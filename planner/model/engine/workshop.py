"""What a worker needs to do its share of a solve: built once from the instance, holds no state of a solve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.model.engine.allocate import Allocator, YearAllocation
from planner.model.engine.clusters import cluster_masters, whole_master
from planner.model.engine.cuts import Cut, strengthened_cut
from planner.model.engine.master import CapitalPrice, Master
from planner.model.engine.near import group_prices_gbp
from planner.model.engine.search import (
    MasterAnswer,
    SearchLimits,
    solve_integer,
    solve_near,
    solve_priced_capital,
    solve_relaxed,
)
from planner.model.instance import Bools, Floats, PlacePlanningInstance


@dataclass(frozen=True, eq=False)
class YearPrice:
    """One year for given openings: £ (undiscounted) and a cut by part, place values by pool (P, £)."""

    year: int
    part_cost_gbp: Floats
    place_value_gbp: Floats
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, eq=False)
class PartPrice:
    """One part in one year: £ (undiscounted), place values of its own pools (£), and a cut."""

    cost_gbp: float
    place_value_gbp: Floats
    cut: Cut


@dataclass(frozen=True, eq=False)
class Dive:
    """Plans found near a centre, each with its true cost (£ present value), and the cuts that this gave."""

    plans: tuple[tuple[Bools, float], ...]
    cuts: tuple[Cut, ...]


DIVES = 3
"""Searches near a centre in one go, each with the cuts of the one before."""


@dataclass(frozen=True, eq=False)
class Workshop:
    """The pieces of one instance's solve. Every method depends on its arguments alone."""

    instance: PlacePlanningInstance
    allocator: Allocator
    master: Master
    clusters: tuple[Master, ...]

    @classmethod
    def of(cls, instance: PlacePlanningInstance) -> "Workshop":
        allocator = Allocator.of(instance)
        master = whole_master(allocator)
        return cls(instance, allocator, master, cluster_masters(master, allocator))

    def places(self, year: int, is_open: Floats | Bools) -> Floats:
        """Return P: places in one year with (fractions of) the units U that are open."""
        places = self.instance.pools.places[:, year].copy()
        np.add.at(places, self.master.units.pool, self.master.units.places * is_open)
        return places

    def price_year(self, year: int, is_open: Floats | Bools, near_gbp: Floats | None) -> YearPrice:
        """Solve one year for U (fractions of) units open and return the cuts at its prices."""
        value = np.zeros(len(self.instance.pools))
        parts = range(len(self.allocator.parts))
        priced = [self.price_part(index, year, is_open, near_gbp) for index in parts]
        for index, price in enumerate(priced):
            value[self.allocator.parts[index].pools] = price.place_value_gbp
        cost = np.array([price.cost_gbp for price in priced])
        return YearPrice(year, cost, value, tuple(price.cut for price in priced))

    def price_part(
        self, index: int, year: int, is_open: Floats | Bools, near_gbp: Floats | None
    ) -> PartPrice:
        """Solve one part in one year; `near_gbp` are prices of all pools."""
        part = self.allocator.parts[index]
        places = self.places(year, is_open)[part.pools]
        answer = self.allocator.solve_part(
            index, year, places, None if near_gbp is None else near_gbp[part.pools]
        )
        cut = strengthened_cut(
            part,
            index,
            year,
            group_prices_gbp(part.transport, answer.price_gbp),
            self.instance.groups.pupils[part.groups, year],
            self.instance.pools.places[:, year],
            self.master.units,
            is_open,
        )
        return PartPrice(part.transport.cost_gbp(answer.placed, answer.unplaced), answer.price_gbp, cut)

    def allocate_year(self, year: int, is_open: Bools) -> YearAllocation:
        """Return the optimal allocation of one year."""
        return self.allocator.allocate(year, self.places(year, is_open))

    def relaxed(self, cuts: Sequence[Cut]) -> tuple[MasterAnswer, CapitalPrice]:
        """Solve the LP master."""
        return solve_relaxed(self.master, cuts)

    def search(self, cuts: Sequence[Cut], start: Bools, limits: SearchLimits) -> MasterAnswer:
        """Search the integer master of everything."""
        return solve_integer(self.master, cuts, start, limits)

    def dive(
        self,
        cuts: Sequence[Cut],
        centre: Bools,
        radius: int,
        limits: SearchLimits,
        near_gbp: Sequence[Floats | None],
    ) -> Dive:
        """Search near a centre, price what is found, and again with its cuts, a few times.

        `near_gbp` are place values of each year by which pricing is faster.
        """
        plans, known, learned = [], set(), list(cuts)
        for _ in range(DIVES):
            answer = solve_near(self.master, learned, centre, radius, limits)
            is_open = answer.is_open > 0.5  # noqa: PLR2004 - whole but for the solver's tolerance
            if not np.isfinite(answer.objective_gbp) or is_open.tobytes() in known:
                break
            known.add(is_open.tobytes())
            prices = [
                self.price_year(year, is_open[:, year], near_gbp[year])
                for year in range(self.instance.n_years)
            ]
            learned += [cut for price in prices for cut in price.cuts]
            plans.append((is_open, self.objective_gbp(is_open, prices)))
        return Dive(tuple(plans), tuple(learned[len(cuts) :]))

    def objective_gbp(self, is_open: Floats | Bools, prices: Sequence[YearPrice]) -> float:
        """Return £ present value of the plan with these (fractions of) units open, from its priced years."""
        years = np.array([price.part_cost_gbp.sum() for price in prices])
        opening = float((self.master.opening_cost_gbp * is_open).sum())
        return self.master.constant_gbp + opening + float(self.instance.discount @ years)

    def search_cluster(
        self, number: int, cuts: Sequence[Cut], start: Bools, capital: CapitalPrice, limits: SearchLimits
    ) -> MasterAnswer:
        """Search one cluster with capital at a price."""
        return solve_priced_capital(self.clusters[number], cuts, start, capital, limits)

    def part_cost_gbp(self, index: int, year: int, places: Floats, near_gbp: Floats) -> float:
        """Return £ (undiscounted) of one part and year at least cost, for the places of the part's pools."""
        answer = self.allocator.solve_part(index, year, places, near_gbp)
        return self.allocator.parts[index].transport.cost_gbp(answer.placed, answer.unplaced)
