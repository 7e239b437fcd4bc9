"""What is proven of the costs of plans against each other: statements that hold, and no others.

A plan's cost is recomputed and exact. `bound_gbp` is a proven lower bound on every plan under the same
settings, so the cost of the best plan under them lies between the two. Two plans of different settings are
told apart by those ranges: where they overlap, the difference may be the search's and not the settings'.

Plans are held against each other by what is paid. The bound of a plan with prices of fairness is one of cost
and weights together: it says nothing of what is paid, and only of plans with the same prices.
"""

from dataclasses import dataclass

from planner.model.solution import SolveStatus
from planner.report.comparison.compared import Compared, ComparedPlan
from planner.report.comparison.differences import money_is_like_for_like, same_problem
from planner.report.comparison.paid import has_prices, paid_gbp
from planner.report.words import (
    LEAST_GBP,
    MILLION,
    down_to,
    money,
    money_at_least,
    money_at_most,
    named,
    up_to,
)

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


@dataclass(frozen=True, kw_only=True)
class _Sum:
    """What a proof is of: what is paid, or that and weights; `costs` and `cost` are its verb."""

    costs: str
    cost: str
    exact: str


_PAID = _Sum(costs="costs", cost="cost", exact="Both costs are exact, for the same pupils and prices.")
_WEIGHED = _Sum(costs="weighs", cost="weigh", exact="Both sums are exact, for the same pupils and prices.")


def _statement(compared: Compared, other: ComparedPlan) -> str:
    first = compared.first
    paid = _held_against(other, first, paid_gbp(other) - paid_gbp(first), _PAID)
    if not money_is_like_for_like(compared, other):
        return (
            f"{paid} (present value). This is not like for like: the two do not have the same prices, "
            "journeys or pupils (the table of what differs says which), so the difference says what that "
            "change costs together with what was decided, not which decision is better."
        )
    if not (has_prices(first) or has_prices(other)):
        return f"{paid} (present value). {_proven(compared, other, _PAID)}"
    paid = f"{paid} (present value of what is paid)"
    if first.release.config.fairness != other.release.config.fairness:
        return f"{paid}. {_price_of_fairness(compared, other)}"
    more_gbp = other.release.solve.objective_gbp - first.release.solve.objective_gbp
    weighed = _held_against(other, first, more_gbp, _WEIGHED)
    return (
        f"{paid}. With the weights of fairness, which nobody pays, {weighed}. "
        f"{_proven(compared, other, _WEIGHED)}"
    )


def _held_against(other: ComparedPlan, first: ComparedPlan, more_gbp: float, of: _Sum) -> str:
    """By how much the one is dearer or cheaper, without a full stop."""
    if abs(more_gbp) < LEAST_GBP:
        return f"{named(other.label)} {of.costs} as much as {named(first.label)}"
    word = "more" if more_gbp > 0 else "less"
    return f"{named(other.label)} {of.costs} {money(abs(more_gbp))} {word} than {named(first.label)}"


def _proven(compared: Compared, other: ComparedPlan, of: _Sum) -> str:
    """What is proven of two plans whose bounds are of the same sum."""
    one, two = compared.first.release.solve, other.release.solve
    if SolveStatus.LISTED in {one.status, two.status} and same_problem(compared, other):
        return _priced(compared.first, other, of=of)
    if two.bound_gbp > one.objective_gbp:
        return f"That it {of.costs} more is proven: {_apart(other, compared.first, of)}."
    if one.bound_gbp > two.objective_gbp:
        return f"That it {of.costs} less is proven: {_apart(compared.first, other, of)}."
    return (
        "This difference is within what is proven: the best plan under the settings of "
        f"{named(compared.first.label)} {of.costs} between {_range(compared.first)}, under those of "
        f"{named(other.label)} between {_range(other)}. A longer search could turn the order round, so "
        "neither is shown to be the better by cost."
    )


def _price_of_fairness(compared: Compared, other: ComparedPlan) -> str:
    """What is proven of what is paid where the prices of fairness differ: only a bound without any tells."""
    pair = (compared.first, other)
    without = [plan for plan in pair if not has_prices(plan)]
    if without:
        (plain,) = without
        (fair,) = (plan for plan in pair if has_prices(plan))
        bound_gbp = plain.release.solve.bound_gbp
        if same_problem(compared, other, apart_from=("fairness",)):
            best_gbp = min(paid_gbp(plan) for plan in pair)
            return (
                f"It is proven that {named(fair.label)}, planned with prices of fairness, costs "
                f"{_between(paid_gbp(fair) - best_gbp, paid_gbp(fair) - bound_gbp)} more than the cheapest "
                "plan that these settings allow without them."
            )
        if bound_gbp > paid_gbp(fair):
            word = "more" if plain is other else "less"
            least = money_at_least(bound_gbp - paid_gbp(fair))
            return (
                f"That it costs {word} is proven: even the cheapest plan under the settings of "
                f"{named(plain.label)} would cost at least {least} more than this plan of "
                f"{named(fair.label)}."
            )
    return (
        "The prices of fairness are not the same, and what is proven of a plan with prices is proven of its "
        "cost and weights together: neither is shown to be the better by what is paid."
    )


def _priced(*plans: ComparedPlan, of: _Sum) -> str:
    """What lists picked by hand cost more than the best plan: the same bound holds for all of them."""
    found = [plan.release.solve for plan in plans]
    bound_gbp = max(solve.bound_gbp for solve in found)
    best_gbp = min(solve.objective_gbp for solve in found)
    sentences = [of.exact]
    for plan, solve in zip(plans, found, strict=True):
        if solve.status is SolveStatus.LISTED:
            extra = _between(solve.objective_gbp - best_gbp, solve.objective_gbp - bound_gbp)
            sentences.append(
                f"It is proven that {named(plan.label)} {of.costs} {extra} more than the best plan that "
                "these settings allow."
            )
    return " ".join(sentences)


def _between(least_gbp: float, most_gbp: float) -> str:
    """A range that is proven: never narrower than it is."""
    least = f"between {money_at_least(least_gbp)} and" if least_gbp >= LEAST_GBP else "at most"
    return f"{least} {money_at_most(most_gbp)}"


def _apart(dearer: ComparedPlan, cheaper: ComparedPlan, of: _Sum) -> str:
    least_gbp = dearer.release.solve.bound_gbp - cheaper.release.solve.objective_gbp
    return (
        f"even the best plan under the settings of {named(dearer.label)} would {of.cost} at least "
        f"{money_at_least(least_gbp)} more than this plan of {named(cheaper.label)}"
    )


def _range(plan: ComparedPlan) -> str:
    solve = plan.release.solve
    least, most = (
        rounded(gbp, MILLION / 10 if gbp >= _HUNDRED_MILLION else 1.0)
        for rounded, gbp in ((down_to, solve.bound_gbp), (up_to, solve.objective_gbp))
    )
    return f"{_pounds(least)} and {_pounds(most)}"


def _pounds(gbp: float) -> str:
    """Ranges that nearly touch need more than three figures."""
    return f"£{gbp / MILLION:,.1f} million" if gbp >= _HUNDRED_MILLION else f"£{gbp:,.0f}"
