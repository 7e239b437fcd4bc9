"""The fewest without a place: by hand, and against the one-page model with another objective."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from ortools.math_opt.python import mathopt

from planner.model.fewest_unplaced import counting_unplaced, fewest_pupil_years, placing_all_it_can
from planner.model.instance import PlacePlanningInstance
from planner.model.reference.build import build_reference_model
from planner.model.solution import SolveStatus
from planner.model.solve import allocate
from planner.model.variant import Outcome, Variant
from planner.model.verify import verify
from planner.plan.fewest_unplaced import Allocated, with_fewest_unplaced
from tests.model.instances import Option, instance, random_instance
from tests.model.solving import by_engine

OPENINGS = 0.1
"""Pupil-years that openings may count for."""


def fewest(of: PlacePlanningInstance) -> float:
    """Pupil-years without a place at least, by the one-page model with nothing else in its objective."""
    model, var = build_reference_model(
        replace(of, economics=replace(of.economics, unplaced_gbp=1e9))  # every arc is worth its while
    )
    model.terms, model.constants = {"count": (var.unplaced.ravel(), np.ones(var.unplaced.size))}, {}
    problem = mathopt.Model.from_model_proto(model.to_proto(1.0))
    answer = mathopt.solve(
        problem,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(time_limit=timedelta(seconds=60), relative_gap_tolerance=0.0),
    )
    return float(answer.objective_value())


@pytest.mark.parametrize("seeds", [range(start, start + 10) for start in range(7000, 7040, 10)], ids=str)
def test_the_fewest_found_are_the_fewest_there_are(seeds: range) -> None:
    for seed in seeds:
        of = random_instance(seed)
        least = fewest(of)
        counting = counting_unplaced(of)
        solved = by_engine(counting)
        placed = allocate(placing_all_it_can(of), solved.solution.opened)
        assert verify(of, placed).violations == (), seed
        assert placed.unplaced.sum() == pytest.approx(least, abs=OPENINGS), seed
        proven = fewest_pupil_years(counting, solved.report.bound_gbp)
        assert least - OPENINGS <= proven <= least + 1e-4, seed


@pytest.mark.parametrize("seed", range(7000, 7010))
def test_as_many_are_placed_as_the_openings_hold(seed: int) -> None:
    of = random_instance(seed)
    nothing = of.forced_openings()
    alone = of.with_options(refused=~of.options.committed)
    allocated = allocate(placing_all_it_can(of), nothing)
    assert allocated.unplaced.sum() == pytest.approx(fewest(alone), abs=1e-4)


def test_money_counts_for_less_than_a_pupil_but_for_something() -> None:
    # Either option places both pupils in the second year; the dear one in the first, too, at £9m for the two.
    # Then of two that place equally many the cheaper.
    def of(earliest: int) -> PlacePlanningInstance:
        options = [Option(places=2, capital_gbp=100_000, earliest=1), Option(places=2, capital_gbp=9_000_000)]
        options += [Option(places=2, capital_gbp=8_000_000, earliest=earliest)]
        return instance(pupils=[[2.0, 2.0]], places=[[0.0, 0.0]], km={(0, 0): 10.0}, options=options)

    assert by_engine(counting_unplaced(of(1))).solution.opened.tolist() == [[0, 0], [1, 0], [0, 0]]
    assert by_engine(counting_unplaced(of(0))).solution.opened.tolist() == [[0, 0], [0, 0], [1, 0]]


def test_a_place_is_used_however_dear_and_others_move_on_for_it() -> None:
    # Group 1 reaches pool 0 alone; group 0, there for £1,000, can go to pool 1 for £200,000: dearer than to
    # leave one without a place.
    of = instance(
        pupils=[[1.0], [1.0]], places=[[1.0], [1.0]], km={(0, 0): 10.0, (0, 1): 2_000.0, (1, 0): 20.0}
    )
    nothing = of.forced_openings()
    assert allocate(of, nothing).unplaced.sum() == pytest.approx(1)
    assert allocate(placing_all_it_can(of), nothing).placed.ravel().tolist() == pytest.approx([0, 1, 1])


def plan(unplaced: float, cost_gbp: float) -> Allocated:
    years = np.array([unplaced])
    outcome = Outcome(
        variant=Variant(name="by hand"),
        status=SolveStatus.SETTLED,
        objective_gbp=0.0,
        bound_gbp=0.0,
        do_nothing_gbp=0.0,
        opened=np.zeros((0, 1), dtype=np.int64),
        unplaced=years,
        placed=years,
        minutes=years,
    )
    return Allocated(outcome=outcome, cost_gbp=cost_gbp)


def test_each_budget_has_the_best_of_smaller_ones_and_what_is_proven_of_larger() -> None:
    of = instance(pupils=[[1.0]], places=[[1.0]], km={(0, 0): 1.0})
    frontier = pd.DataFrame({"budget_gbp": [0.0, 10.0, 20.0, 30.0], "cost_gbp": [100.0, 90.0, 80.0, 70.0]})
    table = with_fewest_unplaced(
        frontier,
        of,
        [
            [plan(9, 105), plan(10, 100)],
            [plan(4, 120), plan(4.0001, 95)],  # equally few: the cheaper
            [plan(5, 85), plan(6, 80)],  # worse than what a smaller budget holds
            [plan(3, 75), plan(3, 76)],
        ],
        [8, 2, 2.5, 1],
    )
    assert table["fewest_unplaced_pupil_years"].tolist() == pytest.approx([9, 4, 4, 3], abs=1e-3)
    assert table["fewest_at_least_pupil_years"].tolist() == [8, 2.5, 2.5, 1]
    assert table["fewest_cost_gbp"].tolist() == [105, 95, 95, 75]
    assert table["fewest_dearer_gbp"].tolist() == [5, 5, 15, 5]
    assert table["is_fewest_knee"].tolist() == [False, True, False, False]
