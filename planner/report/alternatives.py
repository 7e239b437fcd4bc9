"""alternatives.html: which options every plan near the best has, and which can be traded; one page."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.plan.alternatives import Agreement, Kind, Within
from planner.report.committee.charts import bars
from planner.report.committee.layout import Figure, Table
from planner.report.cut_short import CutShort
from planner.report.study_page import ANSWER, Part, draw_study
from planner.report.words import (
    LEAST_GBP,
    MILLION,
    NONE,
    MoneyUnit,
    counted,
    money,
    money_at_most,
    named,
    whole,
)

NOT_PROVEN = MoneyUnit("£ million", MILLION, 2)


def draw_alternatives(
    config: Config, plans: pd.DataFrame, options: pd.DataFrame, within: Within, cut_short: CutShort
) -> str:
    """Return the HTML text of alternatives.html.

    Args:
        config: of the plan.
        plans: as `alternatives_table` returns it.
        options: as `agreement_table` returns it.
        within: the limit.
        cut_short: what the time limit ended.
    """
    traded = [
        _options(plans, options, agreement)
        for agreement in (Agreement.SOMETIMES, Agreement.ALWAYS, Agreement.NEVER)
        if len(free(options, agreement))
    ]
    pieces: list[Table | Figure] = [_cheapest(config, plans)]
    if (plans["kind"] == str(Kind.DIFFERENT)).any():
        pieces.append(_different(config, plans))
    if len(plans) > 1:
        pieces.append(_unlike(plans))
    return draw_study(
        config,
        "Plans near the best one",
        Part(heading=ANSWER, sentences=sentences(plans, options, within)),
        [
            Part(heading="What can be traded, and what cannot", pieces=traded),
            Part(heading="The plans", pieces=pieces),
        ],
        cut_short,
    )


def free(options: pd.DataFrame, agreement: Agreement) -> pd.DataFrame:
    """The rows of options that are not decided already, of which the plans known say the same."""
    return options[(options["agreement"] == str(agreement)) & ~options["decided"]]


def sentences(plans: pd.DataFrame, options: pd.DataFrame, within: Within) -> list[str]:
    """Return what there is to say, what a committee asks first at the head."""
    rows = {agreement: free(options, agreement) for agreement in Agreement}
    proven = {agreement: int(of["proven"].sum()) for agreement, of in rows.items()}
    always, sometimes, never = (
        counted(len(rows[agreement]), "option is", "options are") for agreement in Agreement
    )
    known = counted(int(options["plans_known"].max()) if len(options) else 1, "plan is", "plans are")
    agreed = (
        f"{always} in every plan known that gives up at most {within.percent:g}% of what the best one saves "
        f"({money(within.gbp)}). {sometimes} in some and not in others: these can be traded. {never} in none."
    )
    sure = (
        f"That no such plan does without is proven of {proven[Agreement.ALWAYS]}, that none has it of "
        f"{proven[Agreement.NEVER]}. {known} known within the limit; options that are decided already are "
        "not counted."
    )
    better = (
        f"The search near the plan found a better one, by {money(within.better_gbp)}: that is the best here."
    )
    return [
        agreed,
        sure,
        _of_the_cheapest(plans),
        _of_the_most_different(plans),
        *([better] if within.better_gbp >= LEAST_GBP else []),
    ]


def _of_the_cheapest(plans: pd.DataFrame) -> str:
    cheapest = plans[plans["kind"] == str(Kind.CHEAPEST)]
    best = cheapest.iloc[0]
    unproven = money_at_most(max(best["cost_gbp"] - best["bound_gbp"], 0.0))
    of_any = f"No plan whatever costs over {unproven} less than the best one found (proven)."
    if best["cost_gbp"] - best["bound_gbp"] < LEAST_GBP:
        of_any = "No plan whatever costs less than the best one found (proven)."
    if len(cheapest) == 1:
        return f"No other plan was found. {of_any}"
    row = cheapest.iloc[1]
    return (
        f"The next best plan found differs from the best in {counted(row['options_unlike_best'], 'option')} "
        f"and costs {money(row['costs_more_gbp'])} more over the years of the plan. {of_any}"
    )


def _of_the_most_different(plans: pd.DataFrame) -> str:
    different = plans[plans["kind"] == str(Kind.DIFFERENT)]
    if different.empty:
        return "No plan within the limit that opens other options than the best was found."
    row = different.iloc[0]
    most = int(row["options_apart_at_most"])
    is_proven = most == int(row["options_apart"])
    how = "none can differ in more (proven)" if is_proven else f"none can differ in more than {most} (proven)"
    return (
        f"The most different plan found within the limit differs from the best in "
        f"{counted(row['options_apart'], 'option')}, for {money(row['costs_more_gbp'])}; {how}."
    )


def _cheapest(config: Config, plans: pd.DataFrame) -> Table:
    rows = plans[plans["kind"] == str(Kind.CHEAPEST)]
    return Table(
        caption="The cheapest plans found, each with other options",
        columns=[*_columns(config), "Not proven, £m"],
        rows=[
            [*_cells(row), NOT_PROVEN.at_most(row["cost_gbp"] - row["bound_gbp"])]
            for row in rows.to_dict("records")
        ],
        note=(
            "Plans that open the same options in other years, or in other numbers of units, count as one: "
            "the cheapest of them. Not proven: by so much less a plan not listed above it may still cost. "
            "Present value."
        ),
    )


def _different(config: Config, plans: pd.DataFrame) -> Table:
    rows = plans[plans["kind"] == str(Kind.DIFFERENT)]
    return Table(
        caption="The most different plans found within the limit",
        columns=[*_columns(config), "Unlike the nearest", "At most"],
        rows=[
            [*_cells(row), whole(row["options_apart"]), whole(row["options_apart_at_most"])]
            for row in rows.to_dict("records")
        ],
        note=(
            "Unlike the nearest: options that open in this plan or in the nearest of the best and those "
            "above it, but not in both. At most: no plan within the limit differs in more from all of these "
            "(proven)."
        ),
    )


def _columns(config: Config) -> list[str]:
    last = academic_year(config.plan.last_year)
    return [
        *("Plan", "Costs more, £m", "Options", "Unlike the best", "Capital, £m", "Places"),
        *(f"Without a place, {last}", "Minutes, mean"),
    ]


def _cells(row: Mapping[Hashable, Any]) -> list[str]:
    return [
        row["plan"],
        f"{row['costs_more_gbp'] / MILLION:,.2f}",
        whole(row["options"]),
        whole(row["options_unlike_best"]),
        f"{row['capital_gbp'] / MILLION:,.1f}",
        whole(row["places"]),
        whole(row["unplaced_last_year"]),
        NONE if np.isnan(row["mean_minutes"]) else f"{row['mean_minutes']:.0f}",
    ]


def _unlike(plans: pd.DataFrame) -> Figure:
    others = plans.iloc[1:]
    names, unlike = others["plan"].tolist(), others["options_unlike_best"].tolist()
    return Figure(
        anchor="unlike",
        title="How different each plan is from the best",
        description="Options that open in the plan or in the best, but not in both.",
        chart=bars(names, [float(count) for count in unlike], [whole(count) for count in unlike]),
        table=Table(
            caption="Options unlike the best, and what that costs",
            columns=["Plan", "Options", "Costs more, £m"],
            rows=[
                [name, whole(count), f"{gbp / MILLION:,.2f}"]
                for name, count, gbp in zip(names, unlike, others["costs_more_gbp"], strict=True)
            ],
        ),
    )


_CAPTIONS = {
    Agreement.SOMETIMES: "In some plans within the limit: these can be traded",
    Agreement.ALWAYS: "In every plan known within the limit",
    Agreement.NEVER: "In no plan known within the limit",
}
_NOTES = {
    Agreement.SOMETIMES: (
        "How many plans have an option says what the search came by, not how good the option is: what it is "
        "worth, planner explain says."
    ),
    Agreement.ALWAYS: "Proven: no plan within the limit does without it, found or not.",
    Agreement.NEVER: "Proven: no plan within the limit has it, found or not.",
}


def _options(plans: pd.DataFrame, options: pd.DataFrame, agreement: Agreement) -> Table:
    rows = free(options, agreement).to_dict("records")
    if agreement is Agreement.SOMETIMES:
        return Table(
            caption=_CAPTIONS[agreement],
            columns=["Option", "In plans of those known", *(f"Opens, {name}" for name in plans["plan"])],
            rows=[
                [
                    named(row["name"]),
                    f"{row['plans_within']:,} of {row['plans_known']:,}",
                    *(_year(row[f"opens_{name.replace(' ', '_')}"]) for name in plans["plan"]),
                ]
                for row in rows
            ],
            note=_NOTES[agreement],
        )
    opens = [] if agreement is Agreement.NEVER else ["Opens, best"]
    return Table(
        caption=_CAPTIONS[agreement],
        columns=["Option", *opens, "Proven"],
        rows=[
            [
                named(row["name"]),
                *([_year(row["opens_best"])] if opens else []),
                "yes" if row["proven"] else "not proven",
            ]
            for row in rows
        ],
        words=frozenset({0, 1 + len(opens)}),
        note=_NOTES[agreement],
    )


def _year(year: Any) -> str:  # noqa: ANN401 - a year or pandas.NA
    return NONE if pd.isna(year) else str(int(year))
