"""The least cost, and the fewest without a place, for every budget of capital, from nothing to everything."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import MadeOf
from planner.model.instance import NEVER, PlacePlanningInstance
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Variant
from planner.plan.frontier import frontier_table
from planner.report.cut_short import CutShort
from planner.report.frontier import draw_frontier
from planner.report.tables import csv_text
from planner.workflow.fewest_unplaced import fewest_unplaced
from planner.workflow.stages import Prepared
from planner.workflow.study import begin, cut_short, possible

CSV, PAGE = "frontier.csv", "frontier.html"
ROUND_GBP = 1000.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Frontier:
    """The table, of which inputs, what the time limit cut short, and where it lies."""

    prepared: Prepared
    table: pd.DataFrame
    cut_short: CutShort
    folder: Path


def frontier(
    config_path: Path,
    scenario: str | None = None,
    points: int = 20,
    *,
    least_unplaced: bool = False,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Frontier:
    """Solve the plan for so many budgets and its own; write table and page.

    `least_unplaced`: find for each budget, too, how few can be left without a place, whatever it costs.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path, scenario, MadeOf.FRONTIER, scheduler=scheduler, watcher=watcher, announce=announce
    )
    prepared, instance = study.prepared, study.prepared.instance
    config = prepared.config
    budgets = budgets_gbp(instance, points)
    variants = [Variant(name=f"£{budget:,.0f} of capital", capital_total_gbp=budget) for budget in budgets]
    solved = [
        (budget, outcome)
        for budget, outcome in zip(budgets, map(possible, study.outcomes(variants)), strict=True)
        if outcome is not None
    ]
    searches = [outcome for _, outcome in solved]
    own = instance.capital_total_gbp
    if np.isfinite(own) and own not in budgets:
        solved.append((own, study.outcome))
    solved.sort(key=lambda row: row[0])
    outcomes = [outcome for _, outcome in solved]
    table = frontier_table(instance, [budget for budget, _ in solved], outcomes)
    short = cut_short(study, searches)
    if least_unplaced:
        fewest = fewest_unplaced(study, table, outcomes, watcher, announce)
        table, short = fewest.table, cut_short(study, searches, fewest.cut_short)
    files = {
        CSV: csv_text(table).encode(),
        PAGE: draw_frontier(config, table, budgets, own, short).encode(),
    }
    study.write(files)
    return Frontier(prepared=prepared, table=table, cut_short=short, folder=study.folder)


def budgets_gbp(instance: PlacePlanningInstance, points: int) -> list[float]:
    """Return budgets from what is committed to all that could be spent, evenly, £ to the thousand.

    Of an exclusive group only its dearest option counts.
    """
    options = instance.options
    cost = options.capital_gbp * options.max_units
    may = (options.earliest != NEVER) & (~options.refused | options.committed)
    alone = float(cost[may & (options.exclusive_group < 0)].sum())
    groups = np.unique(options.exclusive_group[may & (options.exclusive_group >= 0)])
    grouped = sum(float(cost[may & (options.exclusive_group == group)].max()) for group in groups)
    least = float(cost[options.committed & (options.earliest != NEVER)].sum())
    steps = np.linspace(least, alone + grouped, points)
    # A budget that is rounded down would not hold what is committed.
    return sorted({float(np.ceil(step / ROUND_GBP) * ROUND_GBP) for step in steps})
