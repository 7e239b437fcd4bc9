"""The ladder: the best rung that knows a pair gives its km and minutes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.inputs.inputs import Inputs
from planner.travel.barriers import BarrierGraph, barrier_graph
from planner.travel.matrix import matrix_pairs
from planner.travel.pairs import RUNGS, TravelPairs
from planner.travel.straight import straight_line_pairs


@dataclass(frozen=True, kw_only=True, eq=False)
class _Known:
    """What a rung found, and between which zones and provisions it knows every way there is."""

    pairs: TravelPairs
    zone: NDArray[np.bool_]
    provision: NDArray[np.bool_]


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
    if uses_barriers(inputs, settings):
        graph = barriers_of(inputs, settings)
        known = _by_barriers(graph, settings, limit)
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


def _by_barriers(graph: BarrierGraph, settings: TravelSection, limit: float) -> _Known:
    fixed = settings.barriers.fixed_minutes + settings.pickup_minutes
    zones = np.flatnonzero(graph.zone >= 0)
    sites = np.unique(graph.provision[graph.provision >= 0])
    parts: list[TravelPairs] = []
    # A hair more than the limit, so that rounding never loses a pair that the limit itself lets in.
    trees = graph.network(settings.barriers).trees(sites, graph.zone[zones], max(limit - fixed, 0) + 1e-6)
    for site, (reached, km, minutes) in zip(sites, trees, strict=True):
        pools = np.flatnonzero(graph.provision == site)
        parts.append(
            TravelPairs.of(
                np.repeat(zones[reached], len(pools)),
                np.tile(pools, len(reached)),
                np.repeat(km, len(pools)),
                np.repeat(minutes + fixed, len(pools)),
                TravelRung.BARRIERS,
            )
        )
    return _Known(pairs=TravelPairs.joined(parts), zone=graph.zone >= 0, provision=graph.provision >= 0)


def count_by_rung(pairs: TravelPairs) -> Mapping[str, int]:
    """Return how many pairs came from each rung of the ladder, best first."""
    counts = np.bincount(pairs.rung, minlength=len(RUNGS))
    return {str(rung): int(count) for rung, count in zip(RUNGS, counts, strict=True) if count}
