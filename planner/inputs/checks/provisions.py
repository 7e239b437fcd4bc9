"""Pools of places: needs, year groups and years that make sense."""

from collections.abc import Iterator

from planner.config import Config
from planner.inputs.tables import Tables
from planner.problems import Problem, suggestion


def unknown_needs(tables: Tables, config: Config) -> Iterator[Problem]:
    table = tables.provisions
    needs = table.frame["needs"].explode()
    for row, code in needs[needs.notna() & ~needs.isin(list(config.needs))].items():
        listed = any(sign in code for sign in ",/|")
        hint = "separate codes by ;" if listed else suggestion(code, config.needs)
        yield table.problem(
            "is not a need of config [needs]",
            row=int(str(row)),
            column="needs",
            value=code,
            allowed=", ".join(config.needs),
            hint=hint,
        )


def ends_before_it_starts(tables: Tables) -> Iterator[Problem]:
    table = tables.provisions
    rows = table.frame["ncy_to"] < table.frame["ncy_from"]
    yield from table.flag(rows, "lies before ncy_from", column="ncy_to", allowed="ncy_from or more")


def closes_before_it_opens(tables: Tables) -> Iterator[Problem]:
    table = tables.provisions
    rows = table.frame["close_year"] <= table.frame["open_year"]
    allowed = "a year after open_year: the first one without places"
    yield from table.flag(rows, "does not lie after open_year", column="close_year", allowed=allowed)


def no_whole_phase(tables: Tables, config: Config) -> Iterator[Problem]:
    """A pool serves a phase only where it takes every year group of it."""
    table = tables.provisions
    first, last = table.frame["ncy_from"], table.frame["ncy_to"]
    useless = first <= last
    for low, high in config.phases.values():
        useless &= ~((first <= low) & (high <= last))
    bands = ", ".join(f"{name} {low} to {high}" for name, (low, high) in config.phases.items())
    yield from table.flag(
        useless,
        "its year groups cover no whole phase: its places can never be used",
        column="ncy_to",
        hint=f"widen ncy_from and ncy_to to hold at least one of: {bands}",
    )
