"""The barrier graph: over land wherever there is land, over water only by a declared link.

A mesh of points covers the land of the boundaries; whatever of it is in sight of each other without
water between is joined, at the pace of local roads. Declared links (crossings, and the fast roads that
make long journeys quick) lie on top.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.config import BarrierSection
from planner.domain import LinkKind
from planner.inputs.land import land_of
from planner.travel.network import Network
from planner.travel.pairs import Floats, Ints

_IN_SIGHT = 2.3
"""Points up to so many mesh widths apart are joined: twenty neighbours, so that directions differ little."""
_SHORE_M = 25.0
"""Rounding at a shore is not water."""
KINDS = (LinkKind.CROSSING, LinkKind.MOTORWAY, LinkKind.DUAL_CARRIAGEWAY)
"""`BarrierGraph.kind` is an index into this; local roads count as crossings do."""
_ENDS = (["from_easting", "from_northing"], ["to_easting", "to_northing"])


@dataclass(frozen=True, kw_only=True, eq=False)
class BarrierGraph:
    """What is joined to what over land, and the node of each zone and provision; -1 where not on the land.

    By edge: `start`, `end`, `straight_km` between them, `own_km` (NaN where none is declared), `link` (row of
    the table of links, -1 for local roads) and `kind`, an index into KINDS.
    """

    nodes: int
    start: Ints
    end: Ints
    straight_km: Floats
    own_km: Floats
    link: Ints
    kind: Ints
    zone: Ints
    provision: Ints

    def network(self, settings: BarrierSection) -> Network:
        """Price the edges: the label of an edge is its link."""
        fast, crossing = settings.fast_road_circuity, settings.circuity
        circuity = np.array([crossing, fast, fast])[self.kind]
        kmh = np.array([settings.speed_kmh, settings.motorway_kmh, settings.dual_carriageway_kmh])[self.kind]
        km = np.where(np.isnan(self.own_km), self.straight_km * circuity, self.own_km)
        return Network.of(self.nodes, self.start, self.end, km=km, minutes=km / kmh * 60, label=self.link)


def barrier_graph(
    boundaries: gpd.GeoDataFrame,
    zones: pd.DataFrame,
    provisions: pd.DataFrame,
    links: pd.DataFrame | None,
    mesh_km: float,
) -> BarrierGraph:
    """Join zones and provisions (easting, northing in metres) over the land of `boundaries` (EPSG:27700)."""
    land = land_of(boundaries)
    shore = shapely.buffer(land, _SHORE_M)
    shapely.prepare(shore)
    width_m = mesh_km * 1000
    mesh = _mesh(land, width_m)
    homes, zone = _ashore(land, shore, _places(zones), width_m)
    stops = [_places(provisions)]
    if links is not None:
        stops += [links[end].to_numpy(dtype=float) for end in _ENDS]
    sites, site = _ashore(land, shore, np.concatenate(stops), width_m)

    places = np.concatenate([mesh, sites, homes])
    first_site, first_home = len(mesh), len(mesh) + len(sites)
    reach_m = _IN_SIGHT * width_m
    joined = np.concatenate(
        [
            _pairs_among(mesh, reach_m),
            _near(sites, mesh, reach_m) + np.array([first_site, 0]),
            _near(homes, mesh, reach_m) + np.array([first_home, 0]),
            _near(homes, sites, reach_m) + np.array([first_home, first_site]),
            _pairs_among(sites, reach_m) + first_site,
        ]
    )
    joined = joined[_over_land(shore, places, joined)]
    straight_km = _apart_km(places, joined)
    site = np.where(site >= 0, site + first_site, -1)
    link = np.full(len(joined), -1, dtype=np.int64)
    kind = np.zeros(len(joined), dtype=np.int64)
    own_km = np.full(len(joined), np.nan)
    if links is not None:
        ends = site[len(provisions) :].reshape(2, -1).T
        usable = np.flatnonzero((ends >= 0).all(axis=1))
        joined = np.concatenate([joined, ends[usable]])
        from_end, to_end = (links[end].to_numpy(dtype=float)[usable] for end in _ENDS)
        straight_km = np.concatenate([straight_km, np.hypot(*(from_end - to_end).T) / 1000])
        link = np.concatenate([link, usable])
        kind = np.concatenate([kind, pd.Index(KINDS).get_indexer(pd.Index(links["kind"].iloc[usable]))])
        own_km = np.concatenate([own_km, links["km"].to_numpy(dtype=float)[usable]])
    return BarrierGraph(
        nodes=len(places),
        start=joined[:, 0],
        end=joined[:, 1],
        straight_km=straight_km,
        own_km=own_km,
        link=link,
        kind=kind.astype(np.int64),
        zone=np.where(zone >= 0, zone + first_home, -1),
        provision=site[: len(provisions)],
    )


def _places(table: pd.DataFrame) -> Floats:
    return table[["easting", "northing"]].to_numpy(dtype=float)


def _mesh(land: shapely.Geometry, width_m: float) -> Floats:
    """Points of a square lattice that lie on the land; the lattice starts at the origin of the grid."""
    if shapely.is_empty(land):
        return np.zeros((0, 2))
    west, south, east, north = shapely.bounds(land)
    eastings = np.arange(np.ceil(west / width_m), np.floor(east / width_m) + 1) * width_m
    northings = np.arange(np.ceil(south / width_m), np.floor(north / width_m) + 1) * width_m
    lattice = np.stack(np.meshgrid(eastings, northings), axis=-1).reshape(-1, 2)
    shapely.prepare(land)
    return lattice[shapely.contains_xy(land, lattice)]


def _ashore(
    land: shapely.Geometry, shore: shapely.Geometry, places: Floats, within_m: float
) -> tuple[Floats, Ints]:
    """The different places, those just off the land moved to it; and which one each row is, -1 for none.

    Boundaries are generalised: a house on the quay may seem to stand in the water.
    """
    if not len(places) or shapely.is_empty(land):
        return np.zeros((0, 2)), np.full(len(places), -1, dtype=np.int64)
    afloat = np.flatnonzero(~shapely.contains_xy(shore, places))
    moved = places.copy()
    if len(afloat):
        ways = shapely.shortest_line(land, shapely.points(places[afloat]))
        moved[afloat] = shapely.get_coordinates(shapely.get_point(ways, 0))
    there = np.hypot(*(moved - places).T) <= within_m
    different, row = np.unique(moved, axis=0, return_inverse=True)
    node: Ints = np.where(there, row.reshape(-1), -1).astype(np.int64)
    return different, node


def _near(some: Floats, others: Floats, reach_m: float) -> Ints:
    """Pairs (row of some, row of others) within reach."""
    if not len(some) or not len(others):
        return np.zeros((0, 2), dtype=np.int64)
    near = cKDTree(some).sparse_distance_matrix(cKDTree(others), reach_m, output_type="ndarray")
    pairs: Ints = np.stack([near["i"], near["j"]], axis=1).astype(np.int64)
    return pairs


def _pairs_among(places: Floats, reach_m: float) -> Ints:
    if not len(places):
        return np.zeros((0, 2), dtype=np.int64)
    pairs: Ints = cKDTree(places).query_pairs(reach_m, output_type="ndarray").astype(np.int64).reshape(-1, 2)
    return pairs


def _over_land(shore: shapely.Geometry, places: Floats, joined: Ints) -> NDArray[np.bool_]:
    lines = shapely.linestrings(places[joined])
    return np.asarray(shapely.covers(shore, lines), dtype=bool)


def _apart_km(places: Floats, joined: Ints) -> Floats:
    km: Floats = np.hypot(*(places[joined[:, 0]] - places[joined[:, 1]]).T) / 1000
    return km
