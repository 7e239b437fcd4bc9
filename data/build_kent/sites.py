"""Where a new site would help most: one deterministic rule for every kind of new provision."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from data.build_kent.common import Provision
    from data.build_kent.sources import School, Zone

Site = TypeVar("Site", "School", "Zone")

SMALLEST_ROLL = {"primary": 210, "secondary": 600}  # one full form of entry; a secondary that can host
GIAS_PHASE = {"primary": "Primary", "secondary": "Secondary"}
MAINSTREAM = ("Academy", "Community school", "Foundation school", "Free schools", "Voluntary")
# Admission by test: a pupil with a plan may be admitted, but a provision rarely fits. Most say Grammar.
SELECTIVE = {118843, 136501, 137739, 137837, 138019, 140595}
BOARDING = {136177}


def _xy(items: Sequence[Zone] | Sequence[School] | Sequence[Provision]) -> NDArray[np.float64]:
    return np.array([(item.easting, item.northing) for item in items], dtype=float).reshape(-1, 2)


def distances(
    origins: Sequence[Zone] | Sequence[School],
    targets: Sequence[Zone] | Sequence[School] | Sequence[Provision],
) -> NDArray[np.float64]:
    """Straight-line metres, a row an origin and a column a target."""
    delta = _xy(origins)[:, None, :] - _xy(targets)[None, :, :]
    return np.hypot(delta[..., 0], delta[..., 1])


def candidates(schools: Sequence[School], phase: str, taken: set[int]) -> list[School]:
    """Mainstream schools of the phase that could host: all years, a decent roll, not selective, not taken."""
    return [
        school
        for school in schools
        if school.phase == GIAS_PHASE[phase]
        and school.kind.startswith(MAINSTREAM)
        and (school.roll or 0) >= SMALLEST_ROLL[phase]
        and not any(word in school.name for word in ("Infant", "Junior", "Grammar"))
        and school.urn not in SELECTIVE | BOARDING | taken
    ]


def spread(
    zones: Sequence[Zone], phase: str, existing: Sequence[Provision], options: Sequence[Site], count: int
) -> list[Site]:
    """Choose sites one at a time, each the one that most cuts children x distance to the nearest."""
    children = np.array([zone.children[phase] for zone in zones])
    nearest = distances(zones, existing).min(axis=1)
    to_option = distances(zones, options)
    chosen: list[Site] = []
    for _ in range(count):
        saved = np.round(children @ np.maximum(nearest[:, None] - to_option, 0.0), 3)
        best = int(np.argmax(saved))
        chosen.append(options[best])
        nearest = np.minimum(nearest, to_option[:, best])
    return chosen


def district_centre(zones: Sequence[Zone], district: str, phase: str) -> Zone:
    """The zone of the district nearest to its child-weighted centroid (so never in the water)."""
    members = [zone for zone in zones if zone.district == district]
    weights = np.array([zone.children[phase] for zone in members])
    points = _xy(members)
    centre = weights @ points / weights.sum()
    gap = np.round(np.hypot(*(points - centre).T), 3)
    return members[int(np.argmin(gap))]
