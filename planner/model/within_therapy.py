"""What a shortage of therapists costs: the cheapest allocation that keeps within those there are.

With the openings fixed each year is a transportation problem with a side constraint for each area. It is
solved as a linear program over few of its arcs: those near the best for their group. The prices of the answer
then prove that no other arc would make it cheaper, or name those that would, and these join.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from planner.model.engine.allocate import Allocator
from planner.model.engine.flow import PENNY_GBP
from planner.model.engine.near import NEAR_GBP
from planner.model.engine.search import stdout_shut
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.linear import LinearModel
from planner.model.solution import Solution
from planner.model.therapy import TherapyLimits

GBP_PER_UNIT = 1000.0
"""The solver sees thousands of pounds: its tolerances are absolute."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WithinTherapy:
    """The cheapest allocation of each year within the therapists there are, the openings those of the plan.

    `placements_gbp` and `least_gbp` are T, undiscounted £ for placements and pupils without a place: what
    this allocation costs, and what the prices prove that any other costs at least. `gbp_per_wte` is N x T:
    one more whole-time equivalent saves at most so much in the year, and one fewer costs at least so much;
    NaN where there is no limit.
    """

    solution: Solution
    placements_gbp: Floats
    least_gbp: Floats
    gbp_per_wte: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class _Prices:
    """What one more place in each pool (P) and one more therapist in each area (N) is worth, £."""

    place_gbp: Floats
    wte_gbp: Floats


def allocate_within(
    instance: PlacePlanningInstance,
    plan: Solution,
    limits: TherapyLimits,
    done: Callable[[int], None] = lambda _: None,
) -> WithinTherapy:
    """Allocate the pupils of each year anew where the plan takes more therapists than there are.

    `plan` must be of least cost for its openings; `done` is told each year that is finished.
    """
    places = instance.places_with(plan.opened)
    is_short: Bools = limits.short_wte(instance, plan.placed).sum(axis=0) > 0
    allocator = Allocator.of(instance)
    placed, unplaced = plan.placed.copy(), plan.unplaced.copy()
    gbp_per_wte = np.where(np.isfinite(limits.available_wte), 0.0, np.nan)
    least_gbp = np.full(instance.n_years, -np.inf)
    for year, short in enumerate(is_short.tolist()):
        if short:
            problem = _Year(instance, limits, places[:, year], year)
            start = allocator.allocate(year, places[:, year])
            prices = _Prices(place_gbp=start.place_value_gbp, wte_gbp=np.zeros(len(limits.area)))
            placed[:, year], unplaced[:, year], prices = problem.solve(prices)
            least_gbp[year] = problem.least_gbp(prices)
            known = problem.has_limit
            gbp_per_wte[known, year] = prices.wte_gbp[known]
        done(int(instance.years[year]))
    solution = Solution(opened=plan.opened, placed=placed, unplaced=unplaced)
    placements_gbp = instance.arc_cost_gbp @ placed + instance.economics.unplaced_gbp * unplaced.sum(axis=0)
    return WithinTherapy(
        solution=solution,
        placements_gbp=placements_gbp,
        least_gbp=np.where(is_short, np.minimum(least_gbp, placements_gbp), placements_gbp),
        gbp_per_wte=gbp_per_wte,
    )


