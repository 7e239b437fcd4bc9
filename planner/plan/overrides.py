"""What each decision of the ledger costs: the plan with all of them against the plan without one."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from planner.model.instance import PlacePlanningInstance
from planner.model.variant import Outcome
from planner.plan.regret import swaps

OVERRIDES_COLUMNS = (
    *("row", "type", "ids", "year", "value", "author", "reason", "set_aside"),
    *("cost_gbp", "cost_least_gbp", "cost_most_gbp", "unplaced", "opens_without", "shut_without", "why_not"),
)


def overrides_table(
    instance: PlacePlanningInstance,
    ledger: pd.DataFrame,
    base: Outcome,
    without: Sequence[Outcome | str],
) -> pd.DataFrame:
    """Return a row for each entry of the ledger, the dearest first.

    Args:
        instance: of the plan with all of them.
        ledger: the table of overrides.
        base: the plan with all of them.
        without: what came of the plan without each, or why there is none, in words.

    `row` is that of the file; `cost_gbp` what the best plan found with all costs more than the best found
    without this one (£ present value), which lies between `cost_least_gbp` and `cost_most_gbp`: that much is
    proven. `set_aside` are those of `ids` for which the scenario decides otherwise (separated by ;).
    `unplaced` are pupil-years more without a place because of it; `opens_without` and `shut_without` the
    options with more and fewer places if it were lifted (option_id, separated by ;); `why_not` says why it
    cannot be lifted by itself.
    """
    rows = [
        {
            "type": str(entry["type"]),
            **{name: entry[name] for name in ("row", "year", "value", "author", "reason")},
            **{name: _joined(entry[name]) for name in ("ids", "set_aside")},
            **(_no_cost(came) if isinstance(came, str) else _cost(instance, base, came)),
        }
        for entry, came in zip(ledger.to_dict("records"), without, strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(OVERRIDES_COLUMNS))
    table = table.astype({"year": "Int64", "value": "Int64"})
    return table.sort_values(["cost_gbp", "row"], ascending=[False, True], ignore_index=True)


def _cost(instance: PlacePlanningInstance, base: Outcome, without: Outcome) -> dict[str, float | str]:
    only_takes_away = _permits_more(instance, without)
    free_gbp = min(without.objective_gbp, base.objective_gbp) if only_takes_away else without.objective_gbp
    least_gbp = base.bound_gbp - free_gbp
    moved = swaps(instance, base.opened, without.opened)
    names = instance.options.option_id
    return {
        "cost_gbp": base.objective_gbp - free_gbp,
        "cost_least_gbp": max(least_gbp, 0.0) if only_takes_away else least_gbp,
        "cost_most_gbp": base.objective_gbp - min(without.bound_gbp, free_gbp),
        "unplaced": float(base.unplaced.sum() - without.unplaced.sum()),
        "opens_without": _joined(names[swap.option] for swap in moved if swap.places > 0),
        "shut_without": _joined(names[swap.option] for swap in moved if swap.places < 0),
        "why_not": "",
    }


def _permits_more(instance: PlacePlanningInstance, without: Outcome) -> bool:
    """Whether lifting the decision leaves every plan of the instance possible, at the same cost."""
    now, then, places = instance.options, without.variant.options, without.variant.places
    return (
        then is not None
        and (places is None or np.array_equal(places, instance.pools.places))
        and bool((then.refused <= now.refused).all() and (then.committed <= now.committed).all())
        and bool((then.earliest <= now.earliest).all())
        and np.array_equal(then.earliest[then.committed], now.earliest[then.committed])
    )


def _no_cost(why: str) -> dict[str, float | str]:
    amounts = ("cost_gbp", "cost_least_gbp", "cost_most_gbp", "unplaced")
    return {**dict.fromkeys(amounts, np.nan), "opens_without": "", "shut_without": "", "why_not": why}


def _joined(names: Iterable[object]) -> str:
    return ";".join(map(str, names))
