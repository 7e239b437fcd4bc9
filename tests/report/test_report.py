"""The report says what the plan says, also where there is little or nothing to say."""

import dataclasses
import math
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import numpy as np
import pandas as pd
import pytest

from planner.domain import Profile
from planner.plan.plan import Plan
from planner.report.committee.cards import without_the_site
from planner.report.release import NOT_PUBLISHED, Release
from planner.report.report import css_string, draw_report
from tests.report.conftest import internal

HIDDEN = ["pupils", "placed", "unplaced", "out_of_reach", "over_guide", "mean_km", "mean_minutes"]


def words(html: str) -> str:
    """What a reader sees, on one line."""
    body = html[html.index("<body>") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def table(html: str, caption: str) -> dict[str, list[str]]:
    """A table's rows by their header cell."""
    found = re.search(rf"<caption>{re.escape(caption)}</caption>(.*?)</table>", html, re.DOTALL)
    assert found, caption
    rows = [
        [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr.*?</tr>", found.group(1), re.DOTALL)
    ]
    return {row[0]: row[1:] for row in rows}


def hidden(rows: pd.DataFrame, which: Any, columns: list[str]) -> pd.DataFrame:  # noqa: ANN401 - rows of pandas
    result = rows.copy()
    result.loc[which, columns] = np.nan
    return result


def public(release: Release) -> Release:
    """As a public release may be: no homes, nothing of one district, no pupils at any site or in a group."""
    return dataclasses.replace(
        release,
        profile=Profile.PUBLIC,
        allocation=None,
        unplaced=None,
        do_nothing_unplaced=None,
        totals=hidden(release.totals, release.totals["district"] == "Alpha", HIDDEN),
        totals_without=hidden(release.totals_without, release.totals_without["district"] == "Alpha", HIDDEN),
        served=hidden(release.served, slice(None), ["pupils"]),
        by_group=hidden(release.by_group, slice(None), HIDDEN),
        provision_years=hidden(release.provision_years, slice(None), ["pupils", "occupancy"]),
        recommendations=hidden(release.recommendations, slice(None), ["pupils_served"]).drop(
            columns=[*NOT_PUBLISHED["recommendations"]]
        ),
        finance=hidden(release.finance, release.finance["year"] == 2027, ["unplaced_gbp", "total_gbp"]),
    )


def with_config(release: Release, **sections: dict[str, Any]) -> Release:
    update = {name: getattr(release.config, name).model_copy(update=keys) for name, keys in sections.items()}
    return dataclasses.replace(release, config=release.config.model_copy(update=update))


def recommending_nothing(release: Release) -> Release:
    """The plan is doing nothing, and nothing is committed."""
    idle = release.recommendations.drop_duplicates("option_id")
    blank = pd.array([pd.NA] * len(idle), dtype="Int64")
    idle = idle.assign(
        rank=blank,
        open_year=blank,
        units=0,
        places=0.0,
        capital_gbp=0.0,
        pupils_served=np.nan,
        saving_gbp=np.nan,
        decision="not_recommended",
    )
    nothing = release.finance[release.finance["case"] == "do_nothing"]
    return dataclasses.replace(
        release,
        recommendations=idle,
        totals=release.totals_without,
        finance=pd.concat([nothing.assign(case="plan"), nothing], ignore_index=True),
        solve=dataclasses.replace(release.solve, do_nothing_gbp=release.solve.objective_gbp),
    )


def without_options(make_plan: Callable[..., Plan]) -> Release:
    plan = make_plan(options=False)
    return internal(dataclasses.replace(plan, recommendations=plan.recommendations.iloc[:0]))


def one_district(make_plan: Callable[..., Plan]) -> Release:
    """One district, and zones without any grouping column."""
    plan = make_plan()
    zones = plan.inputs.zones.drop(columns=["imd_decile", "ward"]).assign(district="Alpha")
    here = {
        name: getattr(plan, name)[getattr(plan, name)["district"] == "Alpha"]
        for name in ("sufficiency", "do_nothing")
    }
    return internal(dataclasses.replace(plan, inputs=dataclasses.replace(plan.inputs, zones=zones), **here))


def test_the_same_release_gives_the_same_bytes(make_plan: Callable[..., Plan]) -> None:
    assert draw_report(internal(make_plan())) == draw_report(internal(make_plan()))


def test_the_figures_are_the_plans(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan()
    html = draw_report(internal(plan))
    last = plan.sufficiency[plan.sufficiency["year"] == 2028]
    without = plan.do_nothing[plan.do_nothing["year"] == 2028]
    by_year = table(html, "Pupils without a place, by year")
    assert by_year["2028/29"][1:3] == [f"{without['unplaced'].sum():.0f}", f"{last['unplaced'].sum():.0f}"]
    beta = table(html, "Pupils without a place and journeys by district, 2028/29")["Beta"]
    assert beta[2] == f"{last.loc[last['district'] == 'Beta', 'unplaced'].sum():.0f}"
    decile = table(html, "Deprivation decile: pupils without a place, 2028/29")["2"]
    zones = plan.inputs.zones
    in_decile = zones.loc[zones["imd_decile"] == "2", "zone_id"]
    expected = [
        rows.loc[rows["zone_id"].isin(in_decile) & (rows["year"] == 2028), "pupils"].sum()
        for rows in (plan.do_nothing_unplaced, plan.unplaced)
    ]
    assert [decile[1], decile[3]] == [f"{pupils:.0f}" for pupils in expected]
    net = table(html, "The plan less doing nothing: below zero is a saving, £ thousand a year")["2027/28"]
    assert net[1] == "+200"


def test_a_card_groups_the_openings_of_an_option(make_plan: Callable[..., Plan]) -> None:
    html = draw_report(internal(make_plan()))
    cards = re.findall(r'<article class="card".*?</article>', html, re.DOTALL)
    assert [words("<body>" + card)[:15].split()[0] for card in cards] == ["1", "3"]
    assert "10 places from 2027/28 and 10 places from 2028/29" in words("<body>" + cards[0])
    assert "£1.4 million (£70,000 a place)" in words("<body>" + cards[0])
    assert "£2.5 million and £1.5 million over the years of the plan" in words("<body>" + cards[0])
    rows = re.findall(r'<tr><th scope="row">(Alpha|Beta)</th><td class="number">(\d+)</td>', cards[0])
    assert {district for district, _ in rows} == {"Alpha", "Beta"}
    assert "18 minutes one way, of all pupils there" in words("<body>" + cards[0])
    assert "would have no place; the others would travel 6 minutes more each way" in words(
        "<body>" + cards[0]
    )
    assert "Doing nothing: opens then, too" in words("<body>" + cards[1])
    assert "Already committed: opens whatever is decided here." in words("<body>" + cards[1])


@pytest.mark.parametrize(
    ("unplaced", "saved", "expected"),
    [
        (0.0, 4.4, "all of these N would have a place, and would travel 4 minutes more each way"),
        (0.1, -4.4, "all of these N would have a place, and would travel 4 minutes less each way"),
        (3.0, 0.2, "3 of these N would have no place; the others would travel about as long"),
        (3.0, 1.2, "3 of these N would have no place; the others would travel 1 minute more each way"),
        (9.7, 8.0, "none of these N would have a place"),
        (10.0, math.nan, "none of these N would have a place"),
    ],
)
def test_what_would_become_of_the_pupils_of_a_site(unplaced: float, saved: float, expected: str) -> None:
    assert without_the_site(10.0, unplaced, saved) == expected.replace("N", "10 pupils a year")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no options", "There is nothing to decide yet: no option to add places was put forward."),
        ("nothing recommended", "of 5 options put forward it recommends none."),
        ("nothing recommended", "The plan costs as much as doing nothing in every year"),
        ("nothing recommended", "The plan changes no district’s number of pupils without a place in 2028/29"),
        ("nothing recommended", "£0 saved over doing nothing."),
        ("one year", "plan by-hand, 2026/27 Data"),
        ("no pupils", "With the plan nobody is without a place in 2028/29"),
        ("one district", "has no column with few enough values to group by, such as deprivation deciles"),
        ("unlimited capital", "needs £1.4 million of capital; no limit on capital was set."),
        ("public", "How the plan changes each district is not released"),
        ("public", "not released for a single site"),
    ],
)
def test_little_to_say_is_said(make_plan: Callable[..., Plan], name: str, sentence: str) -> None:
    release = internal(make_plan())
    releases: dict[str, Callable[[], Release]] = {
        "no options": lambda: without_options(make_plan),
        "nothing recommended": lambda: recommending_nothing(release),
        "one year": lambda: internal(make_plan(years=1)),
        "no pupils": lambda: internal(make_plan(pupils=0.0)),
        "one district": lambda: one_district(make_plan),
        "unlimited capital": lambda: with_config(release, capital={"total_gbp": None}),
        "public": lambda: dataclasses.replace(
            public(release),
            totals=hidden(release.totals, release.totals["district"] != "", HIDDEN),
        ),
    }
    seen = words(draw_report(releases[name]()))
    assert sentence in seen
    assert not re.search(r"\b(nan|inf|None|NaT|<NA>)\b", seen)


def test_what_is_not_released_is_nowhere(make_plan: Callable[..., Plan]) -> None:
    release = internal(make_plan())
    html = draw_report(public(release))
    table_of_districts = table(html, "Pupils without a place and journeys by district, 2028/29")
    assert set(table_of_districts["Alpha"]) == {"[c]"}
    assert "[c]" not in table_of_districts["Beta"]
    costs = table(html, "The plan less doing nothing: below zero is a saving, £ thousand a year")
    assert [costs[year][-1] for year in ("2026/27", "2027/28", "2028/29")] == ["+1,000", "[c]", "+1,000"]
    assert "What the plan costs against doing nothing is not released for every year" in words(html)
    assert "Without: nothing done" not in html[html.index("Deprivation decile: pupils without") :]
    cards = "".join(re.findall(r'<article class="card".*?</article>', html, re.DOTALL))
    assert 'class="plan"' not in cards
    assert "[c] a year on average while open" in words("<body>" + cards)


def test_a_chart_leaves_a_gap_where_a_year_is_not_released(make_plan: Callable[..., Plan]) -> None:
    release = internal(make_plan())
    gone = hidden(release.totals, release.totals["year"] == 2027, HIDDEN)
    html = draw_report(dataclasses.replace(release, totals=gone))
    line = re.search(r'<path d="([^"]*)" class="line plan"', html)
    assert line
    assert line.group(1).count("M") == 2
    assert line.group(1).count("L") == 0


def test_a_plan_that_costs_more_at_first_says_from_when_it_saves(make_plan: Callable[..., Plan]) -> None:
    release = internal(make_plan())
    finance = release.finance.copy()
    finance.loc[finance["case"] == "plan", "total_gbp"] = [9e6, 5e6, 4e6]
    seen = words(draw_report(dataclasses.replace(release, finance=finance)))
    assert "From 2027/28 a year costs less with the plan than if nothing is done: in 2028/29 it costs" in seen


def test_a_district_that_loses_is_named(make_plan: Callable[..., Plan]) -> None:
    release = internal(make_plan())
    more = release.totals.copy()
    more.loc[more["district"] == "Beta", "unplaced"] *= 10
    seen = words(draw_report(dataclasses.replace(release, totals=more)))
    assert re.search(r"Alpha gains most: \d+ pupils fewer .*; Beta has \d+ pupils more without a place", seen)


def test_a_css_string_holds_any_text() -> None:
    assert css_string('a1"\\}</style>é') == '"a1\\22 \\5c \\7d \\3c \\2f style\\3e \\e9 "'


@pytest.mark.parametrize(
    ("solver", "asked"),
    [
        ({"gap": 0.0007, "benefit_gap": 0.0}, "a gap of 0.07%"),
        ({"gap": 0.001, "benefit_gap": 0.04}, "a gap of 0.1%, or a benefit gap of 4%"),
    ],
)
def test_the_audit_says_what_was_asked_for_and_prices_to_the_pound(
    make_plan: Callable[..., Plan], solver: dict[str, float], asked: str
) -> None:
    costs = {"unplaced_gbp": 57_375.0}
    html = draw_report(with_config(internal(make_plan()), solver=solver, costs=costs))
    assert table(html, "The run and its proof (£ are present values over all years)")["Asked for"] == [asked]
    assert table(html, "Other prices and settings")["A pupil without a place, a year"] == ["£57,375"]
