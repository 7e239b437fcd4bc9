"""The referee: it catches every kind of fault and only that, and counts the cost as the formulation does."""

from dataclasses import replace
from math import inf, isclose, nan

import numpy as np
import pytest

from planner.model.instance import PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.verify import PUPIL_TOLERANCE, RELATIVE_TOLERANCE, objective_terms_gbp, verify
from tests.model import naive
from tests.model.instances import Option, instance, random_instance

# Options: 0 free to choose, two units; 1 requires 0; 2 and 3 exclude each other; 4 committed for the second
# year; 5 refused; 6 opens from the second year.
OPTIONS = (
    Option(capital_gbp=100_000, max_units=2),
    Option(capital_gbp=100_000, requires=0),
    Option(capital_gbp=100_000, exclusive_group=0),
    Option(capital_gbp=100_000, exclusive_group=0),
    Option(capital_gbp=100_000, max_units=2, earliest=1, committed=True),
    Option(capital_gbp=100_000, refused=True),
    Option(capital_gbp=100_000, earliest=1),
)
COMMITTED = [4, 1, 2]


def small(total_gbp: float = inf, first_year_gbp: float = inf) -> PlacePlanningInstance:
    return instance(
        pupils=[[3, 3], [2, 2]],
        places=[[4, 4], [5, 5]],
        km={(0, 0): 10, (0, 1): 20, (1, 0): 30},
        options=OPTIONS,
        capital_total_gbp=total_gbp,
        capital_by_year_gbp=[first_year_gbp, inf],
    )


def plan(*openings: list[int]) -> Solution:
    """A sound plan: the committed option, and further (option, year, units)."""
    opened = np.zeros((len(OPTIONS), 2), dtype=np.int64)
    for option, year, units in (COMMITTED, *openings):
        opened[option, year] += units
    placed = np.array([[2.0, 2.0], [1.0, 1.0], [2.0, 2.0]])
    return Solution(opened=opened, placed=placed, unplaced=np.zeros((2, 2)))


def broken(solution: Solution, of: PlacePlanningInstance | None = None) -> dict[str, tuple[str, float, int]]:
    violations = verify(of or small(), solution).violations
    return {each.constraint: (each.where, each.amount, each.count) for each in violations}


def shifted(solution: Solution, *changes: tuple[str, int, int, float]) -> Solution:
    """The plan with amounts added to `placed` or `unplaced` at (row, year)."""
    placed, unplaced = solution.placed.copy(), solution.unplaced.copy()
    for name, row, year, amount in changes:
        {"placed": placed, "unplaced": unplaced}[name][row, year] += amount
    return replace(solution, placed=placed, unplaced=unplaced)


def test_a_sound_plan_stands() -> None:
    verdict = verify(small(), plan([0, 0, 2], [1, 0, 1], [2, 1, 1], [6, 1, 1]))
    assert verdict.violations == ()
    assert verdict.stands


def test_negative_pupils_placed() -> None:
    solution = shifted(plan(), ("placed", 0, 1, -2.5), ("placed", 1, 1, 2.5))
    assert broken(solution) == {"not_negative": ("zone zone 0, ASD, primary, either, year 2027", 0.5, 1)}


def test_negative_pupils_unplaced() -> None:
    solution = shifted(
        plan(), ("unplaced", 1, 0, -1), ("placed", 2, 0, 1), ("placed", 0, 0, -1), ("placed", 1, 0, 1)
    )
    assert broken(solution) == {"not_negative": ("zone zone 1, ASD, primary, either, year 2026", 1, 1)}


def test_negative_units_opened() -> None:
    assert broken(plan([6, 1, -1])) == {"not_negative": ("option option 6, year 2027", 1, 1)}


def test_a_pupil_forgotten_or_counted_twice() -> None:
    where = "zone zone 0, ASD, primary, either, year 2026"
    assert broken(shifted(plan(), ("placed", 1, 0, -1))) == {"meet_demand": (where, 1, 1)}
    assert broken(shifted(plan(), ("unplaced", 0, 0, 1))) == {"meet_demand": (where, 1, 1)}


def test_more_pupils_than_places() -> None:
    solution = shifted(plan(), ("placed", 0, 0, 1), ("placed", 1, 0, -1))
    assert broken(solution) == {"respect_capacity": ("provision pool 0, year 2026", 1, 1)}
    assert broken(shifted(plan([0, 0, 1]), ("placed", 0, 0, 1), ("placed", 1, 0, -1))) == {}


def test_places_of_an_option_count_from_its_opening_only() -> None:
    moved = (("placed", 0, 0, 1.0), ("placed", 1, 0, -1.0))
    assert broken(shifted(plan([0, 1, 1]), *moved)) == {
        "respect_capacity": ("provision pool 0, year 2026", 1, 1)
    }


def test_more_units_than_there_are() -> None:
    assert broken(plan([0, 0, 2], [0, 1, 1])) == {"open_at_most": ("option option 0", 1, 1)}


def test_too_much_capital_in_a_year() -> None:
    # The committed option spends £200,000 in the second year, which has no limit.
    assert broken(plan([0, 0, 2]), small(first_year_gbp=150_000)) == {
        "capital_in_year": ("year 2026", 50_000, 1)
    }
    assert broken(plan([0, 0, 1]), small(first_year_gbp=150_000)) == {}


def test_too_much_capital_in_total() -> None:
    assert broken(plan([0, 0, 2]), small(total_gbp=350_000)) == {"capital_in_total": ("all years", 50_000, 1)}
    assert broken(plan([0, 0, 1]), small(total_gbp=350_000)) == {}


