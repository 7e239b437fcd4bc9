"""The highest rung: km and minutes that the council supplies pair by pair."""

import numpy as np
import pandas as pd

from planner.domain import TravelRung
from planner.travel.pairs import Ints, TravelPairs


def matrix_pairs(zones: pd.DataFrame, provisions: pd.DataFrame, travel: pd.DataFrame) -> TravelPairs:
    """Return the pairs of `travel` (zone_id, provision_id, km, minutes) by row number of the tables."""
    return TravelPairs.of(
        _rows(zones["zone_id"], travel["zone_id"]),
        _rows(provisions["provision_id"], travel["provision_id"]),
        travel["km"].to_numpy(dtype=float),
        travel["minutes"].to_numpy(dtype=float),
        TravelRung.MATRIX,
    )


def _rows(names: "pd.Series[str]", ids: "pd.Series[str]") -> Ints:
    """The row of `names` that each id stands in; each different id is looked for once."""
    different = ids.astype("category").cat
    rows: Ints = pd.Index(names).get_indexer(pd.Index(different.categories)).astype(np.int64)
    return rows[different.codes.to_numpy()]
