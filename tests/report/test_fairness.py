"""The price of fairness in words, from curves made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from planner.plan.fairness import with_knee
from planner.report.cut_short import CutShort
from planner.report.fairness import draw_fairness
from planner.report.fairness_words import sentences
from planner.report.frontier import yearly_limits
from planner.report.page import check_self_contained
from planner.report.study_words import fairness_summary

if TYPE_CHECKING:
    from planner.config import Config
    from tests.report.conftest import MakePlan


@pytest.fixture(scope="module")
def config(make_plan: MakePlan) -> Config:
    return make_plan().config


def curve(**columns: list[float]) -> pd.DataFrame:
    """Rows of a curve; what is not given stays as it is at no price."""
    count = len(columns["price_gbp"])
    still: dict[str, list[float]] = {
        "costs_gbp": [0.0] * count,
        "not_proven_gbp": [0.0] * count,
        "worst_share_last_year": [0.4] * count,
        "worst_no_reach_last_year": [0.0] * count,
        "least_share_last_year": [0.1] * count,
        "minutes_last_year": [30.0] * count,
        "mean_minutes": [30.0] * count,
        "over_guide_last_year": [50.0] * count,
        "over_guide_pupil_years": [120.0] * count,
        "unplaced_last_year": [100.0] * count,
        "unplaced_pupil_years": [300.0] * count,
    }
    return pd.DataFrame({**still, **columns}).assign(
        worst_district="Alpha", district_unplaced_share=0.125, is_knee=False
    )


def minutes() -> pd.DataFrame:
    """A curve whose third row is farthest below its chord: three quarters of the way for a quarter of £4m."""
    return with_knee(
        curve(
            price_gbp=[0, 25, 50, 100],
            costs_gbp=[0, 200_000, 1_000_000, 4_000_000],
            mean_minutes=[30, 29, 24, 22],
            unplaced_last_year=[100, 100, 112, 130],
            unplaced_pupil_years=[300, 300, 325, 360],
        )
    )


def test_whatever_is_bought_is_told_with_those_left_without_a_place(config: Config) -> None:
    districts = curve(
        price_gbp=[0, 9],
        worst_share_last_year=[0.4, 0.2],
        unplaced_pupil_years=[300, 280],
        costs_gbp=[0, 5e5],
    )
    journeys = curve(
        price_gbp=[0, 9],
        over_guide_last_year=[50, 0],
        unplaced_last_year=[100, 101],
        unplaced_pupil_years=[300, 303],
    )
    said = sentences(config, districts, journeys, minutes())
    assert said[0].endswith(
        "with as many pupils without a place in 2028/29 and 20 fewer pupil-years over all years."
    )
    assert said[1].endswith(
        "0 do, for £0 more, with 1 more pupil without a place in 2028/29 and 3 more pupil-years over all "
        "years."
    )
    assert said[2].endswith(
        "22.0, for £4 million more, with 30 more pupils without a place in 2028/29 and 60 more pupil-years "
        "over all years."
    )
    # By hand: 6 of 8 minutes.
    assert said[3] == (
        "The knee of journeys against cost is at £50 a minute: £1 million more bring 75% of the minutes that "
        "the dearest of these plans brings, with 12 more pupils without a place in 2028/29 and 25 more "
        "pupil-years over all years. Beyond it each further pound shortens journeys clearly less."
    )


def test_a_district_out_of_reach_is_told_apart(config: Config) -> None:
    told = " 25% of the pupils of Alpha have no place within reach then, whoever else gives way: "
    far = curve(price_gbp=[0, 9], worst_no_reach_last_year=[0.0, 0.25])
    journeys = curve(price_gbp=[0, 9])
    assert told in sentences(config, far, journeys, minutes())[0]
    assert "within reach" not in sentences(config, journeys, journeys, minutes())[0]


def test_the_knee_is_that_of_what_is_paid() -> None:
    assert minutes()["is_knee"].tolist() == [False, False, True, False]


@pytest.mark.parametrize("means", [[30, 30, 30], [30, 31, 33], [30, 28, 26]], ids=["flat", "longer", "even"])
def test_there_is_no_knee_where_money_brings_nothing_or_evenly(means: list[float]) -> None:
    table = with_knee(curve(price_gbp=[0, 1, 2], costs_gbp=[0, 10, 20], mean_minutes=means))
    assert not table["is_knee"].any()


def test_the_page_says_how_each_price_becomes_a_plan(config: Config) -> None:
    districts = curve(price_gbp=[0, 9])
    shares = pd.DataFrame(
        [{"price_gbp": price, "district": "Alpha", "year": 2028, "unplaced_share": 0.4} for price in (0, 9)]
    )
    page = draw_fairness(config, districts, curve(price_gbp=[0, 9]), minutes(), shares, CutShort())
    check_self_contained(page)
    for settings in (
        "[fairness] district_unplaced_share = 0.125 and above_share_gbp = the price",
        "[fairness] over_guide_gbp_per_minute = the price",
        "[fairness] gbp_per_minute = the price",
    ):
        assert settings in page
    assert page.count("what it opens may differ within what is not proven.") == 3  # no sentence is cut
    assert "50 (the knee)" in page
    words = fairness_summary(config, districts, districts, minutes(), CutShort())
    assert [line.split()[-3:] for line in words.splitlines() if line.endswith("the knee")] == [
        ["24.0", "the", "knee"]
    ]


def test_limits_of_single_years_are_told_where_there_are_any(config: Config) -> None:
    assert yearly_limits(config) == []
    capital = config.capital.model_copy(update={"by_year_gbp": {"2027": 5e6, "2028": 0.0, "2040": 1.0}})
    (told,) = yearly_limits(config.model_copy(update={"capital": capital}))
    assert "stay in force at every budget: £5 million in 2027/28 and £0 in 2028/29." in told
