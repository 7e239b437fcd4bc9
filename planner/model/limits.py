"""When a solve may stop, when it may not be stopped, and how it tells what it has reached so far."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import current_thread, main_thread
from typing import TypeAlias

ROUNDING_GAP = 1e-9
"""A gap below this is rounding of pounds and pupils to whole numbers."""
EQUAL_GAP = 5e-7
"""A gap below this, where nothing better is to be had, is none: the cost is the bound but for pence."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A solve ends once either gap is reached, or with its best plan at the time limit.

    `time_limit_s` seconds; `gap` and `benefit_gap` shares as in `SolveReport`; `processes` share the work.
    `patience`, where given: ends, too, once so many rounds of searches on end found no better plan; with 0
    once no exchange of a warm start's plan is better, or after a few rounds where much is not proven or few
    units may open. It proves what is proven by the way, and no more.
    """

    time_limit_s: float = 300.0
    gap: float = 0.001
    benefit_gap: float = 0.0
    processes: int = 1
    patience: int | None = None


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


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Take no notice of Ctrl-C: there is a plan, and it is a moment from being kept."""
    if current_thread() is not main_thread():  # Ctrl-C never reaches another thread
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
