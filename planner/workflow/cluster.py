"""A Dask cluster that works for a study: reached once, handed once what tasks share, and watched."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager
from itertools import islice
from time import sleep
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, finalize

import planner
from planner.problems import PlannerError

T = TypeVar("T")

SECONDS_TO_REACH = 10
"""So long a scheduler may take to answer."""
SECONDS_FOR_A_WORKER = 60
"""So long there may be no worker: a cluster that grows with its work starts one only when it is asked."""
SECONDS_BETWEEN_LOOKS = 0.02
TASKS_PER_THREAD = 2
"""So many are handed out at once: no worker waits for the next, and the scheduler holds few of thousands."""


class SharedLostError(BrokenExecutor):
    """All workers that held what the tasks share have died; what was not answered can be asked for again."""


class Cluster:
    """The connection to a Dask scheduler; it ends with this object, and with it what was handed out."""

    def __init__(self, address: str) -> None:
        """Connect to a scheduler (tcp://…).

        Raises PlannerError where there is no Dask, no such scheduler, no worker, or one without this planner.
        """
        self._address = address
        self._client = _connected(address)
        self._end = finalize(self, self._client.close)
        self._held: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        try:
            if not self._threads():
                self._await_worker()
            self._check_versions()
        except PlannerError:
            self.close()
            raise

    def close(self) -> None:
        """End the connection."""
        self._end()

    def answers(
        self, function: Callable[..., T], shared: object, tasks: Iterable[tuple[Any, ...]]
    ) -> Iterator[T]:
        """Yield function(shared, *task) for each task, in the order in which they are done.

        What is `shared` is sent once, for as long as the caller keeps it: workers that come later have it
        from those that hold it. A task whose worker dies is done by another.

        Raises SharedLostError where all who held it died, PlannerError where the scheduler is lost, no worker
        is left or a task killed all who took it, and what the function raises.
        """
        from distributed import as_completed  # noqa: PLC0415 - an extra

        held = self._hold(shared)
        left = iter(tasks)
        running = 0
        ready = as_completed(with_results=True, raise_errors=False, loop=self._client.loop)
        while True:
            # Without any worker one task waits, or is lost with what it shares: none is forgotten.
            room = max(TASKS_PER_THREAD * self._threads(), 1) - running
            more = self._submitted(function, held, islice(left, max(room, 0)))
            ready.update(more)
            running += len(more)
            if not running:
                return
            for future, answer in self._batch(ready, held):
                if future.status != "finished":
                    raise self._failure(future.status, answer)
                running -= 1
                yield answer

    def _submitted(
        self,
        function: Callable[..., Any],
        held: Any,  # noqa: ANN401
        tasks: Iterable[tuple[Any, ...]],
    ) -> list[Any]:
        with self._reached():
            try:
                return [self._client.submit(function, held, *task, pure=False) for task in tasks]
            except CancelledError as fault:
                raise self._failure(held.status, None) from fault

    def _batch(self, ready: Any, held: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - types of the extra
        """Wait for the next answers; once what they share is lost, none need come."""
        while not (batch := ready.next_batch(block=False)):
            if held.status != "finished":
                raise self._failure(held.status, None)
            sleep(SECONDS_BETWEEN_LOOKS)
        answers: list[tuple[Any, Any]] = batch
        return answers

    def _hold(self, shared: object) -> Any:  # noqa: ANN401 - a Future of the extra
        """Return what stands for it on the cluster; send it there unless it was, or was lost."""
        held = self._held.get(shared)
        if held is None or held.status != "finished":
            if not self._threads():
                self._await_worker()
            with self._reached():
                (held,) = self._client.scatter([shared], broadcast=True, hash=False)
            self._held[shared] = held
        return held

    def _threads(self) -> int:
        with self._reached():
            return sum(self._client.nthreads().values())

    def _await_worker(self) -> None:
        """Have a task done that takes no time: a cluster may start its first worker for it."""
        with self._reached():
            asked = self._client.submit(lambda: None, pure=False)
            try:
                asked.result(timeout=SECONDS_FOR_A_WORKER)
            except TimeoutError as fault:
                raise PlannerError(
                    f"The Dask scheduler at {self._address} has no worker. Start one with "
                    f'"dask worker {self._address}", where the same version of the planner is installed.'
                ) from fault

    def _check_versions(self) -> None:
        """Ask each worker for its planner: one that has none ends without a word when work comes."""

        def version() -> str | None:
            try:
                from planner import __version__  # noqa: PLC0415 - where the worker is
            except ImportError:
                return None
            return __version__

        with self._reached():
            versions: dict[str, str | None] = self._client.run(version)
        for worker, found in sorted(versions.items()):
            if found != planner.__version__:
                raise PlannerError(
                    f"The Dask worker at {worker} has {f'planner {found}' if found else 'no planner'}: "
                    f"install planner {planner.__version__} there, as here."
                )

    def _failure(self, status: str, answer: Any) -> BaseException:  # noqa: ANN401
        """Return what to raise where a task has no answer."""
        from distributed import KilledWorker  # noqa: PLC0415 - an extra

        if status != "error":
            self._threads()  # raises where it is the scheduler that is lost
            return SharedLostError()
        _, fault, traceback = answer
        if isinstance(fault, KilledWorker):
            told = PlannerError(
                f"{fault.allowed_failures + 1} Dask workers died of the same task, most likely because "
                "memory ran out: start them with more of it (--memory-limit), or with fewer threads."
            )
            told.__cause__ = fault
            return told
        raised: BaseException = fault.with_traceback(traceback)
        return raised

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Say in words that the scheduler is lost."""
        from distributed.client import ClosedClientError  # noqa: PLC0415 - an extra

        try:
            yield
        except (OSError, CancelledError, ClosedClientError) as fault:
            raise PlannerError(
                f"The Dask scheduler at {self._address} was lost while it worked: see that it runs, then "
                "start again. Nothing was written."
            ) from fault


def _connected(address: str) -> Any:  # noqa: ANN401 - a Client of the extra
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as fault:
        raise PlannerError('A cluster needs Dask: install "planner[scale]".') from fault
    try:
        return Client(address, timeout=SECONDS_TO_REACH, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise PlannerError(f"There is no Dask scheduler at {address}: {fault}") from fault
