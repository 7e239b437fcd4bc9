"""Links and roads as inputs: read, and refused or warned of where they cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
from shapely import LineString, Point

from tests.inputs.test_boundaries import squares, write

if TYPE_CHECKING:
    from tests.inputs.conftest import Project

ON_LAND = (629500, 140500, 630500, 141500)


def link(name: str, ends: tuple[int, int, int, int] = ON_LAND, **changes: Any) -> dict[str, Any]:
    columns = ("from_easting", "from_northing", "to_easting", "to_northing")
    return {"name": name, "kind": "motorway", **dict(zip(columns, ends, strict=True)), "km": ""} | changes


def by(project: Project, method: str) -> None:
    assert "[travel]\n" in project.config
    project.config = project.config.replace("[travel]\n", f'[travel]\nmethod = "{method}"\n')


def test_links_come_sorted_with_blank_km_as_none(project: Project) -> None:
    project.tables["links"] = [link("B", km=3), link("A", kind="crossing")]
    write(project, squares(zone_id=["Z1"]))
    links = project.load().links
    assert links is not None
    assert links["name"].tolist() == ["A", "B"]
    assert links["km"].isna().tolist() == [True, False]


def test_faults_of_links_are_told_all_at_once(project: Project) -> None:
    project.tables["links"] = [
        link("A", kind="ferry"),
        link("A", (0, 140500, 630500, 141500)),
        link("C", km=-1),
    ]
    found = {(fault.row, fault.column) for fault in project.faults() if fault.file == "links.csv"}
    assert found == {(2, "kind"), (3, "name"), (3, "from_easting, from_northing"), (4, "km")}


def test_a_link_that_ends_at_sea_is_warned_of(project: Project) -> None:
    project.tables["links"] = [link("A"), link("B", (629500, 140500, 640000, 141500))]
    write(project, squares(zone_id=["Z1"]))
    warning = project.warning()
    assert (warning.file, warning.row, warning.column) == ("links.csv", 3, "to_easting, to_northing")


def test_links_without_boundaries_are_warned_of(project: Project) -> None:
    project.tables["links"] = [link("A")]
    assert "there are no boundaries" in project.warning().message


def test_methods_need_what_they_go_by(project: Project) -> None:
    by(project, "barriers")
    assert project.fault().file == "boundaries.geojson"
    project.config = project.config.replace('"barriers"', '"roads"')
    assert project.fault().file == "roads.gpkg"


def test_boundaries_without_polygons_are_no_land(project: Project) -> None:
    frame = gpd.GeoDataFrame({"zone_id": ["Z1"]}, geometry=[Point(630000, 141000)], crs=27700)
    write(project, frame)
    assert "no polygons" in project.warning().message


def test_roads_are_read_beside_the_tables_and_recorded(project: Project) -> None:
    line = LineString([(630000, 141000), (631000, 142000)])
    columns = {
        "road_classification": ["A Road"],
        "form_of_way": ["Single Carriageway"],
        "road_classification_number": ["A1"],
        "length": [1500],
        "start_node": ["n1"],
        "end_node": ["n2"],
    }
    project.tables["road_speeds"] = [
        {"road_class": "A Road", "form_of_way": "", "kmh": 50, "source": "illustrative"}
    ]
    path = project.write().folder / "data" / "roads.gpkg"
    gpd.GeoDataFrame(columns, geometry=[line], crs=27700).to_file(path, layer="road_link")
    inputs = project.load()
    assert inputs.roads is not None
    assert (inputs.roads["km"].tolist(), inputs.roads["kmh"].tolist()) == ([1.5], [50])
    assert inputs.sources[-1].name == "roads.gpkg"


def test_speeds_without_roads_are_warned_of(project: Project) -> None:
    project.tables["road_speeds"] = [{"road_class": "A Road", "form_of_way": "", "kmh": 50, "source": ""}]
    assert "there is no roads.gpkg, roads.shp or roads.osm.pbf" in project.warning().message
