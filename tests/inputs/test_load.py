"""What comes out of a valid project, and everything wrong with a faulty one at once."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from planner.config import load_config
from planner.inputs.load import load_all, load_inputs
from planner.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.inputs.inputs import Inputs
    from tests.inputs.conftest import Project

    Rows = dict[str, Callable[..., dict[str, Any]]]

KENT = Path(__file__).parents[2] / "config.toml"
FRAMES = ("zones", "provisions", "forecast", "options", "travel")


def assert_same(one: Inputs, other: Inputs) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(one, name), getattr(other, name))


def test_a_valid_project_loads_without_a_word(project: Project) -> None:
    inputs = project.load()
    assert inputs.warnings == ()
    assert list(inputs.zones["zone_id"]) == ["Z1", "Z2"]
    assert inputs.zones["northing"].tolist() == [141000.5, 141000.5]
    assert inputs.provisions["needs"].tolist() == [("ASD", "SLCN"), ("SLCN",)]
    assert inputs.provisions["places"].tolist() == [50.0, 12.5]
    assert inputs.provisions[["open_year", "top_up_gbp", "on_roll"]].isna().all(axis=None)
    assert set(inputs.provisions["urn"]) | set(inputs.provisions["site_id"]) == {""}
    assert inputs.options["max_units"].dtype == "int64"
    assert inputs.boundaries is None
    assert inputs.district_of_zone == {"Z1": "Dover", "Z2": "Dover"}


def test_the_columns_are_those_of_the_contract(project: Project) -> None:
    inputs = project.load()
    assert list(inputs.zones) == [
        *("zone_id", "zone_name", "district", "easting", "northing"),
        *("children_primary", "children_secondary"),
    ]
    forecast = {"zone_id", "district", "need", "phase", "setting", "scenario", "year", "pupils"}
    assert set(inputs.forecast) == forecast
    assert {"condition_capital_gbp", "delivery_risk", "decision_route", "notes"} <= set(inputs.options)
    assert inputs.travel is not None
    assert list(inputs.travel) == ["zone_id", "provision_id", "km", "minutes"]


def test_optional_tables_may_be_absent(project: Project) -> None:
    del project.tables["options"], project.tables["travel"]
    inputs = project.load()
    assert inputs.travel is None
    assert inputs.options.empty
    assert inputs.options["earliest_year"].dtype == "int64"
    assert "requires" in inputs.options


def test_sources_give_the_digest_and_rows_of_each_file(project: Project) -> None:
    inputs = project.load()
    by_name = {source.name: source for source in inputs.sources}
    data = (project.folder / "data" / "zones.csv").read_bytes()
    assert by_name["zones.csv"].sha256 == hashlib.sha256(data).hexdigest()
    assert {name: source.rows for name, source in by_name.items()} == {
        "zones.csv": 2,
        "provisions.csv": 2,
        "forecast.csv": 3,
        "options.csv": 2,
        "travel.csv": 1,
    }


def test_load_inputs_takes_a_valid_config_and_its_folder(project: Project) -> None:
    project.write()
    assert_same(load_inputs(load_config(project.config_path), project.folder), project.load())


def test_defaults_fill_what_is_not_given(project: Project) -> None:
    for row in project.tables["forecast"]:
        del row["setting"], row["scenario"]
    project.tables["options"] = [{**row, "max_units": "", "status": ""} for row in project.tables["options"]]
    inputs = project.load()
    assert set(inputs.forecast["setting"]) == {"either"}
    assert set(inputs.forecast["scenario"]) == {"central"}
    assert inputs.options["max_units"].tolist() == [1, 1]
    assert inputs.options["status"].tolist() == ["consider", "consider"]


def test_year_groups_are_added_up_to_their_phase(project: Project, rows: Rows) -> None:
    by_ncy = [
        rows["forecast"](phase="", ncy=ncy, year=year, pupils=1.25)
        for year in (2028, 2026, 2027)
        for ncy in (9, 7)
    ]
    project.tables["forecast"] += by_ncy
    forecast = project.load().forecast
    secondary = forecast[forecast["phase"] == "secondary"]
    assert secondary["year"].tolist() == [2026, 2027, 2028]
    assert secondary["pupils"].tolist() == [2.5, 2.5, 2.5]


def test_row_and_column_order_change_nothing(project: Project, rows: Rows) -> None:
    project.tables["forecast"] += [
        rows["forecast"](phase="", ncy=ncy, pupils=0.1 * ncy) for ncy in (7, 8, 9, 10, 11)
    ]
    for row in project.tables["zones"]:
        row |= {"ward": "River", "imd_decile": 3}
    first = project.load()
    shuffle = random.Random(5)  # noqa: S311  no secret hangs on it
    for name, table in project.tables.items():
        columns = shuffle.sample(list(table[0]), len(table[0]))
        shuffled = shuffle.sample(table, len(table))
        project.tables[name] = [{column: row[column] for column in columns} for row in shuffled]
    assert_same(project.load(), first)


def test_grouping_columns_are_kept_as_text(project: Project) -> None:
    for row in project.tables["zones"]:
        row |= {"imd_decile": 3, "ward": "", "rural_urban": "Rural"}
    zones = project.load().zones
    assert zones["imd_decile"].tolist() == ["3", "3"]
    assert zones["ward"].tolist() == ["", ""]


def test_a_workbook_gives_the_same_as_csv_files(project: Project) -> None:
    from_csv = project.load()
    from_book = load_all(project.write_workbook().config_path)[1]
    assert_same(from_book, from_csv)
    assert [source.name for source in from_book.sources] == [f"book.xlsx, sheet {name}" for name in FRAMES]
    assert from_book.warnings == ()


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        'O\'Hara "the" School; `${x}`',
        "two\nlines",
        "n" * 10_000,
        "\u202eright to left\u202c",
        "=1+1",
        "@SUM(A1)",
        "Ysgol Tŷ Gwyn 学校",
        "{value} %s {0}",
    ],
)
def test_hostile_names_are_plain_text(project: Project, name: str) -> None:
    project.tables["zones"][0] |= {"zone_id": name, "zone_name": name}
    project.tables["provisions"][0] |= {"name": name}
    project.tables["travel"] = []
    del project.tables["travel"]
    inputs = project.load()
    assert name in set(inputs.zones["zone_id"])
    assert name in set(inputs.zones["zone_name"])
    assert name in set(inputs.provisions["name"])


def test_ids_are_text_just_as_written(project: Project, rows: Rows) -> None:
    project.tables["zones"] = [rows["zones"](zone_id) for zone_id in ("007", "7", " 1e3 ", "NA", "1.0")]
    project.tables["travel"] = [rows["travel"]("007", "P1")]
    assert project.load().zones["zone_id"].tolist() == ["007", "1.0", "1e3", "7", "NA"]


def test_every_fault_of_every_table_and_of_the_config_is_reported_at_once(
    project: Project, places: Callable[..., list[Any]]
) -> None:
    project.config = project.config.replace("days = 190", 'days = "190"').replace(
        "[costs]", "[costs]\nbonus = 1"
    )
    project.tables["zones"][0] |= {"easting": "6,300", "district": ""}
    project.tables["provisions"][1] |= {"provision_type": "sen-unit", "places": -1}
    project.tables["forecast"][2] |= {"pupils": "nan", "district": "Dovr"}
    project.tables["options"][0] |= {"provision_id": "P3", "earliest_year": "soon", "requires": "O1"}
    project.tables["travel"][0] |= {"minutes": -2, "zone_id": "Z9"}
    assert sorted(places(project.faults()), key=str) == [
        ("config.toml", None, "costs.bonus", None),
        ("config.toml", None, "costs.days", "190"),
        ("forecast.csv", 4, "district", "Dovr"),
        ("forecast.csv", 4, "pupils", "nan"),
        ("options.csv", 2, "earliest_year", "soon"),
        ("options.csv", 2, "provision_id", "P3"),
        ("options.csv", 2, "requires", "O1"),
        ("provisions.csv", 3, "places", "-1"),
        ("provisions.csv", 3, "provision_type", "sen-unit"),
        ("travel.csv", 2, "minutes", "-2"),
        ("travel.csv", 2, "zone_id", "Z9"),
        ("zones.csv", 2, "district", None),
        ("zones.csv", 2, "easting", "6,300"),
    ]


def test_faults_come_config_first_then_table_by_table(project: Project) -> None:
    project.config = project.config.replace("days = 190", "days = 0")
    project.tables["travel"][0]["km"] = "far"
    project.tables["zones"][1]["easting"] = "x"
    project.tables["zones"][0]["northing"] = "y"
    files = [(problem.file, problem.row) for problem in project.faults()]
    assert files == [("config.toml", None), ("zones.csv", 2), ("zones.csv", 3), ("travel.csv", 2)]


def test_warnings_come_along_with_faults(project: Project) -> None:
    for row in project.tables["provisions"]:
        row["colour"] = "red"
    project.tables["provisions"][0]["places"] = ""
    error = project.error()
    assert [problem.column for problem in error.problems] == ["places"]
    assert [problem.column for problem in error.warnings] == ["colour"]


def test_broken_toml_still_has_the_usual_data_folder_checked(project: Project) -> None:
    project.config = "[plan\n"
    project.tables["zones"][0]["easting"] = "x"
    assert [problem.file for problem in project.faults()] == ["config.toml", "zones.csv"]


def test_a_config_that_is_not_there_is_the_only_fault(project: Project) -> None:
    project.tables["zones"][0]["easting"] = "x"
    project.write().config_path.unlink()
    with pytest.raises(InputError) as caught:
        load_all(project.config_path)
    assert [problem.message for problem in caught.value.problems] == ["there is no such file"]


def test_a_faulty_plan_section_falls_back_on_the_usual_folder(project: Project) -> None:
    project.config = project.config.replace('data = "data"', "data = 3")
    project.tables["zones"][0]["children_primary"] = "x"
    assert [problem.column for problem in project.faults()] == ["plan.data", "children_primary"]


def test_a_fault_is_not_reported_a_second_time_in_another_guise(project: Project) -> None:
    project.tables["forecast"][0] |= {"phase": "", "ncy": "seven"}
    project.tables["zones"][1]["zone_id"] = "#N/A"
    assert [problem.column for problem in project.faults()] == ["zone_id", "ncy"]


def test_a_large_travel_table_loads(project: Project, rows: Rows) -> None:
    project.tables["zones"] = [rows["zones"](f"Z{number:03d}") for number in range(300)]
    project.tables["provisions"] = [rows["provisions"](f"P{number:03d}") for number in range(100)]
    for row in project.tables["options"]:
        row["provision_id"] = "P001"
    pairs = [f"Z{z:03d},P{p:03d},{z + p / 7},{z + 1}\n" for z in range(300) for p in range(100)]
    project.raw["travel.csv"] = "zone_id,provision_id,km,minutes\n" + "".join(pairs)
    travel = project.load().travel
    assert travel is not None
    assert len(travel) == 30_000


@pytest.mark.skipif(
    not (KENT.parent / "data" / "zones.csv").is_file(), reason="the Kent tables are not there"
)
def test_kent_loads_without_fault_or_warning() -> None:
    config, inputs = load_all(KENT)
    assert inputs.warnings == ()
    assert len(inputs.zones) == 938
    assert set(inputs.forecast["need"]) == set(config.needs)
    assert inputs.boundaries is not None
    assert inputs.boundaries.crs.to_epsg() == 27700
    assert isinstance(inputs.zones, pd.DataFrame)
