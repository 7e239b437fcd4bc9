"""Searches with capital at a price: what they teach, and what their plans make together."""

import time

import numpy as np
import pytest
from ortools.math_opt.python import mathopt

from planner.model.engine.crew import Alone
from planner.model.engine.known import Known
from planner.model.engine.master import CapitalPrice
from planner.model.engine.relaxation import CapitalRelaxation
from planner.model.engine.rounding import rounded
from planner.model.engine.search import SHORT_GAP, Search, SearchLimits, solve_relaxed
from planner.model.engine.workshop import PartPrice, Workshop
from planner.model.instance import Floats
from planner.model.limits import unwatched
from tests.model.instances import clustered_instance, middling_instance
from tests.model.solving import EXACT, same

SEEDS = range(7400, 7420)


def known_of(workshop: Workshop) -> Known:
    """What is known once doing nothing is priced."""
    known = Known(workshop.master, Alone(workshop), EXACT, unwatched, time.monotonic())
    known.do_nothing_gbp = known.price(workshop.master.forced)
    return known


def for_nothing(workshop: Workshop) -> CapitalPrice:
    return CapitalPrice(total=0.0, by_year=np.zeros(workshop.instance.n_years))


def test_what_clusters_would_do_for_nothing_is_put_together_within_the_limits() -> None:
    better = 0
    for seed in SEEDS:
        workshop = Workshop.of(clustered_instance(seed))
        known, master = known_of(workshop), workshop.master
        relaxation = CapitalRelaxation(known, workshop.clusters, for_nothing(workshop))
        for take in (relaxation.take_bound, relaxation.take_proposals):
            jobs = relaxation.bounding() if take == relaxation.take_bound else relaxation.proposing()
            together = [plan for proposals in known.crew.do(jobs, np.inf) for plan in take(proposals)]
        for plan in together:
            if master.permits(plan.is_open):
                gbp = master.cost_gbp(plan.is_open, plan.part_cost_gbp)
                assert same(known.price(plan.is_open), gbp)
                better += gbp < known.do_nothing_gbp - 1.0
                break
    assert better > len(SEEDS) / 2


def test_years_at_fractions_start_from_prices_of_the_last_ones_whatever_was_priced_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workshop = Workshop.of(middling_instance(SEEDS[0]))
    known, half = known_of(workshop), workshop.master.allowed / 2
    assert known.price_nearly(half, 0.01)
    expected = {
        (cut.year, cut.part): cut.prices.group_gbp for cut in known.cuts if cut.prices.group_gbp is not None
    }
    known.price(workshop.master.allowed)
    seen: dict[tuple[int, int], Floats] = {}
    price_fractions = Workshop._price_fractions

    def watched(
        self: Workshop, index: int, year: int, is_open: Floats, near_group_gbp: Floats | None, share: float
    ) -> PartPrice:
        assert near_group_gbp is not None
        seen[year, index] = near_group_gbp
        return price_fractions(self, index, year, is_open, near_group_gbp, share)

    monkeypatch.setattr(Workshop, "_price_fractions", watched)
    known.price_nearly(half * 0.9, 0.01)
    assert seen.keys() == expected.keys() != set()
    for where, near_group_gbp in seen.items():
        assert near_group_gbp.tolist() == expected[where].tolist()


def test_cuts_say_as_much_of_the_mean_of_start_and_proposal_as_pricing_it_does() -> None:
    short = 0
    for seed in SEEDS:
        workshop = Workshop.of(middling_instance(seed))
        n_years = workshop.instance.n_years
        near: list[Floats | None] = [None] * n_years
        limits = SearchLimits(gap=SHORT_GAP, nodes=30, seconds=60.0)
        for number, cluster in enumerate(workshop.clusters):
            start = rounded(cluster, np.random.default_rng(seed).random(cluster.allowed.shape))
            search = Search(start=start, limits=limits, capital=for_nothing(workshop))
            proposals = workshop.propose(number, [], [search], near)
            (plan,) = proposals.plans
            core = np.zeros((len(workshop.master.units), n_years))
            core[cluster.rows] = (start.astype(float) + plan.is_open) / 2
            for year in range(n_years):
                at_core = workshop.price_year(year, core[:, year], None).cuts
                for part in cluster.parts:
                    cuts = [cut for cut in proposals.cuts if (cut.year, cut.part) == (year, part)]
                    floors_gbp = [cut.floor_gbp(core[:, year]) for cut in cuts]
                    expected_gbp = at_core[part].floor_gbp(core[:, year])
                    assert max(floors_gbp) >= expected_gbp * (1 - 1e-4)
                    short += floors_gbp[0] < expected_gbp * (1 - 1e-3)
    assert short, "cuts at whole openings alone would have done"


def test_the_lp_is_solved_by_another_where_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = Workshop.of(clustered_instance(SEEDS[0]))
    known = known_of(workshop)
    known.price(workshop.master.forced)
    expected, _ = solve_relaxed(workshop.master, known.cuts)
    solve, failed = mathopt.solve, []

    def fails(model: mathopt.Model, solver: mathopt.SolverType, **others: object) -> mathopt.SolveResult:
        if solver == mathopt.SolverType.HIGHS:
            failed.append(solver)
            raise AttributeError
        return solve(model, solver, **others)

    monkeypatch.setattr(mathopt, "solve", fails)
    answer, _ = solve_relaxed(workshop.master, known.cuts)
    assert failed
    assert same(answer.bound_gbp, expected.bound_gbp)
