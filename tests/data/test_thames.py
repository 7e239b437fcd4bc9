"""Kent's land with its far bank: what the row of data/README.md for the Dartford crossing does there."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from planner.inputs.load import load_all
from planner.travel.explain import explain_journey
from planner.travel.ladder import travel_pairs
from planner.travel.pairs import TravelPairs
from tests.data.test_kent_example import ROOT

DISTRICTS = ROOT.parent / "shared/open-data/boundaries/kent_medway_districts_with_neighbours.geojson"
ZONES = {"Gravesend": (564700, 173500), "Dartford": (554000, 174000), "Grays": (561500, 178000)}
SITES = {"Tilbury": (564500, 176500), "Darent Valley": (556000, 172500)}
OVER = {("Gravesend", "Tilbury"), ("Dartford", "Tilbury"), ("Grays", "Darent Valley")}
"""Pairs with the Thames between."""


def test_thurrock_is_reached_by_the_crossing_and_not_without_it() -> None:
    if not DISTRICTS.is_file():
        pytest.skip(f"needs {DISTRICTS.relative_to(ROOT.parent)}")
    config, kent = load_all(ROOT / "config.toml")
    assert kent.boundaries is not None
    assert kent.links is not None
    districts = gpd.read_file(DISTRICTS).to_crs(epsg=27700)
    thurrock = districts.loc[districts["ltla24_name"] == "Thurrock", ["geometry"]]
    land = pd.concat([kent.boundaries, thurrock.assign(zone_id="", district="")], ignore_index=True)
    zones = pd.DataFrame(ZONES.values(), columns=["easting", "northing"])
    sites = pd.DataFrame(SITES.values(), columns=["easting", "northing"])
    inputs = replace(
        kent,
        boundaries=land,
        zones=zones.assign(zone_id=list(ZONES), zone_name=list(ZONES)),
        provisions=sites.assign(provision_id=list(SITES), name=list(SITES)),
    )
    pairs = {(home, site) for home in ZONES for site in SITES}
    names = [(list(ZONES)[z], list(SITES)[p]) for z, p in _pairs(travel_pairs(inputs, config.travel))]
    assert set(names) == pairs - OVER

    bridged = replace(inputs, links=pd.concat([kent.links, _row()], ignore_index=True))
    names = [(list(ZONES)[z], list(SITES)[p]) for z, p in _pairs(travel_pairs(bridged, config.travel))]
    assert set(names) == pairs
    for home, site in pairs:
        legs = {leg.name for leg in explain_journey(bridged, config.travel, home, site).legs}
        assert ("Dartford Crossing" in legs) == ((home, site) in OVER)


def _pairs(found: TravelPairs) -> list[tuple[int, int]]:
    return list(zip(found.zone.tolist(), found.provision.tolist(), strict=True))


def _row() -> pd.DataFrame:
    """The row as the data dictionary gives it."""
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^Dartford Crossing,.*$", text, re.MULTILINE)
    name, kind, *ends, km = next(csv.reader([line]))
    columns = ["from_easting", "from_northing", "to_easting", "to_northing"]
    assert km == ""
    return pd.DataFrame(
        [
            {
                "name": name,
                "kind": kind,
                **dict(zip(columns, map(float, ends), strict=True)),
                "km": float("nan"),
            }
        ]
    )
