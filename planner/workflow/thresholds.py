"""What capital or demand would let an option in, or drop it: the plan solved again on a few steps."""

from collections.abc import Mapping, Sequence

import numpy as np

from planner.model.variant import Impossible, Outcome, Variant
from planner.plan.thresholds import Thresholds, Tried, bracket
from planner.workflow.study import Study

GROWTH_PERCENT = (5.0, 10.0, 20.0, 40.0)
"""Steps of demand: upwards for an option that does not open, downwards for one that does."""
PARTS, ROUNDS = 4, 2
"""A bracket of capital is cut into so many parts, so many times."""
MOST_DOUBLED = 2
TO_THE_GBP = 1000.0
"""Steps of capital are rounded to this."""


def thresholds_of(study: Study, option: int, cases: Mapping[str, Outcome | Impossible]) -> Thresholds | None:
    """Return on which side of which steps an option opens; None where it is decided already.

    `cases` are what came of refusing it where it opens, and of forcing it where it does not.
    """
    instance = study.prepared.instance
    options = instance.options
    if options.committed[option] or options.refused[option] or options.earliest[option] >= instance.n_years:
        return None
    needs = tuple(study.prepared.inputs.provisions["needs"].iloc[int(options.provision[option])])
    return Thresholds(
        opens=bool(study.outcome.opens[option]),
        capital_now_gbp=float(options.capital_gbp[option]),
        capital=_capital(study, option, cases),
        demand=_demand(study, option, needs),
        needs=needs,
    )


def _capital(study: Study, option: int, cases: Mapping[str, Outcome | Impossible]) -> tuple[Tried, ...]:
    """Steps of capital: a first far one, by what the option is worth, then parts of the bracket."""
    now = float(study.prepared.instance.options.capital_gbp[option])
    opens = bool(study.outcome.opens[option])
    is_proven = opens and study.outcome.objective_gbp < _bound_without(study, cases)
    steps = [Tried(at=now, opens=opens, is_proven=is_proven)]
    steps += _far(study, option, cases, steps[0])
    for _ in range(ROUNDS):
        found = bracket(tuple(steps), now)
        if found is None:
            break
        low, high = sorted(found)
        inner = {_rounded(low + (high - low) * part / PARTS) for part in range(1, PARTS)} - {low, high}
        steps += _at_capital(study, option, cases, sorted(inner))
    return tuple(sorted(steps, key=lambda step: step.at))


def _far(study: Study, option: int, cases: Mapping[str, Outcome | Impossible], start: Tried) -> list[Tried]:
    """Steps so far away that the answer should have changed: nothing at all, or what it saves and more."""
    if not start.opens:
        return _at_capital(study, option, cases, [0.0]) if start.at > 0 else []
    refused = cases.get("refused")
    worth = refused.objective_gbp - study.outcome.objective_gbp if isinstance(refused, Outcome) else 0.0
    more = max(worth, 0.0) / _charge(study, option) + TO_THE_GBP
    steps: list[Tried] = []
    for doubled in range(MOST_DOUBLED + 1):
        steps += _at_capital(study, option, cases, [_rounded(start.at + more * 2**doubled)])
        if not steps[-1].opens:
            break
    return steps


def _charge(study: Study, option: int) -> float:
    """£ present value of the charge for each £ of capital of a unit, as the plan opens it."""
    instance = study.prepared.instance
    open_units = instance.open_units(study.outcome.opened)[option]
    return instance.economics.capital_charge * float(instance.discount @ open_units)


def _at_capital(
    study: Study, option: int, cases: Mapping[str, Outcome | Impossible], steps: Sequence[float]
) -> list[Tried]:
    variants = [Variant(name=f"£{step:,.0f} of capital", capital_gbp={option: step}) for step in steps]
    return _tried(option, steps, study.outcomes(variants), _bound_without(study, cases))


def _bound_without(study: Study, cases: Mapping[str, Outcome | Impossible]) -> float:
    """What every plan without the option costs at least, whatever its capital."""
    refused = cases.get("refused")
    return refused.bound_gbp if isinstance(refused, Outcome) else study.outcome.bound_gbp


def _tried(
    option: int, steps: Sequence[float], outcomes: Sequence[Outcome | Impossible], without_gbp: float
) -> list[Tried]:
    return [
        Tried(
            at=step,
            opens=bool(outcome.opens[option]),
            is_proven=bool(outcome.opens[option]) and outcome.objective_gbp < without_gbp,
            is_cut_short=outcome.is_cut_short,
        )
        for step, outcome in zip(steps, outcomes, strict=True)
        if isinstance(outcome, Outcome)
    ]


def _demand(study: Study, option: int, needs: Sequence[str]) -> tuple[Tried, ...]:
    groups = study.prepared.instance.groups
    concerned = np.isin(groups.need.astype(str), list(needs))
    opens = bool(study.outcome.opens[option])
    steps = [-percent if opens else percent for percent in GROWTH_PERCENT]
    variants = [
        Variant(
            name=f"{percent:+g}% pupils",
            pupils=groups.pupils * np.where(concerned, 1 + percent / 100, 1.0)[:, None],
        )
        for percent in steps
    ]
    tried = _tried(option, steps, study.outcomes(variants), -np.inf)
    return tuple(sorted([Tried(at=0.0, opens=opens, is_proven=False), *tried], key=lambda step: step.at))


def _rounded(gbp: float) -> float:
    return round(gbp / TO_THE_GBP) * TO_THE_GBP
