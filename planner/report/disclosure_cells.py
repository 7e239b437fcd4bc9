"""The counts of one year that a release publishes, and how they hang together, as `Cells`.

Both cases are in it, with the plan and without: they count the same pupils. Everything that a reader could
join is stated: the margins of every table, who is placed and who is not, provisions against the districts of
their pupils and against the needs and phases that they teach, zones that are in a district and in a group,
and the money that is a number of pupils times a published price.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from planner.domain import FinanceCase, ProvisionType
from planner.plan.plan import Plan
from planner.report.disclosure import Cells, Key
from planner.report.release_tables import ALL, TOTAL_COUNTS, values_of_zones, zone_counts

CASES: Mapping[str, FinanceCase] = {"totals": FinanceCase.PLAN, "totals_without": FinanceCase.DO_NOTHING}
"""The totals of each case."""
PARTS = {
    "pupils": ("placed", "unplaced"),
    "placed": ("within_guide", "over_guide"),
    "unplaced": ("full", "out_of_reach"),
}
"""What each count is made of; `within_guide` and `full` stand in no table, but a subtraction gives them."""
LEAVES = ("within_guide", "over_guide", "full", "out_of_reach")


def total_key(case: str, column: str, place: tuple[str, str, str]) -> Key:
    """Return the key of a count of totals; `place` is district, need and phase."""
    return ("totals" if column == "pupils" else case, column, *place)


def cells_of_year(plan: Plan, tables: Mapping[str, pd.DataFrame], groupings: list[str], year: int) -> Cells:
    """Return the cells of a year.

    `tables` are the tables of a release by field, rounding of the solver and all; `groupings` the columns of
    zones that by_group has.
    """
    of_year = {name: table[table["year"] == year] for name, table in tables.items() if "year" in table}
    cells = Cells()
    if of_year["totals"].empty:
        return cells
    for case in CASES:
        _add_totals(cells, case, of_year[case])
    _add_provisions(cells, plan, of_year["provision_years"], of_year["served"], year)
    _add_groups(cells, plan, of_year["by_group"], groupings, year)
    for case, finance_case in CASES.items():
        rows = of_year["finance"][of_year["finance"]["case"] == finance_case]
        _add_money(cells, plan, case, rows)
    return cells


def _add_totals(cells: Cells, case: str, rows: pd.DataFrame) -> None:
    sums: dict[tuple[int, tuple[str, ...]], list[Any]] = {}
    for row in rows.to_dict("records"):
        place = (row["district"], row["need"], row["phase"])
        _add_counts(cells, {column: total_key(case, column, place) for column in (*PARTS, *LEAVES)}, row)
        for axis in range(len(place)):
            if place[axis] != ALL:
                sums.setdefault((axis, (*place[:axis], ALL, *place[axis + 1 :])), []).append(place)
    for (_, whole), parts in sums.items():
        for column in TOTAL_COUNTS:
            if column != "pupils" or case == "totals":
                cells.tie(
                    total_key(case, column, (whole[0], whole[1], whole[2])),
                    [total_key(case, column, part) for part in parts],
                )


def _add_counts(cells: Cells, keys: Mapping[str, Key], row: Mapping[Any, Any]) -> None:
    """Add the counts of a row, and what they are made of."""
    counts = {
        **row,
        "within_guide": row["placed"] - row["over_guide"],
        "full": row["unplaced"] - row["out_of_reach"],
    }
    for column, key in keys.items():
        if key not in cells.keys:
            cells.add(key, counts[column], seen=column in TOTAL_COUNTS)
    for whole, parts in PARTS.items():
        cells.tie(keys[whole], [keys[part] for part in parts])


def _add_provisions(
    cells: Cells, plan: Plan, provision_years: pd.DataFrame, served: pd.DataFrame, year: int
) -> None:
    """Add provisions by the district of their pupils, down to need and phase, which no table has."""
    places = dict(zip(provision_years["provision_id"], provision_years["places"], strict=True))
    for provision, pupils in zip(provision_years["provision_id"], provision_years["pupils"], strict=True):
        cells.add(("provision", provision), pupils, highest=places[provision])
    teaches = _teaches(plan)
    taught = plan.allocation[plan.allocation["year"] == year]
    homes = taught["zone_id"].map(plan.inputs.district_of_zone)
    counted = taught.groupby([taught["provision_id"], homes, taught["need"], taught["phase"]])["pupils"].sum()
    pupils_of = counted.to_dict()
    by_provision: dict[str, list[Key]] = {}
    by_district: dict[str, list[Key]] = {}
    by_place: dict[tuple[str, str, str], list[Key]] = {}
    rows = zip(served["provision_id"], served["district"], served["pupils"], strict=True)
    for provision, district, pupils in rows:
        key = ("served", provision, district)
        cells.add(key, pupils, highest=places[provision])
        by_provision.setdefault(provision, []).append(key)
        by_district.setdefault(district, []).append(key)
        parts: list[Key] = []
        for need, phase in teaches[provision]:
            place = (district, need, phase)
            if total_key("totals", "placed", place) not in cells.keys:
                continue
            part = ("taught", provision, *place)
            cells.add(part, pupils_of.get(part[1:], 0.0), seen=False, guarded=False)
            by_place.setdefault(place, []).append(part)
            parts.append(part)
        cells.tie(key, parts)
    for provision, keys in by_provision.items():
        cells.tie(("provision", provision), keys)
    for district, keys in by_district.items():
        cells.tie(total_key("totals", "placed", (district, ALL, ALL)), keys)
    for place, keys in by_place.items():
        cells.tie(total_key("totals", "placed", place), keys)


def _teaches(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """Need and phase of those whom each provision may take: the table of provisions says so."""
    config, provisions = plan.config, plan.inputs.provisions
    return {
        row["provision_id"]: [
            (need, phase)
            for need, (phase, (low, high)) in product(config.needs, config.phases.items())
            if need in row["needs"] and row["ncy_from"] <= low and high <= row["ncy_to"]
        ]
        for row in provisions.to_dict("records")
    }


def _add_groups(cells: Cells, plan: Plan, rows: pd.DataFrame, groupings: list[str], year: int) -> None:
    """Add the groups of zones, down to the zones that are alike: in one district, and in the same groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows.to_dict("records"):
        group = (row["grouping"], row["value"])
        groups.setdefault(row["grouping"], []).append(group)
        _add_counts(cells, {column: ("by_group", column, *group) for column in (*PARTS, *LEAVES)}, row)
    for members, column in product(groups.values(), TOTAL_COUNTS):
        cells.tie(
            total_key("totals", column, (ALL, ALL, ALL)), [("by_group", column, *group) for group in members]
        )
    if not groups:
        return
    zones = plan.inputs.zones
    counts = zone_counts(plan)
    counts = counts[counts["year"] == year].set_index("zone_id").reindex(zones["zone_id"], fill_value=0.0)
    counts["within_guide"] = counts["placed"] - counts["over_guide"]
    counts["full"] = counts["unplaced"] - counts["out_of_reach"]
    values_of = [values_of_zones(zones, grouping) for grouping in groupings]
    alike = [
        (district, *(values[zone] for values in values_of))
        for zone, district in zip(zones["zone_id"], zones["district"], strict=True)
    ]
    sums: dict[Key, list[Key]] = {}
    for (district, *values), of_alike in counts.groupby(pd.Index(alike, tupleize_cols=False)):
        for leaf in LEAVES:
            wholes = [
                total_key("totals", leaf, (district, ALL, ALL)),
                *(("by_group", leaf, *group) for group in zip(groupings, values, strict=True)),
            ]
            if all(whole in cells.keys for whole in wholes):
                key = ("alike", leaf, district, *values)
                cells.add(key, float(of_alike[leaf].sum()), seen=False, guarded=False)
                for whole in wholes:
                    sums.setdefault(whole, []).append(key)
    for whole, parts in sums.items():
        cells.tie(whole, parts)


