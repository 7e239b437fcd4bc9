"""Pupils who need a specialist place, by zone, need, phase, setting and year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.inputs.inputs import Inputs

GROUP_COLUMNS = ["zone_id", "need", "phase", "setting"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """Demand groups and their pupils.

    `groups` has the columns zone_id, need, phase, setting, one row a group, sorted; `pupils` is a row
    for each group and a column for each year, fractional since it is a forecast. A group without a
    pupil in any year is left out.
    """

    groups: pd.DataFrame
    years: tuple[int, ...]
    pupils: NDArray[np.float64]


def forecast_demand(inputs: Inputs, years: range, scenario: str) -> Demand:
    """Return the demand of one forecast scenario, district rows shared among their zones."""
    forecast = inputs.forecast
    chosen = forecast[(forecast["scenario"] == scenario) & forecast["year"].isin(list(years))]
    by_zone = chosen[chosen["zone_id"] != ""]
    by_district = share_among_zones(chosen[chosen["zone_id"] == ""], inputs.zones)
    columns = [*GROUP_COLUMNS, "year", "pupils"]
    table = (
        pd.concat([by_zone[columns], by_district[columns]])
        .pivot_table(index=GROUP_COLUMNS, columns="year", values="pupils", aggfunc="sum", fill_value=0)
        .reindex(columns=list(years), fill_value=0.0)
        .sort_index()
    )
    table = table[(table > 0).any(axis=1)]
    return Demand(
        groups=table.index.to_frame(index=False),
        years=tuple(years),
        pupils=table.to_numpy(dtype=float),
    )


def share_among_zones(district_rows: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Share each district row among the district's zones by the resident children of its phase.

    Where the column `children_<phase>` is absent, or nobody lives in the district by it, zones share
    equally; a blank cell counts as nobody.
    """
    shares = [
        zone_shares(zones, phase).assign(phase=phase) for phase in sorted(district_rows["phase"].unique())
    ]
    if not shares:
        return district_rows.assign(zone_id="")
    shared = district_rows.drop(columns="zone_id").merge(pd.concat(shares), on=["district", "phase"])
    return shared.assign(pupils=shared["pupils"] * shared["share"])


def zone_shares(zones: pd.DataFrame, phase: str) -> pd.DataFrame:
    """Return zone_id, district and the zone's share (0 to 1) of its district's pupils of a phase."""
    column = f"children_{phase}"
    children = zones[column].fillna(0.0) if column in zones else pd.Series(0.0, index=zones.index)
    in_district = children.groupby(zones["district"]).transform("sum")
    equal = 1 / zones.groupby("district")["zone_id"].transform("size")
    share = (children / in_district).where(in_district > 0, equal)
    return pd.DataFrame({"zone_id": zones["zone_id"], "district": zones["district"], "share": share})