def test_an_option_without_the_one_it_requires() -> None:
    # Required in both years, open in neither; then open, but a year too late.
    assert broken(plan([1, 0, 1])) == {"required_option": ("option option 1, year 2026", 1, 2)}
    assert broken(plan([1, 0, 1], [0, 1, 1])) == {"required_option": ("option option 1, year 2026", 1, 1)}


def test_two_options_of_an_exclusive_group() -> None:
    assert broken(plan([2, 0, 1], [3, 1, 1])) == {"exclusive_group": ("options option 2, option 3", 1, 1)}


def test_a_committed_option_left_shut_or_late_or_short() -> None:
    where = "option option 4, year 2027"
    assert broken(plan([4, 1, -2])) == {"committed_or_refused": (where, 2, 1)}
    assert broken(plan([4, 1, -1])) == {"committed_or_refused": (where, 1, 1)}


def test_a_refused_option_opened() -> None:
    assert broken(plan([5, 1, 1])) == {"committed_or_refused": ("option option 5, year 2027", 1, 1)}


def test_an_option_opened_before_its_earliest_year() -> None:
    assert broken(plan([6, 0, 1])) == {"not_before_earliest_year": ("option option 6, year 2026", 1, 1)}


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("placed", {"not_negative", "meet_demand", "respect_capacity"}),
        ("unplaced", {"not_negative", "meet_demand"}),
    ],
)
def test_what_is_not_a_number_is_a_fault(name: str, families: set[str]) -> None:
    verdict = verify(small(), shifted(plan(), (name, 0, 0, nan)))
    assert {each.constraint for each in verdict.violations} == families
    assert not verdict.stands
    assert np.isnan(verdict.objective_gbp)


@pytest.mark.parametrize(("share", "stands"), [(0.9, True), (1.1, False)])
def test_pupils_are_allowed_rounding_and_no_more(share: float, stands: bool) -> None:  # noqa: FBT001
    little = share * PUPIL_TOLERANCE
    changes = {
        "not_negative": (("placed", 0, 0, -2 - little), ("placed", 1, 0, 2 + little)),
        "meet_demand": (("unplaced", 0, 0, little),),
        "respect_capacity": (("placed", 0, 0, little), ("placed", 1, 0, -little)),
    }
    for family, change in changes.items():
        assert broken(shifted(plan(), *change)).keys() == (set() if stands else {family})


@pytest.mark.parametrize(("share", "stands"), [(0.9, True), (1.1, False)])
def test_capital_is_allowed_rounding_and_no_more(share: float, stands: bool) -> None:  # noqa: FBT001
    # In all £400,000 are spent, £200,000 in each year.
    little = share * RELATIVE_TOLERANCE
    of_all = small(total_gbp=400_000 * (1 - little))
    of_first = small(first_year_gbp=200_000 * (1 - little))
    assert broken(plan([0, 0, 2]), of_all).keys() == (set() if stands else {"capital_in_total"})
    assert broken(plan([0, 0, 2]), of_first).keys() == (set() if stands else {"capital_in_year"})


def test_the_worst_place_is_named_and_the_others_counted() -> None:
    solution = shifted(plan(), ("placed", 0, 0, -1), ("placed", 2, 1, -1.5))
    (violation,) = verify(small(), solution).violations
    assert str(violation) == (
        "meet_demand is broken by 1.5 at zone zone 1, ASD, primary, either, year 2027 and 1 more"
    )


def test_terms_of_the_objective_by_hand() -> None:
    # At 25%: year 1 counts 0.8. Pool 0: top-up £9,000, £6,000 a place; life 2 years: 25/36 of capital a year.
    of = instance(
        pupils=[[2, 3]],
        places=[[2, 2]],
        km={(0, 0): 10},
        options=[Option(places=2, capital_gbp=36_000, max_units=2)],
        top_up_gbp=[9_000],
        place_funding_gbp=[6_000],
        discount_rate=0.25,
        asset_life_years=2,
    )
    solution = Solution(
        opened=np.array([[1, 1]]), placed=np.array([[1.5, 3.0]]), unplaced=np.array([[0.5, 0.0]])
    )
    assert objective_terms_gbp(of, solution) == pytest.approx(
        {
            "top_up": 9_000 * (1.5 + 0.8 * 3),
            "transport": 1_000 * (1.5 + 0.8 * 3),
            "unplaced": 50_000 * 0.5,
            "capital_charge": 25_000 * (1 + 0.8 * 2),
            "place_funding_added": 12_000 * (1 + 0.8 * 2),
            "place_funding_existing": 12_000 * (1 + 0.8),
        }
    )


@pytest.mark.parametrize("seed", range(150))
def test_the_referee_agrees_with_plain_loops(seed: int) -> None:
    # Plans at random, most of them broken in several ways.
    of = random_instance(seed)
    rng = np.random.default_rng(seed)
    pupils, options = of.groups.pupils, of.options
    placed = rng.uniform(-0.3, 3, (len(of.arcs), of.n_years)) * (rng.random((len(of.arcs), 1)) < 0.5)
    unplaced = pupils.copy()
    np.subtract.at(unplaced, of.arcs.group, placed)
    if rng.random() < 0.5:
        unplaced = np.abs(unplaced)
    opened = rng.integers(0, 3, (len(options), of.n_years)) * (rng.random((len(options), of.n_years)) < 0.3)
    opened = opened - (rng.random(opened.shape) < 0.03)
    kept = (rng.random(len(options)) < 0.7)[:, None]
    solution = Solution(opened=np.where(kept, of.forced_openings(), opened), placed=placed, unplaced=unplaced)
    verdict = verify(of, solution)
    assert isclose(verdict.objective_gbp, naive.objective_gbp(of, solution), rel_tol=1e-12, abs_tol=1e-6)
    assert {each.constraint for each in verdict.violations} == naive.broken_families(of, solution)
