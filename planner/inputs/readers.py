"""Raw rows of text from a folder of CSV files or one workbook. No cell is interpreted here."""

import codecs
import csv
import hashlib
import io
import warnings
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from planner.inputs.findings import Findings
from planner.inputs.schemas import REQUIRED, TABLES
from planner.problems import Problem, closest, quoted

MATRIX = "travel"
"""Of a folder this table is not read here, but by matrix.py, which holds millions of rows."""
_PLACEMENTS = "placements"
_NEARLY_THE_SAME = 0.8
_NOT_USED = "is not used: this version has no admissions view yet"
_BLOCK = 1 << 20
"""Bytes."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK_FAULTS = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, ParseError, EOFError)
_SAVE_AS = "save it as .xlsx (Excel workbook), or each sheet as .csv in one folder"


@dataclass(frozen=True, kw_only=True, eq=False)
class RawTable:
    """One table as it stands in its file: `records[0]` is row 1, the header; cells are stripped text."""

    name: str
    file: str
    sheet: str | None
    sha256: str
    records: Sequence[Sequence[str]]


def read_tables(source: Path, findings: Findings) -> dict[str, RawTable]:
    """Read every known table of a folder or workbook; what cannot be read is among the faults."""
    if source.is_dir():
        return _read_folder(source, findings)
    if not source.exists():
        hint = "set [plan] data in the config file to a folder of CSV files, or to one .xlsx workbook"
        findings.faults.append(
            Problem(message="there is no such folder or workbook", file=str(source), hint=hint)
        )
        return {}
    if source.suffix.lower() != ".xlsx":
        findings.faults.append(
            Problem(
                message="is neither a folder nor a workbook", file=source.name, allowed=".xlsx", hint=_SAVE_AS
            )
        )
        return {}
    return _read_workbook(source, findings)


def read_csv(path: Path, name: str, findings: Findings) -> RawTable | None:
    """Read one CSV file, wherever it lies; what cannot be read is among the faults."""
    if path.is_file():
        return _read_csv(path, name, findings)
    findings.faults.append(Problem(message="there is no such file", file=str(path)))
    return None


def _read_folder(folder: Path, findings: Findings) -> dict[str, RawTable]:
    try:
        present = sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError as fault:
        findings.faults.append(Problem(message=f"cannot be read: {fault.strerror}", file=str(folder)))
        return {}
    there = {name.removesuffix(".csv") for name in present if name.endswith(".csv")}
    _report_missing(there, present, None, findings)
    if _PLACEMENTS in there:
        findings.warnings.append(Problem(message=_NOT_USED, file=f"{_PLACEMENTS}.csv"))
    for name in TABLES:
        if name != MATRIX and (file := f"{name}.parquet") in present:
            what = f"is not read: only {MATRIX} may be a Parquet file"
            findings.warnings.append(Problem(message=what, file=file, hint=f"save it as {name}.csv"))
    tables = (
        _read_csv(folder / f"{name}.csv", name, findings)
        for name in TABLES
        if name in there and name != MATRIX
    )
    return {table.name: table for table in tables if table is not None}


def _report_missing(
    there: Collection[str], labels: Sequence[str], book: str | None, findings: Findings
) -> None:
    """Name the required tables that are not there, and files or sheets that look like a misspelt one.

    `there` are the tables and `labels` all files of the folder, or all sheets of the workbook.
    """
    suffix = "" if book else ".csv"
    lost = [f"{name}{suffix}" for name in TABLES if name not in there]
    for label in sorted(labels):
        known = label.removesuffix(suffix) in {*TABLES, _PLACEMENTS}
        close = None if known else closest(label, lost, likeness=_NEARLY_THE_SAME)
        if close:
            hint = f"did you mean {quoted(close)}?"
            file, sheet = (book, label) if book else (label, None)
            findings.warnings.append(Problem(message="is not read", file=file, sheet=sheet, hint=hint))
    for name in TABLES:
        if name in REQUIRED and name not in there:
            close = closest(f"{name}{suffix}", labels, likeness=_NEARLY_THE_SAME)
            hint = f"the tables required are {', '.join(sorted(REQUIRED))}"
            hint += f"; did you mean {quoted(close)}?" if close else ""
            file, sheet = (book, name) if book else (f"{name}.csv", None)
            what = "there is no such sheet" if book else "there is no such file"
            findings.faults.append(Problem(message=what, file=file, sheet=sheet, hint=hint))


def _read_csv(path: Path, name: str, findings: Findings) -> RawTable | None:
    try:
        data = path.read_bytes()
    except OSError as fault:
        findings.faults.append(Problem(message=f"cannot be read: {fault.strerror}", file=path.name))
        return None
    text = _decoded(data, path.name, findings)
    if text is None:
        return None
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append([cell.strip() for cell in record])  # noqa: PERF401  the row of a fault is needed
    except csv.Error as fault:
        findings.faults.append(bad_row(path.name, len(records) + 1, fault))
        return None
    digest = hashlib.sha256(data).hexdigest()
    return RawTable(name=name, file=path.name, sheet=None, sha256=digest, records=records)


def bad_row(file: str, row: int, fault: csv.Error) -> Problem:
    """Return what is wrong with a row at which a CSV file can be read no further."""
    what = f"is not a readable row of a CSV file: {fault}"
    hint = 'a cell that begins with a quote mark must end with one; write a quote mark inside it as ""'
    return Problem(message=what, file=file, row=row, hint=hint)


def sniff(path: Path, findings: Findings) -> tuple[str, str] | None:
    """Return the encoding and SHA-256 of a CSV file without holding it; None where it is no text."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    plain, start = True, True
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                plain = plain and b"\0" not in block and not (start and block.startswith(_UTF16_MARKS))
                start = False
                if plain:
                    plain = _decodes(decoder, block)
        plain = plain and _decodes(decoder, b"", final=True)
        if not plain and _decoded(path.read_bytes(), path.name, findings) is None:
            return None
    except OSError as fault:
        findings.faults.append(Problem(message=f"cannot be read: {fault.strerror}", file=path.name))
        return None
    return ("utf-8-sig" if plain else "cp1252"), digest.hexdigest()


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, file: str, findings: Findings) -> str | None:
    """The text of a CSV file: UTF-8, with or without byte order mark, else cp1252."""
    hint = "save it as 'CSV UTF-8 (comma delimited)'"
    if data.startswith(_UTF16_MARKS):
        findings.faults.append(Problem(message="is UTF-16 text", file=file, allowed="UTF-8", hint=hint))
        return None
    if b"\0" in data:
        row = data[: data.index(b"\0")].count(b"\n") + 1
        what = "holds a NUL byte: it is damaged, or no CSV file"
        findings.faults.append(Problem(message=what, file=file, row=row, allowed="UTF-8 text", hint=hint))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as fault:
        row = data[: fault.start].count(b"\n") + 1
        what = "is neither UTF-8 nor Windows-1252 text"
        findings.faults.append(Problem(message=what, file=file, row=row, allowed="UTF-8", hint=hint))
        return None


