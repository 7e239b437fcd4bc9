"""Validate the inputs and show them at a glance; nothing is written but journeys that a run can reuse."""

from dataclasses import replace
from pathlib import Path

from planner.config import load_config
from planner.inputs.load import load_all
from planner.problems import InputError, Problem
from planner.workflow.stages import Clock, Prepared, journeys_kept_in, prepare


def check(config_path: Path, scenario: str | None = None) -> Prepared:
    """Return the inputs, validated and prepared, as they are or as a scenario has them.

    Raises InputError with every fault at once.
    """
    config, inputs = load_all(config_path, scenario)
    if scenario is None:
        _check_scenarios(config_path)
    return prepare(config, inputs, Clock(), kept_in=journeys_kept_in(config, config_path))


def _check_scenarios(config_path: Path) -> None:
    """Raise InputError with what is wrong with the tables in any of the scenarios."""
    problems: list[Problem] = []
    for name in load_config(config_path).scenarios:
        try:
            load_all(config_path, name)
        except InputError as error:
            problems += [_told_of(name, problem) for problem in error.problems]
    if problems:
        raise InputError(problems)


def _told_of(name: str, problem: Problem) -> Problem:
    """The problem with the scenario that makes it, unless its key says so."""
    if (problem.column or "").startswith("scenarios."):
        return problem
    return replace(problem, message=f"{problem.message} (in scenario {name})")
