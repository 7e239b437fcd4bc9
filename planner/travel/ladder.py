"""The ladder: the best rung that knows a pair gives its km and minutes."""

from collections.abc import Mapping

import numpy as np

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.inputs.inputs import Inputs
from planner.problems import Problem
from planner.travel.along import Ends, Known, along
from planner.travel.barriers import BarrierGraph, barrier_graph
from planner.travel.matrix import matrix_pairs
from planner.travel.pairs import RUNGS, Ints, TravelPairs
from planner.travel.roads import RoadGraph, road_graph
from planner.travel.straight import straight_line_pairs


def travel_pairs(inputs: Inputs, settings: TravelSection) -> TravelPairs:
    """Return every pair of zone and provision within the longest `max_minutes` of any phase.

    A supplied pair counts as supplied, even where it says that a journey is too long that an estimate would
    have let in. Where a rung knows both ends of a pair, no lower rung may let it in.
    """
    limit = max(settings.max_minutes.values())
    zones, provisions = inputs.zones, inputs.provisions
    pairs = TravelPairs.none()
    if settings.method in {"auto", "straight"}:
        pairs = straight_line_pairs(zones, provisions, settings, limit)
    networks: list[Known] = []
    if uses_barriers(inputs, settings):
        networks.append(_by_barriers(barriers_of(inputs, settings), settings, limit))
    if uses_roads(inputs, settings):
        networks.append(_by_roads(roads_of(inputs, settings), settings, limit))
    for known in networks:
        pairs = pairs.where(~(known.zone[pairs.zone] & known.provision[pairs.provision]))
        pairs = pairs.overridden_by(known.pairs, len(provisions))
    if settings.method in {"auto", "matrix"} and inputs.travel is not None:
        pairs = pairs.overridden_by(matrix_pairs(zones, provisions, inputs.travel), len(provisions))
    return pairs.where(pairs.minutes <= limit)


def uses_barriers(inputs: Inputs, settings: TravelSection) -> bool:
    """Whether journeys go over the barrier graph: asked for, or there are boundaries to make it of."""
    return settings.method in {"auto", "barriers"} and inputs.boundaries is not None


def barriers_of(inputs: Inputs, settings: TravelSection) -> BarrierGraph:
    """Return the barrier graph of the inputs, which have boundaries."""
    if inputs.boundaries is None:
        raise ValueError("there are no boundaries to make a barrier graph of")
    return barrier_graph(
        inputs.boundaries, inputs.zones, inputs.provisions, inputs.links, settings.barriers.mesh_km
    )


def _by_barriers(graph: BarrierGraph, settings: TravelSection, limit: float) -> Known:
    return along(
        graph.network(settings.barriers),
        _at_the_door(graph.zone),
        _at_the_door(graph.provision),
        fixed_minutes=settings.barriers.fixed_minutes + settings.pickup_minutes,
        limit=limit,
        rung=TravelRung.BARRIERS,
    )


def _at_the_door(node: Ints) -> Ends:
    return Ends(node=node, km=np.zeros(len(node)), minutes=np.zeros(len(node)))


def uses_roads(inputs: Inputs, settings: TravelSection) -> bool:
    """Whether journeys go along roads: asked for, or there is a network."""
    return settings.method in {"auto", "roads"} and inputs.roads is not None


def roads_of(inputs: Inputs, settings: TravelSection) -> RoadGraph:
    """Return the road network of the inputs, which have one."""
    if inputs.roads is None:
        raise ValueError("there is no road network")
    return road_graph(inputs.roads, inputs.zones, inputs.provisions, settings.roads)


def off_the_roads(inputs: Inputs, settings: TravelSection) -> list[Problem]:
    """Return a warning for each zone and provision that no road comes near: a lower rung serves it."""
    if not uses_roads(inputs, settings):
        return []
    graph = roads_of(inputs, settings)
    what = f"has no road of the network within {settings.roads.snap_km:g} km: its journeys are estimated"
    return [
        Problem(message=what, file=name, column=column, value=str(table[column].iloc[row]))
        for name, column, table, node in (
            ("zones", "zone_id", inputs.zones, graph.zone),
            ("provisions", "provision_id", inputs.provisions, graph.provision),
        )
        for row in np.flatnonzero(node < 0)
    ]


def _by_roads(graph: RoadGraph, settings: TravelSection, limit: float) -> Known:
    access = 60 / settings.roads.access_kmh
    return along(
        graph.network,
        Ends(node=graph.zone, km=graph.zone_access_km, minutes=graph.zone_access_km * access),
        Ends(node=graph.provision, km=graph.provision_access_km, minutes=graph.provision_access_km * access),
        fixed_minutes=settings.roads.fixed_minutes + settings.pickup_minutes,
        limit=limit,
        rung=TravelRung.ROADS,
    )


def count_by_rung(pairs: TravelPairs) -> Mapping[str, int]:
    """Return how many pairs came from each rung of the ladder, best first."""
    counts = np.bincount(pairs.rung, minlength=len(RUNGS))
    return {str(rung): int(count) for rung, count in zip(RUNGS, counts, strict=True) if count}
