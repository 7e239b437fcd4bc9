"""Are there enough places? By district, need, phase and year."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planner.model.instance import Floats, Ints, PlacePlanningInstance
from planner.model.solution import Solution

KEYS = ["district", "need", "phase", "year"]


def sufficiency_table(
    instance: PlacePlanningInstance,
    solution: Solution,
    district_of_zone: Mapping[str, str],
    guide_minutes: Mapping[str, float],
) -> pd.DataFrame:
    """Return pupils, placed, unplaced, places within reach, mean journey, and pupils over the guide time.

    `places_within_reach` counts the places, taken or not, of every provision that some group of the row may
    use; provisions are shared, so rows do not add up. Means are over pupils placed, NaN without any.
    """
    groups, arcs = instance.groups, instance.arcs
    keys = pd.DataFrame(
        {
            "district": np.array([district_of_zone[zone] for zone in groups.zone_id], dtype=object),
            "need": groups.need,
            "phase": groups.phase,
        }
    )
    code, labels = _codes(keys)
    over = arcs.minutes > np.array([guide_minutes[phase] for phase in groups.phase[arcs.group]])
    arc_code = code[arcs.group]
    placed = _summed(solution.placed, arc_code, len(labels))
    columns = {
        "pupils": _summed(groups.pupils, code, len(labels)),
        "placed": placed,
        "unplaced": _summed(solution.unplaced, code, len(labels)),
        "places_within_reach": _places_within_reach(instance, solution, arc_code, len(labels)),
        "mean_km": _mean(_summed(solution.placed * arcs.km[:, None], arc_code, len(labels)), placed),
        "mean_minutes": _mean(
            _summed(solution.placed * arcs.minutes[:, None], arc_code, len(labels)), placed
        ),
        "over_guide": _summed(solution.placed * over[:, None], arc_code, len(labels)),
    }
    row, year = np.divmod(np.arange(len(labels) * instance.n_years), instance.n_years)
    table = labels.iloc[row].reset_index(drop=True).assign(year=instance.years[year])
    return table.assign(**{name: values.ravel() for name, values in columns.items()})


def _codes(keys: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    """Number the distinct rows of `keys` in order: (number of each row, distinct rows)."""
    columns = keys.columns.to_list()
    labels = keys.drop_duplicates().sort_values(columns).reset_index(drop=True)
    numbered = keys.merge(labels.assign(code=labels.index), how="left", on=columns)
    return numbered["code"].to_numpy(dtype=np.int64), labels


def _places_within_reach(
    instance: PlacePlanningInstance, solution: Solution, arc_code: Ints, n_rows: int
) -> Floats:
    n_pools = len(instance.pools)
    reached = np.zeros((n_rows, n_pools), dtype=bool)
    reached[arc_code, instance.arcs.provision] = True
    places: Floats = reached @ instance.places_with(solution.opened)
    return places


def _summed(values: Floats, code: Ints, n_rows: int) -> Floats:
    total = np.zeros((n_rows, values.shape[1]))
    np.add.at(total, code, values)
    return total


def _mean(total: Floats, pupils: Floats) -> Floats:
    mean: Floats = np.divide(total, pupils, out=np.full_like(total, np.nan), where=pupils > 0)
    return mean
