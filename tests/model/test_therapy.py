"""Therapists as a limit on where pupils are placed: optima by hand, and by another solver over all arcs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from planner.config import TherapySection
from planner.model import within_therapy
from planner.model.engine.near import NEAR_GBP
from planner.model.instance import Floats, PlacePlanningInstance
from planner.model.solution import Solution
from planner.model.solve import allocate
from planner.model.therapy import TherapyLimits, therapy_limits
from planner.model.verify import verify
from planner.model.within_therapy import WithinTherapy, allocate_within
from planner.plan.therapy_shortage import placements_gbp, therapy_shortage
from tests.model.instances import instance, random_instance

WTE = 0.1
"""What a pupil takes in the instances by hand."""


def two_areas(years: int = 1) -> PlacePlanningInstance:
    """Two groups of two pupils, a pool of four places in each of two areas, £100 a km, £50,000 unplaced.

    A pupil of A costs £1,000 in the first and £3,000 in the second, one of B £2,000 and £5,000: the plan puts
    all four in the first, for £6,000 a year.
    """
    return instance(
        pupils=[[2.0] * years, [2.0] * years],
        places=[[4.0] * years, [4.0] * years],
        km={(0, 0): 10, (0, 1): 30, (1, 0): 20, (1, 1): 50},
    )


def limits(available: Sequence[Sequence[float]], wte: Sequence[float] = (WTE,) * 4) -> TherapyLimits:
    return TherapyLimits(
        area=("First", "Second"),
        area_of_pool=np.array([0, 1]),
        wte_per_pupil=np.array(wte, dtype=float),
        available_wte=np.array(available, dtype=float),
    )


def plan_of(of: PlacePlanningInstance) -> Solution:
    return allocate(of, of.forced_openings())


def within(of: PlacePlanningInstance, there_is: TherapyLimits) -> WithinTherapy:
    """The answer, once the referee agrees that it stands and keeps within the therapists."""
    answer = allocate_within(of, plan_of(of), there_is)
    assert verify(of, answer.solution).stands
    assert not there_is.short_wte(of, answer.solution.placed).any()
    return answer


def test_a_therapist_for_one_pupil_keeps_the_pupil_who_would_lose_most() -> None:
    """One of B stays; A's two go to the second for £2,000 more each, the other of B for £3,000 more."""
    answer = within(two_areas(), limits([[WTE], [np.inf]]))
    assert answer.placements_gbp == pytest.approx([6_000 + 2 * 2_000 + 3_000])
    assert answer.least_gbp == pytest.approx(answer.placements_gbp)
    # Therapy for one more would bring the other of B back.
    assert answer.gbp_per_wte[0] == pytest.approx([3_000 / WTE])
    assert np.isnan(answer.gbp_per_wte[1]).all()


def test_where_both_areas_have_therapy_for_one_the_others_are_without_a_place() -> None:
    """A's two are cheapest to place, £1,000 and £3,000; B's two cost £50,000 each.

    With therapy for one more B would have a place in the first (£48,000 saved), for one fewer A would have
    none there (£49,000 lost); in the second, by way of A moving between the two, £46,000 and £47,000.
    """
    answer = within(two_areas(), limits([[WTE], [WTE]]))
    assert answer.placements_gbp == pytest.approx([104_000])
    assert answer.solution.unplaced.sum() == pytest.approx(2)
    first, second = answer.gbp_per_wte[:, 0] * WTE
    assert 48_000 - 0.01 <= first <= 49_000 + 0.01
    assert 46_000 - 0.01 <= second <= 47_000 + 0.01


def test_a_therapist_is_worth_what_a_chain_of_moves_saves() -> None:
    """With therapy for one and a half in the first, half of B is there beside one of A.

    One more in the first takes one of B, £48,000 saved. One more in the second takes A from the first, £2,000
    dearer, and one of B takes the place left: £46,000, where B itself in the second would save £45,000.
    """
    answer = within(two_areas(), limits([[1.5 * WTE], [WTE]]))
    assert answer.placements_gbp == pytest.approx([1_000 + 3_000 + 1_000 + 1.5 * 50_000])
    assert answer.gbp_per_wte[:, 0] == pytest.approx([48_000 / WTE, 46_000 / WTE])


def test_therapy_goes_where_it_saves_most_for_each_hour() -> None:
    """One of B takes twice as much and is worth £3,000 in the first: less for each hour than A's £2,000."""
    answer = within(two_areas(), limits([[WTE], [np.inf]], wte=(WTE, WTE, 2 * WTE, 2 * WTE)))
    assert answer.placements_gbp == pytest.approx([1_000 + 3_000 + 2 * 5_000])
    assert answer.gbp_per_wte[0] == pytest.approx([2_000 / WTE])


def test_no_therapist_at_all_is_no_place_at_all_and_no_figure_is_no_limit() -> None:
    assert within(two_areas(), limits([[0.0], [0.0]])).solution.unplaced.sum() == pytest.approx(4)
    free = within(two_areas(), limits([[np.inf], [np.inf]]))
    assert free.placements_gbp == pytest.approx([6_000])
    assert np.isnan(free.gbp_per_wte).all()


