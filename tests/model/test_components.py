"""Parts that share no arc, and groups that are alike: the same problem, smaller."""

import numpy as np
import pytest

from planner.model.engine.components import components
from planner.model.instance import PlacePlanningInstance
from tests.model.instances import instance, random_instance
from tests.model.transports import Year, least_cost_gbp


def alike(seed: int) -> PlacePlanningInstance:
    """A random instance with every group once or twice more, here and there."""
    of = random_instance(seed)
    rng = np.random.default_rng(seed)
    like = rng.permutation(np.arange(len(of.groups)).repeat(rng.integers(1, 4, len(of.groups))))
    km = {
        (number, int(of.arcs.provision[arc])): float(of.arcs.km[arc])
        for number, group in enumerate(like)
        for arc in np.flatnonzero(of.arcs.group == group)
    }
    return instance(
        pupils=rng.uniform(0, 5, (len(like), of.n_years)).round(2).tolist(),
        places=of.pools.places.tolist(),
        km=km,
        top_up_gbp=of.pools.top_up_gbp.tolist(),
        unplaced_gbp=of.economics.unplaced_gbp,
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_group_pool_and_arc_is_in_one_part_at_most(seed: int) -> None:
    of = random_instance(seed)
    parts = components(of)
    groups, pools, arcs = (
        np.concatenate([getattr(part, name) for part in parts] or [np.zeros(0, int)])
        for name in ("groups", "pools", "arcs")
    )
    assert sorted(groups.tolist()) == sorted(set(of.arcs.group.tolist()))
    assert sorted(pools.tolist()) == sorted(set(of.arcs.provision.tolist()))
    assert sorted(arcs.tolist()) == list(range(len(of.arcs)))


@pytest.mark.parametrize("seed", range(40))
def test_groups_alike_made_one_cost_the_same(seed: int) -> None:
    of = alike(seed)
    for part in components(of):
        kinds = {
            tuple(zip(of.arcs.provision[mine], of.arcs.km[mine], strict=True))
            for mine in (part.arcs[of.arcs.group[part.arcs] == group] for group in part.groups)
        }
        assert part.merged.n_groups == len(kinds)
        for year in range(of.n_years):
            pupils, places = of.groups.pupils[part.groups, year], of.pools.places[part.pools, year]
            merged = part.merged_pupils(pupils)
            assert merged.sum() == pytest.approx(pupils.sum())
            together = least_cost_gbp(Year(part.merged, merged, places))
            assert together == pytest.approx(least_cost_gbp(Year(part.transport, pupils, places)))
            assert part.merged.cost_gbp(*part.merged.solve(merged, places)) == pytest.approx(
                together, rel=1e-6, abs=1e-3
            )


def test_by_hand() -> None:
    # Groups 0 and 2 reach both pools at the same costs; 1 reaches the same at others, 3 another pool alone, 4
    # nothing.
    of = instance(
        pupils=[[1], [2], [4], [8], [16]],
        places=[[0], [0], [0]],
        km={(0, 0): 5, (0, 1): 6, (1, 0): 6, (1, 1): 5, (2, 0): 5, (2, 1): 6, (3, 2): 5},
    )
    first, second = components(of)
    assert (first.groups.tolist(), first.pools.tolist()) == ([0, 1, 2], [0, 1])
    assert (second.groups.tolist(), second.pools.tolist()) == ([3], [2])
    assert first.merged_group.tolist() == [0, 1, 0]
    assert first.merged_pupils(np.array([1.0, 2.0, 4.0])).tolist() == [5, 2]
    assert list(
        zip(first.merged.arc_group, first.merged.arc_pool, first.merged.arc_cost_gbp, strict=True)
    ) == [
        (0, 0, 500),
        (0, 1, 600),
        (1, 0, 600),
        (1, 1, 500),
    ]
