"""Certificates: what they prove by hand, never more than the truth at random, and what is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from planner.model.certificate import Certificate, certified_bound_gbp, faults_of
from planner.model.instance import NEVER, EligibleArcs, Floats, Ints, PlacePlanningInstance
from planner.model.solve import Solved
from planner.model.units import Units
from tests.model.certificates import (
    CutRow,
    certificate,
    disturbed,
    proven_gbp,
    random_certificate,
    regrouped,
)
from tests.model.instances import (
    Option,
    clustered_instance,
    instance,
    middling_instance,
    random_instance,
)
from tests.model.solving import RELATIVE, assert_optimum, by_engine, by_reference, same

MAKERS: dict[str, Callable[[int], PlacePlanningInstance]] = {
    "random": random_instance,
    "clustered": clustered_instance,
    "middling": middling_instance,
}
CASES = [
    *(("random", range(start, start + 10)) for start in range(3000, 3100, 10)),
    *(("clustered", range(seed, seed + 1)) for seed in range(3)),
    ("middling", range(1)),
]
by_case = pytest.mark.parametrize(("kind", "seeds"), CASES, ids=str)


@cache
def engine(kind: str, seed: int) -> tuple[PlacePlanningInstance, Solved, float]:
    """Return an instance, the engine's answer, and the optimum by the one-page model."""
    of = MAKERS[kind](seed)
    return of, by_engine(of), by_reference(of)[1]


def at_most(bound_gbp: float, gbp: float) -> bool:
    return bound_gbp <= gbp + RELATIVE * abs(gbp) + 1e-3


# At random


@by_case
def test_the_engines_own_has_no_fault_and_proves_what_is_reported(kind: str, seeds: range) -> None:
    for seed in seeds:
        of, solved, best_gbp = engine(kind, seed)
        own, report = solved.certificate, solved.report
        assert faults_of(of, own) == (), seed
        proven = certified_bound_gbp(of, own)
        assert report.certified_bound_gbp == min(proven, report.objective_gbp), seed
        assert report.certified_bound_gbp <= report.bound_gbp, seed
        assert at_most(proven, best_gbp), seed


@by_case
def test_no_certificate_proves_more_than_the_truth(kind: str, seeds: range) -> None:
    for seed in seeds:
        of, solved, best_gbp = engine(kind, seed)
        rng = np.random.default_rng(seed)
        own = solved.certificate
        others = [random_certificate(of, rng) for _ in range(5)]
        others += [disturbed(own, rng) for _ in range(10)]
        others += [regrouped(own, rng), regrouped(disturbed(own, rng), rng)]
        for other in others:
            assert faults_of(of, other) == (), seed
            assert at_most(certified_bound_gbp(of, other), best_gbp), seed


@by_case
def test_it_proves_what_plain_loops_say(kind: str, seeds: range) -> None:
    for seed in seeds:
        of, solved, _ = engine(kind, seed)
        rng = np.random.default_rng(seed)
        others = [random_certificate(of, rng), disturbed(solved.certificate, rng)]
        for other in (solved.certificate, regrouped(solved.certificate, rng), *others):
            multipliers = (other.units_in_order, other.required_option, other.exclusive_group)
            large = 1 + sum(float(values.sum()) for values in multipliers)
            assert certified_bound_gbp(of, other) == pytest.approx(
                proven_gbp(of, other), rel=1e-9, abs=1e-12 * large
            ), seed


def other_capital(of: PlacePlanningInstance, rng: np.random.Generator) -> PlacePlanningInstance:
    """Other limits, in all and by year, or none; room for what is committed."""
    spent = of.options.capital_gbp @ of.forced_openings()
    total = max(float(rng.choice([0.0, 250_000.0, 700_000.0, np.inf])), float(spent.sum()))
    by_year = np.maximum(rng.choice([0.0, 300_000.0, np.inf], of.n_years), spent)
    return replace(of, capital_total_gbp=total, capital_by_year_gbp=by_year)


def more_arcs(of: PlacePlanningInstance, rng: np.random.Generator) -> PlacePlanningInstance:
    """The same arcs and others, so that parts hang together and groups come into reach."""
    shape = (len(of.groups), len(of.pools))
    km, reached = rng.uniform(0, 40, shape), rng.random(shape) < 0.4
    km[of.arcs.group, of.arcs.provision] = of.arcs.km
    reached[of.arcs.group, of.arcs.provision] = True
    group, pool = np.nonzero(reached)
    longer = EligibleArcs(group=group, provision=pool, km=km[group, pool], minutes=km[group, pool])
    return replace(of, arcs=longer)


