"""The one way out: what of a plan a profile lets people see. Everything that shows a plan is given a release.

A count of pupils that is not released is NaN in its column; `shown` puts `[c]` there. Nothing else in the
report layer takes a plan, so nothing can go round it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.config import Config
from planner.domain import Profile, UnplacedReason
from planner.inputs.inputs import SourceFile
from planner.model.solution import SolveReport
from planner.plan.plan import Plan
from planner.problems import Problem

ALL = ""
"""District, need or phase of a row that counts all of them."""
SUPPRESSED = "[c]"
"""What stands for a count that is not released."""

KEYS = ["district", "need", "phase", "year"]
TOTAL_COUNTS = ("pupils", "placed", "unplaced", "out_of_reach", "over_guide")
COUNTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "allocation": ("pupils",),
        "unplaced": ("pupils",),
        "do_nothing_unplaced": ("pupils",),
        "provision_years": ("pupils",),
        "recommendations": ("pupils_served",),
        "sufficiency": ("pupils", "placed", "unplaced", "over_guide"),
        "do_nothing": ("pupils", "placed", "unplaced", "over_guide"),
        "totals": TOTAL_COUNTS,
        "totals_without": TOTAL_COUNTS,
        "served": ("pupils",),
        "by_group": TOTAL_COUNTS,
    }
)
"""The columns of each table that count pupils."""
DEPENDENT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "provision_years": MappingProxyType({"occupancy": "pupils"}),
        **dict.fromkeys(
            ("sufficiency", "do_nothing", "totals", "totals_without", "by_group"),
            MappingProxyType({"mean_km": "placed", "mean_minutes": "placed"}),
        ),
    }
)
"""Columns that would give a count away, and which: they are hidden with it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Release:
    """What may be shown of a plan. Tables have the columns of `Plan`, in the same order of rows.

    `allocation`, `unplaced` and `do_nothing_unplaced` are by zone: None where homes are not released.

    - totals: district, need, phase (each "" for all), year, pupils, placed, unplaced, out_of_reach (of those
      unplaced: no place in reach), over_guide, mean_km, mean_minutes (of those placed)
    - totals_without: the same if only the committed options open
    - served: provision_id, district (of the pupils' homes), year, pupils; rows with pupils only
    - by_group: grouping (a column of zones: imd_decile, rural_urban, …), value, year, and the counts and
      means of totals
    """

    profile: Profile
    config: Config
    run_id: str
    solve: SolveReport
    objective_terms: Mapping[str, float]
    travel_rungs: Mapping[str, int]
    notes: tuple[str, ...]
    warnings: tuple[Problem, ...]
    sources: tuple[SourceFile, ...]
    zones: pd.DataFrame
    provisions: pd.DataFrame
    options: pd.DataFrame
    boundaries: gpd.GeoDataFrame | None
    allocation: pd.DataFrame | None
    unplaced: pd.DataFrame | None
    do_nothing_unplaced: pd.DataFrame | None
    provision_years: pd.DataFrame
    recommendations: pd.DataFrame
    sufficiency: pd.DataFrame
    do_nothing: pd.DataFrame
    finance: pd.DataFrame
    totals: pd.DataFrame
    totals_without: pd.DataFrame
    served: pd.DataFrame
    by_group: pd.DataFrame

    @property
    def districts(self) -> list[str]:
        return sorted(self.zones["district"].unique())

    @property
    def district_of_zone(self) -> Mapping[str, str]:
        return dict(zip(self.zones["zone_id"], self.zones["district"], strict=True))


def release(plan: Plan, profile: Profile) -> Release:
    """Return what a profile may see of a plan."""
    internal = _everything(plan)
    if profile is Profile.INTERNAL:
        return internal
    raise NotImplementedError


