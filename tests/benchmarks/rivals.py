"""The engine and its rivals on one instance, one after the other, each in a process of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import isfinite, nan

from planner.model.solution import benefit_gap, gap
from tests.benchmarks.child import Watched, watched
from tests.benchmarks.contenders import ENGINE, P_MEDIAN, REACHED, UNDONE, Outcome, Task, contend
from tests.benchmarks.scaled import scaled_kent, sizes
from tests.benchmarks.table import markdown, number, times

HEADER = (
    *("contender", "ended", "build s", "solve s", "plan £m", "bound £m", "gap", "benefit gap", "memory MB"),
    *("time ×", "memory ×", "benefit gap ×"),
)
CLOSED = 1e-6
"""A benefit gap below this is rounding; no other is so many times as wide."""


def rivals(
    size: Fraction, seconds: float, benefit_gap: float, processes: int, names: Sequence[str]
) -> Iterator[str]:
    """Yield the lines of a report on the engine and the rivals named, on Kent times `size`."""
    instance = scaled_kent(size)
    yield f"Kent × {size}: {sizes(instance)}"
    yield f"to a benefit gap of {benefit_gap:.2%}, or {seconds:g} s; processes of the engine: {processes}"
    task = Task(instance=instance, seconds=seconds, benefit_gap=benefit_gap, processes=processes)
    results: dict[str, Watched[Outcome]] = {}
    for name in (ENGINE, *names):
        results[name] = watched(contend, (name, task), kill_after_seconds(seconds))
        if name == ENGINE:
            task = _with_gap(task, last(results[name]))
        yield f"  {name}: {state(results[name])}"
    yield from markdown(HEADER, [_row(name, results) for name in results], words=2)


def kill_after_seconds(seconds: float) -> float:
    """Return when a contender that does not heed its limit is ended: some look at the clock seldom."""
    return 2 * seconds + 60


def _with_gap(task: Task, engine: Outcome) -> Task:
    """Ask the rivals for what the benefit gap is in pounds, by the engine's figures."""
    gap_gbp = task.benefit_gap * (engine.do_nothing_gbp - engine.bound_gbp)
    return replace(task, gap_gbp=gap_gbp, gap=gap_gbp / engine.objective_gbp, opened=engine.opened)


def last(result: Watched[Outcome]) -> Outcome:
    """Return where a contender stood in the end."""
    return result.told[-1] if result.told else Outcome(status="")


def state(result: Watched[Outcome]) -> str:
    """Return how a contender ended, in words."""
    return ", ".join(filter(None, (result.fault, last(result).status)))


def time_ratio(outcome: Outcome, of: Outcome) -> str:
    """Return how many times as long it took, "≥" where it was not done; nothing where `of` was not."""
    if of.status != REACHED:
        return times(nan, nan)
    return ("≥ " if outcome.status in UNDONE else "") + times(outcome.seconds, of.seconds)


def _row(name: str, results: Mapping[str, Watched[Outcome]]) -> tuple[str, ...]:
    mine, engine = last(results[name]), last(results[ENGINE])
    peak_mb = results[name].peak_mb if results[name].told else nan
    has_plan = isfinite(mine.objective_gbp)
    # The p-median's pounds are those of one year and need.
    share = nan if name == P_MEDIAN or not has_plan else _benefit_gap(mine, engine)
    proven = _benefit_gap(engine, engine)
    return (
        name,
        state(results[name]),
        number(mine.building_s, ",.1f"),
        number(mine.solving_s, ",.1f"),
        number(mine.objective_gbp / 1e6, ",.3f"),
        number(mine.bound_gbp / 1e6, ",.3f"),
        number(gap(mine.objective_gbp, mine.bound_gbp) if has_plan else nan, ".3%"),
        number(share, ".2%"),
        number(peak_mb, ",.0f"),
        time_ratio(mine, engine),
        times(peak_mb, results[ENGINE].peak_mb),
        times(share, proven if proven > CLOSED else nan),
    )


def _benefit_gap(outcome: Outcome, engine: Outcome) -> float:
    return benefit_gap(outcome.objective_gbp, outcome.bound_gbp, engine.do_nothing_gbp)
