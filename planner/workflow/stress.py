"""Each option that opens, refused and a year late, one at a time: which ones the plan leans on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import MadeOf
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Variant
from planner.plan.cut_short import CutShort
from planner.plan.regret import stress_table
from planner.report.tables import csv_text
from planner.workflow.stages import Prepared
from planner.workflow.study import begin, cut_short, possible

CSV = "stress.csv"


@dataclass(frozen=True, kw_only=True, eq=False)
class Stressed:
    """What came of it, of which inputs, what the time limit cut short, and where it lies."""

    prepared: Prepared
    table: pd.DataFrame
    cut_short: CutShort
    folder: Path


def stress(
    config_path: Path,
    scenario: str | None = None,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Stressed:
    """Solve the plan without each option that it opens, and with each a year late; write the table.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path, scenario, MadeOf.STRESS, scheduler=scheduler, watcher=watcher, announce=announce
    )
    prepared, instance = study.prepared, study.prepared.instance
    opened = [int(option) for option in np.flatnonzero(study.outcome.opens)]
    names = instance.options.option_id
    variants = [Variant(name=f"{names[option]} refused", refuse=(option,)) for option in opened]
    variants += [Variant(name=f"{names[option]} a year late", years_late={option: 1}) for option in opened]
    outcomes = [possible(outcome) for outcome in study.outcomes(variants)]
    refused, late = outcomes[: len(opened)], outcomes[len(opened) :]
    table = stress_table(
        instance,
        study.outcome,
        list(zip(opened, refused, late, strict=True)),
        prepared.inputs.options["name"],
    )
    files = {CSV: csv_text(table).encode()}
    study.write(files)
    return Stressed(prepared=prepared, table=table, cut_short=cut_short(study, outcomes), folder=study.folder)
