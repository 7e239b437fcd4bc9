"""Options that the plan does not open, and why not, as far as the tables alone can tell."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.config import Config
from planner.domain import Decision, academic_year
from planner.model.instance import Economics
from planner.report.release import Release
from planner.report.words import HALF, money, named

NEAR_KM = 10.0
"""Straight line: what is nearer counts as considered near a site."""


@dataclass(frozen=True)
class Near:
    """An option near a site: straight-line km from it, and whether the plan opens it."""

    option_id: str
    name: str
    km: float
    opens: bool


class Alternatives:
    """All options of a release, with what they cost and what the plan says of them."""

    def __init__(self, release: Release) -> None:
        self.config = release.config
        provisions = release.provisions[
            [
                "provision_id",
                "district",
                "provision_type",
                "easting",
                "northing",
                "needs",
                "ncy_from",
                "ncy_to",
            ]
        ]
        funding = release.provisions.get(
            "place_funding_gbp", pd.Series(np.nan, index=release.provisions.index)
        )
        self.options: pd.DataFrame = release.options.merge(
            provisions.assign(place_funding_gbp=funding), on="provision_id", how="left"
        )
        self._table = release.recommendations
        self._provision_years = release.provision_years

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        return {
            row["option_id"]: Decision(row["decision"])
            for row in self._table[["option_id", "decision"]].to_dict("records")
        }

    @cached_property
    def opened(self) -> frozenset[str]:
        return frozenset(self._table.loc[self._table["units"] > 0, "option_id"])

    @cached_property
    def _by_id(self) -> dict[str, dict[Any, Any]]:
        return {row["option_id"]: row for row in self.options.to_dict("records")}

    def option(self, option_id: str) -> dict[Any, Any]:
        """Return an option's row, with its provision's columns."""
        return self._by_id[option_id]

    def near(self, option_id: str) -> list[Near]:
        """Return the other options within NEAR_KM that suit a need and a phase it suits, nearest first."""
        here = self._by_id[option_id]
        easting, northing = self.options["easting"], self.options["northing"]
        km = np.hypot(easting - here["easting"], northing - here["northing"]).to_numpy(float) / 1000
        needs, phases = set(here["needs"]), self._phases(here)
        found = [
            Near(other["option_id"], other["name"], float(km[row]), other["option_id"] in self.opened)
            for row, other in enumerate(self._by_id.values())
            if km[row] <= NEAR_KM
            and other["option_id"] != option_id
            and needs & set(other["needs"])
            and phases & self._phases(other)
        ]
        return sorted(found, key=lambda near: (round(near.km, 3), near.option_id))

    def why_not(self, option_id: str) -> str:
        """Return why the plan does not open an option, in a sentence that the tables bear out."""
        option = self._by_id[option_id]
        return (
            self._ruled_out(option, option_id)
            or self._does_not_pay(option)
            or self._no_capital(option)
            or (
                "On its own it might pay, but it is not part of the best plan found; the tables alone do not "
                "say what it would displace."
            )
        )

    def _ruled_out(self, option: dict[Any, Any], option_id: str) -> str | None:
        years = self.config.plan.years
        if self.decisions.get(option_id) is Decision.REFUSED:
            return "Ruled out by the council (refused)."
        if option["earliest_year"] > years[-1]:
            return (
                f"It could open in {academic_year(option['earliest_year'])} at the earliest, after this plan."
            )
        if option["requires"] and option["requires"] not in self.opened:
            first = self._by_id.get(option["requires"], {}).get("name", option["requires"])
            return f"It can only follow “{named(first)}”, which the plan does not open."
        rivals = [
            other["name"]
            for other in self._by_id.values()
            if option["exclusive_group"]
            and other["exclusive_group"] == option["exclusive_group"]
            and other["option_id"] in self.opened
        ]
        if rivals:
            return f"It and “{named(rivals[0])}” exclude each other, and the plan opens that one."
        return None

    def _does_not_pay(self, option: dict[Any, Any]) -> str | None:
        """The more places there are, the less each saves: the first place’s value is the most of any."""
        start = max(int(option["earliest_year"]), self.config.plan.first_year) - self.config.plan.first_year
        value = self._place_value.get(option["provision_id"])
        if value is None:
            return None
        discount = (1 + self.config.costs.discount_rate) ** -np.arange(len(value), dtype=float)
        cost = self._yearly_cost(option)
        gain = np.cumsum(((value - cost) * discount)[::-1])[::-1][start:]
        if gain.max() >= 0:
            return None
        best = start + int(gain.argmax())
        saved = float((value * discount)[best:].sum() / discount[best:].sum())
        at_most = "nothing" if saved < HALF else f"at most {money(saved)} a year"
        return (
            f"Beside the rest of the plan, a place there would save {at_most} and cost {money(cost)} a year "
            "(place funding and capital charge)."
        )

    def _no_capital(self, option: dict[Any, Any]) -> str | None:
        limits, cost = self.config.capital, float(option["capital_gbp"])
        rows = self._table[self._table["units"] > 0]
        if limits.total_gbp is not None:
            left = limits.total_gbp - float(rows["capital_gbp"].sum())
            if cost > left:
                remains = money(max(left, 0.0))
                return f"It might pay, but it needs {money(cost)} of capital and the plan leaves {remains}."
        spent = rows.groupby("open_year")["capital_gbp"].sum()
        possible = [year for year in self.config.plan.years if year >= option["earliest_year"]]
        left_in = [
            limit - float(spent.get(year, 0.0))
            for year in possible
            if (limit := limits.limit_in(year)) is not None
        ]
        if len(left_in) == len(possible) and max(left_in, default=cost) < cost:
            return (
                f"It might pay, but it needs {money(cost)} of capital, and no year’s limit leaves that much."
            )
        return None

    def _yearly_cost(self, option: dict[Any, Any]) -> float:
        """£ a place and year: place funding, filled or not, and the charge for its capital."""
        costs = self.config.costs
        funding = option["place_funding_gbp"]
        if pd.isna(funding):
            funding = costs.place_funding_gbp[option["provision_type"]]
        charge = capital_charge(self.config)
        return float(funding + charge * option["capital_gbp"] / option["places"])

    @cached_property
    def _place_value(self) -> dict[str, NDArray[np.float64]]:
        """£ that one more place would save in each year, by provision."""
        rows = self._provision_years.sort_values("year")
        years = len(self.config.plan.years)
        return {
            str(provision): values.to_numpy(float)
            for provision, values in rows.groupby("provision_id")["place_value_gbp"]
            if len(values) == years and values.notna().all()
        }

    def _phases(self, option: dict[Any, Any]) -> set[str]:
        return {
            phase
            for phase, (low, high) in self.config.phases.items()
            if option["ncy_from"] <= low and high <= option["ncy_to"]
        }


def capital_charge(config: Config) -> float:
    """Return the yearly charge for each £ of capital, as the plan reckons it."""
    costs = config.costs
    return Economics(
        transport_gbp_per_km=costs.transport_gbp_per_km,
        unplaced_gbp=costs.unplaced_gbp,
        discount_rate=costs.discount_rate,
        asset_life_years=costs.asset_life_years,
    ).capital_charge