def _read_workbook(path: Path, findings: Findings) -> dict[str, RawTable]:
    try:
        data = path.read_bytes()
        sheets = _sheets(data)
    except OSError as fault:
        findings.faults.append(Problem(message=f"cannot be read: {fault.strerror}", file=path.name))
        return {}
    except _WORKBOOK_FAULTS:
        what = "is not a readable workbook: damaged, protected by a password, or of another kind"
        findings.faults.append(Problem(message=what, file=path.name, hint=_SAVE_AS))
        return {}
    _report_missing(sheets, list(sheets), path.name, findings)
    if _PLACEMENTS in sheets:
        findings.warnings.append(Problem(message=_NOT_USED, file=path.name, sheet=_PLACEMENTS))
    digest = hashlib.sha256(data).hexdigest()
    return {
        name: RawTable(name=name, file=path.name, sheet=name, sha256=digest, records=sheets[name])
        for name in TABLES
        if name in sheets
    }


def _sheets(data: bytes) -> dict[str, list[list[str]]]:
    """The text of each sheet that is a known table; other sheets are named, but empty."""
    sheets: dict[str, list[list[str]]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl's, of styles and validations it leaves out
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheets[sheet.title] = []
            if sheet.title in TABLES:
                sheet.reset_dimensions()
                rows = ([_cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
                sheets[sheet.title] = _squared(list(rows))
        book.close()
    return sheets


def _squared(records: list[list[str]]) -> list[list[str]]:
    """Rows filled up to the longest: in a sheet a cell that is not stored is blank."""
    width = max(map(len, records), default=0)
    return [record + [""] * (width - len(record)) for record in records]


def _cell_text(cell: object) -> str:
    """A workbook's cell as the text that a CSV file would hold."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell).strip()
