"""The Kent example: totals agree with what is published, tables with each other and with their README."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
OPEN_DATA = ROOT.parent / "shared" / "open-data"
needs_open_data = pytest.mark.skipif(
    not OPEN_DATA.is_dir(), reason="the open data are not beside the repository"
)

TABLES = ("zones", "provisions", "forecast", "options")
FILES = (*(f"{table}.csv" for table in TABLES), "boundaries.geojson")
NEEDS = ("ASD", "SLCN")
AGES = {"primary": range(4, 11), "secondary": range(11, 16), "post16": range(16, 19)}
NCY = {"primary": (0, 6), "secondary": (7, 11), "post16": (12, 14)}

# DfE, "Education, health and care plans" (SEN2), January 2025, Kent.
STATE_SPECIAL = {"ASD": 3627, "SLCN": 793}
OTHER_SPECIAL = {"ASD": 784, "SLCN": 183}
RESOURCED = {"ASD": 594, "SLCN": 266}
BY_AGE = {
    "ASD": {"primary": 3496, "secondary": 3688, "post16": 1584},
    "SLCN": {"primary": 1822, "secondary": 1181, "post16": 379},
}


def read(table: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{table}.csv")


@pytest.fixture(scope="module")
def zones() -> pd.DataFrame:
    return read("zones")


@pytest.fixture(scope="module")
def provisions() -> pd.DataFrame:
    return read("provisions")


@pytest.fixture(scope="module")
def forecast() -> pd.DataFrame:
    return read("forecast")


@pytest.fixture(scope="module")
def options() -> pd.DataFrame:
    return read("options")


@pytest.fixture(scope="module")
def features() -> list[dict[str, Any]]:
    collection = json.loads((DATA / "boundaries.geojson").read_text(encoding="utf-8"))
    return list(collection["features"])


def shape(feature: dict[str, Any]) -> Any:  # noqa: ANN401 - any geometry
    return shapely.from_geojson(json.dumps(feature["geometry"]))


# Zones


def test_zones_are_the_938_of_kent(zones: pd.DataFrame) -> None:
    assert len(zones) == 938
    assert zones["zone_id"].is_unique
    assert zones["zone_id"].str.fullmatch(r"E01\d{6}").all()
    assert zones["district"].nunique() == 12
    assert "Medway" not in set(zones["district"])
    assert not zones.isna().any().any()


def test_zones_hold_plausible_values(zones: pd.DataFrame) -> None:
    assert zones["easting"].between(540_000, 642_000).all()
    assert zones["northing"].between(115_000, 180_000).all()
    assert zones["imd_decile"].between(1, 10).all()
    assert set(zones["rural_urban"]) == {"Rural", "Urban"}
    # ONS, mid-2020: Kent residents of the ages of each phase
    for phase, total in {"primary": 140_013, "secondary": 99_586, "post16": 53_791}.items():
        column = zones[f"children_{phase}"]
        assert (column > 0).all()
        assert column.sum() == pytest.approx(total, abs=1.0)


@needs_open_data
def test_zones_agree_with_the_open_data(zones: pd.DataFrame) -> None:
    source = pd.read_csv(OPEN_DATA / "zones/lsoa21_kent_medway_zones.csv")
    source = source[source["county"] == "Kent"].set_index("lsoa21_code").loc[zones["zone_id"]]
    for phase, ages in AGES.items():
        expected = source[[f"pop2020_age_{age}" for age in ages]].sum(axis=1)
        assert np.abs(expected.to_numpy() - zones[f"children_{phase}"].to_numpy()).max() < 0.051
    assert (source["ltla24_name"].to_numpy() == zones["district"].to_numpy()).all()
    assert np.abs(source["easting"].to_numpy() - zones["easting"].to_numpy()).max() < 0.051


# Provisions


def existing(provisions: pd.DataFrame, kind: str) -> pd.DataFrame:
    return provisions[(provisions["provision_type"] == kind) & (provisions["places"] > 0)]


def test_special_places_sum_to_sen2(provisions: pd.DataFrame) -> None:
    special = existing(provisions, "special_school")
    assert len(special) == 25
    assert special["places"].sum() == sum(STATE_SPECIAL.values()) == 4420
    assert (special["needs"] == "ASD;SLCN").all()


def test_no_special_school_has_more_places_than_pupils(provisions: pd.DataFrame) -> None:
    special = existing(provisions, "special_school").set_index("urn")
    blank = special["on_roll"].isna()
    assert list(special.index[blank]) == [150769], "only Nore Academy's roll is blank in GIAS"
    assert (special["places"][~blank] <= special["on_roll"][~blank]).all()


def test_resourced_places_sum_to_sen2_before_the_downs_opens(provisions: pd.DataFrame) -> None:
    resourced = existing(provisions, "resourced_provision")
    now = resourced[resourced["open_year"].isna()]
    assert now.groupby("needs")["places"].sum().to_dict() == RESOURCED
    downs = resourced[resourced["open_year"].notna()]
    assert downs[["urn", "needs", "places", "open_year"]].to_numpy().tolist() == [
        [147058, "ASD;SLCN", 14, 2026]
    ]
    closing = resourced[resourced["close_year"].notna()]
    assert closing[["urn", "places", "close_year"]].to_numpy().tolist() == [[118393, 12, 2026]]


def test_places_without_a_published_school_say_so(provisions: pd.DataFrame) -> None:
    resourced = existing(provisions, "resourced_provision")
    nameless = resourced["urn"].isna()
    assert resourced["name"].str.contains("name not published").equals(nameless)
    assert resourced["places"][nameless].between(8, 36).all()
    assert 0 < nameless.sum() < len(resourced) / 2


def test_provisions_are_well_formed(provisions: pd.DataFrame) -> None:
    assert provisions["provision_id"].is_unique
    assert provisions["provision_id"].str.fullmatch(r"[a-z0-9-]{1,60}").all()
    assert provisions["name"].is_unique
    assert set(provisions["provision_type"]) == {"special_school", "resourced_provision", "satellite"}
    assert set(provisions["needs"]) == {"ASD", "SLCN", "ASD;SLCN"}
    assert (provisions["places"] >= 0).all()
    edges_from, edges_to = {0, 7, 12}, {6, 11, 14}
    assert set(provisions["ncy_from"]) <= edges_from
    assert set(provisions["ncy_to"]) <= edges_to
    assert (provisions["ncy_from"] < provisions["ncy_to"]).all()
    resourced = provisions[provisions["provision_type"] == "resourced_provision"]
    assert set(zip(resourced["ncy_from"], resourced["ncy_to"], strict=True)) == {(0, 6), (7, 11)}


def test_districts_agree_across_tables(
    zones: pd.DataFrame, provisions: pd.DataFrame, forecast: pd.DataFrame
) -> None:
    assert set(provisions["district"]) == set(zones["district"]) == set(forecast["district"])


def test_pools_of_one_site_share_its_place(provisions: pd.DataFrame) -> None:
    spots = provisions.groupby("site_id")[["easting", "northing"]].nunique()
    assert (spots == 1).all().all()
    assert provisions["site_id"].duplicated().any(), "Whitfield Aspen holds two pools"


@needs_open_data
def test_published_provisions_are_in_the_published_list(provisions: pd.DataFrame) -> None:
    listed = pd.read_csv(OPEN_DATA / "gias/kent_srp_partial_mixed_vintage.csv")
    wanted = listed[listed["need"].str.contains("ASD|SLCN")]
    named = existing(provisions, "resourced_provision").dropna(subset="urn")
    assert set(named["urn"]) == set(wanted["urn"])
    sizes = named.drop_duplicates("urn").set_index("urn")["places"]
    published = wanted.dropna(subset="places").set_index("urn")["places"]
    assert (sizes.loc[published.index] == published).all()


@needs_open_data
def test_special_schools_agree_with_gias(provisions: pd.DataFrame) -> None:
    gias = pd.read_csv(OPEN_DATA / "gias/kent_medway_special_schools_2025-05-24.csv")
    gias = gias[(gias["la_name"] == "Kent") & (gias["sector"] == "state-funded")].set_index("urn")
    special = existing(provisions, "special_school").set_index("urn")
    assert set(special.index) == set(gias.index)
    gias = gias.loc[special.index]
    assert (special["easting"] == gias["easting"]).all()
    assert special["on_roll"].equals(gias["number_of_pupils"].rename("on_roll"))
    share = (special["places"] / special["on_roll"]).groupby(gias["kent_designation"]).mean()
    order = ["Communication & Interaction", "PSCN", "SEMH", "Physical Disability"]
    assert share[order].is_monotonic_decreasing
    assert share[order].nunique() == 4


# Forecast


def test_forecast_base_is_sen2(forecast: pd.DataFrame) -> None:
    base = forecast[forecast["year"] == 2024]
    for _, rows in base.groupby("scenario"):
        totals = rows.groupby(["need", "setting"])["pupils"].sum().round(3).to_dict()
        assert totals == {
            ("ASD", "special"): 4411.0,
            ("ASD", "resourced"): 594.0,
            ("SLCN", "special"): 976.0,
            ("SLCN", "resourced"): 266.0,
        }
    assert all(STATE_SPECIAL[n] + OTHER_SPECIAL[n] == {"ASD": 4411, "SLCN": 976}[n] for n in NEEDS)


def test_forecast_base_follows_the_ages(forecast: pd.DataFrame) -> None:
    base = forecast[(forecast["year"] == 2024) & (forecast["scenario"] == "central")]
    pupils = base.groupby(["need", "setting", "phase"])["pupils"].sum()
    for need in NEEDS:
        for setting, phases in {"special": list(NCY), "resourced": ["primary", "secondary"]}.items():
            assert set(pupils[need, setting].index) == set(phases)
            ages = sum(BY_AGE[need][phase] for phase in phases)
            for phase in phases:
                share = BY_AGE[need][phase] / ages * pupils[need, setting].sum()
                assert pupils[need, setting, phase] == pytest.approx(share, abs=0.0011)


@needs_open_data
def test_the_constants_are_those_of_the_sen2_file() -> None:
    table = pd.read_csv(OPEN_DATA / "sen/sen2_2025_sen_needs_all_plans.csv")
    table = table[table["la_name"] == "Kent"].set_index("breakdown")

    def figure(pattern: str, need: str) -> int:
        rows = table[table.index.str.fullmatch(pattern)]
        assert len(rows), pattern
        return int(pd.to_numeric(rows[f"number_{need.lower()}"]).sum())

    for need in NEEDS:
        assert figure(r"Special - (LA maintained|Academy/free schools)", need) == STATE_SPECIAL[need]
        assert figure(r"Special - (independent|non-maintained)", need) == OTHER_SPECIAL[need]
        assert figure(r"Mainstream - .*\((resourced provision|SEN unit)\)", need) == RESOURCED[need]
        for phase, ages in AGES.items():
            assert figure("|".join(f"age {age}" for age in ages), need) == BY_AGE[need][phase]


def test_forecast_rows_are_whole(forecast: pd.DataFrame) -> None:
    keys = ["district", "need", "phase", "setting", "year", "scenario"]
    assert not forecast.duplicated(keys).any()
    assert not forecast.isna().any().any()
    assert (forecast["pupils"] > 0).all()
    assert set(forecast["year"]) == set(range(2024, 2036))
    assert set(forecast["scenario"]) == {"low", "central", "high"}
    core = forecast[forecast["setting"] != "either"]
    assert len(core) == 12 * 10 * 12 * 3


def test_forecast_cells_carry_three_decimals() -> None:
    with (DATA / "forecast.csv").open(encoding="utf-8", newline="") as stream:
        assert all(re.fullmatch(r"\d+\.\d{3}", row["pupils"]) for row in csv.DictReader(stream))


def test_scenarios_fan_out_and_taper(forecast: pd.DataFrame) -> None:
    total = forecast.pivot_table(index="year", columns="scenario", values="pupils", aggfunc="sum")
    later = total.loc[2025:]
    assert (later["low"] < later["central"]).all()
    assert (later["central"] < later["high"]).all()
    growth = total.pct_change().dropna()
    assert (growth > 0).all().all()
    assert (growth.diff().dropna() < 0).all().all()
    assert growth["central"][2025] == pytest.approx((20635 / 18931) ** 0.5 - 1, abs=0.002)


def test_districts_follow_resident_children(forecast: pd.DataFrame, zones: pd.DataFrame) -> None:
    children = zones.groupby("district")[[f"children_{phase}" for phase in NCY]].sum()
    year = forecast[(forecast["year"] == 2030) & (forecast["scenario"] == "central")]
    for (_, phase, _), rows in year.groupby(["need", "phase", "setting"]):
        share = children[f"children_{phase}"] / children[f"children_{phase}"].sum()
        pupils = rows.set_index("district")["pupils"]
        assert np.abs(pupils - share * pupils.sum()).max() < 0.0011


def test_either_is_a_share_of_growth_in_primary_slcn(forecast: pd.DataFrame) -> None:
    either = forecast[forecast["setting"] == "either"]
    assert set(zip(either["need"], either["phase"], strict=True)) == {("SLCN", "primary")}
    assert either["year"].min() == 2025
    rows = forecast[(forecast["need"] == "SLCN") & (forecast["phase"] == "primary")]
    pupils = rows.groupby(["scenario", "year", "setting"])["pupils"].sum()
    base = pupils["central", 2024, "special"]
    grown = pupils["central", 2035, "special"] + pupils["central", 2035, "either"] - base
    assert pupils["central", 2035, "either"] == pytest.approx(0.2 * grown, abs=0.001)


def test_demand_outgrows_places(forecast: pd.DataFrame, provisions: pd.DataFrame) -> None:
    central = forecast[forecast["scenario"] == "central"].groupby("year")["pupils"].sum()
    places = provisions["places"].sum()
    assert places > 0.75 * central[2026], "most pupils have a place at the start"
    assert central[2035] > 1.4 * places


# Options


def test_options_refer_to_what_exists(options: pd.DataFrame, provisions: pd.DataFrame) -> None:
    assert options["option_id"].is_unique
    assert options["name"].is_unique
    known = set(provisions["provision_id"])
    assert set(options["provision_id"]) <= known
    sites = set(provisions.loc[provisions["places"] == 0, "provision_id"])
    assert sites <= set(options["provision_id"]), "a site without places is there for an option"


def test_options_hold_sound_values(options: pd.DataFrame) -> None:
    assert (options["places"] > 0).all()
    assert set(options["max_units"]) == {1, 2}
    assert (options["capital_gbp"] >= 0).all()
    assert options["capital_gbp"].dtype == np.int64
    assert options["earliest_year"].between(2026, 2035).all()
    assert options["delivery_risk"].between(0, 1).all()
    assert not options[["decision_route", "notes"]].isna().any().any()
    free = options["capital_gbp"] == 0
    assert free.equals(options["status"] == "committed"), "only the DfE's schools cost the council no capital"
    assert (options["condition_capital_gbp"].dropna() > 0).all()
    assert options["condition_capital_gbp"].notna().any()


def test_prices_stay_in_the_published_ranges(options: pd.DataFrame, provisions: pd.DataFrame) -> None:
    kinds = options["provision_id"].map(provisions.set_index("provision_id")["provision_type"])
    price = options["capital_gbp"] / options["places"]
    paid = options["status"] != "committed"
    special = price[paid & (kinds == "special_school")]
    assert special.between(52_000 - 50, 92_000).all()
    resourced = price[kinds == "resourced_provision"]
    assert resourced.between(6_600, 25_000).all()


def test_second_phases_follow_their_first(options: pd.DataFrame) -> None:
    by_id = options.set_index("option_id")
    later = by_id.dropna(subset="requires")
    assert len(later) >= 10
    first = by_id.loc[list(later["requires"])]
    assert (first["provision_id"].to_numpy() == later["provision_id"].to_numpy()).all()
    assert (first["earliest_year"].to_numpy() <= later["earliest_year"].to_numpy()).all()
    assert (first["status"] != "refused").all()
    assert first["requires"].isna().all()


def test_exclusive_groups_are_coherent(options: pd.DataFrame) -> None:
    grouped = options.dropna(subset="exclusive_group")
    assert (grouped["max_units"] == 1).all()
    assert (grouped["status"] == "consider").all()
    assert not grouped["option_id"].isin(options["requires"]).any()
    assert set(Counter(grouped["exclusive_group"]).values()) == {2}
    assert grouped["exclusive_group"].nunique() >= 5


def test_options_show_every_status_and_bind_the_budget(options: pd.DataFrame) -> None:
    assert options["status"].value_counts().to_dict() == {"consider": 162, "committed": 2, "refused": 1}
    wanted = options["status"] == "consider"
    assert (options["capital_gbp"] * options["max_units"])[wanted].sum() > 2 * 60_000_000


@needs_open_data
def test_new_sites_are_open_schools_without_a_published_provision(provisions: pd.DataFrame) -> None:
    gias = pd.read_csv(OPEN_DATA / "gias/kent_medway_open_schools_2025-05-24.csv").set_index("urn")
    listed = pd.read_csv(OPEN_DATA / "gias/kent_srp_partial_mixed_vintage.csv")
    new = provisions[provisions["provision_id"].str.startswith(("new-srp-", "satellite-"))]
    hosts = new["site_id"].str.removeprefix("urn-").astype(int)
    assert not set(hosts) & set(listed["urn"])
    school = gias.loc[hosts]
    assert (school["easting"].to_numpy() == new["easting"].to_numpy()).all()
    assert (school["number_of_pupils"] >= 210).all()
    phase = np.where(new["ncy_from"] == 0, "Primary", "Secondary")
    assert (school["education_phase"].to_numpy() == phase).all()
    assert not school["establishment_name"].str.contains("Infant|Junior|Grammar").any()


# Boundaries


def test_boundaries_cover_every_zone_and_district(
    features: list[dict[str, Any]], zones: pd.DataFrame
) -> None:
    properties = [feature["properties"] for feature in features]
    of_zone = {p["zone_id"]: p["district"] for p in properties if "zone_id" in p}
    assert of_zone == dict(zip(zones["zone_id"], zones["district"], strict=True))
    districts = [p["district"] for p in properties if set(p) == {"district"}]
    assert sorted(districts) == sorted(set(zones["district"]))
    context = [p["context"] for p in properties if set(p) == {"context"}]
    assert "Medway" in context
    assert len(properties) == len(of_zone) + len(districts) + len(context)


def test_boundaries_are_small_and_valid(features: list[dict[str, Any]]) -> None:
    assert (DATA / "boundaries.geojson").stat().st_size < 450_000
    shapes = np.array([shape(feature) for feature in features])
    assert shapely.is_valid(shapes).all()
    assert set(shapely.get_type_id(shapes)) <= {3, 6}, "polygons only"
    spots = shapely.get_coordinates(shapes)
    assert np.array_equal(spots, spots.round(5))
    assert ((spots[:, 0] > 0) & (spots[:, 0] < 1.5) & (spots[:, 1] > 50.87) & (spots[:, 1] < 51.52)).all()


def test_borders_agree(features: list[dict[str, Any]]) -> None:
    zone_shapes = [(f["properties"]["district"], shape(f)) for f in features if "zone_id" in f["properties"]]
    medway = next(shape(f) for f in features if f["properties"].get("context") == "Medway")
    assert shapely.coverage_is_valid(np.array([*(polygon for _, polygon in zone_shapes), medway]))
    for feature in features:
        if set(feature["properties"]) == {"district"}:
            district = feature["properties"]["district"]
            union = shapely.union_all([polygon for name, polygon in zone_shapes if name == district])
            assert shapely.equals(shape(feature), union), district


def test_every_zone_and_site_is_on_land(
    features: list[dict[str, Any]], zones: pd.DataFrame, provisions: pd.DataFrame
) -> None:
    land = shapely.union_all([shape(feature) for feature in features])
    shapely.prepare(land)
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    for table in (zones, provisions):
        x, y = to_degrees.transform(table["easting"].to_numpy(), table["northing"].to_numpy())
        off = table[~shapely.contains_xy(land, x, y)]
        assert off.empty, off.iloc[:, :2]


# The README, and the rebuild


def section(name: str) -> str:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


@pytest.mark.parametrize("table", TABLES)
def test_readme_explains_exactly_the_columns(table: str) -> None:
    dictionary = section(f"{table}.csv").strip().split("\n\n")[0]
    cells = [line.split("|")[1] for line in dictionary.splitlines()[2:]]
    explained = [column.strip() for cell in cells for column in cell.split(",")]
    assert explained == list(read(table).columns)


def test_readme_counts_and_sums_are_true(options: pd.DataFrame) -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for table in TABLES:
        assert f"| {table}.csv | {len(read(table)):,} |" in text
    places = (options["places"] * options["max_units"]).sum()
    capital = (options["capital_gbp"] * options["max_units"]).sum() / 1e6
    assert f"{len(options)} options, {places:,} places, £{capital:.1f}m" in text
    assert "no proposal of Kent County Council" in " ".join(text.split())[:200]


def test_no_file_names_a_machine() -> None:
    for path in (*(DATA / name for name in FILES), DATA / "README.md"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"/(home|tmp|work|Users)/|[A-Z]:\\", text), path.name
        assert "\r" not in text


@needs_open_data
def test_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    command = ["-W", "error", "-m", "data.build_kent", "--open-data", str(OPEN_DATA), "--to", str(tmp_path)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, timeout=120)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name


@pytest.fixture(scope="module")
def largest_remainder() -> Callable[[int, list[float]], list[int]]:
    spec = importlib.util.spec_from_file_location("kent_common", DATA / "build_kent" / "common.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    function: Callable[[int, list[float]], list[int]] = module.largest_remainder
    return function


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (10, [1, 1, 1], [4, 3, 3]),  # a tie goes to the earlier
        (7, [0, 1], [0, 7]),
        (0, [1, 2], [0, 0]),
        (5, [0.1, 0.2, 0.7], [1, 1, 3]),
        (100, [33.4, 33.3, 33.3], [34, 33, 33]),
    ],
)
def test_largest_remainder(
    largest_remainder: Callable[[int, list[float]], list[int]],
    total: int,
    weights: list[float],
    shares: list[int],
) -> None:
    assert largest_remainder(total, weights) == shares


def test_nothing_can_be_shared_over_nothing(
    largest_remainder: Callable[[int, list[float]], list[int]],
) -> None:
    with pytest.raises(ValueError, match="cannot share"):
        largest_remainder(3, [0, 0])


def test_therapists_are_illustrative_in_every_row_and_known_in_every_area_and_year() -> None:
    settings = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    therapy, areas = read("therapy"), settings["therapy"]["areas"]
    assert (therapy["source"] == "illustrative").all()
    assert set(areas) <= set(read("zones")["district"])
    wanted = {areas.get(district, district) for district in read("provisions")["district"]}
    years = range(settings["plan"]["first_year"], settings["plan"]["last_year"] + 1)
    assert set(zip(therapy["area"], therapy["year"], strict=True)) == set(product(wanted, years))


def test_every_link_has_both_ends_on_land_and_no_two_are_alike() -> None:
    links, land = read("links"), gpd.read_file(DATA / "boundaries.geojson").to_crs(27700).union_all()
    assert not links.duplicated(["from_easting", "from_northing", "to_easting", "to_northing"]).any()
    for end in ("from", "to"):
        places = shapely.points(links[f"{end}_easting"], links[f"{end}_northing"])
        assert shapely.distance(land, places).max() < 500


def test_the_m20_is_as_long_as_its_chainage() -> None:
    """Driver location signs, as lists of junctions give them: junction 3 at 45.5 km, 11 at 101.8."""
    links = read("links").set_index("name")
    stretches = [f"M20, J{one} to J{other}" for one, other in pairwise((3, 4, 5, 6, 7, 8, 9, 10, 11))]
    m20 = links.loc[stretches]
    metres = np.hypot(m20["from_easting"] - m20["to_easting"], m20["from_northing"] - m20["to_northing"])
    assert metres.sum() / 1000 == pytest.approx(56.3, rel=0.05)