def other_prices(of: PlacePlanningInstance, rng: np.random.Generator) -> PlacePlanningInstance:
    """Other pupils, places and costs."""
    return replace(
        of,
        groups=replace(of.groups, pupils=of.groups.pupils * rng.uniform(0.5, 1.5, of.groups.pupils.shape)),
        pools=replace(
            of.pools,
            places=of.pools.places + rng.integers(0, 3, of.pools.places.shape),
            top_up_gbp=of.pools.top_up_gbp * rng.uniform(0.5, 1.5, len(of.pools)),
        ),
        economics=replace(of.economics, discount_rate=0.06, transport_gbp_per_km=300.0),
    )


def other_decisions(of: PlacePlanningInstance, rng: np.random.Generator) -> PlacePlanningInstance:
    """Other options refused, others late; what is committed stays so."""
    free = ~of.options.committed
    never = free & (rng.random(len(of.options)) < 0.2)
    return of.with_options(
        refused=free & (rng.random(len(of.options)) < 0.3),
        earliest=np.where(never, NEVER, np.where(free, 0, of.options.earliest)),
    )


@pytest.mark.parametrize("change", [other_capital, more_arcs, other_prices, other_decisions])
@pytest.mark.parametrize(("kind", "seeds"), [("random", range(3000, 3060)), ("clustered", range(2))], ids=str)
def test_it_holds_for_other_inputs_of_the_same_shape(
    kind: str,
    seeds: range,
    change: Callable[[PlacePlanningInstance, np.random.Generator], PlacePlanningInstance],
) -> None:
    for seed in seeds:
        of, solved, _ = engine(kind, seed)
        rng = np.random.default_rng(seed)
        other = change(of, rng)
        own = solved.certificate
        # A group that comes into reach is of no part of the certificate: whatever part will do.
        reached = np.isin(np.arange(len(of.groups)), other.arcs.group)
        part = np.where(reached & (own.part_of_group < 0), 0, own.part_of_group)
        theirs = replace(own, part_of_group=part)
        assert faults_of(other, theirs) == (), seed
        for each in (own, theirs):
            assert at_most(certified_bound_gbp(other, each), by_reference(other)[1]), seed


# One cut against a linear program


def least_of_the_cut_gbp(
    of: PlacePlanningInstance, own: Certificate, year: int, chosen: Ints
) -> tuple[float, Floats]:
    """Σ n v − most Σ (v − cost) x with 0 ≤ x ≤ n and Σ x ≤ places: the cut before it is made linear."""
    arcs, pupils = of.arcs, of.groups.pupils[:, year]
    price = np.full(len(of.groups), of.economics.unplaced_gbp)
    for group, pool, gbp in zip(arcs.group, arcs.provision, of.arc_cost_gbp, strict=True):
        price[group] = min(price[group], gbp + own.place_price_gbp[0, pool])
    places = of.pools.places[:, year].copy()
    np.add.at(
        places, of.options.provision[chosen], (of.options.max_units * of.options.places_per_unit)[chosen]
    )
    reached = np.isin(np.arange(len(of.groups)), arcs.group)
    constant = float(price[reached] @ pupils[reached])
    if not len(arcs):
        return constant, places
    most = linprog(
        of.arc_cost_gbp - price[arcs.group],
        A_ub=(arcs.provision == np.arange(len(of.pools))[:, None]).astype(float),
        b_ub=places,
        bounds=[(0.0, float(pupils[group])) for group in arcs.group],
        method="highs",
    )
    assert most.success
    return constant + float(most.fun), places


