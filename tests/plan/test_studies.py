"""Frontier and stress tables, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.model.instance import PlacePlanningInstance
from planner.model.solution import SolveStatus
from planner.model.variant import Impossible, Outcome, Variant
from planner.plan.fairness import raised_bounds
from planner.plan.frontier import frontier_table
from planner.plan.regret import price, stress_table, swaps
from planner.report.stress import sentences as stress_sentences
from planner.workflow.frontier import budgets_gbp
from tests.model.instances import Option, expansion_options, instance

NOTHING_GBP = 1000.0


def of_three() -> PlacePlanningInstance:
    """Options of 2, 3 and 4 places for £10,000, £20,000 and £40,000; the last two exclude each other."""
    options = expansion_options(
        [
            Option(places=2, capital_gbp=10_000),
            Option(places=3, capital_gbp=20_000, exclusive_group=0),
            Option(places=4, capital_gbp=40_000, exclusive_group=0),
        ]
    )
    return replace(
        instance(pupils=[[1.0, 1.0]], places=[[1.0, 1.0], [1.0, 1.0]], km={(0, 0): 1.0}),
        options=options,
        capital_total_gbp=np.inf,
    )


def outcome(cost: float, bound: float, opened: list[int], unplaced: float = 0.0) -> Outcome:
    of = of_three()
    units = np.zeros((3, of.n_years), dtype=np.int64)
    units[:, 0] = opened
    years = np.zeros(of.n_years)
    years[0] = unplaced
    return Outcome(
        variant=Variant(name="by hand"),
        status=SolveStatus.SETTLED,
        objective_gbp=cost,
        bound_gbp=bound,
        do_nothing_gbp=NOTHING_GBP,
        opened=units,
        unplaced=years,
        placed=np.ones(of.n_years),
        minutes=np.full(of.n_years, 20.0),
    )


def test_a_frontier_takes_plans_up_and_bounds_down() -> None:
    # The plan for 20 is worse than that for 10, and the bound for 10 is lower than that for 20.
    table = frontier_table(
        of_three(),
        [20_000, 0, 10_000, 40_000],
        [
            outcome(800, 790, [0, 1, 0], 3),
            outcome(1000, 1000, [0, 0, 0], 9),
            outcome(700, 600, [1, 0, 0], 4),
            outcome(690, 680, [0, 0, 1], 2),
        ],
    )
    assert table["budget_gbp"].tolist() == [0, 10_000, 20_000, 40_000]
    assert table["cost_gbp"].tolist() == [1000, 700, 700, 690]
    assert table["bound_gbp"].tolist() == [1000, 700, 700, 680]
    assert table["capital_gbp"].tolist() == [0, 10_000, 10_000, 40_000]
    assert table["saving_gbp"].tolist() == [0, 300, 300, 310]
    assert table["saving_per_gbp"].tolist()[1:] == pytest.approx([0.03, 0, 0.0005])
    assert table["unplaced_first_year"].tolist() == [9, 4, 4, 2]
    assert table["is_knee"].tolist() == [False, True, False, False]
    assert table["benefit_gap"].tolist() == pytest.approx([0, 0, 0, 10 / 320])


def test_a_straight_frontier_has_no_knee() -> None:
    costs = [outcome(cost, cost, [0, 0, 0]) for cost in (1000, 900, 800)]
    assert not frontier_table(of_three(), [0, 10, 20], costs)["is_knee"].any()


def test_bounds_at_prices_prove_something_of_those_between_and_above() -> None:
    # By hand: 10 holds at every higher price; half way from 0 to 20 the line from 10 to 30 is at 20.
    raised = raised_bounds([0, 5, 10, 20, 40], [10, 8, 12, 30, 25])
    assert raised.tolist() == pytest.approx([10, 15, 20, 30, 30])


def test_budgets_go_from_what_is_committed_to_all_that_can_be_spent() -> None:
    of = of_three()
    assert budgets_gbp(of, 3) == [0, 25_000, 50_000]
    committed = of.with_options(committed=np.array([True, False, False]))
    assert budgets_gbp(committed, 3) == [10_000, 30_000, 50_000]
    refused = of.with_options(refused=np.array([False, False, True]))
    assert budgets_gbp(refused, 2) == [0, 30_000]


def test_a_price_lies_between_what_is_proven() -> None:
    base, without = outcome(700, 690, [1, 0, 0]), outcome(760, 740, [0, 1, 0])
    its = price(base, without, restricts=True)
    assert (its.least_gbp, its.gbp, its.most_gbp) == (40, 60, 70)


def test_swaps_name_what_opens_instead() -> None:
    of = of_three()
    (more, fewer) = swaps(of, outcome(0, 0, [1, 0, 0]).opened, outcome(0, 0, [0, 1, 0]).opened)
    assert (more.option, more.places) == (1, 3)
    assert (fewer.option, fewer.places) == (0, -2)


def test_stress_ranks_the_dearest_to_lose_first() -> None:
    of = of_three()
    base = outcome(700, 690, [1, 1, 0], 5)
    rows: list[tuple[int, Outcome | Impossible, Outcome | Impossible]] = [
        (0, outcome(720, 700, [0, 1, 0], 6), outcome(705, 695, [1, 1, 0], 5)),
        (1, outcome(790, 780, [1, 0, 1], 9), Impossible(variant=Variant(name="late"), why="too late")),
    ]
    table = stress_table(of, base, rows, pd.Series(["Ash", "Beech", "Cedar"]))
    assert table["name"].tolist() == ["Beech", "Ash"]
    assert table["rank"].tolist() == [1, 2]
    assert table["refused_gbp"].tolist() == [90, 20]
    assert table["refused_least_gbp"].tolist() == [80, 0]
    assert table["refused_most_gbp"].tolist() == [100, 30]
    assert table["refused_unplaced"].tolist() == [4, 1]
    assert table["replaced_by"].tolist() == [of.options.option_id[2], ""]
    assert table["late_gbp"].isna().tolist() == [True, False]
    assert table["why_not"].tolist() == ["too late", ""]
    assert "No search without an option found a cheaper plan." in stress_sentences(table)


def test_a_committed_option_that_would_save_if_refused_is_not_passed_over() -> None:
    of = of_three().with_options(committed=np.array([True, False, False]))
    cheaper, late = outcome(650, 640, [0, 1, 0]), outcome(690, 680, [1, 0, 0])
    table = stress_table(of, outcome(700, 690, [1, 0, 0]), [(0, cheaper, late)], pd.Series(["Ash", "B", "C"]))
    words = stress_sentences(table)
    assert "Committed, but to refuse it would save: Ash, £50." in words
    assert not any("No search without" in sentence for sentence in words)
