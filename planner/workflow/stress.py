"""Each option that opens, refused and a year late, one at a time: which ones the plan leans on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import MadeOf
from planner.model.limits import Watcher, unwatched
from planner.plan.cut_short import CutShort
from planner.plan.regret import stress_table
from planner.report.stress import draw_stress
from planner.report.tables import csv_text
from planner.workflow.decisions import decided_otherwise, put_off, refused
from planner.workflow.stages import Prepared
from planner.workflow.study import Study, begin, cut_short

CSV, PAGE = "stress.csv", "stress.html"


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
    """Solve the plan without each option that it opens, and with each a year late; write table and page.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path, scenario, MadeOf.STRESS, scheduler=scheduler, watcher=watcher, announce=announce
    )
    prepared, instance = study.prepared, study.prepared.instance
    study, came = decided_otherwise(
        study,
        lambda study: [
            each for option in _opened(study) for each in (refused(study, option), put_off(study, option))
        ],
    )
    table = stress_table(
        instance,
        study.outcome,
        list(zip(_opened(study), came[::2], came[1::2], strict=True)),
        prepared.inputs.options["name"],
    )
    searches = cut_short(study, came)
    page = draw_stress(prepared.config, table, searches)
    study.write({CSV: csv_text(table).encode(), PAGE: page.encode()})
    return Stressed(prepared=prepared, table=table, cut_short=searches, folder=study.folder)


def _opened(study: Study) -> list[int]:
    return [int(option) for option in np.flatnonzero(study.outcome.opens)]
