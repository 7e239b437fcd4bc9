"""Many solves at once: the same answers whoever does the work, and nothing lost when a worker dies."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.model.limits import unwatched
from planner.model.solution import NoPlan, SolveStatus
from planner.model.solve import Solved, solve
from planner.model.variant import Impossible, Variant
from planner.problems import VerificationError
from planner.workflow import sweep as sweeping
from planner.workflow.sweep import solve_base, sweep
from tests.model.instances import random_instance
from tests.workflow.sweeps import LIMITS, Deadly, base_of, costs, variants_of

if TYPE_CHECKING:
    from pathlib import Path

    from planner.model.instance import PlacePlanningInstance
    from planner.model.limits import Limits


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
