"""Plans near the best one, as tables: what each costs, and which options they agree on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from planner.model.alternatives import Alternatives
from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.variant import Outcome


class Agreement(StrEnum):
    """What the plans known within the limit say of an option."""

    ALWAYS = "always"
    """It opens in every one that is known."""
    SOMETIMES = "sometimes"
    """In some: it can be traded."""
    NEVER = "never"
    """In none that is known."""


class Kind(StrEnum):
    """What a plan is listed for."""

    CHEAPEST = "cheapest"
    DIFFERENT = "most different"


@dataclass(frozen=True, kw_only=True)
class Within:
    """The limit: per cent of the best plan's saving that a plan may give up, and £ present value of it.

    `better_gbp`: by how much the best plan listed is cheaper than the one that the study began with.
    """

    percent: float
    gbp: float
    better_gbp: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class ListedPlan:
    """One of the plans; £ present value.

    `bound_gbp`, of the cheapest: no plan but those listed before it costs less. `apart` and `most_apart`, of
    the most different: in how many options it differs from the nearest of those before it, and the most.
    """

    name: str
    kind: Kind
    outcome: Outcome
    bound_gbp: float = np.nan
    apart: int = 0
    most_apart: int = 0


def listed_plans(found: Alternatives, outcomes: Sequence[Outcome]) -> list[ListedPlan]:
    """Join what was found with what the referee makes of it; outcomes of the cheapest plans come first."""
    cheapest, different = outcomes[: len(found.cheapest)], outcomes[len(found.cheapest) :]
    return [
        *(
            ListedPlan(
                name="best" if rank == 0 else f"next best {rank}",
                kind=Kind.CHEAPEST,
                outcome=outcome,
                bound_gbp=min(plan.bound_gbp, outcome.objective_gbp),
            )
            for rank, (plan, outcome) in enumerate(zip(found.cheapest, cheapest, strict=True))
        ),
        *(
            ListedPlan(
                name=f"different {rank}",
                kind=Kind.DIFFERENT,
                outcome=outcome,
                apart=plan.apart,
                most_apart=plan.most_apart,
            )
            for rank, (plan, outcome) in enumerate(zip(found.different, different, strict=True), 1)
        ),
    ]


def alternatives_table(plans: Sequence[ListedPlan], instance: PlacePlanningInstance) -> pd.DataFrame:
    """Return a row for each plan; blank where something is proven of plans of the other kind alone."""
    best = plans[0].outcome
    return pd.DataFrame(
        [
            {
                "plan": plan.name,
                "kind": str(plan.kind),
                "cost_gbp": plan.outcome.objective_gbp,
                "costs_more_gbp": plan.outcome.objective_gbp - best.objective_gbp,
                "bound_gbp": plan.bound_gbp,
                "options": int(plan.outcome.opens.sum()),
                "options_unlike_best": int((plan.outcome.opens != best.opens).sum()),
                "options_apart": plan.apart if plan.kind is Kind.DIFFERENT else pd.NA,
                "options_apart_at_most": plan.most_apart if plan.kind is Kind.DIFFERENT else pd.NA,
                "capital_gbp": plan.outcome.capital_gbp(instance),
                "places": float(instance.options.places_per_unit @ plan.outcome.opened.sum(axis=1)),
                "unplaced_last_year": float(plan.outcome.unplaced[-1]),
                "unplaced_pupil_years": float(plan.outcome.unplaced.sum()),
                "mean_minutes": _mean_minutes(plan.outcome),
            }
            for plan in plans
        ]
    ).astype({"options_apart": "Int64", "options_apart_at_most": "Int64"})


def _mean_minutes(outcome: Outcome) -> float:
    placed = float(outcome.placed.sum())
    return float(outcome.minutes.sum()) / placed if placed else np.nan


AGREEMENT_COLUMNS = (
    *("option_id", "name", "agreement", "proven", "decided"),
    *("plans_within", "plans_known"),
)


def agreement_table(
    found: Alternatives,
    plans: Sequence[ListedPlan],
    instance: PlacePlanningInstance,
    options: pd.DataFrame,
) -> pd.DataFrame:
    """Return a row for each option: in how many plans it opens, what is proven, and when it opens in each.

    `proven`: no plan within the limit does otherwise, known or not. `decided`: committed, or cannot open.

    Args:
        found: what is known.
        plans: those listed.
        instance: of the plan.
        options: the table, in the order of the instance's rows.
    """
    opens = {_opens(plan): "Int64" for plan in plans}
    rows = list(_rows(found, plans, instance, options))
    return pd.DataFrame(rows, columns=[*AGREEMENT_COLUMNS, *opens]).astype(opens)


def _rows(
    found: Alternatives, plans: Sequence[ListedPlan], instance: PlacePlanningInstance, options: pd.DataFrame
) -> Iterator[dict[str, object]]:
    known = len(found.within)
    for option, count in enumerate(found.within.sum(axis=0).tolist()):
        always, never = count == known, count == 0
        agreement = Agreement.ALWAYS if always else Agreement.NEVER if never else Agreement.SOMETIMES
        is_proven = (always and found.in_every[option]) or (never and found.in_none[option])
        yield {
            "option_id": instance.options.option_id[option],
            "name": options["name"].iloc[option],
            "agreement": str(agreement),
            "proven": bool(is_proven),
            "decided": bool(found.decided[option]),
            "plans_within": int(count),
            "plans_known": known,
            **{_opens(plan): _first_year(instance, plan.outcome.opened[option]) for plan in plans},
        }


def _opens(plan: ListedPlan) -> str:
    return f"opens_{plan.name.replace(' ', '_')}"


def _first_year(instance: PlacePlanningInstance, opened: Ints) -> object:
    years = np.flatnonzero(opened)
    return int(instance.years[years[0]]) if len(years) else pd.NA
