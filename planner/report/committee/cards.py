"""The site cards: whom an option that opens serves, what fills it, what it saves, and what else is near."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from planner.domain import Decision, ProvisionType, academic_year
from planner.report.committee.alternatives import NEAR_KM, Alternatives
from planner.report.committee.charts import Chart, bar_in_cell
from planner.report.escape import escape
from planner.report.map_figures import year_groups
from planner.report.release import Release
from planner.report.words import (
    HALF,
    NOBODY,
    NONE,
    breakable,
    counted,
    gbp_a_place,
    listed,
    money,
    named,
    prose,
    whole,
)

MOST_DISTRICTS = 7
"""Rows of a card's table by district: beyond it the rest is one row."""
MOST_NEAR = 3


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A row of a small table on a card: texts, and a bar that shows the same."""

    cells: Sequence[str | Markup]
    bar: Chart


@dataclass(frozen=True, kw_only=True)
class Card:
    """One option that opens; `rank` is that of its first opening."""

    rank: int
    name: str
    summary: Markup
    facts: Sequence[tuple[str, str]]
    homes: Sequence[Bar]
    homes_note: str
    years: Sequence[Bar]
    near: Sequence[tuple[Markup, str, Markup]]
    near_note: Markup
    note: Markup


def site_cards(release: Release, alternatives: Alternatives) -> list[Card]:
    """Return a card for each option that opens, in order of rank."""
    rows = release.recommendations[release.recommendations["units"] > 0].sort_values("rank")
    rank = {row["option_id"]: int(row["rank"]) for row in rows.iloc[::-1].to_dict("records")}
    maker = _Cards(release, alternatives, rank)
    return [maker.card(str(option), group) for option, group in rows.groupby("option_id", sort=False)]


class _Cards:
    """What all cards draw on, looked up once."""

    def __init__(self, release: Release, alternatives: Alternatives, rank: dict[str, int]) -> None:
        self.release = release
        self.alternatives = alternatives
        self.rank = rank
        self.provisions = {row["provision_id"]: row for row in release.provisions.to_dict("records")}
        self.years = dict(iter(release.provision_years.groupby("provision_id")))
        last = release.served["year"] == release.config.plan.last_year
        self.served = dict(iter(release.served[last].groupby("provision_id")))

    def card(self, option_id: str, openings: pd.DataFrame) -> Card:
        option = self.alternatives.option(option_id)
        provision = self.provisions[option["provision_id"]]
        years = self.years[option["provision_id"]].sort_values("year")
        homes, note = self._homes(option["provision_id"], years)
        near, near_note = self._near(option_id)
        return Card(
            rank=int(openings["rank"].iloc[0]),
            name=option["name"],
            summary=self._summary(openings, provision),
            facts=self._facts(option, openings),
            homes=homes,
            homes_note=note,
            years=_filled(years),
            near=near,
            near_note=near_note,
            note=prose(f"The council’s note: {option['notes']}") if option["notes"] else Markup(""),
        )

    def _summary(self, openings: pd.DataFrame, provision: dict[Any, Any]) -> Markup:
        rows = openings.sort_values("open_year").to_dict("records")
        when = [
            f"{counted(row['places'], 'place')} from {academic_year(int(row['open_year']))}" for row in rows
        ]
        savings = [money(row["saving_gbp"]) for row in rows]
        kind = ProvisionType(provision["provision_type"]).label
        whom = listed([named(need) for need in provision["needs"]])
        decided = openings["decision"].iloc[0] == Decision.COMMITTED
        return prose(
            f"{listed(when)} for {whom}, {year_groups(provision['ncy_from'], provision['ncy_to'])}. "
            f"{kind} in {named(provision['district'])}: {named(provision['name'])}. "
            f"{'Already committed: opens whatever is decided here. ' if decided else ''}"
            f"Saves {listed(savings)} over the years of the plan "
            f"(present value{', each opening by itself' if len(savings) > 1 else ''})."
        )

    def _facts(self, option: dict[Any, Any], openings: pd.DataFrame) -> list[tuple[str, str]]:
        units, capital = int(openings["units"].sum()), float(openings["capital_gbp"].sum())
        per_place = gbp_a_place(capital, float(openings["places"].sum()))
        facts = [
            ("Capital", money(capital) + (f" (£{per_place} a place)" if capital else "")),
            ("Pupils served", f"{whole(_total(openings['pupils_served']))} a year on average while open"),
            *self._journeys(option["provision_id"], openings),
        ]
        if units < option["max_units"]:
            facts.append(("Size", f"{units} of {counted(option['max_units'], 'unit')} that could open"))
        condition = option["condition_capital_gbp"]
        if not pd.isna(condition) and condition:
            facts.append(("Repairs", f"{money(units * condition)} of condition works, not counted here"))
        if option["decision_route"]:
            facts.append(("Who decides", option["decision_route"]))
        if not pd.isna(option["delivery_risk"]):
            facts.append(
                ("Delivery risk", f"{option['delivery_risk']:g} of 1, as the council judges; not in the sums")
            )
        return facts

    def _journeys(self, provision_id: str, openings: pd.DataFrame) -> list[tuple[str, str]]:
        """What the site does for all its pupils, from the first opening on, against doing nothing."""
        if "site_minutes" not in openings:
            return [("Journeys", "not released for a single site")]
        first = openings.sort_values("open_year").to_dict("records")[0]
        years = self.years[provision_id]
        pupils = float(years.loc[years["year"] >= first["open_year"], "pupils"].mean())
        is_used = pupils > NOBODY and not pd.isna(first["site_minutes"])
        there = f"{_whole_minutes(first['site_minutes'])} one way, of all pupils there" if is_used else NONE
        if first["decision"] == Decision.COMMITTED:
            otherwise = "opens then, too"
        elif is_used:
            otherwise = without_the_site(
                pupils, first["site_do_nothing_unplaced"], first["site_minutes_saved"]
            )
        else:
            otherwise = NONE
        return [("Mean journey", there), ("Doing nothing", otherwise)]

    def _homes(self, provision_id: str, years: pd.DataFrame) -> tuple[list[Bar], str]:
        """Whom the provision serves in the last year, by district of home."""
        rows = self.served.get(provision_id)
        before = float(years["places_before"].iloc[-1])
        note = f"All pupils of the site, {counted(before, 'earlier place')} included." if before > 0 else ""
        if rows is None:
            return [], "Nobody is placed there in the last year."
        pairs = sorted(
            zip(rows["pupils"], rows["district"], strict=True),
            key=lambda pair: (math.isnan(pair[0]), -pair[0] if not math.isnan(pair[0]) else 0.0, pair[1]),
        )
        largest = max((count for count, _ in pairs if not math.isnan(count)), default=1.0)
        shown, rest = pairs[:MOST_DISTRICTS], pairs[MOST_DISTRICTS:]
        if len(rest) == 1:
            shown, rest = pairs, []
        if rest:
            shown = [*shown, (sum(count for count, _ in rest), f"{len(rest)} other districts")]
        bars = [
            Bar(cells=[breakable(district), whole(count)], bar=bar_in_cell(count, 0.0, largest))
            for count, district in shown
        ]
        return bars, note

    def _near(self, option_id: str) -> tuple[list[tuple[Markup, str, Markup]], Markup]:
        found = self.alternatives.near(option_id)
        closed = [near for near in found if not near.opens]
        opened = [near for near in found if near.opens]
        rows = [
            (breakable(near.name), f"{near.km:.1f}", breakable(self.alternatives.why_not(near.option_id)))
            for near in closed[:MOST_NEAR]
        ]
        if not found:
            return [], prose(f"No other option for the same needs and phases lies within {NEAR_KM:g} km.")
        parts = []
        if len(closed) > MOST_NEAR:
            parts.append(
                Markup('{} near here not opened: see the <a href="#not-opened">annex</a>. ').format(
                    escape(counted(len(closed) - MOST_NEAR, "more option"))
                )
            )
        if opened:
            links = [
                Markup('<a href="#site-{}">{}</a>').format(
                    self.rank[near.option_id], self.rank[near.option_id]
                )
                for near in sorted(opened, key=lambda near: self.rank[near.option_id])
            ]
            parts.append(Markup("Also opened near here: see {}.").format(Markup(", ").join(links)))
        return rows, Markup("").join(parts)


def _filled(years: pd.DataFrame) -> list[Bar]:
    """What fills a provision, by year."""
    rows = years[(years["places"] > 0) | ~(years["pupils"] < NOBODY)]
    largest = float(rows["places"].max()) if len(rows) else 0.0
    return [
        Bar(
            cells=[academic_year(int(row["year"])), whole(row["places"]), whole(row["pupils"])],
            bar=bar_in_cell(min(row["pupils"], largest), row["places"], largest),
        )
        for row in rows.to_dict("records")
    ]


def without_the_site(pupils: float, unplaced: float, minutes_saved: float) -> str:
    """Say what would become of the pupils of a site with doing nothing.

    Args:
        pupils: all pupils of the site a year.
        unplaced: those of them who would have no place.
        minutes_saved: mean for each of the others, one way; less than 0 where the site is further away.
    """
    everyone = counted(pupils, "pupil")
    if pupils - unplaced < HALF or math.isnan(minutes_saved):
        return f"none of these {everyone} a year would have a place"
    longer = f"{_whole_minutes(abs(minutes_saved))} {'more' if minutes_saved > 0 else 'less'} each way"
    travel = f"would travel {longer if abs(minutes_saved) >= HALF else 'about as long'}"
    if unplaced < HALF:
        return f"all of these {everyone} a year would have a place, and {travel}"
    return f"{whole(unplaced)} of these {everyone} a year would have no place; the others {travel}"


def _whole_minutes(minutes: float) -> str:
    return counted(round(minutes), "minute")


def _total(values: "pd.Series[float]") -> float:
    """The sum, NaN where any is."""
    return float(values.sum(skipna=False))
