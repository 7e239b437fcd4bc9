"""config.toml -> frozen models, as it is or in one of its scenarios. Every fault is reported."""

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from planner.config.cross_faults import cross_faults
from planner.config.sections import Config
from planner.config.what_if import ChangesSection, DrawsSection
from planner.problems import InputError, Problem, allowed_by, suggestion

LAID_OVER = ("travel", "costs", "capital", "fairness")
"""Sections of which a scenario may change single keys."""


def load_config(path: Path) -> Config:
    """Read and validate a config file.

    Raises InputError with every fault at once.
    """
    return parse_config(read_toml(path), file=path.name)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a config file as it stands, without validating what it says.

    Raises InputError where it cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        hint = "run the command in the project's folder, or name a file with --config FILE"
        problem = Problem(message="there is no such file", file=str(path), hint=hint)
    except tomllib.TOMLDecodeError as fault:
        hint = "text stands in double quotes; write a path with / and not \\; see https://toml.io"
        problem = Problem(message=f"is not valid TOML: {fault}", file=path.name, hint=hint)
    except UnicodeDecodeError:
        problem = Problem(message="is not UTF-8 text", file=path.name, hint="save it as UTF-8")
    except OSError as fault:
        problem = Problem(message=f"cannot be read: {fault.strerror}", file=str(path))
    raise InputError([problem])


def parse_config(raw: Mapping[str, Any], *, file: str, finished: bool = False) -> Config:
    """Validate what a TOML file holds; `file` is the name that faults give.

    `finished`: it is that of a finished plan, which may be of a list picked by hand.

    Raises InputError with every fault at once.
    """
    config, problems = None, []
    try:
        config = Config.model_validate(raw)
    except ValidationError as fault:
        problems = [_problem(details, file) for details in fault.errors(include_url=False)]
    problems += cross_faults(_sound_sections(raw), file)
    if "portfolio" in raw and not finished:
        hint = "remove it, and name the list on the command line: planner run --portfolio FILE"
        problems.append(Problem(message="unknown key", file=file, column="portfolio", hint=hint))
    if config is not None and not problems:
        for name in config.scenarios:
            try:
                in_scenario(config, name, file=file)
            except InputError as error:
                problems += error.problems
    if config is None or problems:
        raise InputError(problems)
    return config


def _sound_sections(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The sections that are valid in themselves, whatever is wrong with the others."""
    sections: dict[str, Any] = {}
    for name, field in Config.model_fields.items():
        if name in raw and field.annotation is not None:
            adapter: TypeAdapter[Any] = TypeAdapter(field.annotation)
            with suppress(ValidationError):  # reported by the whole model
                sections[name] = adapter.validate_python(raw[name])
    return sections


def _problem(fault: Mapping[str, Any], file: str) -> Problem:
    location = [str(part) for part in fault["loc"] if part != "[key]"]
    key = ".".join(location)
    if fault["type"] == "extra_forbidden":
        known = _keys_beside(location)
        return Problem(
            message="unknown key",
            file=file,
            column=key,
            allowed=", ".join(known),
            hint=suggestion(location[-1], known) or "remove it",
        )
    message, allowed = allowed_by(fault)
    found = fault["input"]
    shown = fault["type"] != "missing" and not isinstance(found, Mapping)
    value = str(found) if shown else None
    return Problem(message=message, file=file, column=key or None, value=value, allowed=allowed or None)


def _keys_beside(location: list[str]) -> list[str]:
    """The keys that the model at this place does know."""
    model: type[BaseModel] = Config
    for part in location[:-1]:
        if part not in model.model_fields:
            return []
        annotation = model.model_fields[part].annotation
        sections = [
            inner
            for inner in (annotation, *get_args(annotation))
            if isinstance(inner, type) and issubclass(inner, BaseModel)
        ]
        if not sections:
            return []
        model = sections[0]
    return sorted(model.model_fields)


def base_of(config: Config) -> Config:
    """Return the configuration by itself: without the scenarios and futures that stand in its file."""
    return config.model_copy(update={"scenarios": {}, "futures": {}, "draws": DrawsSection()})


def in_scenario(config: Config, name: str, *, file: str = "config.toml") -> Config:
    """Return the configuration as one of its scenarios has it, named after both.

    Raises InputError where there is no such scenario, or where what it lays over is faulty, all at once.
    """
    scenario = config.scenarios.get(name)
    if scenario is None:
        known = sorted(config.scenarios)
        hint = suggestion(name, known) or "add a section [scenarios.<name>] to the config file"
        problem = Problem(message="is no scenario of it", file=file, column="scenarios", value=name)
        raise InputError([replace(problem, allowed=", ".join(known) or None, hint=hint)])
    raw = base_of(config).model_dump(
        mode="json", exclude_none=True, exclude={"scenarios", "futures", "draws"}
    )
    for section in LAID_OVER:
        raw[section] = _laid_over(raw[section], getattr(scenario, section))
    raw["changes"] = _changes(config.changes, scenario)
    raw["plan"] |= {"name": f"{config.plan.name}-{name}", "scenario": scenario.label or name}
    if scenario.forecast_scenario is not None:
        raw["plan"]["forecast_scenario"] = scenario.forecast_scenario
    try:
        return parse_config(raw, file=file)
    except InputError as error:
        raise InputError(
            [
                replace(problem, column=f"scenarios.{name}.{(problem.column or '').removeprefix('changes.')}")
                for problem in error.problems
            ]
        ) from error


def _changes(below: ChangesSection, above: ChangesSection) -> dict[str, Any]:
    """What is changed where a scenario stands above its base: what it decides counts, delays add up."""
    commit = [option for option in below.commit if option not in above.refuse]
    refuse = [option for option in below.refuse if option not in above.commit]
    return {
        "commit": list(dict.fromkeys([*commit, *above.commit])),
        "refuse": list(dict.fromkeys([*refuse, *above.refuse])),
        "late": {
            option: below.late.get(option, 0) + above.late.get(option, 0)
            for option in {**below.late, **above.late}
        },
        "close": {**below.close, **above.close},
        "growth_points": {**_left(below.growth_points, above), **above.growth_points},
        "growth_percent": {**_left(below.growth_percent, above), **above.growth_percent},
    }


def _left(below: Mapping[str, float], above: ChangesSection) -> dict[str, float]:
    """Growth of needs for which the scenario has none of its own, in points or per cent."""
    own = {*above.growth_points, *above.growth_percent}
    return {need: growth for need, growth in below.items() if need not in own}


def overruled(config: Config, name: str, *, file: str = "config.toml") -> list[Problem]:
    """Return a warning for each decision of [changes] that a scenario of the configuration sets aside."""
    below, above = config.changes, config.scenarios[name]
    decided = [
        *(("commit", option, "refuse", "committed") for option in below.commit if option in above.refuse),
        *(("refuse", option, "commit", "refused") for option in below.refuse if option in above.commit),
        *(
            ("close", provision, "close", f"closed from {year}")
            for provision, year in below.close.items()
            if above.close.get(provision, year) != year
        ),
    ]
    return [
        Problem(
            message=f"sets aside changes.{key}, where it is {words}",
            file=file,
            column=f"scenarios.{name}.{own_key}",
            value=target,
        )
        for key, target, own_key, words in decided
    ]


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One section over another: keys of the upper one count, tables within are laid over each other too."""
    both = dict(below)
    for key, value in above.items():
        inner = both.get(key)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            both[key] = _laid_over(inner, value)
        else:
            both[key] = value
    return both
