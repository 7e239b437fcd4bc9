"""Inputs and configuration of a few rows, with defaults for what is beside the point."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from planner.config import Config, TravelSection, parse_config
from planner.inputs.inputs import Inputs

Row: TypeAlias = Mapping[str, Any]

ZONE = MappingProxyType(
    {"zone_name": "Zone", "district": "Dover", "easting": 600_000.0, "northing": 150_000.0}
)
PROVISION = MappingProxyType(
    {
        "name": "School",
        "district": "Dover",
        "provision_type": "special_school",
        "urn": "",
        "site_id": "",
        "easting": 600_000.0,
        "northing": 150_000.0,
        "needs": ("ASD",),
        "ncy_from": 0,
        "ncy_to": 14,
        "places": 10.0,
        "on_roll": np.nan,
        "designated_number": np.nan,
        "physical_capacity": np.nan,
        "open_year": np.nan,
        "close_year": np.nan,
        "place_funding_gbp": np.nan,
        "top_up_gbp": np.nan,
    }
)
FORECAST = MappingProxyType(
    {
        "zone_id": "",
        "district": "",
        "need": "ASD",
        "phase": "primary",
        "setting": "either",
        "scenario": "central",
        "year": 2026,
        "pupils": 1.0,
    }
)
OPTION = MappingProxyType(
    {
        "name": "Extend",
        "places": 1.0,
        "max_units": 1,
        "capital_gbp": 0.0,
        "condition_capital_gbp": np.nan,
        "earliest_year": 2026,
        "requires": "",
        "exclusive_group": "",
        "status": "consider",
        "decision_route": "",
        "delivery_risk": np.nan,
        "notes": "",
    }
)
TRAVEL = MappingProxyType({"km": 10.0, "minutes": 20.0})


def inputs(
    *,
    zones: Sequence[Row] = (),
    provisions: Sequence[Row] = (),
    forecast: Sequence[Row] = (),
    options: Sequence[Row] = (),
    travel: Sequence[Row] | None = None,
) -> Inputs:
    """Return the tables with these rows; what a row does not give is filled in."""
    return Inputs(
        zones=_table(zones, "zone_id", ZONE),
        provisions=_table(provisions, "provision_id", PROVISION),
        forecast=_table(forecast, "zone_id", FORECAST),
        options=_table(options, "option_id", {"provision_id": "P", **OPTION}),
        travel=None if travel is None else _table(travel, "zone_id", {"provision_id": "P", **TRAVEL}),
        boundaries=None,
        sources=(),
        warnings=(),
    )


def config(
    *,
    first_year: int = 2026,
    last_year: int = 2026,
    max_minutes: Mapping[str, float] | None = None,
    travel: Mapping[str, Any] | None = None,
    costs: Mapping[str, Any] | None = None,
    capital: Mapping[str, Any] | None = None,
) -> Config:
    """Return a configuration: £10,000 a place and £14,000 on top, in resourced settings £6,000 and £8,000."""
    special = ("special_school", "satellite", "independent")
    resourced = ("resourced_provision", "sen_unit")
    limits = max_minutes or {"primary": 60.0, "secondary": 75.0, "post16": 90.0}
    return parse_config(
        {
            "plan": {"name": "test", "first_year": first_year, "last_year": last_year},
            "needs": {"ASD": "Autism", "SLCN": "Speech"},
            "phases": {"primary": [0, 6], "secondary": [7, 11], "post16": [12, 14]},
            "travel": {"max_minutes": limits, "guide_minutes": limits, **(travel or {})},
            "costs": {
                "place_funding_gbp": {
                    **dict.fromkeys(special, 10_000.0),
                    **dict.fromkeys(resourced, 6_000.0),
                },
                "top_up_gbp": {**dict.fromkeys(special, 14_000.0), **dict.fromkeys(resourced, 8_000.0)},
                "unplaced_gbp": 50_000.0,
                "gbp_per_km": 1.0,
                "days": 100,
                "share_transported": 0.5,
                "discount_rate": 0.0,
                "asset_life_years": 20,
                **(costs or {}),
            },
            "capital": dict(capital or {}),
        },
        file="config.toml",
    )


def travel_settings(**changes: Any) -> TravelSection:
    """Return settings of round numbers: circuity 1, 60 km/h, no fixed minutes, 60 minutes at most."""
    plain = {"circuity": 1.0, "speed_kmh": 60.0, "fixed_minutes": 0.0}
    limits = {"max_minutes": {"primary": 60.0}, "guide_minutes": {"primary": 45.0}}
    return TravelSection.model_validate(plain | limits | changes)


def _table(rows: Sequence[Row], key: str, defaults: Row) -> pd.DataFrame:
    """Rows with defaults filled in; the columns and their kinds are there even without a row."""
    if not rows:
        return pd.DataFrame([{key: "", **defaults}]).iloc[:0]
    return pd.DataFrame([{key: "", **defaults, **row} for row in rows])
