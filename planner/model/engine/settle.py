"""The LP of the master, until its bound settles: what may be open in fractions, and what capital is worth."""

import numpy as np

from planner.model.engine.known import Incumbent, Known
from planner.model.engine.rounding import rounded
from planner.model.engine.search import MasterAnswer, Multipliers

MOST_ROUNDS = 60
SETTLED = 3e-4
SETTLED_OF_OPEN = 1e-2
"""A round is slow that lifts the bound by less than these shares of the saving, possible and open."""
SLOW_ROUNDS, SLOW_CUTS = 2, 20
"""It has settled after so many slow rounds on end, and so many cuts of them: few years and parts teach less a
round."""
NEARLY, NEARLY_OF_OPEN = 1e-5, 0.03
"""Years at fractional openings may cost so much more than they must, a share of their cost; or this share of
what is open between plan and bound, where that is more."""
PLANS_AFTER = frozenset({1, 4, 8, 16})
"""Rounds after which the LP's answer is made whole, for a plan to go on with."""


def settle(known: Known, start: Incumbent) -> tuple[MasterAnswer, Multipliers]:
    """Solve the LP master, priced halfway between its answer and the best priced so far (in-out).

    Returns its last answer, and what its rows are worth there.
    Ends sooner where a gap asked for is reached.
    """
    slow, cuts_a_round = 0, len(known.master.parts) * known.master.instance.n_years
    centre, centre_gbp = start.is_open.astype(np.float64), start.objective_gbp
    for number in range(1, MOST_ROUNDS + 1):
        before_gbp = known.bound_gbp
        answer, multipliers = known.crew.do([("relaxed", (known.bare_cuts,))], known.deadline)[0]
        known.raise_bound(answer.bound_gbp)
        halfway = (answer.is_open + centre) / 2
        share = NEARLY_OF_OPEN * (centre_gbp - known.bound_gbp) / abs(centre_gbp)
        cost_gbp = known.price_nearly(halfway, max(NEARLY, share))
        if cost_gbp < centre_gbp:
            centre, centre_gbp = halfway, cost_gbp
        possible_gbp = known.do_nothing_gbp - known.bound_gbp
        open_gbp = known.objective_gbp - known.bound_gbp
        is_slow = known.bound_gbp - before_gbp <= min(SETTLED * possible_gbp, SETTLED_OF_OPEN * open_gbp)
        slow = slow + 1 if is_slow else 0
        settled = slow >= SLOW_ROUNDS and slow * cuts_a_round >= SLOW_CUTS
        if settled or number in PLANS_AFTER:
            known.price(rounded(known.master, answer.is_open))
        known.tell()
        if settled or known.is_enough():
            break
    return answer, multipliers
