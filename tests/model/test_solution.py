"""The two gaps, and the status in words."""

import pytest

from planner.model.solution import SolveReport, SolveStatus, benefit_gap, gap


@pytest.mark.parametrize(
    ("objective", "bound", "nothing", "of_all", "of_benefit"),
    [
        (100.0, 90.0, 140.0, 0.1, 0.2),  # 10 of 100 not proven necessary; 10 of the possible saving of 50
        (100.0, 100.0, 140.0, 0.0, 0.0),
        (100.0, 100.0, 100.0, 0.0, 0.0),  # nothing to gain
        (100.0, 100.1, 100.0, 0.0, 0.0),  # a bound above the plan by rounding
        (0.0, 0.0, 0.0, 0.0, 0.0),
        (140.0, 90.0, 140.0, 50 / 140, 1.0),  # nothing of the saving reached
    ],
)
def test_gaps_by_hand(
    objective: float, bound: float, nothing: float, of_all: float, of_benefit: float
) -> None:
    assert gap(objective, bound) == pytest.approx(of_all)
    assert benefit_gap(objective, bound, nothing) == pytest.approx(of_benefit)
    report = SolveReport(
        status=SolveStatus.OPTIMAL,
        solver="by hand",
        objective_gbp=objective,
        bound_gbp=bound,
        certified_bound_gbp=bound,
        do_nothing_gbp=nothing,
        seconds=1.0,
    )
    assert report.gap == pytest.approx(of_all)
    assert report.benefit_gap == pytest.approx(of_benefit)


def test_every_status_has_words() -> None:
    assert len({status.label for status in SolveStatus}) == len(SolveStatus)
