"""Validate the inputs and show them at a glance; nothing is written."""

from pathlib import Path

from planner.inputs.load import load_all
from planner.workflow.stages import Clock, Prepared, prepare


def check(config_path: Path, scenario: str | None = None) -> Prepared:
    """Return the inputs, validated and prepared, as they are or as a scenario has them.

    Raises InputError with every fault at once.
    """
    config, inputs = load_all(config_path, scenario)
    return prepare(config, inputs, Clock())
