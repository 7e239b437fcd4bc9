"""Many solves of one instance, each otherwise in something: here in processes, or on a cluster.

Every variant starts from what the solve of the instance itself learned, and from nothing else, so that the
answers do not depend on how many workers there are or which of them was first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace

from planner.model.engine.warm import WarmStart
from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.limits import Limits
from planner.model.solution import NoPlan, Solution, SolveStatus
from planner.model.solve import InfeasibleOpeningsError, Solved, allocate, solve
from planner.model.variant import Impossible, Outcome, Variant
from planner.model.verify import objective_terms_gbp, verify
from planner.problems import NoPlanError, PlannerError, VerificationError
from planner.workflow.cluster import Cluster
from planner.workflow.processes import Processes

PATIENCE, OF_VARIANTS = 1, 0
"""Rounds of searches that must find nothing better before the plan itself is done, and a variant, which has
as many as its gap asks for: from the plan's own solve exchanges come nearly as far, in less time."""
FINER = 2.0
"""The plan itself is solved to gaps so many times smaller than a run's: what is left in it is in the price of
every variant, and its bound is that of many."""
MOST_LOSSES = 5
"""So many times workers may die before the sweep gives up."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Base:
    """The instance that all variants are of, what its own solve learned, and how long each may take."""

    instance: PlacePlanningInstance
    start: WarmStart
    limits: Limits

    def to_gaps(self, limits: Limits, also_opened: Sequence[Ints]) -> "Base":
        """Return the same for variants that may end at the gaps of limits, with more to start from.

        `also_opened`: O x T units that open in a year, of plans that may be good ones for the variants.
        """
        return replace(
            self,
            start=replace(self.start, also_opened=tuple(also_opened)),
            limits=replace(self.limits, gap=limits.gap, benefit_gap=limits.benefit_gap),
        )


def solve_base(
    instance: PlacePlanningInstance, limits: Limits, watcher: Callable[..., None]
) -> tuple[Base, Solved]:
    """Solve the instance itself, and search on until nothing better is found near it.

    Raises NoPlanError where the time limit ended before there was any plan, KeyboardInterrupt on Ctrl-C, and
    VerificationError where the referee finds a fault.
    """
    finer = replace(limits, gap=limits.gap / FINER, benefit_gap=limits.benefit_gap / FINER)
    solved = _stands(instance, solve(instance, finer, watcher, with_savings=False))
    fine = replace(limits, gap=0.0, benefit_gap=0.0, processes=1, patience=OF_VARIANTS)
    base = Base(instance=instance, start=solved.warm_start, limits=fine)
    return solve_again(base, solved.solution.opened, limits.processes, watcher)


def solve_again(
    base: Base, opened: Ints, processes: int, watcher: Callable[..., None]
) -> tuple[Base, Solved]:
    """Search on from a plan of the instance (O x T units that open in a year) until nothing better comes.

    Raises KeyboardInterrupt and VerificationError as `solve_base` does.
    """
    limits = replace(base.limits, processes=processes, patience=PATIENCE)
    start = replace(base.start, opened=opened)
    solved = _stands(base.instance, solve(base.instance, limits, watcher, start))
    return replace(base, start=solved.warm_start), solved


def sweep(
    base: Base,
    variants: Sequence[Variant],
    *,
    workers: int = 1,
    cluster: Cluster | None = None,
    done: Callable[[int, int], None] = lambda _, __: None,
) -> list[Outcome | Impossible]:
    """Solve every variant; return the outcomes in the order of the variants.

    Args:
        base: what the variants are of.
        variants: what to solve.
        workers: processes on this machine.
        cluster: that does the work instead; the base is sent to it once, for all sweeps of it.
        done: told how many are done, of how many.

    Raises PlannerError where workers died again and again, or the scheduler is lost.
    """
    outcomes: dict[int, Outcome | Impossible] = {}
    hands = cluster or Processes(count=workers)
    for _ in range(MOST_LOSSES):
        left = [number for number in range(len(variants)) if number not in outcomes]
        try:
            for number, outcome in _each(hands, base, variants, left):
                outcomes[number] = outcome
                done(len(outcomes), len(variants))
        except BrokenExecutor:  # a worker died; what the others have done is kept
            continue
        return [outcomes[number] for number in range(len(variants))]
    fewer = "give each more, or use fewer" if cluster else "use fewer ([solver] threads)"
    raise PlannerError(f"Workers died {MOST_LOSSES} times, most likely because memory ran out: {fewer}.")


def _each(
    hands: Cluster | Processes, base: Base, variants: Sequence[Variant], numbers: Iterable[int]
) -> Iterator[tuple[int, Outcome | Impossible]]:
    return hands.answers(_solved, base, ((number, variants[number]) for number in numbers))


def _solved(base: Base, number: int, variant: Variant) -> tuple[int, Outcome | Impossible]:
    instance = variant.of(base.instance)
    if variant.opened is not None:
        solution = allocate(instance, variant.opened)
        _raise_faults(instance, solution)
        cost_gbp = sum(objective_terms_gbp(instance, solution).values())
        return number, Outcome.of_allocation(variant, instance, solution, cost_gbp)
    try:
        solved = _stands(instance, solve(instance, base.limits, start=base.start, with_savings=False))
    except InfeasibleOpeningsError as fault:
        return number, Impossible(variant=variant, why=str(fault))
    return number, Outcome.of(variant, instance, solved.solution, solved.report)


def _stands(instance: PlacePlanningInstance, solved: Solved | NoPlan) -> Solved:
    """Return what a solve found, once the referee has looked at it. Half a study is none: Ctrl-C ends it."""
    if isinstance(solved, NoPlan):
        raise NoPlanError("The time limit ended before there was any plan. Raise [solver] time_limit_s.")
    if solved.report.status is SolveStatus.INTERRUPTED:
        raise KeyboardInterrupt
    _raise_faults(instance, solved.solution)
    return solved


def _raise_faults(instance: PlacePlanningInstance, solution: Solution) -> None:
    verdict = verify(instance, solution)
    if not verdict.stands:
        raise VerificationError("\n".join(map(str, verdict.violations)))
