"""Who of a finished plan lives within walking distance of the provision where they are placed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from planner.config import Config, MadeOf
from planner.inputs.roads import FILES
from planner.plan.walking import walking_summary, walking_table
from planner.problems import InputError, Problem
from planner.report.folder import STUDY, check_folder, write_folder
from planner.report.study import study_record
from planner.report.tables import csv_text
from planner.travel.trees import Means
from planner.travel.walking import on_foot
from planner.workflow.finished_plan import read_finished_plan

CSV = "walking.csv"


@dataclass(frozen=True, kw_only=True, eq=False)
class Walked:
    """Pupils by year, phase and distance, of which plan, and where the whole table lies."""

    config: Config
    summary: pd.DataFrame
    folder: Path


def walking(
    folder: Path, data: Path | None = None, announce: Callable[[str], None] = lambda _: None
) -> Walked:
    """Find how far the pupils of the plan in `folder` live from their provision on foot; write the table.

    `data` overrides where the run's inputs lie.

    Raises InputError where the folder or its inputs cannot be read, are no longer those of the run, or have
    no road network.
    """
    folder = folder.resolve()
    target = MadeOf.WALKING.beside(folder)
    check_folder(target, STUDY)
    announce("Reading the plan")
    _, plan = read_finished_plan(folder, data)
    config, inputs = plan.config, plan.inputs
    if inputs.roads is None:
        what = "is not there: only along a road network can a way on foot be found"
        hint = f"add it ({', '.join(FILES[:-1])} or {FILES[-1]}) and run the plan again"
        raise InputError([Problem(message=what, file=FILES[0], hint=hint)])
    announce("Finding the ways on foot")
    known = on_foot(inputs, config.travel, Means(processes=config.solver.threads))
    table = walking_table(plan.allocation, inputs.zones, inputs.provisions, known)
    files = {CSV: csv_text(table).encode()}
    record = study_record(plan.run_id, config, inputs.sources, plan.solve, files)
    write_folder(target, {**files, **record}, STUDY)
    return Walked(config=config, summary=walking_summary(table), folder=target)
