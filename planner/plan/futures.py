"""Plans laid over several futures: what each costs in each, and which options wait for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from planner.demand.futures import Draw, Futures
from planner.model.instance import Bools, ExpansionOptions, Floats, Ints, PlacePlanningInstance
from planner.model.units import may_open
from planner.model.variant import Outcome

QUANTILES = (0.1, 0.5, 0.9)


class Verdict(StrEnum):
    """What the best plans of the futures say of an option."""

    START = "start"
    """It opens in the best plan found of every future: to be started, now or by a year that is told."""
    HOLD = "hold"
    """In that of some."""
    DROP = "drop"
    """In that of none."""
    COMMITTED = "committed"
    """It opens whatever comes: that is decided."""
    REFUSED = "refused"
    """It opens in no case: that is decided."""
    CANNOT_OPEN = "cannot open"
    """It is too late for the years of the plan, or what it requires is that or refused."""


OPEN_QUESTIONS = frozenset({Verdict.START, Verdict.HOLD, Verdict.DROP})


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanInFutures:
    """One set of openings and what comes of it in each future, pupils placed once it is known."""

    name: str
    outcomes: tuple[Outcome, ...]

    @property
    def opened(self) -> Ints:
        """O x T units that open in each year."""
        return self.outcomes[0].opened


@dataclass(frozen=True, kw_only=True, eq=False)
class Together:
    """All that is known of the futures; outcomes and plans in their order, money in £ present value.

    `own` are solves of each future by itself. `plans` are, by name, openings priced in every future; among
    them `mean` and `regret`, the best found by the mean cost and by the largest regret, whose bounds no
    openings can undercut; the time limit ended `cut_short` of these two searches. `first_year` is the plan's.
    """

    first_year: int
    futures: Futures
    own: tuple[Outcome, ...]
    plans: tuple[PlanInFutures, ...]
    mean: PlanInFutures
    mean_bound_gbp: float
    regret: PlanInFutures
    regret_bound_gbp: float
    cut_short: int

    @property
    def probability(self) -> Floats:
        """The chance of each future."""
        return np.array([future.probability for future in self.futures.futures])

    @property
    def best_gbp(self) -> Floats:
        """The least cost known of any plan in each future."""
        known = [*self.plans, self.mean, self.regret]
        table = np.array([[outcome.objective_gbp for outcome in plan.outcomes] for plan in known])
        own = np.array([outcome.objective_gbp for outcome in self.own])
        least: Floats = np.minimum(table.min(axis=0), own)
        return least

    def mean_gbp(self, plan: PlanInFutures) -> float:
        """The mean cost of a plan."""
        cost = np.array([outcome.objective_gbp for outcome in plan.outcomes])
        mean: float = np.sum(self.probability * cost)
        return mean

    def regret_gbp(self, plan: PlanInFutures) -> Floats:
        """What a plan costs more in each future than the best plan known for it."""
        cost = np.array([outcome.objective_gbp for outcome in plan.outcomes])
        return cost - self.best_gbp

    @property
    def information_gbp(self) -> tuple[float, float, float]:
        """What it would be worth to know now which future comes: as found, at least, at most.

        The mean of the best plan for all, less the mean of the best plans for each.
        """
        least_gbp = np.minimum([outcome.bound_gbp for outcome in self.own], self.best_gbp)
        known: float = np.sum(self.probability * self.best_gbp)
        at_least: float = np.sum(self.probability * least_gbp)
        found = self.mean_gbp(self.mean)
        return max(found - known, 0.0), max(self.mean_bound_gbp - known, 0.0), found - at_least


def futures_table(together: Together) -> pd.DataFrame:
    """Return a row for each future: its pupils, and the best plan found for it by itself."""
    return pd.DataFrame(
        {
            "future": [future.name for future in together.futures.futures],
            "label": [future.label for future in together.futures.futures],
            "probability": together.probability,
            "pupils_first_year": [float(future.pupils[:, 0].sum()) for future in together.futures.futures],
            "pupils_last_year": [float(future.pupils[:, -1].sum()) for future in together.futures.futures],
            "options": [int(outcome.opens.sum()) for outcome in together.own],
            "cost_gbp": [outcome.objective_gbp for outcome in together.own],
            "bound_gbp": [outcome.bound_gbp for outcome in together.own],
            "benefit_gap": [outcome.benefit_gap for outcome in together.own],
            "unplaced_last_year": [float(outcome.unplaced[-1]) for outcome in together.own],
        }
    )


def plans_table(together: Together, instance: PlacePlanningInstance) -> pd.DataFrame:
    """Return a row for each plan and future: cost, regret, and pupils without a place.

    The bounds are those of all plans: none can have a lower mean, or a smaller largest regret.
    """
    rows = []
    for plan in (together.mean, together.regret, *together.plans):
        regret_gbp = together.regret_gbp(plan)
        for number, (future, outcome) in enumerate(zip(together.futures.futures, plan.outcomes, strict=True)):
            rows.append(
                {
                    "plan": plan.name,
                    "capital_gbp": outcome.capital_gbp(instance),
                    "options": int(outcome.opens.sum()),
                    "mean_cost_gbp": together.mean_gbp(plan),
                    "mean_bound_gbp": together.mean_bound_gbp,
                    "largest_regret_gbp": float(regret_gbp.max()),
                    "largest_regret_bound_gbp": together.regret_bound_gbp,
                    "future": future.name,
                    "cost_gbp": outcome.objective_gbp,
                    "regret_gbp": float(regret_gbp[number]),
                    "unplaced_last_year": float(outcome.unplaced[-1]),
                    "unplaced_pupil_years": float(outcome.unplaced.sum()),
                }
            )
    return pd.DataFrame(rows)


OPTION_COLUMNS = ("option_id", "name", "verdict", "decide_by", "futures", "probability", "draws_share")
TOGETHER_COLUMNS = (
    *("together_opens", "least_regret_opens"),
    *("trigger_need", "trigger_year", "trigger_pupils", "trigger_at_least"),
)
YEAR_COLUMNS = ("decide_by", "together_opens", "least_regret_opens", "trigger_year")


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What tells the futures apart in which an option is right: pupils of a need in a year.

    `at_least`: it is right from so many pupils on; else up to so many.
    """

    need: str
    year: int
    pupils: float
    at_least: bool


