"""What is proven of the costs of plans against each other: statements that hold, and no others.

A plan's cost is recomputed and exact. `bound_gbp` is a proven lower bound on every plan under the same
settings, so the cost of the best plan under them lies between the two. Two plans of different settings are
told apart by those ranges: where they overlap, the difference may be the search's and not the settings'.
"""

import math

from planner.model.solution import SolveStatus
from planner.report.comparison.compared import Compared, ComparedPlan
from planner.report.comparison.differences import money_is_like_for_like, same_problem
from planner.report.words import LEAST_GBP, MILLION, money, named

_OTHER_YEARS = (
    "The plans are not of the same years, so their present values are sums over different years: they are "
    "not held against each other here. The costs by year are of the years in common."
)
_HUNDRED_MILLION = 1e8


def statements(compared: Compared) -> list[str]:
    """Return what can be said of the cost of each other plan against the first, a sentence or two each."""
    if not compared.same_years:
        return [_OTHER_YEARS]
    return [_statement(compared, other) for other in compared.others]


def _statement(compared: Compared, other: ComparedPlan) -> str:
    one, two = compared.first.release.solve, other.release.solve
    first, second = named(compared.first.label), named(other.label)
    more_gbp = two.objective_gbp - one.objective_gbp
    if abs(more_gbp) < LEAST_GBP:
        costs = f"{second} costs as much as {first} (present value)"
    else:
        word = "more" if more_gbp > 0 else "less"
        costs = f"{second} costs {money(abs(more_gbp))} {word} than {first} (present value)"
    if not money_is_like_for_like(compared, other):
        return (
            f"{costs}. This is not like for like: the two do not have the same prices, journeys or pupils "
            "(the table of what differs says which), so the difference says what that change costs together "
            "with what was decided, not which decision is better."
        )
    if SolveStatus.LISTED in {one.status, two.status} and same_problem(compared, other):
        return f"{costs}. {_priced(compared.first, other)}"
    if two.bound_gbp > one.objective_gbp:
        return f"{costs}. That it costs more is proven: {_apart(other, compared.first)}."
    if one.bound_gbp > two.objective_gbp:
        return f"{costs}. That it costs less is proven: {_apart(compared.first, other)}."
    return (
        f"{costs}. This difference is within what is proven: the best plan under the settings of {first} "
        f"costs between {_range(compared.first)}, under those of {second} between {_range(other)}. A "
        "longer search could turn the order round, so neither is shown to be the better by cost."
    )


def _priced(*plans: ComparedPlan) -> str:
    """What lists picked by hand cost more than the best plan: the same bound holds for all of them."""
    found = [plan.release.solve for plan in plans]
    bound_gbp = max(solve.bound_gbp for solve in found)
    best_gbp = min(solve.objective_gbp for solve in found)
    sentences = ["Both costs are exact, for the same pupils and prices."]
    for plan, solve in zip(plans, found, strict=True):
        if solve.status is SolveStatus.LISTED:
            most = money(math.ceil(solve.objective_gbp - bound_gbp))
            least_gbp = solve.objective_gbp - best_gbp
            least = f"between {_least(least_gbp)} and" if least_gbp >= LEAST_GBP else "at most"
            sentences.append(
                f"It is proven that {named(plan.label)} costs {least} {most} more than the best plan that "
                "these settings allow."
            )
    return " ".join(sentences)


def _apart(dearer: ComparedPlan, cheaper: ComparedPlan) -> str:
    least_gbp = dearer.release.solve.bound_gbp - cheaper.release.solve.objective_gbp
    return (
        f"even the best plan under the settings of {named(dearer.label)} would cost at least "
        f"{_least(least_gbp)} more than this plan of {named(cheaper.label)}"
    )


def _range(plan: ComparedPlan) -> str:
    solve = plan.release.solve
    return f"{_pounds(solve.bound_gbp)} and {_pounds(solve.objective_gbp)}"


def _pounds(gbp: float) -> str:
    """Ranges that nearly touch need more than three figures."""
    return f"£{gbp / MILLION:,.1f} million" if gbp >= _HUNDRED_MILLION else f"£{gbp:,.0f}"


def _least(gbp: float) -> str:
    """An amount that is proven: never rounded up."""
    step = 10.0 ** max(math.floor(math.log10(gbp)) - 2, 0) if gbp >= LEAST_GBP else 1.0
    return money(math.floor(gbp / step) * step)
