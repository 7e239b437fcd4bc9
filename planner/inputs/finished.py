"""A finished run read back from its folder, as it was written."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from planner.problems import InputError, Problem

TABLES = ("allocation", "unplaced", "provision_years", "recommendations", "sufficiency")

_NEUTRALISED = re.compile(r"^'+[=+\-@\t\r]")
_NUMBERS = {
    "year", "pupils", "km", "minutes", "places_before", "places_added", "places", "occupancy",
    "place_value_gbp", "rank", "open_year", "units", "capital_gbp", "pupils_served", "saving_gbp",
    "regret_gbp", "placed", "unplaced", "places_within_reach", "mean_km", "mean_minutes", "over_guide",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class FinishedRun:
    """run.json and the tables of one plan, ids as text; numbers are floats, NaN where blank."""

    folder: Path
    record: dict[str, Any]
    allocation: pd.DataFrame
    unplaced: pd.DataFrame
    provision_years: pd.DataFrame
    recommendations: pd.DataFrame
    sufficiency: pd.DataFrame

    @property
    def data(self) -> Path:
        """Where the inputs of the run lie."""
        return self.folder / str(self.record["data"])


def read_finished_run(folder: Path) -> FinishedRun:
    """Read a run's folder.

    Raises InputError with every file that is missing or cannot be read.
    """
    problems: list[Problem] = []
    record: dict[str, Any] = {}
    tables: dict[str, pd.DataFrame] = {}
    for name in ("run.json", *(f"{table}.csv" for table in TABLES)):
        try:
            if name == "run.json":
                record = json.loads((folder / name).read_text(encoding="utf-8"))
            else:
                tables[name.removesuffix(".csv")] = _table(folder / name)
        except FileNotFoundError:
            problems.append(
                Problem(message="is missing", file=str(folder / name), hint="name the folder of a finished run")
            )
        except (OSError, ValueError) as fault:
            problems.append(Problem(message=f"cannot be read: {fault}", file=str(folder / name)))
    if problems:
        raise InputError(problems)
    return FinishedRun(folder=folder, record=record, **tables)


def _table(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for column in table:
        if column in _NUMBERS:
            table[column] = pd.to_numeric(table[column].replace("", None)).astype(float)
        else:
            table[column] = table[column].map(_original)
    return table


def _original(text: str) -> str:
    """Take away the apostrophe that keeps spreadsheets from running a cell."""
    return text[1:] if _NEUTRALISED.match(text) else text
