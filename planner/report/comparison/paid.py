"""What a compared plan costs: what is paid, apart from what its prices of fairness weigh.

The objective of a plan with prices of fairness counts weights that nobody pays; so do its bound and its case
of doing nothing. A pound of theirs is none, so plans are held against each other by what is paid.
"""

from planner.domain import FinanceCase
from planner.model.verify import WEIGHTS
from planner.report.comparison.compared import ComparedPlan


def has_prices(plan: ComparedPlan) -> bool:
    """Return whether the plan was chosen with prices of fairness."""
    return plan.release.config.fairness.is_set


def weight_gbp(plan: ComparedPlan) -> float:
    """Return what the prices of fairness weigh in the plan's objective, £ present value: nobody pays it."""
    return sum(plan.release.objective_terms.get(name, 0.0) for name in WEIGHTS)


def paid_gbp(plan: ComparedPlan) -> float:
    """Return what the plan costs, £ present value, without weights."""
    return plan.release.solve.objective_gbp - weight_gbp(plan)


def do_nothing_paid_gbp(plan: ComparedPlan) -> float:
    """Return what doing nothing under the plan's settings costs, £ present value, without weights.

    With prices of fairness the only statement of it is by year: added up, each year discounted.
    """
    if not has_prices(plan):
        return plan.release.solve.do_nothing_gbp
    table, config = plan.release.finance, plan.release.config
    rows = table[table["case"] == FinanceCase.DO_NOTHING]
    worth = (1 + config.costs.discount_rate) ** (config.plan.first_year - rows["year"].astype(float))
    return float((rows["total_gbp"] * worth).sum())
