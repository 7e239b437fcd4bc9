"""Which options, where and when: ranks, whom they serve, what they save."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from planner.inputs.finished import COLUMNS
from planner.inputs.load import load_all
from planner.model.engine.allocate import Allocator
from planner.model.limits import Limits
from planner.model.solution import Solution
from planner.model.solve import Solved, solve
from planner.model.verify import objective_terms_gbp
from planner.plan.recommendations import pupils_served, recommendations_table
from planner.workflow.stages import Clock, prepare
from tests.workflow.council import tiny_council

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from planner.model.instance import Ints, PlacePlanningInstance

    Read = Callable[[object], list[list[object]]]

NAMES = pd.Series(["One", "Two", "Three", "Four"])


def nothing(instance: PlacePlanningInstance) -> Solution:
    """Nobody has a place."""
    opened = np.zeros((4, 3), dtype=np.int64)
    return Solution(opened=opened, placed=np.zeros((4, 3)), unplaced=instance.groups.pupils)


def test_pupils_served_are_those_beyond_the_own_places_shared_by_places_over_the_years_open(
    instance: PlacePlanningInstance, plan: Solution
) -> None:
    """At "new" 2 of 2 added places are taken, then 4 of 8, then 7 of 8."""
    taken = [1, 4 / 8, 7 / 8]
    served = pupils_served(instance, plan)
    assert served[0] == pytest.approx([2 * sum(taken) / 3, 2 * sum(taken[1:]) / 2, 0])
    assert served[1] == pytest.approx([0, 4 * sum(taken[1:]) / 2, 0])
    assert not served[2:].any()


def test_own_places_are_filled_first(instance: PlacePlanningInstance) -> None:
    """The old site's 4 own places hold 4 of 5 pupils; of 3 added places 1 is taken, and 2 once it closes."""
    solution = Solution(
        opened=np.array([[0, 0, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0]]),
        placed=np.array([[3.0, 3.0, 2.0], [0, 0, 0], [2.0, 0.0, 0.0], [0, 0, 0]]),
        unplaced=np.zeros((4, 3)),
    )
    assert pupils_served(instance, solution)[2] == pytest.approx([3 * (1 / 3 + 0 + 2 / 3) / 3, 0, 0])


def test_a_row_for_each_opening_then_the_options_that_do_not_open(
    instance: PlacePlanningInstance, plan: Solution, rows: Read
) -> None:
    saving = np.array([[5_000.0, 40_000.0, 0], [0, 100.0, 0], [0, 0, 0], [0, 0, 0]])
    table = recommendations_table(instance, plan, nothing(instance), saving, NAMES)
    assert list(table) == list(COLUMNS["recommendations"])
    two, both, later = 2 * (19 / 8) / 3, 2 * (11 / 8) / 2, 4 * (11 / 8) / 2
    in_2026, in_2027 = [pytest.approx(270 / 13), None, pytest.approx(13 / 3)], [215 / 11, None, 11 / 2]
    assert rows(table) == [
        [1, "second", "new", "Two", 2027, 1, 4.0, 0.0, later, 215 / 11, None, None, 100.0, None, "committed"],
        [2, "first", "new", "One", 2027, 1, 2.0, 10_000.0, both, *in_2027, 40_000.0, None, "recommended"],
        [
            3,
            "first",
            "new",
            "One",
            2026,
            1,
            2.0,
            10_000.0,
            pytest.approx(two),
            *in_2026,
            5_000.0,
            None,
            "recommended",
        ],
        [None, "third", "old", "Three", None, 0, 0.0, 0.0, *[None] * 6, "not_recommended"],
        [None, "fourth", "old", "Four", None, 0, 0.0, 0.0, *[None] * 6, "refused"],
    ]


def test_units_that_open_together_are_one_row(instance: PlacePlanningInstance, plan: Solution) -> None:
    plan.opened[0] = [2, 0, 0]
    table = recommendations_table(instance, plan, nothing(instance), np.ones((4, 3)), NAMES)
    (first,) = table[table["option_id"] == "first"].to_dict("records")
    assert (first["units"], first["places"], first["capital_gbp"]) == (2, 4.0, 20_000.0)


