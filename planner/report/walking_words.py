"""Walking distances for the terminal: of a plan's pupils, and of one journey."""

from collections.abc import Iterator
from math import isinf

import pandas as pd

from planner.config import Config
from planner.domain import WalkingDistance, academic_year
from planner.travel.walking import FROM_EIGHT_KM, UNDER_EIGHT_KM

_FIRST_YEAR_ALL_EIGHT = 4
_LAST_COMPULSORY_YEAR = 11
_HEADINGS = {
    WalkingDistance.TWO_MILES: "to 2 miles",
    WalkingDistance.THREE_MILES: "2 to 3 miles",
    WalkingDistance.FURTHER: "further",
    WalkingDistance.NOT_KNOWN: "not known",
}
_LAW = (
    "The law's walking distance is 2 miles for a child under 8 and 3 miles from 8 on, by the nearest",
    "available way (Education Act 1996, section 444). It says who has transport because of distance. A child",
    "who cannot walk because of special needs, a disability or mobility has it at any distance (Schedule",
    "35B). Each way begins at the point that stands for the zone. Where the network has no footpaths, as OS",
    "Open Roads has none, the true way may be shorter.",
)


def walking_summary_words(summary: pd.DataFrame, config: Config) -> str:
    """Return what `planner.plan.walking.walking_summary` gives, in words and figures."""
    return "\n".join(_summary_lines(summary, config))


def _summary_lines(summary: pd.DataFrame, config: Config) -> Iterator[str]:
    yield "Pupils placed, by the shortest way on foot along the road network:"
    width = max(map(len, config.phases))
    yield f"  {'':9}{'':{width}}" + "".join(f"{_HEADINGS[distance]:>13}" for distance in WalkingDistance)
    for (year, phase), counts in zip(summary.index.tolist(), summary.to_numpy(), strict=True):
        figures = "".join(f"{count:>13,.0f}" for count in counts)
        yield f"  {academic_year(int(year)):9}{phase:{width}}{figures}"
    yield ""
    yield from _LAW
    for phase, (lowest, highest) in config.phases.items():
        yield f"  {phase}: {_which(lowest, highest)}"


def _which(lowest: int, highest: int) -> str:
    if lowest > _LAST_COMPULSORY_YEAR:
        return "beyond compulsory school age, so these distances do not bind"
    if lowest >= _FIRST_YEAR_ALL_EIGHT:
        return "all are 8 or older: 3 miles"
    if highest < _FIRST_YEAR_ALL_EIGHT - 1:
        return "all are under 8: 2 miles"
    return "2 miles until they are 8 (in Year 3), then 3 miles"


def walk_words(km: float | None) -> str:
    """Return one line on how far it is on foot (inf: beyond three miles; None: not known)."""
    if km is None:
        return "on foot: not known without a road network near both"
    if isinf(km):
        return f"on foot: more than 3 miles ({FROM_EIGHT_KM:.1f} km)"
    if km > UNDER_EIGHT_KM:
        return f"on foot: {km:.1f} km, within 3 miles, the walking distance from 8 on"
    return f"on foot: {km:.1f} km, within 2 miles, the walking distance at any age"
