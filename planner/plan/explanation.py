"""One option explained: what it does in the plan, and what it costs if that goes otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.model.instance import PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.solve import Solved
from planner.model.variant import Impossible, Outcome
from planner.plan.binding import Binding, binding
from planner.plan.recommendations import pupils_served
from planner.plan.regret import Price, Swap, price, swaps


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """What came of one change: its price, what opens more or fewer then, and pupil-years more unplaced.

    `commit`: option -> September in which it was to open in any case.
    """

    price: Price
    swaps: Sequence[Swap]
    unplaced: float
    commit: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why an option opens or does not.

    `opened` year -> units; `places`, `capital_gbp` of these; `saving_gbp` what the plan would lose without
    it, everything else kept; `own_pupils` a year on average in its own places, `pupils` at its provision, and
    `districts` the latter come from (name, pupils a year), most first; `place_value_gbp` by year, what one
    more place there would save; `binding` what holds it where it is.
    `refused` and `late` where it opens, `forced` where it does not: None where no plan can keep that, and
    `why_not` says why.
    """

    option: int
    opened: dict[int, int]
    places: float
    capital_gbp: float
    saving_gbp: float
    own_pupils: float
    pupils: float
    districts: Sequence[tuple[str, float]]
    place_value_gbp: dict[int, float]
    binding: Binding
    refused: Otherwise | None = None
    late: Otherwise | None = None
    forced: Otherwise | None = None
    why_not: str = ""


def explanation(
    instance: PlacePlanningInstance,
    solved: Solved,
    base: Outcome,
    option: int,
    *,
    district_of_zone: pd.Series,
    cases: Mapping[str, Outcome | Impossible],
) -> Explanation:
    """Explain an option (a row of the instance's) from the plan and what came of its variants.

    `solved` has savings; `district_of_zone` is the district by zone_id; `cases` are named refused, late and
    forced, where they were asked for. The base is the cheapest plan known.
    """
    came = {name: case for name, case in cases.items() if isinstance(case, Outcome)}
    why_not = "; ".join(case.why for case in cases.values() if isinstance(case, Impossible))
    options, solution = instance.options, solved.solution
    units = solution.opened[option]
    years = np.flatnonzero(units)
    pool = int(options.provision[option])
    first = int(years[0]) if len(years) else 0
    pupils, districts = _served(instance, solution, pool, first, district_of_zone)
    is_decided = options.committed | options.refused
    otherwise = {
        name: Otherwise(
            price=price(base, case, restricts=not is_decided[[option, *case.variant.commit]].any()),
            swaps=swaps(instance, base.opened, case.opened),
            unplaced=float(case.unplaced.sum() - base.unplaced.sum()),
            commit={row: int(instance.years[year]) for row, year in case.variant.commit.items()},
        )
        for name, case in came.items()
    }
    return Explanation(
        option=option,
        opened={int(instance.years[year]): int(units[year]) for year in years},
        places=float(units.sum() * options.places_per_unit[option]),
        capital_gbp=float(units.sum() * options.capital_gbp[option]),
        saving_gbp=float(solved.saving_gbp[option].sum()),
        own_pupils=_mean_pupils(instance, solution, option),
        pupils=pupils,
        districts=districts,
        place_value_gbp={
            int(year): float(value)
            for year, value in zip(instance.years, solved.place_value_gbp[pool], strict=True)
        },
        binding=binding(instance, solution, option),
        refused=otherwise.get("refused"),
        late=otherwise.get("late"),
        forced=otherwise.get("forced"),
        why_not=why_not,
    )


def _mean_pupils(instance: PlacePlanningInstance, solution: Solution, option: int) -> float:
    """Pupils a year in an option's own places, on average from its first opening on."""
    years = np.flatnonzero(solution.opened[option])
    if not len(years):
        return 0.0
    pupil_years = pupils_served(instance, solution)[option] @ np.arange(instance.n_years, 0, -1)
    return float(pupil_years / (instance.n_years - years[0]))


def _served(
    instance: PlacePlanningInstance, solution: Solution, pool: int, first: int, district_of_zone: pd.Series
) -> tuple[float, list[tuple[str, float]]]:
    arcs = np.flatnonzero(instance.arcs.provision == pool)
    mean = solution.placed[arcs, first:].mean(axis=1)
    homes = district_of_zone.reindex(instance.groups.zone_id[instance.arcs.group[arcs]]).to_numpy()
    by_district = pd.Series(mean, dtype=float).groupby(homes).sum()
    by_district = by_district[by_district > 0].sort_values(ascending=False, kind="stable")
    return float(mean.sum()), [(str(name), float(count)) for name, count in by_district.items()]
