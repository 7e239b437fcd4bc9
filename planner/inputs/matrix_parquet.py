"""A travel matrix from a Parquet file, by pyarrow."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from planner.inputs.findings import Findings
from planner.inputs.headers import read_header
from planner.inputs.matrix_chunk import FIGURES, IDS, ROWS_A_CHUNK, Chunk, MatrixFile
from planner.inputs.readers import RawTable
from planner.inputs.schemas import TravelRow, columns_of
from planner.inputs.tables import cell_text
from planner.problems import Problem

_ANEW = "write it anew, or save the table as travel.csv"


def open_parquet(path: Path, name: str, findings: Findings) -> MatrixFile | None:
    """Open a matrix; None where nothing of it can be read, which is among the faults."""
    try:
        with path.open("rb") as binary:
            sha256 = hashlib.file_digest(binary, "sha256").hexdigest()
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as fault:
        findings.faults.append(_unreadable(path, fault))
        return None
    raw = RawTable(name=name, file=path.name, sheet=None, sha256=sha256, records=[list(schema.names)])
    before = len(findings.faults)
    header = read_header(raw, columns_of(TravelRow), findings, free=False)
    if header is None:
        return None
    there = [column for column in (*IDS, *FIGURES) if column in header.values()]
    twice = any(schema.names.count(column) > 1 for column in there)
    findings.faults.extend([] if twice else _wrong_kinds(path, schema, there))
    if twice or any(fault.row is None for fault in findings.faults[before:]):
        return None
    return MatrixFile(name=path.name, sha256=sha256, header=there, chunks=_chunks(path, there, findings))


def _wrong_kinds(path: Path, schema: pa.Schema, there: Sequence[str]) -> Iterator[Problem]:
    """Columns of a kind that is not made into texts or numbers without a guess."""
    for column in there:
        kind = schema.field(column).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
        number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        if column in IDS and not (text or pa.types.is_integer(kind)):
            yield _at(
                path, "is a column of another kind", column, str(kind), allowed="text, or whole numbers"
            )
        if column in FIGURES and not number:
            yield _at(path, "is a column of another kind", column, str(kind), allowed="numbers")


def _chunks(path: Path, there: Sequence[str], findings: Findings) -> Iterator[Chunk]:
    number = 2
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS_A_CHUNK, columns=list(there)):
                yield _chunk(batch, number)
                number += batch.num_rows
    except (pa.ArrowException, OSError) as fault:
        findings.faults.append(_unreadable(path, fault))


def _chunk(batch: pa.RecordBatch, number: int) -> Chunk:
    return Chunk(
        numbers=np.arange(number, number + batch.num_rows),
        ids={name: _factorized(batch.column(name)) for name in IDS if name in batch.schema.names},
        figures={name: _numbers(batch.column(name)) for name in FIGURES if name in batch.schema.names},
        misfit=np.zeros(batch.num_rows, dtype=bool),
        record=lambda row: [_text(column[row].as_py()) for column in batch.columns],
    )


def _factorized(column: pa.Array) -> tuple[NDArray[np.int64], list[str | None]]:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes = column.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, column.dictionary.cast(pa.string()).to_pylist()


def _numbers(column: pa.Array) -> NDArray[np.float64]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_decimal(column.type):  # not made from text: no number of a decimal is lost
        column = column.cast(pa.string())
    figures = column.cast(pa.float64(), safe=False).fill_null(np.nan)
    return np.asarray(figures.to_numpy(zero_copy_only=False), dtype=np.float64)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return cell_text(float(cell) if not isinstance(cell, str | int) else cell).strip()  # type: ignore[arg-type]


def _unreadable(path: Path, fault: Exception) -> Problem:
    said = str(fault).strip().partition("\n")[0]
    return _at(path, f"is not a readable Parquet file: {said}", hint=_ANEW)


def _at(
    path: Path,
    message: str,
    column: str | None = None,
    value: str | None = None,
    allowed: str | None = None,
    hint: str | None = None,
) -> Problem:
    return Problem(message=message, file=path.name, column=column, value=value, allowed=allowed, hint=hint)
