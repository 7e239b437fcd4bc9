"""Who is placed where, who is not and why, and every provision in every year: by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.inputs.finished import COLUMNS
from planner.plan.tables import allocation_table, provision_years_table, unplaced_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.instance import PlacePlanningInstance
    from planner.model.solution import Solution

    Read = Callable[[object], list[list[object]]]


def test_the_allocation_has_a_row_for_each_group_provision_and_year_with_pupils(
    instance: PlacePlanningInstance, plan: Solution, rows: Read
) -> None:
    table = allocation_table(instance, plan)
    assert list(table) == list(COLUMNS["allocation"])
    a, b = ["A", "ASD", "primary", "either"], ["B", "ASD", "primary", "special"]
    d = ["D", "SLCN", "secondary", "either"]
    assert rows(table) == [
        [*a, 2026, "new", 1.0, 20.0, 45.0],
        [*a, 2026, "old", 2.0, 10.0, 20.0],
        [*b, 2026, "old", 2.0, 8.0, 46.0],
        [*d, 2026, "new", 1.0, 4.0, 10.0],
        [*a, 2027, "old", 3.0, 10.0, 20.0],
        [*b, 2027, "old", 1.0, 8.0, 46.0],
        [*d, 2027, "new", 4.0, 4.0, 10.0],
        [*a, 2028, "new", 3.0, 20.0, 45.0],
        [*d, 2028, "new", 4.0, 4.0, 10.0],
    ]


def test_rounding_is_nobody(instance: PlacePlanningInstance, plan: Solution) -> None:
    plan.placed[0, 2] = 1e-10
    plan.unplaced[0, 0] = 1e-10
    assert len(allocation_table(instance, plan)) == 9
    assert "A" not in set(unplaced_table(instance, plan)["zone_id"])
    years = provision_years_table(instance, plan, np.zeros((2, 3)))
    assert years["pupils"].tolist() == [4, 4, 0, 2, 4, 7]


def test_the_reason_is_that_no_place_is_in_reach_or_that_all_are_taken(
    instance: PlacePlanningInstance, plan: Solution, rows: Read
) -> None:
    """B can use the old site alone: in 2027 it is full, in 2028 it is closed. Nothing is in reach of C."""
    table = unplaced_table(instance, plan)
    assert list(table) == list(COLUMNS["unplaced"])
    b, c = ["B", "ASD", "primary", "special"], ["C", "ASD", "primary", "either"]
    assert rows(table) == [
        [*c, 2026, 1.0, "no_place_in_reach"],
        ["D", "SLCN", "secondary", "either", 2026, 1.0, "no_capacity"],
        [*b, 2027, 1.0, "no_capacity"],
        [*c, 2027, 1.0, "no_place_in_reach"],
        [*b, 2028, 2.0, "no_place_in_reach"],
    ]


def test_every_provision_has_a_row_in_every_year(
    instance: PlacePlanningInstance, plan: Solution, rows: Read
) -> None:
    values = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    table = provision_years_table(instance, plan, values)
    assert list(table) == list(COLUMNS["provision_years"])
    assert rows(table) == [
        ["old", 2026, 4.0, 0.0, 4.0, 4.0, 1.0, 1.0],
        ["old", 2027, 4.0, 0.0, 4.0, 4.0, 1.0, 2.0],
        ["old", 2028, 0.0, 0.0, 0.0, 0.0, None, 3.0],
        ["new", 2026, 0.0, 2.0, 2.0, 2.0, 1.0, 4.0],
        ["new", 2027, 0.0, 8.0, 8.0, 4.0, 0.5, 5.0],
        ["new", 2028, 0.0, 8.0, 8.0, 7.0, 0.875, 6.0],
    ]
