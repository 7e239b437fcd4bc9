"""Where a solve ends early it says so, and what it has is sound; equal inputs give equal answers."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
import pytest

from planner.model.certificate import certified_bound_gbp, faults_of
from planner.model.engine.crew import Alone, Job, OutOfTimeError
from planner.model.instance import PlacePlanningInstance
from planner.model.limits import EQUAL_GAP, Limits, Progress
from planner.model.solution import NoPlan, SolveStatus
from planner.model.solve import Solved, solve
from planner.model.verify import verify
from tests.model.instances import (
    Option,
    clustered_instance,
    instance,
    middling_instance,
    random_instance,
)
from tests.model.solving import EXACT, RELATIVE, by_engine, by_reference, same

SEED = 1
LIMIT_S = 2.0


@pytest.fixture(scope="module")
def middling() -> PlacePlanningInstance:
    return middling_instance(SEED)


@pytest.fixture(scope="module")
def best_gbp(middling: PlacePlanningInstance) -> float:
    return by_reference(middling)[1]


def is_sound(middling: PlacePlanningInstance, solved: Solved | NoPlan, best_gbp: float) -> bool:
    """A plan that breaks nothing, between an honest bound and doing nothing."""
    assert isinstance(solved, Solved)
    assert verify(middling, solved.solution).violations == ()
    report = solved.report
    assert faults_of(middling, solved.certificate) == ()
    proven = certified_bound_gbp(middling, solved.certificate)
    assert report.certified_bound_gbp == min(proven, report.objective_gbp)
    assert report.certified_bound_gbp <= report.bound_gbp <= best_gbp * (1 + RELATIVE)
    assert best_gbp * (1 - RELATIVE) <= report.objective_gbp <= report.do_nothing_gbp * (1 + RELATIVE)
    return True


@pytest.mark.parametrize("processes", [1, 2])
def test_no_time_at_all_is_no_plan(middling: PlacePlanningInstance, processes: int) -> None:
    answer = solve(middling, replace(EXACT, time_limit_s=1e-9, processes=processes))
    assert isinstance(answer, NoPlan)
    assert answer.seconds > 0


def test_the_time_limit_leaves_a_plan_and_a_bound(middling: PlacePlanningInstance, best_gbp: float) -> None:
    started = time.monotonic()

    def use_up_the_time(progress: Progress) -> None:
        del progress
        time.sleep(max(0.0, started + LIMIT_S + 0.1 - time.monotonic()))

    answer = solve(middling, replace(EXACT, time_limit_s=LIMIT_S), use_up_the_time)
    assert is_sound(middling, answer, best_gbp)
    assert isinstance(answer, Solved)
    assert answer.report.status == SolveStatus.TIME_LIMIT
    assert answer.report.gap > 0


def test_exchanges_that_the_time_limit_cuts_short_do_not_pass_for_the_last_ones(
    middling: PlacePlanningInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = solve(middling, Limits(time_limit_s=60.0, gap=0.05))
    assert isinstance(first, Solved)
    limits = Limits(time_limit_s=60.0, gap=0.0, benefit_gap=0.0, patience=0)
    searched = solve(middling, limits, start=first.warm_start)
    monkeypatch.setattr("planner.model.engine.decompose.monotonic", lambda: inf)
    cut_short = solve(middling, limits, start=first.warm_start)
    assert isinstance(searched, Solved)
    assert isinstance(cut_short, Solved)
    assert searched.report.status != SolveStatus.TIME_LIMIT
    assert cut_short.report.status == SolveStatus.TIME_LIMIT


@pytest.mark.parametrize("processes", [1, 2])
def test_ctrl_c_leaves_a_plan_and_a_bound(
    middling: PlacePlanningInstance, best_gbp: float, processes: int
) -> None:
    seen: list[Progress] = []

    def interrupt_at_the_second(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 2:
            raise KeyboardInterrupt

    answer = solve(middling, replace(EXACT, processes=processes), interrupt_at_the_second)
    assert is_sound(middling, answer, best_gbp)
    assert isinstance(answer, Solved)
    assert answer.report.status == SolveStatus.INTERRUPTED
    assert answer.report.bound_gbp >= seen[0].bound_gbp
    assert answer.report.objective_gbp <= seen[0].objective_gbp * (1 + RELATIVE)


def test_progress_never_goes_back(middling: PlacePlanningInstance, best_gbp: float) -> None:
    seen: list[Progress] = []
    solve(middling, EXACT, seen.append)
    for before, after in pairwise(seen):
        assert after.seconds >= before.seconds
        assert after.objective_gbp <= before.objective_gbp
        assert after.bound_gbp >= before.bound_gbp
    for progress in seen:
        assert progress.bound_gbp <= best_gbp * (1 + RELATIVE)
        assert progress.objective_gbp >= best_gbp * (1 - RELATIVE)
        assert 0 <= progress.benefit_gap <= 1


@pytest.mark.parametrize(
    ("limits", "processes"),
    [(EXACT, 1), (EXACT, 2), (Limits(gap=0.005), 2)],
    ids=["again", "in two processes", "in two processes, stopping early"],
)
def test_equal_inputs_give_equal_answers(
    middling: PlacePlanningInstance, limits: Limits, processes: int
) -> None:
    first = solve(middling, limits)
    again = solve(middling, replace(limits, processes=processes))
    assert isinstance(first, Solved)
    assert isinstance(again, Solved)
    for name in ("opened", "placed", "unplaced"):
        assert np.array_equal(getattr(again.solution, name), getattr(first.solution, name)), name
    assert np.array_equal(again.place_value_gbp, first.place_value_gbp)
    assert np.array_equal(again.saving_gbp, first.saving_gbp)
    assert replace(again.report, seconds=0.0) == replace(first.report, seconds=0.0)


@pytest.mark.parametrize("limits", [Limits(gap=0.01), Limits(gap=0.0, benefit_gap=0.05)])
def test_the_gap_asked_for_is_kept(middling: PlacePlanningInstance, limits: Limits) -> None:
    solved = solve(middling, limits)
    assert isinstance(solved, Solved)
    assert solved.report.status == SolveStatus.OPTIMAL
    assert solved.report.gap <= limits.gap or solved.report.benefit_gap <= limits.benefit_gap


# Every moment


@pytest.fixture(scope="module")
def small() -> PlacePlanningInstance:
    return middling_instance(0, groups=30, pools=8, years=3)


@pytest.fixture(scope="module")
def small_best_gbp(small: PlacePlanningInstance) -> float:
    return by_reference(small)[1]


MOMENTS = (*range(8), *range(8, 30, 4), *range(30, 150, 15))
DO_NOTHING = 3
"""Jobs of pricing the first plan, one a year."""


def stop_at(monkeypatch: pytest.MonkeyPatch, moment: int, fault: type[BaseException]) -> None:
    """Let a fault come before so many jobs of a search are done; what explains its plan is not disturbed."""
    done: list[Job] = []
    works = Alone.do

    def do(alone: Alone, jobs: Iterable[Job], deadline: float) -> list[Any]:
        answers = []
        for job in jobs:
            if deadline < inf and len(done) == moment:
                raise fault
            done.append(job)
            answers += works(alone, [job], deadline)
        return answers

    monkeypatch.setattr(Alone, "do", do)


@pytest.mark.parametrize("moment", MOMENTS)
def test_time_may_be_up_at_any_job(
    small: PlacePlanningInstance, small_best_gbp: float, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    stop_at(monkeypatch, moment, OutOfTimeError)
    answer = solve(small, EXACT)
    if moment < DO_NOTHING:
        assert isinstance(answer, NoPlan)
        return
    assert is_sound(small, answer, small_best_gbp)
    assert isinstance(answer, Solved)
    assert answer.report.status in {SolveStatus.TIME_LIMIT, SolveStatus.OPTIMAL}


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_may_come_at_any_job(
    small: PlacePlanningInstance, small_best_gbp: float, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    stop_at(monkeypatch, moment, KeyboardInterrupt)
    if moment < DO_NOTHING:
        with pytest.raises(KeyboardInterrupt):
            solve(small, EXACT)
        return
    answer = solve(small, EXACT)
    assert is_sound(small, answer, small_best_gbp)
    assert isinstance(answer, Solved)
    assert answer.report.status in {SolveStatus.INTERRUPTED, SolveStatus.OPTIMAL}


def test_the_moments_reach_from_no_plan_to_the_end(
    small: PlacePlanningInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = set()
    for moment in MOMENTS[DO_NOTHING:]:
        with monkeypatch.context() as patched:
            stop_at(patched, moment, OutOfTimeError)
            answer = solve(small, EXACT)
        assert isinstance(answer, Solved)
        statuses.add(answer.report.status)
    assert statuses == {SolveStatus.TIME_LIMIT, SolveStatus.OPTIMAL}


def test_with_time_for_the_first_rounds_there_is_a_plan_better_than_doing_nothing(
    middling: PlacePlanningInstance, best_gbp: float
) -> None:
    started = time.monotonic()
    seen: list[Progress] = []

    def wait_once_there_is_a_better_plan(progress: Progress) -> None:
        seen.append(progress)
        if progress.objective_gbp < seen[0].objective_gbp:
            time.sleep(max(0.0, started + LIMIT_S + 0.1 - time.monotonic()))

    answer = solve(middling, replace(EXACT, time_limit_s=LIMIT_S), wait_once_there_is_a_better_plan)
    assert is_sound(middling, answer, best_gbp)
    assert isinstance(answer, Solved)
    report = answer.report
    assert report.status == SolveStatus.TIME_LIMIT
    saving_gbp, possible_gbp = report.do_nothing_gbp - report.objective_gbp, report.do_nothing_gbp - best_gbp
    assert saving_gbp > possible_gbp / 2


# To the end


@pytest.mark.parametrize(
    ("make", "seeds"),
    [(random_instance, range(7000, 7060)), (clustered_instance, range(1)), (middling_instance, range(1))],
)
def test_without_a_gap_a_solve_ends_with_the_best_plan(
    make: Callable[[int], PlacePlanningInstance], seeds: range
) -> None:
    for seed in seeds:
        report = by_engine(make(seed)).report
        assert report.status == SolveStatus.OPTIMAL, seed
        assert report.gap <= EQUAL_GAP, seed
        assert same(report.objective_gbp, by_reference(make(seed))[1]), seed


def test_where_pence_are_coarse_it_ends_within_a_penny_a_pupil_and_says_so() -> None:
    """Hundreds of pupils at some £40 each, so that a penny is a share of 0.0003 of the cost.

    The plan costs at most a penny a pupil more than the best, and the bound lies at most two below it.
    """
    statuses = []
    for seed in range(7000, 7020):
        of = at_a_few_pounds(seed)
        report, (_, best_gbp) = by_engine(of).report, by_reference(of)
        penny_each_gbp = 0.01 * float(of.groups.pupils.sum())
        statuses.append(report.status)
        assert report.bound_gbp <= best_gbp * (1 + RELATIVE), seed
        assert report.objective_gbp <= best_gbp + penny_each_gbp, seed
        assert report.objective_gbp - report.bound_gbp <= 2 * penny_each_gbp, seed
        assert (report.status == SolveStatus.ROUNDED) == (report.gap > EQUAL_GAP), seed
    assert set(statuses) == {SolveStatus.OPTIMAL, SolveStatus.ROUNDED}


def at_a_few_pounds(seed: int) -> PlacePlanningInstance:
    rng = np.random.default_rng(seed)
    groups, pools = 6, 4
    return instance(
        pupils=rng.uniform(50, 200, (groups, 1)).round(1).tolist(),
        places=rng.integers(0, 200, (pools, 1)).tolist(),
        km={(group, pool): float(rng.uniform(20, 60)) for group in range(groups) for pool in range(pools)},
        options=[
            Option(pool=pool, places=float(rng.integers(50, 200)), capital_gbp=float(rng.uniform(100, 3_000)))
            for pool in range(pools)
        ],
        gbp_per_km=1.0,
        unplaced_gbp=100.0,
        asset_life_years=1,
    )
