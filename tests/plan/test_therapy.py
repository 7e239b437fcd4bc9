"""The therapy that a plan needs: by hand, by the area of the school, against what is commissioned."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from planner.config import Config, TherapySection
from planner.inputs.inputs import Inputs
from planner.plan.therapy import therapy_table
from tests.model.tables import config, inputs

TYPES = ("special_school", "satellite", "resourced_provision", "sen_unit", "independent")
ALLOCATION = pd.DataFrame(
    [
        (2026, "ASD", "school", 10.0),
        (2026, "SLCN", "school", 4.0),
        (2026, "SLCN", "unit", 6.0),
        (2026, "ASD", "private", 50.0),
        (2027, "ASD", "school", 12.5),
    ],
    columns=["year", "need", "provision_id", "pupils"],
)


def settings(**areas: str) -> Config:
    """Half an hour for ASD, one for SLCN (two in a SEN unit), none in independent schools; 25 a WTE."""
    hours = {"ASD": dict.fromkeys(TYPES, 0.5), "SLCN": dict.fromkeys(TYPES, 1.0) | {"sen_unit": 2.0}}
    for of_need in hours.values():
        of_need["independent"] = 0.0
    therapy = TherapySection(hours_per_pupil=hours, hours_per_wte=25, areas=areas)
    return config(last_year=2027).model_copy(update={"therapy": therapy})


def tables(commissioned: Sequence[Mapping[str, Any]] | None) -> Inputs:
    """A school in North, a SEN unit and an independent school in South."""
    of = inputs(
        provisions=[
            {"provision_id": "private", "district": "South", "provision_type": "independent"},
            {"provision_id": "school", "district": "North"},
            {"provision_id": "unit", "district": "South", "provision_type": "sen_unit"},
        ]
    )
    return of if commissioned is None else replace(of, therapy=pd.DataFrame(commissioned))


def rows(table: pd.DataFrame | None) -> dict[tuple[str, int], list[float]]:
    assert table is not None
    return {(row[0], row[1]): list(row[2:-1]) for row in table.itertuples(index=False)}


def test_pupils_take_therapy_where_they_are_placed() -> None:
    """School 2026: 10 x 0.5 + 4 x 1 = 9 hours; 2027: 6.25. Unit: 6 x 2 = 12; the independent school none."""
    found = rows(therapy_table(settings(), tables([commission("North", 2026, 0.3)]), ALLOCATION))
    assert found["North", 2026] == pytest.approx([14, 9 / 25, 0.3, 0.06])
    assert found["North", 2027] == pytest.approx([12.5, 0.25, np.nan, np.nan], nan_ok=True)
    assert found["South", 2026] == pytest.approx([56, 12 / 25, np.nan, np.nan], nan_ok=True)
    assert found["South", 2027] == pytest.approx([0, 0, np.nan, np.nan], nan_ok=True)


def test_districts_of_one_area_share_its_therapists() -> None:
    of_area = [commission("All", 2026, 0.5), commission("All", 2027, 7)]
    found = rows(therapy_table(settings(North="All", South="All"), tables(of_area), ALLOCATION))
    assert list(found) == [("All", 2026), ("All", 2027)]
    assert found["All", 2026] == pytest.approx([70, 21 / 25, 0.5, 0.34])
    assert found["All", 2027] == pytest.approx([12.5, 0.25, 7, 0])


def test_blank_is_not_zero_and_an_area_without_schools_needs_nothing() -> None:
    commissioned = [
        commission("North", 2026, np.nan),
        commission("North", 2027, 0.0),
        commission("Isle", 2026, 3.0),
        commission("North", 2040, 9.0),
    ]
    found = rows(therapy_table(settings(), tables(commissioned), ALLOCATION))
    assert found["North", 2026] == pytest.approx([14, 0.36, np.nan, np.nan], nan_ok=True)
    assert found["North", 2027] == pytest.approx([12.5, 0.25, 0, 0.25])
    assert found["Isle", 2026] == pytest.approx([0, 0, 3, 0])
    assert {year for _, year in found} == {2026, 2027}


def test_each_figure_keeps_its_source() -> None:
    stated = [commission("North", 2026, 1.0) | {"source": "NHS, 2026"}]
    table = therapy_table(settings(), tables(stated), ALLOCATION)
    assert table is not None
    assert table["source"].to_list() == ["NHS, 2026", "", "", ""]
    unstated = therapy_table(settings(), tables(None), ALLOCATION)
    assert unstated is not None
    assert set(unstated["source"]) == {""}


def test_without_a_table_the_need_is_told_and_without_settings_nothing_is() -> None:
    found = rows(therapy_table(settings(), tables(None), ALLOCATION))
    assert found["North", 2026] == pytest.approx([14, 0.36, np.nan, np.nan], nan_ok=True)
    assert therapy_table(config(), tables([commission("North", 2026, 1.0)]), ALLOCATION) is None


def test_a_plan_that_places_nobody_needs_nobody() -> None:
    found = rows(therapy_table(settings(), tables([commission("North", 2026, 1.0)]), ALLOCATION.iloc[:0]))
    assert found["North", 2026] == pytest.approx([0, 0, 1, 0])


def commission(area: str, year: int, wte: float) -> dict[str, Any]:
    return {"area": area, "year": year, "salt_wte_available": wte, "source": ""}
