"""Who gains and who loses: by district, and by every grouping of zones with few values."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from planner.domain import academic_year
from planner.report.committee import charts, totals
from planner.report.committee.layout import Figure, Table
from planner.report.release import Release
from planner.report.words import HALF, NOBODY, change, counted, minutes, named, percent, whole

MOST_VALUES = 12
"""A grouping with more values is too long for a page."""
_DECILES = "imd_decile"
_LABELS = {_DECILES: "Deprivation decile", "rural_urban": "Rural or urban"}
_ENDS = {"1": "1 (most deprived)", "10": "10 (least deprived)"}


def by_district(release: Release) -> Figure:
    """Return each district with the plan and if nothing is done, in the last year."""
    year = release.config.plan.last_year
    plan, nothing = totals.by_district(release, year)
    all_plan, all_nothing = (totals.row(table, year) for table in totals.by_year(release))
    names = list(plan.index)
    rows = [_district(name, totals.row(plan, name), totals.row(nothing, name)) for name in names]
    return Figure(
        anchor="by-district",
        title=_gains(names, list(plan["unplaced"] - nothing["unplaced"]), academic_year(year)),
        description="For each district: pupils without a place if nothing is done, and with the plan.",
        chart=charts.pairs(names, list(nothing["unplaced"]), list(plan["unplaced"]), whole),
        table=Table(
            caption=f"Pupils without a place and journeys by district, {academic_year(year)}",
            columns=[
                "District",
                "Pupils who need a place",
                "Without: nothing done",
                "Without: plan",
                "Difference",
                "Mean minutes: nothing done",
                "Mean minutes: plan",
            ],
            rows=[*rows, _district("All districts", all_plan, all_nothing)],
            total=True,
            note=(
                "Mean minutes are one way, of the pupils who have a place: more pupils placed, some from "
                "further away, can make the mean longer though nobody travels longer."
            ),
        ),
    )


def _district(name: str, plan: "pd.Series[float]", nothing: "pd.Series[float]") -> list[str]:
    return [
        name,
        whole(plan["pupils"]),
        whole(nothing["unplaced"]),
        whole(plan["unplaced"]),
        change(plan["unplaced"] - nothing["unplaced"]),
        minutes(nothing["mean_minutes"], nothing["placed"]),
        minutes(plan["mean_minutes"], plan["placed"]),
    ]


def _gains(names: Sequence[str], more: Sequence[float], year: str) -> str:
    """Who gains most, and whether anybody loses; `more` pupils without a place than if nothing is done."""
    known = [(value, name) for value, name in zip(more, names, strict=True) if not math.isnan(value)]
    if not known:
        return "How the plan changes each district is not released"
    best, worst = min(known), max(known)
    hidden = "" if len(known) == len(names) else ", of the districts whose figures are released"
    if best[0] > -HALF and worst[0] < HALF:
        return f"The plan changes no district’s number of pupils without a place in {year}{hidden}"
    gain = (
        f"{named(best[1])} gains most: {counted(-best[0], 'pupil')} fewer without a place in {year}{hidden}"
    )
    loss = f"{named(worst[1])} has {counted(worst[0], 'pupil')} more without a place in {year}{hidden}"
    if best[0] > -HALF:
        return f"No district gains; {loss}"
    if worst[0] >= HALF:
        return f"{gain}; {loss}"
    return f"{gain}; no district loses"


def groupings(release: Release) -> list[Figure]:
    """Return a figure for each grouping of zones that has few enough values; none where there is none."""
    table = release.by_group[release.by_group["year"] == release.config.plan.last_year]
    found: list[Figure] = []
    for grouping in sorted(set(table["grouping"]), key=lambda name: (name != _DECILES, name)):
        rows = table[table["grouping"] == grouping]
        if len(rows) <= MOST_VALUES:
            found.append(_grouping(release, grouping, len(found), rows))
    return found


def _grouping(release: Release, grouping: str, number: int, rows: pd.DataFrame) -> Figure:
    year = academic_year(release.config.plan.last_year)
    rows = rows.set_index("value")
    rows = rows.loc[sorted(rows.index, key=_order)]
    label = _LABELS.get(grouping, grouping.replace("_", " ").capitalize())
    names = [_ENDS.get(value, value) if grouping == _DECILES else value for value in rows.index]
    share = _shares(rows["unplaced"], rows["pupils"])
    columns = [label, "Pupils who need a place", "Without: plan", "Share without: plan", "Mean minutes: plan"]
    cells = [
        [
            name,
            whole(row["pupils"]),
            whole(row["unplaced"]),
            percent(part),
            minutes(row["mean_minutes"], row["placed"]),
        ]
        for name, part, row in zip(names, share, rows.to_dict("records"), strict=True)
    ]
    chart = charts.bars(names, share, [percent(part) for part in share])
    nothing = _without(release, grouping)
    if nothing is not None:
        before = nothing.reindex(rows.index, fill_value=0.0)
        shares_before = _shares(before, rows["pupils"])
        columns[2:2] = ["Without: nothing done", "Share without: nothing done"]
        for line, count, part in zip(cells, before, shares_before, strict=True):
            line[2:2] = [whole(float(count)), percent(part)]
        chart = charts.pairs(names, shares_before, share, percent)
    return Figure(
        anchor=f"group-{number}",
        title=_share_title(grouping, label, dict(zip(names, share, strict=True)), year),
        description=f"For each value: the share of pupils without a place in {year}.",
        chart=chart,
        table=Table(
            caption=f"{named(label)}: pupils without a place, {year}",
            columns=columns,
            rows=cells,
            note="“Not stated”: the council’s table of zones leaves this blank."
            if "not stated" in names
            else "",
        ),
    )


def _shares(unplaced: "pd.Series[float]", pupils: "pd.Series[float]") -> list[float]:
    """The share without a place: 0 where there is nobody, NaN where either is not released."""
    return [
        0.0 if everybody < NOBODY else without / everybody
        for without, everybody in zip(unplaced, pupils, strict=True)
    ]


def _share_title(grouping: str, label: str, shares: Mapping[str, float], year: str) -> str:
    """Say how unequal the shares without a place are, as far as they are released."""
    known = {name: share for name, share in shares.items() if not math.isnan(share)}
    if len(known) < 2:  # noqa: PLR2004 - nothing to compare
        return f"{named(label)}: pupils without a place with the plan, {year}"
    least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    low, high = percent(known[least]), percent(known[most])
    if low == high:
        return f"{named(label)}: with the plan the same share, {low}, is without a place everywhere in {year}"
    if grouping == _DECILES and _ENDS["1"] in known and _ENDS["10"] in known:
        poor, rich = (percent(known[_ENDS[end]]) for end in ("1", "10"))
        return (
            f"With the plan {poor} of pupils in the most deprived tenth of areas are without a place in "
            f"{year}, and {rich} in the least deprived tenth"
        )
    return (
        f"{named(label)}: with the plan the share without a place in {year} is largest in “{named(most)}”, "
        f"{high}, and smallest in “{named(least)}”, {low}"
    )


def _without(release: Release, grouping: str) -> "pd.Series[float] | None":
    """Pupils without a place if nothing is done, by value; None where zones are not released."""
    if release.do_nothing_unplaced is None:
        return None
    rows = release.do_nothing_unplaced
    rows = rows[rows["year"] == release.config.plan.last_year]
    zones = release.zones
    value = (
        rows["zone_id"]
        .map(dict(zip(zones["zone_id"], zones[grouping], strict=True)))
        .replace("", "not stated")
    )
    summed: pd.Series[float] = rows.groupby(value)["pupils"].sum()
    return summed


def _order(value: str) -> tuple[bool, float, str]:
    """Numbers by size, other texts after them, "not stated" last."""
    try:
        return (False, float(value), value)
    except ValueError:
        return (True, float(value == "not stated"), value)
