"""The one-page model: its rows and terms say what plain loops say, and its size is as it should be."""

import numpy as np
import pytest

from planner.model.instance import PlacePlanningInstance
from planner.model.linear import LinearModel
from planner.model.reference.build import build_reference_model
from planner.model.reference.constraints import FAMILIES
from planner.model.reference.variables import Variables, openings
from planner.model.solution import Solution
from planner.model.verify import verify
from tests.model import naive
from tests.model.instances import Option, instance, random_instance


def values_of(solution: Solution, variables: Variables, n_variables: int) -> np.ndarray:
    """The variables' values that stand for a solution."""
    values = np.zeros(n_variables)
    values[variables.placed] = solution.placed[variables.placed_arc, variables.placed_year]
    values[variables.unplaced] = solution.unplaced
    values[variables.opened] = solution.opened[variables.opened_option, variables.opened_year]
    return values


def broken_rows(model: LinearModel, values: np.ndarray) -> set[str]:
    """The names of the families with a row that the values break."""
    broken = set()
    for family in model.families:
        rows, columns, coefficients = family.entries
        sums = np.zeros(family.lower.size)
        np.add.at(sums, rows, coefficients * values[columns])
        slack = 1e-5 if family.name in {"meet_demand", "respect_capacity"} else 1e-9
        if np.any(sums > family.upper + slack) or np.any(sums < family.lower - slack):
            broken.add(family.name)
    return broken


def objective_gbp(model: LinearModel, values: np.ndarray) -> float:
    terms = sum(float(gbp @ values[columns]) for columns, gbp in model.terms.values())
    return terms + sum(model.constants.values())


def random_solution(of: PlacePlanningInstance, variables: Variables, seed: int) -> Solution:
    """A plan at random on the model's own variables, most often broken in several ways."""
    rng = np.random.default_rng(seed)
    placed = np.zeros((len(of.arcs), of.n_years))
    used = rng.random(variables.placed.size) < 0.3
    placed[variables.placed_arc[used], variables.placed_year[used]] = rng.uniform(0, 3, int(used.sum()))
    unplaced = of.groups.pupils.copy()
    np.subtract.at(unplaced, of.arcs.group, placed)
    if rng.random() < 0.3:
        unplaced += 1
    units = rng.integers(0, 3, variables.opened.size) * (rng.random(variables.opened.size) < 0.3)
    opened = openings(variables, units, of)
    if rng.random() < 0.5:
        opened = np.where(rng.random(opened.shape) < 0.8, of.forced_openings(), opened)
    return Solution(opened=opened, placed=placed, unplaced=unplaced)


@pytest.mark.parametrize("seed", range(0, 200, 2))
def test_rows_and_terms_say_what_plain_loops_say(seed: int) -> None:
    of = random_instance(seed)
    model, variables = build_reference_model(of)
    solution = random_solution(of, variables, seed)
    values = values_of(solution, variables, model.n_variables)
    # A variable's own bounds keep what is negative or too early; the families keep the rest.
    assert broken_rows(model, values) == naive.broken_families(of, solution) - {"not_negative"}
    assert objective_gbp(model, values) == pytest.approx(verify(of, solution).objective_gbp, abs=1e-6)


def test_every_family_is_in_the_model_in_the_order_of_the_formulation() -> None:
    model, _ = build_reference_model(random_instance(7))
    assert [family.name for family in model.families] == [family.__name__ for family in FAMILIES]


def test_size_by_hand() -> None:
    # Arc (0, 0) can carry pupils in both years; (0, 1) only once the option may open, in the second; (1, 0)
    # costs more than being unplaced. The first option may open in the second year, the other in none.
    of = instance(
        pupils=[[1, 1], [1, 1]],
        places=[[2, 2], [0, 0]],
        km={(0, 0): 1, (0, 1): 1, (1, 0): 501},
        options=[Option(pool=1, earliest=1, max_units=3), Option(pool=1, earliest=9)],
    )
    model, variables = build_reference_model(of)
    pairs = zip(variables.placed_arc, variables.placed_year, strict=True)
    assert sorted((int(arc), int(year)) for arc, year in pairs) == [(0, 0), (0, 1), (1, 1)]
    assert variables.unplaced.shape == (2, 2)
    assert (variables.opened_option.tolist(), variables.opened_year.tolist()) == ([0], [1])
    assert model.n_variables == 3 + 4 + 1
    assert {family.name: family.lower.size for family in model.families} == {
        "meet_demand": 4,
        "respect_capacity": 4,
        "open_at_most": 2,
        "capital_in_year": 2,
        "capital_in_total": 1,
        "required_option": 4,
        "exclusive_group": 0,
        "committed_or_refused": 0,
    }
