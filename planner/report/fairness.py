"""fairness.html: what it costs that no district and no journey is much worse than others."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.report.committee.charts import Series, lines
from planner.report.committee.layout import Figure, Table
from planner.report.cut_short import CutShort
from planner.report.fairness_words import PLACED_ONLY, how_to_plan, sentences
from planner.report.study_page import ANSWER, Part, draw_study
from planner.report.words import MoneyUnit, percent, whole

_Columns: TypeAlias = Mapping[str, tuple[str, Callable[[Any], str]]]
"""Title -> column of a table, and how to write it."""


def draw_fairness(
    config: Config,
    districts: pd.DataFrame,
    journeys: pd.DataFrame,
    minutes: pd.DataFrame,
    shares: pd.DataFrame,
    cut_short: CutShort,
) -> str:
    """Return the HTML text of fairness.html.

    Args:
        config: of the plan.
        districts: as `fairness_table` returns it, by the price on pupils beyond `district_unplaced_share`.
        journeys: the same, by the price on a minute over the guide.
        minutes: the same, by the price on every minute, `with_knee`.
        shares: as `shares_table` returns it, of the plans in `districts`.
        cut_short: what the time limit ended.
    """
    return draw_study(
        config,
        "The price of fairness",
        Part(heading=ANSWER, sentences=sentences(config, districts, journeys, minutes)),
        [
            Part(
                heading="No district much worse off than the council",
                sentences=[
                    _at_the_usual_price(districts),
                    how_to_plan(
                        f"district_unplaced_share = {districts['district_unplaced_share'].iloc[0]:g} and "
                        "above_share_gbp = the price"
                    ),
                ],
                pieces=[_districts(config, districts), _shares(config, districts, shares)],
            ),
            Part(
                heading="Fewer journeys over the guide",
                sentences=[PLACED_ONLY, how_to_plan("over_guide_gbp_per_minute = the price")],
                pieces=[_journeys(config, journeys), _over(config, journeys)],
            ),
            Part(
                heading="Journeys against cost: shorter ones for all",
                sentences=[PLACED_ONLY, how_to_plan("gbp_per_minute = the price")],
                pieces=[_minutes(config, minutes), _against_cost(minutes)],
            ),
        ],
        cut_short,
    )


def _districts(config: Config, table: pd.DataFrame) -> Table:
    last = academic_year(config.plan.last_year)
    columns: _Columns = {
        f"Worst district, {last}": ("worst_district", str),
        "Its share without a place": ("worst_share_last_year", percent),
        "Of its pupils, none in reach": ("worst_no_reach_last_year", percent),
        "Least share": ("least_share_last_year", percent),
        f"Without a place, {last}": ("unplaced_last_year", whole),
        "Pupil-years without": ("unplaced_pupil_years", whole),
    }
    caption = "Plans at a price on districts that are worse off than the council as a whole"
    return _priced(caption, "£ a pupil beyond", columns, table)


def _journeys(config: Config, table: pd.DataFrame) -> Table:
    last = academic_year(config.plan.last_year)
    columns: _Columns = {
        f"Over the guide, {last}": ("over_guide_last_year", whole),
        "Pupil-years over it": ("over_guide_pupil_years", whole),
        f"Without a place, {last}": ("unplaced_last_year", whole),
        "Pupil-years without": ("unplaced_pupil_years", whole),
    }
    return _priced("Plans at a price on each minute over the guide", "£ a minute over it", columns, table)


def _minutes(config: Config, table: pd.DataFrame) -> Table:
    last = academic_year(config.plan.last_year)
    columns: _Columns = {
        "Mean minutes": ("mean_minutes", "{:.1f}".format),
        f"The same, {last}": ("minutes_last_year", "{:.1f}".format),
        f"Over the guide, {last}": ("over_guide_last_year", whole),
        f"Without a place, {last}": ("unplaced_last_year", whole),
        "Pupil-years without": ("unplaced_pupil_years", whole),
    }
    return _priced("Plans at a price on every minute", "£ a minute", columns, table)


def _priced(caption: str, price: str, columns: _Columns, table: pd.DataFrame) -> Table:
    """A row for each price: what it costs, and the columns."""
    unit = _unit(table)
    names = [price, f"Costs more, {unit.name}", *columns, f"Not proven, {unit.name}"]
    return Table(
        caption=caption,
        columns=names,
        rows=[
            [
                f"{row['price_gbp']:,.0f}{' (the knee)' if row.get('is_knee') else ''}",
                unit.text(row["costs_gbp"]),
                *(words(row[column]) for column, words in columns.values()),
                unit.at_most(row["not_proven_gbp"]),
            ]
            for row in table.to_dict("records")
        ],
        words=frozenset({0, *(names.index(name) for name, (_, words) in columns.items() if words is str)}),
        note=_NOTE,
    )


_NOTE = (
    "A price of fairness is a weight: nobody pays it. Each row, with its price counted, is the cheapest of "
    "all plans found at any price of the table. Costs more: what is paid over the first row, present value. "
    "Not proven: so much less weighted cost is not ruled out for another plan; a step smaller than that may "
    "be the search's and not the price's."
)


def _shares(config: Config, table: pd.DataFrame, shares: pd.DataFrame) -> Figure:
    last = shares[shares["year"] == config.plan.last_year]
    names = last["district"].drop_duplicates().tolist()
    prices = table["price_gbp"].tolist()
    by_price = {
        price: last[last["price_gbp"] == price].set_index("district")["unplaced_share"] for price in prices
    }
    year = academic_year(config.plan.last_year)
    chart = lines(
        _prices(prices),
        [
            Series(
                label="worst district", values=(table["worst_share_last_year"] * 100).tolist(), look="nothing"
            ),
            Series(label="best", values=(table["least_share_last_year"] * 100).tolist(), look="plan"),
        ],
        f"% of pupils without a place in {year}, by price",
    )
    return Figure(
        anchor="shares",
        title=f"How far apart districts are in {year}",
        description="The share of pupils without a place in the worst and the best district, by price.",
        chart=chart,
        table=Table(
            caption=f"Share of pupils without a place in {year}, by district and price",
            columns=["District", *(f"£{price}" for price in _prices(prices))],
            rows=[
                [name, *(percent(float(by_price[price].get(name, 0.0))) for price in prices)]
                for name in names
            ],
        ),
    )


def _over(config: Config, table: pd.DataFrame) -> Figure:
    year = academic_year(config.plan.last_year)
    prices = _prices(table["price_gbp"].tolist())
    return Figure(
        anchor="over",
        title="Who travels longer than the guide",
        description=f"Pupils over the guide in {year}, by price.",
        chart=lines(
            prices,
            [Series(label=year, values=table["over_guide_last_year"].tolist(), look="plan")],
            "pupils over the guide, by price of a minute over it",
        ),
        table=Table(
            caption=f"Pupils over the guide in {year}, by price",
            columns=["£ a minute over it", "Pupils over it", "Without a place"],
            rows=[
                [price, whole(row["over_guide_last_year"]), whole(row["unplaced_last_year"])]
                for price, row in zip(prices, table.to_dict("records"), strict=True)
            ],
        ),
    )


def _against_cost(table: pd.DataFrame) -> Figure:
    """The mean journey by what it costs more: each point a plan with a proven limit."""
    unit = _unit(table)
    costs = [unit.text(gbp) for gbp in table["costs_gbp"]]
    return Figure(
        anchor="against-cost",
        title="Journeys against cost",
        description="The mean one-way journey over all years, by what the plan costs more than the cheapest.",
        chart=lines(
            costs,
            [Series(label="all years", values=table["mean_minutes"].tolist(), look="plan")],
            f"mean minutes, by {unit.name} paid more (present value; steps are not even)",
        ),
        table=Table(
            caption="The mean journey over all years by what it costs more",
            columns=[f"Costs more, {unit.name}", "£ a minute", "Mean minutes", "Pupil-years without a place"],
            rows=[
                [
                    f"{cost}{' (the knee)' if row['is_knee'] else ''}",
                    f"{row['price_gbp']:,.0f}",
                    f"{row['mean_minutes']:.1f}",
                    whole(row["unplaced_pupil_years"]),
                ]
                for cost, row in zip(costs, table.to_dict("records"), strict=True)
            ],
        ),
    )


def _at_the_usual_price(districts: pd.DataFrame) -> str:
    return (
        f"A district may leave {districts['district_unplaced_share'].iloc[0]:.1%} of its pupils of a year "
        "without a place at the usual price: about the share that the plan at no price leaves of all the "
        "council’s, all years together. A row’s price is laid on each pupil beyond."
    )


def _unit(table: pd.DataFrame) -> MoneyUnit:
    return MoneyUnit.for_amounts(float(table["costs_gbp"].abs().max()))


def _prices(prices: list[float]) -> list[str]:
    return [f"{price:,.0f}" for price in prices]
