"""The crew: answers in order, an end at the deadline, and nothing lost where a worker dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from math import inf
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from planner.model.engine.crew import Alone, Job, OutOfTimeError, WorkerLostError, Workers
from planner.model.engine.workshop import Workshop
from tests.model.instances import random_instance

OF = random_instance(3)


def jobs() -> list[Job]:
    """A job for each year: with nothing open but what is forced."""
    forced = Workshop.of(OF).master.forced
    return [("price_year", (year, forced[:, year], None)) for year in range(OF.n_years)]


def test_answers_come_in_the_order_of_the_jobs() -> None:
    with Workers(OF, 2) as crew:
        assert [price.year for price in crew.each(jobs(), inf)] == list(range(OF.n_years))


def test_what_was_answered_before_the_deadline_is_there() -> None:
    answers = Alone(Workshop.of(OF)).each(jobs(), deadline=monotonic() + 3600)
    (first,) = islice(answers, 1)
    assert first.year == 0
    late = Alone(Workshop.of(OF)).each(jobs(), deadline=monotonic() - 1)
    with pytest.raises(OutOfTimeError):
        next(late)


def kill_workers(others: set[BaseProcess]) -> None:
    for member in set(multiprocessing.active_children()) - others:
        member.kill()
        member.join()


def test_others_do_what_workers_that_died_were_at() -> None:
    others: set[BaseProcess] = set(multiprocessing.active_children())
    expected = [price.part_cost_gbp.tolist() for price in Alone(Workshop.of(OF)).do(jobs(), inf)]
    with Workers(OF, 2) as crew:
        outer = crew.each(jobs(), inf)
        answers = [next(outer)]
        kill_workers(others)
        # Another asks meanwhile, and is the first to find the workers gone.
        assert [price.part_cost_gbp.tolist() for price in crew.each(jobs(), inf)] == expected
        kill_workers(others)
        answers += outer
        assert [price.part_cost_gbp.tolist() for price in answers] == expected


class Deadly:
    """An argument that ends whoever unpacks it."""

    def __reduce__(self) -> tuple[Callable[[int], Any], tuple[int]]:
        return os._exit, (1,)


def test_workers_that_die_again_and_again_are_an_error_and_not_a_wait() -> None:
    with Workers(OF, 2) as crew, pytest.raises(WorkerLostError, match="threads = 1"):
        crew.do([*jobs(), ("price_year", (Deadly(),))], inf)


KILLED = """
import multiprocessing, os, signal
from math import inf
from planner.model.engine.crew import Workers
from tests.model.test_crew import OF, jobs
if __name__ == "__main__":
    with Workers(OF, 2) as crew:
        crew.do(jobs(), inf)
        print(*(member.pid for member in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_workers_end_with_the_process_that_hired_them(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    root = Path(__file__).parents[2]
    answer = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == -signal.SIGKILL
    members = [int(pid) for pid in answer.stdout.split()]
    assert len(members) == 2
    deadline = monotonic() + 60
    while any(is_there(pid) for pid in members):
        assert monotonic() < deadline, "a worker outlives the process that hired it"
        sleep(0.1)


def is_there(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z")
