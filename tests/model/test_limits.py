"""Where a solve ends early it says so, and what it has is sound; equal inputs give equal answers."""

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from planner.model.instance import PlacePlanningInstance
from planner.model.limits import Limits, Progress
from planner.model.solution import NoPlan, SolveStatus
from planner.model.solve import Solved, solve
from planner.model.verify import verify
from tests.model.instances import middling_instance
from tests.model.solving import EXACT, RELATIVE, by_reference

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
    assert report.bound_gbp <= best_gbp * (1 + RELATIVE)
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
