"""planner travel fetch from configuration to file, and the file as an input of a plan."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest

from planner.inputs.load import load_all
from planner.problems import InputError
from planner.travel.ladder import count_by_rung, travel_pairs
from planner.workflow.fetch import fetch
from tests.inputs.conftest import CONFIG, Project, journey, option, provision, pupils, zone
from tests.travel.routing_server import RoutingServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("routingpy", reason="the extra routing is not installed")

GRID = {"Z1": (630000, 141000), "Z2": (632000, 141000), "P1": (631000, 142000), "P2": (634000, 145000)}
JOURNEYS = {
    ("Z1", "P1"): (2_000.4, 240.0),
    ("Z2", "P1"): (1_500.0, 181.8),
    ("Z2", "P2"): (5_000.0, 600.0),
}
"""Metres and seconds; from Z1 to P2 there is no way."""


@pytest.fixture
def server() -> Iterator[RoutingServer]:
    east, north = zip(*GRID.values(), strict=True)
    points = gpd.GeoSeries(gpd.points_from_xy(east, north), crs=27700).to_crs(epsg=4326)
    places = {name: (point.x, point.y) for name, point in zip(GRID, points, strict=True)}
    with serving(RoutingServer(places=places, journeys=JOURNEYS)) as running:
        yield running


@pytest.fixture
def council(tmp_path: Path, server: RoutingServer) -> Project:
    def at(name: str) -> dict[str, int]:
        return {"easting": GRID[name][0], "northing": GRID[name][1]}

    settings = f"""
