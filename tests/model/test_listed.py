"""Given openings: the least cost of their pupils, and a bound that holds for every plan."""

from __future__ import annotations

import numpy as np
import pytest

from planner.config import ListedOption, PortfolioSection
from planner.model.certificate import certified_bound_gbp
from planner.model.limits import Limits
from planner.model.listed import listed_openings
from planner.model.solution import SolveStatus
from planner.model.solve import Solved, allocate, price_openings, solve
from planner.model.verify import objective_terms_gbp, verify
from tests.model.instances import random_instance

LIMITS = Limits(time_limit_s=60.0, gap=0.0)


@pytest.mark.parametrize("seed", range(8))
def test_given_openings_are_priced_and_bounded(seed: int) -> None:
    """The best plan's openings cost what it does, and doing nothing too; no bound is above the best plan."""
    instance = random_instance(seed)
    best = solve(instance, LIMITS)
    assert isinstance(best, Solved)
    for opened in (best.solution.opened, instance.forced_openings()):
        priced = price_openings(instance, opened, LIMITS)
        assert isinstance(priced, Solved)
        report = priced.report
        assert verify(instance, priced.solution).stands
        assert np.array_equal(priced.solution.opened, opened)
        cost_gbp = sum(objective_terms_gbp(instance, allocate(instance, opened)).values())
        assert report.objective_gbp == pytest.approx(cost_gbp)
        assert report.do_nothing_gbp == pytest.approx(best.report.do_nothing_gbp)
        assert report.status is SolveStatus.LISTED
        assert report.certified_bound_gbp <= report.bound_gbp
        assert report.bound_gbp <= best.report.objective_gbp * (1 + 1e-9)
        assert certified_bound_gbp(instance, priced.certificate) >= report.certified_bound_gbp - 1e-6


def test_a_list_opens_what_it_says_beside_what_is_committed() -> None:
    instance = random_instance(0)
    name = str(instance.options.option_id[~instance.options.committed][0])
    year = int(instance.years[-1])
    portfolio = PortfolioSection(
        file="a.csv", sha256="0", opens=[ListedOption(option_id=name, open_year=year, units=1)]
    )
    more = listed_openings(instance, portfolio) - instance.forced_openings()
    assert more.sum() == 1
    assert more[list(instance.options.option_id).index(name), -1] == 1
    stranger = ListedOption(option_id="none such", open_year=year, units=1)
    with pytest.raises(ValueError, match="is not of these inputs"):
        listed_openings(instance, portfolio.model_copy(update={"opens": [stranger]}))
