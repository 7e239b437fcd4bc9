"""The sites of a map: provisions year by year, and the options there with what the plan says of them."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from planner.domain import Decision, ProvisionType, academic_year
from planner.report.escape import Json
from planner.report.map_breaks import NOTHING
from planner.report.map_figures import Axes, year_groups
from planner.report.map_shapes import to_degrees
from planner.report.release import NOT_PUBLISHED, Release

DECISIONS = (Decision.COMMITTED, Decision.RECOMMENDED, Decision.NOT_RECOMMENDED, Decision.REFUSED)
"""Strongest first."""


def describe_types() -> list[Json]:
    """Return the provision types with their words."""
    return [{"type": kind.value, "label": kind.label} for kind in ProvisionType]


def provision_sites(release: Release, axes: Axes, districts: Sequence[str]) -> list[Json]:
    """Return the provisions: words, place in degrees, and places, pupils and value (£) as [year].

    `pupils_by` has the pupils of each combination of need and phase that has any, as [year]; it is empty
    where homes are not released. `pupils_from` has those of each home district that has any, as [year]. A
    count that is not released is null.
    """
    provisions = release.provisions
    row_of = {provision: row for row, provision in enumerate(provisions["provision_id"])}
    pupils_by = _pupils_by(release, axes, row_of)
    pupils_from = _pupils_from(release, axes, row_of, districts)
    columns = {
        "places_before": _by_year(release, axes, row_of, "places_before"),
        "places_added": _by_year(release, axes, row_of, "places_added"),
        "pupils": _by_year(release, axes, row_of, "pupils"),
        "value_gbp": _by_year(release, axes, row_of, "place_value_gbp"),
    }
    places = to_degrees(list(provisions["easting"]), list(provisions["northing"]))
    sites: list[Json] = []
    for row, provision in enumerate(provisions.to_dict("records")):
        figures: dict[str, Json] = {name: _numbers(table[row]) for name, table in columns.items()}
        sites.append(
            {
                "id": provision["provision_id"],
                "name": provision["name"],
                "district": provision["district"],
                "type": str(provision["provision_type"]),
                "needs": [axes.needs[need] for need in provision["needs"] if need in axes.needs],
                "phases": _phases(axes, provision["ncy_from"], provision["ncy_to"]),
                "year_groups": year_groups(provision["ncy_from"], provision["ncy_to"]),
                "closes": _year_or_none(provision["close_year"]),
                "at": list(places[row]),
                "pupils_by": pupils_by.get(row, {}),
                "pupils_from": pupils_from.get(row, {}),
                **figures,
            }
        )
    return sites


def _pupils_by(release: Release, axes: Axes, row_of: dict[str, int]) -> dict[int, dict[str, Json]]:
    if release.allocation is None:
        return {}
    pupils = axes.cube(release.allocation, release.allocation["provision_id"].map(row_of), len(row_of))
    return {
        row: {
            str(combination): _numbers(by_year[:, row])
            for combination, by_year in enumerate(pupils)
            if by_year[:, row].max(initial=0.0) > NOTHING
        }
        for row in row_of.values()
    }


def _pupils_from(
    release: Release, axes: Axes, row_of: dict[str, int], districts: Sequence[str]
) -> dict[int, dict[str, Json]]:
    district_row = {district: str(row) for row, district in enumerate(districts)}
    found: dict[int, dict[str, Json]] = {}
    keys: Any  # the tuples that pandas' stubs call Hashable
    for keys, rows in release.served.groupby(["provision_id", "district"]):
        provision, district = keys
        pupils = np.zeros(len(axes.years))
        pupils[(rows["year"] - axes.years[0]).to_numpy(int)] = rows["pupils"].to_numpy(float)
        found.setdefault(row_of[provision], {})[district_row[district]] = _numbers(pupils)
    return found


def option_sites(release: Release) -> list[Json]:
    """Return the options: words, costs (£), and a list of openings, empty where the plan does not open it."""
    rows = dict(iter(release.recommendations.groupby("option_id", sort=False)))
    row_of = {provision: row for row, provision in enumerate(release.provisions["provision_id"])}
    return [
        _option(option, rows[option["option_id"]], row_of[option["provision_id"]])
        for option in release.options.to_dict("records")
        if option["option_id"] in rows
    ]


def _option(option: dict[Any, Any], rows: pd.DataFrame, provision: int) -> dict[str, Json]:
    decisions = [Decision(decision) for decision in rows["decision"]]
    return {
        "id": option["option_id"],
        "name": option["name"],
        "provision": provision,
        "decision": min(decisions, key=DECISIONS.index).value,
        "earliest": academic_year(option["earliest_year"]),
        "places_per_unit": float(option["places"]),
        "max_units": int(option["max_units"]),
        "capital_per_unit_gbp": float(option["capital_gbp"]),
        "condition_gbp": _number(option["condition_capital_gbp"]),
        "requires": option["requires"],
        "exclusive_group": option["exclusive_group"],
        "decision_route": option["decision_route"],
        "delivery_risk": _number(option["delivery_risk"]),
        "notes": option["notes"],
        "openings": [_opening(row) for row in rows.to_dict("records") if row["units"] > 0],
    }


def _opening(row: dict[Any, Any]) -> dict[str, Json]:
    return {
        "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
        "opens": int(row["open_year"]),
        "year": academic_year(int(row["open_year"])),
        "units": int(row["units"]),
        "places": float(row["places"]),
        "capital_gbp": _number(row["capital_gbp"]),
        "pupils_served": _number(row["pupils_served"]),
        **{name: _number(row[name]) for name in NOT_PUBLISHED["recommendations"] if name in row},
        "saving_gbp": _number(row["saving_gbp"]),
    }


def _by_year(release: Release, axes: Axes, row_of: dict[str, int], column: str) -> Any:  # noqa: ANN401 - array or lists
    """A column of provision_years as [provision, year]; NaN where the table has no row."""
    table = release.provision_years
    figures = np.full((len(row_of), len(axes.years)), np.nan)
    rows = table["provision_id"].map(row_of).to_numpy(int)
    figures[rows, (table["year"] - axes.years[0]).to_numpy(int)] = table[column].to_numpy(float)
    return figures


def _phases(axes: Axes, low: int, high: int) -> list[Json]:
    """The phases that share a year group with a provision."""
    bands = axes.config.phases.values()
    return [row for row, (first, last) in enumerate(bands) if first <= high and last >= low]


def _year_or_none(year: float) -> str | None:
    return None if pd.isna(year) else academic_year(int(year))


def _numbers(values: Iterable[float]) -> list[Json]:
    return [_number(value) for value in values]


def _number(value: Any) -> float | None:  # noqa: ANN401 - a float, or one of pandas' blanks
    if pd.isna(value):
        return None
    rounded = round(float(value), 2)
    return int(rounded) if rounded == int(rounded) else rounded
