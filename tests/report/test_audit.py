"""run.json: what a run was made of, exactly, and nothing that JSON does not know."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from planner.inputs.inputs import SourceFile
from planner.problems import Problem
from planner.report.audit import run_record

if TYPE_CHECKING:
    from planner.plan.plan import Plan
    from tests.report.conftest import MakePlan


@pytest.fixture
def plan(make_plan: MakePlan) -> Plan:
    plan = make_plan()
    inputs = replace(
        plan.inputs,
        sources=(SourceFile(name="zones.csv", sha256="ab", rows=12),),
        warnings=(Problem(message="is odd", file="zones.csv", row=3),),
    )
    terms = {"top_up": 60e6, "unplaced": 30e6}
    return replace(plan, inputs=inputs, objective_terms=terms, travel_rungs={"straight": 7})


def record(plan: Plan, **files: bytes) -> dict[str, Any]:
    content = run_record(plan, "../../data", {"solve": 1.23456, "map": 0.0}, files)
    parsed: dict[str, Any] = json.loads(content, parse_constant=pytest.fail)
    assert content.endswith(b"\n}\n")
    return parsed


def test_the_record_says_what_the_plan_is_and_how_good(plan: Plan) -> None:
    found = record(plan)
    assert found["plan"] == "by-hand"
    assert found["run_id"] == "0123456789ab"
    assert (found["status"], found["solver"]) == ("optimal", "by hand")
    assert (found["objective_gbp"], found["bound_gbp"], found["do_nothing_gbp"]) == (90e6, 89.9e6, 95e6)
    assert found["certified_bound_gbp"] == 89.8e6
    assert found["gap"] == pytest.approx(0.1 / 90)
    assert found["benefit_gap"] == pytest.approx(0.1 / 5.1)
    assert found["objective_terms_gbp"] == {"top_up": 60e6, "unplaced": 30e6}
    assert found["travel_pairs_by_rung"] == {"straight": 7}
    assert found["notes"] == ["Journeys are straight lines."]
    assert found["warnings"] == ["zones.csv, row 3: is odd"]


def test_the_record_says_what_the_plan_was_made_of(plan: Plan) -> None:
    found = record(plan)
    assert found["data"] == "../../data"
    assert found["inputs"] == [{"file": "zones.csv", "sha256": "ab", "rows": 12}]
    assert found["config"] == plan.config.model_dump(mode="json")
    assert found["config"]["capital"] == {"total_gbp": 60e6, "by_year_gbp": {}}
    assert found["versions"]["planner"] == version("planner")
    assert found["seconds"] == {"solve": 1.235, "map": 0.0}


def test_the_record_holds_the_digest_of_every_file(plan: Plan) -> None:
    found = record(plan, map=b"<html>", certificate=b"PK\x00\xff")
    assert found["outputs"] == [
        {"file": "map", "sha256": hashlib.sha256(b"<html>").hexdigest()},
        {"file": "certificate", "sha256": hashlib.sha256(b"PK\x00\xff").hexdigest()},
    ]


def test_the_record_is_utf_8_and_the_same_each_time(plan: Plan) -> None:
    named = replace(plan, notes=("é → £",))
    content = run_record(named, "data", {}, {})
    assert "é → £".encode() in content
    assert run_record(named, "data", {}, {}) == content


def test_a_number_that_json_does_not_know_is_an_error_not_a_broken_file(plan: Plan) -> None:
    endless = replace(plan, solve=replace(plan.solve, bound_gbp=float("-inf")))
    with pytest.raises(ValueError, match="not JSON compliant"):
        record(endless)
