"""Which options, where and when: ranked, each with its price and whom it serves."""

import numpy as np
import pandas as pd

from planner.domain import Decision
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance, Texts
from planner.model.solution import Solution
from planner.plan.site_journeys import site_journeys

COLUMNS = [
    "rank",
    "option_id",
    "provision_id",
    "name",
    "open_year",
    "units",
    "places",
    "capital_gbp",
    "pupils_served",
    "site_minutes",
    "site_minutes_saved",
    "site_do_nothing_unplaced",
    "saving_gbp",
    "regret_gbp",
    "decision",
]


def recommendations_table(
    instance: PlacePlanningInstance,
    solution: Solution,
    do_nothing: Solution,
    saving_gbp: Floats,
    names: pd.Series,
) -> pd.DataFrame:
    """Return a row for each option and opening year, then the options that do not open.

    `do_nothing` is the allocation with only the committed options: what a site does for its pupils is
    measured against it, but for committed options, which open in both. `saving_gbp` is O x T: what the plan
    would lose in present value without the row, everything else kept. `names` are the options' names in row
    order. Rows are ranked by the saving for each pound of capital, those that need no capital first; a saving
    counts to the penny, so that rounding ranks nothing. `regret_gbp` needs another solve and is left blank.
    """
    option, year = np.nonzero(solution.opened)
    units = solution.opened[option, year]
    site = (instance.options.provision[option], year)
    journeys = site_journeys(instance, solution, do_nothing)
    opens_anyway = instance.options.committed[option]
    opened = pd.DataFrame(
        {
            "option": option,
            "open_year": instance.years[year],
            "units": units,
            "places": units * instance.options.places_per_unit[option],
            "capital_gbp": units * instance.options.capital_gbp[option],
            "pupils_served": pupils_served(instance, solution)[option, year],
            "site_minutes": journeys.minutes[site],
            "site_minutes_saved": np.where(opens_anyway, np.nan, journeys.minutes_saved[site]),
            "site_do_nothing_unplaced": np.where(opens_anyway, np.nan, journeys.do_nothing_unplaced[site]),
            "saving_gbp": saving_gbp[option, year],
        }
    )
    opened = _ranked(opened)
    idle = np.flatnonzero(~solution.opened.any(axis=1))
    table = pd.concat([opened, pd.DataFrame({"option": idle})], ignore_index=True)
    rows = table["option"].to_numpy(dtype=np.int64)
    table = table.assign(
        option_id=instance.options.option_id[rows],
        provision_id=instance.pools.provision_id[instance.options.provision[rows]],
        name=names.to_numpy(dtype=object)[rows],
        regret_gbp=np.nan,
        decision=_decisions(instance, rows, table["rank"].notna().to_numpy()),
    )
    for column in ("units", "places", "capital_gbp"):
        table[column] = table[column].fillna(0)
    return table.astype({"rank": "Int64", "open_year": "Int64", "units": "int64"})[COLUMNS]


def pupils_served(instance: PlacePlanningInstance, solution: Solution) -> Floats:
    """Return O x T: pupils a year, on average while open, in the places that opened in each year.

    A provision's pupils beyond its own places are shared among the places added by their number.
    """
    options = instance.options
    used = np.zeros((len(instance.pools), instance.n_years))
    np.add.at(used, instance.arcs.provision, solution.placed)
    added = instance.places_with(solution.opened) - instance.pools.places
    in_added = np.clip(used - instance.pools.places, 0.0, added)
    share = np.divide(in_added, added, out=np.zeros_like(added), where=added > 0)
    years_left = np.arange(instance.n_years, 0, -1)
    mean_share = np.cumsum(share[:, ::-1], axis=1)[:, ::-1] / years_left
    places = solution.opened * options.places_per_unit[:, None]
    served: Floats = places * mean_share[options.provision]
    return served


def _ranked(opened: pd.DataFrame) -> pd.DataFrame:
    capital = opened["capital_gbp"].to_numpy(dtype=float)
    saving = opened["saving_gbp"].to_numpy(dtype=float).round(2)
    per_pound = np.divide(saving, capital, out=np.full(len(opened), np.inf), where=capital > 0)
    order = np.lexsort((opened["open_year"], opened["option"], -saving, -per_pound))
    return opened.iloc[order].assign(rank=np.arange(1, len(opened) + 1))


def _decisions(instance: PlacePlanningInstance, rows: Ints, opens: Bools) -> Texts:
    options = instance.options
    decision: Texts = np.where(opens, str(Decision.RECOMMENDED), str(Decision.NOT_RECOMMENDED)).astype(object)
    decision[options.committed[rows]] = str(Decision.COMMITTED)
    decision[options.refused[rows]] = str(Decision.REFUSED)
    return decision
