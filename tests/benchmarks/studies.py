"""Many solves of one instance: what one takes, with and without what another learned, and what many do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from time import perf_counter

import numpy as np

from planner.config import DrawsSection
from planner.demand.futures import demand_futures, draw_futures
from planner.inputs.load import load_all
from planner.model.instance import PlacePlanningInstance
from planner.model.limits import Limits, unwatched
from planner.model.solve import Solved, solve
from planner.model.variant import Impossible, Outcome, Variant
from planner.workflow.cluster import Cluster
from planner.workflow.stages import Clock, prepare
from planner.workflow.sweep import Base, solve_base, sweep
from tests.benchmarks.scaled import ROOT, scaled_inputs, sizes
from tests.benchmarks.table import line, markdown, number

SEED = 1
HEADER = ("what", "solves", "who", "in all s", "s a solve", "benefit gap, mean", "widest")


def studies(
    size: Fraction | None, seconds: float, benefit_gap: float, refusals: int, draws: int, points: int
) -> Iterator[str]:
    """Yield the lines of a report on refusals of options, budgets and draws of demand.

    Without a size it is of Kent as it is, with its own journeys.
    """
    instance, futures, drawn = _instance_futures_and_draws(size, draws)
    yield f"{'Kent as it is' if size is None else f'Kent × {size}'}: {sizes(instance)}"
    limits = Limits(time_limit_s=seconds, benefit_gap=benefit_gap, processes=2)
    started = perf_counter()
    base, solved = solve_base(instance, limits, unwatched)
    yield f"the plan itself, settled: {perf_counter() - started:.1f} s, {solved.report.benefit_gap:.2%}"
    opened = np.flatnonzero(solved.solution.opened.any(axis=1) & ~instance.options.committed)
    refused = [Variant(name=str(option), refuse=(int(option),)) for option in opened[:refusals]]
    yield from _warmth(base, solved, refused[:3])
    everything = float(instance.options.capital_gbp @ instance.options.max_units)
    budgets = [
        Variant(name=f"{budget:,.0f}", capital_total_gbp=float(budget))
        for budget in np.linspace(0.0, everything, points)
    ]
    yield from markdown(HEADER, [], words=3)
    yield _timed(base, "options refused", refused, "1 process", workers=1)
    yield _timed(base, "options refused", refused, "2 processes", workers=2)
    yield _timed(base, "budgets", budgets, "2 processes", workers=2)
    if not drawn:
        return
    own = [each for each in sweep(base, futures, workers=2) if isinstance(each, Outcome)]
    for_draws = base.to_gaps(limits, [outcome.opened for outcome in own])
    yield _timed(for_draws, "draws", drawn, "1 process", workers=1)
    yield _timed(for_draws, "draws", drawn, "2 processes", workers=2)
    with _cluster() as cluster:
        if cluster is not None:
            yield _timed(for_draws, "draws", drawn, "Dask, 2 workers", cluster=cluster)


def _warmth(base: Base, solved: Solved, variants: list[Variant]) -> Iterator[str]:
    """How long one process takes for a variant from nothing and from the plan's solve, to the same cost."""
    for variant in variants:
        changed = variant.of(base.instance)
        started = perf_counter()
        warm = solve(changed, base.limits, start=base.start, with_savings=False)
        warm_s = perf_counter() - started
        if not isinstance(warm, Solved):
            continue
        as_good = replace(base.limits, patience=None, benefit_gap=warm.report.benefit_gap)
        started = perf_counter()
        cold = solve(changed, as_good, with_savings=False)
        cold_s = perf_counter() - started
        worth = warm.report.objective_gbp - solved.report.objective_gbp
        if isinstance(cold, Solved):
            dearer = cold.report.objective_gbp - warm.report.objective_gbp
            yield (
                f"  refused option {variant.name}: from the plan's cuts {warm_s:.1f} s to "
                f"{warm.report.benefit_gap:.2%}, worth £{worth:,.0f}; from nothing {cold_s:.1f} s to "
                f"{cold.report.benefit_gap:.2%}, {dearer:+,.0f} £; × {cold_s / warm_s:.1f}"
            )


def _instance_futures_and_draws(
    size: Fraction | None, count: int
) -> tuple[PlacePlanningInstance, list[Variant], list[Variant]]:
    """The instance, its futures, and draws between them as `planner futures --draws` makes them."""
    ends = DrawsSection(seed=SEED)
    if size is None:
        config, inputs = load_all(ROOT / "config.toml")
    else:
        config, inputs = scaled_inputs(size, ends.low, ends.high)
    futures = demand_futures(config, inputs, {}, ends)
    drawn = draw_futures(futures, config.needs, ends.seed, count)
    own = [Variant(name=future.label, pupils=future.pupils) for future in futures.futures]
    variants = [Variant(name=f"draw {number}", pupils=draw.pupils) for number, draw in enumerate(drawn, 1)]
    return prepare(config, inputs, Clock(), futures.demand).instance, own, variants


def _timed(
    base: Base,
    what: str,
    variants: list[Variant],
    who: str,
    *,
    workers: int = 1,
    cluster: Cluster | None = None,
) -> str:
    started = perf_counter()
    answers: list[Outcome | Impossible] = sweep(base, variants, workers=workers, cluster=cluster)
    seconds = perf_counter() - started
    gaps = [answer.benefit_gap for answer in answers if isinstance(answer, Outcome)]
    row = (
        what,
        f"{len(variants):,}",
        who,
        number(seconds, ",.1f"),
        number(seconds / max(len(variants), 1), ",.1f"),
        number(float(np.mean(gaps)), ".2%"),
        number(float(np.max(gaps)), ".2%"),
    )
    return line(row)


@contextmanager
def _cluster() -> Iterator[Cluster | None]:
    """A Dask cluster of two processes on this machine, where Dask is installed."""
    try:
        from distributed import LocalCluster  # noqa: PLC0415 - an extra
    except ImportError:
        yield None
        return
    make: Callable[..., LocalCluster] = LocalCluster
    with make(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        cluster = Cluster(local.scheduler_address)
        yield cluster
        cluster.close()
