"""What is wrong with a list picked by hand: row by row, and against budgets and rules between options."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.config import Config
from planner.domain import OptionStatus
from planner.inputs.tables import Table, cell_text
from planner.problems import Problem, quoted, suggestion

NEVER = 10_000
"""A year in which nothing opens."""
_TOLERANCE = 1e-6
"""Share by which money may be over a limit through rounding, as in the referee."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed:
    """The list beside the options and the configuration that it is of.

    `options` by option_id, with the `earliest` year within the plan. `rows` are those of the file (its index)
    whose option and year are known: option_id, open_year, units (blank ones filled in), committed, note.
    `opens` are these and what is committed besides: option_id, open_year, units, row (NaN where committed).
    """

    table: Table
    options: pd.DataFrame
    config: Config
    rows: pd.DataFrame
    opens: pd.DataFrame

    @classmethod
    def of(cls, table: Table, options: pd.DataFrame, config: Config) -> "Listed":
        """Lay a list, as far as it could be read, beside the options."""
        by_id = options.set_index("option_id")
        by_id = by_id.assign(earliest=by_id["earliest_year"].clip(lower=config.plan.first_year))
        frame = table.frame
        known = frame["option_id"].isin(by_id.index) & table.sound("option_id", "open_year", "units")
        rows = frame[known]
        own = by_id.loc[rows["option_id"]]
        rows = rows.assign(
            units=rows["units"].fillna(pd.Series(own["max_units"].to_numpy(), index=rows.index)),
            committed=(own["status"] == OptionStatus.COMMITTED).to_numpy(dtype=bool),
        )
        agreed = by_id[
            (by_id["status"] == OptionStatus.COMMITTED) & (by_id["earliest"] <= config.plan.last_year)
        ]
        besides = pd.DataFrame(
            {"option_id": agreed.index, "open_year": agreed["earliest"], "units": agreed["max_units"]}
        )
        chosen = rows[~rows["committed"]].assign(row=rows.index[~rows["committed"]])
        opens = pd.concat([chosen[["option_id", "open_year", "units", "row"]], besides], ignore_index=True)
        opens = opens.astype({"open_year": "int64", "units": "int64", "row": "float64"})
        return cls(table=table, options=by_id, config=config, rows=rows, opens=opens)

    def problem(self, row: int, column: str, message: str, hint: str, allowed: str | None = None) -> Problem:
        """What is wrong with a cell of the list."""
        shown = cell_text(self.table.frame.loc[row, column])
        return self.table.problem(message, row=row, column=column, value=shown, hint=hint, allowed=allowed)


def faults_of_list(listed: Listed) -> Iterator[Problem]:
    """Yield all that is wrong with a list."""
    yield from _unknown(listed)
    for row, cells in zip(map(int, listed.rows.index), listed.rows.to_dict("records"), strict=True):
        option, year = cells["option_id"], int(cells["open_year"])
        yield from _of_option(listed, row, option, year, int(cells["units"]))
    yield from _too_many(listed)
    yield from _required(listed)
    yield from _rivals(listed)
    yield from _capital(listed)


def _unknown(listed: Listed) -> Iterator[Problem]:
    frame, table = listed.table.frame, listed.table
    for row in frame.index[~frame["option_id"].isin(listed.options.index) & table.sound("option_id")]:
        name = str(frame.loc[row, "option_id"])
        hint = suggestion(name, listed.options.index) or "see option_id in options"
        yield listed.problem(int(row), "option_id", "is no option_id of the options", hint)


def _of_option(listed: Listed, row: int, option: str, year: int, units: int) -> Iterator[Problem]:
    own: dict[str, Any] = dict(listed.options.loc[option])
    plan = listed.config.plan
    earliest, most = int(own["earliest"]), int(own["max_units"])
    if own["status"] == OptionStatus.REFUSED:
        hint = "take it off the list, or lift the refusal in options, overrides or the configuration"
        yield listed.problem(row, "option_id", "is refused", hint)
    elif own["status"] == OptionStatus.COMMITTED:
        if earliest <= plan.last_year and (year, units) != (earliest, most):
            what = f"is committed: all it has ({most}) opens in {earliest}, not {units} in {year}"
            yield listed.problem(row, "option_id", what, "take it off the list: it opens in any case")
    elif year not in plan.years:
        span = f"{plan.first_year} to {plan.last_year}"
        yield listed.problem(row, "open_year", "is not a year of the plan", "give another year", span)
    elif year < earliest:
        what = f"is before {quoted(option)} can open: its earliest_year is {earliest}"
        yield listed.problem(row, "open_year", what, f"write {earliest} or later", f"{earliest} or later")


