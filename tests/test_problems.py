"""What is wrong, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.problems import (
    ExitCode,
    InputError,
    NoPlanError,
    PlannerError,
    Problem,
    VerificationError,
    allowed_by,
    closest,
    quoted,
    suggestion,
)


def test_a_problem_says_where_what_is_allowed_and_how_to_mend_it() -> None:
    problem = Problem(
        message="is too small",
        file="kent.xlsx",
        sheet="zones",
        row=3,
        column="easting",
        value="-1",
        allowed="0 or more",
        hint="look it up",
    )
    assert str(problem).splitlines() == [
        "kent.xlsx, sheet zones, row 3, column easting: is too small (found '-1')",
        "    allowed: 0 or more",
        "    to mend: look it up",
    ]


def test_a_problem_without_a_place_is_its_message() -> None:
    assert str(Problem(message="nothing to do")) == "nothing to do"


@given(st.text(), st.text())
def test_nothing_unprintable_reaches_a_terminal(value: str, column: str) -> None:
    text = str(Problem(message="is odd", file="zones.csv", column=column, value=value))
    assert text.isprintable()
    assert len(text) < 250


def test_long_values_are_cut() -> None:
    assert quoted("x" * 10_000) == "'" + "x" * 75 + "...'"


def test_an_input_error_carries_all_its_problems_and_warnings() -> None:
    one, two, three = (Problem(message=name) for name in ("one", "two", "three"))
    error = InputError(iter([one, two]), warnings=[three])
    assert (error.problems, error.warnings) == ((one, two), (three,))
    assert str(error) == "one\ntwo"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError([]), ExitCode.FAULTY_INPUT),
        (NoPlanError(), ExitCode.NO_PLAN),
        (VerificationError(), ExitCode.VERIFICATION_FAILED),
    ],
)
def test_each_error_has_its_exit_code(error: PlannerError, code: ExitCode) -> None:
    assert error.exit_code == code


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"type": "missing"}, ("is missing", "a value")),
        ({"type": "greater_than_equal", "ctx": {"ge": 2000}}, ("is too small", "2000 or more")),
        ({"type": "value_error", "ctx": {"error": ValueError("{odd}")}}, ("{odd}", "")),
        ({"type": "never_heard_of", "msg": "is unheard of"}, ("is unheard of", "")),
    ],
)
def test_pydantic_in_a_planners_words(fault: dict[str, object], words: tuple[str, str]) -> None:
    assert allowed_by(fault) == words


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("zone id", "zone_id"),
        ("ZONE-ID", "zone_id"),
        ("zoneid", "zone_id"),
        ("Distrct", "district"),
        ("pupils", None),
        ("", None),
    ],
)
def test_the_closest_name(name: str, close: str | None) -> None:
    assert closest(name, {"zone_id", "district", "easting"}) == close
    assert suggestion(name, ["zone_id", "district"]) == (close and f"did you mean {close!r}?")


def test_likeness_can_be_asked_for() -> None:
    assert closest("children_primry", ["children_primary"], likeness=0.9) == "children_primary"
    assert closest("children", ["children_primary"], likeness=0.9) is None
