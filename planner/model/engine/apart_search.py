"""The cheapest plan that differs from others in so many options: proposed by a master, priced by flows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.model.engine.apart import cheapest_model, furthest_model, least_apart, options_of
from planner.model.engine.crew import OutOfTimeError
from planner.model.engine.known import Known
from planner.model.engine.master import GBP_PER_UNIT, HALF_A_PENNY, open_after
from planner.model.engine.search import MOST_NODES, SHORT_GAP, WAITS, MasterAnswer, SearchLimits, searched
from planner.model.instance import Bools
from planner.model.limits import EQUAL_GAP, ROUNDING_GAP

ROOT = 1
"""Nodes of a search that only proposes."""
SMALL = 100
"""With so many yes-or-no decisions or fewer a proof takes no patience."""
NEARLY_ONE = 1e-6
"""A number of options may be off by so much in a solver's bound."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Whole openings U x T, the options O that open in them, and £ present value of their cost."""

    is_open: Bools
    options: Bools
    cost_gbp: float

    @property
    def order(self) -> tuple[float, bytes]:
        """Cheapest first, and always the same of equals."""
        return self.cost_gbp, self.is_open.tobytes()


@dataclass(frozen=True, eq=False)
class Found:
    """The cheapest plan found of its kind, None without any, and £ that no plan of the kind undercuts."""

    plan: Plan | None
    bound_gbp: float


