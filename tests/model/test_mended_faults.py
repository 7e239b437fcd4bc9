"""Faults that were found and mended: they stay mended."""

import numpy as np
import pytest

from planner.model.solve import Solved, solve
from planner.model.verify import verify
from tests.model.instances import Option, instance
from tests.model.solving import EXACT


@pytest.mark.parametrize("short_gbp", [0.2, 0.9])
def test_capital_is_kept_to_the_pound(short_gbp: float) -> None:
    # Two places for £100,000 and £60,000, and some pence less than both.
    of = instance(
        pupils=[[1], [1]],
        places=[[0], [0]],
        km={(0, 0): 10, (1, 1): 10},
        options=[Option(pool=0, capital_gbp=100_000), Option(pool=1, capital_gbp=60_000)],
        capital_total_gbp=160_000 - short_gbp,
    )
    solved = solve(of, EXACT)
    assert isinstance(solved, Solved)
    assert verify(of, solved.solution).violations == ()


def test_a_place_is_worth_nothing_beside_an_empty_one_however_few_wait() -> None:
    of = instance(pupils=[[1e-9], [1]], places=[[2]], km={(0, 0): 1, (1, 0): 1})
    solved = solve(of, EXACT)
    assert isinstance(solved, Solved)
    assert np.all(solved.place_value_gbp == 0)
