"""Plans by name: a folder, or the run of a scenario or of a list, planned first where it is not there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import planner
from planner.config import Config, load_config
from planner.inputs.finished import read_finished_run
from planner.inputs.inputs import Inputs
from planner.inputs.load import load_all
from planner.model.limits import Watcher, unwatched
from planner.plan.build import run_id
from planner.problems import InputError, Problem, suggestion
from planner.workflow.listed import with_list
from planner.workflow.run import run
from planner.workflow.stages import plan_folder


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A run of a configuration: of its base or a scenario, of its best plan or a list picked by hand."""

    scenario: str | None
    portfolio: Path | None = None


def folders_of(
    names: Sequence[str],
    config_path: Path,
    portfolios: Sequence[Path] = (),
    *,
    tell: Callable[[str], None] = lambda _: None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Return the folder of each plan named, then of each list: a folder there is, a scenario, or the plan.

    A scenario's run, or the base's by the name of the plan, is planned first where there is none, or where
    it was made from other inputs, another configuration or by another version; `tell` says which, and why,
    before that begins. So is the run of each of `portfolios` (CSV files of lists picked by hand), which are
    of the scenario, or the base, that the first name is of. A name with a / in it is a folder's and no
    scenario's. The configuration is read only where a name is no folder, or there is a list.

    Raises InputError with every name that is neither, and all that is wrong with inputs and lists, before
    anything is planned.
    """
    gone = [name for name in dict.fromkeys(names) if not Path(name).is_dir()]
    missing = [name for name in gone if Path(name).name == name]
    if not missing and not portfolios:
        return [Path(name) for name in names]
    config = load_config(config_path)
    scenario_of: dict[str, str | None] = {config.plan.name: None, **{name: name for name in config.scenarios}}
    problems = [
        Problem(message="there is no such folder", file=name) for name in gone if name not in missing
    ] + [_unknown(name, list(scenario_of), config_path) for name in missing if name not in scenario_of]
    wanted: dict[str | Path, _Wanted] = {
        name: _Wanted(scenario=scenario_of[name]) for name in missing if name in scenario_of
    }
    if portfolios and not problems:
        first = wanted.get(names[0]) or _run_in(Path(names[0]), config, config_path)
        if first is None:
            problems.append(_of_no_run(names[0], config_path))
        else:
            wanted |= {path: _Wanted(scenario=first.scenario, portfolio=path) for path in portfolios}
    loaded = dict(_loaded(wanted, config_path, problems))
    if problems:
        raise InputError(problems)
    found = {name: plan_folder(of, config_path) for name, (of, _) in loaded.items()}
    if twice := [*_twice(portfolios, found)]:
        raise InputError(twice)
    for name, (of, inputs) in loaded.items():
        folder = found[name]
        if why := _why_anew(folder, of, inputs):
            tell(f"{folder}: {why}; planning it first")
            run(config_path, watcher, announce, wanted[name].scenario, wanted[name].portfolio)
    every: list[str | Path] = [*names, *portfolios]
    return [found.get(name, Path(name)) for name in every]


def _loaded(
    wanted: dict[str | Path, _Wanted], config_path: Path, problems: list[Problem]
) -> Iterator[tuple[str | Path, tuple[Config, Inputs]]]:
    """Configuration and inputs of each run that is wanted, as the run would read them."""
    base: dict[str | None, tuple[Config, Inputs]] = {}
    for name, each in wanted.items():
        try:
            if each.scenario not in base:
                base[each.scenario] = load_all(config_path, each.scenario)
            of = base[each.scenario]
            yield name, of if each.portfolio is None else with_list(*of, each.portfolio, config_path)
        except InputError as fault:
            problems.extend(problem for problem in fault.problems if problem not in problems)


def _twice(portfolios: Sequence[Path], found: Mapping[str | Path, Path]) -> Iterator[Problem]:
    """Lists that are named twice, or whose plans would take one folder."""
    for number, path in enumerate(portfolios):
        for other in portfolios[:number]:
            if found[path] == found[other]:
                message = f"would be planned into the same folder as {other}"
                yield Problem(
                    message=message, file=str(path), hint="name each list once, each file otherwise"
                )


def _run_in(folder: Path, config: Config, config_path: Path) -> _Wanted | None:
    """The run of a configuration that lies in a folder: of its base or a scenario; None where none does."""
    runs = config_path.parent / config.plan.output
    for scenario in (None, *config.scenarios):
        name = config.plan.name if scenario is None else f"{config.plan.name}-{scenario}"
        if folder.resolve() == (runs / name).resolve():
            return _Wanted(scenario=scenario)
    return None


def _why_anew(folder: Path, config: Config, inputs: Inputs) -> str | None:
    """Say why a run is no longer, or not yet, that of a configuration and inputs; None where it is."""
    if not folder.exists():
        return "there is no such run yet"
    sources = ((source.name, source.sha256) for source in inputs.sources)
    now = run_id(planner.__version__, config.model_dump(mode="json"), sources)
    if read_finished_run(folder).record.run_id != now:
        return "its inputs, configuration or version of planner have changed since"
    return None


def _of_no_run(name: str, config_path: Path) -> Problem:
    return Problem(
        message=f"is no run of {config_path.name}, so it is not known of which plan a list is to be",
        file=name,
        hint="name first the plan of the configuration, one of its scenarios, or the folder of one of these",
    )


def _unknown(name: str, known: list[str], config_path: Path) -> Problem:
    return Problem(
        message=f"is neither a folder nor a scenario of {config_path.name}",
        value=name,
        allowed=f"the folder of a finished run, {', '.join(known)}",
        hint=suggestion(name, known) or "name the folder of a finished run, such as maps/<plan name>",
    )
