"""Instances and solutions small enough to be written down, array by array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.model.instance import (
    DemandGroups,
    Economics,
    EligibleArcs,
    ExpansionOptions,
    PlacePlanningInstance,
    ProvisionPools,
)
from planner.model.solution import Solution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Rows = Sequence[Sequence[float]]


def texts(*names: str) -> NDArray[np.object_]:
    return np.array(names, dtype=object)


def by_hand() -> PlacePlanningInstance:
    """Two zones of North and one of South, two pools, three options, three years; £100 a pupil-km.

    Pool 0 has 4 places and closes in the last year, pool 1 has none of its own. Zone A reaches both, B the
    first alone, and C of South nothing at all; D of South reaches the second.
    """
    return PlacePlanningInstance(
        years=np.arange(2026, 2029),
        groups=DemandGroups(
            zone_id=texts("A", "B", "C", "D"),
            need=texts("ASD", "ASD", "ASD", "SLCN"),
            phase=texts("primary", "primary", "primary", "secondary"),
            setting=texts("either", "special", "either", "either"),
            pupils=np.array([[3.0, 3.0, 3.0], [2.0, 2.0, 2.0], [1.0, 1.0, 0.0], [2.0, 4.0, 4.0]]),
        ),
        pools=ProvisionPools(
            provision_id=texts("old", "new"),
            places=np.array([[4.0, 4.0, 0.0], [0.0, 0.0, 0.0]]),
            top_up_gbp=np.array([10_000.0, 12_000.0]),
            place_funding_gbp=np.array([5_000.0, 6_000.0]),
        ),
        options=ExpansionOptions(
            option_id=texts("first", "second", "third", "fourth"),
            provision=np.array([1, 1, 0, 0]),
            places_per_unit=np.array([2.0, 4.0, 3.0, 5.0]),
            max_units=np.array([2, 1, 1, 1]),
            earliest=np.array([0, 1, 0, 0]),
            capital_gbp=np.array([10_000.0, 0.0, 50_000.0, 1.0]),
            requires=np.full(4, -1),
            exclusive_group=np.full(4, -1),
            committed=np.array([False, True, False, False]),
            refused=np.array([False, False, False, True]),
        ),
        arcs=EligibleArcs(
            group=np.array([0, 0, 1, 3]),
            provision=np.array([0, 1, 0, 1]),
            km=np.array([10.0, 20.0, 8.0, 4.0]),
            minutes=np.array([20.0, 45.0, 46.0, 10.0]),
        ),
        economics=Economics(
            transport_gbp_per_km=100.0, unplaced_gbp=50_000.0, discount_rate=0.0, asset_life_years=10
        ),
        capital_total_gbp=np.inf,
        capital_by_year_gbp=np.full(3, np.inf),
    )


def solution(opened: Sequence[Sequence[int]], placed: Rows, unplaced: Rows) -> Solution:
    return Solution(
        opened=np.array(opened, dtype=np.int64),
        placed=np.array(placed, float),
        unplaced=np.array(unplaced, float),
    )


@pytest.fixture
def instance() -> PlacePlanningInstance:
    return by_hand()


@pytest.fixture
def plan() -> Solution:
    """One unit of the first option opens at once, the other in 2027 beside the committed second.

    Places at "new": 2, 8, 8. Pupils there: A's 1, 0, 3 and D's 1, 4, 4.
    """
    return solution(
        opened=[[1, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]],
        placed=[[2, 3, 0], [1, 0, 3], [2, 1, 0], [1, 4, 4]],
        unplaced=[[0, 0, 0], [0, 1, 2], [1, 1, 0], [1, 0, 0]],
    )


@pytest.fixture
def rows() -> Callable[[object], list[list[object]]]:
    """The rows of a table as lists, blanks as None."""

    def read(table: object) -> list[list[object]]:
        frame = table.astype(object)  # type: ignore[attr-defined]
        return [list(row) for row in frame.where(frame.notna(), None).to_numpy()]

    return read
