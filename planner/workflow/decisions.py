"""What a plan decides of an option, decided otherwise: refused, put off, opened in any case.

Such variants differ from the plan in decisions alone, so that openings cost the same in each of them.
Whatever a search finds therefore counts for every variant that permits it, and for the plan itself: where a
search finds something cheaper than the plan, that is the plan from then on. So no decision taken otherwise
costs less.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from planner.model.instance import NEVER, PlacePlanningInstance
from planner.model.variant import Impossible, Outcome, Variant
from planner.model.verify import broken_by_openings
from planner.workflow.study import Study

A_PENNY = 0.01
"""£ by which a plan must be cheaper to be another: sums of pence are off by less."""


def refused(study: Study, option: int) -> Variant:
    """Return the plan without an option."""
    return Variant(name=f"{_name(study, option)} refused", refuse=(option,))


def put_off(study: Study, option: int) -> Variant:
    """Return the plan with an option that it opens, a year later than it does at the earliest."""
    opens = int(np.flatnonzero(study.outcome.opened[option])[0])
    years = opens + 1 - int(study.prepared.instance.options.earliest[option])
    return Variant(name=f"{_name(study, option)} a year late", years_late={option: years})


def in_any_case(study: Study, option: int) -> Variant | None:
    """Return the plan with an option that it does not open: in full, as early as what it requires allows.

    What it requires opens when it does in the plan, and else as early as it can. None where it cannot open in
    time.
    """
    options = study.prepared.instance.options
    chain = [option]
    while (required := int(options.requires[chain[-1]])) >= 0:
        chain.append(required)
    last = int(options.earliest[chain].max())
    if last == NEVER:
        return None
    commit, year = dict[int, int](), 0
    for each in reversed(chain):
        planned = np.flatnonzero(study.outcome.opened[each])
        in_time = planned.size and planned[0] <= last
        year = int(planned[0]) if in_time else max(year, int(options.earliest[each]))
        if not options.committed[each]:
            commit[each] = year
    return Variant(name=f"{_name(study, option)} in any case", commit=commit)


def decided_otherwise(
    study: Study, ask: Callable[[Study], Sequence[Variant]]
) -> tuple[Study, list[Outcome | Impossible]]:
    """Return the study of the cheapest plan that any search found, and what came of what is asked of it.

    `ask` gives the variants, in decisions alone, that a plan is asked about; the outcomes are in their order.
    """
    known: dict[object, Outcome | Impossible] = {}
    planned = list[Outcome]()
    while True:
        planned.append(study.outcome)
        asked = ask(study)
        new = [variant for variant in asked if _decisions(variant) not in known]
        known |= zip(map(_decisions, new), study.outcomes(new), strict=True)
        plans = _cheapest_first([*planned, *known.values()])
        cheapest = _cheapest_of(study.prepared.instance, plans)
        if cheapest.objective_gbp >= study.outcome.objective_gbp - A_PENNY:
            return study, [_shared(study, known[_decisions(variant)], plans) for variant in asked]
        study = study.replanned(cheapest.opened)


def _name(study: Study, option: int) -> str:
    return str(study.prepared.instance.options.option_id[option])


def _decisions(variant: Variant) -> object:
    return variant.refuse, tuple(sorted(variant.years_late.items())), tuple(sorted(variant.commit.items()))


def _cheapest_first(outcomes: Sequence[Outcome | Impossible]) -> list[Outcome]:
    found = [outcome for outcome in outcomes if isinstance(outcome, Outcome)]
    return sorted(found, key=lambda outcome: outcome.objective_gbp)


def _cheapest_of(instance: PlacePlanningInstance, plans: Sequence[Outcome]) -> Outcome:
    """The first that the instance permits: one is its own."""
    return next(plan for plan in plans if not broken_by_openings(instance, plan.opened))


def _shared(study: Study, outcome: Outcome | Impossible, plans: Sequence[Outcome]) -> Outcome | Impossible:
    """What came of a variant, by the cheapest plan known that it permits, and what was proven of it."""
    if isinstance(outcome, Impossible):
        return outcome
    its = _cheapest_of(outcome.variant.of(study.prepared.instance), plans)
    return replace(
        its,
        variant=outcome.variant,
        status=outcome.status,
        bound_gbp=min(outcome.bound_gbp, its.objective_gbp),
        do_nothing_gbp=outcome.do_nothing_gbp,
    )
