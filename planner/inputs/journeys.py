"""Known journeys: a CSV file beside the inputs, read for calibration alone."""

from pathlib import Path

import numpy as np
import pandas as pd

from planner.inputs.findings import Findings
from planner.inputs.inputs import Inputs
from planner.inputs.readers import read_csv
from planner.inputs.schemas import JourneyRow
from planner.inputs.tables import Table, parse_table
from planner.problems import InputError, Problem, suggestion

_MOST = 50
"""Of each kind so many faults are named: where there are more, something else is wrong."""
_ENDS = (("zone_id", "from", "zones"), ("provision_id", "to", "provisions"))


def read_journeys(path: Path, inputs: Inputs) -> pd.DataFrame:
    """Return from_easting, from_northing, to_easting, to_northing (metres), km and minutes (NaN where blank).

    Raises InputError with every fault at once.
    """
    findings = Findings()
    raw = read_csv(path, "journeys", findings)
    table = parse_table(raw, JourneyRow, findings) if raw is not None else None
    if table is None or findings.faults:
        raise InputError(findings.faults, warnings=findings.warnings)
    frame = table.frame.copy()
    for column, end, owner in _ENDS:
        findings.faults.extend(_placed(table, frame, column, end, getattr(inputs, owner)))
    for row in frame.index[frame["km"].isna() & frame["minutes"].isna()]:
        hint = "fill in one of the two, or remove the row"
        findings.faults.append(
            table.problem("has neither km nor minutes", row=int(row), column="km, minutes", hint=hint)
        )
    if frame.empty and not findings.faults:
        findings.faults.append(Problem(message="has no journeys", file=path.name))
    if findings.faults:
        raise InputError(findings.in_order().faults, warnings=findings.warnings)
    return frame.drop(columns=["zone_id", "provision_id"]).reset_index(drop=True)


def _placed(table: Table, frame: pd.DataFrame, column: str, end: str, owner: pd.DataFrame) -> list[Problem]:
    """Fill in where the named zone or provision stands; return what is wrong with this end."""
    places = owner.set_index(column)[["easting", "northing"]]
    row = places.index.get_indexer(pd.Index(frame[column]))
    named = (frame[column] != "").to_numpy(dtype=bool)
    problems = [
        table.problem(
            f"is not a {column} of the inputs",
            row=int(frame.index[position]),
            column=column,
            value=str(frame[column].iloc[position]),
            hint=suggestion(str(frame[column].iloc[position]), places.index),
        )
        for position in np.flatnonzero(named & (row < 0))[:_MOST]
    ]
    for axis in ("easting", "northing"):
        own = frame[f"{end}_{axis}"].to_numpy(dtype=float)
        known = places[axis].to_numpy(dtype=float)[np.where(row < 0, 0, row)] if len(places) else own
        frame[f"{end}_{axis}"] = np.where(named & (row >= 0), known, own)
    place = frame[[f"{end}_easting", f"{end}_northing"]]
    lost = place.isna().any(axis=1).to_numpy(dtype=bool) & ~named
    hint = f"give the {column}, or both {end}_easting and {end}_northing"
    return problems + [
        table.problem(
            "has no place", row=int(frame.index[position]), column=", ".join(map(str, place)), hint=hint
        )
        for position in np.flatnonzero(lost)[:_MOST]
    ]
