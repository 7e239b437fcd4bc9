"""A finished run read back from its folder, as it was written."""

import csv
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.domain import Profile
from planner.problems import InputError, Problem, allowed_by

RECORD = "run.json"
DECIMALS = 9
"""Digits after the point in every table: pupils to a billionth, so that a referee can recompute the plan."""
CERTIFICATE = "certificate.npz"
_UNPLACED = ("zone_id", "need", "phase", "setting", "year", "pupils", "reason")
_SUFFICIENCY = (
    *("district", "need", "phase", "year", "pupils", "placed", "unplaced"),
    *("places_within_reach", "mean_km", "mean_minutes", "over_guide"),
)
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "allocation": (
            *("zone_id", "need", "phase", "setting", "year"),
            *("provision_id", "pupils", "km", "minutes"),
        ),
        "unplaced": _UNPLACED,
        "provision_years": (
            *("provision_id", "year", "places_before", "places_added", "places"),
            *("pupils", "occupancy", "place_value_gbp"),
        ),
        "recommendations": (
            *("rank", "option_id", "provision_id", "name", "open_year", "units", "places"),
            *("capital_gbp", "pupils_served", "site_minutes", "site_minutes_saved"),
            *("site_do_nothing_unplaced", "saving_gbp", "regret_gbp", "decision"),
        ),
        "sufficiency": _SUFFICIENCY,
        "finance": (
            *("case", "year", "place_funding_existing_gbp", "place_funding_added_gbp", "top_up_gbp"),
            *("independent_gbp", "unplaced_gbp", "transport_gbp", "capital_charge_gbp", "total_gbp"),
            "capital_gbp",
        ),
        "do_nothing": _SUFFICIENCY,
        "do_nothing_unplaced": _UNPLACED,
    }
)
"""The tables of a run, <name>.csv each, and their columns."""
THERAPY_NEEDED = "therapy_needed"
THERAPY_COLUMNS = ("area", "year", "pupils", "wte_needed", "wte_available", "wte_short", "source")
"""A table that only a run has whose configuration says how much therapy a pupil takes."""

