"""When a solve may stop, and how it tells what it has reached so far."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A solve ends once either gap is reached, or with its best plan at the time limit.

    `time_limit_s` seconds; `gap` and `benefit_gap` shares as in `SolveReport`; `processes` share the work.
    """

    time_limit_s: float = 300.0
    gap: float = 0.001
    benefit_gap: float = 0.0
    processes: int = 1


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is known at one moment of a solve: £ present value, seconds since its start."""

    seconds: float
    objective_gbp: float
    bound_gbp: float
    benefit_gap: float


Watcher: TypeAlias = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Take no notice of progress."""
    del progress
