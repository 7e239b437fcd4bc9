"""The demand of each zone: district rows shared among zones, settings, scenarios, years."""

from typing import Any

import numpy as np
import pytest

from planner.demand.demand import Demand, forecast_demand
from tests.model.tables import inputs

YEARS = range(2026, 2029)
DOVER = [{"zone_id": "A"}, {"zone_id": "B"}, {"zone_id": "C"}]
THANET = [{"zone_id": "D", "district": "Thanet"}]


def with_children(*children: float) -> list[dict[str, Any]]:
    """The zones of Dover with so many children of primary age."""
    return [zone | {"children_primary": count} for zone, count in zip(DOVER, children, strict=True)]


def pupils(
    zones: list[dict[str, Any]], forecast: list[dict[str, Any]], scenario: str = "central"
) -> dict[tuple[str, ...], list[float]]:
    """(zone, need, phase, setting) -> pupils by year."""
    demand = forecast_demand(inputs(zones=zones, forecast=forecast), YEARS, scenario)
    assert demand.years == tuple(YEARS)
    keys = demand.groups.itertuples(index=False, name=None)
    return dict(zip(keys, demand.pupils.tolist(), strict=True))


def row(amount: float, year: int = 2026, **changes: Any) -> dict[str, Any]:
    return {"district": "Dover", "pupils": amount, "year": year} | changes


def primary(zone: str, setting: str = "either") -> tuple[str, str, str, str]:
    return (zone, "ASD", "primary", setting)


def test_zone_rows_stand_as_they_are() -> None:
    forecast = [row(2.5, district="", zone_id="B"), row(1.25, 2028, district="", zone_id="B")]
    assert pupils(DOVER, forecast) == {primary("B"): [2.5, 0, 1.25]}


def test_a_district_is_shared_by_the_children_of_the_phase() -> None:
    # 100, 50 and 0 children: two thirds, one third, nobody.
    assert pupils(with_children(100, 50, 0), [row(12, 2027)]) == {
        primary("A"): pytest.approx([0, 8, 0]),
        primary("B"): pytest.approx([0, 4, 0]),
    }


def test_each_phase_is_shared_by_its_own_children() -> None:
    zones = [
        {"zone_id": "A", "children_primary": 30.0, "children_secondary": 0.0},
        {"zone_id": "B", "children_primary": 10.0, "children_secondary": 5.0},
    ]
    assert pupils(zones, [row(8), row(8, phase="secondary")]) == {
        primary("A"): pytest.approx([6, 0, 0]),
        primary("B"): pytest.approx([2, 0, 0]),
        ("B", "ASD", "secondary", "either"): pytest.approx([8, 0, 0]),
    }


def test_a_blank_cell_counts_as_nobody() -> None:
    assert pupils(with_children(np.nan, 20, 60), [row(8)]) == {
        primary("B"): pytest.approx([2, 0, 0]),
        primary("C"): pytest.approx([6, 0, 0]),
    }


@pytest.mark.parametrize(
    "zones",
    [DOVER, with_children(0, 0, 0), with_children(np.nan, np.nan, np.nan)],
    ids=["no column", "no children", "all blank"],
)
def test_zones_share_equally_where_nothing_tells_them_apart(zones: list[dict[str, Any]]) -> None:
    # Thanet's children are no reason to share Dover's pupils otherwise.
    there = [*zones, THANET[0] | ({"children_primary": 9.0} if len(zones[0]) > 1 else {})]
    assert pupils(there, [row(6)]) == {primary(zone): pytest.approx([2, 0, 0]) for zone in "ABC"}


def test_every_district_shares_its_own() -> None:
    forecast = [row(6), row(1.5, district="Thanet")]
    assert pupils([*DOVER, *THANET], forecast) == {
        **{primary(zone): pytest.approx([2, 0, 0]) for zone in "ABC"},
        primary("D"): pytest.approx([1.5, 0, 0]),
    }