def top_up_gbp(plan: Plan) -> pd.Series:
    """Return what a pupil costs in each provision, £ a year, in the order of provisions."""
    by_type = plan.inputs.provisions["provision_type"].map(plan.config.costs.top_up_gbp)
    own = plan.inputs.provisions.reindex(columns=["top_up_gbp"])["top_up_gbp"]
    return own.astype(float).fillna(by_type)


def _add_money(cells: Cells, plan: Plan, case: str, finance: pd.DataFrame) -> None:
    """Add the money that counts pupils: top-up, and what independent places cost, by how dear a pupil is."""
    provisions = plan.inputs.provisions
    price = top_up_gbp(plan)
    independent = provisions["provision_type"] == ProvisionType.INDEPENDENT
    prices = {"independent": price[independent], "top_up": price[~independent]}
    kinds = {name: sorted(set(values[values > 0])) for name, values in prices.items()}
    members: dict[tuple[str, float], list[Key]] = {}
    names = np.where(independent, "independent", "top_up")
    for provision, name, gbp in zip(provisions["provision_id"], names, price, strict=True):
        members.setdefault((name, gbp), []).append(("provision", provision))
    if case == "totals":
        pupils = {kind: sum(cells.counts[cells.keys[key]] for key in keys) for kind, keys in members.items()}
    else:
        placed = cells.counts[cells.keys[total_key(case, "placed", (ALL, ALL, ALL))]]
        found = _pupils_by_price(list(members), placed, finance)
        if found is None:
            return
        pupils = found
    for kind, count in pupils.items():
        cells.add((case, "price", *kind), count, seen=False)
        if case == "totals":
            cells.tie((case, "price", *kind), members[kind])
    cells.tie(total_key(case, "placed", (ALL, ALL, ALL)), [(case, "price", *kind) for kind in members])
    for name, dear in kinds.items():
        if dear:
            weights = [gbp / dear[-1] for gbp in dear]
            total = sum(weight * pupils[name, gbp] for weight, gbp in zip(weights, dear, strict=True))
            cells.add((case, name), total)
            cells.tie((case, name), [(case, "price", name, gbp) for gbp in dear], weights)


def _pupils_by_price(
    kinds: list[tuple[str, float]], placed: float, finance: pd.DataFrame
) -> dict[tuple[str, float], float] | None:
    """Return the pupils at each price as the money tells them; None where it does not."""
    names = ("independent", "top_up")
    system = np.array(
        [[1.0] * len(kinds), *([gbp * (kind == name) for kind, gbp in kinds] for name in names)]
    )
    given = np.array([placed, *(float(finance[f"{name}_gbp"].sum()) for name in names)])
    pupils, _, rank, _ = np.linalg.lstsq(system, given, rcond=None)
    return dict(zip(kinds, map(float, pupils.clip(0.0)), strict=True)) if rank == len(kinds) else None
