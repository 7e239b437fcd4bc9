"""What a worker needs to do its share of a solve: built once from the instance, holds no state of a solve."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.model.engine.allocate import Allocator, YearAllocation
from planner.model.engine.clusters import cluster_masters, whole_master
from planner.model.engine.cuts import Cut, Prices, strengthened_cut
from planner.model.engine.fewer import Around, SolvedYear
from planner.model.engine.hull import WHOLE, Levels, solve_fractional
from planner.model.engine.master import Master
from planner.model.engine.near import group_prices_gbp
from planner.model.engine.search import MasterAnswer, Multipliers, Search, solve_integer, solve_relaxed
from planner.model.instance import Bools, Floats, PlacePlanningInstance

NEARLY_AT_CORE = 2e-5
"""Years at core points may cost so much more than they must, a share of their cost."""


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
class PricedOpenings:
    """Whole openings of a master, U x T, with the cost of each part of the instance, £ present value.

    Parts that the master does not pay for cost 0 here.
    """

    is_open: Bools
    part_cost_gbp: Floats


@dataclass(frozen=True, eq=False)
class Proposals:
    """What searches of one master proposed, each priced, with the cuts of that; and what they prove.

    `answer` is the last search's, its bound the best of all (£ present value).
    """

    plans: tuple[PricedOpenings, ...]
    cuts: tuple[Cut, ...]
    answer: MasterAnswer


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
        units = self.master.units
        added = np.bincount(units.pool, units.places * is_open, minlength=len(self.instance.pools))
        places: Floats = self.instance.pools.places[:, year] + added
        return places

    def price_year(
        self,
        year: int,
        is_open: Floats | Bools,
        near_gbp: Floats | None,
        share: float = 0.0,
        near_group_gbp: Sequence[Floats | None] | None = None,
    ) -> YearPrice:
        """Solve one year for U (fractions of) units open and return the cuts at its prices.

        It may cost more by a `share`. It is faster by `near_gbp`, place values of all pools, and with
        openings in fractions by `near_group_gbp`, prices of each part's groups at others like them.
        """
        value = np.zeros(len(self.instance.pools))
        priced = [
            self._price_part(index, year, is_open, near_gbp, share, group_gbp)
            for index, group_gbp in enumerate(near_group_gbp or [None] * len(self.allocator.parts))
        ]
        for index, price in enumerate(priced):
            value[self.allocator.parts[index].pools] = price.place_value_gbp
        cost = np.array([price.cost_gbp for price in priced])
        return YearPrice(year, cost, value, tuple(price.cut for price in priced))

    def _price_part(
        self,
        index: int,
        year: int,
        is_open: Floats | Bools,
        near_gbp: Floats | None,
        share: float = 0.0,
        near_group_gbp: Floats | None = None,
    ) -> PartPrice:
        part = self.allocator.parts[index]
        near = None if near_gbp is None else near_gbp[part.pools]
        fractions = np.asarray(is_open, dtype=np.float64)
        undecided = np.abs(fractions - np.rint(fractions)) > WHOLE
        if (undecided & np.isin(self.master.units.pool, part.pools)).any():
            if near_group_gbp is None and near is not None:
                near_group_gbp = group_prices_gbp(part.merged, near)
            return self._price_fractions(index, year, fractions, near_group_gbp, share)
        places = self.places(year, is_open)[part.pools]
        cost_gbp, price_gbp = self.allocator.cost_of_part_gbp(index, year, places, near, share)
        return PartPrice(cost_gbp, price_gbp, self.cut(index, year, Prices(price_gbp), is_open))

    def _price_fractions(
        self, index: int, year: int, is_open: Floats, near_group_gbp: Floats | None, share: float
    ) -> PartPrice:
        part = self.allocator.parts[index]
        places = self.instance.pools.places[part.pools, year]
        pupils = part.merged_pupils(self.instance.groups.pupils[part.groups, year])
        levels = Levels.of(part, places, self.master.units, is_open)
        answer = solve_fractional(part.merged, pupils, levels, near_group_gbp, share)
        prices = Prices(answer.place_price_gbp, answer.group_price_gbp)
        cut = self.cut(index, year, prices, is_open)
        return PartPrice(answer.cost_gbp, answer.place_price_gbp, cut)

    def cut(self, index: int, year: int, prices: Prices, is_open: Floats | Bools) -> Cut:
        """Return the cut of one part and year at given prices."""
        part = self.allocator.parts[index]
        return strengthened_cut(
            part,
            index,
            year,
            prices,
            part.merged_pupils(self.instance.groups.pupils[part.groups, year]),
            self.instance.pools.places[:, year],
            self.master.units,
            is_open,
        )

    def made_again(self, cuts: Sequence[Cut]) -> list[Cut]:
        """Make cuts of another instance with the same arcs and units again, for the pupils and costs here."""
        groups = [part.merged.n_groups for part in self.allocator.parts]
        # At other costs other groups may be alike: then prices of groups follow from those of places.
        of_these = [
            cut if cut.prices.group_gbp is None or len(cut.prices.group_gbp) == groups[cut.part] else cut.bare
            for cut in cuts
        ]
        return [self.cut(cut.part, cut.year, cut.prices, cut.opens) for cut in of_these]

    def of_pupils(self, pupils: Floats) -> "Workshop":
        """Return the workshop of the same instance with other pupils, G x T. It has no clusters."""
        instance = replace(self.instance, groups=replace(self.instance.groups, pupils=pupils))
        allocator = Allocator(instance, self.allocator.parts)
        return Workshop(instance, allocator, whole_master(allocator), ())

    def price_year_for(
        self,
        pupils: Floats,
        year: int,
        is_open: Floats | Bools,
        near_gbp: Floats | None,
        share: float = 0.0,
    ) -> YearPrice:
        """Return `price_year` with other pupils."""
        return self.of_pupils(pupils).price_year(year, is_open, near_gbp, share)

    def made_again_for(self, pupils: Floats, cuts: Sequence[Cut]) -> list[Cut]:
        """Return `made_again` with other pupils."""
        return self.of_pupils(pupils).made_again(cuts)

    def allocate_year(self, year: int, is_open: Bools, near_gbp: Floats | None) -> YearAllocation:
        """Return the optimal allocation of one year."""
        return self.allocator.allocate(year, self.places(year, is_open), near_gbp)

    def relaxed(self, cuts: Sequence[Cut]) -> tuple[MasterAnswer, Multipliers]:
        """Solve the LP master."""
        return solve_relaxed(self.master, cuts)

    def propose(
        self,
        number: int | None,
        cuts: Sequence[Cut],
        searches: Sequence[Search],
        near_gbp: Sequence[Floats | None],
    ) -> Proposals:
        """Search a master, price what it proposes, and search again with what that taught.

        A cut at whole openings says little of mixtures of what one search after another proposes, and with
        capital at a price that is what the next one proposes: there the mean of start and proposals, the
        newest counting most, is priced as well (a core point, after Magnanti and Wong 1981).

        Args:
            number: of the cluster; None is the master of everything.
            cuts: what is known; those of other parts are passed over.
            searches: one after the other; each starts from the best of the proposals so far.
            near_gbp: place values of each year by which pricing is faster.
        """
        master = self.master if number is None else self.clusters[number]
        learned, plans, best_gbp = list(cuts), list[PricedOpenings](), np.inf
        bound_gbp, start = -np.inf, searches[0].start
        core, at_core = start.astype(np.float64), list[Cut]()
        known = {start.tobytes()} if number is None else set[bytes]()  # everything starts from a priced plan
        for search in searches:
            answer = solve_integer(master, learned, replace(search, start=start))
            bound_gbp = max(bound_gbp, answer.bound_gbp)
            is_open = answer.whole
            if not np.isfinite(answer.objective_gbp) or is_open.tobytes() in known:
                continue
            known.add(is_open.tobytes())
            plan, fresh = self._priced(master, is_open, near_gbp)
            plans.append(plan)
            learned += fresh
            if search.capital is not None:
                core = (core + is_open) / 2
                at_core = self._cuts_at(master, core, near_gbp, at_core)
                learned += at_core
            cost_gbp = master.cost_gbp(is_open, plan.part_cost_gbp, search.capital)
            if cost_gbp < best_gbp and search.free is None:
                best_gbp, start = cost_gbp, is_open
        return Proposals(tuple(plans), tuple(learned[len(cuts) :]), replace(answer, bound_gbp=bound_gbp))

    def _cuts_at(
        self, master: Master, is_open: Floats, near_gbp: Sequence[Floats | None], near: Sequence[Cut]
    ) -> list[Cut]:
        """Return the cuts of all years of a master's parts at fractions of openings of its own.

        `near` are those of fractions like these, if there are any.
        """
        near_group_gbp = {(cut.year, cut.part): cut.prices.group_gbp for cut in near}
        everywhere = np.zeros((len(self.master.units), is_open.shape[1]))
        everywhere[master.rows] = is_open
        return [
            self._price_part(
                part,
                year,
                everywhere[:, year],
                near_gbp[year],
                NEARLY_AT_CORE,
                near_group_gbp.get((year, part)),
            ).cut
            for year in range(self.instance.n_years)
            for part in master.parts
        ]

    def _priced(
        self, master: Master, is_open: Bools, near_gbp: Sequence[Floats | None]
    ) -> tuple[PricedOpenings, list[Cut]]:
        """Price all years of a master's parts for openings of its own."""
        everywhere = np.zeros((len(self.master.units), is_open.shape[1]), dtype=bool)
        everywhere[master.rows] = is_open
        cost = np.zeros((len(self.allocator.parts), self.instance.n_years))
        cuts = []
        for year in range(self.instance.n_years):
            for part in master.parts:
                price = self._price_part(part, year, everywhere[:, year], near_gbp[year])
                cost[part, year] = price.cost_gbp
                cuts.append(price.cut)
        return PricedOpenings(is_open, cost @ self.instance.discount), cuts

    def losses_gbp(
        self, years: Sequence[SolvedYear], closures: Sequence[tuple[int, float, int]]
    ) -> list[Floats]:
        """Return £ (undiscounted) that each year costs more with fewer places from a year on.

        Args:
            years: of the whole plan.
            closures: pool, number of places, and year index from which it has so many fewer.
        """
        part_of_pool = np.full(len(self.instance.pools), -1)
        for index, part in enumerate(self.allocator.parts):
            part_of_pool[part.pools] = index
        in_part = [[year.of_part(part) for year in years] for part in self.allocator.parts]
        losses = []
        for pool, fewer, opening in closures:
            index = int(part_of_pool[pool])
            if index < 0:  # nobody ever comes here
                losses.append(np.zeros(len(years) - opening))
                continue
            part = self.allocator.parts[index]
            row, lost = int(np.searchsorted(part.pools, pool)), []
            around = Around.of(row, len(part.pools))
            for year in in_part[index][opening:]:
                gbp, around = year.loss_gbp(part.merged, row, fewer, around)
                lost.append(gbp)
            losses.append(np.array(lost))
        return losses
