"""The certificate of a solve: the cuts that its LP master leans on, with their multipliers."""

from collections.abc import Sequence

import numpy as np

from planner.model.certificate import Certificate
from planner.model.engine.allocate import Allocator
from planner.model.engine.cuts import Cut
from planner.model.engine.search import LEAST_WEIGHT, Multipliers


def certificate_of(allocator: Allocator, cuts: Sequence[Cut], multipliers: Multipliers) -> Certificate:
    """Return the certificate of the LP master over `cuts`, one multiplier each."""
    instance = allocator.instance
    part_of_group = np.full(len(instance.groups), -1, dtype=np.int64)
    for number, part in enumerate(allocator.parts):
        part_of_group[part.groups] = number
    used = [(cuts[row], float(multipliers.cuts[row])) for row in _used(multipliers)]
    prices = np.zeros((len(used), len(instance.pools)))
    opens = np.zeros((len(used), len(multipliers.units_in_order)), dtype=bool)
    for row, (cut, _) in enumerate(used):
        prices[row, allocator.parts[cut.part].pools] = cut.place_price_gbp
        opens[row] = cut.opens
    return Certificate(
        part_of_group=part_of_group,
        year=np.array([cut.year for cut, _ in used], dtype=np.int64),
        part=np.array([cut.part for cut, _ in used], dtype=np.int64),
        weight=np.array([weight for _, weight in used], dtype=np.float64),
        place_price_gbp=prices,
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
