"""The highest rung: km and minutes that the council supplies pair by pair."""

import pandas as pd

from planner.domain import TravelRung
from planner.travel.pairs import TravelPairs


def matrix_pairs(zones: pd.DataFrame, provisions: pd.DataFrame, travel: pd.DataFrame) -> TravelPairs:
    """Return the pairs of `travel` (zone_id, provision_id, km, minutes) by row number of the tables."""
    return TravelPairs.of(
        pd.Index(zones["zone_id"]).get_indexer(travel["zone_id"]).astype("int64"),
        pd.Index(provisions["provision_id"]).get_indexer(travel["provision_id"]).astype("int64"),
        travel["km"].to_numpy(dtype=float),
        travel["minutes"].to_numpy(dtype=float),
        TravelRung.MATRIX,
    )
