"""Options explained: the plan solved again without them and a year late, or with them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import MadeOf
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Impossible, Outcome, Variant
from planner.plan.explanation import Explanation, explanation
from planner.plan.explanations import explanation_years_table, explanations_table
from planner.plan.thresholds import Thresholds
from planner.problems import InputError, Problem, suggestion
from planner.report.cut_short import CutShort
from planner.report.explanations import draw_explanations, sentence
from planner.report.tables import csv_text
from planner.workflow.decisions import decided_otherwise, in_any_case, put_off, refused
from planner.workflow.stages import Prepared
from planner.workflow.study import Study, begin, cut_short
from planner.workflow.thresholds import thresholds_of

CSV, YEARS, PAGE = "explain.csv", "explain_years.csv", "explain.html"


@dataclass(frozen=True, kw_only=True, eq=False)
class Explained:
    """The explanation, the inputs its row numbers are of, thresholds if asked for, what was cut short."""

    prepared: Prepared
    explanation: Explanation
    thresholds: Thresholds | None
    cut_short: CutShort


@dataclass(frozen=True, kw_only=True, eq=False)
class AllExplained:
    """Every option explained, as a table, what the time limit cut short, and where it lies."""

    prepared: Prepared
    table: pd.DataFrame
    cut_short: CutShort
    folder: Path


def explain(
    config_path: Path,
    option_id: str,
    scenario: str | None = None,
    *,
    thresholds: bool = False,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Explained:
    """Explain one option of the plan; `thresholds`: and what capital or demand would change the answer.

    Raises InputError for faulty input or an unknown option, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path,
        scenario,
        MadeOf.EXPLANATION,
        scheduler=scheduler,
        watcher=watcher,
        announce=announce,
        writes=False,
        check=lambda prepared: _check_known(prepared, option_id),
    )
    option = int(np.flatnonzero(study.prepared.instance.options.option_id == option_id)[0])
    study, came = decided_otherwise(study, lambda study: list(_cases(study, option).values()))
    cases = dict(zip(_cases(study, option), came, strict=True))
    tried = thresholds_of(study, option, cases) if thresholds else None
    return Explained(
        prepared=study.prepared,
        explanation=_explanation(study, option, cases),
        thresholds=tried,
        cut_short=cut_short(study, came, tried.cut_short if tried else 0),
    )


def explain_all(
    config_path: Path,
    scenario: str | None = None,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> AllExplained:
    """Explain every option, both ways; write table and page.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path, scenario, MadeOf.EXPLANATION, scheduler=scheduler, watcher=watcher, announce=announce
    )
    prepared, instance = study.prepared, study.prepared.instance
    everything = range(len(instance.options))
    study, came = decided_otherwise(
        study, lambda study: [variant for option in everything for variant in _cases(study, option).values()]
    )
    outcomes = iter(came)
    cases = [{name: next(outcomes) for name in _cases(study, option)} for option in everything]
    explained = [_explanation(study, option, each) for option, each in enumerate(cases)]
    config, options = prepared.config, prepared.inputs.options
    words = [sentence(config, options, each) for each in explained]
    table = explanations_table(instance, explained, words)
    searches = cut_short(study, came)
    page = draw_explanations(config, options, explained, table, searches)
    years = explanation_years_table(instance, explained)
    files = {CSV: csv_text(table).encode(), YEARS: csv_text(years).encode(), PAGE: page.encode()}
    study.write(files)
    return AllExplained(prepared=prepared, table=table, cut_short=searches, folder=study.folder)


def _explanation(study: Study, option: int, cases: dict[str, Outcome | Impossible]) -> Explanation:
    zones = study.prepared.inputs.zones
    return explanation(
        study.prepared.instance,
        study.solved,
        study.outcome,
        option,
        district_of_zone=pd.Series(zones["district"].to_numpy(), index=zones["zone_id"]),
        cases=cases,
    )


def _check_known(prepared: Prepared, option_id: str) -> None:
    known = prepared.instance.options.option_id
    if option_id not in set(known):
        hint = suggestion(option_id, list(known)) or "option_id is the first column of options"
        raise InputError([Problem(message="is no option_id of the options", value=option_id, hint=hint)])


def _cases(study: Study, option: int) -> dict[str, Variant]:
    """What to ask: without it and late where it opens; with it, and what it requires, where it does not."""
    if study.outcome.opens[option]:
        return {"refused": refused(study, option), "late": put_off(study, option)}
    forced = in_any_case(study, option)
    return {} if forced is None else {"forced": forced}
