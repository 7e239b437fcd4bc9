"""Studies in words, for a terminal: the sentence that can be read out first.

For the council itself, like the summary of a run: small numbers are not left out.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.plan.explanation import Explanation, Otherwise
from planner.plan.futures import Together, Verdict
from planner.report.binding_words import binding_words
from planner.report.cut_short import CutShort, cut_short_note
from planner.report.fairness_words import sentences as fairness_sentences
from planner.report.frontier import yearly_limits
from planner.report.frontier_fewest import fewest_sentences, has_fewest
from planner.report.futures import sentences, start_words, trigger_words
from planner.report.proof import weights_counted
from planner.report.words import (
    LEAST_GBP,
    MILLION,
    change,
    counted,
    listed,
    money,
    money_at_least,
    money_at_most,
    named,
    share_at_most,
    span,
    whole,
)

MOST_NAMED = 3
MOST_ROWS = 15


def frontier_summary(config: Config, table: pd.DataFrame, cut_short: CutShort) -> str:
    """Return the frontier in lines of text: a row for each budget."""
    lines = [
        f"{named(config.plan.title)}: what capital buys, {span(config.plan.years)}",
        "",
        "   budget    spent  options  places    saved  a further £1  without a place  not proven",
        "       £m       £m                        £m         saves     in last year     reached",
    ]
    for row in table.to_dict("records"):
        further = "" if pd.isna(row["saving_per_gbp"]) else f"£{row['saving_per_gbp']:,.2f}"
        lines.append(
            f"{row['budget_gbp'] / MILLION:9,.1f}{row['capital_gbp'] / MILLION:9,.1f}{row['options']:9,d}"
            f"{row['places']:8,.0f}{row['saving_gbp'] / MILLION:9,.1f}{further:>14}"
            f"{row['unplaced_last_year']:17,.0f}{share_at_most(row['benefit_gap'], 1):>12}"
            f"{'  the knee' if row['is_knee'] else ''}"
        )
    lines += ["", *(f"  {sentence}" for sentence in fewest_sentences(table))] if has_fewest(table) else []
    lines += [f"  note: {sentence}" for sentence in yearly_limits(config)]
    lines += cut_short_note(cut_short)
    return "\n".join(lines)


def futures_summary(config: Config, together: Together, options: pd.DataFrame, cut_short: CutShort) -> str:
    """Return what several futures say of a plan in lines of text."""
    lines = [f"{named(config.plan.title)}: one plan for several futures, {span(config.plan.years)}", ""]
    lines += [f"  {sentence}" for sentence in sentences(together, options)]
    for verdict in (Verdict.START, Verdict.HOLD):
        rows = options[options["verdict"] == str(verdict)]
        if len(rows):
            lines += ["", f"  {verdict}:"]
        for row in rows.head(MOST_ROWS).to_dict("records"):
            told = trigger_words(row) if verdict is Verdict.HOLD else start_words(together, row)
            lines.append(f"    {named(row['name'])}: {told}")
        if len(rows) > MOST_ROWS:
            lines.append(f"    … and {len(rows) - MOST_ROWS:,} more, in the table")
    lines += cut_short_note(cut_short)
    return "\n".join(lines)


def fairness_summary(
    config: Config,
    districts: pd.DataFrame,
    journeys: pd.DataFrame,
    minutes: pd.DataFrame,
    cut_short: CutShort,
) -> str:
    """Return the price of fairness in lines of text: the three curves."""
    lines = [f"{named(config.plan.title)}: the price of fairness, {span(config.plan.years)}", ""]
    lines += [f"  {sentence}" for sentence in fairness_sentences(config, districts, journeys, minutes)]
    share = f"{districts['district_unplaced_share'].iloc[0]:g}"
    lines += ["", f"  £ a pupil beyond  costs more £m  without a place  worst district (share {share})"]
    for row in districts.to_dict("records"):
        lines.append(
            f"{row['price_gbp']:18,.0f}{row['costs_gbp'] / MILLION:15,.2f}{row['unplaced_last_year']:17,.0f}"
            f"  {row['worst_share_last_year']:4.0%} {named(row['worst_district'])}"
        )
    lines += ["", "  £ a minute over   costs more £m  without a place  over the guide"]
    for row in journeys.to_dict("records"):
        lines.append(
            f"{row['price_gbp']:18,.0f}{row['costs_gbp'] / MILLION:15,.2f}{row['unplaced_last_year']:17,.0f}"
            f"{row['over_guide_last_year']:16,.0f}"
        )
    lines += ["", "  £ a minute        costs more £m  without a place  mean minutes"]
    for row in minutes.to_dict("records"):
        lines.append(
            f"{row['price_gbp']:18,.0f}{row['costs_gbp'] / MILLION:15,.2f}{row['unplaced_last_year']:17,.0f}"
            f"{row['mean_minutes']:14.1f}{'  the knee' if row['is_knee'] else ''}"
        )
    lines += cut_short_note(cut_short)
    return "\n".join(lines)


AFTER_THESE = ", which is after the last year of the plan"


def explanation_summary(config: Config, options: pd.DataFrame, explained: Explanation) -> str:
    """Return an explanation in lines of text; `options` is the table in the order of the instance's rows."""
    option = options.iloc[explained.option]
    name = named(option["name"])
    lines = [_sentence(config, name, explained), ""]
    if explained.opened:
        opens = [f"{units} in {academic_year(year)}" for year, units in explained.opened.items()]
        what = f"{counted(explained.places, 'place')} for {money(explained.capital_gbp)}"
        lines += [
            f"  opens: {listed(opens)} (units of {counted(option['places'], 'place')}); {what}",
            f"  saves {money(explained.saving_gbp)} with everything else kept (present value)",
        ]
    else:
        lines.append(
            f"  would add {counted(option['places'] * option['max_units'], 'place')} for "
            f"{money(option['capital_gbp'] * option['max_units'])}"
        )
    lines += _served(explained)
    lines += [_place_values(explained.place_value_gbp), f"  {binding_words(explained.binding, options)}"]
    for words, case in (
        ("refused", explained.refused),
        (f"a year late{AFTER_THESE if _opens_last(config, explained) else ''}", explained.late),
        ("opened in full in any case", explained.forced),
    ):
        if case is not None:
            lines += ["", *_case(words, case, options)]
    return "\n".join(lines)


