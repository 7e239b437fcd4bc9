"""The master: which units to open when, against what the cuts say each year costs at least."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.engine.cuts import Cut
from planner.model.engine.units import Units
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.linear import LinearModel

GBP_PER_UNIT = 1000.0
"""The solver sees thousands of pounds, and capital in millions: its tolerances are absolute."""
MILLION = 1e6


@dataclass(frozen=True, eq=False)
class Master:
    """The openings of one instance: y[u,t] in unit order, U x T.

    Every constraint of the formulation that touches openings is a row here.
    """

    instance: PlacePlanningInstance
    units: Units
    n_parts: int
    unreached_gbp: Floats
    """T: £ a year that no opening can change, for pupils whom no provision can ever take."""

    @cached_property
    def constant_gbp(self) -> float:
        """£ present value of what no opening can change: existing places and pupils out of all reach."""
        instance = self.instance
        return float(instance.discount @ (instance.base_place_funding_gbp + self.unreached_gbp))

    @cached_property
    def opening_cost_gbp(self) -> Floats:
        """U x T: £ present value for each unit open in each year: capital charge and place funding."""
        cost: Floats = np.outer(self.instance.unit_cost_gbp[self.units.option], self.instance.discount)
        return cost

    @cached_property
    def allowed(self) -> Bools:
        """U x T: whether a unit may be open."""
        result: Bools = self.units.earliest[:, None] <= np.arange(self.instance.n_years)
        return result

    def forced(self) -> Bools:
        """U x T: what is open if nothing is done beyond the committed options."""
        return self.units.committed[:, None] & self.allowed

    @cached_property
    def capital_gbp(self) -> Floats:
        capital: Floats = self.instance.options.capital_gbp[self.units.option]
        return capital

    def model(self, cuts: Sequence[Cut], *, integer: bool) -> tuple[LinearModel, Ints, Ints]:
        """Return the model, the variables y (U x T) and η (T x parts).

        Args:
            cuts: what the years cost at least; one is needed for each year and part.
            integer: y ∈ {0, 1}, else 0 ≤ y ≤ 1.
        """
        model = LinearModel()
        is_open = model.add_variables(
            self.forced().astype(np.float64), self.allowed.astype(np.float64), integer=integer
        )
        shape = (self.instance.n_years, self.n_parts)
        least = model.add_variables(0.0, np.full(shape, np.inf))
        stays_open(model, is_open)
        in_order(model, is_open, self.units)
        within_capital(model, is_open, self)
        one_of_a_group(model, is_open, self)
        obey_cuts(model, is_open, least, cuts)
        model.add_term("openings", is_open, self.opening_cost_gbp)
        model.add_term("years", least, np.repeat(self.instance.discount * GBP_PER_UNIT, self.n_parts))
        model.add_constant("unchangeable", self.constant_gbp)
        return model, is_open, least


def stays_open(model: LinearModel, is_open: Ints) -> None:
    """y[u,t−1] ≤ y[u,t]."""
    before, after = is_open[:, :-1].ravel(), is_open[:, 1:].ravel()
    row = np.arange(before.size)
    entries = (
        np.concatenate([row, row]),
        np.concatenate([before, after]),
        np.repeat([1.0, -1.0], before.size),
    )
    model.add_rows("stays_open", entries, upper=np.zeros(before.size))


def in_order(model: LinearModel, is_open: Ints, units: Units) -> None:
    """y[u,t] ≤ y[before u,t] and y[u,t] ≤ y[first unit of the required option,t]."""
    for name, other in (("units_in_order", units.before), ("required_option", units.needs)):
        has = np.flatnonzero(other >= 0)
        left, right = is_open[has].ravel(), is_open[other[has]].ravel()
        row = np.arange(left.size)
        entries = (
            np.concatenate([row, row]),
            np.concatenate([left, right]),
            np.repeat([1.0, -1.0], left.size),
        )
        model.add_rows(name, entries, upper=np.zeros(left.size))


def within_capital(model: LinearModel, is_open: Ints, master: Master) -> None:
    """Σ f y[·,T] ≤ B and Σ f (y[·,t] − y[·,t−1]) ≤ B[t]."""
    capital, instance = master.capital_gbp, master.instance
    if np.isfinite(instance.capital_total_gbp):
        entries = (np.zeros(len(capital), dtype=np.int64), is_open[:, -1], capital / MILLION)
        model.add_rows("capital_in_total", entries, upper=np.array([instance.capital_total_gbp / MILLION]))
    limited = np.flatnonzero(np.isfinite(instance.capital_by_year_gbp))
    if not limited.size:
        return
    later = np.flatnonzero(limited > 0)
    entries = (
        np.concatenate([np.repeat(np.arange(limited.size), len(capital)), np.repeat(later, len(capital))]),
        np.concatenate([is_open[:, limited].T.ravel(), is_open[:, limited[later] - 1].T.ravel()]),
        np.concatenate([np.tile(capital, limited.size), -np.tile(capital, later.size)]) / MILLION,
    )
    model.add_rows("capital_in_year", entries, upper=instance.capital_by_year_gbp[limited] / MILLION)


def one_of_a_group(model: LinearModel, is_open: Ints, master: Master) -> None:
    """Σ over an exclusive group of y[·,T] ≤ 1."""
    group = master.instance.options.exclusive_group[master.units.option]
    member = np.flatnonzero(group >= 0)
    entries = (group[member], is_open[member, -1], np.ones(member.size))
    model.add_rows("exclusive_group", entries, upper=np.ones(int(group.max(initial=-1)) + 1))


def obey_cuts(model: LinearModel, is_open: Ints, least: Ints, cuts: Sequence[Cut]) -> None:
    """η[t,k] + gain · y[·,t] ≥ constant, in thousands of pounds."""
    if not cuts:
        return
    gain = np.array([cut.gain_gbp for cut in cuts])
    row, unit = np.nonzero(gain)
    year = np.array([cut.year for cut in cuts])
    eta = np.array([least[cut.year, cut.part] for cut in cuts])
    entries = (
        np.concatenate([row, np.arange(len(cuts))]),
        np.concatenate([is_open[unit, year[row]], eta]),
        np.concatenate([gain[row, unit] / GBP_PER_UNIT, np.ones(len(cuts))]),
    )
    constant = np.array([cut.constant_gbp for cut in cuts])
    model.add_rows("obey_cuts", entries, lower=constant / GBP_PER_UNIT)


@dataclass(frozen=True, kw_only=True, eq=False)
class MasterAnswer:
    """Openings that the master proposes: `is_open` U x T, fractions where it was not integer."""

    is_open: Floats
    objective_gbp: float
    bound_gbp: float
    finished: bool


def solve_relaxed(master: Master, cuts: Sequence[Cut]) -> MasterAnswer:
    """Solve the LP master: 0 ≤ y ≤ 1."""
    model, is_open, _ = master.model(cuts, integer=False)
    answer = _solve(model, is_open, mathopt.SolverType.GLOP, mathopt.SolveParameters(), None)
    if np.isfinite(answer.objective_gbp):
        return answer
    # GLOP now and then calls an answer imprecise that HiGHS has no trouble with.
    return _solve(model, is_open, mathopt.SolverType.HIGHS, mathopt.SolveParameters(), None)


@dataclass(frozen=True, kw_only=True)
class SearchLimits:
    """When a search of the integer master stops: a share of its objective, nodes of its tree, or seconds."""

    gap: float
    nodes: int
    seconds: float
    radius: int | None = None
    """Only openings that differ from the start in at most so many unit-years: no bound for others."""


def solve_integer(
    master: Master, cuts: Sequence[Cut], start: Bools, limits: SearchLimits
) -> MasterAnswer:
    """Search the integer master from the openings `start`."""
    parameters = mathopt.SolveParameters(
        relative_gap_tolerance=limits.gap,
        node_limit=limits.nodes,
        time_limit=timedelta(seconds=max(limits.seconds, 0.01)),
    )
    model, is_open, _ = master.model(cuts, integer=True)
    if limits.radius is not None:
        stay_near(model, is_open, start, limits.radius)
    answer = _solve(model, is_open, mathopt.SolverType.HIGHS, parameters, start)
    return answer if limits.radius is None else replace(answer, bound_gbp=-np.inf)


def stay_near(model: LinearModel, is_open: Ints, start: Bools, radius: int) -> None:
    """Σ over open in start (1 - y) + Σ over closed y ≤ radius."""
    entries = (
        np.zeros(is_open.size, dtype=np.int64),
        is_open.ravel(),
        np.where(start.ravel(), -1.0, 1.0),
    )
    model.add_rows("stay_near", entries, upper=np.array([radius - float(start.sum())]))


def _solve(
    model: LinearModel,
    is_open: Ints,
    solver: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    start: Bools | None,
) -> MasterAnswer:
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    variables = [problem.get_variable(number) for number in is_open.ravel().tolist()]
    hints = []
    if start is not None:
        values = dict(zip(variables, start.ravel().astype(float).tolist(), strict=True))
        hints = [mathopt.SolutionHint(variable_values=values)]
    result = mathopt.solve(
        problem,
        solver,
        params=parameters,
        model_params=mathopt.ModelSolveParameters(
            variable_values_filter=mathopt.VariableFilter(filtered_items=variables), solution_hints=hints
        ),
    )
    bounds = result.termination.objective_bounds
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        raise InfeasibleOpeningsError
    found = result.has_primal_feasible_solution()
    values_found = result.variable_values(variables) if found else np.nan
    return MasterAnswer(
        is_open=np.broadcast_to(values_found, is_open.size).reshape(is_open.shape).astype(np.float64),
        objective_gbp=bounds.primal_bound * GBP_PER_UNIT if found else np.inf,
        bound_gbp=bounds.dual_bound * GBP_PER_UNIT,
        finished=result.termination.reason == mathopt.TerminationReason.OPTIMAL,
    )


class InfeasibleOpeningsError(Exception):
    """The committed options break a constraint on openings by themselves."""
