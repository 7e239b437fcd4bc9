"""Optima worked out by hand: capital and its limits, place funding of new places, discount."""

import pytest

from tests.model.instances import Option, instance
from tests.model.solving import assert_optimum

NEAR = {(0, 0): 10.0}


def test_capital_in_a_year_limits_what_opens_in_it() -> None:
    # 2 pupils a year, two options of one place at £100,000 (£5,000 a year); the first year has £100,000.
    # First year: one opens: 1,000 + 5,000 + 50,000. Second year: both are open: 2 × 6,000.
    options = [Option(capital_gbp=100_000), Option(capital_gbp=100_000)]
    solved = assert_optimum(
        instance(
            pupils=[[2, 2]],
            places=[[0, 0]],
            km=NEAR,
            options=options,
            capital_by_year_gbp=[100_000, float("inf")],
        ),
        56_000 + 12_000,
    )
    assert solved.solution.opened.sum(axis=0).tolist() == [1, 1]


def test_capital_not_spent_in_a_year_is_not_carried_over() -> None:
    # £100,000 in the first year and nothing in the second; a place at £150,000 can open in neither.
    assert_optimum(
        instance(
            pupils=[[1, 1]],
            places=[[0, 0]],
            km=NEAR,
            options=[Option(capital_gbp=150_000)],
            capital_by_year_gbp=[100_000, 0],
        ),
        100_000,
    )


# A pool for each of three groups: at the first £1,000 a placed pupil and £5,000 a year for the place
# (£100,000), so £44,000 saved; at the others £15,000 and £3,750 (£75,000), so £31,250 saved. Doing nothing
# costs £150,000.
@pytest.mark.parametrize(
    ("total_gbp", "gbp", "opened"),
    [
        (float("inf"), 150_000 - 44_000 - 2 * 31_250, [1, 1, 1]),
        (175_000, 150_000 - 44_000 - 31_250, None),
        (174_999, 150_000 - 2 * 31_250, [0, 1, 1]),
        (150_000, 150_000 - 2 * 31_250, [0, 1, 1]),
        (149_999, 150_000 - 44_000, [1, 0, 0]),
        (99_999, 150_000 - 31_250, None),
        (74_999, 150_000, [0, 0, 0]),
    ],
)
def test_capital_in_total_is_spent_where_it_saves_most(
    total_gbp: float, gbp: float, opened: list[int] | None
) -> None:
    solved = assert_optimum(
        instance(
            pupils=[[1], [1], [1]],
            places=[[0], [0], [0]],
            km={(0, 0): 10, (1, 1): 150, (2, 2): 150},
            options=[
                Option(pool=0, capital_gbp=100_000),
                Option(pool=1, capital_gbp=75_000),
                Option(pool=2, capital_gbp=75_000),
            ],
            capital_total_gbp=total_gbp,
        ),
        gbp,
    )
    if opened is not None:
        assert solved.solution.opened[:, 0].tolist() == opened


def test_capital_in_total_counts_all_years() -> None:
    # One pupil, then two; £100,000 a place, £150,000 in all: one place only, from the first year on.
    # 6,000, then 6,000 + 50,000.
    assert_optimum(
        instance(
            pupils=[[1, 2]],
            places=[[0, 0]],
            km=NEAR,
            options=[Option(capital_gbp=100_000, max_units=2)],
            capital_total_gbp=150_000,
        ),
        62_000,
    )


def test_a_committed_option_counts_against_capital() -> None:
    # The committed option is of no use (£5,000 a year) and leaves too little for the useful one.
    options = [Option(pool=1, capital_gbp=100_000, committed=True), Option(capital_gbp=60_000)]
    common = {"pupils": [[1]], "places": [[0], [0]], "km": NEAR, "options": options}
    assert_optimum(instance(**common, capital_total_gbp=159_999), 55_000)  # type: ignore[arg-type]
    # With £1 more: 5,000 + 3,000 + 1,000.
    assert_optimum(instance(**common, capital_total_gbp=160_000), 9_000)  # type: ignore[arg-type]


def test_new_places_are_funded_filled_or_not() -> None:
    # One pupil, an option of 3 places at £10,000 each and no capital: 30,000 + 1,000 beats 50,000.
    new = {"pupils": [[1]], "places": [[0]], "km": NEAR}
    assert_optimum(
        instance(**new, options=[Option(places=3)], place_funding_gbp=[10_000]),  # type: ignore[arg-type]
        31_000,
    )
    # 5 places: 50,000 + 1,000 does not.
    assert_optimum(
        instance(**new, options=[Option(places=5)], place_funding_gbp=[10_000]),  # type: ignore[arg-type]
        50_000,
    )


@pytest.mark.parametrize(
    ("rate", "life", "charge"),
    [
        (0.0, 40, 1 / 40),  # no interest: capital over its life
        (0.5, 1, 1.5),  # one year: capital and a year's interest
        (0.25, 2, 25 / 36),  # 0.25 / (1 − 0.8²)
    ],
)
def test_capital_is_charged_as_an_annuity(rate: float, life: int, charge: float) -> None:
    # One pupil, one year: 1,000 + charge × £36,000 where that is below £50,000 unplaced.
    gbp = min(1_000 + charge * 36_000, 50_000)
    assert_optimum(
        instance(
            pupils=[[1]],
            places=[[0]],
            km=NEAR,
            options=[Option(capital_gbp=36_000)],
            discount_rate=rate,
            asset_life_years=life,
        ),
        gbp,
    )


def test_openings_are_discounted_with_everything_else() -> None:
    # At 25% over 2 years £36,000 cost £25,000 a year; with a pupil at £1,000 that is £26,000 a year, from the
    # second year on: 50,000 + (0.8 + 0.64) × 26,000.
    solved = assert_optimum(
        instance(
            pupils=[[1, 1, 1]],
            places=[[0, 0, 0]],
            km=NEAR,
            options=[Option(capital_gbp=36_000, earliest=1)],
            discount_rate=0.25,
            asset_life_years=2,
        ),
        50_000 + 1.44 * 26_000,
    )
    # Place values are of their own year, savings are present values: 1.44 × (49,000 − 25,000).
    assert solved.place_value_gbp[0] == pytest.approx([49_000, 0, 0])
    assert solved.saving_gbp[0] == pytest.approx([0, 1.44 * 24_000, 0])


def test_waiting_pays_where_a_year_of_the_option_costs_more_than_it_saves() -> None:
    # 0.1, then 1 pupil: in the first year the place would cost £10,000 and save £4,900.
    # 0.1 × 50,000, then 1,000 + 10,000.
    solved = assert_optimum(
        instance(pupils=[[0.1, 1]], places=[[0, 0]], km=NEAR, options=[Option(capital_gbp=200_000)]), 16_000
    )
    assert solved.solution.opened.tolist() == [[0, 1]]
