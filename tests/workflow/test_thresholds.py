"""What capital or demand would change the answer about an option, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner.plan.thresholds import Tried, bracket
from planner.report.binding_words import binding_words
from planner.report.thresholds import threshold_words
from planner.workflow.explain import explain
from tests.workflow.council import hand_council

if TYPE_CHECKING:
    from pathlib import Path


def tried(**opens: bool) -> tuple[Tried, ...]:
    return tuple(Tried(at=float(at[1:]), opens=is_in, is_proven=False) for at, is_in in opens.items())


def test_the_bracket_is_the_nearest_change() -> None:
    assert bracket(tried(_0=True, _5=True, _10=False, _20=True), 0.0) == (5, 10)
    assert bracket(tried(_0=True, _5=True, _8=False, _10=False), 10.0) == (8, 5)
    assert bracket(tried(_0=True, _5=True), 0.0) is None


def test_the_capital_at_which_the_hut_leaves_by_hand(tmp_path: Path) -> None:
    """Without the hut 2027 costs £176,000; with it £125,000 and £1.25 for each £ of capital (test_compare).

    So it leaves at 51,000 / 1.25 = £40,800: there is capital for it, up to £100,000.
    """
    project = hand_council(tmp_path).write()
    found = explain(project.config_path, "build", thresholds=True).thresholds
    assert found is not None
    assert found.opens
    stays, leaves = bracket(found.capital, found.capital_now_gbp) or (0.0, 0.0)
    assert found.capital_now_gbp == pytest.approx(20_000)
    assert stays <= 40_800 <= leaves
    assert leaves - stays <= 21_800 / 10
    assert max(step.at for step in found.capital if step.is_proven) == pytest.approx(stays)
    assert "it leaves the plan between £" in threshold_words(found)
    assert f"that it is in is proven up to £{stays:,.0f}" in threshold_words(found)


def test_the_capital_at_which_the_hut_enters_by_hand(tmp_path: Path) -> None:
    project = hand_council(tmp_path)
    project.tables["options"][0]["capital_gbp"] = 60_000
    found = explain(project.write().config_path, "build", thresholds=True).thresholds
    assert found is not None
    assert not found.opens
    out, in_again = bracket(found.capital, 60_000.0) or (0.0, 0.0)
    assert in_again <= 40_800 <= out
    assert out - in_again <= 60_000 / 10
    assert "it enters the plan between £" in threshold_words(found)


def test_a_limit_on_capital_that_binds_is_told(tmp_path: Path) -> None:
    project = hand_council(tmp_path)
    project.config = project.config.replace("total_gbp = 100000", "total_gbp = 19000")
    explained = explain(project.write().config_path, "build")
    (limit,) = explained.explanation.binding.capital
    assert limit.year is None
    assert (limit.left_gbp, limit.limit_gbp) == pytest.approx((19_000, 19_000))
    words = binding_words(explained.explanation.binding, explained.prepared.inputs.options)
    assert "capital of all years: £19,000 of £19,000 is left, and it costs £20,000" in words


def test_demand_that_falls_lets_the_hut_go_by_hand(tmp_path: Path) -> None:
    """Five pupils have three places. At -40% there are three, and the hut would save journeys alone.

    Its charge is £25,000 and its funding £20,000 in 2027, a journey £2,000 at most.
    """
    project = hand_council(tmp_path).write()
    found = explain(project.config_path, "build", thresholds=True).thresholds
    assert found is not None
    by_step = {step.at: step.opens for step in found.demand}
    assert set(by_step) == {-40.0, -20.0, -10.0, -5.0, 0.0}
    assert by_step[0.0]
    assert not by_step[-40.0]
    assert "(tried: −40%, −20%, −10%, −5%)" in threshold_words(found)