def _too_many(listed: Listed) -> Iterator[Problem]:
    units_of = dict(zip(listed.options.index, listed.options["max_units"].astype(int), strict=True))
    for option, rows in listed.rows.groupby("option_id"):
        most = units_of[option]
        first, *others = map(int, rows.index)
        years = dict(zip(map(int, rows.index), rows["open_year"].astype(int), strict=True))
        for row in others:
            same = [other for other, year in years.items() if other < row and year == years[row]]
            if same:
                what = f"is listed twice for {years[row]}: see row {same[0]}"
                yield listed.problem(row, "option_id", what, "take one of the two rows out")
        total = int(rows["units"].sum())
        if total > most:
            where = _rows_named([first, *others])
            what = f"opens {total} units ({where}; blank is all of them), and it has {most}"
            yield listed.problem(first, "option_id", what, f"let its units add up to {most} or fewer")


def _required(listed: Listed) -> Iterator[Problem]:
    first = listed.opens.groupby("option_id")["open_year"].min()
    opens = dict(zip(map(str, first.index), first.astype(int), strict=True))
    for row, cells in zip(map(int, listed.rows.index), listed.rows.to_dict("records"), strict=True):
        required = str(listed.options.loc[cells["option_id"], "requires"])
        if not required or cells["committed"] or opens.get(required, NEVER) <= cells["open_year"]:
            continue
        when = f"opens in {opens[required]}" if required in opens else "is not on the list"
        hint = f"let {quoted(required)} open in {cells['open_year']:g} or earlier, or take this row out"
        yield listed.problem(row, "option_id", f"requires {quoted(required)}, which {when}", hint)


def _rivals(listed: Listed) -> Iterator[Problem]:
    group = listed.opens["option_id"].map(listed.options["exclusive_group"])
    for name, rows in listed.opens[group != ""].groupby(group):
        if rows["units"].sum() <= 1:
            continue
        ids, numbers = rows["option_id"].astype(str), rows["row"]
        for own, row in list(zip(ids, numbers, strict=True))[0 if numbers.hasnans else 1 :]:
            if math.isnan(row):
                continue
            others = sorted(set(ids) - {own})
            beside = ", ".join(map(quoted, others))
            what = f"exclusive_group {quoted(str(name))} has {beside} open too"
            yield listed.problem(int(row), "option_id", what, "at most one unit of a group opens: choose one")


def _capital(listed: Listed) -> Iterator[Problem]:
    opens, capital = listed.opens, listed.config.capital
    spent = opens["units"] * opens["option_id"].map(listed.options["capital_gbp"]).astype("float64")
    limits = [("all years", capital.total_gbp, pd.Series(data=True, index=spent.index, dtype=bool))]
    limits += [
        (str(year), capital.limit_in(year), opens["open_year"] == year) for year in listed.config.plan.years
    ]
    for when, limit_gbp, counts in limits:
        total_gbp = float(spent[counts].sum())
        if limit_gbp is None or total_gbp <= limit_gbp + _TOLERANCE * max(1.0, total_gbp):
            continue
        own = (counts & opens["row"].notna() & (spent > 0)).to_numpy()
        agreed_gbp = total_gbp - float(spent[own].sum())
        committed = f", £{agreed_gbp:,.0f} of it committed" if agreed_gbp else ""
        where = _rows_named([int(row) for row in opens.loc[own, "row"]]) if own.any() else "no row"
        yield listed.table.problem(
            f"capital in {when} is £{total_gbp:,.0f} ({where}{committed}), £{total_gbp - limit_gbp:,.0f} "
            f"over the limit of £{limit_gbp:,.0f}",
            hint="take options off the list, or move them to another year, or raise [capital]",
        )


def _rows_named(rows: list[int]) -> str:
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows))}"
