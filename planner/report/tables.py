"""A plan's tables as CSV text: enough digits to recompute, and no cell that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterator
from typing import Literal

import pandas as pd

from planner.inputs.finished import COLUMNS, DECIMALS, THERAPY_NEEDED
from planner.report.release import Release, shown

_ACTIVE = re.compile(r"^'*[=+\-@\t\r]")


def table_files(release: Release) -> Iterator[tuple[str, bytes]]:
    """Yield every table of a release as a CSV file: its name and content."""
    for name in COLUMNS:
        if (table := getattr(release, name)) is not None:
            yield f"{name}.csv", csv_text(shown(table, name)).encode()
    if release.therapy_needed is not None:
        yield f"{THERAPY_NEEDED}.csv", csv_text(release.therapy_needed).encode()


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV: UTF-8 text, rows end with a line feed, blank where there is no value."""
    shown = table.copy()
    splits_rows = False
    for column in shown:
        if pd.api.types.is_float_dtype(shown[column]):
            shown[column] = shown[column].round(DECIMALS) + 0.0
        elif not pd.api.types.is_numeric_dtype(shown[column]):
            distinct = {value: _cell(value) for value in shown[column].unique()}
            shown[column] = shown[column].map(distinct)
            splits_rows |= any("\r" in str(value) for value in distinct)
    # Before Python 3.13 the csv module does not see that a lone carriage return needs quote marks.
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if splits_rows else csv.QUOTE_MINIMAL
    return shown.to_csv(index=False, lineterminator="\n", quoting=quoting)


def _cell(value: str | float) -> str | float:
    """A cell of a column that holds text: numbers stand in it beside `[c]`."""
    return neutralised(value) if isinstance(value, str) else round(value, DECIMALS) + 0.0


def neutralised(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: one apostrophe stands before it.

    Reversible: `planner.inputs.finished` takes one apostrophe away again.
    """
    return f"'{text}" if _ACTIVE.match(text) else text
