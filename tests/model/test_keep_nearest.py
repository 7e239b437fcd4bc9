"""The `nearest` setting: a heuristic that keeps the nearest arcs, and what it may cost."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.assemble import keep_nearest
from planner.model.instance import EligibleArcs
from tests.model.instances import random_instance
from tests.model.solving import RELATIVE, by_engine


def arcs(*rows: tuple[int, int, float, float]) -> EligibleArcs:
    """(group, provision, km, minutes)."""
    group, provision, km, minutes = zip(*rows, strict=True)
    return EligibleArcs(
        group=np.array(group), provision=np.array(provision), km=np.array(km), minutes=np.array(minutes)
    )


def pairs(kept: EligibleArcs) -> list[tuple[int, int]]:
    return list(zip(kept.group.tolist(), kept.provision.tolist(), strict=True))


def test_nearest_by_minutes_then_km_then_provision() -> None:
    of = arcs(
        (0, 0, 9.0, 30.0),
        (0, 1, 9.0, 20.0),  # nearest by minutes
        (0, 2, 8.0, 30.0),  # then by km
        (0, 3, 9.0, 30.0),  # as near as provision 0, which comes first
        (2, 1, 50.0, 50.0),
    )
    assert pairs(keep_nearest(of, 1)) == [(0, 1), (2, 1)]
    assert pairs(keep_nearest(of, 2)) == [(0, 1), (0, 2), (2, 1)]
    assert pairs(keep_nearest(of, 3)) == [(0, 0), (0, 1), (0, 2), (2, 1)]
    assert pairs(keep_nearest(of, 9)) == pairs(of)
    kept = keep_nearest(of, 2)
    assert (kept.km.tolist(), kept.minutes.tolist()) == ([9, 8, 50], [20, 30, 50])


def test_nothing_to_keep() -> None:
    nothing = EligibleArcs(
        group=np.zeros(0, int), provision=np.zeros(0, int), km=np.zeros(0), minutes=np.zeros(0)
    )
    assert len(keep_nearest(nothing, 3)) == 0


@pytest.mark.parametrize("seed", range(2200, 2220))
def test_fewer_arcs_never_cost_less(seed: int) -> None:
    of = random_instance(seed)
    costs = [
        by_engine(replace(of, arcs=keep_nearest(of.arcs, nearest))).report.objective_gbp
        for nearest in (1, 2, len(of.pools))
    ]
    assert costs[0] >= costs[1] * (1 - RELATIVE) >= costs[2] * (1 - RELATIVE) ** 2
    assert costs[2] == pytest.approx(by_engine(of).report.objective_gbp, rel=RELATIVE)
