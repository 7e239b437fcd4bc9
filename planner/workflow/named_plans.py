"""Plans by name: the folder of that name, or the run of a scenario, planned first where it is not there."""

from collections.abc import Callable, Sequence
from pathlib import Path

import planner
from planner.config import Config, load_config
from planner.inputs.finished import read_finished_run
from planner.inputs.load import load_all
from planner.model.limits import Watcher, unwatched
from planner.plan.build import run_id
from planner.problems import InputError, Problem, suggestion
from planner.workflow.run import run


def folders_of(
    names: Sequence[str],
    config_path: Path,
    *,
    tell: Callable[[str], None] = lambda _: None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Return the folder of each plan named: a folder there is, a scenario, or the plan of the configuration.

    A scenario's run, or the base's by the name of the plan, is planned first where there is none, or where
    it was made from other inputs, another configuration or by another version; `tell` says which, and why,
    before that begins. A name with a / in it is a folder's and no scenario's. The configuration is read only
    where a name is no folder.

    Raises InputError with every name that is neither, or where a scenario is faulty, before anything is
    planned.
    """
    gone = [name for name in dict.fromkeys(names) if not Path(name).is_dir()]
    missing = [name for name in gone if Path(name).name == name]
    if not missing:
        return [Path(name) for name in names]
    config = load_config(config_path)
    scenario_of: dict[str, str | None] = {config.plan.name: None, **{name: name for name in config.scenarios}}
    problems = [
        Problem(message="there is no such folder", file=name) for name in gone if name not in missing
    ] + [_unknown(name, list(scenario_of), config_path) for name in missing if name not in scenario_of]
    if problems:
        raise InputError(problems)
    folders = {name: _folder(config, config_path, scenario_of[name]) for name in missing}
    anew = {name: _why_anew(folder, config_path, scenario_of[name]) for name, folder in folders.items()}
    for name, why in anew.items():
        if why is not None:
            tell(f"{folders[name]}: {why}; planning it first")
            run(config_path, watcher, announce, scenario_of[name])
    return [folders.get(name, Path(name)) for name in names]


def _folder(config: Config, config_path: Path, scenario: str | None) -> Path:
    name = config.plan.name if scenario is None else f"{config.plan.name}-{scenario}"
    return config_path.parent / config.plan.output / name


def _why_anew(folder: Path, config_path: Path, scenario: str | None) -> str | None:
    """Say why a scenario has no run that is still its own; None where it has.

    Raises InputError where it is faulty.
    """
    config, inputs = load_all(config_path, scenario)
    if not folder.exists():
        return "there is no such run yet"
    sources = ((source.name, source.sha256) for source in inputs.sources)
    now = run_id(planner.__version__, config.model_dump(mode="json"), sources)
    if read_finished_run(folder).record.run_id != now:
        return "its inputs, configuration or version of planner have changed since"
    return None


def _unknown(name: str, known: list[str], config_path: Path) -> Problem:
    return Problem(
        message=f"is neither a folder nor a scenario of {config_path.name}",
        value=name,
        allowed=f"the folder of a finished run, {', '.join(known)}",
        hint=suggestion(name, known) or "name the folder of a finished run, such as maps/<plan name>",
    )
