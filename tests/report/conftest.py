"""A small plan made by hand, and a real browser without a network."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from shapely.geometry import box

from planner.config import Config, parse_config
from planner.domain import FinanceCase, Profile
from planner.inputs.inputs import Inputs
from planner.model.certificate import Certificate
from planner.model.solution import SolveReport, SolveStatus
from planner.plan.plan import Plan
from planner.report.release import Release, release

MakePlan: TypeAlias = Callable[..., Plan]
OpenMap: TypeAlias = Callable[[str], "OpenedMap"]

CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIDE_M = 4000.0
NEEDS = ("ASD", "SLCN")
PHASES = ("primary", "secondary")


@pytest.fixture(scope="session")
def make_plan() -> MakePlan:
    """Make a plan of 12 zones in two districts, 6 provisions and an option of each decision, over 3 years."""
    return _make_plan


def _make_plan(
    *, years: int = 3, boundaries: bool = True, options: bool = True, pupils: float = 2.4, short: float = 0.25
) -> Plan:
    config = _config(2025 + years)
    inputs = _inputs(boundaries=boundaries, options=options)
    allocation, unplaced = _demand(config, inputs, pupils, short)
    without = _demand(config, inputs, pupils, min(2 * short, 1.0))
    return Plan(
        config=config,
        inputs=inputs,
        run_id="0123456789ab",
        solve=SolveReport(
            status=SolveStatus.OPTIMAL,
            solver="by hand",
            objective_gbp=90e6,
            bound_gbp=89.9e6,
            certified_bound_gbp=89.8e6,
            do_nothing_gbp=95e6,
            seconds=1.0,
        ),
        certificate=certificate(),
        objective_terms={},
        travel_rungs={},
        notes=("Journeys are straight lines.",),
        allocation=allocation,
        unplaced=unplaced,
        provision_years=_provision_years(config, inputs, allocation),
        recommendations=_recommendations(inputs),
        sufficiency=_sufficiency(config, inputs, allocation, unplaced),
        finance=_finance(config),
        do_nothing=_sufficiency(config, inputs, *without),
        do_nothing_unplaced=without[1],
    )


def internal(plan: Plan) -> Release:
    """Return all of a plan."""
    return release(plan, Profile.INTERNAL)


def _finance(config: Config) -> pd.DataFrame:
    """Round figures: what is unplaced costs twice as much without the plan."""
    rows = pd.DataFrame(
        [{"case": str(case), "year": year} for case in FinanceCase for year in config.plan.years]
    )
    doubled = np.where(rows["case"] == FinanceCase.PLAN, 1.0, 2.0)
    rows = rows.assign(
        place_funding_existing_gbp=1e6,
        place_funding_added_gbp=np.where(rows["case"] == FinanceCase.PLAN, 2e5, 0.0),
        top_up_gbp=3e6 / doubled,
        independent_gbp=5e5,
        unplaced_gbp=1e6 * doubled,
        transport_gbp=4e5 / doubled,
        capital_charge_gbp=np.where(rows["case"] == FinanceCase.PLAN, 1e5, 0.0),
    )
    total = rows.drop(columns=["case", "year"]).sum(axis=1)
    return rows.assign(total_gbp=total, capital_gbp=np.where(rows["case"] == FinanceCase.PLAN, 2e6, 0.0))


def certificate() -> Certificate:
    """Return a certificate of two cuts for one group, two pools, one unit and two years."""
    return Certificate(
        part_of_group=np.array([0]),
        year=np.array([0, 1]),
        part=np.array([0, 0]),
        weight=np.array([1.0, 0.5]),
        place_price_gbp=np.array([[0.0, 1_000.0], [0.0, 2_000.0]]),
        group_price_row=np.array([-1, 0]),
        group_price_gbp=np.array([[3_000.0]]),
        opens=np.array([[False], [True]]),
        capital_total=np.array(0.25),
        capital_by_year=np.array([0.0, 0.125]),
        units_in_order=np.zeros((1, 2)),
        required_option=np.zeros((1, 2)),
        exclusive_group=np.zeros(0),
    )


def _config(last_year: int) -> Config:
    types = ("special_school", "satellite", "resourced_provision", "sen_unit", "independent")
    minutes = dict.fromkeys(PHASES, 60)
    return parse_config(
        {
            "plan": {
                "name": "by-hand",
                "first_year": 2026,
                "last_year": last_year,
                "data_date": "May 2025",
                "attribution": "Open Government Licence v3.0",
            },
            "needs": {"ASD": "Autistic spectrum disorder", "SLCN": "Speech and language"},
            "phases": {"primary": [0, 6], "secondary": [7, 11]},
            "travel": {"max_minutes": minutes, "guide_minutes": minutes},
            "costs": {
                "place_funding_gbp": dict.fromkeys(types, 10000),
                "top_up_gbp": dict.fromkeys(types, 10000),
                "unplaced_gbp": 50000,
                "gbp_per_km": 1.5,
                "days": 190,
                "share_transported": 0.8,
            },
            "capital": {"total_gbp": 60e6},
        },
        file="config.toml",
    )


def _inputs(*, boundaries: bool, options: bool) -> Inputs:
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(4), np.arange(3)))
    east, north = 590000 + SIDE_M * column, 140000 + SIDE_M * row
    zones = pd.DataFrame(
        {
            "zone_id": [f"z{number}" for number in range(12)],
            "zone_name": [f"Zone {number}" for number in range(12)],
            "district": np.where(column < 2, "Alpha", "Beta"),
            "easting": east + SIDE_M / 2,
            "northing": north + SIDE_M / 2,
            "children_primary": 100.0,
            "imd_decile": [str(number % 10 + 1) for number in range(12)],
            "ward": [f"Ward {number // 2}" for number in range(12)],
        }
    )
    squares = [box(x, y, x + SIDE_M, y + SIDE_M) for x, y in zip(east, north, strict=True)]
    # The last zone has no boundary; the last boundary is no zone of ours.
    shapes = gpd.GeoDataFrame(
        {"zone_id": [*zones["zone_id"][:-1], ""], "district": [*zones["district"][:-1], ""]},
        geometry=[*squares[:-1], box(580000, 140000, 590000, 152000)],
        crs="EPSG:27700",
    )
    provisions = _provisions()
    return Inputs(
        zones=zones,
        provisions=provisions,
        forecast=pd.DataFrame(),
        options=_options(provisions) if options else _options(provisions).iloc[:0],
        travel=None,
        boundaries=shapes if boundaries else None,
        sources=(),
        warnings=(),
    )


def _provisions() -> pd.DataFrame:
    rows = [
        ("p0", "Ash School", "Alpha", "special_school", 592000, 144000, NEEDS, 0, 11, 40.0),
        ("p1", "Beech satellite", "Alpha", "satellite", 596000, 150000, ("ASD",), 0, 6, 0.0),
        ("p2", "Cedar base", "Beta", "resourced_provision", 600000, 146000, ("SLCN",), 0, 6, 12.0),
        ("p3", "Cedar base, secondary", "Beta", "resourced_provision", 600000, 146000, NEEDS, 7, 11, 20.0),
        ("p4", "Elm unit", "Beta", "sen_unit", 604000, 142000, NEEDS, 0, 6, 8.0),
        ("p5", "Fir College", "Beta", "independent", 603000, 150000, NEEDS, 0, 11, 300.0),
    ]
    names = ["provision_id", "name", "district", "provision_type", "easting", "northing", "needs"]
    names += ["ncy_from", "ncy_to", "places"]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(open_year=np.nan, close_year=[np.nan] * 5 + [2028.0])


def _options(provisions: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "option_id": ["o0", "o1", "o2", "o3", "o4"],
            "name": ["Enlarge Ash", "Open Beech", "Enlarge Cedar", "Enlarge Elm", "Enlarge Ash again"],
            "provision_id": [provisions["provision_id"][row] for row in (0, 1, 2, 4, 0)],
            "requires": ["", "", "", "", "o0"],
            "exclusive_group": ["", "", "Cedar", "", ""],
            "status": ["consider", "committed", "consider", "refused", "consider"],
            "decision_route": "Cabinet",
            "notes": ["Near the bypass", "", "", "", ""],
            "places": [10.0, 16.0, 6.0, 8.0, 12.0],
            "max_units": [2, 1, 1, 1, 1],
            "earliest_year": [2027, 2027, 2027, 2027, 2028],
            "capital_gbp": [700e3, 0.0, 200e3, 300e3, 1.25e6],
        }
    )
    return table.assign(condition_capital_gbp=[50e3] + [np.nan] * 4, delivery_risk=[0.3] + [np.nan] * 4)


def _demand(config: Config, inputs: Inputs, pupils: float, short: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody goes to Ash School but a share `short`; the first zone has no pupils at all."""
    rows = [
        (zone, need, phase, "either", year, pupils * (1 + row % 5) / 3)
        for (row, zone), need, phase, year in product(
            enumerate(inputs.zones["zone_id"]), NEEDS, PHASES, config.plan.years
        )
        if row > 0 and pupils > 0
    ]
    names = ["zone_id", "need", "phase", "setting", "year", "pupils"]
    demand = pd.DataFrame(rows, columns=names).astype({"year": int, "pupils": float})
    growth = 1 + 0.5 * (demand["year"] - config.plan.first_year)
    allocation = demand.assign(pupils=demand["pupils"] * (1 - short), provision_id="p0", km=5.0, minutes=20.0)
    reach = np.where(demand["zone_id"].isin(["z5", "z6"]), "no_place_in_reach", "no_capacity")
    unplaced = demand.assign(pupils=demand["pupils"] * short * growth, reason=reach)
    return allocation, unplaced[unplaced["pupils"] > 0]


