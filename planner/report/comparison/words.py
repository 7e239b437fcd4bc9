"""What a reader must know before holding one plan's figures against another's."""

from collections.abc import Sequence

from planner.model.solution import SolveStatus
from planner.report.comparison.compared import Compared
from planner.report.comparison.differences import Difference
from planner.report.comparison.paid import do_nothing_paid_gbp, has_prices, weight_gbp
from planner.report.proof import reached
from planner.report.words import listed, money, named, span

_CUT_SHORT = (SolveStatus.TIME_LIMIT, SolveStatus.INTERRUPTED)


def warnings(compared: Compared, found: Sequence[Difference]) -> list[str]:
    """Return what a reader must know before holding one plan's figures against another's."""
    texts = []
    if unlike := [difference.name for difference in found if not difference.like_for_like]:
        texts.append(
            f"Money is not like for like: the plans differ in {listed([f'“{name}”' for name in unlike])}. A "
            "difference in cost says what that change costs together with what was decided."
        )
    if not compared.same_years:
        texts.append(
            f"The plans are of different years: all that follows is of {span(compared.years)}, which all of "
            "them have. Each was made for its own years, and may rightly differ for what lies outside these."
        )
    if cut := [plan for plan in compared.plans if plan.release.solve.status in _CUT_SHORT]:
        which = listed([named(plan.label) for plan in cut])
        shares = listed([reached(plan.release.solve) for plan in cut])
        texts.append(
            f"The search was cut short for {which}, proven to reach {shares} of what could be saved. What "
            "opens there, and which districts gain, may differ from another plan because of that and not "
            "because of what was decided. A longer search would tell."
        )
    if priced := [plan for plan in compared.plans if has_prices(plan)]:
        which = listed([f"{named(plan.label)} ({money(weight_gbp(plan))})" for plan in priced])
        texts.append(
            f"Prices of fairness, which nobody pays, counted in the planning of {which}. Costs and savings "
            "here are what is paid. What is proven of such a plan, and how near it is to the best, is proven "
            "of cost and weights together, so it need not be the cheapest to pay for."
        )
    do_nothing_gbp = {round(do_nothing_paid_gbp(plan)) for plan in compared.plans}
    if compared.same_years and len(do_nothing_gbp) > 1:
        texts.append(
            "Doing nothing does not cost the same under each plan’s settings: what a plan saves is counted "
            "against doing nothing under its own."
        )
    return texts