@pytest.mark.parametrize("seed", range(3200, 3240))
def test_a_cut_is_below_a_linear_program_and_meets_it_where_it_was_made(seed: int) -> None:
    # With every option committed or refused nothing is left to choose, so that a certificate of one cut says
    # what the cut says there.
    rng = np.random.default_rng(seed)
    of = random_instance(seed)
    nobody = np.zeros(len(of.options), dtype=bool)
    of = of.with_options(committed=nobody, earliest=np.zeros(len(of.options), dtype=np.int64))
    of = replace(of, capital_total_gbp=np.inf, capital_by_year_gbp=np.full(of.n_years, np.inf))
    units, year = Units.of(of), int(rng.integers(0, of.n_years))
    made_at = closed(of, rng)
    prices = rng.choice([0.0, 20_000.0, 60_000.0], len(of.pools)) + rng.uniform(0, 9_000, len(of.pools))
    open_units = np.flatnonzero(np.isin(units.option, made_at)).tolist()
    own = certificate(of, cuts=[(year, 0, of.discount[year], prices.tolist(), open_units)])
    for chosen in (made_at, *(closed(of, rng) for _ in range(4))):
        is_chosen = np.isin(np.arange(len(of.options)), chosen)
        decided = of.with_options(committed=is_chosen, refused=~is_chosen)
        opening_gbp = float(of.discount.sum() * (of.unit_cost_gbp * of.options.max_units)[chosen].sum())
        nothing_gbp = certified_bound_gbp(decided, replace(own, weight=np.zeros(1))) - opening_gbp
        cut_gbp = (certified_bound_gbp(decided, own) - opening_gbp - nothing_gbp) / of.discount[year]
        least_gbp, _ = least_of_the_cut_gbp(of, own, year, chosen)
        assert cut_gbp <= least_gbp + 0.01
        if chosen is made_at:
            assert cut_gbp == pytest.approx(least_gbp, rel=1e-9, abs=0.01)


def closed(of: PlacePlanningInstance, rng: np.random.Generator) -> Ints:
    """Options at random, with what they require."""
    chosen = rng.random(len(of.options)) < rng.choice([0.3, 0.6, 0.9])
    for option in reversed(range(len(of.options))):
        if chosen[option] and of.options.requires[option] >= 0:
            chosen[of.options.requires[option]] = True
    return np.flatnonzero(chosen)


# By hand: 3 pupils at £1,000 and 2 at £3,000 want one pool with 1 place, or stay unplaced at £50,000.
#
# With places at £50,000 both v are £50,000. Σ n v = 250,000; KP(1) = 49,000; KP(3) = 147,000; KP(5) = 147,000
# + 2 × 47,000 = 241,000. So a year costs at least 201,000 without any option; 2 places on top gain 98,000, 4
# gain 192,000. A unit costs 1/20 of its capital a year: £1,000 for £20,000.

NOTHING_GBP = 201_000.0
TWO = Option(places=2, capital_gbp=20_000)
FOUR = Option(places=4, capital_gbp=60_000)


def small(*options: Option, years: int = 1, **settings: Any) -> PlacePlanningInstance:
    return instance(
        pupils=[[3] * years, [2] * years],
        places=[[1] * years, [0] * years],
        km={(0, 0): 10, (1, 0): 30},
        options=options,
        **settings,
    )


def dear(of: PlacePlanningInstance, *open_units: int, **multipliers: Any) -> Certificate:
    """A cut with places at £50,000 in every year, made with some units open."""
    cuts = [(year, 0, float(of.discount[year]), [50_000.0, 0.0], open_units) for year in range(of.n_years)]
    return certificate(of, cuts=cuts, **multipliers)


def proves(of: PlacePlanningInstance, own: Certificate, gbp: float) -> bool:
    assert faults_of(of, own) == ()
    assert at_most(gbp, by_reference(of)[1])
    return certified_bound_gbp(of, own) == pytest.approx(gbp, rel=1e-12)


@pytest.mark.parametrize(
    ("price_gbp", "gbp"),
    [
        (0.0, 9_000),  # v is the cost: everybody placed
        (10_000.0, 59_000 - 10_000),  # v = 11,000 and 13,000; a place is worth 10,000 to each
        (49_000.0, NOTHING_GBP),  # v = 50,000 and, not above it, 50,000
        (1e9, NOTHING_GBP),
        (-500.0, 3 * 500 + 2 * 2_500),  # v below the cost: no place is worth anything
    ],
)
def test_prices_of_places(price_gbp: float, gbp: float) -> None:
    of = small()
    assert proves(of, certificate(of, cuts=[(0, 0, 1.0, [price_gbp, 0.0], [])]), gbp)
    assert_optimum(of, NOTHING_GBP)


def test_weights_are_cut_back_to_what_the_year_counts() -> None:
    of = small(years=2, discount_rate=0.25)  # the second year counts 0.8
    dear_and_free: list[CutRow] = [(0, 0, 1.0, [50_000.0, 0.0], []), (0, 0, 1.0, [0.0, 0.0], [])]
    assert proves(of, certificate(of, cuts=dear_and_free), (NOTHING_GBP + 9_000) / 2)
    assert proves(of, certificate(of, cuts=[(1, 0, 7.0, [50_000.0, 0.0], [])]), 0.8 * NOTHING_GBP)
    assert proves(of, certificate(of, cuts=[(1, 0, 0.5, [50_000.0, 0.0], [])]), 0.5 * NOTHING_GBP)
    assert proves(of, dear(of), 1.8 * NOTHING_GBP)


