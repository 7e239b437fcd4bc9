"""A solve that starts from another: the same answer as from nothing, with less work."""

from __future__ import annotations

import operator
import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pytest

from planner.model import solve as solve_module
from planner.model.assemble import keep_nearest
from planner.model.certificate import certified_bound_gbp, faults_of
from planner.model.engine.crew import Alone
from planner.model.engine.flow import Transport
from planner.model.engine.known import Known
from planner.model.engine.search import LEAST_WEIGHT, Multipliers
from planner.model.engine.warm import WarmStart, carry_over, recall, warm_start_of
from planner.model.engine.workshop import Workshop
from planner.model.instance import (
    NEVER,
    EligibleArcs,
    ExpansionOptions,
    Floats,
    Ints,
    PlacePlanningInstance,
)
from planner.model.limits import Limits, unwatched
from planner.model.solution import NoPlan, SolveStatus
from planner.model.solve import InfeasibleOpeningsError, Solved, solve
from planner.model.verify import verify
from tests.model.instances import (
    Option,
    clustered_instance,
    instance,
    middling_instance,
    random_instance,
)
from tests.model.solving import EXACT, RELATIVE, by_engine, by_reference, same

Rng: TypeAlias = np.random.Generator
Make: TypeAlias = Callable[[int], PlacePlanningInstance]
Change: TypeAlias = Callable[[PlacePlanningInstance, Rng], PlacePlanningInstance]


@cache
def earlier(make: Make, seed: int) -> tuple[PlacePlanningInstance, Solved]:
    """Return an instance and the engine's answer to it."""
    of = make(seed)
    return of, by_engine(of)


def started(of: PlacePlanningInstance, start: WarmStart, limits: Limits = EXACT) -> Solved:
    """Return the engine's answer from an earlier one, which must stand, with its bound and certificate."""
    solved = solve(of, limits, start=start)
    assert isinstance(solved, Solved)
    assert verify(of, solved.solution).violations == ()
    report = solved.report
    assert report.certified_bound_gbp <= report.bound_gbp <= report.objective_gbp
    assert faults_of(of, solved.certificate) == ()
    proven = certified_bound_gbp(of, solved.certificate)
    assert report.certified_bound_gbp == min(proven, report.objective_gbp)
    return solved


# What may differ


