"""The one way out: what of a plan a profile lets people see. Everything that shows a plan is given a release.

A count of pupils that is not released is NaN in its column; `shown` puts `[c]` there. Beside what makes a
release, only the terminal and the record of an internal run take a plan (import-linter sees to it), so
nothing that is opened can go round it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.config import Config
from planner.domain import Profile
from planner.inputs.inputs import SourceFile
from planner.model.solution import SolveReport
from planner.plan.plan import Plan
from planner.problems import Problem
from planner.report.disclosure import THRESHOLD, is_small
from planner.report.disclosure_cells import top_up_gbp
from planner.report.disclosure_tables import WITHHELD_GBP, publishable_groupings, without_small_counts
from planner.report.release_tables import (
    TOTAL_COUNTS,
    by_group_table,
    grouping_columns,
    served_table,
    totals_table,
)

SUPPRESSED = "[c]"
"""What stands for a count that is not released."""
NOTE = (
    f"{SUPPRESSED} stands for a number of pupils that is not published: it is above 0 and below "
    f"{THRESHOLD:g}, or it would let such a number be worked out. Numbers that follow from it are left out "
    "with it. Nothing is published for areas smaller than a district, nor of the journeys to a single site."
)
"""What the public is told of what is left out."""

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
        # What one more place would save is more than nothing only where every place is taken.
        "provision_years": MappingProxyType({"occupancy": "pupils", "place_value_gbp": "pupils"}),
        # What a place saves is known within little: so much money takes so many pupils at least.
        "recommendations": MappingProxyType({"saving_gbp": "pupils_served", "regret_gbp": "pupils_served"}),
        **dict.fromkeys(
            ("sufficiency", "do_nothing", "totals", "totals_without", "by_group"),
            MappingProxyType({"mean_km": "placed", "mean_minutes": "placed"}),
        ),
    }
)
"""Columns that would give a count away, and which: they are hidden with it."""
NOT_PUBLISHED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # Of the pupils of one site: sums over homes and years of counts that are mostly below the threshold.
        "recommendations": ("site_minutes", "site_minutes_saved", "site_do_nothing_unplaced"),
    }
)
"""Columns that a public release does not have."""
MONEY: Mapping[str, tuple[str, ...]] = MappingProxyType({"finance": WITHHELD_GBP})
"""Columns of money that can be counts times a published price, or a sum of those: NaN where not released."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Release:
    """What may be shown of a plan. Tables have the columns of `Plan`, in the same order of rows.

    `allocation`, `unplaced` and `do_nothing_unplaced` are by zone: None where homes are not released, and
    `recommendations` is without the columns of `NOT_PUBLISHED` then. `overrides`, with authors and reasons,
    is empty in a public one.

    - totals: district, need, phase (each "" for all), year, pupils, placed, unplaced, out_of_reach (of those
      unplaced: no place in reach), over_guide, mean_km, mean_minutes (of those placed)
    - totals_without: the same if only the committed options open
    - served: provision_id, district (of the pupils' homes), year, pupils; rows with pupils only
    - therapy_needed: see `therapy_table`. None where the plan says nothing of therapy, and in any public
      release: a therapist stands for a known number of pupils
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
    overrides: pd.DataFrame
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
    therapy_needed: pd.DataFrame | None = None

    @property
    def districts(self) -> list[str]:
        return sorted(self.zones["district"].unique())

    @property
    def district_of_zone(self) -> Mapping[str, str]:
        return dict(zip(self.zones["zone_id"], self.zones["district"], strict=True))


def release(plan: Plan, profile: Profile) -> Release:
    """Return what a profile may see of a plan."""
    if profile is Profile.INTERNAL:
        return _everything(plan, grouping_columns(plan.inputs.zones))
    return _public(plan)


def _public(plan: Plan) -> Release:
    """Leave out what is by zone, small counts, and whatever would give one back; see `disclosure`."""
    groupings = publishable_groupings(plan.inputs.zones)
    everything = _everything(plan, groupings)
    tables, money_is_withheld = without_small_counts(
        plan, {name: getattr(everything, name) for name in (*COUNTS, *MONEY)}, groupings
    )
    # What fairness weighs would follow from the cost, and tell of counts that no table ties it to.
    money_is_withheld = money_is_withheld or plan.config.fairness.is_set
    hidden: dict[str, Any] = {**tables}
    for name, columns in DEPENDENT.items():
        table = tables[name]
        is_hidden = suppressed(table, name)
        hidden[name] = table.assign(**{column: table[column].mask(is_hidden[column]) for column in columns})
    for name, left_out in NOT_PUBLISHED.items():
        hidden[name] = hidden[name].drop(columns=list(left_out))
    zones, provisions = everything.zones, everything.provisions
    if "on_roll" in provisions:  # blank where it is small, as where nobody has stated it
        on_roll = provisions["on_roll"].astype(float)
        provisions = provisions.assign(on_roll=on_roll.mask(is_small(on_roll.to_numpy(dtype=float))))
    return replace(
        everything,
        profile=Profile.PUBLIC,
        solve=_rounded(plan) if money_is_withheld else everything.solve,
        objective_terms={} if money_is_withheld else everything.objective_terms,
        notes=(*everything.notes, NOTE),
        warnings=(),
        overrides=everything.overrides.iloc[:0],
        zones=zones.loc[:, ~zones.columns.str.startswith("children_")],
        provisions=provisions,
        allocation=None,
        unplaced=None,
        do_nothing_unplaced=None,
        therapy_needed=None,
        **hidden,
    )


def _rounded(plan: Plan) -> SolveReport:
    """Round the money of all years together outwards, so that it cannot give back the money of one."""
    solve = plan.solve
    dearest_gbp = max(plan.config.costs.unplaced_gbp, *top_up_gbp(plan))
    step = 10.0 ** np.ceil(np.log10(max(10 * THRESHOLD * dearest_gbp, 1.0)))

    def up(gbp: float) -> float:
        return float(np.ceil(gbp / step) * step)

    def down(gbp: float) -> float:
        return float(np.floor(gbp / step) * step)

    return replace(
        solve,
        objective_gbp=up(solve.objective_gbp),
        bound_gbp=down(solve.bound_gbp),
        certified_bound_gbp=down(solve.certified_bound_gbp),
        do_nothing_gbp=up(solve.do_nothing_gbp),
    )


def _everything(plan: Plan, groupings: Sequence[str]) -> Release:
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
        overrides=inputs.overrides,
        boundaries=inputs.boundaries,
        allocation=plan.allocation,
        unplaced=plan.unplaced,
        do_nothing_unplaced=plan.do_nothing_unplaced,
        provision_years=plan.provision_years,
        recommendations=plan.recommendations,
        sufficiency=plan.sufficiency,
        do_nothing=plan.do_nothing,
        finance=plan.finance,
        totals=totals_table(plan.sufficiency, plan.unplaced, inputs.district_of_zone),
        totals_without=totals_table(plan.do_nothing, plan.do_nothing_unplaced, inputs.district_of_zone),
        served=served_table(plan),
        by_group=by_group_table(plan, groupings),
        therapy_needed=plan.therapy_needed,
    )


def suppressed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return which cells of a table of a release (`name` is its field) are not released."""
    hidden = pd.DataFrame(np.zeros(table.shape, dtype=bool), columns=table.columns, index=table.index)
    for column in (*COUNTS.get(name, ()), *MONEY.get(name, ())):
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
