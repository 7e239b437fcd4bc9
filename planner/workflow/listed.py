"""A plan of a list picked by hand: the configuration and inputs of the best plan, and what the list opens."""

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from planner.config import Config, PlanSection, PortfolioSection, is_taken, load_config
from planner.inputs.inputs import Inputs
from planner.inputs.portfolio import portfolio_source, read_portfolio
from planner.problems import InputError, Problem, allowed_by

NOTHING_MORE = PortfolioSection(file="nothing more", sha256="", opens=[])
"""The list of what is committed, without a file."""


def with_list(config: Config, inputs: Inputs, path: Path, config_path: Path) -> tuple[Config, Inputs]:
    """Return configuration and inputs of the plan of a list, which is named after the file.

    Raises InputError with all that is wrong with the list or its name.
    """
    problems = []
    name = f"{config.plan.name}-{path.stem}"
    try:
        PlanSection.model_validate({**config.plan.model_dump(), "name": name})
    except ValidationError as fault:
        message, _ = allowed_by(fault.errors(include_url=False)[0])
        problems.append(Problem(message=message, file=path.name, value=name, hint="rename the file"))
    if config.plan.scenario is None and path.stem in load_config(config_path).scenarios:
        message = "is called like a scenario, whose folder its plan would take"
        problems.append(Problem(message=message, file=path.name, hint="rename the file"))
    if is_taken(path.stem):
        message = "is called like what planner makes of a plan, whose folder its plan would take"
        problems.append(Problem(message=message, file=path.name, hint="rename the file"))
    try:
        portfolio = read_portfolio(path, config, inputs)
    except InputError as fault:
        raise InputError([*problems, *fault.problems], warnings=fault.warnings) from fault
    if problems:
        raise InputError(problems)
    return listed(config, inputs, portfolio, name)


def listed(config: Config, inputs: Inputs, portfolio: PortfolioSection, name: str) -> tuple[Config, Inputs]:
    """Return the configuration with a list, named as its plan is, and the inputs with the list among them."""
    label = f"list {Path(portfolio.file).stem}" if portfolio.sha256 else portfolio.file
    scenario = label if config.plan.scenario is None else f"{config.plan.scenario}, {label}"
    plan = config.plan.model_copy(update={"name": name, "scenario": scenario})
    return (
        config.model_copy(update={"plan": plan, "portfolio": portfolio}),
        replace(inputs, sources=(*inputs.sources, *portfolio_source(portfolio))),
    )
