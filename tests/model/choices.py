"""Every choice of openings of a small instance, one by one."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, product

import numpy as np

from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.verify import broken_by_openings

MOST_CHOICES = 400


def choices(of: PlacePlanningInstance) -> list[Ints] | None:
    """Return every choice of openings that keeps all rules; None where there are too many."""
    by_option = [list(_of_option(of, option)) for option in range(len(of.options))]
    if np.prod([len(rows) for rows in by_option]) > MOST_CHOICES:
        return None
    found = []
    for rows in product(*by_option):
        opened = np.array(rows, dtype=np.int64).reshape(len(of.options), of.n_years)
        if not broken_by_openings(of, opened):
            found.append(opened)
    return found


def _of_option(of: PlacePlanningInstance, option: int) -> Iterator[list[int]]:
    for units in range(int(of.options.max_units[option]) + 1):
        for years in combinations_with_replacement(range(of.n_years), units):
            yield [years.count(year) for year in range(of.n_years)]
