"""The map of a release that holds no homes and not every count."""

import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from planner.domain import Profile
from planner.plan.plan import Plan
from planner.report.maps import draw_map
from planner.report.release import NOT_PUBLISHED, Release
from tests.report.conftest import internal

MakePlan = Callable[..., Plan]


def public(plan: Plan) -> Release:
    """Alpha's unplaced are hidden, and with them the total; the pupils of Ash School; who comes from Beta."""
    full = internal(plan)

    def hidden(table: Any, column: str, rows: Any) -> Any:  # noqa: ANN401 - frames and series of pandas
        return table.assign(**{column: table[column].mask(rows)})

    is_hidden = full.totals["district"] != "Beta"
    years = hidden(full.provision_years, "pupils", full.provision_years["provision_id"] == "p0")
    return dataclasses.replace(
        full,
        profile=Profile.PUBLIC,
        allocation=None,
        unplaced=None,
        do_nothing_unplaced=None,
        totals=hidden(full.totals, "unplaced", is_hidden),
        provision_years=hidden(years, "occupancy", years["provision_id"] == "p0"),
        served=hidden(full.served, "pupils", full.served["district"] == "Beta"),
        recommendations=hidden(
            hidden(full.recommendations, "pupils_served", full.recommendations["units"] > 0),
            "saving_gbp",
            full.recommendations["units"] > 0,
        ).drop(columns=[*NOT_PUBLISHED["recommendations"]]),
    )


@pytest.fixture
def html(make_plan: MakePlan) -> str:
    return draw_map(public(make_plan()))


def test_the_page_holds_nothing_of_homes_and_no_hidden_count(html: str) -> None:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', html)
    assert found
    drawn = json.loads(found.group(1))
    assert drawn["zones"] is None
    assert drawn["provisions"][0]["pupils_by"] == {}
    assert drawn["provisions"][0]["pupils"] == [None] * 3
    assert drawn["provisions"][0]["pupils_from"]["1"] == [None] * 3
    unplaced = np.array(drawn["districts"]["plan"]["unplaced"], dtype=object)
    assert set(unplaced[:, :, [0, 2]].ravel()) == {None}
    assert None not in unplaced[:, :, 1]
    assert "Zone 4" not in html
    assert '"i": 2' not in html  # two districts: no third shape of any kind but land


def test_what_is_hidden_is_shown_as_such_and_never_as_nothing(
    html: str, open_map: Callable[[str], Any]
) -> None:
    opened = open_map(html)
    page = opened.page
    assert page.locator("input[name=by]").count() == 0
    assert page.locator("#zones-table").count() == 0
    assert "[c] without a place" in page.locator("#headline").inner_text()
    alpha = page.locator("#districts-table tbody tr").first.locator("td").all_inner_texts()
    assert [alpha[column] for column in (2, 4, 6)] == ["[c]"] * 3  # unplaced, reach full, difference
    assert page.evaluate("byRow.districts.map((each) => each.options.fillColor === HIDDEN)") == [True, False]
    assert "[c] not released" in page.locator("#legend").inner_text()
    page.locator("input[value=difference]").check()
    assert page.evaluate("byRow.districts[0].options.fillColor === HIDDEN")
    page.locator("#districts-table button").first.click()
    assert "[c] without a place" in opened.popup()
    page.locator("#search").fill("ash school")
    page.keyboard.press("Enter")
    school = opened.popup()
    assert "[c] pupils in 77 places, [c] occupied" in school
    assert "FULL" not in school
    assert re.search(r"Beta\s+\[c\]", school)
    page.locator("input[value=flows]").check()
    page.locator("details:has(#flows-table) summary").click()
    assert "Beta" not in page.locator("#flows-table").inner_text()
    page.locator("#opened-table button").first.click()
    assert re.search(r"Pupils served, mean year\s+\[c\]", opened.popup())
    assert re.search(r"Without it the plan would cost\s+\[c\] more", opened.popup())
    assert page.locator("#opened-table tbody tr").first.inner_text().split("\t")[-2:] == ["[c]", "[c]"]
    page.locator("#compare").click()
    assert "[c] without a place" in page.locator("#plan-caption").inner_text()
    opened.check_quiet()