def test_a_year_with_therapists_enough_stays_as_it_is() -> None:
    of = two_areas(years=2)
    there_is = limits([[4 * WTE, WTE], [np.inf, np.inf]])
    plan = plan_of(of)
    answer = allocate_within(of, plan, there_is)
    assert (answer.solution.placed[:, 0] == plan.placed[:, 0]).all()
    assert answer.gbp_per_wte[0] == pytest.approx([0, 3_000 / WTE])
    shortage = therapy_shortage(of, plan, there_is, answer)
    assert shortage.by_year["shortage_gbp"].to_list() == pytest.approx([0, 7_000])
    assert shortage.gbp == pytest.approx(7_000)
    assert shortage.least_gbp == pytest.approx(7_000)
    assert shortage.by_year["wte_short"].to_list() == pytest.approx([0, 3 * WTE])
    first = shortage.by_area[shortage.by_area["area"] == "First"]
    assert first["wte_needed"].to_list() == pytest.approx([4 * WTE, 4 * WTE])
    assert first["wte_within"].to_list() == pytest.approx([4 * WTE, WTE])


def test_limits_are_made_of_names() -> None:
    """Districts that share an area share its therapists; what is blank or not there limits nothing."""
    of = two_areas(years=2)
    provisions = pd.DataFrame(
        {"district": ["North", "South"], "provision_type": ["special_school", "sen_unit"]}
    )
    therapy = TherapySection(
        hours_per_pupil={"ASD": {"special_school": 1.0, "sen_unit": 2.5}},
        hours_per_wte=25,
        areas={"North": "Up"},
    )
    commissioned = pd.DataFrame(
        [("Up", 2026, 3.5), ("Up", 2027, np.nan), ("Elsewhere", 2026, 0.0)],
        columns=["area", "year", "salt_wte_available"],
    )
    made = therapy_limits(of, therapy, provisions, commissioned)
    assert made.area == ("Elsewhere", "South", "Up")
    assert made.area_of_pool.tolist() == [2, 1]
    assert made.wte_per_pupil == pytest.approx([0.04, 0.1, 0.04, 0.1])
    assert made.available_wte.tolist() == [[0, np.inf], [np.inf, np.inf], [3.5, np.inf]]


def random_limits(of: PlacePlanningInstance, plan: Solution, seed: int) -> TherapyLimits:
    """Two areas; some years with a part of what the plan takes, some without a limit."""
    rng = np.random.default_rng(seed)
    wte = rng.choice([0.0, 0.02, 0.05], len(of.arcs))
    free = TherapyLimits(
        area=("First", "Second"),
        area_of_pool=rng.integers(0, 2, len(of.pools)),
        wte_per_pupil=wte,
        available_wte=np.full((2, of.n_years), np.inf),
    )
    share = rng.choice([0.0, 0.4, 0.9, 1.5, np.inf], free.available_wte.shape)
    needed = free.needed_wte(of, plan.placed)
    available = np.where(np.isinf(share), np.inf, np.where(np.isinf(share), 0.0, share) * needed)
    return TherapyLimits(
        area=free.area, area_of_pool=free.area_of_pool, wte_per_pupil=wte, available_wte=available
    )


def least_gbp(of: PlacePlanningInstance, there_is: TherapyLimits, places: Floats, year: int) -> float:
    """The year's optimum over all arcs, by SciPy: nothing of it is the planner's."""
    arcs, n_arcs, n_groups = of.arcs, len(of.arcs), len(of.groups)
    every = np.arange(n_arcs)
    meet = coo_array(
        (
            np.ones(n_arcs + n_groups),
            (np.r_[arcs.group, np.arange(n_groups)], np.r_[every, n_arcs + np.arange(n_groups)]),
        ),
        shape=(n_groups, n_arcs + n_groups),
    )
    room = coo_array((np.ones(n_arcs), (arcs.provision, every)), shape=(len(of.pools), n_arcs + n_groups))
    area = there_is.area_of_pool[arcs.provision]
    therapy = coo_array((there_is.wte_per_pupil, (area, every)), shape=(2, n_arcs + n_groups))
    answer = linprog(
        np.r_[of.arc_cost_gbp, np.full(n_groups, of.economics.unplaced_gbp)],
        A_ub=vstack([room, therapy]).tocsr(),
        b_ub=np.r_[places, np.minimum(there_is.available_wte[:, year], 1e6)],
        A_eq=meet.tocsr(),
        b_eq=of.groups.pupils[:, year],
    )
    assert answer.success
    return float(answer.fun)


@pytest.mark.parametrize("near_gbp", [NEAR_GBP, 0.0])
@pytest.mark.parametrize("seed", range(25))
def test_another_solver_over_all_arcs_finds_the_same_cost_and_the_prices_hold(
    seed: int, near_gbp: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(within_therapy, "NEAR_GBP", near_gbp)
    of = random_instance(seed)
    plan = plan_of(of)
    there_is = random_limits(of, plan, seed)
    answer = allocate_within(of, plan, there_is)
    assert verify(of, answer.solution).stands
    assert not there_is.short_wte(of, answer.solution.placed).any()
    places = of.places_with(plan.opened)
    for year in range(of.n_years):
        cost = least_gbp(of, there_is, places[:, year], year)
        assert answer.placements_gbp[year] == pytest.approx(cost, rel=1e-6, abs=1.0)
        assert answer.least_gbp[year] == pytest.approx(cost, rel=1e-6, abs=1.0)
        assert answer.placements_gbp[year] >= placements_gbp(of, plan)[year] - 1.0
        for area in np.flatnonzero(np.isfinite(there_is.available_wte[:, year])):
            for more in (0.01, -0.01):
                changed = there_is.available_wte.copy()
                changed[area, year] = max(changed[area, year] + more, 0.0)
                other = least_gbp(
                    of,
                    TherapyLimits(
                        area=there_is.area,
                        area_of_pool=there_is.area_of_pool,
                        wte_per_pupil=there_is.wte_per_pupil,
                        available_wte=changed,
                    ),
                    places[:, year],
                    year,
                )
                moved = changed[area, year] - there_is.available_wte[area, year]
                assert other >= cost - answer.gbp_per_wte[area, year] * moved - 1.0
