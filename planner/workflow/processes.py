"""Processes on this machine, handed once what all their tasks share."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Processes:
    """So many processes of this machine; one of them is this one."""

    count: int

    def answers(
        self, function: Callable[..., T], shared: object, tasks: Iterable[tuple[Any, ...]]
    ) -> Iterator[T]:
        """Yield function(shared, *task) for each task, in the order in which they are done.

        Raises BrokenExecutor where a process died, and what the function raises.
        """
        if self.count == 1:
            yield from (function(shared, *task) for task in tasks)
            return
        packed = Packed.of(shared)
        with parallel_config(backend="loky", n_jobs=self.count):
            yield from Parallel(return_as="generator_unordered", batch_size=1)(
                delayed(_unpacked)(function, packed, task) for task in tasks
            )


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A value in bytes, told from others by its token.

    joblib writes an array of a megabyte or more to a file that the processes map, and pickles whatever else
    is in a task anew for each: thousands of small arrays would take longer than to place some pupils.
    """

    token: str
    content: NDArray[np.uint8] = field(compare=False, repr=False)

    @classmethod
    def of(cls, value: object) -> "Packed":
        """Pack a value."""
        content = np.frombuffer(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), dtype=np.uint8)
        return cls(token=uuid4().hex, content=content)


def _unpacked(function: Callable[..., T], packed: Packed, task: tuple[Any, ...]) -> T:
    return function(_value(packed), *task)


@lru_cache(maxsize=1)
def _value(packed: Packed) -> Any:  # noqa: ANN401 - whatever was packed
    return pickle.loads(packed.content.tobytes())  # noqa: S301 - this program packed it
