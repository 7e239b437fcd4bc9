"""Whole runs judged from outside: by a referee, and on tiny cases an optimum, without the program's code."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from planner.problems import InputError
from planner.workflow.verify import verify_folder
from tests.workflow.council import read_record, set_in, solved, tiny_council
from tests.workflow.independent import RELATIVE, Case, Outcome, objections
from tests.workflow.kent import kent_slice
from tests.workflow.optimum import least_cost_gbp
from tests.workflow.tamper import TAMPERINGS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inputs.conftest import Project
    from tests.workflow.tamper import Tampering


def case_of(folder: Path) -> Case:
    return Case(folder.parents[1] / "config.toml")


@pytest.fixture(scope="session")
def tiny_case(tiny_plan: Path) -> Case:
    return case_of(tiny_plan)


def test_the_tiny_plan_stands_and_is_the_best_there_is(tiny_plan: Path) -> None:
    assert objections(case_of(tiny_plan), Outcome(tiny_plan)) == []
    assert_best(tiny_plan)


def test_the_plan_solved_by_hand_stands_and_is_the_best_there_is(hand_plan: Path) -> None:
    assert objections(case_of(hand_plan), Outcome(hand_plan)) == []
    assert_best(hand_plan)


def assert_best(folder: Path) -> None:
    """The bound is below the optimum, the plan is the optimum, and doing nothing costs what is said."""
    record, case = read_record(folder), case_of(folder)
    best = least_cost_gbp(case)
    assert record["bound_gbp"] <= best * (1 + RELATIVE)
    assert record["objective_gbp"] == pytest.approx(best, rel=RELATIVE, abs=0.01)
    nothing = least_cost_gbp(case, only_committed=True)
    assert record["do_nothing_gbp"] == pytest.approx(nothing, rel=RELATIVE, abs=0.01)


def random_council(folder: Path, seed: int) -> Project:
    """The tiny council with places, years, options, rules, prices and capital thrown about."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    project = tiny_council(folder)
    tables = project.tables
    for row in tables["forecast"]:
        row["pupils"] = round(row["pupils"] * draw.choice([0.3, 1, 1.7, 3]), draw.choice([0, 3]))
    for row in tables["provisions"]:
        row["places"] = draw.choice([0, 1, 2.5, 4, 9])
        row["open_year"] = draw.choice(["", "", 2027, 2029])
        row["close_year"] = draw.choice(["", "", 2030, 2031])
    names = [row["provision_id"] for row in tables["provisions"]]
    for number, row in enumerate(tables["options"]):
        earlier = [other["option_id"] for other in tables["options"][:number]]
        row.update(_random_option(draw, names, earlier))
    set_in(project, "total_gbp = 2000000", f"total_gbp = {draw.choice([300000, 1000000, 10**9])}")
    by_year = draw.choice(["", "2026 = 100000", "2027 = 0, 2028 = 400000"])
    set_in(project, "2027 = 900000, 2028 = 700000", by_year)
    set_in(project, "discount_rate = 0.035", f"discount_rate = {draw.choice([0, 0.035, 0.2])}")
    set_in(project, "asset_life_years = 40", f"asset_life_years = {draw.choice([1, 40])}")
    set_in(project, "unplaced_gbp = 57375", f"unplaced_gbp = {draw.choice([20000, 57375, 200000])}")
    return project


def _random_option(draw: random.Random, provisions: list[str], earlier: list[str]) -> dict[str, Any]:
    group = draw.choice(["", "", "a", "b"])
    return {
        "provision_id": draw.choice(provisions),
        "places": draw.choice([1, 2, 3.5, 6]),
        "capital_gbp": draw.choice([0, 1000, 50000, 200000, 600000]),
        "earliest_year": draw.randint(2024, 2030),
        "status": draw.choice(["consider"] * 8 + ["committed", "refused"]),
        "max_units": 1 if group else draw.choice([1, 1, 2, 3]),
        "exclusive_group": group,
        "requires": draw.choice(earlier) if earlier and draw.random() < 0.3 else "",
    }


RANDOM_CASES = 5


def test_random_councils_are_solved_to_the_optimum(tmp_path: Path) -> None:
    done = 0
    for seed in range(100):
        project = random_council(tmp_path / str(seed), seed)
        try:
            folder = solved(project)
        except InputError:  # the draw contradicts itself: what is committed needs what is refused, say
            continue
        assert objections(case_of(folder), Outcome(folder)) == [], seed
        assert verify_folder(folder).faults == (), seed
        assert_best(folder)
        done += 1
        if done == RANDOM_CASES:
            return
    pytest.fail(f"only {done} of the councils drawn were free of contradictions")


def test_two_districts_of_kent_stand(tmp_path: Path) -> None:
    project = kent_slice(
        tmp_path,
        method='"straight"',  # the only estimate that the independent referee makes, too
        last_year="2030",
        threads="1",
        total_gbp="12_000_000",
        benefit_gap="0.0",
    )
    folder = solved(project)
    assert objections(Case(project.config_path), Outcome(folder)) == []
    assert verify_folder(folder).faults == ()
    record = read_record(folder)
    assert record["status"] == "optimal"
    assert record["gap"] <= 0.001


@pytest.mark.parametrize("tampering", [each for each in TAMPERINGS if each.outside], ids=str)
def test_the_independent_referee_is_not_blind(tiny_case: Case, own_plan: Path, tampering: Tampering) -> None:
    """What spoils a plan must be seen by the referee from outside, too; else its silence means nothing."""
    tampering.spoil(own_plan)
    assert objections(tiny_case, Outcome(own_plan)) != []
