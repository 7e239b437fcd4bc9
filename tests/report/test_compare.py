"""Plans side by side: tables against sums made otherwise, statements that hold, one scale for all."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import Polygon

from planner.config import TherapySection
from planner.model.solution import SolveStatus
from planner.report.comparison import tables
from planner.report.comparison.artefacts import PAGE, WORKBOOK, comparison_files
from planner.report.comparison.charts import both_sides
from planner.report.comparison.compared import Compared, side_by_side
from planner.report.comparison.differences import differences, money_is_like_for_like
from planner.report.comparison.maps import draw_maps
from planner.report.comparison.page import shades
from planner.report.comparison.proof import statements
from planner.report.comparison.words import warnings
from planner.report.escape import script_json
from planner.report.page import check_self_contained
from planner.report.words import change
from tests.report.conftest import internal
from tests.report.test_accessibility import findings

if TYPE_CHECKING:
    from planner.plan.plan import Plan
    from tests.report.conftest import MakePlan, OpenMap

HOSTILE = "<img src=x onerror='window.pwned=1'></script><script>window.pwned=1</script>${1}`=1+1"


def renamed(plan: Plan, name: str, *, scenario: str | None = None, last_year: int | None = None) -> Plan:
    changes = {"name": name, "scenario": scenario, "last_year": last_year or plan.config.plan.last_year}
    return replace(
        plan, config=plan.config.model_copy(update={"plan": plan.config.plan.model_copy(update=changes)})
    )


def side(*plans: Plan, years: range | None = None) -> Compared:
    return side_by_side(
        {f"folder-{row}": (internal(plan), "1") for row, plan in enumerate(plans)},
        years or plans[0].config.plan.years,
    )


@pytest.fixture(scope="module")
def two(make_plan: MakePlan) -> tuple[Plan, Plan]:
    """A plan with a quarter of the pupils unplaced, and one with an eighth, that opens other options."""
    one = make_plan()
    other = renamed(make_plan(short=0.125), "by-hand-more", scenario="More of it")
    rows = other.recommendations
    refused = rows["option_id"] == "o3"
    rows = rows.assign(
        open_year=rows["open_year"].mask(refused, 2028),
        units=rows["units"].mask(refused, 1),
        places=rows["places"].mask(refused, 8.0),
        capital_gbp=rows["capital_gbp"].mask(refused, 300e3),
        decision=rows["decision"].mask(refused, "recommended"),
    )
    return one, replace(other, recommendations=rows[rows["option_id"] != "o0"])


@pytest.fixture(scope="module")
def compared(two: tuple[Plan, Plan]) -> Compared:
    return side(*two)


def test_the_plans_are_called_by_scenario_and_by_folder_where_that_tells_nothing(
    two: tuple[Plan, Plan],
) -> None:
    one, other = two
    assert [plan.label for plan in side(one, other).plans] == ["A (by-hand)", "B (More of it)"]
    assert [plan.label for plan in side(one, one).plans] == ["A (folder-0)", "B (folder-1)"]


def test_headline_figures_are_those_of_the_plans(compared: Compared, two: tuple[Plan, Plan]) -> None:
    table = tables.plans_table(compared).set_index("plan")
    assert list(table.index) == ["nothing_more", "A", "B"]
    for letter, plan in zip("AB", two, strict=True):
        by_year = plan.unplaced.groupby("year")["pupils"].sum()
        row = table.loc[letter]
        assert row["unplaced_first_year"] == pytest.approx(by_year[2026])
        assert row["unplaced_last_year"] == pytest.approx(by_year[2028])
        assert row["unplaced_all_years"] == pytest.approx(by_year.sum())
        assert row["mean_minutes"] == pytest.approx(20.0)
    # By hand: o0 twice and o1, then o1 and o3; o1 is committed.
    assert list(table["options_opened"]) == [1, 2, 2]
    assert list(table["places_added"]) == [16, 36, 24]
    assert list(table["capital_gbp"]) == [0, 1.4e6, 300e3]
    assert list(table["saving_gbp"]) == [0, 5e6, 5e6]
    nothing = two[0].do_nothing_unplaced
    assert table.loc["nothing_more", "unplaced_last_year"] == pytest.approx(
        nothing.loc[nothing["year"] == 2028, "pupils"].sum()
    )
    # Three years of the round figures of `_finance`.
    assert list(table["unplaced_gbp"]) == [6e6, 3e6, 3e6]


def test_options_are_told_apart_by_how_many_plans_open_them(compared: Compared) -> None:
    table = tables.options_table(compared)
    cells = {
        (row["option_id"], row["plan"]): row["open_year"] for row in table.to_dict("records") if row["units"]
    }
    assert cells == {("o1", "A"): 2027, ("o1", "B"): 2027, ("o0", "A"): 2028, ("o3", "B"): 2028}
    assert table[table["option_id"] == "o0"]["open_year"].dropna().to_list() == [2027, 2028]
    opens = dict(zip(table["option_id"], table["opens_in"], strict=True))
    assert opens == {"o0": "some", "o1": "all", "o2": "none", "o3": "some", "o4": "none"}
    assert "o0" not in set(table.loc[table["plan"] == "B", "option_id"])  # it was not put forward there


def test_districts_are_held_against_the_first_plan(compared: Compared, two: tuple[Plan, Plan]) -> None:
    table = tables.districts_table(compared).set_index(["plan", "district", "year"])
    for district in ("Alpha", "Beta"):
        sums = []
        for plan in two:
            of_zone = plan.unplaced["zone_id"].map(plan.inputs.district_of_zone)
            here = (of_zone == district) & (plan.unplaced["year"] == 2027)
            sums.append(plan.unplaced.loc[here, "pupils"].sum())
        assert table.loc[("B", district, 2027), "unplaced_more_than_first"] == pytest.approx(
            sums[1] - sums[0]
        )
        assert table.loc[("A", district, 2027), "unplaced_more_than_first"] == 0


def test_where_years_differ_those_in_common_count_and_no_present_value(make_plan: MakePlan) -> None:
    long, short = make_plan(years=3), renamed(make_plan(years=2), "by-hand-short")
    both = side(long, short, years=range(2026, 2028))
    plans = tables.plans_table(both).set_index("plan")
    assert plans.loc["A", "unplaced_last_year"] == pytest.approx(
        long.unplaced.loc[long.unplaced["year"] == 2027, "pupils"].sum()
    )
    assert plans.loc["A", "places_added"] == 26  # without the unit of o0 that opens in 2028
    assert set(tables.finance_table(both)["year"]) == {2026, 2027}
    page = comparison_files(both)[PAGE].decode()
    assert "The plans are of different years: all that follows is of 2026/27 to 2027/28" in page
    assert "Saved over doing nothing more" not in page
    assert len(statements(both)) == 1


@pytest.mark.parametrize(
    ("cost", "bound", "words"),
    [
        (90e6, 89.9e6, "costs as much as A (by-hand)"),
        (90.05e6, 89.95e6, "costs £50,000 more than A (by-hand) (present value). This difference is within"),
        (89.95e6, 89.85e6, "costs £50,000 less than A (by-hand) (present value). This difference is within"),
        (92e6, 91.2345e6, "would cost at least £1.23 million more than this plan of A (by-hand)"),
        (88e6, 87e6, "settings of A (by-hand) would cost at least £1.9 million more than this plan of B"),
        (90.2e6, 90e6, "This difference is within what is proven"),  # the ranges touch
    ],
)
def test_only_what_is_proven_is_said(make_plan: MakePlan, cost: float, bound: float, words: str) -> None:
    plan = make_plan()
    other = renamed(plan, "b")
    other = replace(other, solve=replace(plan.solve, objective_gbp=cost, bound_gbp=bound))
    (said,) = statements(side(plan, other))
    assert words in said
    assert ("proven: even the best" in said) == (
        words.endswith(("(by-hand)", "plan of B")) and "would" in words
    )


def test_another_price_is_pointed_out_and_another_limit_is_not(two: tuple[Plan, Plan]) -> None:
    one, other = two
    config = other.config
    richer = replace(
        other,
        config=config.model_copy(update={"capital": config.capital.model_copy(update={"total_gbp": 9e6})}),
    )
    (found,) = differences(side(one, richer))
    assert (found.name, found.texts, found.like_for_like) == (
        "Limit on capital, £",
        ("60,000,000", "9,000,000"),
        True,
    )
    types = ("special_school", "satellite", "resourced_provision", "sen_unit", "independent")
    hours = {need: dict.fromkeys(types, 0.5) for need in config.needs}
    therapy = TherapySection(hours_per_pupil=hours, hours_per_wte=24)
    with_therapy = side(one, replace(other, config=config.model_copy(update={"therapy": therapy})))
    assert all(found.like_for_like for found in differences(with_therapy))
    dearer = replace(
        other,
        config=config.model_copy(update={"costs": config.costs.model_copy(update={"unplaced_gbp": 60000})}),
    )
    both = side(one, dearer)
    assert not money_is_like_for_like(both, both.others[0])
    assert "not like for like" in statements(both)[0]
    page = comparison_files(both)[PAGE].decode()
    assert "Money is not like for like: the plans differ in “A pupil without a place, £ a year”" in page


def test_every_map_has_the_same_breaks_and_a_letter_for_each_zone(compared: Compared) -> None:
    drawn = draw_maps(compared)
    assert [zone_map.look for zone_map in drawn.maps] == ["shortage", "difference"]
    for zone_map in drawn.maps:
        assert [len(line) for line in zone_map.codes] == [12] * 3
        assert {line[0] for line in zone_map.codes} == {"9"}  # the first zone has no pupils
    # B has half as many without a place everywhere: fewer, and never more.
    assert set("".join(drawn.maps[1].codes)) <= set("9123")
    assert len(drawn.zones) == 12
    assert drawn.zones[-1].path == ""  # a zone without a boundary is a point


def test_what_is_too_long_for_a_text_is_not_cut(two: tuple[Plan, Plan]) -> None:
    """A text in a page is cut to 300 characters: neither an outline nor the shades of many zones are."""
    one, other = two
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    far = np.where(np.arange(400) % 2, 400.0, 1900.0)
    star = Polygon(np.column_stack([596000 + far * np.cos(turns), 142000 + far * np.sin(turns)]))
    shapes = one.inputs.boundaries
    assert shapes is not None
    shapes = shapes.set_geometry([shapes.geometry.iloc[0], star, *shapes.geometry.iloc[2:]])
    both = side(replace(one, inputs=replace(one.inputs, boundaries=shapes)), other)
    drawn = draw_maps(both)
    path = drawn.zones[1].path
    assert len(path) > 1000
    assert f'd="{path}"' in comparison_files(both)[PAGE].decode()
    many = replace(drawn, maps=[replace(drawn.maps[0], codes=["0123456789" * 100])])
    assert json.loads(script_json(shades(many, ["2026/27"])))["maps"] == [[[*range(10)] * 100]]


def test_a_search_that_was_cut_short_is_pointed_out(two: tuple[Plan, Plan]) -> None:
    one, other = two
    cut = replace(other, solve=replace(other.solve, status=SolveStatus.TIME_LIMIT))
    # By hand: (95.0 - 90.0) / (95.0 - 89.9) = 98.04%.
    (told,) = [text for text in warnings(side(one, cut), []) if "cut short" in text]
    assert told.startswith(
        "The search was cut short for B (More of it), proven to reach 98% of what could be"
    )
    assert not warnings(side(one, other), [])


def test_bars_of_all_plans_have_one_scale() -> None:
    wide = [
        float(mark.attributes["width"])
        for values in ([-5.0, 10.0], [2.5, 0.0])
        for mark in both_sides(["a", "b"], values, 10.0, change).marks
        if mark.tag == "rect"
    ]
    assert wide[1] == pytest.approx(2 * wide[0], abs=0.2)
    assert wide[2] == pytest.approx(wide[1] / 4, abs=0.2)
    assert wide[3] == 0


def test_the_same_plans_give_the_same_bytes_and_tables_that_read_back(two: tuple[Plan, Plan]) -> None:
    files = comparison_files(side(*two))
    assert files == comparison_files(side(*two))
    districts = pd.read_csv(BytesIO(files["compare_districts.csv"]))
    assert set(districts["plan"]) == {"nothing_more", "A", "B"}
    book = openpyxl.load_workbook(BytesIO(files[WORKBOOK]))
    assert book.sheetnames == [
        "Cover",
        "Contents",
        "What differs",
        "Plans",
        "Options",
        "Districts",
        "Journeys",
        "Finance",
    ]
    plans = [[cell.value for cell in row] for row in book["Plans"].iter_rows(min_row=4)]
    assert [row[0] for row in plans] == ["Plan", "Nothing more", "A", "B"]
    place = plans[0].index("Places added")
    assert [row[place] for row in plans[1:]] == [16, 36, 24]


def hostile(plan: Plan) -> Plan:
    zones, options = plan.inputs.zones, plan.inputs.options
    district = zones["district"].replace({"Alpha": HOSTILE})

    def renamed_districts(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(district=table["district"].replace({"Alpha": HOSTILE}))

    inputs = replace(
        plan.inputs,
        zones=zones.assign(district=district, zone_name=HOSTILE),
        options=options.assign(name=HOSTILE),
    )
    return replace(
        renamed(plan, "by-hand", scenario=HOSTILE),
        inputs=inputs,
        sufficiency=renamed_districts(plan.sufficiency),
        do_nothing=renamed_districts(plan.do_nothing),
        recommendations=plan.recommendations.assign(name=HOSTILE),
    )


def test_hostile_names_do_nothing(two: tuple[Plan, Plan], open_map: OpenMap) -> None:
    files = comparison_files(side(hostile(two[0]), hostile(two[1])))
    page = files[PAGE].decode()
    check_self_contained(page)
    assert "<img" not in page
    opened = open_map(page)
    opened.check_quiet()
    assert opened.page.locator("h1").count() == 1


def test_the_maps_move_together_and_through_the_years(compared: Compared, open_map: OpenMap) -> None:
    opened = open_map(comparison_files(compared)[PAGE].decode())
    page, drawn = opened.page, draw_maps(compared)

    def classes(number: int) -> str:
        zones = page.locator("svg.map").nth(number).locator(".zones use")
        return "".join(
            str(name)[1:] for name in zones.evaluate_all("all => all.map(z => z.getAttribute('class'))")
        )

    assert [classes(0), classes(1)] == [zone_map.codes[-1] for zone_map in drawn.maps]
    page.get_by_role("slider", name="Academic year").press("Home")
    assert [classes(0), classes(1)] == [zone_map.codes[0] for zone_map in drawn.maps]
    assert page.locator("#year-shown").inner_text() == "2026/27"

    def views() -> list[str]:
        shown: list[str] = page.locator("svg.map").evaluate_all(
            "all => all.map(m => m.getAttribute('viewBox'))"
        )
        return shown

    whole = np.array(views()[0].split(), dtype=float)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Move east").click()
    near = views()
    assert len(set(near)) == 1
    assert np.array(near[0].split(), dtype=float)[2] == pytest.approx(0.7 * whole[2], rel=1e-3)
    page.get_by_role("button", name="Whole area").click()
    assert np.array(views()[0].split(), dtype=float) == pytest.approx(whole)
    opened.check_quiet()


@pytest.mark.parametrize("width", [1366, 342], ids=["laptop", "400% zoom"])
def test_the_page_is_accessible(compared: Compared, open_map: OpenMap, width: int) -> None:
    page = open_map(comparison_files(compared)[PAGE].decode()).page
    page.set_viewport_size({"width": width, "height": 768})
    assert findings(page) == []
    assert not re.search("red|green", page.locator(".legends").inner_html())
