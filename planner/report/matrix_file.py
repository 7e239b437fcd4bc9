"""A travel matrix as a file of the inputs: whole, or not at all."""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from planner.problems import InputError, Problem

KINDS = (".csv", ".parquet")


def check_matrix_file(path: Path) -> None:
    """Raise InputError where no file of this name can be made. To be asked before a server is.

    What is there is never replaced: it may be the council's own.
    """
    problem = None
    if path.suffix not in KINDS:
        problem = _problem(
            path, "is no name of a travel matrix", allowed="a name that ends in .csv or .parquet"
        )
    elif path.exists():
        problem = _problem(
            path, "is there already, and is not replaced", hint="name another, or move it away"
        )
    elif not path.absolute().parent.is_dir():
        problem = _problem(path, "lies in no folder that there is", hint="make the folder first")
    elif not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        problem = _problem(path, "lies in a folder that may not be written to")
    elif path.suffix == ".parquet" and find_spec("pyarrow") is None:
        hint = 'python -m pip install "planner[parquet]", or name a file that ends in .csv'
        problem = _problem(path, "needs pyarrow, which is not installed", hint=hint)
    if problem:
        raise InputError([problem])


def write_matrix_file(path: Path, matrix: pd.DataFrame) -> None:
    """Write a matrix (zone_id, provision_id, km, minutes), the same bytes for the same rows.

    It is written beside first and moved in at the end. Raises InputError where that fails.
    """
    check_matrix_file(path)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.absolute().parent) as beside:
            fresh = Path(beside) / path.name
            if path.suffix == ".csv":
                matrix.to_csv(fresh, index=False, encoding="utf-8", lineterminator="\n")
            else:
                matrix.to_parquet(fresh, engine="pyarrow", index=False)
            fresh.rename(path)
    except OSError as fault:
        raise InputError([_problem(path, f"cannot be written: {fault.strerror or fault}")]) from fault


def _problem(path: Path, message: str, *, allowed: str | None = None, hint: str | None = None) -> Problem:
    return Problem(message=message, file=str(path), allowed=allowed, hint=hint)
