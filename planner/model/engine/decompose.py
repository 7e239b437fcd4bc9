"""The decomposition: openings from a master, years from flows, cuts between them, until the gap is closed.

1. Do nothing, and everything open for nothing: a first plan, a first bound, the first cuts.
2. The LP master against years at fractional openings, halfway between its answer and the best so far.
3. The integer master, two limited searches at a time: one of everything, whose bound holds for every plan,
   and one near the best plan, where the cuts are close to the truth. What they propose is priced by flows,
   and the cuts join.

Everything is limited by counts, not by seconds, so that equal inputs give equal plans unless the time limit
ends the solve.
"""

from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from planner.model.engine.crew import Crew, OutOfTimeError
from planner.model.engine.cuts import Cut
from planner.model.engine.master import Master, MasterAnswer, SearchLimits
from planner.model.engine.workshop import YearPrice
from planner.model.instance import Bools, Floats
from planner.model.limits import Limits, Progress, Watcher
from planner.model.solution import SolveStatus, benefit_gap, gap

LP_ROUNDS = 30
LP_SETTLED = 2e-4
"""The LP master has settled once a round lifts its bound by less than this share of the possible saving."""
FIRST_NODES, MOST_NODES = 50, 1_000_000_000
"""Nodes of the first search of everything; doubled whenever it has nothing new to offer."""
NEAR_NODES = 50
FIRST_RADIUS = 20
"""Unit-years in which the search near the best plan may differ from it; widened when it finds nothing."""
SCALING = 1e-9
"""A gap below this is rounding of pounds and pupils to whole numbers."""


@dataclass(frozen=True, eq=False)
class Incumbent:
    """The best plan so far: `is_open` U x T, and its cost, £ present value."""

    is_open: Bools
    objective_gbp: float


