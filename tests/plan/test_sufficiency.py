"""Are there enough places? By hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner.inputs.finished import COLUMNS
from planner.plan.sufficiency import sufficiency_table

if TYPE_CHECKING:
    import pandas as pd

    from planner.model.instance import PlacePlanningInstance
    from planner.model.solution import Solution

DISTRICTS = {"A": "North", "B": "North", "C": "South", "D": "South"}
GUIDE = {"primary": 45.0, "secondary": 75.0}


@pytest.fixture
def table(instance: PlacePlanningInstance, plan: Solution) -> pd.DataFrame:
    return sufficiency_table(instance, plan, DISTRICTS, GUIDE)


def column(table: pd.DataFrame, name: str, district: str, need: str) -> list[float]:
    rows = table[(table["district"] == district) & (table["need"] == need)]
    values: list[float] = rows[name].to_list()
    return values


def test_there_is_a_row_for_each_district_need_phase_and_year(table: pd.DataFrame) -> None:
    assert list(table) == list(COLUMNS["sufficiency"])
    assert table[["district", "need", "phase", "year"]].to_numpy().tolist() == [
        [district, need, phase, year]
        for district, need, phase in (
            ("North", "ASD", "primary"),
            ("South", "ASD", "primary"),
            ("South", "SLCN", "secondary"),
        )
        for year in (2026, 2027, 2028)
    ]


def test_pupils_are_placed_or_not(table: pd.DataFrame) -> None:
    assert column(table, "pupils", "North", "ASD") == [5, 5, 5]
    assert column(table, "placed", "North", "ASD") == [5, 4, 3]
    assert column(table, "unplaced", "North", "ASD") == [0, 1, 2]
    assert column(table, "placed", "South", "ASD") == [0, 0, 0]
    assert column(table, "unplaced", "South", "ASD") == [1, 1, 0]


def test_places_within_reach_count_once_however_many_zones_reach_them(table: pd.DataFrame) -> None:
    """A and B both reach the old site: its 4 places count once, beside the new one's 2, 8, 8."""
    assert column(table, "places_within_reach", "North", "ASD") == [6, 12, 8]
    assert column(table, "places_within_reach", "South", "ASD") == [0, 0, 0]
    assert column(table, "places_within_reach", "South", "SLCN") == [2, 8, 8]


def test_means_are_over_the_pupils_who_are_placed(table: pd.DataFrame) -> None:
    """North: 2 at 10 km, 1 at 20, 2 at 8; then 3 at 10, 1 at 8; then 3 at 20."""
    assert column(table, "mean_km", "North", "ASD") == pytest.approx([56 / 5, 38 / 4, 20])
    minutes = [(2 * 20 + 45 + 2 * 46) / 5, (3 * 20 + 46) / 4, 45]
    assert column(table, "mean_minutes", "North", "ASD") == pytest.approx(minutes)
    nobody = table[table["placed"] == 0]
    assert len(nobody) == 3
    assert nobody[["mean_km", "mean_minutes"]].isna().all(axis=None)


def test_over_guide_counts_pupils_beyond_it_not_at_it(table: pd.DataFrame) -> None:
    """45 minutes are within the guide of 45; B's 46 are not."""
    assert column(table, "over_guide", "North", "ASD") == [2, 1, 0]
    assert column(table, "over_guide", "South", "SLCN") == [0, 0, 0]
