"""The road network beside the tables, with a speed for each road that is driven."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from planner.inputs.findings import Findings
from planner.inputs.inputs import SourceFile
from planner.inputs.openstreetmap import read_openstreetmap
from planner.inputs.os_open_roads import read_os_open_roads
from planner.inputs.tables import Table
from planner.problems import Problem

FILES = ("roads.gpkg", "roads.shp", "roads.osm.pbf")
"""Where a network may stand: the first that is there is used."""
LINKS = (
    *("start", "end", "from_easting", "from_northing", "to_easting", "to_northing", "km", "number"),
    *("road_class", "form_of_way", "limit_kmh", "driven", "one_way", "walked"),
)
"""What a reader of networks returns, a row a link between two nodes.

`start` and `end` are node numbers from 0, coordinates are EPSG:27700 metres, `limit_kmh` is the speed limit
(NaN: not known), `driven` and `walked` whether cars and pupils on foot may use the link, `one_way` whether
cars may go from start to end alone."""
_FAULTS = (DataSourceError, DataLayerError, shapely.errors.ShapelyError, ValueError, OSError, RuntimeError)


@dataclass(frozen=True, kw_only=True, eq=False)
class Roads:
    """Links as `Inputs.roads` describes them, and the file they come from."""

    frame: pd.DataFrame
    source: SourceFile

    def needs_naming(self, attribution: str | None) -> bool:
        """Whether its licence (ODbL) asks for a name that the attribution of a plan does not give."""
        return self.source.name.endswith(".osm.pbf") and "OpenStreetMap" not in (attribution or "")


def read_roads(folder: Path, speeds: Table, findings: Findings) -> Roads | None:
    """Read the road links of a folder, or return None where there are none, or only faulty ones."""
    paths = [folder / name for name in FILES if (folder / name).is_file()]
    if not paths:
        if speeds.columns:
            what = f"is not used: there is no {', '.join(FILES[:-1])} or {FILES[-1]}"
            findings.warnings.append(speeds.problem(what))
        return None
    path, *others = paths
    findings.warnings.extend(
        Problem(message=f"is not used: there is {path.name}", file=other.name) for other in others
    )
    before = len(findings.faults)
    if not speeds.columns:
        what, hint = (
            "is not there, but needed for the speeds of roads",
            "one row for each class of road: road_class, form_of_way, kmh, source",
        )
        findings.faults.append(Problem(message=what, file=f"{speeds.name}.csv", hint=hint))
    read = read_openstreetmap if path.suffix == ".pbf" else read_os_open_roads
    try:
        links = read(path, findings)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except _FAULTS as fault:
        what = f"cannot be read: {str(fault).partition(';')[0]}"
        findings.faults.append(Problem(message=what, file=path.name, hint="download it anew"))
        return None
    if links is None or len(findings.faults) > before:
        return None
    kmh = kmh_of(links, speeds.frame)
    for name in sorted(set(links.loc[kmh.isna() & links["driven"], "road_class"])):
        findings.faults.append(
            Problem(
                message=f"has no speed for a class of {path.name}",
                file=speeds.file,
                column="road_class",
                value=name,
                hint="add a row for it with a blank form_of_way",
            )
        )
    if len(findings.faults) > before:
        return None
    return Roads(
        frame=links.assign(kmh=kmh),
        source=SourceFile(name=path.name, sha256=digest, rows=len(links)),
    )


def kmh_of(links: pd.DataFrame, speeds: pd.DataFrame) -> pd.Series:
    """Return the speed of each link that is driven: that of its class and form, else that of its class.

    A limit makes it slower, never faster: few drive at the limit all the way. NaN where there is no speed, or
    nobody drives. `speeds` has road_class, form_of_way ("" for any other) and kmh.
    """
    exact = speeds.set_index(["road_class", "form_of_way"])["kmh"]
    kinds = pd.MultiIndex.from_frame(links[["road_class", "form_of_way"]])
    any_form = pd.MultiIndex.from_arrays([kinds.get_level_values(0), np.full(len(kinds), "")])
    found, else_found = exact.reindex(kinds).to_numpy(), exact.reindex(any_form).to_numpy()
    limit = links["limit_kmh"].fillna(np.inf)
    kmh = np.minimum(np.where(np.isnan(found), else_found, found), limit)
    return pd.Series(np.where(links["driven"], kmh, np.nan), index=links.index)
