"""Whether plans can be laid side by side: the same places and pupils, and years in common."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from planner.plan.plan import Plan
from planner.problems import InputError, Problem, quoted

MOST_NAMED = 3
"""So many of what one plan has and another has not are named; the rest is counted."""
_HINT = "compare plans of the same council, with the same zones, provisions, needs and phases"


@dataclass(frozen=True, kw_only=True, eq=False)
class NamedPlan:
    """A plan, and what faults call it: the folder that it was read from."""

    name: str
    plan: Plan


def years_in_common(plans: Sequence[NamedPlan]) -> range:
    """Return the years that all plans have, once they are found to be comparable.

    Raises InputError with all that stands against comparing them, plan by plan against the first.
    """
    first, *others = plans
    problems = [problem for other in others for problem in _differences(first, other)]
    spans = [named.plan.config.plan.years for named in plans]
    years = range(max(span.start for span in spans), min(span.stop for span in spans))
    if not years:
        spelt = ", ".join(
            f"{quoted(named.name)} {span[0]} to {span[-1]}" for named, span in zip(plans, spans, strict=True)
        )
        problems.append(
            Problem(message=f"no year is in all of the plans: {spelt}", hint="plan the same years in each")
        )
    if problems:
        raise InputError(problems)
    return years


def _differences(first: NamedPlan, other: NamedPlan) -> Iterator[Problem]:
    ours, theirs = _identity(first.plan), _identity(other.plan)
    for what in ours:
        if differing := _told(ours[what], theirs[what]):
            message = f"has other {what} than {quoted(first.name)}: {differing}"
            yield Problem(message=message, file=other.name, hint=_HINT)
    if ours["zones"] == theirs["zones"]:
        districts, others = (named.plan.inputs.district_of_zone for named in (first, other))
        if moved := [zone for zone, district in districts.items() if others[zone] != district]:
            message = f"has {_some(moved)} in another district than {quoted(first.name)}"
            yield Problem(message=message, file=other.name, hint=_HINT)


def _identity(plan: Plan) -> Mapping[str, AbstractSet[str]]:
    return {
        "zones": frozenset(plan.inputs.zones["zone_id"]),
        "provisions": frozenset(plan.inputs.provisions["provision_id"]),
        "needs": frozenset(plan.config.needs),
        "phases": frozenset(f"{name} {low}-{high}" for name, (low, high) in plan.config.phases.items()),
    }


def _told(ours: AbstractSet[str], theirs: AbstractSet[str]) -> str:
    parts = ((theirs - ours, "only here"), (ours - theirs, "only there"))
    return ", ".join(f"{_some(sorted(names))} {where}" for names, where in parts if names)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(quoted(name) for name in names[:MOST_NAMED])
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{shown}{more}"
