"""The map as a reader has it: in a real browser, without a network."""

import dataclasses
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Protocol, TypeAlias

import pytest
from playwright.sync_api import Page, expect

from planner.plan.plan import Plan
from planner.report.maps import draw_map
from tests.report.conftest import internal


class Opened(Protocol):
    """What `open_map` of conftest.py gives."""

    page: Page

    def check_quiet(self) -> None: ...

    def popup(self) -> str: ...


MakePlan: TypeAlias = Callable[..., Plan]
OpenMap: TypeAlias = Callable[[str], Opened]


def fills(page: Page) -> list[str]:
    """The colour of every zone, in order."""
    read: list[str] = page.evaluate("byRow.zones.map((zone) => zone._path.getAttribute('fill'))")
    return read


def choose_year(page: Page, row: int) -> None:
    page.locator("#year").fill(str(row))


def open_from(opened: Opened, table: str, name: str) -> str:
    panel = opened.page.locator(f"details:has(#{table})")
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    opened.page.locator(f"#{table}").get_by_role("button", name=name, exact=True).first.click()
    return opened.popup()


@pytest.fixture
def opened(make_plan: MakePlan, open_map: OpenMap) -> Opened:
    return open_map(draw_map(internal(make_plan())))


def test_nothing_leaves_the_page(opened: Opened) -> None:
    page = opened.page
    for row in (1, 2, 0):
        choose_year(page, row)
    page.get_by_label("in each district").check()
    for need in ("0", "1", "-1"):
        page.locator("#need").select_option(need)
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(400)
    opened.check_quiet()


def test_title_headline_and_audit(opened: Opened) -> None:
    header = opened.page.locator("header").inner_text()
    for words in ("by-hand", "2026/27 to 2028/29", "May 2025", "0123456789ab", "saves £5 million"):
        assert words in header
    assert "Open Government Licence v3.0" in opened.page.locator("footer").inner_text()
    headings = opened.page.locator("h1, h2, h3").evaluate_all(
        "all => all.map(each => Number(each.tagName[1]))"
    )
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_the_year_changes_colours_headline_sites_and_tables(opened: Opened) -> None:
    page = opened.page
    before = (
        fills(page),
        page.locator("#headline").inner_text(),
        page.locator("#districts-table").inner_text(),
    )
    assert page.locator("#year-shown").inner_text() == "2026/27"
    assert before[0][0] == "#d4d4d4"
    assert set(before[0][1:]) <= set(page.evaluate("SHORTAGE"))  # also of the zone without a boundary
    sites = page.locator(".site").count()
    choose_year(page, 2)
    after = fills(page), page.locator("#headline").inner_text(), page.locator("#districts-table").inner_text()
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert page.locator("#year-shown").inner_text() == "2028/29"
    assert page.locator("#year").get_attribute("aria-valuetext") == "2028/29"
    assert page.locator(".site").count() == sites + 1  # the satellite has opened
    opened.check_quiet()


def test_the_filters_change_figures_and_sites(opened: Opened, make_plan: MakePlan) -> None:
    page, plan = opened.page, make_plan()
    page.locator("#need").select_option(label="ASD: Autistic spectrum disorder")
    page.locator("#phase").select_option(label="Primary (Reception to Year 6)")
    table = plan.sufficiency.query("need == 'ASD' and phase == 'primary' and year == 2026")
    total = page.locator("#districts-table tr.total td").all_inner_texts()
    assert total[:3] == [f"{table[column].sum():.0f}" for column in ("pupils", "placed", "unplaced")]
    assert "2026/27 (ASD, primary)" in page.locator("#headline").inner_text()
    page.locator("details:has(#provisions-table) summary").click()
    expect(page.locator("#provisions-table")).to_contain_text("of them (ASD, primary)")
    expect(page.locator("#provisions-table")).not_to_contain_text("Cedar base")
    opened.check_quiet()


