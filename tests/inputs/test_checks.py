"""Faults and warnings across rows and tables, one small spoilt table each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.problems import Problem
    from tests.inputs.conftest import Project

    Rows = dict[str, Callable[..., dict[str, Any]]]


def said(problem: Problem) -> tuple[Any, ...]:
    return problem.file, problem.row, problem.column, problem.value, problem.message


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("zones", "zone_id", "Z1"),
        ("provisions", "provision_id", "P1"),
        ("options", "option_id", "O1"),
        ("travel", "zone_id, provision_id", "Z1, P1"),
        (
            "forecast",
            "zone_id, district, need, phase, ncy, setting, scenario, year",
            "Dover, ASD, primary, special, central, 2026",
        ),
    ],
)
def test_repeated_rows(project: Project, table: str, column: str, value: str) -> None:
    first = project.tables[table][0]
    project.tables[table] += [dict(first), dict(first)]
    last = len(project.tables[table]) + 1
    assert [said(fault) for fault in project.faults()] == [
        (f"{table}.csv", row, column, value, "stands in row 2 already") for row in (last - 1, last)
    ]


def test_zones_of_the_same_name_are_fine(project: Project) -> None:
    project.tables["zones"][1]["zone_name"] = project.tables["zones"][0]["zone_name"]
    assert project.warnings() == ()


@pytest.mark.parametrize(
    ("easting", "northing", "message"),
    [
        (0, 0, "is no place"),
        (630000, 0, "is no place"),
        (1.31, 51.13, "is longitude and latitude"),
    ],
)
@pytest.mark.parametrize("table", ["zones", "provisions"])
def test_grid_references(project: Project, table: str, easting: float, northing: float, message: str) -> None:
    project.tables[table][1] |= {"easting": easting, "northing": northing}
    fault = project.fault()
    assert said(fault)[:3] == (f"{table}.csv", 3, "easting, northing")
    assert (fault.value, fault.message) == (f"{easting}, {northing}", message)


def test_a_zone_far_from_the_others_is_warned_of(project: Project, rows: Rows) -> None:
    project.tables["zones"] += [rows["zones"]("Z3"), rows["zones"]("Z4", easting=141000, northing=630000)]
    warning = project.warning()
    assert said(warning)[:4] == ("zones.csv", 5, "zone_id", "Z4")


def test_ids_that_point_at_nothing(project: Project, rows: Rows) -> None:
    project.tables["zones"] += [rows["zones"]("0042")]
    project.tables["options"][0]["provision_id"] = "P11"
    project.tables["travel"] = [rows["travel"]("z1", "P1"), rows["travel"]("42", "?")]
    project.tables["forecast"] += [
        rows["forecast"](district="", zone_id="Z7"),
        rows["forecast"](district="Kingdom of Kent"),
        rows["forecast"](need="ASC"),
        rows["forecast"](phase="primry"),
    ]
    faults = [(*said(fault)[:4], fault.hint) for fault in project.faults()]
    assert faults == [
        ("forecast.csv", 5, "zone_id", "Z7", None),
        ("forecast.csv", 6, "district", "Kingdom of Kent", None),
        ("forecast.csv", 7, "need", "ASC", "did you mean 'ASD'?"),
        ("forecast.csv", 8, "phase", "primry", "did you mean 'primary'?"),
        ("options.csv", 2, "provision_id", "P11", "did you mean 'P1'?"),
        ("travel.csv", 2, "zone_id", "z1", "did you mean 'Z1'?"),
        ("travel.csv", 3, "zone_id", "42", "did you mean '0042'? A spreadsheet drops leading zeros"),
        ("travel.csv", 3, "provision_id", "?", None),
    ]


def test_rows_with_other_faults_still_count_as_there(project: Project) -> None:
    project.tables["provisions"][0]["places"] = "many"
    project.tables["zones"][0]["easting"] = ""
    assert [fault.column for fault in project.faults()] == ["easting", "places"]


def test_a_table_that_is_not_there_is_not_blamed_on_the_others(project: Project) -> None:
    del project.tables["zones"]
    assert [fault.file for fault in project.faults()] == ["zones.csv"]


def test_needs_must_be_of_the_config(project: Project) -> None:
    project.tables["provisions"][0]["needs"] = "ASD;SCLN"
    project.tables["provisions"][1]["needs"] = "ASD, SLCN"
    assert [(*said(fault)[1:4], fault.hint) for fault in project.faults()] == [
        (2, "needs", "SCLN", "did you mean 'SLCN'?"),
        (3, "needs", "ASD, SLCN", "separate codes by ;"),
    ]


def test_bands_and_years_of_provisions(project: Project) -> None:
    project.tables["provisions"][0] |= {"ncy_from": 11, "ncy_to": 7}
    project.tables["provisions"][1] |= {"open_year": 2028, "close_year": 2028}
    assert [said(fault)[1:] for fault in project.faults()] == [
        (2, "ncy_to", "7", "lies before ncy_from"),
        (3, "close_year", "2028", "does not lie after open_year"),
    ]


def test_a_provision_of_no_whole_phase_is_warned_of(project: Project) -> None:
    project.tables["provisions"][1] |= {"ncy_from": 3, "ncy_to": 10}
    warning = project.warning()
    assert said(warning)[:4] == ("provisions.csv", 3, "ncy_to", "10")
    assert warning.hint is not None
    assert "secondary 7 to 11" in warning.hint


@pytest.mark.parametrize(
    ("changes", "column", "message"),
    [
        ({"zone_id": "Z1"}, "zone_id", "stands beside district: only one of them may"),
        ({"district": ""}, "zone_id", "zone_id and district are both blank"),
        ({"ncy": 3}, "phase", "stands beside ncy: only one of them may"),
        ({"phase": ""}, "phase", "phase and ncy are both blank"),
        ({"phase": "", "ncy": 13}, "ncy", "belongs to no phase of config [phases]"),
        ({"phase": "", "ncy": -1}, "ncy", "belongs to no phase of config [phases]"),
    ],
)
def test_forecast_rows_say_where_and_whom(
    project: Project, changes: dict[str, Any], column: str, message: str
) -> None:
    project.tables["forecast"][1] |= changes
    fault = project.fault()
    assert (fault.row, fault.column, fault.message) == (3, column, message)


@pytest.mark.parametrize("columns", [("zone_id", "district"), ("phase", "ncy")])
def test_a_forecast_without_either_column_is_one_fault(project: Project, columns: tuple[str, str]) -> None:
    for row in project.tables["forecast"]:
        for column in columns:
            del row[column]
        row["pupils"] += row["year"]
    fault = project.faults()[0]
    assert (fault.row, fault.column) == (1, ", ".join(columns))


def test_a_year_group_beside_its_phase_is_counted_twice(project: Project, rows: Rows) -> None:
    project.tables["forecast"] += [rows["forecast"](phase="", ncy=3), rows["forecast"](phase="", ncy=8)]
    fault = project.fault()
    assert said(fault) == (
        "forecast.csv",
        5,
        "ncy",
        "3",
        "is counted twice: another row gives the whole phase",
    )


def test_a_district_beside_its_zones_is_warned_of(project: Project, rows: Rows) -> None:
    project.tables["forecast"] += [rows["forecast"](district="", zone_id="Z2", year=2027)]
    warning = project.warning()
    assert said(warning)[:4] == ("forecast.csv", 3, "district", "Dover")


def test_a_scenario_that_is_not_there(project: Project) -> None:
    project.config = project.config.replace("[plan]", '[plan]\nforecast_scenario = "centrl"')
    fault = project.fault()
    assert (fault.file, fault.column, fault.value) == ("forecast.csv", "scenario", "centrl")
    assert (fault.allowed, fault.hint) == ("'central'", "did you mean 'central'?")


def test_years_without_a_forecast_are_warned_of(project: Project) -> None:
    project.tables["forecast"].pop(1)
    warning = project.warning()
    assert warning.message == "no row of scenario 'central' gives pupils in 2027: nobody needs a place then"


def test_a_forecast_outside_the_plan_is_warned_of(project: Project) -> None:
    for row in project.tables["forecast"]:
        row["year"] -= 10
    assert project.warning().message == "no row lies in a year of the plan"


def test_districts_shared_equally_are_warned_of(project: Project, rows: Rows) -> None:
    for row in project.tables["zones"]:
        row["children_primary"] = 0
        del row["children_secondary"]
    project.tables["zones"].append(rows["zones"]("Z3", district="Deal"))
    del project.tables["zones"][-1]["children_secondary"]
    project.tables["forecast"] += [
        rows["forecast"](phase="", ncy=9),
        rows["forecast"](district="Deal"),
    ]
    assert [(*said(each)[:3], each.message) for each in project.warnings()] == [
        (
            "zones.csv",
            None,
            "children_primary",
            "holds no children in 'Dover': its forecast is shared equally",
        ),
        (
            "zones.csv",
            1,
            "children_secondary",
            "is not there: the secondary forecast of each district is shared equally among its zones",
        ),
    ]


def test_blank_children_are_warned_of_where_they_are_shares(project: Project) -> None:
    project.tables["zones"][1] |= {"children_primary": "", "children_secondary": ""}
    warning = project.warning()
    assert said(warning)[:3] == ("zones.csv", 3, "children_primary")


def test_the_matrix_method_needs_a_matrix(project: Project) -> None:
    project.config = project.config.replace("[travel]", '[travel]\nmethod = "matrix"')
    assert project.warnings() == ()
    del project.tables["travel"]
    (project.folder / "data" / "travel.csv").unlink()
    assert said(project.fault())[0] == "travel.csv"
