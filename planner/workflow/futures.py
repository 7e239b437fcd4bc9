"""One plan for several futures: the best of each, the best for all, and what waits for what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import Config, MadeOf, load_config
from planner.demand.futures import Draw, Futures, demand_futures, draw_futures
from planner.inputs.load import load_all
from planner.model.futures import Future, OpenedTogether, plan_together
from planner.model.instance import Floats, Ints
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Outcome, Variant
from planner.plan.futures import (
    PlanInFutures,
    Together,
    draws_table,
    futures_table,
    options_table,
    plans_table,
)
from planner.problems import PlannerError
from planner.report.cut_short import CutShort
from planner.report.futures import draw_futures_page
from planner.report.tables import csv_text
from planner.workflow.stages import Clock, Prepared, journeys_kept_in, limits_of, prepare, without_prices
from planner.workflow.study import Study, cut_short, possible, study_of

PAGE = "futures.html"
MEAN, REGRET, OWN = "best on average", "least regret", "planned for the forecast"


@dataclass(frozen=True, kw_only=True, eq=False)
class FuturesStudied:
    """What is known of the futures, as tables, what was cut short, and where it lies."""

    prepared: Prepared
    together: Together
    options: pd.DataFrame
    draws: pd.DataFrame | None
    cut_short: CutShort
    folder: Path


def study_futures(
    config_path: Path,
    scenario: str | None = None,
    draws: int = 0,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> FuturesStudied:
    """Plan for each future by itself and for all of them together; write tables and page.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    announce("Reading the inputs")
    file = load_config(config_path)
    config, inputs = load_all(config_path, scenario)
    futures = demand_futures(config, inputs, file.futures, file.draws if draws else None)
    drawn = draw_futures(futures, config.needs, file.draws.seed, draws) if draws else ()
    kept_in = journeys_kept_in(config, config_path)
    prepared = prepare(config, inputs, Clock(), futures.demand, kept_in=kept_in)
    _check(prepared)
    study = study_of(
        prepared, config_path, MadeOf.FUTURES, scheduler=scheduler, watcher=watcher, announce=announce
    )
    own = _solved(study, [Variant(name=future.label, pupils=future.pupils) for future in futures.futures])
    announce("Searching for the best plan for all futures together")
    together = _together(study, futures, own)
    with_plan = _priced(study, [draw.pupils for draw in drawn], together.mean.opened)
    plans = [together.mean.opened, *(outcome.opened for outcome in own)]
    for_draws = replace(study, base=study.base.to_gaps(limits_of(config), plans))
    best = _solved(
        for_draws,
        [Variant(name=f"draw {number}", pupils=draw.pupils) for number, draw in enumerate(drawn, 1)],
    )
    return _written(study, together, drawn, best, with_plan, file)


def _check(prepared: Prepared) -> None:
    """Raise InputError where districts have a price: what it allows differs from future to future."""
    why = "planner futures knows no price on the worst-off districts"
    without_prices(prepared.config, why, only_districts=True)


def _solved(study: Study, variants: list[Variant]) -> list[Outcome]:
    outcomes = [possible(outcome) for outcome in study.outcomes(variants)]
    if any(outcome is None for outcome in outcomes):
        raise PlannerError("What is committed breaks the budget: no future has a plan.")
    return [outcome for outcome in outcomes if outcome is not None]


def _priced(study: Study, pupils: Sequence[Floats], opened: Ints) -> list[Outcome]:
    return _solved(study, [Variant(name="as opened", pupils=each, opened=opened) for each in pupils])


def _together(study: Study, futures: Futures, own: list[Outcome]) -> Together:
    instance, base = study.prepared.instance, study.base
    pupils = [future.pupils for future in futures.futures]
    names = [OWN, *(f"planned for {future.label}" for future in futures.futures)]
    candidates = [study.outcome.opened, *(outcome.opened for outcome in own)]
    plans = tuple(
        PlanInFutures(name=name, outcomes=tuple(_priced(study, pupils, opened)))
        for name, opened in zip(names, candidates, strict=True)
    )
    cost = np.array([[outcome.objective_gbp for outcome in plan.outcomes] for plan in plans])
    best = np.minimum(cost.min(axis=0), [outcome.objective_gbp for outcome in own])
    chances = [
        Future(pupils=future.pupils, probability=future.probability, best_gbp=float(gbp))
        for future, gbp in zip(futures.futures, best, strict=True)
    ]
    limits = replace(limits_of(study.prepared.config), gap=0.0, benefit_gap=0.0)
    by_mean, by_regret = (
        plan_together(instance, chances, limits, base.start, candidates, regret=regret)
        for regret in (False, True)
    )
    return Together(
        first_year=int(instance.years[0]),
        futures=futures,
        own=tuple(own),
        plans=plans,
        mean=_plan(study, MEAN, by_mean, pupils),
        mean_bound_gbp=by_mean.bound_gbp,
        regret=_plan(study, REGRET, by_regret, pupils),
        regret_bound_gbp=by_regret.bound_gbp,
        cut_short=sum(found.status.is_cut_short for found in (by_mean, by_regret)),
    )


def _plan(study: Study, name: str, opened: OpenedTogether, pupils: Sequence[Floats]) -> PlanInFutures:
    return PlanInFutures(name=name, outcomes=tuple(_priced(study, pupils, opened.opened)))


def _written(
    study: Study,
    together: Together,
    drawn: Sequence[Draw],
    best: Sequence[Outcome],
    with_plan: Sequence[Outcome],
    file: Config,
) -> FuturesStudied:
    prepared, instance = study.prepared, study.prepared.instance
    provisions = prepared.inputs.provisions
    needs = [frozenset(provisions["needs"].iloc[row]) for row in instance.options.provision]
    options = options_table(together, instance, prepared.inputs.options, needs, best)
    draws = draws_table(drawn, best, with_plan) if drawn else None
    searches = cut_short(study, [*together.own, *best], together.cut_short)
    tables = {
        "futures.csv": futures_table(together),
        "plans_in_futures.csv": plans_table(together, instance),
        "options_in_futures.csv": options,
        **({} if draws is None else {"draws.csv": draws}),
    }
    files = {name: csv_text(table).encode() for name, table in tables.items()}
    files[PAGE] = draw_futures_page(prepared.config, together, instance, options, draws, searches).encode()
    told = replace(
        study,
        prepared=replace(
            prepared,
            config=prepared.config.model_copy(update={"futures": file.futures, "draws": file.draws}),
        ),
    )
    told.write(files)
    return FuturesStudied(
        prepared=prepared,
        together=together,
        options=options,
        draws=draws,
        cut_short=searches,
        folder=study.folder,
    )
