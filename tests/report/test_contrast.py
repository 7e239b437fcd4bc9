"""Contrast of text and graphics on the map and the report, each kind worked out from its colours.

axe-core leaves text undecided where elements overlap, and does not look at text in pictures or at graphics.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from planner.report.maps import draw_map
from planner.report.report import draw_report
from tests.report.conftest import internal

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from planner.plan.plan import Plan
    from tests.report.conftest import OpenMap

TEXT, LARGE_TEXT, GRAPHICS = 4.5, 3.0, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11, level AA."""
CHANNEL = 0.04045

# Every element that has text of its own, with the colours of that text and of what is behind it. Names of
# districts stand on the map: behind them is their halo.
KINDS_OF_TEXT = """() => {
  const kinds = new Map();
  const opaque = (colour) => colour && colour !== "none" && !/, 0\\)$/.test(colour);
  for (const each of document.querySelectorAll("body *")) {
    const words = [...each.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    if (!words.length || !each.checkVisibility({ visibilityProperty: true })) continue;
    if (["SCRIPT", "STYLE", "OPTION"].includes(each.tagName)) continue;
    const style = getComputedStyle(each);
    const isDrawn = each.namespaceURI.endsWith("svg");
    let behind = null;
    if (isDrawn && each.previousElementSibling?.tagName === "rect" && each.closest(".site, #legend")) {
      behind = getComputedStyle(each.previousElementSibling).fill;
    } else if (each.closest(".district-name")) {
      behind = style.textShadow.match(/rgb\\([^)]*\\)/)[0];
    }
    for (let above = each; !opaque(behind) && above; above = above.parentElement) {
      behind = getComputedStyle(above).backgroundColor;
    }
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const within = each.parentElement.classList[0] ?? each.parentElement.tagName.toLowerCase();
    const name = `${within} > ${each.tagName.toLowerCase()}.${[...each.classList].join(".")}`;
    const ink = isDrawn ? style.fill : style.color;
    const kind = [name, ink, opaque(behind) ? behind : "rgb(255, 255, 255)", large];
    kinds.set(JSON.stringify(kind), kind);
  }
  return [...kinds.values()];
}"""


def channels(colour: str) -> list[float]:
    """Red, green and blue of "#rrggbb" or "rgb(…)", 0 to 1."""
    if colour.startswith("#"):
        return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (
        part / 12.92 if part <= CHANNEL else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("rgb(119, 119, 119)", "#ffffff") == pytest.approx(4.48, abs=0.005)


def faint(page: Page) -> list[str]:
    kinds = page.evaluate(KINDS_OF_TEXT)
    assert len(kinds) > 10
    return [
        f"{name}: {colour} on {behind} is {contrast(colour, behind):.2f}"
        for name, colour, behind, large in kinds
        if contrast(colour, behind) < (LARGE_TEXT if large else TEXT)
    ]


def test_every_kind_of_text_on_the_map(make_plan: Callable[..., Plan], open_map: OpenMap) -> None:
    page = open_map(draw_map(internal(make_plan()))).page
    assert faint(page) == []
    page.get_by_role("checkbox", name="who goes where").check()
    page.get_by_label("in each district").check()
    page.get_by_role("button", name="Compare with doing nothing more").click()
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert faint(page) == []
    page.evaluate("byRow.districts[0].openPopup()")
    assert faint(page) == []


def test_every_kind_of_text_in_the_report(make_plan: Callable[..., Plan], open_map: OpenMap) -> None:
    assert faint(open_map(draw_report(internal(make_plan()))).page) == []


def colour_of(asset: str, pattern: str) -> str:
    """The colour that a style sheet or script has after a pattern."""
    found = re.search(
        rf"{pattern}[^#]*?(#[0-9a-f]{{6}})",
        files("planner.report").joinpath("assets", asset).read_text("utf-8"),
    )
    assert found, pattern
    return found.group(1)


MAP, REPORT = "map.css", "report.css"
WHITE = "#ffffff"


@pytest.mark.parametrize(
    ("asset", "pattern", "asset_behind", "behind"),
    [
        # The map: edges of fields and buttons, focus, symbols against their white edge, flows, outlines.
        (MAP, "select, input.*border: 1px solid", None, WHITE),
        (MAP, r"\nbutton \{.*border: 1px solid", None, WHITE),
        (MAP, "focus-visible .*outline: 3px solid", None, WHITE),
        (MAP, "--act:", None, WHITE),
        ("map-symbols.js", "const INK =", None, WHITE),
        ("map-symbols.js", "const OPTION =", None, WHITE),
        ("map-symbols.js", "const OPTION =", "map-symbols.js", "const OPTION_TINT ="),
        ("map-flows.js", "const FLOW =", None, WHITE),
        ("map-areas.js", "fill: false, color:", None, WHITE),
        ("map-legend.js", "stroke:", None, WHITE),
        # The report: lines, dots and bars of the charts, frames and cards, focus.
        (REPORT, "--plan:", None, WHITE),
        (REPORT, "--nothing:", None, WHITE),
        (REPORT, "--plan:", REPORT, "--wash:"),
        (REPORT, r"\.link \{ stroke:", None, WHITE),
        (REPORT, "rect.outline .*stroke:", None, WHITE),
        (REPORT, "--strong:", None, WHITE),
        (REPORT, "focus-visible .*outline: 3px solid", None, WHITE),
    ],
)
def test_what_is_drawn_stands_out(asset: str, pattern: str, asset_behind: str | None, behind: str) -> None:
    drawn = colour_of(asset, pattern)
    back = behind if asset_behind is None else colour_of(asset_behind, behind)
    assert contrast(drawn, back) >= GRAPHICS, (drawn, back, round(contrast(drawn, back), 2))
