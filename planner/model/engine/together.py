"""One plan for several futures: what opens is decided now, who goes where once it is known which future came.

Futures differ in their pupils alone. Each has years, costs and cuts of its own over the same openings; the
master pays for all of them, by their probability or for the largest regret. Cuts hold for every choice of
openings, so its LP and its searches prove a bound as they do for one future.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from planner.model.engine.crew import Crew, Job
from planner.model.engine.cuts import Cut
from planner.model.engine.master import (
    GBP_PER_UNIT,
    Master,
    in_order,
    obey_cuts,
    one_of_a_group,
    open_after,
    stays_open,
    within_capital,
)
from planner.model.engine.rounding import rounded
from planner.model.engine.search import SHORT_GAP, WAITS, MasterAnswer, SearchLimits, searched
from planner.model.engine.warm import WarmStart, knows_years
from planner.model.engine.workshop import Workshop, YearPrice
from planner.model.instance import Bools, Floats, Ints
from planner.model.limits import EQUAL_GAP, Limits
from planner.model.linear import LinearModel
from planner.model.solution import SolveStatus, benefit_gap

MOST_ROUNDS, SLOW_ROUNDS = 20, 2
SETTLED_OF_OPEN = 0.02
"""A round of the LP is slow that lifts the bound by less than this share of what is open; it has settled
after so many on end."""
PATIENCE = 2
"""Rounds of searches on end that must find nothing better before it is done."""
NEARLY = 1e-5
"""Years at fractional openings may cost so much more than they must, a share of their cost."""
MOST_MADE_AGAIN = 300
"""Cuts of the plan itself that are made again for the pupils of each future: the last, see `WarmStart`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Future:
    """One way that things may go: G x T pupils, how probable, and £ that the best plan known for it costs."""

    pupils: Floats
    probability: float
    best_gbp: float


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenedTogether:
    """Openings for all futures (O x T), £ present value of each future with them, and what is proven.

    `status` is how the search ended: proven, settled, or by the time limit.

    `objective_gbp`, and `bound_gbp` that no openings can undercut: the mean cost, or the largest regret.
    """

    status: SolveStatus
    opened: Ints
    cost_gbp: Floats
    objective_gbp: float
    bound_gbp: float
    do_nothing_gbp: float

    @property
    def benefit_gap(self) -> float:
        """The share of what could be saved over doing nothing that is not proven reached."""
        return benefit_gap(self.objective_gbp, self.bound_gbp, self.do_nothing_gbp)


