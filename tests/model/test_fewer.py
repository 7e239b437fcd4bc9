"""What a year costs more with fewer places at one pool, beside an independent answer to both years."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.engine.fewer import SolvedYear
from tests.model.transports import Year, least_cost_gbp, priced, random_year

SEEDS = range(60)


def solved(year: Year) -> SolvedYear:
    answer = priced(year)
    held = np.flatnonzero(answer.placed > 0)
    return SolvedYear(held=held, pupils=answer.placed[held], places=year.places, price_gbp=answer.price_gbp)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_loss_is_the_difference_of_two_optima(seed: int) -> None:
    year = random_year(seed)
    before_gbp = least_cost_gbp(year)
    for pool in np.flatnonzero(year.places > 0).tolist():
        fewer = year.places[pool] * (0.5 if seed % 2 else 1.0)
        places = year.places - fewer * (np.arange(len(year.places)) == pool)
        loss_gbp, _ = solved(year).loss_gbp(year.transport, pool, fewer)
        difference = least_cost_gbp(replace(year, places=places)) - before_gbp
        assert loss_gbp == pytest.approx(difference, abs=1.0), pool


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_where_it_looks_first_does_not_matter(seed: int) -> None:
    year = random_year(seed)
    rng = np.random.default_rng(seed)
    for pool in np.flatnonzero(year.places > 0).tolist():
        loss_gbp, within = solved(year).loss_gbp(year.transport, pool, year.places[pool])
        some = np.flatnonzero(rng.random(len(year.places)) < 0.5)
        again_gbp, _ = solved(year).loss_gbp(
            year.transport, pool, year.places[pool], np.union1d(some, [pool])
        )
        assert again_gbp == pytest.approx(loss_gbp, abs=1.0)
        assert pool in within
