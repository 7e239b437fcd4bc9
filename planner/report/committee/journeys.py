"""Journeys: how long they are, and how many pupils travel longer than the guide."""

import pandas as pd

from planner.domain import academic_year
from planner.report.committee import charts, totals
from planner.report.committee.layout import Figure, Table
from planner.report.map_figures import phase_label, year_groups
from planner.report.release import Release
from planner.report.words import HALF, counted, minutes, whole

_COLUMNS = [
    "Pupils with a place: nothing done",
    "Pupils with a place: plan",
    "Mean minutes: nothing done",
    "Mean minutes: plan",
    "Over the guide: nothing done",
    "Over the guide: plan",
]


def over_guide(release: Release) -> Figure:
    """Return the pupils who travel longer than the guide, by year."""
    plan, nothing = totals.by_year(release)
    years = [academic_year(year) for year in plan.index]
    after, before = plan["over_guide"], nothing["over_guide"]
    last = f"in {years[-1]}"
    if abs(after.iloc[-1] - before.iloc[-1]) < HALF:
        title = (
            f"With the plan as without it, {counted(after.iloc[-1], 'pupil')} travel longer than the guide"
        )
    else:
        title = (
            f"{counted(after.iloc[-1], 'pupil')} travel longer than the guide {last} with the plan, "
            f"{whole(before.iloc[-1])} if nothing is done"
        )
    return Figure(
        anchor="over-guide",
        title=title,
        description="Two lines over the years: pupils over the guide with the plan, and if nothing is done.",
        chart=charts.lines(
            years,
            [
                charts.Series(label="if nothing is done", values=list(before), look="nothing"),
                charts.Series(label="with the plan", values=list(after), look="plan"),
            ],
            "Pupils over the guide",
        ),
        table=Table(
            caption="Journeys by year, one way",
            columns=["Academic year", *_COLUMNS],
            rows=[
                [name, *_cells(totals.row(plan, year), totals.row(nothing, year))]
                for name, year in zip(years, plan.index, strict=True)
            ],
        ),
    )


def tables(release: Release) -> list[Table]:
    """Return the journeys of the last year by phase and by district."""
    year = release.config.plan.last_year
    in_year = f"{academic_year(year)}, one way"
    guide = release.config.travel.guide_minutes
    plan, nothing = totals.by_phase(release, year)
    phases = [
        [
            f"{phase_label(phase)} ({year_groups(*band)})",
            f"{guide[phase]:g}",
            *_cells(totals.row(plan, phase), totals.row(nothing, phase)),
        ]
        for phase, band in release.config.phases.items()
    ]
    plan, nothing = totals.by_district(release, year)
    districts = [
        [district, *_cells(totals.row(plan, district), totals.row(nothing, district))]
        for district in release.districts
    ]
    return [
        Table(
            caption=f"Journeys by phase, {in_year}",
            columns=["Phase", "Guide, minutes", *_COLUMNS],
            rows=phases,
        ),
        Table(
            caption=f"Journeys by district of home, {in_year}",
            columns=["District", *_COLUMNS],
            rows=districts,
        ),
    ]


def _cells(plan: "pd.Series[float]", nothing: "pd.Series[float]") -> list[str]:
    return [
        whole(nothing["placed"]),
        whole(plan["placed"]),
        minutes(nothing["mean_minutes"], nothing["placed"]),
        minutes(plan["mean_minutes"], plan["placed"]),
        whole(nothing["over_guide"]),
        whole(plan["over_guide"]),
    ]
