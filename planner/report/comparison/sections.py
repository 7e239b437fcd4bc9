"""The tables of compare.html, and what they come to in words."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from planner.domain import academic_year
from planner.report.committee.layout import Table
from planner.report.committee.money import LINES
from planner.report.comparison import tables
from planner.report.comparison.compared import NOTHING_MORE, Compared
from planner.report.comparison.differences import Difference
from planner.report.comparison.paid import has_prices
from planner.report.proof import reached
from planner.report.words import HALF, NONE, MoneyUnit, change, counted, listed, named, span, whole

_COMMITTED = "committed"


def which_plans(compared: Compared) -> Table:
    """Return what each letter stands for, and where its plan lies."""
    return Table(
        caption="The plans",
        columns=["Plan", "Full name", "Folder", "Years", "Forecast", "Run"],
        rows=[
            [
                plan.label,
                plan.title,
                plan.folder,
                f"{academic_year(years[0])} to {academic_year(years[-1])}",
                plan.release.config.plan.forecast_scenario,
                plan.release.run_id,
            ]
            for plan in compared.plans
            for years in [plan.release.config.plan.years]
        ],
        words=frozenset(range(6)),
    )


def what_differs(compared: Compared, found: Sequence[Difference]) -> Table:
    """Return what the plans were made of that differs."""
    return Table(
        caption="What the plans were made of that differs",
        columns=[
            "Setting or input",
            *(plan.label for plan in compared.plans),
            "Like for like",
            "Key",
        ],
        rows=[
            [difference.name, *difference.texts, "yes" if difference.like_for_like else "no", difference.key]
            for difference in found
        ],
        words=frozenset(range(len(compared.plans) + 3)),
    )


def at_a_glance(compared: Compared, table: pd.DataFrame) -> Table:
    """Return the headline figures: a row for each, a column for doing nothing more and for each plan."""
    first, last = academic_year(compared.years[0]), academic_year(compared.last_year)
    unit = MoneyUnit.for_amounts(float(table["paid_gbp"].max()))
    capital = MoneyUnit.for_amounts(float(table["capital_gbp"].max()))
    rows = [
        ["Options that open", *(f"{count:,}" for count in table["options_opened"])],
        ["Places added", *map(whole, table["places_added"])],
        [f"Capital, {capital.name}", *map(capital.text, table["capital_gbp"])],
        [f"Pupils without a place in {first}", *map(whole, table["unplaced_first_year"])],
        [f"Pupils without a place in {last}", *map(whole, table["unplaced_last_year"])],
        ["The same, all years added up", *map(whole, table["unplaced_all_years"])],
        ["Mean journey of pupils placed, minutes", *map(_minutes, table["mean_minutes"])],
        ["Pupils travelling over the guide time, all years added up", *map(whole, table["over_guide"])],
    ]
    if compared.same_years:
        rows += [
            [f"Cost over all years, present value, {unit.name}", *map(unit.text, table["paid_gbp"])],
            [
                f"Doing nothing more under its own settings, {unit.name}",
                *map(unit.text, table["do_nothing_paid_gbp"]),
            ],
            [f"Saved over doing nothing more, {unit.name}", *map(unit.text, table["saving_gbp"])],
            *_weights(compared, table, unit),
            [
                _share_proven(compared),
                NONE,
                *(reached(plan.release.solve) for plan in compared.plans),
            ],
        ]
    names = [name for _, name in tables.case_names(compared)]
    return Table(
        caption=f"The plans at a glance, {first} to {last}",
        columns=["Figure", *names],
        rows=rows,
        note=f"“{NOTHING_MORE}”: only what is committed in {named(compared.first.label)} opens, under its "
        "prices and forecast. Committed options count among those that open. Forecasts are fractions of "
        "pupils, shown here to the whole.",
    )


def _weights(compared: Compared, table: pd.DataFrame, unit: MoneyUnit) -> list[list[str]]:
    """What prices of fairness add to cost in the choice of a plan; nothing where no plan has any."""
    if not any(map(has_prices, compared.plans)):
        return []
    words = f"Weights of fairness, which nobody pays: not in the cost above, {unit.name}"
    return [[words, *map(unit.text, table["weight_gbp"])]]


def _share_proven(compared: Compared) -> str:
    words = "Proven to reach at least this share of what any plan under its settings could save"
    return f"{words}, weights counted" if any(map(has_prices, compared.plans)) else words


def _minutes(mean: float) -> str:
    return NONE if np.isnan(mean) else f"{mean:.1f}"


def finance_by_kind(compared: Compared, table: pd.DataFrame) -> Table:
    """Return the costs of all years in common by kind: a row for each, a column for each case."""
    used = [name for name in LINES if name == "total_gbp" or table[name].abs().max() > 0]
    unit = MoneyUnit.for_amounts(float(table["total_gbp"].max()))
    return Table(
        caption=f"Costs of {span(compared.years)} by kind, {unit.name}, at first-year prices, not discounted",
        columns=["Kind of cost", *(name for _, name in tables.case_names(compared))],
        rows=[[LINES[name], *map(unit.text, table[name])] for name in used],
        total=True,
    )


def what_opens(compared: Compared, table: pd.DataFrame) -> list[Table]:
    """Return the options that open in some plans, then those that open in all: when, and how many places."""
    words = {"some": "Options that open in some of the plans", "all": "Options that open in all of the plans"}
    return [
        _openings(compared, f"{caption}: academic year and places", rows)
        for group, caption in words.items()
        if not (rows := table[table["opens_in"] == group]).empty
    ]


def _openings(compared: Compared, caption: str, table: pd.DataFrame) -> Table:
    rows = []
    for _, of_option in table.groupby("option_id", sort=False):
        cells = {letter: _opening(part) for letter, part in of_option.groupby("plan")}
        rows.append(
            [
                of_option["name"].iloc[0],
                *(cells.get(plan.letter, "not put forward") for plan in compared.plans),
            ]
        )
    return Table(
        caption=f"{caption} ({len(rows):,})",
        columns=["Option", *(plan.label for plan in compared.plans)],
        rows=rows,
        words=frozenset(range(len(compared.plans) + 1)),
    )


def _opening(rows: pd.DataFrame) -> str:
    opened = rows[rows["units"] > 0]
    if opened.empty:
        return "refused" if (rows["decision"] == "refused").any() else NONE
    text = "; ".join(
        f"{academic_year(int(year))}: {whole(places)}"
        for year, places in zip(opened["open_year"], opened["places"], strict=True)
    )
    return f"{text} (committed)" if (opened["decision"] == _COMMITTED).any() else text


def options_in_words(table: pd.DataFrame) -> str:
    """Return how many options open in all, some and none of the plans."""
    count = table.drop_duplicates("option_id")["opens_in"].value_counts()
    every, some, none = (int(count.get(group, 0)) for group in ("all", "some", "none"))
    return (
        f"{counted(every, 'option')} {'opens' if every == 1 else 'open'} in all of the plans, {some:,} in "
        f"some, {none:,} in none."
    )


def districts(compared: Compared, table: pd.DataFrame) -> Table:
    """Return pupils without a place by district in the last year, and each plan against the first."""
    year = academic_year(compared.last_year)
    cells = _last_year(compared, table)
    names = dict(tables.case_names(compared))
    sums = cells.sum()
    return Table(
        caption=f"Pupils without a place in {year}, by district of their home",
        columns=[
            "District",
            *names.values(),
            *(f"{plan.letter} against {compared.first.letter}" for plan in compared.others),
        ],
        rows=[
            [str(district), *_district_cells(compared, row)]
            for district, row in [*cells.iterrows(), ("All districts", sums)]
        ],
        total=True,
    )


def _district_cells(compared: Compared, row: "pd.Series[float]") -> list[str]:
    first = row[compared.first.letter]
    return [
        *(whole(row[name]) for name, _ in tables.case_names(compared)),
        *(change(row[plan.letter] - first) for plan in compared.others),
    ]


def _last_year(compared: Compared, table: pd.DataFrame) -> pd.DataFrame:
    """Pupils without a place in the last year: a row a district, a column a case."""
    return table[table["year"] == compared.last_year].pivot_table(
        index="district", columns="plan", values="unplaced"
    )


def gains(compared: Compared, table: pd.DataFrame) -> list[str]:
    """Return a sentence for each other plan: how many districts gain and lose against the first."""
    year = academic_year(compared.last_year)
    return [
        f"{named(label)}: {gains_and_losses(values, year)}."
        for label, values in more_than_first(compared, table).items()
    ]


def more_than_first(compared: Compared, table: pd.DataFrame) -> Mapping[str, "pd.Series[float]"]:
    """Pupils without a place in the last year by district, less those of the first plan."""
    cells = _last_year(compared, table)
    return {
        f"{plan.label} against {compared.first.label}": cells[plan.letter] - cells[compared.first.letter]
        for plan in compared.others
    }


def gains_and_losses(more: "pd.Series[float]", year: str) -> str:
    """Return in words how many districts have fewer and more pupils without a place, and which the most."""
    parts = []
    for word, rows in (("fewer", -more[more <= -HALF]), ("more", more[more >= HALF])):
        if not rows.empty:
            most = str(rows.idxmax())
            parts.append(
                f"{counted(len(rows), 'district')} {'has' if len(rows) == 1 else 'have'} {word} pupils "
                f"without a place in {year} (most: {named(most)}, {whole(float(rows.max()))} {word})"
            )
    return listed(parts) or f"no district has more or fewer pupils without a place in {year}"
