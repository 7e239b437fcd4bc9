"""Decisions taken otherwise: what is asked, and that whatever a search finds counts for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from planner.model.instance import NEVER, Ints, PlacePlanningInstance
from planner.model.limits import Limits, unwatched
from planner.model.solution import SolveStatus
from planner.model.variant import Impossible, Outcome, Variant
from planner.workflow.decisions import decided_otherwise, in_any_case, put_off, refused
from planner.workflow.study import Study
from planner.workflow.sweep import solve_base, sweep
from tests.model.instances import Option, expansion_options, instance, random_instance

SEEDS = range(3100, 3112)
YEARS = 4


def of_options(
    *options: Option, earliest: Sequence[int], committed: Sequence[int] = ()
) -> PlacePlanningInstance:
    of = instance(pupils=[[1.0] * YEARS], places=[[1.0] * YEARS, [1.0] * YEARS], km={(0, 0): 1.0})
    of = replace(of, options=expansion_options(list(options)), capital_total_gbp=np.inf)
    return of.with_options(
        earliest=np.array(earliest), committed=np.isin(np.arange(len(options)), list(committed))
    )


def outcome(opens: Sequence[int], cost: float, variant: Variant | None = None) -> Outcome:
    """A plan that opens one unit of each option in a year, or never; its bound is £10 less."""
    opened = np.array([[int(year == first) for year in range(YEARS)] for first in opens], dtype=np.int64)
    return Outcome(
        variant=variant or Variant(name="the plan"),
        status=SolveStatus.SETTLED,
        objective_gbp=cost,
        bound_gbp=cost - 10,
        do_nothing_gbp=2000.0,
        opened=opened,
        unplaced=np.zeros(YEARS),
        placed=np.ones(YEARS),
        minutes=np.ones(YEARS),
    )


@dataclass
class ByHand:
    """A study whose searches find what they are told to, by name of the variant."""

    prepared: Any
    outcome: Outcome
    finds: dict[str, tuple[Sequence[int], float] | None]
    asked: list[str] = field(default_factory=list)
    dearer_gbp: float = 0.0
    """What a plan that is searched from again comes to more than it was found for."""

    def outcomes(self, variants: list[Variant]) -> list[Outcome | Impossible]:
        self.asked += [variant.name for variant in variants]
        found = [(variant, self.finds[variant.name]) for variant in variants]
        return [
            Impossible(variant=variant, why="no plan") if plan is None else outcome(*plan, variant)
            for variant, plan in found
        ]

    def replanned(self, opened: Ints) -> ByHand:
        opens, cost = next(
            plan for plan in self.finds.values() if plan and np.array_equal(outcome(*plan).opened, opened)
        )
        return replace(self, outcome=outcome(opens, cost + self.dearer_gbp))


def by_hand(
    of: PlacePlanningInstance, plan: tuple[Sequence[int], float], **finds: tuple[Sequence[int], float] | None
) -> Study:
    named = {name.replace("_", " "): found for name, found in finds.items()}
    ids = {f"o{row}": str(name) for row, name in enumerate(of.options.option_id)}
    named = {f"{ids[name.split()[0]]} {name.split(' ', 1)[1]}": found for name, found in named.items()}
    return cast("Study", ByHand(SimpleNamespace(instance=of), outcome(*plan), named))


def test_a_year_late_counts_from_when_the_plan_opens_it() -> None:
    of = of_options(Option(), Option(), earliest=[0, 1])
    study = by_hand(of, ([2, 1], 1000.0))
    assert put_off(study, 0).of(of).options.earliest.tolist() == [3, 1]
    assert put_off(study, 1).of(of).options.earliest.tolist() == [0, 2]
    last = by_hand(of, ([YEARS - 1, 1], 1000.0))
    assert put_off(last, 0).of(of).options.earliest.tolist() == [NEVER, 1]


def test_what_an_option_requires_opens_when_it_would_anyway() -> None:
    first, second, third = Option(), Option(requires=0), Option(requires=1)
    of = of_options(first, second, third, earliest=[0, 1, 2])
    # Nothing opens: each as early as it can; the first opens in the plan: it stays where it is.
    for plan, expected in (
        ([9, 9, 9], {0: 0, 1: 1, 2: 2}),
        ([1, 9, 9], {0: 1, 1: 1, 2: 2}),
        ([2, 9, 9], {0: 2, 1: 2, 2: 2}),
        ([3, 9, 9], {0: 0, 1: 1, 2: 2}),  # later than the option could open
        ([0, 3, 9], {0: 0, 1: 1, 2: 2}),
    ):
        forced = in_any_case(by_hand(of, (plan, 1000.0)), 2)
        assert forced is not None
        assert forced.commit == expected
    committed = of_options(first, second, third, earliest=[2, 1, 0], committed=[0])
    forced = in_any_case(by_hand(committed, ([2, 9, 9], 1000.0)), 2)
    assert forced is not None
    assert forced.commit == {1: 2, 2: 2}
    assert in_any_case(by_hand(of_options(first, second, earliest=[NEVER, 0]), ([9, 9], 1000.0)), 1) is None


def test_what_is_required_may_wait_for_capital_too() -> None:
    first, second = Option(capital_gbp=400.0), Option(requires=0, capital_gbp=150.0)
    of = replace(
        of_options(first, second, earliest=[0, 0]), capital_by_year_gbp=np.array([60.0, 600.0, 600.0, 600.0])
    )
    forced = in_any_case(by_hand(of, ([9, 9], 1000.0)), 1)
    assert forced is not None
    assert forced.commit == {0: 1, 1: 1}


def test_the_same_openings_cost_the_same_however_they_came_up() -> None:
    """A search without the second comes to the plan's own openings for £0.40 less: flows count in pence."""
    of = of_options(Option(), Option(), earliest=[0, 0])
    study = by_hand(of, ([0, 9], 1000.0), o1_refused=([0, 9], 999.6))
    same, (came,) = decided_otherwise(study, lambda of_study: [refused(of_study, 1)])
    assert same is study
    assert isinstance(came, Outcome)
    assert came.objective_gbp == 1000.0


