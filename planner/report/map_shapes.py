"""The geometry of a map: zones, districts and the land around them, as GeoJSON in degrees, drawn once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.affinity import scale

from planner.report.release import Release

GeoJson: TypeAlias = dict[str, Any]
Degrees: TypeAlias = tuple[float, float]
"""Latitude, longitude."""

GRID = "EPSG:27700"
DEGREES = "EPSG:4326"
SIMPLIFY_M = 25.0
"""Corners that matter less than this are left out; shared borders stay shared."""
MARGIN_M = 2000.0
"""What is shown around the outermost zone."""
LABEL_HEIGHT_TO_WIDTH = 0.4
VIEW_WIDTH_PX = 900
"""About the width of the zones at the first view of a laptop."""
SITE_PX = 8
BADGE_PX = 11
"""Half the size of a usual site there, and the height of a badge."""
DECIMALS = 5
"""Of a degree: about a metre."""


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """GeoJSON collections; a feature's property `i` is its row in the figures.

    A zone or district without a polygon is a point; there are no zones where homes are not released. `land`
    is what the boundaries hold of other places. `bounds` are south-west and north-east; `labels` has a place
    for the name of each district, `centres` a home in the middle of it.
    """

    zones: GeoJson
    districts: GeoJson
    land: GeoJson
    bounds: tuple[Degrees, Degrees]
    labels: tuple[Degrees, ...]
    centres: tuple[Degrees, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class GridShapes:
    """Zones by zone_id, districts by name, and the land of other places, on the National Grid (metres)."""

    zones: gpd.GeoSeries
    districts: gpd.GeoSeries
    land: gpd.GeoSeries


def grid_shapes(release: Release, districts: Sequence[str], tolerance_m: float = SIMPLIFY_M) -> GridShapes:
    """Return zones, districts and land; corners that matter less than `tolerance_m` are left out."""
    boundaries = _areas(release.boundaries)
    ours = boundaries["zone_id"].isin(release.zones["zone_id"])
    theirs = ~ours & boundaries["district"].isin(districts)
    zone_points = gpd.GeoSeries(
        gpd.points_from_xy(release.zones["easting"], release.zones["northing"]),
        index=pd.Index(release.zones["zone_id"]),
        crs=GRID,
    )
    zones = _chosen(zone_points, _joined(_simplified(boundaries[ours], tolerance_m), "zone_id"))
    own_areas = _joined(
        _simplified(boundaries[theirs & (boundaries["zone_id"] == "")], tolerance_m), "district"
    )
    return GridShapes(
        zones=zones,
        districts=_chosen(
            _district_points(release.zones, districts),
            own_areas | _joined_zones(zones, release.district_of_zone),
        ),
        land=_simplified(boundaries[~ours & ~theirs], tolerance_m).geometry,
    )


def draw_shapes(release: Release, districts: Sequence[str]) -> Shapes:
    """Return the shapes of zones and districts, in the order of `release.zones` and of `districts`."""
    shapes = grid_shapes(release, districts)
    zones = shapes.zones
    symbols = _symbols(release, zones)
    return Shapes(
        zones=_collection(zones if release.allocation is not None else zones.iloc[:0]),
        districts=_collection(shapes.districts),
        land=_collection(shapes.land),
        bounds=_bounds(zones),
        labels=tuple(_label(shape, symbols) for shape in shapes.districts),
        centres=_centres(release.zones, districts),
    )


def to_degrees(eastings: Sequence[float], northings: Sequence[float]) -> list[Degrees]:
    """Return grid references (metres) as latitude and longitude."""
    points = gpd.GeoSeries(gpd.points_from_xy(eastings, northings), crs=GRID).to_crs(DEGREES)
    return [(round(point.y, DECIMALS), round(point.x, DECIMALS)) for point in points]


def _areas(boundaries: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    if boundaries is None:
        return gpd.GeoDataFrame({"zone_id": [], "district": []}, geometry=[], crs=GRID)
    areas = boundaries[boundaries.geom_type.isin(["Polygon", "MultiPolygon"]) & ~boundaries.is_empty]
    return areas.set_geometry(areas.geometry.make_valid())


def _simplified(areas: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """Fewer corners; neighbours that shared a border still do."""
    shapes = areas.geometry
    is_coverage = len(areas) > 0 and shapes.is_valid_coverage()
    simple = shapes.simplify_coverage(tolerance_m) if is_coverage else shapes.simplify(tolerance_m)
    return areas.set_geometry(simple)


def _joined(areas: gpd.GeoDataFrame, column: str) -> dict[str, Any]:
    return {str(name): rows.union_all() for name, rows in areas.groupby(column).geometry}


def _joined_zones(zones: gpd.GeoSeries, district_of_zone: Mapping[str, str]) -> dict[str, Any]:
    """Districts as their zones together, so that both are bounded by the same lines."""
    areas = zones[zones.geom_type != "Point"]
    groups = areas.groupby([district_of_zone[str(zone)] for zone in areas.index])
    return {str(name): rows.union_all() for name, rows in groups}


def _chosen(points: gpd.GeoSeries, areas: Mapping[str, Any]) -> gpd.GeoSeries:
    shapes = [areas.get(str(name), point) for name, point in points.items()]
    return gpd.GeoSeries(shapes, index=points.index, crs=GRID)


def _district_points(zones: pd.DataFrame, districts: Sequence[str]) -> gpd.GeoSeries:
    centres = zones.groupby("district")[["easting", "northing"]].mean().loc[list(districts)]
    return gpd.GeoSeries(
        gpd.points_from_xy(centres["easting"], centres["northing"]), index=centres.index, crs=GRID
    )


def _centres(zones: pd.DataFrame, districts: Sequence[str]) -> tuple[Degrees, ...]:
    """The zone nearest the mean of a district's zones: on land, where the mean itself may not be."""
    grid = ["easting", "northing"]
    means = zones.groupby("district")[grid].transform("mean")
    off = ((zones[grid] - means) ** 2).sum(axis=1)
    middle = zones.loc[off.groupby(zones["district"]).idxmin().loc[list(districts)], grid]
    return tuple(to_degrees(list(middle["easting"]), list(middle["northing"])))


