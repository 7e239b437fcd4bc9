"""A list picked by hand: a CSV file of options, each with the year in which it opens."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from planner.config import Config, ListedOption, PortfolioSection
from planner.inputs.findings import Findings
from planner.inputs.inputs import Inputs, SourceFile
from planner.inputs.portfolio_checks import Listed, faults_of_list
from planner.inputs.readers import read_csv
from planner.inputs.schemas import PortfolioRow
from planner.inputs.tables import parse_table
from planner.problems import InputError

SOURCE_SUFFIX = " (list picked by hand)"
"""After the name of the list among the inputs of its plan: it may be called as one of them."""


def read_portfolio(path: Path, config: Config, inputs: Inputs) -> PortfolioSection:
    """Return what the list in a CSV file opens, committed options left out, by option and year.

    An empty list is one: just what is committed opens.

    Raises InputError with every fault at once, those against budgets and rules between options included.
    """
    findings = Findings()
    raw = read_csv(path, "portfolio", findings)
    table = parse_table(raw, PortfolioRow, findings) if raw is not None else None
    if raw is None or table is None:
        raise InputError(findings.faults, warnings=findings.warnings)
    listed = Listed.of(table, inputs.options, config)
    findings.faults.extend(faults_of_list(listed))
    if findings.faults:
        raise InputError(findings.in_order().faults, warnings=findings.warnings)
    return PortfolioSection(
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        opens=list(_opens(listed.rows[~listed.rows["committed"]])),
    )


def _opens(rows: pd.DataFrame) -> Iterator[ListedOption]:
    for row in rows.sort_values(["option_id", "open_year"]).to_dict("records"):
        yield ListedOption(
            option_id=row["option_id"],
            open_year=int(row["open_year"]),
            units=int(row["units"]),
            note=row["note"],
        )


def portfolio_source(portfolio: PortfolioSection | None) -> tuple[SourceFile, ...]:
    """Return the list among the inputs of its plan; nothing where there is no file."""
    if portfolio is None or not portfolio.sha256:
        return ()
    name = f"{portfolio.file}{SOURCE_SUFFIX}"
    return (SourceFile(name=name, sha256=portfolio.sha256, rows=len(portfolio.opens)),)
