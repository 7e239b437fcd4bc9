"""What every contender is asked and answers; the engine, and the one-page model by MathOpt's HiGHS."""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from math import inf, isfinite, nan
from time import perf_counter
from types import MappingProxyType

from ortools.math_opt.python import mathopt

from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.limits import Limits, Progress
from planner.model.reference.build import build_reference_model
from planner.model.reference.solve import GBP_PER_UNIT
from planner.model.solution import NoPlan, SolveStatus
from planner.model.solve import solve
from tests.benchmarks.child import Tell

REACHED, OUT_OF_TIME, NO_PLAN = "within the gap", "time limit", "no plan"
UNDONE = frozenset({OUT_OF_TIME, NO_PLAN})
BUILDING, SOLVING = "building", "solving"
"""Where a contender stood that was ended from outside."""
ROUNDING = 1e-6
"""Share of a gap by which a solver may miss it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """One instance, and when to stop: at a gap, or after `seconds` of building and solving together.

    `benefit_gap` is what the engine is asked for. The others stop at `gap_gbp` (£), or at `gap`, its share of
    the engine's objective; `opened` (O x T) are the units of the engine's plan. Unknown until it has run.
    What each opening saves is left out: no other says it, and it grows with the square of Kent.
    """

    instance: PlacePlanningInstance
    seconds: float
    benefit_gap: float
    processes: int
    gap_gbp: float = nan
    gap: float = nan
    opened: Ints | None = None

    def seconds_left(self, building_s: float) -> float:
        """Return what building has left for the solver."""
        return max(self.seconds - building_s, 1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """Where a contender stands: £ present value, wall seconds.

    `benefit_gap`, `do_nothing_gbp` and `opened` are the engine's alone.
    """

    status: str
    building_s: float = nan
    solving_s: float = nan
    objective_gbp: float = inf
    bound_gbp: float = -inf
    benefit_gap: float = nan
    do_nothing_gbp: float = nan
    opened: Ints | None = None

    @property
    def seconds(self) -> float:
        return self.building_s + self.solving_s


ENGINE, P_MEDIAN = "engine", "p-median"
CONTENDERS = MappingProxyType(
    {
        ENGINE: ("tests.benchmarks.contenders", "by_engine"),
        "one-page": ("tests.benchmarks.contenders", "by_one_page"),
        "pulp-highs": ("tests.benchmarks.in_pulp", "by_pulp_highs"),
        "pulp-cbc": ("tests.benchmarks.in_pulp", "by_pulp_cbc"),
        P_MEDIAN: ("tests.benchmarks.in_spopt", "by_p_median"),
    }
)
"""Module and function of each: a module whose packages are missing is imported by its contender only."""


def contend(tell: Tell[Outcome], name: str, task: Task) -> None:
    """Run one contender."""
    module, function = CONTENDERS[name]
    getattr(import_module(module), function)(tell, task)


def ended(task: Task, building_s: float, solving_s: float, objective_gbp: float, bound_gbp: float) -> Outcome:
    """Return the outcome of a solver that ended by itself; its objective is infinite where it has no plan."""
    reached = objective_gbp - bound_gbp <= task.gap_gbp * (1 + ROUNDING)
    status = REACHED if reached else OUT_OF_TIME
    return Outcome(
        status=status if isfinite(objective_gbp) else NO_PLAN,
        building_s=building_s,
        solving_s=solving_s,
        objective_gbp=objective_gbp,
        bound_gbp=bound_gbp,
    )


def by_engine(tell: Tell[Outcome], task: Task) -> None:
    """The decomposition; what it builds counts as solving."""

    def watcher(progress: Progress) -> None:
        tell(
            Outcome(
                status=SOLVING,
                building_s=0.0,
                solving_s=progress.seconds,
                objective_gbp=progress.objective_gbp,
                bound_gbp=progress.bound_gbp,
                benefit_gap=progress.benefit_gap,
            )
        )

    limits = Limits(
        time_limit_s=task.seconds, gap=0.0, benefit_gap=task.benefit_gap, processes=task.processes
    )
    started = perf_counter()
    solved = solve(task.instance, limits, watcher, with_savings=False)
    seconds = perf_counter() - started
    if isinstance(solved, NoPlan):
        tell(Outcome(status=NO_PLAN, building_s=0.0, solving_s=seconds))
        return
    report = solved.report
    tell(
        Outcome(
            status=REACHED if report.status == SolveStatus.OPTIMAL else OUT_OF_TIME,
            building_s=0.0,
            solving_s=seconds,
            objective_gbp=report.objective_gbp,
            bound_gbp=report.bound_gbp,
            benefit_gap=report.benefit_gap,
            do_nothing_gbp=report.do_nothing_gbp,
            opened=solved.solution.opened,
        )
    )


def by_one_page(tell: Tell[Outcome], task: Task) -> None:
    """The formulation as one model, `planner/model/reference`, by the HiGHS in OR-Tools."""
    tell(Outcome(status=BUILDING))
    started = perf_counter()
    model, _ = build_reference_model(task.instance)
    problem = mathopt.Model.from_model_proto(model.to_proto(GBP_PER_UNIT))
    building_s = perf_counter() - started
    tell(Outcome(status=SOLVING, building_s=building_s))
    started = perf_counter()
    result = mathopt.solve(
        problem,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=task.seconds_left(building_s)),
            absolute_gap_tolerance=task.gap_gbp / GBP_PER_UNIT,
            relative_gap_tolerance=0.0,
        ),
    )
    bounds = result.termination.objective_bounds
    objective = bounds.primal_bound if result.has_primal_feasible_solution() else inf
    tell(
        ended(
            task,
            building_s,
            perf_counter() - started,
            objective * GBP_PER_UNIT,
            bounds.dual_bound * GBP_PER_UNIT,
        )
    )
