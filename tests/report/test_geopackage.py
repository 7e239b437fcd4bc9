"""plan.gpkg, read as a GIS does."""

import dataclasses
import sqlite3
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from planner.domain import Profile
from planner.plan.plan import Plan
from planner.report.geopackage import geopackage
from planner.report.release import Release
from tests.report.conftest import MakePlan, internal

BY_ZONE = {"zones", "flows_by_zone", "unplaced"}
SHAPES = {
    "zones": "Unknown",  # polygons, and a point for the zone that has no boundary
    "districts": "MultiPolygon",
    "provisions": "Point",
    "options": "Point",
    "flows": "LineString",
    "flows_by_zone": "LineString",
    "unplaced": "Point",
    "sufficiency": None,
    "do_nothing": None,
    "provision_years": None,
    "about": None,
}
TABLES = {
    "options": "recommendations",
    "unplaced": "unplaced",
    "flows": "served",
    "sufficiency": "sufficiency",
    "do_nothing": "do_nothing",
    "provision_years": "provision_years",
}


class Opened:
    """A GeoPackage on disk."""

    def __init__(self, folder: Path, release: Release) -> None:
        self.path = folder / "plan.gpkg"
        self.path.write_bytes(geopackage(release))

    def shapes(self) -> dict[str, str | None]:
        return {str(name): kind for name, kind in pyogrio.list_layers(self.path)}

    def layer(self, name: str) -> gpd.GeoDataFrame:
        return pyogrio.read_dataframe(self.path, layer=name)


@pytest.fixture(scope="module")
def plan(make_plan: MakePlan) -> Plan:
    return make_plan()


@pytest.fixture(scope="module")
def release(plan: Plan) -> Release:
    return internal(plan)


