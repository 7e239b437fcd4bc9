"""The decomposition: openings from a master, years from flows, cuts between them, until the gap is closed.

1. Do nothing, and everything open for nothing: a first plan, a first bound, the first cuts.
2. The LP master against years at fractional openings, halfway between its answer and the best so far.
3. The integer master in limited searches: of each cluster with capital at a price, whose bounds add up (the
   small ones first); dives near what the clusters propose, or the best plan, where the cuts are close to the
   truth; and of everything. What they propose is priced by flows, and the cuts join.

Everything is limited by counts, not by seconds, so that equal inputs give equal plans unless the time limit
ends the solve.
"""

from dataclasses import dataclass, field, replace
from itertools import count
from time import monotonic

import numpy as np

from planner.model.engine.crew import Crew, Job, OutOfTimeError
from planner.model.engine.cuts import Cut, by_part_and_year, floor_gbp
from planner.model.engine.master import CapitalPrice, Master
from planner.model.engine.relaxation import CapitalRelaxation
from planner.model.engine.search import MasterAnswer, SearchLimits
from planner.model.engine.workshop import Dive, PartPrice, YearPrice
from planner.model.instance import Bools, Floats
from planner.model.limits import ROUNDING_GAP, Limits, Progress, Watcher
from planner.model.solution import SolveStatus, benefit_gap, gap

LP_ROUNDS = 30
LP_SETTLED = 5e-5
"""The LP master has settled once a round lifts its bound by less than this share of the possible saving."""
FIRST_NODES, MOST_NODES = 30, 1_000_000_000
"""Nodes of the first search of everything; doubled whenever it has nothing new to offer."""
EVERYTHING_EVERY = 4
"""Rounds of clusters to a search of everything, as long as the clusters have something to offer."""
SMALL_ROUNDS = 4
"""Rounds in which the small clusters alone are searched at first."""
HASTE = SearchLimits(gap=2e-3, nodes=1, seconds=0)
NEAR = SearchLimits(gap=5e-5, nodes=10, seconds=0)
FIRST_RADIUS = 20
"""Unit-years in which a search near openings may differ from them; widened when it finds nothing."""


@dataclass(frozen=True, eq=False)
class Incumbent:
    """The best plan so far: `is_open` U x T, and its cost, £ present value."""

    is_open: Bools
    objective_gbp: float


@dataclass(frozen=True, eq=False)
class Priced:
    """The true cost of (fractional) openings, £ present value: of everything, and of each part's years."""

    objective_gbp: float
    part_cost_gbp: Floats


