"""The ledger of overrides in words: each decision, by whom, why, and what it costs."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from planner.config import Config
from planner.domain import OverrideType, academic_year
from planner.inputs.inputs import Inputs
from planner.report.cut_short import CutShort, cut_short_note
from planner.report.escape import clean
from planner.report.study_page import DIFFERENCES, HOW_TO_READ, Entry, Part, draw_study
from planner.report.words import (
    LEAST_GBP,
    change,
    counted,
    listed,
    money,
    money_at_least,
    money_at_most,
    named,
)

MOST_NAMED = 3


def decision_words(entry: Mapping[Hashable, Any], names: Mapping[str, str]) -> str:
    """Return an entry of overrides in words; `names` by option_id and provision_id."""
    year = None if pd.isna(entry["year"]) else academic_year(int(entry["year"]))
    match entry["type"]:
        case OverrideType.COMMIT:
            decided = "committed" + (f" for {year}" if year else "")
        case OverrideType.REFUSE:
            decided = "refused"
        case OverrideType.LATE if year:
            decided = f"not before {year}"
        case OverrideType.LATE:
            decided = f"{counted(int(entry['value']), 'year')} later"
        case _:
            decided = f"closed from {year}"
    return f"{_called(entry['ids'], names)}: {decided}{_set_aside(entry, names)}"


def _set_aside(entry: Mapping[Hashable, Any], names: Mapping[str, str]) -> str:
    """For which of its ids the scenario decides otherwise."""
    if not entry["set_aside"]:
        return ""
    for_all = set(entry["set_aside"]) == set(entry["ids"])
    return "; set aside by this scenario" + ("" if for_all else f" for {_called(entry['set_aside'], names)}")


def _called(ids: Iterable[str], names: Mapping[str, str]) -> str:
    return listed([named(names.get(each, each)) for each in ids])


def names_of(options: pd.DataFrame, provisions: pd.DataFrame) -> Mapping[str, str]:
    """Return what options and provisions are called, by their ids."""
    return {
        **dict(zip(provisions["provision_id"], provisions["name"], strict=True)),
        **dict(zip(options["option_id"], options["name"], strict=True)),
    }


def cost_words(row: Mapping[Hashable, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what an entry costs, with what is proven of it: a sentence or more."""
    if row["why_not"]:
        yield f"It cannot be lifted by itself: {clean(row['why_not'])}."
        return
    cost = float(row["cost_gbp"])
    if cost >= LEAST_GBP:
        yield f"It costs {money(cost)} over the years of the plan (present value)."
    elif cost <= -LEAST_GBP:
        yield f"It saves {money(-cost)} over the years of the plan (present value)."
    else:
        yield "It costs nothing, as far as the search can tell."
    least, most = float(row["cost_least_gbp"]), float(row["cost_most_gbp"])
    yield f"Proven: between {money_at_least(least)} and {money_at_most(most)}."
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
            title=decision_words(
                {**row, "ids": _ids(row["ids"]), "set_aside": _ids(row["set_aside"])}, names
            ),
            lines=(*cost_words(row, names), f"By {named(row['author'])}: {clean(row['reason'])}"),
        )
        for row in table.to_dict("records")
    ]


def _ids(joined: object) -> list[str]:
    return [each for each in str(joined).split(";") if each]


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
