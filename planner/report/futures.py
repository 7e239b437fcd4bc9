"""futures.html: which plan stands up to which future, and what to watch, one self-contained page."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from planner.config import Config
from planner.domain import academic_year
from planner.model.instance import PlacePlanningInstance
from planner.plan.futures import QUANTILES, PlanInFutures, Together, Verdict
from planner.report.committee.charts import Series, lines
from planner.report.committee.layout import Figure, Table
from planner.report.cut_short import CutShort
from planner.report.study_page import ANSWER, Entry, Part, draw_study
from planner.report.words import (
    MILLION,
    NONE,
    MoneyUnit,
    counted,
    listed,
    money,
    money_at_least,
    money_at_most,
    named,
    percent,
    whole,
)

UNIT = MoneyUnit("£ million", MILLION, 1)
EQUALLY = "The configuration names no [futures]: the forecast's scenarios are taken as equally likely."


def draw_futures_page(
    config: Config,
    together: Together,
    instance: PlacePlanningInstance,
    options: pd.DataFrame,
    draws: pd.DataFrame | None,
    cut_short: CutShort,
) -> str:
    """Return the HTML text of futures.html.

    Args:
        config: of the plan.
        together: what is known of the futures.
        instance: of the plan.
        options: as `options_table` returns it.
        draws: as `draws_table` returns it, None without any.
        cut_short: what the time limit ended.
    """
    waits = [_options(together, options, verdict) for verdict in (Verdict.START, Verdict.HOLD)]
    drawn = [] if draws is None else [Part(heading="Random futures", pieces=[_draws(config, draws)])]
    return draw_study(
        config,
        "One plan for several futures",
        Part(heading=ANSWER, sentences=sentences(together, options)),
        [
            Part(
                heading="Which plan stands up to which future",
                pieces=[_plans(together, instance), _unplaced(config, together)],
            ),
            Part(
                heading="Which options wait for what",
                pieces=[*waits, *_entries(options)],
            ),
            *drawn,
        ],
        cut_short,
        forecast="Planned for",
    )


def sentences(together: Together, options: pd.DataFrame) -> list[str]:
    """Return what there is to say, in the order in which it is asked."""
    count = {verdict: int((options["verdict"] == str(verdict)).sum()) for verdict in Verdict}
    hold = options[options["verdict"] == str(Verdict.HOLD)]
    waits = int((hold["trigger_need"] != "").sum())
    found, least, most = together.information_gbp
    own = together.plans[0]
    worst = float(together.regret_gbp(together.regret).max())
    verdicts = (
        f"{counted(count[Verdict.START], 'option is', 'options are')} right in every future"
        f"{_when(together, options)}. "
        f"{counted(count[Verdict.HOLD], 'option is', 'options are')} right in some: hold"
        f"{f' ({waits} until a figure of the forecast tells)' if waits else ''}. "
        f"{counted(count[Verdict.DROP], 'option is', 'options are')} right in none: drop."
        f"{_decided(count)}"
    )
    less = max(together.mean_gbp(own) - together.mean_gbp(together.mean), 0.0)
    further = max(together.mean_gbp(together.mean) - together.mean_bound_gbp, 0.0)
    on_average = (
        f"The plan that is {named(together.mean.name)} costs {money(less)} less over the futures, by their "
        f"probabilities, than the one {named(own.name)}; none could cost more than "
        f"{money_at_most(further)} less still."
    )
    at_worst = (
        f"The plan of {named(together.regret.name)} costs at most {money_at_most(worst)} more than the best "
        f"plan known for whichever future comes; the one {named(own.name)} up to "
        f"{money(float(together.regret_gbp(own).max()))}. No plan's largest regret could be below "
        f"{money_at_least(together.regret_bound_gbp)}."
    )
    information = (
        f"To know now which future comes would be worth {money(found)} (proven: between "
        f"{money_at_least(least)} and {money_at_most(most)})."
    )
    assumed = [] if together.futures.are_given else [EQUALLY]
    return [verdicts, on_average, at_worst, information, *assumed]


def _decided(count: Mapping[Verdict, int]) -> str:
    """How many options leave nothing to decide."""
    decided = [
        counted(count[verdict], verb, verb_of_many)
        for verdict, verb, verb_of_many in (
            (Verdict.COMMITTED, "is committed", "are committed"),
            (Verdict.REFUSED, "is refused", "are refused"),
            (Verdict.CANNOT_OPEN, "cannot open", "cannot open"),
        )
        if count[verdict]
    ]
    return f" Decided already: {listed(decided)}." if decided else ""


def _when(together: Together, options: pd.DataFrame) -> str:
    """How many to start now, and how many later."""
    start = options[options["verdict"] == str(Verdict.START)]
    later = int((start["decide_by"] > together.first_year).sum())
    now = len(start) - later
    if not len(start):
        return ""
    return (
        f": start {now:,} now, {later:,} later" if now and later else f": start {'now' if now else 'later'}"
    )


def start_words(together: Together, row: Mapping[Hashable, Any]) -> str:
    """Return when an option that is right in every future must be started."""
    now = row["decide_by"] <= together.first_year
    return "start now" if now else f"start by September {row['decide_by']}"


def _plans(together: Together, instance: PlacePlanningInstance) -> Table:
    known = [together.mean, together.regret, *together.plans]
    return Table(
        caption=f"What each plan costs more than the best known for each future, {UNIT.name}",
        columns=[
            *("Plan", "Capital, £m", "On average", "At worst"),
            *(f"{future.label} ({percent(future.probability)})" for future in together.futures.futures),
        ],
        rows=[_plan_row(together, instance, plan) for plan in known],
        note=(
            "Present value over the years of the plan. What opens is decided now, who goes where once the "
            "future is known. Each plan is the best that a search found; the tables say what is proven."
        ),
    )


def _plan_row(together: Together, instance: PlacePlanningInstance, plan: PlanInFutures) -> list[str]:
    regret_gbp = together.regret_gbp(plan)
    mean_regret = float(together.probability @ regret_gbp)
    return [
        plan.name,
        UNIT.text(plan.outcomes[0].capital_gbp(instance)),
        f"{mean_regret / MILLION:,.2f}",
        f"{float(regret_gbp.max()) / MILLION:,.2f}",
        *(f"{max(gbp, 0.0) / MILLION:,.2f}" for gbp in regret_gbp.tolist()),
    ]


def _unplaced(config: Config, together: Together) -> Figure:
    years = [academic_year(year) for year in config.plan.years]
    by_future = [outcome.unplaced.tolist() for outcome in together.mean.outcomes]
    labels = [future.label for future in together.futures.futures]
    ends = sorted(range(len(labels)), key=lambda number: float(by_future[number][-1]))
    shown = [ends[0], ends[-1]] if len(ends) > 1 else ends
    chart = lines(
        years,
        [
            Series(label=labels[number], values=by_future[number], look=look)
            for number, look in zip(shown, ("plan", "nothing"), strict=False)
        ],
        "pupils without a place, least and most",
    )
    return Figure(
        anchor="unplaced",
        title=f"Pupils without a place with the plan {named(together.mean.name)}",
        description="By year, in the futures in which fewest and most have none in the last year.",
        chart=chart,
        table=Table(
            caption="Pupils without a place, by year and future",
            columns=["Year", *labels],
            rows=[[year, *(whole(values[row]) for values in by_future)] for row, year in enumerate(years)],
        ),
    )


def _options(together: Together, options: pd.DataFrame, verdict: Verdict) -> Table:
    rows = options[options["verdict"] == str(verdict)]
    futures = together.futures.futures
    held = verdict is Verdict.HOLD
    return Table(
        caption="Right in some futures: hold" if held else "Right in every future: start",
        columns=[
            "Option",
            *(["In futures of"] if held else []),
            *(f"Opens, {future.label}" for future in futures),
            "Opens, all together",
            "Right if" if held else "Start",
        ],
        rows=[
            [
                row["name"],
                *([percent(row["probability"])] if held else []),
                *(_year(row[f"opens_{future.name}"]) for future in futures),
                _year(row["together_opens"]),
                trigger_words(row) if held else start_words(together, row),
            ]
            for row in rows.to_dict("records")
        ],
        words=frozenset({0, len(futures) + (3 if held else 2)}),
        note=(
            "Right: it opens in the best plan found for that future. Options that do nearly as well as each "
            "other can change places between futures for little; what each is worth, planner explain says. "
            "To be started or decided by: the first year in which it opens in any of them, less the years "
            "that it takes, which are those from the first of the plan to the first in which it may open."
        ),
    )


def trigger_words(row: Mapping[Hashable, Any]) -> str:
    """Return what decides an option, as a planner would watch for it."""
    if not row["trigger_need"]:
        return "nothing tells in time"
    side = "or more" if row["trigger_at_least"] == "true" else "or fewer"
    return (
        f"by September {row['trigger_year']}: {whole(row['trigger_pupils'])} {named(row['trigger_need'])} "
        f"pupils {side}"
    )


def _entries(options: pd.DataFrame) -> list[Entry]:
    """What needs no table: names. What is decided is left out where nothing is."""
    titles = {
        Verdict.DROP: "Right in no future: drop",
        Verdict.COMMITTED: "Committed: opens whatever comes",
        Verdict.REFUSED: "Refused: opens in no case",
        Verdict.CANNOT_OPEN: "Cannot open: too late, or what it requires is refused or too late",
    }
    names = {verdict: _names(options, verdict) for verdict in titles}
    return [
        Entry(title=title, lines=[f"{listed(names[verdict]) if names[verdict] else 'none'}."])
        for verdict, title in titles.items()
        if names[verdict] or verdict is Verdict.DROP
    ]


def _names(options: pd.DataFrame, verdict: Verdict) -> list[str]:
    return [named(name) for name in options[options["verdict"] == str(verdict)]["name"]]


def _draws(config: Config, draws: pd.DataFrame) -> Table:
    last = academic_year(config.plan.last_year)
    columns = {
        f"Pupils, {last}": ("pupils_last_year", 1.0),
        f"Without a place, {last}": ("plan_unplaced_last_year", 1.0),
        f"Cost of the plan, {UNIT.name}": ("plan_cost_gbp", MILLION),
    }
    return Table(
        caption=f"The plan for all in {len(draws):,} random futures",
        columns=["Of all draws", *columns],
        rows=[
            [
                f"{share:.0%} lie below",
                *(f"{float(draws[name].quantile(share)) / unit:,.0f}" for name, unit in columns.values()),
            ]
            for share in QUANTILES
        ],
        note=(
            "Each need grows as its own draw says, anywhere between the lowest and the highest forecast, "
            "most likely near the plan's own (triangular). The same seed draws the same."
        ),
    )


def _year(year: Any) -> str:  # noqa: ANN401 - a year or pandas.NA
    return NONE if pd.isna(year) or math.isnan(year) else str(int(year))
