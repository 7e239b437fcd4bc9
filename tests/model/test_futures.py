"""Openings for several futures: against every choice there is, one by one, and by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from planner.model.engine import together
from planner.model.engine.search import MasterAnswer, searched
from planner.model.engine.warm import WarmStart
from planner.model.futures import Future, plan_together
from planner.model.limits import Limits
from planner.model.solution import SolveStatus
from planner.model.solve import allocate
from tests.model.choices import choices
from tests.model.instances import Option, instance, middling_instance, random_instance
from tests.model.naive import objective_gbp
from tests.model.solving import by_engine, same

if TYPE_CHECKING:
    from planner.model.instance import Floats, Ints, PlacePlanningInstance

LIMITS = Limits(time_limit_s=60.0, gap=0.0)
CHANCES = (0.5, 0.3, 0.2)


def with_pupils(of: PlacePlanningInstance, pupils: Floats) -> PlacePlanningInstance:
    return replace(of, groups=replace(of.groups, pupils=pupils))


def costs(of: PlacePlanningInstance, pupils: list[Floats], opened: Ints) -> list[float]:
    return [
        objective_gbp(future, allocate(future, opened))
        for future in (with_pupils(of, each) for each in pupils)
    ]


def futures_of(of: PlacePlanningInstance, seed: int) -> list[Floats]:
    rng = np.random.default_rng(seed)
    return [of.groups.pupils * rng.uniform(0, 2, of.groups.pupils.shape) for _ in CHANCES]


def start_of(of: PlacePlanningInstance) -> WarmStart:
    return by_engine(of).warm_start


SEEDS = [seed for seed in range(4000, 4160) if choices(random_instance(seed)) is not None][:40]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_choice_is_better_by_the_mean_or_by_the_largest_regret(seed: int) -> None:
    of = random_instance(seed)
    pupils = futures_of(of, seed)
    table = np.array([costs(of, pupils, opened) for opened in choices(of) or []])
    best = table.min(axis=0)
    futures = [
        Future(pupils=each, probability=chance, best_gbp=float(own))
        for each, chance, own in zip(pupils, CHANCES, best, strict=True)
    ]
    for regret, least in (
        (False, float((table @ np.array(CHANCES)).min())),
        (True, float((table - best).max(axis=1).min())),
    ):
        together = plan_together(of, futures, LIMITS, start_of(of), [], regret=regret)
        of_its_own = costs(of, pupils, together.opened)
        assert together.cost_gbp == pytest.approx(of_its_own, rel=1e-6, abs=1e-3)
        tolerance = 1e-6 * float(best.max()) + 1e-3
        assert together.bound_gbp <= least + tolerance
        assert least - tolerance <= together.objective_gbp
        assert together.objective_gbp <= least + tolerance


def test_one_future_is_the_plan_itself() -> None:
    of = middling_instance(1)
    solved = by_engine(of, Limits(time_limit_s=60.0, gap=1e-4))
    own = Future(pupils=of.groups.pupils, probability=1.0, best_gbp=0.0)
    limits = Limits(time_limit_s=60.0, gap=1e-4)
    together = plan_together(of, [own], limits, solved.warm_start, [solved.solution.opened])
    assert together.objective_gbp <= solved.report.objective_gbp * (1 + 1e-9)
    assert together.objective_gbp >= solved.report.bound_gbp * (1 - 1e-9)
    assert together.bound_gbp <= solved.report.objective_gbp * (1 + 1e-9)


def test_a_place_that_is_right_in_half_the_futures_pays_by_its_chance() -> None:
    # 10 pupils or none; 10 places cost £1m, charged a twentieth each year: £50,000, beside £500,000 unplaced.
    of = instance(
        pupils=[[10.0]], places=[[0.0]], km={(0, 0): 0.0}, options=[Option(places=10, capital_gbp=1_000_000)]
    )
    nobody, everybody = np.zeros((1, 1)), np.full((1, 1), 10.0)
    futures = [Future(pupils=nobody, probability=0.95, best_gbp=0.0)]
    futures += [Future(pupils=everybody, probability=0.05, best_gbp=50_000.0)]
    # Built: £50,000 whatever comes. Not built: 0.05 x £500,000 = £25,000 on average, and at worst £450,000
    # more than the best; built, at worst £50,000 more.
    mean = plan_together(of, futures, LIMITS, start_of(of), [])
    assert not mean.opened.any()
    assert same(mean.objective_gbp, 25_000)
    assert same(mean.bound_gbp, 25_000)
    worst = plan_together(of, futures, LIMITS, start_of(of), [], regret=True)
    assert worst.opened.tolist() == [[1]]
    assert same(worst.objective_gbp, 50_000)
    assert same(worst.bound_gbp, 50_000)


def test_the_same_openings_for_any_number_of_processes() -> None:
    of = middling_instance(2)
    start = by_engine(of, Limits(time_limit_s=60.0, gap=1e-3)).warm_start
    futures = [
        Future(pupils=of.groups.pupils * factor, probability=0.5, best_gbp=0.0) for factor in (0.8, 1.3)
    ]
    limits = Limits(time_limit_s=60.0, gap=1e-3)
    alone, both = (
        plan_together(of, futures, replace(limits, processes=number), start, []) for number in (1, 2)
    )
    assert alone.opened.tolist() == both.opened.tolist()
    assert alone.bound_gbp == both.bound_gbp


def test_the_status_says_how_the_search_ended() -> None:
    of = middling_instance(2)
    start = by_engine(of, Limits(time_limit_s=60.0, gap=1e-3)).warm_start
    futures = [
        Future(pupils=of.groups.pupils * factor, probability=0.5, best_gbp=0.0) for factor in (0.8, 1.3)
    ]
    ended = {
        plan_together(of, futures, limits, start, []).status
        for limits in (
            Limits(time_limit_s=0.0, gap=0.0),
            Limits(time_limit_s=60.0, gap=0.0),
            Limits(time_limit_s=0.0, gap=1.0),
        )
    }
    assert ended == {SolveStatus.TIME_LIMIT, SolveStatus.SETTLED, SolveStatus.OPTIMAL}


def test_a_solver_that_proves_too_much_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def boasting(*arguments: Any) -> MasterAnswer:
        answer = searched(*arguments)
        return replace(answer, bound_gbp=answer.bound_gbp * 1.5)

    of = middling_instance(2)
    solved = by_engine(of, Limits(time_limit_s=60.0, gap=1e-3))
    own = Future(pupils=of.groups.pupils, probability=1.0, best_gbp=0.0)
    monkeypatch.setattr(together, "searched", boasting)
    found = plan_together(of, [own], Limits(time_limit_s=60.0, gap=1e-3), solved.warm_start, [])
    assert found.bound_gbp < found.objective_gbp
