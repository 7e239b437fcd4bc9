"""What a year costs more with fewer places at one pool, beside an independent answer to both years."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.engine.fewer import Around, SolvedYear
from tests.model.transports import Year, least_cost_gbp, priced, random_year

SEEDS = range(60)


def solved(year: Year) -> SolvedYear:
    answer = priced(year)
    held = np.flatnonzero(answer.placed > 0)
    return SolvedYear(
        held=held,
        arc_pupils=answer.placed[held],
        group_pupils=year.pupils,
        places=year.places,
        price_gbp=answer.price_gbp,
    )


def unknown(year: Year, pool: int) -> Around:
    return Around.of(pool, len(year.places))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_loss_is_the_difference_of_two_optima(seed: int) -> None:
    year = random_year(seed)
    before_gbp = least_cost_gbp(year)
    for pool in np.flatnonzero(year.places > 0).tolist():
        fewer = year.places[pool] * (0.5 if seed % 2 else 1.0)
        places = year.places - fewer * (np.arange(len(year.places)) == pool)
        loss_gbp, _ = solved(year).loss_gbp(year.transport, pool, fewer, unknown(year, pool))
        difference = least_cost_gbp(replace(year, places=places)) - before_gbp
        assert loss_gbp == pytest.approx(difference, abs=1.0), pool


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_where_it_looks_first_does_not_matter(seed: int) -> None:
    year = random_year(seed)
    rng = np.random.default_rng(seed)
    for pool in np.flatnonzero(year.places > 0).tolist():
        first = unknown(year, pool)
        loss_gbp, around = solved(year).loss_gbp(year.transport, pool, year.places[pool], first)
        some = np.flatnonzero(rng.random(len(year.places)) < 0.5)
        for_another = Around(
            np.union1d(some, [pool]), around.dearer_gbp * rng.uniform(0.0, 3.0, len(year.places))
        )
        for known in (around, for_another):
            again_gbp, _ = solved(year).loss_gbp(year.transport, pool, year.places[pool], known)
            assert again_gbp == pytest.approx(loss_gbp, abs=1.0)
        assert pool in around.within
