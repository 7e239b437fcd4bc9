"""The ledger of overrides: does each entry say all that it needs?"""

from collections.abc import Iterator

from planner.domain import OverrideType
from planner.inputs.tables import Tables
from planner.problems import Problem


def close_without_year(tables: Tables) -> Iterator[Problem]:
    table = tables.overrides
    rows = (table.frame["type"] == OverrideType.CLOSE) & ~table.given("year")
    yield from table.flag(
        rows, "says nothing of when", column="type", hint="give the first year without places"
    )


def late_by_how_much(tables: Tables) -> Iterator[Problem]:
    """A delay is a number of years or a year, not both."""
    table = tables.overrides
    late = table.frame["type"] == OverrideType.LATE
    both_or_none = table.given("year") == table.given("value")
    hint = "give the years of the delay in value, or the new earliest year in year"
    yield from table.flag(late & both_or_none, "says nothing of how late, or twice", column="type", hint=hint)


def value_of_no_use(tables: Tables) -> Iterator[Problem]:
    table = tables.overrides
    rows = (table.frame["type"] != OverrideType.LATE) & table.given("value")
    yield from table.flag(rows, "is only for a delay", column="value", hint="leave the cell blank")


def year_of_no_use(tables: Tables) -> Iterator[Problem]:
    table = tables.overrides
    rows = (table.frame["type"] == OverrideType.REFUSE) & table.given("year")
    yield from table.flag(
        rows, "is no use: a refused option never opens", column="year", hint="leave it blank"
    )
