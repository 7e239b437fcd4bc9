"""The variables of the formulation: x placed, u unplaced, b opened."""

from dataclasses import dataclass

import numpy as np

from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.linear import LinearModel


@dataclass(frozen=True, eq=False)
class Variables:
    """Variable numbers, and for the sparse ones what each stands for.

    `placed` [x] runs over arcs and years where a place can exist: `placed_arc` and `placed_year` say
    which. `unplaced` [u] is G x T. `opened` [b] runs over options and the years in which they may open:
    `opened_option` and `opened_year` say which.
    """

    placed: Ints
    placed_arc: Ints
    placed_year: Ints
    unplaced: Ints
    opened: Ints
    opened_option: Ints
    opened_year: Ints


def add_variables(model: LinearModel, instance: PlacePlanningInstance) -> Variables:
    """x[g,p,t] ≥ 0, u[g,t] ≥ 0, b[o,t] ∈ {0,…,m[o]} in years t ≥ e[o].

    An arc that costs more than leaving the pupil unplaced is left out, as is one to a pool that can have
    no place in that year: no optimum uses either.
    """
    options, arcs = instance.options, instance.arcs
    years = np.arange(instance.n_years)
    option, opening_year = np.nonzero(options.earliest[:, None] <= years)
    opened = model.add_variables(0.0, options.max_units[option].astype(np.float64), integer=True)

    possible = instance.pools.places > 0
    np.logical_or.at(possible, options.provision, options.earliest[:, None] <= years)
    worthwhile = instance.arc_cost_gbp <= instance.dearest_unplaced_gbp
    year, arc = np.nonzero(possible[arcs.provision].T & worthwhile)
    placed = model.add_variables(0.0, np.full(len(arc), np.inf))
    unplaced = model.add_variables(0.0, np.full(instance.groups.pupils.shape, np.inf))
    return Variables(
        placed=placed,
        placed_arc=arc,
        placed_year=year,
        unplaced=unplaced,
        opened=opened,
        opened_option=option,
        opened_year=opening_year,
    )


def openings(variables: Variables, values: Ints, instance: PlacePlanningInstance) -> Ints:
    """Return the O x T units opened from the values of `variables.opened`."""
    units = np.zeros((len(instance.options), instance.n_years), dtype=np.int64)
    units[variables.opened_option, variables.opened_year] = values
    return units
