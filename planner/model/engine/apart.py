"""Masters of plans that differ from others: by the options that open, whatever their years and units.

An option opens where its first unit is open in the last year, so the number of options in which a plan
differs from another is linear in y. With 1 as the least number, the row forbids the other plan's options and
nothing else (a no-good row).
"""

from collections.abc import Sequence

import numpy as np

from planner.model.engine.cuts import Cut
from planner.model.engine.master import (
    GBP_PER_UNIT,
    Master,
    in_order,
    obey_cuts,
    one_of_a_group,
    stays_open,
    within_capital,
)
from planner.model.instance import Bools, Floats, Ints
from planner.model.linear import LinearModel


def first_units(master: Master) -> Ints:
    """O: the row of each option's first unit; each option has one."""
    return np.flatnonzero(master.units.number == 0)


def options_of(master: Master, is_open: Bools) -> Bools:
    """O: which options open with U x T openings."""
    opens: Bools = is_open[first_units(master), -1]
    return opens


def least_apart(options: Bools, others: Sequence[Bools]) -> int:
    """Return in how many options a plan differs from the one of the others that is nearest to it."""
    return min(int((options != other).sum()) for other in others)


def cheapest_model(
    master: Master, cuts: Sequence[Cut], others: Sequence[Bools], apart: int, *, integer: bool
) -> tuple[LinearModel, Ints]:
    """Return the master of least cost among plans that differ from each of the others, and its y (U x T).

    Args:
        master: whose rows are kept.
        cuts: what the years cost at least.
        others: O, the options of each other plan.
        apart: in how many options it must differ from each of them, at least.
        integer: y ∈ {0, 1}, else 0 ≤ y ≤ 1.
    """
    model, is_open = master.model(cuts, integer=integer)
    row, column, sign, already = _differences(master, is_open, others)
    model.add_rows("apart", (row, column, sign), lower=apart - already)
    return model, is_open


def furthest_model(
    master: Master, cuts: Sequence[Cut], others: Sequence[Bools], most_gbp: float, *, integer: bool
) -> tuple[LinearModel, Ints]:
    """Return the master that is furthest from the nearest of the others, and its y (U x T).

    Its objective is less that number of options, GBP_PER_UNIT for each. `most_gbp`: what a plan may cost, as
    far as the cuts know; the other arguments as for `cheapest_model`.
    """
    model = LinearModel()
    n_years, n_parts = master.instance.n_years, len(master.parts)
    is_open = model.add_variables(
        master.forced.astype(np.float64), master.allowed.astype(np.float64), integer=integer
    )
    least = model.add_variables(0.0, np.full((n_years, n_parts), np.inf))
    nearest = model.add_variables(0.0, np.full(1, float(len(first_units(master)))))
    stays_open(model, is_open)
    in_order(model, is_open, master.units)
    one_of_a_group(model, is_open, master)
    within_capital(model, is_open, master)
    obey_cuts(model, is_open, least, master, cuts)
    discount = np.repeat(master.instance.discount, n_parts)
    columns = np.concatenate([is_open.ravel(), least.ravel()])
    weights = np.concatenate([master.opening_cost_gbp.ravel() / GBP_PER_UNIT, discount])
    spare = (most_gbp - master.constant_gbp) / GBP_PER_UNIT
    model.add_rows("affordable", (np.zeros(len(columns), dtype=np.int64), columns, weights), upper=spare)
    row, column, sign, already = _differences(master, is_open, others)
    each = np.arange(len(others))
    entries = (
        np.concatenate([row, each]),
        np.concatenate([column, np.repeat(nearest, len(others))]),
        np.concatenate([sign, np.full(len(others), -1.0)]),
    )
    model.add_rows("apart", entries, lower=-already)
    model.add_term("apart", nearest, np.full(1, -GBP_PER_UNIT))
    return model, is_open


def _differences(master: Master, is_open: Ints, others: Sequence[Bools]) -> tuple[Ints, Ints, Floats, Floats]:
    """Differences from each other plan: Σ of sign · y, row by row, and what to add to it."""
    opens = is_open[first_units(master), -1]
    row = np.repeat(np.arange(len(others)), len(opens))
    sign = np.where(np.array(others).reshape(len(others), len(opens)), -1.0, 1.0)
    already = np.array([float(other.sum()) for other in others])
    return row, np.tile(opens, len(others)), sign.ravel(), already
