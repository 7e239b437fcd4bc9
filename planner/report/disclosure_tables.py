"""The tables of a release without the counts that are not released: NaN stands in their places."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from planner.domain import FinanceCase
from planner.plan.plan import Plan
from planner.report.disclosure import DIGITS, Key, is_small, withhold
from planner.report.disclosure_cells import CASES, cells_of_year, total_key
from planner.report.release_tables import ALL, TOTAL_COUNTS, grouping_columns

WITHHELD_GBP = ("top_up_gbp", "independent_gbp", "unplaced_gbp", "total_gbp")
"""Columns of finance that a count can be worked out from."""
_MOST_VALUES = 10
"""Where all is one district, a grouping of more values than this (deciles) is one of small areas."""
PLACE = ["district", "need", "phase"]


def publishable_groupings(zones: pd.DataFrame) -> list[str]:
    """Return the grouping columns of zones but those of areas below district, as wards are."""
    n_districts = zones["district"].nunique()

    def is_below_district(grouping: str) -> bool:
        districts = zones.groupby(grouping)["district"].nunique()
        if n_districts == 1:
            return len(districts) > _MOST_VALUES
        return float((districts == 1).mean()) > 1 / 2

    return [grouping for grouping in grouping_columns(zones) if not is_below_district(grouping)]


def without_small_counts(
    plan: Plan, tables: Mapping[str, pd.DataFrame], groupings: list[str]
) -> tuple[dict[str, pd.DataFrame], bool]:
    """Return the tables of a release as they may be published, and whether money is withheld, too.

    Args:
        plan: the plan that they show.
        tables: by field of the release; those by zone are not given back.
        groupings: the columns of zones that by_group has.
    """
    small_served = _years_behind(
        tables["recommendations"], plan, is_small(tables["recommendations"]["pupils_served"].to_numpy(float))
    )
    withheld: set[Key] = set()
    for year in plan.config.plan.years:
        cells = cells_of_year(plan, tables, groupings, year)
        cells.withheld = {
            cells.keys["provision", provision] for provision, of_year in small_served if of_year == year
        }
        withheld |= {(year, *key) for key in withhold(cells)}
    return _published(plan, tables, withheld)


def _years_behind(recommendations: pd.DataFrame, plan: Plan, rows: Any) -> set[tuple[str, int]]:  # noqa: ANN401 - a mask
    """Provisions and years from the opening on: what `pupils_served` is the mean of."""
    chosen = recommendations[rows]
    last = plan.config.plan.last_year
    return {
        (provision, year)
        for provision, opens in zip(chosen["provision_id"], chosen["open_year"], strict=True)
        for year in range(int(opens), last + 1)
    }


def _published(
    plan: Plan, tables: Mapping[str, pd.DataFrame], withheld: set[Key]
) -> tuple[dict[str, pd.DataFrame], bool]:
    keys_of: dict[str, tuple[list[str], Callable[[str, Any], Key]]] = {
        "totals": (PLACE, partial(total_key, "totals")),
        "totals_without": (PLACE, partial(total_key, "totals_without")),
        "sufficiency": (PLACE, partial(total_key, "totals")),
        "do_nothing": (PLACE, partial(total_key, "totals_without")),
        "by_group": (["grouping", "value"], lambda column, row: ("by_group", column, *row)),
        "provision_years": (["provision_id"], lambda _, row: ("provision", *row)),
        "served": (["provision_id", "district"], lambda _, row: ("served", *row)),
    }
    found = {name: _hidden(tables[name], *keys, withheld) for name, keys in keys_of.items()}
    found["recommendations"] = _served(tables["recommendations"], plan, withheld)
    found["finance"] = _money(tables["finance"], withheld)
    return found, bool(found["finance"]["total_gbp"].isna().any())


def _hidden(
    table: pd.DataFrame, names: list[str], key_of: Callable[[str, Any], Key], withheld: set[Key]
) -> pd.DataFrame:
    """Return a table with NaN in the counts withheld; `names` are the columns of a key, besides the year."""
    rows = list(zip(table["year"], table[names].itertuples(index=False, name=None), strict=True))
    return table.assign(
        **{
            column: (table[column].round(DIGITS) + 0.0).mask(
                np.array([(year, *key_of(column, row)) in withheld for year, row in rows], dtype=bool)
            )
            for column in TOTAL_COUNTS
            if column in table
        }
    )


def _served(table: pd.DataFrame, plan: Plan, withheld: set[Key]) -> pd.DataFrame:
    """Hide who is served where that is few, or where a year behind it is not published."""
    last = plan.config.plan.last_year
    hides = [
        units > 0 and any((year, "provision", provision) in withheld for year in range(int(opens), last + 1))
        for provision, opens, units in zip(
            table["provision_id"], table["open_year"].fillna(last + 1), table["units"], strict=True
        )
    ]
    served = table["pupils_served"].round(DIGITS)
    return table.assign(
        pupils_served=served.mask(np.array(hides, dtype=bool) | is_small(served.to_numpy(float)))
    )


def _money(table: pd.DataFrame, withheld: set[Key]) -> pd.DataFrame:
    case_of = {finance_case: case for case, finance_case in CASES.items()}
    cases = [case_of[FinanceCase(case)] for case in table["case"]]
    years = table["year"].to_list()
    hides = {
        "unplaced_gbp": [
            (year, *total_key(case, "unplaced", (ALL, ALL, ALL))) in withheld
            for case, year in zip(cases, years, strict=True)
        ],
        "top_up_gbp": [(year, case, "top_up") in withheld for case, year in zip(cases, years, strict=True)],
        "independent_gbp": [
            (year, case, "independent") in withheld for case, year in zip(cases, years, strict=True)
        ],
    }
    hides["total_gbp"] = list(np.any(list(hides.values()), axis=0))
    return table.assign(
        **{column: table[column].mask(np.array(mask, dtype=bool)) for column, mask in hides.items()}
    )
