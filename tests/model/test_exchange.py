"""Exchanges against every move, made one by one."""

from __future__ import annotations

from collections.abc import Iterator

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
    workshop = Workshop.of(random_instance(seed))
    master, rng = workshop.master, np.random.default_rng(seed)
    for _ in range(4):
        start = rounded(master, rng.random(master.allowed.shape) * rng.choice([0.0, 0.5, 1.0]))
        cuts = cuts_of(workshop, start, master.forced, rounded(master, master.allowed.astype(np.float64)))
        exchange = Exchange.of(master, cuts)
        end = exchange.improved(start, chains=False)
        chained = exchange.improved(start, chains=True)
        assert master.permits(end)
        assert master.permits(chained)
        assert says_gbp(master, cuts, chained) <= says_gbp(master, cuts, end) + 0.01
        cost_gbp = says_gbp(master, cuts, end)
        assert cost_gbp <= says_gbp(master, cuts, start) + 0.01
        for moved in moves(end):
            if master.permits(moved):
                assert says_gbp(master, cuts, moved) >= cost_gbp - LEAST_GBP - 0.01


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
