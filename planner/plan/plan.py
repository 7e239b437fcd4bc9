"""The plan: a solution joined back to names, in the tables that every output shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from planner.config import Config
from planner.inputs.inputs import Inputs
from planner.model.certificate import Certificate
from planner.model.solution import SolveReport
from planner.plan.therapy import therapy_table


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """A finished plan. Tables have the columns of the output files, rows in a stable order.

    - allocation: zone_id, need, phase, setting, year, provision_id, pupils, km, minutes
    - unplaced: zone_id, need, phase, setting, year, pupils, reason
    - provision_years: provision_id, year, places_before, places_added, places, pupils, occupancy
      (pupils / places, NaN without places), place_value_gbp (what one more place would save that year)
    - recommendations: a row for each option and opening year, options that do not open included
      (units 0, open_year NA): rank (NA where not opened), option_id, provision_id, name, open_year,
      units, places, capital_gbp, pupils_served (mean over the years it is open), site_minutes,
      site_minutes_saved, site_do_nothing_unplaced (of all pupils of its site while open, against doing
      nothing: see `SiteJourneys`; NaN where committed), saving_gbp, regret_gbp, decision (a `Decision` value)
    - sufficiency: district, need, phase, year, pupils, placed, unplaced, places_within_reach, mean_km,
      mean_minutes, over_guide
    - finance: case (a `FinanceCase` value), year, and £ of that year: see `finance_table`
    - do_nothing: the columns of sufficiency, if only the committed options open
    - do_nothing_unplaced: the columns of unplaced, likewise

    `objective_terms` splits the objective, £ present value, by name. `travel_rungs` counts the pairs
    of zone and provision within reach by the rung that gave km and minutes. `notes` are what a reader must
    know of how the plan was made. `certificate` proves a bound. `run_id` is the same for the same inputs,
    configuration and version.
    """

    config: Config
    inputs: Inputs
    run_id: str
    solve: SolveReport
    certificate: Certificate
    objective_terms: Mapping[str, float]
    travel_rungs: Mapping[str, int]
    notes: tuple[str, ...]
    allocation: pd.DataFrame
    unplaced: pd.DataFrame
    provision_years: pd.DataFrame
    recommendations: pd.DataFrame
    sufficiency: pd.DataFrame
    finance: pd.DataFrame
    do_nothing: pd.DataFrame
    do_nothing_unplaced: pd.DataFrame

    @cached_property
    def therapy_needed(self) -> pd.DataFrame | None:
        """The therapy that it needs by area and year: see `therapy_table`."""
        return therapy_table(self.config, self.inputs, self.allocation)
