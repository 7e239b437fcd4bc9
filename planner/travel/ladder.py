"""The ladder: the best rung that knows a pair gives its km and minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
from planner.travel.trees import ALONE, Means


@dataclass(frozen=True, kw_only=True, eq=False)
class Networks:
    """What journeys go along, built once; None where the ladder has no such rung."""

    barriers: BarrierGraph | None
    roads: RoadGraph | None


def networks_of(inputs: Inputs, settings: TravelSection) -> Networks:
    """Build the networks that the method uses and the inputs have."""
    zones, provisions = inputs.zones, inputs.provisions
    barriers = roads = None
    if settings.method in {"auto", "barriers"} and inputs.boundaries is not None:
        mesh_km = settings.barriers.mesh_km
        barriers = barrier_graph(inputs.boundaries, zones, provisions, inputs.links, mesh_km)
    if settings.method in {"auto", "roads"} and inputs.roads is not None:
        roads = road_graph(inputs.roads, zones, provisions, settings.roads)
    return Networks(barriers=barriers, roads=roads)


def travel_pairs(
    inputs: Inputs, settings: TravelSection, networks: Networks | None = None, means: Means = ALONE
) -> TravelPairs:
    """Return every pair of zone and provision within the longest `max_minutes` of any phase.

    A supplied pair counts as supplied, even where it says that a journey is too long that an estimate would
    have let in. Where a rung knows both ends of a pair, no lower rung may let it in.

    Args:
        inputs: zones, provisions, and what there is to know journeys from.
        settings: of the estimates.
        networks: those of `inputs` and `settings`, where they have been built already.
        means: how trees are worked out; changes no answer.
    """
    limit = max(settings.max_minutes.values())
    zones, provisions = inputs.zones, inputs.provisions
    networks = networks or networks_of(inputs, settings)
    pairs = TravelPairs.none()
    if settings.method in {"auto", "straight"}:
        pairs = straight_line_pairs(zones, provisions, settings, limit)
    rungs: list[Known] = []
    if networks.barriers is not None:
        rungs.append(_by_barriers(networks.barriers, settings, limit, means))
    if networks.roads is not None:
        rungs.append(_by_roads(networks.roads, settings, limit, means))
    for known in rungs:
        pairs = pairs.where(~(known.zone[pairs.zone] & known.provision[pairs.provision]))
        pairs = pairs.overridden_by(known.pairs, len(provisions))
    if settings.method in {"auto", "matrix"} and inputs.travel is not None:
        pairs = pairs.overridden_by(matrix_pairs(zones, provisions, inputs.travel), len(provisions))
    return pairs.where(pairs.minutes <= limit)


def _by_barriers(graph: BarrierGraph, settings: TravelSection, limit: float, means: Means) -> Known:
    return along(
        graph.network(settings.barriers),
        _at_the_door(graph.zone),
        _at_the_door(graph.provision),
        fixed_minutes=settings.barriers.fixed_minutes + settings.pickup_minutes,
        limit=limit,
        rung=TravelRung.BARRIERS,
        means=replace(means, kept_in=None),  # quicker made than read
    )


def _at_the_door(node: Ints) -> Ends:
    return Ends(node=node, km=np.zeros(len(node)), minutes=np.zeros(len(node)))


def _by_roads(graph: RoadGraph, settings: TravelSection, limit: float, means: Means) -> Known:
    return along(
        graph.network,
        graph.zones,
        graph.provisions,
        fixed_minutes=settings.roads.fixed_minutes + settings.pickup_minutes,
        limit=limit,
        rung=TravelRung.ROADS,
        means=means,
    )


def off_the_roads(inputs: Inputs, settings: TravelSection, roads: RoadGraph) -> list[Problem]:
    """Return a warning for each zone and provision that no road comes near: a lower rung serves it."""
    what = f"has no road of the network within {settings.roads.snap_km:g} km: its journeys are estimated"
    return [
        Problem(message=what, file=name, column=column, value=str(table[column].iloc[row]))
        for name, column, table, ends in (
            ("zones", "zone_id", inputs.zones, roads.zones),
            ("provisions", "provision_id", inputs.provisions, roads.provisions),
        )
        for row in np.flatnonzero(~ends.on)
    ]


def count_by_rung(pairs: TravelPairs) -> Mapping[str, int]:
    """Return how many pairs came from each rung of the ladder, best first."""
    counts = np.bincount(pairs.rung, minlength=len(RUNGS))
    return {str(rung): int(count) for rung, count in zip(RUNGS, counts, strict=True) if count}
