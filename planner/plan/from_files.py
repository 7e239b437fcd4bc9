"""A solution from the tables of a finished plan, and whether those tables agree with it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planner.config import Config
from planner.inputs.finished import FinishedRun
from planner.inputs.inputs import Inputs
from planner.model.instance import Floats, Ints, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.verify import PUPIL_TOLERANCE, RELATIVE_TOLERANCE
from planner.plan.recommendations import pupils_served
from planner.plan.sufficiency import KEYS, sufficiency_table
from planner.plan.tables import allocation_table, provision_years_table, unplaced_table

GROUP = ["zone_id", "need", "phase", "setting"]


def solution_from_files(
    instance: PlacePlanningInstance, run: FinishedRun
) -> tuple[Solution, tuple[str, ...]]:
    """Return the solution that the files state, and what in them names nothing of the instance."""
    strangers: list[str] = []
    groups = pd.DataFrame({name: getattr(instance.groups, name) for name in GROUP})
    groups["group"] = np.arange(len(groups))
    year_of = {int(year): index for index, year in enumerate(instance.years)}

    arcs = pd.DataFrame(
        {
            "group": instance.arcs.group,
            "provision_id": instance.pools.provision_id[instance.arcs.provision],
            "arc": np.arange(len(instance.arcs)),
        }
    )
    allocation = run.allocation.merge(groups, how="left", on=GROUP).merge(
        arcs, how="left", on=["group", "provision_id"]
    )
    placed = _filled("allocation.csv", allocation, "arc", len(instance.arcs), year_of, strangers)
    left_over = run.unplaced.merge(groups, how="left", on=GROUP)
    unplaced = _filled("unplaced.csv", left_over, "group", len(instance.groups), year_of, strangers)
    opened = _opened(instance, run.recommendations, year_of, strangers)
    return Solution(opened=opened, placed=placed, unplaced=unplaced), tuple(strangers)


def _filled(
    file: str, table: pd.DataFrame, row: str, n_rows: int, year_of: dict[int, int], strangers: list[str]
) -> Floats:
    """Sum `pupils` into (row, year); rows that name neither are reported."""
    year = table["year"].map(year_of)
    known = table[row].notna() & year.notna() & table["pupils"].notna()
    if not known.all():
        first = int(np.flatnonzero(~known)[0])
        strangers.append(
            f"{file}: {int((~known).sum())} rows name a group, year or eligible provision that the inputs do not "
            f"have, the first is row {first + 2}"
        )
    values = np.zeros((n_rows, len(year_of)))
    where = (table.loc[known, row].to_numpy(dtype=np.int64), year[known].to_numpy(dtype=np.int64))
    np.add.at(values, where, table.loc[known, "pupils"].to_numpy(dtype=float))
    return values


def _opened(
    instance: PlacePlanningInstance, table: pd.DataFrame, year_of: dict[int, int], strangers: list[str]
) -> Ints:
    opening = table[table["units"] > 0]
    option = pd.Index(instance.options.option_id).get_indexer(opening["option_id"])
    year = opening["open_year"].map(year_of).fillna(-1).to_numpy(dtype=np.int64)
    known = (option >= 0) & (year >= 0)
    if not known.all():
        strangers.append(f"recommendations.csv: {int((~known).sum())} rows name an unknown option or year")
    opened = np.zeros((len(instance.options), instance.n_years), dtype=np.int64)
    units = np.rint(opening["units"].to_numpy(dtype=float)).astype(np.int64)
    np.add.at(opened, (option[known], year[known]), units[known])
    return opened


def disagreements(
    config: Config, inputs: Inputs, instance: PlacePlanningInstance, solution: Solution, run: FinishedRun
) -> Iterator[str]:
    """Yield where a table of the run says other than its own allocation and openings do."""
    fresh = {
        "allocation.csv": (
            allocation_table(instance, solution),
            run.allocation,
            [*GROUP, "year", "provision_id"],
        ),
        "unplaced.csv": (unplaced_table(instance, solution), run.unplaced, [*GROUP, "year"]),
        "provision_years.csv": (
            provision_years_table(instance, solution, np.zeros_like(instance.pools.places)).drop(
                columns="place_value_gbp"
            ),
            run.provision_years,
            ["provision_id", "year"],
        ),
        "sufficiency.csv": (
            sufficiency_table(instance, solution, inputs.district_of_zone, config.travel.guide_minutes),
            run.sufficiency,
            KEYS,
        ),
        "recommendations.csv": (
            _recommended(instance, solution),
            run.recommendations[run.recommendations["units"] > 0],
            ["option_id", "open_year"],
        ),
    }
    for file, (expected, found, keys) in fresh.items():
        yield from _differences(file, expected, found, keys)


def _recommended(instance: PlacePlanningInstance, solution: Solution) -> pd.DataFrame:
    option, year = np.nonzero(solution.opened)
    units = solution.opened[option, year]
    return pd.DataFrame(
        {
            "option_id": instance.options.option_id[option],
            "open_year": instance.years[year],
            "units": units,
            "places": units * instance.options.places_per_unit[option],
            "capital_gbp": units * instance.options.capital_gbp[option],
            "pupils_served": pupils_served(instance, solution)[option, year],
        }
    )


def _differences(file: str, expected: pd.DataFrame, found: pd.DataFrame, keys: list[str]) -> Iterator[str]:
    if missing := sorted(set(expected) - set(found)):
        yield f"{file}: column {', '.join(missing)} is missing"
        return
    both = expected.merge(found, how="outer", on=keys, suffixes=("", "_found"), indicator=True)
    if (apart := int((both["_merge"] != "both").sum())) > 0:
        yield f"{file}: {apart} rows are missing or too many"
    both = both[both["_merge"] == "both"]
    for column in expected.columns.difference(keys):
        if pd.api.types.is_numeric_dtype(expected[column]):
            ours = both[column].to_numpy(dtype=float)
            theirs = both[f"{column}_found"].to_numpy(dtype=float)
            off = ~np.isclose(ours, theirs, rtol=RELATIVE_TOLERANCE, atol=PUPIL_TOLERANCE, equal_nan=True)
        else:
            off = (both[column] != both[f"{column}_found"]).to_numpy(dtype=bool)
        if off.any():
            yield f"{file}: {int(off.sum())} values of {column} differ from what the plan gives"
