"""The ledger of overrides, one entry lifted at a time: what does each decision cost?"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from planner.config import MadeOf
from planner.inputs.load import load_all
from planner.model.assemble import build_instance
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Impossible, Outcome, Variant
from planner.plan.cut_short import CutShort
from planner.plan.overrides import overrides_table
from planner.problems import InputError, Problem
from planner.report.ledger import draw_ledger
from planner.report.tables import csv_text
from planner.workflow.stages import Prepared
from planner.workflow.study import Study, begin, cut_short, possible

CSV, PAGE = "overrides.csv", "overrides.html"


@dataclass(frozen=True, kw_only=True, eq=False)
class Ledger:
    """What each entry costs, of which inputs, what the time limit cut short, where it lies."""

    prepared: Prepared
    table: pd.DataFrame
    cut_short: CutShort
    folder: Path


def price_overrides(
    config_path: Path,
    scenario: str | None = None,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Ledger:
    """Solve the plan without each entry of overrides; write table and page.

    Raises InputError for faulty input or an empty ledger, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path,
        scenario,
        MadeOf.OVERRIDES,
        scheduler=scheduler,
        watcher=watcher,
        announce=announce,
        check=_has_ledger,
    )
    ledger = study.prepared.inputs.overrides
    lifted = [_without(study, config_path, scenario, number) for number in range(len(ledger))]
    solved = iter(study.outcomes([variant for variant in lifted if isinstance(variant, Variant)]))
    came = [_came(next(solved)) if isinstance(variant, Variant) else variant for variant in lifted]
    table = overrides_table(study.prepared.instance, ledger, study.outcome, came)
    searches = cut_short(study, (outcome for outcome in came if isinstance(outcome, Outcome)))
    page = draw_ledger(study.prepared.config, study.prepared.inputs, table, searches)
    files = {CSV: csv_text(table).encode(), PAGE: page.encode()}
    study.write(files)
    return Ledger(prepared=study.prepared, table=table, cut_short=searches, folder=study.folder)


def _has_ledger(prepared: Prepared) -> None:
    if prepared.inputs.overrides.empty:
        hint = "add a table overrides: type, ids, year, value, author, reason"
        raise InputError([Problem(message="there are no overrides to be priced", hint=hint)])


def _without(study: Study, config_path: Path, scenario: str | None, number: int) -> Variant | str:
    """The plan without an entry, or why the others cannot stand without it."""
    try:
        config, inputs = load_all(config_path, scenario, without_override=number)
    except InputError as fault:
        return "; ".join(problem.line for problem in fault.problems)
    prepared = study.prepared
    instance = build_instance(config, inputs, prepared.travel, prepared.demand)
    return Variant(
        name=f"without override {number + 1}", options=instance.options, places=instance.pools.places
    )


def _came(outcome: Outcome | Impossible) -> Outcome | str:
    found = possible(outcome)
    return found if found is not None else outcome.why if isinstance(outcome, Impossible) else ""
