"""What is otherwise than the tables say: the changes of the configuration and the ledger of overrides.

They are made before the tables are checked, so that whatever holds of a table holds of a changed one.
"""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from planner.domain import OptionStatus, OverrideType
from planner.inputs.findings import Findings
from planner.inputs.layers import Change, Layers, contradictions, of_ledger, set_aside
from planner.inputs.tables import Tables
from planner.problems import Problem, suggestion

LATEST_YEAR = 2100


def changed(tables: Tables, layers: Layers, findings: Findings, *, without: int | None = None) -> Tables:
    """Return the tables with what is decided made.

    The changes of the base and the ledger stand side by side: where they contradict each other or themselves,
    that is a fault. A scenario stands above both: what it sets aside of the ledger is a warning, and named by
    overrides' column set_aside (tuple of ids). Delays add up, and count from the year that the ledger gives.
    `without` is the number, from 0, of a row of overrides that is left out.
    """
    ledger = of_ledger(tables.overrides, without=without)
    below, above = (*layers.of_base(), *ledger), layers.of_scenario()
    findings.faults.extend(_unknown(tables, (*below, *above)))
    findings.faults.extend(contradictions(below))
    findings.faults.extend(contradictions(above))
    lost = list(set_aside(ledger, above))
    findings.warnings.extend(warning for _, warning in lost)
    options = _options(tables.options.frame, (*below, *above))
    findings.warnings.extend(_delays_of_refused(tables, options, (*layers.of_base(), *above)))
    provisions = tables.provisions.frame.copy()
    for decision in (*below, *above):
        if decision.kind is OverrideType.CLOSE:
            provisions.loc[provisions["provision_id"] == decision.target, "close_year"] = decision.year
    return replace(
        tables,
        options=replace(tables.options, frame=options),
        provisions=replace(tables.provisions, frame=provisions),
        overrides=replace(
            tables.overrides, frame=_told_of(tables.overrides.frame, [decision for decision, _ in lost])
        ),
    )


def _options(frame: pd.DataFrame, decisions: tuple[Change, ...]) -> pd.DataFrame:
    """The options as they are decided: whether they open, then in which year, then how much later."""
    options = frame.copy()
    status = {OverrideType.COMMIT: OptionStatus.COMMITTED, OverrideType.REFUSE: OptionStatus.REFUSED}
    of_options = [
        (decision, options["option_id"] == decision.target)
        for decision in decisions
        if decision.kind is not OverrideType.CLOSE
    ]
    for decision, rows in of_options:
        if decision.kind in status:
            options.loc[rows, "status"] = str(status[decision.kind])
        if decision.year is not None:
            years = options.loc[rows, "earliest_year"]
            is_late = decision.kind is OverrideType.LATE
            options.loc[rows, "earliest_year"] = years.clip(lower=decision.year) if is_late else decision.year
    for decision, rows in of_options:
        later = options.loc[rows, "earliest_year"] + decision.years_later
        options.loc[rows, "earliest_year"] = later.clip(upper=LATEST_YEAR)
    return options


def _told_of(ledger: pd.DataFrame, lost: list[Change]) -> pd.DataFrame:
    """The ledger with the ids of each row that a scenario sets aside."""
    cells = [
        tuple(dict.fromkeys(decision.target for decision in lost if decision.source.row == row))
        for row in ledger.index
    ]
    return ledger.assign(set_aside=pd.Series(cells, index=ledger.index, dtype="object"))


def _unknown(tables: Tables, decisions: tuple[Change, ...]) -> Iterator[Problem]:
    known = {
        "option_id": tables.options.values("option_id"),
        "provision_id": tables.provisions.values("provision_id"),
    }
    for decision in decisions:
        name = "provision_id" if decision.kind is OverrideType.CLOSE else "option_id"
        if decision.target not in known[name]:
            table = tables.provisions if decision.kind is OverrideType.CLOSE else tables.options
            yield replace(
                decision.source,
                message=f"is not {'a provision_id' if name == 'provision_id' else 'an option_id'} "
                f"of {table.label}",
                hint=suggestion(decision.target, known[name]) or "remove it",
            )


def _delays_of_refused(
    tables: Tables, options: pd.DataFrame, decisions: tuple[Change, ...]
) -> Iterator[Problem]:
    late = {decision.target for decision in decisions if decision.kind is OverrideType.LATE}
    rows = options["option_id"].isin(late) & (options["status"] == OptionStatus.REFUSED)
    what = "is refused, and never opens: the configuration puts it off, which changes nothing"
    yield from tables.options.flag(rows, what, column="option_id")
