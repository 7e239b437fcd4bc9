"""The bound with capital at a price: each cluster searched by itself, and what they prove added up.

For any prices ≥ 0, the least cost of the clusters with their capital paid for, less what the budgets are
worth, is at most the cost of every plan within the budgets. Prices start from the LP master and follow what
the clusters spend.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from planner.model.engine.crew import Job
from planner.model.engine.cuts import Cut
from planner.model.engine.known import Known
from planner.model.engine.master import CapitalPrice, Master
from planner.model.engine.recombine import cheapest_together, in_cluster
from planner.model.engine.search import (
    MOST_NODES,
    SHORT_GAP,
    SHORT_NODES,
    WAITS,
    MasterAnswer,
    Search,
    SearchLimits,
)
from planner.model.engine.workshop import PricedOpenings, Proposals
from planner.model.instance import Bools, Floats

PROPOSALS = 3
"""Searches that propose, each with the cuts of the one before."""
PROOF_NODES = 200
"""Nodes of a search of a cluster after its first; doubled where one that proves did not end by itself."""
FIRST_STEP = 0.08
"""Share by which prices move when the clusters' spending is off the budget; halved when it changes sides."""
LEAST_STEP = 0.005
LOWEST_PRICE = 0.01
"""£ for each £ of capital: what a price of 0 is raised to once more than the budget is spent."""


@dataclass(eq=False)
class ClusterSearch:
    """One cluster at the present prices: its best openings by the true cost, and what is proven of it (£).

    Cuts say too little of openings far from where they were made, so it is bounded quickly at first, and
    searches propose openings only to have them priced. A search is worth its tree (`proves`) where that has
    more to lift than cuts have: where the cheapest that the cuts know of is nearer to the best than to the
    bound. `settled`: cost and bound have met, or nothing new is to be had.
    """

    master: Master
    is_open: Bools
    part_cost_gbp: Floats | None = None
    objective_gbp: float = np.inf
    bound_gbp: float = -np.inf
    nodes: int = PROOF_NODES
    proves: bool = False
    settled: bool = False
    priced: set[bytes] = field(default_factory=set)

    def bounding(self, number: int, price: CapitalPrice, known: Known, fine_gbp: float) -> Job:
        """Return a search that bounds the cluster; `fine_gbp` is how near to the truth is worth it."""
        fine = fine_gbp / 2 / max(1.0, abs(self.objective_gbp))
        is_first = not np.isfinite(self.bound_gbp)
        limits = SearchLimits(
            gap=fine if self.proves else SHORT_GAP,
            nodes=SHORT_NODES if is_first else self.nodes,
            seconds=known.seconds_left,
        )
        search = Search(start=self.is_open, limits=limits, capital=price, quick=is_first)
        return "propose", (number, self._cuts(known), [search], known.near_gbp)

    def proposing(self, number: int, price: CapitalPrice, known: Known) -> Job:
        """Return searches that only propose."""
        short = SearchLimits(gap=SHORT_GAP, nodes=SHORT_NODES, seconds=known.seconds_left)
        search = Search(start=self.is_open, limits=short, capital=price, waits=WAITS, quick=True)
        return "propose", (number, self._cuts(known), [search] * PROPOSALS, known.near_gbp)

    def take_bound(self, proposals: Proposals, price: CapitalPrice, fine_gbp: float) -> None:
        """Take what a search that bounds proved and found."""
        new = self._take(proposals, price)
        if self.objective_gbp - self.bound_gbp <= fine_gbp:
            self.settled = True
        elif self.proves:
            finished = proposals.answer.finished
            self.settled = finished and not new
            self.nodes = self.nodes if finished or new else min(2 * self.nodes, MOST_NODES)
            self._decide(proposals.answer, new=new)

    def take_proposals(self, proposals: Proposals, price: CapitalPrice, fine_gbp: float) -> None:
        """Take what searches that propose found."""
        new = self._take(proposals, price)
        self.settled = self.objective_gbp - self.bound_gbp <= fine_gbp
        self._decide(proposals.answer, new=new)

    def _cuts(self, known: Known) -> list[Cut]:
        return [cut for cut in known.bare_cuts if cut.part in self.master.parts]

    def _decide(self, answer: MasterAnswer, *, new: bool) -> None:
        """Decide whether the next search proves: where nothing is new, or the tree has more to lift."""
        from_tree = answer.objective_gbp - self.bound_gbp
        from_cuts = self.objective_gbp - answer.objective_gbp
        self.proves = not new or from_tree > from_cuts

    def _take(self, proposals: Proposals, price: CapitalPrice) -> bool:
        """Take plans and bound; return whether any plan is new."""
        self.bound_gbp = max(self.bound_gbp, proposals.answer.bound_gbp)
        new = False
        for plan in proposals.plans:
            cost_gbp = self.master.cost_gbp(plan.is_open, plan.part_cost_gbp, price)
            new |= plan.is_open.tobytes() not in self.priced
            self.priced.add(plan.is_open.tobytes())
            if cost_gbp < self.objective_gbp:
                self.is_open, self.part_cost_gbp = plan.is_open, plan.part_cost_gbp
                self.objective_gbp = cost_gbp
        return new


