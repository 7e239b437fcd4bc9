"""The header of a table: which column stands where, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.utils import get_column_letter

from planner.inputs.findings import Findings
from planner.inputs.readers import RawTable
from planner.inputs.schemas import GROUPINGS, Column
from planner.problems import Problem, closest, quoted

_NEARLY_THE_SAME = 0.85
"""From this likeness on, a free grouping column is taken for a misspelt known one."""


def read_header(
    raw: RawTable, columns: Sequence[Column], findings: Findings, *, free: bool
) -> dict[int, str] | None:
    """Return the name at each position, or None where row 1 is no header.

    `free` says that columns the table does not know are as welcome.
    """
    if fault := _no_header(raw):
        findings.faults.append(fault)
        return None
    header: dict[int, str] = {}
    for position, name in enumerate(raw.records[0]):
        if not name:
            findings.warnings.extend(_no_heading(raw, position))
        elif name in header.values():
            hint = "keep one of the two"
            findings.faults.append(_header_problem(raw, "column stands there twice", name, hint=hint))
        else:
            header[position] = name
    known = {column.name: column for column in columns}
    unknown = [name for name in header.values() if name not in known]
    findings.faults.extend(_missing(raw, known, header, unknown))
    findings.warnings.extend(_unknown(raw, known, header, unknown, free=free))
    return header


def _no_header(raw: RawTable) -> Problem | None:
    hint = "row 1 holds the column names, separated by commas"
    if not raw.records or not any(map(any, raw.records)):
        return Problem(message="is empty", file=raw.file, sheet=raw.sheet, hint=hint)
    first = [name for name in raw.records[0] if name]
    if not first:
        return Problem(message="has no column names", file=raw.file, sheet=raw.sheet, row=1, hint=hint)
    if len(first) == 1 and any(sign in first[0] for sign in ";\t|"):
        what = "has columns that are not separated by commas"
        return Problem(message=what, file=raw.file, sheet=raw.sheet, row=1, value=first[0], hint=hint)
    return None


def _no_heading(raw: RawTable, position: int) -> Iterable[Problem]:
    """A column without a name is left out; that is worth a word where it holds anything."""
    if any(len(record) > position and record[position] for record in raw.records):
        letter = get_column_letter(position + 1)
        yield _header_problem(raw, "column has no name and is not read", letter, hint="name it in row 1")


def _missing(
    raw: RawTable, known: Mapping[str, Column], header: Mapping[int, str], unknown: Iterable[str]
) -> Iterable[Problem]:
    for name, column in known.items():
        if column.required and name not in header.values():
            close = closest(name, unknown)
            hint = f"rename column {quoted(close)}" if close else f"add it: {column.description}"
            yield _header_problem(raw, "required column is missing", name, allowed=column.allowed, hint=hint)


def _unknown(
    raw: RawTable, known: Iterable[str], header: Mapping[int, str], unknown: Iterable[str], *, free: bool
) -> Iterable[Problem]:
    """Columns that are not read; among free ones only those that look like a column that is not there."""
    lost = [name for name in (*known, *(GROUPINGS if free else ())) if name not in header.values()]
    for name in unknown:
        close = closest(name, lost, likeness=_NEARLY_THE_SAME if free else 0.6)
        hint = f"did you mean {quoted(close)}?" if close else None
        if free and close and name not in GROUPINGS:
            yield _header_problem(raw, "column is read as a grouping", name, hint=hint)
        elif not free:
            yield _header_problem(
                raw, "unknown column is not read", name, allowed=", ".join(known), hint=hint
            )


def _header_problem(raw: RawTable, message: str, name: str, **details: str | None) -> Problem:
    return Problem(message=message, file=raw.file, sheet=raw.sheet, row=1, column=name, **details)
