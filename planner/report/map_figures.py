"""The figures of a map by year: pupils, placed and unplaced of every zone and district, and their classes."""

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
from planner.report.release import Release

Cube: TypeAlias = NDArray[np.float64]
"""Pupils by [need and phase, year, row]."""

HUNDREDTHS = 100
"""Zone figures are written as whole hundredths of a pupil, which keeps the page small."""
NOTHING = 1e-6
"""Fewer pupils than this are the rounding of a solver."""
_BEFORE_DIGITS = re.compile(r"(?<=[a-z])(?=\d)")
_NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_FACT_LABELS = {"imd_decile": "Deprivation decile", "rural_urban": "Rural or urban"}
_FIXED_COLUMNS = frozenset({"zone_id", "zone_name", "district", "easting", "northing"})


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
            {"name": phase_label(name), "groups": year_groups(low, high)}
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


def zone_figures(release: Release, axes: Axes, districts: Sequence[str]) -> dict[str, Json]:
    """Return the zones: names, facts, and hundredths of a pupil as [combination][year][zone]."""
    zones = release.zones
    if release.unplaced is None or release.allocation is None:
        raise NotImplementedError
    row_of = {zone: row for row, zone in enumerate(zones["zone_id"])}
    unplaced = {
        reason: _cube_of(release.unplaced[release.unplaced["reason"] == reason], "zone_id", row_of, axes)
        for reason in UnplacedReason
    }
    placed = _cube_of(release.allocation, "zone_id", row_of, axes)
    total = sum(unplaced.values(), np.zeros_like(placed))
    district_row = {district: row for row, district in enumerate(districts)}
    return {
        "names": list(zones["zone_name"]),
        "districts": [district_row[district] for district in zones["district"]],
        "facts": _facts(zones),
        "placed": _hundredths(placed),
        "out_of_reach": _hundredths(unplaced[UnplacedReason.NO_PLACE_IN_REACH]),
        "full": _hundredths(unplaced[UnplacedReason.NO_CAPACITY]),
        "breaks": class_breaks(total.sum(axis=0)),
    }


def district_figures(release: Release, axes: Axes, districts: Sequence[str]) -> dict[str, Json]:
    """Return the districts: names, and pupils as [combination][year][district].

    `journey_minutes` is the sum over the pupils placed; `over_guide` counts journeys over the travel guide.
    """
    row_of = {district: row for row, district in enumerate(districts)}
    table = release.sufficiency.assign(
        journey_minutes=(release.sufficiency["mean_minutes"] * release.sufficiency["placed"]).fillna(0.0)
    )
    columns = ("pupils", "placed", "unplaced", "over_guide", "journey_minutes")
    cubes = {column: _cube_of(table, "district", row_of, axes, column) for column in columns}
    if release.unplaced is None:
        raise NotImplementedError
    unplaced = release.unplaced.assign(district=release.unplaced["zone_id"].map(release.district_of_zone))
    out_of_reach = unplaced[unplaced["reason"] == UnplacedReason.NO_PLACE_IN_REACH]
    cubes["out_of_reach"] = _cube_of(out_of_reach, "district", row_of, axes)
    written: dict[str, Json] = {name: _rounded(cube) for name, cube in cubes.items()}
    return {
        "names": list(districts),
        "breaks": class_breaks(cubes["unplaced"].sum(axis=0), smallest=1),
        **written,
    }


def class_breaks(values: NDArray[np.float64], smallest: float = 0.05) -> list[float]:
    """Return up to four round numbers that part the positive values into classes of about equal size.

    They come from all years together, so that a colour means the same in every year.
    """
    positive = values[values > NOTHING]
    if not len(positive):
        return []
    quantiles = np.quantile(positive, (0.2, 0.4, 0.6, 0.8))
    return sorted({max(smallest, _nice(float(value), whole=smallest >= 1)) for value in quantiles})


def _nice(value: float, *, whole: bool) -> float:
    scale = 10.0 ** np.floor(np.log10(value))
    candidates = [round(step * scale * power, 6) for power in (1, 10) for step in _NICE]
    if whole:
        candidates = [candidate for candidate in candidates if candidate == round(candidate)] or [1.0]
    return float(min(candidates, key=lambda candidate: abs(candidate - value)))


def _cube_of(
    table: pd.DataFrame, key: str, row_of: dict[str, int], axes: Axes, column: str = "pupils"
) -> Cube:
    return axes.cube(table, table[key].map(row_of), len(row_of), column)


def _facts(zones: pd.DataFrame) -> list[Json]:
    """The grouping columns of zones.csv: a label, and a text for each zone."""
    columns = [
        column
        for column in zones.columns
        if column not in _FIXED_COLUMNS and not column.startswith("children_")
    ]
    return [
        {
            "label": _FACT_LABELS.get(column, column.replace("_", " ").capitalize()),
            "note": "(1 is the most deprived)" if column == "imd_decile" else "",
            "texts": list(zones[column].astype(str)),
        }
        for column in columns
    ]


def _hundredths(cube: Cube) -> Any:  # noqa: ANN401 - nested lists
    """Whole hundredths; what is more than nothing is at least one."""
    whole = np.maximum(np.round(cube * HUNDREDTHS), cube > NOTHING)
    return whole.astype(int).tolist()


def _rounded(cube: Cube) -> Any:  # noqa: ANN401 - nested lists
    return np.round(np.where(np.abs(cube) > NOTHING, cube, 0.0), 3).tolist()
