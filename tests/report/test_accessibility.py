"""axe-core in a real browser: no serious or critical finding on the map or the report, however set."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from planner.plan.plan import Plan
from planner.report.maps import draw_map
from planner.report.report import draw_report
from tests.report.conftest import OpenMap, internal

GRAVE = ("serious", "critical")


def findings(page: Page) -> list[str]:
    """Return the rules that a page breaks gravely, with how often and where first."""
    return [
        f"{broken['id']} x {len(broken['nodes'])}: {broken['nodes'][0]['html'][:200]}"
        for broken in Axe().run(page).response["violations"]
        if broken["impact"] in GRAVE
    ]


@pytest.mark.parametrize("width", [1366, 342], ids=["laptop", "400% zoom"])
def test_the_map_as_it_opens(make_plan: Callable[..., Plan], open_map: OpenMap, width: int) -> None:
    page = open_map(draw_map(internal(make_plan()))).page
    page.set_viewport_size({"width": width, "height": 768})
    assert findings(page) == []


def test_the_map_with_everything_shown(make_plan: Callable[..., Plan], open_map: OpenMap) -> None:
    page = open_map(draw_map(internal(make_plan()))).page
    page.get_by_role("checkbox", name="who goes where").check()
    page.get_by_label("in each district").check()
    page.get_by_role("button", name="Compare with doing nothing more").click()
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert findings(page) == []


@pytest.mark.parametrize("width", [1366, 342], ids=["laptop", "400% zoom"])
def test_the_report(make_plan: Callable[..., Plan], open_map: OpenMap, width: int) -> None:
    page = open_map(draw_report(internal(make_plan()))).page
    page.set_viewport_size({"width": width, "height": 768})
    assert findings(page) == []


def test_a_page_that_breaks_a_rule_is_found_out(open_map: OpenMap) -> None:
    page = open_map('<html lang="en-GB"><title>Page</title><main><button></button></main></html>').page
    assert [finding.split()[0] for finding in findings(page)] == ["button-name"]
