"""The classes of a shading: round numbers that hold for every year, and for the plan as for doing nothing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.report.escape import Json

NOTHING = 1e-6
"""Fewer pupils than this are the rounding of a solver."""
SMALLEST_OF_ZONES = 0.05
SMALLEST_OF_DISTRICTS = 1.0
"""The lowest break, pupils: what the page words as a whole number gets whole breaks."""
_FIFTHS = (0.2, 0.4, 0.6, 0.8)
_THIRDS = (1 / 3, 2 / 3)
_NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def shading_breaks(
    unplaced: NDArray[np.float64],
    without: NDArray[np.float64],
    over_guide: NDArray[np.float64],
    smallest: float,
) -> dict[str, Json]:
    """Return the breaks of each shading, pupils; `without` is what is unplaced if nothing more is done.

    Figures that are not released (NaN) count for nothing.
    """
    return {
        "shortage": class_breaks(np.concatenate([unplaced.ravel(), without.ravel()]), smallest),
        "journeys": class_breaks(over_guide, smallest),
        "difference": class_breaks(np.abs(unplaced - without), smallest, _THIRDS),
    }


def class_breaks(
    values: NDArray[np.float64], smallest: float, shares: Sequence[float] = _FIFTHS
) -> list[float]:
    """Return round numbers, as many as `shares` or fewer, that part the positive values at those shares."""
    positive = values[values > NOTHING]
    if not len(positive):
        return []
    quantiles = np.quantile(positive, shares)
    return sorted({max(smallest, _nice(float(value), whole=smallest >= 1)) for value in quantiles})


def _nice(value: float, *, whole: bool) -> float:
    scale = 10.0 ** np.floor(np.log10(value))
    candidates = [round(step * scale * power, 6) for power in (1, 10) for step in _NICE]
    if whole:
        candidates = [candidate for candidate in candidates if candidate == round(candidate)] or [1.0]
    return float(min(candidates, key=lambda candidate: abs(candidate - value)))
