"""What a reader must know of how a plan was made, and the name of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from planner.inputs.load import load_all
from planner.model.limits import Limits
from planner.model.nearest import LeftOut
from planner.model.solution import SolveStatus
from planner.model.solve import Solved, allocate, solve
from planner.model.verify import verify
from planner.plan.build import build_plan, run_id
from planner.workflow.stages import Clock, prepare
from tests.workflow.council import hand_council, set_in, tiny_council

if TYPE_CHECKING:
    from pathlib import Path

    from planner.plan.plan import Plan
    from tests.inputs.conftest import Project

IDENTITY = ("0.1.0", {"plan": {"name": "kent"}}, (("zones.csv", "00"), ("forecast.csv", "11")))


def test_a_run_is_named_by_its_version_configuration_and_inputs() -> None:
    name = run_id(*IDENTITY)
    assert name == run_id(*IDENTITY)
    assert len(name) == 12
    version, config, inputs = IDENTITY
    others = {
        run_id("0.1.1", config, inputs),
        run_id(version, {"plan": {"name": "other"}}, inputs),
        run_id(version, config, [*inputs[:1], ("forecast.csv", "12")]),
        run_id(version, config, inputs[:1]),
    }
    assert len(others | {name}) == 5


def planned(project: Project, status: SolveStatus | None = None, left_out: LeftOut | None = None) -> Plan:
    config, inputs = load_all(project.write().config_path)
    prepared = prepare(config, inputs, Clock())
    solved = solve(prepared.instance, Limits(gap=0.0))
    assert isinstance(solved, Solved)
    if status is not None:
        solved = replace(solved, report=replace(solved.report, status=status))
    return build_plan(
        config=config,
        inputs=inputs,
        travel=prepared.travel,
        instance=prepared.instance,
        solved=solved,
        verdict=verify(prepared.instance, solved.solution),
        do_nothing=allocate(prepared.instance, prepared.instance.forced_openings()),
        left_out=left_out,
    )


def test_a_plan_of_supplied_journeys_solved_to_the_end_says_just_that(tmp_path: Path) -> None:
    plan = planned(hand_council(tmp_path))
    assert plan.notes == ("3 of 3 journeys within reach are those of the table travel.",)
    assert plan.travel_rungs == {"matrix": 3}
    assert sum(plan.objective_terms.values()) == pytest.approx(plan.solve.objective_gbp)


def test_straight_lines_are_owned_up_to(tmp_path: Path) -> None:
    plan = planned(tiny_council(tmp_path))
    supplied, note = plan.notes
    straight, matrix = plan.travel_rungs["straight"], plan.travel_rungs["matrix"]
    assert supplied.startswith(
        f"{matrix} of {straight + matrix} journeys within reach are those of the table"
    )
    assert note.startswith(
        f"{straight} of {straight + matrix} journeys within reach are estimated from straight"
    )
    assert "1.3 times as long, at 40 km/h" in note


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            SolveStatus.ROUNDED,
            "The search found nothing better: what is left of the gap is the rounding of costs",
        ),
        (SolveStatus.TIME_LIMIT, "The time limit of 60 seconds ended the search before the gap asked for"),
        (SolveStatus.INTERRUPTED, "The search was interrupted: this is the best plan found by then"),
    ],
)
def test_a_search_that_ended_without_the_gap_asked_for_is_owned_up_to(
    tmp_path: Path, status: SolveStatus, words: str
) -> None:
    assert planned(hand_council(tmp_path), status).notes[0].startswith(words)


def test_pruned_journeys_are_owned_up_to(tmp_path: Path) -> None:
    project = hand_council(tmp_path)
    set_in(project, "fixed_minutes = 4", "fixed_minutes = 4\nnearest = 1")
    left_out = LeftOut(same_openings_gbp=61_200, best_plan_gbp=1_234_567)
    note, _ = planned(project, left_out=left_out).notes
    assert note == (
        "Only the 1 nearest suitable provisions of each group were considered (travel.nearest). With every "
        "provision within reach the same openings would cost £61k less over the years of the plan (present "
        "value), and the best plan could cost up to £1,235k less; the proven gap does not count that."
    )


def test_options_keep_the_names_of_their_rows_whatever_their_order(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    project.tables["options"].reverse()
    table = planned(project).recommendations
    assert table["name"].tolist() == [f"Extend {option}" for option in table["option_id"]]
