"""The figures of a map by year: pupils, placed and unplaced of zones and districts, with the plan or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.config import Config
from planner.domain import UnplacedReason, academic_year
from planner.report.escape import Json
from planner.report.map_breaks import NOTHING, SMALLEST_OF_DISTRICTS, SMALLEST_OF_ZONES, shading_breaks
from planner.report.release import Release
from planner.report.release_tables import ALL, grouping_columns

Cube: TypeAlias = NDArray[np.float64]
"""Pupils by [need and phase, year, row]."""

HUNDREDTHS = 100
"""Zone figures are written as whole hundredths of a pupil, which keeps the page small."""
DISTRICT_COLUMNS = ("pupils", "placed", "unplaced", "out_of_reach", "over_guide", "mean_minutes")
"""The columns of `Release.totals` that the page holds; mean_minutes is of those placed."""
_BEFORE_DIGITS = re.compile(r"(?<=[a-z])(?=\d)")
_FACT_LABELS = {"imd_decile": "Deprivation decile", "rural_urban": "Rural or urban"}


@dataclass(frozen=True)
class Axes:
    """The years and the combinations of need and phase of a plan; combination = need x phases + phase."""

    config: Config

    @cached_property
    def needs(self) -> dict[str, int]:
        return {need: row for row, need in enumerate(self.config.needs)}

    @cached_property
    def phases(self) -> dict[str, int]:
        return {phase: row for row, phase in enumerate(self.config.phases)}

    @property
    def years(self) -> range:
        return self.config.plan.years

    def cube(self, table: pd.DataFrame, rows: pd.Series, count: int, column: str = "pupils") -> Cube:
        """Sum a column of a table by combination, year and row number."""
        cube = np.zeros((len(self.needs) * len(self.phases), len(self.years), count))
        combination = table["need"].map(self.needs) * len(self.phases) + table["phase"].map(self.phases)
        place = (combination.to_numpy(int), (table["year"] - self.years[0]).to_numpy(int), rows.to_numpy(int))
        np.add.at(cube, place, table[column].to_numpy(float))
        return cube


def describe_axes(axes: Axes) -> dict[str, Json]:
    """Return the years, needs and phases in words."""
    return {
        "years": [academic_year(year) for year in axes.years],
        "needs": [{"code": code, "name": name} for code, name in axes.config.needs.items()],
        "phases": [
            {
                "name": phase_label(name),
                "groups": year_groups(low, high),
                "guide_minutes": axes.config.travel.guide_minutes[name],
            }
            for name, (low, high) in axes.config.phases.items()
        ],
    }


def phase_label(name: str) -> str:
    """Return a phase of the configuration as a heading: post16 -> Post-16."""
    return _BEFORE_DIGITS.sub("-", name.replace("_", " ")).capitalize()


def year_groups(low: int, high: int) -> str:
    """Return a band of national curriculum years in words: (0, 6) -> "Reception to Year 6"."""
    if low == high:
        return _year_group(low)
    if low > 0:
        return f"Years {low} to {high}"
    return f"{_year_group(low)} to {_year_group(high)}"


def _year_group(ncy: int) -> str:
    return {-1: "Nursery", 0: "Reception"}.get(ncy, f"Year {ncy}")


def zone_figures(release: Release, axes: Axes, districts: Sequence[str]) -> dict[str, Json] | None:
    """Return the zones: names, facts, breaks, and hundredths of a pupil as [combination][year][zone].

    The list of a year is empty where it would hold only zeros. `without` is who is unplaced if nothing more
    is done. None where homes are not released.
    """
    allocation, short, short_without = release.allocation, release.unplaced, release.do_nothing_unplaced
    if allocation is None or short is None or short_without is None:
        return None
    zones = release.zones
    row_of = {zone: row for row, zone in enumerate(zones["zone_id"])}
    unplaced = {
        reason: _cube_of(short[short["reason"] == reason], "zone_id", row_of, axes)
        for reason in UnplacedReason
    }
    is_long = allocation["minutes"] > allocation["phase"].map(release.config.travel.guide_minutes)
    over_guide = _cube_of(allocation[is_long], "zone_id", row_of, axes)
    without = _cube_of(short_without, "zone_id", row_of, axes)
    district_row = {district: row for row, district in enumerate(districts)}
    return {
        "names": list(zones["zone_name"]),
        "districts": [district_row[district] for district in zones["district"]],
        "facts": _facts(zones),
        "placed": _hundredths(_cube_of(allocation, "zone_id", row_of, axes)),
        "out_of_reach": _hundredths(unplaced[UnplacedReason.NO_PLACE_IN_REACH]),
        "full": _hundredths(unplaced[UnplacedReason.NO_CAPACITY]),
        "over_guide": _hundredths(over_guide),
        "without": _hundredths(without),
        "breaks": shading_breaks(
            sum(unplaced.values(), np.zeros_like(without)).sum(axis=0),
            without.sum(axis=0),
            over_guide.sum(axis=0),
            SMALLEST_OF_ZONES,
        ),
    }


def district_figures(release: Release, axes: Axes, districts: Sequence[str]) -> dict[str, Json]:
    """Return the districts: names, breaks, and for the plan and without it `DISTRICT_COLUMNS`.

    Each column is [choice][year][district]; the choice is all needs or one, times all phases or one, "all"
    first; after the last district come all together. A figure that is not released is null.
    """
    cubes = {
        "plan": _totals_cubes(release.totals, axes, districts),
        "without": _totals_cubes(release.totals_without, axes, districts),
    }
    every = [cubes[case][name][0][:, :-1] for case in cubes for name in ("unplaced", "over_guide")]
    unplaced, over_guide, without, over_guide_without = every
    both = np.concatenate([over_guide, over_guide_without])
    return {
        "names": list(districts),
        "breaks": shading_breaks(unplaced, without, both, SMALLEST_OF_DISTRICTS),
        **{case: {name: _released(cube) for name, cube in each.items()} for case, each in cubes.items()},
    }


def _totals_cubes(totals: pd.DataFrame, axes: Axes, districts: Sequence[str]) -> dict[str, Cube]:
    needs = {ALL: 0} | {need: row + 1 for need, row in axes.needs.items()}
    phases = {ALL: 0} | {phase: row + 1 for phase, row in axes.phases.items()}
    row_of = {district: row for row, district in enumerate(districts)} | {ALL: len(districts)}
    place = (
        (totals["need"].map(needs) * len(phases) + totals["phase"].map(phases)).to_numpy(int),
        (totals["year"] - axes.years[0]).to_numpy(int),
        totals["district"].map(row_of).to_numpy(int),
    )
    cubes = {}
    for column in DISTRICT_COLUMNS:
        cubes[column] = np.zeros((len(needs) * len(phases), len(axes.years), len(row_of)))
        cubes[column][place] = totals[column].to_numpy(float)
    return cubes


def _cube_of(
    table: pd.DataFrame, key: str, row_of: dict[str, int], axes: Axes, column: str = "pupils"
) -> Cube:
    return axes.cube(table, table[key].map(row_of), len(row_of), column)


def _facts(zones: pd.DataFrame) -> list[Json]:
    """The grouping columns of zones.csv: a label, and a text for each zone."""
    return [
        {
            "label": _FACT_LABELS.get(column, column.replace("_", " ").capitalize()),
            "note": "(1 is the most deprived)" if column == "imd_decile" else "",
            "texts": list(zones[column].astype(str)),
        }
        for column in grouping_columns(zones)
    ]


def _hundredths(cube: Cube) -> Any:  # noqa: ANN401 - nested lists
    """Whole hundredths; what is more than nothing is at least one."""
    whole = np.maximum(np.round(cube * HUNDREDTHS), cube > NOTHING).astype(int)
    return [[row.tolist() if row.any() else [] for row in by_year] for by_year in whole]


def _released(cube: Cube) -> Any:  # noqa: ANN401 - nested lists
    figures = np.round(np.where(np.abs(cube) <= NOTHING, 0.0, cube), 3).astype(object)
    figures[np.isnan(cube)] = None
    return figures.tolist()
