"""The fewest pupils without a place, as an instance like any other; and the cheapest allocation among those.

A pupil-year without a place counts for `PUPIL_YEAR_GBP`, a placement for nothing, and every year alike. What
openings cost counts for a `MONEY_COUNTS` part, so that of plans that leave equally few the one with the
cheapest openings is sought.
"""

from dataclasses import replace

import numpy as np

from planner.model.instance import PlacePlanningInstance

PUPIL_YEAR_GBP = 100_000.0
MONEY_COUNTS = 1e-5
"""£1m of openings count for £10: a ten-thousandth of a pupil-year."""
DEAREST_GBP = 1e8
"""A price that no moving of pupils comes near, and at which flows can still count small parts of pupils."""


def counting_unplaced(instance: PlacePlanningInstance) -> PlacePlanningInstance:
    """Return the instance whose least cost is the fewest pupil-years without a place, as above."""
    economics, nothing = instance.economics, np.zeros(len(instance.pools))
    return replace(
        instance,
        pools=replace(
            instance.pools,
            top_up_gbp=nothing,
            place_funding_gbp=MONEY_COUNTS * instance.pools.place_funding_gbp,
        ),
        arcs=replace(instance.arcs, weight_gbp=None),
        economics=replace(
            economics,
            transport_gbp_per_km=0.0,
            unplaced_gbp=PUPIL_YEAR_GBP,
            discount_rate=0.0,
            asset_life_years=round(1 / (MONEY_COUNTS * economics.capital_charge)),
        ),
        district_price=None,
    )


def fewest_pupil_years(counting: PlacePlanningInstance, bound_gbp: float) -> float:
    """Return how many pupil-years without a place there are in every plan, from a bound on the counting cost.

    What openings could count for at most, all of them open in all years, is taken off: so it always holds.
    """
    years_open = counting.n_years - np.minimum(counting.options.earliest, counting.n_years)
    openings_gbp = float((counting.options.max_units * counting.unit_cost_gbp) @ years_open)
    rest_gbp = bound_gbp - float(counting.base_place_funding_gbp.sum()) - openings_gbp
    return max(rest_gbp / PUPIL_YEAR_GBP, 0.0)


def placing_all_it_can(instance: PlacePlanningInstance) -> PlacePlanningInstance:
    """Return the instance with being unplaced so dear that allocations place as many as they can.

    To place one more, others move on from pool to pool, each pool left and entered once at most: that costs
    no more than the dearest placement for each pool and one more.
    """
    dearest = float(instance.arc_cost_gbp.max(initial=0.0))
    chain_gbp = (len(instance.pools) + 1) * (dearest + 1.0)
    unplaced_gbp = min(max(instance.economics.unplaced_gbp, chain_gbp), DEAREST_GBP)
    return replace(instance, economics=replace(instance.economics, unplaced_gbp=unplaced_gbp))
