"""All options explained, in a table."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planner.model.instance import PlacePlanningInstance
from planner.plan.explanation import Explanation, Otherwise

EXPLANATIONS_COLUMNS = (
    *("option_id", "opens", "open_year", "places", "capital_gbp", "saving_gbp"),
    *("pupils_served", "site_pupils"),
    *("regret_gbp", "regret_least_gbp", "regret_most_gbp", "regret_unplaced"),
    *("late_gbp", "late_least_gbp", "late_most_gbp", "late_unplaced"),
    *("forced_year", "forced_gbp", "forced_least_gbp", "forced_most_gbp", "forced_unplaced"),
    *("replaced_by", "why_not", "sentence"),
)


def explanations_table(
    instance: PlacePlanningInstance, explained: Sequence[Explanation], sentences: Sequence[str]
) -> pd.DataFrame:
    """Return a row for each option: those that open first, the dearest to lose first.

    `sentences` are what may be read out of each. `regret_gbp` is what the best plan found without the option
    costs more than the best found (£ present value; proven: between `…_least_gbp` and `…_most_gbp`), `late_…`
    with it a year later, `forced_…` with an option that does not open, open in full in `forced_year`.
    `…_unplaced` are pupil-years more without a place; `replaced_by` what opens more instead (option_id,
    separated by ;). `pupils_served` are those in its own places, `site_pupils` all of its provision, both a
    year.
    """
    rows = [
        {
            "option_id": instance.options.option_id[each.option],
            "opens": "yes" if each.opened else "no",
            "open_year": min(each.opened, default=None),
            "places": each.places,
            "capital_gbp": each.capital_gbp,
            "saving_gbp": each.saving_gbp if each.opened else np.nan,
            "pupils_served": each.own_pupils if each.opened else np.nan,
            "site_pupils": each.pupils,
            **_priced("regret", each.refused),
            **_priced("late", each.late),
            "forced_year": None if each.forced is None else each.forced.commit.get(each.option),
            **_priced("forced", each.forced),
            "replaced_by": _replaced_by(instance, each.refused),
            "why_not": each.why_not,
            "sentence": sentence,
        }
        for each, sentence in zip(explained, sentences, strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(EXPLANATIONS_COLUMNS)).astype(
        {"open_year": "Int64", "forced_year": "Int64"}
    )
    order = pd.DataFrame(
        {
            "opens": table["opens"] == "no",
            "regret": -table["regret_gbp"].astype(float).fillna(-np.inf),
            "forced": table["forced_gbp"].astype(float).fillna(np.inf),
            "id": table["option_id"],
        }
    )
    return table.loc[order.sort_values(list(order.columns)).index].reset_index(drop=True)


def explanation_years_table(
    instance: PlacePlanningInstance, explained: Sequence[Explanation]
) -> pd.DataFrame:
    """Return a row for each option and year: what one more place would save (£), and if none is left."""
    return pd.DataFrame(
        [
            {
                "option_id": instance.options.option_id[each.option],
                "year": year,
                "place_value_gbp": value,
                "is_full": "yes" if year in each.binding.full else "no",
            }
            for each in explained
            for year, value in each.place_value_gbp.items()
        ],
        columns=["option_id", "year", "place_value_gbp", "is_full"],
    )


def _priced(what: str, case: Otherwise | None) -> dict[str, float]:
    names = ("gbp", "least_gbp", "most_gbp", "unplaced")
    if case is None:
        return {f"{what}_{name}": np.nan for name in names}
    figures = (case.price.gbp, case.price.least_gbp, case.price.most_gbp, case.unplaced)
    return {f"{what}_{name}": figure for name, figure in zip(names, figures, strict=True)}


def _replaced_by(instance: PlacePlanningInstance, case: Otherwise | None) -> str:
    more = [] if case is None else [swap.option for swap in case.swaps if swap.places > 0]
    return ";".join(str(instance.options.option_id[option]) for option in more)