class _Year:
    """One year: its arcs that may be used, its pupils, places and therapists."""

    def __init__(
        self, instance: PlacePlanningInstance, limits: TherapyLimits, places: Floats, year: int
    ) -> None:
        self.n_arcs, self.unplaced_gbp = len(instance.arcs), instance.economics.unplaced_gbp
        self.pupils, self.places = instance.groups.pupils[:, year], places
        self.available_wte = limits.available_wte[:, year]
        self.has_limit: Bools = np.isfinite(self.available_wte)
        arcs = instance.arcs
        usable = (
            (instance.arc_cost_gbp <= self.unplaced_gbp)
            & (self.pupils[arcs.group] > 0)
            & (places[arcs.provision] > 0)
        )
        self.arc: Ints = np.flatnonzero(usable)
        self.group, self.pool = arcs.group[usable], arcs.provision[usable]
        self.area = limits.area_of_pool[self.pool]
        self.cost_gbp, self.wte = instance.arc_cost_gbp[usable], limits.wte_per_pupil[usable]

    def solve(self, prices: _Prices) -> tuple[Floats, Floats, _Prices]:
        """Return pupils placed by arc of the instance, unplaced by group, and the prices that prove it.

        `prices` are those to begin with: near the right ones it is faster.
        """
        inside = self._surplus_gbp(prices) <= NEAR_GBP
        while True:
            kept = np.flatnonzero(inside)
            placed_near, unplaced, prices = self._solve_over(kept)
            least = self._group_gbp(prices, np.arange(len(self.arc)))
            if (least >= self._group_gbp(prices, kept) - PENNY_GBP).all():
                placed = np.zeros(self.n_arcs)
                placed[self.arc[kept]] = placed_near
                return placed, unplaced, prices
            inside |= self._surplus_gbp(prices) <= NEAR_GBP

    def least_gbp(self, prices: _Prices) -> float:
        """Return what every allocation within the limits costs at least: proven by any prices from 0 up."""
        known = self.has_limit
        return float(
            self.pupils @ self._group_gbp(prices, np.arange(len(self.arc)))
            - self.places @ prices.place_gbp
            - self.available_wte[known] @ prices.wte_gbp[known]
        )

    def _priced_gbp(self, prices: _Prices) -> Floats:
        priced: Floats = self.cost_gbp + prices.place_gbp[self.pool] + self.wte * prices.wte_gbp[self.area]
        return priced

    def _group_gbp(self, prices: _Prices, kept: Ints) -> Floats:
        """Return v[g]: what one more pupil of each group costs, by the arcs kept or unplaced."""
        least = np.full(len(self.pupils), self.unplaced_gbp)
        np.minimum.at(least, self.group[kept], self._priced_gbp(prices)[kept])
        return least

    def _surplus_gbp(self, prices: _Prices) -> Floats:
        surplus: Floats = (
            self._priced_gbp(prices) - self._group_gbp(prices, np.arange(len(self.arc)))[self.group]
        )
        return surplus

    def _solve_over(self, kept: Ints) -> tuple[Floats, Floats, _Prices]:
        """Solve the linear program over some arcs."""
        model = LinearModel()
        groups = np.arange(len(self.pupils))
        placed = model.add_variables(0.0, np.full(len(kept), np.inf))
        unplaced = model.add_variables(0.0, np.full(len(groups), np.inf))
        every = np.ones(len(kept))
        model.add_rows(
            "meet_demand",
            (
                np.concatenate([self.group[kept], groups]),
                np.concatenate([placed, unplaced]),
                np.ones(len(kept) + len(groups)),
            ),
            lower=self.pupils,
            upper=self.pupils,
        )
        model.add_rows("respect_capacity", (self.pool[kept], placed, every), upper=self.places)
        limited = self.has_limit[self.area[kept]]
        row = np.cumsum(self.has_limit) - 1
        model.add_rows(
            "respect_therapy",
            (row[self.area[kept][limited]], placed[limited], self.wte[kept][limited]),
            upper=self.available_wte[self.has_limit],
        )
        model.add_term("placements", placed, self.cost_gbp[kept])
        model.add_term("unplaced", unplaced, np.full(len(groups), self.unplaced_gbp))
        problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
        result = _solved(problem)
        values = np.array(
            result.variable_values([problem.get_variable(number) for number in range(model.n_variables)])
        )
        wte_gbp = np.zeros(len(self.has_limit))
        wte_gbp[self.has_limit] = _worth_gbp(model, problem, result, "respect_therapy")
        return (
            np.maximum(values[placed], 0.0),
            np.maximum(values[unplaced], 0.0),
            _Prices(place_gbp=_worth_gbp(model, problem, result, "respect_capacity"), wte_gbp=wte_gbp),
        )


def _solved(problem: mathopt.Model) -> mathopt.SolveResult:
    result = mathopt.solve(problem, mathopt.SolverType.GLOP)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        # GLOP now and then calls an answer imprecise that HiGHS has no trouble with.
        with stdout_shut():
            result = mathopt.solve(problem, mathopt.SolverType.HIGHS)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        raise RuntimeError(f"the linear program of a year ended with {result.termination.reason}")
    return result


def _worth_gbp(model: LinearModel, problem: mathopt.Model, result: mathopt.SolveResult, name: str) -> Floats:
    """Return what one more unit of each row of a family would save, £; never negative."""
    rows = [problem.get_linear_constraint(int(row)) for row in model.rows_of(name)]
    worth: Floats = np.maximum(0.0, -np.array(result.dual_values(rows))) * GBP_PER_UNIT + 0.0
    return worth
