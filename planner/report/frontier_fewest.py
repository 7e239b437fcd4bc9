"""The part of frontier.html, and of its words, that says how few can be left without a place."""

import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.report.committee.charts import Series, lines
from planner.report.committee.layout import Figure, Table
from planner.report.words import MILLION, MoneyUnit, money, percent, whole, whole_at_least

UNIT = MoneyUnit("£ million", MILLION, 1)


def has_fewest(table: pd.DataFrame) -> bool:
    """Return whether the fewest without a place were asked for."""
    return "fewest_unplaced_pupil_years" in table


def fewest_sentences(table: pd.DataFrame) -> list[str]:
    """Return what there is to say of the fewest without a place; nothing where it was not asked."""
    if not has_fewest(table):
        return []
    first, last = table.iloc[0], table.iloc[-1]
    fewer = first["fewest_unplaced_pupil_years"] - last["fewest_unplaced_pupil_years"]
    sentences = [
        (
            f"Whatever else it costs, {money(first['budget_gbp'])} of capital leave "
            f"{whole(first['fewest_unplaced_pupil_years'])} pupil-years without a place, and "
            f"{money(last['budget_gbp'])} leave {whole(last['fewest_unplaced_pupil_years'])}; none can leave "
            f"fewer than {whole_at_least(last['fewest_at_least_pupil_years'])}."
        )
    ]
    knees = table[table["is_fewest_knee"]]
    if len(knees) and fewer > 0:
        row = knees.iloc[0]
        share = (first["fewest_unplaced_pupil_years"] - row["fewest_unplaced_pupil_years"]) / fewer
        sentences.append(
            f"The first {money(row['budget_gbp'])} bring {percent(share)} of that: beyond it each further "
            "pound places clearly fewer."
        )
    row = table.iloc[int(table["fewest_dearer_gbp"].argmax())]
    sentences.append(
        "To leave so few costs more than the cheapest plan of the same budget: up to "
        f"{money(row['fewest_dearer_gbp'])} over all years, with {money(row['budget_gbp'])} of capital. Of "
        "the plans that leave equally few one with cheap openings was sought, but no cheapest is proven."
    )
    return sentences


def fewest_figure(rows: pd.DataFrame) -> Figure:
    """Return the curve: the fewest found, what is proven, and what the cheapest plans leave."""
    budgets = [f"{budget / MILLION:,.0f}m" for budget in rows["budget_gbp"]]
    found, least = rows["fewest_unplaced_pupil_years"], rows["fewest_at_least_pupil_years"]
    cheapest = rows["unplaced_pupil_years"]
    return Figure(
        anchor="fewest-unplaced",
        title="The fewest without a place, and what the cheapest plans leave",
        description="Pupil-years without a place over all years of the plan, by budget of capital.",
        chart=lines(
            budgets,
            [
                Series(label="cheapest plan", values=cheapest.tolist(), look="nothing"),
                Series(label="fewest found", values=found.tolist(), look="plan"),
            ],
            "pupil-years without a place, by budget",
        ),
        table=Table(
            caption="Pupil-years without a place by budget",
            columns=["Budget", "Cheapest plan", "Fewest found", "No plan leaves fewer than"],
            rows=[
                [f"£{budget}", whole(one), whole(two), whole_at_least(three)]
                for budget, one, two, three in zip(budgets, cheapest, found, least, strict=True)
            ],
        ),
    )


def fewest_points(config: Config, table: pd.DataFrame) -> Table:
    """Return every budget: how few, what is proven, and what it costs."""
    last = academic_year(config.plan.last_year)
    return Table(
        caption="The plan found for each budget that leaves fewest without a place",
        columns=[
            *("Budget", "Capital spent", "Options", "Pupil-years without a place", "Proven: at least"),
            *(f"Without a place, {last}", f"Dearer than the cheapest, {UNIT.name}"),
        ],
        rows=[
            [
                f"£{UNIT.text(row['budget_gbp'])}m{' (the knee)' if row['is_fewest_knee'] else ''}",
                f"£{UNIT.text(row['fewest_capital_gbp'])}m",
                whole(row["fewest_options"]),
                whole(row["fewest_unplaced_pupil_years"]),
                whole_at_least(row["fewest_at_least_pupil_years"]),
                whole(row["fewest_unplaced_last_year"]),
                UNIT.text(row["fewest_dearer_gbp"]),
            ]
            for row in table.to_dict("records")
        ],
        note=(
            "A pupil-year is a pupil without a place for a year; all years count alike. A place counts "
            "wherever it is within reach, however dear. Dearer: present value over all years."
        ),
    )
