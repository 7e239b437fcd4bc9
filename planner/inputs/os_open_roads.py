"""Links of OS Open Roads, in either spelling: the GeoPackage, and the older shapefiles.

It has no one-way streets, no footpaths and no speed limits: every link leads both ways.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from planner.inputs.findings import Findings
from planner.problems import Problem, quoted

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
_NOT_WALKED = "Motorway"


def read_os_open_roads(path: Path, findings: Findings) -> pd.DataFrame | None:
    """Return links as `planner.inputs.roads.LINKS` has them, or None with faults.

    Raises the errors of pyogrio where the file cannot be read.
    """
    before = len(findings.faults)
    links = _read(path, findings)
    return None if links is None or len(findings.faults) > before else _numbered(links)


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


def _numbered(links: gpd.GeoDataFrame) -> pd.DataFrame:
    lines = links.geometry.to_numpy()
    first, last = (shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1))
    names = pd.concat([links["start"], links["end"]], ignore_index=True).astype(str)
    number, _ = pd.factorize(names, sort=True)
    road_class = links["class"].fillna("").astype(str)
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
            "road_class": road_class,
            "form_of_way": links["form"].fillna("").astype(str),
            "limit_kmh": np.nan,
            "driven": True,
            "one_way": False,
            "walked": road_class != _NOT_WALKED,
        },
        index=links.index,
    )
