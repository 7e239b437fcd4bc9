"""Many solves at once: the same answers whoever does the work, and nothing lost when a worker dies."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.model.limits import Limits, unwatched
from planner.model.solution import NoPlan, SolveStatus
from planner.model.solve import Solved, solve
from planner.model.variant import Impossible, Outcome, Variant
from planner.problems import PlannerError, VerificationError
from planner.workflow import sweep as sweeping
from planner.workflow.sweep import Base, solve_base, sweep
from tests.model.instances import random_instance

if TYPE_CHECKING:
    from planner.model.instance import PlacePlanningInstance

LIMITS = Limits(time_limit_s=60.0, gap=0.0)


def base_of(seed: int) -> Base:
    return solve_base(random_instance(seed), LIMITS, unwatched)[0]


def variants_of(base: Base) -> list[Variant]:
    return [
        Variant(name=f"without {option}", refuse=(option,)) for option in range(len(base.instance.options))
    ]


def costs(outcomes: list[Outcome | Impossible]) -> list[float]:
    return [outcome.objective_gbp if isinstance(outcome, Outcome) else np.inf for outcome in outcomes]


@dataclass(frozen=True, kw_only=True, eq=False)
class Deadly(Variant):
    """Kills the worker that first looks at it."""

    grave: Path

    def of(self, instance: PlacePlanningInstance) -> PlacePlanningInstance:
        if not self.grave.exists():
            self.grave.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().of(instance)


@pytest.mark.filterwarnings("ignore:A worker stopped while some jobs were given:UserWarning")
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_the_answers_are_the_same_for_any_number_of_workers_one_of_which_dies(tmp_path: Path) -> None:
    base = base_of(3003)
    variants = variants_of(base)
    alone = sweep(base, variants)
    told: list[tuple[int, int]] = []
    deadly = Deadly(name="deadly", refuse=(0,), grave=tmp_path / "grave")
    together = sweep(base, [deadly, *variants], workers=2, done=lambda *now: told.append(now))
    assert (tmp_path / "grave").exists()
    assert costs(together) == [costs(alone)[0], *costs(alone)]
    assert told[-1] == (len(variants) + 1, len(variants) + 1)


def test_a_variant_that_no_plan_keeps_says_why() -> None:
    base = base_of(3003)
    dear = base.instance.options.capital_gbp * base.instance.options.max_units
    option = int(np.argmax(dear))
    (outcome,) = sweep(base, [Variant(name="poor", commit={option: 0}, capital_total_gbp=0.0)])
    assert isinstance(outcome, Impossible)
    assert "capital" in outcome.why


def test_ctrl_c_ends_a_study(monkeypatch: pytest.MonkeyPatch) -> None:
    base = base_of(3003)

    def interrupted(*_: object, **__: object) -> object:
        solved = solve(base.instance, LIMITS)
        assert isinstance(solved, Solved)
        return replace(solved, report=replace(solved.report, status=SolveStatus.INTERRUPTED))

    monkeypatch.setattr("planner.workflow.sweep.solve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sweep(base, variants_of(base))
    with pytest.raises(KeyboardInterrupt):
        solve_base(base.instance, LIMITS, unwatched)


def test_the_referee_looks_at_every_variant(monkeypatch: pytest.MonkeyPatch) -> None:
    base = base_of(3003)

    def wrong(*_: object, **__: object) -> object:
        solved = solve(base.instance, LIMITS)
        assert isinstance(solved, Solved)
        return replace(solved, solution=replace(solved.solution, unplaced=solved.solution.unplaced + 1))

    monkeypatch.setattr("planner.workflow.sweep.solve", wrong)
    with pytest.raises(VerificationError):
        sweep(base, variants_of(base)[:1])


def test_a_cluster_gives_the_same_answers() -> None:
    distributed = pytest.importorskip("distributed")
    base = base_of(3003)
    variants = variants_of(base)
    alone = sweep(base, variants)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp"
    ) as cluster:
        assert costs(sweep(base, variants, scheduler=cluster.scheduler_address)) == costs(alone)


def test_a_cluster_that_is_not_there_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(sweeping, "SECONDS_TO_REACH", 1)
    with pytest.raises(PlannerError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        sweep(base_of(3003), [Variant(name="none")], scheduler="tcp://127.0.0.1:9")


def test_the_plan_itself_is_asked_for_half_the_gap_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is left in it would be in the price of every variant; small councils end with none anyway.
    asked: list[Limits] = []

    def asking(of: PlacePlanningInstance, limits: Limits, *rest: object, **named: object) -> Solved | NoPlan:
        asked.append(limits)
        return solve(of, limits, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(sweeping, "solve", asking)
    wide = replace(LIMITS, gap=0.02, benefit_gap=0.2)
    base, _ = solve_base(random_instance(3001), wide, unwatched)
    assert (asked[0].gap, asked[0].benefit_gap, asked[0].patience) == (0.01, 0.1, None)
    # Then it is searched until nothing better is found, with more patience than variants.
    assert (asked[1].gap, asked[1].benefit_gap) == (0.0, 0.0)
    assert (asked[1].patience, base.limits.patience) == (1, 0)