[travel.server]
kind = "osrm"
url = "{server.url}/"
places = 1
retry_s = 0.1
fixed_minutes = 3
"""
    config = CONFIG.replace("[travel]\n", "[travel]\npickup_minutes = 7\n") + settings
    tables = {
        "zones": [zone("Z1", **at("Z1")), zone("Z2", **at("Z2"))],
        "provisions": [provision("P1", **at("P1")), provision("P2", **at("P2"))],
        "forecast": [pupils(year=year) for year in (2026, 2027, 2028)],
        "options": [option("O1"), option("O2", provision_id="P2")],
    }
    return Project(tmp_path, config=config, tables=tables).write()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_is_fetched_is_an_input_like_any_other(council: Project, kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    path = council.folder / "data" / f"travel.{kind}"
    fetched = fetch(council.config_path, path)
    # Driving minutes 4, 3.03 and 10; 3 at both ends and 7 for picking others up.
    assert (fetched.pairs, fetched.without_way, fetched.added_minutes) == (3, 1, 10)
    config, inputs = load_all(council.config_path)
    assert inputs.travel is not None
    rows = inputs.travel.astype({"zone_id": "str", "provision_id": "str"}).to_numpy().tolist()
    assert rows == [["Z1", "P1", 2.0, 14.0], ["Z2", "P1", 1.5, 13.03], ["Z2", "P2", 5.0, 20.0]]
    assert path.name in {source.name for source in inputs.sources}
    pairs = travel_pairs(inputs, config.travel)
    assert count_by_rung(pairs) == {"matrix": 3, "straight": 1}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_same_answers_are_the_same_bytes(council: Project, kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    one, other = council.folder / f"one.{kind}", council.folder / f"other.{kind}"
    fetch(council.config_path, one)
    fetch(council.config_path, other)
    assert one.read_bytes() == other.read_bytes()


def test_the_csv_file_holds_ids_km_and_minutes(council: Project) -> None:
    path = council.folder / "own.csv"
    fetch(council.config_path, path)
    assert path.read_text(encoding="utf-8") == (
        "zone_id,provision_id,km,minutes\nZ1,P1,2.0,14.0\nZ2,P1,1.5,13.03\nZ2,P2,5.0,20.0\n"
    )


def test_a_matrix_can_be_fetched_for_a_plan_that_knows_nothing_else(council: Project) -> None:
    council.config = council.config.replace("[travel]\n", '[travel]\nmethod = "matrix"\n')
    council.write()
    path = council.folder / "data" / "travel.csv"
    fetch(council.config_path, path)
    config, inputs = load_all(council.config_path)
    assert count_by_rung(travel_pairs(inputs, config.travel)) == {"matrix": 3}


def test_a_server_that_fails_on_the_way_leaves_no_file_and_the_next_time_begins_anew(
    council: Project, server: RoutingServer
) -> None:
    path = council.folder / "data" / "travel.csv"
    before = sorted(path.parent.iterdir())
    server.answers = [(200, ""), (200, ""), (500, "out of memory")]
    with pytest.raises(InputError, match="answers with an error \\(500: out of memory\\)"):
        fetch(council.config_path, path)
    assert sorted(path.parent.iterdir()) == before
    server.asked.clear()
    assert fetch(council.config_path, path).pairs == 3
    assert len(server.asked) == 4


def test_a_disk_that_is_full_leaves_no_file(council: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    before = sorted(council.folder.iterdir())
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        fetch(council.config_path, council.folder / "own.csv")
    assert sorted(council.folder.iterdir()) == before


def test_what_is_there_is_never_replaced(council: Project, server: RoutingServer) -> None:
    council.tables["travel"] = [journey("Z1", "P1")]
    council.write()
    path = council.folder / "data" / "travel.csv"
    before = path.read_bytes()
    with pytest.raises(InputError, match="is there already, and is not replaced"):
        fetch(council.config_path, path)
    assert path.read_bytes() == before
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("travel.xlsx", "a name that ends in .csv or .parquet"), ("none/travel.csv", "lies in no folder")],
)
def test_a_name_that_will_not_do_is_told_before_anything_is_asked(
    council: Project, server: RoutingServer, name: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        fetch(council.config_path, council.folder / name)
    assert words in str(caught.value)
    assert server.asked == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_told(council: Project) -> None:
    shut = council.folder / "shut"
    shut.mkdir(mode=0o500)
    with pytest.raises(InputError, match="may not be written to"):
        fetch(council.config_path, shut / "travel.csv")


def test_a_server_that_knows_no_way_at_all_writes_nothing(council: Project, server: RoutingServer) -> None:
    server.journeys = {}
    path = council.folder / "own.csv"
    with pytest.raises(InputError, match="knows no way between any zone and any provision"):
        fetch(council.config_path, path)
    assert not path.exists()


def test_without_a_server_in_the_configuration_the_mend_is_told(council: Project) -> None:
    council.config = CONFIG
    council.write()
    with pytest.raises(InputError) as caught:
        fetch(council.config_path, council.folder / "own.csv")
    (problem,) = caught.value.problems
    assert (problem.column, problem.message) == ("travel.server", "is missing")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("localhost:5000", "is not the address of a server"),
        ("ftp://localhost", "is not the address of a server"),
        ("http://", "is not the address of a server"),
        ("http://localhost:port", "is not the address of a server"),
        ("http://localhost?key=1", "is not the address of a server"),
        ("http://me:secret@localhost", "holds a user or password"),
    ],
)
def test_an_address_that_will_not_do_is_a_fault_of_the_configuration(
    council: Project, server: RoutingServer, url: str, words: str
) -> None:
    council.config = council.config.replace(f"{server.url}/", url)
    council.write()
    with pytest.raises(InputError) as caught:
        load_all(council.config_path)
    (problem,) = caught.value.problems
    assert problem.column == "travel.server.url"
    assert words in problem.message


def test_no_plan_tells_the_server(council: Project, server: RoutingServer) -> None:
    config, _ = load_all(council.config_path)
    assert server.url not in config.model_dump_json()


def test_no_scenario_has_a_server_of_its_own(council: Project) -> None:
    council.config += '[scenarios.other.travel.server]\nkind = "osrm"\nurl = "http://localhost"\n'
    council.write()
    with pytest.raises(InputError, match="no scenario has one of its own"):
        load_all(council.config_path)
