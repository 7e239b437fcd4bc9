"""Options that need, exclude, are committed or refused: do they hang together?"""

from collections.abc import Iterator, Mapping

import pandas as pd

from planner.config import Config
from planner.domain import OptionStatus
from planner.inputs.checks.references import unknown
from planner.inputs.tables import Tables
from planner.problems import Problem, quoted


def requires_unknown(tables: Tables) -> Iterator[Problem]:
    table = tables.options
    yield from unknown(table, "requires", table.values("option_id"), "an option_id: only one can be required")


def _requires(tables: Tables) -> dict[str, str]:
    """The option that each option requires, where it is there."""
    frame = tables.options.frame
    pairs = zip(frame["option_id"], frame["requires"], strict=True)
    known = tables.options.values("option_id")
    return {option: required for option, required in pairs if option and required in known}


def _by_id(tables: Tables) -> pd.DataFrame:
    return tables.options.frame.drop_duplicates("option_id").set_index("option_id")


def _rows(tables: Tables) -> dict[str, int]:
    """The row of each option: the first where it stands there twice."""
    frame = tables.options.frame.drop_duplicates("option_id")
    return dict(zip(frame["option_id"], map(int, frame.index), strict=True))


def _chain(option: str, requires: Mapping[str, str]) -> list[str]:
    """All that an option requires, directly or not, nearest first; it stops where a circle closes."""
    chain: list[str] = []
    while (option := requires.get(option, "")) and option not in chain:
        chain.append(option)
    return chain


def requires_in_a_circle(tables: Tables) -> Iterator[Problem]:
    requires, rows = _requires(tables), _rows(tables)
    for option in sorted(requires):
        chain = _chain(option, requires)
        if chain[-1] == option == min(chain):
            ring = " → ".join(quoted(name) for name in (option, *chain))
            message = "requires itself" if len(chain) == 1 else f"is part of a circle: {ring}"
            yield tables.options.problem(
                message,
                row=rows[option],
                column="requires",
                value=requires[option],
                hint="leave requires blank in one of them: none could ever open first",
            )


def requires_its_rival(tables: Tables) -> Iterator[Problem]:
    """Only one option of an exclusive group opens, so none may require another of its group."""
    requires, options = _requires(tables), _by_id(tables)
    groups = options["exclusive_group"]
    for option in requires:
        rivals = [other for other in _chain(option, requires) if other != option and groups[other]]
        for rival in (other for other in rivals if groups[other] == groups[option]):
            what = f"requires {quoted(rival)}, which its exclusive_group {quoted(groups[option])} rules out"
            hint = "take one of them out of the group, or leave requires blank"
            row, value = _rows(tables)[option], requires[option]
            yield tables.options.problem(what, row=row, column="requires", value=value, hint=hint)


def group_of_single_units(tables: Tables) -> Iterator[Problem]:
    table = tables.options
    rows = (table.frame["exclusive_group"] != "") & (table.frame["max_units"] > 1)
    hint = "at most one unit of a group opens: set max_units to 1, or leave exclusive_group blank"
    yield from table.flag(rows, "is in an exclusive_group", column="max_units", allowed="1", hint=hint)


def committed_rivals(tables: Tables) -> Iterator[Problem]:
    table = tables.options
    frame = table.frame
    committed = frame[(frame["status"] == OptionStatus.COMMITTED) & (frame["exclusive_group"] != "")]
    for group, rows in committed.groupby("exclusive_group"):
        first, *others = rows.index
        for row in others:
            what = f"is committed like {quoted(rows.loc[first, 'option_id'])}, of the same exclusive_group"
            hint = "at most one option of a group opens: commit one of them"
            yield table.problem(what, row=int(row), column="exclusive_group", value=str(group), hint=hint)


def committed_without_what_it_requires(tables: Tables, config: Config) -> Iterator[Problem]:
    """A committed option needs the required one open by then, so that one must be committed no later."""
    options = _by_id(tables)
    opens = options["earliest_year"].clip(lower=config.plan.first_year)
    for option, required in _requires(tables).items():
        if options.loc[option, "status"] != OptionStatus.COMMITTED or opens[option] > config.plan.last_year:
            continue
        status = options.loc[required, "status"]
        if status == OptionStatus.COMMITTED and opens[required] > opens[option]:
            what = f"is committed for {opens[option]:.0f}, but requires {quoted(required)}, which opens in "
            what += f"{opens[required]:.0f}"
        elif status in {OptionStatus.CONSIDER, OptionStatus.REFUSED}:
            state = "is refused" if status == OptionStatus.REFUSED else "is not committed"
            what = f"is committed, but requires {quoted(required)}, which {state}"
        else:
            continue
        hint = f"commit {quoted(required)} for no later a year, or set the status of this one to consider"
        row = _rows(tables)[option]
        yield tables.options.problem(what, row=row, column="requires", value=required, hint=hint)


def committed_beyond_plan(tables: Tables, config: Config) -> Iterator[Problem]:
    table = tables.options
    late = table.frame["earliest_year"] > config.plan.last_year
    yield from table.flag(
        late & (table.frame["status"] == OptionStatus.COMMITTED),
        f"is committed, but never opens: the plan ends in {config.plan.last_year}",
        column="earliest_year",
    )


def never_possible(tables: Tables, config: Config) -> Iterator[Problem]:
    """Options to consider that can never open, because of what they require."""
    options, requires = _by_id(tables), _requires(tables)
    never = (options["status"] == OptionStatus.REFUSED) | (options["earliest_year"] > config.plan.last_year)
    for option in requires:
        lost = [other for other in _chain(option, requires) if never[other]]
        if lost and options.loc[option, "status"] == OptionStatus.CONSIDER and not never[option]:
            what = f"can never open: it requires {quoted(lost[0])}, which is refused or opens after the plan"
            row = _rows(tables)[option]
            yield tables.options.problem(what, row=row, column="requires", value=requires[option])


def at_a_closing_provision(tables: Tables, config: Config) -> Iterator[Problem]:
    """The places of an option do not close with its provision."""
    table = tables.options
    sites = tables.provisions.frame.drop_duplicates("provision_id").set_index("provision_id")
    closes = table.frame["provision_id"].map(sites["close_year"])
    yield from table.flag(
        (closes <= config.plan.last_year) & (table.frame["status"] != OptionStatus.REFUSED),
        "closes within the plan, but the places of this option stay",
        column="provision_id",
        hint="give the new places a provision of their own, or take close_year or the option out",
    )
