"""therapy and [therapy]: what is read, what is silent, and every fault with its mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.inputs.conftest import Project

HOURS = "special_school = 0.5, satellite = 0.5, resourced_provision = 1, sen_unit = 1, independent = 0"
SETTINGS = f"""
[therapy]
hours_per_wte = 24
[therapy.hours_per_pupil]
ASD = {{ {HOURS} }}
SLCN = {{ {HOURS} }}
"""


def commission(area: str = "Dover", year: int = 2026, **changes: Any) -> dict[str, Any]:
    return {"area": area, "year": year, "salt_wte_available": 2.5} | changes


def with_therapy(project: Project, *rows: dict[str, Any], settings: str = SETTINGS) -> Project:
    project.config += settings
    if rows:
        project.tables["therapy"] = list(rows)
    return project


def every_year(**changes: Any) -> list[dict[str, Any]]:
    return [commission(year=year, **changes) for year in (2026, 2027, 2028)]


def test_without_table_and_settings_nothing_is_said(project: Project) -> None:
    inputs = project.load()
    assert inputs.therapy is None
    assert inputs.warnings == ()


def test_settings_without_a_table_are_sound(project: Project) -> None:
    inputs = with_therapy(project).load()
    assert inputs.therapy is None
    assert inputs.warnings == ()


def test_rows_are_sorted_and_a_blank_figure_stays_blank(project: Project) -> None:
    rows = [
        commission(year=2028),
        commission(year=2027, salt_wte_available=""),
        commission(salt_wte_available=0),
    ]
    inputs = with_therapy(project, *rows).load()
    assert inputs.therapy is not None
    assert inputs.therapy["year"].to_list() == [2026, 2027, 2028]
    assert inputs.therapy["salt_wte_available"].isna().to_list() == [False, True, False]
    (warning,) = inputs.warnings
    assert "in 'Dover' in 2027 of the plan" in str(warning)


def test_a_table_that_nothing_uses_is_pointed_out(project: Project) -> None:
    warning = with_therapy(project, *every_year(), settings="").warning()
    assert warning.file == "therapy.csv"
    assert "[therapy] of the config file does not say how much therapy a pupil takes" in warning.message


def test_an_area_that_no_district_is_in_is_a_fault(project: Project) -> None:
    fault = with_therapy(project, *every_year(), commission("Dovr")).fault()
    assert (fault.file, fault.row, fault.column, fault.value) == ("therapy.csv", 5, "area", "Dovr")
    assert fault.hint == "did you mean 'Dover'?"


def test_a_district_that_has_an_area_is_no_area_itself(project: Project) -> None:
    settings = f'{SETTINGS}\n[therapy.areas]\nDover = "East Kent"\n'
    fault = with_therapy(project, *every_year(area="East Kent"), commission(), settings=settings).fault()
    assert (fault.row, fault.value) == (5, "Dover")


def test_a_district_that_nobody_has_heard_of_is_a_fault(project: Project) -> None:
    settings = f'{SETTINGS}\n[therapy.areas]\nDovr = "East Kent"\n'
    fault = with_therapy(project, *every_year(), settings=settings).fault()
    assert (fault.file, fault.column, fault.value) == ("config.toml", "therapy.areas", "Dovr")
    assert fault.hint == "did you mean 'Dover'?"


def test_an_area_and_year_stand_once(project: Project) -> None:
    fault = with_therapy(project, *every_year(), commission()).fault()
    assert (fault.row, fault.value) == (5, "Dover, 2026")
    assert fault.message == "stands in row 2 already"


@pytest.mark.parametrize("cell", ["-1", "many", "1e9"])
def test_a_figure_that_is_none_is_a_fault(project: Project, cell: str) -> None:
    fault = with_therapy(project, *every_year()[1:], commission(salt_wte_available=cell)).fault()
    assert (fault.file, fault.row, fault.column, fault.value) == (
        "therapy.csv",
        4,
        "salt_wte_available",
        cell,
    )
    assert fault.allowed == "a number from 0 to 100000"


def test_an_area_of_which_nothing_is_stated_is_named(project: Project) -> None:
    warning = with_therapy(project, commission(year=2031)).warning()
    assert "in 'Dover' in any year of the plan" in warning.message


def test_all_faults_of_the_settings_are_told_at_once(project: Project) -> None:
    settings = f"""
[therapy]
hours_per_wte = 24
hours_a_pupil = 1
[therapy.hours_per_pupil]
ASDD = {{ {HOURS} }}
SLCN = {{ special_school = 0.5, satelite = 0.5, resourced_provision = 1, sen_unit = 1, independent = 0 }}
"""
    faults = {
        fault.column: fault for fault in with_therapy(project, *every_year(), settings=settings).faults()
    }
    assert set(faults) == {"therapy.hours_a_pupil"}
    assert "hours_per_pupil" in str(faults["therapy.hours_a_pupil"].allowed)
    project.config = project.config.replace("hours_a_pupil = 1\n", "")
    faults = {fault.column: fault for fault in project.faults()}
    assert set(faults) == {
        "therapy.hours_per_pupil.ASDD",
        "therapy.hours_per_pupil.ASD",
        "therapy.hours_per_pupil.SLCN.satelite",
        "therapy.hours_per_pupil.SLCN.satellite",
    }
    assert faults["therapy.hours_per_pupil.ASDD"].hint == "did you mean 'ASD'?"
    assert faults["therapy.hours_per_pupil.SLCN.satelite"].hint == "did you mean 'satellite'?"


@pytest.mark.parametrize(("old", "new"), [("= 24", "= 0"), ("= 0.5", "= -1"), ("= 0.5", '= "half"')])
def test_hours_are_numbers_that_can_be(project: Project, old: str, new: str) -> None:
    faults = with_therapy(project, *every_year(), settings=SETTINGS.replace(old, new)).faults()
    assert all(str(fault.column).startswith("therapy.hours_per_") for fault in faults)


def test_a_workbook_has_it_as_a_sheet(project: Project) -> None:
    with_therapy(project, *every_year()).write_workbook()
    from planner.inputs.load import load_all  # noqa: PLC0415

    therapy = load_all(project.config_path)[1].therapy
    assert therapy is not None
    assert len(therapy) == 3
