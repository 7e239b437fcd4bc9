"""The summed tables of a release: totals, who is served from where, and by group of zones."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from planner.domain import UnplacedReason
from planner.plan.plan import Plan

ALL = ""
"""District, need or phase of a row that counts all of them."""
KEYS = ["district", "need", "phase", "year"]
TOTAL_COUNTS = ("pupils", "placed", "unplaced", "out_of_reach", "over_guide")
_SUMS = [*TOTAL_COUNTS, "pupil_km", "pupil_minutes"]


def totals_table(
    sufficiency: pd.DataFrame, unplaced: pd.DataFrame, district_of_zone: Mapping[str, str]
) -> pd.DataFrame:
    """Sum the sufficiency table over every choice of all districts, needs and phases, or one."""
    far = unplaced[unplaced["reason"] == UnplacedReason.NO_PLACE_IN_REACH]
    counted = far.assign(district=far["zone_id"].map(district_of_zone)).groupby(KEYS)["pupils"].sum()
    base = sufficiency[[*KEYS, "pupils", "placed", "unplaced", "over_guide"]].assign(
        out_of_reach=counted.reindex(pd.MultiIndex.from_frame(sufficiency[KEYS]), fill_value=0.0).to_numpy(),
        pupil_km=(sufficiency["mean_km"] * sufficiency["placed"]).fillna(0.0),
        pupil_minutes=(sufficiency["mean_minutes"] * sufficiency["placed"]).fillna(0.0),
    )
    parts = []
    for choice in range(2 ** (len(KEYS) - 1)):
        all_of = {name: ALL for bit, name in enumerate(KEYS[:-1]) if choice >> bit & 1}
        part: Any = base.assign(**all_of).groupby(KEYS, as_index=False).sum()
        parts.append(part)
    return _means(pd.concat(parts, ignore_index=True).sort_values(KEYS, ignore_index=True), KEYS)


def served_table(plan: Plan) -> pd.DataFrame:
    home = plan.allocation["zone_id"].map(plan.inputs.district_of_zone)
    keys = ["provision_id", "district", "year"]
    table: Any = plan.allocation.assign(district=home).groupby(keys, as_index=False)["pupils"].sum()
    return pd.DataFrame(table)


def by_group_table(plan: Plan, groupings: Sequence[str]) -> pd.DataFrame:
    """Sum the zones by each grouping column of theirs; zones where it is blank count as "not stated"."""
    by_zone = zone_counts(plan)
    tables = []
    for grouping in groupings:
        value = by_zone["zone_id"].map(values_of_zones(plan.inputs.zones, grouping))
        table = by_zone.assign(grouping=grouping, value=value)
        tables.append(table.groupby(["grouping", "value", "year"], as_index=False)[_SUMS].sum())
    keys = ["grouping", "value", "year"]
    empty = pd.DataFrame(columns=[*keys, *_SUMS]).astype({"year": int, **dict.fromkeys(_SUMS, float)})
    return _means(pd.concat(tables, ignore_index=True) if tables else empty, keys)


def zone_counts(plan: Plan) -> pd.DataFrame:
    """Return zone_id, year, the counts of totals, and kilometres and minutes summed over those placed."""
    guide = plan.allocation["phase"].map(plan.config.travel.guide_minutes)
    placed = plan.allocation.assign(
        placed=plan.allocation["pupils"],
        over_guide=plan.allocation["pupils"].where(plan.allocation["minutes"] > guide, 0.0),
        pupil_km=plan.allocation["pupils"] * plan.allocation["km"],
        pupil_minutes=plan.allocation["pupils"] * plan.allocation["minutes"],
    )
    far = plan.unplaced["reason"] == UnplacedReason.NO_PLACE_IN_REACH
    unplaced = plan.unplaced.assign(
        unplaced=plan.unplaced["pupils"], out_of_reach=plan.unplaced["pupils"].where(far, 0.0)
    )
    by_zone = pd.concat([placed, unplaced]).reindex(columns=["zone_id", "year", *_SUMS]).fillna(0.0)
    return by_zone.groupby(["zone_id", "year"], as_index=False)[_SUMS].sum()


def values_of_zones(zones: pd.DataFrame, grouping: str) -> Mapping[str, str]:
    """Return the value of a grouping by zone_id."""
    return dict(zip(zones["zone_id"], zones[grouping].replace("", "not stated"), strict=True))


def grouping_columns(zones: pd.DataFrame) -> list[str]:
    """Return the columns of zones that group them: all beyond the fixed ones."""
    fixed = {"zone_id", "zone_name", "district", "easting", "northing"}
    return [name for name in zones.columns if name not in fixed and not name.startswith("children_")]


def _means(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    placed = table["placed"].where(table["placed"] > 0)
    return table.assign(mean_km=table["pupil_km"] / placed, mean_minutes=table["pupil_minutes"] / placed)[
        [*keys, *TOTAL_COUNTS, "mean_km", "mean_minutes"]
    ]
