"""The layers of the GeoPackage: what is where, in EPSG:27700."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.domain import Profile, academic_year
from planner.report.release import COUNTS, DEPENDENT, SUPPRESSED, Release, suppressed
from planner.report.release_tables import ALL
from planner.report.workbook_front import cover_lines

GRID = "EPSG:27700"
_NOTE = "_note"


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """One layer: a table and, unless it has attributes only, a shape for each of its rows.

    `what` says what it shows. `empty` is the kind of its shapes where it has no rows.
    """

    name: str
    what: str
    table: pd.DataFrame
    shapes: gpd.GeoSeries | None = None
    empty: str = "Point"


def layers(release: Release) -> Iterator[Layer]:
    """Yield the layers of a release; those by zone only where it shows homes.

    In a public release a count that is not shown is NULL, and "[c]" stands in `<count>_note`.
    """
    if release.allocation is not None:
        yield _zones(release)
    yield _districts(release)
    yield _provisions(release)
    yield Layer(
        name="options",
        what="The options at their provisions, with the columns of recommendations.csv.",
        table=_noted(release, "recommendations"),
        shapes=_at(_sites(release), release.recommendations["provision_id"]),
    )
    yield _flows(release)
    if release.allocation is not None:
        yield _flows_by_zone(release, release.allocation)
    if release.unplaced is not None:
        yield Layer(
            name="unplaced",
            what="Pupils without a place under the plan at the centres of their zones: unplaced.csv.",
            table=release.unplaced,
            shapes=_at(_centres(release), release.unplaced["zone_id"]),
        )
    for name, what in (
        ("sufficiency", "Pupils and places under the plan, by district, need, phase and year"),
        ("do_nothing", "The same if only what is committed already opens"),
        ("provision_years", "Places and pupils of each provision in each year"),
    ):
        yield Layer(name=name, what=f"{what}: {name}.csv.", table=_noted(release, name))
    about = [*cover_lines(release), *(("About this plan", note) for note in release.notes)]
    yield Layer(name="about", what="What this file is.", table=pd.DataFrame(about, columns=["about", "text"]))


def _zones(release: Release) -> Layer:
    """The council's own columns come last, where they can take no name of ours."""
    zones = release.zones
    own = ["zone_id", "zone_name", "district", "easting", "northing"]
    counts = [
        table.pivot_table(index="zone_id", columns="year", values="pupils", aggfunc="sum", fill_value=0.0)
        .reindex(index=zones["zone_id"], columns=[*_ends(release)], fill_value=0.0)
        .add_prefix(prefix)
        for prefix, table in (
            ("unplaced_", release.unplaced),
            ("do_nothing_unplaced_", release.do_nothing_unplaced),
        )
        if table is not None
    ]
    table = pd.concat([zones.set_index("zone_id", drop=False)[own], *counts], axis=1)
    return Layer(
        name="zones",
        what=f"The zones: pupils without a place under the plan, and doing nothing, {_in_words(release)}.",
        table=pd.concat([table, zones.set_index("zone_id").drop(columns=own[1:])], axis=1),
        shapes=_drawn(_centres(release), _areas(release, "zone_id")),
    )


def _districts(release: Release) -> Layer:
    districts = pd.Index(release.districts, name="district")
    of_zone = pd.Series(release.district_of_zone)
    zone_areas = _areas(release, "zone_id")
    joined = zone_areas.groupby(of_zone.reindex(zone_areas.index).to_numpy()).agg(shapely.union_all)
    own = _areas(release, "district")
    areas = pd.concat([joined, own[~own.index.isin(joined.index)]])
    totals, without = (_of_districts(release, name) for name in ("totals", "totals_without"))
    fewer = without[
        [column for column in map(str, without) if column.startswith(("district", "year", "unplaced"))]
    ]
    return Layer(
        name="districts",
        what=f"The districts: all needs and phases under the plan, and doing nothing, {_in_words(release)}.",
        table=pd.concat(
            [
                districts.to_frame(),
                _wide(release, totals, "district").reindex(districts),
                _wide(release, fewer, "district").reindex(districts).add_prefix("do_nothing_"),
            ],
            axis=1,
        ),
        shapes=_drawn(_district_centres(release), areas).reindex(districts),
    )


def _of_districts(release: Release, name: str) -> pd.DataFrame:
    table = _noted(release, name)
    is_ours = (table["district"] != ALL) & (table["need"] == ALL) & (table["phase"] == ALL)
    return table[is_ours].drop(columns=["need", "phase"])


