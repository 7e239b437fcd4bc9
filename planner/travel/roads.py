"""The road network: places snapped to its largest connected part, one tree of quickest ways a site."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.config import RoadSection
from planner.travel.network import Network
from planner.travel.pairs import Floats, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadGraph:
    """The network, and the node of each zone and provision (-1: no road near) with km from door to road.

    `numbers` are the roads that the label of an edge counts; -1 for roads without a number.
    """

    network: Network
    numbers: tuple[str, ...]
    zone: Ints
    zone_access_km: Floats
    provision: Ints
    provision_access_km: Floats


def road_graph(
    roads: pd.DataFrame, zones: pd.DataFrame, provisions: pd.DataFrame, settings: RoadSection
) -> RoadGraph:
    """Build the network of `Inputs.roads` and snap zones and provisions to it.

    Islands of the network (car parks, roads cut off by the edge of a file) are not snapped to: nobody could
    leave them.
    """
    start, end = roads["start"].to_numpy(dtype=np.int64), roads["end"].to_numpy(dtype=np.int64)
    nodes = int(max(start.max(), end.max())) + 1
    places = np.zeros((nodes, 2))
    places[end] = roads[["to_easting", "to_northing"]].to_numpy(dtype=float)
    places[start] = roads[["from_easting", "from_northing"]].to_numpy(dtype=float)
    numbers = roads["number"]
    label, names = pd.factorize(numbers.where(numbers != ""), sort=True)
    km = roads["km"].to_numpy(dtype=float)
    network = Network.of(
        nodes,
        start,
        end,
        km=km,
        minutes=km / roads["kmh"].to_numpy(dtype=float) * 60,
        label=label.astype(np.int64),
    )
    joined = csr_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=(nodes, nodes))
    _, part = connected_components(joined, directed=False)
    main = np.flatnonzero(part == np.bincount(part).argmax())
    tree = cKDTree(places[main])
    zone, zone_access_km = _snapped(tree, main, zones, settings.snap_km)
    provision, provision_access_km = _snapped(tree, main, provisions, settings.snap_km)
    return RoadGraph(
        network=network,
        numbers=tuple(map(str, names)),
        zone=zone,
        zone_access_km=zone_access_km,
        provision=provision,
        provision_access_km=provision_access_km,
    )


def _snapped(tree: cKDTree, main: Ints, table: pd.DataFrame, within_km: float) -> tuple[Ints, Floats]:
    """The nearest node of each place, -1 where none is near, and km to it in a straight line."""
    away_m, nearest = tree.query(table[["easting", "northing"]].to_numpy(dtype=float).reshape(-1, 2))
    near = away_m <= within_km * 1000
    node: Ints = np.where(near, main[np.where(near, nearest, 0)], -1).astype(np.int64)
    return node, np.where(near, away_m / 1000, 0.0)
