"""The master: which units to open when, against what the cuts say each year costs at least."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.engine.cuts import Cut
from planner.model.engine.units import Units
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.linear import LinearModel


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
        model.add_term("years", least, np.repeat(self.instance.discount, self.n_parts))
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
        entries = (np.zeros(len(capital), dtype=np.int64), is_open[:, -1], capital)
        model.add_rows("capital_in_total", entries, upper=np.array([instance.capital_total_gbp]))
    limited = np.flatnonzero(np.isfinite(instance.capital_by_year_gbp))
    if not limited.size:
        return
    later = np.flatnonzero(limited > 0)
    entries = (
        np.concatenate([np.repeat(np.arange(limited.size), len(capital)), np.repeat(later, len(capital))]),
        np.concatenate([is_open[:, limited].T.ravel(), is_open[:, limited[later] - 1].T.ravel()]),
        np.concatenate([np.tile(capital, limited.size), -np.tile(capital, later.size)]),
    )
    model.add_rows("capital_in_year", entries, upper=instance.capital_by_year_gbp[limited])


def one_of_a_group(model: LinearModel, is_open: Ints, master: Master) -> None:
    """Σ over an exclusive group of y[·,T] ≤ 1."""
    group = master.instance.options.exclusive_group[master.units.option]
    member = np.flatnonzero(group >= 0)
    entries = (group[member], is_open[member, -1], np.ones(member.size))
    model.add_rows("exclusive_group", entries, upper=np.ones(int(group.max(initial=-1)) + 1))


def obey_cuts(model: LinearModel, is_open: Ints, least: Ints, cuts: Sequence[Cut]) -> None:
    """η[t,k] + gain · y[·,t] ≥ constant."""
    if not cuts:
        return
    gain = np.array([cut.gain_gbp for cut in cuts])
    row, unit = np.nonzero(gain)
    year = np.array([cut.year for cut in cuts])
    eta = np.array([least[cut.year, cut.part] for cut in cuts])
    entries = (
        np.concatenate([row, np.arange(len(cuts))]),
        np.concatenate([is_open[unit, year[row]], eta]),
        np.concatenate([gain[row, unit], np.ones(len(cuts))]),
    )
    model.add_rows("obey_cuts", entries, lower=np.array([cut.constant_gbp for cut in cuts]))


@dataclass(frozen=True, kw_only=True, eq=False)
class MasterAnswer:
    """Openings that the master proposes: `is_open` U x T, fractions where it was not integer."""

    is_open: Floats
    objective_gbp: float
    bound_gbp: float
    finished: bool


GBP_PER_UNIT = 1000.0
"""The solver sees thousands of pounds: its tolerances are absolute."""


def solve_relaxed(master: Master, cuts: Sequence[Cut]) -> MasterAnswer:
    """Solve the LP master: 0 ≤ y ≤ 1."""
    return _solve(master, cuts, mathopt.SolverType.GLOP, mathopt.SolveParameters(), None)


def solve_integer(
    master: Master, cuts: Sequence[Cut], start: Bools, *, gap: float, node_limit: int, seconds: float
) -> MasterAnswer:
    """Search the integer master from `start` until `gap`, or until nodes or seconds are used up."""
    parameters = mathopt.SolveParameters(
        relative_gap_tolerance=gap, node_limit=node_limit, time_limit=timedelta(seconds=max(seconds, 0.01))
    )
    return _solve(master, cuts, mathopt.SolverType.HIGHS, parameters, start)


def _solve(
    master: Master,
    cuts: Sequence[Cut],
    solver: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    start: Bools | None,
) -> MasterAnswer:
    model, is_open, _ = master.model(cuts, integer=start is not None)
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
    if not result.has_primal_feasible_solution():
        if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
            raise InfeasibleOpeningsError
        return MasterAnswer(
            is_open=np.full(is_open.shape, np.nan),
            objective_gbp=np.inf,
            bound_gbp=bounds.dual_bound * GBP_PER_UNIT,
            finished=False,
        )
    values_found = result.variable_values(variables)
    return MasterAnswer(
        is_open=np.array(values_found).reshape(is_open.shape),
        objective_gbp=bounds.primal_bound * GBP_PER_UNIT,
        bound_gbp=bounds.dual_bound * GBP_PER_UNIT,
        finished=result.termination.reason == mathopt.TerminationReason.OPTIMAL,
    )


class InfeasibleOpeningsError(Exception):
    """The committed options break a constraint on openings by themselves."""