def options_table(
    together: Together,
    instance: PlacePlanningInstance,
    options: pd.DataFrame,
    needs: Sequence[frozenset[str]],
    draws: Sequence[Outcome],
) -> pd.DataFrame:
    """Return a row for each option: when it opens in which future, by when it is decided, and by what.

    `decide_by` is the year by which an option must be started, or dropped, to open in the first year in which
    the best plan of any future has it: its lead time before that, from the first year of the plan to the
    first in which it may open. That first year itself is now. Blank where it opens in no future, or is
    decided already.

    Args:
        together: what is known.
        instance: of the plan.
        options: the table, in the order of the instance's rows.
        needs: that each option's provision admits.
        draws: the best plans found for random futures; `draws_share` is blank without any.
    """
    futures = together.futures.futures
    by_need = {
        need: np.array([future.pupils[instance.groups.need == need].sum(axis=0) for future in futures])
        for need in sorted(set(instance.groups.need))
    }
    rows = []
    for option in range(len(instance.options)):
        right = np.array([bool(outcome.opens[option]) for outcome in together.own])
        years = {
            f"opens_{future.name}": _first_year(instance, outcome, option)
            for future, outcome in zip(futures, together.own, strict=True)
        }
        verdict = _verdict(instance.options, option, right)
        decide = None
        if verdict in OPEN_QUESTIONS:
            decide = _decided_by(together.own, option, int(instance.options.earliest[option]))
        trigger = None
        if verdict is Verdict.HOLD and decide is not None:
            told = {need: pupils for need, pupils in by_need.items() if need in needs[option]}
            trigger = trigger_of(told, right, decide, int(instance.years[decide]))
        rows.append(
            {
                "option_id": instance.options.option_id[option],
                "name": options["name"].iloc[option],
                "verdict": str(verdict),
                "decide_by": None if decide is None else int(instance.years[decide]),
                "futures": int(right.sum()),
                "probability": float(together.probability @ right),
                "draws_share": float(np.mean([outcome.opens[option] for outcome in draws]))
                if draws
                else np.nan,
                **years,
                "together_opens": _first_year(instance, together.mean.outcomes[0], option),
                "least_regret_opens": _first_year(instance, together.regret.outcomes[0], option),
                "trigger_need": trigger.need if trigger else "",
                "trigger_year": trigger.year if trigger else np.nan,
                "trigger_pupils": trigger.pupils if trigger else np.nan,
                "trigger_at_least": str(trigger.at_least).lower() if trigger else "",
            }
        )
    own_years = [f"opens_{future.name}" for future in futures]
    table = pd.DataFrame(rows, columns=[*OPTION_COLUMNS, *own_years, *TOGETHER_COLUMNS])
    table = table.astype(dict.fromkeys([*own_years, *YEAR_COLUMNS], "Int64"))
    order = {verdict: number for number, verdict in enumerate(Verdict)}
    ranked = table.assign(rank=table["verdict"].map(order)).sort_values(
        ["rank", "probability", "option_id"], ascending=[True, False, True], kind="stable"
    )
    return ranked.drop(columns="rank").reset_index(drop=True)


