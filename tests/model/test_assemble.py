"""From tables to arrays: which arcs are eligible, what places, prices and options become."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import numpy as np
import pytest

from planner.config import Config
from planner.demand.demand import forecast_demand
from planner.inputs.inputs import Inputs
from planner.model.assemble import build_instance
from planner.model.instance import NEVER, PlacePlanningInstance
from planner.travel.ladder import travel_pairs
from tests.model.solving import assert_optimum
from tests.model.tables import config, inputs

TYPES = ("special_school", "satellite", "resourced_provision", "sen_unit", "independent")
SPECIAL = {"special_school", "satellite", "independent"}
RESOURCED = {"resourced_provision", "sen_unit"}


def assembled(settings: Config, tables: Inputs) -> PlacePlanningInstance:
    return build_instance(
        settings,
        tables,
        travel_pairs(tables, settings.travel),
        forecast_demand(tables, settings.plan.years, settings.plan.forecast_scenario),
    )


def one_zone(
    provisions: Sequence[Mapping[str, Any]],
    forecast: dict[str, Any] | None = None,
    minutes: float = 20.0,
    **rest: Any,
) -> Inputs:
    """A zone with one group, and provisions 10 km away."""
    return inputs(
        zones=[{"zone_id": "Z"}],
        provisions=provisions,
        forecast=[{"zone_id": "Z", **(forecast or {})}],
        travel=[
            {"zone_id": "Z", "provision_id": row["provision_id"], "minutes": minutes} for row in provisions
        ],
        **rest,
    )


def reached(settings: Config, tables: Inputs) -> list[str]:
    """The provisions that the one group may use."""
    instance = assembled(settings, tables)
    return [str(name) for name in instance.pools.provision_id[instance.arcs.provision]]


def test_only_provisions_that_admit_the_need() -> None:
    provisions = [
        {"provision_id": "both", "needs": ("SLCN", "ASD")},
        {"provision_id": "other", "needs": ("SLCN",)},
        {"provision_id": "this", "needs": ("ASD",)},
    ]
    assert reached(config(), one_zone(provisions)) == ["both", "this"]


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        ("primary", ["all through", "primary"]),
        ("secondary", ["all through", "up to 12"]),
        ("post16", ["all through"]),
    ],
)
def test_only_provisions_for_the_whole_band_of_year_groups(phase: str, expected: list[str]) -> None:
    # Primary is 0 to 6, secondary 7 to 11, post16 12 to 14.
    bands = {
        "all through": (-1, 14),
        "infants": (0, 2),
        "juniors": (3, 6),
        "primary": (0, 6),
        "up to 12": (7, 12),
    }
    provisions = [
        {"provision_id": name, "ncy_from": low, "ncy_to": high} for name, (low, high) in bands.items()
    ]
    assert reached(config(), one_zone(provisions, {"phase": phase})) == expected


@pytest.mark.parametrize(
    ("setting", "types"), [("special", SPECIAL), ("resourced", RESOURCED), ("either", SPECIAL | RESOURCED)]
)
def test_only_provisions_of_the_setting(setting: str, types: set[str]) -> None:
    provisions = [{"provision_id": kind, "provision_type": kind} for kind in TYPES]
    assert set(reached(config(), one_zone(provisions, {"setting": setting}))) == types


def test_a_pupil_who_needs_a_special_school_never_gets_a_resourced_place() -> None:
    # A free resourced place next door would cost £8,000 + 10 × £100 and its £6,000 are paid anyway; the pupil
    # stays unplaced at £50,000. A pupil who may have either takes it.
    provisions = [{"provision_id": "R", "provision_type": "resourced_provision", "places": 1.0}]
    assert_optimum(assembled(config(), one_zone(provisions, {"setting": "special"})), 6_000 + 50_000)
    assert_optimum(assembled(config(), one_zone(provisions, {"setting": "either"})), 6_000 + 9_000)


@pytest.mark.parametrize(
    ("phase", "minutes", "eligible"),
    [
        ("primary", 60.0, True),
        ("primary", 60.001, False),
        ("secondary", 75.0, True),
        ("secondary", 75.001, False),
        ("post16", 90.0, True),
    ],
)
def test_minutes_up_to_the_limit_of_the_phase(phase: str, minutes: float, eligible: bool) -> None:  # noqa: FBT001
    tables = one_zone([{"provision_id": "P"}], {"phase": phase}, minutes)
    assert (reached(config(), tables) == ["P"]) == eligible


def test_arcs_join_every_group_with_its_own_zone() -> None:
    # Zones A and B, two needs in A; P and Q reached from both at their own km; sorted by group and provision.
    tables = inputs(
        zones=[{"zone_id": "A"}, {"zone_id": "B"}],
        provisions=[{"provision_id": "P", "needs": ("ASD", "SLCN")}, {"provision_id": "Q"}],
        forecast=[{"zone_id": "A", "need": "SLCN"}, {"zone_id": "B"}, {"zone_id": "A"}],
        travel=[
            {"zone_id": zone, "provision_id": provision, "km": km, "minutes": 2 * km}
            for zone, provision, km in (("B", "Q", 4.0), ("A", "P", 1.0), ("B", "P", 3.0), ("A", "Q", 2.0))
        ],
    )
    instance = assembled(config(), tables)
    groups = list(zip(instance.groups.zone_id, instance.groups.need, strict=True))
    assert groups == [("A", "ASD"), ("A", "SLCN"), ("B", "ASD")]
    arcs = instance.arcs
    assert list(zip(arcs.group.tolist(), arcs.provision.tolist(), arcs.km.tolist(), strict=True)) == [
        (0, 0, 1.0),
        (0, 1, 2.0),
        (1, 0, 1.0),
        (2, 0, 3.0),
        (2, 1, 4.0),
    ]
    assert arcs.minutes.tolist() == [2.0, 4.0, 2.0, 6.0, 8.0]


def test_nobody_and_nowhere() -> None:
    instance = assembled(config(), inputs(zones=[{"zone_id": "Z"}], forecast=[{"zone_id": "Z"}]))
    assert (len(instance.groups), len(instance.pools), len(instance.arcs)) == (1, 0, 0)
    instance = assembled(config(), inputs(zones=[{"zone_id": "Z"}], provisions=[{"provision_id": "P"}]))
    assert (len(instance.groups), len(instance.pools), len(instance.arcs)) == (0, 1, 0)


def test_places_from_the_year_of_opening_to_the_year_before_closing() -> None:
    provisions: list[dict[str, Any]] = [
        {"provision_id": "always"},
        {"provision_id": "closes", "close_year": 2028.0},
        {"provision_id": "opens", "open_year": 2027.0},
        {"provision_id": "opens and closes", "open_year": 2027.0, "close_year": 2028.0},
        {"provision_id": "past", "open_year": 1950.0, "close_year": 2026.0},
    ]
    instance = assembled(config(last_year=2028), one_zone(provisions))
    assert instance.pools.places.tolist() == [[10, 10, 10], [10, 10, 0], [0, 10, 10], [0, 10, 0], [0, 0, 0]]
    assert instance.years.tolist() == [2026, 2027, 2028]


def test_a_provision_s_own_prices_override_those_of_its_type() -> None:
    provisions: list[dict[str, Any]] = [
        {"provision_id": "by type"},
        {"provision_id": "free", "place_funding_gbp": 0.0, "top_up_gbp": 0.0},
        {"provision_id": "own", "place_funding_gbp": 12_345.0},
        {"provision_id": "unit", "provision_type": "sen_unit", "top_up_gbp": 9_999.0},
    ]
    pools = assembled(config(), one_zone(provisions)).pools
    assert pools.place_funding_gbp.tolist() == [10_000, 0, 12_345, 6_000]
    assert pools.top_up_gbp.tolist() == [14_000, 0, 14_000, 9_999]


def test_prices_and_capital() -> None:
    # £1 a km, there and back on 100 days, half the pupils transported: £100 a pupil-year and km.
    settings = config(last_year=2028, capital={"total_gbp": 5e6, "by_year_gbp": {"2027": 1e6}})
    instance = assembled(settings, one_zone([{"provision_id": "P"}]))
    assert instance.economics.transport_gbp_per_km == pytest.approx(100)
    assert instance.arc_cost_gbp == pytest.approx([14_000 + 10 * 100])
    assert instance.economics.unplaced_gbp == 50_000
    assert instance.economics.capital_charge == pytest.approx(1 / 20)
    assert instance.capital_total_gbp == 5e6
    assert instance.capital_by_year_gbp.tolist() == [inf, 1e6, inf]
    assert assembled(config(), one_zone([{"provision_id": "P"}])).capital_total_gbp == inf


def test_options_become_rows() -> None:
    options = [
        {"option_id": "a", "provision_id": "Q", "places": 12.0, "max_units": 3, "capital_gbp": 7e5},
        {"option_id": "b", "provision_id": "P", "requires": "d", "exclusive_group": "site"},
        {"option_id": "c", "provision_id": "P", "exclusive_group": "phase", "status": "refused"},
        {
            "option_id": "d",
            "provision_id": "P",
            "exclusive_group": "site",
            "requires": "a",
            "status": "committed",
        },
    ]
    tables = one_zone([{"provision_id": "P"}, {"provision_id": "Q"}], options=options)
    rows = assembled(config(), tables).options
    assert rows.provision.tolist() == [1, 0, 0, 0]
    assert (rows.places_per_unit[0], rows.max_units[0], rows.capital_gbp[0]) == (12, 3, 7e5)
    assert rows.requires.tolist() == [-1, 3, -1, 0]
    assert rows.exclusive_group[0] == -1
    assert rows.exclusive_group[1] == rows.exclusive_group[3] != rows.exclusive_group[2]
    assert set(rows.exclusive_group[1:].tolist()) == {0, 1}
    assert rows.committed.tolist() == [False, False, False, True]
    assert rows.refused.tolist() == [False, False, True, False]


def test_the_earliest_year_as_an_index() -> None:
    years = (1999, 2026, 2027, 2028, 2029, 2100)
    options = [{"option_id": f"{year}", "earliest_year": year} for year in years]
    rows = assembled(config(last_year=2028), one_zone([{"provision_id": "P"}], options=options)).options
    assert rows.earliest.tolist() == [0, 0, 1, 2, NEVER, NEVER]


def test_what_is_committed_in_the_past_opens_in_the_first_year_and_after_the_last_never() -> None:
    options = [
        {"option_id": "past", "earliest_year": 2020, "status": "committed", "max_units": 2},
        {"option_id": "too late", "earliest_year": 2028, "status": "committed"},
    ]
    tables = one_zone(
        [{"provision_id": "P", "places": 0.0, "place_funding_gbp": 0.0}],
        {"pupils": 3.0},
        options=options,
    )
    # Two places in 2026, for nothing: 2 × 15,000 + 50,000; nobody in 2027.
    solved = assert_optimum(assembled(config(last_year=2027), tables), 80_000)
    assert solved.solution.opened.tolist() == [[2, 0], [0, 0]]


def test_groups_keep_their_pupils_in_every_year() -> None:
    tables = inputs(
        zones=[{"zone_id": "A"}, {"zone_id": "B"}],
        provisions=[{"provision_id": "P"}],
        forecast=[
            {"zone_id": "B", "year": 2027, "pupils": 2.5},
            {"zone_id": "A", "year": 2026, "pupils": 1.5},
        ],
    )
    groups = assembled(config(last_year=2027), tables).groups
    assert groups.zone_id.tolist() == ["A", "B"]
    assert np.array_equal(groups.pupils, [[1.5, 0], [0, 2.5]])
