"""What a site does for its pupils against doing nothing, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.model.solution import Solution
from planner.plan.site_journeys import site_journeys

if TYPE_CHECKING:
    from planner.model.instance import PlacePlanningInstance

OLD, NEW = 0, 1


@pytest.fixture
def do_nothing() -> Solution:
    """A has 2 of 3 pupils at the old site (20 min), then 1 there and 1 at the new one (45 min), then none.

    D's 2, 4, 4 pupils have no place, then 1 of them and then 2 at the new site (10 min). B and C have none.
    """
    placed = np.array([[2.0, 1, 0], [0, 1, 0], [0, 0, 0], [0, 1, 2]])
    unplaced = np.array([[1.0, 1, 3], [2, 2, 2], [1, 1, 0], [2, 3, 2]])
    return Solution(opened=np.zeros((4, 3), dtype=np.int64), placed=placed, unplaced=unplaced)


def test_pupils_of_a_site_are_compared_with_their_groups(
    instance: PlacePlanningInstance, plan: Solution, do_nothing: Solution
) -> None:
    """The plan has A's 1, 0, 3 pupils (45 min) and D's 1, 4, 4 (10 min) at the new site.

    Doing nothing leaves of A's 1/3, 1/3, all; of D's all, 3/4, 1/2. So of those at the new site there would
    be a place for A's 2/3, 0, 0 (20 min, then 32.5) and for D's 0, 1, 2 (10 min: as far as with the plan).
    """
    journeys = site_journeys(instance, plan, do_nothing)
    minutes = [(45 + 10), (4 * 10), (3 * 45 + 4 * 10)]
    assert journeys.minutes[NEW] == pytest.approx([sum(minutes) / 13, sum(minutes[1:]) / 11, minutes[2] / 7])
    lost = [1 / 3 + 1, 3, 3 + 2]
    assert journeys.do_nothing_unplaced[NEW] == pytest.approx([sum(lost) / 3, sum(lost[1:]) / 2, lost[2]])
    saved = 2 / 3 * (20 - 45)
    assert journeys.minutes_saved[NEW] == pytest.approx([saved / (2 / 3 + 1 + 2), 0, 0])


def test_the_mean_of_doing_nothing_is_over_all_places_of_the_group(
    instance: PlacePlanningInstance, plan: Solution, do_nothing: Solution
) -> None:
    """A has 2, then 3 pupils at the old site (20 min), 2/3 of them with a place, at 20, then 32.5 minutes.

    B's 2, then 1 pupils there would have none; in the last year it has closed.
    """
    journeys = site_journeys(instance, plan, do_nothing)
    first, second = 2 * 2 / 3, 3 * 2 / 3
    expected = [second * 12.5 / (first + second), 12.5, np.nan]
    assert journeys.minutes_saved[OLD] == pytest.approx(expected, nan_ok=True)
    lost = [2 / 3 + 2, 1 + 1]
    assert journeys.do_nothing_unplaced[OLD] == pytest.approx([sum(lost) / 3, lost[1] / 2, 0])
    assert np.isnan(journeys.minutes[OLD, 2])


def test_where_nobody_would_have_a_place_no_minutes_are_saved(
    instance: PlacePlanningInstance, plan: Solution
) -> None:
    without = Solution(
        opened=plan.opened, placed=np.zeros_like(plan.placed), unplaced=instance.groups.pupils.copy()
    )
    journeys = site_journeys(instance, plan, without)
    assert np.isnan(journeys.minutes_saved).all()
    assert journeys.do_nothing_unplaced[NEW] == pytest.approx([(2 + 4 + 7) / 3, (4 + 7) / 2, 7])


def test_the_plan_against_itself_saves_no_time(instance: PlacePlanningInstance, plan: Solution) -> None:
    """All of a site's pupils and their groups travel alike where each group uses one site."""
    alike = Solution(
        opened=plan.opened,
        placed=np.array([[0.0, 0, 0], [3, 3, 3], [2, 2, 0], [2, 4, 4]]),
        unplaced=np.array([[0.0, 0, 0], [0, 0, 2], [1, 1, 0], [0, 0, 0]]),
    )
    journeys = site_journeys(instance, alike, alike)
    assert journeys.minutes_saved[NEW] == pytest.approx(0)
    assert journeys.do_nothing_unplaced[NEW] == pytest.approx(0)
