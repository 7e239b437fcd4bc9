"""compare.xlsx: the plans side by side, a sheet for each table."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from planner.domain import academic_year
from planner.report.comparison import tables
from planner.report.comparison.compared import NOTHING_MORE, Compared
from planner.report.comparison.differences import differences
from planner.report.comparison.proof import statements
from planner.report.comparison.words import warnings
from planner.report.proof import STATUS_WORDS
from planner.report.words import span
from planner.report.workbook import write_workbook
from planner.report.workbook_columns import HEADINGS, WORDS, Kind
from planner.report.workbook_tables import Sheet

_HEADINGS: Mapping[str, tuple[str, Kind]] = MappingProxyType(
    {
        **HEADINGS,
        "plan": ("Plan", Kind.TEXT),
        "title": ("Full name", Kind.TEXT),
        "folder": ("Folder", Kind.TEXT),
        "run_id": ("Run", Kind.TEXT),
        "status": ("How the search ended", Kind.PROSE),
        "options_opened": ("Options that open", Kind.WHOLE),
        "paid_gbp": ("Cost, £ present value", Kind.MONEY),
        "do_nothing_paid_gbp": ("Doing nothing more under its settings, £ present value", Kind.MONEY),
        "weight_gbp": ("Weights of fairness, which nobody pays, £ present value", Kind.MONEY),
        "objective_gbp": ("Cost and weights, £ present value", Kind.MONEY),
        "bound_gbp": ("No plan under its settings could come to less, cost and weights, £", Kind.MONEY),
        "do_nothing_gbp": ("Doing nothing more, cost and weights, £ present value", Kind.MONEY),
        "saving_gbp": ("Saved over doing nothing more, £ present value", Kind.MONEY),
        "benefit_gap": ("Share of the possible saving not proven reached", Kind.ANY),
        "unplaced_first_year": ("Pupils without a place, first year", Kind.TENTHS),
        "unplaced_last_year": ("Pupils without a place, last year", Kind.TENTHS),
        "unplaced_all_years": ("Pupils without a place, all years added up", Kind.TENTHS),
        "unplaced_more_than_first": ("More without a place than in the first plan", Kind.TENTHS),
        "opens_in": ("Opens in how many of the plans", Kind.TEXT),
        "total_gbp": ("Total cost, £", Kind.MONEY),
    }
)


def comparison_workbook(compared: Compared) -> bytes:
    """Return the Excel workbook of a comparison: the same bytes for the same plans."""
    return write_workbook(
        "Plans side by side",
        f"Specialist school places: {len(compared.plans)} plans side by side",
        [*_cover(compared)],
        [_differing(compared), *_sheets(compared)],
        [("compare.html", "The same on one page, with charts and maps.")],
    )


def _cover(compared: Compared) -> Iterator[tuple[str, str]]:
    yield "Years", span(compared.years)
    for plan in compared.plans:
        yield f"Plan {plan.letter}", f"{plan.title} (folder {plan.folder}, run {plan.release.run_id})"
    yield NOTHING_MORE, f"Only what is committed in plan {compared.first.letter} opens."
    for text in warnings(compared, differences(compared)):
        yield "Before you compare", text
    for text in statements(compared):
        yield "Which costs less", text
    yield "Who may see it", "The council only: it holds small numbers of pupils, and is not for publication."


def _differing(compared: Compared) -> Sheet:
    found = differences(compared)
    columns = ["Setting or input", *(plan.letter for plan in compared.plans), "Like for like", "Key"]
    rows = [
        (difference.name, *difference.texts, "yes" if difference.like_for_like else "no", difference.key)
        for difference in found
    ]
    return Sheet(
        name="What differs",
        title="What the plans were made of that differs",
        what="One row a setting or input. Not like for like: money or pupils mean something else.",
        table=pd.DataFrame(rows, columns=columns),
        kinds=(Kind.TEXT,) * len(columns),
    )


def _sheets(compared: Compared) -> Iterator[Sheet]:
    years = span(compared.years)
    yield _sheet(
        "Plans",
        "The plans at a glance",
        f"One row a plan, after doing nothing more. Costs by kind are of {years}, at first-year prices.",
        tables.plans_table(compared),
    )
    yield _sheet(
        "Options",
        "What opens when",
        "One row for each option, plan and opening year; options that open in most plans first.",
        tables.options_table(compared),
    )
    yield _sheet(
        "Districts",
        "Pupils by district of their home",
        "One row for each plan, district and year.",
        tables.districts_table(compared),
    )
    yield _sheet(
        "Journeys",
        "Journeys by year",
        "One row for each plan and year, after doing nothing more: one way, of pupils who have a place.",
        tables.journeys_table(compared),
    )
    yield _sheet(
        "Finance",
        "What each year costs",
        "One row for each plan, case and year, at first-year prices; each plan has its own doing nothing.",
        tables.finance_table(compared),
    )


def _sheet(name: str, title: str, what: str, table: pd.DataFrame) -> Sheet:
    words: Mapping[str, Mapping[str, str]] = {
        **WORDS,
        "plan": {tables.NOTHING: NOTHING_MORE},
        "status": {str(status): text for status, text in STATUS_WORDS.items()},
    }
    worded = table.assign(
        **{
            column: table[column].map(lambda cell, known=words[column]: known.get(cell, cell))
            for column in table.columns.intersection([*words])
        }
    )
    if "year" in worded:
        place = list(worded.columns).index("year")
        worded.insert(place, "academic_year", [academic_year(int(year)) for year in worded["year"]])
    headings, kinds = zip(*(_HEADINGS[str(column)] for column in worded.columns), strict=True)
    return Sheet(name=name, title=title, what=what, table=worded.set_axis(headings, axis=1), kinds=kinds)
