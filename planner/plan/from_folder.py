"""A finished plan read back from its folder: the tables as they were written, nothing solved again."""

import pandas as pd

from planner.config import Config
from planner.inputs.finished import FinishedRun
from planner.inputs.inputs import Inputs
from planner.model.certificate import Certificate
from planner.model.solution import SolveReport, SolveStatus
from planner.plan.plan import Plan


def plan_from_folder(run: FinishedRun, config: Config, inputs: Inputs) -> Plan:
    """Return the plan of a run: its tables, and the inputs that it was made from.

    `inputs` are taken as those of the run; whether they are is for `planner verify` to say.
    """
    record = run.record
    recommendations = run.recommendations.astype({"rank": "Int64", "open_year": "Int64", "units": "int64"})
    return Plan(
        config=config,
        inputs=inputs,
        run_id=record.run_id,
        solve=SolveReport(
            status=SolveStatus(record.status),
            solver=record.solver,
            objective_gbp=record.objective_gbp,
            bound_gbp=record.bound_gbp,
            certified_bound_gbp=record.certified_bound_gbp,
            do_nothing_gbp=record.do_nothing_gbp,
            seconds=record.seconds.get("solve", 0.0),
        ),
        certificate=Certificate(**run.certificate),
        objective_terms=record.objective_terms_gbp,
        travel_rungs=record.travel_pairs_by_rung,
        notes=tuple(record.notes),
        allocation=_with_whole_years(run.allocation),
        unplaced=_with_whole_years(run.unplaced),
        provision_years=_with_whole_years(run.provision_years),
        recommendations=recommendations,
        sufficiency=_with_whole_years(run.sufficiency),
        finance=_with_whole_years(run.finance),
        do_nothing=_with_whole_years(run.do_nothing),
        do_nothing_unplaced=_with_whole_years(run.do_nothing_unplaced),
    )


def _with_whole_years(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype({"year": "int64"})
