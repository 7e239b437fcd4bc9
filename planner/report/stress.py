"""What it costs to lose an option, or to wait for it: on a terminal, and stress.html."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.report.committee.layout import Table
from planner.report.cut_short import CutShort, cut_short_note
from planner.report.proof import weights_counted
from planner.report.study_page import ANSWER, DIFFERENCES, Part, draw_study
from planner.report.words import (
    LEAST_GBP,
    MILLION,
    NONE,
    MoneyUnit,
    change,
    counted,
    money,
    money_at_most,
    named,
    whole,
)

UNIT = MoneyUnit("£ million", MILLION, 2)
MOST_ROWS = 15
MOST_NAMED = 3
_NO_CHEAPER = "No search without an option found a cheaper plan."


def draw_stress(config: Config, table: pd.DataFrame, cut_short: CutShort) -> str:
    """Return the HTML text of stress.html; `table` is `stress_table`'s."""
    part = Part(heading="Every option of the plan, the dearest to lose first", pieces=[_rows(table)])
    how = (
        "Each option that opens was refused, and put off to a year after the one in which the plan opens it. "
        "Everything else was planned anew. What opens in the last year would open after it then: a year late "
        "costs what refusing it does."
    )
    return draw_study(
        config,
        "What the plan leans on",
        Part(heading=ANSWER, sentences=[*sentences(table), how, DIFFERENCES]),
        [part],
        cut_short,
    )


def sentences(table: pd.DataFrame) -> list[str]:
    """Return what there is to say, the options that cost most to lose at the head."""
    if table.empty:
        return ["Nothing opens in the plan, so nothing can be lost."]
    dear = table[table["refused_gbp"] >= LEAST_GBP].head(MOST_NAMED)
    rows = dear.to_dict("records")
    critical = "; ".join(f"{named(row['name'])}, {money(row['refused_gbp'])}" for row in rows)
    proven = int((table["refused_least_gbp"] >= LEAST_GBP).sum())
    needed = int(table["refused_gbp"].isna().sum())
    worth = f"Dearest to lose: {critical}." if critical else "No option costs anything to lose."
    of_all = (
        f"Of {counted(len(table), 'option')} that {'opens' if len(table) == 1 else 'open'} it is proven of "
        f"{proven:,} that to lose it costs something."
    )
    saves = table[table["refused_gbp"] <= -LEAST_GBP]
    saving = "; ".join(
        f"{named(row['name'])}, {money(-row['refused_gbp'])}" for row in saves.to_dict("records")
    )
    cheaper = f"Committed, but to refuse it would save: {saving}." if saving else _NO_CHEAPER
    return [
        worth,
        of_all,
        cheaper,
        *([f"No plan can do without {counted(needed, 'option')}."] if needed else []),
    ]


def stress_summary(config: Config, table: pd.DataFrame, cut_short: CutShort) -> str:
    """Return the stress test in lines of text: the options that the plan leans on most."""
    lines = [
        f"{named(config.plan.title)}: what it costs to lose an option, the rest planned anew",
        f"  (present value{weights_counted(config)}, and the most that is not ruled out)",
        "",
    ]
    for row in table.head(MOST_ROWS).to_dict("records"):
        late = "no plan can wait" if pd.isna(row["late_gbp"]) else f"a year late {money(row['late_gbp'])}"
        refused = (
            "no plan can do without"
            if pd.isna(row["refused_gbp"])
            else f"{money(row['refused_gbp'])} (at most {money_at_most(row['refused_most_gbp'])})"
        )
        lines.append(f"  {row['rank']:3d}. {named(row['name'])}: {refused}; {late}")
    if len(table) > MOST_ROWS:
        lines.append(f"  … and {len(table) - MOST_ROWS:,} more, in the table")
    lines += cut_short_note(cut_short)
    return "\n".join(lines)


def _rows(table: pd.DataFrame) -> Table:
    return Table(
        caption="What it costs to lose each option, and to wait a year for it",
        columns=(
            *("Option", "Opens", "Places", "Capital £m", "Refused costs £m", "Proven £m"),
            *("Pupil-years more without a place", "A year late costs £m", "Proven £m"),
        ),
        rows=[_row(row) for row in table.to_dict("records")],
        words=frozenset({0, 1}),
        note=f"{NONE}: no plan that keeps what is committed can do that; stress.csv says why.",
    )


def _row(row: Mapping[Hashable, Any]) -> list[str]:
    return [
        named(row["name"]),
        academic_year(int(row["open_year"])),
        whole(row["places"]),
        f"{row['capital_gbp'] / MILLION:,.2f}",
        *_priced(row, "refused"),
        NONE if pd.isna(row["refused_unplaced"]) else change(row["refused_unplaced"]),
        *_priced(row, "late"),
    ]


def _priced(row: Mapping[Hashable, Any], what: str) -> list[str]:
    if pd.isna(row[f"{what}_gbp"]):
        return [NONE, NONE]
    gbp, least, most = (row[f"{what}_{name}"] for name in ("gbp", "least_gbp", "most_gbp"))
    return [UNIT.text(gbp), f"{UNIT.at_least(least)} to {UNIT.at_most(most)}"]
