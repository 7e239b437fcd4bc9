"""The travel matrix of a folder: millions of rows, read in chunks, each column of a chunk checked at once.

Only rows in which something is amiss are looked at cell by cell, by the same rules as every other table.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.inputs.findings import Findings
from planner.inputs.inputs import SourceFile
from planner.inputs.matrix_chunk import FIGURES, IDS, Chunk, Codes, MatrixFile
from planner.inputs.matrix_csv import open_csv
from planner.inputs.readers import MATRIX, RawTable
from planner.inputs.schemas import MOST_DISTANCE, TravelRow
from planner.inputs.tables import SPREADSHEET_ERRORS, Table, parse_table
from planner.problems import Problem

CSV, PARQUET = f"{MATRIX}.csv", f"{MATRIX}.parquet"
NO_PYARROW = "needs pyarrow, which is not installed"
GET_PYARROW = 'python -m pip install "planner[parquet]", or save the table as travel.csv'
MOST_NAMED = 50
"""Of each column so many faulty cells are named: where there are more, something else is wrong."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Matrix:
    """The table `travel`, its ids as categories (NaN where faulty), and the file that it comes from."""

    table: Table
    source: SourceFile


def read_matrix(source: Path, sheet: RawTable | None, findings: Findings) -> Matrix | None:
    """Read travel.csv or travel.parquet of a folder, or travel.parquet beside a workbook; None where none is.

    `sheet` is the same table in the workbook, if any. What is wrong with the file is among the faults.
    """
    folder = source if source.is_dir() else source.parent
    csv = folder / CSV if source.is_dir() and (folder / CSV).is_file() else None
    parquet = folder / PARQUET if (folder / PARQUET).is_file() else None
    if parquet and (csv or sheet):
        other = f"sheet {sheet.sheet} of {sheet.file}" if sheet else CSV
        what, hint = f"stands beside {other}: only one of them may", "remove the one that is out of date"
        findings.faults.append(Problem(message=what, file=PARQUET, hint=hint))
    file = None
    if csv:
        file = open_csv(csv, MATRIX, findings)
    elif parquet and not sheet:
        file = _open_parquet(parquet, findings)
    return None if file is None else _gathered(file, findings)


def _open_parquet(path: Path, findings: Findings) -> MatrixFile | None:
    try:
        from planner.inputs.matrix_parquet import open_parquet  # noqa: PLC0415  pyarrow is an extra
    except ModuleNotFoundError:
        findings.faults.append(Problem(message=NO_PYARROW, file=path.name, hint=GET_PYARROW))
        return None
    return open_parquet(path, MATRIX, findings)


def with_categories(table: Table) -> Table:
    """Return a table `travel` of another reader with its ids as categories, NaN where blank."""
    ids = {column: table.frame[column].mask(table.frame[column] == "").astype("category") for column in IDS}
    return replace(table, frame=table.frame.assign(**ids))


@dataclass(kw_only=True, eq=False)
class _Gathered:
    """What the chunks read so far hold, and how many faults there are and have been named, by column."""

    numbers: list[Codes] = field(default_factory=list)
    codes: dict[str, list[Codes]] = field(default_factory=lambda: {name: [] for name in IDS})
    names: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in IDS})
    figures: dict[str, list[NDArray[np.float64]]] = field(
        default_factory=lambda: {name: [] for name in FIGURES}
    )
    wrong: Counter[str | None] = field(default_factory=Counter)
    named: Counter[str | None] = field(default_factory=Counter)


def _gathered(file: MatrixFile, findings: Findings) -> Matrix:
    found = _Gathered()
    for chunk in file.chunks:
        _add(found, chunk, file, findings)
    for column, count in found.wrong.items():
        if count > found.named[column]:
            what = f"has {count:,} {'faulty cells' if column else 'rows of another width'}"
            what += f", of which {found.named[column]} are named"
            findings.faults.append(Problem(message=what, file=file.name, column=column))
    rows = sum(map(len, found.numbers))
    ids = {name: _categories(found.codes[name], found.names[name], rows) for name in IDS}
    figures = {name: _joined(found.figures[name], rows, np.nan, np.float64) for name in FIGURES}
    table = Table(
        name=MATRIX,
        file=file.name,
        sheet=None,
        columns=frozenset(file.header),
        frame=pd.DataFrame({**ids, **figures}, index=_index(found.numbers)),
        faulty={},
    )
    return Matrix(table=table, source=SourceFile(name=file.name, sha256=file.sha256, rows=rows))


