"""Demand in several futures: forecasts of their own, of the same groups, and draws between two of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.config import Config, DrawsSection, FutureSection
from planner.demand.demand import GROUP_COLUMNS, Demand, forecast_demand
from planner.inputs.checks.forecast import unknown_scenarios
from planner.inputs.growth import grown
from planner.inputs.inputs import Inputs
from planner.problems import InputError

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
    `low` and `high`: the least and the most that a draw may be, by the same groups; None where none is drawn.
    """

    demand: Demand
    futures: tuple[NamedFuture, ...]
    are_given: bool
    low: Pupils | None = None
    high: Pupils | None = None


def demand_futures(
    config: Config,
    inputs: Inputs,
    given: Mapping[str, FutureSection],
    draws: DrawsSection | None = None,
) -> Futures:
    """Return the futures that are given, or else one for each scenario of the forecast.

    Growth that the configuration changes holds in every future, and in the range of `draws`; a future's own
    comes on top. Raises InputError where a future or the range names no scenario of the forecast, all of them
    at once.
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
    ends = {} if draws is None else {"draws.low": draws.low, "draws.high": draws.high}
    keys = {f"futures.{name}.forecast_scenario": scenario for name, scenario in named.items()}
    if faults := list(unknown_scenarios({**keys, **ends}, there)):
        raise InputError(faults)
    demands = [
        forecast_demand(inputs, config.plan.years, own),
        *(_future_demand(config, inputs, section, named[name]) for name, section in sections.items()),
        *(forecast_demand(inputs, config.plan.years, scenario) for scenario in ends.values()),
    ]
    groups = pd.concat([demand.groups for demand in demands]).drop_duplicates().sort_values(GROUP_COLUMNS)
    groups = groups.reset_index(drop=True)
    base, *others = (_over(groups, demand) for demand in demands)
    low, high = others[len(sections) :] if ends else (None, None)
    return Futures(
        demand=Demand(groups=groups, years=demands[0].years, pupils=base),
        futures=tuple(
            NamedFuture(
                name=name, label=section.label or name, probability=section.probability, pupils=pupils
            )
            for (name, section), pupils in zip(sections.items(), others, strict=False)
        ),
        are_given=bool(given),
        low=low,
        high=high,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Draw:
    """A random future: its level by need (−1 as low as the range, 0 the plan's own forecast, 1 as high)."""

    level: Mapping[str, float]
    pupils: Pupils


def draw_futures(futures: Futures, needs: Iterable[str], seed: int, count: int) -> tuple[Draw, ...]:
    """Draw so many futures within the range of the forecast.

    Each of the `needs` has a level of its own, in every place and year the same: triangular between −1 and 1
    with its peak at the plan's own forecast. Pupils lie as far between the forecasts as it says. The same
    seed draws the same. Raises ValueError where `futures` were made without a range.
    """
    low, high, central = futures.low, futures.high, futures.demand.pupils
    if low is None or high is None:
        raise ValueError("the futures have no range to draw from")
    random = np.random.default_rng(seed)
    ordered = sorted(needs)
    need = futures.demand.groups["need"].to_numpy()
    drawn = []
    for _ in range(count):
        level = dict(zip(ordered, random.triangular(-1.0, 0.0, 1.0, len(ordered)).tolist(), strict=True))
        of_group = np.array([level[each] for each in need]).reshape(-1, 1)
        towards = np.where(of_group > 0, high, low)
        drawn.append(Draw(level=level, pupils=central + np.abs(of_group) * (towards - central)))
    return tuple(drawn)


def _future_demand(config: Config, inputs: Inputs, future: FutureSection, scenario: str) -> Demand:
    """The demand of a future: the plan's growth is in every scenario of the forecast already."""
    forecast = grown(inputs.forecast, future, config.plan.years, scenario)
    return forecast_demand(replace(inputs, forecast=forecast), config.plan.years, scenario)


def _over(groups: pd.DataFrame, demand: Demand) -> Pupils:
    """The pupils of a demand by other groups, which hold all of its own."""
    table = pd.DataFrame(demand.pupils, index=pd.MultiIndex.from_frame(demand.groups))
    pupils: Pupils = table.reindex(pd.MultiIndex.from_frame(groups), fill_value=0.0).to_numpy(dtype=float)
    return pupils
