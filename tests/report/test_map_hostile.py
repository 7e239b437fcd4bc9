"""A name that is an attack does nothing: shown in a real browser."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from planner.plan.plan import Plan
from planner.report.maps import draw_map
from tests.report.conftest import internal

BREAKING = [
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "${window.pwned=1}`${window.pwned=1}`",
    "\"'><svg onload=window.pwned=1>",
    "javascript:window.pwned=1",
    "\u202e\u2066\u200fdesrever\u0000\u2028",
    "=HYPERLINK(1) {{ 7 * 7 }} {% raw %}",
    "x" * 10_000,
]
TEXT_COLUMNS = {
    "zones": ["zone_name", "district", "ward", "imd_decile"],
    "provisions": ["name", "district"],
    "options": ["name", "requires", "exclusive_group", "decision_route", "notes"],
    "boundaries": ["district"],
}


def with_text(plan: Plan, text: str) -> Plan:
    """The same plan with a text before every name in every text column, and in the configuration."""

    def named(table: Any, columns: list[str]) -> Any:  # noqa: ANN401 - a frame of pandas or geopandas
        return table.assign(**{column: text + table[column].astype(str) for column in columns})

    config = plan.config.model_copy(
        update={
            "plan": plan.config.plan.model_copy(update={"data_date": text, "name": text}),
            "needs": {code: text + name for code, name in plan.config.needs.items()},
        }
    )
    tables = {name: named(getattr(plan.inputs, name), columns) for name, columns in TEXT_COLUMNS.items()}
    return dataclasses.replace(
        plan,
        config=config,
        inputs=dataclasses.replace(plan.inputs, **tables),
        run_id=text,
        notes=(text, *plan.notes),
        recommendations=named(plan.recommendations, ["name"]),
        sufficiency=named(plan.sufficiency, ["district"]),
        do_nothing=named(plan.do_nothing, ["district"]),
    )


@pytest.mark.parametrize("text", BREAKING, ids=lambda text: text[:12])
def test_a_hostile_name_does_nothing(
    text: str, make_plan: Callable[..., Plan], open_map: Callable[[str], Any]
) -> None:
    opened = open_map(draw_map(internal(with_text(make_plan(), text))))
    page = opened.page
    page.locator("input[value=flows]").check()
    for table in ("districts", "opened", "unopened", "provisions", "flows", "zones"):
        panel = page.locator(f"details:has(#{table}-table)")
        panel.evaluate("panel => { panel.open = true; }")
        for row in range(min(3, panel.locator("button").count())):
            panel.locator("button").nth(row).click()
            assert opened.popup()
    page.evaluate("provisionMarkers[0].openTooltip(); byRow.zones[3].openTooltip()")
    page.evaluate("flowLines.getLayers().at(-1).openTooltip()")
    offered = page.locator("#places option").evaluate_all("all => all.map(each => each.value)")
    assert len(offered) == len(set(offered)) == 6 + 5 + 2 + 12
    for words in (offered[0], offered[6], offered[11], offered[-1]):
        page.locator("#search").fill(words)
        assert opened.popup()
    page.locator("#compare").click()
    page.evaluate("WITHOUT.byRow.zones[3].openTooltip(); WITHOUT.byRow.zones[3].openPopup()")
    page.locator("#year").fill("1")
    assert page.locator("main img, main script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.check_quiet()


def test_the_policy_stops_what_would_get_in(
    make_plan: Callable[..., Plan], open_map: Callable[[str], Any]
) -> None:
    opened = open_map(draw_map(internal(make_plan())))
    opened.page.evaluate("document.querySelector('main').innerHTML += '<img src=x onerror=window.pwned=1>'")
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in message for message in opened.console)
