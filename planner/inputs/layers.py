"""What is decided on options and provisions: by [changes], by the ledger, and by a scenario over both."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import pandas as pd

from planner.config import ChangesSection, Config
from planner.domain import OverrideType
from planner.inputs.tables import Table
from planner.problems import Problem, quoted


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

    @property
    def words(self) -> str:
        """What is decided, after "is"."""
        match self.kind:
            case OverrideType.COMMIT:
                return "committed" if self.year is None else f"committed for {self.year}"
            case OverrideType.REFUSE:
                return "refused"
            case OverrideType.LATE:
                return f"put off to {self.year}"
            case OverrideType.CLOSE:
                return f"closed from {self.year}"

    @property
    def where(self) -> str:
        """Where it was made: a row of the ledger, or a key of the configuration."""
        at = self.source
        return f"key {at.column}" if at.row is None else f"{at.sheet or at.file}, row {at.row}"

    def contradicts(self, other: Self) -> bool:
        """Whether the two cannot both hold."""
        closes = OverrideType.CLOSE
        if self.target != other.target or (self.kind is closes) != (other.kind is closes):
            return False
        both_dated = self.year is not None and other.year is not None
        return {self.kind, other.kind} == {OverrideType.COMMIT, OverrideType.REFUSE} or (
            both_dated and self.year != other.year
        )


@dataclass(frozen=True, kw_only=True)
class Layers:
    """What a configuration changes: its base, and a scenario over it; `file` and `key` say where.

    The record of a finished plan has both in one. There nothing contradicts the ledger but what the scenario
    decided, so all of it stands for the scenario.
    """

    file: str
    base: ChangesSection
    scenario: ChangesSection
    key: str

    @classmethod
    def of(cls, config: Config, file: str, scenario: str | None = None) -> Self:
        """Return those of a configuration as it stands in its file, with one of its scenarios."""
        above = ChangesSection() if scenario is None else config.scenarios[scenario]
        return cls(file=file, base=config.changes, scenario=above, key=f"scenarios.{scenario}")

    @classmethod
    def of_one(cls, config: Config, file: str = "config.toml") -> Self:
        """Return those of a configuration in which scenario and base are one."""
        if config.plan.scenario is None:
            return cls.of(config, file)
        return cls(file=file, base=ChangesSection(), scenario=config.changes, key="changes")

    def of_base(self) -> tuple[Change, ...]:
        return tuple(_changes_of(self.base, Problem(message="", file=self.file, column="changes")))

    def of_scenario(self) -> tuple[Change, ...]:
        return tuple(_changes_of(self.scenario, Problem(message="", file=self.file, column=self.key)))


def _changes_of(section: ChangesSection, place: Problem) -> Iterator[Change]:
    def source(key: str, value: str) -> Problem:
        return replace(place, column=f"{place.column}.{key}", value=value)

    for target in section.commit:
        yield Change(kind=OverrideType.COMMIT, target=target, source=source("commit", target))
    for target in section.refuse:
        yield Change(kind=OverrideType.REFUSE, target=target, source=source("refuse", target))
    for target, years in section.late.items():
        yield Change(kind=OverrideType.LATE, target=target, source=source("late", target), years_later=years)
    for target, year in section.close.items():
        yield Change(kind=OverrideType.CLOSE, target=target, source=source("close", target), year=year)


def of_ledger(table: Table, *, without: int | None = None) -> tuple[Change, ...]:
    """Return the decisions of the sound rows of overrides, but of row number `without` (from 0)."""
    left_out = None if without is None else table.frame.index[without]
    sound = table.frame[table.sound("type", "ids", "year", "value")]
    return tuple(
        Change(
            kind=OverrideType(cells["type"]),
            target=target,
            source=table.problem("", row=int(row), column="ids", value=target),
            year=None if pd.isna(cells["year"]) else int(cells["year"]),
            years_later=0 if pd.isna(cells["value"]) else int(cells["value"]),
        )
        for row, cells in zip(sound.index, sound.to_dict("records"), strict=True)
        if row != left_out
        for target in cells["ids"]
    )


def contradictions(decisions: tuple[Change, ...]) -> Iterator[Problem]:
    """Yield a fault for each decision that cannot hold beside an earlier one."""
    for number, then in enumerate(decisions):
        first = next((each for each in decisions[:number] if then.contradicts(each)), None)
        if first is not None:
            what = f"is {then.words} here, and {quoted(then.target)} is {first.words} as well: {first.where}"
            yield replace(then.source, message=what, hint="take one of the two out")


def set_aside(ledger: tuple[Change, ...], scenario: tuple[Change, ...]) -> Iterator[tuple[Change, Problem]]:
    """Yield each decision of the ledger that a scenario sets aside, with the warning that says so.

    It stands at the row of the ledger: the record of a plan still knows that one, whatever the keys were.
    """
    for decision in ledger:
        for above in scenario:
            if decision.contradicts(above):
                what = f"is {decision.words} here, which is set aside: in this scenario it is {above.words}"
                yield decision, replace(decision.source, message=what)
                break
