"""Ask MathOpt what the master proposes: its LP by HiGHS, its integer searches by HiGHS and SCIP."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.engine.cuts import Cut
from planner.model.engine.master import GBP_PER_UNIT, CapitalPrice, Master, open_after
from planner.model.instance import Bools, Floats, Ints
from planner.model.linear import LinearModel

SHORT_GAP, SHORT_NODES = 2e-5, 30
"""A short search stops here; its tree is not worth more."""
WAITS = (4,)
"""Years after its earliest in which a unit may open in a search that only proposes."""
MOST_NODES = 1_000_000_000
"""Nodes are doubled up to this."""
NO_OPENINGS = (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED)
"""No master is unbounded: openings are bounded, and no year costs less than nothing."""
LEAST_WEIGHT = 1e-9
"""A cut whose multiplier is less does not hold the LP up."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MasterAnswer:
    """Openings that the master proposes: `is_open` U x T, fractions where it was not integer.

    £ present value; the objective is infinite where nothing was found. `bound_gbp` holds for whatever the
    search was free to choose. `finished`: it ended by itself. `is_infeasible`: the solver says that no
    openings keep the rows.
    """

    is_open: Floats
    objective_gbp: float
    bound_gbp: float
    finished: bool
    is_infeasible: bool = False

    @property
    def whole(self) -> Bools:
        """The openings of an integer master, U x T."""
        result: Bools = self.is_open > 0.5  # noqa: PLR2004 - whole but for the solver's tolerance
        return result


@dataclass(frozen=True, kw_only=True, eq=False)
class Multipliers:
    """What the rows of an LP master are worth, £ of objective for each unit of the row; never negative.

    `cuts`, one for each cut; `capital`; `units_in_order` and `required_option`, U x T by the later unit;
    `exclusive_group`, one for each group.
    """

    cuts: Floats
    capital: CapitalPrice
    units_in_order: Floats
    required_option: Floats
    exclusive_group: Floats


@dataclass(frozen=True, kw_only=True)
class SearchLimits:
    """When a search of the integer master stops: a share of its objective, nodes of its tree, or seconds."""

    gap: float
    nodes: int
    seconds: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Search:
    """One search of an integer master.

    Args:
        start: openings U x T to start from.
        limits: when it stops.
        capital: where given, capital is paid for at these prices and has no limit.
        free: U; where given, only these units may differ from `start`.
        waits: where given, a unit opens only so many years after its earliest. Most units open at once or
            never, and the search is several times shorter.
        quick: by SCIP without cutting planes of its own, whose root takes a third of the time of HiGHS's and
            proves a little less.

    With `free` or `waits` nothing is proven of other openings.
    """

    start: Bools
    limits: SearchLimits
    capital: CapitalPrice | None = None
    free: Bools | None = None
    waits: tuple[int, ...] | None = None
    quick: bool = False


def solve_relaxed(master: Master, cuts: Sequence[Cut]) -> tuple[MasterAnswer, Multipliers]:
    """Solve the LP master, 0 ≤ y ≤ 1; return it with what its rows are worth there."""
    model, is_open = master.model(cuts, integer=False)
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    result = _linear(problem)
    answer = _answer(result, [problem.get_variable(number) for number in is_open.ravel().tolist()], is_open)
    return answer, _multipliers(master, model, problem, result)


def _linear(problem: mathopt.Model) -> mathopt.SolveResult:
    """Solve an LP of few dense rows and many sparse ones; by another solver where one is imprecise."""
    # Presolve finds little here and takes longer than the simplex: five times as long on ten Kents.
    parameters = mathopt.SolveParameters(
        lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX, presolve=mathopt.Emphasis.OFF
    )
    with suppress(AttributeError), stdout_shut():  # ortools 9.15 raises this on every error of a solver
        result = mathopt.solve(problem, mathopt.SolverType.HIGHS, params=parameters)
        if result.has_primal_feasible_solution() and result.has_dual_feasible_solution():
            return result
    return mathopt.solve(problem, mathopt.SolverType.GLOP, params=parameters)


