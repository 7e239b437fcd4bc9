"""The road network: places snapped to its largest connected part, by car and on foot."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.config import RoadSection
from planner.travel.along import Ends
from planner.travel.network import Network
from planner.travel.pairs import Floats, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadGraph:
    """A network, and where zones and provisions join it.

    `numbers` are the roads that the label of an edge counts; -1 for roads without a number.
    """

    network: Network
    numbers: tuple[str, ...]
    zones: Ends
    provisions: Ends


def road_graph(
    roads: pd.DataFrame, zones: pd.DataFrame, provisions: pd.DataFrame, settings: RoadSection
) -> RoadGraph:
    """Build the network that is driven, of `Inputs.roads`, and snap zones and provisions to it."""
    links = roads[roads["kmh"].notna()]
    minutes = links["km"].to_numpy(dtype=float) / links["kmh"].to_numpy(dtype=float) * 60
    return _graph(links, minutes, zones, provisions, settings.snap_km, 60 / settings.access_kmh)


def walking_graph(
    roads: pd.DataFrame, zones: pd.DataFrame, provisions: pd.DataFrame, settings: RoadSection
) -> RoadGraph:
    """Build the network that is walked, both ways everywhere, and snap zones and provisions to it.

    The shortest way counts on foot, so its `minutes` are km.
    """
    links = roads[roads["walked"]].assign(one_way=False)
    return _graph(links, links["km"].to_numpy(dtype=float), zones, provisions, settings.snap_km, 1.0)


def _graph(
    links: pd.DataFrame,
    minutes: Floats,
    zones: pd.DataFrame,
    provisions: pd.DataFrame,
    snap_km: float,
    minutes_a_km: float,
) -> RoadGraph:
    """Snap to the largest part in which there is a way from everywhere to everywhere.

    Islands (car parks, roads cut off by the edge of a file, one-way streets that only lead in) are not
    snapped to: nobody could leave them.
    """
    start, end = links["start"].to_numpy(dtype=np.int64), links["end"].to_numpy(dtype=np.int64)
    nodes = int(max(start.max(initial=-1), end.max(initial=-1))) + 1
    places = np.zeros((nodes, 2))
    places[end] = links[["to_easting", "to_northing"]].to_numpy(dtype=float)
    places[start] = links[["from_easting", "from_northing"]].to_numpy(dtype=float)
    numbers = links["number"]
    label, names = pd.factorize(numbers.where(numbers != ""), sort=True)
    network = Network.of(
        nodes,
        start,
        end,
        km=links["km"].to_numpy(dtype=float),
        minutes=minutes,
        label=label.astype(np.int64),
        one_way=links["one_way"].to_numpy(dtype=bool),
    )
    part = network.parts()
    main = np.flatnonzero(part == np.bincount(part, minlength=1).argmax())
    near = cKDTree(places[main])
    return RoadGraph(
        network=network,
        numbers=tuple(map(str, names)),
        zones=_snapped(near, main, zones, snap_km, minutes_a_km),
        provisions=_snapped(near, main, provisions, snap_km, minutes_a_km),
    )


def _snapped(near: cKDTree, main: Ints, table: pd.DataFrame, snap_km: float, minutes_a_km: float) -> Ends:
    """The nearest node of each place, -1 where none is near, and the straight line to it."""
    away_m, nearest = near.query(
        table[["easting", "northing"]].to_numpy(dtype=float).reshape(-1, 2),
        distance_upper_bound=snap_km * 1000 * (1 + 1e-12),
    )
    found = np.isfinite(away_m)
    node = np.full(len(table), -1, dtype=np.int64)
    node[found] = main[nearest[found]]
    km = np.where(found, away_m / 1000, 0.0)
    return Ends(node=node, km=km, minutes=km * minutes_a_km)
