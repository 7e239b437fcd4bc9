"""The solution by name: allocation, unplaced pupils, and every provision in every year."""

import numpy as np
import pandas as pd

from planner.domain import UnplacedReason
from planner.model.instance import Floats, Ints, PlacePlanningInstance
from planner.model.solution import Solution

NOBODY = 1e-9
"""Fewer pupils than this are rounding, not a row."""


def allocation_table(instance: PlacePlanningInstance, solution: Solution) -> pd.DataFrame:
    """Return who is placed where: a row for each group, provision and year with pupils."""
    arc, year = np.nonzero(solution.placed > NOBODY)
    arcs = instance.arcs
    table = _groups(instance, arcs.group[arc]).assign(
        year=instance.years[year],
        provision_id=instance.pools.provision_id[arcs.provision[arc]],
        pupils=solution.placed[arc, year],
        km=arcs.km[arc],
        minutes=arcs.minutes[arc],
    )
    return table.sort_values(
        ["year", "zone_id", "need", "phase", "setting", "provision_id"], ignore_index=True
    )


def unplaced_table(instance: PlacePlanningInstance, solution: Solution) -> pd.DataFrame:
    """Return who is without a place and why: a row for each group and year with such pupils."""
    group, year = np.nonzero(solution.unplaced > NOBODY)
    reach = places_in_reach(instance, solution)
    table = _groups(instance, group).assign(
        year=instance.years[year],
        pupils=solution.unplaced[group, year],
        reason=np.where(
            reach[group, year] > 0, str(UnplacedReason.NO_CAPACITY), str(UnplacedReason.NO_PLACE_IN_REACH)
        ),
    )
    return table.sort_values(["year", "zone_id", "need", "phase", "setting"], ignore_index=True)


def places_in_reach(instance: PlacePlanningInstance, solution: Solution) -> Floats:
    """Return G x T: places, taken or not, at the provisions that each group may use."""
    reach = np.zeros_like(solution.unplaced)
    np.add.at(reach, instance.arcs.group, instance.places_with(solution.opened)[instance.arcs.provision])
    return reach


def provision_years_table(
    instance: PlacePlanningInstance, solution: Solution, place_value_gbp: Floats
) -> pd.DataFrame:
    """Return every provision in every year; `place_value_gbp` is P x T, £ of that year."""
    places = instance.places_with(solution.opened)
    pupils = np.zeros_like(places)
    np.add.at(pupils, instance.arcs.provision, solution.placed)
    pupils[pupils < NOBODY] = 0.0
    occupancy = np.divide(pupils, places, out=np.full_like(places, np.nan), where=places > 0)
    pool, year = np.divmod(np.arange(places.size), instance.n_years)
    return pd.DataFrame(
        {
            "provision_id": instance.pools.provision_id[pool],
            "year": instance.years[year],
            "places_before": instance.pools.places.ravel(),
            "places_added": (places - instance.pools.places).ravel(),
            "places": places.ravel(),
            "pupils": pupils.ravel(),
            "occupancy": occupancy.ravel(),
            "place_value_gbp": place_value_gbp.ravel(),
        }
    )


def _groups(instance: PlacePlanningInstance, rows: Ints) -> pd.DataFrame:
    groups = instance.groups
    return pd.DataFrame(
        {
            "zone_id": groups.zone_id[rows],
            "need": groups.need[rows],
            "phase": groups.phase[rows],
            "setting": groups.setting[rows],
        }
    )
