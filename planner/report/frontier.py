"""frontier.html: what each further pound of capital buys, one self-contained page."""

import math
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from planner.config import Config, MadeOf
from planner.domain import academic_year
from planner.report.committee.charts import Series, lines
from planner.report.committee.layout import Figure, Table
from planner.report.cut_short import CutShort
from planner.report.frontier_fewest import (
    fewest_figure,
    fewest_points,
    fewest_sentences,
    has_fewest,
)
from planner.report.study_page import ANSWER, Part, draw_study
from planner.report.words import MILLION, NONE, MoneyUnit, listed, money, percent, share_at_most, whole

UNIT = MoneyUnit("£ million", MILLION, 1)
_EACH_POINT = (
    "Each point is a plan of its own: the best that a search found for that budget, with a proven limit on "
    "how much better any other could be. They rest on the same forecast and prices as the plan itself."
)


def draw_frontier(
    config: Config, table: pd.DataFrame, even_gbp: Sequence[float], own_budget_gbp: float, cut_short: CutShort
) -> str:
    """Return the HTML text of frontier.html.

    Args:
        config: of the plan.
        table: a row for each budget, as `frontier_table` returns it.
        even_gbp: the budgets at even steps, which the curves show.
        own_budget_gbp: the plan's own (infinite: no limit); it may lie between two of these.
        cut_short: what the time limit ended.
    """
    curve = table[table["budget_gbp"].isin(list(even_gbp))]
    fewest = []
    if has_fewest(table):
        fewest = [
            Part(
                heading="How few can be left without a place",
                sentences=fewest_sentences(table),
                pieces=[fewest_figure(curve), fewest_points(config, table)],
            )
        ]
    return draw_study(
        config,
        "What capital buys",
        Part(
            heading=ANSWER,
            sentences=[
                _headline(table),
                *yearly_limits(config),
                _EACH_POINT,
                *_journeys_against_cost(config),
            ],
        ),
        [
            Part(
                heading="The curves",
                pieces=[_saving(curve, float(table["cost_gbp"].iloc[0])), _unplaced(config, curve)],
            ),
            Part(heading="Every budget", pieces=[_points(config, table, own_budget_gbp)]),
            *fewest,
        ],
        cut_short,
    )


def _journeys_against_cost(config: Config) -> list[str]:
    """Where the other curve is; `planner fairness` refuses a plan with prices of its own."""
    if config.fairness.is_set:
        return []
    folder = MadeOf.FAIRNESS.beside(Path(config.plan.name))
    words = "What shorter journeys cost is another curve, with a knee of its own: planner fairness draws"
    return [f"{words} journeys against cost ({folder}/fairness.html)."]


def yearly_limits(config: Config) -> list[str]:
    """Return what the limits on capital of single years do to the curve; nothing where there are none."""
    limits = [(year, config.capital.limit_in(year)) for year in config.plan.years]
    told = [f"{money(limit)} in {academic_year(year)}" for year, limit in limits if limit is not None]
    if not told:
        return []
    words = f"The limits on capital of single years stay in force at every budget: {listed(told)}."
    return [f"{words} They may keep a larger budget from being spent."]


def _headline(table: pd.DataFrame) -> str:
    knee = table[table["is_knee"]]
    most = money(float(table["saving_gbp"].iloc[-1]))
    first, last = float(table["budget_gbp"].iloc[0]), float(table["budget_gbp"].iloc[-1])
    whole_range = (
        f"From {money(first)} to {money(last)} of capital, the best plans found save up to {most} "
        "over the years of the plan (present value, capital charge paid)."
    )
    if knee.empty:
        return whole_range
    row = knee.iloc[0]
    share = row["saving_gbp"] / table["saving_gbp"].iloc[-1]
    return (
        f"{whole_range} The first {money(row['budget_gbp'])} bring {percent(share)} of that: beyond it each "
        "further pound buys clearly less."
    )


def _saving(rows: pd.DataFrame, least_budget_cost_gbp: float) -> Figure:
    most = least_budget_cost_gbp - rows["bound_gbp"]
    chart = lines(
        _budgets(rows),
        [
            Series(label="found", values=(rows["saving_gbp"] / MILLION).tolist(), look="plan"),
            Series(label="at most", values=(most / MILLION).tolist(), look="nothing"),
        ],
        "£ million saved, by budget",
    )
    return Figure(
        anchor="saving",
        title="What capital saves, and the most that any plan could",
        description="Savings over the least budget, present value, by budget of capital.",
        chart=chart,
        table=Table(
            caption="Savings by budget, £ million",
            columns=["Budget", "Saved by the best plan found", "The most any plan could save"],
            rows=[
                [f"£{budget}", UNIT.text(saved), UNIT.at_most(possible)]
                for budget, saved, possible in zip(_budgets(rows), rows["saving_gbp"], most, strict=True)
            ],
        ),
    )


def _unplaced(config: Config, rows: pd.DataFrame) -> Figure:
    first, last = (academic_year(year) for year in (config.plan.first_year, config.plan.last_year))
    chart = lines(
        _budgets(rows),
        [
            Series(label=last, values=rows["unplaced_last_year"].tolist(), look="plan"),
            Series(label=first, values=rows["unplaced_first_year"].tolist(), look="nothing"),
        ],
        "pupils without a place, by budget",
    )
    return Figure(
        anchor="unplaced",
        title="Who is left without a place",
        description="Pupils without a place in the first and last year, by budget of capital.",
        chart=chart,
        table=Table(
            caption="Pupils without a place by budget",
            columns=["Budget", first, last],
            rows=[
                [f"£{budget}", whole(one), whole(other)]
                for budget, one, other in zip(
                    _budgets(rows), rows["unplaced_first_year"], rows["unplaced_last_year"], strict=True
                )
            ],
        ),
    )


def _points(config: Config, table: pd.DataFrame, own_budget_gbp: float) -> Table:
    last = academic_year(config.plan.last_year)
    return Table(
        caption="The best plan found for each budget",
        columns=[
            *("Budget", "Capital spent", "Options", "Places", f"Saved, {UNIT.name}"),
            *("A further £ saves", f"Without a place, {last}", "Minutes, mean", "Not proven reached"),
        ],
        rows=[
            [
                f"£{UNIT.text(row['budget_gbp'])}m{_mark(row, own_budget_gbp)}",
                f"£{UNIT.text(row['capital_gbp'])}m",
                whole(row["options"]),
                whole(row["places"]),
                UNIT.text(row["saving_gbp"]),
                NONE if math.isnan(row["saving_per_gbp"]) else f"£{row['saving_per_gbp']:,.2f}",
                whole(row["unplaced_last_year"]),
                NONE if math.isnan(row["mean_minutes"]) else f"{row['mean_minutes']:.0f}",
                share_at_most(row["benefit_gap"], 1),
            ]
            for row in table.to_dict("records")
        ],
        note=(
            "Saved: over the least budget, present value. Not proven reached: the share of the possible "
            "saving over doing nothing that the plan of this budget is not proven to reach."
        ),
    )


def _mark(row: Mapping[Hashable, Any], own_budget_gbp: float) -> str:
    marks = [
        *(["as configured"] if row["budget_gbp"] == own_budget_gbp else []),
        *(["the knee"] if row["is_knee"] else []),
    ]
    return f" ({', '.join(marks)})" if marks else ""


def _budgets(rows: pd.DataFrame) -> list[str]:
    return [f"{budget / MILLION:,.0f}m" for budget in rows["budget_gbp"]]