@dataclass(eq=False)
class Decomposition:
    """One solve: what is known so far; money is £ present value."""

    master: Master
    crew: Crew
    limits: Limits
    watcher: Watcher
    started: float
    cuts: list[Cut] = field(default_factory=list)
    best: Incumbent | None = None
    bound_gbp: float = -np.inf
    do_nothing_gbp: float = np.inf
    _near_gbp: list[Floats] | None = None
    _priced: set[bytes] = field(default_factory=set)

    def run(self) -> SolveStatus:
        """Improve plan and bound until a gap is reached, the time is up, or Ctrl-C."""
        try:
            nothing = self._begin()
            if not self._done:
                self._settle(nothing)
                self._search(nothing)
        except OutOfTimeError:
            return SolveStatus.TIME_LIMIT if self.best is not None else SolveStatus.NO_PLAN
        except KeyboardInterrupt:
            if self.best is None:
                raise
            return SolveStatus.INTERRUPTED
        return SolveStatus.OPTIMAL

    @property
    def _deadline(self) -> float:
        return self.started + self.limits.time_limit_s

    @property
    def objective_gbp(self) -> float:
        """£ present value of the best plan so far; infinite without one."""
        return np.inf if self.best is None else self.best.objective_gbp

    @property
    def benefit_gap(self) -> float:
        """The share of the possible saving that is not proven reached."""
        return benefit_gap(self.objective_gbp, self.bound_gbp, self.do_nothing_gbp)

    @property
    def _done(self) -> bool:
        reached = gap(self.objective_gbp, self.bound_gbp) <= max(self.limits.gap, SCALING)
        return reached or self.benefit_gap <= self.limits.benefit_gap

    def _begin(self) -> Incumbent:
        """Price doing nothing, and everything open as if it cost nothing: a plan and a bound."""
        forced = self.master.forced()
        nothing = Incumbent(forced, self._price(forced))
        self.do_nothing_gbp = nothing.objective_gbp
        self._offer(nothing)
        everything, cost = self.master.allowed, self.master.opening_cost_gbp
        free = self._price(everything) - float(cost[everything].sum())
        self._raise_bound(free + float(cost[forced].sum()))
        return nothing

    def _settle(self, nothing: Incumbent) -> None:
        """Solve the LP of the master, priced halfway between its answer and the best priced so far."""
        centre, centre_gbp = nothing.is_open.astype(np.float64), nothing.objective_gbp
        for _ in range(LP_ROUNDS):
            before = self.bound_gbp
            answer: MasterAnswer = self.crew.do("relaxed", [(self.cuts,)], self._deadline)[0]
            self._raise_bound(answer.bound_gbp)
            halfway = (answer.is_open + centre) / 2
            cost = self._price(halfway)
            if cost < centre_gbp:
                centre, centre_gbp = halfway, cost
            self._tell()
            if self._done or self.bound_gbp - before <= LP_SETTLED * (self.do_nothing_gbp - self.bound_gbp):
                return

    def _search(self, best: Incumbent) -> None:
        """Search the integer master, everywhere and near the best plan, until a gap is reached."""
        everywhere = SearchLimits(gap=self._tolerance(), nodes=FIRST_NODES, seconds=0)
        near = SearchLimits(gap=SCALING, nodes=NEAR_NODES, seconds=0, radius=FIRST_RADIUS)
        while not self._done:
            answers = self._ask(best, everywhere, near)
            self._raise_bound(answers[0].bound_gbp)
            fresh = [self._consider(answer) for answer in answers]
            if not fresh[0]:
                if answers[0].finished and everywhere.gap <= SCALING:
                    return
                everywhere = _wider(everywhere)
            if self.best is not None and self.best is not best:
                best = self.best
                near = replace(near, radius=FIRST_RADIUS)
            elif near.radius is not None:
                near = replace(near, radius=min(2 * near.radius, best.is_open.size))
            self._tell()

    def _ask(self, best: Incumbent, *searches: SearchLimits) -> list[MasterAnswer]:
        seconds = self._deadline - monotonic()
        jobs = [(self.cuts, best.is_open, replace(search, seconds=seconds)) for search in searches]
        answers: list[MasterAnswer] = self.crew.do("integer", jobs, self._deadline)
        return answers

    def _consider(self, answer: MasterAnswer) -> bool:
        """Price what a master proposes; return whether that is something new."""
        if not np.isfinite(answer.objective_gbp):
            return False
        is_open = answer.is_open > 0.5  # noqa: PLR2004 - whole but for the solver's tolerance
        if is_open.tobytes() in self._priced:
            return False
        self._offer(Incumbent(is_open, self._price(is_open)))
        return True

    def _tolerance(self) -> float:
        """The gap to which the master is worth solving: half of what is asked for."""
        saving = self.limits.benefit_gap * (self.do_nothing_gbp - self.bound_gbp)
        return max(self.limits.gap, saving / self.objective_gbp, SCALING) / 2

    def _price(self, is_open: Floats | Bools) -> float:
        """Return £ present value of the plan with these (fractions of) units open; its cuts join."""
        instance = self.master.instance
        years = range(instance.n_years)
        near: list[Floats] | list[None] = self._near_gbp or [None for _ in years]
        jobs = [(year, is_open[:, year], near[year]) for year in years]
        prices: list[YearPrice] = self.crew.do("price_year", jobs, self._deadline)
        self._near_gbp = [price.place_value_gbp for price in prices]
        self.cuts.extend(cut for price in prices for cut in price.cuts)
        cost = np.array([price.cost_gbp for price in prices]) + instance.base_place_funding_gbp
        return float(instance.discount @ cost + (self.master.opening_cost_gbp * is_open).sum())

    def _offer(self, plan: Incumbent) -> None:
        self._priced.add(plan.is_open.tobytes())
        if plan.objective_gbp < self.objective_gbp:
            self.best = plan

    def _raise_bound(self, bound_gbp: float) -> None:
        """Take a better bound; none is above the best plan but by rounding."""
        self.bound_gbp = min(max(self.bound_gbp, bound_gbp), self.objective_gbp)

    def _tell(self) -> None:
        self.watcher(
            Progress(
                seconds=monotonic() - self.started,
                objective_gbp=self.objective_gbp,
                bound_gbp=self.bound_gbp,
                benefit_gap=self.benefit_gap,
            )
        )


def _wider(search: SearchLimits) -> SearchLimits:
    """A search that has nothing new to offer goes on longer, and finer."""
    return replace(search, nodes=min(2 * search.nodes, MOST_NODES), gap=max(search.gap / 4, SCALING / 2))
