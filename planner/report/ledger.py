"""The ledger of overrides in words: each decision, by whom, why, and what it costs."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from planner.config import Config
from planner.domain import OverrideType, academic_year
from planner.inputs.inputs import Inputs
from planner.plan.cut_short import CutShort
from planner.report.cut_short import cut_short_note
from planner.report.study_page import DIFFERENCES, HOW_TO_READ, Entry, Part, draw_study
from planner.report.words import LEAST_GBP, change, counted, listed, money, named

MOST_NAMED = 3


def decision_words(entry: Mapping[Hashable, Any], names: Mapping[str, str]) -> str:
    """Return an entry of overrides in words; `names` by option_id and provision_id."""
    what = listed([named(names.get(each, each)) for each in entry["ids"]])
    year = None if pd.isna(entry["year"]) else academic_year(int(entry["year"]))
    match entry["type"]:
        case OverrideType.COMMIT:
            return f"{what}: committed" + (f" for {year}" if year else "")
        case OverrideType.REFUSE:
            return f"{what}: refused"
        case OverrideType.LATE if year:
            return f"{what}: not before {year}"
        case OverrideType.LATE:
            return f"{what}: {counted(int(entry['value']), 'year')} later"
        case _:
            return f"{what}: closed from {year}"


def names_of(options: pd.DataFrame, provisions: pd.DataFrame) -> Mapping[str, str]:
    """Return what options and provisions are called, by their ids."""
    return {
        **dict(zip(provisions["provision_id"], provisions["name"], strict=True)),
        **dict(zip(options["option_id"], options["name"], strict=True)),
    }


def cost_words(row: Mapping[Hashable, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what an entry costs, with what is proven of it: a sentence or more."""
    if row["why_not"]:
        yield f"It cannot be lifted by itself: {named(row['why_not'])}."
        return
    cost = float(row["cost_gbp"])
    if cost >= LEAST_GBP:
        yield f"It costs {money(cost)} over the years of the plan (present value)."
    elif cost <= -LEAST_GBP:
        yield f"It saves {money(-cost)} over the years of the plan (present value)."
    else:
        yield "It costs nothing, as far as the search can tell."
    least, most = float(row["cost_least_gbp"]), float(row["cost_most_gbp"])
    yield f"Proven: between {money(least)} and {money(most)}."
    if abs(row["unplaced"]) >= 1:
        yield f"Pupils without a place because of it, in all years: {change(row['unplaced'])}."
    for title, column in (("More places", "opens_without"), ("Fewer places", "shut_without")):
        if moved := [named(names.get(each, each)) for each in str(row[column]).split(";") if each]:
            rest = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
            yield f"{title} without it at: {', '.join(moved[:MOST_NAMED])}{rest}."


def ledger_entries(inputs: Inputs, table: pd.DataFrame) -> list[Entry]:
    """Return the entries of the ledger, as `overrides_table` orders them."""
    names = names_of(inputs.options, inputs.provisions)
    return [
        Entry(
            title=decision_words({**row, "ids": str(row["ids"]).split(";")}, names),
            lines=(*cost_words(row, names), f"By {named(row['author'])}: {named(row['reason'])}"),
        )
        for row in table.to_dict("records")
    ]


def ledger_summary(config: Config, inputs: Inputs, table: pd.DataFrame, cut_short: CutShort) -> str:
    """Return the ledger in lines of text."""
    lines = [f"{named(config.plan.title)}: what each override costs, the rest planned anew without it"]
    for entry in ledger_entries(inputs, table):
        lines += ["", f"  {entry.title}", *(f"    {line}" for line in entry.lines)]
    lines += cut_short_note(cut_short)
    return "\n".join(lines)


def draw_ledger(config: Config, inputs: Inputs, table: pd.DataFrame, cut_short: CutShort) -> str:
    """Return the HTML text of overrides.html."""
    how = (
        "Each decision of the ledger was lifted by itself, and everything else planned anew: the difference "
        "is what it costs. Costs do not add up where decisions bear on the same places."
    )
    return draw_study(
        config,
        "What each override costs",
        Part(heading=HOW_TO_READ, sentences=[how, DIFFERENCES]),
        [Part(heading="The ledger, the dearest decision first", pieces=ledger_entries(inputs, table))],
        cut_short,
    )
