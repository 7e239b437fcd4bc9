"""The LP of the master, until its bound settles: what may be open in fractions, and what capital is worth."""

import numpy as np

from planner.model.engine.known import Incumbent, Known
from planner.model.engine.rounding import rounded
from planner.model.engine.search import MasterAnswer, Multipliers

MOST_ROUNDS = 30
SETTLED = 1e-4
"""It has settled once a round lifts the bound by less than this share of the possible saving."""
FIRST_PLAN_AFTER = 4
"""Rounds after which the LP's answer is made whole for the first time, for a plan to go on with."""


def settle(known: Known, start: Incumbent) -> tuple[MasterAnswer, Multipliers]:
    """Solve the LP master, priced halfway between its answer and the best priced so far (in-out).

    Returns its last answer, and what its rows are worth there.
    Ends sooner where a gap asked for is reached.
    """
    centre, centre_gbp = start.is_open.astype(np.float64), start.objective_gbp
    for number in range(1, MOST_ROUNDS + 1):
        before_gbp = known.bound_gbp
        answer, multipliers = known.crew.do([("relaxed", (known.cuts,))], known.deadline)[0]
        known.raise_bound(answer.bound_gbp)
        halfway = (answer.is_open + centre) / 2
        cost_gbp = known.cost_gbp(halfway)
        if cost_gbp < centre_gbp:
            centre, centre_gbp = halfway, cost_gbp
        possible_gbp = known.do_nothing_gbp - known.bound_gbp
        settled = known.bound_gbp - before_gbp <= SETTLED * possible_gbp
        if settled or number == FIRST_PLAN_AFTER:
            known.price(rounded(known.master, answer.is_open))
        known.tell()
        if settled or known.is_enough:
            break
    return answer, multipliers