def test_zone_and_district_rows_add_up() -> None:
    forecast = [row(6), row(0.5, district="", zone_id="A")]
    assert pupils(DOVER, forecast) == {
        primary("A"): pytest.approx([2.5, 0, 0]),
        primary("B"): pytest.approx([2, 0, 0]),
        primary("C"): pytest.approx([2, 0, 0]),
    }


def test_settings_and_needs_are_groups_of_their_own() -> None:
    one: dict[str, Any] = {"district": "", "zone_id": "A"}
    forecast = [
        row(1, **one, setting="special"),
        row(2, **one, setting="resourced"),
        row(3, **one),
        row(4, **one, need="SLCN"),
    ]
    found = pupils(DOVER, forecast)
    assert found == {
        primary("A"): [3, 0, 0],
        primary("A", "resourced"): [2, 0, 0],
        primary("A", "special"): [1, 0, 0],
        ("A", "SLCN", "primary", "either"): [4, 0, 0],
    }
    assert list(found) == sorted(found)


def test_one_scenario_counts() -> None:
    forecast = [row(3), row(9, scenario="high")]
    assert pupils(DOVER, forecast, "high") == {primary(zone): pytest.approx([3, 0, 0]) for zone in "ABC"}
    assert pupils(DOVER, forecast, "low") == {}


def test_years_outside_the_plan_and_groups_without_a_pupil_are_left_out() -> None:
    forecast = [row(3, 2025), row(3, 2029), row(0, 2026, need="SLCN"), row(0, 2027)]
    assert pupils(DOVER, forecast) == {}


@pytest.mark.parametrize("seed", range(20))
def test_no_pupil_is_lost_or_made_up(seed: int) -> None:
    rng = np.random.default_rng(seed)
    districts = ["Dover", "Thanet", "Swale"]
    zones = [
        {
            "zone_id": f"zone {number}",
            "district": str(rng.choice(districts)) if number > 2 else districts[number],
            "children_primary": float(rng.choice([0, 0, 7, 120, np.nan])),
            "children_secondary": float(rng.integers(0, 200)),
        }
        for number in range(12)
    ]
    forecast = [
        {
            "zone_id": zone,
            "district": district,
            "phase": phase,
            "setting": str(rng.choice(["special", "resourced", "either"])),
            "year": year,
            "pupils": float(rng.uniform(0, 50)),
        }
        for phase in ("primary", "secondary", "post16")
        for year in YEARS
        for zone, district in (*(("", name) for name in districts), ("zone 3", ""), ("zone 7", ""))
    ]
    tables = inputs(zones=zones, forecast=forecast)
    demand = forecast_demand(tables, YEARS, "central")
    assert by(demand, "phase") == pytest.approx(
        tables.forecast.groupby(["phase", "year"])["pupils"].sum().to_dict()
    )
    assert by(demand, "setting") == pytest.approx(
        tables.forecast.groupby(["setting", "year"])["pupils"].sum().to_dict(), abs=1e-12
    )
    # Every zone belongs to its district: what a district's zones have is what its rows and theirs say.
    district_of = tables.district_of_zone
    home = tables.forecast["district"].where(
        tables.forecast["zone_id"] == "", tables.forecast["zone_id"].map(district_of)
    )
    assert demand.pupils.min() >= 0
    of_zone = demand.groups["zone_id"].map(district_of)
    for district in districts:
        assert demand.pupils[(of_zone == district).to_numpy()].sum() == pytest.approx(
            tables.forecast.loc[home == district, "pupils"].sum()
        )


def by(demand: Demand, column: str) -> dict[tuple[str, int], float]:
    """Pupils by a column of the groups and year, without zeros."""
    totals: dict[tuple[str, int], float] = {}
    for value, amounts in zip(demand.groups[column], demand.pupils, strict=True):
        for year, amount in zip(demand.years, amounts, strict=True):
            if amount:
                totals[value, year] = totals.get((value, year), 0.0) + float(amount)
    return totals