@dataclass(eq=False)
class Decomposition:
    """One solve: what is known so far; money is £ present value."""

    master: Master
    clusters: tuple[Master, ...]
    crew: Crew
    limits: Limits
    watcher: Watcher
    started: float
    cuts: list[Cut] = field(default_factory=list)
    best: Incumbent | None = None
    bound_gbp: float = -np.inf
    do_nothing_gbp: float = np.inf
    _near_gbp: list[Floats] | None = None
    _offered: set[bytes] = field(default_factory=set)

    def run(self) -> SolveStatus:
        """Improve plan and bound until a gap is reached, the time is up, or Ctrl-C.

        Raises OutOfTimeError or KeyboardInterrupt where that came before there was any plan.
        """
        try:
            nothing = self._begin()
            if not self._done:
                self._search(nothing, self._settle(nothing))
        except OutOfTimeError:
            if self.best is None:
                raise
            return SolveStatus.TIME_LIMIT
        except KeyboardInterrupt:
            if self.best is None:
                raise
            return SolveStatus.INTERRUPTED
        return SolveStatus.OPTIMAL

    @property
    def _deadline(self) -> float:
        return self.started + self.limits.time_limit_s

    @property
    def incumbent(self) -> Incumbent:
        """The best plan; there is one once `run` has returned."""
        if self.best is None:
            raise OutOfTimeError
        return self.best

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
        reached = gap(self.objective_gbp, self.bound_gbp) <= max(self.limits.gap, ROUNDING_GAP)
        return reached or self.benefit_gap <= self.limits.benefit_gap

    def _begin(self) -> Incumbent:
        """Price doing nothing, and everything open as if it cost nothing: a plan and a bound."""
        forced = self.master.forced
        nothing = Incumbent(forced, self._price(forced).objective_gbp)
        self.do_nothing_gbp = nothing.objective_gbp
        self._offer(nothing)
        everything, cost = self.master.allowed, self.master.opening_cost_gbp
        free = self._price(everything).objective_gbp - float(cost[everything].sum())
        self._raise_bound(free + float(cost[forced].sum()))
        return nothing

    def _settle(self, nothing: Incumbent) -> CapitalPrice:
        """Solve the LP of the master, priced halfway between its answer and the best priced so far."""
        centre, centre_gbp = nothing.is_open.astype(np.float64), nothing.objective_gbp
        capital = CapitalPrice(total=0.0, by_year=np.zeros(self.master.instance.n_years))
        for _ in range(LP_ROUNDS):
            before = self.bound_gbp
            answer, capital = self.crew.do([("relaxed", (self.cuts,))], self._deadline)[0]
            self._raise_bound(answer.bound_gbp)
            halfway = (answer.is_open + centre) / 2
            cost = self._price(halfway).objective_gbp
            if cost < centre_gbp:
                centre, centre_gbp = halfway, cost
            self._tell()
            if self.bound_gbp - before <= LP_SETTLED * (self.do_nothing_gbp - self.bound_gbp):
                break
        return capital

    def _search(self, best: Incumbent, capital: CapitalPrice) -> None:
        """Search each cluster, near what is good, and everything, until a gap is reached."""
        relaxation = CapitalRelaxation(self.master, self.clusters, capital)
        everywhere = SearchLimits(gap=ROUNDING_GAP, nodes=FIRST_NODES, seconds=0)
        centre, radius = self._search_small(relaxation, best.is_open), FIRST_RADIUS
        for number in count():
            if self._done:
                return
            if relaxation.settled and not relaxation.exhausted:
                relaxation.move_prices()
            everything = relaxation.exhausted or number % EVERYTHING_EVERY == 0
            seconds = self._deadline - monotonic()
            # Near the best plan and near what the clusters propose by turns; at first only the latter.
            around = best.is_open if number % 2 and best.objective_gbp < self.do_nothing_gbp else centre
            dive = (self.cuts, around, radius, replace(NEAR, seconds=seconds), self._near())
            search = (self.cuts, best.is_open, replace(everywhere, seconds=seconds))
            jobs: list[Job] = [("dive", dive), *([("search", search)] if everything else [])]
            centre, answer, new = self._round(relaxation, jobs, centre)
            if answer is not None and not new:
                if answer.finished and everywhere.gap <= ROUNDING_GAP:
                    return
                everywhere = replace(everywhere, nodes=min(2 * everywhere.nodes, MOST_NODES))
            if self.incumbent is not best:
                best, radius = self.incumbent, FIRST_RADIUS
            else:
                radius = min(2 * radius, best.is_open.size)
            self._tell()

    def _round(
        self, relaxation: CapitalRelaxation, jobs: list[Job], centre: Bools
    ) -> tuple[Bools, MasterAnswer | None, bool]:
        """Dive, search every cluster that is not settled, and everything if that is among the jobs, at once.

        Returns the next centre, what the search of everything answered, and whether that is new to its cuts.
        """
        known, tolerance_gbp = self._offered.copy(), self._tolerance_gbp
        clusters = relaxation.ask(self.cuts, tolerance_gbp, self._deadline - monotonic())
        answers = self.crew.do([*jobs, *clusters], self._deadline)
        dive: Dive = answers[0]
        self.cuts.extend(dive.cuts)
        for is_open, objective_gbp in dive.plans:
            if self._affordable(is_open):
                self._offer(Incumbent(is_open, objective_gbp))
        if clusters:
            centre = self._take(relaxation, answers[len(jobs) :], tolerance_gbp)
        if len(jobs) == 1:
            return centre, None, False
        answer: MasterAnswer = answers[1]
        self._raise_bound(answer.bound_gbp)
        new = self._consider(answer, known)
        if new and not clusters:
            self._explore(relaxation, answer.is_open > 0.5)  # noqa: PLR2004 - half
        return centre, answer, new

    def _search_small(self, relaxation: CapitalRelaxation, together: Bools) -> Bools:
        """Search the small clusters alone for some rounds: they are soon exact, and all searches profit.

        Beside the first round everything is searched in haste, for a plan to go on with. Returns what the
        clusters propose, `together` where there are none.
        """
        nothing = together
        for number in range(SMALL_ROUNDS):
            tolerance_gbp, seconds = self._tolerance_gbp, self._deadline - monotonic()
            jobs = relaxation.ask(self.cuts, tolerance_gbp, seconds, small=True)
            if not jobs:
                break
            haste = ("search", (self.cuts, nothing, replace(HASTE, seconds=seconds)))
            hasty = [haste] if number == 0 else []
            answers: list[MasterAnswer] = self.crew.do([*hasty, *jobs], self._deadline)
            for answer in answers[: len(hasty)]:
                self._raise_bound(answer.bound_gbp)
                self._consider(answer, set())
                self._tell()
            together = relaxation.take(answers[len(hasty) :])
            costs = self._price_parts(relaxation.small_parts, together)
            relaxation.learn(together, costs, tolerance_gbp)
            self._explore(relaxation, together)
        return together

    def _price_parts(self, parts: tuple[int, ...], is_open: Bools) -> Floats:
        """Return £ present value of all years of some parts (0 elsewhere); their cuts join."""
        costs, near = np.zeros(len(self.master.parts)), self._near()
        for part in parts:
            jobs: list[Job] = [
                ("price_part", (part, year, is_open[:, year], near[year])) for year in range(len(near))
            ]
            prices: list[PartPrice] = self.crew.do(jobs, self._deadline)
            self.cuts.extend(price.cut for price in prices)
            costs[part] = self.master.instance.discount @ np.array([price.cost_gbp for price in prices])
        return costs

    def _take(
        self, relaxation: CapitalRelaxation, answers: list[MasterAnswer], tolerance_gbp: float
    ) -> Bools:
        """Take what the clusters prove and propose; return their openings together."""
        together = relaxation.take(answers)
        self._raise_bound(relaxation.bound_gbp)
        priced = self._price(together)
        relaxation.learn(together, priced.part_cost_gbp, tolerance_gbp)
        self._explore(relaxation, together)
        if self._affordable(together):
            self._offer(Incumbent(together, priced.objective_gbp))
        return together

    def _explore(self, relaxation: CapitalRelaxation, together: Bools) -> None:
        """Add cuts of what is one unit away, in the years in which it differs, where the others are loose."""
        near = self._near()
        jobs: list[Job] = [
            ("price_part", (part, year, is_open[:, year], near[year]))
            for part, is_open in relaxation.neighbours(together)
            for year in np.flatnonzero((is_open != together).any(axis=0)).tolist()
        ]
        prices: list[PartPrice] = self.crew.do(jobs, self._deadline)
        loose_gbp = self._tolerance_gbp / (len(self.master.parts) * self.master.instance.n_years)
        known = by_part_and_year(self.cuts)
        for (_, (part, year, is_open, _)), price in zip(jobs, prices, strict=True):
            if price.cost_gbp - floor_gbp(known[part, year], is_open) > loose_gbp:
                self.cuts.append(price.cut)

    def _consider(self, answer: MasterAnswer, known: set[bytes]) -> bool:
        """Price what a master proposes; return whether the cuts it came from did not know it."""
        if not np.isfinite(answer.objective_gbp):
            return False
        is_open = answer.is_open > 0.5  # noqa: PLR2004 - whole but for the solver's tolerance
        if not self._affordable(is_open):
            return False
        if is_open.tobytes() not in self._offered:
            self._offer(Incumbent(is_open, self._price(is_open).objective_gbp))
        return is_open.tobytes() not in known

    def _affordable(self, is_open: Bools) -> bool:
        """Whether openings that keep every other constraint keep within the limits on capital, too."""
        spent, instance = self.master.spent_gbp(is_open), self.master.instance
        within_years = bool((spent <= instance.capital_by_year_gbp).all())
        return within_years and float(spent.sum()) <= instance.capital_total_gbp

    @property
    def _tolerance_gbp(self) -> float:
        """£ to which a bound is worth proving: half of what the gaps asked for allow."""
        saving = self.limits.benefit_gap * (self.do_nothing_gbp - self.bound_gbp)
        return max(max(self.limits.gap, ROUNDING_GAP) * self.objective_gbp, saving) / 2

    def _price(self, is_open: Floats | Bools) -> Priced:
        """Price the plan with these (fractions of) units open; its cuts join."""
        instance = self.master.instance
        years = range(instance.n_years)
        near = self._near()
        jobs = [("price_year", (year, is_open[:, year], near[year])) for year in years]
        prices: list[YearPrice] = self.crew.do(jobs, self._deadline)
        self._near_gbp = [price.place_value_gbp for price in prices]
        self.cuts.extend(cut for price in prices for cut in price.cuts)
        part_cost_gbp = instance.discount @ np.array([price.part_cost_gbp for price in prices])
        opening = float((self.master.opening_cost_gbp * is_open).sum())
        return Priced(self.master.constant_gbp + opening + float(part_cost_gbp.sum()), part_cost_gbp)

    def _near(self) -> list[Floats] | list[None]:
        """Place values of each year from the last pricing, by which the next is faster."""
        return self._near_gbp or [None for _ in range(self.master.instance.n_years)]

    def _offer(self, plan: Incumbent) -> None:
        self._offered.add(plan.is_open.tobytes())
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
