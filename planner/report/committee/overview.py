"""The first page: the decision asked for, and what it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from planner.domain import Decision, ProvisionType, academic_year
from planner.model.solution import SolveStatus
from planner.report.committee import totals
from planner.report.committee.layout import Table
from planner.report.proof import (
    LEAST_SAVING_GBP,
    STATUS_WORDS,
    nearness,
    no_saving,
    reached,
    saves,
    saving_gbp,
    weights_counted,
)
from planner.report.release import Release
from planner.report.words import MoneyUnit, counted, money, prose, whole


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A large figure, and what it counts."""

    figure: str
    words: Markup


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The first page."""

    ask: Sequence[Markup]
    headlines: Sequence[Headline]
    openings: Sequence[Table]


def overview(release: Release) -> Overview:
    """Return the decision asked for, three figures, and what opens when."""
    opened = release.recommendations[release.recommendations["units"] > 0]
    chosen = opened[opened["decision"] == Decision.RECOMMENDED]
    return Overview(
        ask=[prose(text) for text in (_ask(release, chosen), _committed(opened)) if text],
        headlines=[_without_a_place(release), _price(chosen), _saving(release)],
        openings=[_by_year(chosen), _by_kind(release, chosen)] if len(chosen) else [],
    )


def proof(release: Release) -> str:
    """Return how near the plan is proven to be to the best."""
    if not saves(release.solve):
        return f"{STATUS_WORDS[release.solve.status]}. {no_saving(release.solve, release.config)}"
    if release.solve.status is SolveStatus.LISTED:
        return f"{STATUS_WORDS[release.solve.status]}: {nearness(release.solve)}."
    return (
        f"{STATUS_WORDS[release.solve.status]}: the plan reaches at least {reached(release.solve)} of the "
        "saving that any plan could make with the same inputs."
    )


def _ask(release: Release, chosen: pd.DataFrame) -> str:
    if release.options.empty:
        return (
            "There is nothing to decide yet: no option to add places was put forward. This report shows "
            "where places will be missing."
        )
    considered = counted(len(release.options), "option")
    if chosen.empty:
        return (
            f"The plan asks for no decision to open anything: of {considered} put forward it recommends "
            "none. This report shows where places will be missing, and what is already decided."
        )
    opening = sorted(set(chosen["open_year"]))
    first, last = academic_year(opening[0]), academic_year(opening[-1])
    when = f"in {first}" if first == last else f"between {first} and {last}"
    limit = release.config.capital.total_gbp
    within = "; no limit on capital was set" if limit is None else f", within the limit of {money(limit)}"
    number = chosen["option_id"].nunique()
    adds, needs = ("It adds", "needs") if number == 1 else ("Together they add", "need")
    gbp = float(chosen["capital_gbp"].sum())
    capital = f"{needs} {money(gbp)} of capital{within}" if gbp else f"{needs} no capital"
    return (
        f"The committee is asked to agree to open {counted(number, 'option')} {when}. {adds} "
        f"{counted(float(chosen['places'].sum()), 'place')} and {capital}. {considered.capitalize()} "
        f"{'was' if len(release.options) == 1 else 'were'} considered."
    )


def _committed(opened: pd.DataFrame) -> str:
    rows = opened[opened["decision"] == Decision.COMMITTED]
    if rows.empty:
        return ""
    number = rows["option_id"].nunique()
    places = counted(float(rows["places"].sum()), "place")
    them = "it" if number == 1 else "them"
    return (
        f"Already committed and not part of the decision: {counted(number, 'option')} with {places}. "
        f"“Doing nothing” in this report still opens {them}."
    )


def _without_a_place(release: Release) -> Headline:
    last = release.config.plan.last_year
    plan, nothing = (totals.row(table, last) for table in totals.by_year(release))
    return Headline(
        figure=whole(plan["unplaced"]),
        words=prose(
            f"of {counted(plan['pupils'], 'pupil')} who need a specialist place are without one in "
            f"{academic_year(last)} with the plan; {whole(nothing['unplaced'])} if nothing is done"
        ),
    )


def _price(chosen: pd.DataFrame) -> Headline:
    places, capital = float(chosen["places"].sum()), float(chosen["capital_gbp"].sum())
    if not places:
        return Headline(figure="0", words=prose("new places recommended, and no capital asked for"))
    return Headline(
        figure=money(capital),
        words=prose(f"of capital for {counted(places, 'new place')}: {money(capital / places)} a place"),
    )


def _saving(release: Release) -> Headline:
    years, also = release.config.plan.years, weights_counted(release.config)
    if not saves(release.solve):
        status = STATUS_WORDS[release.solve.status]
        if (more_gbp := -saving_gbp(release.solve)) >= LEAST_SAVING_GBP:
            return Headline(
                figure=money(more_gbp), words=prose(f"more than doing nothing costs{also}. {status}.")
            )
        return Headline(figure="£0", words=prose(f"saved over doing nothing{also}. {status}."))
    return Headline(
        figure=money(saving_gbp(release.solve)),
        words=prose(
            f"saved over {counted(len(years), 'year')} against doing nothing, after paying for the capital "
            f"(present value{also}): {nearness(release.solve)}"
        ),
    )


def _by_year(chosen: pd.DataFrame) -> Table:
    years = chosen["open_year"].map(lambda year: academic_year(int(year)))
    return _openings("What would open, by September", "Academic year", "All years", chosen, years)


def _by_kind(release: Release, chosen: pd.DataFrame) -> Table:
    kind = dict(zip(release.provisions["provision_id"], release.provisions["provision_type"], strict=True))
    kinds = chosen["provision_id"].map(lambda provision: ProvisionType(kind[provision]).label)
    return _openings("What would open, by kind of provision", "Kind", "All kinds", chosen, kinds)


def _openings(caption: str, key: str, total: str, chosen: pd.DataFrame, groups: "pd.Series[str]") -> Table:
    unit = MoneyUnit.for_amounts(float(chosen["capital_gbp"].sum()))
    parts = [*((str(name), rows) for name, rows in chosen.groupby(groups)), (total, chosen)]
    return Table(
        caption=caption,
        columns=[key, "Options", "New places", f"Capital, {unit.name}"],
        rows=[
            [
                name,
                f"{rows['option_id'].nunique():,}",
                whole(float(rows["places"].sum())),
                unit.text(float(rows["capital_gbp"].sum())),
            ]
            for name, rows in parts
        ],
        total=True,
    )