@pytest.fixture(scope="module")
def opened(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return Opened(tmp_path_factory.mktemp("gpkg"), release)


def test_the_layers_are_there_in_national_grid(opened: Opened) -> None:
    assert opened.shapes() == SHAPES
    for name, kind in SHAPES.items():
        assert kind is None or opened.layer(name).crs.to_epsg() == 27700


@pytest.mark.parametrize("name", TABLES)
def test_a_layer_has_the_columns_and_cells_of_its_table(release: Release, opened: Opened, name: str) -> None:
    table: pd.DataFrame = getattr(release, TABLES[name])
    layer = pd.DataFrame(opened.layer(name).drop(columns="geometry", errors="ignore"))
    assert list(layer.columns) == list(table.columns)
    assert len(layer) == len(table) > 0
    for column in table.columns:
        if pd.api.types.is_numeric_dtype(table[column]):
            numbers = table[column].astype(float).to_numpy()
            assert layer[column].to_numpy(float) == pytest.approx(numbers, abs=1e-6, nan_ok=True), column
        else:
            assert list(layer[column]) == list(table[column]), column


def test_zones_and_districts_have_their_shapes_and_the_first_and_last_year(
    release: Release, opened: Opened
) -> None:
    zones = opened.layer("zones").set_index("zone_id")
    assert zones["geometry"].area.iloc[0] == pytest.approx(16e6)
    assert tuple(zones["geometry"].iloc[-1].coords[0]) == (604000, 150000)
    districts = opened.layer("districts").set_index("district")
    assert list(districts["geometry"].area) == pytest.approx([96e6, 80e6])
    assert release.unplaced is not None
    assert release.do_nothing_unplaced is not None
    for prefix, table in (("", release.unplaced), ("do_nothing_", release.do_nothing_unplaced)):
        for year in (2026, 2028):
            pupils = table[table["year"] == year].groupby("zone_id")["pupils"].sum()
            found = zones[f"{prefix}unplaced_{year}"]
            assert found.to_numpy() == pytest.approx(pupils.reindex(found.index, fill_value=0.0), abs=1e-6)
            assert districts[f"{prefix}unplaced_{year}"].sum() == pytest.approx(pupils.sum(), abs=1e-5)
    assert not any("2027" in column for column in [*zones, *districts])
    assert {"imd_decile", "ward"} < set(zones)


def test_a_provision_shows_its_attributes_and_its_places(opened: Opened) -> None:
    beech = opened.layer("provisions").set_index("provision_id").loc["p1"]
    assert (beech["name"], beech["needs"]) == ("Beech satellite", "ASD")
    assert (beech["places_2026"], beech["places_2028"]) == (0, 16)
    assert tuple(beech["geometry"].coords[0]) == (596000, 150000)


def test_flows_run_from_home_to_the_provision(release: Release, opened: Opened) -> None:
    by_zone, by_district = opened.layer("flows_by_zone"), opened.layer("flows")
    assert release.allocation is not None
    pupils = release.allocation.groupby("year")["pupils"].sum()
    assert set(by_zone["year"]) == {2028}
    assert by_zone["pupils"].sum() == pytest.approx(pupils[2028], abs=1e-5)
    assert by_district.groupby("year")["pupils"].sum().to_numpy() == pytest.approx(pupils, abs=1e-5)
    line = by_zone.set_index("zone_id").loc["z5", "geometry"]
    assert list(line.coords) == [(596000, 146000), (592000, 144000)]
    assert by_district.set_index("district").loc["Alpha", "geometry"].iloc[0].coords[0] == (594000, 146000)


def test_a_public_file_has_nothing_by_zone_and_null_for_what_is_not_released(
    release: Release, tmp_path: Path
) -> None:
    def hidden(table: pd.DataFrame, column: str) -> pd.DataFrame:
        return table.assign(**{column: table[column].mask(table["year"] == 2026)})

    public = dataclasses.replace(
        release,
        profile=Profile.PUBLIC,
        allocation=None,
        unplaced=None,
        do_nothing_unplaced=None,
        totals=hidden(release.totals, "unplaced"),
        provision_years=hidden(hidden(release.provision_years, "pupils"), "occupancy"),
    )
    opened = Opened(tmp_path, public)
    assert set(opened.shapes()) == set(SHAPES) - BY_ZONE
    assert b"Zone 3" not in opened.path.read_bytes()
    districts = opened.layer("districts")
    assert districts["unplaced_2026"].isna().all()
    assert set(districts["unplaced_note_2026"]) == {"[c]"}
    assert districts["unplaced_2028"].notna().all()
    assert districts["unplaced_note_2028"].isna().all()
    years = opened.layer("provision_years")
    is_hidden = years["year"] == 2026
    for column in ("pupils", "occupancy"):
        assert (years[f"{column}_note"].eq("[c]") == is_hidden).all()
    assert years.loc[is_hidden, "pupils"].isna().all()


def test_without_boundaries_all_are_points(make_plan: MakePlan, tmp_path: Path) -> None:
    shapes = Opened(tmp_path, internal(make_plan(boundaries=False, years=1))).shapes()
    assert (shapes["zones"], shapes["districts"]) == ("Point", "Point")


def test_empty_layers_are_layers(make_plan: MakePlan, tmp_path: Path) -> None:
    opened = Opened(tmp_path, internal(make_plan(options=False, pupils=0)))
    assert opened.shapes() == SHAPES
    for name in ("flows", "flows_by_zone", "unplaced", "options"):
        assert len(opened.layer(name)) == 0


def test_hostile_names_are_data(release: Release, tmp_path: Path) -> None:
    """Names of columns, too: a table that came out of a GIS has a `fid`."""
    names = ["'; DROP TABLE zones; --", '"', "<script>", "é😀\t\n", "a\0b", "x" * 100_000]
    zones = release.zones.assign(
        zone_name=[*names, *release.zones["zone_name"][len(names) :]],
        **{"fid": "1", "geometry": "2", "Ward": "3", 'drop"--': "4", "unplaced_2026": "5"},
    )
    layer = Opened(tmp_path, dataclasses.replace(release, zones=zones)).layer("zones")
    assert list(layer["zone_name"][: len(names)]) == [*names[:4], "a\ufffdb", names[-1]]
    own = {column: layer[column].iloc[0] for column in layer.columns[-6:-1]}
    assert own == {"fid_2": "1", "geometry_2": "2", "Ward_2": "3", 'drop"--': "4", "unplaced_2026_2": "5"}


def test_the_same_plan_has_the_same_bytes_at_any_time(release: Release, opened: Opened) -> None:
    option = "OGR_CURRENT_DATE"
    pyogrio.set_gdal_config_options({option: "1999-12-31T00:00:00.000Z"})
    try:
        assert geopackage(release) == opened.path.read_bytes()
        assert pyogrio.get_gdal_config_option(option) == "1999-12-31T00:00:00.000Z"
    finally:
        pyogrio.set_gdal_config_options({option: None})
    connection = sqlite3.connect(opened.path)
    times = {time for (time,) in connection.execute("SELECT last_change FROM gpkg_contents")}
    connection.close()
    assert times == {"2000-01-01T00:00:00.000Z"}
