"""Estimates of known journeys, by either rung, under any settings."""

from dataclasses import dataclass
from typing import Self

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.config import BarrierSection, TravelSection
from planner.travel.barriers import BarrierGraph, barrier_graph
from planner.travel.network import Network
from planner.travel.pairs import Floats, Ints
from planner.travel.straight import road_km

_FROM = ["from_easting", "from_northing"]
_TO = ["to_easting", "to_northing"]


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownJourneys:
    """km and minutes (NaN where not known), straight_km, and the barrier graph where there is one."""

    km: Floats
    minutes: Floats
    straight_km: Floats
    graph: BarrierGraph | None

    @classmethod
    def of(
        cls,
        journeys: pd.DataFrame,
        boundaries: gpd.GeoDataFrame | None,
        links: pd.DataFrame | None,
        mesh_km: float,
    ) -> Self:
        """Place journeys, as `read_journeys` returns them, on the land, where there are boundaries."""
        start, stop = journeys[_FROM].to_numpy(dtype=float), journeys[_TO].to_numpy(dtype=float)
        graph = None
        if boundaries is not None:
            homes = pd.DataFrame(start, columns=["easting", "northing"])
            sites = pd.DataFrame(stop, columns=["easting", "northing"])
            graph = barrier_graph(boundaries, homes, sites, links, mesh_km)
        return cls(
            km=journeys["km"].to_numpy(dtype=float),
            minutes=journeys["minutes"].to_numpy(dtype=float),
            straight_km=np.hypot(*(start - stop).T) / 1000,
            graph=graph,
        )

    def by_straight_line(self, settings: TravelSection) -> tuple[Floats, Floats]:
        """Return km and minutes, without picking others up."""
        km = road_km(self.straight_km, settings)
        return km, settings.fixed_minutes + km / settings.speed_kmh * 60

    def by_barriers(self, settings: BarrierSection) -> tuple[Floats, Floats]:
        """Return km and minutes, without picking others up; NaN where there is no way."""
        graph = self._graph()
        km, minutes = _along(graph.network(settings), graph.zone, graph.provision)
        return km, minutes + settings.fixed_minutes

    def stretches_km(self, settings: BarrierSection) -> Floats:
        """Return straight km on local roads, motorways, dual carriageways, and declared km: (journeys, 4)."""
        graph = self._graph()
        circuity = np.where(graph.kind == 0, settings.circuity, settings.fast_road_circuity)
        kmh = np.array([settings.speed_kmh, settings.motorway_kmh, settings.dual_carriageway_kmh])[graph.kind]
        declared = ~np.isnan(graph.own_km)
        road = np.where(declared, graph.own_km, graph.straight_km * circuity)
        columns = [np.where(~declared & (graph.kind == kind), graph.straight_km, 0.0) for kind in range(3)]
        columns.append(np.where(declared, graph.own_km, 0.0))
        parts = [
            _along(
                Network.of(
                    graph.nodes, graph.start, graph.end, km=part, minutes=road / kmh * 60, label=graph.link
                ),
                graph.zone,
                graph.provision,
            )[0]
            for part in columns
        ]
        return np.stack(parts, axis=1)

    def _graph(self) -> BarrierGraph:
        if self.graph is None:
            raise ValueError("there are no boundaries to make a barrier graph of")
        return self.graph


def _along(network: Network, start: Ints, stop: Ints) -> tuple[Floats, Floats]:
    """Km and minutes of each journey from node to node; NaN where an end is none (-1), or there is no way."""
    km, minutes = np.full(len(start), np.nan), np.full(len(start), np.nan)
    sites = np.unique(stop[stop >= 0])
    for site in sites:
        rows = np.flatnonzero((stop == site) & (start >= 0))
        for reached, tree_km, tree_minutes in network.trees(np.array([site]), start[rows], np.inf):
            km[rows[reached]], minutes[rows[reached]] = tree_km, tree_minutes
    return km, minutes
