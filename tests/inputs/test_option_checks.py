"""Options that need, exclude, are committed or refused, and the capital there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inputs.conftest import Project

    Rows = dict[str, Callable[..., dict[str, Any]]]


@pytest.fixture
def set_options(project: Project, rows: Rows) -> Callable[..., Project]:
    """Give the project just these options, named by keyword."""

    def change(**options: dict[str, Any]) -> Project:
        project.tables["options"] = [rows["options"](name, **changes) for name, changes in options.items()]
        return project

    return change


def messages(project: Project) -> list[tuple[int | None, str | None, str]]:
    return [(fault.row, fault.column, fault.message) for fault in project.faults()]


def warned(project: Project) -> list[tuple[int | None, str | None, str]]:
    return [(each.row, each.column, each.message) for each in project.warnings()]


def test_an_option_may_require_another(set_options: Callable[..., Project]) -> None:
    project = set_options(A={"requires": "B"}, B={"requires": "C"}, C={}, D={"requires": "C"})
    assert project.warnings() == ()


def test_requires_must_name_an_option(set_options: Callable[..., Project]) -> None:
    project = set_options(A1={"requires": "A9"}, A2={"requires": "A1;A2"})
    assert messages(project) == [
        (2, "requires", "is not an option_id: only one can be required"),
        (3, "requires", "is not an option_id: only one can be required"),
    ]


def test_circles_are_named_once(set_options: Callable[..., Project]) -> None:
    project = set_options(
        X={"requires": "C"},
        C={"requires": "A"},
        B={"requires": "C"},
        A={"requires": "B"},
        S={"requires": "S"},
    )
    assert messages(project) == [
        (5, "requires", "is part of a circle: 'A' → 'B' → 'C' → 'A'"),
        (6, "requires", "requires itself"),
    ]


def test_a_group_has_single_units(set_options: Callable[..., Project]) -> None:
    project = set_options(A={"exclusive_group": "g", "max_units": 2}, B={"max_units": 2})
    assert messages(project) == [(2, "max_units", "is in an exclusive_group")]


def test_rivals_cannot_require_each_other(set_options: Callable[..., Project]) -> None:
    project = set_options(
        A={"exclusive_group": "g", "requires": "B"}, B={"requires": "C"}, C={"exclusive_group": "g"}
    )
    assert messages(project) == [(2, "requires", "requires 'C', which its exclusive_group 'g' rules out")]


def test_two_committed_rivals(set_options: Callable[..., Project]) -> None:
    committed = {"exclusive_group": "g", "status": "committed"}
    project = set_options(A=committed, B=committed, C={"exclusive_group": "g"})
    assert messages(project) == [
        (3, "exclusive_group", "is committed like 'A', of the same exclusive_group"),
    ]


@pytest.mark.parametrize(
    ("required", "message"),
    [
        ({"status": "refused"}, "is committed, but requires 'B', which is refused"),
        ({"status": "consider"}, "is committed, but requires 'B', which is not committed"),
        (
            {"status": "committed", "earliest_year": 2028},
            "is committed for 2027, but requires 'B', which opens in 2028",
        ),
    ],
)
def test_a_committed_option_needs_what_it_requires(
    set_options: Callable[..., Project], required: dict[str, Any], message: str
) -> None:
    project = set_options(A={"status": "committed", "requires": "B"}, B=required)
    assert messages(project) == [(2, "requires", message)]


def test_years_before_the_plan_count_as_its_first(set_options: Callable[..., Project]) -> None:
    project = set_options(
        A={"status": "committed", "requires": "B", "earliest_year": 2020},
        B={"status": "committed", "earliest_year": 2025},
    )
    assert project.warnings() == ()


def test_a_committed_option_beyond_the_plan_is_warned_of(set_options: Callable[..., Project]) -> None:
    project = set_options(
        A={"status": "committed", "earliest_year": 2029, "capital_gbp": 1e9, "requires": "B"}, B={}
    )
    assert warned(project) == [
        (2, "earliest_year", "is committed, but never opens: the plan ends in 2028"),
    ]


def test_options_that_can_never_open_are_warned_of(set_options: Callable[..., Project]) -> None:
    project = set_options(A={"requires": "B"}, B={"requires": "C"}, C={"status": "refused"})
    what = "can never open: it requires 'C', which is refused or opens after the plan"
    assert warned(project) == [(2, "requires", what), (3, "requires", what)]


def test_options_at_a_closing_provision_are_warned_of(project: Project) -> None:
    project.tables["provisions"][1]["close_year"] = 2027
    assert warned(project) == [
        (3, "provision_id", "closes within the plan, but the places of this option stay"),
    ]


def test_committed_options_beyond_the_whole_budget(set_options: Callable[..., Project]) -> None:
    project = set_options(
        A={"status": "committed", "capital_gbp": 300, "max_units": 2, "earliest_year": 2020},
        B={"status": "committed", "capital_gbp": 500},
        C={"status": "consider", "capital_gbp": 5000},
    )
    fault = project.fault()
    assert (fault.file, fault.column) == ("options.csv", "capital_gbp")
    assert fault.message == (
        "the committed options cost £1,100, more than the £1,000 there is: 'A' £600, 'B' £500"
    )
    assert fault.allowed == "£1,000 ([capital] total_gbp)"


def test_committed_options_beyond_the_budget_of_a_year(set_options: Callable[..., Project]) -> None:
    project = set_options(
        A={"status": "committed", "capital_gbp": 350},
        B={"status": "committed", "capital_gbp": 300},
        C={"status": "committed", "capital_gbp": 300, "earliest_year": 2026},
    )
    fault = project.fault()
    assert fault.message == (
        "the committed options cost £650 in 2027, more than the £600 there is: 'A' £350, 'B' £300"
    )


def test_committed_options_that_just_fit(set_options: Callable[..., Project]) -> None:
    project = set_options(
        A={"status": "committed", "capital_gbp": 600},
        B={"status": "committed", "capital_gbp": 400, "earliest_year": 2028},
    )
    assert project.warnings() == ()


def test_no_budget_is_no_limit(set_options: Callable[..., Project]) -> None:
    project = set_options(A={"status": "committed", "capital_gbp": 1e9})
    project.config = project.config.partition("[capital]")[0]
    assert project.warnings() == ()
