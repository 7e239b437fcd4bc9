"""Solve an instance: the one door to the engine."""

from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from time import monotonic

import numpy as np

from planner.model.certificate import Certificate, certified_bound_gbp
from planner.model.engine.allocate import Allocator, YearAllocation
from planner.model.engine.certify import certificate_of
from planner.model.engine.crew import Alone, Job, OutOfTimeError, Workers
from planner.model.engine.decompose import Decomposition
from planner.model.engine.known import Known
from planner.model.engine.savings import savings_gbp
from planner.model.engine.search import Multipliers
from planner.model.engine.settle import settle
from planner.model.engine.warm import WarmStart, warm_start_of
from planner.model.engine.workshop import Workshop
from planner.model.fairness import WaitingLists, waiting_lists
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.limits import Limits, Watcher, uninterrupted, unwatched
from planner.model.solution import NoPlan, Solution, SolveReport, SolveStatus
from planner.model.verify import RELATIVE_TOLERANCE, broken_by_openings, objective_terms_gbp
from planner.problems import PlannerError, VerificationError

SOLVER = "OR-Tools min-cost flow, HiGHS and SCIP: Benders decomposition"


ANY_GAP = 1.0
"""No share of a cost is more: whatever bound there is will do."""


class InfeasibleOpeningsError(PlannerError):
    """The committed options break a constraint by themselves: an input fault."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """A plan with what its places and openings are worth.

    `place_value_gbp` is P x T: £ that one more place would save in each year. `saving_gbp` is O x T: £
    present value lost without the units that open in each year, everything else kept; 0 where none opens,
    NaN where it was not asked for. `certificate` proves a bound without any solver; another solve may start
    from `warm_start`.
    """

    solution: Solution
    report: SolveReport
    place_value_gbp: Floats
    saving_gbp: Floats
    certificate: Certificate
    warm_start: WarmStart


def solve(
    instance: PlacePlanningInstance,
    limits: Limits,
    watcher: Watcher = unwatched,
    start: WarmStart | None = None,
    *,
    with_savings: bool = True,
) -> Solved | NoPlan:
    """Find openings and allocation of least cost, and prove how good they are.

    `start`, from an earlier solve, makes it faster; it may be of any instance. `with_savings`: say what each
    opening saves, which takes a year's flow for each.

    Raises InfeasibleOpeningsError where the committed options break a constraint by themselves,
    VerificationError where the certificate contradicts the plan, and KeyboardInterrupt before there is any
    plan; after that Ctrl-C ends the search with the best one.
    """
    if lists := waiting_lists(instance):
        return _without_lists(lists, solve(lists.of, limits, watcher, start, with_savings=with_savings))
    started = monotonic()
    check_forced_openings(instance)
    workshop = Workshop.of(instance)
    with _hired(workshop, limits.processes) as crew:
        known = Known(workshop.master, crew, limits, watcher, started)
        try:
            status = Decomposition(known, workshop.clusters, start).run()
        except OutOfTimeError:
            return NoPlan(seconds=monotonic() - started)
        if crew.is_idle:
            with uninterrupted():
                return _explained(workshop, known, status, known.incumbent.is_open, with_savings=with_savings)
    # Some are still at searches that nobody waits for: others do the rest.
    with uninterrupted(), _hired(workshop, limits.processes) as known.crew:
        return _explained(workshop, known, status, known.incumbent.is_open, with_savings=with_savings)


def price_openings(
    instance: PlacePlanningInstance, opened: Ints, limits: Limits, watcher: Watcher = unwatched
) -> Solved | NoPlan:
    """Allocate the pupils at least cost for given openings (O x T units that open in each year).

    Nothing better is looked for, and little is proven of what else could be: the bound is that of the LP
    over all openings after its first round. A search for the best plan has a better one.

    Raises InfeasibleOpeningsError where the committed options break a constraint by themselves.
    """
    if lists := waiting_lists(instance):
        return _without_lists(lists, price_openings(lists.of, opened, limits, watcher))
    started = monotonic()
    check_forced_openings(instance)
    workshop = Workshop.of(instance)
    units = workshop.master.units
    is_open = units.is_open(opened)
    with _hired(workshop, limits.processes) as crew:
        known = Known(workshop.master, crew, replace(limits, gap=ANY_GAP), watcher, started)
        try:
            known.do_nothing_gbp = known.price(units.is_open(instance.forced_openings()))
            known.price(is_open)
            with suppress(OutOfTimeError, KeyboardInterrupt):
                settle(known, known.incumbent)
        except OutOfTimeError:
            return NoPlan(seconds=monotonic() - started)
    with uninterrupted(), _hired(workshop, limits.processes) as known.crew:
        return _explained(workshop, known, SolveStatus.LISTED, is_open, with_savings=True)


def _without_lists(lists: WaitingLists, solved: Solved | NoPlan) -> Solved | NoPlan:
    """Return what was solved with waiting lists as an answer for the instance itself.

    The certificate stays that of the lists, as does what another solve starts from.
    """
    if isinstance(solved, NoPlan):
        return solved
    solution, report = lists.solution(solved.solution), solved.report
    objective_gbp = sum(objective_terms_gbp(lists.itself, solution).values())
    return replace(
        solved,
        solution=solution,
        report=replace(
            report,
            objective_gbp=objective_gbp,
            bound_gbp=min(report.bound_gbp, objective_gbp),
            certified_bound_gbp=min(report.certified_bound_gbp, objective_gbp),
            do_nothing_gbp=report.do_nothing_gbp
            if report.status is SolveStatus.LISTED
            else max(report.do_nothing_gbp, objective_gbp),
        ),
        place_value_gbp=lists.own_pools(solved.place_value_gbp),
    )


def _hired(workshop: Workshop, processes: int) -> Alone | Workers:
    return Workers(workshop.instance, processes) if processes > 1 else Alone(workshop)


def allocate(instance: PlacePlanningInstance, opened: Ints) -> Solution:
    """Return the allocation of least cost for given openings (O x T units that open in each year)."""
    if lists := waiting_lists(instance):
        return lists.solution(allocate(lists.of, opened))
    allocator = Allocator.of(instance)
    places = instance.places_with(opened)
    years = [allocator.allocate(year, places[:, year]) for year in range(instance.n_years)]
    return Solution(
        opened=opened,
        placed=np.column_stack([year.placed for year in years]),
        unplaced=np.column_stack([year.unplaced for year in years]),
    )


def check_forced_openings(instance: PlacePlanningInstance) -> None:
    """Raise InfeasibleOpeningsError where the committed options by themselves break a constraint."""
    if broken := broken_by_openings(instance, instance.forced_openings()):
        raise InfeasibleOpeningsError("; ".join(violation.in_words for violation in broken))


def _explained(
    workshop: Workshop, known: Known, status: SolveStatus, is_open: Bools, *, with_savings: bool
) -> Solved:
    """Allocate the pupils of these openings, price its places and openings, and certify a bound."""
    instance = workshop.instance
    jobs: list[Job] = [
        ("allocate_year", (year, is_open[:, year], known.near_gbp[year])) for year in range(instance.n_years)
    ]
    answer, *years = known.crew.do([("relaxed", (known.bare_cuts,)), *jobs], inf)
    multipliers: Multipliers = answer[1]
    placed = np.empty((len(instance.arcs), instance.n_years))
    unplaced = np.empty((len(instance.groups), instance.n_years))
    place_value_gbp = np.empty((len(instance.pools), instance.n_years))
    while years:  # of a whole country they are large, and not kept longer than they are needed
        year: YearAllocation = years.pop()
        placed[:, year.year] = year.placed
        unplaced[:, year.year] = year.unplaced
        place_value_gbp[:, year.year] = year.place_value_gbp
    solution = Solution(
        opened=workshop.master.units.opened(is_open, len(instance.options)), placed=placed, unplaced=unplaced
    )
    certificate = certificate_of(workshop.allocator, known.cuts, multipliers)
    saving_gbp = np.full(solution.opened.shape, np.nan)
    if with_savings:
        saving_gbp = savings_gbp(instance, known.crew, solution, place_value_gbp)
    return Solved(
        solution=solution,
        report=_report(known, status, solution, certificate),
        place_value_gbp=place_value_gbp,
        saving_gbp=saving_gbp,
        certificate=certificate,
        warm_start=warm_start_of(known, solution.opened, multipliers),
    )


def _report(known: Known, status: SolveStatus, solution: Solution, certificate: Certificate) -> SolveReport:
    """The report, with the objective in full precision as the referee computes it."""
    instance = known.master.instance
    objective_gbp = sum(objective_terms_gbp(instance, solution).values())
    certified_gbp = certified_bound_gbp(instance, certificate)
    if certified_gbp > objective_gbp + RELATIVE_TOLERANCE * abs(objective_gbp):
        raise VerificationError(
            f"the certificate proves £{certified_gbp:,.2f}, more than the plan costs: £{objective_gbp:,.2f}"
        )
    certified_gbp = min(certified_gbp, objective_gbp)
    return SolveReport(
        status=status,
        solver=SOLVER,
        objective_gbp=objective_gbp,
        bound_gbp=min(max(known.bound_gbp, certified_gbp), objective_gbp),
        certified_bound_gbp=certified_gbp,
        # A list picked by hand may cost more than doing nothing; a plan that was searched for does not.
        do_nothing_gbp=known.do_nothing_gbp
        if status is SolveStatus.LISTED
        else max(known.do_nothing_gbp, objective_gbp),
        seconds=monotonic() - known.started,
    )
