"""Validate the inputs and show them at a glance; nothing is written but journeys that a run can reuse."""

from dataclasses import dataclass
from pathlib import Path

from planner.config import ScenarioSection, load_config, overruled
from planner.inputs.load import load_all, load_every
from planner.problems import InputError, Problem
from planner.report.folder import check_folder
from planner.workflow.stages import Clock, Prepared, journeys_kept_in, plan_folder, prepare


@dataclass(frozen=True, kw_only=True, eq=False)
class Checked:
    """The inputs, prepared, as they are or as a scenario has them.

    `scenarios`: those of the configuration by name, where all were checked; `warnings`: of all that was.
    """

    prepared: Prepared
    scenarios: dict[str, ScenarioSection]
    warnings: tuple[Problem, ...]


def check(config_path: Path, scenario: str | None = None) -> Checked:
    """Return the inputs, validated and prepared; without a scenario the base's, and every scenario checked.

    Raises InputError with every fault at once.
    """
    if scenario is not None:
        config, inputs = load_all(config_path, scenario)
        prepared = prepare(config, inputs, Clock(), kept_in=journeys_kept_in(config, config_path))
        warnings = (*overruled_in(config_path, scenario), *prepared.inputs.warnings)
        return Checked(prepared=prepared, scenarios={}, warnings=warnings)
    loaded = dict(load_every(config_path))
    config, inputs = loaded.pop(None)
    prepared = prepare(config, inputs, Clock(), kept_in=journeys_kept_in(config, config_path))
    of_scenarios = [
        warning
        for name, (_, theirs) in loaded.items()
        for warning in (*overruled_in(config_path, name), *theirs.warnings)
    ]
    return Checked(
        prepared=prepared,
        scenarios=load_config(config_path).scenarios,
        warnings=(*prepared.inputs.warnings, *of_scenarios),
    )


def overruled_in(config_path: Path, scenario: str | None) -> tuple[Problem, ...]:
    """Return what a scenario sets aside of the base's [changes], as warnings; nothing in the base itself."""
    if scenario is None:
        return ()
    return tuple(overruled(load_config(config_path), scenario, file=config_path.name))


def plans_of(config_path: Path) -> tuple[str | None, ...]:
    """Return the base (None) and every scenario of a config file by name, in its order, all of them sound.

    Raises InputError with every fault of all of them, and of the folders where their plans would lie.
    """
    loaded = load_every(config_path)
    faults: list[Problem] = []
    for config, _ in loaded.values():
        try:
            check_folder(plan_folder(config, config_path))
        except InputError as error:
            faults += error.problems
    if faults:
        raise InputError(faults)
    return tuple(loaded)
