"""What tells futures apart, by hand."""

from __future__ import annotations

import numpy as np

from planner.plan.futures import Trigger, trigger_of

PUPILS = {"ASD": np.array([[10.0, 10.0], [10.0, 20.0], [10.0, 30.0]])}


def test_more_pupils_tell_once_the_futures_part() -> None:
    right = np.array([False, False, True])
    assert trigger_of(PUPILS, right, 1, 2027) == Trigger(need="ASD", year=2027, pupils=25.0, at_least=True)
    assert trigger_of(PUPILS, right, 0, 2026) is None


def test_fewer_pupils_tell_where_an_option_gives_way_to_a_larger_one() -> None:
    right = np.array([True, False, False])
    assert trigger_of(PUPILS, right, 1, 2027) == Trigger(need="ASD", year=2027, pupils=15.0, at_least=False)


def test_nothing_tells_where_the_middle_alone_is_right() -> None:
    assert trigger_of(PUPILS, np.array([False, True, False]), 1, 2027) is None


def test_the_first_need_that_tells_is_taken() -> None:
    pupils = {"ASD": np.array([[5.0], [5.0]]), "SLCN": np.array([[1.0], [3.0]])}
    found = trigger_of(pupils, np.array([False, True]), 0, 2026)
    assert found == Trigger(need="SLCN", year=2026, pupils=2.0, at_least=True)
