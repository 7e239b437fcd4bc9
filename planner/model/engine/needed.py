"""What every plan with an option, and every plan without it, costs at least, by the LP master."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.engine.apart import first_units
from planner.model.engine.cuts import Cut
from planner.model.engine.master import GBP_PER_UNIT, Master
from planner.model.instance import Bools, Floats

FROM_THE_LAST = mathopt.SolveParameters(
    presolve=mathopt.Emphasis.OFF, lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX
)
"""GLOP begins where it ended only without presolve."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Needed:
    """O each, £ present value: the least that any plan with the option, or without it, may cost.

    Infinite where no plan is so; minus infinite where nothing is proven.
    """

    with_gbp: Floats
    without_gbp: Floats


def needed(master: Master, cuts: Sequence[Cut], known: Bools) -> Needed:
    """Prove what each option's opening, and its staying shut, costs at least, unless a plan known does so.

    One LP, in which one option after the other is held open or shut: each begins where the last ended.
    `known` N x O: the options of plans; whatever one of them does is not asked.
    """
    with _held(master, cuts) as costs, _held(master, ()) as openings:
        bounds = np.full((2, len(costs.opens)), -np.inf)
        for option in range(len(costs.opens)):
            for held in (0.0, 1.0):
                if not costs.may_be(option, held):
                    bounds[int(held), option] = np.inf
                elif not (known[:, option] == bool(held)).any():
                    bounds[int(held), option] = _bound_gbp(costs, openings, option, held)
    return Needed(with_gbp=bounds[1], without_gbp=bounds[0])


@dataclass(frozen=True, eq=False)
class _Lp:
    """The LP of a master, and of each option the variable that says whether it opens."""

    solver: mathopt.IncrementalSolver
    opens: list[mathopt.Variable]

    def may_be(self, option: int, held: float) -> bool:
        """Whether the option's bounds leave it so."""
        return bool(self.opens[option].lower_bound <= held <= self.opens[option].upper_bound)

    def with_option(self, option: int, held: float) -> mathopt.SolveResult:
        """Solve it with one option held open or shut."""
        variable = self.opens[option]
        lower, upper = variable.lower_bound, variable.upper_bound
        variable.lower_bound = variable.upper_bound = held
        try:
            return self.solver.solve(params=FROM_THE_LAST)
        finally:
            variable.lower_bound, variable.upper_bound = lower, upper


@contextmanager
def _held(master: Master, cuts: Sequence[Cut]) -> Iterator[_Lp]:
    model, is_open = master.model(cuts, integer=False)
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    opens = [problem.get_variable(int(number)) for number in is_open[first_units(master), -1]]
    with mathopt.IncrementalSolver(problem, mathopt.SolverType.GLOP) as solver:
        yield _Lp(solver, opens)


def _bound_gbp(costs: _Lp, openings: _Lp, option: int, held: float) -> float:
    """The LP's bound. "No plan does so" is believed of the rows on openings alone: cuts forbid none."""
    result = costs.with_option(option, held)
    if result.termination.reason is mathopt.TerminationReason.OPTIMAL:
        return float(result.termination.objective_bounds.dual_bound) * GBP_PER_UNIT
    alone = openings.with_option(option, held).termination.reason
    return np.inf if alone is mathopt.TerminationReason.INFEASIBLE else -np.inf
