"""Exchanges against every move, made one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np
import pytest

from planner.model.engine.cuts import Cut
from planner.model.engine.exchange import LEAST_GBP, Exchange
from planner.model.engine.master import Master
from planner.model.engine.rounding import rounded
from planner.model.engine.workshop import Workshop
from planner.model.instance import Bools
from tests.model.instances import Option, instance, random_instance

SEEDS = range(6000, 6040)


def cuts_of(workshop: Workshop, *openings: Bools) -> list[Cut]:
    """The cuts of all years at openings."""
    years = range(workshop.instance.n_years)
    return [
        cut
        for is_open in openings
        for year in years
        for cut in workshop.price_year(year, is_open[:, year], None).cuts
    ]


def says_gbp(master: Master, cuts: list[Cut], is_open: Bools) -> float:
    """What openings cost at least, cut by cut."""
    years: dict[tuple[int, int], float] = {}
    for cut in cuts:
        floor_gbp = cut.floor_gbp(is_open[:, cut.year])
        years[cut.year, cut.part] = max(years.get((cut.year, cut.part), -np.inf), floor_gbp)
    discount = master.instance.discount
    cost_gbp = master.constant_gbp + sum(discount[year] * gbp for (year, _), gbp in years.items())
    return float(cost_gbp + (master.opening_cost_gbp * is_open).sum())


def moves(is_open: Bools) -> Iterator[Bools]:
    """Openings with one unit in another year or never; and with one shut and another that was shut open."""
    n_units, n_years = is_open.shape
    for unit in range(n_units):
        for year in range(n_years + 1):
            moved = is_open.copy()
            moved[unit] = np.arange(n_years) >= year
            yield moved
            if is_open[unit, -1] or year == n_years:
                continue
            for other in np.flatnonzero(is_open[:, -1]):
                swapped = moved.copy()
                swapped[other] = False
                yield swapped


@pytest.mark.parametrize("seed", SEEDS)
def test_no_move_makes_better_what_exchanges_end_with(seed: int) -> None:
    master, cuts, starts = random_master(seed)
    exchange = Exchange.of(master, cuts)
    for start in starts:
        for chains in (False, True):
            end = exchange.improved(start, chains=chains)
            assert master.permits(end)
            cost_gbp = says_gbp(master, cuts, end)
            assert cost_gbp <= says_gbp(master, cuts, start) + 0.01
            for moved in moves(end):
                if master.permits(moved):
                    assert says_gbp(master, cuts, moved) >= cost_gbp - LEAST_GBP - 0.01


def test_chains_make_some_of_it_better_within_every_limit() -> None:
    """Few random instances leave them anything; among these are some with capital by year, some without."""
    better = []
    for seed in range(6000, 6400):
        master, cuts, starts = random_master(seed)
        exchange = Exchange.of(master, cuts)
        for start in starts:
            without, chained = (exchange.improved(start, chains=chains) for chains in (False, True))
            assert master.permits(chained)
            less_gbp = says_gbp(master, cuts, without) - says_gbp(master, cuts, chained)
            assert less_gbp >= -0.01
            if less_gbp > LEAST_GBP:
                better.append(bool(np.isfinite(master.instance.capital_by_year_gbp).any()))
    assert {True, False} <= set(better), len(better)


def random_master(seed: int) -> tuple[Master, list[Cut], list[Bools]]:
    """A master with the cuts of some openings, and openings to start from."""
    workshop = Workshop.of(random_instance(seed))
    master, rng = workshop.master, np.random.default_rng(seed)
    starts = [
        rounded(master, rng.random(master.allowed.shape) * rng.choice([0.0, 0.5, 1.0])) for _ in range(4)
    ]
    everything = rounded(master, master.allowed.astype(np.float64))
    return master, cuts_of(workshop, *starts, master.forced, everything), starts


def one_large_or_two_small(large_places: float, small_places: float) -> tuple[Master, list[Cut]]:
    """Three provisions, each for a group of its own; £100,000 pays for one large option or two small."""
    of = instance(
        pupils=[[10.0], [4.0], [4.0]],
        places=[[0.0], [0.0], [0.0]],
        km={(0, 0): 1.0, (1, 1): 1.0, (2, 2): 1.0},
        options=[
            Option(pool=0, places=large_places, capital_gbp=100_000),
            Option(pool=1, places=small_places, capital_gbp=50_000),
            Option(pool=2, places=small_places, capital_gbp=50_000),
        ],
        capital_total_gbp=100_000,
    )
    workshop = Workshop.of(of)
    forced, everything = workshop.master.forced, workshop.master.allowed
    return workshop.master, cuts_of(workshop, forced, everything)


@pytest.mark.parametrize(("large_places", "small_places", "best"), [(10, 4, [1, 0, 0]), (5, 4, [0, 1, 1])])
def test_a_chain_makes_room_for_one_or_opens_several_for_one(
    large_places: float, small_places: float, best: list[int]
) -> None:
    """Ten places save more than 2 x 4, these more than five; no move or swap leads from one to the other."""
    master, cuts = one_large_or_two_small(large_places, small_places)
    start = ~np.array(best, dtype=bool)[:, None]
    assert master.permits(start)
    exchange = Exchange.of(master, cuts)
    assert np.array_equal(exchange.improved(start, chains=False), start)
    assert exchange.improved(start, chains=True).astype(int).ravel().tolist() == best


@pytest.mark.parametrize(("moves_in_time", "is_better"), [(0, False), (1, False), (1_000, True)])
def test_chains_end_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch, moves_in_time: int, *, is_better: bool
) -> None:
    clock = count()
    monkeypatch.setattr("planner.model.engine.exchange.monotonic", lambda: next(clock))
    master, cuts = one_large_or_two_small(10, 4)
    start = ~np.array([1, 0, 0], dtype=bool)[:, None]
    end = Exchange.of(master, cuts).improved(start, chains=True, deadline=moves_in_time - 0.5)
    assert (not np.array_equal(end, start)) is is_better


def test_a_chain_begins_with_one_shut_where_none_is_worth_opening_beside_it() -> None:
    """A large provision far off costs £173,000 a year, two small ones nearby £45,800, one of them £223,000.

    Large: 8 places of £20,000, 8 journeys of £1,000, capital £5,000. Small: 4 places of £5,000 each, 4
    journeys of £100, capital £2,500; four pupils without a place cost £200,000. Beside the large one a small
    one saves £3,600 of journeys and costs £22,500.
    """
    of = instance(
        pupils=[[4.0], [4.0]],
        places=[[0.0], [0.0], [0.0]],
        km={(0, 0): 10.0, (1, 0): 10.0, (0, 1): 1.0, (1, 2): 1.0},
        place_funding_gbp=[20_000.0, 5_000.0, 5_000.0],
        options=[
            Option(pool=0, places=8, capital_gbp=100_000),
            Option(pool=1, places=4, capital_gbp=50_000),
            Option(pool=2, places=4, capital_gbp=50_000),
        ],
        capital_total_gbp=100_000,
    )
    workshop = Workshop.of(of)
    large = np.array([[True], [False], [False]])
    cuts = cuts_of(workshop, workshop.master.forced, workshop.master.allowed, large)
    exchange = Exchange.of(workshop.master, cuts)
    assert np.array_equal(exchange.improved(large, chains=False), large)
    assert np.array_equal(exchange.improved(large, chains=True), ~large)
