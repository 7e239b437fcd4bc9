"""The lowest rung: straight line times circuity, at one speed with fixed minutes for each journey.

Circuity falls with distance d in km: circuity + (circuity_near - circuity) × exp(-d / circuity_fades_km).
"""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.travel.pairs import Floats, TravelPairs


def straight_line_pairs(
    zones: pd.DataFrame, provisions: pd.DataFrame, settings: TravelSection, within_minutes: float
) -> TravelPairs:
    """Estimate every journey of at most `within_minutes` one way.

    Both tables have `easting` and `northing` in metres.
    """
    driving_hours = (within_minutes - settings.fixed_minutes - settings.pickup_minutes) / 60
    if driving_hours < 0 or zones.empty or provisions.empty:
        nobody, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return TravelPairs.of(nobody, nobody, nothing, nothing, TravelRung.STRAIGHT)
    reach_m = driving_hours * settings.speed_kmh / settings.circuity * 1000  # circuity is nowhere lower
    near = cKDTree(zones[["easting", "northing"]].to_numpy(dtype=float)).sparse_distance_matrix(
        cKDTree(provisions[["easting", "northing"]].to_numpy(dtype=float)),
        # A hair more than the reach, so that rounding never loses a pair that the limit itself lets in.
        max_distance=reach_m * (1 + 1e-9) + 1e-6,
        output_type="ndarray",
    )
    km = road_km(near["v"] / 1000, settings)
    minutes = settings.fixed_minutes + settings.pickup_minutes + km / settings.speed_kmh * 60
    found = TravelPairs.of(
        near["i"].astype("int64"), near["j"].astype("int64"), km, minutes, TravelRung.STRAIGHT
    )
    return found.where(found.minutes <= within_minutes * (1 + 1e-9))


def road_km(straight_km: Floats, settings: TravelSection) -> Floats:
    """Return km by road for km of straight line."""
    near = settings.circuity if settings.circuity_near is None else settings.circuity_near
    extra = (near - settings.circuity) * np.exp(-straight_km / settings.circuity_fades_km)
    km: Floats = straight_km * (settings.circuity + extra)
    return km