def _provision_years(config: Config, inputs: Inputs, allocation: pd.DataFrame) -> pd.DataFrame:
    table = inputs.provisions.merge(pd.DataFrame({"year": list(config.plan.years)}), how="cross")
    taken = allocation.groupby(["provision_id", "year"])["pupils"].sum()
    keys = pd.MultiIndex.from_frame(table[["provision_id", "year"]])
    pupils = taken.reindex(keys).fillna(0.0).to_numpy()
    added = np.where((table["provision_id"] == "p1") & (table["year"] >= 2027), 16.0, 0.0)
    places = np.where(table["provision_id"] == "p0", np.maximum(pupils, 1.0), table["places"] + added)
    return pd.DataFrame(
        {
            "provision_id": table["provision_id"],
            "year": table["year"],
            "places_before": places - added,
            "places_added": added,
            "places": places,
            "pupils": pupils,
            "occupancy": np.divide(pupils, places, out=np.full(len(places), np.nan), where=places > 0),
            "place_value_gbp": np.where(table["provision_id"] == "p0", 12345.6, 0.0),
        }
    )


def _recommendations(inputs: Inputs) -> pd.DataFrame:
    names = ["rank", "option_id", "open_year", "units", "places", "capital_gbp"]
    names += ["pupils_served", "saving_gbp", "decision"]
    rows: list[tuple[Any, ...]] = [
        (1, "o0", 2027, 1, 10.0, 700e3, 9.0, 2.5e6, "recommended"),
        (2, "o0", 2028, 1, 10.0, 700e3, 8.0, 1.5e6, "recommended"),
        (3, "o1", 2027, 1, 16.0, 0.0, 15.2, 900e3, "committed"),
        (pd.NA, "o2", pd.NA, 0, 0.0, 0.0, np.nan, np.nan, "not_recommended"),
        (pd.NA, "o3", pd.NA, 0, 0.0, 0.0, np.nan, np.nan, "refused"),
        (pd.NA, "o4", pd.NA, 0, 0.0, 0.0, np.nan, np.nan, "not_recommended"),
    ]
    table = pd.DataFrame(rows, columns=names).astype({"rank": "Int64", "open_year": "Int64"})
    table = table.merge(inputs.options[["option_id", "provision_id", "name"]], on="option_id")
    opens, committed = table["units"] > 0, table["decision"] == "committed"
    return table.assign(
        site_minutes=np.where(opens, 18.4, np.nan),
        site_minutes_saved=np.where(opens & ~committed, 6.2, np.nan),
        site_do_nothing_unplaced=np.where(opens & ~committed, 4.1, np.nan),
        regret_gbp=np.nan,
    )