def test_popups_explain(opened: Opened) -> None:
    zone = open_from(opened, "zones-table", "Zone 5")
    for words in (
        "Zone in Alpha",
        "have no suitable place in reach",
        "ASD, primary",
        "6 (1 is the most deprived)",
    ):
        assert words in zone
    assert "no pupil here needs" in open_from(opened, "zones-table", "Zone 0")
    district = open_from(opened, "districts-table", "Beta")
    for words in ("District", "every suitable place in reach is taken", "20 minutes"):
        assert words in district
    school = open_from(opened, "provisions-table", "Ash School")
    for words in (
        "Special school, Alpha",
        "FULL",
        "100% occupied",
        "Reception to Year 11",
        "save £12,300 in 2026/27",
    ):
        assert words in school
    assert "rank 1, opens 2027/28, 10 places; rank 2, opens 2028/29" in school
    opened.check_quiet()


def test_popups_explain_options(opened: Opened) -> None:
    recommended = open_from(opened, "opened-table", "Enlarge Ash")
    for words in (
        "Recommended.",
        "£700,000 (£70,000 a place)",
        "£2.5 million more",
        "Near the bypass",
        "£50,000",
        "18 minutes one way, all pupils there",
        "4 of its pupils a year would have no place; the others would travel 6 minutes more each way",
    ):
        assert words in recommended
    committed = open_from(opened, "opened-table", "Open Beech")
    assert "Already decided" in committed
    assert "Doing nothing" not in committed
    idle = open_from(opened, "unopened-table", "Enlarge Cedar")
    assert "does not open it within the capital limit of £60 million" in idle
    assert "never opens" in open_from(opened, "unopened-table", "Enlarge Elm")
    assert "Enlarge Ash" in open_from(opened, "unopened-table", "Enlarge Ash again").split("Needs first")[1]
    opened.check_quiet()


def test_a_popup_follows_the_year(opened: Opened) -> None:
    assert "2026/27" in open_from(opened, "districts-table", "Beta")
    choose_year(opened.page, 2)
    assert "2028/29" in opened.popup()


def test_a_click_on_the_map_opens_popups(opened: Opened) -> None:
    page = opened.page
    page.mouse.click(
        *page.evaluate(
            "(() => { const box = byRow.zones[3]._path.getBoundingClientRect();"
            "return [box.x + box.width / 4, box.y + box.height / 4]; })()"
        )
    )
    assert "Zone 3" in opened.popup()
    page.keyboard.press("Escape")
    page.locator(".site").first.click()
    expect(page.locator(".leaflet-popup-content").last).to_contain_text("Ash School")
    opened.check_quiet()


