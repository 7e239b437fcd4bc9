"""The report in a real browser: quiet whatever the names, readable at any width, whole on paper."""

import dataclasses
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from planner.inputs.inputs import SourceFile
from planner.plan.plan import Plan
from planner.problems import Problem
from planner.report.report import draw_report
from tests.report.conftest import internal
from tests.report.test_map_hostile import BREAKING, with_text

ZOOMED = {"width": 320, "height": 256}
"""1280 x 1024 at 400 %."""
PAPER = {"width": 687, "height": 1000}
"""A4 less its margins, in CSS pixels."""
TOO_WIDE = """() => [...document.querySelectorAll('table, svg, h1, h2, h3, h4, p, dl')]
  .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
  .map((part) => part.outerHTML.slice(0, 99))"""


def hostile(plan: Plan, text: str) -> Plan:
    """Every text of a plan that a report shows."""
    named = with_text(plan, text)
    config = named.config.model_copy(
        update={"plan": named.config.plan.model_copy(update={"forecast_scenario": text})}
    )
    return dataclasses.replace(
        named,
        config=config,
        inputs=dataclasses.replace(
            named.inputs,
            sources=(SourceFile(name=text, sha256=text, rows=1),),
            warnings=(Problem(message=text, file=text, value=text),),
        ),
        solve=dataclasses.replace(named.solve, solver=text),
        do_nothing=named.sufficiency,
    )


@pytest.mark.parametrize("text", BREAKING, ids=lambda text: text[:12])
def test_a_hostile_name_does_nothing(
    text: str, make_plan: Callable[..., Plan], open_map: Callable[[str], Any]
) -> None:
    opened = open_map(draw_report(internal(hostile(make_plan(), text))))
    page = opened.page
    assert page.locator("body script, body img, body [onload]").count() == 0
    assert page.locator("article.card").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    assert page.evaluate(TOO_WIDE) == []
    opened.check_quiet()


def test_what_does_not_fit_a_narrow_screen_scrolls_by_itself(
    make_plan: Callable[..., Plan], open_map: Callable[[str], Any]
) -> None:
    opened = open_map(draw_report(internal(make_plan())))
    opened.page.set_viewport_size(ZOOMED)
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    region = opened.page.get_by_role("region", name="Pupils without a place, by year", exact=True)
    region.focus()
    assert region.evaluate(
        "region => region === document.activeElement && region.scrollWidth > region.clientWidth"
    )


def test_headings_go_down_one_level_at_a_time_and_every_link_leads_somewhere(
    make_plan: Callable[..., Plan], open_map: Callable[[str], Any]
) -> None:
    page = open_map(draw_report(internal(make_plan()))).page
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => +one.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(low - high for high, low in pairwise(levels)) == 1
    targets = page.evaluate("[...document.querySelectorAll('a')].map((one) => one.hash.slice(1))")
    assert all(page.locator(f"[id='{target}']").count() == 1 for target in targets)
    labels = page.evaluate(
        "[...document.querySelectorAll('[aria-labelledby]')]"
        ".flatMap((one) => one.getAttribute('aria-labelledby').split(' '))"
    )
    assert all(page.locator(f"[id='{label}']").count() == 1 for label in labels)
