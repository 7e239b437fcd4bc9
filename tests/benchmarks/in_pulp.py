"""The formulation in PuLP, as its users write it; by HiGHS (highspy) and by CBC (which comes with PuLP)."""

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

import highspy
import pulp

from planner.model.instance import PlacePlanningInstance
from planner.model.reference.solve import GBP_PER_UNIT
from tests.benchmarks.child import Tell
from tests.benchmarks.contenders import BUILDING, SOLVING, Outcome, Task, ended

Variables: TypeAlias = dict[tuple[int, int], pulp.LpVariable]
"""By (arc, group or option, year)."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Objective and bound in the problem's own unit; infinite where there is none."""

    objective: float
    bound: float


def by_pulp_highs(tell: Tell[Outcome], task: Task) -> None:
    _solve(tell, task, solve_by_highs)


def by_pulp_cbc(tell: Tell[Outcome], task: Task) -> None:
    _solve(tell, task, solve_by_cbc)


def _solve(tell: Tell[Outcome], task: Task, solver: Callable[[pulp.LpProblem, float, float], Found]) -> None:
    tell(Outcome(status=BUILDING))
    started = perf_counter()
    problem = formulation(task.instance)
    building_s = perf_counter() - started
    tell(Outcome(status=SOLVING, building_s=building_s))
    started = perf_counter()
    found = solver(problem, task.gap_gbp / GBP_PER_UNIT, task.seconds_left(building_s))
    solving_s = perf_counter() - started
    existing_gbp = float(task.instance.discount @ task.instance.base_place_funding_gbp)
    objective_gbp = found.objective * GBP_PER_UNIT + existing_gbp
    bound_gbp = found.bound * GBP_PER_UNIT + existing_gbp
    tell(ended(task, building_s, solving_s, objective_gbp, bound_gbp))


def formulation(instance: PlacePlanningInstance) -> pulp.LpProblem:
    """Return the formulation of `planner/model/README.md` but for the funding of existing places, a constant.

    Money is in units of GBP_PER_UNIT pounds. The variables are those of the one-page model: no arc that costs
    more than leaving the pupil unplaced, none to a pool that can have no place in that year.
    """
    b, u = _openings(instance), _unplaced(instance)
    x = _placed(instance, b)
    options = instance.options
    is_open = {
        (option, year): pulp.lpSum(
            b[option, opening] for opening in range(options.earliest[option], year + 1)
        )
        for option, year in b
    }
    problem = pulp.LpProblem("places", pulp.LpMinimize)
    problem += _cost(instance, x, u, is_open)
    _place_pupils(problem, instance, x, u, is_open)
    _open_options(problem, instance, b, is_open)
    return problem


def _openings(instance: PlacePlanningInstance) -> Variables:
    options = instance.options
    return {
        (option, year): pulp.LpVariable(
            f"b_{option}_{year}", 0, int(options.max_units[option]), pulp.LpInteger
        )
        for option in range(len(options))
        for year in range(instance.n_years)
        if year >= options.earliest[option]
    }


def _unplaced(instance: PlacePlanningInstance) -> Variables:
    return {
        (group, year): pulp.LpVariable(f"u_{group}_{year}", 0)
        for group in range(len(instance.groups))
        for year in range(instance.n_years)
    }


def _placed(instance: PlacePlanningInstance, b: Variables) -> Variables:
    can_have_places = instance.pools.places > 0
    for option, year in b:
        can_have_places[instance.options.provision[option], year] = True
    worthwhile = instance.arc_cost_gbp <= instance.economics.unplaced_gbp
    return {
        (arc, year): pulp.LpVariable(f"x_{arc}_{year}", 0)
        for arc, pool in enumerate(instance.arcs.provision.tolist())
        if worthwhile[arc]
        for year in range(instance.n_years)
        if can_have_places[pool, year]
    }


