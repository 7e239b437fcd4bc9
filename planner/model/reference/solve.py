"""Solve the one-page model as it stands: the check on the engine, exact and slow."""

from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.instance import PlacePlanningInstance
from planner.model.limits import ROUNDING_GAP, Limits
from planner.model.reference.build import build_reference_model
from planner.model.reference.variables import Variables, openings
from planner.model.solution import Solution

GBP_PER_UNIT = 1000.0
"""The solver sees thousands of pounds: its tolerances are absolute."""


def solve_reference(instance: PlacePlanningInstance, limits: Limits) -> tuple[Solution | None, float]:
    """Return the best solution that HiGHS finds within the limits, or None, and a lower bound (£).

    `limits.gap` is the relative gap to stop at; `benefit_gap` and `processes` are the engine's alone.
    """
    model, variables = build_reference_model(instance)
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    result = mathopt.solve(
        problem,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=limits.time_limit_s),
            relative_gap_tolerance=max(limits.gap, ROUNDING_GAP),
        ),
    )
    bound_gbp = result.termination.objective_bounds.dual_bound * GBP_PER_UNIT
    if not result.has_primal_feasible_solution():
        return None, bound_gbp
    in_order = [problem.get_variable(number) for number in range(model.n_variables)]
    return _solution(instance, variables, np.array(result.variable_values(in_order))), bound_gbp


def _solution(instance: PlacePlanningInstance, variables: Variables, values: np.ndarray) -> Solution:
    placed = np.zeros((len(instance.arcs), instance.n_years))
    placed[variables.placed_arc, variables.placed_year] = values[variables.placed]
    units = np.rint(values[variables.opened]).astype(np.int64)
    return Solution(
        opened=openings(variables, units, instance), placed=placed, unplaced=values[variables.unplaced]
    )
