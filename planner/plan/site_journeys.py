"""What a site does for its pupils against doing nothing: who would have no place, and minutes saved."""

from dataclasses import dataclass

import numpy as np

from planner.model.instance import Floats, PlacePlanningInstance
from planner.model.solution import Solution

NOBODY = 1e-9
"""Fewer pupils than this are rounding: no mean is taken of them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SiteJourneys:
    """P x T: the pupils of each provision from a year to the end of the plan, against doing nothing.

    A plan has groups of pupils and no names: a group's pupils at a site are taken to be like the group, so
    the share of it that doing nothing leaves without a place is theirs, and so is its mean journey.

    - `minutes`: mean one way of all pupils there
    - `minutes_saved`: mean one way for each who would have a place: their group's mean journey with doing
      nothing, less theirs to the site
    - `do_nothing_unplaced`: pupils a year, on average, who would have no place

    NaN where there are none to take a mean of.
    """

    minutes: Floats
    minutes_saved: Floats
    do_nothing_unplaced: Floats


def site_journeys(instance: PlacePlanningInstance, solution: Solution, do_nothing: Solution) -> SiteJourneys:
    """Compare the pupils that `solution` places at each provision with the same groups in `do_nothing`."""
    arcs, pupils = instance.arcs, instance.groups.pupils
    unplaced = _divided(do_nothing.unplaced, pupils, 0.0)
    placed_before = np.zeros_like(pupils)
    np.add.at(placed_before, arcs.group, do_nothing.placed)
    travelled = np.zeros_like(pupils)
    np.add.at(travelled, arcs.group, do_nothing.placed * arcs.minutes[:, None])
    mean_before = _divided(travelled, placed_before, np.nan)

    # Groups that doing nothing leaves wholly without a place have no journey to compare with.
    compared = np.where(np.isnan(mean_before), 0.0, 1.0 - unplaced)[arcs.group] * solution.placed
    saved = np.nan_to_num(mean_before)[arcs.group] - arcs.minutes[:, None]

    def of_sites(by_arc: Floats) -> Floats:
        """Sum over each provision, from each year to the last."""
        total = np.zeros((len(instance.pools), instance.n_years))
        np.add.at(total, arcs.provision, by_arc)
        return np.cumsum(total[:, ::-1], axis=1)[:, ::-1]

    years_left = np.arange(instance.n_years, 0, -1)
    return SiteJourneys(
        minutes=_divided(
            of_sites(solution.placed * arcs.minutes[:, None]), of_sites(solution.placed), np.nan
        ),
        minutes_saved=_divided(of_sites(compared * saved), of_sites(compared), np.nan),
        do_nothing_unplaced=of_sites(solution.placed * unplaced[arcs.group]) / years_left,
    )


def _divided(total: Floats, count: Floats, otherwise: float) -> Floats:
    result: Floats = np.divide(total, count, out=np.full_like(total, otherwise), where=count > NOBODY)
    return result
