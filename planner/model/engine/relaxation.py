"""The bound with capital at a price: each cluster searched by itself, and what they prove added up.

For any prices ≥ 0, the least cost of the clusters with their capital paid for, less what the budgets are
worth, is at most the cost of every plan within the budgets. Prices start from the LP master and follow what
the clusters spend.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from planner.model.engine.crew import Job
from planner.model.engine.cuts import Cut
from planner.model.engine.master import CapitalPrice, Master
from planner.model.engine.search import MasterAnswer, SearchLimits
from planner.model.instance import Bools, Floats

FIRST_NODES, MOST_NODES = 200, 1_000_000_000
FIRST_STEP = 0.08
"""Share by which prices move when the clusters' spending is off the budget; halved when it changes sides."""
LEAST_STEP = 0.005
SMALL_CLUSTER = 60
"""Units up to which a cluster's openings are explored one by one around what its search proposes."""
LOWEST_PRICE = 0.01
"""£ for each £ of capital: what a price of 0 is raised to once more than the budget is spent."""


@dataclass(eq=False)
class ClusterSearch:
    """One cluster at the present prices: its best openings by the true cost, and what is proven of it (£).

    `settled`: the two have met, or nothing new is to be had from it.
    """

    master: Master
    is_open: Bools
    objective_gbp: float = np.inf
    bound_gbp: float = -np.inf
    nodes: int = FIRST_NODES
    settled: bool = False
    priced: set[bytes] = field(default_factory=set)


class CapitalRelaxation:
    """The clusters of one solve, at prices that move; `bound_gbp` is the best proven so far."""

    def __init__(self, whole: Master, clusters: tuple[Master, ...], price: CapitalPrice) -> None:
        self._whole = whole
        self._price = price
        self._searches = [ClusterSearch(master, master.forced) for master in clusters]
        self._step = FIRST_STEP
        self._over: bool | None = None
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

    def jobs(self, cuts: list[Cut], tolerance_gbp: float, seconds: float) -> list[Job]:
        """Return a search for every cluster that is not settled; £ of the objective do not matter below."""
        return [
            (
                "search_cluster",
                (
                    number,
                    [cut for cut in cuts if cut.part in search.master.parts],
                    search.is_open,
                    self._price,
                    SearchLimits(gap=self._gap(search, tolerance_gbp), nodes=search.nodes, seconds=seconds),
                ),
            )
            for number, search in enumerate(self._searches)
            if not search.settled and not self.exhausted
        ]

    def neighbours(self, together: Bools) -> list[tuple[int, Bools]]:
        """Return (part, openings) one unit away from `together`, for the small clusters that are not settled.

        Units that compete for the same pupils are worth less together than a cut from elsewhere says;
        cuts from here know.
        """
        return [
            (part, _toggled(together, int(unit)))
            for search in self._searches
            if not search.settled and len(search.master.rows) <= SMALL_CLUSTER
            for part in search.master.parts
            for unit in search.master.rows
        ]

    def take(self, answers: list[MasterAnswer]) -> Bools:
        """Take the answers to the jobs, in their order; return the openings that they propose together."""
        together = self._whole.forced.copy()
        waiting = iter(answers)
        for search in self._searches:
            is_open = search.is_open
            if not search.settled:
                answer = next(waiting)
                search.bound_gbp = max(search.bound_gbp, answer.bound_gbp)
                if np.isfinite(answer.objective_gbp):
                    is_open = answer.is_open > 0.5  # noqa: PLR2004 - whole but for the solver's tolerance
                if is_open.tobytes() in search.priced:
                    search.settled = answer.finished
                    search.nodes = min(2 * search.nodes, MOST_NODES)
            together[search.master.rows] = is_open
        self._raise_bound()
        return together

    def learn(self, together: Bools, part_costs_gbp: Floats, tolerance_gbp: float) -> None:
        """Take the true cost of the openings proposed (parts, £ present value of all years)."""
        for search in self._searches:
            is_open = together[search.master.rows]
            cost = self._cost_gbp(search.master, is_open, part_costs_gbp)
            search.priced.add(is_open.tobytes())
            if cost < search.objective_gbp:
                search.is_open, search.objective_gbp = is_open, cost
            if search.objective_gbp - search.bound_gbp <= tolerance_gbp / len(self._searches):
                search.settled = True

    def move_prices(self) -> None:
        """Move prices towards where the clusters together spend the budget, and search them all again."""
        spent = np.sum([search.master.spent_gbp(search.is_open) for search in self._searches], axis=0)
        instance = self._whole.instance
        over = float(spent.sum()) > instance.capital_total_gbp
        if np.isfinite(instance.capital_total_gbp):
            if self._over is not None and over != self._over:
                self._step /= 2
            self._over = over
        else:
            self._step /= 2
        by_year = self._price.by_year.copy()
        for year in np.flatnonzero(np.isfinite(instance.capital_by_year_gbp)):
            by_year[year] = self._moved(by_year[year], spent[year] > instance.capital_by_year_gbp[year])
        total = self._moved(self._price.total, over) if np.isfinite(instance.capital_total_gbp) else 0.0
        self._price = CapitalPrice(total=total, by_year=by_year)
        self._searches = [
            replace(
                search,
                objective_gbp=np.inf,
                bound_gbp=-np.inf,
                nodes=FIRST_NODES,
                settled=False,
                priced=set(),
            )
            for search in self._searches
        ]

    def _moved(self, price: float, over: bool) -> float:  # noqa: FBT001
        return max(price, LOWEST_PRICE) * (1 + self._step) if over else price * (1 - self._step)

    def _has_limits(self) -> bool:
        instance = self._whole.instance
        return bool(
            np.isfinite(instance.capital_total_gbp) or np.isfinite(instance.capital_by_year_gbp).any()
        )

    def _gap(self, search: ClusterSearch, tolerance_gbp: float) -> float:
        """Half the cluster's share of the tolerance, as HiGHS measures it."""
        size = max(1.0, abs(search.objective_gbp)) if np.isfinite(search.objective_gbp) else 1e9
        return 0.5 * tolerance_gbp / len(self._searches) / size

    def _cost_gbp(self, master: Master, is_open: Bools, part_costs_gbp: Floats) -> float:
        cost = float(part_costs_gbp[list(master.parts)].sum())
        cost += float(master.opening_cost_gbp[is_open].sum())
        return cost + float(self._price.per_gbp @ master.spent_gbp(is_open))

    def _raise_bound(self) -> None:
        proven = sum(search.bound_gbp for search in self._searches)
        credit = self._price.credit_gbp(self._whole.instance)
        self.bound_gbp = max(self.bound_gbp, self._whole.constant_gbp + proven - credit)


def _toggled(is_open: Bools, unit: int) -> Bools:
    """The openings with one unit shut that was open in any year, or open in all years that was not."""
    changed = is_open.copy()
    changed[unit] = not is_open[unit].any()
    return changed