class Together:
    """One search for openings of all futures: of the least mean cost, or of the least of largest regrets."""

    def __init__(
        self, workshop: Workshop, crew: Crew, futures: Sequence[Future], limits: Limits, *, regret: bool
    ) -> None:
        self._crew, self._futures, self._limits, self._regret = crew, tuple(futures), limits, regret
        self._deadline = monotonic() + limits.time_limit_s
        self._workshops = [workshop.of_pupils(future.pupils) for future in futures]
        self._master = workshop.master
        self._cuts: list[list[Cut]] = [[] for _ in futures]
        self._near: list[list[Floats | None]] = [[None] * workshop.instance.n_years for _ in futures]
        self._priced: dict[bytes, Floats] = {}
        self._best: Bools = workshop.master.forced
        self._bound_gbp = 0.0  # nothing is paid back, and no regret is negative
        self._scale_gbp = 0.0

    def run(self, start: WarmStart, candidates: Sequence[Ints]) -> OpenedTogether:
        """Search from what a solve of the plan itself knows, and from candidates (O x T units that open).

        Ends as the limits say: at a gap, at the time limit, or once searches find nothing better.
        """
        self._learn_from(start)
        costs_gbp = self._price(self._master.forced)
        nothing_gbp, self._scale_gbp = self._value(costs_gbp), float(costs_gbp.max())
        for opened in candidates:
            self._consider(rounded(self._master, self._master.units.is_open(opened)))
        self._settle()
        idle = 0
        while idle < PATIENCE and not self._is_enough(nothing_gbp):
            idle = 0 if self._finds(WAITS) or self._finds(None) else idle + 1
        cost_gbp = self._priced[self._best.tobytes()]
        objective_gbp = self._value(cost_gbp)
        return OpenedTogether(
            status=self._status(nothing_gbp),
            opened=self._master.units.opened(self._best, len(self._master.instance.options)),
            cost_gbp=cost_gbp,
            objective_gbp=objective_gbp,
            bound_gbp=min(self._bound_gbp, objective_gbp),
            do_nothing_gbp=nothing_gbp,
        )

    def _is_enough(self, nothing_gbp: float) -> bool:
        return self._is_proven(nothing_gbp) or monotonic() > self._deadline

    def _status(self, nothing_gbp: float) -> SolveStatus:
        """How the search ended; each step of it stops at the deadline, so the clock tells."""
        if self._is_proven(nothing_gbp):
            return SolveStatus.OPTIMAL
        return SolveStatus.TIME_LIMIT if monotonic() > self._deadline else SolveStatus.SETTLED

    def _is_proven(self, nothing_gbp: float) -> bool:
        """Whether a gap asked for is reached."""
        objective_gbp = self._value(self._priced[self._best.tobytes()])
        open_gbp = objective_gbp - self._bound_gbp
        reached = open_gbp <= self._limits.gap * abs(objective_gbp)
        return reached or (
            benefit_gap(objective_gbp, self._bound_gbp, nothing_gbp) <= self._limits.benefit_gap
        )

    def _value(self, cost_gbp: Floats) -> float:
        """What is to be as small as can be, from the cost of each future."""
        if self._regret:
            best = np.array([future.best_gbp for future in self._futures])
            worst: float = np.max(np.maximum(cost_gbp - best, 0.0))
            return worst
        mean: float = np.sum(cost_gbp * np.array([future.probability for future in self._futures]))
        return mean

    def _learn_from(self, start: WarmStart) -> None:
        """Make the cuts of the plan itself again for the pupils of each future."""
        if not knows_years(start, self._master.instance):
            return
        last = start.cuts[-MOST_MADE_AGAIN:]
        jobs: list[Job] = [("made_again_for", (each.pupils, last)) for each in self._futures]
        for cuts, mine in zip(self._crew.do(jobs, np.inf), self._cuts, strict=True):
            mine.extend(cuts)
        self._near = [list(start.place_value_gbp) for _ in self._futures]

    def _price(self, is_open: Floats | Bools, share: float = 0.0) -> Floats:
        """Return £ present value of each future with (fractions of) openings; the cuts join."""
        n_years = self._master.instance.n_years
        jobs: list[Job] = [
            ("price_year_for", (future.pupils, year, is_open[:, year], near[year], share))
            for future, near in zip(self._futures, self._near, strict=True)
            for year in range(n_years)
        ]
        answers: list[YearPrice] = self._crew.do(jobs, np.inf)
        costs = np.empty(len(self._futures))
        for number, workshop in enumerate(self._workshops):
            years = answers[number * n_years : (number + 1) * n_years]
            self._near[number] = [year.place_value_gbp for year in years]
            self._cuts[number].extend(cut.bare for year in years for cut in year.cuts)
            by_part = workshop.instance.discount @ np.array([year.part_cost_gbp for year in years])
            costs[number] = workshop.master.cost_gbp(is_open, by_part)
        if is_open.dtype == np.bool_:
            self._priced[is_open.tobytes()] = costs
        return costs

    def _consider(self, is_open: Bools) -> bool:
        """Price openings unless they were; return whether they are the best so far."""
        if is_open.tobytes() in self._priced or not self._master.permits(is_open):
            return False
        before = self._value(self._priced[self._best.tobytes()])
        if self._value(self._price(is_open)) >= before:
            return False
        self._best = is_open
        return True

    def _settle(self) -> None:
        """Solve the LP, priced halfway between its answer and the best so far, until its bound settles."""
        centre: Floats = self._best.astype(np.float64)
        centre_gbp = self._value(self._priced[self._best.tobytes()])
        slow = 0
        for _ in range(MOST_ROUNDS):
            before_gbp = self._bound_gbp
            answer = self._ask(None, integer=False)
            if monotonic() > self._deadline or not np.isfinite(answer.objective_gbp):
                return
            halfway = (answer.is_open + centre) / 2
            value_gbp = self._value(self._price(halfway, NEARLY))
            if value_gbp < centre_gbp:
                centre, centre_gbp = halfway, value_gbp
            best_gbp = self._value(self._priced[self._best.tobytes()])
            slow = (
                slow + 1 if self._bound_gbp - before_gbp <= SETTLED_OF_OPEN * (best_gbp - before_gbp) else 0
            )
            if slow >= SLOW_ROUNDS:
                break
        self._consider(rounded(self._master, answer.is_open))

    def _finds(self, waits: tuple[int, ...] | None) -> bool:
        """Search once, no further than the root of the tree; return whether a better plan came."""
        if monotonic() > self._deadline:
            return False
        answer = self._ask(waits, integer=True)
        return bool(np.isfinite(answer.objective_gbp)) and self._consider(answer.whole)

    def _ask(self, waits: tuple[int, ...] | None, *, integer: bool) -> MasterAnswer:
        model, is_open = together_model(
            self._master,
            [workshop.master for workshop in self._workshops],
            self._cuts,
            self._futures,
            integer=integer,
            regret=self._regret,
        )
        if waits is not None:
            open_after(model, is_open, self._master, waits)
        limits = SearchLimits(gap=SHORT_GAP, nodes=1, seconds=max(1.0, self._deadline - monotonic()))
        answer = searched(model, is_open, limits, self._best if integer else None)
        best_gbp = self._value(self._priced[self._best.tobytes()])
        # One above the best plan by more than rounding is a solver's mistake.
        if waits is None and answer.bound_gbp <= best_gbp + EQUAL_GAP * max(abs(best_gbp), self._scale_gbp):
            self._bound_gbp = max(self._bound_gbp, answer.bound_gbp)
        return answer


