"""boundaries.geojson: zones, their districts, and the land beside Kent, with borders that agree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.build_kent.sources import Zone

LSOAS = "boundaries/kent_medway_lsoa21.geojson"
DISTRICTS = "boundaries/kent_medway_districts_with_neighbours.geojson"
MEDWAY = "Medway"
NEIGHBOURS = ("Bexley", "Bromley", "Tandridge", "Wealden", "Rother")  # those that share a land border
TOLERANCE_M = 60.0
OVERLAP_M = 300.0  # the neighbours' file is coarser: widen it, then cut Kent out, so that no gap is left
NEIGHBOUR_TOLERANCE_M = 100.0
MARGIN_M = 2000.0  # neighbours are kept only this far outside the convex hull of Kent and Medway
DIGITS = 5

_TO_GRID = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
_FROM_GRID = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def write_boundaries(path: Path, root: Path, zones: Sequence[Zone]) -> None:
    """Simplify Kent and Medway as one coverage; districts are unions of the simplified zones."""
    names, shapes = _read(root / LSOAS, "lsoa21_code")
    simple = shapely.coverage_simplify(_project(shapes, _TO_GRID), TOLERANCE_M)
    rounded = dict(zip(names, _to_degrees(simple), strict=True))
    of_zone = {zone.zone_id: zone.district for zone in zones}
    missing = sorted(set(of_zone) - set(names))
    if missing:
        raise ValueError(f"zones without a polygon: {missing}")

    features: list[dict[str, Any]] = []
    medway = shapely.union_all([shape for name, shape in rounded.items() if name not in of_zone])
    features.append(_feature({"context": MEDWAY}, medway))
    covered = shapely.union_all(simple)
    features += [_feature({"context": name}, shape) for name, shape in _neighbours(root, covered)]
    for district in sorted(set(of_zone.values())):
        members = [rounded[zone_id] for zone_id, name in of_zone.items() if name == district]
        features.append(_feature({"district": district}, shapely.union_all(members)))
    for zone_id, district in of_zone.items():
        features.append(_feature({"zone_id": zone_id, "district": district}, rounded[zone_id]))
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    path.write_text(
        '{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8", newline="\n"
    )


def _read(path: Path, key: str) -> tuple[list[str], NDArray[np.object_]]:
    collection = json.loads(path.read_text(encoding="utf-8"))
    features = sorted(collection["features"], key=lambda feature: str(feature["properties"][key]))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    return [str(feature["properties"][key]) for feature in features], np.array(shapes, dtype=object)


def _project(shapes: NDArray[np.object_], transformer: Transformer) -> NDArray[np.object_]:
    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([x, y])

    return np.array(shapely.transform(shapes, move), dtype=object)


def _to_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    degrees = _project(shapes, _FROM_GRID)
    rounded = np.array(shapely.transform(degrees, lambda xy: np.round(xy, DIGITS)), dtype=object)
    if not (shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded)):
        raise ValueError("boundaries no longer fit together after simplification")
    return rounded


def _neighbours(root: Path, covered: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    names, shapes = _read(root / DISTRICTS, "ltla24_name")
    grid = dict(zip(names, _project(shapes, _TO_GRID), strict=True))
    window = shapely.buffer(shapely.convex_hull(covered), MARGIN_M, join_style="mitre")
    found = []
    for name in NEIGHBOURS:
        simple = shapely.simplify(grid[name], NEIGHBOUR_TOLERANCE_M)
        land = shapely.difference(shapely.buffer(simple, OVERLAP_M, join_style="mitre"), covered)
        nearby = shapely.intersection(land, window)
        degrees = _project(np.array([nearby], dtype=object), _FROM_GRID)[0]
        largest = max(shapely.get_parts(shapely.set_precision(degrees, 10.0**-DIGITS)), key=shapely.area)
        found.append((name, largest))
    return found


def _feature(properties: dict[str, str], shape: BaseGeometry) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(shapely.normalize(shape)))
    geometry["coordinates"] = _round(geometry["coordinates"])
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _round(value: Any) -> Any:  # noqa: ANN401 - nested lists of numbers
    return [_round(item) for item in value] if isinstance(value, list) else round(value, DIGITS)
