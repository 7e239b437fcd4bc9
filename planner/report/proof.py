"""How good a plan is proven to be, in words: the same on the map, in the report and on the terminal."""

import math

from planner.config import Config
from planner.model.solution import SolveReport, SolveStatus
from planner.report.words import money

LEAST_SAVING_GBP = 1.0
"""A plan that saves less than this over doing nothing saves nothing."""
STATUS_WORDS = {
    SolveStatus.OPTIMAL: "The search ended as near to the best plan as was asked for",
    SolveStatus.ROUNDED: "Nothing better is to be had, up to the rounding of costs to pence",
    SolveStatus.SETTLED: "Searches around the plan found no better one",
    SolveStatus.TIME_LIMIT: "The search for a better plan ended at its time limit",
    SolveStatus.INTERRUPTED: "The search for a better plan was interrupted",
    SolveStatus.LISTED: "What opens was picked by hand, not searched for",
}


def weights_counted(config: Config) -> str:
    """Return, after what a plan with prices of fairness costs or saves, that it counts them; "" without any.

    What is paid alone, a published plan must not state: see `release`.
    """
    return ", prices of fairness counted, which nobody pays" if config.fairness.is_set else ""


def saving_gbp(solve: SolveReport) -> float:
    """Return what the plan saves over doing nothing, £ present value, prices of fairness counted."""
    return solve.do_nothing_gbp - solve.objective_gbp


def saves(solve: SolveReport) -> bool:
    """Return whether the plan saves anything over doing nothing."""
    return saving_gbp(solve) >= LEAST_SAVING_GBP


def no_saving(solve: SolveReport, config: Config) -> str:
    """Return, of a plan that saves nothing, what it costs more than doing nothing: a sentence."""
    counted = weights_counted(config)
    if saving_gbp(solve) <= -LEAST_SAVING_GBP:
        return f"The plan costs {money(-saving_gbp(solve))} more than doing nothing{counted}."
    return f"The plan saves nothing over doing nothing{counted}."


def nearness(solve: SolveReport) -> str:
    """Return how near the plan is proven to be to the best, as a sentence goes on after "saves …: "."""
    if solve.status is SolveStatus.LISTED:
        return "what the best plan would save, a comparison with that one says"
    return f"at least {reached(solve)} of what any plan could save"


def reached(solve: SolveReport) -> str:
    """Return the share of the possible saving that the plan is proven to reach, never rounded up."""
    return f"{math.floor(1000 * (1 - solve.benefit_gap)) / 10:g}%"
