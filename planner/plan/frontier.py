"""The least cost for every budget: what each further pound of capital buys."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planner.model.instance import Floats, PlacePlanningInstance
from planner.model.solution import benefit_gap
from planner.model.variant import Outcome

STRAIGHT = 1e-9
"""A share of all saving by which a curve may be above its chord and still be straight."""
FRONTIER_COLUMNS = (
    *("budget_gbp", "capital_gbp", "options", "places", "cost_gbp", "bound_gbp", "benefit_gap"),
    *("saving_gbp", "saving_per_gbp", "unplaced_first_year", "unplaced_last_year", "unplaced_pupil_years"),
    *("mean_minutes", "is_knee"),
)


def frontier_table(
    instance: PlacePlanningInstance, budgets_gbp: Sequence[float], outcomes: Sequence[Outcome]
) -> pd.DataFrame:
    """Return a row for each budget, ascending: the best plan known within it, and what is proven.

    A plan within a smaller budget is one within a larger, and what every plan costs within a larger budget it
    costs within a smaller: so each row has the cheapest plan of its own and all smaller budgets, and the
    highest bound of its own and all larger ones. Money is £ present value but for budget and capital;
    `saving_gbp` is over the smallest budget, `saving_per_gbp` what each further £ of budget saves from the
    row before; `is_knee` marks the row farthest above the straight line from the first to the last.
    """
    order = np.argsort(np.asarray(budgets_gbp), kind="stable")
    budget = np.asarray(budgets_gbp, dtype=float)[order]
    sorted_outcomes = [outcomes[number] for number in order]
    best: list[Outcome] = []
    for outcome in sorted_outcomes:
        better = not best or outcome.objective_gbp < best[-1].objective_gbp
        best.append(outcome if better else best[-1])
    cost = np.array([outcome.objective_gbp for outcome in best], dtype=float)
    bound = np.maximum.accumulate([outcome.bound_gbp for outcome in sorted_outcomes][::-1])[::-1]
    bound = np.minimum(bound, cost)
    nothing = max(outcome.do_nothing_gbp for outcome in best)
    steps = np.diff(budget, prepend=np.nan)
    table = pd.DataFrame(
        {
            "budget_gbp": budget,
            "capital_gbp": [outcome.capital_gbp(instance) for outcome in best],
            "options": [int(outcome.opens.sum()) for outcome in best],
            "places": [
                float(instance.options.places_per_unit @ outcome.opened.sum(axis=1)) for outcome in best
            ],
            "cost_gbp": cost,
            "bound_gbp": bound,
            "benefit_gap": [benefit_gap(*each, nothing) for each in zip(cost, bound, strict=True)],
            "saving_gbp": cost[0] - cost,
            "saving_per_gbp": np.divide(
                0.0 - np.diff(cost, prepend=np.nan), steps, out=np.full_like(cost, np.nan), where=steps > 0
            ),
            "unplaced_first_year": [float(outcome.unplaced[0]) for outcome in best],
            "unplaced_last_year": [float(outcome.unplaced[-1]) for outcome in best],
            "unplaced_pupil_years": [float(outcome.unplaced.sum()) for outcome in best],
            "mean_minutes": [
                float(outcome.minutes.sum() / outcome.placed.sum()) if outcome.placed.sum() else np.nan
                for outcome in best
            ],
        }
    )
    return table.assign(is_knee=knee(budget, cost))[list(FRONTIER_COLUMNS)]


def knee(budget: Floats, cost: Floats) -> list[bool]:
    """Return which row of a falling curve is farthest below the line between its ends; none if straight."""
    if budget[-1] == budget[0] or cost[0] == cost[-1]:
        return [False] * len(budget)
    spent = (budget - budget[0]) / (budget[-1] - budget[0])
    saved = (cost[0] - cost) / (cost[0] - cost[-1])
    above = saved - spent
    farthest = int(np.argmax(above))
    return [row == farthest and above[farthest] > STRAIGHT for row in range(len(budget))]
