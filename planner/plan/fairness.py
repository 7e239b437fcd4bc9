"""What fairness costs: for each price of it, what is paid, and how the worst-off are off."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.verify import objective_terms_gbp
from planner.plan.frontier import knee
from planner.plan.tables import places_in_reach


@dataclass(frozen=True, kw_only=True, eq=False)
class FairPlan:
    """A plan at a price of fairness, £ present value but for the price (£ a pupil-year, or a minute of one).

    `money_gbp` is what is paid, without the price; `weighted_gbp` with it; `not_proven_gbp` what another
    plan's weighted cost might be less. `share` D x T of each district's pupils without a place,
    `no_reach` of those for whom there is none in reach; `over_guide` and `unplaced` T pupils; `minutes` T,
    the mean one-way journey, `mean_minutes` that of all years.
    """

    price_gbp: float
    money_gbp: float
    weighted_gbp: float
    not_proven_gbp: float
    opened: Ints
    capital_gbp: float
    share: Floats
    no_reach: Floats
    over_guide: Floats
    unplaced: Floats
    minutes: Floats
    mean_minutes: float

    @classmethod
    def of(
        cls,
        instance: PlacePlanningInstance,
        solution: Solution,
        price_gbp: float,
        weighted_gbp: float,
        bound_gbp: float,
        district: Ints,
        is_over: Bools,
    ) -> "FairPlan":
        """Measure a solution of the instance itself, without weights.

        Args:
            instance: without weights.
            solution: of it.
            price_gbp: at which it is the cheapest known.
            weighted_gbp: what it costs with the price.
            bound_gbp: no plan costs less with the price.
            district: number of each group's district.
            is_over: A, arcs over the guide.
        """
        count = int(district.max(initial=-1)) + 1
        out_of_reach = places_in_reach(instance, solution) <= 0
        pupils, unplaced, no_reach = np.zeros((3, count, instance.n_years))
        np.add.at(pupils, district, instance.groups.pupils)
        np.add.at(unplaced, district, solution.unplaced)
        np.add.at(no_reach, district, np.where(out_of_reach, instance.groups.pupils, 0.0))
        placed = solution.placed.sum(axis=0)
        minutes = instance.arcs.minutes @ solution.placed
        return cls(
            price_gbp=price_gbp,
            money_gbp=sum(objective_terms_gbp(instance, solution).values()),
            weighted_gbp=weighted_gbp,
            not_proven_gbp=max(weighted_gbp - bound_gbp, 0.0),
            opened=solution.opened,
            capital_gbp=float(instance.options.capital_gbp @ solution.opened.sum(axis=1)),
            share=np.divide(unplaced, pupils, out=np.zeros_like(pupils), where=pupils > 0),
            no_reach=np.divide(no_reach, pupils, out=np.zeros_like(pupils), where=pupils > 0),
            over_guide=solution.placed[is_over].sum(axis=0),
            unplaced=solution.unplaced.sum(axis=0),
            minutes=np.divide(minutes, placed, out=np.zeros_like(placed), where=placed > 0),
            mean_minutes=float(minutes.sum() / placed.sum()) if placed.sum() > 0 else 0.0,
        )


def raised_bounds(prices_gbp: Sequence[float], bounds_gbp: Sequence[float]) -> Floats:
    """Return bounds on weighted cost at ascending prices, each with what the others prove of it.

    What a plan costs rises with the price, in a straight line. So the least cost of any never falls, and is
    nowhere below the line between two of its points: a bound holds at higher prices, and the line between two
    bounds in between.
    """
    prices, bounds = np.asarray(prices_gbp, dtype=float), np.maximum.accumulate(bounds_gbp)
    raised: Floats = bounds.copy()
    for low, high in combinations(range(len(prices)), 2):
        between = slice(low, high + 1)
        line = np.interp(prices[between], prices[[low, high]], bounds[[low, high]])
        raised[between] = np.maximum(raised[between], line)
    return raised


def fairness_table(plans: Sequence[FairPlan], districts: Sequence[str]) -> pd.DataFrame:
    """Return a row for each price: money and what it costs over the first, and who is worst off.

    `worst_no_reach_last_year`: the share of the worst district's pupils for whom no place is in reach, with
    what the plan opens: whoever else gives way, they have none.
    """
    rows = []
    for plan in plans:
        last = plan.share[:, -1]
        worst = int(np.argmax(last)) if len(last) else -1
        rows.append(
            {
                "price_gbp": plan.price_gbp,
                "money_gbp": plan.money_gbp,
                "weighted_gbp": plan.weighted_gbp,
                "costs_gbp": plan.money_gbp - plans[0].money_gbp,
                "not_proven_gbp": plan.not_proven_gbp,
                "options": int(plan.opened.any(axis=1).sum()),
                "capital_gbp": plan.capital_gbp,
                "worst_district": districts[worst] if worst >= 0 else "",
                "worst_share_last_year": float(last[worst]) if worst >= 0 else 0.0,
                "worst_no_reach_last_year": float(plan.no_reach[worst, -1]) if worst >= 0 else 0.0,
                "least_share_last_year": float(last.min(initial=1.0)) if worst >= 0 else 0.0,
                "worst_share_any_year": float(plan.share.max(initial=0.0)),
                "minutes_last_year": float(plan.minutes[-1]),
                "mean_minutes": plan.mean_minutes,
                "over_guide_last_year": float(plan.over_guide[-1]),
                "over_guide_pupil_years": float(plan.over_guide.sum()),
                "unplaced_last_year": float(plan.unplaced[-1]),
                "unplaced_pupil_years": float(plan.unplaced.sum()),
            }
        )
    return pd.DataFrame(rows)


def with_knee(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with `is_knee`: at most one row, from which on money shortens journeys clearly less.

    The curve is that of mean minutes over all years by what is paid more, as `knee` of the frontier judges
    it. There is none where the dearest plan has no shorter journeys.
    """
    costs, minutes = (table[name].to_numpy(dtype=float) for name in ("costs_gbp", "mean_minutes"))
    return table.assign(is_knee=knee(costs, minutes) if minutes[-1] < minutes[0] else False)


def shares_table(plans: Sequence[FairPlan], districts: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Return a row for each price, district and year: the share of its pupils without a place."""
    return pd.DataFrame(
        [
            {
                "price_gbp": plan.price_gbp,
                "district": district,
                "year": year,
                "unplaced_share": float(plan.share[row, column]),
            }
            for plan in plans
            for row, district in enumerate(districts)
            for column, year in enumerate(years)
        ]
    )
