"""The certificate of a solve: the cuts that its LP master leans on, with their multipliers."""

from collections.abc import Sequence

import numpy as np

from planner.model.certificate import Certificate
from planner.model.engine.allocate import Allocator
from planner.model.engine.cuts import Cut
from planner.model.engine.search import LEAST_WEIGHT, Multipliers
from planner.model.instance import Floats


def certificate_of(allocator: Allocator, cuts: Sequence[Cut], multipliers: Multipliers) -> Certificate:
    """Return the certificate of the LP master over `cuts`, one multiplier each."""
    instance = allocator.instance
    part_of_group = np.full(len(instance.groups), -1, dtype=np.int64)
    for number, part in enumerate(allocator.parts):
        part_of_group[part.groups] = number
    used = [(cuts[row], float(multipliers.cuts[row])) for row in _used(multipliers)]
    prices = np.zeros((len(used), len(instance.pools)))
    opens = np.zeros((len(used), len(multipliers.units_in_order)), dtype=bool)
    own_row = np.full(len(used), -1, dtype=np.int64)
    own_prices: list[Floats] = []
    for row, (cut, _) in enumerate(used):
        part = allocator.parts[cut.part]
        prices[row, part.pools] = cut.prices.place_gbp
        opens[row] = cut.opens
        if cut.prices.group_gbp is not None:
            own_row[row] = len(own_prices)
            own_prices.append(np.zeros(len(instance.groups)))
            own_prices[-1][part.groups] = cut.prices.group_gbp[part.merged_group]
    return Certificate(
        part_of_group=part_of_group,
        year=np.array([cut.year for cut, _ in used], dtype=np.int64),
        part=np.array([cut.part for cut, _ in used], dtype=np.int64),
        weight=np.array([weight for _, weight in used], dtype=np.float64),
        place_price_gbp=prices,
        group_price_row=own_row,
        group_price_gbp=np.array(own_prices).reshape(len(own_prices), len(instance.groups)),
        opens=opens,
        capital_total=np.array(multipliers.capital.total),
        capital_by_year=multipliers.capital.by_year,
        units_in_order=multipliers.units_in_order,
        required_option=multipliers.required_option,
        exclusive_group=multipliers.exclusive_group,
    )


def _used(multipliers: Multipliers) -> list[int]:
    rows: list[int] = np.flatnonzero(multipliers.cuts > LEAST_WEIGHT).tolist()
    return rows
