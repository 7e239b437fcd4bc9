"""What spopt can say of the problem: a capacitated p-median of one need in one year, solved by HiGHS."""

from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter

import highspy
import numpy as np
import pulp
from spopt.locate import PMedian

from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.reference.solve import GBP_PER_UNIT
from tests.benchmarks.child import Tell
from tests.benchmarks.contenders import BUILDING, SOLVING, Outcome, Task, ended


@dataclass(frozen=True, kw_only=True, eq=False)
class OneYear:
    """One need in one year as clients and facilities: £ a pupil, pupils, places, and which stand already.

    `facilities` are how many to open: those that stand, and as many more as the engine's plan has units open.
    """

    cost_gbp: Floats
    pupils: Floats
    places: Floats
    stands: Bools
    facilities: int


def one_year(instance: PlacePlanningInstance, opened: Ints) -> OneYear:
    """Return the need with the most pupils in the last year.

    Each group is a client, each pool with places a facility, and so is each unit of an option; one more holds
    all who are unplaced. A client must have a price at every facility: what is not eligible costs more than
    being unplaced. Left out, since a p-median has no word for it: capital, what a place costs to keep,
    required options, exclusive groups, other needs that share a pool, and groups that part between pools.
    """
    year = instance.n_years - 1
    pupils, need = instance.groups.pupils[:, year], instance.groups.need
    largest = max(sorted(set(need)), key=lambda name: float(pupils[need == name].sum()))
    groups = np.flatnonzero((need == largest) & (pupils > 0))

    unplaced_gbp = instance.economics.unplaced_gbp
    cost_gbp = np.full((len(instance.groups), len(instance.pools)), 2 * unplaced_gbp)
    cost_gbp[instance.arcs.group, instance.arcs.provision] = instance.arc_cost_gbp
    cost_gbp = cost_gbp[groups]
    reached: Bools = np.asarray((cost_gbp <= unplaced_gbp).any(axis=0))

    options = instance.options
    possible: Bools = (options.earliest <= year) & ~options.refused & reached[options.provision]
    units = np.repeat(np.arange(len(options)), np.where(possible, options.max_units, 0))
    pools = np.flatnonzero(reached & (instance.pools.places[:, year] > 0))
    site = np.concatenate([pools, options.provision[units]])
    stands = np.concatenate([np.ones(len(pools), dtype=bool), options.committed[units], [True]])
    to_consider: Bools = possible & ~options.committed
    built = int(instance.open_units(opened)[to_consider, year].sum())
    return OneYear(
        cost_gbp=np.column_stack([cost_gbp[:, site], np.full(len(groups), unplaced_gbp)]),
        pupils=pupils[groups],
        places=np.concatenate(
            [instance.pools.places[pools, year], options.places_per_unit[units], [pupils[groups].sum()]]
        ),
        stands=stands,
        facilities=int(stands.sum()) + built,
    )


def by_p_median(tell: Tell[Outcome], task: Task) -> None:
    """The p-median of spopt; its pounds are those of one year and need, so only its own gap compares."""
    if task.opened is None:
        raise ValueError("the engine has no plan, which says how many facilities to open")
    tell(Outcome(status=BUILDING))
    started = perf_counter()
    problem = one_year(task.instance, task.opened)
    model = PMedian.from_cost_matrix(
        problem.cost_gbp / GBP_PER_UNIT,
        problem.pupils,
        problem.facilities,
        predefined_facilities_arr=problem.stands.astype(int),
        facility_capacities=problem.places,
    )
    building_s = perf_counter() - started
    tell(Outcome(status=SOLVING, building_s=building_s))
    started = perf_counter()
    solver = pulp.HiGHS(msg=False, gapRel=task.gap, threads=1, timeLimit=task.seconds_left(building_s))
    with suppress(RuntimeError):  # how spopt says that there is no plan
        model.solve(solver, results=False)
    solving_s = perf_counter() - started
    info = model.problem.solverModel.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    objective_gbp = info.objective_function_value * GBP_PER_UNIT if found else inf
    task = replace(task, gap_gbp=task.gap * objective_gbp)
    tell(ended(task, building_s, solving_s, objective_gbp, info.mip_dual_bound * GBP_PER_UNIT))
