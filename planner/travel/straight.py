"""The lowest rung: straight line times circuity, at one speed with fixed minutes for each journey."""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.travel.pairs import TravelPairs


def straight_line_pairs(
    zones: pd.DataFrame, provisions: pd.DataFrame, settings: TravelSection, within_minutes: float
) -> TravelPairs:
    """Estimate every journey of at most `within_minutes` one way.

    Both tables have `easting` and `northing` in metres.
    """
    driving_hours = (within_minutes - settings.fixed_minutes) / 60
    if driving_hours < 0 or zones.empty or provisions.empty:
        nobody, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return TravelPairs.of(nobody, nobody, nothing, nothing, TravelRung.STRAIGHT)
    reach_m = driving_hours * settings.speed_kmh / settings.circuity * 1000
    near = cKDTree(zones[["easting", "northing"]].to_numpy(dtype=float)).sparse_distance_matrix(
        cKDTree(provisions[["easting", "northing"]].to_numpy(dtype=float)),
        # A hair more than the reach, so that rounding never loses a pair that the limit itself lets in.
        max_distance=reach_m * (1 + 1e-9) + 1e-6,
        output_type="ndarray",
    )
    km = near["v"] / 1000 * settings.circuity
    minutes = settings.fixed_minutes + km / settings.speed_kmh * 60
    return TravelPairs.of(
        near["i"].astype("int64"), near["j"].astype("int64"), km, minutes, TravelRung.STRAIGHT
    )
