"""Speeds of roads fitted to known journeys: a factor for each class, or one for all, and fixed minutes.

A class has a factor of its own where enough journeys go along it, and all of these factors only where they
foretell journeys that they were not fitted to better than one factor does. Speeds change what is the quickest
way, so the ways are found anew after each fit, and the round whose own ways agree best is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from planner.config import RoadSection
from planner.travel.calibrate import FEWEST
from planner.travel.known_roads import RoadJourneys, Ways, estimates
from planner.travel.pairs import Floats, Ints

THE_REST = "every other class"
_A_STRETCH_KM = 1.0
"""A journey tells of a class if it goes so far along it."""
_ROUNDS = 5
_FOLDS = 5
_FACTORS = (1 / 3, 3.0)
_LONGEST_FIXED = 30.0
_PULL = 1e-3
"""Minutes of error for a factor of e: what the journeys do not tell is left as it is."""
_FASTEST_KMH = 200.0


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedRoads:
    """Speeds (road_class, form_of_way, kmh, source) and settings, and the `factors` that made them.

    Factors by road class, `THE_REST` for classes without their own; none where nothing could be fitted.
    """

    speeds: pd.DataFrame
    settings: RoadSection
    factors: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Fit:
    """What is fitted to what: `minutes` has one entry a journey, NaN where not known."""

    known: RoadJourneys
    minutes: Floats
    speeds: pd.DataFrame
    settings: RoadSection

    def told(self, ways: Ways) -> Ints:
        """The journeys that tell something."""
        return np.flatnonzero(np.isfinite(self.minutes) & np.isfinite(ways.km).all(axis=1))

    def errors(self, ways: Ways, fitted: FittedRoads) -> Floats:
        estimate = estimates(ways, self.known.kmh(fitted.speeds), fitted.settings.fixed_minutes)[1]
        return estimate - self.minutes

    def best(self, ways: Ways, rows: Ints, own: Sequence[str]) -> FittedRoads:
        """The fit along these ways by least squares to some journeys; limits hold as on the network."""
        names = [*own, THE_REST]
        place = {name: number for number, name in enumerate(own)}
        group = np.array([place.get(name, len(own)) for name in self.known.kinds["road_class"]])
        free = self.known.kmh_without_limits(self.speeds)
        limit = self.known.kinds["limit_kmh"].fillna(np.inf).to_numpy(dtype=float)

        def off(guess: Floats) -> Floats:
            kmh = np.minimum(free * np.exp(guess[group]), limit)
            minutes = estimates(ways, kmh, guess[-1])[1]
            return np.concatenate([(minutes - self.minutes)[rows], _PULL * guess[:-1]])

        start = np.append(np.zeros(len(names)), self.settings.fixed_minutes)
        lower, upper = (
            np.append(np.full(len(names), np.log(end)), fixed)
            for end, fixed in zip(_FACTORS, (0.0, _LONGEST_FIXED), strict=True)
        )
        found = least_squares(off, start, bounds=(lower, upper)).x
        return self._set(
            dict(zip(names, np.exp(found[:-1]).tolist(), strict=True)), float(found[-1]), len(rows)
        )

    def _set(self, factors: Mapping[str, float], fixed_minutes: float, journeys: int) -> FittedRoads:
        classes = self.speeds["road_class"]
        factor = classes.map(factors).fillna(factors[THE_REST])
        kmh = (self.speeds["kmh"] * factor).round(1).clip(0.1, _FASTEST_KMH)
        there = set(self.known.kinds["road_class"])
        source = f"fitted to {journeys} known journeys"
        changed = classes.isin(there)
        speeds = self.speeds.assign(
            kmh=kmh.where(changed, self.speeds["kmh"]),
            source=self.speeds["source"].where(~changed, source),
        )
        settings = self.settings.model_copy(update={"fixed_minutes": round(fixed_minutes, 2)})
        return FittedRoads(speeds=speeds, settings=settings, factors=factors)


def calibrated_roads(
    known: RoadJourneys, minutes: Floats, speeds: pd.DataFrame, settings: RoadSection
) -> FittedRoads:
    """Return the speeds and settings that agree best with `minutes` (one a journey, NaN where not known)."""
    fit = _Fit(known=known, minutes=minutes, speeds=speeds, settings=settings)
    kept = FittedRoads(speeds=speeds, settings=settings, factors={})
    ways = known.ways(speeds)
    if len(fit.told(ways)) < FEWEST:
        return kept
    least = np.nansum(fit.errors(ways, kept) ** 2)
    own = _classes_of_their_own(fit, ways)
    for _ in range(_ROUNDS):
        fitted = fit.best(ways, fit.told(ways), own)
        ways = known.ways(fitted.speeds)
        error = np.nansum(fit.errors(ways, fitted) ** 2)
        if error >= least:
            break
        kept, least = fitted, error
    return kept


def _classes_of_their_own(fit: _Fit, ways: Ways) -> Sequence[str]:
    """Return the classes that have factors of their own: all that journeys tell of, or none."""
    rows = fit.told(ways)
    road_class = fit.known.kinds["road_class"].to_numpy()
    own = [
        str(name)
        for name in np.unique(road_class)
        if (ways.km[rows][:, road_class == name].sum(axis=1) >= _A_STRETCH_KM).sum() >= FEWEST
    ]
    folds = min(_FOLDS, len(rows) // FEWEST)
    if not own or folds < 2:  # noqa: PLR2004 - some to fit to, others to foretell
        return []

    def error_of_what_was_foretold(classes: Sequence[str]) -> float:
        total = 0.0
        for fold in range(folds):
            left_out = rows[fold::folds]
            fitted = fit.best(ways, np.setdiff1d(rows, left_out), classes)
            total += float(np.abs(fit.errors(ways, fitted)[left_out]).sum())
        return total

    return own if error_of_what_was_foretold(own) < error_of_what_was_foretold([]) else []
