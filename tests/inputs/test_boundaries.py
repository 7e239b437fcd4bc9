"""Boundaries: read, reprojected, and refused where a map could not be drawn from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, Polygon, box

from planner.inputs.load import load_all

if TYPE_CHECKING:
    from tests.inputs.conftest import Project

SQUARE = box(629000, 140000, 631000, 142000)
BOW_TIE = Polygon([(629000, 140000), (631000, 142000), (631000, 140000), (629000, 142000)])


def write(
    project: Project, frame: gpd.GeoDataFrame, name: str = "boundaries.geojson", **options: Any
) -> None:
    path = project.write().folder / "data" / name
    if name.endswith("geojson"):
        frame.to_file(path, driver="GeoJSON", **options)
    else:
        frame.to_file(path, driver="GPKG", **options)


def squares(**columns: list[Any]) -> gpd.GeoDataFrame:
    size = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[SQUARE] * size, crs=27700)


@pytest.mark.parametrize("name", ["boundaries.geojson", "boundaries.gpkg"])
def test_boundaries_come_out_in_metres(project: Project, name: str) -> None:
    frame = squares(zone_id=["Z2", "Z1"], note=["b", None])
    write(project, frame if name.endswith("gpkg") else frame.to_crs(4326), name)
    inputs = project.load()
    boundaries = inputs.boundaries
    assert boundaries is not None
    assert boundaries.crs.to_epsg() == 27700
    assert list(boundaries.columns) == ["zone_id", "district", "note", "geometry"]
    assert boundaries["zone_id"].tolist() == ["Z1", "Z2"]
    assert boundaries["note"].tolist() == ["", "b"]
    assert boundaries["district"].tolist() == ["", ""]
    assert boundaries.geometry.centroid.x.tolist() == pytest.approx([630000, 630000], abs=10)
    assert [(source.name, source.rows) for source in inputs.sources][-1] == (name, 2)
    assert inputs.warnings == ()


def test_ids_written_as_numbers_become_text(project: Project) -> None:
    project.tables["zones"][0]["zone_id"] = "101"
    project.tables["travel"][0]["zone_id"] = "101"
    write(project, squares(zone_id=[101.0, None], district=[None, "Dover"]), "boundaries.gpkg")
    boundaries = project.load().boundaries
    assert boundaries is not None
    assert boundaries["zone_id"].tolist() == ["", "101"]


def test_neither_zone_nor_district(project: Project) -> None:
    write(project, squares(ZoneID=["Z1"]), "boundaries.gpkg")
    fault = project.fault()
    assert (fault.file, fault.column) == ("boundaries.gpkg", "zone_id or district")
    assert fault.hint == "rename 'ZoneID'"


def test_a_geopackage_without_reference_system(project: Project) -> None:
    frame = squares(zone_id=["Z1"])
    frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=list(frame.geometry))
    with pytest.warns(UserWarning, match="crs"):
        write(project, frame, "boundaries.gpkg")
    assert project.fault().message == "does not say its coordinate reference system"


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"type": "FeatureCollection", "features": []}'])
def test_files_that_hold_no_boundaries(project: Project, content: str) -> None:
    project.raw["boundaries.geojson"] = content
    assert project.fault().file == "boundaries.geojson"


def test_faulty_geometries_are_each_named(project: Project) -> None:
    frame = gpd.GeoDataFrame(
        {"zone_id": ["Z1", "Z2", "Z1", "Z2"]},
        geometry=[SQUARE, BOW_TIE, None, box(0, 0, 1, 1).buffer(2_000_000)],
        crs=27700,
    )
    write(project, frame, "boundaries.gpkg")
    faults = project.faults()
    assert [(fault.value, fault.message.partition(":")[0]) for fault in faults] == [
        ("Z2", "feature 2 has an invalid geometry"),
        ("Z1", "feature 3 has no geometry"),
        ("Z2", "feature 4 does not lie in Great Britain"),
    ]


def test_metres_in_a_geojson_that_says_nothing_are_no_degrees(project: Project) -> None:
    geometry = {"type": "Polygon", "coordinates": [[list(point) for point in SQUARE.exterior.coords]]}
    feature = {"type": "Feature", "properties": {"zone_id": "Z1"}, "geometry": geometry}
    project.raw["boundaries.geojson"] = json.dumps({"type": "FeatureCollection", "features": [feature]})
    fault = project.fault()
    assert fault.message == "feature 1 does not lie in Great Britain"
    assert "longitude, latitude" in str(fault.hint)


def test_points_are_warned_of(project: Project) -> None:
    frame = gpd.GeoDataFrame({"zone_id": ["Z1", "Z2"]}, geometry=[SQUARE, Point(630000, 141000)], crs=27700)
    write(project, frame, "boundaries.gpkg")
    assert project.warning().message == "holds features that are no polygons and bound nothing: 1 of 2"


def test_boundaries_of_unknown_zones_are_warned_of(project: Project) -> None:
    write(project, squares(zone_id=["Z1", *(f"Y{number}" for number in range(7))]), "boundaries.gpkg")
    message = project.warning().message
    assert message.startswith("7 boundaries are of zones that zones.csv does not have: 'Y0', 'Y1'")
    assert message.endswith(", …")


def test_a_second_file_is_not_read(project: Project) -> None:
    write(project, squares(zone_id=["Z1"]), "boundaries.gpkg")
    write(project, squares(zone_id=["Z1"]).to_crs(4326))
    warning = project.warning()
    assert (warning.file, warning.message) == (
        "boundaries.gpkg",
        "is not read: boundaries.geojson is there too",
    )


@pytest.mark.parametrize("layer", ["boundaries", "zones"])
def test_of_several_layers_the_one_named_boundaries_is_read(project: Project, layer: str) -> None:
    write(project, squares(zone_id=["Z1"]), "boundaries.gpkg", layer="others")
    write(project, squares(zone_id=["Z2"]), "boundaries.gpkg", layer=layer)
    if layer == "boundaries":
        boundaries = project.load().boundaries
        assert boundaries is not None
        assert boundaries["zone_id"].tolist() == ["Z2"]
    else:
        assert project.fault().message == "has several layers"


def test_boundaries_beside_a_workbook(project: Project) -> None:
    squares(district=["Dover"]).to_file(project.folder / "boundaries.gpkg", driver="GPKG")
    project.write_workbook()
    boundaries = load_all(project.config_path)[1].boundaries
    assert boundaries is not None
    assert isinstance(boundaries, pd.DataFrame)
