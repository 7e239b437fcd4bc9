"""How well an estimate agrees with known journeys."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.travel.calibrate_roads import FittedRoads
from planner.travel.pairs import Floats, TravelPairs


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Estimate against what is known, over `count` journeys; in the unit of what is estimated.

    `bias` is the mean of estimate - known, `mean_error` of its size, `p95_error` the size that one journey in
    twenty exceeds; `r2` the share of variance explained (NaN where all known values are the same).
    """

    count: int
    bias: float
    mean_error: float
    p95_error: float
    r2: float
    bias_by_district: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class RungFit:
    """How one rung agrees with the known journeys, as the configuration has it and as fitted to them."""

    rung: TravelRung
    minutes_before: Fit
    minutes_after: Fit
    km_before: Fit
    km_after: Fit


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """Settings fitted to known journeys, and what they change; `roads` where there is a network."""

    journeys: int
    before: TravelSection
    after: TravelSection
    rungs: tuple[RungFit, ...]
    roads: FittedRoads | None
    pairs_before: TravelPairs
    pairs_after: TravelPairs


def fit_of(estimate: Floats, known: Floats, district: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> Fit:
    """Compare; NaN in either is left out. All three have one entry a journey."""
    both = np.isfinite(estimate) & np.isfinite(known)
    error, where = (estimate - known)[both], district[both]
    if not len(error):
        return Fit(count=0, bias=np.nan, mean_error=np.nan, p95_error=np.nan, r2=np.nan, bias_by_district={})
    spread = float(((known[both] - known[both].mean()) ** 2).sum())
    return Fit(
        count=len(error),
        bias=float(error.mean()),
        mean_error=float(np.abs(error).mean()),
        p95_error=float(np.percentile(np.abs(error), 95)),
        r2=1 - float((error**2).sum()) / spread if spread > 0 else np.nan,
        bias_by_district={str(name): float(error[where == name].mean()) for name in sorted(set(where))},
    )
