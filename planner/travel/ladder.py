"""The ladder: the best rung that knows a pair gives its km and minutes."""

from collections.abc import Mapping

import numpy as np

from planner.config import TravelSection
from planner.inputs.inputs import Inputs
from planner.travel.matrix import matrix_pairs
from planner.travel.pairs import RUNGS, TravelPairs
from planner.travel.straight import straight_line_pairs


def travel_pairs(inputs: Inputs, settings: TravelSection) -> TravelPairs:
    """Return every pair of zone and provision within the longest `max_minutes` of any phase.

    A supplied pair counts as supplied, even where it says that a journey is too long that the straight
    line would have let in.
    """
    limit = max(settings.max_minutes.values())
    zones, provisions = inputs.zones, inputs.provisions
    rungs = []
    if settings.method != "matrix":
        rungs.append(straight_line_pairs(zones, provisions, settings, limit))
    if settings.method != "straight" and inputs.travel is not None:
        rungs.append(matrix_pairs(zones, provisions, inputs.travel))
    pairs, *better = rungs
    for rung in better:
        pairs = pairs.overridden_by(rung, len(provisions))
    return pairs.where(pairs.minutes <= limit)


def count_by_rung(pairs: TravelPairs) -> Mapping[str, int]:
    """Return how many pairs came from each rung of the ladder, best first."""
    counts = np.bincount(pairs.rung, minlength=len(RUNGS))
    return {str(rung): int(count) for rung, count in zip(RUNGS, counts, strict=True) if count}
