"""A made-up road network of any size in the shape of OS Open Roads, and how long journeys along it take.

`python -m tests.benchmarks.roads [--nodes 285000] [--sites 250] [--zones 938] [--minutes 90]
[--processes 1 2] [--openstreetmap]`
"""

from __future__ import annotations

import argparse
import itertools
import resource
import tempfile
from collections.abc import Sequence
from math import ceil, sqrt
from pathlib import Path
from time import perf_counter

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.config import RoadSection
from planner.inputs.findings import Findings
from planner.inputs.openstreetmap import read_openstreetmap
from planner.travel.roads import road_graph, walking_graph
from planner.travel.tree_cache import Tree, content_key, keep_trees
from planner.travel.trees import Means, trees_of
from planner.travel.walking import FROM_EIGHT_KM

LINKS_A_NODE = 385 / 285
"""Of OS Open Roads in Kent, as issue 6 gives it."""
SPACING_M = 110.0
"""About the length of a link there."""
MOTORWAY_EVERY, A_ROAD_EVERY = 90, 15
"""So many rows of the lattice apart."""
BENDS = 4
KMH = {"Motorway": 100.0, "A Road": 60.0, "Unclassified": 35.0}


def made_up_roads(nodes: int, seed: int = 1) -> pd.DataFrame:
    """Return links as `Inputs.roads` has them: a lattice with gaps and wobbles, fast roads at intervals."""
    rng = np.random.default_rng(seed)
    side = ceil(sqrt(nodes))
    number = np.arange(side * side).reshape(side, side)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    across = np.arange(len(start)) < side * (side - 1)
    line = np.where(across, start // side, start % side)
    kind = np.where(
        line % MOTORWAY_EVERY == 0, "Motorway", np.where(line % A_ROAD_EVERY == 0, "A Road", "Unclassified")
    )
    most = kind == "Unclassified"
    share = (LINKS_A_NODE * side * side - (~most).sum()) / most.sum()
    kept = ~most | (rng.random(len(start)) < share)
    start, end, kind = start[kept], end[kept], kind[kept]
    places = np.stack(np.divmod(np.arange(side * side), side)[::-1], axis=1) * SPACING_M
    places += rng.uniform(-30, 30, places.shape)
    straight = np.hypot(*(places[start] - places[end]).T)
    return pd.DataFrame(
        {
            "start": start,
            "end": end,
            "from_easting": places[start, 0],
            "from_northing": places[start, 1],
            "to_easting": places[end, 0],
            "to_northing": places[end, 1],
            "km": straight * rng.uniform(1.0, 1.2, len(start)) / 1000,
            "kmh": pd.Series(kind).map(KMH).to_numpy(),
            "number": np.where(kind == "Unclassified", "", kind),
            "road_class": kind,
            "form_of_way": "",
            "limit_kmh": np.nan,
            "driven": True,
            "one_way": False,
            "walked": kind != "Motorway",
        }
    )


def written_as_openstreetmap(roads: pd.DataFrame, path: Path) -> None:
    """Write the network as an extract: a way a link, with four bends each, as OpenStreetMap draws them."""
    import osmium  # noqa: PLC0415 - an extra

    ends = roads[["from_easting", "from_northing", "to_easting", "to_northing"]].to_numpy()
    share = np.linspace(0, 1, BENDS + 2)[:, None]
    inner = ends[:, None, :2] * (1 - share) + ends[:, None, 2:] * share
    corner = np.array([500_000.0, 100_000.0])
    points = gpd.points_from_xy(*(inner.reshape(-1, 2) + corner).T)
    degrees = gpd.GeoSeries(points, crs=27700).to_crs(4326)
    longitude, latitude = degrees.x.to_numpy(), degrees.y.to_numpy()
    nodes = int(roads[["start", "end"]].to_numpy().max()) + 1
    own = nodes + np.arange(len(roads) * BENDS).reshape(-1, BENDS)
    references = np.concatenate([roads[["start"]], own, roads[["end"]]], axis=1)
    first = np.unique(references.ravel(), return_index=True)
    kinds = roads["road_class"].map({"Motorway": "trunk", "A Road": "primary", "Unclassified": "residential"})
    with osmium.SimpleWriter(path) as writer:
        for number, row in zip(*first, strict=True):
            place = (longitude[row], latitude[row])
            writer.add_node(osmium.osm.mutable.Node(id=int(number) + 1, location=place))
        for way, (kind, nodes_of) in enumerate(zip(kinds, references.tolist(), strict=True), 1):
            refs = [node + 1 for node in nodes_of]
            writer.add_way(osmium.osm.mutable.Way(id=way, nodes=refs, tags={"highway": kind}))


def read_back(roads: pd.DataFrame) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roads.osm.pbf"
        written_as_openstreetmap(roads, path)
        begun = perf_counter()
        links = read_openstreetmap(path, Findings())
        if links is None:
            raise SystemExit("the extract holds no roads")
        size_mb = path.stat().st_size / 1e6
        print(f"OpenStreetMap: {len(links):,} links with {BENDS} bends, {size_mb:.0f} MB", end=" ")
        print(f"read in {perf_counter() - begun:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=285_000)
    parser.add_argument("--sites", type=int, default=250)
    parser.add_argument("--zones", type=int, default=938)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--openstreetmap", action="store_true", help="also write it as PBF and time reading")
    asked = parser.parse_args()
    roads = made_up_roads(asked.nodes)
    rng = np.random.default_rng(2)
    extent = roads["from_easting"].max()
    zones, sites = (
        pd.DataFrame(rng.uniform(0, extent, (count, 2)), columns=["easting", "northing"])
        for count in (asked.zones, asked.sites)
    )
    begun = perf_counter()
    graph = road_graph(roads, zones, sites, RoadSection())
    print(f"{len(graph.network):,} nodes, {len(roads):,} links, {extent / 1000:.0f} km wide")
    print(f"network and snapping {perf_counter() - begun:.1f} s")
    targets, stops = graph.zones.node[graph.zones.on], graph.provisions.node[graph.provisions.on]

    def timed(means: Means, what: str) -> Sequence[Tree]:
        begun = perf_counter()
        found = trees_of(graph.network, stops, targets, asked.minutes, means)
        seconds = perf_counter() - begun
        pairs = sum(len(reached) for reached, _, _ in found)
        print(f"{what}: {seconds:.1f} s, {seconds / len(stops):.3f} s a site, {pairs:,} pairs within reach")
        return found

    found = [timed(Means(processes=count), f"{count} processes") for count in asked.processes]
    with tempfile.TemporaryDirectory() as folder:
        keep_trees(Path(folder), content_key(graph.network, stops, targets, asked.minutes), found[0])
        size_mb = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        found.append(timed(Means(kept_in=Path(folder)), f"kept, {size_mb:.1f} MB"))
    for other in found[1:]:
        if not all(map(np.array_equal, itertools.chain(*other), itertools.chain(*found[0]))):
            raise SystemExit("the trees are not the same")
    begun = perf_counter()
    on_foot = walking_graph(roads, zones, sites, RoadSection())
    walked = on_foot.network.trees(
        on_foot.provisions.node[on_foot.provisions.on], on_foot.zones.node[on_foot.zones.on], FROM_EIGHT_KM
    )
    pairs = sum(len(reached) for reached, _, _ in walked)
    print(f"on foot: {perf_counter() - begun:.1f} s, network and all; {pairs:,} pairs within three miles")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB in this process")
    if asked.openstreetmap:
        read_back(roads)


if __name__ == "__main__":
    main()
