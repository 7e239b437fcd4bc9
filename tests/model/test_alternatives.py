"""Plans near the best one: against every choice of openings there is, one by one, and by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.model.alternatives import Alternatives, find_alternatives
from planner.model.engine import apart_search
from planner.model.engine.search import MasterAnswer, searched
from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.limits import Limits
from planner.model.linear import LinearModel
from planner.model.solve import Solved, allocate
from planner.model.verify import verify
from tests.model.choices import choices
from tests.model.instances import Option, instance, middling_instance, random_instance
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


def alternatives_of(
    of: PlacePlanningInstance,
    solved: Solved,
    limits: Limits = EXACT,
    count: int = COUNT,
    share: float = SHARE,
) -> Alternatives:
    return find_alternatives(
        of,
        limits,
        solved.warm_start,
        count=count,
        share=share,
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


def test_three_sites_of_which_one_is_enough_beside_one_that_all_need() -> None:
    # Ten pupils in two zones. The first reaches three sites, charged £50,000, £60,000 and £80,000 a year (a
    # twentieth of their capital); the second one site, £50,000. A pupil without a place costs £50,000.
    capital_gbp = (1_000_000, 1_200_000, 1_600_000, 1_000_000)
    of = instance(
        pupils=[[10.0], [10.0]],
        places=[[0.0]] * 4,
        km={(0, 0): 0.0, (0, 1): 0.0, (0, 2): 0.0, (1, 3): 0.0},
        options=[Option(pool=pool, places=10, capital_gbp=gbp) for pool, gbp in enumerate(capital_gbp)],
    )
    solved = by_engine(of)
    assert solved.report.do_nothing_gbp == pytest.approx(1_000_000)

    # The best costs 50 + 50 and saves £900,000. Up to £135,000 there are the first, second or third site.
    found = find_alternatives(
        of, EXACT, solved.warm_start, count=4, share=35 / 900, do_nothing_gbp=solved.report.do_nothing_gbp
    )
    assert [plan.cost_gbp for plan in found.cheapest] == pytest.approx([100_000, 110_000, 130_000, 160_000])
    assert [plan.bound_gbp for plan in found.cheapest] == pytest.approx([100_000, 110_000, 130_000, 160_000])
    assert found.others_gbp == pytest.approx(180_000)
    assert found.most_gbp == pytest.approx(135_000)
    assert [(plan.apart, plan.most_apart) for plan in found.different] == [(2, 2), (2, 2)]
    assert {options_of(plan.opened) for plan in found.different} == {frozenset({1, 3}), frozenset({2, 3})}
    assert found.in_every.tolist() == [False, False, False, True]
    assert not found.in_none.any()
    assert not found.decided.any()
    assert found.within.sum(axis=0).tolist() == [1, 1, 1, 3]

    # Up to £115,000 the third is too dear.
    nearer = find_alternatives(
        of, EXACT, solved.warm_start, count=1, share=15 / 900, do_nothing_gbp=solved.report.do_nothing_gbp
    )
    assert [options_of(plan.opened) for plan in nearer.different] == [frozenset({1, 3})]
    assert nearer.in_none.tolist() == [False, False, True, False]


def test_plans_that_differ_in_years_or_units_alone_are_one() -> None:
    # Two units of five places at £500,000, wanted from the first year on: one option, and so two lists.
    of = instance(
        pupils=[[10.0, 10.0]],
        places=[[0.0, 0.0]],
        km={(0, 0): 0.0},
        options=[Option(places=5, capital_gbp=500_000, max_units=2)],
    )
    solved = by_engine(of)
    found = alternatives_of(of, solved)
    # Both units, both years: 2 x 2 x £25,000; nothing: 2 x 10 x £50,000.
    assert [plan.cost_gbp for plan in found.cheapest] == pytest.approx([100_000, 1_000_000])
    assert found.others_gbp == np.inf
    assert found.different == ()
    assert found.in_every.tolist() == [True]


def test_patience_ends_sooner_and_what_is_proven_still_holds() -> None:
    of = middling_instance(3)
    solved = by_engine(of, Limits(time_limit_s=60.0, gap=1e-3))
    alone, both = (
        alternatives_of(
            of,
            solved,
            Limits(time_limit_s=120.0, gap=0.0, patience=1, processes=processes),
            count=2,
            share=0.02,
        )
        for processes in (1, 2)
    )
    assert [plan.opened.tolist() for plan in (*alone.cheapest, *alone.different)] == [
        plan.opened.tolist() for plan in (*both.cheapest, *both.different)
    ]
    assert [plan.bound_gbp for plan in alone.cheapest] == [plan.bound_gbp for plan in both.cheapest]
    assert [plan.most_apart for plan in alone.different] == [plan.most_apart for plan in both.different]
    assert alone.within.tolist() == both.within.tolist()
    costs = [plan.cost_gbp for plan in alone.cheapest]
    assert costs == sorted(costs)
    assert all(plan.bound_gbp <= plan.cost_gbp for plan in alone.cheapest)
    for plan in alone.different:
        assert plan.cost_gbp <= alone.most_gbp + 0.01
        assert 0 < plan.apart <= plan.most_apart
    assert alone.within[:, alone.in_every].all()
    assert not alone.within[:, alone.in_none].any()


def test_a_search_out_of_time_tells_what_it_has() -> None:
    of = middling_instance(3)
    solved = by_engine(of, Limits(time_limit_s=60.0, gap=1e-2))
    found = alternatives_of(of, solved, Limits(time_limit_s=0.01, gap=0.0, patience=1))
    assert found.cut_short > 0
    assert found.cheapest[0].cost_gbp <= solved.report.objective_gbp * (1 + 1e-9)
    assert all(plan.bound_gbp <= plan.cost_gbp for plan in found.cheapest)


def test_a_solver_that_finds_no_plan_where_there_are_some_proves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mistaken(model: LinearModel, *arguments: Any) -> MasterAnswer:
        answer = searched(model, *arguments)
        if not len(model.rows_of("obey_cuts")):
            return answer
        return replace(answer, objective_gbp=np.inf, bound_gbp=-np.inf, finished=False, is_infeasible=True)

    of = random_instance(SEEDS[1])
    solved = by_engine(of)
    monkeypatch.setattr(apart_search, "searched", mistaken)
    found = alternatives_of(of, solved, Limits(time_limit_s=2.0, gap=0.0), count=100)
    unlisted = set(cost_by_options(of)) - {options_of(plan.opened) for plan in found.cheapest}
    assert unlisted
    assert found.others_gbp < np.inf
