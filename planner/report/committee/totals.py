"""The totals of a release, picked out: one row a year, or one row a district or phase."""

from typing import TypeAlias

import pandas as pd

from planner.report.release import Release
from planner.report.release_tables import ALL, TOTAL_COUNTS

Pair: TypeAlias = tuple[pd.DataFrame, pd.DataFrame]
"""The same rows with the plan, and if nothing is done."""


def by_year(release: Release) -> Pair:
    """Return all pupils by year."""
    return _pair(release, "year", pd.Index(release.config.plan.years, name="year"), None)


def by_district(release: Release, year: int) -> Pair:
    """Return one year's pupils by district."""
    return _pair(release, "district", pd.Index(release.districts, name="district"), year)


def by_phase(release: Release, year: int) -> Pair:
    """Return one year's pupils by phase, in the order of the configuration."""
    return _pair(release, "phase", pd.Index(list(release.config.phases), name="phase"), year)


def by_district_and_phase(release: Release) -> pd.DataFrame:
    """Return the rows of the plan by district, phase and year, for all needs together."""
    table = release.totals
    return table[(table["district"] != ALL) & (table["phase"] != ALL) & (table["need"] == ALL)]


def row(table: pd.DataFrame, key: str | int) -> "pd.Series[float]":
    """Return one row of a table of totals."""
    return table.loc[[key]].iloc[0]


def _pair(release: Release, key: str, index: pd.Index, year: int | None) -> Pair:
    """The rows of both cases that part the pupils by `key` and sum over all else."""
    picked = []
    for table in (release.totals, release.totals_without):
        rows = table["year"].notna() if year is None else table["year"] == year
        for name in ("district", "need", "phase"):
            rows &= (table[name] != ALL) if name == key else (table[name] == ALL)
        columns = [*TOTAL_COUNTS, "mean_km", "mean_minutes"]
        picked.append(table[rows].set_index(key)[columns].reindex(index, fill_value=0.0))
    plan, nothing = picked
    return plan, nothing
