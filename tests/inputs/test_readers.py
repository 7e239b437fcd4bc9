"""Files and headers: encodings, row numbers, and files that are no tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from planner.inputs.load import load_all

if TYPE_CHECKING:
    from tests.inputs.conftest import Project

ACCENTED = "Zone Z1", "Tŷ Gwyn"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_with_and_without_byte_order_mark(project: Project, encoding: str) -> None:
    project.raw["zones.csv"] = project.csv_of("zones").replace(*ACCENTED).encode(encoding)
    assert project.load().zones["zone_name"].iloc[0] == "Tŷ Gwyn"


def test_windows_1252_is_read_too(project: Project) -> None:
    project.raw["zones.csv"] = project.csv_of("zones").replace("Zone Z1", "Café £ “x”").encode("cp1252")
    assert project.load().zones["zone_name"].iloc[0] == "Café £ “x”"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending(project: Project, ending: str) -> None:
    project.raw["zones.csv"] = project.csv_of("zones").replace("\r\n", ending)
    assert len(project.load().zones) == 2


@pytest.mark.parametrize(
    ("content", "row", "message"),
    [
        ("zone_id".encode("utf-16"), None, "is UTF-16 text"),
        (b"zone_id,zone_name\nZ1,a\0b\n", 2, "holds a NUL byte: it is damaged, or no CSV file"),
        (b"zone_id,zone_name\nZ1,x\nZ2,\x81\n", 3, "is neither UTF-8 nor Windows-1252 text"),
        (b"", None, "is empty"),
        (b"\n\n,,\n", None, "is empty"),
        (b",,,\nZ1,x,y,z\n", 1, "has no column names"),
        (b"zone_id;zone_name;district\nZ1;x;y\n", 1, "has columns that are not separated by commas"),
        (
            b'zone_id,zone_name\nZ1,"never closed\n',
            2,
            "is not a readable row of a CSV file: unexpected end of data",
        ),
    ],
)
def test_files_that_are_no_tables(project: Project, content: bytes, row: int | None, message: str) -> None:
    project.raw["zones.csv"] = content
    fault = project.fault()
    assert (fault.file, fault.row, fault.message) == ("zones.csv", row, message)
    assert fault.hint


@pytest.mark.parametrize("table", ["zones", "provisions", "forecast"])
def test_a_header_without_rows(project: Project, table: str) -> None:
    project.raw[f"{table}.csv"] = project.csv_of(table).splitlines()[0] + "\n"
    assert (f"{table}.csv", "has a header, but no rows") in [
        (fault.file, fault.message) for fault in project.faults()
    ]


def test_required_tables_that_are_not_there(project: Project) -> None:
    project.raw["Zones.csv"] = project.csv_of("zones")
    del project.tables["zones"], project.tables["forecast"]
    faults = project.faults()
    assert [(fault.file, fault.message) for fault in faults] == [
        ("zones.csv", "there is no such file"),
        ("forecast.csv", "there is no such file"),
    ]
    assert "did you mean 'Zones.csv'?" in str(faults[0].hint)


def test_a_data_folder_that_is_not_there(project: Project) -> None:
    project.config = project.config.replace('data = "data"', 'data = "dada"')
    fault = project.fault()
    assert fault.message == "there is no such folder or workbook"
    assert str(fault.file).endswith("dada")


def test_data_that_is_neither_folder_nor_workbook(project: Project) -> None:
    project.config = project.config.replace('data = "data"', 'data = "data/zones.csv"')
    fault = project.fault()
    assert (fault.file, fault.message) == ("zones.csv", "is neither a folder nor a workbook")


@pytest.mark.parametrize("method", ["read_bytes", "iterdir"])
def test_files_and_folders_that_may_not_be_read(
    project: Project, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    project.write()
    monkeypatch.setattr(Path, method, refuse)
    assert {fault.message for fault in project.faults()} == {"cannot be read: Permission denied"}


def test_a_workbook_that_may_not_be_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    project.write_workbook()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    (fault,) = project.book_error().problems
    assert (fault.file, fault.message) == ("book.xlsx", "cannot be read: Permission denied")


def test_files_with_nearly_the_right_name_are_named(project: Project) -> None:
    project.raw["option.csv"] = project.csv_of("options")
    del project.tables["options"]
    warning = project.warning()
    assert (warning.file, warning.message) == ("option.csv", "is not read")
    assert warning.hint == "did you mean 'options.csv'?"


def test_placements_are_not_used_yet(project: Project) -> None:
    project.raw["placements.csv"] = "zone_id\n"
    warning = project.warning()
    assert (warning.file, warning.message) == (
        "placements.csv",
        "is not used: this version has no admissions view yet",
    )


def test_blank_rows_are_skipped_and_row_numbers_kept(project: Project) -> None:
    header, one, two = project.csv_of("zones").splitlines()
    spoilt = two.replace("632000", "x")
    project.raw["zones.csv"] = f"{header}\n\n{one}\n,,,,,,\n   \n{spoilt}\n"
    fault = project.fault()
    assert (fault.row, fault.column) == (6, "easting")


def test_a_cell_of_two_lines_is_one_row(project: Project) -> None:
    project.tables["zones"][0]["zone_name"] = "two\nlines"
    project.tables["zones"][1]["easting"] = "x"
    assert project.fault().row == 3


def test_ragged_rows(project: Project) -> None:
    header, one, two = project.csv_of("zones").splitlines()
    project.raw["zones.csv"] = f"{header}\n{one},extra\n{two.rpartition(',')[0]}\n"
    faults = project.faults()
    assert [(fault.row, fault.message) for fault in faults] == [
        (2, "has 8 cells where the header has 7"),
        (3, "has 6 cells where the header has 7"),
    ]


def test_a_ragged_row_is_no_more_than_that(project: Project) -> None:
    header, *rows = project.csv_of("forecast").splitlines()
    project.raw["forecast.csv"] = "\n".join([header, *rows, f"moved,{rows[0]}", "Dover,ASD"])
    assert [fault.message for fault in project.faults()] == [
        "has 10 cells where the header has 9",
        "has 2 cells where the header has 9",
    ]


def test_trailing_commas_are_no_fault(project: Project) -> None:
    header, one, two = project.csv_of("zones").splitlines()
    for content in (f"{header},,\n{one}\n{two},,\n", f"{header}\n{one},\n\n{two},\n"):
        project.raw["zones.csv"] = content
        assert project.warnings() == ()


def test_a_comma_too_many_is_not_hidden_by_a_blank_last_cell(project: Project) -> None:
    project.raw["provisions.csv"] = project.csv_of("provisions").replace("ASD;SLCN", "ASD,SLCN")
    fault = project.fault()
    assert (fault.row, fault.message) == (2, "has 13 cells where the header has 12")


def test_a_column_without_a_name_is_named_by_its_letter(project: Project) -> None:
    header, one, two = project.csv_of("zones").splitlines()
    project.raw["zones.csv"] = f"{header},\n{one},3\n{two},\n"
    warning = project.warning()
    assert (warning.column, warning.message) == ("H", "column has no name and is not read")


def test_missing_and_repeated_columns(project: Project) -> None:
    header, *rows = project.csv_of("provisions").splitlines()
    renamed = header.replace("provision_type", "Type of provision").replace("ncy_from", "name")
    project.raw["provisions.csv"] = "\n".join([renamed.replace("places", "Places"), *rows])
    error = project.error()
    assert [(fault.row, fault.column, fault.message) for fault in error.problems] == [
        (1, "name", "column stands there twice"),
        (1, "provision_type", "required column is missing"),
        (1, "ncy_from", "required column is missing"),
        (1, "places", "required column is missing"),
    ]
    assert error.problems[3].hint == "rename column 'Places'"
    assert [warning.column for warning in error.warnings] == ["Type of provision", "Places"]


def test_unknown_columns_are_warned_of_with_the_one_meant(project: Project) -> None:
    for row in project.tables["options"]:
        row |= {"earliest_yaer": 2027, "colour": "red"}
    warnings = project.warnings()
    assert [(each.file, each.column, each.hint) for each in warnings] == [
        ("options.csv", "earliest_yaer", None),
        ("options.csv", "colour", None),
    ]
    for row in project.tables["options"]:
        row["exclusive_grp"] = row.pop("exclusive_group")
    assert project.warnings()[-1].hint == "did you mean 'exclusive_group'?"


def test_further_columns_of_zones_are_groupings_unless_nearly_a_known_one(project: Project) -> None:
    for row in project.tables["zones"]:
        row |= {"ward": "River", "childrn_primary": 3, "imd_decil": 4, "Rural Urban": "x"}
        del row["children_primary"]
    warnings = [each for each in project.warnings() if each.message == "column is read as a grouping"]
    assert [(each.column, each.hint) for each in warnings] == [
        ("childrn_primary", "did you mean 'children_primary'?"),
        ("imd_decil", "did you mean 'imd_decile'?"),
        ("Rural Urban", "did you mean 'rural_urban'?"),
    ]


def test_a_workbook_says_sheet_and_row(project: Project) -> None:
    project.tables["provisions"][1]["places"] = "many"
    project.tables["options"][0]["provision_id"] = "P9"
    problems = project.write_workbook().book_error().problems
    assert [(each.file, each.sheet, each.row, each.column) for each in problems] == [
        ("book.xlsx", "provisions", 3, "places"),
        ("book.xlsx", "options", 2, "provision_id"),
    ]


def test_a_workbook_keeps_row_numbers_over_blank_rows(project: Project) -> None:
    project.write_workbook()
    book = load_workbook(project.folder / "book.xlsx")
    book["zones"].insert_rows(2, amount=3)
    book["zones"]["D7"] = "x"
    book["zones"].cell(1, 9).value = ""
    book.save(project.folder / "book.xlsx")
    problems = project.book_error().problems
    assert problems[0].row == 7


def test_workbook_cells_become_the_text_of_a_csv_cell(project: Project) -> None:
    project.tables["zones"][0] |= {
        "zone_id": 123,
        "zone_name": 12.5,
        "ward": True,
        "updated": dt.datetime(2026, 9, 1, tzinfo=None),  # noqa: DTZ001  as openpyxl gives it
    }
    project.tables["zones"][1] |= {"zone_id": "007", "ward": 1e3, "updated": None}
    project.tables["travel"][0]["zone_id"] = 123.0
    zones = load_all(project.write_workbook().config_path)[1].zones
    assert zones["zone_id"].tolist() == ["007", "123"]
    assert zones["zone_name"].tolist() == ["Zone Z2", "12.5"]
    assert zones["ward"].tolist() == ["1000", "TRUE"]
    assert zones["updated"].tolist() == ["", "2026-09-01 00:00:00"]


def test_sheets_that_are_not_there_or_nearly_so(project: Project) -> None:
    project.tables["Provision"] = project.tables.pop("provisions")
    project.tables["Notes"] = [{"anything": 1}]
    project.tables["placements"] = [{"anything": 1}]
    error = project.write_workbook().book_error()
    assert [(each.sheet, each.message) for each in error.problems] == [
        ("provisions", "there is no such sheet"),
    ]
    assert {(each.sheet, each.message) for each in error.warnings} == {
        ("Provision", "is not read"),
        ("placements", "is not used: this version has no admissions view yet"),
    }


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nonsense", b"\xd0\xcf\x11\xe0 an old or locked one"])
def test_a_workbook_that_cannot_be_read(project: Project, content: bytes) -> None:
    project.write_workbook()
    (project.folder / "book.xlsx").write_bytes(content)
    (fault,) = project.book_error().problems
    assert fault.file == "book.xlsx"
    assert fault.message.startswith("is not a readable workbook")
