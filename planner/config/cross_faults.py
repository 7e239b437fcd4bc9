"""What can be wrong between the sections of a configuration that are sound in themselves."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from planner.config.folders import is_taken
from planner.config.sections import CapitalSection, FairnessSection, PlanSection, TherapySection
from planner.config.what_if import FutureSection
from planner.domain import ProvisionType
from planner.problems import Problem, quoted, suggestion

_OFF_BY = 1e-6
"""Thirds do not add up to 1 to the last digit."""


def cross_faults(sections: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """What is wrong between sections, as far as the sections concerned are sound."""
    phases = sections.get("phases")
    if phases:
        yield from _phase_faults(phases, file)
    if phases and "travel" in sections:
        for name in ("max_minutes", "guide_minutes"):
            yield from _key_faults(f"travel.{name}", getattr(sections["travel"], name), phases, file)
    if "costs" in sections:
        for name in ("place_funding_gbp", "top_up_gbp"):
            yield from _key_faults(f"costs.{name}", getattr(sections["costs"], name), ProvisionType, file)
    if "fairness" in sections:
        yield from _fairness_faults(sections["fairness"], file)
    yield from _needs_faults(sections, file)
    yield from _name_faults(sections, file)
    if "plan" in sections and "capital" in sections:
        yield from _year_faults(sections["plan"], sections["capital"], file)


def _name_faults(sections: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """A plan or scenario whose folder would be that of something made of a plan."""
    names = {f"scenarios.{name}": name for name in sections.get("scenarios", {})}
    if "plan" in sections:
        names["plan.name"] = sections["plan"].name
    for key, name in names.items():
        if is_taken(name):
            yield Problem(
                message="is called like what planner makes of a plan, whose folder its plan would take",
                file=file,
                column=key,
                value=name,
                hint="call it otherwise",
            )


def _fairness_faults(fairness: FairnessSection, file: str) -> Iterator[Problem]:
    """A share and a price that need each other: neither would do anything alone."""
    if fairness.above_share_gbp > 0 and fairness.district_unplaced_share is None:
        yield Problem(
            message="is missing: above_share_gbp is the price of what is beyond it",
            file=file,
            column="fairness.district_unplaced_share",
            allowed="0 to 1",
            hint="say which share of a district's pupils may be without a place at the usual price",
        )
    if fairness.district_unplaced_share is not None and not fairness.above_share_gbp > 0:
        yield Problem(
            message="is missing: without a price, district_unplaced_share does nothing",
            file=file,
            column="fairness.above_share_gbp",
            allowed="£ a pupil-year, above 0",
            hint="name a price, or remove district_unplaced_share",
        )


def _needs_faults(sections: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Tables by need that name another than [needs], or leave one out where they may not; and futures."""
    futures = sections.get("futures", {})
    growing = {f"futures.{name}": future for name, future in futures.items()}
    if "changes" in sections:
        growing["changes"] = sections["changes"]
    if "needs" in sections:
        needs = list(sections["needs"])
        for section, growth in growing.items():
            for key in ("growth_points", "growth_percent"):
                yield from _unknown_needs(f"{section}.{key}", getattr(growth, key), needs, file)
        if sections.get("therapy"):
            yield from _therapy_faults(sections["therapy"], needs, file)
    if futures:
        yield from _probability_faults(futures, file)


def _probability_faults(futures: Mapping[str, FutureSection], file: str) -> Iterator[Problem]:
    total = sum(future.probability for future in futures.values())
    if abs(total - 1) > _OFF_BY:
        yield Problem(
            message="the probabilities of all futures do not add up to 1",
            file=file,
            column="futures",
            value=f"{total:g}",
            hint="one of the futures comes true: let their probabilities add up to 1",
        )


def _year_faults(plan: PlanSection, capital: CapitalSection, file: str) -> Iterator[Problem]:
    years = [str(year) for year in plan.years]
    for year in sorted(capital.by_year_gbp.keys() - set(years)):
        yield Problem(
            message="is not a year of the plan",
            file=file,
            column="capital.by_year_gbp",
            value=year,
            allowed=f"{years[0]} to {years[-1]}",
        )


def _unknown_needs(key: str, table: Mapping[str, Any], needs: list[str], file: str) -> Iterator[Problem]:
    for need in sorted(table.keys() - set(needs)):
        yield Problem(
            message="is no need of [needs]",
            file=file,
            column=f"{key}.{need}",
            allowed=", ".join(needs),
            hint=suggestion(need, needs) or "remove it",
        )


def _therapy_faults(therapy: TherapySection, needs: list[str], file: str) -> Iterator[Problem]:
    key, hours = "therapy.hours_per_pupil", therapy.hours_per_pupil
    yield from _unknown_needs(key, hours, needs, file)
    for need in needs:
        if need in hours:
            yield from _key_faults(f"{key}.{need}", hours[need], ProvisionType, file)
        else:
            allowed = "hours a week by provision type"
            yield Problem(message="is missing", file=file, column=f"{key}.{need}", allowed=allowed)


def _phase_faults(phases: Mapping[str, list[int]], file: str) -> Iterator[Problem]:
    for name, (low, high) in phases.items():
        if high < low:
            yield Problem(
                message="ends before it starts",
                file=file,
                column=f"phases.{name}",
                value=f"[{low}, {high}]",
                allowed="[first NCY, last NCY]",
            )
    for (one, (low, high)), (other, (low2, high2)) in combinations(phases.items(), 2):
        if max(low, low2) <= min(high, high2):
            yield Problem(
                message=f"overlaps with phase {quoted(one)}: a year group belongs to one phase",
                file=file,
                column=f"phases.{other}",
                value=f"[{low2}, {high2}]",
                hint=f"let {quoted(one)} [{low}, {high}] and {quoted(other)} share no year group",
            )


def _key_faults(
    key: str, table: Mapping[str, float], expected: Iterable[str], file: str
) -> Iterator[Problem]:
    """A table must have just the keys expected: no default is guessed for a price or a limit."""
    names = [str(name) for name in expected]
    for name in sorted(table.keys() - set(names)):
        yield Problem(
            message="unknown key",
            file=file,
            column=f"{key}.{name}",
            allowed=", ".join(names),
            hint=suggestion(name, names) or "remove it",
        )
    for name in names:
        if name not in table:
            yield Problem(
                message="is missing", file=file, column=f"{key}.{name}", allowed="a number, 0 or more"
            )
