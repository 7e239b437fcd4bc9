"""What a plan would lose without one of its openings, everything else kept."""

from math import inf

import numpy as np

from planner.model.engine.crew import Crew
from planner.model.engine.workshop import Workshop
from planner.model.instance import Floats
from planner.model.solution import Solution


def savings_gbp(workshop: Workshop, crew: Crew, solution: Solution, place_value_gbp: Floats) -> Floats:
    """Return O x T: £ present value lost without the units of an option that open in a year; 0 where none do.

    Net of what they cost: their capital charge and place funding are spared. `place_value_gbp` is P x T.
    """
    instance, allocator = workshop.instance, workshop.allocator
    part_of_pool = np.full(len(instance.pools), -1)
    for index, part in enumerate(allocator.parts):
        part_of_pool[part.pools] = index
    savings = np.zeros(solution.opened.shape)
    jobs, owners = [], []
    for option, opening in zip(*solution.opened.nonzero(), strict=True):
        years_left = instance.discount[opening:].sum()
        spared = solution.opened[option, opening] * instance.unit_cost_gbp[option] * years_left
        savings[option, opening] -= spared
        index = part_of_pool[instance.options.provision[option]]
        if index < 0:
            continue
        pools = allocator.parts[index].pools
        without = solution.opened.copy()
        without[option, opening] = 0
        places = instance.places_with(without)[pools]
        for year in range(opening, instance.n_years):
            jobs.append((int(index), year, places[:, year], place_value_gbp[pools, year]))
            owners.append((option, opening))
    costs = crew.do([("part_cost_gbp", job) for job in jobs], inf)
    now = _part_costs_gbp(workshop, solution)
    for (option, opening), (index, year, *_), cost in zip(owners, jobs, costs, strict=True):
        savings[option, opening] += instance.discount[year] * (cost - now[index, year])
    return savings


def _part_costs_gbp(workshop: Workshop, solution: Solution) -> Floats:
    """Parts x T: £ (undiscounted) of the solution."""
    return np.array(
        [
            [
                part.transport.cost_gbp(
                    solution.placed[part.arcs, year], solution.unplaced[part.groups, year]
                )
                for year in range(workshop.instance.n_years)
            ]
            for part in workshop.allocator.parts
        ]
    )
