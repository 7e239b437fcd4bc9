"""What a solve knows at a moment: cuts, priced plans, the best of them, and the best bound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from planner.model.engine.crew import Crew, Job, OutOfTimeError
from planner.model.engine.cuts import Cut
from planner.model.engine.master import Master
from planner.model.engine.workshop import PricedOpenings, YearPrice
from planner.model.instance import Bools, Floats
from planner.model.limits import EQUAL_GAP, ROUNDING_GAP, Limits, Progress, Watcher
from planner.model.solution import benefit_gap, gap


@dataclass(frozen=True, eq=False)
class Incumbent:
    """The best plan so far: `is_open` U x T, and its cost, £ present value."""

    is_open: Bools
    objective_gbp: float


@dataclass(eq=False)
class Known:
    """Everything learned so far in one solve; money is £ present value.

    `plans` are whole openings of everything with the true cost of their parts, whether or not they keep
    every row: that cost depends on neither budgets nor decisions. Those `priced` in this solve have their
    cuts among `cuts`; those of an earlier one need not. `near_gbp` are place values of each year from the
    last pricing, by which the next is faster.
    """

    master: Master
    crew: Crew
    limits: Limits
    watcher: Watcher
    started: float
    cuts: list[Cut] = field(default_factory=list)
    plans: dict[bytes, PricedOpenings] = field(default_factory=dict)
    priced: set[bytes] = field(default_factory=set)
    best: Incumbent | None = None
    bound_gbp: float = -np.inf
    do_nothing_gbp: float = np.inf
    near_gbp: list[Floats | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.near_gbp = self.near_gbp or [None for _ in range(self.master.instance.n_years)]

    @property
    def deadline(self) -> float:
        """When time is up, as `monotonic()` counts."""
        return self.started + self.limits.time_limit_s

    @property
    def seconds_left(self) -> float:
        return self.deadline - monotonic()

    @property
    def incumbent(self) -> Incumbent:
        """The best plan. Raises OutOfTimeError where there is none yet."""
        if self.best is None:
            raise OutOfTimeError
        return self.best

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan, and doing nothing to compare it with."""
        return self.best is not None and bool(np.isfinite(self.do_nothing_gbp))

    @property
    def bare_cuts(self) -> list[Cut]:
        """The cuts as a master needs them."""
        return [cut.bare for cut in self.cuts]

    @property
    def objective_gbp(self) -> float:
        """£ present value of the best plan so far; infinite without one."""
        return np.inf if self.best is None else self.best.objective_gbp

    @property
    def benefit_gap(self) -> float:
        """The share of the possible saving that is not proven reached."""
        return benefit_gap(self.objective_gbp, self.bound_gbp, self.do_nothing_gbp)

    def is_enough(self) -> bool:
        """Whether a gap asked for is reached."""
        reached = gap(self.objective_gbp, self.bound_gbp) <= max(self.limits.gap, ROUNDING_GAP)
        return reached or self.benefit_gap <= self.limits.benefit_gap

    @property
    def tolerance_gbp(self) -> float:
        """£ to which a bound is worth proving: half of what the gaps asked for allow."""
        saving = self.limits.benefit_gap * (self.do_nothing_gbp - self.bound_gbp)
        return max(max(self.limits.gap, ROUNDING_GAP) * self.objective_gbp, saving) / 2

    def price(self, is_open: Bools) -> float:
        """Price the plan with these units open, unless it was; return its cost. Its cuts join."""
        if is_open.tobytes() not in self.priced:
            self.take([PricedOpenings(is_open, self._part_costs_gbp(is_open))])
        return self.master.cost_gbp(is_open, self.plans[is_open.tobytes()].part_cost_gbp)

    def price_nearly(self, is_open: Floats | Bools, share: float) -> float:
        """Return what (fractions of) openings cost, a share too much at most; their cuts join."""
        return self.master.cost_gbp(is_open, self._part_costs_gbp(is_open, share))

    def take(self, plans: Iterable[PricedOpenings]) -> None:
        """Take openings priced in this solve; the best that keeps every row is the incumbent."""
        plans = tuple(plans)
        self.priced |= {plan.is_open.tobytes() for plan in plans}
        self.remember(plans)

    def remember(self, plans: Iterable[PricedOpenings]) -> None:
        """Take openings priced earlier."""
        for plan in plans:
            self.plans[plan.is_open.tobytes()] = plan
            cost_gbp = self.master.cost_gbp(plan.is_open, plan.part_cost_gbp)
            if cost_gbp < self.objective_gbp and self.master.permits(plan.is_open):
                self.best = Incumbent(plan.is_open, cost_gbp)

    def cheapest(self, most: int) -> list[Bools]:
        """Return the openings of the cheapest plans that keep every row, best first."""
        sound = [plan for plan in self.plans.values() if self.master.permits(plan.is_open)]
        sound.sort(key=lambda plan: self.master.cost_gbp(plan.is_open, plan.part_cost_gbp))
        return [plan.is_open for plan in sound[:most]]

    def _part_costs_gbp(self, is_open: Floats | Bools, share: float = 0.0) -> Floats:
        instance = self.master.instance
        groups = self._near_group_gbp() if share else [None] * instance.n_years

        def jobs(near_gbp: Sequence[Floats | None], start: int) -> list[Job]:
            return [
                ("price_year", (year, is_open[:, year], near_gbp[year], share, groups[year]))
                for year in range(start, instance.n_years)
            ]

        prices: list[YearPrice] = []
        near_gbp = self.near_gbp
        if near_gbp[0] is None:  # the first year's prices are near those of the others
            prices = self.crew.do(jobs(near_gbp, 0)[:1], self.deadline)
            near_gbp = [prices[0].place_value_gbp] * instance.n_years
        prices += self.crew.do(jobs(near_gbp, len(prices)), self.deadline)
        self.near_gbp = [price.place_value_gbp for price in prices]
        self.cuts.extend(cut for price in prices for cut in price.cuts)
        costs: Floats = instance.discount @ np.array([price.part_cost_gbp for price in prices])
        return costs

    def _near_group_gbp(self) -> list[list[Floats | None] | None]:
        """Prices of placing one more pupil, by year, part and group: of the last such cut."""
        last = {
            (cut.year, cut.part): cut.prices.group_gbp
            for cut in self.cuts
            if cut.prices.group_gbp is not None
        }
        parts = range(len(self.master.parts))
        return [[last.get((year, part)) for part in parts] for year in range(self.master.instance.n_years)]

    def raise_bound(self, bound_gbp: float) -> None:
        """Take a better bound. One above the best plan by more than rounding is a solver's mistake."""
        if bound_gbp <= self.objective_gbp + EQUAL_GAP * abs(self.objective_gbp):
            self.bound_gbp = min(max(self.bound_gbp, bound_gbp), self.objective_gbp)

    def tell(self) -> None:
        """Tell the watcher."""
        self.watcher(
            Progress(
                seconds=monotonic() - self.started,
                objective_gbp=self.objective_gbp,
                bound_gbp=self.bound_gbp,
                benefit_gap=self.benefit_gap,
            )
        )
