"""plan.gpkg: the plan for a GIS, one file in EPSG:27700."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from planner.report.geopackage_layers import Layer, layers
from planner.report.release import Release

DECIMALS = 6
_GDAL_OPTIONS = {
    "OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z",  # the same release, the same bytes
    "OGR_SQLITE_SYNCHRONOUS": "OFF",  # nobody else reads the file while it is made
}
_WHOLE = re.compile(r"(^|_)(year|units|rank)$|^ncy_")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_TAKEN = ("fid", "geom", "geometry")
"""Columns that every layer has of its own."""


def geopackage(release: Release) -> bytes:
    """Return the GeoPackage of a release: the same bytes for the same release."""
    with tempfile.TemporaryDirectory() as folder, _gdal_options():
        path = Path(folder) / "plan.gpkg"
        for layer in layers(release):
            _write(path, layer)
        return path.read_bytes()


@contextmanager
def _gdal_options() -> Iterator[None]:
    """GDAL keeps its options for the whole process: they are as before in the end."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in _GDAL_OPTIONS}
    pyogrio.set_gdal_config_options(_GDAL_OPTIONS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _write(path: Path, layer: Layer) -> None:
    """Add a layer to the file, with or without geometry."""
    names = [*_unique(map(str, layer.table.columns))]
    columns = [_typed(str(name), cells) for name, cells in layer.table.items()]
    table = pd.DataFrame(dict(zip(names, columns, strict=True)), index=layer.table.index)
    options = {"layer": layer.name, "driver": "GPKG", "layer_options": {"DESCRIPTION": layer.what}}
    if layer.shapes is None:
        pyogrio.write_dataframe(table, path, **options)
        return
    frame = gpd.GeoDataFrame(table, geometry=layer.shapes.array, crs=layer.shapes.crs)
    kinds = set(frame.geom_type)
    if kinds and kinds <= {"Polygon", "MultiPolygon"}:
        pyogrio.write_dataframe(frame, path, geometry_type="MultiPolygon", promote_to_multi=True, **options)
    else:
        kind = layer.empty if not kinds else "Unknown" if len(kinds) > 1 else kinds.pop()
        pyogrio.write_dataframe(frame, path, geometry_type=kind, promote_to_multi=False, **options)


def _typed(name: str, cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """Whole numbers, numbers, or text; what is blank becomes NULL."""
    if _WHOLE.search(name):
        return cells.astype("Int64")
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype(float).round(DECIMALS) + 0.0
    return cells.map({cell: _text(cell) for cell in cells.unique()}).astype(object)


def _text(cell: object) -> str | None:
    """A text as SQLite holds it: a lone surrogate is no character, and NUL would end it."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", cell) or None if isinstance(cell, str) else None


def _unique(names: Iterable[str]) -> Iterator[str]:
    """SQLite takes no two names that differ in case only, and each layer has columns of its own."""
    taken = set(_TAKEN)
    for name in names:
        free, number = _text(name) or "_", 1
        while free.casefold() in taken:
            number += 1
            free = f"{name}_{number}"
        taken.add(free.casefold())
        yield free