class ApartSearch:
    """Searches for plans apart from others; `known` fills up as they go on."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.is_cut_short = False
        self._roots_prove = True
        is_small = np.count_nonzero(known.master.allowed & ~known.master.forced) <= SMALL
        self._patience = None if is_small else known.limits.patience
        self._plans: dict[bytes, Plan | None] = {}

    @property
    def is_exact(self) -> bool:
        """Whether searches end with a proof, not with patience."""
        return self._patience is None

    def plans(self) -> list[Plan]:
        """Return the cheapest plan known for each list of options, cheapest first."""
        master, by_options = self.known.master, dict[bytes, Plan]()
        for key, priced in self.known.plans.items():
            if key not in self._plans:
                cost_gbp = master.cost_gbp(priced.is_open, priced.part_cost_gbp)
                plan = Plan(priced.is_open, options_of(master, priced.is_open), cost_gbp)
                self._plans[key] = plan if master.permits(priced.is_open) else None
        for plan in sorted((plan for plan in self._plans.values() if plan), key=lambda plan: plan.order):
            by_options.setdefault(plan.options.tobytes(), plan)
        return list(by_options.values())

    def search(self, others: Sequence[Bools], apart: int, enough_gbp: float = -np.inf) -> Found:
        """Search the cheapest plan that differs from the others in so many options at least.

        Ends with a proof, once patience ends or time is up; and, where `enough_gbp` is given, with a plan
        that costs no more, or a proof that none does.
        """
        best, bound_gbp = self._cheapest_known(others, apart), self.known.bound_gbp
        idle, nodes = 0, ROOT
        while not (self.is_cut_short or _is_settled(best, bound_gbp, enough_gbp)):
            if idle == self._patience:
                break
            answer, has_learned = self._round(others, apart, best, nodes)
            bound_gbp = max(bound_gbp, answer.bound_gbp)
            found = self._cheapest_known(others, apart)
            idle = 0 if _is_better(found, best) else idle + 1
            best = found
            if not has_learned:
                if answer.is_infeasible or (answer.finished and nodes > ROOT):
                    break
                nodes = min(2 * nodes, MOST_NODES)
        return Found(best, bound_gbp if best is None else min(bound_gbp, best.cost_gbp))

    def bound_gbp(self, others: Sequence[Bools], apart: int) -> float:
        """Return £ that no plan apart from the others undercuts, as far as the root of one search says."""
        best = self._cheapest_known(others, apart)
        return self._ask(others, apart, None, ROOT, best).bound_gbp

    def most_apart(self, others: Sequence[Bools], most_gbp: float, *, integer: bool) -> int:
        """Return the number of options in which no plan up to a cost differs more from all the others."""
        master = self.known.master
        model, is_open = furthest_model(
            master, self.known.bare_cuts, others, most_gbp * (1 + EQUAL_GAP), integer=integer
        )
        answer = searched(model, is_open, self._limits(ROOT), None)
        most = len(others[0])
        if np.isfinite(answer.bound_gbp):
            most = min(most, int(np.floor(-answer.bound_gbp / GBP_PER_UNIT + NEARLY_ONE)))
        return most

    def _cheapest_known(self, others: Sequence[Bools], apart: int) -> Plan | None:
        return next((plan for plan in self.plans() if least_apart(plan.options, others) >= apart), None)

    def _round(
        self, others: Sequence[Bools], apart: int, best: Plan | None, nodes: int
    ) -> tuple[MasterAnswer, bool]:
        """Search with units that open at once or after a wait; where that finds nothing better, in any year.

        The latter is what proves, and takes three times as long: with patience it is left out once a root has
        proven no more than is known anyway. Returns the last answer, and whether anything was priced.
        """
        answer = self._ask(others, apart, WAITS, ROOT, best)
        has_learned = self._price(answer)
        is_wanted = self._roots_prove or self.is_exact
        if is_wanted and not _is_better(self._cheapest_known(others, apart), best):
            answer = self._ask(others, apart, None, nodes, best)
            self._roots_prove = answer.bound_gbp > self.known.bound_gbp
            has_learned |= self._price(answer)
        return answer, has_learned

    def _ask(
        self,
        others: Sequence[Bools],
        apart: int,
        waits: tuple[int, ...] | None,
        nodes: int,
        best: Plan | None,
    ) -> MasterAnswer:
        master = self.known.master
        model, is_open = cheapest_model(master, self.known.bare_cuts, others, apart, integer=True)
        if waits is not None:
            open_after(model, is_open, master, waits)
        start = None if best is None or waits is not None else best.is_open
        answer = searched(model, is_open, self._limits(nodes), start)
        if waits is not None:
            return replace(answer, bound_gbp=-np.inf, finished=False)
        if answer.is_infeasible and best is None and self._is_there_none(others, apart):
            return replace(answer, bound_gbp=np.inf)
        return answer

    def _is_there_none(self, others: Sequence[Bools], apart: int) -> bool:
        """Whether no openings are apart from the others: asked without cuts, which forbid none."""
        model, is_open = cheapest_model(self.known.master, (), others, apart, integer=True)
        limits = replace(self._limits(ROOT), nodes=MOST_NODES)
        return searched(model, is_open, limits, None).is_infeasible

    def _limits(self, nodes: int) -> SearchLimits:
        seconds = self.known.seconds_left
        self.is_cut_short |= seconds <= 0
        return SearchLimits(
            gap=SHORT_GAP if nodes == ROOT else ROUNDING_GAP, nodes=nodes, seconds=max(1.0, seconds)
        )

    def _price(self, answer: MasterAnswer) -> bool:
        """Price what a search proposed; return whether that was new."""
        return bool(np.isfinite(answer.objective_gbp)) and self.price(answer.whole)

    def price(self, is_open: Bools) -> bool:
        """Price openings, unless time is up; return whether that was new."""
        if is_open.tobytes() in self.known.priced:
            return False
        try:
            self.known.price(is_open)
        except OutOfTimeError:
            self.is_cut_short = True
            return False
        return True


def costs_at_most(plan: Plan, gbp: float) -> bool:
    """Whether a plan costs no more, to the penny."""
    return plan.cost_gbp <= gbp + HALF_A_PENNY


def _is_better(plan: Plan | None, than: Plan | None) -> bool:
    return plan is not None and (than is None or plan.order < than.order)


def _is_settled(best: Plan | None, bound_gbp: float, enough_gbp: float) -> bool:
    """Whether nothing is left to be found or proven."""
    if best is not None and best.cost_gbp - bound_gbp <= EQUAL_GAP * abs(best.cost_gbp):
        return True
    if not np.isfinite(enough_gbp):
        return bool(bound_gbp == np.inf)
    is_found = best is not None and costs_at_most(best, enough_gbp)
    return is_found or bound_gbp > enough_gbp * (1 + EQUAL_GAP)
