"""Solve by both ways, have the referee look at both, and compare with a number."""

from math import isclose

from planner.model.instance import PlacePlanningInstance
from planner.model.limits import Limits
from planner.model.reference.solve import solve_reference
from planner.model.solution import Solution, SolveStatus
from planner.model.solve import Solved, solve
from planner.model.verify import verify

RELATIVE = 1e-6
"""Share of the cost that two answers may differ by."""
EXACT = Limits(time_limit_s=60.0, gap=0.0)


def by_engine(instance: PlacePlanningInstance, limits: Limits = EXACT) -> Solved:
    """Return the engine's plan, verified and reported as it is."""
    solved = solve(instance, limits)
    assert isinstance(solved, Solved)
    verdict = verify(instance, solved.solution)
    assert verdict.violations == ()
    assert isclose(solved.report.objective_gbp, verdict.objective_gbp, rel_tol=1e-12, abs_tol=1e-6)
    assert solved.report.bound_gbp <= solved.report.objective_gbp
    return solved


def by_reference(instance: PlacePlanningInstance) -> tuple[Solution, float]:
    """Return the plan of the one-page model, verified, and its cost (£ present value)."""
    solution, bound_gbp = solve_reference(instance, EXACT)
    assert solution is not None
    verdict = verify(instance, solution)
    assert verdict.violations == ()
    assert bound_gbp <= verdict.objective_gbp * (1 + RELATIVE) + 1e-3
    return solution, verdict.objective_gbp


def same(one_gbp: float, other_gbp: float) -> bool:
    return isclose(one_gbp, other_gbp, rel_tol=RELATIVE, abs_tol=1e-3)


def optimum(instance: PlacePlanningInstance) -> float:
    """Return the least cost (£ present value) that the engine proves."""
    solved = by_engine(instance)
    assert solved.report.status == SolveStatus.OPTIMAL
    assert same(solved.report.bound_gbp, solved.report.objective_gbp)
    return solved.report.objective_gbp


def assert_optimum(instance: PlacePlanningInstance, gbp: float) -> Solved:
    """Assert that both ways find a plan of this cost and prove that none is cheaper; return the engine's."""
    solved = by_engine(instance)
    assert solved.report.status == SolveStatus.OPTIMAL
    assert same(solved.report.objective_gbp, gbp)
    assert same(solved.report.bound_gbp, gbp)
    _, reference_gbp = by_reference(instance)
    assert same(reference_gbp, gbp)
    return solved