def test_groups_out_of_reach_and_existing_places_are_counted_without_any_cut() -> None:
    # 2 pupils whom nobody takes, and 3 places at £6,000; 1 pupil could be placed for £1,000.
    of = instance(pupils=[[2], [1]], places=[[3]], km={(1, 0): 10}, place_funding_gbp=[6_000])
    assert proves(of, certificate(of), 100_000 + 18_000)
    assert proves(of, certificate(of, cuts=[(0, 0, 1.0, [0.0], [])]), 100_000 + 18_000 + 1_000)
    assert_optimum(of, 119_000)


def test_parts_may_be_any_split_of_the_groups() -> None:
    # Either group is given the place: 3 × 50,000 − 49,000 and 2 × 50,000 − 47,000.
    of = small()
    cuts = [(0, part, 1.0, [50_000.0, 0.0], ()) for part in (4, 7)]
    assert proves(of, certificate(of, cuts=cuts, part_of_group=[7, 4]), 101_000 + 53_000)


def test_units_beside_each_other() -> None:
    # Made with nothing open the gains count pupils twice: 201,000 + 1,000 − 98,000 + 3,000 − 192,000.
    # Made with both open: 250,000 − KP(7) + the last gains, 0 of the first and 94,000 of the second, so
    # 103,000 + 0 + 3,000 − 94,000: the optimum, in which only the second opens (9,000 + 3,000).
    of = small(TWO, FOUR)
    assert proves(of, dear(of), -85_000)
    assert proves(of, dear(of, 0, 1), 12_000)
    assert_optimum(of, 12_000)


@pytest.mark.parametrize("never", [{"refused": True}, {"earliest": NEVER}])
def test_what_may_not_open_neither_costs_nor_gains(never: dict[str, Any]) -> None:
    # Only the first opens: 3 × 1,000 + 2 × 50,000 + 1,000. Its cut made with both open knows no gain of it.
    of = small(TWO, replace(FOUR, **never))
    assert proves(of, dear(of), NOTHING_GBP + 1_000 - 98_000)
    assert proves(of, dear(of, 0, 1), 103_000)
    assert_optimum(of, 104_000)


def test_what_requires_what_may_not_open_does_not_either() -> None:
    of = small(replace(TWO, refused=True), replace(FOUR, requires=0))
    assert proves(of, dear(of), NOTHING_GBP)
    assert_optimum(of, NOTHING_GBP)


def test_what_is_committed_is_paid_for_whether_it_gains_or_not() -> None:
    # £6m: 300,000 a year, and it gains 192,000. A cut made with it open is exact.
    of = small(replace(FOUR, capital_gbp=6_000_000, committed=True))
    assert proves(of, dear(of, 0), 9_000 + 300_000)
    assert_optimum(of, 309_000)


def test_what_is_committed_opens_in_its_year_and_not_before_or_after() -> None:
    of = small(replace(FOUR, committed=True, earliest=1), years=3)
    assert proves(of, dear(of, 0), NOTHING_GBP + 2 * (9_000 + 3_000))
    assert_optimum(of, NOTHING_GBP + 2 * 12_000)


def test_a_unit_opens_in_its_best_year_from_the_earliest_on() -> None:
    # Years of 201,000 without and 104,000 with the two places.
    for earliest, gbp in ((0, 3 * 104_000), (1, NOTHING_GBP + 2 * 104_000), (2, 2 * NOTHING_GBP + 104_000)):
        of = small(replace(TWO, earliest=earliest), years=3)
        assert proves(of, dear(of), gbp)
        assert_optimum(of, gbp)
    # Worth nothing before the pupils come: it opens then.
    of = replace(of, groups=replace(of.groups, pupils=of.groups.pupils * [0, 0, 1]))
    of = of.with_options(earliest=np.array([0]))
    assert proves(of, dear(of), 104_000)
    assert_optimum(of, 104_000)


def test_capital_in_total() -> None:
    # The budget pays half a unit, so none opens, and half of one opens in the LP. At £4.85 for each £ the
    # unit costs what it gains: 201,000 − 4.85 × 10,000.
    of = small(TWO, capital_total_gbp=10_000)
    assert proves(of, dear(of), 104_000)
    assert proves(of, dear(of, capital_total=4.85), NOTHING_GBP - 48_500)
    assert proves(of, dear(of, capital_total=10.0), NOTHING_GBP - 100_000)
    assert_optimum(of, NOTHING_GBP)


