"""Road links as OS Open Roads gives them, in either spelling, with a speed for each."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from planner.inputs.findings import Findings
from planner.inputs.inputs import SourceFile
from planner.inputs.tables import Table
from planner.problems import Problem, quoted

FILES = ("roads.gpkg", "roads.shp")
LAYER = "road_link"
_SPELLINGS = {
    "class": ("road_classification", "class"),
    "form": ("form_of_way", "formOfWay"),
    "number": ("road_classification_number", "roadNumber"),
    "length": ("length",),
    "start": ("start_node", "startNode"),
    "end": ("end_node", "endNode"),
}
"""What a column is for -> its names: of the GeoPackage, and of the older shapefiles."""
_METRES = 27700
_FAULTS = (DataSourceError, DataLayerError, shapely.errors.ShapelyError, ValueError, OSError)


@dataclass(frozen=True, kw_only=True, eq=False)
class Roads:
    """Links as `Inputs.roads` describes them, and the file they come from."""

    frame: pd.DataFrame
    source: SourceFile


def read_roads(folder: Path, speeds: Table, findings: Findings) -> Roads | None:
    """Read the road links of a folder, or return None where there are none, or only faulty ones."""
    path = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if path is None:
        if speeds.columns:
            findings.warnings.append(speeds.problem(f"is not used: there is no {' or '.join(FILES)}"))
        return None
    before = len(findings.faults)
    if not speeds.columns:
        what, hint = (
            "is not there, but needed for the speeds of roads",
            "one row for each class of road: road_class, form_of_way, kmh, source",
        )
        findings.faults.append(Problem(message=what, file=f"{speeds.name}.csv", hint=hint))
    try:
        links = _read(path, findings)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except _FAULTS as fault:
        what = f"cannot be read: {str(fault).partition(';')[0]}"
        findings.faults.append(Problem(message=what, file=path.name, hint="download it anew"))
        return None
    if links is None or len(findings.faults) > before:
        return None
    kmh = _kmh(links, speeds, path.name, findings)
    if len(findings.faults) > before:
        return None
    return Roads(
        frame=_numbered(links).assign(kmh=kmh),
        source=SourceFile(name=path.name, sha256=digest, rows=len(links)),
    )


def _read(path: Path, findings: Findings) -> gpd.GeoDataFrame | None:
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    layer = LAYER if LAYER in layers else layers[0] if len(layers) == 1 else None
    if layer is None:
        allowed = ", ".join(map(quoted, layers))
        what = f"has no layer {quoted(LAYER)}"
        findings.faults.append(Problem(message=what, file=path.name, value=allowed or None))
        return None
    there = {str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]}
    names = {
        what: next((name for name in known if name in there), None) for what, known in _SPELLINGS.items()
    }
    for what, name in names.items():
        if name is None and what != "number":
            findings.faults.append(
                Problem(
                    message="required column is missing", file=path.name, column=" or ".join(_SPELLINGS[what])
                )
            )
    if None in (name for what, name in names.items() if what != "number"):
        return None
    columns = {name: what for what, name in names.items() if name is not None}
    frame = pyogrio.read_dataframe(path, layer=layer, columns=list(columns)).rename(columns=columns)
    if frame.empty:
        findings.faults.append(Problem(message="holds no links", file=path.name))
        return None
    if frame.crs is None:
        what = "does not say its coordinate reference system"
        findings.faults.append(Problem(message=what, file=path.name, hint="OS Open Roads is EPSG:27700"))
        return None
    return _sound(frame.to_crs(epsg=_METRES), path.name, findings)


def _sound(frame: gpd.GeoDataFrame, file: str, findings: Findings) -> gpd.GeoDataFrame | None:
    """Report links without a line, a length above 0, or nodes: as counts, nobody mends them singly."""
    lines = shapely.line_merge(shapely.force_2d(frame.geometry.to_numpy()))
    frame = frame.set_geometry(gpd.GeoSeries(lines, index=frame.index, crs=frame.crs))
    length = pd.to_numeric(frame["length"], errors="coerce")
    for wrong, what, column in (
        (frame.geom_type != "LineString", "is no single line", "geometry"),
        (~(length > 0) | np.isinf(length), "is not a length above 0 metres", "length"),
        (frame["start"].isna() | frame["end"].isna(), "is blank", "start_node, end_node"),
    ):
        if count := int(wrong.sum()):
            first = int(np.flatnonzero(wrong.to_numpy())[0]) + 1
            findings.faults.append(
                Problem(
                    message=f"{what}: in {count:,} links, the first is link {first}", file=file, column=column
                )
            )
    return frame.assign(length=length)


def _kmh(links: gpd.GeoDataFrame, speeds: Table, file: str, findings: Findings) -> pd.Series:
    """The speed of each link: that of its class and form, else that of its class."""
    exact = speeds.frame.set_index(["road_class", "form_of_way"])["kmh"]
    kinds = pd.MultiIndex.from_arrays(
        [links["class"].fillna("").astype(str), links["form"].fillna("").astype(str)]
    )
    any_form = pd.MultiIndex.from_arrays([kinds.get_level_values(0), np.full(len(kinds), "")])
    found, else_found = exact.reindex(kinds).to_numpy(), exact.reindex(any_form).to_numpy()
    kmh = np.where(np.isnan(found), else_found, found)
    for name in sorted(set(kinds.get_level_values(0)[np.isnan(kmh)])):
        findings.faults.append(
            Problem(
                message=f"has no speed for a class of {file}",
                file=speeds.file,
                column="road_class",
                value=name,
                hint="add a row for it with a blank form_of_way",
            )
        )
    return pd.Series(kmh, index=links.index)


def _numbered(links: gpd.GeoDataFrame) -> pd.DataFrame:
    lines = links.geometry.to_numpy()
    first, last = (shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1))
    names = pd.concat([links["start"], links["end"]], ignore_index=True).astype(str)
    number, _ = pd.factorize(names, sort=True)
    return pd.DataFrame(
        {
            "start": number[: len(links)],
            "end": number[len(links) :],
            "from_easting": first[:, 0],
            "from_northing": first[:, 1],
            "to_easting": last[:, 0],
            "to_northing": last[:, 1],
            "km": links["length"].to_numpy(dtype=float) / 1000,
            "number": links["number"].fillna("").astype(str) if "number" in links else "",
        },
        index=links.index,
    )
