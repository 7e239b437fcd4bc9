"""From raw rows of text to a typed table: header, cells, and a fault for each that does not fit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from planner.inputs.findings import Findings
from planner.inputs.headers import read_header
from planner.inputs.readers import RawTable
from planner.inputs.schemas import Column, Row, columns_of, lenient
from planner.problems import Problem, allowed_by, suggestion

SPREADSHEET_ERRORS = frozenset(
    {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!"}
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """A typed table; the index of `frame` is the row in the file (the header is row 1).

    A cell that is faulty stands in `frame` as if it were blank; `faulty` says which ones, so that a
    check does not report them a second time.
    """

    name: str
    file: str
    sheet: str | None
    columns: frozenset[str]
    frame: pd.DataFrame
    faulty: Mapping[str, frozenset[int]]

    @property
    def label(self) -> str:
        """What a planner calls the table."""
        return f"sheet {self.sheet}" if self.sheet else self.file

    def problem(self, message: str, *, row: int | None = None, **details: str | None) -> Problem:
        return Problem(message=message, file=self.file, sheet=self.sheet, row=row, **details)

    def flag(
        self, rows: "pd.Series[bool]", message: str, *, column: str, **details: str | None
    ) -> Iterator[Problem]:
        """One problem for each row where `rows` is true and the cell in `column`, its value, is sound."""
        for row, cell in self.frame.loc[rows & self.sound(column), column].items():
            value = cell_text(cell)
            yield self.problem(message, row=int(str(row)), column=column, value=value or None, **details)

    def sound(self, *columns: str) -> "pd.Series[bool]":
        """Whether all the cells named are free of faults, by row."""
        rows = frozenset().union(*(self.faulty.get(column, frozenset()) for column in columns))
        return pd.Series(~self.frame.index.isin(rows), index=self.frame.index)

    def given(self, column: str) -> "pd.Series[bool]":
        """Whether the cell is filled in (a faulty one is), by row."""
        cells = self.frame[column]
        filled = cells.notna() if cells.dtype.kind in "fi" else cells.astype(bool)
        return filled | ~self.sound(column)

    def values(self, column: str) -> set[str]:
        """The different texts of a column, without the blank."""
        return set(self.frame[column]) - {""}


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """All the tables, each as far as it could be read; one that is not there is empty."""

    zones: Table
    provisions: Table
    forecast: Table
    options: Table
    travel: Table
    links: Table
    road_speeds: Table
    overrides: Table
    therapy: Table


def no_table(name: str, model: type[Row], raw: RawTable | None = None) -> Table:
    """The table that stands for a file that is not there, or cannot be read."""
    return Table(
        name=name,
        file=raw.file if raw else f"{name}.csv",
        sheet=raw.sheet if raw else None,
        columns=frozenset(),
        frame=_frame([], columns_of(model), pd.Index([], name="row", dtype="int64")),
        faulty={},
    )


def parse_table(raw: RawTable, model: type[Row], findings: Findings, *, free: bool = False) -> Table:
    """Type a raw table; `free` keeps the columns that the model does not know, as text."""
    columns = columns_of(model)
    header = read_header(raw, columns, findings, free=free)
    if header is None:
        return no_table(raw.name, model, raw)
    filled = _filled_rows(raw, header, findings)
    rows = _validated(raw, filled, model, findings)
    index = pd.Index(filled.numbers, name="row", dtype="int64")
    frame = _frame(rows, columns, index)
    for name in sorted(filled.header - {column.name for column in columns}) if free else []:
        frame[name] = pd.Series([row.get(name, "") for row in filled.cells], index=index, dtype="str")
    return Table(
        name=raw.name,
        file=raw.file,
        sheet=raw.sheet,
        columns=filled.header,
        frame=frame,
        faulty={name: frozenset(rows) for name, rows in filled.faulty.items()},
    )


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Filled:
    """The rows that hold anything: their numbers, their filled cells by column, and the faulty ones."""

    header: frozenset[str]
    numbers: list[int]
    cells: list[dict[str, str]]
    faulty: defaultdict[str, set[int]]


def _filled_rows(raw: RawTable, header: Mapping[int, str], findings: Findings) -> _Filled:
    """Leave out blank rows and blank cells; report rows that do not fit the header, and #N/A."""
    filled = _Filled(header=frozenset(header.values()), numbers=[], cells=[], faulty=defaultdict(set))
    width = max(header) + 1
    widest = _widest(raw)
    for row, record in enumerate(raw.records[1:], start=2):
        if not any(record):
            continue
        cells = {name: record[i] for i, name in header.items() if i < len(record) and record[i]}
        filled.numbers.append(row)
        filled.cells.append(cells)
        if not width <= len(record) <= widest or any(record[len(raw.records[0]) :]):
            what = f"has {len(record)} cells where the header has {width}"
            hint = "a comma is missing or too many; a cell that holds a comma must stand in quote marks"
            findings.faults.append(_problem(raw, what, row=row, hint=hint))
            for name in header.values():
                filled.faulty[name].add(row)
        if not SPREADSHEET_ERRORS.isdisjoint(record):
            _drop_error_values(raw, row, cells, filled, findings)
    return filled