def _collection(shapes: gpd.GeoSeries) -> GeoJson:
    degrees = shapes.to_crs(DEGREES)
    rounded = shapely.transform(degrees.to_numpy(), lambda corners: np.round(corners, DECIMALS))
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"i": row}, "geometry": _geometry(shape)}
            for row, shape in enumerate(rounded)
        ],
    }


def _geometry(shape: Any) -> GeoJson:  # noqa: ANN401 - shapely's stubs know no common JSON type
    geometry: GeoJson = shapely.geometry.mapping(shape)
    return geometry


def _bounds(zones: gpd.GeoSeries) -> tuple[Degrees, Degrees]:
    west, south, east, north = zones.total_bounds
    corners = to_degrees([west - MARGIN_M, east + MARGIN_M], [south - MARGIN_M, north + MARGIN_M])
    return corners[0], corners[1]


def _symbols(release: Release, zones: gpd.GeoSeries) -> Any:  # noqa: ANN401 - as above
    """The ground that sites cover at the first view, with the badges over them of the options that open."""
    west, _, east, _ = zones.total_bounds
    pixel_m = (east - west) / VIEW_WIDTH_PX
    opened = release.recommendations[release.recommendations["units"] > 0]
    badges = opened.groupby("provision_id")["option_id"].nunique()
    sites = release.provisions[["provision_id", "easting", "northing"]]
    above = SITE_PX + BADGE_PX * sites["provision_id"].map(badges).fillna(0.0)
    return shapely.union_all(
        shapely.box(
            sites["easting"] - SITE_PX * pixel_m,
            sites["northing"] - SITE_PX * pixel_m,
            sites["easting"] + SITE_PX * pixel_m,
            sites["northing"] + above * pixel_m,
        )
    )


def _label(shape: Any, symbols: Any) -> Degrees:  # noqa: ANN401 - as above
    """The widest room in a shape for a line of text, away from its border and from the symbols in it."""
    if shape.geom_type == "Point":
        return to_degrees([shape.x], [shape.y])[0]
    free = shape.difference(symbols)
    narrowed = scale(shape if free.is_empty else free, xfact=LABEL_HEIGHT_TO_WIDTH, origin=(0, 0))
    middle = shapely.maximum_inscribed_circle(narrowed, tolerance=100).coords[0]
    return to_degrees([middle[0] / LABEL_HEIGHT_TO_WIDTH], [middle[1]])[0]
