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

FIRST_NODES, MOST_NODES = 60, 1_000_000_000
FIRST_STEP = 0.08
"""Share by which prices move when the clusters' spending is off the budget; halved when it changes sides."""
LEAST_STEP = 0.005
FIRST_GAP, COARSE = 1e-3, 0.1
"""How finely a cluster is searched at first, and later as a share of what is between its cost and bound."""
SMALL_CLUSTER = 60
"""Units up to which a cluster's openings are explored one by one around what its search proposes."""
LOWEST_PRICE = 0.01
"""£ for each £ of capital: what a price of 0 is raised to once more than the budget is spent."""


@dataclass(eq=False)
class ClusterSearch:
    """One cluster at the present prices: its best openings by the true cost, and what is proven of it (£).

    `settled`: the two have met, or nothing new is to be had from it. `is_fine`: it is worth proving to the
    end; before that, to a share of what is between the two.
    """

    master: Master
    is_open: Bools
    objective_gbp: float = np.inf
    bound_gbp: float = -np.inf
    nodes: int = FIRST_NODES
    settled: bool = False
    is_fine: bool = False
    priced: set[bytes] = field(default_factory=set)

    @property
    def is_small(self) -> bool:
        return len(self.master.rows) <= SMALL_CLUSTER


class CapitalRelaxation:
    """The clusters of one solve, at prices that move; `bound_gbp` is the best proven so far."""

    def __init__(self, whole: Master, clusters: tuple[Master, ...], price: CapitalPrice) -> None:
        self._whole = whole
        self._price = price
        self._searches = [ClusterSearch(master, master.forced) for master in clusters]
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

    def ask(self, cuts: list[Cut], tolerance_gbp: float, seconds: float, *, small: bool = False) -> list[Job]:
        """Return a search for every cluster that is not settled, or only for the small ones among them.

        `tolerance_gbp` is how near to the truth the clusters together are worth proving.
        """
        self._asked = [
            number
            for number, search in enumerate(self._searches)
            if not (search.settled or self.exhausted) and (search.is_small or not small)
        ]
        return [self._job(number, cuts, tolerance_gbp, seconds) for number in self._asked]

    def _job(self, number: int, cuts: list[Cut], tolerance_gbp: float, seconds: float) -> Job:
        search = self._searches[number]
        limits = SearchLimits(gap=self._gap(search, tolerance_gbp), nodes=search.nodes, seconds=seconds)
        mine = [cut for cut in cuts if cut.part in search.master.parts]
        return "search_cluster", (number, mine, search.is_open, self._price, limits)

    def neighbours(self, together: Bools) -> list[tuple[int, Bools]]:
        """Return (part, openings) one unit away from `together`, for the small clusters that are not settled.

        Units that compete for the same pupils are worth less together than a cut from elsewhere says;
        cuts from here know.
        """
        return [
            (part, _toggled(together, int(unit)))
            for search in self._searches
            if search.is_small and not search.settled
            for part in search.master.parts
            for unit in search.master.rows
        ]

    def take(self, answers: list[MasterAnswer]) -> Bools:
        """Take the answers to what was asked, in order; return the openings proposed together."""
        together = self._whole.forced.copy()
        for search in self._searches:
            together[search.master.rows] = search.is_open
        for number, answer in zip(self._asked, answers, strict=True):
            search = self._searches[number]
            search.bound_gbp = max(search.bound_gbp, answer.bound_gbp)
            if np.isfinite(answer.objective_gbp):
                is_open = answer.is_open > 0.5  # noqa: PLR2004 - whole but for the solver's tolerance
                together[search.master.rows] = is_open
                if is_open.tobytes() in search.priced:
                    search.settled = answer.finished and search.is_fine
                    search.nodes = search.nodes if answer.finished else min(2 * search.nodes, MOST_NODES)
                    search.is_fine = True
        self._raise_bound()
        return together

    def learn(self, together: Bools, part_costs_gbp: Floats, tolerance_gbp: float) -> None:
        """Take the true cost of what was proposed by those asked (£ present value of all years, by part)."""
        for number in self._asked:
            search = self._searches[number]
            is_open = together[search.master.rows]
            cost = self._cost_gbp(search.master, is_open, part_costs_gbp)
            search.priced.add(is_open.tobytes())
            if cost < search.objective_gbp:
                search.is_open, search.objective_gbp = is_open, cost
            if search.objective_gbp - search.bound_gbp <= tolerance_gbp / len(self._searches):
                search.settled = True

    @property
    def small_parts(self) -> tuple[int, ...]:
        """Parts of the small clusters that were asked last."""
        return tuple(part for number in self._asked for part in self._searches[number].master.parts)

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
                is_fine=False,
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
        """The gap to which a cluster is worth searching now, as HiGHS measures it."""
        if not np.isfinite(search.objective_gbp):
            return FIRST_GAP
        fine = 0.5 * tolerance_gbp / len(self._searches)
        coarse = 0.0 if search.is_fine else COARSE * (search.objective_gbp - search.bound_gbp)
        return max(fine, coarse) / max(1.0, abs(search.objective_gbp))

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
