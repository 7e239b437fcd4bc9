"""Do the declared links and the travel method fit the land that the boundaries describe?"""

import geopandas as gpd
import numpy as np
import shapely

from planner.config import Config
from planner.inputs.findings import Findings
from planner.inputs.tables import Table
from planner.problems import Problem


def land_of(boundaries: gpd.GeoDataFrame) -> shapely.Geometry:
    """Return all that the polygons of the boundaries cover, in EPSG:27700; empty where there are none."""
    shapes = boundaries.geometry[boundaries.geom_type.isin(["Polygon", "MultiPolygon"])]
    return shapely.union_all(shapes.to_numpy())


def compare_with_land(
    boundaries: gpd.GeoDataFrame | None, links: Table, config: Config, findings: Findings
) -> None:
    """Report a barrier graph without land to go over; warn of links that it cannot use."""
    if boundaries is None:
        if config.travel.method == "barriers":
            hint = "add the polygons, or set [travel] method to auto or straight"
            what = "is not there, or faulty, but [travel] method is 'barriers'"
            findings.faults.append(Problem(message=what, file="boundaries.geojson", hint=hint))
        if links.columns:
            findings.warnings.append(links.problem("is not used: there are no boundaries to lie on"))
        return
    ends = ("from_easting", "from_northing", "to_easting", "to_northing")
    sound = links.frame[links.sound(*ends)]
    if sound.empty:
        return
    land = land_of(boundaries)
    shapely.prepare(land)
    reach_m = config.travel.barriers.mesh_km * 1000
    for end in (ends[:2], ends[2:]):
        places = shapely.points(sound[list(end)].to_numpy(dtype=float))
        away = np.asarray(shapely.distance(land, places) > reach_m, dtype=bool)
        for row in sound.index[away]:
            what = f"ends more than {reach_m / 1000:g} km from any land of the boundaries, and is not used"
            findings.warnings.append(
                links.problem(
                    what, row=int(row), column=", ".join(end), hint="mend the end, or add polygons there"
                )
            )