def together_model(
    master: Master,
    masters: Sequence[Master],
    cuts: Sequence[Sequence[Cut]],
    futures: Sequence[Future],
    *,
    integer: bool,
    regret: bool,
) -> tuple[LinearModel, Ints]:
    """Return the master of all futures and its variables y (U x T).

    Mean: Σ_f probability_f (constant_f + openings + Σ_t δ[t] η[f,t]). Regret: θ ≥ the same of each future
    less what its best plan costs.

    Args:
        master: whose rows on openings are kept.
        masters: of each future, for its constant.
        cuts: of each future.
        futures: in the same order.
        integer: y ∈ {0, 1}, else 0 ≤ y ≤ 1.
        regret: the least θ, else the least mean.
    """
    model = LinearModel()
    n_years, n_parts = master.instance.n_years, len(master.parts)
    is_open = model.add_variables(
        master.forced.astype(np.float64), master.allowed.astype(np.float64), integer=integer
    )
    stays_open(model, is_open)
    in_order(model, is_open, master.units)
    one_of_a_group(model, is_open, master)
    within_capital(model, is_open, master)
    discount = np.repeat(master.instance.discount, n_parts)
    least = [model.add_variables(0.0, np.full((n_years, n_parts), np.inf)) for _ in futures]
    for its_least, its_cuts in zip(least, cuts, strict=True):
        obey_cuts(model, is_open, its_least, master, its_cuts)
    if regret:
        worst = model.add_variables(0.0, np.full(1, np.inf))
        for its_least, own, future in zip(least, masters, futures, strict=True):
            columns = np.concatenate([worst, is_open.ravel(), its_least.ravel()])
            weights = np.concatenate([[1.0], -master.opening_cost_gbp.ravel() / GBP_PER_UNIT, -discount])
            entries = (np.zeros(len(columns), dtype=np.int64), columns, weights)
            model.add_rows("regret", entries, lower=(own.constant_gbp - future.best_gbp) / GBP_PER_UNIT)
        model.add_term("worst", worst, np.full(1, GBP_PER_UNIT))
        return model, is_open
    model.add_term("openings", is_open, master.opening_cost_gbp)
    for number, (its_least, own, future) in enumerate(zip(least, masters, futures, strict=True)):
        model.add_term(f"years of future {number}", its_least, future.probability * discount * GBP_PER_UNIT)
        model.add_constant(f"unchangeable in future {number}", future.probability * own.constant_gbp)
    return model, is_open
