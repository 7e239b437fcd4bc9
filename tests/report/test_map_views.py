"""Shadings, flows, the search, and the plan beside doing nothing: in a real browser."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from planner.plan.plan import Plan
from planner.report.maps import draw_map
from tests.report.conftest import internal

FILLS = "({byRow}).map((each) => each.options.fillColor)"
CENTRES = "[chart, WITHOUT.map].map((map) => [map.getZoom(), map.getCenter().lat, map.getCenter().lng])"


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    """Pupils of zone 4, in Alpha, travel for longer than the guide."""
    made = make_plan()
    far = made.allocation["zone_id"] == "z4"
    long_ones = made.sufficiency["placed"].where(made.sufficiency["district"] == "Alpha", 0.0)
    return dataclasses.replace(
        made,
        allocation=made.allocation.assign(minutes=made.allocation["minutes"].mask(far, 61.0)),
        sufficiency=made.sufficiency.assign(over_guide=long_ones),
    )


@pytest.fixture
def opened(plan: Plan, open_map: Callable[[str], Any]) -> Any:  # noqa: ANN401 - conftest's OpenedMap
    return open_map(draw_map(internal(plan)))


def test_one_shading_at_a_time(opened: Any) -> None:  # noqa: ANN401 - as above
    page = opened.page
    legend = page.locator("#legend")
    page.locator("input[value=difference]").check()
    fills = page.evaluate(FILLS.format(byRow="byRow.zones"))
    assert fills[0] == page.evaluate("NO_PUPILS")
    assert set(fills[1:]) <= set(page.evaluate("FEWER"))  # doing nothing leaves twice as many
    assert "Difference the plan makes" in legend.inner_text()
    page.locator("#year").fill("2")
    assert page.locator("#districts-table tr.total td").nth(6).inner_text().startswith("−")
    page.locator("input[value=journeys]").check()
    fills = page.evaluate(FILLS.format(byRow="byRow.zones"))
    assert [row for row, fill in enumerate(fills) if fill in page.evaluate("JOURNEYS")] == [4]
    assert "primary and secondary 60 minutes" in legend.inner_text()
    page.get_by_label("in each district").check()
    fills = page.evaluate(FILLS.format(byRow="byRow.districts"))
    assert fills[0] in page.evaluate("JOURNEYS")
    assert fills[1] == page.evaluate("NONE")
    page.locator("input[value=none]").check()
    assert "per district" not in legend.inner_text()
    assert len(set(page.evaluate(FILLS.format(byRow="byRow.districts")))) == 1
    opened.check_quiet()


def test_the_plan_beside_doing_nothing(opened: Any, plan: Plan) -> None:  # noqa: ANN401 - as above
    page = opened.page
    page.locator("#compare").click()
    expect(page.locator("#compare")).to_have_attribute("aria-pressed", "true")
    for caption, table in (("without", plan.do_nothing_unplaced), ("plan", plan.unplaced)):
        total = table.loc[table["year"] == 2026, "pupils"].sum()
        assert f"2026/27: {total:.0f} without a place" in page.locator(f"#{caption}-caption").inner_text()
    # The same classes on both: more are without a place, so no zone is lighter.
    darkness = "(({byRow}).map((each) => SHORTAGE.indexOf(each.options.fillColor)))"
    before, after = (
        page.evaluate(darkness.format(byRow=rows)) for rows in ("WITHOUT.byRow.zones", "byRow.zones")
    )
    assert all(one >= other for one, other in zip(before, after, strict=True))
    assert before != after
    page.evaluate("chart.setZoom(chart.getZoom() + 1, { animate: false })")
    page.evaluate("WITHOUT.map.panBy([40, -30], { animate: false })")
    assert page.evaluate(CENTRES)[0] == pytest.approx(page.evaluate(CENTRES)[1], abs=1e-6)
    page.evaluate("WITHOUT.byRow.zones[5].openPopup()")
    assert "In 2026/27, if nothing more is done" in opened.popup()
    page.locator("#year").fill("1")
    assert "In 2027/28, if nothing more is done" in opened.popup()
    page.locator("#compare").click()
    expect(page.locator("#without")).to_be_hidden()
    opened.check_quiet()


def test_what_cannot_be_compared_gives_way_to_the_last_choice(opened: Any) -> None:  # noqa: ANN401 - as above
    page = opened.page
    compare, shading = page.locator("#compare"), page.locator("input[name=shading]:checked")
    page.locator("input[value=difference]").check()
    compare.click()
    assert shading.get_attribute("value") == "shortage"
    page.locator("input[value=journeys]").check()
    assert page.get_by_label("in each district").is_checked()
    page.get_by_label("in each zone").check()
    assert shading.get_attribute("value") == "shortage"
    page.locator("input[value=difference]").check()
    expect(compare).to_have_attribute("aria-pressed", "false")
    opened.check_quiet()


def test_flows_are_drawn_on_demand_and_told_in_a_table(opened: Any, plan: Plan) -> None:  # noqa: ANN401 - as above
    page = opened.page
    lines = "flowLines.getLayers().filter((each) => each.options.color === FLOW).length"
    assert page.evaluate(lines) == 0
    page.locator("input[value=flows]").check()
    page.locator("details:has(#flows-table) summary").click()
    assert page.evaluate(lines) == 2
    homes = plan.allocation["zone_id"].map(plan.inputs.district_of_zone)
    pupils = plan.allocation[plan.allocation["year"] == 2026].groupby(homes)["pupils"].sum().sort_values()
    told = page.locator("#flows-table tbody tr").all_inner_texts()
    assert [row.split("\t")[1:] for row in told] == [
        [name, f"{count:.0f}"] for name, count in reversed(list(pupils.items()))
    ]
    page.locator("#threshold").select_option("50")
    assert page.evaluate(lines) == 0
    page.locator("input[value=flows]").uncheck()
    page.locator("#provisions-table").evaluate("table => { table.closest('details').open = true; }")
    page.locator("#provisions-table").get_by_role("button", name="Ash School").click()
    assert page.evaluate(lines) == 2  # of the school asked for, every one
    page.keyboard.press("Escape")
    assert page.evaluate(lines) == 0
    opened.check_quiet()


def test_search_by_a_part_of_a_name(opened: Any) -> None:  # noqa: ANN401 - as above
    page = opened.page
    box = page.locator("#search")
    for typed, heading in (
        ("ash s", "Ash School"),
        ("zone 10", "Zone 10"),
        ("beta", "Beta"),
        ("ELM", "Elm unit"),
    ):
        box.fill(typed)
        box.press("Enter")
        assert opened.popup().startswith(f"{heading}\n")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "search"
    box.fill("Cedar base, secondary, resourced provision, Years 7 to 11, Beta")  # as chosen from the list
    assert "Cedar base, secondary" in opened.popup()
    page.keyboard.press("Escape")
    box.fill("Beech sat")
    box.press("Enter")
    assert page.locator("#search-told").inner_text() == "Not on the map in 2026/27."
    box.fill("nowhere")
    box.press("Enter")
    assert page.locator("#search-told").inner_text() == "Nothing of that name."
    opened.check_quiet()


def test_it_keeps_still_for_who_asks(plan: Plan, open_map: Callable[[str], Any]) -> None:
    opened = open_map(draw_map(internal(plan)))
    assert opened.page.evaluate("chart.options.inertia")
    opened.page.emulate_media(reduced_motion="reduce")
    opened.page.reload()
    assert not opened.page.evaluate("chart.options.inertia")
    opened.page.get_by_role("button", name="Zoom in").click()
    assert (
        opened.page.evaluate("getComputedStyle(byRow.zones[0]._path.ownerSVGElement).transitionDuration")
        == "0s"
    )


def test_the_legend_says_what_the_map_of_doing_nothing_does_not_show(opened: Any) -> None:  # noqa: ANN401 - as above
    page = opened.page
    note = page.locator("#legend .note")
    expect(note).to_have_count(0)
    page.get_by_role("button", name="Compare with doing nothing more").click()
    expect(note).to_contain_text("drawn on the map of the plan alone")
    for name in ("provisions", "options that open", "options that do not"):
        page.get_by_role("checkbox", name=name).uncheck()
    expect(note).to_have_count(0)
    page.get_by_role("checkbox", name="who goes where").check()
    expect(note).to_have_count(1)
    opened.check_quiet()