def _verdict(options: ExpansionOptions, option: int, right: Bools) -> Verdict:
    if options.refused[option]:
        return Verdict.REFUSED
    if not may_open(options)[option]:
        return Verdict.CANNOT_OPEN
    if options.committed[option]:
        return Verdict.COMMITTED
    return Verdict.START if right.all() else Verdict.HOLD if right.any() else Verdict.DROP


def _decided_by(own: Sequence[Outcome], option: int, lead: int) -> int | None:
    """Year index by which an option with so many years of lead must be started; None where it never opens."""
    first = [int(np.flatnonzero(outcome.opened[option])[0]) for outcome in own if outcome.opens[option]]
    return max(min(first) - lead, 0) if first else None


def trigger_of(pupils: Mapping[str, Floats], right: Bools, decide: int, year: int) -> Trigger | None:
    """Return the first need whose pupils in the year of decision tell right futures from wrong ones.

    Halfway between the nearest two; None where no need does.

    Args:
        pupils: by need, F x T.
        right: F.
        decide: year index by which it must be decided.
        year: the same, as a year.
    """
    for need, table in pupils.items():
        yes, no = table[right, decide], table[~right, decide]
        if yes.min() > no.max():
            return Trigger(need=need, year=year, pupils=float(yes.min() + no.max()) / 2, at_least=True)
        if yes.max() < no.min():
            return Trigger(need=need, year=year, pupils=float(yes.max() + no.min()) / 2, at_least=False)
    return None


def draws_table(draws: Sequence[Draw], best: Sequence[Outcome], with_plan: Sequence[Outcome]) -> pd.DataFrame:
    """Return a row for each random future: its pupils, its own best plan, and the plan for all in it."""
    return pd.DataFrame(
        {
            "draw": np.arange(1, len(draws) + 1),
            **{f"level_{need}": [draw.level[need] for draw in draws] for need in draws[0].level},
            "pupils_last_year": [float(draw.pupils[:, -1].sum()) for draw in draws],
            "best_cost_gbp": [outcome.objective_gbp for outcome in best],
            "best_bound_gbp": [outcome.bound_gbp for outcome in best],
            "plan_cost_gbp": [outcome.objective_gbp for outcome in with_plan],
            "plan_unplaced_last_year": [float(outcome.unplaced[-1]) for outcome in with_plan],
            "plan_unplaced_pupil_years": [float(outcome.unplaced.sum()) for outcome in with_plan],
        }
    )


def _first_year(instance: PlacePlanningInstance, outcome: Outcome, option: int) -> int | None:
    years = np.flatnonzero(outcome.opened[option])
    return int(instance.years[years[0]]) if len(years) else None
