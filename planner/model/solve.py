"""Solve an instance: the one door to the engine."""

from dataclasses import dataclass
from math import inf
from time import monotonic

import numpy as np

from planner.model.engine.allocate import YearAllocation
from planner.model.engine.crew import Alone, Crew, OutOfTimeError, Workers
from planner.model.engine.decompose import Decomposition
from planner.model.engine.savings import savings_gbp
from planner.model.engine.workshop import Workshop
from planner.model.instance import Floats, PlacePlanningInstance
from planner.model.limits import Limits, Watcher, uninterrupted, unwatched
from planner.model.solution import NoPlan, Solution, SolveReport, SolveStatus
from planner.model.verify import ON_OPENINGS, objective_terms_gbp
from planner.problems import PlannerError

SOLVER = "OR-Tools min-cost flow, GLOP and HiGHS: Benders decomposition"


class InfeasibleOpeningsError(PlannerError):
    """The committed options break a constraint by themselves: an input fault."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """A plan with what its places and openings are worth.

    `place_value_gbp` is P x T: £ that one more place would save in each year. `saving_gbp` is O x T: £
    present value lost without the units that open in each year, everything else kept; 0 where none opens.
    """

    solution: Solution
    report: SolveReport
    place_value_gbp: Floats
    saving_gbp: Floats


def solve(instance: PlacePlanningInstance, limits: Limits, watcher: Watcher = unwatched) -> Solved | NoPlan:
    """Find openings and allocation of least cost, and prove how good they are.

    Raises InfeasibleOpeningsError where the committed options break a constraint by themselves, and
    KeyboardInterrupt before there is any plan; after that Ctrl-C ends the search with the best one.
    """
    started = monotonic()
    check_forced_openings(instance)
    workshop = Workshop.of(instance)
    crew = Workers(instance, limits.processes) if limits.processes > 1 else Alone(workshop)
    with crew:
        search = Decomposition(workshop.master, workshop.clusters, crew, limits, watcher, started)
        try:
            status = search.run()
        except OutOfTimeError:
            return NoPlan(seconds=monotonic() - started)
        with uninterrupted():
            return _explained(workshop, crew, search, status)


def check_forced_openings(instance: PlacePlanningInstance) -> None:
    """Raise InfeasibleOpeningsError where the committed options by themselves break a constraint."""
    nothing = Solution(
        opened=instance.forced_openings(),
        placed=np.zeros((len(instance.arcs), instance.n_years)),
        unplaced=instance.groups.pupils,
    )
    if broken := [violation for check in ON_OPENINGS for violation in check(instance, nothing)]:
        raise InfeasibleOpeningsError("; ".join(str(violation) for violation in broken))


def _explained(workshop: Workshop, crew: Crew, search: Decomposition, status: SolveStatus) -> Solved:
    """Allocate the pupils of the best openings, and price its places and openings."""
    instance, is_open = workshop.instance, search.incumbent.is_open
    jobs = [("allocate_year", (year, is_open[:, year])) for year in range(instance.n_years)]
    years: list[YearAllocation] = crew.do(jobs, inf)
    solution = Solution(
        opened=workshop.master.units.opened(is_open, len(instance.options)),
        placed=np.column_stack([year.placed for year in years]),
        unplaced=np.column_stack([year.unplaced for year in years]),
    )
    place_value_gbp = np.column_stack([year.place_value_gbp for year in years])
    objective = sum(objective_terms_gbp(instance, solution).values())
    saving_gbp = savings_gbp(workshop, crew, solution, place_value_gbp)
    return Solved(
        solution=solution,
        report=_report(search, status, objective),
        place_value_gbp=place_value_gbp,
        saving_gbp=saving_gbp,
    )


def _report(search: Decomposition, status: SolveStatus, objective_gbp: float) -> SolveReport:
    """The report, with the objective in full precision as the referee computes it."""
    return SolveReport(
        status=status,
        solver=SOLVER,
        objective_gbp=objective_gbp,
        bound_gbp=min(search.bound_gbp, objective_gbp),
        do_nothing_gbp=search.do_nothing_gbp,
        seconds=monotonic() - search.started,
    )
