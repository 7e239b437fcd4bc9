"""What each year costs, with the plan and without it: the finance officer's table."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planner.domain import FinanceCase, ProvisionType
from planner.model.instance import Bools, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.verify import paid_by_year_gbp

COLUMNS = [
    "case",
    "year",
    "place_funding_existing_gbp",
    "place_funding_added_gbp",
    "top_up_gbp",
    "independent_gbp",
    "unplaced_gbp",
    "transport_gbp",
    "capital_charge_gbp",
    "total_gbp",
    "capital_gbp",
]


def finance_table(
    instance: PlacePlanningInstance, provision_type: pd.Series, cases: Mapping[FinanceCase, Solution]
) -> pd.DataFrame:
    """Return £ of each year (first-year prices, undiscounted), a row for each case and year.

    `provision_type` is in the order of pools. `top_up_gbp` is of state provisions, `independent_gbp` what the
    pupils in independent ones cost, `unplaced_gbp` what those without a place do. `total_gbp` is the sum of
    all but `capital_gbp`, which is spent in the year that units open and paid for by `capital_charge_gbp`.
    """
    is_independent = (provision_type == ProvisionType.INDEPENDENT).to_numpy(dtype=bool)
    return pd.concat(
        [_years(instance, is_independent, case, solution) for case, solution in cases.items()],
        ignore_index=True,
    )[COLUMNS]


def _years(
    instance: PlacePlanningInstance, is_independent: Bools, case: FinanceCase, solution: Solution
) -> pd.DataFrame:
    terms = paid_by_year_gbp(instance, solution)
    arcs = instance.arcs
    paid_gbp = np.where(is_independent, instance.pools.top_up_gbp, 0.0)[arcs.provision]
    independent = paid_gbp @ solution.placed
    return pd.DataFrame(
        {
            "case": str(case),
            "year": instance.years,
            **{f"{name}_gbp": gbp for name, gbp in terms.items()},
            "top_up_gbp": terms["top_up"] - independent,
            "independent_gbp": independent,
            "total_gbp": sum(terms.values()),
            "capital_gbp": instance.options.capital_gbp @ solution.opened,
        }
    )
