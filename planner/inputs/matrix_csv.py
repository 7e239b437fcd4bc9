"""A travel matrix from a CSV file, by the rules of every other CSV file.

Stretches of plain rows are parsed by pandas at once, all others by the csv module. Plain: quote marks stand
only round whole cells, and there are as many cells as in the header.
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.inputs.findings import Findings
from planner.inputs.headers import read_header
from planner.inputs.matrix_chunk import FIGURES, IDS, ROWS_A_CHUNK, Chunk, MatrixFile
from planner.inputs.readers import RawTable, bad_row, sniff
from planner.inputs.schemas import TravelRow, columns_of, number_or_nan

_HEAD, _STRETCH = 1 << 16, 1 << 23
"""Bytes that are read at once: first, and from then on."""
_BETWEEN = np.frombuffer(b",\r\n", dtype=np.uint8)
_PLAIN = re.compile(r"[0-9.]*")
"""Of such signs Python's float makes the same as the rule for a number, or fails."""


def open_csv(path: Path, name: str, findings: Findings) -> MatrixFile | None:
    """Open a matrix; None where nothing of it can be read, which is among the faults."""
    sniffed = sniff(path, findings)
    if sniffed is None:
        return None
    encoding, sha256 = sniffed
    before = len(findings.faults)
    stretches = _stretches(path, encoding, findings)
    first = next(stretches, [])
    if isinstance(first, bytes):
        text = first.decode(encoding)
        first = [record for part in _records(text, path.name, 1, findings) for record in part]
    if not first and len(findings.faults) > before:
        return None
    records = [*map(_stripped, first[:1]), *first[1:]]
    raw = RawTable(name=name, file=path.name, sheet=None, sha256=sha256, records=records)
    header = read_header(raw, columns_of(TravelRow), findings, free=False)
    if header is None:
        return None
    places = {column: place for place, column in header.items()}
    return MatrixFile(
        name=path.name,
        sha256=sha256,
        header=records[0],
        chunks=_chunks(records, stretches, places, path.name, encoding, findings),
    )


def _stretches(path: Path, encoding: str, findings: Findings) -> Iterator[bytes | list[list[str]]]:
    """The rows of the file, many at a time: as they stand, until a quoted cell may hold the end of a line."""
    size, rows = _HEAD, 0
    with path.open("rb") as file:
        while data := file.read(size):
            data += file.readline()
            if not _well_quoted(data):
                file.seek(-len(data), os.SEEK_CUR)
                text = io.TextIOWrapper(file, encoding=encoding, newline="")
                yield from _records(text, path.name, rows + 1, findings)
                return
            yield data
            size, rows = _STRETCH, rows + len(data.splitlines())


def _well_quoted(data: bytes) -> bool:
    """Whether quote marks stand round whole cells only, so that each line is a row."""
    signs = np.frombuffer(data, dtype=np.uint8)
    marks = np.flatnonzero(signs == ord('"'))
    if not len(marks):
        return True
    padded = np.concatenate([_BETWEEN[-1:], signs, _BETWEEN[-1:]])
    first, last = marks[::2], marks[1::2]
    return (
        len(first) == len(last)
        and bool(np.isin(padded[first], _BETWEEN).all() and np.isin(padded[last + 2], _BETWEEN).all())
        and not (np.searchsorted(marks, np.flatnonzero(np.isin(signs, _BETWEEN[1:]))) % 2).any()
    )


def _records(text: Iterable[str] | str, file: str, row: int, findings: Findings) -> Iterator[list[list[str]]]:
    """Many records at a time; none after one that cannot be read. `row` is the number of the first."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(
            io.StringIO(text, newline="") if isinstance(text, str) else text, strict=True
        ):
            records.append(record)
            if len(records) == ROWS_A_CHUNK:
                yield records
                row, records = row + len(records), []
    except csv.Error as fault:
        findings.faults.append(bad_row(file, row + len(records), fault))
    if records:
        yield records


def _chunks(
    first: list[list[str]],
    stretches: Iterator[bytes | list[list[str]]],
    places: Mapping[str, int],
    file: str,
    encoding: str,
    findings: Findings,
) -> Iterator[Chunk]:
    cells = len(first[0])
    yield _chunk(first[1:], 2, places, cells)
    row = 1 + len(first)
    for stretch in stretches:
        parts: Iterable[list[list[str]]] = [stretch] if isinstance(stretch, list) else []
        if isinstance(stretch, bytes):
            plain = _plain(stretch, row, places, cells, encoding)
            if plain is not None:
                yield plain
                row += len(plain.numbers)
                continue
            parts = _records(stretch.decode(encoding), file, row, findings)
        for records in parts:
            yield _chunk(records, row, places, cells)
            row += len(records)


def _plain(data: bytes, row: int, places: Mapping[str, int], cells: int, encoding: str) -> Chunk | None:
    """A stretch of plain rows, or None where any is not."""
    signs = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    if not data.endswith(b"\n") or (signs == ord("\r")).sum() != (signs[ends - 1] == ord("\r")).sum():
        return None
    commas = np.searchsorted(np.flatnonzero(signs == ord(",")), ends)
    if cells == 1 or (np.diff(commas, prepend=0) != cells - 1).any():
        return None
    wanted = [place for name, place in places.items() if name in {*IDS, *FIGURES}]
    try:
        frame = pd.read_csv(
            io.BytesIO(data),
            encoding=encoding,
            header=None,
            names=range(cells),
            usecols=wanted,
            dtype=object,
            na_filter=False,
            skip_blank_lines=False,
        )
    except ValueError:
        return None
    return Chunk(
        numbers=np.arange(row, row + len(frame)),
        ids={name: _factorized(frame[places[name]].to_numpy()) for name in IDS if name in places},
        figures={name: _numbers(frame[places[name]].to_numpy()) for name in FIGURES if name in places},
        misfit=np.zeros(len(frame), dtype=bool),
        record=lambda at: _stripped(
            next(csv.reader([data[ends[at - 1] + 1 if at else 0 : ends[at]].decode(encoding)]))
        ),
    )


def _chunk(records: list[list[str]], row: int, places: Mapping[str, int], cells: int) -> Chunk:
    misfit = np.zeros(len(records), dtype=bool)
    fitted = records
    lengths = np.fromiter(map(len, records), dtype=np.int64, count=len(records))
    if odd := np.flatnonzero(lengths != cells).tolist():
        fitted = list(records)
        width = max(places.values()) + 1
        for at in odd:
            record = _stripped(records[at])
            misfit[at] = any(record) and (len(record) < width or any(record[cells:]))
            fitted[at] = [*record, *[""] * cells][:cells]
    columns = np.array(fitted, dtype=object).reshape(-1, cells).T
    return Chunk(
        numbers=np.arange(row, row + len(records)),
        ids={name: _factorized(columns[places[name]]) for name in IDS if name in places},
        figures={name: _numbers(columns[places[name]]) for name in FIGURES if name in places},
        misfit=misfit,
        record=lambda at: _stripped(records[at] if misfit[at] else fitted[at]),
    )


def _stripped(record: list[str]) -> list[str]:
    return [cell.strip() for cell in record]


def _factorized(cells: NDArray[np.object_]) -> tuple[NDArray[np.int64], list[str]]:
    codes, names = pd.factorize(cells)
    return codes, names.tolist()


def _numbers(cells: NDArray[np.object_]) -> NDArray[np.float64]:
    if _PLAIN.fullmatch("".join(cells)):
        try:
            return cells.astype(np.float64)
        except ValueError:
            pass
    return np.fromiter(map(number_or_nan, cells), dtype=np.float64, count=len(cells))
