"""What a plan would lose without one of its openings, everything else kept."""

from math import inf

import numpy as np

from planner.model.engine.crew import Crew, Job
from planner.model.engine.fewer import SolvedYear
from planner.model.instance import Floats, PlacePlanningInstance
from planner.model.solution import Solution

IN_ONE_GO = 8
"""Openings that one worker looks at with the plan sent once."""


def savings_gbp(
    instance: PlacePlanningInstance, crew: Crew, solution: Solution, place_value_gbp: Floats
) -> Floats:
    """Return O x T: £ present value lost without the units of an option that open in a year; 0 where none do.

    Net of what they cost: their capital charge and place funding are spared. `place_value_gbp` is P x T.
    """
    places = instance.places_with(solution.opened)
    years = [
        SolvedYear(
            held=(held := np.flatnonzero(solution.placed[:, year] > 0)),
            arc_pupils=solution.placed[held, year],
            group_pupils=instance.groups.pupils[:, year],
            places=places[:, year],
            price_gbp=place_value_gbp[:, year],
        )
        for year in range(instance.n_years)
    ]
    options, openings = solution.opened.nonzero()
    units = solution.opened[options, openings]
    fewer = units * instance.options.places_per_unit[options]
    closures = list(
        zip(instance.options.provision[options].tolist(), fewer.tolist(), openings.tolist(), strict=True)
    )
    jobs: list[Job] = [
        ("losses_gbp", (years, closures[first : first + IN_ONE_GO]))
        for first in range(0, len(closures), IN_ONE_GO)
    ]
    lost_gbp = [loss for some in crew.do(jobs, inf) for loss in some]
    savings = np.zeros(solution.opened.shape)
    for option, opening, count, lost in zip(options, openings, units, lost_gbp, strict=True):
        spared_gbp = count * instance.unit_cost_gbp[option]
        savings[option, opening] = instance.discount[opening:] @ (lost - spared_gbp)
    return savings
