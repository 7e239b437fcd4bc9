"""A solution from the tables of a finished plan, and whether those tables agree with it."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from planner.config import Config
from planner.domain import FinanceCase
from planner.inputs.finished import THERAPY_NEEDED, FinishedRun
from planner.inputs.inputs import Inputs
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance, Texts
from planner.model.solution import Solution
from planner.model.verify import PUPIL_TOLERANCE, RELATIVE_TOLERANCE
from planner.plan.finance import finance_table
from planner.plan.recommendations import recommendations_table
from planner.plan.sufficiency import KEYS, sufficiency_table
from planner.plan.tables import allocation_table, provision_years_table, unplaced_table
from planner.plan.therapy import therapy_table

GROUP = ["zone_id", "need", "phase", "setting"]


def solution_from_files(
    instance: PlacePlanningInstance, run: FinishedRun
) -> tuple[Solution, tuple[str, ...]]:
    """Return the solution that the files state, and what in them names nothing of the instance."""
    strangers: list[str] = []
    year_of = _year_of(instance)

    arcs = pd.DataFrame(
        {
            "group": instance.arcs.group,
            "provision_id": instance.pools.provision_id[instance.arcs.provision],
            "arc": np.arange(len(instance.arcs)),
        }
    )
    allocation = run.allocation.merge(_groups(instance), how="left", on=GROUP).merge(
        arcs, how="left", on=["group", "provision_id"]
    )
    shape = (len(instance.arcs), instance.n_years)
    placed, unknown = _filled(allocation, "arc", shape, year_of)
    strangers += _strangers("allocation.csv", unknown, "a group, year or provision that may be used")
    unplaced, unknown = _unplaced(instance, run.unplaced)
    strangers += _strangers("unplaced.csv", unknown, "a group or year")
    opened, unknown = _opened(instance, run.recommendations, year_of)
    strangers += _strangers("recommendations.csv", unknown, "an option or year")
    return Solution(opened=opened, placed=placed, unplaced=unplaced), tuple(strangers)


def _groups(instance: PlacePlanningInstance) -> pd.DataFrame:
    groups = pd.DataFrame({name: getattr(instance.groups, name) for name in GROUP})
    return groups.assign(group=np.arange(len(groups)))


def _year_of(instance: PlacePlanningInstance) -> dict[int, int]:
    return {int(year): index for index, year in enumerate(instance.years)}


def _unplaced(instance: PlacePlanningInstance, table: pd.DataFrame) -> tuple[Floats, Bools]:
    """Return G x T pupils without a place, and which rows of the table name no group or year."""
    rows = table.merge(_groups(instance), how="left", on=GROUP)
    return _filled(rows, "group", instance.groups.pupils.shape, _year_of(instance))


def _strangers(file: str, unknown: Bools, what: str) -> list[str]:
    """Say how many rows name `what` the inputs do not have; the first by its row in a spreadsheet."""
    rows = np.flatnonzero(unknown)
    if not len(rows):
        return []
    return [f"{file}: {_counted(len(rows))} without {what} of the inputs, the first is row {rows[0] + 2}"]


def _filled(
    table: pd.DataFrame, row: str, shape: tuple[int, int], year_of: Mapping[int, int]
) -> tuple[Floats, Bools]:
    """Sum `pupils` into (row, year); return that, and which rows of the table name neither."""
    year = table["year"].map(year_of)
    unknown = (table[row].isna() | year.isna()).to_numpy(dtype=bool)
    values = np.zeros(shape)
    where = (table.loc[~unknown, row].to_numpy(dtype=np.int64), year[~unknown].to_numpy(dtype=np.int64))
    np.add.at(values, where, table.loc[~unknown, "pupils"].to_numpy(dtype=float))
    return values, unknown


def _opened(
    instance: PlacePlanningInstance, table: pd.DataFrame, year_of: Mapping[int, int]
) -> tuple[Ints, Bools]:
    option = _row_of(instance.options.option_id, table["option_id"])
    year = table["open_year"].map(year_of).fillna(-1).to_numpy(dtype=np.int64)
    opens = (table["units"] != 0).to_numpy(dtype=bool)
    unknown: Bools = (option < 0) | (opens & (year < 0))
    opened = np.zeros((len(instance.options), instance.n_years), dtype=np.int64)
    units = np.rint(table["units"].to_numpy(dtype=float)).astype(np.int64)
    used = opens & ~unknown
    np.add.at(opened, (option[used], year[used]), units[used])
    return opened, unknown


def _row_of(ids: Texts, wanted: pd.Series) -> Ints:
    """Row number of each id wanted; -1 where there is none."""
    return pd.Index(ids, dtype=object).get_indexer(pd.Index(wanted, dtype=object)).astype(np.int64)


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
        "finance.csv": (
            finance_table(instance, inputs.provisions["provision_type"], {FinanceCase.PLAN: solution}),
            run.finance[run.finance["case"] == FinanceCase.PLAN],
            ["case", "year"],
        ),
        "recommendations.csv": (
            _recommended(instance, solution, inputs.options["name"], run),
            run.recommendations,
            ["option_id", "open_year"],
        ),
    }
    for file, (expected, found, keys) in fresh.items():
        yield from _differences(file, expected, found, keys)
    yield from _therapy(therapy_table(config, inputs, fresh["allocation.csv"][0]), run.therapy_needed)


def _therapy(expected: pd.DataFrame | None, found: pd.DataFrame | None) -> Iterator[str]:
    """Yield where the table of therapy is other than the plan's; only some plans have one."""
    if expected is not None and found is not None:
        yield from _differences(f"{THERAPY_NEEDED}.csv", expected, found, ["area", "year"])
    elif expected is not None:
        yield f"{THERAPY_NEEDED}.csv is missing"
    elif found is not None:
        yield f"{THERAPY_NEEDED}.csv is there, though the configuration says nothing of therapy"


