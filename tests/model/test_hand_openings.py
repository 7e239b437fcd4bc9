"""Optima worked out by hand: which options open, how many units of them, and when."""

import pytest

from planner.model.instance import NEVER
from tests.model.instances import Option, instance
from tests.model.solving import assert_optimum

# One pool 10 km away: a placed pupil costs £1,000 a year, an unplaced one £50,000, so a place in use saves
# £49,000 a year. Capital of £100,000 costs £5,000 a year (20 years, no discount).
NEAR = {(0, 0): 10.0}
SAVED = 49_000


@pytest.mark.parametrize(
    ("capital_gbp", "gbp", "opens"),
    [(979_980, 49_999, True), (980_000, 50_000, None), (980_020, 50_000, False)],
)
def test_an_option_opens_where_it_pays(capital_gbp: float, gbp: float, opens: bool | None) -> None:  # noqa: FBT001
    # It pays up to a capital of 20 × £49,000 = £980,000; £20 less saves £1 a year.
    solved = assert_optimum(
        instance(pupils=[[1]], places=[[0]], km=NEAR, options=[Option(capital_gbp=capital_gbp)]), gbp
    )
    if opens is not None:
        assert solved.solution.opened.sum() == opens


def test_an_option_pays_for_the_years_in_which_it_is_open() -> None:
    # Nobody in the first year, one pupil in the next two: it opens in the second year.
    # 2 × (1,000 + 200,000 / 20).
    solved = assert_optimum(
        instance(pupils=[[0, 1, 1]], places=[[0, 0, 0]], km=NEAR, options=[Option(capital_gbp=200_000)]),
        22_000,
    )
    assert solved.solution.opened.tolist() == [[0, 1, 0]]
    # Without it: 2 × £49,000 more for pupils, 2 × £10,000 spared.
    assert solved.saving_gbp[0] == pytest.approx([0, 78_000, 0])


def test_what_is_open_stays_open() -> None:
    # One pupil in the first year only; £980,000 over three years costs 3 × £49,000 to save 1 × £49,000: no.
    solved = assert_optimum(
        instance(pupils=[[1, 0, 0]], places=[[0, 0, 0]], km=NEAR, options=[Option(capital_gbp=980_000)]),
        50_000,
    )
    assert not solved.solution.opened.any()


def test_no_more_units_open_than_there_are() -> None:
    # 3 pupils, units of one place at £200,000 (£10,000 a year), 2 units: 2 × (1,000 + 10,000) + 50,000.
    option = Option(capital_gbp=200_000, max_units=2)
    solved = assert_optimum(instance(pupils=[[3]], places=[[0]], km=NEAR, options=[option]), 72_000)
    assert solved.solution.opened.tolist() == [[2]]


def test_units_open_one_by_one() -> None:
    # 1 pupil, then 3: one unit in the first year, a second in the second.
    # 11,000, then 2 × 11,000 + 50,000.
    option = Option(capital_gbp=200_000, max_units=2)
    solved = assert_optimum(instance(pupils=[[1, 3]], places=[[0, 0]], km=NEAR, options=[option]), 83_000)
    assert solved.solution.opened.tolist() == [[1, 1]]


def test_the_second_unit_stays_shut_where_it_fills_too_little() -> None:
    # 1.1 pupils: the second unit would save 0.1 × £49,000 = £4,900 for £10,000. 11,000 + 0.1 × 50,000.
    option = Option(capital_gbp=200_000, max_units=2)
    solved = assert_optimum(instance(pupils=[[1.1]], places=[[0]], km=NEAR, options=[option]), 16_000)
    assert solved.solution.opened.tolist() == [[1]]


def test_no_option_opens_before_its_earliest_year() -> None:
    # Free of charge, but not before the third year: 2 × 50,000 + 1,000.
    solved = assert_optimum(
        instance(pupils=[[1, 1, 1]], places=[[0, 0, 0]], km=NEAR, options=[Option(earliest=2)]), 101_000
    )
    assert solved.solution.opened.tolist() == [[0, 0, 1]]


def test_an_option_beyond_the_last_year_never_opens() -> None:
    assert_optimum(instance(pupils=[[1]], places=[[0]], km=NEAR, options=[Option(earliest=NEVER)]), 50_000)


@pytest.mark.parametrize(
    ("parent_capital_gbp", "gbp"),
    # The child alone would save £49,000 for nothing. With its parent, useless in itself, at £10,000 a year it
    # still pays; at £50,000 a year neither opens.
    [(200_000, 11_000), (1_000_000, 50_000)],
)
def test_what_an_option_requires_opens_with_it(parent_capital_gbp: float, gbp: float) -> None:
    options = [Option(pool=1, capital_gbp=parent_capital_gbp), Option(requires=0)]
    assert_optimum(instance(pupils=[[1]], places=[[0], [0]], km=NEAR, options=options), gbp)


