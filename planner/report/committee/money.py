"""Finance by year: what the costs are made of, with the plan and without, and capital against its limits."""

from collections.abc import Callable

import pandas as pd

from planner.domain import FinanceCase, academic_year
from planner.report.committee import charts
from planner.report.committee.layout import Figure, Table
from planner.report.release import Release
from planner.report.words import NONE, MoneyUnit, money

LINES = {
    "place_funding_existing_gbp": "Place funding, today’s places",
    "place_funding_added_gbp": "Place funding, new places",
    "top_up_gbp": "Top-up",
    "independent_gbp": "Independent schools in the plan",
    "unplaced_gbp": "Pupils without a place",
    "transport_gbp": "Transport",
    "capital_charge_gbp": "Capital charge",
    "total_gbp": "Total",
}


def by_year(release: Release) -> list[Table]:
    """Return the costs of each year: with the plan, if nothing is done, and the difference."""
    used = [name for name in LINES if name == "total_gbp" or (release.finance[name] != 0).any()]
    case = {name: rows.set_index("year")[used] for name, rows in release.finance.groupby("case")}
    plan, nothing = case[FinanceCase.PLAN], case[FinanceCase.DO_NOTHING]
    unit = MoneyUnit.for_amounts(float(release.finance["total_gbp"].max()))
    return [
        _costs("With the plan", plan, unit, unit.text),
        _costs("If nothing is done", nothing, unit, unit.text),
        _costs("The plan less doing nothing: below zero is a saving", plan - nothing, unit, unit.signed),
    ]


def _costs(caption: str, table: pd.DataFrame, unit: MoneyUnit, text: Callable[[float], str]) -> Table:
    return Table(
        caption=f"{caption}, {unit.name} a year",
        columns=["Academic year", *(LINES[str(name)] for name in table.columns)],
        rows=[
            [academic_year(int(str(year))), *(text(float(value)) for value in row)]
            for year, row in table.iterrows()
        ],
    )


def capital(release: Release) -> Figure | None:
    """Return the capital spent in each year against the limits; None where none is spent and none limited."""
    limits = release.config.capital
    rows = release.finance[release.finance["case"] == FinanceCase.PLAN].set_index("year")["capital_gbp"]
    if not rows.sum() and limits.total_gbp is None and not limits.by_year_gbp:
        return None
    unit = MoneyUnit.for_amounts(float(rows.sum()))
    years = [academic_year(int(year)) for year in rows.index]
    by_year = [limits.limit_in(int(year)) for year in rows.index]
    total = NONE if limits.total_gbp is None else unit.text(limits.total_gbp)
    return Figure(
        anchor="capital",
        title=_capital_title(rows, limits.total_gbp),
        description="A column for each year: the capital of the options that open in it.",
        chart=charts.columns(
            years, list(rows / unit.gbp), [unit.text(value) for value in rows], f"Capital, {unit.name}"
        ),
        table=Table(
            caption=f"Capital by year of opening, {unit.name}",
            columns=["Academic year", "Capital", "Limit", "Left of the limit"],
            rows=[
                *(
                    [
                        year,
                        unit.text(spent),
                        NONE if limit is None else unit.text(limit),
                        NONE if limit is None else unit.text(limit - spent),
                    ]
                    for year, spent, limit in zip(years, rows, by_year, strict=True)
                ),
                [
                    "All years",
                    unit.text(rows.sum()),
                    total,
                    NONE if limits.total_gbp is None else unit.text(limits.total_gbp - rows.sum()),
                ],
            ],
            total=True,
            note=f"Committed options count against the limits. “{NONE}”: no limit was set.",
        ),
    )


def _capital_title(spent: "pd.Series[float]", limit_gbp: float | None) -> str:
    if not spent.sum():
        return "The plan spends no capital"
    most = academic_year(int(str(spent.idxmax())))
    of_limit = "with no limit set" if limit_gbp is None else f"of {money(limit_gbp)} allowed"
    if (spent > 0).sum() == 1:
        return f"All capital is needed in {most}: {money(spent.sum())}, {of_limit}"
    return (
        f"The plan needs {money(spent.sum())} of capital, {of_limit}: the most in one year is "
        f"{money(spent.max())}, in {most}"
    )
