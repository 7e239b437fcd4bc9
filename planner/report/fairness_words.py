"""What fairness costs, in sentences: on the page and on the terminal, and how to plan with a price."""

import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.report.words import HALF, counted, money, named, percent, whole

PLACED_ONLY = (
    "The price lies on journeys of pupils who have a place, and on nobody without one: long journeys can be "
    "avoided by leaving pupils without a place. Read every row with its pupils without a place."
)
TELLING_SHARE = 0.005
"""A smaller share of a district is no reason for how it is off."""


def sentences(
    config: Config, districts: pd.DataFrame, journeys: pd.DataFrame, minutes: pd.DataFrame
) -> list[str]:
    """Return what there is to say of the three curves; the tables as `fairness_table` returns them.

    Whatever is said to be bought is followed by what it does to pupils without a place.
    """
    last = academic_year(config.plan.last_year)
    now, most = districts.iloc[0], districts.iloc[-1]
    near, nearest = journeys.iloc[0], journeys.iloc[-1]
    long, short = minutes.iloc[0], minutes.iloc[-1]
    return [
        (
            f"In {last} the district that is worst off, {named(now['worst_district'])}, has "
            f"{percent(now['worst_share_last_year'])} of its pupils without a place. At the highest price of "
            f"fairness the worst has {percent(most['worst_share_last_year'])}; that costs "
            f"{money(most['costs_gbp'])} more over the years of the plan, {_unplaced(now, most, last)}."
            f"{_out_of_reach(most)}"
        ),
        (
            f"{whole(near['over_guide_last_year'])} pupils travel longer than the guide in {last}; at the "
            f"highest price {whole(nearest['over_guide_last_year'])} do, for {money(nearest['costs_gbp'])} "
            f"more, {_unplaced(near, nearest, last)}."
        ),
        (
            f"The mean journey takes {long['mean_minutes']:.1f} minutes over all years; with every minute at "
            f"{money(short['price_gbp'])} a year {short['mean_minutes']:.1f}, for "
            f"{money(short['costs_gbp'])} more, {_unplaced(long, short, last)}."
        ),
        *_knee(minutes, last),
    ]


def _knee(minutes: pd.DataFrame, last: str) -> list[str]:
    """The knee of journeys against cost, if it has one."""
    rows = minutes[minutes["is_knee"]]
    if rows.empty:
        return []
    row = rows.iloc[0]
    first, dearest = minutes.iloc[0], minutes.iloc[-1]
    share = (first["mean_minutes"] - row["mean_minutes"]) / (first["mean_minutes"] - dearest["mean_minutes"])
    costs = money(row["costs_gbp"] - first["costs_gbp"])
    told = (
        f"The knee of journeys against cost is at {money(row['price_gbp'])} a minute: {costs} more bring "
        f"{percent(share)} of the minutes that the dearest of these plans brings, "
        f"{_unplaced(first, row, last)}. Beyond it each further pound shortens journeys clearly less."
    )
    return [told]


def _out_of_reach(most: "pd.Series") -> str:
    """Why the worst district stays as it is, where it lies too far from what there is."""
    share = most["worst_no_reach_last_year"]
    if share < TELLING_SHARE:
        return ""
    return (
        f" {percent(share)} of the pupils of {named(most['worst_district'])} have no place within reach "
        "then, whoever else gives way: what would help them is a place nearer to them."
    )


def _unplaced(before: "pd.Series", after: "pd.Series", last: str) -> str:
    """What becomes of pupils without a place from one row to another, as a sentence goes on."""
    in_last = _more(after["unplaced_last_year"] - before["unplaced_last_year"], "pupil")
    in_all = _more(after["unplaced_pupil_years"] - before["unplaced_pupil_years"], "pupil-year")
    return f"with {in_last} without a place in {last} and {in_all} over all years"


def _more(count: float, noun: str) -> str:
    if abs(count) < HALF:
        return f"as many {noun}s"
    return counted(abs(count), f"{'more' if count > 0 else 'fewer'} {noun}")


def how_to_plan(settings: str) -> str:
    """Return how a row becomes a plan of its own; `settings` is what goes into [fairness]."""
    return (
        f"To plan with a row’s price, put it into the configuration, [fairness] {settings}, and start "
        "planner run, with the same --scenario if this page is of one. That is the row’s own problem. "
        "A run ends its search at the gaps of [solver]: what it opens may differ within what is not proven."
    )
