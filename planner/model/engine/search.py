"""Ask MathOpt what the master proposes: its LP by GLOP, its integer search by HiGHS."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.engine.cuts import Cut
from planner.model.engine.master import GBP_PER_UNIT, CapitalPrice, Master, stay_near
from planner.model.instance import Bools, Floats, Ints
from planner.model.linear import LinearModel


@dataclass(frozen=True, kw_only=True, eq=False)
class MasterAnswer:
    """Openings that the master proposes: `is_open` U x T, fractions where it was not integer.

    £ present value; the objective is infinite where nothing was found. `bound_gbp` holds for whatever the
    search was free to choose. `finished`: it ended by itself.
    """

    is_open: Floats
    objective_gbp: float
    bound_gbp: float
    finished: bool


@dataclass(frozen=True, kw_only=True)
class SearchLimits:
    """When a search of the integer master stops: a share of its objective, nodes of its tree, or seconds."""

    gap: float
    nodes: int
    seconds: float


def solve_relaxed(master: Master, cuts: Sequence[Cut]) -> tuple[MasterAnswer, CapitalPrice]:
    """Solve the LP master, 0 ≤ y ≤ 1; return it with what capital is worth there."""
    model, is_open = master.model(cuts, integer=False)
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    result = mathopt.solve(problem, mathopt.SolverType.GLOP)
    if not (result.has_primal_feasible_solution() and result.has_dual_feasible_solution()):
        # GLOP now and then calls an answer imprecise that HiGHS has no trouble with.
        result = mathopt.solve(problem, mathopt.SolverType.HIGHS)
    answer = _answer(result, [problem.get_variable(number) for number in is_open.ravel().tolist()], is_open)
    return answer, _capital_price(master, model, problem, result)


def _capital_price(
    master: Master, model: LinearModel, problem: mathopt.Model, result: mathopt.SolveResult
) -> CapitalPrice:
    """Prices from the dual values of the limits on capital: never negative, so always a valid relaxation."""
    by_year = np.zeros(master.instance.n_years)
    if not result.has_dual_feasible_solution():
        return CapitalPrice(total=0.0, by_year=by_year)

    def price(name: str) -> Floats:
        rows = [problem.get_linear_constraint(int(row)) for row in model.rows_of(name)]
        return np.maximum(0.0, -np.array(result.dual_values(rows), dtype=np.float64))

    by_year[np.isfinite(master.instance.capital_by_year_gbp)] = price("capital_in_year")
    return CapitalPrice(total=float(price("capital_in_total").sum()), by_year=by_year)


def solve_integer(master: Master, cuts: Sequence[Cut], start: Bools, limits: SearchLimits) -> MasterAnswer:
    """Search all openings within the limits on capital, from those of `start`."""
    model, is_open = master.model(cuts, integer=True)
    return _searched(model, is_open, limits, start)


def solve_near(
    master: Master, cuts: Sequence[Cut], centre: Bools, radius: int, limits: SearchLimits
) -> MasterAnswer:
    """Search openings that differ from `centre` in at most `radius` unit-years; no bound on others.

    The centre itself need not keep within the limits on capital.
    """
    model, is_open = master.model(cuts, integer=True)
    stay_near(model, is_open, centre, radius)
    return replace(_searched(model, is_open, limits, None), bound_gbp=-np.inf)


def solve_priced_capital(
    master: Master, cuts: Sequence[Cut], start: Bools, capital: CapitalPrice, limits: SearchLimits
) -> MasterAnswer:
    """Search a cluster's openings with capital at a price; the credit is not taken off here."""
    model, is_open = master.model(cuts, integer=True, capital=capital)
    return _searched(model, is_open, limits, start)


def _searched(model: LinearModel, is_open: Ints, limits: SearchLimits, start: Bools | None) -> MasterAnswer:
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    variables = [problem.get_variable(number) for number in is_open.ravel().tolist()]
    hints = []
    if start is not None:
        values = dict(zip(variables, start.ravel().astype(float).tolist(), strict=True))
        hints = [mathopt.SolutionHint(variable_values=values)]
    parameters = mathopt.SolveParameters(
        relative_gap_tolerance=limits.gap,
        node_limit=limits.nodes,
        time_limit=timedelta(seconds=max(limits.seconds, 0.01)),
    )
    wanted = mathopt.ModelSolveParameters(
        variable_values_filter=mathopt.VariableFilter(filtered_items=variables), solution_hints=hints
    )
    parameters.highs.bool_options["mip_allow_restart"] = False  # the next search starts over anyway
    try:
        with _stdout_shut():
            result = mathopt.solve(problem, mathopt.SolverType.HIGHS, params=parameters, model_params=wanted)
    except AttributeError:
        # HiGHS now and then finds its own answer off by a hair, and MathOpt fails to say so (ortools 9.15
        # raises this on every solver error); SCIP solves what is so small.
        result = mathopt.solve(problem, mathopt.SolverType.GSCIP, params=parameters, model_params=wanted)
    return _answer(result, variables, is_open)


@contextmanager
def _stdout_shut() -> Iterator[None]:
    """HiGHS writes a stray line to standard output now and then, whatever it is told."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _answer(result: mathopt.SolveResult, variables: list[mathopt.Variable], is_open: Ints) -> MasterAnswer:
    bounds = result.termination.objective_bounds
    found = result.has_primal_feasible_solution()
    values = result.variable_values(variables) if found else [np.nan] * is_open.size
    return MasterAnswer(
        is_open=np.array(values, dtype=np.float64).reshape(is_open.shape),
        objective_gbp=bounds.primal_bound * GBP_PER_UNIT if found else np.inf,
        bound_gbp=bounds.dual_bound * GBP_PER_UNIT,
        finished=result.termination.reason
        in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE),
    )
