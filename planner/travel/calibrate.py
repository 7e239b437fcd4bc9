"""Settings fitted to known journeys: distances first, then the pace, by least squares.

Straight lines: km fit the three numbers of circuity; minutes = fixed + km / speed. Barrier graph: minutes fit
the paces and the fixed minutes (which change what is the quickest way, so the ways are found anew at each
step); km fit the two circuities on the ways so found. What the journeys do not tell is left as it is.
"""

from math import exp, log

import numpy as np
from scipy.optimize import least_squares, lsq_linear, nnls

from planner.config import BarrierSection, TravelSection
from planner.travel.known import KnownJourneys
from planner.travel.pairs import Floats

FEWEST = 8
"""Fewer journeys than this fit nothing worth having."""
_HIGHEST_CIRCUITY = 3.0
_KMH = (5.0, 130.0)
_LONGEST_FIXED = 30.0
_FADES_KM = (1.0, 50.0)
_STEP = 1e-3


def calibrated_straight(known: KnownJourneys, settings: TravelSection) -> TravelSection:
    """Return the settings with straight lines fitted to the journeys."""
    fitted = settings
    if (told := np.isfinite(known.km) & (known.straight_km > 0)).sum() >= FEWEST:
        fitted = _circuity(known.straight_km[told], known.km[told], fitted)
    timed = np.isfinite(known.minutes)
    if timed.sum() < FEWEST:
        return fitted
    km, _ = known.by_straight_line(fitted)
    (fixed, pace), _ = nnls(np.stack([np.ones(timed.sum()), km[timed]], axis=1), known.minutes[timed])
    return fitted.model_copy(update={"fixed_minutes": round(float(fixed), 2), "speed_kmh": _kmh(float(pace))})


def _circuity(straight_km: Floats, km: Floats, settings: TravelSection) -> TravelSection:
    def off(guess: Floats) -> Floats:
        far, more, fades_km = guess
        error: Floats = straight_km * (far + more * np.exp(-straight_km / fades_km)) - km
        return error

    lower, upper = (1.0, 0.0, _FADES_KM[0]), (_HIGHEST_CIRCUITY, _HIGHEST_CIRCUITY, _FADES_KM[1])
    far, more, fades_km = least_squares(off, (1.3, 0.2, 10.0), bounds=(lower, upper)).x
    return settings.model_copy(
        update={
            "circuity": round(float(far), 3),
            "circuity_near": round(float(far), 3) + round(float(more), 3),
            "circuity_fades_km": round(float(fades_km), 1),
        }
    )


def _kmh(minutes_per_km: float) -> float:
    return round(float(np.clip(60 / max(minutes_per_km, 1e-9), *_KMH)), 1)


def calibrated_barriers(known: KnownJourneys, settings: BarrierSection) -> BarrierSection:
    """Return the settings with the barrier graph fitted to the journeys."""
    fitted = settings
    if np.isfinite(known.minutes).sum() >= FEWEST:
        fitted = _paces(known, fitted)
    return _road_km(known, fitted) if np.isfinite(known.km).sum() >= FEWEST else fitted


def _paces(known: KnownJourneys, settings: BarrierSection) -> BarrierSection:
    names = ("speed_kmh", "motorway_kmh", "dual_carriageway_kmh")

    def at(guess: Floats) -> BarrierSection:
        speeds = {name: exp(value) for name, value in zip(names, guess, strict=False)}
        return settings.model_copy(update={**speeds, "fixed_minutes": float(guess[-1])})

    def off(guess: Floats) -> Floats:
        error: Floats = known.by_barriers(at(guess))[1] - known.minutes
        return np.where(np.isfinite(error), error, 0.0)

    start = [*(log(np.clip(getattr(settings, name), *_KMH)) for name in names), settings.fixed_minutes]
    slow, fast = (log(kmh) for kmh in _KMH)
    bounds = ([slow - 1e-6] * 3 + [0.0], [fast + 1e-6] * 3 + [_LONGEST_FIXED])
    found = at(least_squares(off, np.clip(start, *bounds), bounds=bounds, diff_step=_STEP, xtol=1e-4).x)
    return found.model_copy(
        update={
            **{name: round(getattr(found, name), 1) for name in names},
            "fixed_minutes": round(found.fixed_minutes, 2),
        }
    )


def _road_km(known: KnownJourneys, settings: BarrierSection) -> BarrierSection:
    """Fit the circuities, and keep the pace over land: the minutes stay as they are."""
    stretches = known.stretches_km(settings)
    told = np.isfinite(known.km) & np.isfinite(stretches).all(axis=1)
    if told.sum() < FEWEST:
        return settings
    local, *fast, declared = stretches[told].T
    bounds = (1.0, _HIGHEST_CIRCUITY)
    parts = np.stack([local, sum(fast)], axis=1)
    circuity, fast_circuity = (
        round(float(x), 3) for x in lsq_linear(parts, (known.km[told] - declared), bounds).x
    )
    fast_ratio = fast_circuity / settings.fast_road_circuity
    return settings.model_copy(
        update={
            "circuity": circuity,
            "fast_road_circuity": fast_circuity,
            "speed_kmh": round(settings.speed_kmh * circuity / settings.circuity, 1),
            "motorway_kmh": round(settings.motorway_kmh * fast_ratio, 1),
            "dual_carriageway_kmh": round(settings.dual_carriageway_kmh * fast_ratio, 1),
        }
    )