_TEXTS = frozenset(
    {
        *("zone_id", "district", "need", "phase", "setting", "provision_id", "option_id"),
        *("name", "reason", "decision", "case", "area", "source"),
    }
)
_MAY_BE_BLANK = frozenset(
    {
        *("occupancy", "mean_km", "mean_minutes"),
        *("rank", "open_year", "pupils_served", "saving_gbp", "regret_gbp"),
        *("site_minutes", "site_minutes_saved", "site_do_nothing_unplaced"),
        *("wte_available", "wte_short"),
    }
)
_NEUTRALISED = re.compile(r"^'+[=+\-@\t\r]")
_NO_ARCHIVE = (
    *(OSError, ValueError, TypeError, AttributeError, EOFError, MemoryError, OverflowError),
    *(RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error),
)
"""What NumPy and zipfile raise where a file is no archive of arrays, or was made to hurt."""
PUBLISHED = (
    "is of a published plan: without its small numbers it cannot be verified, drawn or published again"
)
_NOT_PUBLISHED = "name the folder of the plan that it was made from"
_NOT_A_RUN = "name the folder of a finished run, such as maps/<plan name>"

Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    """A part of run.json: text is no number, and keys that nothing reads are no fault."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class SourceRecord(_Part):
    """One input of the run as it was then."""

    file: str
    sha256: str
    rows: int


class OutputRecord(_Part):
    """One file that the run wrote."""

    file: str
    sha256: str


class _Outputs(_Part):
    """What makes a run.json one of ours, whichever version wrote it."""

    run_id: str
    outputs: list[OutputRecord]


class RunRecord(_Outputs):
    """What run.json says, as far as anything reads it; `config` is not validated yet."""

    plan: str
    status: str
    solver: str
    objective_gbp: Number
    bound_gbp: Number
    certified_bound_gbp: Number
    gap: Number
    benefit_gap: Number
    do_nothing_gbp: Number
    objective_terms_gbp: dict[str, Number]
    travel_pairs_by_rung: dict[str, int]
    data: str
    inputs: list[SourceRecord]
    config: dict[str, Any]
    versions: dict[str, str]
    notes: list[str]
    seconds: dict[str, Number]


@dataclass(frozen=True, kw_only=True, eq=False)
class FinishedRun:
    """run.json, the tables and the certificate of one plan; ids as text, numbers floats, NaN where blank.

    `certificate` holds the arrays of its file by name, whatever they are. `changed` names the files whose
    bytes are no longer those that the run wrote.
    """

    folder: Path
    record: RunRecord
    changed: tuple[str, ...]
    certificate: Mapping[str, NDArray[Any]]
    allocation: pd.DataFrame
    unplaced: pd.DataFrame
    provision_years: pd.DataFrame
    recommendations: pd.DataFrame
    sufficiency: pd.DataFrame
    finance: pd.DataFrame
    do_nothing: pd.DataFrame
    do_nothing_unplaced: pd.DataFrame
    therapy_needed: pd.DataFrame | None = None

    @property
    def data(self) -> Path:
        """Where the inputs of the run lie."""
        return self.folder / self.record.data


def read_finished_run(folder: Path, *, may_be_missing: Collection[str] = ()) -> FinishedRun:
    """Read a run's folder; `may_be_missing` names files that nothing here reads and that may be gone.

    Raises InputError with every file that is missing or cannot be read.
    """
    if not folder.is_dir():
        raise InputError([Problem(message="there is no such folder", file=str(folder), hint=_NOT_A_RUN)])
    problems: list[Problem] = []
    record = _record(folder / RECORD, problems)
    if record is None:
        raise InputError(problems)
    there = [
        output
        for output in record.outputs
        if output.file not in may_be_missing or (folder / output.file).exists()
    ]
    changed = tuple(output.file for output in there if _is_changed(folder, output, problems))
    tables = {name: _table(folder / f"{name}.csv", COLUMNS[name], problems) for name in COLUMNS}
    therapy = folder / f"{THERAPY_NEEDED}.csv"
    if any(output.file == therapy.name for output in record.outputs):
        tables[THERAPY_NEEDED] = _table(therapy, THERAPY_COLUMNS, problems)
    certificate = _arrays(folder / CERTIFICATE, problems)
    if problems:
        raise InputError(problems)
    return FinishedRun(folder=folder, record=record, changed=changed, certificate=certificate, **tables)


def files_of_run(folder: Path, record: str = RECORD) -> frozenset[str] | None:
    """Return the names of the files that a finished run wrote into its folder; None where it is not one's.

    `record` is the file that names the others, and itself tells what wrote them.
    """
    with suppress(OSError, ValueError, RecursionError):  # ValidationError is a ValueError
        outputs = _Outputs.model_validate(json.loads((folder / record).read_text(encoding="utf-8"))).outputs
        return frozenset({record, *(output.file for output in outputs)})
    return None


def _record(path: Path, problems: list[Problem]) -> RunRecord | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(record, dict) and record.get("profile") == Profile.PUBLIC:
            problems.append(Problem(message=PUBLISHED, file=path.name, hint=_NOT_PUBLISHED))
            return None
        return RunRecord.model_validate(record)
    except ValidationError as fault:
        problems.extend(_record_problem(path, details) for details in fault.errors(include_url=False))
    except FileNotFoundError:
        problems.append(Problem(message="is missing", file=path.name, hint=_NOT_A_RUN))
    except OSError as fault:
        problems.append(Problem(message=f"cannot be read: {fault.strerror}", file=path.name))
    except (ValueError, RecursionError):
        hint = "restore it from a copy, or run the plan again"
        problems.append(Problem(message="is not the JSON text that a run writes", file=path.name, hint=hint))
    return None


def _record_problem(path: Path, fault: Mapping[str, Any]) -> Problem:
    message, allowed = allowed_by(fault)
    key = ".".join(map(str, fault["loc"])) or None
    return Problem(message=message, file=path.name, column=key, allowed=allowed or None)


def _is_changed(folder: Path, output: OutputRecord, problems: list[Problem]) -> bool:
    """Whether a file is another than the run wrote; a missing one is a problem (read ones: see there)."""
    path = folder / output.file
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() != output.sha256
    except OSError as fault:
        if path.suffix != ".csv" and path.name != CERTIFICATE:
            problems.append(Problem(message=f"cannot be read: {fault.strerror}", file=path.name))
        return False


def _arrays(path: Path, problems: list[Problem]) -> Mapping[str, NDArray[Any]]:
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        problems.append(Problem(message="is missing", file=path.name, hint=_NOT_A_RUN))
        return {}
    except _NO_ARCHIVE:
        arrays = {path.name: None}
    if not all(isinstance(array, np.ndarray) for array in arrays.values()):
        problems.append(Problem(message="is not the NumPy archive that a run writes", file=path.name))
    return arrays


def _table(path: Path, columns: tuple[str, ...], problems: list[Problem]) -> pd.DataFrame:
    """Read a table whose columns may stand in any order; further ones are left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
    except FileNotFoundError:
        problems.append(Problem(message="is missing", file=path.name, hint=_NOT_A_RUN))
        return pd.DataFrame()
    except OSError as fault:
        problems.append(Problem(message=f"cannot be read: {fault.strerror}", file=path.name))
        return pd.DataFrame()
    except (ValueError, csv.Error):
        problems.append(Problem(message="is not the CSV text that a run writes", file=path.name))
        return pd.DataFrame()
    if faults := [*_header_faults(path, header, columns), *_width_faults(path, rows, len(header))]:
        problems.extend(faults)
        return pd.DataFrame()
    cells = pd.DataFrame(rows, columns=header, dtype=object)
    table = {column: _column(path, cells[column], problems) for column in columns}
    return pd.DataFrame(table, index=cells.index)


def _header_faults(path: Path, header: list[str], columns: tuple[str, ...]) -> list[Problem]:
    faults = [
        Problem(message="column is missing", file=path.name, column=column)
        for column in columns
        if column not in header
    ]
    twice = sorted({name for name in header if header.count(name) > 1})
    faults += [Problem(message="column stands there twice", file=path.name, column=name) for name in twice]
    return faults


def _width_faults(path: Path, rows: list[list[str]], width: int) -> list[Problem]:
    return [
        Problem(message=f"has {len(row)} cells where the header has {width}", file=path.name, row=number)
        for number, row in enumerate(rows, start=2)
        if len(row) != width
    ]


def _column(path: Path, cells: "pd.Series[Any]", problems: list[Problem]) -> "pd.Series[Any]":
    """A column of text as it was before it was neutralised, or of numbers, each of which must be one."""
    name = str(cells.name)
    if name in _TEXTS:
        return cells.map({cell: _original(cell) for cell in cells.unique()}).astype(object)
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    wrong = ~np.isfinite(numbers)
    if name in _MAY_BE_BLANK:
        wrong &= cells != ""
    problems.extend(
        Problem(message="is not a number", file=path.name, row=int(row) + 2, column=name, value=cells[row])
        for row in np.flatnonzero(wrong)
    )
    return numbers


def _original(text: str) -> str:
    """Take away the apostrophe that keeps spreadsheets from running a cell."""
    return text[1:] if _NEUTRALISED.match(text) else text
