"""The decomposition: openings from a master, years from flows, cuts between them, until the gap is closed.

1. Do nothing, and everything open for nothing: a first plan, a first bound, the first cuts.
2. The LP master against years at fractional openings, halfway between its answer and the best so far.
3. The integer master, a limited search at a time: its bound holds for every plan, its openings are priced by
   flows, and their cuts join.

Everything is limited by counts, not by seconds, so that equal inputs give equal plans unless the time limit
ends the solve.
"""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from planner.model.engine.crew import Crew, OutOfTimeError
from planner.model.engine.cuts import Cut
from planner.model.engine.master import Master, MasterAnswer
from planner.model.engine.workshop import YearPrice
from planner.model.instance import Bools, Floats
from planner.model.limits import Limits, Progress, Watcher
from planner.model.solution import SolveStatus, benefit_gap, gap

LP_ROUNDS = 30
LP_SETTLED = 1e-3
"""The LP master has settled once a round lifts its bound by less than this share of what is left to gain."""
FIRST_NODES = 100
"""Nodes of the first integer master; doubled whenever it has no new openings to offer."""
MOST_NODES = 1_000_000_000
SCALING = 1e-9
"""A gap below this is rounding of pounds and pupils to whole numbers."""


@dataclass(eq=False)
class Decomposition:
    """One solve: what is known so far. `best` is U x T, the best openings yet; money is £ present value."""

    master: Master
    crew: Crew
    limits: Limits
    watcher: Watcher
    started: float
    cuts: list[Cut] = field(default_factory=list)
    best: Bools | None = None
    objective_gbp: float = np.inf
    bound_gbp: float = -np.inf
    do_nothing_gbp: float = np.inf
    _near_gbp: list[Floats] | None = None
    _priced: set[bytes] = field(default_factory=set)

    @property
    def deadline(self) -> float:
        return self.started + self.limits.time_limit_s

    def run(self) -> SolveStatus:
        """Improve plan and bound until a gap is reached, the time is up, or Ctrl-C."""
        try:
            self._begin()
            self._settle()
            self._search()
        except OutOfTimeError:
            return SolveStatus.TIME_LIMIT if self.best is not None else SolveStatus.NO_PLAN
        except KeyboardInterrupt:
            if self.best is None:
                raise
            return SolveStatus.INTERRUPTED
        return SolveStatus.OPTIMAL

    @property
    def _done(self) -> bool:
        reached = max(self.limits.gap, SCALING)
        return (
            gap(self.objective_gbp, self.bound_gbp) <= reached
            or benefit_gap(self.objective_gbp, self.bound_gbp, self.do_nothing_gbp) <= self.limits.benefit_gap
        )

    def _begin(self) -> None:
        forced = self.master.forced()
        self.do_nothing_gbp = self._price(forced)
        self._offer(forced, self.do_nothing_gbp)
        free = self._price(self.master.allowed) - float(
            (self.master.opening_cost_gbp * self.master.allowed).sum()
        )
        self._raise_bound(free + float((self.master.opening_cost_gbp * forced).sum()))

    def _settle(self) -> None:
        """Solve the LP of the master, priced halfway between its answer and the best priced so far."""
        centre, centre_gbp = self.best.astype(np.float64), self.objective_gbp
        for _ in range(LP_ROUNDS):
            if self._done:
                return
            before = self.bound_gbp
            answer = self._ask("relaxed", self.cuts)
            self._raise_bound(answer.bound_gbp)
            halfway = (answer.is_open + centre) / 2
            cost = self._price(halfway)
            if cost < centre_gbp:
                centre, centre_gbp = halfway, cost
            self._tell()
            left = max(self.objective_gbp, centre_gbp) - self.bound_gbp
            if self.bound_gbp - before <= LP_SETTLED * left:
                return

    def _search(self) -> None:
        """Search the integer master, a limited number of nodes at a time."""
        nodes, tolerance = FIRST_NODES, 0.5 * max(self.limits.gap, SCALING)
        while not self._done:
            answer = self._ask("integer", self.cuts, self.best, tolerance, nodes, self.deadline - monotonic())
            self._raise_bound(answer.bound_gbp)
            opened = np.rint(answer.is_open).astype(bool) if np.isfinite(answer.objective_gbp) else self.best
            if opened.tobytes() in self._priced:
                if answer.finished and tolerance <= SCALING:
                    return
                nodes = min(2 * nodes, MOST_NODES)
                tolerance = max(tolerance / 4, SCALING / 2)
            else:
                self._offer(opened, self._price(opened))
            self._tell()

    def _price(self, is_open: Floats | Bools) -> float:
        """Return £ present value of the plan with these (fractions of) units open; its cuts join."""
        years = range(self.master.instance.n_years)
        near = self._near_gbp or [None] * len(years)
        jobs = [(year, is_open[:, year], near[year]) for year in years]
        prices: list[YearPrice] = self.crew.do("price_year", jobs, self.deadline)
        self._near_gbp = [price.place_value_gbp for price in prices]
        self.cuts.extend(cut for price in prices for cut in price.cuts)
        cost = np.array([price.cost_gbp for price in prices]) + self.master.instance.base_place_funding_gbp
        return float(self.master.instance.discount @ cost + (self.master.opening_cost_gbp * is_open).sum())

    def _offer(self, opened: Bools, objective_gbp: float) -> None:
        self._priced.add(opened.tobytes())
        if objective_gbp < self.objective_gbp:
            self.best, self.objective_gbp = opened, objective_gbp

    def _ask(self, method: str, *arguments: object) -> MasterAnswer:
        answer: MasterAnswer = self.crew.do(method, [arguments], self.deadline)[0]
        return answer

    def _raise_bound(self, bound_gbp: float) -> None:
        """Take a better bound; none is above the best plan but by rounding."""
        self.bound_gbp = min(max(self.bound_gbp, bound_gbp), self.objective_gbp)

    def _tell(self) -> None:
        self.watcher(
            Progress(
                seconds=monotonic() - self.started,
                objective_gbp=self.objective_gbp,
                bound_gbp=self.bound_gbp,
                benefit_gap=benefit_gap(self.objective_gbp, self.bound_gbp, self.do_nothing_gbp),
            )
        )
