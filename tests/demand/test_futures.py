"""Demand in several futures: the same groups in all, and draws between two forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.config import DrawsSection, FutureSection
from planner.demand.futures import demand_futures, draw_futures
from planner.inputs.growth import grown
from planner.problems import InputError
from tests.model.tables import config, inputs

if TYPE_CHECKING:
    from planner.config import Config
    from planner.inputs.inputs import Inputs

FORECAST = [
    {"district": "Dover", "year": 2026, "pupils": 8.0},
    {"district": "Dover", "year": 2026, "pupils": 6.0, "scenario": "low"},
    {"district": "Dover", "year": 2026, "pupils": 12.0, "scenario": "high"},
    {"district": "Dover", "year": 2026, "pupils": 2.0, "need": "SLCN", "scenario": "high"},
]


def made(changes: dict[str, dict[str, float]] | None = None) -> tuple[Config, Inputs]:
    base = config(first_year=2026, last_year=2026)
    if changes:
        base = base.model_copy(update={"changes": base.changes.model_copy(update=changes)})
    read = inputs(zones=[{"zone_id": "A"}], forecast=FORECAST)
    read.forecast[:] = grown(read.forecast, base.changes, base.plan.years)
    return base, read


def test_without_any_each_scenario_of_the_forecast_is_one_and_as_likely() -> None:
    futures = demand_futures(*made(), {})
    assert not futures.are_given
    assert [each.name for each in futures.futures] == ["central", "high", "low"]
    assert [each.probability for each in futures.futures] == pytest.approx([1 / 3] * 3)
    # The group of the high forecast alone is a group of all, empty where nobody is in it.
    assert futures.demand.groups["need"].tolist() == ["ASD", "SLCN"]
    assert futures.demand.pupils.tolist() == [[8.0], [0.0]]
    assert [each.pupils.ravel().tolist() for each in futures.futures] == [[8, 0], [12, 2], [6, 0]]


def test_growth_of_the_plan_holds_in_every_future_and_a_futures_own_beside_it() -> None:
    given = {
        "same": FutureSection(probability=0.5, growth_percent={"ASD": 50}),
        "high": FutureSection(probability=0.5, forecast_scenario="high"),
    }
    futures = demand_futures(*made({"growth_percent": {"ASD": 10}}), given)
    assert futures.are_given
    assert futures.demand.pupils.ravel().tolist() == pytest.approx([8.8, 0])
    same, high = (each.pupils.ravel().tolist() for each in futures.futures)
    assert same == pytest.approx([8 * 1.1 * 1.5, 0])
    assert high == pytest.approx([12 * 1.1, 2])


def test_every_unknown_forecast_is_named() -> None:
    given = {
        "one": FutureSection(probability=0.5, forecast_scenario="hihg"),
        "two": FutureSection(probability=0.5, forecast_scenario="lo"),
    }
    with pytest.raises(InputError) as error:
        demand_futures(*made(), given)
    assert [problem.column for problem in error.value.problems] == [
        "futures.one.forecast_scenario",
        "futures.two.forecast_scenario",
    ]
    assert "did you mean 'high'?" in str(error.value.problems[0])


def test_draws_lie_between_the_forecasts_by_the_level_of_their_need() -> None:
    base, read = made()
    futures = demand_futures(base, read, {}, DrawsSection())
    drawn = draw_futures(futures, base.needs, 3, 200)
    assert len(drawn) == 200
    for draw in drawn:
        level = draw.level["ASD"]
        assert draw.pupils[0, 0] == pytest.approx(8 + (4 * level if level > 0 else 2 * level))
        assert draw.pupils[1, 0] == pytest.approx(2 * max(draw.level["SLCN"], 0.0))
    levels = np.array([draw.level["ASD"] for draw in drawn])
    assert levels.min() >= -1
    assert levels.max() <= 1
    assert abs(levels.mean()) < 0.1
    again = draw_futures(futures, base.needs, 3, 200)
    assert [draw.level for draw in again] == [draw.level for draw in drawn]
    other = draw_futures(futures, base.needs, 4, 200)
    assert [draw.level for draw in other] != [draw.level for draw in drawn]


def test_growth_of_the_plan_and_of_a_future_both_hold_on_any_forecast() -> None:
    """The same need in both: 12 pupils of another forecast grow by a tenth and by half, like the plan's 8."""
    given = {
        "own": FutureSection(probability=0.5, growth_percent={"ASD": 50}),
        "high": FutureSection(probability=0.5, growth_percent={"ASD": 50}, forecast_scenario="high"),
    }
    own, high = demand_futures(*made({"growth_percent": {"ASD": 10}}), given).futures
    assert own.pupils[0, 0] == pytest.approx(8 * 1.1 * 1.5)
    assert high.pupils[0, 0] == pytest.approx(12 * 1.1 * 1.5)


def test_points_of_the_plan_and_of_a_future_add_up_on_any_forecast() -> None:
    """A steady forecast grows by 2 points and by 3: 100, 105, 110.25 (a growth of 5% each year)."""
    base = config(first_year=2026, last_year=2028)
    base = base.model_copy(
        update={"changes": base.changes.model_copy(update={"growth_points": {"ASD": 2.0}})}
    )
    forecast = [
        {"district": "Dover", "year": year, "pupils": 100.0, "scenario": scenario}
        for year in base.plan.years
        for scenario in ("central", "high")
    ]
    read = inputs(zones=[{"zone_id": "A"}], forecast=forecast)
    read.forecast[:] = grown(read.forecast, base.changes, base.plan.years)
    given = {
        name: FutureSection(probability=0.5, growth_points={"ASD": 3.0}, forecast_scenario=name)
        for name in ("central", "high")
    }
    futures = demand_futures(base, read, given)
    assert futures.demand.pupils.ravel().tolist() == pytest.approx([100, 102, 102**2 / 100])
    for future in futures.futures:
        assert future.pupils.ravel().tolist() == pytest.approx([100, 105, 110.25])


def test_draws_lie_between_forecasts_that_are_grown_like_the_plan() -> None:
    futures = demand_futures(*made({"growth_percent": {"ASD": 100}}), {}, DrawsSection())
    for draw in draw_futures(futures, ["ASD", "SLCN"], 3, 50):
        level = draw.level["ASD"]
        assert draw.pupils[0, 0] == pytest.approx(16 + (8 * level if level > 0 else 4 * level))


def test_whoever_is_in_the_range_alone_is_drawn() -> None:
    """SLCN has pupils in the high forecast only, which no future is of."""
    base, read = made()
    given = {"only": FutureSection(probability=1.0)}
    assert demand_futures(base, read, given).demand.groups["need"].tolist() == ["ASD"]
    futures = demand_futures(base, read, given, DrawsSection())
    assert futures.demand.groups["need"].tolist() == ["ASD", "SLCN"]
    assert futures.demand.pupils.tolist() == [[8.0], [0.0]]
    for draw in draw_futures(futures, base.needs, 3, 50):
        assert draw.pupils[1, 0] == pytest.approx(2 * max(draw.level["SLCN"], 0.0))


def test_every_end_of_the_range_that_the_forecast_does_not_have_is_a_fault() -> None:
    given = {"one": FutureSection(probability=1.0, forecast_scenario="hihg")}
    with pytest.raises(InputError) as error:
        demand_futures(*made(), given, DrawsSection(low="none", high="nil"))
    assert [problem.column for problem in error.value.problems] == [
        "futures.one.forecast_scenario",
        "draws.low",
        "draws.high",
    ]
