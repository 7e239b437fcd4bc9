"""compare.html: several plans on one self-contained page, tables first and pictures second."""

from collections.abc import Sequence

from markupsafe import Markup

from planner.report.comparison import maps, pictures, sections, tables
from planner.report.comparison.compared import Compared
from planner.report.comparison.differences import differences
from planner.report.comparison.proof import statements
from planner.report.comparison.words import warnings
from planner.report.escape import Json
from planner.report.page import Page, asset, render, templates
from planner.report.words import listed, prose, span


def draw_comparison(compared: Compared) -> str:
    """Return the HTML text of compare.html: the same bytes for the same plans."""
    drawn = maps.draw_maps(compared)
    names = maps.year_names(compared)
    return render(
        Page(
            title=f"{len(compared.plans)} plans side by side: "
            f"{listed([plan.title for plan in compared.plans])}",
            body=_body(compared, drawn, names),
            styles=(asset("report.css"), asset("compare.css")),
            data={"shades": shades(drawn, names)},
            scripts=(asset("compare-maps.js"),),
        )
    )


def shades(drawn: maps.Maps, year_names: Sequence[str]) -> Json:
    """Return what the maps' script needs: of each map and year a number for each zone.

    Numbers, and not a text: a text in a page is cut to what can be shown.
    """
    codes: list[Json] = [[[int(code) for code in line] for line in each.codes] for each in drawn.maps]
    return {"years": list(year_names), "maps": codes}


def _body(compared: Compared, drawn: maps.Maps, year_names: list[str]) -> Markup:
    plans, options = tables.plans_table(compared), tables.options_table(compared)
    districts = tables.districts_table(compared)
    found = differences(compared)
    html = (
        templates()
        .get_template("compare.html")
        .render(
            count=len(compared.plans),
            years=span(compared.years),
            warnings=[prose(text) for text in warnings(compared, found)],
            glance=sections.at_a_glance(compared, plans),
            proof=[prose(text) for text in statements(compared)],
            plans=sections.which_plans(compared),
            differs=sections.what_differs(compared, found) if found else None,
            options_in_words=sections.options_in_words(options),
            opens=sections.what_opens(compared, options),
            gains=sections.gains(compared, districts),
            by_district=sections.districts(compared, districts),
            journeys=[pictures.minutes_by_year(compared), pictures.over_guide_by_year(compared)],
            finance=sections.finance_by_kind(compared, plans),
            over_years=[
                pictures.unplaced_by_year(compared),
                pictures.cost_by_year(compared),
                pictures.places_by_year(compared),
            ],
            district_charts=pictures.district_charts(compared, districts),
            maps=drawn,
            year_names=year_names,
            legends=[
                ("Pupils without a place, per zone", "shortage", drawn.shortage),
                (
                    f"Against {compared.first.label}, pupils without a place, per zone",
                    "difference",
                    drawn.difference,
                ),
            ],
            attribution=list(
                dict.fromkeys(
                    text for plan in compared.plans if (text := plan.release.config.plan.attribution)
                )
            ),
        )
    )
    return Markup(html)  # noqa: S704 - escaped by the template
