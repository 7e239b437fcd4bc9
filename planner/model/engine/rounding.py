"""From fractions of openings to whole ones that keep every row of the master."""

import numpy as np

from planner.model.engine.master import HALF_A_PENNY, Master
from planner.model.instance import Bools, Floats, Ints

HALF = 0.5
LEAST = 1e-6
"""A unit that is open by less than this is shut."""


def rounded(master: Master, is_open: Floats | Bools) -> Bools:
    """Open what is most open first, as long as the rows and the limits on capital allow it.

    A unit opens in the first year in which it is more than half open (open at all, where it never is), or
    later where what must be open before it, or that year's capital, makes it wait.

    Args:
        master: whose rows are kept.
        is_open: U x T, fractions or openings of another problem; what is forced opens in any case.
    """
    fractions = np.where(master.allowed, is_open, 0.0)
    whole = master.forced.copy()
    left_by_year = master.instance.capital_by_year_gbp - master.spent_gbp(whole)
    left = master.instance.capital_total_gbp - float(master.spent_gbp(whole).sum())
    group = master.instance.options.exclusive_group[master.units.option]
    taken = set(group[(group >= 0) & whole[:, -1]].tolist())
    for unit in _most_open_first(master, fractions):
        capital = float(master.capital_gbp[unit])
        if capital > left + HALF_A_PENNY or int(group[unit]) in taken:
            continue
        year = _opening_year(master, whole, fractions[unit], unit, capital, left_by_year)
        if year is None:
            continue
        whole[unit, year:] = True
        left -= capital
        left_by_year[year] -= capital
        if group[unit] >= 0:
            taken.add(int(group[unit]))
    return whole


def _most_open_first(master: Master, fractions: Floats) -> Ints:
    """Units to open; one that stands before another of its option counts for as much as that one."""
    share, units = fractions.max(axis=1), master.units
    for unit in reversed(range(len(units))):  # the units of an option stand in order
        if units.before[unit] >= 0:
            share[units.before[unit]] = max(share[units.before[unit]], share[unit])
    depth = np.zeros(len(units), dtype=np.int64)
    for other in (units.before, units.needs):
        depth += _links(other)
    order = np.lexsort((np.arange(len(units)), depth, -share.round(9)))
    wanted: Ints = order[(share[order] > LEAST) & ~master.forced[order, -1]]
    return wanted


def _links(other: Ints) -> Ints:
    """How many units stand before each along a chain."""
    count, at = np.zeros(len(other), dtype=np.int64), np.arange(len(other))
    for _ in range(len(other)):
        at = np.where(at >= 0, other[at], -1)
        if (at < 0).all():
            break
        count += at >= 0
    return count


def _opening_year(
    master: Master, whole: Bools, fraction: Floats, unit: int, capital: float, left_by_year: Floats
) -> int | None:
    """The first year in which the unit may open, none before it is wanted."""
    wanted = fraction > HALF if (fraction > HALF).any() else fraction > LEAST
    possible = master.allowed[unit] & (np.cumsum(wanted) > 0) & (capital <= left_by_year + HALF_A_PENNY)
    for other in (master.units.before[unit], master.units.needs[unit]):
        if other >= 0:
            possible = possible & whole[other]
    years = np.flatnonzero(possible)
    return int(years[0]) if len(years) else None
