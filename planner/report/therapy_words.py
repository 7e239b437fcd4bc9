"""What a shortage of therapists costs, in words for a terminal.

For the council itself, like the summary of a run: small numbers are not left out.
"""

from collections.abc import Iterator

import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.plan.therapy_shortage import TherapyShortage
from planner.report.words import (
    LEAST_GBP,
    MILLION,
    counted,
    money,
    money_at_least,
    money_at_most,
    named,
    span,
)

MOST_AREAS = 5


def therapy_summary(config: Config, shortage: TherapyShortage) -> str:
    """Return the answer first, then a row for each year, then what one more therapist is worth."""
    return "\n".join([*_answer(config, shortage), *_by_year(shortage.by_year), *_by_area(shortage.by_area)])


def _answer(config: Config, shortage: TherapyShortage) -> Iterator[str]:
    plan = config.plan
    yield f"{named(plan.title)}: within the therapists commissioned, the openings kept, {span(plan.years)}"
    unknown = int(shortage.by_area["wte_available"].isna().sum())
    if unknown:
        cases = counted(unknown, "case of an area and year", "cases of an area and year")
        yield f"  note: in {cases} what is commissioned is not known, and nothing limits therapy there"
    if not shortage.by_year["wte_short"].any():
        yield "  no area is short of therapists in any year: therapy costs the plan nothing"
    elif shortage.gbp < LEAST_GBP:
        yield "  therapists are short, but pupils can be placed otherwise at no higher cost"
    else:
        least = money_at_least(shortage.least_gbp)
        yield (
            f"  the shortage costs {money(shortage.gbp)} (present value) if all who are placed have therapy\n"
            f"  proven: no such allocation costs less than {least} more than the plan"
        )


def _by_year(table: pd.DataFrame) -> Iterator[str]:
    yield ""
    yield "           therapists, WTE      pupils without a place   it costs"
    yield "  year     needed  short by     in the plan    within it  £m more"
    for row in table.to_dict("records"):
        yield (
            f"  {academic_year(row['year'])}{row['wte_needed']:8,.1f}{row['wte_short']:10,.1f}"
            f"{row['unplaced']:16,.0f}{row['unplaced_within']:13,.0f}{row['shortage_gbp'] / MILLION:9,.1f}"
        )


def _by_area(table: pd.DataFrame) -> Iterator[str]:
    priced = table[table["gbp_per_wte"] >= LEAST_GBP]
    if priced.empty:
        return
    last = int(priced["year"].max())
    rows = priced[priced["year"] == last].sort_values(["gbp_per_wte", "area"], ascending=[False, True])
    yield ""
    yield f"  one more therapist (WTE) would save in {academic_year(last)}, at most:"
    for row in rows.head(MOST_AREAS).to_dict("records"):
        most = money_at_most(row["gbp_per_wte"])
        yield f"    {named(row['area'])}: {most} (short by {row['wte_short']:,.1f})"
    if len(rows) > MOST_AREAS:
        yield f"    … and {counted(len(rows) - MOST_AREAS, 'more area', 'more areas')}, in the table"