def _sufficiency(
    config: Config, inputs: Inputs, allocation: pd.DataFrame, unplaced: pd.DataFrame
) -> pd.DataFrame:
    keys = ["district", "need", "phase", "year"]
    of_zone = inputs.district_of_zone
    every = pd.MultiIndex.from_product([("Alpha", "Beta"), NEEDS, PHASES, config.plan.years], names=keys)
    placed, without = (
        rows.assign(district=rows["zone_id"].map(of_zone))
        .groupby(keys)["pupils"]
        .sum()
        .reindex(every)
        .fillna(0.0)
        for rows in (allocation, unplaced)
    )
    table = pd.DataFrame({"pupils": placed + without, "placed": placed, "unplaced": without}).reset_index()
    minutes = np.where(table["placed"] > 0, 20.0, np.nan)
    return table.assign(places_within_reach=100.0, mean_km=5.0, mean_minutes=minutes, over_guide=0.0)


@dataclass
class OpenedMap:
    """A map in the browser, with what it asked the network for and what it said on the console."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def check_quiet(self) -> None:
        assert self.requests == [self.url]
        assert self.console == []
        assert self.page.evaluate("window.pwned") is None

    def popup(self) -> str:
        return self.page.locator(".leaflet-popup-content").last.inner_text()


def _chromium() -> str | None:
    named = os.environ.get("PLANNER_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = _chromium()
    if path is None:
        pytest.skip("no Chromium found: set PLANNER_CHROMIUM to its path")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_map(browser: Browser, tmp_path: Path) -> Iterator[OpenMap]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)

    def opened(html: str) -> OpenedMap:
        file = tmp_path / "map.html"
        file.write_text(html, encoding="utf-8", newline="\n")
        page = context.new_page()
        found = OpenedMap(page=page, url=file.as_uri())
        page.on("request", lambda request: found.requests.append(request.url))
        page.on("console", lambda message: found.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: found.console.append(str(error)))
        page.goto(found.url)
        return found

    yield opened
    context.close()
