"""Processes are handed once what their tasks share, and never what earlier ones shared."""

from __future__ import annotations

import os

import numpy as np
import pytest

from planner.workflow.processes import Processes


class Shared:
    """A value that counts how many times it is packed; large enough for a file of its own, or not."""

    packed = 0

    def __init__(self, value: int, size: int) -> None:
        self.table = np.full(size, value)

    def __getstate__(self) -> dict[str, object]:
        Shared.packed += 1
        return {"table": self.table}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)


def added(shared: Shared, more: int) -> tuple[int, int]:
    return int(shared.table[-1]) + more, os.getpid()


def refused(_: Shared) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("size", [3, 1_000_000])
def test_processes_are_handed_what_is_shared_once_and_never_take_it_for_another(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shared, "packed", 0)
    hands = Processes(count=2)
    for value in (10, 20):
        answers = list(hands.answers(added, Shared(value, size), [(more,) for more in range(8)]))
        assert sorted(number for number, _ in answers) == list(range(value, value + 8))
        assert os.getpid() not in {pid for _, pid in answers}
    assert Shared.packed == 2


def test_one_process_is_this_one_and_packs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shared, "packed", 0)
    assert list(Processes(count=1).answers(added, Shared(1, 3), [(1,)])) == [(2, os.getpid())]
    assert Shared.packed == 0


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_task_raises_is_raised_here(count: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(Processes(count=count).answers(refused, Shared(1, 3), [()]))
