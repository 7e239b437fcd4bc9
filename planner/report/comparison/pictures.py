"""The charts of compare.html, each on the same axes for all plans."""

import math
from collections.abc import Callable, Mapping

import pandas as pd

from planner.domain import academic_year
from planner.report.committee.charts import Chart
from planner.report.committee.layout import Figure, Table
from planner.report.comparison import charts, tables
from planner.report.comparison.compared import Compared
from planner.report.comparison.sections import more_than_first
from planner.report.words import NONE, MoneyUnit, change, listed, money, whole


def unplaced_by_year(compared: Compared) -> Figure:
    """Return pupils without a place by year, all cases on one pair of axes."""
    unit, caption = MoneyUnit("Pupils without a place", 1.0, 0), "Pupils without a place, by year"
    return _by_year(compared, "unplaced", anchor="unplaced", unit=unit, caption=caption)


def minutes_by_year(compared: Compared) -> Figure:
    """Return the mean one-way journey of pupils placed by year, all cases on one pair of axes."""
    unit = MoneyUnit("Mean minutes to school", 1.0, 1)
    caption = "Mean one-way journey of pupils who have a place, minutes, by year"
    return _by_year(compared, "mean_minutes", anchor="minutes", unit=unit, caption=caption, words=_minutes)


def over_guide_by_year(compared: Compared) -> Figure:
    """Return pupils over the guide time by year, all cases on one pair of axes."""
    unit = MoneyUnit("Pupils over the guide time", 1.0, 0)
    caption = "Pupils with a journey over the guide time, by year"
    return _by_year(compared, "over_guide", anchor="over-guide", unit=unit, caption=caption)


def _by_year(
    compared: Compared,
    column: str,
    *,
    anchor: str,
    unit: MoneyUnit,
    caption: str,
    words: Callable[[float], str] = whole,
) -> Figure:
    """A column of the tables by year, with where each plan ends in the title."""
    values = tables.by_year(compared, column)
    ends = [f"{plan.label} {words(values[plan.letter].iloc[-1])}" for plan in compared.plans]
    title = f"{unit.name} in {academic_year(compared.last_year)}: {listed(ends)}"
    return _over_years(compared, values, anchor=anchor, title=title, unit=unit, caption=caption, words=words)


def _minutes(mean: float) -> str:
    return NONE if math.isnan(mean) else f"{mean:.1f}"


def cost_by_year(compared: Compared) -> Figure:
    """Return what a year costs, all cases on one pair of axes."""
    values = tables.cost_by_year(compared)
    unit = MoneyUnit.for_amounts(max(float(rows.max()) for rows in values.values()))
    last = academic_year(compared.last_year)
    ends = [f"{plan.label} {money(values[plan.letter].iloc[-1])}" for plan in compared.plans]
    return _over_years(
        compared,
        values,
        anchor="cost",
        title=f"What {last} costs: {listed(ends)}",
        unit=MoneyUnit(f"{unit.name} a year", unit.gbp, unit.decimals),
        caption=f"Cost a year, {unit.name}, at first-year prices",
    )


def places_by_year(compared: Compared) -> Figure:
    """Return the places opened by each year, all plans on one pair of axes."""
    values = tables.places_by_year(compared)
    ends = [f"{plan.label} {whole(values[plan.letter].iloc[-1])}" for plan in compared.plans]
    return _over_years(
        compared,
        values,
        anchor="places",
        title=f"Places added by {academic_year(compared.last_year)}: {listed(ends)}",
        unit=MoneyUnit("Places added so far", 1.0, 0),
        caption="Places added so far, by year, committed ones included",
    )


def _over_years(
    compared: Compared,
    values: Mapping[str, "pd.Series[float]"],
    *,
    anchor: str,
    title: str,
    unit: MoneyUnit,
    caption: str,
    words: Callable[[float], str] | None = None,
) -> Figure:
    """A line for each case; `words` writes a cell of the table, unless the unit does."""
    words = words or unit.text
    names = {name: label for name, label in tables.case_names(compared) if name in values}
    return Figure(
        anchor=anchor,
        title=title,
        description="A line over the years for each plan, all on the same axes.",
        chart=charts.over_years(compared, values, unit.name, unit.gbp),
        table=Table(
            caption=caption,
            columns=["Academic year", *names.values()],
            rows=[
                [academic_year(year), *(words(float(values[name].loc[year])) for name in names)]
                for year in compared.years
            ],
        ),
    )


def district_charts(compared: Compared, table: pd.DataFrame) -> list[tuple[str, Chart]]:
    """Return, for each other plan, a title and the districts' gains and losses, all on one scale."""
    more = more_than_first(compared, table)
    largest = max(float(values.abs().max()) for values in more.values())
    drawn = []
    for label, values in more.items():
        ordered = values.sort_values(kind="stable")
        names = [str(name) for name in ordered.index]
        title = f"{label}: pupils without a place in {academic_year(compared.last_year)}, by district"
        drawn.append((title, charts.both_sides(names, list(ordered), largest, change)))
    return drawn