def _multipliers(
    master: Master, model: LinearModel, problem: mathopt.Model, result: mathopt.SolveResult
) -> Multipliers:
    """Whatever a solver says of them, multipliers that are not negative give a valid relaxation."""
    known = result.has_dual_feasible_solution()

    def worth(name: str, *, sign: float = -1.0) -> Floats:
        rows = model.rows_of(name)
        if not known:
            return np.zeros(len(rows))
        values = result.dual_values([problem.get_linear_constraint(int(row)) for row in rows])
        return np.maximum(0.0, sign * np.array(values, dtype=np.float64))

    instance, units = master.instance, master.units
    by_year = np.zeros(instance.n_years)
    by_year[np.isfinite(instance.capital_by_year_gbp)] = worth("capital_in_year")
    shape = (len(units), instance.n_years)
    in_order, required = np.zeros(shape), np.zeros(shape)
    in_order[units.before >= 0] = _by_unit(worth("units_in_order"), instance.n_years)
    required[units.needs >= 0] = _by_unit(worth("required_option"), instance.n_years)
    return Multipliers(
        cuts=worth("obey_cuts", sign=1.0),
        capital=CapitalPrice(total=float(worth("capital_in_total").sum()), by_year=by_year),
        units_in_order=in_order * GBP_PER_UNIT,
        required_option=required * GBP_PER_UNIT,
        exclusive_group=worth("exclusive_group") * GBP_PER_UNIT,
    )


def _by_unit(values: Floats, n_years: int) -> Floats:
    return values.reshape(-1, n_years)


def solve_integer(master: Master, cuts: Sequence[Cut], search: Search) -> MasterAnswer:
    """Search openings that keep every row of the master."""
    bounds = None if search.free is None else _between(master, search.start, search.free)
    model, is_open = master.model(cuts, integer=True, capital=search.capital, bounds=bounds)
    if search.waits is not None:
        open_after(model, is_open, master, search.waits)
    answer = searched(model, is_open, search.limits, search.start, quick=search.quick)
    return answer if search.free is None and search.waits is None else replace(answer, bound_gbp=-np.inf)


def _between(master: Master, start: Bools, free: Bools) -> tuple[Floats, Floats]:
    """Bounds of y (U x T) that leave only the units that are free to differ from the start."""
    lower = np.where(free[:, None], master.forced, start)
    upper = np.where(free[:, None], master.allowed, start)
    return lower.astype(np.float64), upper.astype(np.float64)


def searched(
    model: LinearModel, is_open: Ints, limits: SearchLimits, start: Bools | None, *, quick: bool = False
) -> MasterAnswer:
    """Search a model of openings, of which `is_open` are the variables, from a `start` where there is one.

    `quick` as in `Search`.
    """
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
        cuts=mathopt.Emphasis.OFF if quick else None,  # HiGHS knows no such parameter
    )
    wanted = mathopt.ModelSolveParameters(
        variable_values_filter=mathopt.VariableFilter(filtered_items=variables), solution_hints=hints
    )
    parameters.highs.bool_options["mip_allow_restart"] = False  # the next search starts over anyway
    solver = mathopt.SolverType.GSCIP if quick else mathopt.SolverType.HIGHS
    try:
        with stdout_shut():
            result = mathopt.solve(problem, solver, params=parameters, model_params=wanted)
    except AttributeError:
        # HiGHS now and then finds its own answer off by a hair, and MathOpt fails to say so (ortools 9.15
        # raises this on every solver error); SCIP solves what is so small.
        result = mathopt.solve(problem, mathopt.SolverType.GSCIP, params=parameters, model_params=wanted)
    return _answer(result, variables, is_open)


@contextmanager
def stdout_shut() -> Iterator[None]:
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
    # There always is a plan: whoever calls its master infeasible is mistaken, and proves nothing.
    infeasible = result.termination.reason in NO_OPENINGS
    values = result.variable_values(variables) if found else [np.nan] * is_open.size
    return MasterAnswer(
        is_open=np.array(values, dtype=np.float64).reshape(is_open.shape),
        objective_gbp=bounds.primal_bound * GBP_PER_UNIT if found else np.inf,
        bound_gbp=-np.inf if infeasible else bounds.dual_bound * GBP_PER_UNIT,
        finished=result.termination.reason == mathopt.TerminationReason.OPTIMAL,
        is_infeasible=infeasible,
    )
