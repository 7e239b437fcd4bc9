"""How the engine grows with the problem: from a quarter of Kent to ten of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import nan

from tests.benchmarks.child import Watched, watched
from tests.benchmarks.contenders import ENGINE, Outcome, Task, contend
from tests.benchmarks.rivals import kill_after_seconds, last, state, time_ratio
from tests.benchmarks.scaled import scaled_kent, sizes
from tests.benchmarks.table import markdown, number, times

SHARES = (0.05, 0.02, 0.01)
"""Benefit gaps of which the table says when each was reached."""
HEADER = (
    *("Kent ×", "ended", *(f"{share:.0%} after s" for share in SHARES)),
    *("in all s", "benefit gap", "memory MB", "arcs ×", "time ×", "memory ×"),
)


@dataclass(frozen=True, kw_only=True)
class Grown:
    """One size, solved."""

    n_arcs: int
    result: Watched[Outcome]


def growth(chosen: Sequence[Fraction], seconds: float, benefit_gap: float, processes: int) -> Iterator[str]:
    """Yield the lines of a report on Kent at each size chosen; the ratios are to Kent itself, if chosen."""
    yield f"to a benefit gap of {benefit_gap:.2%}, or {seconds:g} s; processes of the engine: {processes}"
    grown: dict[Fraction, Grown] = {}
    for size in chosen:
        instance = scaled_kent(size)
        yield f"  Kent × {size}: {sizes(instance)}"
        task = Task(instance=instance, seconds=seconds, benefit_gap=benefit_gap, processes=processes)
        result = watched(contend, (ENGINE, task), kill_after_seconds(seconds))
        grown[size] = Grown(n_arcs=len(instance.arcs), result=result)
        yield f"    {state(result)}"
    kent = grown.get(Fraction(1))
    yield from markdown(HEADER, [_row(size, its, kent) for size, its in grown.items()], words=2)


def _row(size: Fraction, its: Grown, kent: Grown | None) -> tuple[str, ...]:
    outcome = last(its.result)
    return (
        str(size),
        state(its.result),
        *(number(_reached(its.result.told, share), ",.1f") for share in SHARES),
        number(outcome.seconds, ",.1f"),
        number(outcome.benefit_gap, ".2%"),
        number(its.result.peak_mb, ",.0f"),
        times(its.n_arcs, kent.n_arcs if kent else nan),
        time_ratio(outcome, last(kent.result)) if kent else times(nan, nan),
        times(its.result.peak_mb, kent.result.peak_mb if kent else nan),
    )


def _reached(told: Sequence[Outcome], share: float) -> float:
    """Seconds after which the benefit gap was no more than `share`."""
    return next((outcome.seconds for outcome in told if outcome.benefit_gap <= share), nan)
