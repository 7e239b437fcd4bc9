"""Strengthened Benders cuts: what a year costs at least, for any openings.

Fix a price v[g] for placing each group. Then what a pool can save is a continuous knapsack in its places,
KP_p(places): the most of Σ_g (v[g] − cost[g,p]) x[g] with x[g] ≤ n[g] and Σ x ≤ places. It is concave, so the
gains of single units add up to no less than what they gain together, and

    Σ_g n[g] v[g] − Σ_p KP_p(c[p]) − Σ_u (KP_p(c[p] + floor[u] + a[u]) − KP_p(c[p] + floor[u])) · y[u]

is at most the cost of the year. It holds for every v ≤ π₀, so no solver needs to be believed. Where several
units beside each other are open, the sum is loose; there the same concavity gives a bound from what is open:
KP_p(all open) − Σ (last gain of u) · (1 − y[u]) over open units + Σ gain · y[u] over the others.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.model.engine.components import Component
from planner.model.engine.knapsacks import Knapsacks
from planner.model.engine.near import group_prices_gbp
from planner.model.instance import Bools, Floats
from planner.model.units import Units

CROWDED_GBP = 1e-3
"""Gains of units beside each other that differ by less from their joint gain are the same."""


@dataclass(frozen=True, eq=False)
class Prices:
    """What a cut is made of: £ for one more place at each of a part's pools, and of placing one more pupil.

    `group_gbp`, one for each of the part's merged groups, is None where it follows from that of places.
    """

    place_gbp: Floats
    group_gbp: Floats | None = None

    def of_groups(self, part: Component) -> Floats:
        """Return v, one for each of the part's merged groups: at most what being unplaced costs (now)."""
        if self.group_gbp is None:
            return group_prices_gbp(part.merged, self.place_gbp)
        least: Floats = np.minimum(self.group_gbp, part.merged.unplaced_gbp)
        return least


@dataclass(frozen=True, eq=False)
class Cut:
    """cost of (year, part) ≥ constant − gain · y[:, year], £ undiscounted; `gain` has one entry a unit.

    What it was made of, so that anyone can make it again: `prices`, and `opens`, the units that it takes as
    open.
    """

    year: int
    part: int
    constant_gbp: float
    gain_gbp: Floats
    prices: Prices
    opens: Bools

    @cached_property
    def bare(self) -> "Cut":
        """The cut without the prices of groups, which are many: a master needs none."""
        if self.prices.group_gbp is None:
            return self
        return replace(self, prices=replace(self.prices, group_gbp=None))

    def floor_gbp(self, is_open: Floats | Bools) -> float:
        """Return what the cut says the year costs at least, for U (fractions of) units open in it."""
        return self.constant_gbp - float(self.gain_gbp @ is_open)


def strengthened_cut(
    part: Component,
    index: int,
    year: int,
    prices: Prices,
    pupils: Floats,
    places: Floats,
    units: Units,
    is_open: Floats | Bools,
) -> Cut:
    """Return the cut of one year and part, exact where prices and `is_open` are those of whole openings.

    Args:
        part: the component, whose number is `index`.
        index: its number.
        year: year index.
        prices: any will do.
        pupils: n, one for each of the part's merged groups.
        places: c, for all pools of the instance in this year.
        units: all units; those at other parts gain nothing here.
        is_open: U, (fractions of) units open; more than half counts as open.
    """
    price_gbp = prices.of_groups(part)
    knapsacks = Knapsacks.of(part.merged, price_gbp, pupils)
    pools = np.arange(len(part.pools))
    mine = np.flatnonzero(np.isin(units.pool, part.pools))
    pool, added = np.searchsorted(part.pools, units.pool[mine]), units.places[mine]
    start = places[units.pool[mine]] + units.floor_places[mine]
    gain = knapsacks.value(pool, start + added) - knapsacks.value(pool, start)

    nothing = knapsacks.value(pools, places[part.pools])
    opens = is_open > 0.5  # noqa: PLR2004 - half
    here = opens[mine]
    level = places[part.pools] + np.bincount(pool[here], added[here], minlength=len(pools))
    together = knapsacks.value(pools, level)
    singly = nothing + np.bincount(pool[here], gain[here], minlength=len(pools))
    # Units that open beside each other gain less than each alone. There the cut starts from what is open:
    # a unit taken away loses at least its last places' worth.
    crowded = singly > together + CROWDED_GBP
    beside = here & crowded[pool]
    gain[beside] = together[pool[beside]] - knapsacks.value(pool[beside], level[pool[beside]] - added[beside])
    last_gains = np.bincount(pool[beside], gain[beside], minlength=len(pools))
    base = np.where(crowded, together - last_gains, nothing)

    all_gains = np.zeros(len(units))
    all_gains[mine] = gain
    return Cut(
        year=year,
        part=index,
        constant_gbp=float(pupils @ price_gbp) - float(base.sum()),
        gain_gbp=all_gains,
        prices=prices,
        opens=opens,
    )