def test_capital_by_year() -> None:
    # Nothing to spend in the first year: at £4.85 opening in it costs a year's gain more, and one is left.
    of = small(TWO, years=2, capital_by_year_gbp=[0.0, 50_000.0])
    assert proves(of, dear(of), 2 * 104_000)
    assert proves(of, dear(of, capital_by_year=[4.85, 0.0]), NOTHING_GBP + 104_000)
    assert proves(of, dear(of, capital_by_year=[5.0, 0.1]), NOTHING_GBP + 104_000 + 2_000 - 5_000)
    assert_optimum(of, NOTHING_GBP + 104_000)


def test_capital_without_a_limit_has_no_price() -> None:
    of = small(TWO)
    assert proves(of, dear(of, capital_total=5.0, capital_by_year=[5.0]), 104_000)


def test_units_in_order() -> None:
    # Two units of two: 201,000 + 1,000 − 98,000 + 1,000 − 94,000 is the optimum already. What the row moves
    # from one unit to the other is lost once the later one costs more than it gains.
    of = small(replace(TWO, max_units=2))
    assert proves(of, dear(of), 11_000)
    assert proves(of, dear(of, units_in_order=[[0], [1_000]]), 11_000)
    assert proves(of, dear(of, units_in_order=[[0], [100_000]]), NOTHING_GBP - 97_000 - 100_000)
    assert_optimum(of, 11_000)


def test_required_option() -> None:
    # Two places for £1,000 a year require what costs £40,000 a year and gains nothing.
    of = small(Option(pool=1, capital_gbp=800_000), replace(TWO, requires=0))
    assert proves(of, dear(of), 104_000)
    assert proves(of, dear(of, required_option=[[0], [40_000]]), 144_000)
    assert proves(of, dear(of, required_option=[[0], [100_000]]), NOTHING_GBP - 60_000)
    assert_optimum(of, 144_000)


def test_exclusive_group() -> None:
    # Either of two pairs of places, worth 97,000 net each.
    pair = replace(TWO, exclusive_group=0)
    of = small(pair, pair)
    assert proves(of, dear(of), NOTHING_GBP - 2 * 97_000)
    assert proves(of, dear(of, exclusive_group=[97_000]), 104_000)
    assert proves(of, dear(of, exclusive_group=[100_000]), NOTHING_GBP - 100_000)
    assert_optimum(of, 104_000)


WHOLE = {
    "no option": small(),
    "one unit": small(TWO),
    "two units in order": small(replace(TWO, max_units=2)),
    "a unit that is not worth it": small(replace(TWO, capital_gbp=2_000_000)),
    "later": small(replace(TWO, earliest=1), years=3, discount_rate=0.25),
    "committed": small(replace(FOUR, capital_gbp=6_000_000, committed=True), TWO),
    "refused": small(TWO, replace(FOUR, refused=True)),
    "never": small(TWO, replace(FOUR, earliest=NEVER)),
    "requires": small(Option(pool=1, capital_gbp=800_000), replace(TWO, requires=0)),
    "exclusive": small(replace(TWO, exclusive_group=0), replace(TWO, exclusive_group=0)),
    "a budget that is spent": small(TWO, replace(TWO, pool=1), capital_total_gbp=20_000),
    "a budget of nothing": small(TWO, capital_total_gbp=0),
    "a budget by year": small(TWO, years=2, capital_by_year_gbp=[0.0, 50_000.0]),
}


@pytest.mark.parametrize("name", WHOLE)
def test_the_engines_own_reaches_the_optimum_where_the_lp_is_whole(name: str) -> None:
    report = by_engine(WHOLE[name]).report
    assert same(report.certified_bound_gbp, report.objective_gbp)
    assert same(report.objective_gbp, by_reference(WHOLE[name])[1])


# What would prove too much, or too little


def unreached_in_a_part(of: PlacePlanningInstance, own: Certificate) -> Certificate:
    return replace(own, part_of_group=np.zeros(len(of.groups), dtype=np.int64))


def a_part_of_the_unreached(of: PlacePlanningInstance, own: Certificate) -> Certificate:
    part = own.part_of_group
    cuts: list[CutRow] = [(0, -1, 1.0, [0.0], []), (0, 1, 1.0, [50_000.0], [])]
    return certificate(of, cuts=cuts, part_of_group=np.where(part < 0, -1, 1).tolist())