def test_the_keyboard_does_it_all(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Skip the map")
    page.locator("#year").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#year-shown").inner_text() == "2027/28"
    page.locator("#next").focus()
    page.keyboard.press("Enter")
    assert page.locator("#year-shown").inner_text() == "2028/29"
    assert page.locator("#next").is_disabled()
    button = page.locator("#opened-table button").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "popup"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Enlarge Ash"
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_the_shapes_of_a_map_are_no_tab_stops(opened: Opened) -> None:
    """A browser may make one of each shape that listens to the focus, as one with a tooltip does."""
    page = opened.page
    page.locator("input[value=flows]").check()
    page.locator("#compare").click()
    page.get_by_label("in each district").check()
    page.get_by_label("in each zone").check()
    shapes = page.locator("path.leaflet-interactive")
    assert shapes.count() > 2
    assert set(shapes.evaluate_all("all => all.map((each) => each.getAttribute('tabindex'))")) == {"-1"}
    page.locator("#next").focus()
    passed: list[str] = []
    while not passed or passed[-1] != "search":
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.id"))
        assert len(passed) < 8  # two maps and two buttons to zoom


def test_what_is_chosen_from_is_large_enough_to_hit(opened: Opened) -> None:
    page = opened.page
    page.locator("input[value=flows]").check()
    for box in page.locator("#controls select, #controls button, #search").all():
        size = box.bounding_box()
        assert size
        assert size["height"] >= 24  # WCAG 2.2, 2.5.8


def test_less_than_one_is_worded_as_one(opened: Opened) -> None:
    words = opened.page.evaluate("[0, 0.2, 0.6, 1, 1.6].map((pupils) => count(pupils, 'pupil'))")
    assert words == ["0 pupils", "under 1 pupil", "1 pupil", "1 pupil", "2 pupils"]


def test_play_runs_to_the_last_year(opened: Opened) -> None:
    page = opened.page
    page.clock.install()
    play = page.locator("#play")
    play.click()
    assert play.inner_text() == "Pause"
    page.clock.run_for(10_000)
    assert page.locator("#year-shown").inner_text() == "2028/29"
    assert play.inner_text() == "Play"
    assert page.locator("h1").inner_text() == "Specialist school places in 2028/29: plan by-hand"
    play.focus()
    page.keyboard.press("Space")
    assert page.locator("#year-shown").inner_text() == "2026/27"
    play.click()
    assert play.inner_text() == "Play"


def test_layers_can_be_hidden_and_a_table_shows_them_again(opened: Opened) -> None:
    page = opened.page
    for layer in ("provisions", "opened", "unopened"):
        page.locator(f"input[value={layer}]").uncheck()
    expect(page.locator(".site")).to_have_count(0)
    assert "Recommended" in open_from(opened, "opened-table", "Enlarge Ash")
    assert page.locator("input[value=opened]").is_checked()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": False}, "26 without a place"),
        ({"boundaries": False}, "26 without a place"),
        ({"pupils": 0.0}, "0 pupils need a specialist place; 0 placed, 0 without a place (0 if"),
        ({"short": 0.0}, "102 placed, 0 without a place (0 if"),
        ({"years": 1}, "26 without a place"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_plans_that_lack_something(
    changes: dict[str, Any], words: str, make_plan: MakePlan, open_map: OpenMap
) -> None:
    opened = open_map(draw_map(internal(make_plan(**changes))))
    assert words in opened.page.locator("#headline").inner_text()
    assert open_from(opened, "zones-table", "Zone 4")
    assert open_from(opened, "districts-table", "Alpha")
    opened.check_quiet()


def test_a_single_zone(make_plan: MakePlan, open_map: OpenMap) -> None:
    plan = make_plan(boundaries=False)
    zones = plan.inputs.zones
    only = {
        name: table[table["zone_id"] == "z4"]
        for name, table in (("a", plan.allocation), ("u", plan.unplaced))
    }
    alpha = {name: getattr(plan, name).query("district == 'Alpha'") for name in ("sufficiency", "do_nothing")}
    single = dataclasses.replace(
        plan,
        inputs=dataclasses.replace(plan.inputs, zones=zones[zones["zone_id"] == "z4"].reset_index(drop=True)),
        allocation=only["a"],
        unplaced=only["u"],
        do_nothing_unplaced=plan.do_nothing_unplaced.query("zone_id == 'z4'"),
        **alpha,
    )
    opened = open_map(draw_map(internal(single)))
    assert "Zone in Alpha" in open_from(opened, "zones-table", "Zone 4")
    opened.check_quiet()


def test_district_boundaries_alone_are_enough(make_plan: MakePlan, open_map: OpenMap) -> None:
    plan = make_plan()
    assert plan.inputs.boundaries is not None
    districts = plan.inputs.boundaries.dissolve("district").reset_index().assign(zone_id="")
    opened = open_map(
        draw_map(
            internal(dataclasses.replace(plan, inputs=dataclasses.replace(plan.inputs, boundaries=districts)))
        )
    )
    opened.page.get_by_label("in each district").check()
    assert (
        opened.page.evaluate("byRow.districts.map((each) => each.feature.geometry.type)") == ["Polygon"] * 2
    )
    opened.check_quiet()


def test_it_works_on_a_narrow_screen(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": 340, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 340
    assert "Beta" in open_from(opened, "districts-table", "Beta")
    opened.check_quiet()
