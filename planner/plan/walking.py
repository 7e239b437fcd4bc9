"""Which pupils of a plan live within walking distance of the provision where they are placed."""

import numpy as np
import pandas as pd

from planner.domain import WalkingDistance
from planner.travel.along import Known
from planner.travel.walking import FROM_EIGHT_KM, UNDER_EIGHT_KM

DISTANCES = tuple(WalkingDistance)


def walking_table(
    allocation: pd.DataFrame, zones: pd.DataFrame, provisions: pd.DataFrame, known: Known
) -> pd.DataFrame:
    """Return the rows of `allocation` with `walk_km` and `distance` in place of km and minutes.

    `walk_km` is NaN beyond three miles or where not known; `distance` is a `WalkingDistance`. `known` is what
    `on_foot` returns for `zones` and `provisions`.
    """
    zone = pd.Index(zones["zone_id"]).get_indexer(pd.Index(allocation["zone_id"]))
    provision = pd.Index(provisions["provision_id"]).get_indexer(pd.Index(allocation["provision_id"]))
    pairs = known.pairs
    km_of = pd.Series(pairs.km, index=pd.MultiIndex.from_arrays([pairs.zone, pairs.provision]))
    km = km_of.reindex(pd.MultiIndex.from_arrays([zone, provision])).to_numpy(dtype=float)
    distance = np.select(
        [~(known.zone[zone] & known.provision[provision]), km <= UNDER_EIGHT_KM, km <= FROM_EIGHT_KM],
        [WalkingDistance.NOT_KNOWN, WalkingDistance.TWO_MILES, WalkingDistance.THREE_MILES],
        WalkingDistance.FURTHER,
    )
    return allocation.drop(columns=["km", "minutes"]).assign(walk_km=km, distance=distance.astype(str))


def walking_summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return pupils by year and phase (rows), and by `WalkingDistance` (columns)."""
    counts = table.pivot_table(
        index=["year", "phase"], columns="distance", values="pupils", aggfunc="sum", fill_value=0.0
    )
    return counts.reindex(columns=list(map(str, DISTANCES)), fill_value=0.0)
