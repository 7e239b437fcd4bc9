"""Polygons with zone_id or district, from a GeoJSON file or a GeoPackage, in EPSG:27700."""

import hashlib
import warnings
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from planner.inputs.findings import Findings
from planner.inputs.inputs import SourceFile
from planner.inputs.tables import Table
from planner.problems import Problem, closest, quoted

FILES = ("boundaries.geojson", "boundaries.gpkg")
_IDS = ("zone_id", "district")
_METRES = 27700
_PLAUSIBLE = (-200_000, -200_000, 900_000, 1_500_000)
"""Great Britain and the sea about it: west, south, east, north."""
_FAULTS = (DataSourceError, DataLayerError, shapely.errors.ShapelyError, ValueError, OSError)
_FEW = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Boundaries:
    """Sound boundaries in EPSG:27700, and the file they come from."""

    frame: gpd.GeoDataFrame
    source: SourceFile


def read_boundaries(folder: Path, findings: Findings) -> Boundaries | None:
    """Read the boundaries of a folder, or return None where there are none, or only faulty ones."""
    there = [folder / name for name in FILES if (folder / name).is_file()]
    if not there:
        return None
    path, *others = there
    findings.warnings.extend(
        Problem(message=f"is not read: {path.name} is there too", file=other.name) for other in others
    )
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        frame = _read(path, findings)
    except _FAULTS as fault:
        hint = "open it in a GIS such as QGIS and save it anew"
        findings.faults.append(
            Problem(message=f"cannot be read: {str(fault).partition(';')[0]}", file=path.name, hint=hint)
        )
        return None
    if frame is None or not _has_ids(frame, path.name, findings):
        return None
    frame = _in_metres(_with_text(frame), path.name, findings)
    if frame is None or not _is_sound(frame, path.name, findings):
        return None
    texts = [column for column in frame.columns if column != "geometry"]
    ordered = frame.sort_values(texts, kind="stable").reset_index(drop=True)
    source = SourceFile(name=path.name, sha256=digest, rows=len(ordered))
    return Boundaries(frame=ordered, source=source)


def _read(path: Path, findings: Findings) -> gpd.GeoDataFrame | None:
    layers = [str(name) for name, geometry in pyogrio.list_layers(path) if geometry is not None]
    layer = "boundaries" if "boundaries" in layers else next(iter(layers), None)
    if layer is None or (len(layers) > 1 and layer != "boundaries"):
        what = "has several layers" if layers else "has no layer with geometry"
        hint = "name the one to read 'boundaries'"
        allowed = ", ".join(map(quoted, layers)) or None
        findings.faults.append(Problem(message=what, file=path.name, value=allowed, hint=hint))
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks; the geometries are checked below
        frame = gpd.read_file(path, layer=layer)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        findings.faults.append(Problem(message="holds no boundaries", file=path.name))
        return None
    return frame.rename_geometry("geometry") if frame.geometry.name != "geometry" else frame


def _has_ids(frame: gpd.GeoDataFrame, file: str, findings: Findings) -> bool:
    if not frame.columns.intersection(_IDS).empty:
        return True
    others = [str(column) for column in frame.columns if column != "geometry"]
    close = next((name for column in _IDS if (name := closest(column, others))), None)
    hint = f"rename {quoted(close)}" if close else "add the zone's id, or the district, to each polygon"
    allowed = " or ".join(_IDS)
    what = "has neither of the columns that say whose boundary it is"
    findings.faults.append(Problem(message=what, file=file, column=allowed, hint=hint))
    return False


def _with_text(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Every property as text, "" where blank; both id columns there."""
    texts = {
        str(column): pd.Series([_text(cell) for cell in frame[column]], index=frame.index, dtype="str")
        for column in frame.columns
        if column != "geometry"
    }
    blank = pd.Series("", index=frame.index, dtype="str")
    columns = {name: texts.pop(name, blank) for name in _IDS} | texts
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)


def _text(cell: object) -> str:
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:  # noqa: PLR0124  NaN differs from itself
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _in_metres(frame: gpd.GeoDataFrame, file: str, findings: Findings) -> gpd.GeoDataFrame | None:
    if frame.crs is None:
        hint = "set it in a GIS, such as EPSG:27700 for British National Grid"
        what = "does not say its coordinate reference system"
        findings.faults.append(Problem(message=what, file=file, hint=hint))
        return None
    return frame.to_crs(epsg=_METRES)


def _is_sound(frame: gpd.GeoDataFrame, file: str, findings: Findings) -> bool:
    """Report geometries that are missing, invalid, or not in Great Britain."""
    shapes = frame.geometry
    missing = shapes.isna() | shapes.is_empty
    bounds = shapes.bounds
    west, south, east, north = _PLAUSIBLE
    inside = bounds["minx"].ge(west) & bounds["miny"].ge(south)
    inside &= bounds["maxx"].le(east) & bounds["maxy"].le(north)
    abroad = ~missing & ~inside
    invalid = ~missing & ~abroad & ~shapes.is_valid
    not_areas = ~missing & ~shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    for position in range(len(frame)):
        name = f"feature {position + 1}"
        owner = " ".join(frame[column].iloc[position] for column in _IDS).strip() or None
        if missing.iloc[position]:
            what, hint = "has no geometry", "draw it, or remove the feature"
        elif abroad.iloc[position]:
            what = "does not lie in Great Britain"
            hint = "GeoJSON holds longitude, latitude; let a GIS write another system with its name"
        elif invalid.iloc[position]:
            reason = shapely.is_valid_reason(shapes.iloc[position])
            what, hint = f"has an invalid geometry: {reason}", "mend it in a GIS (QGIS: Fix geometries)"
        else:
            continue
        problem = Problem(message=f"{name} {what}", file=file, column="geometry", value=owner, hint=hint)
        findings.faults.append(problem)
    if not_areas.any():
        what = f"holds features that are no polygons and bound nothing: {not_areas.sum()} of {len(frame)}"
        findings.warnings.append(Problem(message=what, file=file, column="geometry"))
    return not (missing | abroad | invalid).any()


def compare_with_zones(frame: gpd.GeoDataFrame, file: str, zones: Table, findings: Findings) -> None:
    """Warn of boundaries that belong to no zone; a zone without one is drawn as a point."""
    strangers = sorted(set(frame["zone_id"]) - {""} - zones.values("zone_id"))
    if strangers:
        few = ", ".join(map(quoted, strangers[:_FEW])) + (", …" if len(strangers) > _FEW else "")
        what = f"{len(strangers)} boundaries are of zones that {zones.label} does not have: {few}"
        findings.warnings.append(Problem(message=what, file=file, column="zone_id"))
