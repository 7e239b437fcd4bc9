"""What a list picked by hand opens, in rows and years of an instance."""

import numpy as np

from planner.config import PortfolioSection
from planner.model.instance import Ints, PlacePlanningInstance


def listed_openings(instance: PlacePlanningInstance, portfolio: PortfolioSection) -> Ints:
    """Return O x T units that open in each year: what is listed, and what is committed in any case.

    Raises ValueError where the list names an option or year that the instance does not have.
    """
    opened = instance.forced_openings()
    row_of = {option_id: row for row, option_id in enumerate(instance.options.option_id)}
    for entry in portfolio.opens:
        year = entry.open_year - int(instance.years[0])
        if entry.option_id not in row_of or not 0 <= year < instance.n_years:
            raise ValueError(f"{entry.option_id} in {entry.open_year} is not of these inputs")
        opened[row_of[entry.option_id], year] += entry.units
    return np.asarray(opened, dtype=np.int64)