@pytest.mark.parametrize(
    ("savings", "expected"),
    [
        pytest.param([(9, 1), (90, 20), (5, 1)], [0, 2, 1], id="by saving for each pound"),
        pytest.param([(9, 1), (1, 0), (5, 0)], [2, 1, 0], id="free ones first, the greater saving before"),
        pytest.param([(-9, 1), (0, 1), (5, 1)], [2, 1, 0], id="losses last"),
        pytest.param([(5, 1), (5, 1), (5, 1)], [0, 1, 2], id="in order of the table where equal"),
        pytest.param([(5, 1), (5 + 1e-6, 1), (5 - 1e-6, 1)], [0, 1, 2], id="less than a penny is equal"),
        pytest.param(
            [(5, 1), (50, 10), (10, 2)], [1, 2, 0], id="the greater saving where equal by the pound"
        ),
    ],
)
def test_ranks(
    instance: PlacePlanningInstance, savings: Sequence[tuple[float, float]], expected: list[int]
) -> None:
    gbp = np.array([*(gbp for gbp, _ in savings), 0.0])
    options = replace(instance.options, capital_gbp=np.array([*(capital for _, capital in savings), 0.0]))
    opened = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 0]])
    solution = Solution(opened=opened, placed=np.zeros((4, 3)), unplaced=np.zeros((4, 3)))
    saving_gbp = np.zeros((4, 3))
    saving_gbp[:, 0] = gbp
    instance = replace(instance, options=options)
    table = recommendations_table(instance, solution, nothing(instance), saving_gbp, NAMES)
    ids = ["first", "second", "third"]
    assert table["option_id"].tolist()[:3] == [ids[number] for number in expected]
    assert table["rank"].tolist()[:3] == [1, 2, 3]


def test_no_options_give_an_empty_table_of_the_same_columns(instance: PlacePlanningInstance) -> None:
    options = type(instance.options)(
        **{name: cells[:0] for name, cells in vars(instance.options).items()}  # every column, without a row
    )
    solution = Solution(
        opened=np.zeros((0, 3), dtype=np.int64), placed=np.zeros((4, 3)), unplaced=np.zeros((4, 3))
    )
    table = recommendations_table(
        replace(instance, options=options), solution, solution, np.zeros((0, 3)), pd.Series([], dtype=object)
    )
    assert table.empty
    assert list(table) == list(COLUMNS["recommendations"])


def cost_gbp(instance: PlacePlanningInstance, opened: Ints) -> float:
    """Present value of the best allocation for given openings."""
    places = instance.places_with(opened)
    years = [Allocator.of(instance).allocate(year, places[:, year]) for year in range(instance.n_years)]
    solution = Solution(
        opened=opened,
        placed=np.column_stack([year.placed for year in years]),
        unplaced=np.column_stack([year.unplaced for year in years]),
    )
    return sum(objective_terms_gbp(instance, solution).values())


def test_the_saving_is_what_the_plan_costs_more_without_the_row(tmp_path: Path) -> None:
    config, inputs = load_all(tiny_council(tmp_path).write().config_path)
    instance = prepare(config, inputs, Clock()).instance
    solved = solve(instance, Limits(gap=0.0))
    assert isinstance(solved, Solved)
    opened = solved.solution.opened
    with_all = cost_gbp(instance, opened)
    assert with_all == pytest.approx(solved.report.objective_gbp, rel=1e-9)
    assert opened.sum() > 3
    for option, year in zip(*opened.nonzero(), strict=True):
        without = opened.copy()
        without[option, year] = 0
        saving = cost_gbp(instance, without) - with_all
        assert solved.saving_gbp[option, year] == pytest.approx(saving, abs=0.05), (option, year)
    assert not solved.saving_gbp[opened == 0].any()


def test_the_value_of_a_place_is_what_one_more_would_save_that_year(tmp_path: Path) -> None:
    config, inputs = load_all(tiny_council(tmp_path).write().config_path)
    instance = prepare(config, inputs, Clock()).instance
    solved = solve(instance, Limits(gap=0.0))
    assert isinstance(solved, Solved)
    step = 1e-3
    places = instance.places_with(solved.solution.opened)
    allocator = Allocator.of(instance)

    def year_cost(year: int, places: np.ndarray) -> float:
        answer = allocator.allocate(year, places)
        unplaced: float = answer.unplaced.sum() * instance.economics.unplaced_gbp
        return float(instance.arc_cost_gbp @ answer.placed) + unplaced

    for year in range(instance.n_years):
        now = year_cost(year, places[:, year])
        for pool in range(len(instance.pools)):
            more = places[:, year].copy()
            more[pool] += step
            value = (now - year_cost(year, more)) / step
            assert solved.place_value_gbp[pool, year] == pytest.approx(value, abs=1.0), (pool, year)
