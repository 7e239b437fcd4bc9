"""Plans near the best one in words, for a terminal."""

import pandas as pd

from planner.config import Config
from planner.plan.alternatives import Agreement, Within
from planner.plan.cut_short import CutShort
from planner.report.alternatives import free, sentences
from planner.report.cut_short import cut_short_note
from planner.report.study_words import MOST_ROWS
from planner.report.words import MILLION, named, span


def alternatives_summary(
    config: Config,
    plans: pd.DataFrame,
    options: pd.DataFrame,
    within: Within,
    cut_short: CutShort,
) -> str:
    """Return the plans and what they agree on in lines of text; arguments as for `draw_alternatives`."""
    lines = [f"{named(config.plan.title)}: plans near the best one, {span(config.plan.years)}", ""]
    lines += [f"  {sentence}" for sentence in sentences(plans, options, within)]
    lines += ["", "  plan            costs more £m  options  unlike the best"]
    for row in plans.to_dict("records"):
        lines.append(
            f"  {row['plan']:<16}{row['costs_more_gbp'] / MILLION:13,.2f}{row['options']:9,d}"
            f"{row['options_unlike_best']:17,d}"
        )
    traded = free(options, Agreement.SOMETIMES)
    if len(traded):
        lines += ["", "  can be traded:"]
        for row in traded.head(MOST_ROWS).to_dict("records"):
            lines.append(
                f"    {named(row['name'])}: in {row['plans_within']:,} of {row['plans_known']:,} plans known"
            )
        if len(traded) > MOST_ROWS:
            lines.append(f"    … and {len(traded) - MOST_ROWS:,} more, in the table")
    lines += cut_short_note(cut_short)
    return "\n".join(lines)
