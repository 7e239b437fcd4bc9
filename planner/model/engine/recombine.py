"""The cheapest whole plan made of plans of clusters: one of each, together within the limits on capital.

What a cluster's openings cost depends on no other cluster, so whatever was priced of each can be put
together without being priced again. Searches at a price of capital spend a little more or less than there
is; of all that they proposed, some fit together.
"""

from collections.abc import Sequence

import numpy as np

from planner.model.engine.master import GBP_PER_UNIT, Master
from planner.model.engine.search import SearchLimits, searched
from planner.model.engine.workshop import PricedOpenings
from planner.model.limits import ROUNDING_GAP
from planner.model.linear import LinearModel

NODES = 1000
"""Of a search for what fits together: seldom more than a few are needed."""


def in_cluster(plan: PricedOpenings, cluster: Master) -> PricedOpenings:
    """Return what a plan of everything opens and costs in one cluster."""
    part_cost_gbp = np.zeros(len(plan.part_cost_gbp))
    part_cost_gbp[list(cluster.parts)] = plan.part_cost_gbp[list(cluster.parts)]
    return PricedOpenings(plan.is_open[cluster.rows], part_cost_gbp)


def cheapest_together(
    whole: Master,
    clusters: Sequence[Master],
    plans: Sequence[Sequence[PricedOpenings]],
    seconds: float,
) -> PricedOpenings | None:
    """Return the cheapest plan of everything that takes one of each cluster's plans; None where none fits.

    Args:
        whole: the master of everything.
        clusters: its clusters.
        plans: of each cluster, each of which keeps the cluster's rows.
        seconds: limit of the search.
    """
    if not all(plans):
        return None
    owner = np.repeat(np.arange(len(clusters)), [len(own) for own in plans])
    columns = [plan for own in plans for plan in own]
    masters = [clusters[number] for number in owner.tolist()]
    pairs = list(zip(masters, columns, strict=True))
    cost_gbp = np.array([master.cost_gbp(plan.is_open, plan.part_cost_gbp) for master, plan in pairs])
    spent_gbp = np.array([master.spent_gbp(plan.is_open) for master, plan in pairs])
    model = LinearModel()
    taken = model.add_variables(0.0, np.ones((len(columns), 1)), integer=True)
    one = np.ones(len(clusters))
    model.add_rows("one_of_each", (owner, taken.ravel(), np.ones(len(columns))), lower=one, upper=one)
    limits_gbp = np.append(whole.instance.capital_by_year_gbp, whole.instance.capital_total_gbp)
    limited = np.isfinite(limits_gbp)
    spending_gbp = np.column_stack([spent_gbp, spent_gbp.sum(axis=1)])[:, limited]
    column, limit = np.indices(spending_gbp.shape)
    entries = (limit.ravel(), column.ravel(), spending_gbp.ravel() / GBP_PER_UNIT)
    model.add_rows("capital", entries, upper=limits_gbp[limited] / GBP_PER_UNIT)
    model.add_term("plans", taken, cost_gbp)
    answer = searched(model, taken, SearchLimits(gap=ROUNDING_GAP, nodes=NODES, seconds=seconds), None)
    if not np.isfinite(answer.objective_gbp):
        return None
    is_open = whole.forced.copy()
    part_cost_gbp = np.zeros(len(columns[0].part_cost_gbp))
    for master, plan in (pairs[number] for number in np.flatnonzero(answer.whole.ravel())):
        is_open[master.rows] = plan.is_open
        part_cost_gbp += plan.part_cost_gbp
    return PricedOpenings(is_open, part_cost_gbp)
