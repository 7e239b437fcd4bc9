"""Doing nothing against the plan: pupils without a place, what a year costs, where places stay missing."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planner.domain import FinanceCase, academic_year
from planner.report.committee import charts, totals
from planner.report.committee.layout import Figure, Table
from planner.report.map_figures import phase_label
from planner.report.release import Release
from planner.report.words import HALF, LEAST_GBP, MoneyUnit, change, counted, money, named, whole


def by_year(release: Release) -> list[Figure]:
    """Return doing nothing against the plan by year: pupils without a place, and what a year costs."""
    return [_unplaced_by_year(release), _cost_by_year(release)]


def _unplaced_by_year(release: Release) -> Figure:
    with_plan, without = totals.by_year(release)
    pupils, plan, nothing = with_plan["pupils"], with_plan["unplaced"], without["unplaced"]
    years = [academic_year(year) for year in plan.index]
    last = years[-1]
    fewer = nothing.iloc[-1] - plan.iloc[-1]
    if abs(fewer) < HALF:
        title = (
            f"With the plan as without it, {counted(plan.iloc[-1], 'pupil')} are without a place in {last}"
        )
    else:
        title = (
            f"In {last} {counted(plan.iloc[-1], 'pupil')} are without a place with the plan, and "
            f"{whole(nothing.iloc[-1])} if nothing is done"
        )
    return Figure(
        anchor="without-a-place",
        title=title,
        description="Two lines over the years: pupils without a place with the plan, and if nothing is done.",
        chart=charts.lines(
            years,
            [
                charts.Series(label="if nothing is done", values=list(nothing), look="nothing"),
                charts.Series(label="with the plan", values=list(plan), look="plan"),
            ],
            "Pupils without a place",
        ),
        table=Table(
            caption="Pupils without a place, by year",
            columns=[
                "Academic year",
                "Pupils who need a place",
                "Without: nothing done",
                "Without: plan",
                "Difference",
            ],
            rows=[
                [year, whole(need), whole(before), whole(after), change(after - before)]
                for year, need, before, after in zip(years, pupils, nothing, plan, strict=True)
            ],
            note="Forecasts are fractions of pupils, shown here to the whole: figures may not add up.",
        ),
    )


def _cost_by_year(release: Release) -> Figure:
    case = {case: rows.set_index("year")["total_gbp"] for case, rows in release.finance.groupby("case")}
    plan, nothing = case[FinanceCase.PLAN], case[FinanceCase.DO_NOTHING]
    years = [academic_year(int(year)) for year in plan.index]
    unit = MoneyUnit.for_amounts(float(release.finance["total_gbp"].max()))
    return Figure(
        anchor="cost-a-year",
        title=_cost_title(years, (nothing - plan).to_numpy()),
        description="Two lines over the years: what a year costs with the plan, and if nothing is done.",
        chart=charts.lines(
            years,
            [
                charts.Series(label="if nothing is done", values=list(nothing / unit.gbp), look="nothing"),
                charts.Series(label="with the plan", values=list(plan / unit.gbp), look="plan"),
            ],
            f"{unit.name} a year",
        ),
        table=Table(
            caption=f"Cost a year, {unit.name}, at first-year prices",
            columns=["Academic year", "If nothing is done", "With the plan", "Difference"],
            rows=[
                [year, unit.text(before), unit.text(after), unit.signed(after - before)]
                for year, before, after in zip(years, nothing, plan, strict=True)
            ],
            note="Section 6 says what these costs are made of.",
        ),
    )


def _cost_title(years: Sequence[str], saving_gbp: np.ndarray) -> str:
    if np.isnan(saving_gbp).any():
        return "What the plan costs against doing nothing is not released for every year"
    cheaper = saving_gbp >= LEAST_GBP
    dearer = saving_gbp <= -LEAST_GBP
    last = f"in {years[-1]} it costs {money(abs(float(saving_gbp[-1])))} {'less' if cheaper[-1] else 'more'}"
    if not cheaper.any() and not dearer.any():
        return "The plan costs as much as doing nothing in every year"
    if cheaper.all():
        return f"The plan costs less than doing nothing in every year: {last}"
    if dearer.all():
        return f"The plan costs more than doing nothing in every year: {last}"
    first = int(np.argmax(cheaper))
    if cheaper[first:].all():
        return f"From {years[first]} a year costs less with the plan than if nothing is done: {last}"
    return f"The plan costs less than doing nothing in {int(cheaper.sum())} of {len(years)} years"


def still_missing(release: Release) -> tuple[str, Table]:
    """Return where places are still missing with the plan in the last year: a title and a table."""
    year = release.config.plan.last_year
    rows = totals.by_district_and_phase(release)
    here = rows[rows["year"] == year]
    phases = list(release.config.phases)
    cells = here.set_index(["district", "phase"])["unplaced"]
    sums = totals.by_district(release, year)[0]
    everyone = totals.row(totals.by_year(release)[0], year)
    table = Table(
        caption=f"Pupils without a place with the plan, {academic_year(year)}, by district and phase",
        columns=[
            "District",
            *(phase_label(phase) for phase in phases),
            "All phases",
            "Of these, no place in reach",
        ],
        rows=[
            *(
                [
                    district,
                    *(whole(float(cells.get((district, phase), 0.0))) for phase in phases),
                    whole(sums["unplaced"].loc[district]),
                    whole(sums["out_of_reach"].loc[district]),
                ]
                for district in release.districts
            ),
            [
                "All districts",
                *(whole(value) for value in totals.by_phase(release, year)[0]["unplaced"]),
                whole(everyone["unplaced"]),
                whole(everyone["out_of_reach"]),
            ],
        ],
        total=True,
        note="“No place in reach”: none within the longest journey allowed. For the others, all are full.",
    )
    return _missing_title(rows, year), table


def _missing_title(rows: pd.DataFrame, year: int) -> str:
    here = rows[rows["year"] == year]
    known = here[here["unplaced"] >= HALF]
    if known.empty:
        hidden = here["unplaced"].isna().any()
        return (
            "Where places are still missing is not released for any district"
            if hidden
            else f"With the plan nobody is without a place in {academic_year(year)}"
        )
    worst = known.sort_values("unplaced").iloc[-1]
    same = rows[(rows["district"] == worst["district"]) & (rows["phase"] == worst["phase"])].sort_values(
        "year"
    )
    short = (same["unplaced"] >= HALF).to_numpy()
    since = len(short) - int(np.argmin(short[::-1])) if not short.all() else 0
    from_year = academic_year(int(same["year"].iloc[since]))
    places = counted(worst["unplaced"], f"{phase_label(worst['phase']).lower()} place")
    already = "" if from_year == academic_year(year) else f", and of some in every year from {from_year}"
    where = named(worst["district"])
    return f"{where} is short of {places} in {academic_year(year)} even with the plan{already}"
