"""Demand in several futures: forecasts of their own, of the same groups, and draws between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.config import Config, DrawsSection, FutureSection
from planner.demand.demand import GROUP_COLUMNS, Demand, forecast_demand
from planner.inputs.changes import grown
from planner.inputs.inputs import Inputs
from planner.problems import InputError, Problem, suggestion

Pupils = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class NamedFuture:
    """A future by name: what it is called, how probable, of which forecast; pupils are G x T."""

    name: str
    label: str
    probability: float
    pupils: Pupils


@dataclass(frozen=True, kw_only=True, eq=False)
class Futures:
    """The plan's own demand over the groups of all futures, and the futures' pupils by the same groups.

    `are_given`: the configuration names them; else they are the forecast's scenarios, all equally likely.
    """

    demand: Demand
    futures: tuple[NamedFuture, ...]
    are_given: bool


def demand_futures(config: Config, inputs: Inputs, given: Mapping[str, FutureSection]) -> Futures:
    """Return the futures that are given, or else one for each scenario of the forecast.

    Growth that the configuration changes holds in every future, beside the future's own. Raises InputError
    where a future names no scenario of the forecast, all of them at once.
    """
    own = config.plan.forecast_scenario
    there = sorted(inputs.forecast["scenario"].unique())
    sections = dict(given)
    if not sections:
        sections = {
            name: FutureSection(probability=1 / len(there), forecast_scenario=name, label=f"forecast {name}")
            for name in there
        }
    named = {name: section.forecast_scenario or own for name, section in sections.items()}
    _check_known({f"futures.{name}.forecast_scenario": scenario for name, scenario in named.items()}, there)
    demands = [forecast_demand(inputs, config.plan.years, own)]
    for name, section in sections.items():
        of_it = replace(inputs, forecast=_grown(inputs.forecast, config, section, named[name]))
        demands.append(forecast_demand(of_it, config.plan.years, named[name]))
    groups = pd.concat([demand.groups for demand in demands]).drop_duplicates().sort_values(GROUP_COLUMNS)
    groups = groups.reset_index(drop=True)
    base, *others = (_over(groups, demand) for demand in demands)
    return Futures(
        demand=Demand(groups=groups, years=demands[0].years, pupils=base),
        futures=tuple(
            NamedFuture(
                name=name, label=section.label or name, probability=section.probability, pupils=pupils
            )
            for (name, section), pupils in zip(sections.items(), others, strict=True)
        ),
        are_given=bool(given),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Draw:
    """A random future: its level by need (−1 as low as the range, 0 the plan's own forecast, 1 as high)."""

    level: Mapping[str, float]
    pupils: Pupils


def draw_futures(
    config: Config, inputs: Inputs, demand: Demand, draws: DrawsSection, count: int
) -> tuple[Draw, ...]:
    """Draw so many futures within the range of the forecast.

    Each need has a level of its own, in every place and year the same: triangular between −1 and 1 with its
    peak at the plan's own forecast. Pupils lie as far between the forecasts as it says. The same seed draws
    the same. Raises InputError where the range names no scenario of the forecast.
    """
    there = sorted(inputs.forecast["scenario"].unique())
    _check_known({"draws.low": draws.low, "draws.high": draws.high}, there)
    low, high = (
        _over(demand.groups, forecast_demand(inputs, config.plan.years, name))
        for name in (draws.low, draws.high)
    )
    random = np.random.default_rng(draws.seed)
    needs = sorted(config.needs)
    need = demand.groups["need"].to_numpy()
    drawn = []
    for _ in range(count):
        level = dict(zip(needs, random.triangular(-1.0, 0.0, 1.0, len(needs)).tolist(), strict=True))
        of_group = np.array([level[each] for each in need]).reshape(-1, 1)
        towards = np.where(of_group > 0, high, low)
        pupils = demand.pupils + np.abs(of_group) * (towards - demand.pupils)
        drawn.append(Draw(level=level, pupils=pupils))
    return tuple(drawn)


def _grown(forecast: pd.DataFrame, config: Config, future: FutureSection, scenario: str) -> pd.DataFrame:
    """The forecast with the growth of a future; that of the plan is in the plan's own scenario already."""
    points, percent = dict(future.growth_points), dict(future.growth_percent)
    if scenario != config.plan.forecast_scenario:
        points = {**config.changes.growth_points, **points}
        percent = {**config.changes.growth_percent, **percent}
    changes = config.changes.model_copy(update={"growth_points": points, "growth_percent": percent})
    plan = config.plan.model_copy(update={"forecast_scenario": scenario})
    return grown(forecast, config.model_copy(update={"changes": changes, "plan": plan}))


def _over(groups: pd.DataFrame, demand: Demand) -> Pupils:
    """The pupils of a demand by other groups, which hold all of its own or leave the rest out."""
    table = pd.DataFrame(demand.pupils, index=pd.MultiIndex.from_frame(demand.groups))
    pupils: Pupils = table.reindex(pd.MultiIndex.from_frame(groups), fill_value=0.0).to_numpy(dtype=float)
    return pupils


def _check_known(named: Mapping[str, str], there: list[str]) -> None:
    faults = [
        Problem(
            message="is no scenario of the forecast",
            file="config.toml",
            column=key,
            value=scenario,
            allowed=", ".join(there),
            hint=suggestion(scenario, there) or "name a scenario that a row of the forecast has",
        )
        for key, scenario in named.items()
        if scenario not in there
    ]
    if faults:
        raise InputError(faults)