def _cost(
    instance: PlacePlanningInstance,
    x: Variables,
    u: Variables,
    is_open: dict[tuple[int, int], pulp.LpAffineExpression],
) -> pulp.LpAffineExpression:
    discount = (instance.discount / GBP_PER_UNIT).tolist()
    arc_cost_gbp, unit_cost_gbp = instance.arc_cost_gbp.tolist(), instance.unit_cost_gbp.tolist()
    unplaced_gbp = instance.economics.unplaced_gbp
    return (
        pulp.lpSum(discount[year] * arc_cost_gbp[arc] * x[arc, year] for arc, year in x)
        + pulp.lpSum(discount[year] * unplaced_gbp * u[group, year] for group, year in u)
        + pulp.lpSum(
            discount[year] * unit_cost_gbp[option] * is_open[option, year] for option, year in is_open
        )
    )


def _place_pupils(
    problem: pulp.LpProblem,
    instance: PlacePlanningInstance,
    x: Variables,
    u: Variables,
    is_open: dict[tuple[int, int], pulp.LpAffineExpression],
) -> None:
    """Every pupil placed or unplaced; no pool with more pupils than places."""
    groups, pools, options = instance.arcs.group.tolist(), instance.arcs.provision.tolist(), instance.options
    of_group, at_pool, added = defaultdict(list), defaultdict(list), defaultdict(list)
    for (arc, year), pupils in x.items():
        of_group[groups[arc], year].append(pupils)
        at_pool[pools[arc], year].append(pupils)
    for (option, year), units in is_open.items():
        added[options.provision[option], year].append(options.places_per_unit[option] * units)
    for group, year in u:
        pupils = float(instance.groups.pupils[group, year])
        problem += pulp.lpSum(of_group[group, year]) + u[group, year] == pupils
    for pool, year in at_pool:
        places = float(instance.pools.places[pool, year])
        problem += pulp.lpSum(at_pool[pool, year]) <= places + pulp.lpSum(added[pool, year])


def _open_options(
    problem: pulp.LpProblem,
    instance: PlacePlanningInstance,
    b: Variables,
    is_open: dict[tuple[int, int], pulp.LpAffineExpression],
) -> None:
    """The constraints on openings alone."""
    options, forced, last = instance.options, instance.forced_openings(), instance.n_years - 1
    capital_gbp, most = options.capital_gbp.tolist(), options.max_units.tolist()
    for option, year in b:
        if year == last:
            problem += is_open[option, last] <= most[option]
        if (required := int(options.requires[option])) >= 0:
            problem += is_open[option, year] <= most[option] * is_open.get((required, year), 0)
        if options.committed[option] or options.refused[option]:
            problem += b[option, year] == int(forced[option, year])
    for limited in range(instance.n_years):
        if (limit_gbp := float(instance.capital_by_year_gbp[limited])) < inf:
            problem += (
                pulp.lpSum(capital_gbp[option] * b[option, year] for option, year in b if year == limited)
                <= limit_gbp
            )
    if instance.capital_total_gbp < inf:
        problem += (
            pulp.lpSum(capital_gbp[option] * b[option, year] for option, year in b)
            <= instance.capital_total_gbp
        )
    for group in range(int(options.exclusive_group.max(initial=-1)) + 1):
        members = [opening for (option, _), opening in b.items() if options.exclusive_group[option] == group]
        problem += pulp.lpSum(members) <= 1


def solve_by_highs(problem: pulp.LpProblem, gap: float, seconds: float) -> Found:
    """Solve to an absolute gap; PuLP hands HiGHS no other options than a user would set."""
    problem.solve(pulp.HiGHS(msg=False, gapAbs=gap, gapRel=0.0, threads=1, timeLimit=seconds))
    info = problem.solverModel.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Found(objective=info.objective_function_value if found else inf, bound=info.mip_dual_bound)


def solve_by_cbc(problem: pulp.LpProblem, gap: float, seconds: float) -> Found:
    """Solve to an absolute gap; the bound stands in CBC's log alone."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        problem.solve(
            pulp.PULP_CBC_CMD(msg=False, gapAbs=gap, gapRel=0.0, timeLimit=seconds, logPath=str(log))
        )
        said = log.read_text(encoding="utf-8", errors="replace")
    objective = _stated("Objective value", said, inf)
    # Without a gap left it states no bound.
    return Found(
        objective=objective, bound=_stated("Lower bound", said, objective if "Optimal" in said else -inf)
    )


def _stated(name: str, log: str, otherwise: float) -> float:
    numbers = re.findall(rf"^{name}:\s+(\S+)", log, re.MULTILINE)
    return float(numbers[-1]) if numbers else otherwise