def _widest(raw: RawTable) -> int:
    """The most cells a row may have: those of the header, and blank ones that every row ends with."""
    lengths = {len(record) for record in raw.records[1:] if any(record)}
    return max(len(raw.records[0]), *lengths) if len(lengths) == 1 else len(raw.records[0])


def _drop_error_values(
    raw: RawTable, row: int, cells: dict[str, str], filled: _Filled, findings: Findings
) -> None:
    for name in [name for name, cell in cells.items() if cell in SPREADSHEET_ERRORS]:
        hint = "mend the formula, or leave the cell blank where the value is not known"
        what = "is the error of a spreadsheet formula"
        findings.faults.append(_problem(raw, what, row=row, column=name, value=cells.pop(name), hint=hint))
        filled.faulty[name].add(row)


def _validated(raw: RawTable, filled: _Filled, model: type[Row], findings: Findings) -> Sequence[Row]:
    """The rows as models; where any is faulty, as lenient ones without the faulty cells."""
    try:
        return _adapter(model).validate_python(filled.cells)
    except ValidationError as error:
        faults = error.errors(include_url=False)
    known = {column.name: column for column in columns_of(model)}
    for fault in faults:
        position, name = int(fault["loc"][0]), str(fault["loc"][1])
        row = filled.numbers[position]
        found = filled.cells[position].pop(name, None)
        if row not in filled.faulty[name] and name in filled.header:
            findings.faults.append(_cell_problem(raw, row, known[name], fault, found))
        filled.faulty[name].add(row)
    return _adapter(lenient(model)).validate_python(filled.cells)


def _adapter(model: type[Row]) -> TypeAdapter[list[Row]]:
    return TypeAdapter(list[model])  # type: ignore[valid-type]


def _cell_problem(
    raw: RawTable, row: int, column: Column, fault: Mapping[str, Any], found: str | None
) -> Problem:
    message, _ = allowed_by(fault)
    hint = fault.get("ctx", {}).get("hint") or None
    if found is not None and fault["type"] == "enum":
        hint = suggestion(found, column.allowed.split(", "))
    if found is None:
        hint = f"fill it in: {column.description}"
    return _problem(raw, message, row=row, column=column.name, value=found, allowed=column.allowed, hint=hint)


def _problem(raw: RawTable, message: str, *, row: int, **details: str | None) -> Problem:
    return Problem(message=message, file=raw.file, sheet=raw.sheet, row=row, **details)


def cell_text(cell: object) -> str:
    """A cell of a frame as a planner would write it."""
    if isinstance(cell, tuple):
        return ";".join(map(str, cell))
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:.15g}"  # noqa: PLR0124  only NaN differs from itself
    return str(cell)


def _frame(rows: Sequence[Row], columns: Iterable[Column], index: pd.Index) -> pd.DataFrame:
    series = {column.name: _series([getattr(row, column.name) for row in rows], column) for column in columns}
    return pd.DataFrame(series).set_axis(index, axis="index")


def _series(cells: list[Any], column: Column) -> "pd.Series[Any]":
    """A column of a frame: text with "" for a blank, numbers with NaN, lists as tuples."""
    if column.kind == "text":
        return pd.Series(["" if cell is None else str(cell) for cell in cells], dtype="str")
    if column.kind == "list":
        return pd.Series([cell or () for cell in cells], dtype="object")
    if column.kind == "whole" and not column.nullable and None not in cells:
        return pd.Series(cells, dtype="int64")
    return pd.Series(cells, dtype="float64")
