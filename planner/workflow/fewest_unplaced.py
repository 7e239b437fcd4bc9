"""The fewest pupils without a place for each budget of a frontier."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from planner.model.fewest_unplaced import counting_unplaced, fewest_pupil_years, placing_all_it_can
from planner.model.instance import Floats
from planner.model.limits import Watcher
from planner.model.variant import Outcome, Variant
from planner.plan.fewest_unplaced import Allocated, with_fewest_unplaced
from planner.problems import PlannerError
from planner.workflow.stages import limits_of
from planner.workflow.study import Study, possible
from planner.workflow.sweep import Base, solve_base, sweep


@dataclass(frozen=True, kw_only=True, eq=False)
class Fewest:
    """The frontier with the fewest unplaced beside, and how many searches the time limit cut short."""

    table: pd.DataFrame
    cut_short: int


def fewest_unplaced(
    study: Study,
    table: pd.DataFrame,
    cheapest: Sequence[Outcome],
    watcher: Watcher,
    announce: Callable[[str], None],
) -> Fewest:
    """Search for the fewest unplaced within each budget of a frontier.

    `cheapest` is what the search for the cheapest plan of each row came to: as it is, and with as many placed
    as its openings hold, it may leave as few as those that were searched for.
    """
    announce("Searching for the fewest pupils without a place")
    instance = study.prepared.instance
    counting = counting_unplaced(instance)
    base, solved = solve_base(counting, limits_of(study.prepared.config), watcher)
    budgets = table["budget_gbp"].tolist()
    variants = [
        Variant(name=f"£{budget:,.0f}, fewest unplaced", capital_total_gbp=budget) for budget in budgets
    ]
    found = _solved(study, base, variants)
    dear = placing_all_it_can(instance)
    as_opened = [
        Variant(name="as opened", opened=outcome.opened, capital_total_gbp=budget)
        for outcome, budget in zip([*found, *cheapest], [*budgets, *budgets], strict=True)
    ]
    allocated = [
        Allocated(outcome=outcome, cost_gbp=_cost_gbp(dear.economics.unplaced_gbp, outcome, study))
        for outcome in _solved(study, Base(instance=dear, start=base.start, limits=base.limits), as_opened)
    ]
    count = len(found)
    itself = [Allocated(outcome=outcome, cost_gbp=outcome.objective_gbp) for outcome in cheapest]
    return Fewest(
        table=with_fewest_unplaced(
            table,
            instance,
            list(zip(itself, allocated[:count], allocated[count:], strict=True)),
            [fewest_pupil_years(counting, outcome.bound_gbp) for outcome in found],
        ),
        cut_short=sum(each.is_cut_short for each in found) + solved.report.is_cut_short,
    )


def _cost_gbp(dear_gbp: float, outcome: Outcome, study: Study) -> float:
    """£ present value at the usual price of being unplaced."""
    instance = study.prepared.instance
    discounted: Floats = instance.discount * outcome.unplaced
    return outcome.objective_gbp - (dear_gbp - instance.economics.unplaced_gbp) * float(discounted.sum())


def _solved(study: Study, base: Base, variants: list[Variant]) -> list[Outcome]:
    answers = sweep(base, variants, workers=study.workers, cluster=study.cluster, done=study.done)
    outcomes = [possible(answer) for answer in answers]
    if any(outcome is None for outcome in outcomes):
        raise PlannerError("What is committed breaks the budget: no budget has a plan.")
    return [outcome for outcome in outcomes if outcome is not None]
