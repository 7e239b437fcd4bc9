"""One cell at a time: what it may hold, and what is said where it holds something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from planner.inputs.readers import _cell_text
from planner.inputs.schemas import TABLES, Count, Ncy, Pounds, columns_of, zone_model

if TYPE_CHECKING:
    from tests.inputs.conftest import Project

COUNT: TypeAdapter[float] = TypeAdapter(Count)
POUNDS: TypeAdapter[float] = TypeAdapter(Pounds)
NCY: TypeAdapter[int] = TypeAdapter(Ncy)


@given(st.floats(min_value=0, max_value=1_000_000))
def test_every_number_survives_being_written_and_read(number: float) -> None:
    assert COUNT.validate_python(repr(number)) == number
    assert COUNT.validate_python(_cell_text(number)) == number


@given(st.integers(min_value=0, max_value=10**10))
def test_every_whole_number_survives_a_workbook(number: int) -> None:
    assert _cell_text(float(number)) == str(number)
    assert POUNDS.validate_python(_cell_text(float(number))) == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_fault_and_never_a_crash(text: str) -> None:
    for adapter in (COUNT, NCY):
        try:
            value = adapter.validate_python(text)
        except ValidationError:
            continue
        assert value == float(text)


@pytest.mark.parametrize(("text", "year_group"), [("-1", -1), ("0", 0), ("14", 14), ("7.0", 7), ("+7", 7)])
def test_year_groups(text: str, year_group: int) -> None:
    assert NCY.validate_python(text) == year_group


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("1,234", "write it without £ sign, comma or blank: 1234"),
        ("£5", "write it without £ sign, comma or blank: 5"),
        ("£1,234.50", "write it without £ sign, comma or blank: 1234.50"),
        ("1 234", "write it without £ sign, comma or blank: 1234"),
        ("12,5", "write a full stop as the decimal sign: 12.5"),
        ("85%", "write it without the % sign, as a share: 0.85"),
        ("nan", "leave the cell blank where the number is not known"),
        ("N/A", "leave the cell blank where the number is not known"),
        ("1_000", None),
        ("0x10", None),
        ("٣", None),
        ("five", None),
        ("1e", None),
    ],
)
def test_what_is_no_number(project: Project, cell: str, hint: str | None) -> None:
    project.tables["provisions"][1]["places"] = cell
    fault = project.fault()
    assert (fault.file, fault.row, fault.column, fault.value) == ("provisions.csv", 3, "places", cell)
    assert fault.message == "is not a number"
    assert fault.allowed == "a number from 0 to 1000000"
    assert fault.hint == hint


@pytest.mark.parametrize(
    ("table", "column", "cell", "words"),
    [
        ("zones", "easting", "-1", ("is too small", "a number from 0 to 700000")),
        ("zones", "northing", "1300001", ("is too large", "a number from 0 to 1300000")),
        ("zones", "children_primary", "-3", ("is too small", "a number from 0 to 1000000")),
        ("provisions", "places", "1e999", ("is not a finite number", "a number from 0 to 1000000")),
        ("provisions", "places", "inf", ("is not a number", "a number from 0 to 1000000")),
        ("provisions", "ncy_to", "15", ("is too large", "a whole number from -1 to 14")),
        ("provisions", "ncy_from", "7.5", ("is not a whole number", "a whole number from -1 to 14")),
        ("provisions", "open_year", "26", ("is too small", "a whole number from 1500 to 2100")),
        ("provisions", "needs", " ; ", ("has too few entries", "one or more codes, separated by ;")),
        ("forecast", "year", "2026/27", ("is not a whole number", "a whole number from 2000 to 2100")),
        ("forecast", "pupils", "-0.5", ("is too small", "a number from 0 to 1000000")),
        ("options", "places", "0", ("is too small", "a number above 0, up to 100000")),
        ("options", "max_units", "0", ("is too small", "a whole number from 1 to 1000")),
        ("options", "capital_gbp", "-1", ("is too small", "a number from 0 to 10000000000")),
        ("travel", "minutes", "-1", ("is too small", "a number from 0 to 10000")),
    ],
)
def test_numbers_out_of_their_range(
    project: Project, table: str, column: str, cell: str, words: tuple[str, str]
) -> None:
    project.tables[table][0][column] = cell
    fault = project.fault()
    assert (fault.file, fault.row, fault.column) == (f"{table}.csv", 2, column)
    assert (fault.message, fault.allowed) == words
    assert fault.value == cell.strip()


@pytest.mark.parametrize(
    ("table", "column", "cell", "hint"),
    [
        ("provisions", "provision_type", "Special School", "did you mean 'special_school'?"),
        ("provisions", "provision_type", "academy", None),
        ("forecast", "setting", "specail", "did you mean 'special'?"),
        ("options", "status", "comitted", "did you mean 'committed'?"),
    ],
)
def test_a_word_that_is_not_one_of_those_allowed(
    project: Project, table: str, column: str, cell: str, hint: str | None
) -> None:
    project.tables[table][0][column] = cell
    fault = project.fault()
    assert (fault.row, fault.column, fault.value, fault.hint) == (2, column, cell, hint)
    allowed = next(each.allowed for each in columns_of(TABLES[table]) if each.name == column)
    assert fault.allowed == allowed


@pytest.mark.parametrize("cell", ["", "   ", "\u00a0"])
def test_a_blank_cell_is_not_given(project: Project, cell: str) -> None:
    project.tables["provisions"][0]["places"] = cell
    fault = project.fault()
    assert (fault.message, fault.column, fault.value) == ("is missing", "places", None)
    assert fault.hint is not None
    assert "places commissioned" in fault.hint


def test_blank_is_not_zero(project: Project) -> None:
    for row in project.tables["provisions"]:
        row |= {"on_roll": "", "top_up_gbp": 0}
    provisions = project.load().provisions
    assert provisions["on_roll"].isna().all()
    assert provisions["top_up_gbp"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("column", ["zone_name", "easting", "children_primary", "ward"])
def test_spreadsheet_errors_are_faults_in_any_column(project: Project, column: str) -> None:
    project.tables["zones"] = [row | {"ward": "River"} for row in project.tables["zones"]]
    project.tables["zones"][1][column] = "#REF!"
    fault = project.fault()
    assert (fault.row, fault.column, fault.value) == (3, column, "#REF!")
    assert fault.message == "is the error of a spreadsheet formula"


def test_list_cells_drop_blanks_and_repeats(project: Project) -> None:
    project.tables["provisions"][0]["needs"] = " SLCN ; ASD;;SLCN"
    assert project.load().provisions["needs"].iloc[0] == ("SLCN", "ASD")


def test_columns_are_read_off_the_schemas() -> None:
    columns = {column.name: column for column in columns_of(TABLES["options"])}
    assert columns["places"].required
    assert not columns["max_units"].required
    assert not columns["max_units"].nullable
    assert columns["delivery_risk"].nullable
    assert columns["status"].allowed == "consider, committed, refused"
    assert all(column.description for model in TABLES.values() for column in columns_of(model))


def test_zones_have_children_of_each_phase_whatever_its_name() -> None:
    names = [column.name for column in columns_of(zone_model(("primary", "post 16", "sixth-form")))]
    assert names[-3:] == ["children_primary", "children_post 16", "children_sixth-form"]
