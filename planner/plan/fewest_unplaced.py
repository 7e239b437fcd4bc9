"""The fewest pupils without a place for every budget, beside the least cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.model.instance import PlacePlanningInstance
from planner.model.variant import Outcome
from planner.plan.frontier import knee

EQUALLY_FEW = 1e-3
"""Pupil-years by which plans differ that leave equally many without a place."""
FEWEST_COLUMNS = (
    *("fewest_unplaced_pupil_years", "fewest_at_least_pupil_years", "fewest_unplaced_last_year"),
    *("fewest_cost_gbp", "fewest_dearer_gbp", "fewest_capital_gbp", "fewest_options", "is_fewest_knee"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Allocated:
    """A plan that may leave the fewest without a place; `cost_gbp` £ present value, as other plans cost."""

    outcome: Outcome
    cost_gbp: float

    @property
    def unplaced(self) -> float:
        """Pupil-years without a place."""
        return float(self.outcome.unplaced.sum())


def with_fewest_unplaced(
    frontier: pd.DataFrame,
    instance: PlacePlanningInstance,
    plans: Sequence[Sequence[Allocated]],
    at_least: Sequence[float],
) -> pd.DataFrame:
    """Return the frontier with the plan of each budget that leaves fewest without a place.

    `plans` are those known for each row of the frontier, `at_least` the pupil-years without a place that
    every plan within its budget has. As the plan of a smaller budget is one of a larger, each row has the
    best of its own and all smaller ones, and the most that is proven of its own and all larger ones; of plans
    that leave equally few the cheapest. `fewest_dearer_gbp` is what it costs more than the cheapest plan.
    """
    best: list[Allocated] = []
    for known in plans:
        within = [*known, *best[-1:]]
        least = min(plan.unplaced for plan in within)
        equally_few = [plan for plan in within if plan.unplaced <= least + EQUALLY_FEW]
        best.append(min(equally_few, key=lambda plan: plan.cost_gbp))
    unplaced = np.array([plan.unplaced for plan in best])
    proven = np.maximum.accumulate(np.asarray(at_least, dtype=float)[::-1])[::-1]
    cost = np.array([plan.cost_gbp for plan in best])
    columns = {
        "fewest_unplaced_pupil_years": unplaced,
        "fewest_at_least_pupil_years": np.minimum(proven, unplaced),
        "fewest_unplaced_last_year": [float(plan.outcome.unplaced[-1]) for plan in best],
        "fewest_cost_gbp": cost,
        "fewest_dearer_gbp": cost - frontier["cost_gbp"].to_numpy(dtype=float),
        "fewest_capital_gbp": [plan.outcome.capital_gbp(instance) for plan in best],
        "fewest_options": [int(plan.outcome.opens.sum()) for plan in best],
        "is_fewest_knee": knee(frontier["budget_gbp"].to_numpy(dtype=float), unplaced),
    }
    return frontier.assign(**columns)
