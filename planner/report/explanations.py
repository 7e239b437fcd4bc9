"""Every option explained on one page, a sentence each that can be read out, and what is behind it."""

from collections.abc import Sequence

import pandas as pd

from planner.config import Config
from planner.plan.explanation import Explanation
from planner.report.cut_short import CutShort, cut_short_note
from planner.report.study_page import DIFFERENCES, HOW_TO_READ, Entry, Part, draw_study
from planner.report.study_words import explanation_summary
from planner.report.words import counted, named

MOST_ROWS = 15


def sentence(config: Config, options: pd.DataFrame, explained: Explanation) -> str:
    """Return the sentence of an option that can be read out; `options` in the order of the instance."""
    return explanation_summary(config, options, explained).splitlines()[0]


def explanations_summary(config: Config, table: pd.DataFrame, cut_short: CutShort) -> str:
    """Return the first options of `explanations_table` in lines of text."""
    opens = int((table["opens"] == "yes").sum())
    lines = [f"{named(config.plan.title)}: {counted(len(table), 'option')}, of which {opens:,} open", ""]
    lines += [f"  {words}" for words in table["sentence"].head(MOST_ROWS)]
    if len(table) > MOST_ROWS:
        lines.append(f"  … and {len(table) - MOST_ROWS:,} more, in the table")
    lines += cut_short_note(cut_short)
    return "\n".join(lines)


def draw_explanations(
    config: Config,
    options: pd.DataFrame,
    explained: Sequence[Explanation],
    table: pd.DataFrame,
    cut_short: CutShort,
) -> str:
    """Return the HTML text of explain.html: `explained` in the order of `table`, `explanations_table`'s."""
    by_id = {str(options["option_id"].iloc[each.option]): each for each in explained}
    entries = []
    for option_id in table["option_id"]:
        first, *rest = explanation_summary(config, options, by_id[str(option_id)]).splitlines()
        name = named(options["name"].iloc[by_id[str(option_id)].option])
        lines = (first, *(line.strip() for line in rest if line.strip()))
        entries.append(Entry(title=name, lines=lines))
    how = (
        "Each option that opens was refused, and put off by a year; each that does not was opened in any "
        "case. Everything else was planned anew."
    )
    heading = "The options: those that open first, the dearest to lose before the others"
    return draw_study(
        config,
        "Why each option opens or does not",
        Part(heading=HOW_TO_READ, sentences=[how, DIFFERENCES]),
        [Part(heading=heading, pieces=entries)],
        cut_short,
    )