def _recommended(
    instance: PlacePlanningInstance, solution: Solution, names: pd.Series, run: FinishedRun
) -> pd.DataFrame:
    """The recommendations as the files give them, ranked by the savings found: those need a solver.

    Nor do the files say where doing nothing places whom, only who is left without a place then.
    """
    found = run.recommendations
    option = _row_of(instance.options.option_id, found["option_id"])
    year = found["open_year"].to_numpy(dtype=float) - instance.years[0]
    known = (option >= 0) & (year >= 0) & (year < instance.n_years) & found["saving_gbp"].notna()
    saving_gbp = np.zeros(solution.opened.shape)
    saving_gbp[option[known], year[known].astype(np.int64)] = found["saving_gbp"][known]
    unplaced, _ = _unplaced(instance, run.do_nothing_unplaced)
    do_nothing = Solution(
        opened=instance.forced_openings(), placed=np.zeros_like(solution.placed), unplaced=unplaced
    )
    table = recommendations_table(instance, solution, do_nothing, saving_gbp, names)
    table = table.drop(columns=["regret_gbp", "site_minutes_saved"])
    return table.assign(open_year=table["open_year"].astype(float))


def _differences(file: str, expected: pd.DataFrame, found: pd.DataFrame, keys: list[str]) -> Iterator[str]:
    both = expected.merge(found, how="outer", on=keys, suffixes=("", "_found"), indicator=True)
    apart = both["_merge"].value_counts()
    if missing := int(apart["left_only"]):
        yield f"{file}: {_counted(missing)} missing"
    if too_many := int(apart["right_only"]):
        yield f"{file}: {_counted(too_many)} too many"
    both = both[both["_merge"] == "both"]
    for column in expected.columns.difference(keys):
        ours, theirs = both[column], both[f"{column}_found"]
        if pd.api.types.is_numeric_dtype(expected[column]):
            off = ~np.isclose(
                ours.to_numpy(dtype=float, na_value=np.nan),
                theirs.to_numpy(dtype=float),
                rtol=RELATIVE_TOLERANCE,
                atol=PUPIL_TOLERANCE,
                equal_nan=True,
            )
        else:
            off = (ours != theirs).to_numpy(dtype=bool)
        if off.any():
            yield f"{file}: {_counted(int(off.sum()), 'value')} of {column} other than the plan gives"


def _counted(count: int, noun: str = "row") -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
