"""Where the time of a solve goes: by the jobs that its crew does, and by the engine's files; one process."""

import cProfile
import pstats
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any, TypeAlias
from unittest.mock import patch

import planner.model.solve
from planner.model.engine.crew import Alone, Job
from planner.model.engine.workshop import Workshop
from planner.model.limits import Limits
from planner.model.solution import NoPlan
from tests.benchmarks.scaled import scaled_kent, sizes
from tests.benchmarks.table import markdown

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "price_year": "flows, prices and cuts of a year",
        "allocate_year": "flows of the plan in the end",
        "losses_gbp": "flows for what an opening saves",
        "relaxed": "LP of the master",
        "propose": "integer searches, and flows, prices and cuts of what they find",
        "made_again": "cuts of an earlier solve, made again",
    }
)
"""The jobs in words; one that is not here goes by its name alone."""
REST = "the rest"
SMALL = 0.001
"""Share of all time below which a file is part of the rest."""
MODEL = Path(planner.model.solve.__file__).parent

Function: TypeAlias = tuple[str, int, str]
"""File, line and name, as pstats has it."""


class Timed(Alone):
    """Does what `Alone` does, with a clock for each job."""

    def __init__(self, workshop: Workshop) -> None:
        super().__init__(workshop)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()

    def each(self, jobs: Iterable[Job], deadline: float) -> Iterator[Any]:
        for job in jobs:
            started = perf_counter()
            (answer,) = super().each([job], deadline)
            self.seconds[job[0]] += perf_counter() - started
            self.calls[job[0]] += 1
            yield answer


def jobs(size: Fraction, seconds: float, benefit_gap: float) -> Iterator[str]:
    """Yield the lines of a report on one solve of Kent times `size`, under a profiler."""
    instance = scaled_kent(size)
    yield f"Kent × {size}: {sizes(instance)}"
    hired: list[Timed] = []

    def hire(workshop: Workshop) -> Timed:
        hired.append(Timed(workshop))
        return hired[-1]

    limits = Limits(time_limit_s=seconds, gap=0.0, benefit_gap=benefit_gap, processes=1)
    profiler = cProfile.Profile()
    with patch.object(planner.model.solve, "Alone", hire):
        started = perf_counter()
        solved = profiler.runcall(planner.model.solve.solve, instance, limits)
        total = perf_counter() - started
    if isinstance(solved, NoPlan):
        yield f"no plan after {total:.1f} s"
    else:
        yield f"{solved.report.status}: benefit gap {solved.report.benefit_gap:.2%} after {total:.1f} s"
    yield from _by_job(hired[0], total)
    yield ""
    yield from _by_file(profiler)


def _by_job(crew: Timed, total: float) -> Iterator[str]:
    within = sorted(crew.seconds.items(), key=itemgetter(1), reverse=True)
    rows = [
        (name, KINDS.get(name, ""), f"{crew.calls[name]:,}", f"{seconds:.1f}", f"{seconds / total:.1%}")
        for name, seconds in within
    ]
    rest = total - sum(crew.seconds.values())
    yield from markdown(
        ("job", "what", "calls", "seconds", "share"),
        [*rows, (REST, "between the jobs", "", f"{rest:.1f}", f"{rest / total:.1%}")],
        words=2,
    )


def _by_file(profiler: cProfile.Profile) -> Iterator[str]:
    """Yield the seconds of each file under `planner/model`, with those of the libraries that it called."""
    stats: dict[Function, Any] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    owners: dict[Function, Counter[str]] = {}
    seconds: Counter[str] = Counter()
    for function, (_, _, own, _, _) in stats.items():
        for owner, share in _owners(function, stats, owners).items():
            seconds[owner] += own * share
    total = seconds.total()
    for name in [name for name, its in seconds.items() if its < SMALL * total]:
        seconds[REST] += seconds.pop(name)
    rows = [(name, f"{its:.1f}", f"{its / total:.1%}") for name, its in seconds.most_common()]
    yield from markdown(("file, with the libraries it calls", "seconds", "share"), rows)


def _owners(
    function: Function, stats: Mapping[Function, Any], known: dict[Function, Counter[str]]
) -> Counter[str]:
    """Return the files of the model that a function works for, as shares: its own, or its callers'."""
    if function in known:
        return known[function]
    known[function] = Counter()  # a function that calls itself works for whoever called it first
    file = Path(function[0])
    if file.is_relative_to(MODEL):
        known[function] = Counter({file.relative_to(MODEL).as_posix(): 1.0})
        return known[function]
    shares: Counter[str] = Counter()
    for caller, (_, _, _, together) in stats[function][4].items():
        for owner, share in _owners(caller, stats, known).items():
            shares[owner] += share * together
    whole = shares.total()
    known[function] = Counter(
        {owner: share / whole for owner, share in shares.items()} if whole else {REST: 1.0}
    )
    return known[function]
