"""What every plan with an option, and every plan without it, costs at least, by the LP master."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.engine.apart import first_units
from planner.model.engine.cuts import Cut
from planner.model.engine.master import GBP_PER_UNIT, Master
from planner.model.instance import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Needed:
    """O each, £ present value: the least that any plan with the option, or without it, may cost.

    Infinite where no plan is so; minus infinite where nothing is proven.
    """

    with_gbp: Floats
    without_gbp: Floats


def needed(master: Master, cuts: Sequence[Cut]) -> Needed:
    """Prove what each option's opening, and its staying shut, costs at least.

    One LP, in which one option after the other is held open or shut: each begins where the last ended.
    """
    model, is_open = master.model(cuts, integer=False)
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    opens = [problem.get_variable(int(number)) for number in is_open[first_units(master), -1]]
    bounds = np.full((2, len(opens)), -np.inf)
    with mathopt.IncrementalSolver(problem, mathopt.SolverType.GLOP) as solver:
        for option, variable in enumerate(opens):
            lower, upper = variable.lower_bound, variable.upper_bound
            for held in (0.0, 1.0):
                if not lower <= held <= upper:
                    bounds[int(held), option] = np.inf
                    continue
                variable.lower_bound = variable.upper_bound = held
                bounds[int(held), option] = _bound_gbp(solver.solve())
                variable.lower_bound, variable.upper_bound = lower, upper
    return Needed(with_gbp=bounds[1], without_gbp=bounds[0])


def _bound_gbp(result: mathopt.SolveResult) -> float:
    reason = result.termination.reason
    if reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED):
        return np.inf
    if reason is not mathopt.TerminationReason.OPTIMAL:
        return -np.inf
    return float(result.termination.objective_bounds.dual_bound) * GBP_PER_UNIT
