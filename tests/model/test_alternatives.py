"""Plans near the best one: against every choice of openings there is, one by one, and by hand."""

import numpy as np
import pytest

from planner.model.alternatives import Alternatives, find_alternatives
from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.limits import Limits
from planner.model.solve import Solved, allocate
from planner.model.verify import verify
from tests.model.choices import choices
from tests.model.instances import random_instance
from tests.model.naive import objective_gbp
from tests.model.solving import by_engine, same

EXACT = Limits(time_limit_s=60.0, gap=0.0)
COUNT = 4
SHARE = 0.2
SEEDS = [seed for seed in range(4000, 4160) if choices(random_instance(seed)) is not None][:40]


def options_of(opened: Ints) -> frozenset[int]:
    return frozenset(np.flatnonzero(opened.any(axis=1)).tolist())


def cost_by_options(of: PlacePlanningInstance) -> dict[frozenset[int], float]:
    """Return the least cost of each list of options, over all years and units."""
    least: dict[frozenset[int], float] = {}
    for opened in choices(of) or []:
        key = options_of(opened)
        least[key] = min(least.get(key, np.inf), objective_gbp(of, allocate(of, opened)))
    return least


def alternatives_of(of: PlacePlanningInstance, solved: Solved, limits: Limits = EXACT) -> Alternatives:
    return find_alternatives(
        of,
        limits,
        solved.warm_start,
        count=COUNT,
        share=SHARE,
        do_nothing_gbp=solved.report.do_nothing_gbp,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_no_list_of_options_is_cheaper_than_the_next_best_nor_more_different(seed: int) -> None:
    of = random_instance(seed)
    least = cost_by_options(of)
    found = alternatives_of(of, by_engine(of))
    in_order = sorted(least.values())

    def near(gbp: float) -> float:
        return 1e-6 * abs(gbp) + 1e-3

    # The cheapest: the costs of the list, and that nothing is left out.
    assert len(found.cheapest) == min(COUNT, len(least))
    assert len({options_of(plan.opened) for plan in found.cheapest}) == len(found.cheapest)
    for plan, gbp in zip(found.cheapest, in_order, strict=False):
        assert same(plan.cost_gbp, gbp)
        assert same(plan.bound_gbp, gbp)
    if len(least) > COUNT:
        assert found.others_gbp <= in_order[COUNT] + near(in_order[COUNT])
        assert found.others_gbp >= found.cheapest[-1].bound_gbp - near(in_order[COUNT])
    else:
        assert found.others_gbp == np.inf

    # The most different: each as far from those before it as any list of options within the limit.
    within = [key for key, gbp in least.items() if gbp <= found.most_gbp + near(gbp)]
    chosen = [options_of(found.cheapest[0].opened)]
    for different in found.different:
        key = options_of(different.opened)
        assert key in within
        furthest = max(min(len(one ^ other) for other in chosen) for one in within)
        assert different.apart == min(len(key ^ other) for other in chosen) == furthest
        assert different.most_apart >= furthest
        chosen.append(key)
    if len(found.different) < COUNT:
        assert set(within) <= set(chosen)

    # In every one, in none: what is proven is true, and what is known is within the limit.
    for option in range(len(of.options)):
        if found.in_every[option]:
            assert all(option in key for key in within)
        if found.in_none[option]:
            assert not any(option in key for key in within)
    assert {frozenset(np.flatnonzero(row).tolist()) for row in found.within} <= set(within)

    for listed in (*found.cheapest, *found.different):
        verdict = verify(of, allocate(of, listed.opened))
        assert verdict.violations == ()
        assert same(verdict.objective_gbp, listed.cost_gbp)
