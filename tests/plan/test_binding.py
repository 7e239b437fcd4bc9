"""What binds at an option, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.model.instance import PlacePlanningInstance
from planner.model.solution import Solution
from planner.plan.binding import binding
from planner.report.binding_words import binding_words
from tests.model.instances import Option, expansion_options, instance

NAMES = pd.DataFrame({"name": ["Ash", "<Beech>", "Cedar", "Elm"]})


def council() -> PlacePlanningInstance:
    """Two provisions of 1 place; Ash and Beech exclude each other, Elm requires Cedar."""
    options = expansion_options(
        [
            Option(pool=0, places=1, capital_gbp=10_000, exclusive_group=0),
            Option(pool=0, places=2, capital_gbp=20_000, exclusive_group=0),
            Option(pool=1, places=1, capital_gbp=40_000, max_units=2),
            Option(pool=1, places=1, capital_gbp=5_000, requires=2),
        ]
    )
    of = instance(
        pupils=[[2.0, 2.0, 2.0], [0.0, 0.0, 3.0]],
        places=[[1.0] * 3, [1.0] * 3],
        km={(0, 0): 1.0, (1, 1): 1.0},
    )
    return replace(
        of,
        options=options,
        capital_total_gbp=51_000.0,
        capital_by_year_gbp=np.array([np.inf, 40_000.0, np.inf]),
    )


def plan(placed: list[list[float]], opened: dict[tuple[int, int], int]) -> Solution:
    of = council()
    units = np.zeros((4, 3), dtype=np.int64)
    for (option, year), count in opened.items():
        units[option, year] = count
    arcs = np.array(placed)
    unplaced = of.groups.pupils - arcs
    return Solution(opened=units, placed=arcs, unplaced=unplaced)


def test_what_opens_is_held_by_its_places_its_years_and_capital() -> None:
    # Ash in the first year, one unit of Cedar in the second: £50,000 of £51,000, £40,000 of £40,000.
    of = council()
    found = plan([[2, 2, 2], [0, 0, 2]], {(0, 0): 1, (2, 1): 1})
    ash, cedar = binding(of, found, 0), binding(of, found, 2)
    years = of.years.tolist()
    assert (ash.full, ash.at_earliest, ash.all_units) == (tuple(years), True, True)
    assert (cedar.full, cedar.at_earliest, cedar.all_units) == ((years[2],), False, False)
    words = binding_words(ash, NAMES)
    assert words.startswith("what binds: no place is left there in ")
    assert words.endswith("it cannot open sooner; it cannot be larger")


def test_capital_binds_where_a_unit_that_may_open_costs_more_than_is_left() -> None:
    # £1,000 of £51,000 and nothing of the second year's £40,000 are left. Nothing holds Ash, and Ash Beech.
    of = council()
    found = plan([[2, 2, 2], [0, 0, 2]], {(0, 0): 1, (2, 1): 1})
    of_all = [(None, 1_000.0)]
    assert [limits(of, found, row) for row in range(4)] == [[], [], of_all, of_all]
    words = [binding_words(binding(of, found, row), NAMES) for row in (2, 3)]
    assert "capital of all years: £1,000 of £51,000 is left, and a unit costs £40,000" in words[0]
    assert "capital of all years: £1,000 of £51,000 is left, and it costs £5,000" in words[1]


def limits(of: PlacePlanningInstance, found: Solution, option: int) -> list[tuple[int | None, float]]:
    return [(limit.year, limit.left_gbp) for limit in binding(of, found, option).capital]


@pytest.mark.parametrize(
    ("gbp", "last_year_gbp", "holds"),
    [(1_000, np.inf, False), (1_000, 1_000, False), (1_000, 999, True), (0, 0, False)],
)
def test_single_years_bind_where_all_of_them_do(gbp: float, last_year_gbp: float, *, holds: bool) -> None:
    """£1,000 are left in all; Elm may open in the second year, in which nothing is left, or in the third."""
    of = council()
    capital = np.array([10_000.0, 20_000.0, 40_000.0, gbp])
    of = replace(of, options=replace(of.options, capital_gbp=capital))
    of = replace(of, capital_by_year_gbp=np.array([np.inf, 40_000.0, last_year_gbp]))
    found = plan([[2, 2, 2], [0, 0, 2]], {(0, 0): 1, (2, 1): 1})
    years = of.years.tolist()
    assert limits(of, found, 3) == ([(years[1], 0.0), (years[2], last_year_gbp)] if holds else [])


def test_capital_of_a_year_holds_what_opens_later() -> None:
    of = replace(council(), capital_by_year_gbp=np.array([5_000.0, 40_000.0, np.inf]))
    found = plan([[2, 2, 2], [0, 0, 0]], {(0, 1): 1})
    assert limits(of, found, 0) == [(of.years[0], 5_000)]


def test_what_may_not_open_is_held_by_that_alone() -> None:
    of = council()
    of = replace(
        of, capital_total_gbp=0.0, options=replace(of.options, refused=np.array([False] * 2 + [True, False]))
    )
    nothing = plan([[1, 1, 1], [0, 0, 1]], {})
    words = [binding_words(binding(of, nothing, row), NAMES) for row in (2, 3)]
    assert words[0].startswith("what binds: it is refused; no place is left there in ")
    assert words[1].startswith(
        "what binds: it comes too late for these years, or what it requires is refused or comes too late; "
    )
    assert "capital" not in "".join(words)


def test_what_does_not_open_is_held_by_others() -> None:
    of = council()
    found = plan([[2, 2, 2], [0, 0, 1]], {(0, 0): 1})
    beech, elm = binding(of, found, 1), binding(of, found, 3)
    assert (beech.instead, beech.requires, beech.at_earliest) == (0, None, False)
    assert (elm.instead, elm.requires) == (None, 2)
    assert "Ash opens, and of the two only one may" in binding_words(beech, NAMES)
    assert "it requires Cedar, which does not open" in binding_words(elm, NAMES)


def test_nothing_binds_where_places_are_left() -> None:
    of = replace(council(), capital_total_gbp=np.inf)
    found = plan([[1, 0, 1], [0, 0, 0]], {(2, 0): 1})
    assert binding_words(binding(of, found, 2), NAMES) == "what binds: it cannot open sooner"
    late = plan([[1, 0, 1], [0, 0, 0]], {(2, 2): 1})
    assert binding_words(binding(of, late, 2), NAMES) == "what binds: nothing, there are places left"
    new = replace(of, pools=replace(of.pools, places=np.zeros((2, 3))))
    assert binding_words(binding(new, plan([[0] * 3] * 2, {}), 2), NAMES) == "what binds: nothing"
