"""The crew: answers in order, an end at the deadline, and no endless wait for a worker that died."""

import multiprocessing
from itertools import islice
from math import inf
from time import monotonic

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


def test_a_worker_that_dies_is_an_error_and_not_a_wait() -> None:
    others = set(multiprocessing.active_children())
    with Workers(OF, 2) as crew:
        crew.do(jobs(), inf)
        for member in set(multiprocessing.active_children()) - others:
            member.kill()
            member.join()
        with pytest.raises(WorkerLostError, match="threads = 1"):
            crew.do(jobs(), inf)