def test_a_required_option_must_be_open_by_then() -> None:
    # The parent cannot open before the second year: 50,000, then 1,000.
    options = [Option(pool=1, earliest=1), Option(requires=0)]
    solved = assert_optimum(instance(pupils=[[1, 1]], places=[[0, 0]] * 2, km=NEAR, options=options), 51_000)
    assert solved.solution.opened.tolist() == [[0, 1], [0, 1]]


def test_one_unit_of_the_required_option_is_enough_for_all_units() -> None:
    # 2 pupils: two units of the child and one of the parent's two (£10,000 a year): 2 × 1,000 + 10,000.
    options = [Option(pool=1, capital_gbp=200_000, max_units=2), Option(max_units=2, requires=0)]
    solved = assert_optimum(instance(pupils=[[2]], places=[[0], [0]], km=NEAR, options=options), 12_000)
    assert solved.solution.opened.tolist() == [[1], [2]]


def test_what_requires_a_refused_option_stays_shut() -> None:
    options = [Option(pool=1, refused=True), Option(requires=0), Option(requires=1)]
    assert_optimum(instance(pupils=[[1]], places=[[0], [0]], km=NEAR, options=options), 50_000)


def test_one_option_of_an_exclusive_group_opens() -> None:
    # 3 pupils; 2 places for £10,000 a year or 1 for £1,000 a year, not both:
    # 2 × 1,000 + 10,000 + 50,000 = 62,000 beats 1,000 + 1,000 + 2 × 50,000.
    options = [
        Option(places=2, capital_gbp=200_000, exclusive_group=0),
        Option(places=1, capital_gbp=20_000, exclusive_group=0),
    ]
    solved = assert_optimum(instance(pupils=[[3]], places=[[0]], km=NEAR, options=options), 62_000)
    assert solved.solution.opened.tolist() == [[1], [0]]

    # The one place in the first year and the two in the second would be best, and are not allowed:
    # two places in both years: 1,000 + 10,000, then 62,000.
    later = instance(pupils=[[1, 3]], places=[[0, 0]], km=NEAR, options=options)
    assert_optimum(later, 73_000)


def test_a_committed_option_opens_all_its_units_in_its_earliest_year() -> None:
    # Two units at £50,000 a year, of no use to anybody, from the second year on:
    # 50,000, then 50,000 + 2 × 50,000.
    option = Option(pool=1, capital_gbp=1_000_000, max_units=2, earliest=1, committed=True)
    solved = assert_optimum(
        instance(pupils=[[1, 1]], places=[[0, 0]] * 2, km=NEAR, options=[option]), 200_000
    )
    assert solved.solution.opened.tolist() == [[0, 2]]
    assert solved.report.do_nothing_gbp == pytest.approx(200_000)


def test_a_committed_option_beyond_the_last_year_never_opens() -> None:
    option = Option(earliest=NEVER, committed=True)
    solved = assert_optimum(instance(pupils=[[1]], places=[[0]], km=NEAR, options=[option]), 50_000)
    assert not solved.solution.opened.any()


def test_a_refused_option_stays_shut_however_good() -> None:
    assert_optimum(instance(pupils=[[1]], places=[[0]], km=NEAR, options=[Option(refused=True)]), 50_000)


def test_doing_nothing_opens_what_is_committed_only() -> None:
    # Committed: 1 place free of charge. To consider: 1 place free of charge. 2 pupils.
    options = [Option(committed=True), Option()]
    solved = assert_optimum(instance(pupils=[[2]], places=[[0]], km=NEAR, options=options), 2_000)
    assert solved.report.do_nothing_gbp == pytest.approx(1_000 + 50_000)


def test_options_beside_each_other_share_what_is_left_to_save() -> None:
    # 5 pupils; 4 places for £100,000 a year, 3 for £60,000, 2 for £40,000, at one pool.
    # 3 + 2: 5 × 1,000 + 100,000 = 105,000. 4 + 2: 145,000. 4: 4,000 + 100,000 + 50,000. 3: 163,000.
    options = [
        Option(places=4, capital_gbp=2_000_000),
        Option(places=3, capital_gbp=1_200_000),
        Option(places=2, capital_gbp=800_000),
    ]
    solved = assert_optimum(instance(pupils=[[5]], places=[[0]], km=NEAR, options=options), 105_000)
    assert solved.solution.opened.tolist() == [[0], [1], [1]]
    # Without the 3 places: 3 × £49,000 more for pupils, £60,000 spared. Without the 2: 2 × £49,000, £40,000.
    assert solved.saving_gbp[:, 0] == pytest.approx([0, 3 * SAVED - 60_000, 2 * SAVED - 40_000])
