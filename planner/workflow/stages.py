"""The stages of a run, timed: what is read, the instance made of it, and when its solve may stop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from planner.config import Config
from planner.demand.demand import Demand, forecast_demand
from planner.inputs.inputs import Inputs
from planner.model.assemble import build_instance
from planner.model.instance import PlacePlanningInstance
from planner.model.limits import Limits
from planner.problems import InputError, Problem
from planner.travel.ladder import networks_of, off_the_roads, travel_pairs
from planner.travel.pairs import TravelPairs
from planner.travel.tree_cache import FOLDER
from planner.travel.trees import Means


@dataclass(frozen=True)
class Clock:
    """Wall seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - started


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """Everything up to the model."""

    config: Config
    inputs: Inputs
    travel: TravelPairs
    demand: Demand
    instance: PlacePlanningInstance


def limits_of(config: Config) -> Limits:
    """Return the limits that a configuration sets to each solve."""
    settings = config.solver
    return Limits(
        time_limit_s=settings.time_limit_s,
        gap=settings.gap,
        benefit_gap=settings.benefit_gap,
        processes=settings.threads,
    )


def prepare(
    config: Config,
    inputs: Inputs,
    clock: Clock,
    demand: Demand | None = None,
    *,
    kept_in: Path | None = None,
) -> Prepared:
    """Run the stages from validated inputs to the instance.

    A `demand` stands in for the forecast's. The folder `kept_in` keeps journeys along roads between runs;
    unset, they are worked out anew.
    """
    with clock.stage("travel"):
        networks = networks_of(inputs, config.travel)
        means = Means(processes=config.solver.threads, kept_in=kept_in)
        travel = travel_pairs(inputs, config.travel, networks, means)
        if networks.roads is not None:
            off = off_the_roads(inputs, config.travel, networks.roads)
            inputs = replace(inputs, warnings=(*inputs.warnings, *off))
    with clock.stage("demand"):
        demand = demand or forecast_demand(inputs, config.plan.years, config.plan.forecast_scenario)
    with clock.stage("instance"):
        instance = build_instance(config, inputs, travel, demand)
    return Prepared(config=config, inputs=inputs, travel=travel, demand=demand, instance=instance)


def without_prices(
    config: Config, why: str, *, file: str = "config.toml", only_districts: bool = False
) -> None:
    """Raise InputError, saying why, where prices of fairness are set; with `only_districts`: that on those.

    `file` is where the configuration stands.
    """
    prices = {
        "gbp_per_minute": config.fairness.gbp_per_minute,
        "over_guide_gbp_per_minute": config.fairness.over_guide_gbp_per_minute,
        "above_share_gbp": config.fairness.above_share_gbp,
    }
    if only_districts:
        prices = {"above_share_gbp": prices["above_share_gbp"]}
    hint = "leave it out, or name a scenario without it"
    problems = [
        Problem(message=why, file=file, column=f"fairness.{name}", value=f"{price:g}", allowed="0", hint=hint)
        for name, price in prices.items()
        if price
    ]
    if problems:
        raise InputError(problems)


def data_path(config: Config, config_path: Path) -> Path:
    """Return where the inputs lie: paths in the configuration start from its own folder."""
    return config_path.parent / config.plan.data


def plan_folder(config: Config, config_path: Path) -> Path:
    """Return the folder where a run of the configuration writes its plan."""
    return config_path.parent / config.plan.output / config.plan.name


def journeys_kept_in(config: Config, config_path: Path) -> Path:
    """Return the folder, beside the plans, that keeps journeys along roads for the next run."""
    return config_path.parent / config.plan.output / FOLDER