def _everything(plan: Plan) -> Release:
    inputs = plan.inputs
    return Release(
        profile=Profile.INTERNAL,
        config=plan.config,
        run_id=plan.run_id,
        solve=plan.solve,
        objective_terms=plan.objective_terms,
        travel_rungs=plan.travel_rungs,
        notes=plan.notes,
        warnings=inputs.warnings,
        sources=inputs.sources,
        zones=inputs.zones,
        provisions=inputs.provisions,
        options=inputs.options,
        boundaries=inputs.boundaries,
        allocation=plan.allocation,
        unplaced=plan.unplaced,
        do_nothing_unplaced=plan.do_nothing_unplaced,
        provision_years=plan.provision_years,
        recommendations=plan.recommendations,
        sufficiency=plan.sufficiency,
        do_nothing=plan.do_nothing,
        finance=plan.finance,
        totals=_totals(plan.sufficiency, plan.unplaced, inputs.district_of_zone),
        totals_without=_totals(plan.do_nothing, plan.do_nothing_unplaced, inputs.district_of_zone),
        served=_served(plan),
        by_group=_by_group(plan),
    )


def _totals(
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


def _served(plan: Plan) -> pd.DataFrame:
    home = plan.allocation["zone_id"].map(plan.inputs.district_of_zone)
    keys = ["provision_id", "district", "year"]
    table: Any = plan.allocation.assign(district=home).groupby(keys, as_index=False)["pupils"].sum()
    return pd.DataFrame(table)


def _by_group(plan: Plan) -> pd.DataFrame:
    """Sum the zones by each grouping column of theirs; zones where it is blank count as "not stated"."""
    zones = plan.inputs.zones
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
    sums = ["pupils", "placed", "unplaced", "out_of_reach", "over_guide", "pupil_km", "pupil_minutes"]
    by_zone = pd.concat([placed, unplaced]).reindex(columns=["zone_id", "year", *sums]).fillna(0.0)
    by_zone = by_zone.groupby(["zone_id", "year"], as_index=False)[sums].sum()
    tables = []
    for grouping in grouping_columns(zones):
        value = by_zone["zone_id"].map(dict(zip(zones["zone_id"], zones[grouping], strict=True)))
        table = by_zone.assign(grouping=grouping, value=value.replace("", "not stated"))
        tables.append(table.groupby(["grouping", "value", "year"], as_index=False)[sums].sum())
    keys = ["grouping", "value", "year"]
    empty = pd.DataFrame(columns=[*keys, *sums]).astype({"year": int, **dict.fromkeys(sums, float)})
    return _means(pd.concat(tables, ignore_index=True) if tables else empty, keys)


def grouping_columns(zones: pd.DataFrame) -> list[str]:
    """Return the columns of zones that group them: all beyond the fixed ones."""
    fixed = {"zone_id", "zone_name", "district", "easting", "northing"}
    return [name for name in zones.columns if name not in fixed and not name.startswith("children_")]


def _means(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    placed = table["placed"].where(table["placed"] > 0)
    return table.assign(mean_km=table["pupil_km"] / placed, mean_minutes=table["pupil_minutes"] / placed)[
        [*keys, *TOTAL_COUNTS, "mean_km", "mean_minutes"]
    ]


def suppressed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return which cells of a table of a release (`name` is its field) are not released."""
    hidden = pd.DataFrame(np.zeros(table.shape, dtype=bool), columns=table.columns, index=table.index)
    for column in COUNTS.get(name, ()):
        is_row = table["units"] > 0 if name == "recommendations" else True
        hidden[column] = table[column].isna() & is_row
    for column, count in DEPENDENT.get(name, {}).items():
        hidden[column] = hidden[count]
    return hidden


def shown(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table of a release with `[c]` in the cells that are not released; others as they are."""
    hidden = suppressed(table, name)
    result = table.copy()
    for column in hidden.columns[hidden.any()]:
        cells: pd.Series[Any] = result[column].astype(object)
        result[column] = cells.mask(hidden[column], SUPPRESSED)
    return result
