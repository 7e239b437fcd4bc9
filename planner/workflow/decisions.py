"""What a plan decides of an option, decided otherwise: refused, put off, opened in any case.

Such variants differ from the plan in decisions alone, so that openings cost the same in each of them.
Whatever a search finds therefore counts for every variant that permits it, and for the plan itself: where a
search finds something cheaper than the plan, that is the plan from then on. So no decision taken otherwise
costs less, but for what lifts a decision: a commitment refused, a refusal opened in any case.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from planner.model.instance import NEVER, PlacePlanningInstance
from planner.model.variant import Impossible, Outcome, Variant
from planner.model.verify import broken_by_openings
from planner.workflow.study import Study

A_PENNY = 0.01
"""£ by which a plan must be cheaper to take the place of another."""


def refused(study: Study, option: int) -> Variant:
    """Return the plan without an option."""
    return Variant(name=f"{_name(study, option)} refused", refuse=(option,))


def put_off(study: Study, option: int) -> Variant:
    """Return the plan with an option that it opens, a year later than it does at the earliest."""
    opens = int(np.flatnonzero(study.outcome.opened[option])[0])
    years = opens + 1 - int(study.prepared.instance.options.earliest[option])
    return Variant(name=f"{_name(study, option)} a year late", years_late={option: years})


def in_any_case(study: Study, option: int) -> Variant | None:
    """Return the plan with an option that it does not open: in full, as early as everything else allows.

    What it requires opens in full when it does in the plan, and else as early as it can, or as late as it
    may; it may have been refused. The year is the first in which the budgets have room for what is committed
    then, if there is one. None where the option cannot open in time.
    """
    instance = study.prepared.instance
    options = instance.options
    chain = [option]
    while (required := int(options.requires[chain[-1]])) >= 0:
        chain.append(required)
    first = int(options.earliest[chain].max())
    if first == NEVER:
        return None
    name, chain = f"{_name(study, option)} in any case", list(reversed(chain))
    cases = [
        Variant(name=name, commit=_forced(study, chain, year, together=together))
        for year in range(first, instance.n_years)
        for together in (False, True)
    ]
    return min(cases, key=lambda case: _broken(instance, case))


def _forced(study: Study, chain: Sequence[int], year: int, *, together: bool) -> dict[int, int]:
    """Years of options that require one another, what is required first; the last opens in the year given.

    `together`: what the plan does not open by then opens in that year, too.
    """
    options = study.prepared.instance.options
    commit, before = dict[int, int](), 0
    for each in chain:
        planned = np.flatnonzero(study.outcome.opened[each])
        if each != chain[-1] and planned.size and planned[0] <= year:
            before = int(planned[0])
        else:
            last = together or each == chain[-1]
            before = year if last else max(before, int(options.earliest[each]))
        if not options.committed[each]:
            commit[each] = before
    return commit


def _broken(instance: PlacePlanningInstance, variant: Variant) -> int:
    """How many budgets and rules what a variant commits breaks by itself."""
    changed = variant.of(instance)
    return len(broken_by_openings(changed, changed.forced_openings()))


def decided_otherwise(
    study: Study, ask: Callable[[Study], Sequence[Variant]]
) -> tuple[Study, list[Outcome | Impossible]]:
    """Return the study of the cheapest plan that any search found, and what came of what is asked of it.

    `ask` gives the variants, in decisions alone, that a plan is asked about; the outcomes are in their order.
    """
    known: dict[object, Outcome | Impossible] = {}
    planned = list[Outcome]()
    begun_from = set[bytes]()
    while True:
        planned.insert(0, study.outcome)
        asked = ask(study)
        new = [variant for variant in asked if _decisions(variant) not in known]
        known |= zip(map(_decisions, new), study.outcomes(new), strict=True)
        plans = _cheapest_first([*planned, *known.values()])
        cheapest = _cheapest_of(study.prepared.instance, plans)
        is_new = cheapest.opened.tobytes() not in begun_from
        if not is_new or cheapest.objective_gbp >= study.outcome.objective_gbp - A_PENNY:
            return study, [_shared(study, known[_decisions(variant)], plans) for variant in asked]
        begun_from.add(cheapest.opened.tobytes())
        study = study.replanned(cheapest.opened)


def _name(study: Study, option: int) -> str:
    return str(study.prepared.instance.options.option_id[option])


def _decisions(variant: Variant) -> object:
    return variant.refuse, tuple(sorted(variant.years_late.items())), tuple(sorted(variant.commit.items()))


def _cheapest_first(outcomes: Sequence[Outcome | Impossible]) -> list[Outcome]:
    """Plans by what they cost, each once: what the first of equal openings came to counts for all of them.

    Flows are exact to a penny a pupil-year, so the same openings may come to a little more or less.
    """
    found = dict[bytes, Outcome]()
    for outcome in outcomes:
        if isinstance(outcome, Outcome):
            found.setdefault(outcome.opened.tobytes(), outcome)
    return sorted(found.values(), key=lambda outcome: outcome.objective_gbp)


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
