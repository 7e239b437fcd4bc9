"""Plans near the best one: the one door to their search."""

from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from planner.model.engine.apart import first_units
from planner.model.engine.apart_search import ApartSearch, Plan, costs_at_most
from planner.model.engine.crew import Alone, Workers
from planner.model.engine.known import Known
from planner.model.engine.near_best import Different, cheapest, most_different
from planner.model.engine.needed import Needed, needed
from planner.model.engine.warm import WarmStart, recall
from planner.model.engine.workshop import Workshop
from planner.model.fairness import without_district_price
from planner.model.instance import Bools, Ints, PlacePlanningInstance
from planner.model.limits import EQUAL_GAP, Limits, unwatched
from planner.model.solve import check_forced_openings


@dataclass(frozen=True, kw_only=True, eq=False)
class NearPlan:
    """Openings (O x T units that open in each year) and £ present value of their cost."""

    opened: Ints
    cost_gbp: float


@dataclass(frozen=True, kw_only=True, eq=False)
class CheapPlan(NearPlan):
    """One of the cheapest; £ that no plan costs less, other than those before it in the list."""

    bound_gbp: float


@dataclass(frozen=True, kw_only=True, eq=False)
class DifferentPlan(NearPlan):
    """One of the most different: `apart` options from the nearest of the best plan and those before it.

    No plan within the limit differs from each of these in more than `most_apart`.
    """

    apart: int
    most_apart: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Alternatives:
    """What is known of plans near the best; plans differ where other options open, not by their years.

    Args:
        cheapest: the best plan first.
        others_gbp: £ that no plan costs less that is not among these; infinite where there is no other.
        different: within `most_gbp`, the most different from the best plan first.
        most_gbp: £ present value that a plan within the limit may cost.
        within: N x O, the options of every plan known within it, each list once.
        in_every: O, whether the LP proves that every plan within it has the option.
        in_none: O, whether it proves that none has.
        decided: O, whether the option is committed or may not open: no plan could do otherwise.
        cut_short: how many of the two searches the time limit ended.
    """

    cheapest: tuple[CheapPlan, ...]
    others_gbp: float
    different: tuple[DifferentPlan, ...]
    most_gbp: float
    within: Bools
    in_every: Bools
    in_none: Bools
    decided: Bools
    cut_short: int


def find_alternatives(
    instance: PlacePlanningInstance,
    limits: Limits,
    start: WarmStart,
    *,
    count: int,
    share: float,
    do_nothing_gbp: float,
) -> Alternatives:
    """Search the cheapest plans, and the most different of those that save nearly as much as the best.

    Args:
        instance: whose plans they are.
        limits: `patience` ends each search (small ones, and all without it, a proof); half of the time is
            for plans of either kind.
        start: of a solve of the instance.
        count: how many plans to list, at most: of the cheapest, and of the most different besides the best.
        share: of the best plan's saving over doing nothing that a plan within the limit may give up.
        do_nothing_gbp: £ present value of doing nothing beyond what is committed.

    Raises InfeasibleOpeningsError where the committed options break a constraint by themselves.
    """
    check_forced_openings(instance)
    instance = without_district_price(instance)
    workshop = Workshop.of(instance)
    crew = Workers(instance, limits.processes) if limits.processes > 1 else Alone(workshop)
    with crew:
        half = replace(limits, time_limit_s=limits.time_limit_s / 2)
        known = Known(workshop.master, crew, half, unwatched, monotonic())
        recall(start, known)
        search = ApartSearch(known)
        search.price(known.incumbent.is_open)  # its cuts may not have been kept
        bounds_gbp = cheapest(search, count)
        cut_short, search.is_cut_short = int(search.is_cut_short), False
        known.started = monotonic()
        different = list[Different]()
        best: Plan | None = None
        while best is not search.plans()[0]:  # a better plan than the best moves the limit
            best = search.plans()[0]
            most_gbp = best.cost_gbp + share * max(do_nothing_gbp - best.cost_gbp, 0.0)
            different = _different(search, best, most_gbp, count)
        cut_short += search.is_cut_short
        return _told(search, bounds_gbp, different, most_gbp, count, cut_short)


def _different(search: ApartSearch, best: Plan, most_gbp: float, count: int) -> list[Different]:
    found = list[Different]()
    while len(found) < count:
        chosen = [best, *(each.plan for each in found)]
        another = most_different(search, chosen, most_gbp, found[-1] if found else None)
        if another.apart == 0:
            break
        found.append(another)
    return found


def _told(
    search: ApartSearch,
    bounds_gbp: list[float],
    different: list[Different],
    most_gbp: float,
    count: int,
    cut_short: int,
) -> Alternatives:
    known, plans = search.known, search.plans()
    listed = plans[:count]
    within = np.array([plan.options for plan in plans if costs_at_most(plan, most_gbp)])
    proven: Needed = needed(known.master, known.bare_cuts, within)
    too_dear_gbp = most_gbp * (1 + EQUAL_GAP)
    return Alternatives(
        cheapest=tuple(
            CheapPlan(
                opened=_opened(known, plan),
                cost_gbp=plan.cost_gbp,
                bound_gbp=min(bound_gbp, plan.cost_gbp),
            )
            for plan, bound_gbp in zip(listed, bounds_gbp, strict=False)
        ),
        others_gbp=min(bounds_gbp[-1], plans[count].cost_gbp) if len(plans) > count else bounds_gbp[-1],
        different=tuple(
            DifferentPlan(
                opened=_opened(known, each.plan),
                cost_gbp=each.plan.cost_gbp,
                apart=each.apart,
                most_apart=each.most_apart,
            )
            for each in different
        ),
        most_gbp=most_gbp,
        within=within,
        in_every=proven.without_gbp > too_dear_gbp,
        in_none=proven.with_gbp > too_dear_gbp,
        decided=(known.master.forced == known.master.allowed)[first_units(known.master), -1],
        cut_short=cut_short,
    )


def _opened(known: Known, plan: Plan) -> Ints:
    return known.master.units.opened(plan.is_open, len(known.master.instance.options))