def test_plans_that_turn_out_dearer_are_begun_from_once() -> None:
    """Nothing open is found for £999 and comes to £1,004; then the plan, found at £1,000, at £1,005."""
    of = of_options(Option(), Option(), earliest=[0, 0])
    study = by_hand(of, ([0, 9], 1000.0), o1_refused=([0, 9], 1000.0), o0_refused=([9, 9], 999.0))
    dearer = cast("Study", replace(cast("ByHand", study), dearer_gbp=5.0))
    last, _ = decided_otherwise(dearer, lambda of_study: [refused(of_study, option) for option in (0, 1)])
    assert last.outcome.objective_gbp == 1005.0


def test_a_plan_found_for_one_counts_for_every_other_that_permits_it() -> None:
    of = of_options(Option(), Option(), earliest=[0, 0])
    study = by_hand(
        of,
        ([0, 0], 1000.0),
        o0_refused=([9, 0], 1500.0),
        o0_a_year_late=([9, 1], 1300.0),
        o1_refused=None,
        o1_a_year_late=([0, 1], 1200.0),
    )
    variants = [each(study, option) for option in (0, 1) for each in (refused, put_off)]
    same, came = decided_otherwise(study, lambda _: variants)
    assert same is study
    assert isinstance(came[2], Impossible)
    costs = {each.variant.name: each.objective_gbp for each in came if isinstance(each, Outcome)}
    # Without the first at all is what another search found; each keeps its own bound.
    assert list(costs.values()) == [1300.0, 1300.0, 1200.0]
    assert [each.bound_gbp for each in came if isinstance(each, Outcome)] == [1300.0, 1290.0, 1190.0]
    assert [each.variant for each in came] == variants


def test_a_cheaper_plan_than_the_plan_is_the_plan_from_then_on() -> None:
    of = of_options(Option(), Option(), earliest=[0, 0])
    study = by_hand(
        of,
        ([0, 9], 1000.0),
        o0_refused=([9, 0], 900.0),
        o0_a_year_late=([1, 9], 1100.0),
        o1_refused=([1, 9], 1100.0),
        o1_a_year_late=([9, 1], 950.0),
    )

    def ask(of_study: Study) -> list[Variant]:
        opens = np.flatnonzero(of_study.outcome.opens).tolist()
        return [each(of_study, option) for option in opens for each in (refused, put_off)]

    better, came = decided_otherwise(study, ask)
    assert better.outcome.objective_gbp == 900.0
    assert better.outcome.opens.tolist() == [False, True]
    # The plan of before is the best without the second, though no search for it found it.
    assert [each.objective_gbp for each in came if isinstance(each, Outcome)] == [1000.0, 950.0]
    assert len(cast("ByHand", better).asked) == len(set(cast("ByHand", better).asked)) == 4


@pytest.mark.parametrize("seed", SEEDS)
def test_no_decision_taken_otherwise_costs_less_than_the_plan(seed: int) -> None:
    of = random_instance(seed)
    base, solved = solve_base(of, Limits(time_limit_s=60.0, gap=0.05), unwatched)
    plan = Outcome.of(Variant(name="the plan"), of, solved.solution, solved.report)
    study = cast("Study", Searched(SimpleNamespace(instance=of), plan, base))

    def ask(of_study: Study) -> list[Variant]:
        opens = np.flatnonzero(of_study.outcome.opens & ~of.options.committed).tolist()
        return [each(of_study, option) for option in opens for each in (refused, put_off)]

    better, came = decided_otherwise(study, ask)
    for each in came:
        if isinstance(each, Outcome):
            assert each.objective_gbp >= better.outcome.objective_gbp - 0.01
            assert each.bound_gbp <= each.objective_gbp


@dataclass
class Searched:
    """A study without inputs."""

    prepared: Any
    outcome: Outcome
    base: Any

    def outcomes(self, variants: list[Variant]) -> list[Outcome | Impossible]:
        return sweep(self.base, variants)

    def replanned(self, opened: Ints) -> Searched:
        del opened
        raise AssertionError("small instances are solved to the end")