def budget_in_total(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    spent = float((of.options.capital_gbp @ of.forced_openings()).sum())
    return replace(of, capital_total_gbp=max(spent, float(rng.choice([0.0, 2e5, 6e5, np.inf]))))


def budget_by_year(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    spent = of.options.capital_gbp @ of.forced_openings()
    return replace(of, capital_by_year_gbp=np.maximum(spent, rng.choice([0.0, 2e5, np.inf], of.n_years)))


def refused(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    some = ~of.options.committed & (rng.random(len(of.options)) < 0.5)
    return of.with_options(refused=of.options.refused | some)


def no_longer_refused(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    return of.with_options(refused=np.zeros(len(of.options), dtype=bool))


def committed(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """One more option is forced, with what it requires, at once; the budgets leave room for it."""
    options = of.options
    forced, declined, earliest = options.committed.copy(), options.refused.copy(), options.earliest.copy()
    for option in rng.permutation(np.flatnonzero(options.exclusive_group < 0))[:1].tolist():
        at = option
        while at >= 0:
            forced[at], declined[at], earliest[at] = True, False, 0
            at = int(options.requires[at])
    decided = of.with_options(committed=forced, refused=declined, earliest=earliest)
    spent = options.capital_gbp @ decided.forced_openings()
    return replace(
        decided,
        capital_total_gbp=max(of.capital_total_gbp, float(spent.sum())),
        capital_by_year_gbp=np.maximum(of.capital_by_year_gbp, spent),
    )


def no_longer_committed(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    return of.with_options(committed=np.zeros(len(of.options), dtype=bool))


def later(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """Options to consider come a year or two later, or never."""
    free = ~of.options.committed & (of.options.earliest != NEVER)
    put_off = np.where(free, of.options.earliest, 0) + rng.integers(0, 3, len(of.options))
    put_off = np.where(put_off < of.n_years, put_off, NEVER)
    return of.with_options(earliest=np.where(free, put_off, of.options.earliest))


def sooner(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    return of.with_options(earliest=np.where(of.options.committed, of.options.earliest, 0))


def capital_prices(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    factor = np.where(of.options.committed, 1.0, rng.choice([0.0, 0.5, 3.0], len(of.options)))
    return of.with_options(capital_gbp=of.options.capital_gbp * factor)


def exclusive_groups(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """Options of one unit exclude each other, but for committed ones."""
    single = (of.options.max_units == 1) & ~of.options.committed & (rng.random(len(of.options)) < 0.7)
    return of.with_options(exclusive_group=np.where(single, 0, -1))


def pupils(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    factor = rng.choice([0.0, 0.8, 1.5], of.groups.pupils.shape)
    return replace(of, groups=replace(of.groups, pupils=of.groups.pupils * factor))


def costs(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """Top-up and transport: some arcs are dearer than being unplaced now, some no longer."""
    top_up = of.pools.top_up_gbp * rng.choice([0.3, 1.0, 4.0], len(of.pools))
    economics = replace(of.economics, transport_gbp_per_km=of.economics.transport_gbp_per_km * 2)
    return replace(of, pools=replace(of.pools, top_up_gbp=top_up), economics=economics)


def unplaced_cost(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    gbp = of.economics.unplaced_gbp * float(rng.choice([0.5, 2.0]))
    return replace(of, economics=replace(of.economics, unplaced_gbp=gbp))


def place_funding(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    gbp = rng.choice([0.0, 8_000.0, 30_000.0], len(of.pools))
    return replace(of, pools=replace(of.pools, place_funding_gbp=gbp))


def discount_rate(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    return replace(of, economics=replace(of.economics, discount_rate=0.08, asset_life_years=25))


def places(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    more = of.pools.places + rng.integers(0, 4, of.pools.places.shape)
    return replace(of, pools=replace(of.pools, places=more * (rng.random(more.shape) < 0.8)))


def units_of_options(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """More units, or larger ones."""
    free = ~of.options.committed & (of.options.exclusive_group < 0)
    return of.with_options(
        max_units=of.options.max_units + free * rng.integers(0, 2, len(of.options)),
        places_per_unit=of.options.places_per_unit * rng.choice([1.0, 2.0], len(of.options)),
    )


def requirements(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """Every option to consider requires the one before it, or nothing."""
    before = np.arange(len(of.options)) - 1
    free = ~of.options.committed & (rng.random(len(of.options)) < 0.5)
    return of.with_options(
        requires=np.where(free, before, np.where(of.options.committed, of.options.requires, -1))
    )


def fewer_arcs(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    return replace(of, arcs=keep_nearest(of.arcs, int(rng.integers(1, 3))))


def other_arcs(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    group, pool = np.nonzero(rng.random((len(of.groups), len(of.pools))) < 0.5)
    km = rng.uniform(0, 40, len(group))
    return replace(of, arcs=EligibleArcs(group=group, provision=pool, km=km, minutes=km))


def with_rows(of: PlacePlanningInstance, rows: Ints) -> PlacePlanningInstance:
    """These options in this order; what required one that is gone requires nothing."""
    place = np.full(len(of.options) + 1, -1)
    place[rows] = np.arange(len(rows))
    columns = {name: column[rows] for name, column in vars(of.options).items()}
    columns["requires"] = place[columns["requires"]]
    return replace(of, options=ExpansionOptions(**columns))


def options_removed(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    return with_rows(of, np.flatnonzero(rng.random(len(of.options)) < 0.6))


def options_reordered(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    return with_rows(of, rng.permutation(len(of.options)))


def options_added(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """Each option once more, under another name and in among the others."""
    count = len(of.options)
    second = np.arange(2 * count) % 2 == 1
    twice = with_rows(of, np.arange(count).repeat(2))
    names = [f"{name}{'+' * (row % 2)}" for row, name in enumerate(twice.options.option_id)]
    return twice.with_options(
        option_id=np.array(names, dtype=object),
        requires=np.where(of.options.requires >= 0, 2 * of.options.requires, -1).repeat(2),
        committed=twice.options.committed & ~second,
        places_per_unit=twice.options.places_per_unit + second * rng.integers(0, 3, 2 * count),
    )


def in_years(of: PlacePlanningInstance, years: Ints, like: Ints) -> PlacePlanningInstance:
    """The plan for other years, each like one of the earlier plan's."""
    coming = of.options.earliest != NEVER
    moved = np.where(coming, of.options.earliest, 0) - (years[0] - of.years[0])
    earliest = np.where(coming & (moved < len(years)), np.maximum(moved, 0), NEVER)
    moved_on = replace(of.with_options(earliest=earliest), years=years)
    moved_on = replace(
        moved_on,
        groups=replace(of.groups, pupils=of.groups.pupils[:, like]),
        pools=replace(of.pools, places=of.pools.places[:, like]),
    )
    spent = of.options.capital_gbp @ moved_on.forced_openings()
    return replace(
        moved_on,
        capital_total_gbp=max(of.capital_total_gbp, float(spent.sum())),
        capital_by_year_gbp=np.maximum(of.capital_by_year_gbp[like], spent),
    )


def a_year_more(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    like = np.append(np.arange(of.n_years), of.n_years - 1)
    return in_years(of, of.years[0] + np.arange(of.n_years + 1), like)


def a_year_fewer(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    kept = np.arange(max(1, of.n_years - 1))
    return in_years(of, of.years[kept], kept)


def a_year_on(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    """The same numbers a year later: what opened in the first year opens at once."""
    del rng
    return in_years(of, of.years + 1, np.arange(of.n_years))


def everything(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    for change in (other_arcs, a_year_more, places, pupils, costs, budget_in_total, options_reordered):
        of = change(of, rng)
    return of


def tighter(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    return replace(of, capital_total_gbp=of.capital_total_gbp - 1e6)


def the_same(of: PlacePlanningInstance, rng: Rng) -> PlacePlanningInstance:
    del rng
    return of


AS_THEY_ARE: tuple[Change, ...] = (
    *(budget_in_total, budget_by_year, refused, no_longer_refused, committed, no_longer_committed),
    *(later, sooner, capital_prices, exclusive_groups, place_funding),
)
"""Changes that leave the cuts as they are."""
MADE_AGAIN: tuple[Change, ...] = (pupils, costs, unplaced_cost, discount_rate, places)
"""Changes after which they are made again."""
OPENINGS_ALONE: tuple[Change, ...] = (
    *(units_of_options, requirements, fewer_arcs, other_arcs),
    *(options_removed, options_reordered, options_added, a_year_more, a_year_fewer, a_year_on, everything),
)
"""Changes that leave nothing but the openings."""
CHANGES = (*AS_THEY_ARE, *MADE_AGAIN, *OPENINGS_ALONE)
NAME = operator.attrgetter("__name__")


@pytest.mark.parametrize("change", CHANGES, ids=NAME)
def test_a_start_changes_the_work_and_not_the_answer(change: Change) -> None:
    for seed in range(4000, 4008):
        of, first = earlier(random_instance, seed)
        changed = change(of, np.random.default_rng(seed))
        report = started(changed, first.warm_start).report
        best_gbp = by_reference(changed)[1]
        assert report.status in {SolveStatus.OPTIMAL, SolveStatus.ROUNDED}, seed
        assert same(report.objective_gbp, best_gbp), seed
        assert same(report.bound_gbp, best_gbp), seed
        assert report.objective_gbp <= report.do_nothing_gbp * (1 + RELATIVE), seed


@pytest.mark.parametrize("change", [budget_in_total, budget_by_year, refused, committed, pupils], ids=NAME)
def test_nor_where_parts_share_capital(change: Change) -> None:
    of, first = earlier(clustered_instance, 0)
    changed = change(of, np.random.default_rng(0))
    report = started(changed, first.warm_start, Limits(time_limit_s=60.0, gap=0.002)).report
    best_gbp = by_reference(changed)[1]
    assert report.gap <= 0.002
    assert report.bound_gbp <= best_gbp * (1 + RELATIVE)
    assert report.objective_gbp >= best_gbp * (1 - RELATIVE)


@pytest.mark.parametrize("change", [tighter, refused, later, pupils, costs, a_year_more], ids=NAME)
def test_nor_where_capital_is_tight_and_choices_are_many(change: Change) -> None:
    of, first = earlier(middling_instance, 0)
    changed = change(of, np.random.default_rng(0))
    report = started(changed, first.warm_start).report
    assert same(report.objective_gbp, by_reference(changed)[1])


@pytest.mark.parametrize(
    ("make", "seeds"),
    [(random_instance, range(4000, 4040)), (clustered_instance, range(2)), (middling_instance, range(2))],
)
def test_a_solve_that_starts_from_itself_ends_where_it_did(make: Make, seeds: range) -> None:
    for seed in seeds:
        of, first = earlier(make, seed)
        again = started(of, first.warm_start)
        assert same(again.report.objective_gbp, first.report.objective_gbp), seed
        assert again.report.objective_gbp <= first.report.objective_gbp + 1e-6, seed
        assert again.report.do_nothing_gbp == pytest.approx(first.report.do_nothing_gbp), seed


def test_one_start_after_another() -> None:
    # A frontier: budgets up and down, each from the answer before.
    of, solved = earlier(middling_instance, 1)
    for total in (5e6, 6.5e6, 0.0, 6e6):
        solved = started(replace(of, capital_total_gbp=total), solved.warm_start)
        best_gbp = by_reference(replace(of, capital_total_gbp=total))[1]
        assert same(solved.report.objective_gbp, best_gbp)


def test_a_start_of_quite_another_instance_is_taken_for_what_it_is() -> None:
    for seed in range(4000, 4020):
        _, first = earlier(random_instance, seed)
        of, other = earlier(random_instance, seed + 1)
        report = started(of, first.warm_start).report
        assert same(report.objective_gbp, other.report.objective_gbp), seed


# What is carried over, and how


def test_a_start_can_be_kept_in_a_file() -> None:
    of, first = earlier(clustered_instance, 0)
    kept = pickle.loads(pickle.dumps(first.warm_start))  # noqa: S301 - our own bytes
    changed = refused(of, np.random.default_rng(0))
    limits = Limits(time_limit_s=60.0, gap=0.002)
    assert_equal(started(changed, kept, limits), started(changed, first.warm_start, limits))


@pytest.mark.parametrize("change", [tighter, pupils], ids=NAME)
def test_equal_starts_give_equal_answers_in_any_number_of_processes(change: Change) -> None:
    of, first = earlier(middling_instance, 0)
    changed = change(of, np.random.default_rng(1))
    one = started(changed, first.warm_start)
    assert_equal(started(changed, first.warm_start), one)
    assert_equal(started(changed, first.warm_start, replace(EXACT, processes=2)), one)


def assert_equal(one: Solved, other: Solved) -> None:
    for name in ("opened", "placed", "unplaced"):
        assert np.array_equal(getattr(one.solution, name), getattr(other.solution, name)), name
    assert np.array_equal(one.place_value_gbp, other.place_value_gbp)
    assert np.array_equal(one.saving_gbp, other.saving_gbp)
    for name, array in vars(one.certificate).items():
        assert np.array_equal(array, getattr(other.certificate, name)), name
    assert replace(one.report, seconds=0.0) == replace(other.report, seconds=0.0)


@pytest.mark.parametrize("change", [the_same, tighter, later], ids=NAME)
def test_cuts_that_carry_over_spare_flows(change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    flows: list[None] = []
    works = Transport.solve

    def counted(transport: Transport, pupils: Floats, places: Floats) -> tuple[Floats, Floats]:
        flows.append(None)
        return works(transport, pupils, places)

    def flows_of(of: PlacePlanningInstance, start: WarmStart | None) -> int:
        flows.clear()
        assert isinstance(solve(of, EXACT, start=start), Solved)
        return len(flows)

    with_start, from_nothing = 0, 0
    for seed in range(3):
        of, first = earlier(middling_instance, seed)
        changed = change(of, np.random.default_rng(seed))
        with monkeypatch.context() as patched:
            patched.setattr(Transport, "solve", counted)
            from_nothing += flows_of(changed, None)
            with_start += flows_of(changed, first.warm_start)
    assert with_start < from_nothing


def carried(of: PlacePlanningInstance, start: WarmStart) -> Known:
    """Return what a start lets a solve know before it begins."""
    workshop = Workshop.of(of)
    known = Known(workshop.master, Alone(workshop), EXACT, unwatched, time.monotonic())
    recall(start, known)
    carry_over(start, known)
    return known


def opened(known: Known) -> list[list[int]]:
    units = known.master.units.opened(known.incumbent.is_open, len(known.master.instance.options))
    rows: list[list[int]] = units.tolist()
    return rows


@pytest.mark.parametrize("change", AS_THEY_ARE, ids=NAME)
def test_cuts_and_plans_are_carried_over_as_they_are(change: Change) -> None:
    for seed in range(4000, 4006):
        of, first = earlier(random_instance, seed)
        start, known = first.warm_start, carried(change(of, np.random.default_rng(seed)), first.warm_start)
        assert tuple(known.cuts[: len(start.cuts)]) == start.cuts, seed
        assert {plan.is_open.tobytes() for plan in start.plans} <= set(known.plans), seed
        assert known.master.permits(known.incumbent.is_open), seed


@pytest.mark.parametrize("change", MADE_AGAIN, ids=NAME)
def test_cuts_are_made_again_and_hold(change: Change) -> None:
    for seed in range(4000, 4006):
        of, first = earlier(random_instance, seed)
        start, known = first.warm_start, carried(change(of, np.random.default_rng(seed)), first.warm_start)
        made_again = known.cuts[: len(start.cuts)]
        for before, after in zip(start.cuts, made_again, strict=True):
            assert (after.part, after.year) == (before.part, before.year)
            assert np.array_equal(after.prices.place_gbp, before.prices.place_gbp)
            assert np.array_equal(after.opens, before.opens)
        # Below the cost of whatever is priced there, but for a penny a pupil.
        for plan in known.plans.values():
            for cut in known.cuts:
                year = known.crew.do([("price_year", (cut.year, plan.is_open[:, cut.year], None))], np.inf)[0]
                rounding_gbp = 0.01 * (1 + known.master.instance.groups.pupils[:, cut.year].sum())
                floor_gbp = cut.floor_gbp(plan.is_open[:, cut.year].astype(float))
                assert floor_gbp <= year.part_cost_gbp[cut.part] + rounding_gbp, seed


@pytest.mark.parametrize("change", [*AS_THEY_ARE, *MADE_AGAIN], ids=NAME)
def test_other_openings_worth_a_look_are_priced(change: Change) -> None:
    for seed in range(4000, 4006):
        of, first = earlier(random_instance, seed)
        now = change(of, np.random.default_rng(seed))
        nothing = np.zeros_like(first.solution.opened)
        start = replace(first.warm_start, opened=nothing, also_opened=(nothing, first.solution.opened))
        known, by_itself = carried(now, start), carried(now, first.warm_start)
        assert known.incumbent.objective_gbp <= by_itself.incumbent.objective_gbp + 1e-6, seed


def test_the_last_cuts_are_those_that_the_lp_leans_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """They alone hold the LP as high as all of them do, and so they are made again first."""
    leant_on = list[int]()

    def remembered(known: Known, opened: Ints, multipliers: Multipliers) -> WarmStart:
        leant_on.append(int((multipliers.cuts > LEAST_WEIGHT).sum()))
        return warm_start_of(known, opened, multipliers)

    monkeypatch.setattr(solve_module, "warm_start_of", remembered)
    fewer = 0
    for seed in range(4000, 4020):
        of = random_instance(seed)
        start = by_engine(of).warm_start
        workshop, last = Workshop.of(of), start.cuts[len(start.cuts) - leant_on[-1] :]
        by_all, by_last = (workshop.relaxed(cuts)[0].objective_gbp for cuts in (start.cuts, last))
        assert same(by_last, by_all), seed
        fewer += len(last) < len(start.cuts)
    assert fewer


@pytest.mark.parametrize("change", [options_reordered, options_added, other_arcs, a_year_more], ids=NAME)
def test_else_the_openings_alone_are_carried_over(change: Change) -> None:
    of, first = earlier(middling_instance, 0)
    known = carried(change(of, np.random.default_rng(0)), first.warm_start)
    assert len(known.plans) == 1
    assert len(known.cuts) == known.master.instance.n_years * len(known.master.parts)
    assert int(known.incumbent.is_open[:, -1].sum()) == int(first.solution.opened.sum())


@pytest.mark.parametrize("change", CHANGES, ids=NAME)
def test_a_solve_that_starts_from_a_plan_ends_no_worse(change: Change) -> None:
    for seed in range(4000, 4004):
        of, first = earlier(random_instance, seed)
        known = carried(change(of, np.random.default_rng(seed)), first.warm_start)
        solved = started(known.master.instance, first.warm_start, Limits(gap=0.05))
        assert solved.report.objective_gbp <= known.objective_gbp * (1 + RELATIVE), seed


def built(years: Sequence[int], *names: str, **changes: Any) -> PlacePlanningInstance:
    """Two places for £1,000 each, wanted at once by 5 pupils, in options of these names."""
    plan = instance(
        pupils=[[5] * len(years)],
        places=[[0] * len(years)],
        km={(0, 0): 10},
        options=[Option(places=2, capital_gbp=1_000)] * len(names),
    )
    plan = plan.with_options(option_id=np.array(names, dtype=object), **changes)
    return replace(plan, years=np.array(years))


def test_openings_go_by_option_and_year() -> None:
    first = by_engine(built(range(2026, 2030), "one", "two", earliest=np.array([0, 2])))
    start = first.warm_start
    assert first.solution.opened.tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
    # What has opened by then opens at once; what is new stays shut.
    assert opened(carried(built([2027, 2028], "new", "two", "one"), start)) == [[0, 0], [0, 1], [1, 0]]
    assert opened(carried(built([2029, 2030], "two", "one"), start)) == [[1, 0], [1, 0]]
    # What opens after the last year does not.
    assert opened(carried(built([2025, 2026, 2027], "one", "two"), start)) == [[0, 1, 0], [0, 0, 0]]
    # What may not open yet waits.
    late = built([2026, 2027, 2028], "one", "two", earliest=np.array([1, 0]))
    assert opened(carried(late, start)) == [[0, 1, 0], [0, 0, 1]]


def test_of_openings_beyond_the_budget_as_many_are_carried_over_as_it_pays() -> None:
    first = by_engine(built([2026, 2027], "one", "two"))
    poorer = replace(built([2026, 2027, 2028], "one", "two"), capital_total_gbp=1_999.0)
    assert opened(carried(poorer, first.warm_start)) == [[1, 0, 0], [0, 0, 0]]


def test_more_units_than_there_are_now_do_not_open() -> None:
    first = by_engine(built([2026, 2027], "one", max_units=np.array([2])))
    assert first.solution.opened.tolist() == [[2, 0]]
    assert opened(carried(built([2026, 2027], "one"), first.warm_start)) == [[1, 0]]


def test_the_first_plan_of_a_solve_is_the_earlier_one() -> None:
    of, first = earlier(middling_instance, 0)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    stopped = solve(of, EXACT, stop, first.warm_start)
    assert isinstance(stopped, Solved)
    assert same(stopped.report.objective_gbp, first.report.objective_gbp)


# Limits


def test_where_plans_hold_there_is_one_at_once_and_else_none_without_time() -> None:
    of, first = earlier(middling_instance, 0)
    no_time = replace(EXACT, time_limit_s=1e-9)
    at_once = started(of, first.warm_start, no_time)
    assert at_once.report.status == SolveStatus.TIME_LIMIT
    assert same(at_once.report.objective_gbp, first.report.objective_gbp)
    assert same(at_once.report.do_nothing_gbp, first.report.do_nothing_gbp)
    for change in (pupils, a_year_more):
        changed = change(of, np.random.default_rng(0))
        assert isinstance(solve(changed, no_time, start=first.warm_start), NoPlan)


def test_without_time_to_price_doing_nothing_there_is_no_plan_or_it_is_known() -> None:
    # Both options open at once; now the first is committed: doing nothing is another plan than before,
    # and the best plan is the same.
    first = by_engine(built([2026, 2027], "one", "two"))
    decided = built([2026, 2027], "one", "two", committed=np.array([True, False]))
    answer = solve(decided, replace(EXACT, time_limit_s=1e-9), start=first.warm_start)
    assert isinstance(answer, NoPlan) or np.isfinite(answer.report.do_nothing_gbp)


def test_a_start_does_not_save_what_is_committed_beyond_the_budget() -> None:
    first = by_engine(built([2026, 2027], "one"))
    over = replace(built([2026, 2027], "one", committed=np.array([True])), capital_total_gbp=999.0)
    with pytest.raises(InfeasibleOpeningsError):
        solve(over, EXACT, start=first.warm_start)
