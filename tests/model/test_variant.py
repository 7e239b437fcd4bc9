"""Variants of an instance: what they change, and that no restriction of a plan ever lowers its cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.model.engine import decompose
from planner.model.engine.known import Incumbent, Known
from planner.model.engine.search import MasterAnswer, Multipliers
from planner.model.engine.settle import settle
from planner.model.instance import NEVER, PlacePlanningInstance
from planner.model.limits import Limits
from planner.model.solution import SolveReport, SolveStatus
from planner.model.solve import Solved, solve
from planner.model.variant import Outcome, Variant
from planner.model.verify import verify
from tests.model.instances import Option, expansion_options, random_instance
from tests.model.solving import RELATIVE, by_engine, same

SEEDS = range(3000, 3025)
PATIENT = Limits(time_limit_s=60.0, gap=0.0, patience=1)
CHAIN = [Option(pool=0), Option(pool=0, requires=0), Option(pool=1, requires=1)]


def test_refusing_an_option_refuses_what_requires_it() -> None:
    of = replace(random_instance(2000), options=expansion_options(CHAIN))
    of = of.with_options(committed=np.array([False, True, True]), refused=np.zeros(3, dtype=bool))
    refused = Variant(name="first", refuse=(0,)).of(of).options
    assert refused.refused.all()
    assert not refused.committed.any()
    assert Variant(name="last", refuse=(2,)).of(of).options.refused.tolist() == [False, False, True]


def test_a_delay_beyond_the_plan_is_never() -> None:
    of = replace(random_instance(2000), options=expansion_options(CHAIN))
    earliest = Variant(name="late", years_late={0: 1, 1: 99}).of(of).options.earliest
    assert earliest.tolist() == [1 if of.n_years > 1 else NEVER, NEVER, 0]


def test_nothing_given_changes_nothing() -> None:
    of = random_instance(2001)
    same_instance = Variant(name="none").of(of)
    assert same_instance.capital_total_gbp == of.capital_total_gbp
    assert np.array_equal(same_instance.options.refused, of.options.refused)
    assert same_instance.groups is of.groups


@pytest.mark.parametrize("seed", SEEDS)
def test_losing_an_option_never_saves_and_the_proof_holds(seed: int) -> None:
    of = random_instance(seed)
    base = by_engine(of)
    for option in np.flatnonzero(base.solution.opened.any(axis=1) & ~of.options.committed):
        for variant in (
            Variant(name="refused", refuse=(int(option),)),
            Variant(name="late", years_late={int(option): 1}),
            Variant(name="poorer", capital_total_gbp=0.9 * of.capital_total_gbp),
        ):
            changed = variant.of(of)
            if (changed.forced_openings().sum(axis=1) @ of.options.capital_gbp) > changed.capital_total_gbp:
                continue
            solved = solve(changed, PATIENT, start=base.warm_start, with_savings=False)
            assert isinstance(solved, Solved)
            outcome = Outcome.of(variant, changed, solved.solution, solved.report)
            assert verify(changed, solved.solution).violations == ()
            assert outcome.objective_gbp >= base.report.objective_gbp * (1 - RELATIVE)
            exact = by_engine(changed)
            assert outcome.bound_gbp <= exact.report.objective_gbp * (1 + RELATIVE)
            assert outcome.objective_gbp >= exact.report.bound_gbp * (1 - RELATIVE)
            assert outcome.status in {SolveStatus.SETTLED, SolveStatus.OPTIMAL}


def proven_beside(of: PlacePlanningInstance, solved: Solved) -> SolveReport:
    """The report of the exact solve, beside which the plan stands and its bound holds."""
    assert verify(of, solved.solution).violations == ()
    exact = by_engine(of).report
    assert solved.report.bound_gbp <= exact.objective_gbp * (1 + RELATIVE)
    assert exact.bound_gbp * (1 - RELATIVE) <= solved.report.objective_gbp
    return exact


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_many_openings_are_searched_near_the_best_plans_alone(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = random_instance(seed)
    base = solve(of, PATIENT, with_savings=False)
    assert isinstance(base, Solved)
    monkeypatch.setattr(decompose, "FEW_OPENINGS", 0)
    for option in np.flatnonzero(~of.options.committed).tolist():
        changed = Variant(name="refused", refuse=(option,)).of(of)
        solved = solve(changed, PATIENT, start=base.warm_start, with_savings=False)
        assert isinstance(solved, Solved)
        exact = proven_beside(changed, solved)
        assert solved.report.objective_gbp <= exact.do_nothing_gbp * (1 + RELATIVE)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_solve_without_patience_keeps_every_rule_and_the_proof(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decompose, "FEW_OPENINGS", -1)
    of = random_instance(seed)
    base = by_engine(of)
    for option in np.flatnonzero(base.solution.opened.any(axis=1) & ~of.options.committed):
        changed = Variant(name="refused", refuse=(int(option),)).of(of)
        without = Limits(time_limit_s=60.0, gap=0.0, patience=0)
        solved = solve(changed, without, start=base.warm_start, with_savings=False)
        assert isinstance(solved, Solved)
        exact = proven_beside(changed, solved)
        saving = exact.do_nothing_gbp - exact.objective_gbp
        assert solved.report.objective_gbp - exact.objective_gbp <= 0.2 * saving + 1e-3


@pytest.mark.parametrize(
    ("wide", "far", "most_settled", "most_rounds"),
    [
        (np.inf, np.inf, 0, 0),  # exchanges alone
        (np.inf, -1.0, 1, 0),
        (1e-9, np.inf, 1, decompose.MOST_ROUNDS),
        (0.01, np.inf, 1, decompose.MOST_ROUNDS),
    ],
)
def test_without_patience_the_gap_says_how_much_is_searched(
    wide: float, far: float, most_settled: int, most_rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("WIDE", wide), ("FAR", far), ("FEW_OPENINGS", -1)):
        monkeypatch.setattr(decompose, name, value)
    settled, gaps = list[float](), list[float]()
    search = decompose.Decomposition._finds_in_a_round

    def counted_settle(known: Known, start: Incumbent) -> tuple[MasterAnswer, Multipliers]:
        settled.append(known.benefit_gap)
        return settle(known, start)

    def counted_round(self: decompose.Decomposition, relaxed: MasterAnswer, *, is_small: bool) -> bool:
        gaps.append(self._known.benefit_gap)
        return search(self, relaxed, is_small=is_small)

    seen = {"settled": 0, "rounds": 0}
    for seed in SEEDS:
        of = random_instance(seed)
        base = by_engine(of)
        monkeypatch.setattr(decompose, "settle", counted_settle)
        monkeypatch.setattr(decompose.Decomposition, "_finds_in_a_round", counted_round)
        for option in np.flatnonzero(base.solution.opened.any(axis=1) & ~of.options.committed):
            settled.clear()
            gaps.clear()
            without = Limits(time_limit_s=60.0, gap=0.0, patience=0)
            changed = Variant(name="refused", refuse=(int(option),)).of(of)
            solve(changed, without, start=base.warm_start, with_savings=False)
            assert len(settled) <= most_settled
            assert len(gaps) <= most_rounds
            assert all(gap >= wide * number for number, gap in enumerate(gaps, 1))
            seen["settled"] = max(seen["settled"], len(settled))
            seen["rounds"] = max(seen["rounds"], len(gaps))
        monkeypatch.setattr(decompose, "settle", settle)
        monkeypatch.setattr(decompose.Decomposition, "_finds_in_a_round", search)
    assert seen["settled"] == most_settled
    assert (seen["rounds"] > 0) == (most_rounds > 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_patient_search_is_near_the_best_plan(seed: int) -> None:
    # Small instances are proven on the way, or nothing better is near: either way it is the best plan here.
    of = random_instance(seed)
    patient = solve(of, replace(PATIENT, patience=3), with_savings=False)
    assert isinstance(patient, Solved)
    exact = by_engine(of)
    saving = exact.report.do_nothing_gbp - exact.report.objective_gbp
    assert patient.report.objective_gbp - exact.report.objective_gbp <= 0.05 * saving + 1e-3
    assert patient.report.bound_gbp <= exact.report.objective_gbp * (1 + RELATIVE)
    if patient.report.status is SolveStatus.OPTIMAL:
        assert same(patient.report.objective_gbp, exact.report.objective_gbp)
