"""A referee that knows nothing of the program: the formulation and the table contract, written anew.

From the input CSVs, config.toml and the files of a finished plan it recomputes demand, eligibility, every
constraint, the objective and every table, with pandas and NumPy alone, and says where the plan disagrees.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

PUPILS = 1e-5
RELATIVE = 1e-6
GROUP = ["zone_id", "need", "phase", "setting"]
COLUMNS = {
    "allocation": "zone_id, need, phase, setting, year, provision_id, pupils, km, minutes",
    "unplaced": "zone_id, need, phase, setting, year, pupils, reason",
    "provision_years": (
        "provision_id, year, places_before, places_added, places, pupils, occupancy, place_value_gbp"
    ),
    "recommendations": (
        "rank, option_id, provision_id, name, open_year, units, places, capital_gbp, pupils_served, "
        "site_minutes, site_minutes_saved, site_do_nothing_unplaced, saving_gbp, regret_gbp, decision"
    ),
    "sufficiency": (
        "district, need, phase, year, pupils, placed, unplaced, places_within_reach, mean_km, mean_minutes, "
        "over_guide"
    ),
}
SUITS = {
    "special": ["special_school", "satellite", "independent"],
    "resourced": ["resourced_provision", "sen_unit"],
    "either": ["special_school", "satellite", "independent", "resourced_provision", "sen_unit"],
}
TEXTS = [*GROUP, "provision_id", "option_id", "district", "name", "reason", "decision"]

Table: TypeAlias = pd.DataFrame


@dataclass(frozen=True)
class Case:
    """What a council supplies: config.toml and its data folder."""

    config_path: Path

    @cached_property
    def config(self) -> dict[str, Any]:
        return tomllib.loads(self.config_path.read_text(encoding="utf-8-sig"))

    @cached_property
    def data(self) -> Path:
        return self.config_path.parent / str(self.config["plan"].get("data", "data"))

    @property
    def years(self) -> range:
        return range(self.config["plan"]["first_year"], self.config["plan"]["last_year"] + 1)

    def table(self, name: str, **defaults: str) -> Table:
        """A table as text, stripped; `defaults` for columns that are absent or blank."""
        path = self.data / f"{name}.csv"
        if not path.exists():
            return pd.DataFrame(columns=list(defaults), dtype=object)
        cells = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        for column in cells:
            cells[column] = cells[column].str.strip()
        for column, default in defaults.items():
            if column not in cells:
                cells[column] = default
            cells[column] = cells[column].replace("", default)
        return cells

    @cached_property
    def zones(self) -> Table:
        return self.table("zones")

    @cached_property
    def provisions(self) -> Table:
        blank = dict.fromkeys(("open_year", "close_year", "place_funding_gbp", "top_up_gbp"), "")
        return self.table("provisions", **blank)

    @cached_property
    def options(self) -> Table:
        defaults = {"max_units": "1", "requires": "", "exclusive_group": "", "status": "consider"}
        needed = dict.fromkeys(("option_id", "provision_id", "places", "capital_gbp", "earliest_year"), "")
        options = self.table("options", **needed, **defaults)
        for column in ("places", "capital_gbp", "max_units", "earliest_year"):
            options[column] = options[column].astype(float)
        options["first"] = options["earliest_year"].clip(lower=self.years[0])
        return options

    @cached_property
    def demand(self) -> Table:
        """[n] zone_id, need, phase, setting, year, pupils; groups without a pupil in any year left out."""
        names = dict.fromkeys(("zone_id", "district", "phase", "ncy"), "")
        rows = self.table("forecast", setting="either", scenario="central", **names)
        rows["pupils"], rows["year"] = rows["pupils"].astype(float), rows["year"].astype(int)
        scenario = self.config["plan"].get("forecast_scenario", "central")
        rows = rows[(rows["scenario"] == scenario) & rows["year"].isin(list(self.years))]
        for phase, (low, high) in self.config["phases"].items():
            in_band = (rows["phase"] == "") & pd.to_numeric(rows["ncy"]).between(low, high)
            rows.loc[in_band, "phase"] = phase
        by_zone = rows[rows["zone_id"] != ""]
        shared = rows[rows["zone_id"] == ""].drop(columns="zone_id").merge(self._shares())
        shared["pupils"] *= shared["share"]
        rows = pd.concat([by_zone, shared])
        pupils: Table = rows.groupby([*GROUP, "year"], as_index=False)["pupils"].sum()
        return pupils[pupils.groupby(GROUP)["pupils"].transform("max") > 0]

    def _shares(self) -> Table:
        """Each zone's share of its district's pupils of a phase."""
        zones = self.zones
        parts = []
        for phase in self.config["phases"]:
            column = f"children_{phase}"
            part = zones[["zone_id", "district"]].assign(phase=phase, children=0.0)
            if column in zones:
                part["children"] = pd.to_numeric(zones[column]).fillna(0.0)
            by_district = part.groupby("district")["children"]
            total, count = by_district.transform("sum"), by_district.transform("size")
            part["share"] = np.where(total > 0, part["children"] / total.where(total > 0, 1), 1 / count)
            parts.append(part)
        return pd.concat(parts)[["zone_id", "district", "phase", "share"]]

    @cached_property
    def journeys(self) -> Table:
        """zone_id, provision_id, km, minutes: straight lines, overridden pair by pair by travel.csv."""
        travel = self.config["travel"]
        place = ["easting", "northing"]
        pairs = self.zones[["zone_id", *place]].merge(
            self.provisions[["provision_id", *place]], how="cross", suffixes=("", "_to")
        )
        east = pairs["easting"].astype(float) - pairs["easting_to"].astype(float)
        north = pairs["northing"].astype(float) - pairs["northing_to"].astype(float)
        straight, far = np.hypot(east, north) / 1000, travel.get("circuity", 1.35)
        more = (travel.get("circuity_near", far) - far) * np.exp(
            -straight / travel.get("circuity_fades_km", 10)
        )
        pairs["km"] = straight * (far + more)
        driving = pairs["km"] / travel.get("speed_kmh", 40) * 60
        pairs["minutes"] = travel.get("fixed_minutes", 4) + travel.get("pickup_minutes", 0) + driving
        own = self.table("travel", zone_id="", provision_id="", km="", minutes="")
        pairs = pairs.merge(own, how="left", on=["zone_id", "provision_id"], suffixes=("", "_own"))
        method = travel.get("method", "auto")
        for column in ("km", "minutes"):
            supplied = pd.to_numeric(pairs[f"{column}_own"])
            if method == "matrix":
                pairs[column] = supplied
            elif method == "auto":
                pairs[column] = supplied.fillna(pairs[column])
        return pairs[["zone_id", "provision_id", "km", "minutes"]].dropna()

    @cached_property
    def arcs(self) -> Table:
        """[A] every group with every provision that it may use, with km and minutes."""
        groups = self.demand[GROUP].drop_duplicates()
        groups = groups.assign(
            low=groups["phase"].map({phase: band[0] for phase, band in self.config["phases"].items()}),
            high=groups["phase"].map({phase: band[1] for phase, band in self.config["phases"].items()}),
            limit=groups["phase"].map(self.config["travel"]["max_minutes"]),
        )
        columns = ["provision_id", "provision_type", "needs", "ncy_from", "ncy_to"]
        pairs = groups.merge(self.journeys, on="zone_id").merge(self.provisions[columns], on="provision_id")
        needs = pairs["needs"].str.split(";").map(lambda parts: [part.strip() for part in parts])
        suits = pd.Series(
            [
                need in admitted and kind in SUITS[setting]
                for need, admitted, kind, setting in zip(
                    pairs["need"], needs, pairs["provision_type"], pairs["setting"], strict=True
                )
            ],
            index=pairs.index,
            dtype=bool,
        )
        bands = ["ncy_from", "ncy_to", "low", "high"]
        pairs[bands] = pairs[bands].astype(int)  # without a row, a column's type is anyone's guess
        whole_band = (pairs["ncy_from"] <= pairs["low"]) & (pairs["high"] <= pairs["ncy_to"])
        near = pairs["minutes"] <= pairs["limit"].astype(float)
        return pairs[suits & whole_band & near][[*GROUP, "provision_id", "km", "minutes"]]

    @cached_property
    def places(self) -> Table:
        """[c] provision_id, year, places_before."""
        years = pd.DataFrame({"year": list(self.years)})
        table = self.provisions.merge(years, how="cross")
        opens = pd.to_numeric(table["open_year"]).fillna(-np.inf)
        closes = pd.to_numeric(table["close_year"]).fillna(np.inf)
        there = (opens <= table["year"]) & (table["year"] < closes)
        table["places_before"] = table["places"].astype(float).where(there, 0.0)
        return table[["provision_id", "year", "places_before"]]

    @cached_property
    def prices(self) -> Table:
        """provision_id, top_up_gbp [top], place_funding_gbp [pf]."""
        table = self.provisions[["provision_id", "provision_type"]].copy()
        for column in ("top_up_gbp", "place_funding_gbp"):
            by_type = table["provision_type"].map(self.config["costs"][column])
            table[column] = pd.to_numeric(self.provisions[column]).fillna(by_type)
        return table

    @property
    def gbp_per_km(self) -> float:
        """[w]."""
        costs = self.config["costs"]
        a_km = costs["gbp_per_km"] * (
            1 + costs.get("wheelchair_share", 0) * (costs.get("wheelchair_factor", 1) - 1)
        ) + costs.get("assistant_share", 0) * costs.get("assistant_gbp_per_km", 0)
        return float(
            2 * costs["days"] * costs["share_transported"] * a_km / costs.get("pupils_per_vehicle", 1)
        )

    @property
    def charge(self) -> float:
        """[alpha]."""
        rate = self.config["costs"].get("discount_rate", 0.035)
        life = self.config["costs"].get("asset_life_years", 40)
        return float(rate / (1 - (1 + rate) ** -life)) if rate else 1 / life

    @property
    def discount(self) -> dict[int, float]:
        """[delta]."""
        rate = self.config["costs"].get("discount_rate", 0.035)
        return {year: (1 + rate) ** -(year - self.years[0]) for year in self.years}

    def forced(self) -> Table:
        """option_id, open_year, units of the committed options."""
        options = self.options
        forced = options[(options["status"] == "committed") & (options["first"] <= self.years[-1])]
        return pd.DataFrame(
            {"option_id": forced["option_id"], "open_year": forced["first"], "units": forced["max_units"]}
        )

    def open_units(self, openings: Table) -> Table:
        """[open] option_id, year, units for every option and year."""
        years = pd.DataFrame({"year": list(self.years)})
        table = self.options[["option_id"]].merge(years, how="cross")
        both = table.merge(openings, on="option_id", how="inner")
        both = both[both["open_year"] <= both["year"]]
        units = both.groupby(["option_id", "year"], as_index=False)["units"].sum()
        return table.merge(units, how="left").fillna({"units": 0.0})


@dataclass(frozen=True)
class Outcome:
    """A finished plan, as its files say it."""

    folder: Path

    @cached_property
    def record(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        return record

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {name: self._read(name) for name in COLUMNS}

    def _read(self, name: str) -> Table:
        cells = pd.read_csv(self.folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
        for column in cells:
            if column in TEXTS:  # an apostrophe before = + - @ keeps a spreadsheet from running the cell
                restored = [re.sub(r"^'(?='*[=+\-@\t\r])", "", text) for text in cells[column]]
                cells[column] = pd.Series(restored, index=cells.index, dtype=object)
            else:
                cells[column] = pd.to_numeric(cells[column]).astype(float)
        return cells

    @cached_property
    def openings(self) -> Table:
        table = self["recommendations"]
        return table[table["units"] > 0][["option_id", "open_year", "units"]]


def objections(case: Case, plan: Outcome) -> list[str]:
    """Everything in which a plan disagrees with its inputs, its rules or itself."""
    checks = (
        _columns,
        _demand,
        _eligible,
        _capacity,
        _openings,
        _together,
        _capital,
        _objective,
        _provision_years,
        _unplaced,
        _sufficiency,
        _recommendations,
        _audit,
    )
    return [objection for check in checks for objection in check(case, plan)]


def _columns(_: Case, plan: Outcome) -> Iterator[str]:
    for name, columns in COLUMNS.items():
        with (plan.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        if header != columns.split(", "):
            yield f"{name}.csv has the columns {header}"


def _demand(case: Case, plan: Outcome) -> Iterator[str]:
    placed = plan["allocation"].groupby([*GROUP, "year"], as_index=False)["pupils"].sum()
    both = pd.concat([placed, plan["unplaced"][[*GROUP, "year", "pupils"]]])
    found = both.groupby([*GROUP, "year"], as_index=False)["pupils"].sum()
    table = case.demand.merge(found, how="outer", on=[*GROUP, "year"], suffixes=("", "_found")).fillna(0.0)
    yield from _far("demand", table["pupils"], table["pupils_found"], PUPILS)
    for name in ("allocation", "unplaced"):
        if (plan[name]["pupils"] < 0).any():
            yield f"{name}.csv has a negative number of pupils"


def _eligible(case: Case, plan: Outcome) -> Iterator[str]:
    keys = [*GROUP, "provision_id"]
    table = plan["allocation"].merge(case.arcs, how="left", on=keys, suffixes=("", "_found"))
    if (strangers := int(table["km_found"].isna().sum())) > 0:
        yield f"{strangers} rows of allocation.csv are not eligible"
    known = table.dropna(subset=["km_found"])
    for column in ("km", "minutes"):
        yield from _far(f"allocation.csv {column}", known[column], known[f"{column}_found"], PUPILS)


def _years_of_provisions(case: Case, plan: Outcome) -> Table:
    """provision_id, year, places_before, places_added, places, pupils, occupancy."""
    units = case.open_units(plan.openings).merge(case.options[["option_id", "provision_id", "places"]])
    units["places_added"] = units["units"] * units["places"]
    added = units.groupby(["provision_id", "year"], as_index=False)["places_added"].sum()
    pupils = plan["allocation"].groupby(["provision_id", "year"], as_index=False)["pupils"].sum()
    keys = ["provision_id", "year"]
    table = case.places.merge(added, how="left", on=keys).merge(pupils, how="left", on=keys)
    table = table.fillna({"places_added": 0.0, "pupils": 0.0})
    table["places"] = table["places_before"] + table["places_added"]
    table["occupancy"] = table["pupils"] / table["places"].where(table["places"] > 0)
    return table


def _capacity(case: Case, plan: Outcome) -> Iterator[str]:
    table = _years_of_provisions(case, plan)
    if (over := table[table["pupils"] > table["places"] + PUPILS]).size:
        yield f"capacity is broken at {over.iloc[0].to_dict()}"


def _openings(case: Case, plan: Outcome) -> Iterator[str]:
    options, openings = case.options.set_index("option_id"), plan.openings
    if strangers := set(openings["option_id"]) - set(options.index):
        yield f"unknown options open: {strangers}"
        return
    units = openings.groupby("option_id")["units"].sum().reindex(options.index, fill_value=0.0)
    if (openings["units"] % 1 != 0).any():
        yield "a part of an option opens"
    if (units > options["max_units"]).any():
        yield "more units open than there are"
    if (openings["open_year"] < openings["option_id"].map(options["first"])).any():
        yield "an option opens too early"
    if (~openings["open_year"].isin(list(case.years))).any():
        yield "an option opens outside the plan"


def _together(case: Case, plan: Outcome) -> Iterator[str]:
    """Options that must, may not, or may only open with others."""
    options, openings = case.options.set_index("option_id"), plan.openings
    units = openings.groupby("option_id")["units"].sum().reindex(options.index, fill_value=0.0)
    if (units[options["status"] == "refused"] > 0).any():
        yield "a refused option opens"
    committed = openings[openings["option_id"].map(options["status"]) == "committed"]
    both = case.forced().merge(committed, how="outer", indicator=True)
    if (both["_merge"] != "both").any():
        yield "a committed option does not open as it must"
    grouped = units[options["exclusive_group"] != ""].groupby(options["exclusive_group"]).sum()
    if (grouped > 1).any():
        yield "two options of an exclusive group open"
    open_units = case.open_units(openings)
    needing = open_units.merge(case.options[["option_id", "requires", "max_units"]], on="option_id")
    needed = open_units.rename(columns={"option_id": "requires", "units": "needed"})
    both = needing.merge(needed, on=["requires", "year"])
    if (both["units"] > both["max_units"] * both["needed"]).any():
        yield "an option is open without what it requires"


def _capital(case: Case, plan: Outcome) -> Iterator[str]:
    openings = plan.openings.merge(case.options[["option_id", "capital_gbp"]])
    spent = (openings["units"] * openings["capital_gbp"]).groupby(openings["open_year"]).sum()
    capital = case.config.get("capital", {})
    limits = [(capital.get("total_gbp", np.inf), spent.sum(), "in all")]
    limits += [
        (limit, spent.get(float(year), 0.0), f"in {year}")
        for year, limit in capital.get("by_year_gbp", {}).items()
    ]
    for limit, gbp, when in limits:
        if gbp > limit * (1 + RELATIVE):
            yield f"£{gbp:,.0f} of capital {when} is more than £{limit:,.0f}"


def terms_gbp(case: Case, plan: Outcome) -> dict[str, float]:
    """The objective by the terms of the formulation, present value."""
    placed = plan["allocation"].merge(case.prices, on="provision_id")
    units = case.open_units(plan.openings).merge(case.options, on="option_id")
    units = units.merge(case.prices, on="provision_id")
    places = case.places.merge(case.prices, on="provision_id")
    unplaced = plan["unplaced"]

    def worth(table: Table, gbp: pd.Series[float]) -> float:
        return float((gbp * table["year"].map(case.discount)).sum())

    return {
        "top_up": worth(placed, placed["pupils"] * placed["top_up_gbp"]),
        "transport": worth(placed, placed["pupils"] * placed["km"] * case.gbp_per_km),
        "unplaced": worth(unplaced, unplaced["pupils"] * case.config["costs"]["unplaced_gbp"]),
        "capital_charge": worth(units, units["units"] * units["capital_gbp"] * case.charge),
        "place_funding_added": worth(units, units["units"] * units["places"] * units["place_funding_gbp"]),
        "place_funding_existing": worth(places, places["places_before"] * places["place_funding_gbp"]),
    }


def _objective(case: Case, plan: Outcome) -> Iterator[str]:
    terms, record = terms_gbp(case, plan), plan.record
    objective = sum(terms.values())
    allowance = RELATIVE * max(1.0, objective)
    if record["objective_terms_gbp"].keys() != terms.keys():
        yield f"the terms of the objective are {list(record['objective_terms_gbp'])}"
        return
    for name, gbp in terms.items():
        if abs(gbp - record["objective_terms_gbp"][name]) > allowance:
            yield f"{name} is £{gbp}, run.json says £{record['objective_terms_gbp'][name]}"
    if abs(objective - record["objective_gbp"]) > allowance:
        yield f"the objective is £{objective}, run.json says £{record['objective_gbp']}"
    bound, nothing = record["bound_gbp"], record["do_nothing_gbp"]
    if not bound <= objective + allowance:
        yield "the bound is above the objective"
    if not objective <= nothing + allowance:
        yield "doing nothing is cheaper"
    if abs(record["gap"] - (objective - bound) / objective) > RELATIVE:
        yield "the gap is misstated"
    possible = nothing - bound
    if possible > allowance and abs(record["benefit_gap"] - (objective - bound) / possible) > PUPILS:
        yield "the benefit gap is misstated"


def _provision_years(case: Case, plan: Outcome) -> Iterator[str]:
    found = plan["provision_years"]
    keys = ["provision_id", "year"]
    table = _years_of_provisions(case, plan).merge(found, how="outer", on=keys, suffixes=("", "_found"))
    if len(table) != len(found) or len(table) != len(case.places):
        yield "provision_years.csv has other rows than provisions and years"
    for column in ("places_before", "places_added", "places", "pupils", "occupancy"):
        yield from _far(f"provision_years.csv {column}", table[column], table[f"{column}_found"], PUPILS)
    if (found["place_value_gbp"] < -PUPILS).any():
        yield "one more place costs"
    spare = found["places"] - found["pupils"] > 0.001
    if (found.loc[spare, "place_value_gbp"] > PUPILS).any():
        yield "one more place is worth something where places are empty"


def _unplaced(case: Case, plan: Outcome) -> Iterator[str]:
    places = _years_of_provisions(case, plan)[["provision_id", "year", "places"]]
    arcs = case.arcs.merge(places, on="provision_id")
    reach = arcs.groupby([*GROUP, "year"], as_index=False)["places"].sum()
    table = plan["unplaced"].merge(reach, how="left", on=[*GROUP, "year"])
    expected = np.where(table["places"].fillna(0.0) > 0, "no_capacity", "no_place_in_reach")
    if (table["reason"] != expected).any():
        yield "unplaced.csv gives a wrong reason"


def _sufficiency(case: Case, plan: Outcome) -> Iterator[str]:
    keys = ["district", "need", "phase", "year"]
    district = case.zones.set_index("zone_id")["district"]

    def by_row(table: Table, values: pd.Series[float]) -> pd.Series[float]:
        rows = table.assign(district=table["zone_id"].map(district), value=values)
        return rows.groupby(keys)["value"].sum()

    allocation, unplaced, demand = plan["allocation"], plan["unplaced"], case.demand
    guide = allocation["phase"].map(case.config["travel"]["guide_minutes"])
    pupils, placed = by_row(demand, demand["pupils"]), by_row(allocation, allocation["pupils"])
    reach = case.arcs.assign(district=case.arcs["zone_id"].map(district))
    reach = reach.drop_duplicates(["district", "need", "phase", "provision_id"])
    places = _years_of_provisions(case, plan)[["provision_id", "year", "places"]]
    expected = {
        "pupils": pupils,
        "placed": placed,
        "unplaced": by_row(unplaced, unplaced["pupils"]),
        "places_within_reach": reach.merge(places, on="provision_id").groupby(keys)["places"].sum(),
        "mean_km": by_row(allocation, allocation["pupils"] * allocation["km"]) / placed,
        "mean_minutes": by_row(allocation, allocation["pupils"] * allocation["minutes"]) / placed,
        "over_guide": by_row(allocation, allocation["pupils"].where(allocation["minutes"] > guide, 0.0)),
    }
    table = plan["sufficiency"]
    found = table.set_index(keys)
    labels = table[keys[:-1]].drop_duplicates()
    if len(found) != len(labels) * len(case.years) or set(pupils.index) - set(found.index):
        yield "sufficiency.csv has other rows than districts, needs, phases and years"
    for column, values in expected.items():
        blank = np.nan if column.startswith("mean") else 0.0
        yield from _far(
            f"sufficiency.csv {column}", values.reindex(found.index).fillna(blank), found[column], PUPILS
        )


def _recommendations(case: Case, plan: Outcome) -> Iterator[str]:
    table = plan["recommendations"]
    options = case.options.set_index("option_id").reindex(table["option_id"]).reset_index()
    if set(table["option_id"]) != set(case.options["option_id"]):
        yield "recommendations.csv does not name every option"
    for column in ("places", "capital_gbp"):
        expected = table["units"] * options[column]
        yield from _far(f"recommendations.csv {column}", expected, table[column], PUPILS)
    opens = table["units"] > 0
    if sorted(table.loc[opens, "rank"]) != list(range(1, int(opens.sum()) + 1)):
        yield "ranks are not 1, 2, 3, …"
    if table.loc[~opens, ["rank", "open_year", "saving_gbp"]].notna().any(axis=None):
        yield "an option that does not open has a rank, a year or a saving"
    chosen = np.where(opens, "recommended", "not_recommended")
    decided = options["status"].isin(["committed", "refused"])
    if (table["decision"] != options["status"].where(decided, chosen)).any():
        yield "recommendations.csv gives a wrong decision"


def _audit(case: Case, plan: Outcome) -> Iterator[str]:
    for source in plan.record["inputs"]:
        path = case.data / source["file"]
        if hashlib.sha256(path.read_bytes()).hexdigest() != source["sha256"]:
            yield f"run.json has another digest of {source['file']}"
        if path.suffix == ".csv" and len(case.table(path.stem)) != source["rows"]:
            yield f"run.json has another number of rows of {source['file']}"


def _far(what: str, one: pd.Series[float], other: pd.Series[float], within: float) -> Iterator[str]:
    mine, theirs = one.to_numpy(dtype=float), other.to_numpy(dtype=float)
    off = ~np.isclose(mine, theirs, rtol=RELATIVE, atol=within, equal_nan=True)
    if off.any():
        first = int(np.flatnonzero(off)[0])
        yield f"{what} is off in {off.sum()} places, the first is {theirs[first]} for {mine[first]}"
