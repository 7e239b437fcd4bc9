"""Plans near the best one: the next best, the most different, and which options they agree on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from planner.config import MadeOf
from planner.model.alternatives import find_alternatives
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Outcome, Variant
from planner.plan.alternatives import Within, agreement_table, alternatives_table, listed_plans
from planner.plan.cut_short import CutShort
from planner.report.alternatives import draw_alternatives
from planner.report.tables import csv_text
from planner.workflow.stages import Prepared, limits_of
from planner.workflow.study import begin, cut_short
from planner.workflow.sweep import PATIENCE

PAGE = "alternatives.html"
HUNDRED = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class AlternativesStudied:
    """The tables and the limit, of which inputs, what time cut short, and where it lies."""

    prepared: Prepared
    plans: pd.DataFrame
    options: pd.DataFrame
    within: Within
    cut_short: CutShort
    folder: Path


def study_alternatives(
    config_path: Path,
    scenario: str | None = None,
    count: int = 5,
    within: float = 1.0,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> AlternativesStudied:
    """List so many of the cheapest plans and of the most different within so many per cent of the saving.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path, scenario, MadeOf.ALTERNATIVES, scheduler=scheduler, watcher=watcher, announce=announce
    )
    prepared, instance = study.prepared, study.prepared.instance
    config = prepared.config
    announce("Searching for plans near the best one")
    found = find_alternatives(
        instance,
        replace(limits_of(config), gap=0.0, benefit_gap=0.0, patience=PATIENCE),
        study.base.start,
        count=count,
        share=within / HUNDRED,
        do_nothing_gbp=study.outcome.do_nothing_gbp,
    )
    # The sweep allocates the pupils of each once more, and the referee looks at it.
    variants = [
        Variant(name=f"plan {number}", opened=plan.opened)
        for number, plan in enumerate((*found.cheapest, *found.different), 1)
    ]
    outcomes = [outcome for outcome in study.outcomes(variants) if isinstance(outcome, Outcome)]
    listed = listed_plans(found, outcomes)
    plans = alternatives_table(listed, instance)
    options = agreement_table(found, listed, instance, prepared.inputs.options)
    best_gbp = found.cheapest[0].cost_gbp
    searches = cut_short(study, [], found.cut_short)
    limit = Within(
        percent=within,
        gbp=found.most_gbp - best_gbp,
        better_gbp=study.outcome.objective_gbp - best_gbp,
    )
    files = {
        "plans_near_best.csv": csv_text(plans).encode(),
        "options_near_best.csv": csv_text(options).encode(),
        PAGE: draw_alternatives(config, plans, options, limit, searches).encode(),
    }
    study.write(files)
    return AlternativesStudied(
        prepared=prepared,
        plans=plans,
        options=options,
        within=limit,
        cut_short=searches,
        folder=study.folder,
    )
