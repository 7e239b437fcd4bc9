"""Who does the work of a solve: this process alone, or workers beside it. The answers are the same.

Workers are spawned (Windows has no fork), build the workshop themselves from the instance's arrays, and
ignore Ctrl-C: the process that waits for them decides what to do.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import resource_tracker
from threading import Thread
from time import monotonic
from typing import Any, Protocol, TypeAlias

from planner.model.engine.workshop import Workshop
from planner.model.instance import PlacePlanningInstance
from planner.problems import PlannerError

Job: TypeAlias = tuple[str, tuple[Any, ...]]
"""A method of the workshop and its arguments."""

MOST_LOSSES = 3
"""So many times workers may die in a solve before it gives up."""
POLL_SECONDS = 0.2
"""How long Ctrl-C or the deadline may go unnoticed while workers work."""


LOST = (
    "Processes that shared the work were ended from outside, most likely because memory ran out. Set "
    "[solver] threads = 1 in the config file, or close other programs."
)


class OutOfTimeError(Exception):
    """The deadline passed before the work was done."""


class WorkerLostError(PlannerError):
    """Worker processes died again and again."""


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back; a process that starts meanwhile inherits that until it is ready."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # as it starts it would lift the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Crew(Protocol):
    """Does jobs of a workshop, in parallel where it can; answers come in the order of the jobs."""

    @property
    def is_idle(self) -> bool:
        """Whether nobody is still at a job whose answer is no longer waited for."""
        ...

    def each(self, jobs: Iterable[Job], deadline: float) -> Iterator[Any]:
        """Call the workshop's methods; yield each answer once those before it are there.

        Raises OutOfTimeError once `monotonic()` passes the deadline, WorkerLostError where processes died
        more than `MOST_LOSSES` times: their jobs are done again by others before.
        """
        ...

    def do(self, jobs: Iterable[Job], deadline: float) -> list[Any]:
        """Return the answers of `each`."""
        ...


class Alone(AbstractContextManager["Alone"]):
    """Everything in this process, one job after the other."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    @property
    def is_idle(self) -> bool:
        return True

    def each(self, jobs: Iterable[Job], deadline: float) -> Iterator[Any]:
        for method, arguments in jobs:
            if monotonic() > deadline:
                raise OutOfTimeError
            yield getattr(self._workshop, method)(*arguments)

    def do(self, jobs: Iterable[Job], deadline: float) -> list[Any]:
        return list(self.each(jobs, deadline))

    def __exit__(self, *_: object) -> None:
        return None


class Workers(AbstractContextManager["Workers"]):
    """As many processes as asked for, each with the whole workshop. Where some die, others take over."""

    def __init__(self, instance: PlacePlanningInstance, processes: int) -> None:
        self._others = set(multiprocessing.active_children())
        self._instance, self._processes = instance, processes
        self._pool = self._hired()
        self._losses = 0
        self._abandoned: list[Future[Any]] = []

    def _hired(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_set_up,
            initargs=(self._instance,),
        )

    @property
    def is_idle(self) -> bool:
        return all(future.done() for future in self._abandoned)

    def each(self, jobs: Iterable[Job], deadline: float) -> Iterator[Any]:
        left = list(jobs)
        while True:
            pool, done = self._pool, 0
            try:
                for answer in self._answers(left, deadline):
                    yield answer
                    done += 1
            except BrokenProcessPool as fault:
                left = left[done:]
                self._replace(pool, fault)
            else:
                return

    def _answers(self, jobs: Sequence[Job], deadline: float) -> Iterator[Any]:
        futures: list[Future[Any]] = []
        try:
            with _interrupts_held():
                futures += [self._pool.submit(_work, *job) for job in jobs]
            for future in futures:
                while not wait([future], POLL_SECONDS).done:
                    if monotonic() > deadline:
                        raise OutOfTimeError
                yield future.result()
        except BrokenProcessPool:
            futures.clear()  # their pool ends each of them, and minds one that was cancelled meanwhile
            raise
        finally:
            # What nobody waits for is not begun.
            self._abandoned += [future for future in futures if not future.cancel()]

    def _replace(self, pool: ProcessPoolExecutor, fault: BrokenProcessPool) -> None:
        """Hire others where some of a pool died, unless that was done; all of a pool end with one of them."""
        if pool is not self._pool:
            return
        self._losses += 1
        if self._losses > MOST_LOSSES:
            raise WorkerLostError(LOST) from fault
        self._end_members()
        pool.shutdown()
        self._pool = self._hired()

    def do(self, jobs: Iterable[Job], deadline: float) -> list[Any]:
        return list(self.each(jobs, deadline))

    def __exit__(self, *_: object) -> None:
        self._end_members()
        self._pool.shutdown(cancel_futures=True)

    def _end_members(self) -> None:
        for member in set(multiprocessing.active_children()) - self._others:
            member.terminate()


_workshop: Workshop
"""A worker's own workshop; the main process has none."""


def _set_up(instance: PlacePlanningInstance) -> None:
    global _workshop  # noqa: PLW0603 - a pool hands state to its workers in no other way
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _workshop = Workshop.of(instance)


def _end_with_parent() -> None:
    """Where the process that waits for the work was ended from outside, end as well."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(method: str, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401 - the methods differ
    return getattr(_workshop, method)(*arguments)