def out_of_reach() -> PlacePlanningInstance:
    """Two pupils want the one place, £1,000; three more reach nothing: £49,000 less than five unplaced."""
    return instance(pupils=[[2], [3]], places=[[1]], km={(0, 0): 10})


@pytest.mark.parametrize("forged", [unreached_in_a_part, a_part_of_the_unreached])
def test_groups_out_of_reach_are_never_counted_twice(
    forged: Callable[[PlacePlanningInstance, Certificate], Certificate],
) -> None:
    of = out_of_reach()
    assert_optimum(of, 5 * 50_000 - 49_000)
    false = forged(of, by_engine(of).certificate)
    assert faults_of(of, false) or certified_bound_gbp(of, false) <= 201_000


def test_multipliers_beyond_all_sense_prove_no_more() -> None:
    # Both units are committed, so that what the row moves from one to the other cancels out.
    of = small(replace(TWO, max_units=2, committed=True))
    assert_optimum(of, 11_000)
    false = dear(of, 0, 1, units_in_order=[[0], [1e25]])
    assert faults_of(of, false) or at_most(certified_bound_gbp(of, false), 11_000)


def test_a_weight_that_is_no_row_is_named() -> None:
    assert any("weight" in fault for fault in faults_of(OF, replace(dear(OF), weight=np.array(1.0))))


def test_a_part_below_none_is_named() -> None:
    assert any("part" in fault for fault in faults_of(OF, replace(dear(OF), part=np.array([-1, -1]))))


# What is none

OF = small(TWO, replace(FOUR, max_units=2, exclusive_group=0), years=2)
SHAPES = {
    "part_of_group": ((3,), (2,)),
    "year": ((1,), (2,)),
    "part": ((2, 1), (2,)),
    "place_price_gbp": ((2, 1), (2, 2)),
    "group_price_row": ((3,), (2,)),
    "group_price_gbp": ((1, 4), (1, 2)),
    "opens": ((2, 2), (2, 3)),
    "capital_total": ((1,), ()),
    "capital_by_year": ((3,), (2,)),
    "units_in_order": ((2, 2), (3, 2)),
    "required_option": ((3, 1), (3, 2)),
    "exclusive_group": ((0,), (1,)),
}
MULTIPLIERS = (
    *("weight", "capital_total", "capital_by_year"),
    *("units_in_order", "required_option", "exclusive_group"),
)


@pytest.mark.parametrize("name", SHAPES)
def test_a_wrong_shape_is_named(name: str) -> None:
    own = dear(OF)
    given, belongs = SHAPES[name]
    changed = replace(own, **{name: np.zeros(given, dtype=getattr(own, name).dtype)})
    assert faults_of(OF, changed) == (f"{name} has the shape {given}, {belongs} belongs to these inputs",)


def test_a_certificate_of_other_inputs_names_every_array_that_does_not_fit() -> None:
    faults = faults_of(small(TWO, years=3), dear(OF))
    assert [fault.split()[0] for fault in faults] == [
        *("opens", "capital_by_year", "units_in_order", "required_option", "exclusive_group")
    ]


@pytest.mark.parametrize("value", [-1e-12, np.nan, np.inf, -np.inf, 1.1e10])
@pytest.mark.parametrize("name", MULTIPLIERS)
def test_a_multiplier_that_is_negative_or_beyond_all_sense_is_named(name: str, value: float) -> None:
    array = np.array(getattr(dear(OF), name))
    array.flat[-1] = value
    assert faults_of(OF, replace(dear(OF), **{name: array})) == (
        f"{name} is not a number from 0 to 1e+10 somewhere",
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1.1e10, -1.1e10])
def test_a_price_that_is_no_number_or_beyond_all_sense_is_named(value: float) -> None:
    own = dear(OF)
    own.place_price_gbp[1, 1] = value
    assert faults_of(OF, own) == ("place_price_gbp is not a number within ±1e+10 somewhere",)


@pytest.mark.parametrize("year", [-1, 2])
def test_a_year_outside_the_plan_is_named(year: int) -> None:
    assert faults_of(OF, replace(dear(OF), year=np.array([0, year]))) == ("year lies outside the plan",)


def test_a_group_left_out_is_named() -> None:
    changed = replace(dear(OF), part_of_group=np.array([0, -1]))
    assert faults_of(OF, changed) == ("part_of_group leaves out a group that a provision can take",)


def test_several_faults_are_named_together() -> None:
    own = replace(dear(OF), weight=np.array([1.0, -1.0]), year=np.array([0, 9]))
    assert len(faults_of(OF, own)) == 2
