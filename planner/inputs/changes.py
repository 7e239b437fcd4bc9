"""What is otherwise than the tables say: the changes of a scenario and the ledger of overrides.

They are made before the tables are checked, so that whatever holds of a table holds of a changed one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from planner.config import Config
from planner.domain import OptionStatus, OverrideType
from planner.inputs.findings import Findings
from planner.inputs.tables import Tables
from planner.problems import Problem, quoted, suggestion

LATEST_YEAR = 2100


@dataclass(frozen=True, kw_only=True)
class Change:
    """One decision on an option or, where it closes, a provision; `source` names where it was made.

    `year`: when it opens or closes; `years_later`: than its earliest year.
    """

    kind: OverrideType
    target: str
    source: Problem
    year: int | None = None
    years_later: int = 0


def changed(
    tables: Tables, config: Config, section: Problem, findings: Findings, *, without: int | None = None
) -> Tables:
    """Return the tables with the changes of the configuration and the overrides made, in that order.

    `section` names the file and key where the configuration makes its changes; `without` is the number, from
    0, of a row of overrides that is left out.
    """
    changes = [*_of_config(config, section), *_of_overrides(tables, without)]
    findings.faults.extend(_unknown(tables, changes))
    findings.faults.extend(_contradictions(changes))
    options, provisions = tables.options.frame.copy(), tables.provisions.frame.copy()
    for change in changes:
        rows = options["option_id"] == change.target
        match change.kind:
            case OverrideType.COMMIT:
                options.loc[rows, "status"] = str(OptionStatus.COMMITTED)
                if change.year is not None:
                    options.loc[rows, "earliest_year"] = change.year
            case OverrideType.REFUSE:
                options.loc[rows, "status"] = str(OptionStatus.REFUSED)
            case OverrideType.LATE:
                later = options.loc[rows, "earliest_year"] + change.years_later
                options.loc[rows, "earliest_year"] = later.clip(upper=LATEST_YEAR)
                if change.year is not None:
                    options.loc[rows, "earliest_year"] = change.year
            case OverrideType.CLOSE:
                provisions.loc[provisions["provision_id"] == change.target, "close_year"] = change.year
    return replace(
        tables,
        options=replace(tables.options, frame=options),
        provisions=replace(tables.provisions, frame=provisions),
    )


def _of_config(config: Config, section: Problem) -> Iterator[Change]:
    def source(key: str, value: str) -> Problem:
        return replace(section, column=f"{section.column}.{key}", value=value)

    changes = config.changes
    for target in changes.commit:
        yield Change(kind=OverrideType.COMMIT, target=target, source=source("commit", target))
    for target in changes.refuse:
        yield Change(kind=OverrideType.REFUSE, target=target, source=source("refuse", target))
    for target, years in changes.late.items():
        yield Change(kind=OverrideType.LATE, target=target, source=source("late", target), years_later=years)
    for target, year in changes.close.items():
        yield Change(kind=OverrideType.CLOSE, target=target, source=source("close", target), year=year)


def _of_overrides(tables: Tables, without: int | None) -> Iterator[Change]:
    table = tables.overrides
    left_out = None if without is None else table.frame.index[without]
    sound = table.frame[table.sound("type", "ids", "year", "value")]
    for row, cells in zip(sound.index, sound.to_dict("records"), strict=True):
        if row == left_out:
            continue
        year, value = cells["year"], cells["value"]
        for target in cells["ids"]:
            yield Change(
                kind=OverrideType(cells["type"]),
                target=target,
                source=table.problem("", row=int(row), column="ids", value=target),
                year=None if pd.isna(year) else int(year),
                years_later=0 if pd.isna(value) else int(value),
            )


def _unknown(tables: Tables, changes: list[Change]) -> Iterator[Problem]:
    known = {
        "option_id": tables.options.values("option_id"),
        "provision_id": tables.provisions.values("provision_id"),
    }
    for change in changes:
        name = "provision_id" if change.kind is OverrideType.CLOSE else "option_id"
        if change.target not in known[name]:
            table = tables.provisions if change.kind is OverrideType.CLOSE else tables.options
            yield replace(
                change.source,
                message=f"is not {'a provision_id' if name == 'provision_id' else 'an option_id'} "
                f"of {table.label}",
                hint=suggestion(change.target, known[name]) or "remove it",
            )


def _contradictions(changes: list[Change]) -> Iterator[Problem]:
    """An option that is both committed and refused."""
    committed = {change.target for change in changes if change.kind is OverrideType.COMMIT}
    for change in changes:
        if change.kind is OverrideType.REFUSE and change.target in committed:
            yield replace(
                change.source,
                message=f"is refused here, and {quoted(change.target)} is committed as well",
                hint="take one of the two out",
            )


def grown(forecast: pd.DataFrame, config: Config) -> pd.DataFrame:
    """Return the forecast with the growth that the configuration changes.

    `growth_percent` is that much more in every year. `growth_points` lets the pupils of a need, all together,
    grow by so many percentage points more from each year of the plan to the next; every row follows.
    """
    changes, plan = config.changes, config.plan
    concerned = (forecast["scenario"] == plan.forecast_scenario) & forecast["year"].isin(list(plan.years))
    pupils = forecast["pupils"].copy()
    for need, percent in changes.growth_percent.items():
        pupils[concerned & (forecast["need"] == need)] *= 1 + percent / 100
    for need, points in changes.growth_points.items():
        rows = concerned & (forecast["need"] == need)
        total = (
            pupils[rows].groupby(forecast.loc[rows, "year"]).sum().reindex(list(plan.years), fill_value=0.0)
        )
        factor, before = {}, 1.0
        for year in plan.years:
            earlier = total.get(year - 1, 0.0)
            if earlier > 0 and total[year] > 0:
                before *= max(0.0, 1 + points / 100 * earlier / total[year])
            factor[year] = before
        pupils[rows] *= forecast.loc[rows, "year"].map(factor)
    return forecast.assign(pupils=pupils)
