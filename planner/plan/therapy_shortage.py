"""What a shortage of therapists costs a plan, the openings kept: by year, and by area and year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.model.instance import Floats, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.therapy import TherapyLimits
from planner.model.within_therapy import WithinTherapy


@dataclass(frozen=True, kw_only=True, eq=False)
class TherapyShortage:
    """What keeping within the therapists there are costs more than the plan, £ present value.

    No allocation with the plan's openings that keeps within them costs less than `least_gbp` more.

    - by_year: year, wte_needed, wte_short (by the plan), unplaced, unplaced_within (pupils, by the plan and
      within the therapists there are), plan_gbp, within_gbp (£ of the year for placements and pupils without
      a place), shortage_gbp (the difference), shortage_least_gbp (proven: at least)
    - by_area: area, year, wte_needed, wte_available, wte_short, wte_within (used within the limits),
      gbp_per_wte (£ that one more whole-time equivalent would save in the year at most); NaN where what is
      commissioned is not known
    """

    gbp: float
    least_gbp: float
    by_year: pd.DataFrame
    by_area: pd.DataFrame


def therapy_shortage(
    instance: PlacePlanningInstance, plan: Solution, limits: TherapyLimits, within: WithinTherapy
) -> TherapyShortage:
    """Compare the plan with the cheapest allocation within the limits."""
    plan_gbp = placements_gbp(instance, plan)
    # The plan is of least cost but for pence, so no limit can make it cheaper.
    shortage_gbp = np.maximum(within.placements_gbp - plan_gbp, 0.0)
    least_gbp = np.clip(within.least_gbp - plan_gbp, 0.0, shortage_gbp)
    needed, short = limits.needed_wte(instance, plan.placed), limits.short_wte(instance, plan.placed)
    known = np.isfinite(limits.available_wte)
    by_year = pd.DataFrame(
        {
            "year": instance.years,
            "wte_needed": needed.sum(axis=0),
            "wte_short": short.sum(axis=0),
            "unplaced": plan.unplaced.sum(axis=0),
            "unplaced_within": within.solution.unplaced.sum(axis=0),
            "plan_gbp": plan_gbp,
            "within_gbp": plan_gbp + shortage_gbp,
            "shortage_gbp": shortage_gbp,
            "shortage_least_gbp": least_gbp,
        }
    )
    area, year = np.divmod(np.arange(needed.size), instance.n_years)
    by_area = pd.DataFrame(
        {
            "area": np.array(limits.area, dtype=object)[area],
            "year": instance.years[year],
            "wte_needed": needed.ravel(),
            "wte_available": np.where(known, limits.available_wte, np.nan).ravel(),
            "wte_short": np.where(known, short, np.nan).ravel(),
            "wte_within": limits.needed_wte(instance, within.solution.placed).ravel(),
            "gbp_per_wte": within.gbp_per_wte.ravel(),
        }
    )
    return TherapyShortage(
        gbp=float(instance.discount @ shortage_gbp),
        least_gbp=float(instance.discount @ least_gbp),
        by_year=by_year,
        by_area=by_area,
    )


def placements_gbp(instance: PlacePlanningInstance, solution: Solution) -> Floats:
    """Return T: £ of each year for placements and for pupils without a place, undiscounted."""
    gbp: Floats = (
        instance.arc_cost_gbp @ solution.placed
        + instance.economics.unplaced_gbp * solution.unplaced.sum(axis=0)
    )
    return gbp