def _add(found: _Gathered, chunk: Chunk, file: MatrixFile, findings: Findings) -> None:
    """Add the rows of a chunk, but for blank ones; name what is faulty, until enough of it is named."""
    codes = {name: _coded(found.names[name], *ids) for name, ids in chunk.ids.items()}
    sound = {
        **{name: code >= 0 for name, code in codes.items()},
        **{name: (cell >= 0) & (cell <= MOST_DISTANCE) for name, cell in chunk.figures.items()},
    }
    nothing = [*(code < 0 for code in codes.values()), *map(np.isnan, chunk.figures.values())]
    kept = np.ones(len(chunk.numbers), dtype=bool)
    maybe_blank = np.flatnonzero(np.logical_and.reduce([~chunk.misfit, *nothing]))
    kept[[row for row in maybe_blank.tolist() if not any(chunk.record(row))]] = False
    wrong: dict[str | None, NDArray[np.bool_]] = {
        name: ~cells & ~chunk.misfit & kept for name, cells in sound.items()
    }
    wrong[None] = chunk.misfit
    examined: set[int] = set()
    for column, cells in wrong.items():
        found.wrong[column] += int(cells.sum())
        examined.update(map(int, np.flatnonzero(cells)[: max(0, MOST_NAMED - found.named[column])]))
    if examined:
        _name(found, chunk, sorted(examined), file, findings)
    found.numbers.append(chunk.numbers[kept])
    for name, code in codes.items():
        found.codes[name].append(np.where(chunk.misfit, -1, code)[kept].astype(np.int32))
    for name, figure in chunk.figures.items():
        found.figures[name].append(figure[kept])


def _coded(known: dict[str, int], codes: Codes, names: Sequence[str | None]) -> Codes:
    """The codes of a chunk as codes of the file; -1 for what is no id."""
    own = [
        -1 if not name or name in SPREADSHEET_ERRORS else known.setdefault(name, len(known))
        for name in ((name or "").strip() for name in names)
    ]
    return np.array([*own, -1], dtype=np.int32)[codes]


def _name(found: _Gathered, chunk: Chunk, rows: list[int], file: MatrixFile, findings: Findings) -> None:
    """Have the rows read as those of any table are, for the words; the header has had its own already."""
    raw = RawTable(
        name=MATRIX,
        file=file.name,
        sheet=None,
        sha256=file.sha256,
        records=[file.header, *(chunk.record(row) for row in rows)],
    )
    own = Findings()
    parse_table(raw, TravelRow, own)
    for fault in own.faults:
        if fault.row is not None and fault.row > 1:
            found.named[fault.column] += 1
            row = int(chunk.numbers[rows[fault.row - 2]])
            findings.faults.append(replace(fault, row=row))


def _categories(parts: list[Codes], names: dict[str, int], rows: int) -> pd.Categorical:
    """Categories in the order of their names, so that sorting sorts by name."""
    ordered = sorted(names)
    place = np.full(len(names) + 1, -1, dtype=np.int32)
    place[[names[name] for name in ordered]] = np.arange(len(ordered), dtype=np.int32)
    codes = place[_joined(parts, rows, -1, np.int32)]
    return pd.Categorical.from_codes(codes, categories=pd.Index(ordered, dtype="str"))


def _joined(parts: list[NDArray], rows: int, absent: float, dtype: type) -> NDArray:  # type: ignore[type-arg]
    return np.concatenate(parts) if parts else np.full(rows, absent, dtype=dtype)


def _index(numbers: list[Codes]) -> pd.Index:
    joined = np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.int64)
    if len(joined) and joined[-1] - joined[0] == len(joined) - 1:
        return pd.RangeIndex(int(joined[0]), int(joined[-1]) + 1, name="row")
    return pd.Index(joined, name="row", dtype="int64")
