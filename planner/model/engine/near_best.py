"""Plans near the best one: the cheapest that open other options, and those that differ most within a limit.

Two plans are the same here where the same options open, whatever their years and units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.model.engine.apart import least_apart
from planner.model.engine.apart_search import ApartSearch, Plan, costs_at_most
from planner.model.instance import Bools
from planner.model.limits import EQUAL_GAP


@dataclass(frozen=True, eq=False)
class Different:
    """A plan, in how many options it differs from the nearest of those before it, and the most possible."""

    plan: Plan
    apart: int
    most_apart: int


def cheapest(search: ApartSearch, count: int) -> list[float]:
    """Search so many of the cheapest plans, which `plans()` then begins with; return what is proven.

    Entry i: £ that no plan costs less, other than the first i of `plans()`; one more than were asked for, or
    than there are. Infinite where there is no other plan.
    """
    listed = [search.plans()[0].options]
    bounds_gbp = [search.known.bound_gbp]
    while len(listed) < count:
        found = search.search(listed, 1)
        bounds_gbp.append(max(found.bound_gbp, bounds_gbp[-1]))
        if found.plan is None:
            break
        listed.append(found.plan.options)
    if len(bounds_gbp) == len(listed):
        bounds_gbp.append(max(search.bound_gbp(listed, 1), bounds_gbp[-1]))
    # A later search may have found a cheaper plan than an earlier one. Entry j holds for all plans but the
    # first j that were listed, and so for fewer.
    ranked = [plan.options.tobytes() for plan in search.plans()][:count]
    proven = []
    for row in range(len(ranked) + 1):
        before = set(ranked[:row])
        first = next((j for j, options in enumerate(listed) if options.tobytes() not in before), len(listed))
        proven.append(bounds_gbp[first])
    return proven


def most_different(
    search: ApartSearch, chosen: Sequence[Plan], most_gbp: float, before: Different | None = None
) -> Different:
    """Return the plan up to a cost that differs most from the nearest of those chosen; 0 options: none found.

    The range of numbers of options is halved again and again: is there a plan as different as that, and
    cheap enough? `before`, the last of those chosen: nothing differs more from all of them than from fewer.
    """
    others = [plan.options for plan in chosen]
    most = high = search.most_apart(others, most_gbp, integer=False)
    if before is not None:
        most, high = min(most, before.most_apart), min(most, before.apart)
    best = _furthest_known(search, others, most_gbp)
    while (low := least_apart(best.options, others)) < high and not search.is_cut_short:
        middle = (low + high + 1) // 2
        found = search.search(others, middle, most_gbp)
        if found.plan is not None and costs_at_most(found.plan, most_gbp):
            best = _furthest_known(search, others, most_gbp)
            continue
        high = middle - 1
        if found.bound_gbp > most_gbp * (1 + EQUAL_GAP):
            most = high
    if low < most and not search.is_cut_short:
        most = max(low, min(most, search.most_apart(others, most_gbp, integer=True)))
    return Different(best, low, most)


def _furthest_known(search: ApartSearch, others: Sequence[Bools], most_gbp: float) -> Plan:
    """The most different of the plans known up to a cost, the cheapest of these."""
    plans = [plan for plan in search.plans() if costs_at_most(plan, most_gbp)]
    return min(plans, key=lambda plan: (-least_apart(plan.options, others), *plan.order))
