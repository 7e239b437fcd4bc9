"""What it costs if a decision goes otherwise: re-optimised, with what is proven of it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.variant import Impossible, Outcome


@dataclass(frozen=True, kw_only=True)
class Price:
    """What the best plan found costs more than the best plan found without the change, £ present value.

    The true price lies between `least_gbp` and `most_gbp`: that much is proven.
    """

    gbp: float
    least_gbp: float
    most_gbp: float


def price(base: Outcome, outcome: Outcome, *, restricts: bool) -> Price:
    """Return what the outcome's change costs; the base is the cheapest plan known without it.

    `restricts`: the change only takes plans away, so that it cannot cost less than nothing.
    """
    least_gbp = outcome.bound_gbp - base.objective_gbp
    return Price(
        gbp=outcome.objective_gbp - base.objective_gbp,
        least_gbp=max(least_gbp, 0.0) if restricts else least_gbp,
        most_gbp=outcome.objective_gbp - base.bound_gbp,
    )


@dataclass(frozen=True, kw_only=True)
class Swap:
    """An option of which more or fewer places are open in the end."""

    option: int
    places: float


def swaps(instance: PlacePlanningInstance, before: Ints, after: Ints) -> list[Swap]:
    """Return the options whose places differ between two plans' openings (O x T), largest change first."""
    places = (after.sum(axis=1) - before.sum(axis=1)) * instance.options.places_per_unit
    changed = np.flatnonzero(places)
    order = changed[np.argsort(-np.abs(places[changed]), kind="stable")]
    return [Swap(option=int(option), places=float(places[option])) for option in order]


def _first_year(instance: PlacePlanningInstance, opened: Ints) -> int:
    return int(instance.years[np.flatnonzero(opened)[0]])


STRESS_COLUMNS = (
    *("rank", "option_id", "name", "open_year", "places", "capital_gbp"),
    *("refused_gbp", "refused_least_gbp", "refused_most_gbp", "refused_unplaced", "replaced_by"),
    *("late_gbp", "late_least_gbp", "late_most_gbp", "late_unplaced"),
    "why_not",
)


def stress_table(
    instance: PlacePlanningInstance,
    base: Outcome,
    stressed: Iterable[tuple[int, Outcome | Impossible, Outcome | Impossible]],
    names: pd.Series,
) -> pd.DataFrame:
    """Return a row for each option that opens, the dearest to lose first.

    Args:
        instance: of the plan.
        base: the plan itself.
        stressed: option, what came of refusing it and of a year's delay.
        names: of the options in row order.

    `…_gbp` as in `Price`, `…_unplaced` pupil-years more without a place, `replaced_by` the options that open
    instead (option_id, separated by ;), `why_not` why no plan can keep one of the two.
    """
    rows = [
        {
            "option_id": instance.options.option_id[option],
            "name": names.iloc[option],
            "open_year": _first_year(instance, base.opened[option]),
            "places": float(base.opened[option].sum() * instance.options.places_per_unit[option]),
            "capital_gbp": float(base.opened[option].sum() * instance.options.capital_gbp[option]),
            **_priced("refused", base, refused, restricts=not instance.options.committed[option]),
            "replaced_by": _replaced_by(instance, base, refused),
            **_priced("late", base, late, restricts=not instance.options.committed[option]),
            "why_not": "; ".join(case.why for case in (refused, late) if isinstance(case, Impossible)),
        }
        for option, refused, late in stressed
    ]
    table = pd.DataFrame(rows, columns=list(STRESS_COLUMNS))
    order = table["refused_gbp"].fillna(np.inf).to_numpy(dtype=float)
    table = table.iloc[np.lexsort((table["option_id"].to_numpy(dtype=str), -order))].reset_index(drop=True)
    return table.assign(rank=np.arange(1, len(table) + 1))


def _priced(what: str, base: Outcome, outcome: Outcome | Impossible, *, restricts: bool) -> dict[str, float]:
    if isinstance(outcome, Impossible):
        return dict.fromkeys(
            [f"{what}_{name}" for name in ("gbp", "least_gbp", "most_gbp", "unplaced")], np.nan
        )
    its = price(base, outcome, restricts=restricts)
    return {
        f"{what}_gbp": its.gbp,
        f"{what}_least_gbp": its.least_gbp,
        f"{what}_most_gbp": its.most_gbp,
        f"{what}_unplaced": float(outcome.unplaced.sum() - base.unplaced.sum()),
    }


def _replaced_by(instance: PlacePlanningInstance, base: Outcome, refused: Outcome | Impossible) -> str:
    if isinstance(refused, Impossible):
        return ""
    more = [swap.option for swap in swaps(instance, base.opened, refused.opened) if swap.places > 0]
    return ";".join(str(instance.options.option_id[option]) for option in more)