def _opens_last(config: Config, explained: Explanation) -> bool:
    """Whether an option would open after the years of the plan if it came a year late."""
    return min(explained.opened, default=0) == config.plan.last_year


def _sentence(config: Config, name: str, explained: Explanation) -> str:
    """The one to read out."""
    over_years = f"over the years of the plan{weights_counted(config)}"
    if explained.refused is not None:
        late = None if _opens_last(config, explained) else explained.late
        return _worth(name, explained, explained.refused, late, over_years)
    if explained.forced is not None:
        return _against_it(name, explained, explained.forced, over_years)
    if explained.opened:
        return f"{name} opens whatever is decided: no plan that keeps what is committed does without it."
    if explained.why_not:
        return f"{name} is not in the plan, and cannot be opened in full: {explained.why_not}."
    return f"{name} cannot open within the plan, whatever is decided."


def _worth(
    name: str, explained: Explanation, refused: Otherwise, late: Otherwise | None, over_years: str
) -> str:
    cost = refused.price.gbp
    if cost <= -LEAST_GBP and explained.binding.committed:
        return f"{name} is committed: to refuse it would save {money(-cost)} {over_years}."
    if cost < LEAST_GBP:
        return f"{name}: other plans do as well without it, as far as the search can tell."
    waits = f"; a year late it costs {money(late.price.gbp)}" if late else ""
    return (
        f"{name} is worth {money(cost)} to the council {over_years}: so much more would the "
        f"best other plan found cost if it were refused{_proven(refused)}{waits}."
    )


def _proven(case: Otherwise) -> str:
    """How much of a price is certain."""
    if case.price.least_gbp < LEAST_GBP:
        return " (that it costs more at all is not proven)"
    return f" (at least {money_at_least(case.price.least_gbp)} is proven)"


def _against_it(name: str, explained: Explanation, forced: Otherwise, over_years: str) -> str:
    cost = forced.price.gbp
    if cost <= -LEAST_GBP and (explained.binding.refused or explained.binding.cannot_open):
        decided = "is refused" if explained.binding.refused else "waits for what is refused"
        return f"{name} {decided}: to open it would save {money(-cost)} {over_years}."
    if cost < LEAST_GBP:
        return f"{name} is not in the plan, but plans with it do as well, as far as the search can tell."
    year = academic_year(forced.commit[explained.option])
    return (
        f"{name} is not in the plan: to open it in full in {year} would cost {money(cost)} more "
        f"{over_years} than the best plan found{_proven(forced)}."
    )


def _served(explained: Explanation) -> list[str]:
    if explained.pupils < 1:
        return []
    shown = [f"{named(name)} {whole(count)}" for name, count in explained.districts[:MOST_NAMED]]
    rest = len(explained.districts) - len(shown)
    more = f", {counted(rest, 'more district')}" if rest > 0 else ""
    own = (
        f"  its places serve {counted(explained.own_pupils, 'pupil')} a year; " if explained.opened else "  "
    )
    where = f"{', '.join(shown)}{more}"
    return [f"{own}its provision serves {counted(explained.pupils, 'pupil')} a year: {where}"]


def _place_values(by_year: Mapping[int, float]) -> str:
    values = list(by_year.values())
    what = "  one more place there would save, before its own place funding,"
    if max(values) - min(values) < LEAST_GBP:
        return f"{what} {money(values[0])} a year"
    first = academic_year(min(by_year))
    return f"{what} in each year from {first} on: {', '.join(map(money, values))}"


def _case(words: str, case: Otherwise, options: pd.DataFrame) -> Iterator[str]:
    least, most = money_at_least(case.price.least_gbp), money_at_most(case.price.most_gbp)
    yield (
        f"  {words}: {money(case.price.gbp)} more (proven: between {least} and {most}); "
        f"pupils without a place, in all years: {change(case.unplaced)}"
    )
    for title, sign in (("more", 1), ("fewer", -1)):
        moved = [swap for swap in case.swaps if swap.places * sign > 0]
        if moved:
            names = [
                f"{named(options['name'].iloc[swap.option])} ({change(swap.places)})"
                for swap in moved[:MOST_NAMED]
            ]
            rest = f", and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
            yield f"    {title} places at: {', '.join(names)}{rest}"
