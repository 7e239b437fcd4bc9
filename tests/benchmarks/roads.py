"""A made-up road network of any size in the shape of OS Open Roads, and how long journeys along it take.

`python -m tests.benchmarks.roads [--nodes 285000] [--sites 250] [--zones 938] [--minutes 90]`
"""

from __future__ import annotations

import argparse
import resource
from math import ceil, sqrt
from time import perf_counter

import numpy as np
import pandas as pd

from planner.config import RoadSection
from planner.travel.roads import road_graph

LINKS_A_NODE = 385 / 285
"""Of OS Open Roads in Kent, as issue 6 gives it."""
SPACING_M = 110.0
"""About the length of a link there."""
MOTORWAY_EVERY, A_ROAD_EVERY = 90, 15
"""So many rows of the lattice apart."""
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=285_000)
    parser.add_argument("--sites", type=int, default=250)
    parser.add_argument("--zones", type=int, default=938)
    parser.add_argument("--minutes", type=float, default=90.0)
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
    built = perf_counter()
    targets = graph.zones.node[graph.zones.on]
    stops = graph.provisions.node[graph.provisions.on]
    found = sum(len(reached) for reached, _, _ in graph.network.trees(stops, targets, asked.minutes))
    ended = perf_counter()
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{len(graph.network):,} nodes, {len(roads):,} links, {extent / 1000:.0f} km wide")
    print(f"network and snapping {built - begun:.1f} s; {found:,} pairs of {len(stops)} sites within reach")
    print(f"trees {ended - built:.1f} s, {(ended - built) / len(stops):.3f} s a site; peak {peak_gb:.2f} GB")


if __name__ == "__main__":
    main()