class CapitalRelaxation:
    """The clusters of one solve, at prices that move; `bound_gbp` is the best proven so far."""

    def __init__(self, known: Known, clusters: tuple[Master, ...], price: CapitalPrice) -> None:
        self._known = known
        self._instance = known.master.instance
        self._price = price
        start = known.incumbent.is_open
        self._searches = [ClusterSearch(master, start[master.rows]) for master in clusters]
        self._plans: list[dict[bytes, PricedOpenings]] = [{} for _ in clusters]
        self._step = FIRST_STEP
        self._over: bool | None = None
        self._asked: list[int] = []
        self.bound_gbp = -np.inf

    @property
    def settled(self) -> bool:
        """Whether every cluster is settled at the present prices."""
        return all(search.settled for search in self._searches)

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing more to be had from moving prices either."""
        return len(self._searches) < 2 or (  # noqa: PLR2004 - one cluster is everything
            self.settled and (self._step < LEAST_STEP or not self._has_limits())
        )

    def bounding(self) -> list[Job]:
        """Return a search for every cluster that is not settled, to bound it."""
        self._asked = [
            number for number, search in enumerate(self._searches) if not (search.settled or self.exhausted)
        ]
        return [
            self._searches[number].bounding(number, self._price, self._known, self._fine_gbp)
            for number in self._asked
        ]

    def proposing(self) -> list[Job]:
        """Return searches that propose, for every cluster that is not settled, and not to be proven next."""
        self._asked = [
            number
            for number, search in enumerate(self._searches)
            if not (search.settled or search.proves or self.exhausted)
        ]
        return [self._searches[number].proposing(number, self._price, self._known) for number in self._asked]

    def take_bound(self, proposals: Proposals) -> list[PricedOpenings]:
        """Take the next answer of those that bound; return what clusters make together."""
        number = self._asked.pop(0)
        self._searches[number].take_bound(proposals, self._price, self._fine_gbp)
        self._raise_bound()
        return self._together(number, proposals)

    def take_proposals(self, proposals: Proposals) -> list[PricedOpenings]:
        """Take the next answer of those that propose; return what clusters make together."""
        number = self._asked.pop(0)
        self._searches[number].take_proposals(proposals, self._price, self._fine_gbp)
        return self._together(number, proposals)

    def _together(self, number: int, proposals: Proposals) -> list[PricedOpenings]:
        """The best openings of all clusters at these prices, and the cheapest plan within the limits."""
        self._plans[number].update(_by_openings(proposals.plans))
        is_open = self._known.master.forced.copy()
        cost_gbp = np.zeros(len(self._known.master.parts))
        for search in self._searches:
            if search.part_cost_gbp is None:
                return []
            is_open[search.master.rows] = search.is_open
            cost_gbp += search.part_cost_gbp
        cheapest = self._cheapest_together()
        return [PricedOpenings(is_open, cost_gbp), *([] if cheapest is None else [cheapest])]

    def _cheapest_together(self) -> PricedOpenings | None:
        """The cheapest plan made of all that was priced in this solve."""
        known = self._known
        clusters = [search.master for search in self._searches]
        if len(clusters) < 2:  # noqa: PLR2004 - one cluster is everything
            return None
        priced = [plan for openings, plan in known.plans.items() if openings in known.priced]
        plans = []
        for number, cluster in enumerate(clusters):
            own = _by_openings(in_cluster(plan, cluster) for plan in priced) | self._plans[number]
            plans.append([plan for plan in own.values() if cluster.permits(plan.is_open)])
        return cheapest_together(known.master, clusters, plans, known.seconds_left)

    def move_prices(self) -> None:
        """Move prices towards where the clusters together spend the budget, and search them all again."""
        spent = np.sum([search.master.spent_gbp(search.is_open) for search in self._searches], axis=0)
        over = float(spent.sum()) > self._instance.capital_total_gbp
        if np.isfinite(self._instance.capital_total_gbp):
            lowest = not over and self._price.total <= LOWEST_PRICE
            if lowest or (self._over is not None and over != self._over):
                self._step /= 2
            self._over = over
        else:
            self._step /= 2
        by_year = self._price.by_year.copy()
        for year in np.flatnonzero(np.isfinite(self._instance.capital_by_year_gbp)):
            by_year[year] = self._moved(by_year[year], spent[year] > self._instance.capital_by_year_gbp[year])
        limited = np.isfinite(self._instance.capital_total_gbp)
        self._price = CapitalPrice(
            total=self._moved(self._price.total, over) if limited else 0.0, by_year=by_year
        )
        self._searches = [ClusterSearch(search.master, search.is_open) for search in self._searches]

    @property
    def _fine_gbp(self) -> float:
        """£ to which each cluster is worth proving."""
        return self._known.tolerance_gbp / len(self._searches)

    def _moved(self, price: float, over: bool) -> float:  # noqa: FBT001
        return max(price, LOWEST_PRICE) * (1 + self._step) if over else price * (1 - self._step)

    def _has_limits(self) -> bool:
        by_year = self._instance.capital_by_year_gbp
        return bool(np.isfinite(self._instance.capital_total_gbp) or np.isfinite(by_year).any())

    def _raise_bound(self) -> None:
        proven = sum(search.bound_gbp for search in self._searches)
        credit = self._price.credit_gbp(self._instance)
        self.bound_gbp = max(self.bound_gbp, self._known.master.constant_gbp + proven - credit)


def _by_openings(plans: Iterable[PricedOpenings]) -> dict[bytes, PricedOpenings]:
    return {plan.is_open.tobytes(): plan for plan in plans}
