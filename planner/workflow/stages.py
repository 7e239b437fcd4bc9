"""The stages of a run, timed: what is read, and the instance made of it."""

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
from planner.travel.ladder import off_the_roads, travel_pairs
from planner.travel.pairs import TravelPairs


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


def prepare(config: Config, inputs: Inputs, clock: Clock, demand: Demand | None = None) -> Prepared:
    """Run the stages from validated inputs to the instance; a `demand` stands in for the forecast's."""
    with clock.stage("travel"):
        travel = travel_pairs(inputs, config.travel)
        off = tuple(off_the_roads(inputs, config.travel))
        inputs = replace(inputs, warnings=(*inputs.warnings, *off))
    with clock.stage("demand"):
        demand = demand or forecast_demand(inputs, config.plan.years, config.plan.forecast_scenario)
    with clock.stage("instance"):
        instance = build_instance(config, inputs, travel, demand)
    return Prepared(config=config, inputs=inputs, travel=travel, demand=demand, instance=instance)


def data_path(config: Config, config_path: Path) -> Path:
    """Return where the inputs lie: paths in the configuration start from its own folder."""
    return config_path.parent / config.plan.data
