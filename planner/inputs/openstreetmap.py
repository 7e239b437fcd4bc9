"""Roads and paths of OpenStreetMap, from an extract in PBF: its ways, cut where they meet.

What a way is, who may use it and which way round is read from its tags as the OpenStreetMap wiki describes
them (Key:highway, Key:access, Key:oneway, Key:maxspeed). Not read: turn restrictions, gates and bollards,
conditions by the hour, and ferries.
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.inputs.findings import Findings
from planner.problems import Problem

ROADS = (
    *("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary"),
    *("secondary_link", "tertiary", "tertiary_link", "unclassified", "residential", "living_street"),
    *("service", "road"),
)
"""Values of `highway` that are driven: each is a road_class."""
PATHS = ("footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "track")
"""Values of `highway` that are walked, but not driven."""
ROUNDABOUT = "roundabout"
_MOTORWAYS = ("motorway", "motorway_link")
_NOBODYS_WAY = ("driveway", "parking_aisle", "drive-through", "emergency_access")
"""Values of `service` that lead no further."""
_SHUT = frozenset({"no", "private", "agricultural", "forestry", "delivery", "emergency", "military"})
_FORWARDS, _BACKWARDS, _CHANGING = frozenset({"yes", "true", "1"}), frozenset({"-1", "reverse"}), "reversible"
_KMH_A_MPH = 1.609344
_NOWHERE = 2**31 - 1
"""What libosmium gives as a coordinate where the file has none."""
_DEGREES = 1e-7
_LONGITUDES_AND_LATITUDES, _METRES = 4326, 27700
_EAST, _NORTH = 700_000, 1_300_000
"""How far the National Grid reaches, in metres."""


class Said(NamedTuple):
    """What the tags of a way say, by the columns of a link."""

    number: str
    road_class: str
    form_of_way: str
    limit_kmh: float
    driven: bool
    one_way: bool
    backwards: bool
    """Whether the one way leads from its end to its start."""
    walked: bool


@dataclass(frozen=True)
class _Ways:
    """Ways in the order of the file; number, x and y (1e-7 degrees) of the nodes of one after the other."""

    nodes: "array[int]" = field(default_factory=lambda: array("q"))
    count: list[int] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def read_openstreetmap(path: Path, findings: Findings) -> pd.DataFrame | None:
    """Return links as `planner.inputs.roads.LINKS` has them, or None with faults.

    Raises RuntimeError where the file cannot be read.
    """
    try:
        import osmium  # noqa: PLC0415 - an extra
    except ImportError:
        what, hint = "needs osmium to be read", 'install "planner[osm]"'
        findings.faults.append(Problem(message=what, file=path.name, hint=hint))
        return None
    wanted = osmium.filter.TagFilter(*(("highway", value) for value in (*ROADS, *PATHS)))
    only_ways = osmium.filter.EntityFilter(osmium.osm.WAY)
    ways = _Ways()
    for way in osmium.FileProcessor(path).with_locations().with_filter(only_ways).with_filter(wanted):
        said = what_is_said(dict(way.tags))
        if said is None or len(way.nodes) < 2:  # noqa: PLR2004 - from one node to another
            continue
        ways.said.append(said)
        ways.count.append(len(way.nodes))
        for node in way.nodes:
            place = node.location
            ways.nodes.extend((node.ref, place.x, place.y))
    if not any(said.driven for said in ways.said):
        findings.faults.append(Problem(message="holds no roads", file=path.name))
        return None
    return _links(ways, path.name, findings)


def what_is_said(tags: Mapping[str, str]) -> Said | None:
    """Return what the tags of a way say; None where nobody goes along it."""
    highway = tags["highway"]
    if tags.get("service") in _NOBODYS_WAY:
        return None
    one_way = tags.get("oneway", "yes" if _goes_round(tags) or highway == "motorway" else "no")
    motors = _first(tags, "motorcar", "motor_vehicle", "vehicle", "access")
    driven = highway in ROADS and motors not in _SHUT and one_way != _CHANGING and tags.get("area") != "yes"
    walked = highway not in _MOTORWAYS and tags.get("motorroad") != "yes"
    walked = walked and _first(tags, "foot", "access") not in _SHUT
    if not driven and not walked:
        return None
    return Said(
        number=tags.get("ref", ""),
        road_class=highway,
        form_of_way=ROUNDABOUT if _goes_round(tags) else "",
        limit_kmh=_limit_kmh(tags.get("maxspeed", "")),
        driven=driven,
        one_way=driven and one_way in _FORWARDS | _BACKWARDS,
        backwards=driven and one_way in _BACKWARDS,
        walked=walked,
    )


def _goes_round(tags: Mapping[str, str]) -> bool:
    return tags.get("junction") == ROUNDABOUT


def _first(tags: Mapping[str, str], *keys: str) -> str:
    """What the most particular of these keys says."""
    return next((tags[key] for key in keys if key in tags), "")


def _limit_kmh(text: str) -> float:
    """A limit in figures, in km/h unless it says mph; NaN for one in words (national, signals, none)."""
    figure, _, unit = text.strip().partition(" ")
    if not figure.isdecimal() or unit not in {"", "mph"} or int(figure) == 0:
        return float("nan")
    return int(figure) * (_KMH_A_MPH if unit else 1.0)


def _links(ways: _Ways, file: str, findings: Findings) -> pd.DataFrame | None:
    """Cut the ways at nodes that they share, and at their ends."""
    node, x, y = np.array(ways.nodes, dtype=np.int64).reshape(-1, 3).T
    count = np.asarray(ways.count)
    way = np.repeat(np.arange(len(count)), count)
    placed = x != _NOWHERE
    points = gpd.points_from_xy(np.where(placed, x, 0) * _DEGREES, np.where(placed, y, 0) * _DEGREES)
    metres = gpd.GeoSeries(points, crs=_LONGITUDES_AND_LATITUDES).to_crs(epsg=_METRES)
    easting, northing = shapely.get_coordinates(metres.to_numpy()).T
    placed &= np.isfinite(easting) & np.isfinite(northing)
    easting, northing = np.where(placed, easting, -1.0), np.where(placed, northing, -1.0)
    if not ((easting >= 0) & (easting <= _EAST) & (northing >= 0) & (northing <= _NORTH)).any():
        what = "holds no roads on the National Grid (EPSG:27700)"
        findings.faults.append(Problem(message=what, file=file, hint="take an extract of your own area"))
        return None
    step = np.flatnonzero(np.diff(way) == 0)  # from a node of a way to its next
    whole = placed[step] & placed[step + 1]
    if lost := int((~whole).sum()):
        what = f"has no place on the grid for a node of {lost:,} stretches of road: they are left out"
        hint = "take an extract with complete ways"
        findings.warnings.append(Problem(message=what, file=file, hint=hint))
    _, number, uses = np.unique(node, return_inverse=True, return_counts=True)
    cut = uses[number] > 1
    cut[np.cumsum(count) - 1] = True
    cut[np.cumsum(count) - count] = True
    cut[step[~whole]] = cut[step[~whole] + 1] = True
    metres_long = np.hypot(np.diff(easting), np.diff(northing))
    begins = np.flatnonzero(cut[step])  # rows of step at which a link begins
    first = step[begins]
    last = step[np.append(begins[1:], len(step)) - 1] + 1
    km = np.add.reduceat(metres_long[step], begins) / 1000
    kept = whole[begins] & (number[first] != number[last])
    first, last, km = first[kept], last[kept], km[kept]
    if not len(first):
        findings.faults.append(Problem(message="holds no roads", file=file))
        return None
    said = pd.DataFrame(ways.said).iloc[way[first]].reset_index(drop=True)
    turned = said.pop("backwards").to_numpy(dtype=bool)
    start, end = np.where(turned, last, first), np.where(turned, first, last)
    _, numbered = np.unique(np.concatenate([number[start], number[end]]), return_inverse=True)
    return pd.DataFrame(
        {
            "start": numbered[: len(start)],
            "end": numbered[len(start) :],
            "from_easting": easting[start],
            "from_northing": northing[start],
            "to_easting": easting[end],
            "to_northing": northing[end],
            "km": km,
        }
    ).join(said)
