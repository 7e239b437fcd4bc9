"""`planner/model/README.md` and the code say the same."""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.model import verify
from planner.model.instance import DistrictPrice
from planner.model.reference import constraints, objective, variables
from planner.model.solution import Solution
from tests.model.instances import instance

HERE = Path(__file__).parent
README = (HERE.parents[1] / "planner" / "model" / "README.md").read_text(encoding="utf-8")
TEST = re.compile(r"`(test_\w+)\.py::(test_\w+)`")


def checks() -> list[Callable[..., Any]]:
    """The referee's checks: its public functions that yield violations."""
    return [
        function
        for name, function in vars(verify).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and inspect.signature(function).return_annotation == Iterator[verify.Violation]
    ]


def terms() -> set[str]:
    """The objective's terms, as the referee names them and as the reference does."""
    of = instance(pupils=[[1]], places=[[1]], km={(0, 0): 1})
    of = replace(
        of,
        arcs=replace(of.arcs, weight_gbp=np.ones(1)),
        district_price=DistrictPrice(district=np.zeros(1, int), share=np.zeros(1), above_share_gbp=1.0),
    )
    nothing = Solution(opened=np.zeros((0, 1), int), placed=np.zeros((1, 1)), unplaced=np.zeros((1, 1)))
    functions = {
        name
        for name, function in vars(objective).items()
        if inspect.isfunction(function) and function.__module__ == objective.__name__
    }
    return {*verify.objective_terms_gbp(of, nothing), *functions} - {"add_objective"}


def rows_naming(name: str) -> list[str]:
    """The rows of the README's tables that give a name and a test."""
    return [
        line
        for line in README.splitlines()
        if line.startswith("|") and f"`{name}`" in line and TEST.search(line)
    ]


def first_line(function: Callable[..., Any]) -> str:
    """The equation: the docstring's first line up to its full stop or an explanation."""
    line = (inspect.getdoc(function) or "").splitlines()[0]
    return re.split(": a (?:unit|variable)", line.removesuffix("."))[0]


def test_the_referee_has_a_check_for_every_family() -> None:
    names = {check.__name__ for check in checks()}
    assert {family.__name__ for family in constraints.FAMILIES} <= names
    assert len(names) == 10


@pytest.mark.parametrize(
    "name", sorted({function.__name__ for function in (*constraints.FAMILIES, *checks())} | terms())
)
def test_every_family_check_and_term_has_a_row_with_a_test_by_hand(name: str) -> None:
    (row,) = rows_naming(name)
    for module, test in TEST.findall(row):
        assert module.startswith("test_hand_")
        assert callable(getattr(importlib.import_module(f"tests.model.{module}"), test))


@pytest.mark.parametrize(
    "function",
    [
        *constraints.FAMILIES,
        objective.add_objective,
        objective.placements,
        objective.unplaced,
        objective.openings,
        objective.journey_weight,
        objective.district_weight,
        variables.add_variables,
        verify.not_negative,
        verify.not_before_earliest_year,
    ],
    ids=lambda function: str(function.__name__),
)
def test_the_equation_in_the_code_is_the_equation_in_the_readme(function: Callable[..., Any]) -> None:
    assert f"`{first_line(function)}`" in " ".join(README.split())


def test_every_test_file_and_name_in_the_readme_is_there() -> None:
    for module, test in TEST.findall(README):
        assert f"def {test}(" in (HERE / f"{module}.py").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:engine|reference)?/?\w+\.py)`", README):
        assert any((folder / name).is_file() for folder in (HERE, HERE.parents[1] / "planner" / "model"))
    for name in re.findall(r"`(engine/\w+\.py)`", README):
        assert (HERE.parents[1] / "planner" / "model" / name).is_file()


def test_every_file_of_the_engine_is_in_the_readme() -> None:
    folder = HERE.parents[1] / "planner" / "model" / "engine"
    for file in folder.glob("[a-z]*.py"):
        assert f"`engine/{file.name}`" in README