def _provisions(release: Release) -> Layer:
    provisions = release.provisions.set_index("provision_id", drop=False)
    years = _wide(release, _noted(release, "provision_years"), "provision_id")
    return Layer(
        name="provisions",
        what=f"The provisions as they came in, with places and pupils under the plan, {_in_words(release)}.",
        table=pd.concat(
            [provisions.assign(needs=provisions["needs"].map(";".join)), years.reindex(provisions.index)],
            axis=1,
        ),
        shapes=_sites(release),
    )


def _flows(release: Release) -> Layer:
    table = _noted(release, "served")
    return Layer(
        name="flows",
        what="Pupils by district of home and provision, every year: lines from the mean of zone centres.",
        table=table,
        shapes=_lines(
            _at(_district_centres(release), table["district"]), _at(_sites(release), table["provision_id"])
        ),
        empty="LineString",
    )


def _flows_by_zone(release: Release, allocation: pd.DataFrame) -> Layer:
    """One year only: ten would be a hundred thousand lines that nobody can see."""
    year = release.config.plan.last_year
    table = (
        allocation[allocation["year"] == year]
        .groupby(["zone_id", "provision_id", "year"], as_index=False)
        .agg({"pupils": "sum", "km": "first", "minutes": "first"})
    )
    return Layer(
        name="flows_by_zone",
        what=f"Pupils by zone of home and provision in {academic_year(year)}: lines from the zones' centres.",
        table=table,
        shapes=_lines(_at(_centres(release), table["zone_id"]), _at(_sites(release), table["provision_id"])),
        empty="LineString",
    )


def _noted(release: Release, name: str) -> pd.DataFrame:
    """A table of a release; in a public one, each column that may be hidden has a note after it."""
    table: pd.DataFrame = getattr(release, name)
    if release.profile is Profile.INTERNAL:
        return table
    hidden = suppressed(table, name)
    may_be_hidden = {*COUNTS[name], *DEPENDENT.get(name, ())}
    columns: dict[str, Any] = {}
    for column in table.columns:
        columns[column] = table[column]
        if column in may_be_hidden:
            columns[f"{column}{_NOTE}"] = hidden[column].map({True: SUPPRESSED, False: ""})
    return pd.DataFrame(columns)


def _wide(release: Release, table: pd.DataFrame, key: str) -> pd.DataFrame:
    """The first and the last year of a table beside each other, a row for each key."""
    ends = [
        table[table["year"] == year].set_index(key).drop(columns="year").add_suffix(f"_{year}")
        for year in _ends(release)
    ]
    return pd.concat(ends, axis=1)


def _ends(release: Release) -> Iterable[int]:
    return dict.fromkeys((release.config.plan.first_year, release.config.plan.last_year))


def _in_words(release: Release) -> str:
    """A year in a column's name is that of its September."""
    return " and ".join(f"{year} = {academic_year(year)}" for year in _ends(release))


def _areas(release: Release, column: str) -> "pd.Series[Any]":
    """The polygons that the boundaries have for each zone (`zone_id`), or for each district as a whole."""
    if release.boundaries is None:
        return pd.Series(dtype=object)
    areas = release.boundaries[release.boundaries.geom_type.isin(["Polygon", "MultiPolygon"])]
    ours = areas["zone_id"].isin(release.zones["zone_id"])
    chosen = areas[ours] if column == "zone_id" else areas[areas["zone_id"] == ""]
    return pd.Series(chosen.geometry.to_numpy(), index=chosen[column]).groupby(level=0).agg(shapely.union_all)


def _drawn(points: gpd.GeoSeries, areas: "pd.Series[Any]") -> gpd.GeoSeries:
    """The polygon of each, or its point where it has none."""
    shapes = [areas.get(name, point) for name, point in points.items()]
    return gpd.GeoSeries(shapes, index=points.index, crs=GRID)


def _centres(release: Release) -> gpd.GeoSeries:
    return _points(release.zones, "zone_id")


def _sites(release: Release) -> gpd.GeoSeries:
    return _points(release.provisions, "provision_id")


def _district_centres(release: Release) -> gpd.GeoSeries:
    means = release.zones.groupby("district")[["easting", "northing"]].mean()
    return _points(means.reset_index(), "district")


def _points(table: pd.DataFrame, key: str) -> gpd.GeoSeries:
    points = gpd.points_from_xy(table["easting"], table["northing"])
    return gpd.GeoSeries(points, index=pd.Index(table[key]), crs=GRID)


def _at(points: gpd.GeoSeries, names: "pd.Series[Any]") -> gpd.GeoSeries:
    return gpd.GeoSeries(points.loc[list(names)].to_numpy(), crs=GRID)


def _lines(starts: gpd.GeoSeries, ends: gpd.GeoSeries) -> gpd.GeoSeries:
    corners = np.stack([starts.get_coordinates().to_numpy(), ends.get_coordinates().to_numpy()], axis=1)
    return gpd.GeoSeries(shapely.linestrings(corners), crs=GRID)
